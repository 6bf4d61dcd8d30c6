//! The properties that schemas declare, and the published formats to which they belong.

use super::super::kind::NodeKind;
use super::Index;
use super::names::NO_NAME;
use crate::contract::{Context, NodeRef, NodeType, TypedId};
use rustc_hash::{FxHashMap, FxHashSet};

/// Above so many properties each is looked up rather than compared with all before it.
const MANY: usize = 16;

impl<'a> Index<'a> {
    /// The interned names of the properties that a schema declares, with what it refers to and is composed of. Many checks
    /// ask every schema for them, so they are found once for all.
    #[must_use]
    pub fn property_names(&self, at: NodeRef) -> Option<&[u32]> {
        let is = |id: &TypedId, node_type| self.contract.typed(*id).is_some_and(|typed| typed.node_type == node_type);
        let own = self.contract.typed_at(at)?;
        // A Reference Object has the properties of what it refers to.
        let id = if is(&own, NodeType::Reference) { self.contract.typed_at(self.contract.follow(at))? } else { own };
        if !is(&id, NodeType::Schema) {
            return None;
        }
        self.all_property_names().get(&id).map_or(Some(&[]), Option::as_deref)
    }

    /// Whether every property that a schema declares has an interned name.
    #[must_use]
    pub fn interns_all_property_names(&self) -> bool {
        self.all_property_names().values().all(Option::is_some)
    }

    fn all_property_names(&self) -> &FxHashMap<TypedId, Option<Box<[u32]>>> {
        self.property_names.get_or_init(|| {
            let of = |id: &TypedId| {
                let at = self.contract.typed(*id)?.at;
                let has_none = self.stands_alone.get(*id as usize) == Some(&true) && self.contract.document(at).get(at.node, "properties").is_none();
                let names = if has_none { return None } else { self.property_names_of(at) };
                names.as_ref().is_none_or(|names| !names.is_empty()).then_some((*id, names))
            };
            self.contract.of_type(NodeType::Schema).iter().filter_map(of).collect()
        })
    }

    fn property_names_of(&self, at: NodeRef) -> Option<Box<[u32]>> {
        let name = |property: NodeRef| self.typed_names.get(self.contract.typed_at(property)? as usize).copied().filter(|id| *id != NO_NAME);
        properties(self, at).into_iter().map(|(_, property)| name(property)).collect()
    }

    /// Whether a property belongs to an object of a published format.
    #[must_use]
    pub fn is_imported(&self, id: TypedId) -> bool {
        let all = self.imported.get_or_init(|| {
            let mut all = vec![false; self.contract.typed.len()];
            // Neighbours belong to one object.
            let mut last = None;
            for item in self.items(NodeKind::Property) {
                let Some((owner, is_error)) = owner_of(self, item.id) else { continue };
                let imported = match last {
                    Some((known, imported)) if known == (owner, is_error) => imported,
                    _ => is_of_published_format(self, owner, is_error),
                };
                last = Some(((owner, is_error), imported));
                if let Some(slot) = all.get_mut(item.id as usize) {
                    *slot = imported;
                }
            }
            all
        });
        all.get(id as usize) == Some(&true)
    }
}

/// The declared properties of a schema, its own and those of what it refers to or is composed of; of equal names the
/// first counts.
pub(crate) fn properties<'a>(index: &Index<'a>, at: NodeRef) -> Vec<(&'a str, NodeRef)> {
    let mut found = Vec::new();
    let mut seen = Vec::new();
    collect_properties(index, at, &mut found, &mut seen);
    found
}

fn collect_properties<'a>(index: &Index<'a>, at: NodeRef, found: &mut Vec<(&'a str, NodeRef)>, seen: &mut Vec<NodeRef>) {
    if seen.contains(&at) || seen.len() > 64 {
        return;
    }
    seen.push(at);
    let contract = index.contract;
    let document = contract.document(at);
    if let Some(target) = contract.target(at) {
        collect_properties(index, target, found, seen);
    }
    if contract.follow(at) != at {
        return;
    }
    if let Some(properties) = document.get(at.node, "properties") {
        let own = contract.members(NodeRef { part: at.part, node: properties });
        if document.members(properties).len() > MANY {
            let mut known: FxHashSet<&str> = found.iter().map(|(name, _)| *name).collect();
            found.extend(own.filter(|(name, _)| known.insert(name)));
        } else {
            for (name, property) in own {
                if found.iter().all(|(known, _)| *known != name) {
                    found.push((name, property));
                }
            }
        }
    }
    for keyword in ["allOf", "anyOf", "oneOf"] {
        if let Some(branches) = document.get(at.node, keyword) {
            for branch in contract.items(NodeRef { part: at.part, node: branches }) {
                collect_properties(index, branch, found, seen);
            }
        }
    }
}

/// The mapping in which a property is declared, and whether it is used in errors.
fn owner_of(index: &Index<'_>, property: TypedId) -> Option<(NodeRef, bool)> {
    let at = index.contract.typed(property)?.at;
    let owner = index.contract.document(at).parent(at.node)?;
    Some((NodeRef { part: at.part, node: owner }, index.contract.context(property).is_any(Context::ERROR)))
}

/// Whether an object is one of a published format, known by the set of its property names.
fn is_of_published_format(index: &Index<'_>, properties: NodeRef, is_error: bool) -> bool {
    const FORMATS: [&[&str]; 12] = [
        &["type", "title", "detail"],
        &["type", "title", "instance"],
        &["type", "coordinates"],
        &["type", "features"],
        &["type", "geometry"],
        &["data", "included"],
        &["type", "id", "attributes"],
        &["access_token", "token_type"],
        &["grant_type"],
        &["error", "error_description"],
        &["resourceType"],
        &["kty"],
    ];
    let document = index.contract.document(properties);
    let has_all = |format: &[&str]| format.iter().all(|name| document.get(properties.node, name).is_some());
    // Records of other things have a type, a title and a status too.
    let is_problem = is_error && has_all(&["type", "title", "status"]);
    is_problem || FORMATS.iter().any(|format| has_all(format))
}
