//! JSON Schema asked of a document: our file formats and the 2020-12 metaschema, over the arena in place.

use super::number::Number;
use super::{Document, Kind, NodeId, nearest, quoted};
use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use jsonschema::{Draft, JsonType, PatternOptions, ValidationError, Validator};
use serde_json::Value;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt;

impl From<Kind> for JsonType {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Null => Self::Null,
            Kind::Boolean => Self::Boolean,
            Kind::Number => Self::Number,
            Kind::String => Self::String,
            Kind::Sequence => Self::Array,
            Kind::Mapping => Self::Object,
        }
    }
}

/// How many faults of one document are told one by one.
pub const MOST_FAULTS: usize = 100;

/// How many nodes a document may have for all its faults to be found: they are held at once.
const MOST_NODES: usize = 200_000;

/// A compiled JSON Schema for whole documents or parts of them.
pub struct Schema {
    validator: Validator<Plain>,
    /// The schema as it was written, for the names that it knows.
    written: Value,
}

impl fmt::Debug for Schema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Schema").finish_non_exhaustive()
    }
}

impl Schema {
    /// Compiles a schema from its text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Self, String> {
        Self::compile(&serde_json::from_str(text).map_err(|error| error.to_string())?)
    }

    /// Compiles a schema (JSON Schema 2020-12).
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn compile(schema: &Value) -> Result<Self, String> {
        Self::built(schema, false)
    }

    /// Compiles a metaschema, whose `format: regex` asserts nothing: it is an annotation (JSON Schema 2020-12 Validation
    /// section 7), and which dialect of ECMA-262 a pattern is of is not said.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn compile_metaschema(schema: &Value) -> Result<Self, String> {
        Self::built(schema, true)
    }

    fn built(schema: &Value, is_metaschema: bool) -> Result<Self, String> {
        let options = jsonschema::options_for::<Plain>();
        let options = if is_metaschema { options.with_format("regex", |_: &str| true) } else { options };
        options
            .with_draft(Draft::Draft202012)
            .offline()
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex())
            .build(schema)
            .map(|validator| Self { validator, written: schema.clone() })
            .map_err(|error| error.to_string())
    }

    /// Whether a node satisfies the schema.
    #[must_use]
    pub fn holds(&self, document: &Document, node: NodeId) -> bool {
        self.validator.is_valid(PlainNode { document, node }.into())
    }

    /// The ways in which a node breaks the schema: the node at fault and what is wrong, in document order. The first
    /// [`MOST_FAULTS`] are told, then how many others there are; of a document too large for all of them, the first alone.
    #[must_use]
    pub fn faults(&self, document: &Document, node: NodeId) -> Vec<(NodeId, String)> {
        let is_large = document.len() > MOST_NODES;
        let (mut faults, more) = self.first_faults(document, node, MOST_FAULTS, is_large);
        if is_large && !faults.is_empty() {
            faults.push((node, format!("what else is wrong is not told: this has more than {MOST_NODES} values")));
        } else if more > 0 {
            faults.push((node, format!("{more} more faults are not told one by one")));
        }
        faults
    }

    /// The first faults in document order, at most so many, and how many others there are; or whichever is found first, where
    /// finding all would take too much.
    pub fn first_faults(&self, document: &Document, node: NodeId, most: usize, only_one: bool) -> (Vec<(NodeId, String)>, usize) {
        let instance = || View::from(PlainNode { document, node });
        let (mut first, mut more) = (BTreeSet::new(), 0);
        let mut add = |error: &ValidationError<'_>| {
            for fault in in_words(document, node, error, &self.written) {
                if first.insert(fault) && first.len() > most {
                    first.pop_last();
                    more += 1;
                }
            }
        };
        if only_one {
            self.validator.validate(instance()).err().iter().for_each(&mut add);
        } else {
            self.validator.iter_errors(instance()).for_each(|error| add(&error));
        }
        (first.into_iter().collect(), more)
    }
}

fn descend(document: &Document, from: NodeId, pointer: &str) -> NodeId {
    pointer.split('/').skip(1).try_fold(from, |at, token| document.child(at, &super::unescape_pointer_token(token))).unwrap_or(from)
}

/// The names of the properties that a schema declares beside one of its keywords.
fn names_beside<'s>(schema: &'s Value, keyword: &str) -> Vec<&'s str> {
    let holder = keyword.rsplit_once('/').map_or("", |(holder, _)| holder);
    let properties = schema.pointer(&format!("{holder}/properties")).and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

/// What a schema says about the value that one of its keywords is asked of.
fn about<'s>(schema: &'s Value, keyword: &str) -> Option<&'s str> {
    let holder = keyword.rsplit_once('/').map_or("", |(holder, _)| holder);
    schema.pointer(&format!("{holder}/description"))?.as_str()
}

/// The type that a form asks for where a value is of another, in words.
fn wrong_type(document: &Document, from: NodeId, at: NodeId, errors: &[ValidationError<'static>]) -> Option<String> {
    errors.iter().filter(|error| descend(document, from, &error.instance_path().to_string()) == at).find_map(|error| match error.kind() {
        ValidationErrorKind::Type { kind } => Some(types_in_words(kind)),
        ValidationErrorKind::Enum { options } => {
            let all_strings = options.as_array().is_some_and(|options| options.iter().all(Value::is_string));
            (all_strings && document.string(at).is_none()).then(|| type_name(JsonType::String).to_owned())
        }
        _ => None,
    })
}

/// The errors of the one form that a value was meant to have, among those that it may have: the one of its type, or of
/// several the one that it comes nearest to.
fn meant<'e>(document: &Document, from: NodeId, at: NodeId, forms: &'e [Vec<ValidationError<'static>>]) -> Option<&'e [ValidationError<'static>]> {
    let mut forms: Vec<&Vec<ValidationError<'static>>> = forms.iter().filter(|errors| wrong_type(document, from, at, errors).is_none()).collect();
    forms.sort_by_key(|errors| errors.len());
    match forms.as_slice() {
        [first, second, ..] if first.len() == second.len() => None,
        [first, ..] => Some(first),
        [] => None,
    }
}

/// The types of which a value would have to be, where it has that of none of its forms.
fn types_of(document: &Document, from: NodeId, at: NodeId, forms: &[Vec<ValidationError<'static>>]) -> Option<String> {
    let types = forms.iter().map(|errors| wrong_type(document, from, at, errors)).collect::<Option<Vec<_>>>();
    types.map(|types| types.join(" or "))
}

fn types_in_words(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(json_type) => type_name(*json_type).to_owned(),
        TypeKind::Multiple(types) => types.iter().map(type_name).collect::<Vec<_>>().join(" or "),
    }
}

/// One fault as one or more sentences, each at the node that it is about. Values are never repeated.
fn in_words(document: &Document, from: NodeId, error: &ValidationError<'_>, schema: &Value) -> Vec<(NodeId, String)> {
    let at = descend(document, from, &error.instance_path().to_string());
    let subject = document.key_of(at).map_or_else(|| "this".to_owned(), |key| format!("`{}`", quoted(document.text(key))));
    let found = || type_name(View::Node(PlainNode { document, node: at }).json_type());
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            vec![(at, format!("`{}` is missing", property.as_str().unwrap_or_default()))]
        }
        ValidationErrorKind::AdditionalProperties { unexpected } | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let known = names_beside(schema, error.schema_path().as_str());
            let told = |name: &String| {
                let hint = nearest(name, &known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
                (document.get(at, name).unwrap_or(at), format!("there is no field `{}` here{hint}", quoted(name)))
            };
            unexpected.iter().map(told).collect()
        }
        ValidationErrorKind::Type { kind } => {
            vec![(at, format!("{subject} must be {}, not {}", types_in_words(kind), found()))]
        }
        ValidationErrorKind::Enum { options } => {
            let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
            let known: Vec<&str> = options.iter().filter_map(Value::as_str).collect();
            let hint =
                document.string(at).and_then(|value| nearest(value, &known)).map(|meant| format!("; did you mean `{meant}`?")).unwrap_or_default();
            let options: Vec<String> = options.iter().map(Value::to_string).collect();
            vec![(at, format!("{subject} must be one of {}{hint}", options.join(", ")))]
        }
        ValidationErrorKind::AnyOf { .. } | ValidationErrorKind::OneOfNotValid { .. } if subject == "`type`" => {
            vec![(at, "`type` must be array, boolean, integer, null, number, object or string, or a list of these without repetition".into())]
        }
        ValidationErrorKind::AnyOf { context } | ValidationErrorKind::OneOfNotValid { context } => match meant(document, from, at, context) {
            Some(errors) => errors.iter().flat_map(|error| in_words(document, from, error, schema)).collect(),
            None => match types_of(document, from, at, context) {
                Some(types) => vec![(at, format!("{subject} must be {types}, not {}", found()))],
                None => vec![(at, format!("{subject} has none of the forms that it may have here"))],
            },
        },
        ValidationErrorKind::Pattern { pattern } => {
            let about = about(schema, error.schema_path().as_str()).map(|about| format!(". {}", about.trim_end_matches('.'))).unwrap_or_default();
            vec![(at, format!("{subject} does not match `{pattern}`{about}"))]
        }
        ValidationErrorKind::UniqueItems => vec![(at, format!("two items of {subject} are equal"))],
        _ => vec![(at, error.masked_with(subject).to_string())],
    }
}

fn type_name(json_type: JsonType) -> &'static str {
    match json_type {
        JsonType::Array => "a sequence",
        JsonType::Boolean => "a boolean",
        JsonType::Integer => "a whole number",
        JsonType::Null => "null",
        JsonType::Number => "a number",
        JsonType::Object => "a mapping",
        JsonType::String => "a string",
    }
}

/// The representation of plain documents.
struct Plain;

#[derive(Clone, Copy)]
struct PlainNode<'a> {
    document: &'a Document,
    node: NodeId,
}

/// A string that is no node of the document, such as a property name.
#[derive(Clone)]
enum View<'a> {
    Node(PlainNode<'a>),
    Name(Cow<'a, str>),
}

impl<'a> From<PlainNode<'a>> for View<'a> {
    fn from(node: PlainNode<'a>) -> Self {
        Self::Node(node)
    }
}

impl Json for Plain {
    type Node<'a> = View<'a>;
    type PreparedKey = String;
    type StringBuffer = ();

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(_buffer: &mut (), string: &str, f: impl FnOnce(View<'_>) -> T) -> T {
        f(View::Name(Cow::Borrowed(string)))
    }
}

impl<'a> View<'a> {
    fn kind(&self) -> Kind {
        match self {
            Self::Node(at) => at.document.kind(at.node),
            Self::Name(_) => Kind::String,
        }
    }
}

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        Number::as_u64(*self)
    }

    fn as_i64(&self) -> Option<i64> {
        Number::as_i64(*self)
    }

    fn as_f64(&self) -> Option<f64> {
        Number::as_f64(*self)
    }

    fn as_str(&self) -> Cow<'_, str> {
        Cow::Borrowed(self.text())
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(match self.to_value() {
            Value::Number(number) => number,
            _ => serde_json::Number::from(0),
        })
    }
}

impl<'a> Node<'a, Plain> for View<'a> {
    type Object = PlainNode<'a>;
    type Array = PlainNode<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<PlainNode<'a>> {
        match self {
            Self::Node(at) if at.document.is_mapping(at.node) => Some(*at),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<PlainNode<'a>> {
        match self {
            Self::Node(at) if at.document.is_sequence(at.node) => Some(*at),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Node(at) => at.document.string(at.node).map(Cow::Borrowed),
            Self::Name(name) => Some(name.clone()),
        }
    }

    fn as_number(&self) -> Option<Number<'a>> {
        match self {
            Self::Node(at) => at.document.number(at.node),
            Self::Name(_) => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Node(at) => at.document.boolean(at.node),
            Self::Name(_) => None,
        }
    }

    fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    fn json_type(&self) -> JsonType {
        self.kind().into()
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self.as_string(), expected) {
            (Some(text), Value::String(expected)) => text == expected.as_str(),
            (Some(_), _) | (None, Value::String(_)) => false,
            _ => jsonschema::json::cmp::equal(&self.to_value(), expected),
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self {
            Self::Node(at) => at.document.to_value(at.node),
            Self::Name(name) => Value::String(name.to_string()),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        match self {
            Self::Node(at) => Some(NodeIdentity::tagged(std::ptr::from_ref(at.document) as usize, at.node.0)),
            Self::Name(_) => None,
        }
    }
}

impl<'a> Object<'a, Plain> for PlainNode<'a> {
    type Node = View<'a>;
    type MemberName = &'a str;
    type MembersIter = std::vec::IntoIter<(&'a str, View<'a>)>;

    fn len(&self) -> usize {
        self.document.members(self.node).len()
    }

    fn get(&self, key: &String) -> Option<View<'a>> {
        let document = self.document;
        document.get(self.node, key).map(|node| PlainNode { document, node }.into())
    }

    fn members(&self) -> Self::MembersIter {
        let document = self.document;
        let members = document.members(self.node).iter();
        members.map(|member| (document.text(member.key), PlainNode { document, node: member.value }.into())).collect::<Vec<_>>().into_iter()
    }
}

impl<'a> Array<'a, Plain> for PlainNode<'a> {
    type Node = View<'a>;
    type ElementsIter = std::vec::IntoIter<View<'a>>;

    fn len(&self) -> usize {
        self.document.items(self.node).len()
    }

    fn elements(&self) -> Self::ElementsIter {
        let document = self.document;
        document.items(self.node).iter().map(|node| PlainNode { document, node: *node }.into()).collect::<Vec<_>>().into_iter()
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::super::Source;
    use super::Schema;
    use serde_json::json;

    /// What is said of a value that has none of its forms is what is wrong with the form that was meant.
    #[test]
    fn the_form_that_was_meant_is_judged() {
        let kind = json!({ "enum": ["operation", "parameter"] });
        let schema = json!({ "type": "object", "properties": {
            "each": { "anyOf": [{ "$ref": "#/$defs/kind" }, { "type": "array", "items": { "$ref": "#/$defs/kind" } }] },
            "of": { "oneOf": [
                { "type": "object", "properties": { "a": { "type": "string" } }, "required": ["a"], "additionalProperties": false },
                { "type": "object", "properties": { "b": { "type": "string" }, "c": { "type": "string" } }, "required": ["b", "c"], "additionalProperties": false },
            ] },
        }, "$defs": { "kind": kind } });
        let schema = Schema::compile(&schema).unwrap();
        for (text, message) in [
            ("each: opration", "`each` must be one of \"operation\", \"parameter\"; did you mean `operation`?"),
            ("each: elsewhere", "`each` must be one of \"operation\", \"parameter\""),
            ("each: [operation, 3]", "this must be one of \"operation\", \"parameter\""),
            ("each: { operation: true }", "`each` must be a string or a sequence, not a mapping"),
            ("of: { a: 1 }", "`a` must be a string, not a number"),
            ("of: { b: x }", "`c` is missing"),
        ] {
            let document = Source::from_bytes("a.yaml", text.as_bytes().to_vec()).read().unwrap();
            let faults = schema.faults(&document, document.root());
            assert!(faults.iter().any(|(_, found)| found == message), "{text}: {faults:?}");
        }
    }
}
