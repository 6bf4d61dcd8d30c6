//! What the model of a contract is made of: items, paths, operations and addresses.

use super::kind::NodeKind;
use super::left_out::Once;
use kitemark_contract::{NodeRef, TypedId};
use std::sync::OnceLock;

/// A node of a kind: what it is, and which of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// Its kind.
    pub kind: NodeKind,
    /// A typed node, or the position in the list of its kind.
    pub id: u32,
    /// The position within that, for segments.
    pub part: u32,
}

/// A path of the contract.
#[derive(Debug)]
pub struct PathEntry<'a> {
    /// The path as it is written.
    pub template: &'a str,
    /// The Path Item as it stands under the path.
    pub at: NodeRef,
    /// The path with the names of its templates erased, for paths that differ in those only.
    pub shape: String,
    /// Its segments.
    pub segments: Vec<&'a str>,
    /// The names in its templates, in order.
    pub names: Vec<&'a str>,
    /// The operations under it, as positions in [`Index::operations`](super::Index::operations).
    pub operations: Vec<u32>,
}

/// An operation of the contract.
#[derive(Debug)]
pub struct OperationEntry<'a> {
    /// The Operation Object.
    pub id: TypedId,
    /// Its node.
    pub at: NodeRef,
    /// The path, as a position in [`Index::paths`](super::Index::paths); none for webhooks.
    pub path: Option<u32>,
    /// The method in upper case.
    pub method: String,
    /// The parameters that apply, those of the path included, references followed.
    pub parameters: Vec<NodeRef>,
    /// The name of the webhook, or the path.
    pub name: &'a str,
    /// The documented responses with their statuses, references followed.
    pub responses: Vec<(&'a str, NodeRef)>,
    /// What is found once and asked often.
    pub found: OperationCache,
}

/// What many checks ask of an operation, found when first asked for. Kept without borrowing from the contract.
#[derive(Debug, Default)]
pub struct OperationCache {
    /// Whether it reads.
    pub is_read: Once<bool>,
    /// Whether it receives a file.
    pub is_upload: Once<bool>,
    /// The schema of the first successful JSON response.
    pub success_schema: Once<Option<NodeRef>>,
    /// The array of a collection response.
    pub collection_array: Once<Option<NodeRef>>,
    /// Its summary and description, without the signs of Markdown.
    pub plain_description: OnceLock<String>,
}

/// A field that holds an address.
#[derive(Debug)]
pub struct AddressEntry<'a> {
    /// The node of the address.
    pub at: NodeRef,
    /// The name of the field.
    pub field: &'a str,
    /// The address, with the defaults of the variables of a server.
    pub address: String,
    /// The Server Object, where it is one's.
    pub server: Option<TypedId>,
}
