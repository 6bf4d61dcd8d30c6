//! What an OpenAPI description says of paths and operations: parameters, bodies, responses, callbacks, links, examples.

use super::super::row::{CLOSED, LATEST, OPTIONAL, Object, REQUIRED, V3_0, V3_1, V3_2, field, rule};
use super::super::{Condition, Holds, KeyForm, NodeType};
use super::{
    ANYTHING, BOOLEAN, EXAMPLES, EXTERNAL_DOCS, HEADERS, NAMED_HEADERS, PARAMETERS, SCHEMA, SECURITY, SERVERS, STRING, STRINGS, object, referable,
};

const A_METHOD: Holds = object(NodeType::Operation);
const ENCODING_MAP: Holds = Holds::Map(&object(NodeType::Encoding));
const ENCODING_LIST: Holds = Holds::List(&object(NodeType::Encoding));
const LINKS: Holds = Holds::Map(&referable(NodeType::Link));
const CALLBACKS: Holds = Holds::Map(&referable(NodeType::Callback));

/// `content` until 3.1.
const CONTENT: Holds = Holds::Map(&object(NodeType::MediaType));
/// `content` since 3.2: a Media Type Object may be a reference.
const REFERABLE_CONTENT: Holds = Holds::Map(&referable(NodeType::MediaType));

/// The styles of a query parameter, and of what a form body encodes.
const QUERY_STYLES: &[&str] = &["form", "spaceDelimited", "pipeDelimited", "deepObject"];

const EXAMPLE_OR_EXAMPLES: Condition = Condition::AtMostOne(&["example", "examples"]);
const SCHEMA_OR_CONTENT: Condition = Condition::ExactlyOne(&["schema", "content"]);
const CONTENT_ENTRY: Condition = Condition::SingleEntry("content");
const DISTINCT_PARAMETERS: Condition = Condition::Distinct("parameters");
const PATH_REQUIRED: Condition = Condition::WhenHolds { field: "in", value: "path", then: "required", allowed: &["true"], required: true };

/// The published schemas of 3.1 and 3.2 say which names of parameters can stand in a template, that of 3.2 also which are
/// names of headers.
const PATH_NAME: Condition = Condition::WhenNames { field: "in", value: "path", then: "name", form: KeyForm::TemplateName };
const HEADER_NAME: Condition = Condition::WhenNames { field: "in", value: "header", then: "name", form: KeyForm::FieldName };

/// One `querystring` parameter at most, and not beside `query` parameters.
const ONE_QUERYSTRING: Condition = Condition::ItemsAtMostOne { list: "parameters", field: "in", value: "querystring" };
const QUERY_OR_QUERYSTRING: Condition = Condition::ItemsNotBoth { list: "parameters", field: "in", values: ["query", "querystring"] };
const QUERYSTRING_CONTENT: Condition = Condition::WhenRequires { field: "in", value: "querystring", requires: &["content"] };

/// Encoding by name excludes encoding by position.
const BY_NAME_OR_POSITION: Condition = forbidden_beside("encoding", &["prefixEncoding", "itemEncoding"]);

/// The styles that a parameter in this location may have.
const fn style(location: &'static str, allowed: &'static [&'static str]) -> Condition {
    Condition::WhenHolds { field: "in", value: location, then: "style", allowed, required: false }
}

/// Fields that only a parameter in the query may have.
const fn only_in_query(forbids: &'static [&'static str]) -> Condition {
    Condition::UnlessForbids { field: "in", value: "query", forbids }
}

/// Fields that may not stand beside this one.
const fn forbidden_beside(field: &'static str, forbids: &'static [&'static str]) -> Condition {
    Condition::PresentForbids { field, forbids }
}

/// `allowReserved` is forbidden where the field holds this.
const fn no_reserved(field: &'static str, value: &'static str) -> Condition {
    Condition::WhenForbids { field, value, forbids: &["allowReserved"] }
}

#[rustfmt::skip]
pub(in super::super) const PATHS: Object = Object {
    title: "Paths Object",
    patterned: Some((KeyForm::Path, object(NodeType::PathItem))),
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const PATH_ITEM: Object = Object {
    title: "Path Item Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("$ref",               STRING,                                      OPTIONAL, V3_0, LATEST),
        field("summary",            STRING,                                      OPTIONAL, V3_0, LATEST),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST),
        field("get",                A_METHOD,                                    OPTIONAL, V3_0, LATEST),
        field("put",                A_METHOD,                                    OPTIONAL, V3_0, LATEST),
        field("post",               A_METHOD,                                    OPTIONAL, V3_0, LATEST),
        field("delete",             A_METHOD,                                    OPTIONAL, V3_0, LATEST),
        field("options",            A_METHOD,                                    OPTIONAL, V3_0, LATEST),
        field("head",               A_METHOD,                                    OPTIONAL, V3_0, LATEST),
        field("patch",              A_METHOD,                                    OPTIONAL, V3_0, LATEST),
        field("trace",              A_METHOD,                                    OPTIONAL, V3_0, LATEST),
        field("query",              A_METHOD,                                    OPTIONAL, V3_2, LATEST),
        field("additionalOperations", Holds::NamedMap(KeyForm::MethodToken, &A_METHOD), OPTIONAL, V3_2, LATEST),
        field("servers",            SERVERS,                                     OPTIONAL, V3_0, LATEST),
        field("parameters",         PARAMETERS,                                  OPTIONAL, V3_0, LATEST),
    ],
    conditions: &[
        rule(DISTINCT_PARAMETERS,                                                          V3_0, V3_0),
        rule(ONE_QUERYSTRING,                                                              V3_2, LATEST),
        rule(QUERY_OR_QUERYSTRING,                                                         V3_2, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const OPERATION: Object = Object {
    title: "Operation Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("tags",               STRINGS,                                     OPTIONAL, V3_0, LATEST),
        field("summary",            STRING,                                      OPTIONAL, V3_0, LATEST),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST),
        field("externalDocs",       EXTERNAL_DOCS,                               OPTIONAL, V3_0, LATEST),
        field("operationId",        STRING,                                      OPTIONAL, V3_0, LATEST),
        field("parameters",         PARAMETERS,                                  OPTIONAL, V3_0, LATEST),
        field("requestBody",        referable(NodeType::RequestBody),            OPTIONAL, V3_0, LATEST),
        field("responses",          object(NodeType::Responses),                 REQUIRED, V3_0, V3_0),
        field("responses",          object(NodeType::Responses),                 OPTIONAL, V3_1, LATEST),
        field("callbacks",          CALLBACKS,                                   OPTIONAL, V3_0, LATEST),
        field("deprecated",         BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
        field("security",           SECURITY,                                    OPTIONAL, V3_0, LATEST),
        field("servers",            SERVERS,                                     OPTIONAL, V3_0, LATEST),
    ],
    conditions: &[
        rule(DISTINCT_PARAMETERS,                                                          V3_0, V3_0),
        rule(ONE_QUERYSTRING,                                                              V3_2, LATEST),
        rule(QUERY_OR_QUERYSTRING,                                                         V3_2, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const PARAMETER: Object = Object {
    title: "Parameter Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("name",               STRING,                                      REQUIRED, V3_0, LATEST),
        field("in",                 Holds::OneOf(&["query", "header", "path", "cookie"]), REQUIRED, V3_0, V3_1),
        field("in",                 Holds::OneOf(&["query", "querystring", "header", "path", "cookie"]), REQUIRED, V3_2, LATEST),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST),
        field("required",           BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
        field("deprecated",         BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
        field("allowEmptyValue",    BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
        field("style",              STRING,                                      OPTIONAL, V3_0, LATEST),
        field("explode",            BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
        field("allowReserved",      BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
        field("schema",             SCHEMA,                                      OPTIONAL, V3_0, LATEST),
        field("example",            ANYTHING,                                    OPTIONAL, V3_0, LATEST),
        field("examples",           EXAMPLES,                                    OPTIONAL, V3_0, LATEST),
        field("content",            CONTENT,                                     OPTIONAL, V3_0, V3_1),
        field("content",            REFERABLE_CONTENT,                           OPTIONAL, V3_2, LATEST),
    ],
    conditions: &[
        rule(PATH_REQUIRED,                                                                V3_0, LATEST),
        rule(PATH_NAME,                                                                    V3_1, LATEST),
        rule(HEADER_NAME,                                                                  V3_2, LATEST),
        rule(only_in_query(&["allowEmptyValue", "allowReserved"]),                         V3_1, V3_1),
        rule(only_in_query(&["allowEmptyValue"]),                                          V3_2, LATEST),
        rule(SCHEMA_OR_CONTENT,                                                            V3_0, LATEST),
        rule(QUERYSTRING_CONTENT,                                                          V3_2, LATEST),
        rule(CONTENT_ENTRY,                                                                V3_0, LATEST),
        rule(EXAMPLE_OR_EXAMPLES,                                                          V3_0, LATEST),
        rule(style("path", &["matrix", "label", "simple"]),                                V3_0, LATEST),
        rule(style("query", QUERY_STYLES),                                                 V3_0, LATEST),
        rule(style("header", &["simple"]),                                                 V3_0, LATEST),
        rule(style("cookie", &["form"]),                                                   V3_0, V3_1),
        rule(style("cookie", &["form", "cookie"]),                                         V3_2, LATEST),
        rule(no_reserved("in", "header"),                                                  V3_2, LATEST),
        rule(no_reserved("style", "cookie"),                                               V3_2, LATEST),
        rule(forbidden_beside("content", &["style", "explode", "allowReserved", "example", "examples"]), V3_0, V3_1),
        rule(forbidden_beside("content", &["style", "explode", "allowReserved"]),          V3_2, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const REQUEST_BODY: Object = Object {
    title: "Request Body Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST),
        field("content",            CONTENT,                                     REQUIRED, V3_0, V3_1),
        field("content",            REFERABLE_CONTENT,                           REQUIRED, V3_2, LATEST),
        field("required",           BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
    ],
    ..CLOSED
};

/// The text of 3.2 does not list `description`; the schema that is published with it does.
#[rustfmt::skip]
pub(in super::super) const MEDIA_TYPE: Object = Object {
    title: "Media Type Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("description",        STRING,                                      OPTIONAL, V3_2, LATEST),
        field("schema",             SCHEMA,                                      OPTIONAL, V3_0, LATEST),
        field("itemSchema",         SCHEMA,                                      OPTIONAL, V3_2, LATEST),
        field("example",            ANYTHING,                                    OPTIONAL, V3_0, LATEST),
        field("examples",           EXAMPLES,                                    OPTIONAL, V3_0, LATEST),
        field("encoding",           ENCODING_MAP,                                OPTIONAL, V3_0, LATEST),
        field("prefixEncoding",     ENCODING_LIST,                               OPTIONAL, V3_2, LATEST),
        field("itemEncoding",       object(NodeType::Encoding),                  OPTIONAL, V3_2, LATEST),
    ],
    conditions: &[
        rule(EXAMPLE_OR_EXAMPLES,                                                          V3_0, LATEST),
        rule(BY_NAME_OR_POSITION,                                                          V3_2, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const ENCODING: Object = Object {
    title: "Encoding Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("contentType",        STRING,                                      OPTIONAL, V3_0, LATEST),
        field("headers",            HEADERS,                                     OPTIONAL, V3_0, V3_1),
        field("headers",            NAMED_HEADERS,                               OPTIONAL, V3_2, LATEST),
        field("encoding",           ENCODING_MAP,                                OPTIONAL, V3_2, LATEST),
        field("prefixEncoding",     ENCODING_LIST,                               OPTIONAL, V3_2, LATEST),
        field("itemEncoding",       object(NodeType::Encoding),                  OPTIONAL, V3_2, LATEST),
        field("style",              Holds::OneOf(QUERY_STYLES),                  OPTIONAL, V3_0, LATEST),
        field("explode",            BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
        field("allowReserved",      BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
    ],
    conditions: &[
        rule(BY_NAME_OR_POSITION,                                                          V3_2, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const RESPONSES: Object = Object {
    title: "Responses Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("default",            referable(NodeType::Response),               OPTIONAL, V3_0, LATEST),
    ],
    patterned: Some((KeyForm::Status, referable(NodeType::Response))),
    conditions: &[
        rule(Condition::NotEmpty,                                                          V3_0, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const RESPONSE: Object = Object {
    title: "Response Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("summary",            STRING,                                      OPTIONAL, V3_2, LATEST),
        field("description",        STRING,                                      REQUIRED, V3_0, V3_1),
        field("description",        STRING,                                      OPTIONAL, V3_2, LATEST),
        field("headers",            HEADERS,                                     OPTIONAL, V3_0, V3_1),
        field("headers",            NAMED_HEADERS,                               OPTIONAL, V3_2, LATEST),
        field("content",            CONTENT,                                     OPTIONAL, V3_0, V3_1),
        field("content",            REFERABLE_CONTENT,                           OPTIONAL, V3_2, LATEST),
        field("links",              LINKS,                                       OPTIONAL, V3_0, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const HEADER: Object = Object {
    title: "Header Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST),
        field("required",           BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
        field("deprecated",         BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
        field("allowEmptyValue",    BOOLEAN,                                     OPTIONAL, V3_0, V3_0),
        field("style",              Holds::OneOf(&["simple"]),                   OPTIONAL, V3_0, LATEST),
        field("explode",            BOOLEAN,                                     OPTIONAL, V3_0, LATEST),
        field("allowReserved",      BOOLEAN,                                     OPTIONAL, V3_0, V3_0),
        field("schema",             SCHEMA,                                      OPTIONAL, V3_0, LATEST),
        field("example",            ANYTHING,                                    OPTIONAL, V3_0, LATEST),
        field("examples",           EXAMPLES,                                    OPTIONAL, V3_0, LATEST),
        field("content",            CONTENT,                                     OPTIONAL, V3_0, V3_1),
        field("content",            REFERABLE_CONTENT,                           OPTIONAL, V3_2, LATEST),
    ],
    conditions: &[
        rule(SCHEMA_OR_CONTENT,                                                            V3_0, LATEST),
        rule(CONTENT_ENTRY,                                                                V3_0, LATEST),
        rule(EXAMPLE_OR_EXAMPLES,                                                          V3_0, LATEST),
        rule(forbidden_beside("content", &["style", "explode", "allowReserved", "example", "examples"]), V3_0, V3_0),
        rule(forbidden_beside("content", &["style", "explode", "example", "examples"]),    V3_1, V3_1),
        rule(forbidden_beside("content", &["style", "explode"]),                           V3_2, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const EXAMPLE: Object = Object {
    title: "Example Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("summary",            STRING,                                      OPTIONAL, V3_0, LATEST),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST),
        field("dataValue",          ANYTHING,                                    OPTIONAL, V3_2, LATEST),
        field("serializedValue",    STRING,                                      OPTIONAL, V3_2, LATEST),
        field("value",              ANYTHING,                                    OPTIONAL, V3_0, LATEST),
        field("externalValue",      STRING,                                      OPTIONAL, V3_0, LATEST),
    ],
    conditions: &[
        rule(Condition::AtMostOne(&["value", "externalValue"]),                            V3_0, V3_1),
        rule(forbidden_beside("value", &["dataValue", "serializedValue", "externalValue"]), V3_2, LATEST),
        rule(Condition::AtMostOne(&["serializedValue", "externalValue"]),                  V3_2, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const LINK: Object = Object {
    title: "Link Object",
    fields: &[
        //     field                what it holds                                required  since until
        field("operationRef",       STRING,                                      OPTIONAL, V3_0, LATEST),
        field("operationId",        STRING,                                      OPTIONAL, V3_0, LATEST),
        field("parameters",         Holds::Map(&ANYTHING),                       OPTIONAL, V3_0, LATEST),
        field("requestBody",        ANYTHING,                                    OPTIONAL, V3_0, LATEST),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST),
        field("server",             object(NodeType::Server),                    OPTIONAL, V3_0, LATEST),
    ],
    conditions: &[
        rule(Condition::ExactlyOne(&["operationRef", "operationId"]),                      V3_0, LATEST),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const CALLBACK: Object = Object {
    title: "Callback Object",
    patterned: Some((KeyForm::Any, object(NodeType::PathItem))),
    ..CLOSED
};
