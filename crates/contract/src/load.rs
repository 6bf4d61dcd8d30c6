//! Loading a contract: the root file, the files it refers to, and where each reference leads.

use super::reference::{Parts, Resolved, Target, is_other_format, is_remote, percent_decoded, split};
use super::{Contract, NodeRef, Part, Recognition, ReferenceFault};
use kitemark_document::{Document, NodeId, OpenFault, Source, SourceStore, nearest, resolve_name, unescape_pointer_token};
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
        let mut loader = Loader::new(store);
        loader.add(source);
        let recognition = match loader.parts.first() {
            Some(Part { fault: Some(fault), .. }) => Recognition::Unreadable(fault.clone()),
            Some(part) => Recognition::of(&part.document),
            None => Recognition::NotOpenApi,
        };
        super::walk::walk(loader, recognition)
    }
}

/// The files read so far, and what has been resolved in them.
pub(super) struct Loader<'s> {
    store: &'s SourceStore,
    pub(super) parts: Vec<Part>,
    /// The files by name, with why those that failed could not be opened.
    files: FxHashMap<String, Result<u32, Arc<ReferenceFault>>>,
    /// Where each text of a `$ref` leads from each part.
    resolved: Vec<[FxHashMap<String, Resolved>; 2]>,
    /// How many more names may be compared with misspelt ones.
    comparisons_left: usize,
    /// Anchors and identifiers of Schema Objects, by part, collected when first asked for.
    anchors: Vec<Option<FxHashMap<String, NodeId>>>,
}

impl<'s> Loader<'s> {
    fn new(store: &'s SourceStore) -> Self {
        Self { store, parts: Vec::new(), files: FxHashMap::default(), resolved: Vec::new(), comparisons_left: MOST_COMPARISONS, anchors: Vec::new() }
    }

    fn add(&mut self, source: Source) -> u32 {
        let part = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        self.files.insert(source.name.clone(), Ok(part));
        let (document, fault) = match source.read() {
            Ok(document) => (document, None),
            Err(fault) => (Document::of_null(), Some(fault)),
        };
        self.parts.push(Part { source, document, fault });
        self.resolved.push(Default::default());
        self.anchors.push(None);
        part
    }

    pub(super) fn document(&self, part: u32) -> &Document {
        self.parts.get(part as usize).map_or(Document::null(), |part| &part.document)
    }

    /// The part that a file is, read now if it was not yet.
    fn file(&mut self, name: &str) -> Result<u32, Arc<ReferenceFault>> {
        if let Some(known) = self.files.get(name) {
            return known.clone();
        }
        let file = name.to_owned();
        let outcome = match self.store.open(name) {
            _ if is_other_format(name) => Err(ReferenceFault::NotADescription { file }),
            Ok(source) => Ok(self.add(source)),
            Err(OpenFault::Missing { .. }) => Err(ReferenceFault::NoFile { file }),
            Err(OpenFault::Outside { .. }) => Err(ReferenceFault::Outside { file }),
            Err(fault) => Err(ReferenceFault::Unreadable { file, reason: fault.to_string() }),
        };
        let outcome = outcome.map_err(Arc::new);
        self.files.insert(name.to_owned(), outcome.clone());
        outcome
    }

    /// Where the text of a `$ref` in a part finally leads. The chain ends at a node that has fields beside its `$ref`
    /// where those fields count (`keeps_siblings`: Path Items, and Schema Objects from 3.1).
    pub(super) fn resolve(&mut self, part: u32, text: &str, keeps_siblings: bool) -> Resolved {
        let slot = usize::from(keeps_siblings);
        // The references on the way, with where each leads directly: where the chain leads is known for all of them then.
        let mut chain: Vec<(u32, String, Target)> = Vec::new();
        let mut seen = FxHashSet::default();
        let mut here = (part, text.to_owned());
        let mut outcome = loop {
            if let Some(known) = self.resolved.get(here.0 as usize).and_then(|known| known.get(slot)).and_then(|known| known.get(&here.1)) {
                break known.clone();
            }
            if !seen.insert(here.clone()) {
                break Err(ReferenceFault::Itself.into());
            }
            let step = match self.resolve_once(here.0, &here.1) {
                Ok(step) => step,
                Err(fault) => break self.resolved_to(here, slot, Err(fault)),
            };
            let document = self.document(step.node.part);
            let onward = document.get_string(step.node.node, "$ref").filter(|_| !keeps_siblings || document.members(step.node.node).len() == 1);
            let Some(onward) = onward.map(str::to_owned) else { break self.resolved_to(here, slot, Ok(step)) };
            let next = (step.node.part, onward);
            chain.push((here.0, here.1, step));
            here = next;
        };
        while let Some((part, text, step)) = chain.pop() {
            let behind = |fault| Arc::new(ReferenceFault::Behind { first: step.node, fault });
            let own = match outcome {
                Ok(target) => Ok(Target { node: target.node, through_reference: step.through_reference || target.through_reference }),
                Err(fault) => Err(match &*fault {
                    ReferenceFault::Itself => fault,
                    ReferenceFault::Behind { fault, .. } => behind(Arc::clone(fault)),
                    _ => behind(fault),
                }),
            };
            outcome = self.resolved_to((part, text), slot, own);
        }
        outcome
    }

    /// Notes where a reference finally leads.
    fn resolved_to(&mut self, (part, text): (u32, String), slot: usize, outcome: Resolved) -> Resolved {
        if let Some(known) = self.resolved.get_mut(part as usize).and_then(|known| known.get_mut(slot)) {
            known.insert(text, outcome.clone());
        }
        outcome
    }

    fn resolve_once(&mut self, part: u32, text: &str) -> Resolved {
        let Parts { address, fragment } = split(text);
        if is_remote(address) {
            return self.by_identifier(text).ok_or_else(|| ReferenceFault::Remote { address: text.to_owned() }.into());
        }
        let to = if address.is_empty() {
            part
        } else {
            let from = self.parts.get(part as usize).map(|part| part.source.name.clone()).unwrap_or_default();
            self.file(&resolve_name(&from, &percent_decoded(address)))?
        };
        if let Some(Part { source, fault: Some(fault), .. }) = self.parts.get(to as usize) {
            let (line, column) = source.position(fault.offset());
            return Err(ReferenceFault::Unreadable { file: source.name.clone(), reason: format!("line {line}, column {column}: {fault}") }.into());
        }
        let fragment = percent_decoded(fragment);
        if fragment.is_empty() || fragment.starts_with('/') {
            return self.by_pointer(to, &fragment, 0);
        }
        match self.anchor(to, &fragment) {
            Some(node) => Ok(Target { node: NodeRef { part: to, node }, through_reference: false }),
            None => Err(ReferenceFault::NoAnchor { fragment }.into()),
        }
    }

    /// Walks a pointer; where a step stands on a `$ref` and the next name is not beside it, the walk goes on behind it.
    fn by_pointer(&mut self, part: u32, pointer: &str, depth: usize) -> Resolved {
        let mut at = NodeRef { part, node: self.document(part).root() };
        let mut through_reference = false;
        for token in pointer.split('/').skip(1) {
            let token = unescape_pointer_token(token);
            let document = self.document(at.part);
            if let Some(node) = document.child(at.node, &token) {
                at.node = node;
                continue;
            }
            let onward = document.get_string(at.node, "$ref").map(str::to_owned);
            let behind = match onward {
                Some(reference) if depth < MAX_CHAIN => {
                    through_reference = true;
                    self.resolve_deeper(at.part, &reference, depth + 1).ok()
                }
                _ => None,
            };
            let next = behind.and_then(|target| {
                self.document(target.node.part).child(target.node.node, &token).map(|node| NodeRef { part: target.node.part, node })
            });
            match next {
                Some(next) => at = next,
                None => return Err(self.no_target(part, pointer, at, &token).into()),
            }
        }
        Ok(Target { node: at, through_reference })
    }

    fn resolve_deeper(&mut self, part: u32, text: &str, depth: usize) -> Resolved {
        let Parts { address, fragment } = split(text);
        if is_remote(address) {
            return Err(ReferenceFault::Remote { address: text.to_owned() }.into());
        }
        let to = if address.is_empty() {
            part
        } else {
            let from = self.parts.get(part as usize).map(|part| part.source.name.clone()).unwrap_or_default();
            self.file(&resolve_name(&from, &percent_decoded(address)))?
        };
        self.by_pointer(to, &percent_decoded(fragment), depth)
    }

    fn no_target(&mut self, part: u32, pointer: &str, at: NodeRef, token: &str) -> ReferenceFault {
        let file = if part == 0 { String::new() } else { self.parts.get(part as usize).map(|part| part.source.name.clone()).unwrap_or_default() };
        let document = self.parts.get(at.part as usize).map_or(Document::null(), |part| &part.document);
        let siblings = document.members(at.node);
        // What was meant is a help, which ends where it would take longer than all else.
        let left = self.comparisons_left.checked_sub(siblings.len());
        self.comparisons_left = left.unwrap_or(self.comparisons_left);
        let names: Vec<&str> = siblings.iter().filter(|_| left.is_some()).map(|member| document.text(member.key)).collect();
        ReferenceFault::NoTarget { pointer: format!("{file}#{pointer}"), nearest: nearest(token, &names).map(str::to_owned) }
    }

    /// The node with this `$anchor`, `$dynamicAnchor` or `$id` in a part.
    fn anchor(&mut self, part: u32, name: &str) -> Option<NodeId> {
        let slot = self.anchors.get_mut(part as usize)?;
        if slot.is_none() {
            let document = self.parts.get(part as usize).map_or(Document::null(), |part| &part.document);
            *slot = Some(anchors_of(document));
        }
        slot.as_ref()?.get(name).copied()
    }

    /// A node that a file of the contract identifies by this absolute URI (`$id`, or `$self` of 3.2).
    fn by_identifier(&mut self, text: &str) -> Option<Target> {
        let Parts { address, fragment } = split(text);
        for part in 0..u32::try_from(self.parts.len()).unwrap_or(u32::MAX) {
            if let Some(node) = self.anchor(part, address) {
                let mut at = node;
                for token in percent_decoded(fragment).split('/').skip(1) {
                    at = self.document(part).child(at, &unescape_pointer_token(token))?;
                }
                return Some(Target { node: NodeRef { part, node: at }, through_reference: false });
            }
        }
        None
    }
}

fn anchors_of(document: &Document) -> FxHashMap<String, NodeId> {
    let mut anchors = FxHashMap::default();
    let mut open = vec![document.root()];
    while let Some(node) = open.pop() {
        for member in document.members(node) {
            match document.text(member.key) {
                "$anchor" | "$dynamicAnchor" | "$id" | "$self" => {
                    if let Some(name) = document.string(member.value) {
                        anchors.insert(name.trim_end_matches('#').to_owned(), node);
                    }
                }
                // What stands here is data.
                "example" | "examples" | "default" | "enum" | "const" => continue,
                _ => {}
            }
            open.push(member.value);
        }
        open.extend(document.items(node));
    }
    anchors
}
