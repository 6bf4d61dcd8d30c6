//! The names of the nodes of a contract, each kept once, with its words and its style.

use super::kind::NodeKind;
use super::{Index, Item};
use kitemark_contract::names::{Casing, tokens};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// The kinds whose names are interned.
pub const NAMED: [NodeKind; 5] = [NodeKind::Property, NodeKind::Parameter, NodeKind::Header, NodeKind::Segment, NodeKind::Schema];

/// In the place of the number of a name, for a node without one.
pub(super) const NO_NAME: u32 = u32::MAX;

impl<'a> Index<'a> {
    pub(super) fn intern_names(&mut self) {
        let mut known: FxHashMap<&'a str, u32> = FxHashMap::default();
        for kind in NAMED {
            // Most are followed by their neighbour.
            let mut neighbour = 0;
            for item in self.items(kind).to_vec() {
                let name = match kind {
                    NodeKind::Parameter | NodeKind::Segment => self.name_of(item),
                    _ => self.place_of(item).and_then(|at| {
                        let document = self.contract.document(at);
                        let (key, position) = document.key_near(at.node, neighbour)?;
                        neighbour = position + 1;
                        Some(document.text(key))
                    }),
                };
                let Some(name) = name else { continue };
                let next = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
                let id = *known.entry(name).or_insert(next);
                if id == next {
                    self.names.push(name);
                }
                if kind == NodeKind::Segment {
                    self.segment_names.insert((item.id, item.part), id);
                } else if let Some(slot) = self.typed_names.get_mut(item.id as usize) {
                    *slot = id;
                }
            }
        }
        self.name_tokens = self.names.iter().map(|_| OnceLock::new()).collect();
        self.name_casings = self.names.iter().map(|_| OnceLock::new()).collect();
    }

    /// The number under which the name of a node is interned, if it has one.
    #[must_use]
    pub fn name_id(&self, item: Item) -> Option<u32> {
        match item.kind {
            NodeKind::Segment => self.segment_names.get(&(item.id, item.part)).copied(),
            kind if NAMED.contains(&kind) => self.typed_names.get(item.id as usize).copied().filter(|id| *id != NO_NAME),
            _ => None,
        }
    }

    /// An interned name.
    #[must_use]
    pub fn name(&self, id: u32) -> &'a str {
        self.names.get(id as usize).copied().unwrap_or_default()
    }

    /// How many names are interned.
    #[must_use]
    pub fn name_count(&self) -> usize {
        self.names.len()
    }

    /// The tokens of an interned name.
    #[must_use]
    pub fn tokens(&self, id: u32) -> &[String] {
        self.name_tokens.get(id as usize).map_or(&[], |slot| slot.get_or_init(|| tokens(self.name(id))).as_slice())
    }

    /// The interned names in which a word stands, in order.
    #[must_use]
    pub fn names_with(&self, word: &str) -> &[u32] {
        let all = self.names_by_word.get_or_init(|| {
            let mut all: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for id in 0..u32::try_from(self.names.len()).unwrap_or(NO_NAME) {
                for word in self.tokens(id) {
                    match all.get_mut(word) {
                        Some(names) => names.push(id),
                        None => drop(all.insert(word.clone(), vec![id])),
                    }
                }
            }
            all
        });
        all.get(word).map_or(&[], Vec::as_slice)
    }

    /// The style of an interned name.
    #[must_use]
    pub fn casing(&self, id: u32) -> Casing {
        let found = || Casing::of_parts(self.name(id));
        self.name_casings.get(id as usize).map_or_else(found, |slot| *slot.get_or_init(found))
    }

    /// The name of a node: the key or the field that names it.
    #[must_use]
    pub fn name_of(&self, item: Item) -> Option<&'a str> {
        let contract = self.contract;
        match item.kind {
            NodeKind::Evidence => self.evidence(item).map(|evidence| evidence.kind.as_str()),
            NodeKind::Exchange => self.exchange(item).and_then(|exchange| exchange.probes.first()).map(String::as_str),
            NodeKind::Endpoint => {
                let recording = self.recording?;
                recording.document.get_string(self.recording_node(item)?, "host")
            }
            NodeKind::Path => self.paths.get(item.id as usize).map(|path| path.template),
            NodeKind::Segment => self.paths.get(item.id as usize).and_then(|path| path.segments.get(item.part as usize)).copied(),
            NodeKind::Operation | NodeKind::Webhook => self.operation(item).map(|operation| operation.name),
            NodeKind::Parameter | NodeKind::Tag => contract.get_string(self.place_of(item)?, "name"),
            _ => self.name_id(item).map(|id| self.name(id)).or_else(|| contract.key_of(self.place_of(item)?)),
        }
    }
}
