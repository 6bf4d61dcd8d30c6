//! The nodes of a contract by their kinds, and where each of them is.

use super::kind::NodeKind;
use super::{Index, Item};
use kitemark_contract::{Context, NodeRef, NodeType};

impl<'a> Index<'a> {
    pub(super) fn add_kinds(&mut self) {
        for kind in NodeKind::ALL.iter().copied() {
            let ids = self.ids_of(kind);
            let items = ids.into_iter().map(|(id, part)| Item { kind, id, part }).collect();
            self.kinds.insert(kind, items);
        }
    }

    /// The nodes of a kind: typed nodes that are used, or positions in a list of this index.
    fn ids_of(&self, kind: NodeKind) -> Vec<(u32, u32)> {
        let contract = self.contract;
        let count = |length: usize| (0..u32::try_from(length).unwrap_or(u32::MAX)).map(|id| (id, 0)).collect();
        let used =
            |node_type: NodeType| contract.of_type(node_type).iter().filter(|id| contract.context(**id).is_used()).map(|id| (*id, 0)).collect();
        match kind {
            NodeKind::Document | NodeKind::Product => vec![(0, 0)],
            // They are no part of the contract: see `with_evidence` and `with_recording`.
            NodeKind::Evidence | NodeKind::Exchange | NodeKind::Endpoint => Vec::new(),
            NodeKind::Contract if contract.version().is_some() => vec![(0, 0)],
            NodeKind::Contract => Vec::new(),
            NodeKind::Path => count(self.paths.len()),
            NodeKind::Operation => count(self.operations.len()),
            NodeKind::Webhook => count(self.webhooks.len()),
            NodeKind::Address => count(self.addresses.len()),
            NodeKind::Segment => {
                let mut segments = Vec::new();
                for (id, path) in (0u32..).zip(&self.paths) {
                    segments.extend((0u32..).zip(&path.segments).filter(|(_, text)| !text.is_empty()).map(|(part, _)| (id, part)));
                }
                segments
            }
            NodeKind::SecurityScheme | NodeKind::Tag => {
                contract.of_type(kind.node_type().unwrap_or(NodeType::Tag)).iter().map(|id| (*id, 0)).collect()
            }
            NodeKind::Property => (0u32..)
                .zip(&contract.typed)
                .filter(|(id, typed)| {
                    typed.expects == NodeType::Schema
                        && typed.field.is_some_and(|field| field.name == "properties")
                        && contract.context(*id).is_used()
                })
                .map(|(id, _)| (id, 0))
                .collect(),
            NodeKind::Header => (0u32..)
                .zip(&contract.typed)
                .filter(|(id, typed)| {
                    typed.expects == NodeType::Header
                        && contract.typed(typed.parent).is_some_and(|parent| parent.node_type == NodeType::Response)
                        && contract.context(*id).is_any(Context::RESPONSE)
                })
                .map(|(id, _)| (id, 0))
                .collect(),
            _ => kind.node_type().map(used).unwrap_or_default(),
        }
    }

    /// The nodes of a kind, in document order.
    #[must_use]
    pub fn items(&self, kind: NodeKind) -> &[Item] {
        self.kinds.get(&kind).map_or(&[], Vec::as_slice)
    }

    /// The node at which findings about an item stand.
    #[must_use]
    pub fn place_of(&self, item: Item) -> Option<NodeRef> {
        match item.kind {
            NodeKind::Document | NodeKind::Contract => Some(self.contract.root()),
            NodeKind::Product | NodeKind::Evidence | NodeKind::Exchange | NodeKind::Endpoint => None,
            NodeKind::Path | NodeKind::Segment => self.paths.get(item.id as usize).map(|path| path.at),
            NodeKind::Operation | NodeKind::Webhook => self.operation(item).map(|operation| operation.at),
            NodeKind::Address => self.addresses.get(item.id as usize).map(|address| address.at),
            _ => self.contract.typed(item.id).map(|typed| typed.at),
        }
    }
}
