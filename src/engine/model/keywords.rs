//! The keywords of schemas as they count: their own, and those of what they refer to and are composed of.

use super::Index;
use crate::contract::{Contract, NodeRef, NodeType, Typed};
use crate::document::KeyFilter;

/// How many schemas the composition of one is followed through.
const MOST_COMPOSED: usize = 256;

impl<'a> Index<'a> {
    /// Whether a keyword may stand anywhere in the contract; where it says no, no node has it.
    #[must_use]
    pub fn may_have_keyword(&self, keyword: &str) -> bool {
        self.keys.get_or_init(|| KeyFilter::of(self.contract.parts.iter().map(|part| &part.document))).may_have(keyword)
    }

    /// A keyword of a schema: its own, else that of what it refers to, of a branch of `allOf`, or of its only branch
    /// beside null.
    #[must_use]
    pub fn keyword(&self, schema: NodeRef, keyword: &str) -> Option<NodeRef> {
        self.keyword_within(schema, keyword, &mut Vec::new())
    }

    fn keyword_within(&self, schema: NodeRef, keyword: &str, seen: &mut Vec<NodeRef>) -> Option<NodeRef> {
        let contract = self.contract;
        let document = contract.document(schema);
        let id = contract.typed_at(schema);
        if id.is_some_and(|id| self.stands_alone.get(id as usize) == Some(&true)) {
            return document.get(schema.node, keyword).map(|node| NodeRef { part: schema.part, node });
        }
        // In 3.0 what stands beside a `$ref` does not count, so a Reference has nothing of its own.
        let is_reference = id.and_then(|id| contract.typed(id)).is_some_and(|typed| typed.node_type == NodeType::Reference);
        if !is_reference && let Some(node) = document.get(schema.node, keyword) {
            return Some(NodeRef { part: schema.part, node });
        }
        // Composition may come back to itself: each schema is asked once.
        if seen.contains(&schema) || seen.len() >= MOST_COMPOSED {
            return None;
        }
        seen.push(schema);
        if let Some(target) = contract.target(schema)
            && let Some(found) = self.keyword_within(target, keyword, seen)
        {
            return Some(found);
        }
        if is_reference {
            return None;
        }
        if let Some(all) = document.get(schema.node, "allOf") {
            for branch in contract.items(NodeRef { part: schema.part, node: all }) {
                if let Some(found) = self.keyword_within(branch, keyword, seen) {
                    return Some(found);
                }
            }
        }
        self.only_branch(schema).and_then(|branch| self.keyword_within(branch, keyword, seen))
    }

    /// The only branch of `anyOf` or `oneOf` beside null, where there is just one.
    #[must_use]
    pub fn only_branch(&self, schema: NodeRef) -> Option<NodeRef> {
        let contract = self.contract;
        let document = contract.document(schema);
        let branches = ["anyOf", "oneOf"].iter().find_map(|keyword| document.get(schema.node, keyword))?;
        let mut others = contract.items(NodeRef { part: schema.part, node: branches }).filter(|branch| !self.is_null_type(*branch));
        let only = others.next()?;
        others.next().is_none().then_some(only)
    }

    /// Whether a schema allows null and nothing else.
    #[must_use]
    pub fn is_null_type(&self, schema: NodeRef) -> bool {
        self.contract.get_string(schema, "type") == Some("null")
    }
}

/// Whether a typed node is a schema of which all that it says stands in it.
pub(super) fn stands_alone(contract: &Contract, typed: &Typed) -> bool {
    let leads_on = |name: &str| matches!(name, "allOf" | "anyOf" | "oneOf");
    typed.node_type == NodeType::Schema && contract.target(typed.at).is_none() && !contract.members(typed.at).any(|(name, _)| leads_on(name))
}
