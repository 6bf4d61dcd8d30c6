//! The rows of the table, by subject, and the holdings that recur in them.

pub(super) mod description;
pub(super) mod operation;
pub(super) mod schema;
pub(super) mod security;

use super::{Holds, KeyForm, NodeType};

const STRING: Holds = Holds::String;
const BOOLEAN: Holds = Holds::Boolean;
const ANYTHING: Holds = Holds::Anything;
const STRINGS: Holds = Holds::List(&STRING);
const STRING_MAP: Holds = Holds::Map(&STRING);
const SCHEMA: Holds = Holds::Schema;
const EXTERNAL_DOCS: Holds = object(NodeType::ExternalDocumentation);
const SERVERS: Holds = Holds::List(&object(NodeType::Server));
const SECURITY: Holds = Holds::List(&object(NodeType::SecurityRequirement));
const PARAMETERS: Holds = Holds::List(&referable(NodeType::Parameter));
const HEADERS: Holds = Holds::Map(&referable(NodeType::Header));
/// From 3.2 on the published schema says what a name of a header is.
const NAMED_HEADERS: Holds = Holds::NamedMap(KeyForm::FieldName, &referable(NodeType::Header));
const EXAMPLES: Holds = Holds::Map(&referable(NodeType::Example));
const PATH_ITEMS: Holds = Holds::Map(&object(NodeType::PathItem));

/// An object of this type.
const fn object(node_type: NodeType) -> Holds {
    Holds::Object(node_type)
}

/// An object of this type, or a reference to one.
const fn referable(node_type: NodeType) -> Holds {
    Holds::Referable(node_type)
}

/// One kind of component, by name.
const fn components(holds: &'static Holds) -> Holds {
    Holds::NamedMap(KeyForm::ComponentName, holds)
}
