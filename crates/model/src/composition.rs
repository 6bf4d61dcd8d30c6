//! What a schema is composed of: what it refers to and its branches, each looked at once, up to a bound that is told.

use super::left_out::leave_out;
use kitemark_contract::NodeRef;
use rustc_hash::FxHashSet;
use std::cell::Cell;

thread_local! {
    static LOOKED_AT: Cell<u64> = const { Cell::new(0) };
}

/// How many schemas this thread has looked at to see what others are composed of or lead to: what a run costs, in a count
/// that no machine changes.
#[must_use]
pub fn looked_at() -> u64 {
    LOOKED_AT.get()
}

/// Counts schemas that are looked at.
pub(super) fn look_at(number: usize) {
    LOOKED_AT.set(LOOKED_AT.get() + number as u64);
}

/// How many schemas one may be composed of, itself among them, before the rest is left out.
pub(super) const MOST_COMPOSED: usize = 1024;

/// How many are looked at of one of which it is known that it is composed of more than that.
const FEW_OF_TOO_MANY: usize = 64;

/// So many are compared with each other rather than hashed.
const FEW: usize = 16;

/// The schemas that have been looked at: composition may come back to where it started.
pub struct Seen {
    most: usize,
    few: Vec<NodeRef>,
    many: FxHashSet<NodeRef>,
}

impl Default for Seen {
    fn default() -> Self {
        Self { most: MOST_COMPOSED, few: Vec::new(), many: FxHashSet::default() }
    }
}

impl Seen {
    /// For a schema of which it is known that it is composed of too many: nobody is helped by more of them, again and again.
    pub fn of_too_many() -> Self {
        Self { most: FEW_OF_TOO_MANY, ..Self::default() }
    }

    /// Whether a schema is to be looked at: it has not been yet, and is within the bound.
    pub fn insert(&mut self, at: NodeRef) -> bool {
        if self.few.contains(&at) || self.many.contains(&at) {
            return false;
        }
        if self.few.len() + self.many.len() >= self.most {
            leave_out(|| format!("a schema is composed of more than {MOST_COMPOSED} others, not all of which were looked at").into());
            return false;
        }
        look_at(1);
        if self.few.len() < FEW {
            self.few.push(at);
        } else {
            self.many.insert(at);
        }
        true
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test that cannot read its own data has failed")]
mod tests {
    use super::super::left_out::left_out_of;
    use super::super::{Index, properties, types};
    use super::MOST_COMPOSED;
    use kitemark_contract::{Contract, NodeRef};
    use kitemark_document::{Source, SourceStore};
    use std::collections::BTreeMap;

    /// How many properties and types a composed schema has, and whether it is told that some were left out: asked twice, since
    /// what is found once is told to everybody.
    fn found(keyword: &str, branches: usize) -> Vec<(usize, usize, bool)> {
        let branch = |number| format!("{{ properties: {{ p{number}: true }}, allOf: [] }}");
        let branches: Vec<String> = (0..branches).map(branch).collect();
        let text = format!(
            "openapi: 3.1.0\ninfo: {{ title: t, version: '1' }}\npaths: {{}}\ncomponents:\n  schemas:\n    S: {{ {keyword}: [{}] }}\n",
            branches.join(", ")
        );
        let contract = Contract::from_source(&SourceStore::in_memory(BTreeMap::new()), Source::from_bytes("a.yaml", text.into_bytes()));
        let index = Index::new(&contract, None, None);
        let node = contract.document(contract.root()).at_pointer("/components/schemas/S").expect("the schema");
        let at = NodeRef { part: 0, node };
        let ask = || left_out_of(|| (properties(&index, at).len(), types(&index, at).len()));
        (0..2).map(|_| ask()).map(|((properties, types), left_out)| (properties, types, left_out.is_some())).collect()
    }

    #[test]
    fn what_is_left_out_is_told_whenever_it_is_asked_for() {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            for count in [10, 80, MOST_COMPOSED - 1] {
                assert_eq!(found(keyword, count), [(count, 0, false); 2], "{keyword}");
            }
            for (properties, _, is_told) in found(keyword, 2 * MOST_COMPOSED) {
                assert!(properties < 2 * MOST_COMPOSED && is_told, "{keyword}");
            }
        }
    }
}
