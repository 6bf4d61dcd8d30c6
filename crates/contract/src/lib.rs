//! OpenAPI as typed nodes: what was read, what each node is, where references lead, and who uses what.
//!
//! One table says of every field of OpenAPI what it holds and since which version (`structure`); the walk types each node
//! by it; one resolver follows references. Values are judged by schemas in [`instance`].
//!
//! It imports `document`. Read first: [`Contract`], [`NodeRef`], [`NodeType`].

mod address;
mod context;
mod fault;
pub mod instance;
mod load;
pub mod media_type;
pub mod names;
pub mod pattern;
mod recognition;
mod reference;
mod resource;
pub mod structure;
mod version;
mod walk;
mod words;

pub use context::Context;
pub use fault::{Problem, StructuralFault};
pub use recognition::Recognition;
pub use reference::{DynamicTarget, OtherReference, Reference, ReferenceFault, ReferringField, Resolved, Target, percent_decoded};
pub use structure::NodeType;
pub use version::Version;

use kitemark_document::{Document, NodeId, OpenFault, Place, ReadFault, Source, SourceStore};
use rustc_hash::FxHashMap;
use structure::Field;

/// A node of one of the files of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeRef {
    /// The file, as an index into [`Contract::parts`].
    pub part: u32,
    /// The node in that file.
    pub node: NodeId,
}

/// One file of a contract.
#[derive(Debug)]
pub struct Part {
    /// What was read.
    pub source: Source,
    /// What it holds; null where it could not be parsed.
    pub document: Document,
    /// Why it could not be parsed.
    pub fault: Option<ReadFault>,
}

/// The index of a typed node in [`Contract::typed`].
pub type TypedId = u32;

/// A node of the contract as what OpenAPI says it is.
#[derive(Debug, Clone, Copy)]
pub struct Typed {
    /// The node.
    pub at: NodeRef,
    /// What it is; [`NodeType::Reference`] where a Reference Object stands in its place.
    pub node_type: NodeType,
    /// What stands or should stand here: differs from `node_type` for references only.
    pub expects: NodeType,
    /// The typed node that contains it; the root of a file is its own parent.
    pub parent: TypedId,
    /// The index after the last typed node it contains: typed nodes stand in preorder.
    pub end: TypedId,
    /// The field of the parent in which it stands.
    pub field: Option<&'static Field>,
}

/// A contract: one OpenAPI description in one or more files.
#[derive(Debug)]
pub struct Contract {
    /// The files in the order in which they were first referred to; the first is the root.
    pub parts: Vec<Part>,
    /// What the root file is.
    pub recognition: Recognition,
    /// Every node of the contract, in document order file by file.
    pub typed: Vec<Typed>,
    /// Deviations from the tables of [`structure`], in document order.
    pub faults: Vec<StructuralFault>,
    /// How many more there are, which are counted alone.
    pub more_faults: usize,
    /// Every `$ref` of the contract, in document order.
    pub references: Vec<Reference>,
    /// The references of the other fields that hold a URI, in document order.
    pub other_references: Vec<OtherReference>,
    /// Where the `$dynamicRef` of schemas leads.
    dynamic: FxHashMap<NodeRef, DynamicTarget>,
    /// What files and schemas are known by.
    resources: resource::Resources,
    contexts: Vec<Context>,
    /// For a typed node that is used by reference: the first reference that led to it.
    first_use: FxHashMap<TypedId, usize>,
    /// Where nodes that are nothing but a reference lead.
    targets: FxHashMap<NodeRef, NodeRef>,
    /// Where the `$ref` of nodes that have fields beside it leads.
    onward: FxHashMap<NodeRef, NodeRef>,
    typed_at: Vec<Vec<TypedId>>,
    by_type: FxHashMap<NodeType, Vec<TypedId>>,
    patterns: pattern::Patterns,
}

impl Contract {
    /// Reads a contract from its root file and the files that it refers to.
    ///
    /// A root that is no OpenAPI document, and files that cannot be parsed, are told in [`Contract::recognition`] and
    /// [`Part::fault`]: they are findings about the contract.
    ///
    /// # Errors
    /// [`OpenFault`] where the root file itself cannot be opened.
    pub fn load(store: &SourceStore, name: &str) -> Result<Self, OpenFault> {
        Ok(Self::from_source(store, store.open(name)?))
    }

    /// The version of OpenAPI, where the root is an OpenAPI document of a version that is judged.
    #[must_use]
    pub fn version(&self) -> Option<Version> {
        match self.recognition {
            Recognition::OpenApi(version) => Some(version),
            _ => None,
        }
    }

    /// The document of a part.
    #[must_use]
    pub fn document(&self, at: NodeRef) -> &Document {
        let part = self.parts.get(at.part as usize).or(self.parts.first());
        match part {
            Some(part) => &part.document,
            // A contract always has a root part.
            None => Document::null(),
        }
    }

    /// The root node of the contract.
    #[must_use]
    pub fn root(&self) -> NodeRef {
        NodeRef { part: 0, node: self.document(NodeRef { part: 0, node: Document::null().root() }).root() }
    }

    /// How many nodes the files of the contract have together.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parts.iter().map(|part| part.document.len()).sum()
    }

    /// Whether the contract has no node; one that was read always has a root.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A typed node by its index.
    #[must_use]
    pub fn typed(&self, id: TypedId) -> Option<&Typed> {
        self.typed.get(id as usize)
    }

    /// The typed node that a node of a file is.
    #[must_use]
    pub fn typed_at(&self, at: NodeRef) -> Option<TypedId> {
        self.typed_at.get(at.part as usize)?.get(at.node.index()).copied().filter(|id| *id != TypedId::MAX)
    }

    /// All typed nodes of a type, in document order.
    #[must_use]
    pub fn of_type(&self, node_type: NodeType) -> &[TypedId] {
        self.by_type.get(&node_type).map_or(&[], Vec::as_slice)
    }

    /// In which contexts a typed node is used.
    #[must_use]
    pub fn context(&self, id: TypedId) -> Context {
        self.contexts.get(id as usize).copied().unwrap_or_default()
    }

    /// The typed nodes that a typed node contains directly, in document order.
    pub fn children(&self, id: TypedId) -> impl Iterator<Item = TypedId> + '_ {
        let end = self.typed(id).map_or(0, |typed| typed.end);
        let mut next = id + 1;
        std::iter::from_fn(move || {
            let child = next;
            let typed = (child < end).then(|| self.typed(child)).flatten()?;
            next = typed.end;
            Some(child)
        })
    }

    /// The nearest typed node of this type that contains the node, itself included.
    #[must_use]
    pub fn ancestor(&self, id: TypedId, node_type: NodeType) -> Option<TypedId> {
        let mut at = id;
        loop {
            let typed = self.typed(at)?;
            if typed.node_type == node_type {
                return Some(at);
            }
            if typed.parent == at {
                return None;
            }
            at = typed.parent;
        }
    }

    /// Where a node that is nothing but a reference finally leads, or the node itself.
    #[must_use]
    pub fn follow(&self, at: NodeRef) -> NodeRef {
        if self.document(at).may_have(at.node, "$ref") { self.targets.get(&at).copied().unwrap_or(at) } else { at }
    }

    /// Where the `$ref` of a node finally leads.
    #[must_use]
    pub fn target(&self, at: NodeRef) -> Option<NodeRef> {
        if !self.document(at).may_have(at.node, "$ref") {
            return None;
        }
        self.targets.get(&at).or_else(|| self.onward.get(&at)).copied()
    }

    /// Whether a node has a `$ref` that leads nowhere: what it is besides cannot be told.
    #[must_use]
    pub fn is_unresolved(&self, at: NodeRef) -> bool {
        let has_reference = self.document(at).may_have(at.node, "$ref") && self.document(at).get(at.node, "$ref").is_some();
        let may_refer = |typed: &Typed| matches!(typed.node_type, NodeType::Reference | NodeType::Schema | NodeType::PathItem);
        has_reference && self.target(at).is_none() && self.typed_at(at).and_then(|id| self.typed(id)).is_some_and(may_refer)
    }

    /// Where the `$dynamicRef` of a schema leads.
    #[must_use]
    pub fn dynamic_target(&self, at: NodeRef) -> Option<&DynamicTarget> {
        self.dynamic.get(&at)
    }

    /// Whether any schema may be what a `$dynamicRef` leads to by its name.
    pub(crate) fn has_dynamic_anchors(&self) -> bool {
        self.resources.has_dynamic_anchors
    }

    /// The schema resource in which a node is.
    pub(crate) fn resource_around(&self, at: NodeRef) -> Option<resource::ResourceId> {
        self.resources.around(self.document(at), at)
    }

    /// The schema with this `$dynamicAnchor` in a resource.
    pub(crate) fn dynamic_anchor(&self, resource: resource::ResourceId, name: &str) -> Result<Option<NodeRef>, resource::SeveralAnchors> {
        self.resources.dynamic_anchor(resource, name)
    }

    /// The value under a key of a mapping, through a reference at either.
    #[must_use]
    pub fn get(&self, at: NodeRef, key: &str) -> Option<NodeRef> {
        let at = self.follow(at);
        let node = self.document(at).get(at.node, key)?;
        Some(self.follow(NodeRef { part: at.part, node }))
    }

    /// The string under a key of a mapping.
    #[must_use]
    pub fn get_string(&self, at: NodeRef, key: &str) -> Option<&str> {
        let at = self.follow(at);
        self.document(at).get_string(at.node, key)
    }

    /// The text of a scalar.
    #[must_use]
    pub fn text(&self, at: NodeRef) -> &str {
        self.document(at).text(at.node)
    }

    /// The entries of a mapping, with the values as they stand.
    pub fn members(&self, at: NodeRef) -> impl DoubleEndedIterator<Item = (&str, NodeRef)> + '_ {
        let document = self.document(at);
        document.members(at.node).iter().map(move |member| (document.text(member.key), NodeRef { part: at.part, node: member.value }))
    }

    /// The items of a sequence as they stand.
    pub fn items(&self, at: NodeRef) -> impl DoubleEndedIterator<Item = NodeRef> + '_ {
        self.document(at).items(at.node).iter().map(move |node| NodeRef { part: at.part, node: *node })
    }

    /// The key under which a node stands.
    #[must_use]
    pub fn key_of(&self, at: NodeRef) -> Option<&str> {
        let document = self.document(at);
        document.key_of(at.node).map(|key| document.text(key))
    }

    /// The place of a node: where its key stands, or itself where it has none.
    #[must_use]
    pub fn place(&self, at: NodeRef) -> Place {
        let document = self.document(at);
        self.place_of(at.part, document.anchor(at.node).start as usize, document.pointer(at.node))
    }

    pub(crate) fn place_of(&self, part: u32, offset: usize, pointer: String) -> Place {
        let Some(part) = self.parts.get(part as usize) else {
            return Place { file: String::new(), line: 1, column: 1, pointer };
        };
        part.source.place_at(offset, pointer)
    }

    /// The references that led to the node from where the contract first uses it, outermost first, by their holders.
    #[must_use]
    pub fn via(&self, at: NodeRef) -> Vec<NodeRef> {
        let mut chain = Vec::new();
        let mut id = self.nearest_typed(at);
        while let Some(current) = id {
            let Some(user) = self.first_use_above(current) else { break };
            chain.push(user);
            // Cycles are legal, and a chain longer than this helps nobody.
            if chain.len() == 8 {
                break;
            }
            id = self.nearest_typed(user);
        }
        chain.reverse();
        chain
    }

    /// The typed node that a node is or lies in.
    #[must_use]
    pub fn nearest_typed(&self, at: NodeRef) -> Option<TypedId> {
        let document = self.document(at);
        let mut node = at.node;
        loop {
            if let Some(id) = self.typed_at(NodeRef { part: at.part, node }) {
                return Some(id);
            }
            node = document.parent(node)?;
        }
    }

    fn first_use_above(&self, id: TypedId) -> Option<NodeRef> {
        let mut at = id;
        loop {
            if let Some(reference) = self.first_use.get(&at).and_then(|index| self.references.get(*index)) {
                return Some(reference.holder);
            }
            let parent = self.typed(at)?.parent;
            if parent == at {
                return None;
            }
            at = parent;
        }
    }
}
