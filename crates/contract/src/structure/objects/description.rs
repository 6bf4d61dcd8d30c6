//! What an OpenAPI description says of itself: the root, who is behind it, its servers, tags and components.

use super::super::row::{ANNOTATION, BOTH, CANNOT_TELL, CLOSED, LATEST, OPTIONAL, Object, REQUIRED, V3_0, V3_1, V3_2, field, rule};
use super::super::{Condition, Holds, NodeType};
use super::{EXTERNAL_DOCS, PATH_ITEMS, SCHEMA, SECURITY, SERVERS, STRING, STRINGS, components, object, referable};

#[rustfmt::skip]
pub(in super::super) const OPEN_API: Object = Object {
    title: "OpenAPI Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("openapi",            STRING,                                      REQUIRED, V3_0, LATEST, ANNOTATION),
        field("$self",              Holds::StringWithout('#'),                   OPTIONAL, V3_2, LATEST, ANNOTATION),
        field("info",               object(NodeType::Info),                      REQUIRED, V3_0, LATEST, ANNOTATION),
        field("jsonSchemaDialect",  STRING,                                      OPTIONAL, V3_1, LATEST, CANNOT_TELL),
        field("servers",            SERVERS,                                     OPTIONAL, V3_0, LATEST, BOTH),
        field("paths",              object(NodeType::Paths),                     REQUIRED, V3_0, V3_0, BOTH),
        field("paths",              object(NodeType::Paths),                     OPTIONAL, V3_1, LATEST, BOTH),
        field("webhooks",           PATH_ITEMS,                                  OPTIONAL, V3_1, LATEST, BOTH),
        field("components",         object(NodeType::Components),                OPTIONAL, V3_0, LATEST, BOTH),
        field("security",           SECURITY,                                    OPTIONAL, V3_0, LATEST, BOTH),
        field("tags",               Holds::List(&object(NodeType::Tag)),         OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("externalDocs",       EXTERNAL_DOCS,                               OPTIONAL, V3_0, LATEST, ANNOTATION),
    ],
    conditions: &[
        rule(Condition::Distinct("tags"),                                                  V3_0, V3_0),
        rule(Condition::AtLeastOne(&["paths", "components", "webhooks"]),                  V3_1, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const INFO: Object = Object {
    title: "Info Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("title",              STRING,                                      REQUIRED, V3_0, LATEST, ANNOTATION),
        field("summary",            STRING,                                      OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("termsOfService",     STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("contact",            object(NodeType::Contact),                   OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("license",            object(NodeType::License),                   OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("version",            STRING,                                      REQUIRED, V3_0, LATEST, ANNOTATION),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const CONTACT: Object = Object {
    title: "Contact Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("name",               STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("url",                STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("email",              STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const LICENSE: Object = Object {
    title: "License Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("name",               STRING,                                      REQUIRED, V3_0, LATEST, ANNOTATION),
        field("identifier",         STRING,                                      OPTIONAL, V3_1, LATEST, ANNOTATION),
        field("url",                STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
    ],
    conditions: &[
        rule(Condition::AtMostOne(&["identifier", "url"]),                                 V3_1, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const SERVER: Object = Object {
    title: "Server Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("url",                STRING,                                      REQUIRED, V3_0, LATEST, BOTH),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("name",               STRING,                                      OPTIONAL, V3_2, LATEST, ANNOTATION),
        field("variables",          Holds::Map(&object(NodeType::ServerVariable)), OPTIONAL, V3_0, LATEST, CANNOT_TELL),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const SERVER_VARIABLE: Object = Object {
    title: "Server Variable Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("enum",               STRINGS,                                     OPTIONAL, V3_0, V3_0, CANNOT_TELL),
        field("enum",               Holds::NonEmptyList(&STRING),                OPTIONAL, V3_1, LATEST, CANNOT_TELL),
        field("default",            STRING,                                      REQUIRED, V3_0, LATEST, CANNOT_TELL),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const COMPONENTS: Object = Object {
    title: "Components Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("schemas",            components(&SCHEMA),                         OPTIONAL, V3_0, LATEST, BOTH),
        field("responses",          components(&referable(NodeType::Response)),  OPTIONAL, V3_0, LATEST, BOTH),
        field("parameters",         components(&referable(NodeType::Parameter)), OPTIONAL, V3_0, LATEST, BOTH),
        field("examples",           components(&referable(NodeType::Example)),   OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("requestBodies",      components(&referable(NodeType::RequestBody)), OPTIONAL, V3_0, LATEST, BOTH),
        field("headers",            components(&referable(NodeType::Header)),    OPTIONAL, V3_0, LATEST, BOTH),
        field("securitySchemes",    components(&referable(NodeType::SecurityScheme)), OPTIONAL, V3_0, LATEST, BOTH),
        field("links",              components(&referable(NodeType::Link)),      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("callbacks",          components(&referable(NodeType::Callback)),  OPTIONAL, V3_0, LATEST, BOTH),
        field("pathItems",          components(&object(NodeType::PathItem)),     OPTIONAL, V3_1, LATEST, BOTH),
        field("mediaTypes",         components(&referable(NodeType::MediaType)), OPTIONAL, V3_2, LATEST, BOTH),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const TAG: Object = Object {
    title: "Tag Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("name",               STRING,                                      REQUIRED, V3_0, LATEST, ANNOTATION),
        field("summary",            STRING,                                      OPTIONAL, V3_2, LATEST, ANNOTATION),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("externalDocs",       EXTERNAL_DOCS,                               OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("parent",             STRING,                                      OPTIONAL, V3_2, LATEST, ANNOTATION),
        field("kind",               STRING,                                      OPTIONAL, V3_2, LATEST, ANNOTATION),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const EXTERNAL_DOCUMENTATION: Object = Object {
    title: "External Documentation Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("url",                STRING,                                      REQUIRED, V3_0, LATEST, ANNOTATION),
    ],
    ..CLOSED
};
