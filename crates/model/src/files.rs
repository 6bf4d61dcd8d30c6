//! Which schemas lead to files: found once for all operations, from the files backwards.

use super::Index;
use super::composition::look_at;
use super::types::types;
use kitemark_contract::names::tokens;
use kitemark_contract::{Contract, NodeRef, NodeType, TypedId, media_type};
use rustc_hash::FxHashMap;

/// What there is among the values that a schema describes, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Found(u16);

impl Found {
    /// Text that represents bytes.
    const BASE64: Self = Self(1);
    /// Bytes as they are.
    const BINARY: Self = Self(1 << 3);
    /// Text without bounds.
    const TEXT: Self = Self(1 << 6);
    /// A file in JSON: a property named for one whose value is Base64.
    pub const IN_JSON: Self = Self(1 << 9);
    /// A part of a multipart body that carries a file.
    pub const PART: Self = Self(1 << 12);
    /// Text without bounds whose description speaks of a file.
    pub const DESCRIBED: Self = Self(1 << 15);

    /// Of each kind: one of which no greatest size is stated.
    pub fn unbounded(self) -> Self {
        Self(self.0 << 1)
    }

    /// Of each kind: one of which no media type is stated.
    pub fn untyped(self) -> Self {
        Self(self.0 << 2)
    }

    /// Whether it has any of what another has.
    #[must_use]
    pub fn has(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Everything that there may be of the kinds of values that it has.
    fn all_of_its_kinds(self) -> Self {
        let kinds = [Self::BASE64, Self::BINARY, Self::TEXT].into_iter().filter(|kind| self.has(*kind));
        kinds.fold(Self::default(), |all, kind| all.with(kind).with(kind.unbounded()).with(kind.untyped()))
    }

    /// As another kind, with what is stated of it.
    fn becomes(self, from: Self, to: Self) -> Self {
        let mut found = Self::default();
        let aspects: [fn(Self) -> Self; 3] = [|kind| kind, Self::unbounded, Self::untyped];
        for aspect in aspects {
            if self.has(aspect(from)) {
                found = found.with(aspect(to));
            }
        }
        found
    }
}

/// All sizes, and all media types, of values.
const UNBOUNDED: Found = Found(0b010_010_010);
const UNTYPED: Found = Found(0b100_100_100);

/// How a schema is part of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    /// It says more of the same value, and is looked at together with it.
    Same,
    /// It describes the same value in some cases, or a value inside it.
    Value,
    /// It describes a property.
    Property,
}

impl Place {
    /// The place of what is in a field of a schema; none where it describes no value that is sent.
    fn of(field: &str) -> Option<Self> {
        Some(match field {
            "allOf" => Self::Same,
            "anyOf" | "oneOf" | "if" | "then" | "else" | "dependentSchemas" => Self::Value,
            "items" | "prefixItems" | "contains" | "additionalProperties" | "patternProperties" => Self::Value,
            "unevaluatedItems" | "unevaluatedProperties" => Self::Value,
            "properties" => Self::Property,
            _ => return None,
        })
    }
}

/// Which schemas lead to files.
#[derive(Debug, Default)]
pub struct Files {
    /// By typed node: what it is itself, as a property. Few lead to anything.
    properties: FxHashMap<TypedId, Found>,
    /// By typed node: what the properties of its objects are, at any depth.
    inside: FxHashMap<TypedId, Found>,
}

impl Files {
    /// Looks through the schemas of all bodies that may carry files, each once.
    pub fn of(index: &Index<'_>) -> Self {
        let mut search = Search::new(index);
        for root in roots(index) {
            search.reach(root);
        }
        search.finish()
    }

    /// What a schema leads to.
    pub fn inside(&self, index: &Index<'_>, schema: NodeRef) -> Found {
        index.contract.typed_at(schema).and_then(|id| self.inside.get(&id)).copied().unwrap_or_default()
    }

    /// What a property is itself.
    pub fn of_property(&self, index: &Index<'_>, property: NodeRef) -> Found {
        index.contract.typed_at(property).and_then(|id| self.properties.get(&id)).copied().unwrap_or_default()
    }
}

fn found_at(all: &[Found], id: TypedId) -> Found {
    all.get(id as usize).copied().unwrap_or_default()
}

/// The schemas of the bodies that are asked for files: JSON that operations receive, and anything in parts.
fn roots(index: &Index<'_>) -> Vec<TypedId> {
    let contract = index.contract;
    let is_in_parts = |at: NodeRef| contract.key_of(at).is_some_and(|name| media_type::essence(name).starts_with("multipart/"));
    let in_parts =
        contract.of_type(NodeType::MediaType).iter().filter_map(|id| contract.typed(*id)).map(|typed| typed.at).filter(|at| is_in_parts(*at));
    let bodies = index.operations.iter().chain(&index.webhooks).filter_map(|operation| contract.get(operation.at, "requestBody"));
    let contents = bodies.filter_map(|body| contract.get(body, "content"));
    let in_json = contents.flat_map(|content| contract.members(content)).filter(|(name, _)| media_type::is_json(name)).map(|(_, at)| at);
    in_parts.chain(in_json).filter_map(|at| contract.typed_at(index.schema_of(at)?)).collect()
}

/// That one schema is part of another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Edge {
    inner: TypedId,
    outer: TypedId,
    place: Place,
}

/// The schemas reached so far, and how they are part of each other.
struct Search<'i, 'a> {
    index: &'i Index<'a>,
    reached: Vec<bool>,
    order: Vec<TypedId>,
    edges: Vec<Edge>,
    /// The schemas with this `$dynamicAnchor`, found when one is first asked for.
    dynamic: Option<FxHashMap<&'a str, Vec<TypedId>>>,
}

impl<'i, 'a> Search<'i, 'a> {
    fn new(index: &'i Index<'a>) -> Self {
        Self { index, reached: vec![false; index.contract.typed.len()], order: Vec::new(), edges: Vec::new(), dynamic: None }
    }

    fn reach(&mut self, root: TypedId) {
        let mut open = vec![root];
        while let Some(id) = open.pop() {
            match self.reached.get_mut(id as usize) {
                Some(reached) if !*reached => *reached = true,
                _ => continue,
            }
            self.order.push(id);
            look_at(1);
            let first = self.edges.len();
            self.look_into(id);
            open.extend(self.edges.iter().skip(first).map(|edge| edge.inner));
        }
    }

    /// Notes the schemas that are part of another, or that it refers to.
    fn look_into(&mut self, id: TypedId) {
        let contract = self.index.contract;
        let Some(typed) = contract.typed(id) else { return };
        if let Some(target) = contract.target(typed.at).and_then(|target| contract.typed_at(target)) {
            self.edges.push(Edge { inner: target, outer: id, place: Place::Same });
        }
        for inner in contract.children(id) {
            let place = contract.typed(inner).and_then(|typed| typed.field).and_then(|field| Place::of(field.name));
            self.edges.extend(place.map(|place| Edge { inner, outer: id, place }));
        }
        if let Some(reference) = contract.document(typed.at).get_string(typed.at.node, "$dynamicRef") {
            let name = reference.rsplit('#').next().unwrap_or_default();
            // Which of them is meant depends on the way that leads here, so all may be.
            let targets = self.dynamic().get(name).cloned().unwrap_or_default();
            self.edges.extend(targets.into_iter().map(|inner| Edge { inner, outer: id, place: Place::Value }));
        }
    }

    fn dynamic(&mut self) -> &FxHashMap<&'a str, Vec<TypedId>> {
        let contract = self.index.contract;
        self.dynamic.get_or_insert_with(|| {
            let mut all: FxHashMap<&str, Vec<TypedId>> = FxHashMap::default();
            for id in contract.of_type(NodeType::Schema).iter().copied() {
                let Some(at) = contract.typed(id).map(|typed| typed.at) else { continue };
                let names = ["$dynamicAnchor", "$anchor"].iter().filter_map(|keyword| contract.document(at).get_string(at.node, keyword));
                names.for_each(|name| all.entry(name).or_default().push(id));
            }
            all
        })
    }

    fn finish(mut self) -> Files {
        let size = self.index.contract.typed.len();
        let outer = Outer::new(size, std::mem::take(&mut self.edges));
        let mut own = vec![Found::default(); size];
        for id in &self.order {
            if let (Some(slot), Some(typed)) = (own.get_mut(*id as usize), self.index.contract.typed(*id)) {
                *slot = of_value(self.index, typed.at);
            }
        }
        let values = self.values(&outer, &own);
        let (properties, inside) = self.properties(&outer, &values);
        let found = |all: Vec<Found>| (0u32..).zip(all).filter(|(_, found)| *found != Found::default()).collect();
        Files { properties: found(properties), inside: found(inside) }
    }

    /// What the values of each schema are: what it says itself, and of other kinds what its parts say.
    fn values(&self, outer: &Outer, own: &[Found]) -> Vec<Found> {
        let mut values = vec![Found::default(); own.len()];
        let mut open: Vec<TypedId> = Vec::new();
        let take = |values: &mut Vec<Found>, open: &mut Vec<TypedId>, id: TypedId, found: Found| {
            let found = found.without(found_at(own, id).all_of_its_kinds());
            if found != Found::default() {
                add(values, open, id, found.without(self.stated(id)));
            }
        };
        for id in self.order.iter().copied() {
            let found = found_at(own, id);
            for (holder, _) in outer.of(id).filter(|(_, place)| *place == Place::Value) {
                take(&mut values, &mut open, holder, found);
            }
        }
        while let Some(id) = open.pop() {
            let found = found_at(&values, id);
            for (holder, _) in outer.of(id).filter(|(_, place)| *place != Place::Property) {
                take(&mut values, &mut open, holder, found);
            }
        }
        for (slot, own) in values.iter_mut().zip(own) {
            *slot = slot.with(*own);
        }
        values
    }

    /// What a schema around values states for all of them.
    fn stated(&self, id: TypedId) -> Found {
        let Some(at) = self.index.contract.typed(id).map(|typed| typed.at) else { return Found::default() };
        let bounds = if is_bounded(self.index, at) { UNBOUNDED } else { Found::default() };
        let types = if names_a_type(self.index, at) { UNTYPED } else { Found::default() };
        bounds.with(types)
    }

    /// What each property is, and what the properties of each schema are, at any depth.
    fn properties(&self, outer: &Outer, values: &[Found]) -> (Vec<Found>, Vec<Found>) {
        let contract = self.index.contract;
        let (mut properties, mut inside) = (vec![Found::default(); values.len()], vec![Found::default(); values.len()]);
        let mut objects = Objects { contract, says_type: FxHashMap::default() };
        let mut open = Vec::new();
        for id in self.order.iter().copied() {
            let value = found_at(values, id);
            for (holder, _) in outer.of(id).filter(|(_, place)| *place == Place::Property && value != Found::default()) {
                let Some(at) = contract.typed(id).map(|typed| typed.at) else { continue };
                let found = objects.property(at, value);
                add(&mut properties, &mut Vec::new(), id, found);
                add(&mut inside, &mut open, holder, found);
            }
        }
        while let Some(id) = open.pop() {
            let found = found_at(&inside, id);
            for (holder, _) in outer.of(id) {
                add(&mut inside, &mut open, holder, found);
            }
        }
        (properties, inside)
    }
}

fn add(all: &mut [Found], open: &mut Vec<TypedId>, id: TypedId, found: Found) {
    let Some(slot) = all.get_mut(id as usize) else { return };
    let new = slot.with(found);
    if new != *slot {
        *slot = new;
        open.push(id);
    }
}

/// Of which schemas each is part.
struct Outer {
    /// By the inner schema, which of all is its first.
    first: Vec<u32>,
    all: Vec<Edge>,
}

impl Outer {
    fn new(size: usize, mut all: Vec<Edge>) -> Self {
        all.sort_unstable();
        let mut first = Vec::with_capacity(size + 1);
        for (position, edge) in (0u32..).zip(&all) {
            while first.len() <= edge.inner as usize {
                first.push(position);
            }
        }
        first.resize(size + 1, u32::try_from(all.len()).unwrap_or(u32::MAX));
        Self { first, all }
    }

    /// The schemas of which one is part, and its place in each.
    fn of(&self, id: TypedId) -> impl Iterator<Item = (TypedId, Place)> {
        let bound = |position: usize| self.first.get(position).map_or(0, |first| *first as usize);
        let all = self.all.get(bound(id as usize)..bound(id as usize + 1)).unwrap_or_default();
        all.iter().map(|edge| (edge.outer, edge.place))
    }
}

/// What a schema says itself of its values, with what it refers to and is composed of.
fn of_value(index: &Index<'_>, at: NodeRef) -> Found {
    let text = |keyword: &str| index.keyword(at, keyword).map(|node| index.contract.text(node));
    let format = text("format");
    let mut found = Found::default();
    if matches!(format, Some("byte" | "binary")) || index.keyword(at, "contentEncoding").is_some() {
        found = found.with(Found::BASE64);
    }
    if format == Some("binary") || text("contentMediaType").is_some_and(|name| media_type::is_binary(&media_type::essence(name))) {
        found = found.with(Found::BINARY);
    }
    if is_unbounded_text(index, at) {
        found = found.with(Found::TEXT);
        if text("description").is_some_and(speaks_of_file) {
            found = found.with(Found::DESCRIBED);
        }
    }
    if found == Found::default() {
        return found;
    }
    let kinds = found.without(Found::DESCRIBED);
    if !is_bounded(index, at) {
        found = found.with(kinds.unbounded());
    }
    if !names_a_type(index, at) {
        found = found.with(kinds.untyped());
    }
    found
}

/// What the names of the properties of objects say, found once for each object.
struct Objects<'a> {
    contract: &'a Contract,
    /// By the mapping of the properties: how many say of which media type a file is, and how many are the name of one.
    says_type: FxHashMap<NodeRef, (usize, usize)>,
}

impl Objects<'_> {
    /// What a property is, by what its values are and what it is called.
    fn property(&mut self, at: NodeRef, value: Found) -> Found {
        let words = tokens(self.contract.key_of(at).unwrap_or_default());
        let mut found = if value.has(Found::DESCRIBED) { Found::DESCRIBED } else { Found::default() };
        found = found.with(value.becomes(Found::BINARY, Found::PART));
        // Before 3.1 a file is often described as a string without bounds, and named for what it is.
        if value.has(Found::TEXT) && words.last().is_some_and(|word| word == "file") {
            found = found.with(value.becomes(Found::TEXT, Found::PART));
        }
        if value.has(Found::BASE64) && self.names_a_file(&words, at) {
            found = found.with(value.becomes(Found::BASE64, Found::IN_JSON));
        }
        if found.has(Found::PART.with(Found::IN_JSON)) && self.beside(&words, at).0 {
            found = found.without(Found::PART.untyped().with(Found::IN_JSON.untyped()));
        }
        found
    }

    /// Whether a property is named for a file, rather than for a key, a hash or a signature, which are bytes too. A word for
    /// anything is one for a file where the name or the media type of the file is beside it.
    fn names_a_file(&mut self, words: &[String], at: NodeRef) -> bool {
        const FILES: [&str; 16] = [
            "file",
            "files",
            "attachment",
            "attachments",
            "document",
            "documents",
            "image",
            "images",
            "photo",
            "photos",
            "picture",
            "video",
            "audio",
            "recording",
            "scan",
            "pdf",
        ];
        let last = words.iter().rfind(|word| !matches!(word.as_str(), "base" | "64" | "bytes" | "content" | "contents" | "data"));
        match last {
            Some(last) => FILES.contains(&last.as_str()),
            None => {
                let (says_type, is_name) = self.beside(words, at);
                says_type || is_name
            }
        }
    }

    /// Whether a property beside this one says of which media type a file is, and whether one is the name of a file.
    fn beside(&mut self, words: &[String], at: NodeRef) -> (bool, bool) {
        let contract = self.contract;
        let Some(node) = contract.document(at).parent(at.node) else { return (false, false) };
        let (says_type, is_name) = *self.says_type.entry(NodeRef { part: at.part, node }).or_insert_with_key(|object| {
            let names = contract.members(*object).map(|(name, _)| tokens(name));
            names.fold((0, 0), |(types, files), words| (types + usize::from(says_the_type(&words)), files + usize::from(is_file_name(&words))))
        });
        (says_type > usize::from(says_the_type(words)), is_name > usize::from(is_file_name(words)))
    }
}

/// Whether a greatest size is stated.
pub fn is_bounded(index: &Index<'_>, at: NodeRef) -> bool {
    ["maxLength", "x-max-bytes"].iter().any(|keyword| index.keyword(at, keyword).is_some())
}

/// Whether a media type is stated.
pub fn names_a_type(index: &Index<'_>, at: NodeRef) -> bool {
    index.keyword(at, "contentMediaType").is_some()
}

fn is_unbounded_text(index: &Index<'_>, at: NodeRef) -> bool {
    let is_bounded = ["maxLength", "format", "enum", "pattern"].iter().any(|keyword| index.keyword(at, keyword).is_some());
    *types(index, at) == ["string"] && !is_bounded
}

fn speaks_of_file(description: &str) -> bool {
    let mentions = description.as_bytes().windows(4).any(|bytes| bytes.eq_ignore_ascii_case(b"file"));
    mentions && tokens(description).iter().any(|word| word == "file")
}

fn is_file_name(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(words.as_slice(), [.., "file", "name"] | [.., "filename"])
}

fn says_the_type(words: &[String]) -> bool {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(words.as_slice(), [.., "content" | "mime" | "media" | "file", "type"] | [.., "mimetype" | "filetype"])
}
