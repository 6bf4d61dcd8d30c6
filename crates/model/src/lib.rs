//! The model of a contract: what is found in it once and asked often. Names, paths, operations, effective keywords, types,
//! security, uses. No standard and no fact of one is known here.
//!
//! It imports `document`, `contract` and `product`, whose manifest, evidence and recording the index holds beside the
//! contract. Read first: [`Index`], [`OperationEntry`], [`Item`].

mod addresses;
mod composition;
mod effective;
mod entries;
mod environment;
mod files;
mod keywords;
pub mod kind;
mod kinds;
mod left_out;
mod mentions;
mod names;
mod paths;
mod properties;
mod security;
mod surroundings;
mod types;
mod uses;
pub mod versions;

pub use addresses::server_address;
pub use addresses::{AddressParts, is_local};
pub use composition::Seen;
pub use composition::looked_at;
pub use entries::{AddressEntry, Item, OperationEntry, PathEntry};
pub use environment::{environment, of_server};
pub use files::{Found, is_bounded, names_a_type};
pub use left_out::{Once, Reason, leave_out, left_out_of, note_unresolved};
pub use mentions::{in_word, words_of};
pub use names::NAMED;
pub use paths::template_names;
pub use properties::properties;
pub use properties::{declares_properties, property};
pub use types::types;

use effective::Effective;
use files::Files;
use keywords::stands_alone;
use kind::NodeKind;
use kitemark_contract::names::Casing;
use kitemark_contract::{Contract, NodeRef, NodeType, TypedId};
use kitemark_document::{Document, KeyFilter};
use kitemark_product::recording::Recording;
use kitemark_product::{Evidence, Interface};
use names::NO_NAME;
use properties::PropertyNames;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;
use types::NO_TYPES;
use versions::Versions;

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
    alike_ids: OnceLock<FxHashMap<String, Vec<TypedId>>>,
    /// The paths by their shape, as positions in [`Index::paths`].
    paths_of_shape: OnceLock<FxHashMap<String, Vec<u32>>>,
    /// The paths by their Path Item, as positions in [`Index::paths`].
    paths_at: OnceLock<FxHashMap<NodeRef, Vec<u32>>>,
    /// The paths sorted by their text.
    sorted_paths: OnceLock<Vec<u32>>,
    /// How many servers have an absolute address that is not that of this machine.
    absolute_servers: OnceLock<usize>,
    /// The services that servers of production lead to, with the first of those servers and whether there are others.
    production_services: OnceLock<FxHashMap<String, (TypedId, bool)>>,
    mentioned_by: OnceLock<FxHashMap<String, Vec<u32>>>,
    users_of_schemes: OnceLock<FxHashMap<String, Vec<u32>>>,
    /// The addresses of servers, as positions in [`Index::addresses`].
    server_addresses: FxHashMap<TypedId, u32>,
    operation_at: FxHashMap<NodeRef, u32>,
    typed_operation: FxHashMap<TypedId, u32>,
    parents: OnceLock<FxHashMap<TypedId, Vec<TypedId>>>,
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
            paths_at: OnceLock::new(),
            sorted_paths: OnceLock::new(),
            absolute_servers: OnceLock::new(),
            production_services: OnceLock::new(),
            mentioned_by: OnceLock::new(),
            users_of_schemes: OnceLock::new(),
            server_addresses: FxHashMap::default(),
            operation_at: FxHashMap::default(),
            typed_operation: FxHashMap::default(),
            parents: OnceLock::new(),
            unresolved: OnceLock::new(),
            versions: Once::default(),
            files: Once::default(),
            of_records: Once::default(),
            imported: Once::default(),
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

    /// Which schemas lead to files; found when first asked for.
    pub fn files(&self) -> &Files {
        self.files.get_or_init(|| Files::of(self))
    }

    /// What the servers and paths say about versions.
    pub fn versions(&self) -> &Versions {
        self.versions.get_or_init(|| Versions::of(self))
    }
}
