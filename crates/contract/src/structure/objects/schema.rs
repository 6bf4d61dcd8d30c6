//! Schema Objects, what stands in them, and references.

use super::super::row::{ALWAYS, CLOSED, LATEST, NEVER, OPTIONAL, Object, REQUIRED, V3_0, V3_1, V3_2, field, rule};
use super::super::{Condition, Holds, NodeType};
use super::{ANYTHING, BOOLEAN, EXTERNAL_DOCS, SCHEMA, STRING, STRING_MAP, object};

const SCHEMAS: Holds = Holds::List(&SCHEMA);
const SCHEMA_MAP: Holds = Holds::Map(&SCHEMA);
const NUMBER: Holds = Holds::Number;
const COUNT: Holds = Holds::Count;
const TYPES: Holds = Holds::OneOf(&["array", "boolean", "integer", "number", "object", "string"]);

/// Since 3.1 it is JSON Schema 2020-12, which its own metaschema judges: the table says only where other nodes are in it.
#[rustfmt::skip]
pub(in super::super) const SCHEMA_OBJECT: Object = Object {
    title: "Schema Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("title",              STRING,                                      OPTIONAL, V3_0, V3_0),
        field("multipleOf",         Holds::PositiveNumber,                       OPTIONAL, V3_0, V3_0),
        field("maximum",            NUMBER,                                      OPTIONAL, V3_0, V3_0),
        field("exclusiveMaximum",   BOOLEAN,                                     OPTIONAL, V3_0, V3_0),
        field("minimum",            NUMBER,                                      OPTIONAL, V3_0, V3_0),
        field("exclusiveMinimum",   BOOLEAN,                                     OPTIONAL, V3_0, V3_0),
        field("maxLength",          COUNT,                                       OPTIONAL, V3_0, V3_0),
        field("minLength",          COUNT,                                       OPTIONAL, V3_0, V3_0),
        field("pattern",            STRING,                                      OPTIONAL, V3_0, V3_0),
        field("maxItems",           COUNT,                                       OPTIONAL, V3_0, V3_0),
        field("minItems",           COUNT,                                       OPTIONAL, V3_0, V3_0),
        field("uniqueItems",        BOOLEAN,                                     OPTIONAL, V3_0, V3_0),
        field("maxProperties",      COUNT,                                       OPTIONAL, V3_0, V3_0),
        field("minProperties",      COUNT,                                       OPTIONAL, V3_0, V3_0),
        field("required",           Holds::NonEmptyList(&STRING),                OPTIONAL, V3_0, V3_0),
        field("enum",               Holds::NonEmptyList(&ANYTHING),              OPTIONAL, V3_0, V3_0),
        field("type",               TYPES,                                       OPTIONAL, V3_0, V3_0),
        field("$defs",              SCHEMA_MAP,                                  OPTIONAL, V3_1, LATEST),
        field("definitions",        SCHEMA_MAP,                                  OPTIONAL, V3_1, LATEST),
        field("allOf",              SCHEMAS,                                     OPTIONAL, V3_0, LATEST),
        field("anyOf",              SCHEMAS,                                     OPTIONAL, V3_0, LATEST),
        field("oneOf",              SCHEMAS,                                     OPTIONAL, V3_0, LATEST),
        field("not",                SCHEMA,                                      OPTIONAL, V3_0, LATEST),
        field("if",                 SCHEMA,                                      OPTIONAL, V3_1, LATEST),
        field("then",               SCHEMA,                                      OPTIONAL, V3_1, LATEST),
        field("else",               SCHEMA,                                      OPTIONAL, V3_1, LATEST),
        field("dependentSchemas",   SCHEMA_MAP,                                  OPTIONAL, V3_1, LATEST),
        field("prefixItems",        SCHEMAS,                                     OPTIONAL, V3_1, LATEST),
        field("items",              SCHEMA,                                      OPTIONAL, V3_0, LATEST),
        field("contains",           SCHEMA,                                      OPTIONAL, V3_1, LATEST),
        field("properties",         SCHEMA_MAP,                                  OPTIONAL, V3_0, LATEST),
        field("patternProperties",  SCHEMA_MAP,                                  OPTIONAL, V3_1, LATEST),
        field("additionalProperties", Holds::BooleanOr(NodeType::Schema),        OPTIONAL, V3_0, V3_0),
        field("additionalProperties", SCHEMA,                                    OPTIONAL, V3_1, LATEST),
        field("propertyNames",      SCHEMA,                                      OPTIONAL, V3_1, LATEST),
        field("unevaluatedItems",   SCHEMA,                                      OPTIONAL, V3_1, LATEST),
        field("unevaluatedProperties", SCHEMA,                                   OPTIONAL, V3_1, LATEST),
        field("contentSchema",      SCHEMA,                                      OPTIONAL, V3_1, LATEST),
        field("description",        STRING,                                      OPTIONAL, V3_0, V3_0),
        field("format",             STRING,                                      OPTIONAL, V3_0, V3_0),
        field("default",            ANYTHING,                                    OPTIONAL, V3_0, V3_0),
        field("nullable",           BOOLEAN,                                     OPTIONAL, V3_0, V3_0),
        field("discriminator",      object(NodeType::Discriminator),             OPTIONAL, V3_0, LATEST),
        field("readOnly",           BOOLEAN,                                     OPTIONAL, V3_0, V3_0),
        field("writeOnly",          BOOLEAN,                                     OPTIONAL, V3_0, V3_0),
        field("xml",                object(NodeType::Xml),                       OPTIONAL, V3_0, LATEST),
        field("externalDocs",       EXTERNAL_DOCS,                               OPTIONAL, V3_0, LATEST),
        field("example",            ANYTHING,                                    OPTIONAL, V3_0, LATEST),
        field("deprecated",         BOOLEAN,                                     OPTIONAL, V3_0, V3_0),
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
        //     field                what it holds                                required  since until
        field("propertyName",       STRING,                                      REQUIRED, V3_0, LATEST),
        field("mapping",            STRING_MAP,                                  OPTIONAL, V3_0, LATEST),
        field("defaultMapping",     STRING,                                      OPTIONAL, V3_2, LATEST),
    ],
    extensions: &[V3_1, V3_2],
    open: &[V3_0],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const XML: Object = Object {
    title: "XML Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("nodeType",           Holds::OneOf(&["element", "attribute", "text", "cdata", "none"]), OPTIONAL, V3_2, LATEST),
        field("name",               STRING,                                      OPTIONAL, V3_0, LATEST),
        field("namespace",          STRING,                                      OPTIONAL, V3_0, LATEST),
        field("prefix",             STRING,                                      OPTIONAL, V3_0, LATEST),
        field("attribute",          BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
        field("wrapped",            BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
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
        //     field                what it holds                                required  since until
        field("$ref",               STRING,                                      REQUIRED, V3_0, LATEST),
        field("summary",            STRING,                                      OPTIONAL, V3_1, LATEST),
        field("description",        STRING,                                      OPTIONAL, V3_1, LATEST),
    ],
    extensions: NEVER,
    open: ALWAYS,
    ..CLOSED
};
