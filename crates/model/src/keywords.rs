//! The keywords of schemas as they count: their own, and those of what they refer to and are composed of.

use super::Index;
use super::composition::Seen;
use super::effective::Effective;
use super::left_out::note_unresolved;
use kitemark_contract::{Contract, NodeRef, NodeType, Typed, TypedId};
use kitemark_document::KeyFilter;

impl<'a> Index<'a> {
    /// Whether a keyword may stand anywhere in the contract; where it says no, no node has it.
    #[must_use]
    pub fn may_have_keyword(&self, keyword: &str) -> bool {
        self.keys.get_or_init(|| KeyFilter::of(self.contract.parts.iter().map(|part| &part.document))).may_have(keyword)
    }

    /// The schema of a media type, a parameter or a header, as it is written: a reference stays one.
    #[must_use]
    pub fn schema_of(&self, at: NodeRef) -> Option<NodeRef> {
        let at = self.contract.follow(at);
        self.contract.document(at).get(at.node, "schema").map(|node| NodeRef { part: at.part, node })
    }

    /// A keyword of a schema: its own, else that of what it refers to, of a branch of `allOf`, or of its only branch
    /// beside null.
    #[must_use]
    pub fn keyword(&self, schema: NodeRef, keyword: &str) -> Option<NodeRef> {
        let contract = self.contract;
        let here = contract.follow(schema);
        let own = |at: NodeRef| contract.document(at).get(at.node, keyword).map(|node| NodeRef { part: at.part, node });
        let id = contract.typed_at(here);
        // Most schemas are no more than they say themselves, or refer to one that is not.
        if id.is_some_and(|id| self.stands_alone(id)) {
            return own(here);
        }
        if let Some(known) = id.and_then(|id| self.effective.get_or_init(|| Effective::of(self)).get(self, id, keyword)) {
            return known;
        }
        let mut seen = Seen::default();
        let mut open = vec![here];
        while let Some(at) = open.pop() {
            let at = contract.follow(at);
            note_unresolved(contract, at);
            if self.is_reference(at) || !seen.insert(at) {
                continue;
            }
            if let Some(found) = own(at) {
                return Some(found);
            }
            // What comes first is looked at first: it is put there last.
            open.extend(self.parts_of(at).into_iter().rev());
        }
        None
    }

    /// Whether a schema refers to no other and is composed of none.
    pub fn stands_alone(&self, id: TypedId) -> bool {
        self.stands_alone.get(id as usize) == Some(&true)
    }

    /// Whether a node is a Reference Object, which has nothing of its own: in 3.0 what is beside a `$ref` does not count.
    pub(super) fn is_reference(&self, at: NodeRef) -> bool {
        self.contract.typed_at(at).and_then(|id| self.contract.typed(id)).is_some_and(|typed| typed.node_type == NodeType::Reference)
    }

    /// The schemas of which one is composed, where their references lead: what it refers to, the branches of `allOf`, and its
    /// only branch beside null.
    pub(super) fn parts_of(&self, schema: NodeRef) -> Vec<NodeRef> {
        let contract = self.contract;
        let all = contract.document(schema).get(schema.node, "allOf").map(|node| NodeRef { part: schema.part, node });
        let branches = all.into_iter().flat_map(|all| contract.items(all)).chain(self.only_branch(schema));
        contract.target(schema).into_iter().chain(branches.map(|branch| contract.follow(branch))).collect()
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
