//! The structure of OpenAPI as tables: node types, their fields, what each holds and what is required, one table per version.

mod common;
#[cfg(test)]
mod tests;
mod v3_0;
mod v3_1;
mod v3_2;

use super::Version;

/// The node types of OpenAPI 3.x, in the words of the specification. The OAuth Flow Object counts as one type for each
/// flow, because each requires other fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "each is named as the specification names it")]
pub enum NodeType {
    OpenApi,
    Info,
    Contact,
    License,
    Server,
    ServerVariable,
    Components,
    Paths,
    PathItem,
    Operation,
    ExternalDocumentation,
    Parameter,
    RequestBody,
    MediaType,
    Encoding,
    Responses,
    Response,
    Callback,
    Example,
    Link,
    Header,
    Tag,
    Schema,
    Discriminator,
    Xml,
    SecurityScheme,
    OAuthFlows,
    ImplicitFlow,
    PasswordFlow,
    ClientCredentialsFlow,
    AuthorizationCodeFlow,
    DeviceAuthorizationFlow,
    SecurityRequirement,
    Reference,
}

impl NodeType {
    /// Every node type.
    pub const ALL: [Self; 34] = [
        Self::OpenApi,
        Self::Info,
        Self::Contact,
        Self::License,
        Self::Server,
        Self::ServerVariable,
        Self::Components,
        Self::Paths,
        Self::PathItem,
        Self::Operation,
        Self::ExternalDocumentation,
        Self::Parameter,
        Self::RequestBody,
        Self::MediaType,
        Self::Encoding,
        Self::Responses,
        Self::Response,
        Self::Callback,
        Self::Example,
        Self::Link,
        Self::Header,
        Self::Tag,
        Self::Schema,
        Self::Discriminator,
        Self::Xml,
        Self::SecurityScheme,
        Self::OAuthFlows,
        Self::ImplicitFlow,
        Self::PasswordFlow,
        Self::ClientCredentialsFlow,
        Self::AuthorizationCodeFlow,
        Self::DeviceAuthorizationFlow,
        Self::SecurityRequirement,
        Self::Reference,
    ];
}

/// What a field, an item or a map value holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holds {
    /// Any value: it is data, and nothing in it is a node of the contract.
    Anything,
    /// A string.
    String,
    /// A string in which this character does not occur.
    StringWithout(char),
    /// A string, a number, a boolean or null.
    Scalar,
    /// A boolean.
    Boolean,
    /// A number.
    Number,
    /// A number greater than zero.
    PositiveNumber,
    /// A whole number of zero or more.
    Count,
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// An object of this type.
    Object(NodeType),
    /// An object of this type, or a Reference Object in its place.
    Referable(NodeType),
    /// A boolean, or an object of this type or a Reference Object.
    BooleanOr(NodeType),
    /// A sequence.
    List(&'static Holds),
    /// A sequence of at least one item.
    NonEmptyList(&'static Holds),
    /// A mapping from free names.
    Map(&'static Holds),
    /// A mapping whose names are of a given form.
    NamedMap(KeyForm, &'static Holds),
}

/// The form that the names of a patterned field have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// Any name.
    Any,
    /// A path: starts with `/`.
    Path,
    /// `default`, a status code of three digits, or a range such as `4XX`.
    Status,
    /// Letters, digits, `.`, `-` and `_`.
    ComponentName,
    /// An HTTP method token other than those that have a field of their own (3.2, `additionalOperations`).
    MethodToken,
}

/// A fixed field of a node type.
#[derive(Debug, PartialEq)]
pub struct Field {
    /// The name.
    pub name: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Whether it must be present.
    pub required: bool,
}

/// A rule over several fields of one node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// Exactly one of these fields is present.
    ExactlyOne(&'static [&'static str]),
    /// At most one of these fields is present.
    AtMostOne(&'static [&'static str]),
    /// At least one of these fields is present.
    AtLeastOne(&'static [&'static str]),
    /// Where `field` holds `value`, these fields are required.
    WhenRequires {
        /// The deciding field.
        field: &'static str,
        /// Its value.
        value: &'static str,
        /// The fields that are then required.
        requires: &'static [&'static str],
    },
    /// Where `field` holds `value`, `then` must be this.
    WhenHolds {
        /// The deciding field.
        field: &'static str,
        /// Its value.
        value: &'static str,
        /// The field that is then bound.
        then: &'static str,
        /// What it may hold, as text: a boolean is `true` or `false`.
        allowed: &'static [&'static str],
        /// Whether it must be present; if absent, its default is allowed.
        required: bool,
    },
    /// Where `field` holds `value`, these fields must be absent.
    WhenForbids {
        /// The deciding field.
        field: &'static str,
        /// Its value.
        value: &'static str,
        /// The fields that must then be absent.
        forbids: &'static [&'static str],
    },
    /// Where `field` is present and holds another value than `value`, these fields must be absent. Letter case does not
    /// count, and a value that `field` may not hold at all decides nothing: that fault is reported at `field`.
    UnlessForbids {
        /// The deciding field.
        field: &'static str,
        /// The one value with which the other fields may stand.
        value: &'static str,
        /// The fields that must otherwise be absent.
        forbids: &'static [&'static str],
    },
    /// Where this field is present, those must be absent.
    PresentForbids {
        /// The deciding field.
        field: &'static str,
        /// The fields that must then be absent.
        forbids: &'static [&'static str],
    },
    /// Where this field is present, those are required.
    PresentRequires {
        /// The deciding field.
        field: &'static str,
        /// The fields that are then required.
        requires: &'static [&'static str],
    },
    /// A mapping with exactly one entry (`content` of a parameter or header).
    SingleEntry(&'static str),
    /// A sequence of which no two items are equal.
    Distinct(&'static str),
    /// In the sequence `list`, at most one item has `value` in its `field` (items that are References do not count).
    ItemsAtMostOne {
        /// The sequence.
        list: &'static str,
        /// The deciding field of each item.
        field: &'static str,
        /// The value that may occur once.
        value: &'static str,
    },
    /// In the sequence `list`, no two items have one the first and one the second of these values in their `field`
    /// (items that are References do not count).
    ItemsNotBoth {
        /// The sequence.
        list: &'static str,
        /// The deciding field of each item.
        field: &'static str,
        /// The values that do not go together.
        values: [&'static str; 2],
    },
    /// The node has at least one field that is not an extension.
    NotEmpty,
}

/// A node type of one version.
#[derive(Debug, PartialEq)]
pub struct ObjectTable {
    /// The name of the type in the specification, such as `Operation Object`.
    pub title: &'static str,
    /// Its fixed fields.
    pub fields: &'static [Field],
    /// Its patterned field, if it has one.
    pub patterned: Option<(KeyForm, Holds)>,
    /// Whether `x-` fields are allowed.
    pub extensions: bool,
    /// Whether fields that the table does not know are allowed.
    pub open: bool,
    /// Rules over several fields.
    pub conditions: &'static [Condition],
}

impl ObjectTable {
    /// The fixed field of this name.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&'static Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// The table of a node type in a version, or none where the version does not have that type.
#[must_use]
pub fn table(version: Version, node_type: NodeType) -> Option<&'static ObjectTable> {
    match version {
        Version::V3_0 => v3_0::table(node_type),
        Version::V3_1 => v3_1::table(node_type),
        Version::V3_2 => v3_2::table(node_type),
    }
}

/// A field that may be absent.
const fn optional(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, required: false }
}

/// A field that must be present.
const fn required(name: &'static str, holds: Holds) -> Field {
    Field { name, holds, required: true }
}
