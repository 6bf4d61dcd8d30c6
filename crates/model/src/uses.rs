//! What the parts of a contract use of one another by reference.

use super::kind::NodeKind;
use super::{Index, Item};
use kitemark_contract::{NodeType, OtherReference, Reference, ReferringField, TypedId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeSet, VecDeque};

impl<'a> Index<'a> {
    /// What should have stood where references lead nowhere, as far as the contract uses what holds them.
    #[must_use]
    pub fn unresolved(&self) -> &[NodeType] {
        self.unresolved.get_or_init(|| {
            let contract = self.contract;
            // Security schemes are named rather than referred to, so no context reaches them.
            let is_used = |reference: &Reference| {
                reference.expects == NodeType::SecurityScheme
                    || contract.nearest_typed(reference.holder).is_some_and(|id| contract.context(id).is_used())
            };
            let unresolved = contract.references.iter().filter(|reference| reference.outcome.is_err() && is_used(reference));
            // An operation that a link names is described for itself.
            let is_part = |other: &&OtherReference| {
                let is_used = contract.nearest_typed(other.holder).is_some_and(|id| contract.context(id).is_used());
                other.outcome.is_err() && is_used && other.field != ReferringField::OperationRef
            };
            let others = contract.other_references.iter().filter(is_part).map(|other| other.expects);
            unresolved.map(|reference| reference.expects).chain(others).collect()
        })
    }

    /// The operations that use a typed node of the components by reference, in document order.
    #[must_use]
    pub fn operations_using(&self, id: TypedId) -> Vec<Item> {
        let contract = self.contract;
        let mut found = BTreeSet::new();
        let (mut open, mut seen) = (vec![id], FxHashSet::default());
        while let Some(mut at) = open.pop() {
            // What an answer to a callback uses is not used by the operation itself.
            while seen.insert(at)
                && let Some(typed) = contract.typed(at).filter(|typed| typed.node_type != NodeType::Callback)
            {
                if let Some(operation) = self.typed_operation.get(&at) {
                    found.insert(*operation);
                    break;
                }
                open.extend(self.parents().get(&at).into_iter().flatten());
                at = typed.parent;
            }
        }
        found.into_iter().map(|id| Item { kind: NodeKind::Operation, id, part: 0 }).collect()
    }

    /// The nodes that contain or use one of the given typed nodes, themselves included, callbacks apart.
    #[must_use]
    pub fn used_by(&self, found: impl IntoIterator<Item = TypedId>) -> Vec<bool> {
        let contract = self.contract;
        let mut marked = vec![false; contract.typed.len()];
        let mut open: Vec<TypedId> = found.into_iter().collect();
        let parents = self.parents();
        while let Some(id) = open.pop() {
            match marked.get_mut(id as usize) {
                Some(mark) if !*mark => *mark = true,
                _ => continue,
            }
            open.extend(parents.get(&id).into_iter().flatten());
            if let Some(typed) = contract.typed(id)
                && typed.node_type != NodeType::Callback
            {
                open.push(typed.parent);
            }
        }
        marked
    }

    /// The first of the given typed nodes, which are in order, that a typed node contains or uses, the nearest by the number
    /// of steps; callbacks apart.
    #[must_use]
    pub fn first_used(&self, id: TypedId, wanted: &[TypedId]) -> Option<TypedId> {
        let contract = self.contract;
        let (mut open, mut seen) = (VecDeque::from([id]), FxHashSet::default());
        while let Some(id) = open.pop_front() {
            if !seen.insert(id) {
                continue;
            }
            if wanted.binary_search(&id).is_ok() {
                return Some(id);
            }
            let target = contract.typed(id).and_then(|typed| contract.target(typed.at)).and_then(|target| contract.typed_at(target));
            let is_callback = |id: &TypedId| contract.typed(*id).is_some_and(|typed| typed.node_type == NodeType::Callback);
            open.extend(contract.children(id).filter(|id| !is_callback(id)).chain(target));
        }
        None
    }

    /// Whether a schema belongs to a record: one that contains it, or uses what does, has `x-pole-entity`, and none between
    /// the two has another.
    #[must_use]
    pub fn is_of_record(&self, id: TypedId) -> bool {
        self.of_records.get_or_init(|| self.find_of_records()).get(id as usize) == Some(&true)
    }

    fn find_of_records(&self) -> Vec<bool> {
        let contract = self.contract;
        let mut found = vec![false; contract.typed.len()];
        let is_record = |id: TypedId| contract.typed(id).is_some_and(|typed| self.keyword(typed.at, "x-pole-entity").is_some());
        let ids = (0u32..).zip(&contract.typed).filter(|(_, typed)| typed.expects == NodeType::Schema).map(|(id, _)| id);
        let mut open: Vec<TypedId> = ids.filter(|id| is_record(*id)).collect();
        while let Some(id) = open.pop() {
            let target = contract.typed(id).and_then(|typed| contract.target(typed.at)).and_then(|target| contract.typed_at(target));
            for inner in contract.children(id).chain(target) {
                let is_schema = contract.typed(inner).is_some_and(|typed| typed.expects == NodeType::Schema);
                if let Some(slot) = found.get_mut(inner as usize).filter(|slot| is_schema && !**slot) {
                    *slot = true;
                    // A record within another is one of its own, from which the search starts too.
                    if !is_record(inner) {
                        open.push(inner);
                    }
                }
            }
        }
        found
    }

    /// The typed nodes that hold a reference, by the typed node that it leads to; found when first asked for.
    pub fn parents(&self) -> &FxHashMap<TypedId, Vec<TypedId>> {
        self.parents.get_or_init(|| self.find_holders())
    }

    fn find_holders(&self) -> FxHashMap<TypedId, Vec<TypedId>> {
        let mut parents: FxHashMap<TypedId, Vec<TypedId>> = FxHashMap::default();
        for reference in &self.contract.references {
            if let Ok(target) = &reference.outcome
                && let (Some(target), Some(holder)) = (self.contract.typed_at(target.node), self.contract.typed_at(reference.holder))
            {
                parents.entry(target).or_default().push(holder);
            }
        }
        parents
    }
}
