//! Loading a contract: the root file, the files it refers to, and where each reference leads.

use super::address::Address;
use super::reference::{Parts, Resolved, Target, is_other_format, is_remote, percent_decoded, split};
use super::resource::{ResourceId, Resources};
use super::{Contract, NodeRef, NodeType, Part, Recognition, ReferenceFault, Version};
use kitemark_document::{Document, OpenFault, Source, SourceStore, nearest, resolve_name, unescape_pointer_token};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// How many names of a contract are compared with misspelt ones in all.
const MOST_COMPARISONS: usize = 1_000_000;

/// How many references a pointer may pass through before it counts as leading nowhere.
const MAX_CHAIN: usize = 64;

impl Contract {
    /// Reads a contract whose root was opened already, such as one from standard input.
    #[must_use]
    pub fn from_source(store: &SourceStore, source: Source) -> Self {
        let (loader, recognition) = Loader::new(store, source);
        super::walk::walk(loader, recognition)
    }
}

/// The files read so far, and what has been resolved in them.
pub(super) struct Loader<'s> {
    store: &'s SourceStore,
    version: Version,
    pub(super) parts: Vec<Part>,
    /// The files by name, with why those that failed could not be opened.
    files: FxHashMap<String, Result<u32, Arc<ReferenceFault>>>,
    /// What the files and the schemas in them are known by.
    pub(super) resources: Resources,
    /// Where each text of a `$ref` leads from each resource.
    resolved: FxHashMap<ResourceId, [FxHashMap<String, Resolved>; 2]>,
    /// How many more names may be compared with misspelt ones.
    comparisons_left: usize,
}

impl<'s> Loader<'s> {
    /// Starts with the root file, and tells what it is.
    fn new(store: &'s SourceStore, root: Source) -> (Self, Recognition) {
        let (resources, resolved) = (Resources::default(), FxHashMap::default());
        let (version, comparisons_left) = (Version::V3_0, MOST_COMPARISONS);
        let mut loader = Self { store, version, parts: Vec::new(), files: FxHashMap::default(), resources, resolved, comparisons_left };
        let part = Self::part(root);
        let recognition = match &part.fault {
            Some(fault) => Recognition::Unreadable(fault.clone()),
            None => Recognition::of(&part.document),
        };
        if let Recognition::OpenApi(version) = recognition {
            loader.version = version;
        }
        loader.add(part);
        (loader, recognition)
    }

    fn part(source: Source) -> Part {
        match source.read() {
            Ok(document) => Part { source, document, fault: None },
            Err(fault) => Part { source, document: Document::of_null(), fault: Some(fault) },
        }
    }

    fn add(&mut self, part: Part) -> u32 {
        let index = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        self.files.insert(part.source.name.clone(), Ok(index));
        self.resources.add_file(&part.document, &part.source.name, self.version);
        self.parts.push(part);
        index
    }

    pub(super) fn document(&self, part: u32) -> &Document {
        self.parts.get(part as usize).map_or(Document::null(), |part| &part.document)
    }

    /// Takes in the identifiers of the schemas in a node that a reference says is of this type.
    pub(super) fn take_in(&mut self, at: NodeRef, node_type: NodeType) {
        let document = self.parts.get(at.part as usize).map_or(Document::null(), |part| &part.document);
        self.resources.take_in(document, at, node_type, self.version);
    }

    /// The resource in which a node is.
    pub(super) fn around(&self, at: NodeRef) -> ResourceId {
        self.resources.around(self.document(at.part), at).unwrap_or_default()
    }

    /// Forgets which references lead nowhere: since they were resolved, others may have led to files that identify more.
    pub(super) fn forget_faults(&mut self) {
        for known in self.resolved.values_mut().flatten() {
            known.retain(|_, outcome| outcome.is_ok());
        }
    }

    /// The part that a file is, read now if it was not yet.
    fn file(&mut self, name: &str) -> Result<u32, Arc<ReferenceFault>> {
        if let Some(known) = self.files.get(name) {
            return known.clone();
        }
        let file = name.to_owned();
        let outcome = match self.store.open(name) {
            _ if is_other_format(name) => Err(ReferenceFault::NotADescription { file }),
            Ok(source) => Ok(self.add(Self::part(source))),
            Err(OpenFault::Missing { .. }) => Err(ReferenceFault::NoFile { file }),
            Err(OpenFault::Outside { .. }) => Err(ReferenceFault::Outside { file }),
            Err(fault) => Err(ReferenceFault::Unreadable { file, reason: fault.to_string() }),
        };
        let outcome = outcome.map_err(Arc::new);
        self.files.insert(name.to_owned(), outcome.clone());
        outcome
    }

    /// Where the text of a `$ref` in a resource finally leads. The chain ends at a node that has fields beside its `$ref`
    /// where those fields count (`keeps_siblings`: Path Items, and Schema Objects from 3.1).
    pub(super) fn resolve(&mut self, resource: ResourceId, text: &str, keeps_siblings: bool) -> Resolved {
        let slot = usize::from(keeps_siblings);
        // The references on the way, with where each leads directly: where the chain leads is known for all of them then.
        let mut chain: Vec<(ResourceId, String, Target)> = Vec::new();
        let mut seen = FxHashSet::default();
        let mut here = (resource, text.to_owned());
        let mut outcome = loop {
            if let Some(known) = self.resolved.get(&here.0).and_then(|known| known.get(slot)).and_then(|known| known.get(&here.1)) {
                break known.clone();
            }
            if !seen.insert(here.clone()) {
                break Err(ReferenceFault::Itself.into());
            }
            let step = match self.resolve_once(here.0, &here.1, 0) {
                Ok(step) => step,
                Err(fault) => break self.resolved_to(here, slot, Err(fault)),
            };
            let document = self.document(step.node.part);
            let onward = document.get_string(step.node.node, "$ref").filter(|_| !keeps_siblings || document.members(step.node.node).len() == 1);
            let onward = onward.filter(|_| !self.is_description(step.node)).map(str::to_owned);
            let Some(onward) = onward else { break self.resolved_to(here, slot, Ok(step)) };
            let next = (self.around(step.node), onward);
            chain.push((here.0, here.1, step));
            here = next;
        };
        while let Some((resource, text, step)) = chain.pop() {
            let behind = |fault| Arc::new(ReferenceFault::Behind { first: step.node, fault });
            let own = match outcome {
                Ok(target) => Ok(Target { node: target.node, through_reference: step.through_reference || target.through_reference }),
                Err(fault) => Err(match &*fault {
                    ReferenceFault::Itself => fault,
                    ReferenceFault::Behind { fault, .. } => behind(Arc::clone(fault)),
                    _ => behind(fault),
                }),
            };
            outcome = self.resolved_to((resource, text), slot, own);
        }
        outcome
    }

    /// Whether a node is an OpenAPI Object, which has no `$ref`: what has that name there leads nowhere.
    fn is_description(&self, at: NodeRef) -> bool {
        let document = self.document(at.part);
        at.node == document.root() && document.get(at.node, "openapi").is_some()
    }

    /// Notes where a reference finally leads.
    fn resolved_to(&mut self, (resource, text): (ResourceId, String), slot: usize, outcome: Resolved) -> Resolved {
        if let Some(known) = self.resolved.entry(resource).or_default().get_mut(slot) {
            known.insert(text, outcome.clone());
        }
        outcome
    }

    /// Where a reference leads directly; `depth` is how many others this one is asked for.
    pub(super) fn resolve_once(&mut self, resource: ResourceId, text: &str, depth: usize) -> Resolved {
        let Parts { address, fragment } = split(text);
        let to = if address.is_empty() { resource } else { self.locate(resource, address, text)? };
        let Some(at) = self.resources.get(to).map(|resource| resource.at) else { return Err(ReferenceFault::Itself.into()) };
        if let Some(Part { source, fault: Some(fault), .. }) = self.parts.get(at.part as usize) {
            let (line, column) = source.position(fault.offset());
            return Err(ReferenceFault::Unreadable { file: source.name.clone(), reason: format!("line {line}, column {column}: {fault}") }.into());
        }
        let fragment = percent_decoded(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.by_pointer(to, at, &fragment, depth);
        }
        match self.resources.anchor(to, &fragment) {
            Some(node) => Ok(Target { node, through_reference: false }),
            None => Err(ReferenceFault::NoAnchor { fragment, within: self.nested_base(to) }.into()),
        }
    }

    /// The resource that a reference names without its fragment: one that is known by that address, else a file.
    fn locate(&mut self, from: ResourceId, address: &str, text: &str) -> Result<ResourceId, Arc<ReferenceFault>> {
        let Some(resource) = self.resources.get(from) else { return Err(ReferenceFault::Itself.into()) };
        let wanted = resource.base.resolve(address);
        if let Some(known) = self.resources.known_by(&wanted) {
            return Ok(known);
        }
        if is_remote(address) {
            return Err(ReferenceFault::Remote { address: text.to_owned() }.into());
        }
        let (base, is_file, part) = (resource.base.text().to_owned(), resource.is_file, resource.at.part);
        let around = self.parts.get(part as usize).map(|part| part.source.name.clone()).unwrap_or_default();
        let beside = match &wanted {
            Address::File(name) if !name.starts_with('/') => return self.file(name).and_then(|part| self.file_resource(part)),
            Address::File(_) => return self.file(&resolve_name(&around, &percent_decoded(address))).and_then(|part| self.file_resource(part)),
            Address::Uri(_) => self.file(&resolve_name(&around, &percent_decoded(address))),
        };
        // A file with a base of its own and the files beside it are a copy of what is there, so the place of a file is
        // enough. Within a schema that has an `$id`, a file is meant only where it is known by the address.
        let found = match beside {
            Err(fault) if is_file => return Err(fault),
            Err(_) => None,
            Ok(part) => Some(self.file_resource(part)?),
        };
        let is_meant = |id: &ResourceId| is_file || self.resources.get(*id).is_some_and(|resource| resource.base == wanted);
        found.filter(is_meant).ok_or_else(|| ReferenceFault::NoResource { address: wanted.text().to_owned(), base }.into())
    }

    fn file_resource(&self, part: u32) -> Result<ResourceId, Arc<ReferenceFault>> {
        self.resources.of_part(part).ok_or_else(|| ReferenceFault::Itself.into())
    }

    /// Walks a pointer; where a step comes to a `$ref` and the next name is not beside it, the walk goes on behind it.
    fn by_pointer(&mut self, resource: ResourceId, start: NodeRef, pointer: &str, depth: usize) -> Resolved {
        let mut at = start;
        let mut through_reference = false;
        for token in pointer.split('/').skip(1) {
            let token = unescape_pointer_token(token);
            let document = self.document(at.part);
            if let Some(node) = document.child(at.node, &token) {
                at.node = node;
                continue;
            }
            let onward = document.get_string(at.node, "$ref").filter(|_| !self.is_description(at)).map(str::to_owned);
            let behind = match onward {
                Some(reference) if depth < MAX_CHAIN => {
                    through_reference = true;
                    self.resolve_once(self.around(at), &reference, depth + 1).ok()
                }
                _ => None,
            };
            let next = behind.and_then(|target| {
                self.document(target.node.part).child(target.node.node, &token).map(|node| NodeRef { part: target.node.part, node })
            });
            match next {
                Some(next) => at = next,
                None => return Err(self.no_target(resource, pointer, at, &token).into()),
            }
        }
        Ok(Target { node: at, through_reference })
    }

    fn no_target(&mut self, resource: ResourceId, pointer: &str, at: NodeRef, token: &str) -> ReferenceFault {
        let within = self.nested_base(resource);
        let part = self.resources.get(resource).map_or(0, |resource| resource.at.part);
        let of_file = if part == 0 { None } else { self.parts.get(part as usize).map(|part| part.source.name.clone()) };
        let name = within.clone().or(of_file).unwrap_or_default();
        let document = self.parts.get(at.part as usize).map_or(Document::null(), |part| &part.document);
        let siblings = document.members(at.node);
        // What was meant is a help, which ends where it would take longer than all else.
        let left = self.comparisons_left.checked_sub(siblings.len());
        self.comparisons_left = left.unwrap_or(self.comparisons_left);
        let names: Vec<&str> = siblings.iter().filter(|_| left.is_some()).map(|member| document.text(member.key)).collect();
        ReferenceFault::NoTarget { pointer: format!("{name}#{pointer}"), nearest: nearest(token, &names).map(str::to_owned), within }
    }

    /// The base of a resource that is a schema inside a file.
    fn nested_base(&self, id: ResourceId) -> Option<String> {
        self.resources.get(id).filter(|resource| !resource.is_file).map(|resource| resource.base.text().to_owned())
    }
}
