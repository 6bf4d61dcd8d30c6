//! The node types of OpenAPI 3.2.

use super::{NodeType, ObjectTable};

pub(super) fn table(_node_type: NodeType) -> Option<&'static ObjectTable> {
    None
}
