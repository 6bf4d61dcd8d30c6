//! Builds an arena from the events of a parser: nesting, aliases, merge keys and duplicate keys are decided here.

use super::arena::{Document, Irregularity, IrregularityKind, Kind, Member, Node, NodeId, Span, fit, key_hash};
use super::fault::ReadFault;
use super::{MAX_DEPTH, MAX_EXPANDED_NODES};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A container that is still open.
struct Frame {
    node: NodeId,
    /// Where its children start on the stack of pending children.
    pending: usize,
}

/// Collects nodes in document order.
pub(super) struct Builder {
    document: Document,
    frames: Vec<Frame>,
    /// Children of the open containers: items of a sequence, keys and values in turn of a mapping.
    pending: Vec<NodeId>,
    expanded: usize,
}

impl Builder {
    pub(super) fn new(text: &Arc<String>) -> Self {
        // Real contracts have a node for every twenty to thirty bytes.
        let guess = text.len() / 24 + 16;
        Self {
            document: Document {
                text: Arc::clone(text),
                nodes: Vec::with_capacity(guess),
                members: Vec::with_capacity(guess / 2),
                items: Vec::new(),
                decoded: String::new(),
                irregularities: Vec::new(),
                large: FxHashMap::default(),
            },
            frames: Vec::new(),
            pending: Vec::new(),
            expanded: 0,
        }
    }

    fn push(&mut self, mut node: Node) -> NodeId {
        let id = NodeId(fit(self.document.nodes.len()));
        if let Some(frame) = self.frames.last() {
            node.parent = frame.node.0;
            self.pending.push(id);
        }
        self.document.nodes.push(node);
        id
    }

    /// Whether the next node is the key of a mapping.
    pub(super) fn expects_key(&self) -> bool {
        self.frames
            .last()
            .is_some_and(|frame| self.document.kind(frame.node) == Kind::Mapping && (self.pending.len() - frame.pending).is_multiple_of(2))
    }

    /// A scalar whose text stands in the source as it is.
    pub(super) fn scalar(&mut self, kind: Kind, span: Span, text: Span) -> NodeId {
        self.push(Node { kind, decoded: false, keys: 0, span, parent: 0, first: text.start, second: text.end })
    }

    /// A scalar whose text differs from the source, by escapes or folding.
    pub(super) fn decoded_scalar(&mut self, kind: Kind, span: Span, text: &str) -> NodeId {
        let start = self.document.decoded.len();
        self.document.decoded.push_str(text);
        let text = Span::new(start..self.document.decoded.len());
        self.push(Node { kind, decoded: true, keys: 0, span, parent: 0, first: text.start, second: text.end })
    }

    pub(super) fn open(&mut self, kind: Kind, offset: usize) -> Result<NodeId, ReadFault> {
        if self.frames.len() >= MAX_DEPTH {
            return Err(ReadFault::TooDeep { offset });
        }
        let node = self.push(Node { kind, decoded: false, keys: 0, span: Span::new(offset..offset), parent: 0, first: 0, second: 0 });
        self.frames.push(Frame { node, pending: self.pending.len() });
        Ok(node)
    }

    /// Closes the innermost container; `end` is the byte after it, or none where the last child decides.
    pub(super) fn close(&mut self, end: Option<usize>) -> Result<NodeId, ReadFault> {
        let Some(frame) = self.frames.pop() else { return Ok(NodeId(0)) };
        let children = self.pending.get(frame.pending..).unwrap_or_default();
        let last = children.last().map(|child| self.document.span(*child).end);
        let (first, count) = if self.document.kind(frame.node) == Kind::Mapping {
            let first = self.document.members.len();
            for [key, value] in children.as_chunks::<2>().0 {
                let member = self.member(*key, *value);
                self.document.members.push(member);
            }
            let first = self.merge(frame.node, first)?;
            self.find_duplicates(first);
            (fit(first), fit(self.document.members.len() - first))
        } else {
            let first = self.document.items.len();
            self.document.items.extend_from_slice(children);
            (fit(first), fit(children.len()))
        };
        self.pending.truncate(frame.pending);
        if let Some(node) = self.document.nodes.get_mut(frame.node.index()) {
            node.span.end = end.map(fit).or(last).unwrap_or(node.span.end);
            node.first = first;
            node.second = count;
        }
        self.document.index_members(frame.node);
        Ok(frame.node)
    }

    fn member(&self, key: NodeId, value: NodeId) -> Member {
        Member { key, value, hash: key_hash(self.document.text(key)) }
    }

    fn keep_items(&mut self, items: &[NodeId]) -> (u32, u32) {
        let first = fit(self.document.items.len());
        self.document.items.extend_from_slice(items);
        (first, fit(items.len()))
    }

    /// Notes the keys that the members from `first` on have twice.
    fn find_duplicates(&mut self, first: usize) {
        let document = &self.document;
        let members = document.members.get(first..).unwrap_or_default();
        let mut found = Vec::new();
        let mut note = |first: NodeId, second: NodeId| {
            found.push(Irregularity { kind: IrregularityKind::DuplicateKey, node: second, other: Some(first) });
        };
        if members.len() < 12 {
            for (position, member) in members.iter().enumerate() {
                let alike = members.iter().take(position).filter(|other| other.hash == member.hash);
                if let Some(first) = alike.into_iter().find(|other| document.text(other.key) == document.text(member.key)) {
                    note(first.key, member.key);
                }
            }
        } else {
            let mut seen: FxHashMap<&str, NodeId> = FxHashMap::default();
            for member in members {
                if let Some(first) = seen.insert(document.text(member.key), member.key) {
                    note(first, member.key);
                }
            }
        }
        self.document.irregularities.extend(found);
    }

    /// Expands YAML merge keys among the members from `first` on as the common YAML 1.1 readers do: what the mapping says
    /// itself wins. Gives where its members start then.
    fn merge(&mut self, mapping: NodeId, first: usize) -> Result<usize, ReadFault> {
        let merge_key = key_hash("<<");
        let is_merge = |document: &Document, member: &Member| {
            let node = document.nodes.get(member.key.index()).filter(|_| member.hash == merge_key);
            let plain = node.is_some_and(|node| document.text.get(node.span.range()) == Some("<<"));
            plain && matches!(document.kind(member.value), Kind::Mapping | Kind::Sequence)
        };
        let members = self.document.members.get(first..).unwrap_or_default();
        if !members.iter().any(|member| is_merge(&self.document, member)) {
            return Ok(first);
        }
        // What is copied keeps members of its own, so those of this mapping follow them.
        let members = self.document.members.split_off(first);
        let (merges, mut kept): (Vec<Member>, Vec<Member>) = members.into_iter().partition(|member| is_merge(&self.document, member));
        for merge in merges {
            self.document.irregularities.push(Irregularity { kind: IrregularityKind::MergeKey, node: merge.key, other: None });
            let sources = match self.document.kind(merge.value) {
                Kind::Sequence => self.document.items(merge.value).to_vec(),
                _ => vec![merge.value],
            };
            for member in sources.iter().flat_map(|source| self.document.members(*source).to_vec()).collect::<Vec<_>>() {
                let key = self.document.text(member.key).to_owned();
                if kept.iter().all(|other| self.document.text(other.key) != key) {
                    let key = self.copy(member.key, mapping, self.frames.len() + 1)?;
                    let value = self.copy(member.value, mapping, self.frames.len() + 1)?;
                    kept.push(self.member(key, value));
                }
            }
        }
        let first = self.document.members.len();
        self.document.members.extend_from_slice(&kept);
        Ok(first)
    }

    /// An alias: the subtree it names, copied to where it stands, so that it has a pointer of its own.
    pub(super) fn alias(&mut self, target: NodeId) -> Result<NodeId, ReadFault> {
        let parent = self.frames.last().map_or(NodeId(0), |frame| frame.node);
        let copy = self.copy(target, parent, self.frames.len())?;
        if !self.frames.is_empty() {
            self.pending.push(copy);
        }
        Ok(copy)
    }

    fn copy(&mut self, target: NodeId, parent: NodeId, depth: usize) -> Result<NodeId, ReadFault> {
        let Some(mut node) = self.document.nodes.get(target.index()).copied() else { return Ok(NodeId(0)) };
        self.expanded += 1;
        if depth > MAX_DEPTH {
            return Err(ReadFault::TooDeep { offset: node.span.start as usize });
        }
        if self.expanded > MAX_EXPANDED_NODES {
            return Err(ReadFault::TooManyAliases { offset: node.span.start as usize });
        }
        let id = NodeId(fit(self.document.nodes.len()));
        node.parent = parent.0;
        self.document.nodes.push(node);
        let (first, count) = match node.kind {
            Kind::Mapping => {
                let mut copies = Vec::new();
                for member in self.document.members(target).to_vec() {
                    let (key, value) = (self.copy(member.key, id, depth + 1)?, self.copy(member.value, id, depth + 1)?);
                    copies.push(Member { key, value, hash: member.hash });
                }
                let first = fit(self.document.members.len());
                self.document.members.extend_from_slice(&copies);
                (first, fit(copies.len()))
            }
            Kind::Sequence => {
                let mut copies = Vec::new();
                for item in self.document.items(target).to_vec() {
                    copies.push(self.copy(item, id, depth + 1)?);
                }
                self.keep_items(&copies)
            }
            _ => return Ok(id),
        };
        if let Some(node) = self.document.nodes.get_mut(id.index()) {
            node.first = first;
            node.second = count;
        }
        self.document.index_members(id);
        Ok(id)
    }

    pub(super) fn irregular(&mut self, kind: IrregularityKind, node: NodeId) {
        self.document.irregularities.push(Irregularity { kind, node, other: None });
    }

    pub(super) fn text(&self) -> &str {
        &self.document.text
    }

    pub(super) fn finish(mut self) -> Result<Document, ReadFault> {
        if self.document.nodes.is_empty() {
            return Err(ReadFault::Empty);
        }
        self.document.irregularities.sort_by_key(|irregularity| (irregularity.node, irregularity.kind));
        self.document.nodes.shrink_to_fit();
        Ok(self.document)
    }
}
