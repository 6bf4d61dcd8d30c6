//! The typed walk: the tables of the structure decide what each node is, and note where it deviates.

use super::fault::{Problem, StructuralFault};
use super::load::Loader;
use super::structure::{Condition, Field, Holds, KeyForm, NodeType, ObjectTable, table};
use super::{Contract, DynamicTarget, NodeRef, OtherReference, Recognition, Reference, Typed, TypedId, Version, context};
use kitemark_document::{Document, Kind, Member, NodeId};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::VecDeque;

mod refer;

/// How many deviations are kept: the others are counted.
const MOST_FAULTS: usize = 100_000;

/// Walks what a loader has read and what it refers to.
pub(super) fn walk(loader: Loader<'_>, recognition: Recognition) -> Contract {
    let mut walk = Walk {
        loader,
        version: Version::V3_0,
        typed: Vec::new(),
        typed_at: Vec::new(),
        twice: FxHashSet::default(),
        faults: Vec::new(),
        more_faults: 0,
        references: Vec::new(),
        other_references: Vec::new(),
        dynamic: FxHashMap::default(),
        retried: 0,
        waiting: VecDeque::new(),
    };
    if let Recognition::OpenApi(version) = recognition {
        walk.version = version;
        walk.all();
    }
    walk.into_contract(recognition)
}

struct Walk<'s> {
    loader: Loader<'s>,
    version: Version,
    typed: Vec<Typed>,
    typed_at: Vec<Vec<TypedId>>,
    /// Nodes that are used as more than one type.
    twice: FxHashSet<(NodeRef, NodeType)>,
    faults: Vec<StructuralFault>,
    /// How many others there are.
    more_faults: usize,
    references: Vec<Reference>,
    other_references: Vec<OtherReference>,
    /// For a schema with a `$dynamicRef`: where it leads at first, and the name that the schemas on the way may have too.
    dynamic: FxHashMap<NodeRef, DynamicTarget>,
    /// How many files and schemas with an `$id` were known when references were resolved again.
    retried: usize,
    /// Targets of references that may not have been walked yet.
    waiting: VecDeque<(NodeRef, NodeType)>,
}

/// Where a value stands: the typed node around it, and the field of it.
#[derive(Clone, Copy)]
struct Slot {
    parent: TypedId,
    object: &'static str,
    field: Option<&'static Field>,
    /// The field's own name where the value is directly that field.
    name: Option<&'static str>,
}

impl Walk<'_> {
    fn all(&mut self) {
        let root = NodeRef { part: 0, node: self.loader.document(0).root() };
        let spot = Slot { parent: 0, object: "OpenAPI Object", field: None, name: None };
        self.object(root, NodeType::OpenApi, spot);
        self.wait();
        // What was read last may be what an earlier reference names by a URI.
        while self.retry() {
            self.wait();
        }
    }

    /// Walks what references lead to and was not walked yet.
    fn wait(&mut self) {
        while let Some((at, expects)) = self.waiting.pop_front() {
            match self.known(at) {
                // A reference to an object of another type is a fault of the reference, not of what it leads to.
                Some(typed) if typed.expects != expects => continue,
                Some(_) => {}
                None => self.loader.take_in(at, expects),
            }
            let parent = TypedId::try_from(self.typed.len()).unwrap_or(TypedId::MAX);
            let object = table(self.version, expects).map_or("Reference Object", |table| table.title);
            self.object(at, expects, Slot { parent, object, field: None, name: None });
        }
    }

    fn fault(&mut self, at: NodeRef, object: &'static str, problem: Problem) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(StructuralFault { at, object, problem });
        } else {
            self.more_faults += 1;
        }
    }

    /// Takes a node as what a field says it holds.
    fn hold(&mut self, at: NodeRef, holds: Holds, spot: Slot) {
        let document = self.loader.document(at.part);
        let kind = document.kind(at.node);
        let fits = match holds {
            Holds::Anything => return,
            Holds::String => kind == Kind::String,
            Holds::Scalar => !matches!(kind, Kind::Sequence | Kind::Mapping),
            Holds::Boolean => kind == Kind::Boolean,
            Holds::StringWithout(character) => kind == Kind::String && !document.text(at.node).contains(character),
            Holds::Number => kind == Kind::Number,
            Holds::PositiveNumber => document.number(at.node).and_then(|number| number.as_f64()).is_some_and(|value| value > 0.0),
            Holds::Count => document.number(at.node).is_some_and(|number| number.is_integer() && number.as_f64().is_some_and(|value| value >= 0.0)),
            Holds::OneOf(allowed) => {
                let text = document.text(at.node);
                if kind == Kind::String && !allowed.contains(&text) {
                    self.fault(at, spot.object, Problem::NotOneOf { field: spot.name, allowed });
                    return;
                }
                kind == Kind::String
            }
            Holds::Object(node_type) => return self.object(at, node_type, spot),
            Holds::Schema if self.version.has_json_schema() => return self.object(at, NodeType::Schema, spot),
            Holds::Schema => return self.hold(at, Holds::Referable(NodeType::Schema), spot),
            Holds::Referable(node_type) => {
                return if document.get(at.node, "$ref").is_some() { self.reference(at, node_type, spot) } else { self.object(at, node_type, spot) };
            }
            Holds::BooleanOr(node_type) => {
                if kind != Kind::Boolean {
                    self.hold(at, Holds::Referable(node_type), spot);
                }
                return;
            }
            Holds::List(item) | Holds::NonEmptyList(item) => {
                let items = document.items(at.node).to_vec();
                if items.is_empty() && kind == Kind::Sequence && matches!(holds, Holds::NonEmptyList(_)) {
                    self.fault(at, spot.object, Problem::Empty { field: spot.name });
                }
                for node in items {
                    self.hold(NodeRef { part: at.part, node }, *item, Slot { name: None, ..spot });
                }
                kind == Kind::Sequence
            }
            Holds::Map(value) => {
                self.map(at, KeyForm::Any, *value, spot);
                kind == Kind::Mapping
            }
            Holds::NamedMap(form, value) => {
                self.map(at, form, *value, spot);
                kind == Kind::Mapping
            }
        };
        if !fits {
            self.fault(at, spot.object, Problem::WrongType { field: spot.name, expected: holds, found: kind });
        }
    }

    fn map(&mut self, at: NodeRef, form: KeyForm, value: Holds, spot: Slot) {
        for member in self.loader.document(at.part).members(at.node).to_vec() {
            self.key(at.part, member, form, spot.object);
            self.hold(NodeRef { part: at.part, node: member.value }, value, Slot { name: None, ..spot });
        }
    }

    fn key(&mut self, part: u32, member: Member, form: KeyForm, object: &'static str) {
        let key = self.loader.document(part).text(member.key);
        if !has_form(key, form) {
            self.fault(NodeRef { part, node: member.value }, object, Problem::BadKey { form });
        }
    }

    /// Enters a typed node, or returns none where the node was entered as this type before.
    fn enter(&mut self, at: NodeRef, node_type: NodeType, expects: NodeType, spot: Slot) -> Option<TypedId> {
        let id = TypedId::try_from(self.typed.len()).unwrap_or(TypedId::MAX);
        while self.typed_at.len() <= at.part as usize {
            let part = u32::try_from(self.typed_at.len()).unwrap_or(u32::MAX);
            self.typed_at.push(vec![TypedId::MAX; self.loader.document(part).len()]);
        }
        let known = self.typed_at.get_mut(at.part as usize)?.get_mut(at.node.index())?;
        if *known == TypedId::MAX {
            *known = id;
        } else {
            let known = self.typed.get(*known as usize)?;
            if known.expects == expects || !self.twice.insert((at, expects)) {
                return None;
            }
        }
        self.typed.push(Typed { at, node_type, expects, parent: spot.parent, end: id + 1, field: spot.field });
        Some(id)
    }

    fn known(&self, at: NodeRef) -> Option<&Typed> {
        let id = self.typed_at.get(at.part as usize)?.get(at.node.index())?;
        self.typed.get(*id as usize)
    }

    fn leave(&mut self, id: TypedId) {
        let end = TypedId::try_from(self.typed.len()).unwrap_or(TypedId::MAX);
        if let Some(typed) = self.typed.get_mut(id as usize) {
            typed.end = end;
        }
    }

    /// A Reference Object in the place of an object.
    fn reference(&mut self, at: NodeRef, expects: NodeType, spot: Slot) {
        if self.enter(at, NodeType::Reference, expects, spot).is_some() {
            self.refer(at, expects);
        }
    }

    fn object(&mut self, at: NodeRef, node_type: NodeType, spot: Slot) {
        let document = self.loader.document(at.part);
        let kind = document.kind(at.node);
        let Some(table) = table(self.version, node_type) else { return };
        let is_schema = node_type == NodeType::Schema && self.version.has_json_schema();
        let is_boolean_schema = is_schema && kind == Kind::Boolean;
        if kind != Kind::Mapping && !is_boolean_schema {
            let expected = Holds::Object(node_type);
            self.fault(
                at,
                if spot.name.is_some() { spot.object } else { table.title },
                Problem::WrongType { field: spot.name, expected, found: kind },
            );
            return;
        }
        let has_reference = document.get(at.node, "$ref").is_some();
        // A target of a reference may be nothing but a reference itself; its chain is resolved already.
        let is_description = node_type == NodeType::OpenApi;
        if has_reference
            && !is_description
            && (is_schema && document.members(at.node).len() == 1 || spot.field.is_none() && !takes_reference(node_type))
        {
            return self.reference(at, node_type, spot);
        }
        let Some(id) = self.enter(at, node_type, node_type, spot) else { return };
        if has_reference {
            // A description is what its file says, never what another file says.
            if is_description {
                let node = self.loader.document(at.part).get(at.node, "$ref").unwrap_or(at.node);
                self.fault(NodeRef { part: at.part, node }, table.title, Problem::UnknownField { of: node_type });
            } else {
                if !is_schema && !takes_reference(node_type) {
                    self.fault(at, table.title, Problem::ReferenceNotAllowed);
                }
                self.refer(at, node_type);
            }
        }
        if kind == Kind::Mapping {
            self.fields(at, table, id, node_type);
            self.refer_otherwise(at, node_type);
        }
        self.leave(id);
    }

    fn fields(&mut self, at: NodeRef, table: &'static ObjectTable, id: TypedId, node_type: NodeType) {
        let members = self.loader.document(at.part).members(at.node).to_vec();
        for member in &members {
            let value = NodeRef { part: at.part, node: member.value };
            let name = self.loader.document(at.part).text(member.key);
            if let Some(field) = table.field(name) {
                let spot = Slot { parent: id, object: table.title, field: Some(field), name: Some(field.name) };
                self.hold(value, field.holds, spot);
            } else if table.extensions && name.starts_with("x-") || name == "$ref" {
                // Extensions are data; a `$ref` was treated where the node was entered.
            } else if let Some((form, holds)) = table.patterned {
                self.key(at.part, *member, form, table.title);
                self.hold(value, holds, Slot { parent: id, object: table.title, field: None, name: None });
            } else if !table.open {
                self.fault(value, table.title, Problem::UnknownField { of: node_type });
            }
        }
        self.required(at, table);
    }

    fn required(&mut self, at: NodeRef, table: &'static ObjectTable) {
        let document = self.loader.document(at.part);
        // What a reference stands for has its fields at the target; an OpenAPI Object is none.
        if document.get(at.node, "$ref").is_some()
            && (at != NodeRef { part: at.part, node: document.root() } || document.get(at.node, "openapi").is_none())
        {
            return;
        }
        let missing: Vec<&'static str> =
            table.fields.iter().filter(|field| field.required && document.get(at.node, field.name).is_none()).map(|field| field.name).collect();
        let broken: Vec<&'static Condition> = table.conditions.iter().filter(|condition| !holds(document, at.node, **condition)).collect();
        for field in missing {
            self.fault(at, table.title, Problem::Missing { field });
        }
        for condition in broken {
            self.fault(at, table.title, Problem::Condition(condition));
        }
    }

    fn into_contract(self, recognition: Recognition) -> Contract {
        let mut by_type: FxHashMap<NodeType, Vec<TypedId>> = FxHashMap::default();
        for (id, typed) in self.typed.iter().enumerate() {
            by_type.entry(typed.node_type).or_default().push(TypedId::try_from(id).unwrap_or(TypedId::MAX));
        }
        let mut targets = FxHashMap::default();
        let mut onward = FxHashMap::default();
        for reference in &self.references {
            if let Ok(target) = &reference.outcome {
                let id = self.typed_at.get(reference.holder.part as usize).and_then(|ids| ids.get(reference.holder.node.index()));
                let is_pure = id.and_then(|id| self.typed.get(*id as usize)).is_some_and(|typed| typed.node_type == NodeType::Reference);
                if is_pure { &mut targets } else { &mut onward }.insert(reference.holder, target.node);
            }
        }
        let mut faults = self.faults;
        faults.sort_by_key(|fault| fault.at);
        let mut contract = Contract {
            parts: self.loader.parts,
            recognition,
            typed: self.typed,
            faults,
            more_faults: self.more_faults,
            references: self.references,
            other_references: self.other_references,
            dynamic: self.dynamic,
            resources: self.loader.resources,
            contexts: Vec::new(),
            first_use: FxHashMap::default(),
            targets,
            onward,
            typed_at: self.typed_at,
            by_type,
            patterns: super::pattern::Patterns::default(),
        };
        let (contexts, first_use) = context::spread(&contract);
        contract.contexts = contexts;
        contract.first_use = first_use;
        contract
    }
}

/// Whether a `$ref` may stand beside the other fields of this type.
fn takes_reference(node_type: NodeType) -> bool {
    matches!(node_type, NodeType::PathItem)
}

fn has_form(key: &str, form: KeyForm) -> bool {
    match form {
        KeyForm::Any => true,
        KeyForm::Path => key.starts_with('/'),
        KeyForm::Status => key == "default" || is_status(key),
        KeyForm::ComponentName => !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')),
        KeyForm::FieldName => is_token(key),
        KeyForm::TemplateName => !key.is_empty() && !key.contains(['{', '}']),
        KeyForm::MethodToken => {
            const FIXED: [&str; 9] = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "HEAD", "PATCH", "TRACE", "QUERY"];
            !FIXED.contains(&key) && is_token(key)
        }
    }
}

/// Whether a text is a token of HTTP (RFC 9110 section 5.6.2).
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

fn is_status(key: &str) -> bool {
    match key.as_bytes() {
        [b'1'..=b'5', b'X', b'X'] => true,
        [b'1'..=b'5', rest @ ..] => rest.len() == 2 && rest.iter().all(u8::is_ascii_digit),
        _ => false,
    }
}

/// Whether a node keeps a rule over several of its fields.
fn holds(document: &Document, node: NodeId, condition: Condition) -> bool {
    let has = |field: &str| document.get(node, field).is_some();
    let count = |fields: &[&str]| fields.iter().filter(|field| has(field)).count();
    let is = |field: &str, value: &str| document.get(node, field).is_some_and(|at| document.text(at) == value);
    match condition {
        Condition::ExactlyOne(fields) => count(fields) == 1,
        Condition::AtMostOne(fields) => count(fields) <= 1,
        Condition::AtLeastOne(fields) => count(fields) >= 1,
        Condition::WhenRequires { field, value, requires } => !is(field, value) || requires.iter().all(|name| has(name)),
        Condition::WhenHolds { field, value, then, allowed, required } => {
            !is(field, value)
                || match document.get(node, then) {
                    Some(at) => allowed.contains(&document.text(at)),
                    None => !required,
                }
        }
        Condition::WhenNames { field, value, then, form } => {
            !is(field, value) || document.get(node, then).and_then(|at| document.string(at)).is_none_or(|name| has_form(name, form))
        }
        Condition::WhenForbids { field, value, forbids } => !is(field, value) || count(forbids) == 0,
        Condition::PresentForbids { field, forbids } => !has(field) || count(forbids) == 0,
        Condition::PresentRequires { field, requires } => !has(field) || requires.iter().all(|name| has(name)),
        Condition::UnlessForbids { field, value, forbids } => {
            let text = document.get(node, field).and_then(|at| document.string(at));
            text.is_none_or(|text| text.eq_ignore_ascii_case(value)) || count(forbids) == 0
        }
        Condition::Distinct(field) => document.get(node, field).is_none_or(|list| are_distinct(document, list)),
        Condition::ItemsAtMostOne { list, field, value } => count_items(document, node, list, field, value) <= 1,
        Condition::ItemsNotBoth { list, field, values: [first, second] } => {
            count_items(document, node, list, field, first) == 0 || count_items(document, node, list, field, second) == 0
        }
        Condition::NotEmpty => document.members(node).iter().any(|member| !document.text(member.key).starts_with("x-")),
        Condition::SingleEntry(field) => document.get(node, field).is_none_or(|at| document.members(at).len() == 1),
    }
}

/// How many items of a sequence have this text in a field of theirs.
fn count_items(document: &Document, node: NodeId, list: &str, field: &str, value: &str) -> usize {
    let Some(list) = document.get(node, list) else { return 0 };
    document.items(list).iter().filter(|item| document.get_string(**item, field) == Some(value)).count()
}

/// Whether no two items of a sequence are equal; scalars are compared by type and text, containers by value.
fn are_distinct(document: &Document, list: NodeId) -> bool {
    let items = document.items(list);
    let mut seen = FxHashSet::default();
    items.iter().all(|item| match document.kind(*item) {
        Kind::Mapping | Kind::Sequence => seen.insert((Kind::Mapping, document.to_value(*item).to_string())),
        kind => seen.insert((kind, document.text(*item).to_owned())),
    })
}
