//! What the checks of one contract share: its nodes by kind, its paths, operations, servers and addresses, made once.

use super::budget::{Once, Reason, leave_out, left_out_of};
use super::composition::Seen;
use super::effective::Effective;
use super::facts::Servers;
use super::facts::files::Files;
use super::facts::path::Versions;
use super::kind::NodeKind;
use super::view::{View, view_of};
use crate::contract::names::{Casing, tokens};
use crate::contract::{Context, Contract, NodeRef, NodeType, Reference, Typed, TypedId};
use crate::document::{Document, KeyFilter, Kind, NodeId, masked};
use crate::product::{Evidence, Interface};
use crate::recording::{Exchange, Recording};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::{BTreeSet, VecDeque};
use std::sync::OnceLock;

/// A node of a kind: what it is, and which of its kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Item {
    /// Its kind.
    pub kind: NodeKind,
    /// A typed node, or the position in the list of its kind.
    pub id: u32,
    /// The position within that, for segments.
    pub part: u32,
}

/// A path of the contract.
#[derive(Debug)]
pub struct PathEntry<'a> {
    /// The path as it is written.
    pub template: &'a str,
    /// The Path Item as it stands under the path.
    pub at: NodeRef,
    /// The path with the names of its templates erased, for paths that differ in those only.
    pub shape: String,
    /// Its segments.
    pub segments: Vec<&'a str>,
    /// The names in its templates, in order.
    pub names: Vec<&'a str>,
    /// The operations under it, as positions in [`Index::operations`].
    pub operations: Vec<u32>,
}

/// An operation of the contract.
#[derive(Debug)]
pub struct OperationEntry<'a> {
    /// The Operation Object.
    pub id: TypedId,
    /// Its node.
    pub at: NodeRef,
    /// The path, as a position in [`Index::paths`]; none for webhooks.
    pub path: Option<u32>,
    /// The method in upper case.
    pub method: String,
    /// The parameters that apply, those of the path included, references followed.
    pub parameters: Vec<NodeRef>,
    /// The name of the webhook, or the path.
    pub name: &'a str,
    /// The documented responses with their statuses, references followed.
    pub responses: Vec<(&'a str, NodeRef)>,
    /// What is found once and asked often.
    pub(super) found: FoundOfOperation,
}

/// What many checks ask of an operation, found when first asked for. Kept without borrowing from the contract.
#[derive(Debug, Default)]
pub(super) struct FoundOfOperation {
    /// Whether it reads.
    pub(super) is_read: Once<bool>,
    /// Whether it receives a file.
    pub(super) is_upload: Once<bool>,
    /// The schema of the first successful JSON response.
    pub(super) success_schema: Once<Option<NodeRef>>,
    /// The array of a collection response.
    pub(super) collection_array: Once<Option<NodeRef>>,
    /// Its summary and description, without the signs of Markdown.
    pub(super) plain_description: OnceLock<String>,
}

/// A field that holds an address.
#[derive(Debug)]
pub struct AddressEntry<'a> {
    /// The node of the address.
    pub at: NodeRef,
    /// The name of the field.
    pub field: &'a str,
    /// The address, with the defaults of the variables of a server.
    pub address: String,
    /// The Server Object, where it is one's.
    pub server: Option<TypedId>,
}

/// The kinds whose names are interned.
pub(super) const NAMED: [NodeKind; 5] = [NodeKind::Property, NodeKind::Parameter, NodeKind::Header, NodeKind::Segment, NodeKind::Schema];

/// How many names of properties are kept for all schemas together, those of what they are composed of counted for each: so
/// many, and so many more for each typed node.
const MOST_NAMES: usize = 100_000;
const NAMES_OF_NODE: usize = 4;

/// In the place of the number of a name, for a node without one.
const NO_NAME: u32 = u32::MAX;

/// In the place of the number of a list of types, for a node that is no schema.
const NO_TYPES: u32 = u32::MAX;

/// The names of the properties of all schemas.
#[derive(Debug)]
struct PropertyNames {
    /// Of schemas that declare any; none where one of them has no interned name, or is not kept.
    of: FxHashMap<TypedId, Option<Box<[u32]>>>,
    /// The schemas that are composed of too many for all of their properties to be found.
    of_too_many: FxHashSet<TypedId>,
}

/// The index of one contract.
#[derive(Debug)]
pub struct Index<'a> {
    /// The contract.
    pub contract: &'a Contract,
    /// The manifest of the product, if it has one.
    pub manifest: Option<&'a Document>,
    /// The contract of the previous release, if one was given.
    pub previous: Option<&'a Contract>,
    /// The interfaces that the manifest lists beside the contracts under test.
    pub interfaces: &'a [Interface],
    /// The evidence that the manifest lists.
    pub evidence: &'a [Evidence],
    /// What was asked of the running service and answered, if it was.
    pub recording: Option<&'a Recording>,
    /// Every contract of the product, for evidence that is about all of them.
    pub contracts: &'a [Contract],
    /// The paths, in document order.
    pub paths: Vec<PathEntry<'a>>,
    /// The operations under paths, in document order.
    pub operations: Vec<OperationEntry<'a>>,
    /// The operations of webhooks, in document order.
    pub webhooks: Vec<OperationEntry<'a>>,
    /// The addresses, in document order.
    pub addresses: Vec<AddressEntry<'a>>,
    kinds: FxHashMap<NodeKind, Vec<Item>>,
    names: Vec<&'a str>,
    /// The names of typed nodes, and of the segments of paths.
    typed_names: Vec<u32>,
    segment_names: FxHashMap<(u32, u32), u32>,
    /// The lists of types that schemas allow, each once, and which of them a typed node has.
    type_lists: Vec<Box<[&'a str]>>,
    types_of: Vec<u32>,
    /// Why something was left out of the types of a typed node.
    types_left_out: FxHashMap<TypedId, Reason>,
    /// Whether a typed node is a schema that neither refers to another nor is composed of others.
    stands_alone: Vec<bool>,
    effective: OnceLock<Effective>,
    name_tokens: Vec<OnceLock<Vec<String>>>,
    name_casings: Vec<OnceLock<Casing>>,
    keys: OnceLock<KeyFilter>,
    /// The interned names by each of their words.
    names_by_word: OnceLock<FxHashMap<String, Vec<u32>>>,
    alike_ids: OnceLock<FxHashMap<String, Vec<u32>>>,
    /// The paths by their shape, as positions in [`Index::paths`].
    paths_of_shape: OnceLock<FxHashMap<String, Vec<u32>>>,
    mentioned_by: OnceLock<FxHashMap<String, Vec<u32>>>,
    users_of_schemes: OnceLock<FxHashMap<String, Vec<u32>>>,
    found_servers: OnceLock<Servers>,
    production: OnceLock<FxHashMap<(String, String), Vec<TypedId>>>,
    operation_at: FxHashMap<NodeRef, u32>,
    typed_operation: FxHashMap<TypedId, u32>,
    holders: OnceLock<FxHashMap<TypedId, Vec<TypedId>>>,
    /// What the references should have led to that lead nowhere, of the parts of the contract that are used.
    unresolved: OnceLock<Vec<NodeType>>,
    versions: Once<Versions>,
    files: Once<Files>,
    /// Whether a typed node belongs to a record.
    of_records: Once<Vec<bool>>,
    /// Whether a typed node is a property of a published format.
    imported: Once<Vec<bool>>,
    property_names: OnceLock<PropertyNames>,
}

impl<'a> Index<'a> {
    /// The index of a contract and what is known beside it.
    #[must_use]
    pub fn new(contract: &'a Contract, manifest: Option<&'a Document>, previous: Option<&'a Contract>) -> Self {
        let mut index = Self {
            contract,
            manifest,
            previous,
            interfaces: &[],
            evidence: &[],
            recording: None,
            contracts: &[],
            paths: Vec::new(),
            operations: Vec::new(),
            webhooks: Vec::new(),
            addresses: Vec::new(),
            kinds: FxHashMap::default(),
            names: Vec::new(),
            typed_names: vec![NO_NAME; contract.typed.len()],
            segment_names: FxHashMap::default(),
            type_lists: Vec::new(),
            types_of: vec![NO_TYPES; contract.typed.len()],
            types_left_out: FxHashMap::default(),
            stands_alone: contract.typed.iter().map(|typed| stands_alone(contract, typed)).collect(),
            effective: OnceLock::new(),
            name_tokens: Vec::new(),
            name_casings: Vec::new(),
            keys: OnceLock::new(),
            names_by_word: OnceLock::new(),
            alike_ids: OnceLock::new(),
            paths_of_shape: OnceLock::new(),
            mentioned_by: OnceLock::new(),
            users_of_schemes: OnceLock::new(),
            found_servers: OnceLock::new(),
            production: OnceLock::new(),
            operation_at: FxHashMap::default(),
            typed_operation: FxHashMap::default(),
            holders: OnceLock::new(),
            unresolved: OnceLock::new(),
            versions: Once::new(),
            files: Once::new(),
            of_records: Once::new(),
            imported: Once::new(),
            property_names: OnceLock::new(),
        };
        if contract.version().is_some() {
            index.add_paths();
            index.add_webhooks();
            index.add_addresses();
        }
        index.add_kinds();
        index.intern_names();
        index.intern_types();
        index
    }

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

    /// The index with every contract of the product.
    #[must_use]
    pub fn with_contracts(mut self, contracts: &'a [Contract]) -> Self {
        self.contracts = contracts;
        self
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

    fn add_paths(&mut self) {
        let contract = self.contract;
        let Some(paths) = contract.get(contract.root(), "paths") else { return };
        for (template, at) in contract.members(paths).filter(|(template, _)| template.starts_with('/')) {
            let path = u32::try_from(self.paths.len()).unwrap_or(u32::MAX);
            let segments = template.split('/').skip(1).collect();
            let mut entry = PathEntry { template, at, shape: shape(template), segments, names: template_names(template), operations: Vec::new() };
            for (method, operation) in operations_of(contract, at) {
                entry.operations.push(u32::try_from(self.operations.len()).unwrap_or(u32::MAX));
                self.add_operation(method, operation, at, Some(path), template);
            }
            self.paths.push(entry);
        }
    }

    fn add_webhooks(&mut self) {
        let contract = self.contract;
        let Some(webhooks) = contract.get(contract.root(), "webhooks") else { return };
        for (name, at) in contract.members(webhooks) {
            for (method, operation) in operations_of(contract, at) {
                self.add_operation(method, operation, at, None, name);
            }
        }
    }

    fn add_operation(&mut self, method: String, at: NodeRef, item: NodeRef, path: Option<u32>, name: &'a str) {
        let Some(id) = self.contract.typed_at(at) else { return };
        let entry = OperationEntry {
            id,
            at,
            path,
            method,
            parameters: effective_parameters(self.contract, item, at),
            name,
            responses: responses_of(self.contract, at),
            found: FoundOfOperation::default(),
        };
        let list = if path.is_some() { &mut self.operations } else { &mut self.webhooks };
        if path.is_some() {
            let position = u32::try_from(list.len()).unwrap_or(u32::MAX);
            self.operation_at.entry(at).or_insert(position);
            self.typed_operation.entry(id).or_insert(position);
        }
        list.push(entry);
    }

    fn add_addresses(&mut self) {
        const FLOW_ADDRESSES: &[&str] = &["authorizationUrl", "tokenUrl", "refreshUrl", "deviceAuthorizationUrl"];
        const FIELDS: [(NodeType, &[&str]); 12] = [
            (NodeType::Info, &["termsOfService"]),
            (NodeType::Contact, &["url"]),
            (NodeType::License, &["url"]),
            (NodeType::ExternalDocumentation, &["url"]),
            (NodeType::SecurityScheme, &["openIdConnectUrl", "oauth2MetadataUrl"]),
            (NodeType::ImplicitFlow, FLOW_ADDRESSES),
            (NodeType::PasswordFlow, FLOW_ADDRESSES),
            (NodeType::ClientCredentialsFlow, FLOW_ADDRESSES),
            (NodeType::AuthorizationCodeFlow, FLOW_ADDRESSES),
            (NodeType::DeviceAuthorizationFlow, FLOW_ADDRESSES),
            (NodeType::Server, &["url"]),
            (NodeType::Callback, &[]),
        ];
        let contract = self.contract;
        let mut found = Vec::new();
        for (id, typed) in contract.typed.iter().enumerate() {
            let id = TypedId::try_from(id).unwrap_or(TypedId::MAX);
            let in_scheme = contract.ancestor(id, NodeType::SecurityScheme).is_some();
            let fields = match FIELDS.iter().find(|(node_type, _)| *node_type == typed.node_type) {
                Some((_, fields)) => fields,
                None => continue,
            };
            if !in_scheme && !contract.context(id).is_used() && typed.node_type != NodeType::Info {
                continue;
            }
            for field in fields.iter().copied() {
                let Some(node) = contract.document(typed.at).get(typed.at.node, field) else { continue };
                let at = NodeRef { part: typed.at.part, node };
                let is_server = typed.node_type == NodeType::Server;
                let address = if is_server { server_address(contract, typed.at) } else { masked(contract.text(at)) };
                found.push(AddressEntry { at, field: use_of(typed.node_type, field), address, server: is_server.then_some(id) });
            }
            if typed.node_type == NodeType::Callback {
                for (expression, at) in contract.members(typed.at).filter(|(name, _)| !name.starts_with("x-")) {
                    if expression.contains("://") && !expression.starts_with('{') {
                        found.push(AddressEntry { at, field: "callback", address: expression.to_owned(), server: None });
                    }
                }
            }
        }
        found.sort_by_key(|entry| entry.at);
        self.addresses = found;
    }

    fn add_kinds(&mut self) {
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

    fn intern_names(&mut self) {
        let mut known: FxHashMap<&'a str, u32> = FxHashMap::default();
        for kind in NAMED {
            // Most are followed by their neighbour.
            let mut neighbour = 0;
            for item in self.items(kind).to_vec() {
                let name = match kind {
                    NodeKind::Parameter | NodeKind::Segment => super::facts::name(self, item),
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

    /// Many checks ask schemas for their types, and most have one of few lists.
    fn intern_types(&mut self) {
        let contract = self.contract;
        let mut known: FxHashMap<Box<[&'a str]>, u32> = FxHashMap::default();
        // What is referred to often comes later in the file.
        let (references, schemas): (Vec<TypedId>, Vec<TypedId>) = (0u32..)
            .zip(&contract.typed)
            .filter(|(_, typed)| typed.expects == NodeType::Schema)
            .map(|(id, _)| id)
            .partition(|id| contract.typed(*id).is_some_and(|typed| typed.node_type == NodeType::Reference));
        for id in schemas.into_iter().chain(references) {
            let Some(at) = contract.typed(id).map(|typed| typed.at) else { continue };
            let mut cut = None;
            let list = self.known_types(id, at).unwrap_or_else(|| {
                let (own, found);
                let types: &[&'a str] = if self.says_one_type(id, at) {
                    own = contract.document(at).get_string(at.node, "type").filter(|name| *name != "null");
                    own.as_slice()
                } else {
                    let left_out;
                    (found, left_out) = left_out_of(|| super::facts::schema::find_types(self, at));
                    cut = left_out.map(|reason| (id, reason));
                    &found
                };
                known.get(types).copied().unwrap_or_else(|| {
                    let next = u32::try_from(self.type_lists.len()).unwrap_or(NO_TYPES);
                    self.type_lists.push(types.into());
                    known.insert(types.into(), next);
                    next
                })
            });
            if let Some(slot) = self.types_of.get_mut(id as usize) {
                *slot = list;
            }
            self.types_left_out.extend(cut);
        }
    }

    /// Whether a schema has no types but the one that its own `type` names, if it has that.
    fn says_one_type(&self, id: TypedId, at: NodeRef) -> bool {
        let document = self.contract.document(at);
        self.stands_alone(id) && document.get(at.node, "type").is_none_or(|node| document.string(node).is_some())
    }

    /// The list of types of a reference to a schema of which it is known.
    fn known_types(&self, id: TypedId, at: NodeRef) -> Option<u32> {
        let is_reference = self.contract.typed(id)?.node_type == NodeType::Reference;
        let target = self.contract.typed_at(self.contract.target(at).filter(|_| is_reference)?)?;
        // What was left out of it is told of the reference too.
        if self.types_left_out.contains_key(&target) {
            return None;
        }
        self.types_of.get(target as usize).copied().filter(|list| *list != NO_TYPES)
    }

    /// The types that a schema allows, null apart; none where the node is no schema.
    #[must_use]
    pub fn types(&self, at: NodeRef) -> Option<&[&'a str]> {
        let id = self.contract.typed_at(at)?;
        let list = *self.types_of.get(id as usize)?;
        if let Some(reason) = self.types_left_out.get(&id) {
            leave_out(|| Reason::clone(reason));
        }
        self.type_lists.get(list as usize).map(|types| &**types)
    }

    /// The nodes of a kind, in document order.
    #[must_use]
    pub fn items(&self, kind: NodeKind) -> &[Item] {
        self.kinds.get(&kind).map_or(&[], Vec::as_slice)
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

    /// Whether a keyword may stand anywhere in the contract; where it says no, no node has it.
    #[must_use]
    pub fn may_have_keyword(&self, keyword: &str) -> bool {
        self.keys.get_or_init(|| KeyFilter::of(self.contract.parts.iter().map(|part| &part.document))).may_have(keyword)
    }

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
    pub(super) fn is_of_too_many(&self, at: NodeRef) -> bool {
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
        super::facts::schema::properties_unless(self, at, Seen::default()).into_iter().map(|(_, property)| name(property)).collect()
    }

    /// The style of an interned name.
    #[must_use]
    pub fn casing(&self, id: u32) -> Casing {
        let found = || Casing::of_parts(self.name(id));
        self.name_casings.get(id as usize).map_or_else(found, |slot| *slot.get_or_init(found))
    }

    /// The addresses of the servers with the environments that they serve, in document order.
    #[must_use]
    pub fn servers(&self) -> Vec<(String, &'static str)> {
        let servers = self.addresses.iter().filter_map(|entry| Some((entry, entry.server?)));
        servers.map(|(entry, server)| (entry.address.clone(), super::facts::environment(self, server))).collect()
    }

    /// The operation entry of a node of kind operation or webhook.
    #[must_use]
    pub fn operation(&self, item: Item) -> Option<&OperationEntry<'a>> {
        let list = if item.kind == NodeKind::Webhook { &self.webhooks } else { &self.operations };
        list.get(item.id as usize)
    }

    /// Whether an operation can be called without authentication.
    #[must_use]
    pub fn is_open(&self, operation: &OperationEntry<'_>) -> bool {
        super::facts::security::is_open(self, operation)
    }

    /// The security requirements that apply to an operation: its own, else those of the root.
    #[must_use]
    pub fn security_requirements(&self, operation: &OperationEntry<'_>) -> Option<Vec<NodeRef>> {
        super::facts::security::requirements(self, operation)
    }

    /// The declared security scheme of this name.
    #[must_use]
    pub fn security_scheme(&self, name: &str) -> Option<NodeRef> {
        super::facts::security::scheme(self, name)
    }

    /// The `operationId`s that are equal to this one but for case and signs, itself among them.
    pub fn alike_ids(&self, id: &str) -> impl Iterator<Item = &'a str> {
        let folded = |id: &str| id.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
        let id_at = |position: u32| {
            let operation = self.operations.iter().chain(&self.webhooks).nth(position as usize)?;
            self.contract.get_string(operation.at, "operationId")
        };
        // Kept as positions: what a lock holds must not borrow from the contract.
        let all = self.alike_ids.get_or_init(|| {
            let mut all: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for (position, operation) in (0u32..).zip(self.operations.iter().chain(&self.webhooks)) {
                if let Some(id) = self.contract.get_string(operation.at, "operationId") {
                    all.entry(folded(id)).or_default().push(position);
                }
            }
            all
        });
        all.get(&folded(id)).into_iter().flatten().filter_map(move |position| id_at(*position))
    }

    /// The paths that differ in the names of their templates only, as positions in [`Index::paths`].
    #[must_use]
    pub fn paths_of_shape(&self, shape: &str) -> &[u32] {
        let all = self.paths_of_shape.get_or_init(|| {
            let mut all: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for (position, path) in (0u32..).zip(&self.paths) {
                all.entry(path.shape.clone()).or_default().push(position);
            }
            all
        });
        all.get(shape).map_or(&[], Vec::as_slice)
    }

    /// Which schemas lead to files; found when first asked for.
    pub(super) fn files(&self) -> &Files {
        self.files.get_or_init(|| Files::of(self))
    }

    /// What the servers and paths say about versions.
    pub(super) fn versions(&self) -> &Versions {
        self.versions.get_or_init(|| Versions::of(self))
    }

    /// What should have stood where references lead nowhere, as far as the contract uses what holds them.
    #[must_use]
    pub fn unresolved(&self) -> &[NodeType] {
        self.unresolved.get_or_init(|| {
            let contract = self.contract;
            // Security schemes are named rather than referred to, so no context reaches them.
            let is_used = |reference: &Reference| {
                reference.expects == NodeType::SecurityScheme
                    || contract.nearest_typed(reference.holder).is_some_and(|id| contract.context(id).is_used())
            };
            let unresolved = contract.references.iter().filter(|reference| reference.outcome.is_err() && is_used(reference));
            unresolved.map(|reference| reference.expects).collect()
        })
    }

    /// What the servers are together.
    pub(super) fn found_servers(&self) -> &Servers {
        self.found_servers.get_or_init(|| Servers::of(self))
    }

    /// The servers of production by their host and path.
    pub(super) fn production(&self) -> &FxHashMap<(String, String), Vec<TypedId>> {
        self.production.get_or_init(|| super::facts::production(self))
    }

    /// The operations that name each security scheme, as positions in [`Index::operations`]; found when first asked for.
    pub(super) fn users_of_schemes(&self) -> &FxHashMap<String, Vec<u32>> {
        self.users_of_schemes.get_or_init(|| {
            let mut all: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for (position, operation) in (0u32..).zip(&self.operations) {
                let names: BTreeSet<&str> = super::facts::security::security_names(self, operation).into_iter().collect();
                for name in names {
                    match all.get_mut(name) {
                        Some(users) => users.push(position),
                        None => drop(all.insert(name.to_owned(), vec![position])),
                    }
                }
            }
            all
        })
    }

    /// The operations by a word without which no text names them, as positions in [`Index::operations`]; found when first
    /// asked for.
    pub(super) fn mentioned_by(&self) -> &FxHashMap<String, Vec<u32>> {
        self.mentioned_by.get_or_init(|| {
            let mut all: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for (position, operation) in (0u32..).zip(&self.operations) {
                for word in super::facts::deprecation::words_of_mention(self, operation) {
                    all.entry(word.to_owned()).or_default().push(position);
                }
            }
            all
        })
    }

    /// The path of an operation.
    #[must_use]
    pub fn path_of(&self, operation: &OperationEntry<'a>) -> Option<&PathEntry<'a>> {
        self.paths.get(operation.path? as usize)
    }

    /// The operation in which a typed node stands, where it stands in one and not in the components.
    #[must_use]
    pub fn operation_around(&self, id: TypedId) -> Option<Item> {
        let operation = self.contract.ancestor(id, NodeType::Operation)?;
        self.typed_operation.get(&operation).map(|id| Item { kind: NodeKind::Operation, id: *id, part: 0 })
    }

    /// The operations that use a typed node of the components by reference, in document order.
    #[must_use]
    pub fn operations_using(&self, id: TypedId) -> Vec<Item> {
        let contract = self.contract;
        let mut found = BTreeSet::new();
        let (mut open, mut seen) = (vec![id], FxHashSet::default());
        while let Some(mut at) = open.pop() {
            // What an answer to a callback uses is not used by the operation itself.
            while seen.insert(at)
                && let Some(typed) = contract.typed(at).filter(|typed| typed.node_type != NodeType::Callback)
            {
                if let Some(operation) = self.typed_operation.get(&at) {
                    found.insert(*operation);
                    break;
                }
                open.extend(self.holders().get(&at).into_iter().flatten());
                at = typed.parent;
            }
        }
        found.into_iter().map(|id| Item { kind: NodeKind::Operation, id, part: 0 }).collect()
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

    /// The view of a node as what it is.
    #[must_use]
    pub fn view_of(&'a self, at: NodeRef) -> View<'a> {
        view_of(self, at)
    }

    /// A keyword of a schema: its own, else that of what it refers to, of a branch of `allOf`, or of its only branch
    /// beside null.
    #[must_use]
    pub fn keyword(&self, schema: NodeRef, keyword: &str) -> Option<NodeRef> {
        let contract = self.contract;
        let here = contract.follow(schema);
        let own = |at: NodeRef| contract.document(at).get(at.node, keyword).map(|node| NodeRef { part: at.part, node });
        let id = contract.typed_at(here);
        // Most schemas are no more than they say themselves, or refer to one that is not.
        if id.is_some_and(|id| self.stands_alone(id)) {
            return own(here);
        }
        if let Some(known) = id.and_then(|id| self.effective.get_or_init(|| Effective::of(self)).get(self, id, keyword)) {
            return known;
        }
        let mut seen = Seen::default();
        let mut open = vec![here];
        while let Some(at) = open.pop() {
            let at = contract.follow(at);
            if self.is_reference(at) || !seen.insert(at) {
                continue;
            }
            if let Some(found) = own(at) {
                return Some(found);
            }
            // What comes first is looked at first: it is put there last.
            open.extend(self.parts_of(at).into_iter().rev());
        }
        None
    }

    /// Whether a schema refers to no other and is composed of none.
    pub(super) fn stands_alone(&self, id: TypedId) -> bool {
        self.stands_alone.get(id as usize) == Some(&true)
    }

    /// Whether a node is a Reference Object, which has nothing of its own: in 3.0 what is beside a `$ref` does not count.
    pub(super) fn is_reference(&self, at: NodeRef) -> bool {
        self.contract.typed_at(at).and_then(|id| self.contract.typed(id)).is_some_and(|typed| typed.node_type == NodeType::Reference)
    }

    /// The schemas of which one is composed, where their references lead: what it refers to, the branches of `allOf`, and its
    /// only branch beside null.
    pub(super) fn parts_of(&self, schema: NodeRef) -> Vec<NodeRef> {
        let contract = self.contract;
        let all = contract.document(schema).get(schema.node, "allOf").map(|node| NodeRef { part: schema.part, node });
        let branches = all.into_iter().flat_map(|all| contract.items(all)).chain(self.only_branch(schema));
        contract.target(schema).into_iter().chain(branches.map(|branch| contract.follow(branch))).collect()
    }

    /// The only branch of `anyOf` or `oneOf` beside null, where there is just one.
    #[must_use]
    pub fn only_branch(&self, schema: NodeRef) -> Option<NodeRef> {
        let contract = self.contract;
        let document = contract.document(schema);
        let branches = ["anyOf", "oneOf"].iter().find_map(|keyword| document.get(schema.node, keyword))?;
        let mut others = contract.items(NodeRef { part: schema.part, node: branches }).filter(|branch| !self.is_null_type(*branch));
        let only = others.next()?;
        others.next().is_none().then_some(only)
    }

    /// Whether a schema allows null and nothing else.
    #[must_use]
    pub fn is_null_type(&self, schema: NodeRef) -> bool {
        self.contract.get_string(schema, "type") == Some("null")
    }

    /// The nodes that contain or use one of the given typed nodes, themselves included, callbacks apart.
    #[must_use]
    pub fn users_of(&self, found: impl IntoIterator<Item = TypedId>) -> Vec<bool> {
        let contract = self.contract;
        let mut marked = vec![false; contract.typed.len()];
        let mut open: Vec<TypedId> = found.into_iter().collect();
        let holders = self.holders();
        while let Some(id) = open.pop() {
            match marked.get_mut(id as usize) {
                Some(mark) if !*mark => *mark = true,
                _ => continue,
            }
            open.extend(holders.get(&id).into_iter().flatten());
            if let Some(typed) = contract.typed(id)
                && typed.node_type != NodeType::Callback
            {
                open.push(typed.parent);
            }
        }
        marked
    }

    /// The first of the given typed nodes, which are in order, that a typed node contains or uses, the nearest by the number
    /// of steps; callbacks apart.
    #[must_use]
    pub fn first_used(&self, id: TypedId, wanted: &[TypedId]) -> Option<TypedId> {
        let contract = self.contract;
        let (mut open, mut seen) = (VecDeque::from([id]), FxHashSet::default());
        while let Some(id) = open.pop_front() {
            if !seen.insert(id) {
                continue;
            }
            if wanted.binary_search(&id).is_ok() {
                return Some(id);
            }
            let target = contract.typed(id).and_then(|typed| contract.target(typed.at)).and_then(|target| contract.typed_at(target));
            let is_callback = |id: &TypedId| contract.typed(*id).is_some_and(|typed| typed.node_type == NodeType::Callback);
            open.extend(contract.children(id).filter(|id| !is_callback(id)).chain(target));
        }
        None
    }

    /// Whether a schema belongs to a record: one that contains it, or uses what does, has `x-pole-entity`, and none between
    /// the two has another.
    #[must_use]
    pub fn is_of_record(&self, id: TypedId) -> bool {
        self.of_records.get_or_init(|| self.find_of_records()).get(id as usize) == Some(&true)
    }

    fn find_of_records(&self) -> Vec<bool> {
        let contract = self.contract;
        let mut found = vec![false; contract.typed.len()];
        let is_record = |id: TypedId| contract.typed(id).is_some_and(|typed| self.keyword(typed.at, "x-pole-entity").is_some());
        let ids = (0u32..).zip(&contract.typed).filter(|(_, typed)| typed.expects == NodeType::Schema).map(|(id, _)| id);
        let mut open: Vec<TypedId> = ids.filter(|id| is_record(*id)).collect();
        while let Some(id) = open.pop() {
            let target = contract.typed(id).and_then(|typed| contract.target(typed.at)).and_then(|target| contract.typed_at(target));
            for inner in contract.children(id).chain(target) {
                let is_schema = contract.typed(inner).is_some_and(|typed| typed.expects == NodeType::Schema);
                if let Some(slot) = found.get_mut(inner as usize).filter(|slot| is_schema && !**slot) {
                    *slot = true;
                    // A record within another is one of its own, from which the search starts too.
                    if !is_record(inner) {
                        open.push(inner);
                    }
                }
            }
        }
        found
    }

    /// Whether a property belongs to an object of a published format.
    #[must_use]
    pub fn is_imported(&self, id: TypedId) -> bool {
        let all = self.imported.get_or_init(|| {
            let mut all = vec![false; self.contract.typed.len()];
            // Neighbours belong to one object.
            let mut last = None;
            for item in self.items(NodeKind::Property) {
                let Some((owner, is_error)) = super::facts::schema::owner_of(self, item.id) else { continue };
                let imported = match last {
                    Some((known, imported)) if known == (owner, is_error) => imported,
                    _ => super::facts::schema::is_imported(self, owner, is_error),
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

    /// The typed nodes that hold a reference, by the typed node that it leads to; found when first asked for.
    pub(super) fn holders(&self) -> &FxHashMap<TypedId, Vec<TypedId>> {
        self.holders.get_or_init(|| self.find_holders())
    }

    fn find_holders(&self) -> FxHashMap<TypedId, Vec<TypedId>> {
        let mut holders: FxHashMap<TypedId, Vec<TypedId>> = FxHashMap::default();
        for reference in &self.contract.references {
            if let Ok(target) = &reference.outcome
                && let (Some(target), Some(holder)) = (self.contract.typed_at(target.node), self.contract.typed_at(reference.holder))
            {
                holders.entry(target).or_default().push(holder);
            }
        }
        holders
    }
}

/// Whether a typed node is a schema of which all that it says stands in it.
fn stands_alone(contract: &Contract, typed: &Typed) -> bool {
    let leads_on = |name: &str| matches!(name, "allOf" | "anyOf" | "oneOf");
    typed.node_type == NodeType::Schema && contract.target(typed.at).is_none() && !contract.members(typed.at).any(|(name, _)| leads_on(name))
}

/// What the address in a field is used for.
fn use_of(node_type: NodeType, field: &'static str) -> &'static str {
    match (node_type, field) {
        (NodeType::Server, _) => "server",
        (NodeType::Contact, _) => "contact",
        (NodeType::License, _) => "license",
        (NodeType::ExternalDocumentation, _) => "externalDocs",
        _ => field,
    }
}

/// The address of a server with the defaults of its variables, a password in it masked.
#[must_use]
pub fn server_address(contract: &Contract, server: NodeRef) -> String {
    let mut address = contract.get_string(server, "url").unwrap_or_default().to_owned();
    if let Some(variables) = contract.get(server, "variables") {
        for (name, variable) in contract.members(variables) {
            if let Some(default) = contract.document(variable).get(variable.node, "default") {
                address = address.replace(&format!("{{{name}}}"), contract.document(variable).text(default));
            }
        }
    }
    masked(&address)
}

/// A path with the names of its templates erased, for paths that differ in those only.
fn shape(template: &str) -> String {
    let mut shape = String::new();
    let mut inside = false;
    for character in template.chars() {
        match character {
            '{' => {
                inside = true;
                shape.push_str("{}");
            }
            '}' => inside = false,
            other if !inside => shape.push(other),
            _ => {}
        }
    }
    shape
}

/// The names in the templates of a path, in order.
#[must_use]
pub fn template_names(path: &str) -> Vec<&str> {
    let mut names = Vec::new();
    let mut rest = path;
    while let Some((_, tail)) = rest.split_once('{') {
        let Some((name, tail)) = tail.split_once('}') else { break };
        names.push(name);
        rest = tail;
    }
    names
}

/// The operations of a Path Item with their methods: its own, and those that it refers to.
fn operations_of(contract: &Contract, item: NodeRef) -> Vec<(String, NodeRef)> {
    const METHODS: [&str; 9] = ["get", "put", "post", "delete", "options", "head", "patch", "trace", "query"];
    let mut found: Vec<(String, NodeRef)> = Vec::new();
    let own = contract.follow(item);
    let behind = contract.target(own).filter(|target| *target != own);
    for item in std::iter::once(own).chain(behind) {
        for (name, at) in contract.members(item) {
            let at = contract.follow(at);
            if METHODS.contains(&name) && contract.document(at).kind(at.node) == Kind::Mapping {
                let method = name.to_ascii_uppercase();
                if found.iter().all(|(known, _)| *known != method)
                    && let Some(target) = operation_target(contract, at)
                {
                    found.push((method, target));
                }
            }
            if name == "additionalOperations" {
                found.extend(contract.members(at).map(|(method, at)| (method.to_owned(), contract.follow(at))));
            }
        }
    }
    // A query operation exists from 3.2 only: elsewhere the table does not know the field, and the node is not typed.
    found.retain(|(_, at)| contract.typed_at(*at).is_some());
    found
}

/// An operation with a `$ref`, which the specification does not know, stands for what it refers to unless it has
/// responses of its own; where the reference does not resolve there is no operation to be seen.
fn operation_target(contract: &Contract, at: NodeRef) -> Option<NodeRef> {
    let has = |field: &str| contract.document(at).get(at.node, field).is_some();
    if !has("$ref") || has("responses") { Some(at) } else { contract.target(at) }
}

/// The documented responses of an operation with their statuses.
fn responses_of(contract: &Contract, operation: NodeRef) -> Vec<(&str, NodeRef)> {
    let Some(responses) = contract.get(operation, "responses") else { return Vec::new() };
    contract.members(responses).filter(|(status, _)| !status.starts_with("x-")).map(|(status, at)| (status, contract.follow(at))).collect()
}

/// The parameters of an operation: its own over those of its path, by name and place (OpenAPI, Operation Object).
fn effective_parameters(contract: &Contract, item: NodeRef, operation: NodeRef) -> Vec<NodeRef> {
    let own_item = contract.follow(item);
    let mut parameters: Vec<NodeRef> = Vec::new();
    let mut known = FxHashMap::default();
    let mut add = |holder: NodeRef| {
        let Some(list) = contract.document(holder).get(holder.node, "parameters") else { return };
        for at in contract.items(NodeRef { part: holder.part, node: list }) {
            let at = contract.follow(at);
            let next = parameters.len();
            let position = *known.entry((contract.get_string(at, "name"), contract.get_string(at, "in"))).or_insert(next);
            match parameters.get_mut(position) {
                Some(other) => *other = at,
                None => parameters.push(at),
            }
        }
    };
    if let Some(behind) = contract.target(own_item) {
        add(behind);
    }
    add(own_item);
    add(operation);
    parameters
}
