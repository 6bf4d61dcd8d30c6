//! One of the two contracts, with what the comparison asks of it.

use kitemark_contract::{Contract, NodeRef, NodeType};
use kitemark_model::{Index, Seen};

/// The parts of which a schema is made: where several stand, all of them hold.
pub(super) type Parts = Vec<NodeRef>;

/// One of the two contracts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) index: &'a Index<'a>,
    pub(super) contract: &'a Contract,
    /// Whether null must stand in an `enum` to be accepted, as from 3.1: not where the other side is 3.0.
    pub(super) strict_null: bool,
}

impl<'a> Side<'a> {
    /// The value under a key as it stands, references not followed.
    pub(super) fn value(&self, at: NodeRef, key: &str) -> Option<NodeRef> {
        let at = self.contract.follow(at);
        self.contract.document(at).get(at.node, key).map(|node| NodeRef { part: at.part, node })
    }

    /// The boolean under a key.
    pub(super) fn is(&self, at: NodeRef, key: &str) -> bool {
        self.boolean(at, key) == Some(true)
    }

    /// The boolean under a key, if it is one.
    pub(super) fn boolean(&self, at: NodeRef, key: &str) -> Option<bool> {
        let value = self.value(at, key)?;
        self.contract.document(value).boolean(value.node)
    }

    /// The members of the mapping under a key, references of the values followed, extensions apart.
    pub(super) fn entries(&self, at: NodeRef, key: &str) -> Vec<(&'a str, NodeRef)> {
        let contract = self.contract;
        let Some(mapping) = contract.get(at, key) else { return Vec::new() };
        contract.members(mapping).filter(|(name, _)| !name.starts_with("x-")).map(|(name, at)| (name, contract.follow(at))).collect()
    }

    /// Whether a node is nothing but a reference.
    pub(super) fn is_reference(&self, at: NodeRef) -> bool {
        self.contract.typed_at(at).and_then(|id| self.contract.typed(id)).is_some_and(|typed| typed.node_type == NodeType::Reference)
    }

    /// Whether a schema or what it is made of says a keyword is true.
    pub(super) fn flag(&self, parts: &[NodeRef], keyword: &str) -> bool {
        let mut open = parts.to_vec();
        let mut seen = Seen::default();
        while let Some(at) = open.pop() {
            if !seen.insert(at) {
                continue;
            }
            let document = self.contract.document(at);
            if !self.is_reference(at) {
                if document.get_boolean(at.node, keyword) == Some(true) {
                    return true;
                }
                if let Some(all) = document.get(at.node, "allOf") {
                    open.extend(self.contract.items(NodeRef { part: at.part, node: all }));
                }
            }
            open.extend(self.contract.target(at));
        }
        false
    }

    /// The name of the component to which a reference leads.
    pub(super) fn component(&self, at: NodeRef) -> Option<&'a str> {
        if !self.is_reference(at) {
            return None;
        }
        self.contract.key_of(self.contract.target(at)?)
    }

    /// A value as canonical text, equal for equal values however they are written.
    pub(super) fn canonical(&self, at: NodeRef) -> String {
        self.contract.document(at).to_value(at.node).to_string()
    }

    /// A value as text for a message.
    pub(super) fn shown(&self, at: NodeRef) -> String {
        const MOST: usize = 60;
        let text = self.canonical(at);
        if text.chars().count() <= MOST {
            return text;
        }
        text.chars().take(MOST).chain(std::iter::once('…')).collect()
    }
}
