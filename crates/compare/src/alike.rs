//! Whether two schemas say the same, references followed and descriptions apart.

use super::side::Side;
use kitemark_contract::NodeRef;
use kitemark_document::Kind;
use rustc_hash::FxHashSet;

/// How many pairs of nodes are looked at before two schemas count as different.
const MAX_STEPS: usize = 20_000;

/// What stands beside the meaning of a schema.
const ANNOTATIONS: [&str; 7] = ["title", "description", "example", "examples", "externalDocs", "summary", "$comment"];

/// Whether two schemas say the same. A cycle that comes back to the same pair says nothing new.
pub(super) fn alike(before: Side<'_>, was: NodeRef, after: Side<'_>, is: NodeRef) -> bool {
    let mut seen = FxHashSet::default();
    let mut open = vec![(was, is)];
    let mut steps = 0;
    while let Some((was, is)) = open.pop() {
        steps += 1;
        if steps > MAX_STEPS {
            return false;
        }
        let (was, is) = (before.contract.follow(was), after.contract.follow(is));
        if !seen.insert((was, is)) {
            continue;
        }
        let (old, new) = (before.contract.document(was), after.contract.document(is));
        match (old.kind(was.node), new.kind(is.node)) {
            (Kind::Mapping, Kind::Mapping) => {
                let old_members: Vec<_> = before.contract.members(was).filter(|(name, _)| counts(name)).collect();
                let new_count = after.contract.members(is).filter(|(name, _)| counts(name)).count();
                if old_members.len() != new_count {
                    return false;
                }
                for (name, value) in old_members {
                    let Some(other) = new.get(is.node, name) else { return false };
                    if name == "$ref" {
                        match (before.contract.target(was), after.contract.target(is)) {
                            (Some(was), Some(is)) => open.push((was, is)),
                            (None, None) => {}
                            _ => return false,
                        }
                        continue;
                    }
                    open.push((value, NodeRef { part: is.part, node: other }));
                }
            }
            (Kind::Sequence, Kind::Sequence) => {
                let (old_items, new_items) = (old.items(was.node), new.items(is.node));
                if old_items.len() != new_items.len() {
                    return false;
                }
                let pairs = old_items.iter().zip(new_items);
                open.extend(pairs.map(|(old, new)| (NodeRef { part: was.part, node: *old }, NodeRef { part: is.part, node: *new })));
            }
            (Kind::Number, Kind::Number) => {
                if before.canonical(was) != after.canonical(is) {
                    return false;
                }
            }
            (old_kind, new_kind) => {
                if old_kind != new_kind || old.text(was.node) != new.text(is.node) {
                    return false;
                }
            }
        }
    }
    true
}

fn counts(name: &str) -> bool {
    !ANNOTATIONS.contains(&name) && !name.starts_with("x-")
}
