//! The arena: one small node for every key and value of a document, with the bytes it came from.

use super::number::Number;
use rustc_hash::FxHashMap;
use serde_json::Value;
use std::cell::Cell;
use std::hash::Hasher as _;
use std::ops::Range;

thread_local! {
    static LOOKED_UP: Cell<u64> = const { Cell::new(0) };
}

/// How many keys this thread has looked up: what a run costs, in a count that no machine changes.
#[must_use]
pub fn looked_up() -> u64 {
    LOOKED_UP.get()
}

/// The index of a node in its document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    /// The position of the node in document order.
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A range of bytes in the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

/// Offsets and counts as the arena holds them: sources are at most `MAX_BYTES` long, so all of them fit.
pub(super) fn fit(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

impl Span {
    pub(super) fn new(range: Range<usize>) -> Self {
        Self { start: fit(range.start), end: fit(range.end) }
    }

    /// The span as a range of `usize`.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What a node is, in the terms of JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// `null`, `~` or nothing at all.
    Null,
    /// `true` or `false`.
    Boolean,
    /// A number, kept as it was written.
    Number,
    /// A string.
    String,
    /// An ordered list.
    Sequence,
    /// Keys with values, in the order of the source.
    Mapping,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Whether `first..second` lies in the decoded text rather than in the source.
    pub(super) decoded: bool,
    /// Mappings: a bit for each key by its hash, so that most keys that are not there need not be looked for.
    pub(super) keys: u16,
    pub(super) span: Span,
    pub(super) parent: u32,
    /// Scalars: where the text starts. Containers: the first child.
    pub(super) first: u32,
    /// Scalars: where the text ends. Containers: the number of children.
    pub(super) second: u32,
}

/// One entry of a mapping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// The key, a string node.
    pub key: NodeId,
    /// The value.
    pub value: NodeId,
    /// The hash of the key's text, so that a look-up reads the text of one key rather than of all before it.
    pub(super) hash: u32,
}

impl Member {
    /// The hash of the key's text, as [`key_hash`] gives it.
    #[inline]
    pub fn hash(&self) -> u32 {
        self.hash
    }
}

/// Mappings with more members than this are looked up through [`Document::large`].
const FEW_MEMBERS: usize = 48;

/// The bit of [`Node::keys`] that a key of this hash sets.
pub(super) fn key_bit(hash: u32) -> u16 {
    1 << (hash & 15)
}

/// The hash of a key. It decides nothing by itself: the texts behind equal hashes are compared.
#[inline]
#[must_use]
pub fn key_hash(key: &str) -> u32 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(key.as_bytes());
    u32::try_from(hasher.finish() >> 32).unwrap_or_default()
}

/// Something the reader accepted although a specification forbids it, or that changes what is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Irregularity {
    /// What it is.
    pub kind: IrregularityKind,
    /// The node it concerns.
    pub node: NodeId,
    /// The other node involved, such as the first of two equal keys.
    pub other: Option<NodeId>,
}

/// The kinds of [`Irregularity`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IrregularityKind {
    /// A mapping has the same key twice; the last one counts (RFC 8259 section 4, YAML 1.2.2 section 3.2.1.3).
    DuplicateKey,
    /// A key is null or a boolean; it is read as the string it is written as.
    KeyNotString,
    /// A key that is not quoted is another text to other readers, as [`super::key_as_read`] tells; it is read as the string
    /// it is written as.
    KeyOtherText,
    /// A YAML merge key (`<<`), which YAML 1.2 does not have, was expanded.
    MergeKey,
    /// A quoted scalar goes on at or left of its parent's indentation (YAML 1.2.2 section 7.3).
    ContinuationIndent,
}

/// A document read into an arena: nodes in document order, children after their parent.
#[derive(Debug)]
pub struct Document {
    pub(super) text: std::sync::Arc<String>,
    pub(super) nodes: Vec<Node>,
    pub(super) members: Vec<Member>,
    pub(super) items: Vec<NodeId>,
    pub(super) decoded: String,
    pub(super) irregularities: Vec<Irregularity>,
    /// For mappings of many members: where among them the last with this hash stands.
    pub(super) large: FxHashMap<(NodeId, u32), u32>,
}

impl Document {
    /// The root node.
    #[must_use]
    pub fn root(&self) -> NodeId {
        NodeId(0)
    }

    /// How many nodes the document has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// Whether the document has no node; a document that was read always has one.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// What was accepted although it is irregular, in document order.
    #[must_use]
    pub fn irregularities(&self) -> &[Irregularity] {
        &self.irregularities
    }

    fn node(&self, id: NodeId) -> Node {
        // Ids are only made by the builder of the same document; a foreign id reads as null rather than panics.
        self.nodes.get(id.index()).copied().unwrap_or(Node {
            kind: Kind::Null,
            decoded: false,
            keys: 0,
            span: Span::default(),
            parent: 0,
            first: 0,
            second: 0,
        })
    }

    /// What the node is.
    #[must_use]
    pub fn kind(&self, id: NodeId) -> Kind {
        self.node(id).kind
    }

    /// The bytes of the node in the source.
    #[must_use]
    pub fn span(&self, id: NodeId) -> Span {
        self.node(id).span
    }

    /// The mapping or sequence that holds the node; the root is its own parent.
    #[must_use]
    pub fn parent(&self, id: NodeId) -> Option<NodeId> {
        (id.0 != 0).then(|| NodeId(self.node(id).parent))
    }

    /// The text of a scalar after escapes, or the empty string for a container.
    #[must_use]
    pub fn text(&self, id: NodeId) -> &str {
        let node = self.node(id);
        if matches!(node.kind, Kind::Sequence | Kind::Mapping) {
            return "";
        }
        let range = node.first as usize..node.second as usize;
        let from = if node.decoded { &self.decoded } else { &*self.text };
        from.get(range).unwrap_or_default()
    }

    /// The text of a string node.
    #[must_use]
    pub fn string(&self, id: NodeId) -> Option<&str> {
        (self.kind(id) == Kind::String).then(|| self.text(id))
    }

    /// The value of a boolean node.
    #[must_use]
    pub fn boolean(&self, id: NodeId) -> Option<bool> {
        (self.kind(id) == Kind::Boolean).then(|| self.text(id).starts_with(['t', 'T']))
    }

    /// The value of a number node.
    #[must_use]
    pub fn number(&self, id: NodeId) -> Option<Number<'_>> {
        (self.kind(id) == Kind::Number).then(|| Number::new(self.text(id)))
    }

    /// Whether the node is null.
    #[must_use]
    pub fn is_null(&self, id: NodeId) -> bool {
        self.kind(id) == Kind::Null
    }

    /// Whether the node is a mapping.
    #[must_use]
    pub fn is_mapping(&self, id: NodeId) -> bool {
        self.kind(id) == Kind::Mapping
    }

    /// Whether the node is a sequence.
    #[must_use]
    pub fn is_sequence(&self, id: NodeId) -> bool {
        self.kind(id) == Kind::Sequence
    }

    /// The entries of a mapping in source order; empty for anything else.
    #[must_use]
    pub fn members(&self, id: NodeId) -> &[Member] {
        let node = self.node(id);
        if node.kind != Kind::Mapping {
            return &[];
        }
        let first = node.first as usize;
        self.members.get(first..first + node.second as usize).unwrap_or_default()
    }

    /// The items of a sequence; empty for anything else.
    #[must_use]
    pub fn items(&self, id: NodeId) -> &[NodeId] {
        let node = self.node(id);
        if node.kind != Kind::Sequence {
            return &[];
        }
        let first = node.first as usize;
        self.items.get(first..first + node.second as usize).unwrap_or_default()
    }

    /// The entry of a mapping with this key; of equal keys the last counts.
    #[must_use]
    #[inline]
    pub fn member(&self, id: NodeId, key: &str) -> Option<Member> {
        LOOKED_UP.set(LOOKED_UP.get() + 1);
        let hash = key_hash(key);
        if self.may_have_hashed(id, hash) { self.member_hashed(id, key, hash) } else { None }
    }

    /// Whether a node may be a mapping that has this key; where it says no, the node has it not.
    #[must_use]
    #[inline]
    pub fn may_have(&self, id: NodeId, key: &str) -> bool {
        self.may_have_hashed(id, key_hash(key))
    }

    #[inline]
    fn may_have_hashed(&self, id: NodeId, hash: u32) -> bool {
        self.nodes.get(id.index()).is_some_and(|node| node.keys & key_bit(hash) != 0)
    }

    fn member_hashed(&self, id: NodeId, key: &str, hash: u32) -> Option<Member> {
        let members = self.members(id);
        let candidates = if members.len() > FEW_MEMBERS {
            let last = *self.large.get(&(id, hash))? as usize;
            members.get(..=last)?
        } else {
            members
        };
        candidates.iter().rev().find(|member| member.hash == hash && self.text(member.key) == key).copied()
    }

    /// Notes which keys a mapping has, and of a large one where they stand.
    pub(super) fn index_members(&mut self, id: NodeId) {
        let members = self.members(id);
        let keys = members.iter().fold(0, |keys, member| keys | key_bit(member.hash));
        if members.len() > FEW_MEMBERS {
            let mut large = std::mem::take(&mut self.large);
            large.extend(self.members(id).iter().zip(0u32..).map(|(member, position)| ((id, member.hash), position)));
            self.large = large;
        }
        if let Some(node) = self.nodes.get_mut(id.index()) {
            node.keys = keys;
        }
    }

    /// The value under a key of a mapping.
    #[must_use]
    #[inline]
    pub fn get(&self, id: NodeId, key: &str) -> Option<NodeId> {
        self.member(id, key).map(|member| member.value)
    }

    /// The string under a key of a mapping.
    #[must_use]
    #[inline]
    pub fn get_string(&self, id: NodeId, key: &str) -> Option<&str> {
        self.get(id, key).and_then(|value| self.string(value))
    }

    /// The boolean under a key of a mapping.
    #[must_use]
    #[inline]
    pub fn get_boolean(&self, id: NodeId, key: &str) -> Option<bool> {
        self.get(id, key).and_then(|value| self.boolean(value))
    }

    /// The key under which a node stands in its parent mapping.
    #[must_use]
    pub fn key_of(&self, id: NodeId) -> Option<NodeId> {
        self.key_near(id, 0).map(|(key, _)| key)
    }

    /// The key of a node, and at which position it stands; quickly found where that is the one that is guessed.
    pub fn key_near(&self, id: NodeId, guess: usize) -> Option<(NodeId, usize)> {
        let members = self.members(self.parent(id)?);
        let position = match members.get(guess) {
            Some(member) if member.value == id => guess,
            _ => members.binary_search_by(|member| member.value.cmp(&id)).ok()?,
        };
        members.get(position).map(|member| (member.key, position))
    }

    /// The value under a key, by the key's own node.
    #[must_use]
    pub fn value_of(&self, key: NodeId) -> Option<NodeId> {
        let members = self.members(self.parent(key)?);
        let position = members.binary_search_by(|member| member.key.cmp(&key)).ok()?;
        members.get(position).map(|member| member.value)
    }

    /// The position at which a node stands in its parent sequence.
    #[must_use]
    pub fn index_of(&self, id: NodeId) -> Option<usize> {
        self.items(self.parent(id)?).binary_search(&id).ok()
    }

    /// The node as a value of `serde_json`, for the few places that need one.
    #[must_use]
    pub fn to_value(&self, id: NodeId) -> Value {
        match self.kind(id) {
            Kind::Null => Value::Null,
            Kind::Boolean => Value::Bool(self.boolean(id).unwrap_or_default()),
            Kind::Number => Number::new(self.text(id)).to_value(),
            Kind::String => Value::String(self.text(id).to_owned()),
            Kind::Sequence => self.items(id).iter().map(|item| self.to_value(*item)).collect(),
            Kind::Mapping => {
                Value::Object(self.members(id).iter().map(|member| (self.text(member.key).to_owned(), self.to_value(member.value))).collect())
            }
        }
    }
}

static NULL: std::sync::LazyLock<Document> = std::sync::LazyLock::new(Document::of_null);

impl Document {
    /// A document that holds null, in the place of one that could not be read.
    #[must_use]
    pub fn of_null() -> Self {
        let node = Node { kind: Kind::Null, decoded: false, keys: 0, span: Span::default(), parent: 0, first: 0, second: 0 };
        Self {
            text: std::sync::Arc::default(),
            nodes: vec![node],
            members: Vec::new(),
            items: Vec::new(),
            decoded: String::new(),
            irregularities: Vec::new(),
            large: FxHashMap::default(),
        }
    }

    /// The shared document that holds null.
    #[must_use]
    pub fn null() -> &'static Self {
        &NULL
    }
}
