//! The properties that schemas declare, and the published formats to which they belong.

use super::Index;
use super::composition::Seen;
use super::kind::NodeKind;
use super::left_out::{left_out_of, note_unresolved};
use super::names::NO_NAME;
use kitemark_contract::{Context, NodeRef, NodeType, TypedId};
use rustc_hash::{FxHashMap, FxHashSet};

/// Above so many properties each is looked up rather than compared with all before it.
const MANY: usize = 16;

/// How many names of properties are kept for all schemas together, those of what they are composed of counted for each: so
/// many, and so many more for each typed node.
const MOST_NAMES: usize = 100_000;
const NAMES_OF_NODE: usize = 4;

/// The names of the properties of all schemas.
#[derive(Debug)]
pub(super) struct PropertyNames {
    /// Of schemas that declare any; none where one of them has no interned name, or is not kept.
    of: FxHashMap<TypedId, Option<Box<[u32]>>>,
    /// The schemas that are composed of too many for all of their properties to be found.
    of_too_many: FxHashSet<TypedId>,
}

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
        self.all_property_names().of.get(&id).map_or(Some(&[]), Option::as_deref)
    }

    /// Whether every property that a schema declares has an interned name.
    #[must_use]
    pub fn interns_all_property_names(&self) -> bool {
        self.all_property_names().of.values().all(Option::is_some)
    }

    /// Whether a schema is composed of too many others for all of its properties to be found.
    pub fn is_of_too_many(&self, at: NodeRef) -> bool {
        let all = &self.all_property_names().of_too_many;
        !all.is_empty() && self.contract.typed_at(self.contract.follow(at)).is_some_and(|id| all.contains(&id))
    }

    fn all_property_names(&self) -> &PropertyNames {
        self.property_names.get_or_init(|| {
            let mut kept = MOST_NAMES + NAMES_OF_NODE * self.contract.typed.len();
            let mut of_too_many = FxHashSet::default();
            let of = |id: &TypedId| {
                let at = self.contract.typed(*id)?.at;
                let has_none = self.stands_alone(*id) && self.contract.document(at).get(at.node, "properties").is_none();
                if has_none {
                    return None;
                }
                // What was left out is told to those who ask for the properties themselves. They find names too that are too many
                // to be kept.
                let names = match left_out_of(|| self.property_names_of(at)) {
                    (names, None) if names.as_ref().is_some_and(|names| names.len() > kept) => None,
                    (names, None) => names,
                    (_, Some(_)) => {
                        of_too_many.insert(*id);
                        None
                    }
                };
                kept = kept.saturating_sub(names.as_ref().map_or(0, |names| names.len()));
                names.as_ref().is_none_or(|names| !names.is_empty()).then_some((*id, names))
            };
            let of = self.contract.of_type(NodeType::Schema).iter().filter_map(of).collect();
            PropertyNames { of, of_too_many }
        })
    }

    fn property_names_of(&self, at: NodeRef) -> Option<Box<[u32]>> {
        let name = |property: NodeRef| self.typed_names.get(self.contract.typed_at(property)? as usize).copied().filter(|id| *id != NO_NAME);
        let (found, unresolved) = properties_unless(self, at, Seen::default());
        // What is behind a reference that leads nowhere is told to those who ask for the properties themselves.
        if unresolved.is_some() {
            return None;
        }
        found.into_iter().map(|(_, property)| name(property)).collect()
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
pub fn properties<'a>(index: &Index<'a>, at: NodeRef) -> Vec<(&'a str, NodeRef)> {
    let seen = if index.is_of_too_many(at) { Seen::of_too_many() } else { Seen::default() };
    let (found, unresolved) = properties_unless(index, at, seen);
    unresolved.into_iter().for_each(|at| note_unresolved(index.contract, at));
    found
}

/// The declared properties of a schema, but for those of the schemas that have been seen; with the first schema on the way
/// whose reference leads nowhere.
fn properties_unless<'a>(index: &Index<'a>, at: NodeRef, seen: Seen) -> (Vec<(&'a str, NodeRef)>, Option<NodeRef>) {
    let contract = index.contract;
    let mut found: Vec<(&str, NodeRef)> = Vec::new();
    let mut known: FxHashSet<&str> = FxHashSet::default();
    let unresolved = each_declaration(index, at, seen, |declared| {
        let own = contract.members(declared);
        if found.len() + contract.document(declared).members(declared.node).len() > MANY {
            if known.is_empty() {
                known.extend(found.iter().map(|(name, _)| *name));
            }
            found.extend(own.filter(|(name, _)| known.insert(name)));
        } else {
            for (name, property) in own {
                if found.iter().all(|(known, _)| *known != name) {
                    found.push((name, property));
                }
            }
        }
        true
    });
    (found, unresolved)
}

/// The declared property of a name, where a schema has one; of several the first counts.
pub fn property(index: &Index<'_>, at: NodeRef, name: &str) -> Option<NodeRef> {
    let contract = index.contract;
    let mut found = None;
    let unresolved = each_declaration(index, at, Seen::default(), |declared| {
        found = contract.document(declared).get(declared.node, name).map(|node| NodeRef { part: declared.part, node });
        found.is_none()
    });
    unresolved.into_iter().for_each(|at| note_unresolved(contract, at));
    found
}

/// Whether a schema declares any property.
pub fn declares_properties(index: &Index<'_>, at: NodeRef) -> bool {
    let mut declares = false;
    let unresolved = each_declaration(index, at, Seen::default(), |declared| {
        declares = !index.contract.document(declared).members(declared.node).is_empty();
        !declares
    });
    unresolved.into_iter().for_each(|at| note_unresolved(index.contract, at));
    declares
}

/// Takes the `properties` of a schema, of what it refers to and of what it is composed of, one after the other, until one is
/// enough.
///
/// Returns the first schema on the way whose reference leads nowhere, where none was enough.
fn each_declaration(index: &Index<'_>, at: NodeRef, mut seen: Seen, mut take: impl FnMut(NodeRef) -> bool) -> Option<NodeRef> {
    enum Step {
        Into(NodeRef),
        Own(NodeRef),
    }
    let contract = index.contract;
    let mut unresolved = None;
    let mut open = vec![Step::Into(at)];
    while let Some(step) = open.pop() {
        match step {
            Step::Into(at) => {
                // A Reference Object has nothing of its own.
                let at = contract.follow(at);
                unresolved = unresolved.or_else(|| contract.is_unresolved(at).then_some(at));
                if seen.insert(at) {
                    open.push(Step::Own(at));
                    open.extend(contract.target(at).map(Step::Into));
                }
            }
            Step::Own(at) => {
                let field = |name| contract.document(at).get(at.node, name).map(|node| NodeRef { part: at.part, node });
                if field("properties").is_some_and(|declared| !take(declared)) {
                    return None;
                }
                for keyword in ["oneOf", "anyOf", "allOf"] {
                    let branches = field(keyword);
                    open.extend(branches.into_iter().flat_map(|branches| contract.items(branches).rev()).map(Step::Into));
                }
            }
        }
    }
    unresolved
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
