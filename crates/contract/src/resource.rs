//! Schema resources: the files of a contract and the schemas with an `$id` in them, with their bases and anchors
//! (JSON Schema 2020-12 core, sections 8.2 and 9.1; OpenAPI 3.2, `$self`).

use super::address::Address;
use super::structure::{Holds, NodeType, table};
use super::{NodeRef, Version};
use kitemark_document::{Document, KeyFilter, NodeId};
use rustc_hash::{FxHashMap, FxHashSet};

/// The index of a resource.
pub(crate) type ResourceId = u32;

/// A file, or a schema with an `$id` of its own.
#[derive(Debug)]
pub(super) struct Resource {
    /// Where it starts.
    pub(super) at: NodeRef,
    /// What references inside it are relative to.
    pub(super) base: Address,
    /// Whether it is a whole file.
    pub(super) is_file: bool,
    /// The schemas with an `$anchor` or `$dynamicAnchor`.
    anchors: FxHashMap<String, NodeId>,
    /// Those of them with a `$dynamicAnchor`; none where several have that name.
    dynamic: FxHashMap<String, Option<NodeId>>,
}

/// All resources that the files read so far have.
#[derive(Debug, Default)]
pub(super) struct Resources {
    all: Vec<Resource>,
    /// The resource that each file is.
    of_part: Vec<ResourceId>,
    /// Whether a file may have identifiers of its own.
    is_marked: Vec<bool>,
    /// The schemas that are resources.
    at: FxHashMap<NodeRef, ResourceId>,
    /// Resources by what they are known by; the first that claims an address has it.
    by_address: FxHashMap<Address, ResourceId>,
    /// Whether any schema has a `$dynamicAnchor`.
    pub(super) has_dynamic_anchors: bool,
    /// The schemas whose identifiers were taken in.
    seen: FxHashSet<NodeRef>,
}

impl Resources {
    /// Takes in a file, which is the next part of the contract.
    pub(super) fn add_file(&mut self, document: &Document, name: &str, version: Version) {
        let part = u32::try_from(self.of_part.len()).unwrap_or(u32::MAX);
        let root = NodeRef { part, node: document.root() };
        let id = self.add(root, Address::File(name.to_owned()), true);
        self.of_part.push(id);
        // In 3.0 none of the keywords exists.
        let keys = KeyFilter::of([document]);
        let is_marked = version.has_json_schema() && ["$id", "$anchor", "$dynamicAnchor", "$self"].iter().any(|key| keys.may_have(key));
        self.is_marked.push(is_marked);
        if !is_marked {
            return;
        }
        if document.get(root.node, "openapi").is_none() {
            return self.take_in(document, root, NodeType::Schema, version);
        }
        if let Some(own) = document.get_string(root.node, "$self").filter(|own| version >= Version::V3_2 && !own.contains('#')) {
            self.name(id, own);
        }
        self.take_in(document, root, NodeType::OpenApi, version);
    }

    fn add(&mut self, at: NodeRef, base: Address, is_file: bool) -> ResourceId {
        let id = ResourceId::try_from(self.all.len()).unwrap_or(ResourceId::MAX);
        self.by_address.entry(base.clone()).or_insert(id);
        self.at.insert(at, id);
        self.all.push(Resource { at, base, is_file, anchors: FxHashMap::default(), dynamic: FxHashMap::default() });
        id
    }

    /// Gives a file the base that it says itself it has, beside its name.
    fn name(&mut self, id: ResourceId, own: &str) {
        let Some(resource) = self.all.get_mut(id as usize) else { return };
        resource.base = resource.base.resolve(own);
        self.by_address.entry(resource.base.clone()).or_insert(id);
    }

    /// Takes in the identifiers of the schemas in a node of this type: schemas are told by their place alone, so what
    /// looks like an identifier in an example or under an unknown keyword is data.
    pub(super) fn take_in(&mut self, document: &Document, at: NodeRef, node_type: NodeType, version: Version) {
        if !self.is_marked.get(at.part as usize).copied().unwrap_or_default() {
            return;
        }
        let Some(around) = self.around(document, at) else { return };
        let mut open = vec![(at.node, Holds::Object(node_type), around)];
        while let Some((node, holds, resource)) = open.pop() {
            let node_type = match holds {
                Holds::Object(node_type) | Holds::Referable(node_type) | Holds::BooleanOr(node_type) => node_type,
                Holds::Schema => NodeType::Schema,
                Holds::List(item) | Holds::NonEmptyList(item) => {
                    open.extend(document.items(node).iter().rev().map(|item_node| (*item_node, *item, resource)));
                    continue;
                }
                Holds::Map(value) | Holds::NamedMap(_, value) => {
                    open.extend(document.members(node).iter().rev().map(|member| (member.value, *value, resource)));
                    continue;
                }
                _ => continue,
            };
            let mut resource = resource;
            if node_type == NodeType::Schema {
                let here = NodeRef { part: at.part, node };
                if !document.is_mapping(node) || !self.seen.insert(here) {
                    continue;
                }
                resource = self.identify(document, here, resource);
            }
            let Some(table) = table(version, node_type) else { continue };
            for member in document.members(node).iter().rev() {
                let name = document.text(member.key);
                let field = table.field(name).map(|field| field.holds);
                let patterned = table.patterned.filter(|_| !table.extensions || !name.starts_with("x-"));
                if let Some(holds) = field.or(patterned.map(|(_, holds)| holds)) {
                    open.push((member.value, holds, resource));
                }
            }
        }
    }

    /// Takes in the identifiers of one schema, and tells which resource it is in.
    fn identify(&mut self, document: &Document, at: NodeRef, around: ResourceId) -> ResourceId {
        let mut resource = around;
        // An identifier with a fragment is none since JSON Schema 2019-09, except that an empty one may be written.
        let own = document.get_string(at.node, "$id").map(|id| id.strip_suffix('#').unwrap_or(id));
        if let Some(own) = own.filter(|own| !own.is_empty() && !own.contains('#')) {
            match self.at.get(&at) {
                Some(known) => {
                    resource = *known;
                    self.name(resource, own);
                }
                None => {
                    if let Some(base) = self.all.get(around as usize).map(|around| around.base.resolve(own)) {
                        resource = self.add(at, base, false);
                    }
                }
            }
        }
        let Some(holder) = self.all.get_mut(resource as usize) else { return resource };
        for (keyword, is_dynamic) in [("$anchor", false), ("$dynamicAnchor", true)] {
            let Some(name) = document.get_string(at.node, keyword) else { continue };
            holder.anchors.entry(name.to_owned()).or_insert(at.node);
            if is_dynamic {
                holder.dynamic.entry(name.to_owned()).and_modify(|known| *known = None).or_insert(Some(at.node));
                self.has_dynamic_anchors = true;
            }
        }
        resource
    }

    /// The resource in which a node is.
    pub(super) fn around(&self, document: &Document, at: NodeRef) -> Option<ResourceId> {
        let of_file = self.of_part.get(at.part as usize).copied()?;
        if !self.is_marked.get(at.part as usize).copied().unwrap_or_default() {
            return Some(of_file);
        }
        let mut node = at.node;
        loop {
            if let Some(id) = self.at.get(&NodeRef { part: at.part, node }) {
                return Some(*id);
            }
            match document.parent(node) {
                Some(parent) => node = parent,
                None => return Some(of_file),
            }
        }
    }

    /// A resource by its index.
    pub(super) fn get(&self, id: ResourceId) -> Option<&Resource> {
        self.all.get(id as usize)
    }

    /// The resource that a file is.
    pub(super) fn of_part(&self, part: u32) -> Option<ResourceId> {
        self.of_part.get(part as usize).copied()
    }

    /// The resource that is known by an address.
    pub(super) fn known_by(&self, address: &Address) -> Option<ResourceId> {
        self.by_address.get(address).copied()
    }

    /// How many resources there are.
    pub(super) fn len(&self) -> usize {
        self.all.len()
    }

    /// Whether any file may have identifiers of its own.
    pub(super) fn has_identifiers(&self) -> bool {
        self.is_marked.contains(&true)
    }

    /// The schema with this anchor in a resource.
    pub(super) fn anchor(&self, id: ResourceId, name: &str) -> Option<NodeRef> {
        let resource = self.get(id)?;
        resource.anchors.get(name).map(|node| NodeRef { part: resource.at.part, node: *node })
    }

    /// The schema with this `$dynamicAnchor` in a resource; an error where it has several, of which none is meant more
    /// than another.
    pub(super) fn dynamic_anchor(&self, id: ResourceId, name: &str) -> Result<Option<NodeRef>, SeveralAnchors> {
        let Some(resource) = self.get(id) else { return Ok(None) };
        match resource.dynamic.get(name) {
            None => Ok(None),
            Some(None) => Err(SeveralAnchors),
            Some(Some(node)) => Ok(Some(NodeRef { part: resource.at.part, node: *node })),
        }
    }
}

/// Several schemas of one resource have the same `$dynamicAnchor`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct SeveralAnchors;
