//! Schema Objects, what stands in them, and references.

use super::super::row::{
    ALWAYS, ANNOTATION, BOTH, CANNOT_TELL, CLOSED, LATEST, NARROWS, NEVER, OPTIONAL, Object, REQUIRED, V3_0, V3_1, V3_2, WIDENS, field, rule,
};
use super::super::{Condition, Holds, NodeType};
use super::{ANYTHING, BOOLEAN, EXTERNAL_DOCS, SCHEMA, STRING, STRING_MAP, object};

const SCHEMAS: Holds = Holds::List(&SCHEMA);
const SCHEMA_MAP: Holds = Holds::Map(&SCHEMA);
const NUMBER: Holds = Holds::Number;
const COUNT: Holds = Holds::Count;
const TYPES: Holds = Holds::OneOf(&["array", "boolean", "integer", "number", "object", "string"]);

/// Since 3.1 it is JSON Schema 2020-12, which its own metaschema judges: the table says only where other nodes are in it,
/// and what a change of each keyword means.
#[rustfmt::skip]
pub(in super::super) const SCHEMA_OBJECT: Object = Object {
    title: "Schema Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("title",              STRING,                                      OPTIONAL, V3_0, V3_0, ANNOTATION),
        field("multipleOf",         Holds::PositiveNumber,                       OPTIONAL, V3_0, V3_0, NARROWS),
        field("maximum",            NUMBER,                                      OPTIONAL, V3_0, V3_0, NARROWS),
        field("exclusiveMaximum",   BOOLEAN,                                     OPTIONAL, V3_0, V3_0, NARROWS),
        field("minimum",            NUMBER,                                      OPTIONAL, V3_0, V3_0, NARROWS),
        field("exclusiveMinimum",   BOOLEAN,                                     OPTIONAL, V3_0, V3_0, NARROWS),
        field("maxLength",          COUNT,                                       OPTIONAL, V3_0, V3_0, NARROWS),
        field("minLength",          COUNT,                                       OPTIONAL, V3_0, V3_0, NARROWS),
        field("pattern",            STRING,                                      OPTIONAL, V3_0, V3_0, NARROWS),
        field("maxItems",           COUNT,                                       OPTIONAL, V3_0, V3_0, NARROWS),
        field("minItems",           COUNT,                                       OPTIONAL, V3_0, V3_0, NARROWS),
        field("uniqueItems",        BOOLEAN,                                     OPTIONAL, V3_0, V3_0, NARROWS),
        field("maxProperties",      COUNT,                                       OPTIONAL, V3_0, V3_0, NARROWS),
        field("minProperties",      COUNT,                                       OPTIONAL, V3_0, V3_0, NARROWS),
        field("required",           Holds::NonEmptyList(&STRING),                OPTIONAL, V3_0, V3_0, NARROWS),
        field("enum",               Holds::NonEmptyList(&ANYTHING),              OPTIONAL, V3_0, V3_0, NARROWS),
        field("type",               TYPES,                                       OPTIONAL, V3_0, V3_0, NARROWS),
        field("$defs",              SCHEMA_MAP,                                  OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("definitions",        SCHEMA_MAP,                                  OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("allOf",              SCHEMAS,                                     OPTIONAL, V3_0, LATEST, NARROWS),
        field("anyOf",              SCHEMAS,                                     OPTIONAL, V3_0, LATEST, NARROWS),
        field("oneOf",              SCHEMAS,                                     OPTIONAL, V3_0, LATEST, NARROWS),
        field("not",                SCHEMA,                                      OPTIONAL, V3_0, LATEST, NARROWS),
        field("if",                 SCHEMA,                                      OPTIONAL, V3_1, LATEST, NARROWS),
        field("then",               SCHEMA,                                      OPTIONAL, V3_1, LATEST, NARROWS),
        field("else",               SCHEMA,                                      OPTIONAL, V3_1, LATEST, NARROWS),
        field("dependentSchemas",   SCHEMA_MAP,                                  OPTIONAL, V3_1, LATEST, NARROWS),
        field("prefixItems",        SCHEMAS,                                     OPTIONAL, V3_1, LATEST, NARROWS),
        field("items",              SCHEMA,                                      OPTIONAL, V3_0, LATEST, NARROWS),
        field("contains",           SCHEMA,                                      OPTIONAL, V3_1, LATEST, NARROWS),
        field("properties",         SCHEMA_MAP,                                  OPTIONAL, V3_0, LATEST, NARROWS),
        field("patternProperties",  SCHEMA_MAP,                                  OPTIONAL, V3_1, LATEST, NARROWS),
        field("additionalProperties", Holds::BooleanOr(NodeType::Schema),        OPTIONAL, V3_0, V3_0, NARROWS),
        field("additionalProperties", SCHEMA,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("propertyNames",      SCHEMA,                                      OPTIONAL, V3_1, LATEST, NARROWS),
        field("unevaluatedItems",   SCHEMA,                                      OPTIONAL, V3_1, LATEST, NARROWS),
        field("unevaluatedProperties", SCHEMA,                                   OPTIONAL, V3_1, LATEST, NARROWS),
        field("contentSchema",      SCHEMA,                                      OPTIONAL, V3_1, LATEST, CANNOT_TELL),
        field("description",        STRING,                                      OPTIONAL, V3_0, V3_0, ANNOTATION),
        field("format",             STRING,                                      OPTIONAL, V3_0, V3_0, NARROWS),
        field("default",            ANYTHING,                                    OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("nullable",           BOOLEAN,                                     OPTIONAL, V3_0, V3_0, WIDENS),
        field("discriminator",      object(NodeType::Discriminator),             OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("readOnly",           BOOLEAN,                                     OPTIONAL, V3_0, V3_0, CANNOT_TELL),
        field("writeOnly",          BOOLEAN,                                     OPTIONAL, V3_0, V3_0, CANNOT_TELL),
        field("xml",                object(NodeType::Xml),                       OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("externalDocs",       EXTERNAL_DOCS,                               OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("example",            ANYTHING,                                    OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("deprecated",         BOOLEAN,                                     OPTIONAL, V3_0, V3_0, ANNOTATION),
        field("title",              ANYTHING,                                    OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("multipleOf",         ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("maximum",            ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("exclusiveMaximum",   ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("minimum",            ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("exclusiveMinimum",   ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("maxLength",          ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("minLength",          ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("pattern",            ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("maxItems",           ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("minItems",           ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("uniqueItems",        ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("maxProperties",      ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("minProperties",      ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("required",           ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("enum",               ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("const",              ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("type",               ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("minContains",        ANYTHING,                                    OPTIONAL, V3_1, LATEST, CANNOT_TELL),
        field("maxContains",        ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("dependentRequired",  ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("format",             ANYTHING,                                    OPTIONAL, V3_1, LATEST, NARROWS),
        field("contentEncoding",    ANYTHING,                                    OPTIONAL, V3_1, LATEST, CANNOT_TELL),
        field("contentMediaType",   ANYTHING,                                    OPTIONAL, V3_1, LATEST, CANNOT_TELL),
        field("readOnly",           ANYTHING,                                    OPTIONAL, V3_1, LATEST, CANNOT_TELL),
        field("writeOnly",          ANYTHING,                                    OPTIONAL, V3_1, LATEST, CANNOT_TELL),
        field("deprecated",         ANYTHING,                                    OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("description",        ANYTHING,                                    OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("examples",           ANYTHING,                                    OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("$comment",           ANYTHING,                                    OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("$schema",            ANYTHING,                                    OPTIONAL, V3_1, LATEST, CANNOT_TELL),
        field("$vocabulary",        ANYTHING,                                    OPTIONAL, V3_1, LATEST, CANNOT_TELL),
        field("$id",                ANYTHING,                                    OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("$anchor",            ANYTHING,                                    OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("$dynamicAnchor",     ANYTHING,                                    OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("$ref",               ANYTHING,                                    OPTIONAL, V3_1, LATEST, BOTH),
        field("$dynamicRef",        ANYTHING,                                    OPTIONAL, V3_1, LATEST, CANNOT_TELL),
    ],
    open: &[V3_1, V3_2],
    conditions: &[
        rule(Condition::Distinct("required"),                                              V3_0, V3_0),
        rule(Condition::WhenRequires { field: "type", value: "array", requires: &["items"] }, V3_0, V3_0),
    ],
    ..CLOSED
};

/// 3.0 does not say that it may have extensions, and its schema refuses no field.
#[rustfmt::skip]
pub(in super::super) const DISCRIMINATOR: Object = Object {
    title: "Discriminator Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("propertyName",       STRING,                                      REQUIRED, V3_0, LATEST, BOTH),
        field("mapping",            STRING_MAP,                                  OPTIONAL, V3_0, LATEST, BOTH),
        field("defaultMapping",     STRING,                                      OPTIONAL, V3_2, LATEST, CANNOT_TELL),
    ],
    extensions: &[V3_1, V3_2],
    open: &[V3_0],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const XML: Object = Object {
    title: "XML Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("nodeType",           Holds::OneOf(&["element", "attribute", "text", "cdata", "none"]), OPTIONAL, V3_2, LATEST, BOTH),
        field("name",               STRING,                                      OPTIONAL, V3_0, LATEST, BOTH),
        field("namespace",          STRING,                                      OPTIONAL, V3_0, LATEST, BOTH),
        field("prefix",             STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("attribute",          BOOLEAN,                                     OPTIONAL, V3_0, LATEST, BOTH),
        field("wrapped",            BOOLEAN,                                     OPTIONAL, V3_0, LATEST, BOTH),
    ],
    conditions: &[
        rule(Condition::PresentForbids { field: "nodeType", forbids: &["attribute", "wrapped"] }, V3_2, LATEST),
    ],
    ..CLOSED
};

/// It may not have extensions, and what else it has is ignored.
#[rustfmt::skip]
pub(in super::super) const REFERENCE: Object = Object {
    title: "Reference Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("$ref",               STRING,                                      REQUIRED, V3_0, LATEST, BOTH),
        field("summary",            STRING,                                      OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("description",        STRING,                                      OPTIONAL, V3_1, LATEST, ANNOTATION),
    ],
    extensions: NEVER,
    open: ALWAYS,
    ..CLOSED
};
