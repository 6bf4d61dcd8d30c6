//! The node types of OpenAPI 3.0.

use super::common::{self, CLOSED, components};
use super::{Condition, Holds, NodeType, ObjectTable, optional, required};

/// The table of a node type, or none where 3.0 does not have that type.
pub(super) fn table(node_type: NodeType) -> Option<&'static ObjectTable> {
    Some(match node_type {
        NodeType::OpenApi => &OPEN_API,
        NodeType::Info => &INFO,
        NodeType::Contact => &common::CONTACT,
        NodeType::License => &LICENSE,
        NodeType::Server => &common::SERVER,
        NodeType::ServerVariable => &SERVER_VARIABLE,
        NodeType::Components => &COMPONENTS,
        NodeType::Paths => &common::PATHS,
        NodeType::PathItem => &PATH_ITEM,
        NodeType::Operation => &OPERATION_OBJECT,
        NodeType::ExternalDocumentation => &common::EXTERNAL_DOCUMENTATION,
        NodeType::Parameter => &PARAMETER,
        NodeType::RequestBody => &common::REQUEST_BODY,
        NodeType::MediaType => &MEDIA_TYPE,
        NodeType::Encoding => &common::ENCODING,
        NodeType::Responses => &common::RESPONSES,
        NodeType::Response => &common::RESPONSE,
        NodeType::Callback => &common::CALLBACK,
        NodeType::Example => &common::EXAMPLE,
        NodeType::Link => &common::LINK,
        NodeType::Header => &HEADER,
        NodeType::Tag => &common::TAG,
        NodeType::Schema => &SCHEMA_OBJECT,
        NodeType::Discriminator => &DISCRIMINATOR,
        NodeType::Xml => &common::XML,
        NodeType::SecurityScheme => &SECURITY_SCHEME,
        NodeType::OAuthFlows => &common::OAUTH_FLOWS,
        NodeType::ImplicitFlow => &common::IMPLICIT_FLOW,
        NodeType::PasswordFlow => &common::PASSWORD_FLOW,
        NodeType::ClientCredentialsFlow => &common::CLIENT_CREDENTIALS_FLOW,
        NodeType::AuthorizationCodeFlow => &common::AUTHORIZATION_CODE_FLOW,
        NodeType::DeviceAuthorizationFlow => return None,
        NodeType::SecurityRequirement => &common::SECURITY_REQUIREMENT,
        NodeType::Reference => &REFERENCE,
    })
}

const SCHEMA: Holds = Holds::Referable(NodeType::Schema);

static OPEN_API: ObjectTable = ObjectTable {
    title: "OpenAPI Object",
    fields: &[
        required("openapi", Holds::String),
        required("info", Holds::Object(NodeType::Info)),
        optional("servers", common::SERVERS),
        required("paths", Holds::Object(NodeType::Paths)),
        optional("components", Holds::Object(NodeType::Components)),
        optional("security", common::SECURITY),
        optional("tags", common::TAGS),
        optional("externalDocs", common::EXTERNAL_DOCS),
    ],
    conditions: &[Condition::Distinct("tags")],
    ..CLOSED
};

static INFO: ObjectTable = ObjectTable {
    title: "Info Object",
    fields: &[
        required("title", Holds::String),
        optional("description", Holds::String),
        optional("termsOfService", Holds::String),
        optional("contact", Holds::Object(NodeType::Contact)),
        optional("license", Holds::Object(NodeType::License)),
        required("version", Holds::String),
    ],
    ..CLOSED
};

static LICENSE: ObjectTable =
    ObjectTable { title: "License Object", fields: &[required("name", Holds::String), optional("url", Holds::String)], ..CLOSED };

static SERVER_VARIABLE: ObjectTable = ObjectTable {
    title: "Server Variable Object",
    fields: &[optional("enum", common::STRINGS), required("default", Holds::String), optional("description", Holds::String)],
    ..CLOSED
};

static COMPONENTS: ObjectTable = ObjectTable {
    title: "Components Object",
    fields: &[
        optional("schemas", components(&SCHEMA)),
        optional("responses", components(&Holds::Referable(NodeType::Response))),
        optional("parameters", components(&Holds::Referable(NodeType::Parameter))),
        optional("examples", components(&Holds::Referable(NodeType::Example))),
        optional("requestBodies", components(&Holds::Referable(NodeType::RequestBody))),
        optional("headers", components(&Holds::Referable(NodeType::Header))),
        optional("securitySchemes", components(&Holds::Referable(NodeType::SecurityScheme))),
        optional("links", components(&Holds::Referable(NodeType::Link))),
        optional("callbacks", components(&Holds::Referable(NodeType::Callback))),
    ],
    ..CLOSED
};

static PATH_ITEM: ObjectTable = ObjectTable {
    title: "Path Item Object",
    fields: &[
        optional("$ref", Holds::String),
        optional("summary", Holds::String),
        optional("description", Holds::String),
        optional("get", common::OPERATION),
        optional("put", common::OPERATION),
        optional("post", common::OPERATION),
        optional("delete", common::OPERATION),
        optional("options", common::OPERATION),
        optional("head", common::OPERATION),
        optional("patch", common::OPERATION),
        optional("trace", common::OPERATION),
        optional("servers", common::SERVERS),
        optional("parameters", common::PARAMETERS),
    ],
    conditions: &[Condition::Distinct("parameters")],
    ..CLOSED
};

static OPERATION_OBJECT: ObjectTable = ObjectTable {
    title: "Operation Object",
    fields: &[
        optional("tags", common::STRINGS),
        optional("summary", Holds::String),
        optional("description", Holds::String),
        optional("externalDocs", common::EXTERNAL_DOCS),
        optional("operationId", Holds::String),
        optional("parameters", common::PARAMETERS),
        optional("requestBody", Holds::Referable(NodeType::RequestBody)),
        required("responses", Holds::Object(NodeType::Responses)),
        optional("callbacks", common::CALLBACKS),
        optional("deprecated", Holds::Boolean),
        optional("security", common::SECURITY),
        optional("servers", common::SERVERS),
    ],
    conditions: &[Condition::Distinct("parameters")],
    ..CLOSED
};

/// What goes with `schema` and not with `content`, in a parameter and in a header.
const SCHEMA_SIDE: Condition = Condition::PresentForbids { field: "content", forbids: &["style", "explode", "allowReserved", "example", "examples"] };

static PARAMETER: ObjectTable = ObjectTable {
    title: "Parameter Object",
    fields: &[
        required("name", Holds::String),
        required("in", Holds::OneOf(&["query", "header", "path", "cookie"])),
        optional("description", Holds::String),
        optional("required", Holds::Boolean),
        optional("deprecated", Holds::Boolean),
        optional("allowEmptyValue", Holds::Boolean),
        optional("style", Holds::String),
        optional("explode", Holds::Boolean),
        optional("allowReserved", Holds::Boolean),
        optional("schema", SCHEMA),
        optional("example", Holds::Anything),
        optional("examples", common::EXAMPLES),
        optional("content", common::CONTENT),
    ],
    conditions: &[
        common::PATH_REQUIRED,
        common::SCHEMA_OR_CONTENT,
        common::CONTENT_ENTRY,
        common::PATH_STYLE,
        common::QUERY_STYLE,
        common::HEADER_STYLE,
        common::style("cookie", &["form"]),
        common::EXAMPLE_OR_EXAMPLES,
        SCHEMA_SIDE,
    ],
    ..CLOSED
};

static MEDIA_TYPE: ObjectTable = ObjectTable {
    title: "Media Type Object",
    fields: &[
        optional("schema", SCHEMA),
        optional("example", Holds::Anything),
        optional("examples", common::EXAMPLES),
        optional("encoding", common::ENCODINGS),
    ],
    conditions: &[common::EXAMPLE_OR_EXAMPLES],
    ..CLOSED
};

static HEADER: ObjectTable = ObjectTable {
    title: "Header Object",
    fields: &[
        optional("description", Holds::String),
        optional("required", Holds::Boolean),
        optional("deprecated", Holds::Boolean),
        optional("allowEmptyValue", Holds::Boolean),
        optional("style", Holds::OneOf(&["simple"])),
        optional("explode", Holds::Boolean),
        optional("allowReserved", Holds::Boolean),
        optional("schema", SCHEMA),
        optional("example", Holds::Anything),
        optional("examples", common::EXAMPLES),
        optional("content", common::CONTENT),
    ],
    conditions: &[common::SCHEMA_OR_CONTENT, common::CONTENT_ENTRY, common::EXAMPLE_OR_EXAMPLES, SCHEMA_SIDE],
    ..CLOSED
};

static SCHEMA_OBJECT: ObjectTable = ObjectTable {
    title: "Schema Object",
    fields: &[
        optional("title", Holds::String),
        optional("multipleOf", Holds::PositiveNumber),
        optional("maximum", Holds::Number),
        optional("exclusiveMaximum", Holds::Boolean),
        optional("minimum", Holds::Number),
        optional("exclusiveMinimum", Holds::Boolean),
        optional("maxLength", Holds::Count),
        optional("minLength", Holds::Count),
        optional("pattern", Holds::String),
        optional("maxItems", Holds::Count),
        optional("minItems", Holds::Count),
        optional("uniqueItems", Holds::Boolean),
        optional("maxProperties", Holds::Count),
        optional("minProperties", Holds::Count),
        optional("required", Holds::NonEmptyList(&Holds::String)),
        optional("enum", Holds::NonEmptyList(&Holds::Anything)),
        optional("type", Holds::OneOf(&["array", "boolean", "integer", "number", "object", "string"])),
        optional("allOf", Holds::List(&SCHEMA)),
        optional("oneOf", Holds::List(&SCHEMA)),
        optional("anyOf", Holds::List(&SCHEMA)),
        optional("not", SCHEMA),
        optional("items", SCHEMA),
        optional("properties", Holds::Map(&SCHEMA)),
        optional("additionalProperties", Holds::BooleanOr(NodeType::Schema)),
        optional("description", Holds::String),
        optional("format", Holds::String),
        optional("default", Holds::Anything),
        optional("nullable", Holds::Boolean),
        optional("discriminator", Holds::Object(NodeType::Discriminator)),
        optional("readOnly", Holds::Boolean),
        optional("writeOnly", Holds::Boolean),
        optional("xml", Holds::Object(NodeType::Xml)),
        optional("externalDocs", common::EXTERNAL_DOCS),
        optional("example", Holds::Anything),
        optional("deprecated", Holds::Boolean),
    ],
    conditions: &[Condition::Distinct("required"), Condition::WhenRequires { field: "type", value: "array", requires: &["items"] }],
    ..CLOSED
};

/// 3.0 does not say that it may have extensions, and its schema refuses no field.
static DISCRIMINATOR: ObjectTable = ObjectTable {
    title: "Discriminator Object",
    fields: &[required("propertyName", Holds::String), optional("mapping", common::STRING_MAP)],
    extensions: false,
    open: true,
    ..CLOSED
};

static SECURITY_SCHEME: ObjectTable = ObjectTable {
    title: "Security Scheme Object",
    fields: &[
        required("type", Holds::OneOf(&["apiKey", "http", "oauth2", "openIdConnect"])),
        optional("description", Holds::String),
        optional("name", Holds::String),
        optional("in", Holds::OneOf(&["query", "header", "cookie"])),
        optional("scheme", Holds::String),
        optional("bearerFormat", Holds::String),
        optional("flows", Holds::Object(NodeType::OAuthFlows)),
        optional("openIdConnectUrl", Holds::String),
    ],
    conditions: &[
        common::API_KEY,
        common::API_KEY_ONLY,
        common::HTTP,
        common::HTTP_ONLY,
        common::BEARER_ONLY,
        common::OAUTH2,
        common::OAUTH2_ONLY,
        common::OPEN_ID,
        common::OPEN_ID_ONLY,
    ],
    ..CLOSED
};

/// It may not have extensions, and what else it has is ignored.
static REFERENCE: ObjectTable =
    ObjectTable { title: "Reference Object", fields: &[required("$ref", Holds::String)], extensions: false, open: true, ..CLOSED };
