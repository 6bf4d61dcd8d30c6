//! A schema as what it asks for: references followed, `allOf` merged, and the spellings of 3.0 and 3.1 made one.

use super::bounds::{Bound, bound_of};
use super::side::{Parts, Side};
use kitemark_contract::NodeRef;
use kitemark_document::Kind;
use std::collections::BTreeMap;

/// How many schemas are merged into one; what goes beyond is not judged.
const MAX_MERGED: usize = 256;

/// A set of types, null apart. A number is an integer or a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Types(u8);

impl Types {
    pub(super) const BOOLEAN: Self = Self(1);
    pub(super) const INTEGER: Self = Self(2);
    const FRACTION: Self = Self(4);
    pub(super) const NUMBER: Self = Self(Self::INTEGER.0 | Self::FRACTION.0);
    pub(super) const STRING: Self = Self(8);
    pub(super) const ARRAY: Self = Self(16);
    pub(super) const OBJECT: Self = Self(32);
    pub(super) const ALL: Self = Self(63);
    pub(super) const NONE: Self = Self(0);

    fn of(name: &str) -> Option<Self> {
        Some(match name {
            "boolean" => Self::BOOLEAN,
            "integer" => Self::INTEGER,
            "number" => Self::NUMBER,
            "string" => Self::STRING,
            "array" => Self::ARRAY,
            "object" => Self::OBJECT,
            _ => return None,
        })
    }

    pub(super) fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    pub(super) fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    pub(super) fn contains(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn is_none(self) -> bool {
        self.0 == 0
    }

    /// The types in words.
    pub(super) fn names(self) -> String {
        const NAMES: [(Types, &str); 5] =
            [(Types::BOOLEAN, "boolean"), (Types::STRING, "string"), (Types::ARRAY, "array"), (Types::OBJECT, "object"), (Types::NUMBER, "number")];
        match self {
            Self::ALL => return "any type".into(),
            Self::NONE => return "no value".into(),
            _ => {}
        }
        let mut names: Vec<&str> = NAMES.iter().filter(|(types, _)| self.contains(*types)).map(|(_, name)| *name).collect();
        if self.contains(Self::INTEGER) && !self.contains(Self::NUMBER) {
            names.push("integer");
        }
        names.join(" or ")
    }
}

/// What an object says of properties that it does not declare.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) enum Additional {
    /// They are accepted.
    #[default]
    Open,
    /// They are refused.
    Closed(NodeRef),
    /// They are accepted where they satisfy these.
    Schema(Parts),
}

/// The branches of a `oneOf` or `anyOf`, null apart.
#[derive(Debug, Clone)]
pub(super) struct Union {
    pub(super) at: NodeRef,
    pub(super) branches: Vec<NodeRef>,
}

/// What a schema asks for.
#[derive(Debug, Default)]
pub(super) struct Shape<'a> {
    /// The schema itself, after references; none where there is no schema.
    pub(super) at: Option<NodeRef>,
    /// Whether a reference in it leads nowhere, or it is made of too many parts.
    pub(super) is_unresolved: bool,
    /// The types, null apart; none where any will do.
    pub(super) types: Option<Types>,
    /// Where the types are stated.
    pub(super) types_at: Option<NodeRef>,
    pub(super) accepts_null: bool,
    /// The allowed values in canonical text, null apart.
    pub(super) values: Option<Vec<(String, NodeRef)>>,
    pub(super) values_at: Option<NodeRef>,
    pub(super) format: Option<(&'a str, NodeRef)>,
    pub(super) patterns: BTreeMap<&'a str, NodeRef>,
    pub(super) bounds: Vec<Bound>,
    pub(super) properties: BTreeMap<&'a str, Parts>,
    pub(super) properties_at: Option<NodeRef>,
    pub(super) required: BTreeMap<&'a str, NodeRef>,
    pub(super) additional: Additional,
    pub(super) items: Parts,
    pub(super) unions: Vec<Union>,
    pub(super) discriminator: Option<NodeRef>,
    pub(super) default: Option<NodeRef>,
    pub(super) deprecated: Option<NodeRef>,
    /// Keywords that are compared by their text only.
    pub(super) opaque: BTreeMap<&'static str, Parts>,
}

impl Shape<'_> {
    /// Whether it asks for nothing at all.
    pub(super) fn is_any(&self) -> bool {
        self.types.is_none() && self.unions.is_empty() && self.says_only_types()
    }

    /// Whether it is a choice of branches and, its types apart, nothing else.
    pub(super) fn is_choice(&self) -> bool {
        self.unions.len() == 1 && self.says_only_types()
    }

    fn says_only_types(&self) -> bool {
        self.values.is_none()
            && self.format.is_none()
            && self.patterns.is_empty()
            && self.bounds.is_empty()
            && self.properties.is_empty()
            && self.required.is_empty()
            && self.additional == Additional::Open
            && self.items.is_empty()
            && self.opaque.is_empty()
            && !self.is_unresolved
    }
}

/// The shape of a schema that is made of these parts.
pub(super) fn shape<'a>(side: Side<'a>, parts: &[NodeRef]) -> Shape<'a> {
    let at = parts.first().map(|at| side.contract.follow(*at));
    let mut builder = Builder { side, shape: Shape { at, ..Shape::default() }, seen: Vec::new() };
    let mut null = None;
    for part in parts {
        null = both(null, builder.add(*part));
    }
    builder.finish(null)
}

/// Whether null is accepted by both of two schemas, as far as they say.
fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one && other),
        (one, other) => one.or(other),
    }
}

struct Builder<'a> {
    side: Side<'a>,
    shape: Shape<'a>,
    seen: Parts,
}

impl<'a> Builder<'a> {
    /// Adds a schema, and says whether it accepts null as far as it says.
    fn add(&mut self, at: NodeRef) -> Option<bool> {
        if self.seen.contains(&at) {
            return None;
        }
        if self.seen.len() >= MAX_MERGED {
            self.shape.is_unresolved = true;
            return None;
        }
        self.seen.push(at);
        let contract = self.side.contract;
        let document = contract.document(at);
        let mut null = None;
        match contract.target(at) {
            Some(target) => null = self.add(target),
            None if document.get(at.node, "$ref").is_some() => self.shape.is_unresolved = true,
            None => {}
        }
        if self.side.is_reference(at) {
            return null;
        }
        match document.kind(at.node) {
            Kind::Boolean if document.boolean(at.node) == Some(false) => {
                self.narrow_types(Types::NONE, at);
                return Some(false);
            }
            Kind::Mapping => {}
            _ => return null,
        }
        null = both(null, self.keywords(at));
        if let Some(all) = document.get(at.node, "allOf") {
            for branch in contract.items(NodeRef { part: at.part, node: all }) {
                null = both(null, self.add(branch));
            }
        }
        for keyword in ["oneOf", "anyOf"] {
            if let Some(branches) = document.get(at.node, keyword) {
                null = both(null, self.branches(NodeRef { part: at.part, node: branches }));
            }
        }
        // Written beside composition, `nullable` is meant for the whole, whatever the fine print of 3.0 says.
        if document.get_boolean(at.node, "nullable") == Some(true) {
            return Some(true);
        }
        null
    }

    /// Adds the branches of a union. One that is left alone beside null holds as if it stood in `allOf`.
    fn branches(&mut self, at: NodeRef) -> Option<bool> {
        let contract = self.side.contract;
        let (nulls, others): (Vec<_>, Vec<_>) = contract.items(at).partition(|branch| self.is_null(*branch));
        let has_null = !nulls.is_empty();
        if let [only] = others.as_slice() {
            let null = self.add(*only);
            return if has_null { Some(true) } else { null };
        }
        if others.is_empty() {
            return has_null.then_some(true);
        }
        if let Some((types, null)) = self.merely_types(&others) {
            self.narrow_types(types, at);
            return Some(null || has_null);
        }
        self.shape.unions.push(Union { at, branches: others });
        has_null.then_some(true)
    }

    fn is_null(&self, branch: NodeRef) -> bool {
        let at = self.side.contract.follow(branch);
        let document = self.side.contract.document(at);
        let only = |list| matches!(document.items(list), [one] if document.is_null(*one) || document.text(*one) == "null");
        match document.get(at.node, "type") {
            Some(node) => document.text(node) == "null" || document.is_null(node) || only(node),
            None => document.get(at.node, "enum").is_some_and(only) || document.get(at.node, "const").is_some_and(|node| document.is_null(node)),
        }
    }

    /// The types of branches that say nothing but their types, which is the same as a list of types.
    fn merely_types(&self, branches: &[NodeRef]) -> Option<(Types, bool)> {
        let mut types = Types::NONE;
        let mut null = false;
        for branch in branches {
            let at = self.side.contract.follow(*branch);
            let document = self.side.contract.document(at);
            let members = document.members(at.node);
            if members.iter().any(|member| !matches!(document.text(member.key), "type" | "title" | "description" | "nullable")) {
                return None;
            }
            let (own, own_null) = self.types_of(NodeRef { part: at.part, node: document.get(at.node, "type")? });
            types = types.union(own?);
            null |= own_null || document.get_boolean(at.node, "nullable") == Some(true);
        }
        Some((types, null))
    }

    /// The types that the value of `type` names, and whether null is among them.
    fn types_of(&self, at: NodeRef) -> (Option<Types>, bool) {
        let contract = self.side.contract;
        let mut types = None;
        let mut null = false;
        let mut name = |text: &str| match Types::of(text) {
            Some(one) => types = Some(types.unwrap_or(Types::NONE).union(one)),
            None => null |= text == "null",
        };
        match contract.document(at).kind(at.node) {
            Kind::Sequence => contract.items(at).for_each(|item| name(contract.text(item))),
            _ => name(contract.text(at)),
        }
        if null && types.is_none() {
            types = Some(Types::NONE);
        }
        (types, null)
    }

    fn narrow_types(&mut self, types: Types, at: NodeRef) {
        self.shape.types = Some(self.shape.types.map_or(types, |known| known.both(types)));
        self.shape.types_at.get_or_insert(at);
    }

    /// Adds the keywords of one schema object.
    fn keywords(&mut self, at: NodeRef) -> Option<bool> {
        let contract = self.side.contract;
        let document = contract.document(at);
        let mut types = None;
        let mut null = None;
        let mut values = None;
        for member in document.members(at.node) {
            let value = NodeRef { part: at.part, node: member.value };
            let key = document.text(member.key);
            match key {
                "type" => {
                    let (own, own_null) = self.types_of(value);
                    if let Some(own) = own {
                        self.narrow_types(own, value);
                        null = Some(own_null);
                    }
                    types = own;
                }
                "enum" => values = Some((value, contract.items(value).collect::<Parts>())),
                "const" => values = Some((value, vec![value])),
                "properties" => self.properties(value),
                "required" => {
                    for item in contract.items(value) {
                        self.shape.required.entry(contract.text(item)).or_insert(item);
                    }
                }
                "additionalProperties" | "unevaluatedProperties" => self.additional(value),
                "items" if document.is_mapping(member.value) || document.boolean(member.value) == Some(false) => self.shape.items.push(value),
                "default" => self.shape.default = self.shape.default.or(Some(value)),
                "discriminator" => self.shape.discriminator = self.shape.discriminator.or(Some(value)),
                "deprecated" if document.boolean(member.value) == Some(true) => self.shape.deprecated = Some(value),
                "pattern" => {
                    self.shape.patterns.entry(contract.text(value)).or_insert(value);
                }
                _ => {
                    if let Some(bound) = bound_of(self.side, at, key, value) {
                        bound.merge_into(&mut self.shape.bounds);
                    } else if let Some(keyword) = opaque_keyword(key) {
                        self.shape.opaque.entry(keyword).or_default().push(value);
                    }
                }
            }
        }
        self.format(at, types);
        if let Some((list, values)) = values {
            null = self.values(list, values, null);
        }
        null
    }

    /// Adds the allowed values, and says whether null is accepted, given what the types say.
    fn values(&mut self, list: NodeRef, values: Parts, by_type: Option<bool>) -> Option<bool> {
        let document = self.side.contract.document(list);
        let (nulls, others): (Vec<_>, Vec<_>) = values.into_iter().partition(|value| document.is_null(value.node));
        let mut own: Vec<(String, NodeRef)> = others.into_iter().map(|value| (self.side.canonical(value), value)).collect();
        if let Some(known) = self.shape.values.take() {
            own.retain(|(value, _)| known.iter().any(|(other, _)| other == value));
        }
        self.shape.values = Some(own);
        self.shape.values_at.get_or_insert(list);
        match by_type {
            None => Some(!nulls.is_empty()),
            Some(by_type) => Some(by_type && (!nulls.is_empty() || !self.side.strict_null)),
        }
    }

    fn properties(&mut self, at: NodeRef) {
        let contract = self.side.contract;
        self.shape.properties_at.get_or_insert(at);
        for (name, property) in contract.members(at) {
            let parts = self.shape.properties.entry(name).or_default();
            if parts.iter().all(|known| contract.follow(*known) != contract.follow(property)) {
                parts.push(property);
            }
        }
    }

    fn additional(&mut self, at: NodeRef) {
        let document = self.side.contract.document(at);
        match (document.kind(at.node), &mut self.shape.additional) {
            (_, Additional::Closed(_)) => {}
            (Kind::Boolean, additional) if document.boolean(at.node) == Some(false) => *additional = Additional::Closed(at),
            (Kind::Mapping, additional) if !document.members(at.node).is_empty() => match additional {
                Additional::Schema(parts) => parts.push(at),
                additional => *additional = Additional::Schema(vec![at]),
            },
            _ => {}
        }
    }

    fn format(&mut self, at: NodeRef, types: Option<Types>) {
        let Some((name, at)) = format_of(self.side, at, types.is_none_or(|types| types == Types::STRING)) else { return };
        if matches!(name, "binary" | "byte") && types.is_none() {
            self.narrow_types(Types::STRING, at);
        }
        self.shape.format.get_or_insert((name, at));
    }

    fn finish(mut self, null: Option<bool>) -> Shape<'a> {
        let shape = &mut self.shape;
        if shape.types.is_none() {
            shape.types = inferred(self.side, shape);
        }
        shape.accepts_null = null.unwrap_or_else(|| shape.types.is_none() && shape.unions.is_empty() && shape.values.is_none());
        self.shape
    }
}

/// The format of a schema object. Bytes and base64 are spelt with `format` in 3.0 and with content keywords from 3.1.
fn format_of<'a>(side: Side<'a>, at: NodeRef, may_be_text: bool) -> Option<(&'a str, NodeRef)> {
    let document = side.contract.document(at);
    let text = |keyword: &str| document.get(at.node, keyword).map(|node| (document.text(node), NodeRef { part: at.part, node }));
    let mut found = text("format").map(|(name, at)| if name == "base64" { ("byte", at) } else { (name, at) });
    if let Some((encoding, at)) = text("contentEncoding").filter(|_| may_be_text) {
        found = Some((if encoding.starts_with("base64") { "byte" } else { encoding }, at));
    } else if let Some((_, at)) = text("contentMediaType").filter(|(name, _)| may_be_text && !name.contains("json")) {
        found = Some(("binary", at));
    }
    // A hint to user interfaces, and formats that ask for no more than JSON can carry.
    found.filter(|(name, _)| !matches!(*name, "password" | "int64" | "double"))
}

/// The name of the format that a schema object asks for.
pub(super) fn format_name(side: Side<'_>, at: NodeRef) -> Option<&str> {
    let document = side.contract.document(at);
    let may_be_text = document.get(at.node, "type").is_none_or(|types| document.text(types) == "string");
    format_of(side, at, may_be_text).map(|(name, _)| name)
}

/// The type that a schema without one leaves no doubt about.
fn inferred(side: Side<'_>, shape: &Shape<'_>) -> Option<Types> {
    if let Some(values) = &shape.values {
        let of_value = |at: NodeRef| {
            let document = side.contract.document(at);
            match document.kind(at.node) {
                Kind::Boolean => Types::BOOLEAN,
                Kind::String => Types::STRING,
                Kind::Sequence => Types::ARRAY,
                Kind::Mapping => Types::OBJECT,
                Kind::Number if document.number(at.node).is_some_and(|number| number.is_integer()) => Types::INTEGER,
                Kind::Number => Types::NUMBER,
                Kind::Null => Types::NONE,
            }
        };
        return Some(values.iter().fold(Types::NONE, |types, (_, at)| types.union(of_value(*at))));
    }
    if !shape.properties.is_empty() || !shape.required.is_empty() || shape.additional != Additional::Open {
        return Some(Types::OBJECT);
    }
    (!shape.items.is_empty()).then_some(Types::ARRAY)
}

/// The keywords whose meaning is not compared, only whether they say the same.
fn opaque_keyword(key: &str) -> Option<&'static str> {
    const OPAQUE: [&str; 18] = [
        "not",
        "if",
        "then",
        "else",
        "patternProperties",
        "propertyNames",
        "dependentRequired",
        "dependentSchemas",
        "contains",
        "minContains",
        "maxContains",
        "prefixItems",
        "unevaluatedItems",
        "contentSchema",
        "contentMediaType",
        "xml",
        "$dynamicRef",
        "$recursiveRef",
    ];
    OPAQUE.iter().find(|keyword| **keyword == key).copied()
}
