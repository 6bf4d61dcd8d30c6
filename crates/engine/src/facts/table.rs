//! The table of facts: each file beside this one declares the facts that it computes; here they are put together by their words.

use super::super::view::View;
use super::{address, body, endpoint, evidence, exchange, info, name, operation, path, product, root, schema, security, stated};
use kitemark_contract::{NodeRef, TypedId};
use kitemark_document::{Document, NodeId};
use kitemark_model::kind::NodeKind;
use kitemark_model::{AddressEntry, Index, Item, OperationEntry, PathEntry};
use kitemark_product::Evidence;
use kitemark_product::recording::Exchange;
use std::fmt;
use std::sync::LazyLock;

/// The word of the fact that names a node.
pub(in super::super) const NAME: &str = "name";
/// The word of the fact that is the style of a name.
pub(in super::super) const CASING: &str = "casing";
/// The word of the fact by which a message calls a node.
pub(in super::super) const LABEL: &str = "label";
/// The word of the fact that lists the properties of a schema.
pub(in super::super) const PROPERTY_NAMES: &str = "propertyNames";

/// A fact of one file, as it declares it.
pub(super) struct Row {
    /// The word that stands for it in the files of a standard.
    word: &'static str,
    /// The kinds of node that show it.
    kinds: &'static [NodeKind],
    /// Kinds that never have it: a check that judges them with others may still ask for it.
    never_of: &'static [NodeKind],
    /// What it is, in words.
    about: &'static str,
    /// What computes it; none where a node has no such thing.
    find: Find,
    /// Whether every node that shows it has it.
    is_always: bool,
}

type OfSchema = for<'a> fn(&'a Index<'a>, NodeRef) -> Option<View<'a>>;
type OfUse = fn(&Index<'_>, TypedId) -> bool;

/// What computes a fact, by what it is given.
pub(super) enum Find {
    /// The item.
    Item(for<'a> fn(&'a Index<'a>, Item) -> Option<View<'a>>),
    /// The item and its node.
    Node(for<'a> fn(&'a Index<'a>, Item, NodeRef) -> Option<View<'a>>),
    /// The field of an address, or that of a server.
    Address(for<'a> fn(&'a Index<'a>, Item, &'a AddressEntry<'a>) -> Option<View<'a>>),
    /// A path, that of an operation or that of a segment.
    Path(for<'a> fn(&'a Index<'a>, &'a PathEntry<'a>) -> Option<View<'a>>),
    /// An operation.
    Operation(for<'a> fn(&'a Index<'a>, &'a OperationEntry<'a>) -> Option<View<'a>>),
    /// A schema, that of a property or that of a parameter; a view of a schema shows these facts wherever it is.
    Schema(OfSchema),
    /// How the contract uses a schema, property or parameter, which always has an answer.
    Use(OfUse),
    /// A piece of evidence.
    Evidence(for<'a> fn(&'a Index<'a>, &'a Evidence) -> Option<View<'a>>),
    /// An exchange.
    Exchange(for<'a> fn(&'a Index<'a>, &'a Exchange) -> Option<View<'a>>),
    /// The node of an endpoint in the recording.
    Endpoint(for<'a> fn(&'a Document, NodeId) -> Option<View<'a>>),
}

/// A row of the table.
pub(super) const fn row(word: &'static str, kinds: &'static [NodeKind], about: &'static str, find: Find) -> Row {
    Row { word, kinds, never_of: &[], about, find, is_always: false }
}

impl Row {
    /// The row, with kinds that never have the fact.
    pub(super) const fn never_of(self, kinds: &'static [NodeKind]) -> Self {
        Self { never_of: kinds, ..self }
    }

    /// The row of a fact that every node which shows it has: whether it is there is told without computing it.
    pub(super) const fn always(self) -> Self {
        Self { is_always: true, ..self }
    }

    fn is_there(&self, index: &Index<'_>, item: Item) -> bool {
        match self.find {
            Find::Use(_) => true,
            _ if !self.is_always => self.value(index, item).is_some(),
            Find::Item(_) => true,
            Find::Node(_) => index.place_of(item).is_some(),
            Find::Address(_) => address::entry(index, item).is_some(),
            Find::Path(_) => path::entry(index, item).is_some(),
            Find::Operation(_) => index.operation(item).is_some(),
            Find::Schema(_) => schema::of(index, item).is_some(),
            Find::Evidence(_) => index.evidence(item).is_some(),
            Find::Exchange(_) => index.exchange(item).is_some(),
            Find::Endpoint(_) => index.recording_node(item).is_some(),
        }
    }

    fn value<'a>(&self, index: &'a Index<'a>, item: Item) -> Option<View<'a>> {
        match self.find {
            Find::Item(find) => find(index, item),
            Find::Node(find) => find(index, item, index.place_of(item)?),
            Find::Address(find) => find(index, item, address::entry(index, item)?),
            Find::Path(find) => find(index, path::entry(index, item)?),
            Find::Operation(find) => find(index, index.operation(item)?),
            Find::Schema(find) => find(index, schema::of(index, item)?),
            Find::Use(find) => Some(View::Boolean(find(index, item.id))),
            Find::Evidence(find) => find(index, index.evidence(item)?),
            Find::Exchange(find) => find(index, index.exchange(item)?),
            Find::Endpoint(find) => find(&index.recording?.document, index.recording_node(item)?),
        }
    }
}

/// The facts of all files.
const FILES: &[&[Row]] = &[
    name::FACTS,
    root::FACTS,
    info::FACTS,
    address::FACTS,
    path::FACTS,
    operation::FACTS,
    body::FACTS,
    stated::FACTS,
    schema::FACTS,
    schema::BY_USE,
    security::FACTS,
    product::FACTS,
    evidence::FACTS,
    exchange::FACTS,
    endpoint::FACTS,
];

/// The rows of one word.
struct Entry {
    word: &'static str,
    /// The row for each kind, by its position among the kinds.
    rows: [Option<&'static Row>; NodeKind::ALL.len()],
    of_schema: Option<OfSchema>,
    of_use: Option<OfUse>,
}

/// The facts in the order of their words.
static TABLE: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut table: Vec<Entry> = Vec::new();
    for row in FILES.iter().copied().flatten() {
        let position = table.binary_search_by(|entry| entry.word.cmp(row.word)).unwrap_or_else(|position| {
            table.insert(position, Entry { word: row.word, rows: [None; NodeKind::ALL.len()], of_schema: None, of_use: None });
            position
        });
        let Some(entry) = table.get_mut(position) else { continue };
        for kind in row.kinds.iter().chain(row.never_of) {
            entry.rows.get_mut(*kind as usize).into_iter().for_each(|slot| *slot = Some(row));
        }
        match row.find {
            Find::Schema(find) => entry.of_schema = Some(find),
            Find::Use(find) => entry.of_use = Some(find),
            _ => {}
        }
    }
    table
});

/// A derived fact of a node, named in the files of a standard like a field.
#[derive(Clone, Copy)]
pub struct Fact(&'static Entry);

impl PartialEq for Fact {
    fn eq(&self, other: &Self) -> bool {
        self.0.word == other.0.word
    }
}

impl Eq for Fact {}

impl fmt::Debug for Fact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Fact").field(&self.0.word).finish()
    }
}

impl Fact {
    /// The one that a word stands for.
    #[must_use]
    pub fn of(word: &str) -> Option<Self> {
        let table: &'static [Entry] = &TABLE;
        let position = table.binary_search_by(|entry| entry.word.cmp(word)).ok()?;
        table.get(position).map(Self)
    }

    /// The facts that nodes of a kind show, file by file.
    #[must_use]
    pub fn of_kind(kind: NodeKind) -> Vec<Self> {
        let rows = FILES.iter().copied().flatten().filter(|row| row.kinds.contains(&kind) || row.never_of.contains(&kind));
        rows.filter_map(|row| Self::of(row.word)).collect()
    }

    /// The facts about how the contract uses a schema, a property or a parameter.
    pub(in super::super) fn by_use() -> impl Iterator<Item = Self> {
        schema::BY_USE.iter().filter_map(|row| Self::of(row.word))
    }

    /// The word that stands for it in the files of a standard.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.0.word
    }

    /// What it is of nodes of a kind, in words; none where they do not show it.
    #[must_use]
    pub fn about(self, kind: NodeKind) -> Option<&'static str> {
        self.row(kind).map(|row| row.about)
    }

    /// Whether nodes of a kind show the fact.
    #[must_use]
    pub fn is_of(self, kind: NodeKind) -> bool {
        self.row(kind).is_some()
    }

    /// Whether no node of a kind has the fact, though a check of several kinds may ask for it.
    #[must_use]
    pub fn is_never_of(self, kind: NodeKind) -> bool {
        self.row(kind).is_some_and(|row| row.never_of.contains(&kind))
    }

    /// Whether the row for a kind says that every node has the fact.
    #[cfg(test)]
    pub(super) fn is_always_of(self, kind: NodeKind) -> bool {
        self.row(kind).is_some_and(|row| row.is_always)
    }

    fn row(self, kind: NodeKind) -> Option<&'static Row> {
        self.0.rows.get(kind as usize).copied().flatten()
    }

    /// The fact of a node that shows it; none where the node has no such thing.
    pub(in super::super) fn value<'a>(self, index: &'a Index<'a>, item: Item) -> Option<View<'a>> {
        self.row(item.kind)?.value(index, item)
    }

    /// Whether the node has the fact, computed only where that cannot be told otherwise.
    pub(in super::super) fn is_there(self, index: &Index<'_>, item: Item) -> bool {
        self.row(item.kind).is_some_and(|row| row.is_there(index, item))
    }

    /// The fact of a schema wherever it is; none where it is no fact of schemas, or the schema has no such thing.
    pub(in super::super) fn of_schema<'a>(self, index: &'a Index<'a>, at: NodeRef) -> Option<View<'a>> {
        self.0.of_schema.and_then(|find| find(index, at))
    }

    /// The answer of one of [`Self::by_use`]; no for any other fact.
    pub(in super::super) fn is_so(self, index: &Index<'_>, id: TypedId) -> bool {
        self.0.of_use.is_some_and(|find| find(index, id))
    }
}
