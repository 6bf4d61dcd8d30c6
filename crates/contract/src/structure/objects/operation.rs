//! What an OpenAPI description says of paths and operations: parameters, bodies, responses, callbacks, links, examples.

use super::super::row::{ANNOTATION, BOTH, CANNOT_TELL, CLOSED, LATEST, NARROWS, OPTIONAL, Object, REQUIRED, V3_0, V3_1, V3_2, WIDENS, field, rule};
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
        //     field                what it holds                                required  since until   effect
        field("$ref",               STRING,                                      OPTIONAL, V3_0, LATEST, BOTH),
        field("summary",            STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("get",                A_METHOD,                                    OPTIONAL, V3_0, LATEST, BOTH),
        field("put",                A_METHOD,                                    OPTIONAL, V3_0, LATEST, BOTH),
        field("post",               A_METHOD,                                    OPTIONAL, V3_0, LATEST, BOTH),
        field("delete",             A_METHOD,                                    OPTIONAL, V3_0, LATEST, BOTH),
        field("options",            A_METHOD,                                    OPTIONAL, V3_0, LATEST, BOTH),
        field("head",               A_METHOD,                                    OPTIONAL, V3_0, LATEST, BOTH),
        field("patch",              A_METHOD,                                    OPTIONAL, V3_0, LATEST, BOTH),
        field("trace",              A_METHOD,                                    OPTIONAL, V3_0, LATEST, BOTH),
        field("query",              A_METHOD,                                    OPTIONAL, V3_2, LATEST, BOTH),
        field("additionalOperations", Holds::NamedMap(KeyForm::MethodToken, &A_METHOD), OPTIONAL, V3_2, LATEST, BOTH),
        field("servers",            SERVERS,                                     OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("parameters",         PARAMETERS,                                  OPTIONAL, V3_0, LATEST, BOTH),
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
        //     field                what it holds                                required  since until   effect
        field("tags",               STRINGS,                                     OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("summary",            STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("externalDocs",       EXTERNAL_DOCS,                               OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("operationId",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("parameters",         PARAMETERS,                                  OPTIONAL, V3_0, LATEST, BOTH),
        field("requestBody",        referable(NodeType::RequestBody),            OPTIONAL, V3_0, LATEST, BOTH),
        field("responses",          object(NodeType::Responses),                 REQUIRED, V3_0, V3_0, BOTH),
        field("responses",          object(NodeType::Responses),                 OPTIONAL, V3_1, LATEST, BOTH),
        field("callbacks",          CALLBACKS,                                   OPTIONAL, V3_0, LATEST, BOTH),
        field("deprecated",         BOOLEAN,                                     OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("security",           SECURITY,                                    OPTIONAL, V3_0, LATEST, BOTH),
        field("servers",            SERVERS,                                     OPTIONAL, V3_0, LATEST, CANNOT_TELL),
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
        //     field                what it holds                                required  since until   effect
        field("name",               STRING,                                      REQUIRED, V3_0, LATEST, BOTH),
        field("in",                 Holds::OneOf(&["query", "header", "path", "cookie"]), REQUIRED, V3_0, V3_1, BOTH),
        field("in",                 Holds::OneOf(&["query", "querystring", "header", "path", "cookie"]), REQUIRED, V3_2, LATEST, BOTH),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("required",           BOOLEAN,                                     OPTIONAL, V3_0, LATEST, NARROWS),
        field("deprecated",         BOOLEAN,                                     OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("allowEmptyValue",    BOOLEAN,                                     OPTIONAL, V3_0, LATEST, WIDENS),
        field("style",              STRING,                                      OPTIONAL, V3_0, LATEST, BOTH),
        field("explode",            BOOLEAN,                                     OPTIONAL, V3_0, LATEST, BOTH),
        field("allowReserved",      BOOLEAN,                                     OPTIONAL, V3_0, LATEST, WIDENS),
        field("schema",             SCHEMA,                                      OPTIONAL, V3_0, LATEST, BOTH),
        field("example",            ANYTHING,                                    OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("examples",           EXAMPLES,                                    OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("content",            CONTENT,                                     OPTIONAL, V3_0, V3_1, BOTH),
        field("content",            REFERABLE_CONTENT,                           OPTIONAL, V3_2, LATEST, BOTH),
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
        //     field                what it holds                                required  since until   effect
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("content",            CONTENT,                                     REQUIRED, V3_0, V3_1, BOTH),
        field("content",            REFERABLE_CONTENT,                           REQUIRED, V3_2, LATEST, BOTH),
        field("required",           BOOLEAN,                                     OPTIONAL, V3_0, LATEST, NARROWS),
    ],
    ..CLOSED
};

/// The text of 3.2 does not list `description`; the schema that is published with it does.
#[rustfmt::skip]
pub(in super::super) const MEDIA_TYPE: Object = Object {
    title: "Media Type Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("description",        STRING,                                      OPTIONAL, V3_2, LATEST, ANNOTATION),
        field("schema",             SCHEMA,                                      OPTIONAL, V3_0, LATEST, BOTH),
        field("itemSchema",         SCHEMA,                                      OPTIONAL, V3_2, LATEST, BOTH),
        field("example",            ANYTHING,                                    OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("examples",           EXAMPLES,                                    OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("encoding",           ENCODING_MAP,                                OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("prefixEncoding",     ENCODING_LIST,                               OPTIONAL, V3_2, LATEST, CANNOT_TELL),
        field("itemEncoding",       object(NodeType::Encoding),                  OPTIONAL, V3_2, LATEST, CANNOT_TELL),
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
        //     field                what it holds                                required  since until   effect
        field("contentType",        STRING,                                      OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("headers",            HEADERS,                                     OPTIONAL, V3_0, V3_1,   CANNOT_TELL),
        field("headers",            NAMED_HEADERS,                               OPTIONAL, V3_2, LATEST, CANNOT_TELL),
        field("encoding",           ENCODING_MAP,                                OPTIONAL, V3_2, LATEST, CANNOT_TELL),
        field("prefixEncoding",     ENCODING_LIST,                               OPTIONAL, V3_2, LATEST, CANNOT_TELL),
        field("itemEncoding",       object(NodeType::Encoding),                  OPTIONAL, V3_2, LATEST, CANNOT_TELL),
        field("style",              Holds::OneOf(QUERY_STYLES),                  OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("explode",            BOOLEAN,                                     OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("allowReserved",      BOOLEAN,                                     OPTIONAL, V3_0, LATEST, CANNOT_TELL),
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
        //     field                what it holds                                required  since until   effect
        field("default",            referable(NodeType::Response),               OPTIONAL, V3_0, LATEST, BOTH),
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
        //     field                what it holds                                required  since until   effect
        field("summary",            STRING,                                      OPTIONAL, V3_2, LATEST, ANNOTATION),
        field("description",        STRING,                                      REQUIRED, V3_0, V3_1, ANNOTATION),
        field("description",        STRING,                                      OPTIONAL, V3_2, LATEST, ANNOTATION),
        field("headers",            HEADERS,                                     OPTIONAL, V3_0, V3_1,   BOTH),
        field("headers",            NAMED_HEADERS,                               OPTIONAL, V3_2, LATEST, BOTH),
        field("content",            CONTENT,                                     OPTIONAL, V3_0, V3_1, BOTH),
        field("content",            REFERABLE_CONTENT,                           OPTIONAL, V3_2, LATEST, BOTH),
        field("links",              LINKS,                                       OPTIONAL, V3_0, LATEST, ANNOTATION),
    ],
    ..CLOSED
};

#[rustfmt::skip]
pub(in super::super) const HEADER: Object = Object {
    title: "Header Object",
    fields: &[
        //     field                what it holds                                required  since until   effect
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("required",           BOOLEAN,                                     OPTIONAL, V3_0, LATEST, NARROWS),
        field("deprecated",         BOOLEAN,                                     OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("allowEmptyValue",    BOOLEAN,                                     OPTIONAL, V3_0, V3_0, WIDENS),
        field("style",              Holds::OneOf(&["simple"]),                   OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("explode",            BOOLEAN,                                     OPTIONAL, V3_0, LATEST, CANNOT_TELL),
        field("allowReserved",      BOOLEAN,                                     OPTIONAL, V3_0, V3_0, WIDENS),
        field("schema",             SCHEMA,                                      OPTIONAL, V3_0, LATEST, BOTH),
        field("example",            ANYTHING,                                    OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("examples",           EXAMPLES,                                    OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("content",            CONTENT,                                     OPTIONAL, V3_0, V3_1, BOTH),
        field("content",            REFERABLE_CONTENT,                           OPTIONAL, V3_2, LATEST, BOTH),
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
        //     field                what it holds                                required  since until   effect
        field("summary",            STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("dataValue",          ANYTHING,                                    OPTIONAL, V3_2, LATEST, ANNOTATION),
        field("serializedValue",    STRING,                                      OPTIONAL, V3_2, LATEST, ANNOTATION),
        field("value",              ANYTHING,                                    OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("externalValue",      STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
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
        //     field                what it holds                                required  since until   effect
        field("operationRef",       STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("operationId",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("parameters",         Holds::Map(&ANYTHING),                       OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("requestBody",        ANYTHING,                                    OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("description",        STRING,                                      OPTIONAL, V3_0, LATEST, ANNOTATION),
        field("server",             object(NodeType::Server),                    OPTIONAL, V3_0, LATEST, ANNOTATION),
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
