//! The types that schemas allow.

use super::Index;
use super::composition::Seen;
use super::left_out::{Reason, leave_out, left_out_of, note_unresolved};
use kitemark_contract::{NodeRef, NodeType, TypedId};
use kitemark_document::Kind;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// In the place of the number of a list of types, for a node that is no schema.
pub(super) const NO_TYPES: u32 = u32::MAX;

impl<'a> Index<'a> {
    /// Many checks ask schemas for their types, and most have one of few lists.
    pub(super) fn intern_types(&mut self) {
        let contract = self.contract;
        let mut known: FxHashMap<Box<[&'a str]>, u32> = FxHashMap::default();
        // What is referred to often comes later in the file.
        let (references, schemas): (Vec<TypedId>, Vec<TypedId>) = (0u32..)
            .zip(&contract.typed)
            .filter(|(_, typed)| typed.expects == NodeType::Schema)
            .map(|(id, _)| id)
            .partition(|id| contract.typed(*id).is_some_and(|typed| typed.node_type == NodeType::Reference));
        for id in schemas.into_iter().chain(references) {
            let Some(at) = contract.typed(id).map(|typed| typed.at) else { continue };
            let mut cut = None;
            let list = self.known_types(id, at).unwrap_or_else(|| {
                let (own, found);
                let types: &[&'a str] = if self.says_one_type(id, at) {
                    own = contract.document(at).get_string(at.node, "type").filter(|name| *name != "null");
                    own.as_slice()
                } else {
                    let left_out;
                    (found, left_out) = left_out_of(|| find_types(self, at));
                    cut = left_out.map(|reason| (id, reason));
                    &found
                };
                known.get(types).copied().unwrap_or_else(|| {
                    let next = u32::try_from(self.type_lists.len()).unwrap_or(NO_TYPES);
                    self.type_lists.push(types.into());
                    known.insert(types.into(), next);
                    next
                })
            });
            if let Some(slot) = self.types_of.get_mut(id as usize) {
                *slot = list;
            }
            self.types_left_out.extend(cut);
        }
    }

    /// Whether a schema has no types but the one that its own `type` names, if it has that.
    fn says_one_type(&self, id: TypedId, at: NodeRef) -> bool {
        let document = self.contract.document(at);
        self.stands_alone(id) && document.get(at.node, "type").is_none_or(|node| document.string(node).is_some())
    }

    /// The list of types of a reference to a schema of which it is known.
    fn known_types(&self, id: TypedId, at: NodeRef) -> Option<u32> {
        let is_reference = self.contract.typed(id)?.node_type == NodeType::Reference;
        let target = self.contract.typed_at(self.contract.target(at).filter(|_| is_reference)?)?;
        // What was left out of it is told of the reference too.
        if self.types_left_out.contains_key(&target) {
            return None;
        }
        self.types_of.get(target as usize).copied().filter(|list| *list != NO_TYPES)
    }

    /// The types that a schema allows, null apart; none where the node is no schema.
    #[must_use]
    pub fn types(&self, at: NodeRef) -> Option<&[&'a str]> {
        let id = self.contract.typed_at(at)?;
        let list = *self.types_of.get(id as usize)?;
        if let Some(reason) = self.types_left_out.get(&id) {
            leave_out(|| Reason::clone(reason));
        }
        self.type_lists.get(list as usize).map(|types| &**types)
    }
}

/// The types that a schema allows, null apart: its own, else those of what it refers to or is composed of.
pub fn types<'i, 'a>(index: &'i Index<'a>, at: NodeRef) -> Cow<'i, [&'a str]> {
    index.types(at).map_or_else(|| Cow::Owned(find_types(index, at)), Cow::Borrowed)
}

/// Finds the types of a schema in the contract.
fn find_types<'a>(index: &Index<'a>, at: NodeRef) -> Vec<&'a str> {
    let mut found = Vec::new();
    collect_types(index, at, &mut found);
    found.retain(|name| *name != "null");
    found
}

fn collect_types<'a>(index: &Index<'a>, at: NodeRef, found: &mut Vec<&'a str>) {
    let contract = index.contract;
    let mut add = |name: &'a str| {
        if !found.contains(&name) {
            found.push(name);
        }
    };
    let mut seen = Seen::default();
    let mut open = vec![at];
    while let Some(at) = open.pop() {
        if let Some(node) = index.keyword(at, "type") {
            match contract.document(node).kind(node.node) {
                Kind::String => add(contract.text(node)),
                _ => contract.items(node).for_each(|item| add(contract.text(item))),
            }
            continue;
        }
        let here = contract.follow(at);
        note_unresolved(contract, here);
        // Branches may come back to where they started: each schema is asked once.
        if !seen.insert(here) {
            continue;
        }
        for keyword in ["oneOf", "anyOf"] {
            let branches = contract.document(here).get(here.node, keyword).map(|node| NodeRef { part: here.part, node });
            open.extend(branches.into_iter().flat_map(|branches| contract.items(branches).rev()));
        }
    }
}
