//! What is known beside a contract: the manifest, evidence, interfaces, other contracts, and what the service answered.

use super::kind::NodeKind;
use super::{Index, Item};
use kitemark_contract::{Contract, NodeRef, NodeType};
use kitemark_document::{Document, NodeId};
use kitemark_product::recording::{Exchange, Recording};
use kitemark_product::{Evidence, Interface};
use std::collections::BTreeSet;

impl<'a> Index<'a> {
    /// The index with the interfaces that the manifest lists beside the contracts under test.
    #[must_use]
    pub fn with_interfaces(mut self, interfaces: &'a [Interface]) -> Self {
        self.interfaces = interfaces;
        self
    }

    /// The index with the evidence that the manifest lists.
    #[must_use]
    pub fn with_evidence(mut self, evidence: &'a [Evidence]) -> Self {
        self.evidence = evidence;
        let items = (0u32..).zip(evidence).map(|(id, _)| Item { kind: NodeKind::Evidence, id, part: 0 }).collect();
        self.kinds.insert(NodeKind::Evidence, items);
        self
    }

    /// The index with what was asked of the running service and answered. Exchanges about an operation of another contract
    /// are left to that.
    #[must_use]
    pub fn with_recording(mut self, recording: Option<&'a Recording>) -> Self {
        let Some(recording) = recording else { return self };
        self.recording = Some(recording);
        let own = self.contract.parts.first().map(|part| part.source.name.as_str()).unwrap_or_default();
        let is_own = |exchange: &Exchange| match exchange.operation.as_deref().and_then(|operation| operation.split_once('#')) {
            Some((file, _)) => file == own,
            None => true,
        };
        let exchanges = (0u32..).zip(&recording.exchanges).filter(|(_, exchange)| exchange.is_sent && is_own(exchange));
        let exchanges = exchanges.map(|(id, _)| Item { kind: NodeKind::Exchange, id, part: 0 }).collect();
        let endpoints = (0u32..).zip(&recording.endpoints).map(|(id, _)| Item { kind: NodeKind::Endpoint, id, part: 0 }).collect();
        self.kinds.insert(NodeKind::Exchange, exchanges);
        self.kinds.insert(NodeKind::Endpoint, endpoints);
        self
    }

    /// The index with every contract of the product.
    #[must_use]
    pub fn with_contracts(mut self, contracts: &'a [Contract]) -> Self {
        self.contracts = contracts;
        self
    }

    /// The exchanges that were sent and are about this contract or about none, in the order of the recording.
    pub fn exchanges(&self) -> impl Iterator<Item = &'a Exchange> + '_ {
        self.items(NodeKind::Exchange).iter().filter_map(|item| self.exchange(*item))
    }

    /// An exchange.
    #[must_use]
    pub fn exchange(&self, item: Item) -> Option<&'a Exchange> {
        self.recording?.exchanges.get(item.id as usize).filter(|_| item.kind == NodeKind::Exchange)
    }

    /// The node of the recording that an exchange or an endpoint is.
    #[must_use]
    pub fn recording_node(&self, item: Item) -> Option<NodeId> {
        match item.kind {
            NodeKind::Exchange => self.exchange(item).map(|exchange| exchange.node),
            NodeKind::Endpoint => self.recording?.endpoints.get(item.id as usize).copied(),
            _ => None,
        }
    }

    /// The operation that an exchange is about, where it is one of this contract.
    #[must_use]
    pub fn operation_of(&self, exchange: &Exchange) -> Option<Item> {
        let (_, pointer) = exchange.operation.as_deref()?.split_once('#')?;
        let part = self.contract.parts.first()?;
        let node = part.document.at_pointer(pointer)?;
        let at = self.contract.follow(NodeRef { part: 0, node });
        let id = self.operation_at.get(&at).or_else(|| self.operation_at.get(&NodeRef { part: 0, node }))?;
        Some(Item { kind: NodeKind::Operation, id: *id, part: 0 })
    }

    /// The `operationId`s of every contract of the product.
    #[must_use]
    pub fn operation_ids(&self) -> BTreeSet<&'a str> {
        let of = |contract: &'a Contract| {
            let operations = contract.of_type(NodeType::Operation).iter().filter_map(|id| contract.typed(*id));
            operations.filter_map(|operation| contract.get_string(operation.at, "operationId"))
        };
        of(self.contract).chain(self.contracts.iter().flat_map(of)).collect()
    }

    /// A piece of evidence.
    #[must_use]
    pub fn evidence(&self, item: Item) -> Option<&'a Evidence> {
        self.evidence.get(item.id as usize).filter(|_| item.kind == NodeKind::Evidence)
    }

    /// The node of the manifest that a product or a piece of evidence is.
    #[must_use]
    pub fn manifest_node(&self, item: Item) -> Option<NodeId> {
        match item.kind {
            NodeKind::Evidence => self.evidence(item).map(|evidence| evidence.node),
            _ => self.manifest.map(Document::root),
        }
    }

    /// A text of the manifest by the names of the fields that lead to it.
    #[must_use]
    pub fn manifest_text(&self, path: &[&str]) -> Option<&'a str> {
        let manifest = self.manifest?;
        let node = path.iter().try_fold(manifest.root(), |at, name| manifest.get(at, name))?;
        manifest.string(node)
    }
}
