//! The node types of OpenAPI 3.1.

use super::common::{self, CLOSED, SCHEMA, components};
use super::{Condition, Holds, NodeType, ObjectTable, optional, required};

/// The table of a node type, or none where 3.1 does not have that type.
pub(super) fn table(node_type: NodeType) -> Option<&'static ObjectTable> {
    Some(match node_type {
        NodeType::OpenApi => &OPEN_API,
        NodeType::Info => &common::INFO,
        NodeType::Contact => &common::CONTACT,
        NodeType::License => &common::LICENSE,
        NodeType::Server => &common::SERVER,
        NodeType::ServerVariable => &common::SERVER_VARIABLE,
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
        NodeType::Schema => &common::SCHEMA_OBJECT,
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
        NodeType::Reference => &common::REFERENCE,
    })
}

static OPEN_API: ObjectTable = ObjectTable {
    title: "OpenAPI Object",
    fields: &[
        required("openapi", Holds::String),
        required("info", Holds::Object(NodeType::Info)),
        optional("jsonSchemaDialect", Holds::String),
        optional("servers", common::SERVERS),
        optional("paths", Holds::Object(NodeType::Paths)),
        optional("webhooks", Holds::Map(&Holds::Object(NodeType::PathItem))),
        optional("components", Holds::Object(NodeType::Components)),
        optional("security", common::SECURITY),
        optional("tags", common::TAGS),
        optional("externalDocs", common::EXTERNAL_DOCS),
    ],
    conditions: &[Condition::AtLeastOne(&["paths", "components", "webhooks"])],
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
        optional("pathItems", components(&Holds::Object(NodeType::PathItem))),
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
    ..CLOSED
};

static OPERATION_OBJECT: ObjectTable = common::OPERATION_SINCE_3_1;

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
        Condition::UnlessForbids { field: "in", value: "query", forbids: &["allowEmptyValue", "allowReserved"] },
        common::SCHEMA_OR_CONTENT,
        common::CONTENT_ENTRY,
        common::PATH_STYLE,
        common::QUERY_STYLE,
        common::HEADER_STYLE,
        common::style("cookie", &["form"]),
        common::EXAMPLE_OR_EXAMPLES,
        Condition::PresentForbids { field: "content", forbids: &["style", "explode", "allowReserved", "example", "examples"] },
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
        optional("style", Holds::OneOf(&["simple"])),
        optional("explode", Holds::Boolean),
        optional("schema", SCHEMA),
        optional("example", Holds::Anything),
        optional("examples", common::EXAMPLES),
        optional("content", common::CONTENT),
    ],
    conditions: &[
        common::SCHEMA_OR_CONTENT,
        common::CONTENT_ENTRY,
        common::EXAMPLE_OR_EXAMPLES,
        Condition::PresentForbids { field: "content", forbids: &["style", "explode", "example", "examples"] },
    ],
    ..CLOSED
};

static DISCRIMINATOR: ObjectTable = ObjectTable {
    title: "Discriminator Object",
    fields: &[required("propertyName", Holds::String), optional("mapping", common::STRING_MAP)],
    ..CLOSED
};

static SECURITY_SCHEME: ObjectTable = ObjectTable {
    title: "Security Scheme Object",
    fields: &[
        required("type", Holds::OneOf(&["apiKey", "http", "mutualTLS", "oauth2", "openIdConnect"])),
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
