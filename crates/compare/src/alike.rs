//! Whether two nodes say the same, references followed and descriptions apart.

use super::side::Side;
use kitemark_contract::NodeRef;
use kitemark_document::Kind;
use rustc_hash::FxHashSet;

/// How many pairs of nodes are looked at before two nodes count as different.
const MAX_STEPS: usize = 20_000;

/// What is beside the meaning of an object of OpenAPI.
const ANNOTATIONS: [&str; 7] = ["title", "description", "example", "examples", "externalDocs", "summary", "$comment"];

/// What a node is, which says whether its keys are keywords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum As {
    /// An object of OpenAPI: its descriptions and extensions do not count.
    Object,
    /// A mapping from free names to objects of OpenAPI, or a list of them.
    Objects,
    /// A value: all of it counts.
    Value,
}

impl As {
    /// What the value under a key is.
    fn within(self, key: &str) -> Self {
        match (self, key) {
            (Self::Value, _) | (Self::Object, "const" | "enum" | "default" | "required" | "dependentRequired" | "mapping") => Self::Value,
            (
                Self::Object,
                "properties" | "patternProperties" | "dependentSchemas" | "$defs" | "definitions" | "headers" | "encoding" | "content" | "variables",
            ) => Self::Objects,
            _ => Self::Object,
        }
    }
}

/// Whether two schemas say the same. A cycle that comes back to the same pair says nothing new.
pub(super) fn alike(before: Side<'_>, was: NodeRef, after: Side<'_>, is: NodeRef) -> bool {
    alike_as(As::Object, before, was, after, is)
}

/// Whether the values of a keyword say the same.
pub(super) fn alike_under(keyword: &str, before: Side<'_>, was: NodeRef, after: Side<'_>, is: NodeRef) -> bool {
    alike_as(As::Object.within(keyword), before, was, after, is)
}

/// Pairs of nodes that are known to say the same, and how many steps may still be taken to find more.
pub(super) struct Twins {
    known: FxHashSet<(As, NodeRef, NodeRef)>,
    left: usize,
}

impl Twins {
    pub(super) fn new(left: usize) -> Self {
        Self { known: FxHashSet::default(), left }
    }

    /// Whether two schemas say the same; with all that they lead to they are then known to.
    pub(super) fn are_alike(&mut self, before: Side<'_>, was: NodeRef, after: Side<'_>, is: NodeRef) -> bool {
        let mut steps = self.left.min(before.contract.len() + after.contract.len() + 1_000);
        let at_first = steps;
        let seen = alike_within((As::Object, was, is), before, after, &self.known, &mut steps);
        self.left -= at_first - steps;
        seen.map(|seen| self.known.extend(seen)).is_some()
    }
}

fn alike_as(what: As, before: Side<'_>, was: NodeRef, after: Side<'_>, is: NodeRef) -> bool {
    alike_within((what, was, is), before, after, &FxHashSet::default(), &mut { MAX_STEPS }).is_some()
}

/// The pairs that say the same if these do, which they do; none where they do not, or no steps are left.
fn alike_within(
    first: (As, NodeRef, NodeRef),
    before: Side<'_>,
    after: Side<'_>,
    known: &FxHashSet<(As, NodeRef, NodeRef)>,
    left: &mut usize,
) -> Option<FxHashSet<(As, NodeRef, NodeRef)>> {
    let mut seen = FxHashSet::default();
    let mut open = vec![first];
    while let Some((what, was, is)) = open.pop() {
        *left = left.checked_sub(1)?;
        let (was, is) = (before.contract.follow(was), after.contract.follow(is));
        if known.contains(&(what, was, is)) || !seen.insert((what, was, is)) {
            continue;
        }
        let (old, new) = (before.contract.document(was), after.contract.document(is));
        match (old.kind(was.node), new.kind(is.node)) {
            (Kind::Mapping, Kind::Mapping) => {
                let counts = |name: &str| what != As::Object || !ANNOTATIONS.contains(&name) && !name.starts_with("x-");
                let old_members: Vec<_> = before.contract.members(was).filter(|(name, _)| counts(name)).collect();
                let new_count = after.contract.members(is).filter(|(name, _)| counts(name)).count();
                if old_members.len() != new_count {
                    return None;
                }
                for (name, value) in old_members {
                    let other = new.get(is.node, name)?;
                    if name == "$ref" && what == As::Object {
                        match (before.contract.target(was), after.contract.target(is)) {
                            (Some(was), Some(is)) => open.push((As::Object, was, is)),
                            (None, None) if old.get_string(was.node, "$ref") == new.get_string(is.node, "$ref") => {}
                            _ => return None,
                        }
                        continue;
                    }
                    open.push((what.within(name), value, NodeRef { part: is.part, node: other }));
                }
            }
            (Kind::Sequence, Kind::Sequence) => {
                let (old_items, new_items) = (old.items(was.node), new.items(is.node));
                if old_items.len() != new_items.len() {
                    return None;
                }
                let pairs = old_items.iter().zip(new_items);
                let within = if what == As::Objects { As::Object } else { what };
                open.extend(pairs.map(|(old, new)| (within, NodeRef { part: was.part, node: *old }, NodeRef { part: is.part, node: *new })));
            }
            (Kind::Number, Kind::Number) => {
                if before.canonical(was) != after.canonical(is) {
                    return None;
                }
            }
            (old_kind, new_kind) => {
                if old_kind != new_kind || old.text(was.node) != new.text(is.node) {
                    return None;
                }
            }
        }
    }
    Some(seen)
}
