//! The structure of OpenAPI 3.0 to 3.2 as one table: objects, their fields, what each holds, whether it is required, and the versions that have it so.

mod condition;
mod effect;
mod holds;
mod node_type;
mod objects;
mod row;
#[cfg(test)]
mod tests;

pub use condition::Condition;
pub use effect::Effect;
pub use holds::{Holds, KeyForm};
pub use node_type::NodeType;
pub use row::{Field, ObjectTable};

use super::Version;
use objects::{description, operation, schema, security};
use row::{NO_CONDITION, NO_FIELD, Object, V3_0, V3_1, V3_2, count, in_version, is_among, is_from, pick};

macro_rules! tables {
    ($($node_type:ident = $object:path),+ $(,)?) => {
        /// The object that a node type is, in all versions.
        #[cfg(test)]
        const fn object(node_type: NodeType) -> &'static Object {
            match node_type { $(NodeType::$node_type => &$object),+ }
        }

        /// The object that a node type is, in each version.
        fn in_versions(node_type: NodeType) -> &'static [Option<ObjectTable>; 3] {
            match node_type {
                $(NodeType::$node_type => {
                    const OBJECT: Object = $object;
                    static TABLES: [Option<ObjectTable>; 3] = [in_version!(OBJECT, V3_0), in_version!(OBJECT, V3_1), in_version!(OBJECT, V3_2)];
                    &TABLES
                }),+
            }
        }
    };
}

tables! {
    OpenApi = description::OPEN_API,
    Info = description::INFO,
    Contact = description::CONTACT,
    License = description::LICENSE,
    Server = description::SERVER,
    ServerVariable = description::SERVER_VARIABLE,
    Components = description::COMPONENTS,
    Paths = operation::PATHS,
    PathItem = operation::PATH_ITEM,
    Operation = operation::OPERATION,
    ExternalDocumentation = description::EXTERNAL_DOCUMENTATION,
    Parameter = operation::PARAMETER,
    RequestBody = operation::REQUEST_BODY,
    MediaType = operation::MEDIA_TYPE,
    Encoding = operation::ENCODING,
    Responses = operation::RESPONSES,
    Response = operation::RESPONSE,
    Callback = operation::CALLBACK,
    Example = operation::EXAMPLE,
    Link = operation::LINK,
    Header = operation::HEADER,
    Tag = description::TAG,
    Schema = schema::SCHEMA_OBJECT,
    Discriminator = schema::DISCRIMINATOR,
    Xml = schema::XML,
    SecurityScheme = security::SECURITY_SCHEME,
    OAuthFlows = security::OAUTH_FLOWS,
    ImplicitFlow = security::IMPLICIT_FLOW,
    PasswordFlow = security::PASSWORD_FLOW,
    ClientCredentialsFlow = security::CLIENT_CREDENTIALS_FLOW,
    AuthorizationCodeFlow = security::AUTHORIZATION_CODE_FLOW,
    DeviceAuthorizationFlow = security::DEVICE_AUTHORIZATION_FLOW,
    SecurityRequirement = security::SECURITY_REQUIREMENT,
    Reference = schema::REFERENCE,
}

/// The table of a node type in a version, or none where the version does not have that type.
#[must_use]
pub fn table(version: Version, node_type: NodeType) -> Option<&'static ObjectTable> {
    let [v3_0, v3_1, v3_2] = in_versions(node_type);
    match version {
        Version::V3_0 => v3_0.as_ref(),
        Version::V3_1 => v3_1.as_ref(),
        Version::V3_2 => v3_2.as_ref(),
    }
}
