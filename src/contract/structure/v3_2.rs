//! The node types of OpenAPI 3.2.

use super::common::{self, CLOSED, SCHEMA, components};
use super::{Condition, Holds, KeyForm, NodeType, ObjectTable, optional, required};

/// The table of a node type; 3.2 has them all.
pub(super) fn table(node_type: NodeType) -> Option<&'static ObjectTable> {
    Some(match node_type {
        NodeType::OpenApi => &OPEN_API,
        NodeType::Info => &common::INFO,
        NodeType::Contact => &common::CONTACT,
        NodeType::License => &common::LICENSE,
        NodeType::Server => &SERVER,
        NodeType::ServerVariable => &common::SERVER_VARIABLE,
        NodeType::Components => &COMPONENTS,
        NodeType::Paths => &common::PATHS,
        NodeType::PathItem => &PATH_ITEM,
        NodeType::Operation => &OPERATION_OBJECT,
        NodeType::ExternalDocumentation => &common::EXTERNAL_DOCUMENTATION,
        NodeType::Parameter => &PARAMETER,
        NodeType::RequestBody => &REQUEST_BODY,
        NodeType::MediaType => &MEDIA_TYPE,
        NodeType::Encoding => &ENCODING,
        NodeType::Responses => &common::RESPONSES,
        NodeType::Response => &RESPONSE,
        NodeType::Callback => &common::CALLBACK,
        NodeType::Example => &EXAMPLE,
        NodeType::Link => &common::LINK,
        NodeType::Header => &HEADER,
        NodeType::Tag => &TAG,
        NodeType::Schema => &common::SCHEMA_OBJECT,
        NodeType::Discriminator => &DISCRIMINATOR,
        NodeType::Xml => &XML,
        NodeType::SecurityScheme => &SECURITY_SCHEME,
        NodeType::OAuthFlows => &OAUTH_FLOWS,
        NodeType::ImplicitFlow => &common::IMPLICIT_FLOW,
        NodeType::PasswordFlow => &common::PASSWORD_FLOW,
        NodeType::ClientCredentialsFlow => &common::CLIENT_CREDENTIALS_FLOW,
        NodeType::AuthorizationCodeFlow => &common::AUTHORIZATION_CODE_FLOW,
        NodeType::DeviceAuthorizationFlow => &common::DEVICE_AUTHORIZATION_FLOW,
        NodeType::SecurityRequirement => &common::SECURITY_REQUIREMENT,
        NodeType::Reference => &common::REFERENCE,
    })
}

/// From 3.2 a Media Type Object may be a reference.
const CONTENT: Holds = Holds::Map(&Holds::Referable(NodeType::MediaType));
const POSITIONAL_ENCODINGS: Holds = Holds::List(&Holds::Object(NodeType::Encoding));

/// Encoding by name excludes encoding by position.
const BY_NAME_OR_POSITION: Condition = Condition::PresentForbids { field: "encoding", forbids: &["prefixEncoding", "itemEncoding"] };

/// One `querystring` parameter at most, and not beside `query` parameters.
const ONE_QUERYSTRING: Condition = Condition::ItemsAtMostOne { list: "parameters", field: "in", value: "querystring" };
const QUERY_OR_QUERYSTRING: Condition = Condition::ItemsNotBoth { list: "parameters", field: "in", values: ["query", "querystring"] };

static OPEN_API: ObjectTable = ObjectTable {
    title: "OpenAPI Object",
    fields: &[
        required("openapi", Holds::String),
        optional("$self", Holds::StringWithout('#')),
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

static SERVER: ObjectTable = ObjectTable {
    title: "Server Object",
    fields: &[
        required("url", Holds::String),
        optional("description", Holds::String),
        optional("name", Holds::String),
        optional("variables", Holds::Map(&Holds::Object(NodeType::ServerVariable))),
    ],
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
        optional("mediaTypes", components(&Holds::Referable(NodeType::MediaType))),
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
        optional("query", common::OPERATION),
        optional("additionalOperations", Holds::NamedMap(KeyForm::MethodToken, &common::OPERATION)),
        optional("servers", common::SERVERS),
        optional("parameters", common::PARAMETERS),
    ],
    conditions: &[ONE_QUERYSTRING, QUERY_OR_QUERYSTRING],
    ..CLOSED
};

static OPERATION_OBJECT: ObjectTable = ObjectTable { conditions: &[ONE_QUERYSTRING, QUERY_OR_QUERYSTRING], ..common::OPERATION_SINCE_3_1 };

static PARAMETER: ObjectTable = ObjectTable {
    title: "Parameter Object",
    fields: &[
        required("name", Holds::String),
        required("in", Holds::OneOf(&["query", "querystring", "header", "path", "cookie"])),
        optional("description", Holds::String),
        optional("required", Holds::Boolean),
        optional("deprecated", Holds::Boolean),
        optional("allowEmptyValue", Holds::Boolean),
        optional("example", Holds::Anything),
        optional("examples", common::EXAMPLES),
        optional("style", Holds::String),
        optional("explode", Holds::Boolean),
        optional("allowReserved", Holds::Boolean),
        optional("schema", SCHEMA),
        optional("content", CONTENT),
    ],
    conditions: &[
        common::PATH_REQUIRED,
        Condition::UnlessForbids { field: "in", value: "query", forbids: &["allowEmptyValue"] },
        common::SCHEMA_OR_CONTENT,
        Condition::WhenRequires { field: "in", value: "querystring", requires: &["content"] },
        common::CONTENT_ENTRY,
        common::EXAMPLE_OR_EXAMPLES,
        common::PATH_STYLE,
        common::QUERY_STYLE,
        common::HEADER_STYLE,
        common::style("cookie", &["form", "cookie"]),
        Condition::WhenForbids { field: "in", value: "header", forbids: &["allowReserved"] },
        Condition::WhenForbids { field: "style", value: "cookie", forbids: &["allowReserved"] },
        Condition::PresentForbids { field: "content", forbids: &["style", "explode", "allowReserved"] },
    ],
    ..CLOSED
};

static REQUEST_BODY: ObjectTable = ObjectTable {
    title: "Request Body Object",
    fields: &[optional("description", Holds::String), required("content", CONTENT), optional("required", Holds::Boolean)],
    ..CLOSED
};

/// `description` is known to the published schema.
static MEDIA_TYPE: ObjectTable = ObjectTable {
    title: "Media Type Object",
    fields: &[
        optional("description", Holds::String),
        optional("schema", SCHEMA),
        optional("itemSchema", SCHEMA),
        optional("example", Holds::Anything),
        optional("examples", common::EXAMPLES),
        optional("encoding", common::ENCODINGS),
        optional("prefixEncoding", POSITIONAL_ENCODINGS),
        optional("itemEncoding", Holds::Object(NodeType::Encoding)),
    ],
    conditions: &[common::EXAMPLE_OR_EXAMPLES, BY_NAME_OR_POSITION],
    ..CLOSED
};

static ENCODING: ObjectTable = ObjectTable {
    title: "Encoding Object",
    fields: &[
        optional("contentType", Holds::String),
        optional("headers", common::HEADERS),
        optional("encoding", common::ENCODINGS),
        optional("prefixEncoding", POSITIONAL_ENCODINGS),
        optional("itemEncoding", Holds::Object(NodeType::Encoding)),
        optional("style", Holds::OneOf(common::QUERY_STYLES)),
        optional("explode", Holds::Boolean),
        optional("allowReserved", Holds::Boolean),
    ],
    conditions: &[BY_NAME_OR_POSITION],
    ..CLOSED
};

static RESPONSE: ObjectTable = ObjectTable {
    title: "Response Object",
    fields: &[
        optional("summary", Holds::String),
        optional("description", Holds::String),
        optional("headers", common::HEADERS),
        optional("content", CONTENT),
        optional("links", common::LINKS),
    ],
    ..CLOSED
};

static EXAMPLE: ObjectTable = ObjectTable {
    title: "Example Object",
    fields: &[
        optional("summary", Holds::String),
        optional("description", Holds::String),
        optional("dataValue", Holds::Anything),
        optional("serializedValue", Holds::String),
        optional("externalValue", Holds::String),
        optional("value", Holds::Anything),
    ],
    conditions: &[
        Condition::PresentForbids { field: "value", forbids: &["dataValue", "serializedValue", "externalValue"] },
        Condition::AtMostOne(&["serializedValue", "externalValue"]),
    ],
    ..CLOSED
};

static HEADER: ObjectTable = ObjectTable {
    title: "Header Object",
    fields: &[
        optional("description", Holds::String),
        optional("required", Holds::Boolean),
        optional("deprecated", Holds::Boolean),
        optional("example", Holds::Anything),
        optional("examples", common::EXAMPLES),
        optional("style", Holds::OneOf(&["simple"])),
        optional("explode", Holds::Boolean),
        optional("schema", SCHEMA),
        optional("content", CONTENT),
    ],
    conditions: &[
        common::EXAMPLE_OR_EXAMPLES,
        common::SCHEMA_OR_CONTENT,
        common::CONTENT_ENTRY,
        Condition::PresentForbids { field: "content", forbids: &["style", "explode"] },
    ],
    ..CLOSED
};

static TAG: ObjectTable = ObjectTable {
    title: "Tag Object",
    fields: &[
        required("name", Holds::String),
        optional("summary", Holds::String),
        optional("description", Holds::String),
        optional("externalDocs", common::EXTERNAL_DOCS),
        optional("parent", Holds::String),
        optional("kind", Holds::String),
    ],
    ..CLOSED
};

static DISCRIMINATOR: ObjectTable = ObjectTable {
    title: "Discriminator Object",
    fields: &[required("propertyName", Holds::String), optional("mapping", common::STRING_MAP), optional("defaultMapping", Holds::String)],
    ..CLOSED
};

static XML: ObjectTable = ObjectTable {
    title: "XML Object",
    fields: &[
        optional("nodeType", Holds::OneOf(&["element", "attribute", "text", "cdata", "none"])),
        optional("name", Holds::String),
        optional("namespace", Holds::String),
        optional("prefix", Holds::String),
        optional("attribute", Holds::Boolean),
        optional("wrapped", Holds::Boolean),
    ],
    conditions: &[Condition::PresentForbids { field: "nodeType", forbids: &["attribute", "wrapped"] }],
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
        optional("oauth2MetadataUrl", Holds::String),
        optional("deprecated", Holds::Boolean),
    ],
    conditions: &[
        common::API_KEY,
        common::API_KEY_ONLY,
        common::HTTP,
        common::HTTP_ONLY,
        common::BEARER_ONLY,
        common::OAUTH2,
        Condition::UnlessForbids { field: "type", value: "oauth2", forbids: &["flows", "oauth2MetadataUrl"] },
        common::OPEN_ID,
        common::OPEN_ID_ONLY,
    ],
    ..CLOSED
};

static OAUTH_FLOWS: ObjectTable = ObjectTable {
    title: "OAuth Flows Object",
    fields: &[
        optional("implicit", Holds::Object(NodeType::ImplicitFlow)),
        optional("password", Holds::Object(NodeType::PasswordFlow)),
        optional("clientCredentials", Holds::Object(NodeType::ClientCredentialsFlow)),
        optional("authorizationCode", Holds::Object(NodeType::AuthorizationCodeFlow)),
        optional("deviceAuthorization", Holds::Object(NodeType::DeviceAuthorizationFlow)),
    ],
    ..CLOSED
};
