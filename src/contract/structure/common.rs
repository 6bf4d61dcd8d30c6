//! What the versions share: the holdings that recur, and the node types that do not change.

use super::{Condition, Field, Holds, KeyForm, NodeType, ObjectTable, optional, required};

/// The usual object, from which tables state how they differ: its fixed fields and extensions, and nothing else.
pub(super) const CLOSED: ObjectTable = ObjectTable { title: "", fields: &[], patterned: None, extensions: true, open: false, conditions: &[] };

pub(super) const STRINGS: Holds = Holds::List(&Holds::String);
pub(super) const STRING_MAP: Holds = Holds::Map(&Holds::String);
pub(super) const SERVERS: Holds = Holds::List(&Holds::Object(NodeType::Server));
pub(super) const PARAMETERS: Holds = Holds::List(&Holds::Referable(NodeType::Parameter));
pub(super) const SECURITY: Holds = Holds::List(&Holds::Object(NodeType::SecurityRequirement));
pub(super) const TAGS: Holds = Holds::List(&Holds::Object(NodeType::Tag));
pub(super) const HEADERS: Holds = Holds::Map(&Holds::Referable(NodeType::Header));
pub(super) const EXAMPLES: Holds = Holds::Map(&Holds::Referable(NodeType::Example));
pub(super) const LINKS: Holds = Holds::Map(&Holds::Referable(NodeType::Link));
pub(super) const CALLBACKS: Holds = Holds::Map(&Holds::Referable(NodeType::Callback));
pub(super) const ENCODINGS: Holds = Holds::Map(&Holds::Object(NodeType::Encoding));
pub(super) const OPERATION: Holds = Holds::Object(NodeType::Operation);
pub(super) const EXTERNAL_DOCS: Holds = Holds::Object(NodeType::ExternalDocumentation);

/// `content` up to 3.1: from 3.2 a Media Type Object may be a reference.
pub(super) const CONTENT: Holds = Holds::Map(&Holds::Object(NodeType::MediaType));

/// The styles of a query parameter, and of what a form body encodes.
pub(super) const QUERY_STYLES: &[&str] = &["form", "spaceDelimited", "pipeDelimited", "deepObject"];

/// One kind of component, by name.
pub(super) const fn components(holds: &'static Holds) -> Holds {
    Holds::NamedMap(KeyForm::ComponentName, holds)
}

pub(super) const EXAMPLE_OR_EXAMPLES: Condition = Condition::AtMostOne(&["example", "examples"]);
pub(super) const SCHEMA_OR_CONTENT: Condition = Condition::ExactlyOne(&["schema", "content"]);
pub(super) const CONTENT_ENTRY: Condition = Condition::SingleEntry("content");
pub(super) const PATH_REQUIRED: Condition = Condition::WhenHolds { field: "in", value: "path", then: "required", allowed: &["true"], required: true };
pub(super) const PATH_STYLE: Condition = style("path", &["matrix", "label", "simple"]);
pub(super) const QUERY_STYLE: Condition = style("query", QUERY_STYLES);
pub(super) const HEADER_STYLE: Condition = style("header", &["simple"]);

/// The styles that a parameter in this location may have.
pub(super) const fn style(location: &'static str, allowed: &'static [&'static str]) -> Condition {
    Condition::WhenHolds { field: "in", value: location, then: "style", allowed, required: false }
}

pub(super) const API_KEY: Condition = Condition::WhenRequires { field: "type", value: "apiKey", requires: &["name", "in"] };
pub(super) const API_KEY_ONLY: Condition = Condition::UnlessForbids { field: "type", value: "apiKey", forbids: &["name", "in"] };
pub(super) const HTTP: Condition = Condition::WhenRequires { field: "type", value: "http", requires: &["scheme"] };
pub(super) const HTTP_ONLY: Condition = Condition::UnlessForbids { field: "type", value: "http", forbids: &["scheme", "bearerFormat"] };
pub(super) const BEARER_ONLY: Condition = Condition::UnlessForbids { field: "scheme", value: "bearer", forbids: &["bearerFormat"] };
pub(super) const OAUTH2: Condition = Condition::WhenRequires { field: "type", value: "oauth2", requires: &["flows"] };
pub(super) const OAUTH2_ONLY: Condition = Condition::UnlessForbids { field: "type", value: "oauth2", forbids: &["flows"] };
pub(super) const OPEN_ID: Condition = Condition::WhenRequires { field: "type", value: "openIdConnect", requires: &["openIdConnectUrl"] };
pub(super) const OPEN_ID_ONLY: Condition = Condition::UnlessForbids { field: "type", value: "openIdConnect", forbids: &["openIdConnectUrl"] };

pub(super) static CONTACT: ObjectTable = ObjectTable {
    title: "Contact Object",
    fields: &[optional("name", Holds::String), optional("url", Holds::String), optional("email", Holds::String)],
    ..CLOSED
};

pub(super) static PATHS: ObjectTable =
    ObjectTable { title: "Paths Object", patterned: Some((KeyForm::Path, Holds::Object(NodeType::PathItem))), ..CLOSED };

pub(super) static EXTERNAL_DOCUMENTATION: ObjectTable = ObjectTable {
    title: "External Documentation Object",
    fields: &[optional("description", Holds::String), required("url", Holds::String)],
    ..CLOSED
};

pub(super) static RESPONSES: ObjectTable = ObjectTable {
    title: "Responses Object",
    fields: &[optional("default", Holds::Referable(NodeType::Response))],
    patterned: Some((KeyForm::Status, Holds::Referable(NodeType::Response))),
    conditions: &[Condition::NotEmpty],
    ..CLOSED
};

pub(super) static CALLBACK: ObjectTable =
    ObjectTable { title: "Callback Object", patterned: Some((KeyForm::Any, Holds::Object(NodeType::PathItem))), ..CLOSED };

pub(super) static LINK: ObjectTable = ObjectTable {
    title: "Link Object",
    fields: &[
        optional("operationRef", Holds::String),
        optional("operationId", Holds::String),
        optional("parameters", Holds::Map(&Holds::Anything)),
        optional("requestBody", Holds::Anything),
        optional("description", Holds::String),
        optional("server", Holds::Object(NodeType::Server)),
    ],
    conditions: &[Condition::ExactlyOne(&["operationRef", "operationId"])],
    ..CLOSED
};

pub(super) static SECURITY_REQUIREMENT: ObjectTable =
    ObjectTable { title: "Security Requirement Object", patterned: Some((KeyForm::Any, STRINGS)), extensions: false, ..CLOSED };

const AUTHORIZATION_URL: Field = required("authorizationUrl", Holds::String);
const DEVICE_AUTHORIZATION_URL: Field = required("deviceAuthorizationUrl", Holds::String);
const TOKEN_URL: Field = required("tokenUrl", Holds::String);
const REFRESH_URL: Field = optional("refreshUrl", Holds::String);
const SCOPES: Field = required("scopes", STRING_MAP);

pub(super) static IMPLICIT_FLOW: ObjectTable =
    ObjectTable { title: "OAuth Flow Object", fields: &[AUTHORIZATION_URL, REFRESH_URL, SCOPES], ..CLOSED };

pub(super) static PASSWORD_FLOW: ObjectTable = ObjectTable { title: "OAuth Flow Object", fields: &[TOKEN_URL, REFRESH_URL, SCOPES], ..CLOSED };

pub(super) static CLIENT_CREDENTIALS_FLOW: ObjectTable =
    ObjectTable { title: "OAuth Flow Object", fields: &[TOKEN_URL, REFRESH_URL, SCOPES], ..CLOSED };

pub(super) static AUTHORIZATION_CODE_FLOW: ObjectTable =
    ObjectTable { title: "OAuth Flow Object", fields: &[AUTHORIZATION_URL, TOKEN_URL, REFRESH_URL, SCOPES], ..CLOSED };

/// From 3.2.
pub(super) static DEVICE_AUTHORIZATION_FLOW: ObjectTable =
    ObjectTable { title: "OAuth Flow Object", fields: &[DEVICE_AUTHORIZATION_URL, TOKEN_URL, REFRESH_URL, SCOPES], ..CLOSED };

// What 3.0 and 3.1 have alike.

pub(super) static SERVER: ObjectTable = ObjectTable {
    title: "Server Object",
    fields: &[
        required("url", Holds::String),
        optional("description", Holds::String),
        optional("variables", Holds::Map(&Holds::Object(NodeType::ServerVariable))),
    ],
    ..CLOSED
};

pub(super) static REQUEST_BODY: ObjectTable = ObjectTable {
    title: "Request Body Object",
    fields: &[optional("description", Holds::String), required("content", CONTENT), optional("required", Holds::Boolean)],
    ..CLOSED
};

pub(super) static RESPONSE: ObjectTable = ObjectTable {
    title: "Response Object",
    fields: &[required("description", Holds::String), optional("headers", HEADERS), optional("content", CONTENT), optional("links", LINKS)],
    ..CLOSED
};

pub(super) static ENCODING: ObjectTable = ObjectTable {
    title: "Encoding Object",
    fields: &[
        optional("contentType", Holds::String),
        optional("headers", HEADERS),
        optional("style", Holds::OneOf(QUERY_STYLES)),
        optional("explode", Holds::Boolean),
        optional("allowReserved", Holds::Boolean),
    ],
    ..CLOSED
};

pub(super) static EXAMPLE: ObjectTable = ObjectTable {
    title: "Example Object",
    fields: &[
        optional("summary", Holds::String),
        optional("description", Holds::String),
        optional("value", Holds::Anything),
        optional("externalValue", Holds::String),
    ],
    conditions: &[Condition::AtMostOne(&["value", "externalValue"])],
    ..CLOSED
};

pub(super) static TAG: ObjectTable = ObjectTable {
    title: "Tag Object",
    fields: &[required("name", Holds::String), optional("description", Holds::String), optional("externalDocs", EXTERNAL_DOCS)],
    ..CLOSED
};

pub(super) static XML: ObjectTable = ObjectTable {
    title: "XML Object",
    fields: &[
        optional("name", Holds::String),
        optional("namespace", Holds::String),
        optional("prefix", Holds::String),
        optional("attribute", Holds::Boolean),
        optional("wrapped", Holds::Boolean),
    ],
    ..CLOSED
};

pub(super) static OAUTH_FLOWS: ObjectTable = ObjectTable {
    title: "OAuth Flows Object",
    fields: &[
        optional("implicit", Holds::Object(NodeType::ImplicitFlow)),
        optional("password", Holds::Object(NodeType::PasswordFlow)),
        optional("clientCredentials", Holds::Object(NodeType::ClientCredentialsFlow)),
        optional("authorizationCode", Holds::Object(NodeType::AuthorizationCodeFlow)),
    ],
    ..CLOSED
};

// What 3.1 and 3.2 have alike.

/// A Schema Object: it may be a boolean, and a reference is one of its keywords.
pub(super) const SCHEMA: Holds = Holds::Object(NodeType::Schema);
pub(super) const SCHEMAS: Holds = Holds::List(&SCHEMA);
pub(super) const SCHEMA_MAP: Holds = Holds::Map(&SCHEMA);

pub(super) static INFO: ObjectTable = ObjectTable {
    title: "Info Object",
    fields: &[
        required("title", Holds::String),
        optional("summary", Holds::String),
        optional("description", Holds::String),
        optional("termsOfService", Holds::String),
        optional("contact", Holds::Object(NodeType::Contact)),
        optional("license", Holds::Object(NodeType::License)),
        required("version", Holds::String),
    ],
    ..CLOSED
};

pub(super) static LICENSE: ObjectTable = ObjectTable {
    title: "License Object",
    fields: &[required("name", Holds::String), optional("identifier", Holds::String), optional("url", Holds::String)],
    conditions: &[Condition::AtMostOne(&["identifier", "url"])],
    ..CLOSED
};

pub(super) static SERVER_VARIABLE: ObjectTable = ObjectTable {
    title: "Server Variable Object",
    fields: &[optional("enum", Holds::NonEmptyList(&Holds::String)), required("default", Holds::String), optional("description", Holds::String)],
    ..CLOSED
};

/// JSON Schema 2020-12, which its own metaschema judges: the table says only where other nodes stand in it.
pub(super) static SCHEMA_OBJECT: ObjectTable = ObjectTable {
    title: "Schema Object",
    fields: &[
        optional("$defs", SCHEMA_MAP),
        optional("definitions", SCHEMA_MAP),
        optional("allOf", SCHEMAS),
        optional("anyOf", SCHEMAS),
        optional("oneOf", SCHEMAS),
        optional("not", SCHEMA),
        optional("if", SCHEMA),
        optional("then", SCHEMA),
        optional("else", SCHEMA),
        optional("dependentSchemas", SCHEMA_MAP),
        optional("prefixItems", SCHEMAS),
        optional("items", SCHEMA),
        optional("contains", SCHEMA),
        optional("properties", SCHEMA_MAP),
        optional("patternProperties", SCHEMA_MAP),
        optional("additionalProperties", SCHEMA),
        optional("propertyNames", SCHEMA),
        optional("unevaluatedItems", SCHEMA),
        optional("unevaluatedProperties", SCHEMA),
        optional("contentSchema", SCHEMA),
        optional("discriminator", Holds::Object(NodeType::Discriminator)),
        optional("xml", Holds::Object(NodeType::Xml)),
        optional("externalDocs", EXTERNAL_DOCS),
        optional("example", Holds::Anything),
    ],
    open: true,
    ..CLOSED
};

/// 3.2 adds conditions to it.
pub(super) const OPERATION_SINCE_3_1: ObjectTable = ObjectTable {
    title: "Operation Object",
    fields: &[
        optional("tags", STRINGS),
        optional("summary", Holds::String),
        optional("description", Holds::String),
        optional("externalDocs", EXTERNAL_DOCS),
        optional("operationId", Holds::String),
        optional("parameters", PARAMETERS),
        optional("requestBody", Holds::Referable(NodeType::RequestBody)),
        optional("responses", Holds::Object(NodeType::Responses)),
        optional("callbacks", CALLBACKS),
        optional("deprecated", Holds::Boolean),
        optional("security", SECURITY),
        optional("servers", SERVERS),
    ],
    ..CLOSED
};

/// It may not have extensions, and what else it has is ignored.
pub(super) static REFERENCE: ObjectTable = ObjectTable {
    title: "Reference Object",
    fields: &[required("$ref", Holds::String), optional("summary", Holds::String), optional("description", Holds::String)],
    extensions: false,
    open: true,
    ..CLOSED
};
