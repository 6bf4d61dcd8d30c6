//! Nodes as JSON Schema sees them: fields and facts alike, over the arena, without copying it.

use super::facts::{self, Fact};
use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use kitemark_contract::names::tokens;
use kitemark_contract::{Contract, NodeRef, NodeType};
use kitemark_document::{Document, Kind, NodeId, Number, quoted};
use kitemark_model::{Index, Item, note_unresolved};
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

/// A value that an assertion can look at.
#[derive(Clone)]
pub enum View<'a> {
    /// A node of a contract as it is written; references are followed.
    Raw(&'a Contract, NodeRef),
    /// A node of another document, such as the manifest.
    Plain(&'a Document, NodeId),
    /// A node of a kind, with its facts.
    Item(&'a Index<'a>, Item),
    /// A schema with references and composition followed.
    Schema(&'a Index<'a>, NodeRef),
    /// A text.
    Text(&'a str),
    /// An interned name of a node, whose words are found once.
    Name(&'a Index<'a>, u32),
    /// A text that was made.
    Made(Arc<str>),
    /// A boolean.
    Boolean(bool),
    /// A whole number.
    Integer(i64),
    /// A list.
    List(Arc<[View<'a>]>),
    /// A list of texts that stands in the index.
    Texts(&'a [&'a str]),
    /// A list of interned names.
    Names(&'a Index<'a>, &'a [u32]),
    /// An object of facts.
    Facts(Arc<[(&'a str, View<'a>)]>),
}

impl<'a> View<'a> {
    /// A list of texts.
    pub fn texts(texts: impl IntoIterator<Item = &'a str>) -> Self {
        Self::List(texts.into_iter().map(View::Text).collect())
    }

    /// A text that was made for this view.
    pub fn owned(text: impl Into<Arc<str>>) -> Self {
        Self::Made(text.into())
    }

    /// A member by its name: a fact where the kind has one of this name, else a field.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<Self> {
        self.lookup(&Key { fact: Fact::of(name), name: name.into() })
    }

    fn lookup(&self, key: &Key) -> Option<Self> {
        match self {
            Self::Raw(contract, at) => raw_member(contract, *at, &key.name),
            Self::Plain(document, at) => document.get(*at, &key.name).map(|node| Self::Plain(document, node)),
            Self::Item(index, item) => {
                if let Some(fact) = key.fact.filter(|fact| fact.is_of(item.kind)) {
                    return fact.value(index, *item);
                }
                facts::field(index, *item, &key.name)
            }
            Self::Schema(index, at) => match key.fact.and_then(|fact| fact.of_schema(index, *at)) {
                Some(view) => Some(view),
                None => index.keyword(*at, &key.name).map(|node| view_of(index, node)),
            },
            Self::Facts(members) => members.iter().find(|(name, _)| *name == &*key.name).map(|(_, view)| view.clone()),
            _ => None,
        }
    }

    /// Whether there is a member of this name.
    pub(super) fn has(&self, key: &Key) -> bool {
        match (self, key.fact) {
            (Self::Item(index, item), Some(fact)) if fact.is_of(item.kind) => fact.is_there(index, *item),
            _ => self.lookup(key).is_some(),
        }
    }

    /// The words of a string, as a name is split into them.
    pub(super) fn words(&self) -> Cow<'a, [String]> {
        match self {
            Self::Name(index, id) => Cow::Borrowed(index.tokens(*id)),
            _ => Cow::Owned(self.as_string().map(|text| tokens(&text)).unwrap_or_default()),
        }
    }

    /// The view as text for a message.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self.as_string() {
            Some(text) => text.into_owned(),
            None => match self {
                Self::List(_) | Self::Texts(_) | Self::Names(..) => self.items().iter().map(Self::to_text).collect::<Vec<_>>().join(", "),
                _ => match self.to_value().as_ref() {
                    Value::Null => String::new(),
                    other => other.to_string(),
                },
            },
        }
    }

    /// The view as a message quotes it: what a stranger wrote is shortened where it is long, before it is copied.
    #[must_use]
    pub fn to_quoted_text(&self) -> Cow<'a, str> {
        match self {
            Self::Made(text) => Cow::Owned(quoted(text).into_owned()),
            Self::List(_) | Self::Texts(_) | Self::Names(..) => {
                Cow::Owned(self.elements().map(|item| item.to_quoted_text()).collect::<Vec<_>>().join(", "))
            }
            Self::Boolean(_) | Self::Integer(_) | Self::Facts(_) => Cow::Owned(quoted(&self.to_text()).into_owned()),
            Self::Text(_) | Self::Name(..) | Self::Raw(..) | Self::Plain(..) | Self::Schema(..) | Self::Item(..) => match self.as_string() {
                Some(Cow::Borrowed(text)) => quoted(text),
                Some(Cow::Owned(text)) => Cow::Owned(quoted(&text).into_owned()),
                None => Cow::Owned(self.behind_item().map_or_else(String::new, |(document, node)| document.quoted_json(node))),
            },
        }
    }

    /// The document and node that a view is written as.
    fn behind_item(&self) -> Option<(&'a Document, NodeId)> {
        match self {
            Self::Item(index, item) => index.place_of(*item).map(|at| (index.contract.document(at), index.contract.follow(at).node)),
            _ => self.behind(),
        }
    }

    /// Whether the view is a list that was made of facts.
    #[must_use]
    pub fn is_made_list(&self) -> bool {
        matches!(self, Self::List(_) | Self::Texts(_) | Self::Names(..))
    }

    /// How many items a list of any kind has.
    #[must_use]
    pub fn length(&self) -> usize {
        self.as_array().map_or(0, |array| array.len())
    }

    /// The items of a list of any kind, one after the other.
    pub fn elements(&self) -> impl Iterator<Item = Self> + use<'a> {
        self.as_array().into_iter().flat_map(|array| array.elements())
    }

    /// Whether the view is a list of any kind.
    #[must_use]
    pub fn is_list(&self) -> bool {
        self.kind() == Kind::Sequence
    }

    /// The items of a list of any kind.
    #[must_use]
    pub fn items(&self) -> Vec<Self> {
        match self.as_array() {
            Some(array) => array.elements().collect(),
            None => Vec::new(),
        }
    }

    /// The node of the contract that the view shows, for its place.
    #[must_use]
    pub fn node(&self) -> Option<NodeRef> {
        match self {
            Self::Raw(_, at) | Self::Schema(_, at) => Some(*at),
            Self::Item(index, item) => index.place_of(*item),
            _ => None,
        }
    }

    /// The document and node behind a scalar or container of a file.
    fn behind(&self) -> Option<(&'a Document, NodeId)> {
        match self {
            Self::Raw(contract, at) => Some((contract.document(*at), at.node)),
            Self::Plain(document, at) => Some((document, *at)),
            Self::Schema(index, at) => Some((index.contract.document(*at), at.node)),
            _ => None,
        }
    }

    /// The contract in which the view stands as it is written.
    pub(super) fn contract(&self) -> Option<&'a Contract> {
        match self {
            Self::Raw(contract, _) => Some(contract),
            _ => None,
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Raw(..) | Self::Plain(..) => self.behind().map_or(Kind::Null, |(document, node)| document.kind(node)),
            Self::Schema(index, at) => match index.contract.document(*at).kind(at.node) {
                Kind::Boolean => Kind::Boolean,
                _ => Kind::Mapping,
            },
            // Facts are there to be asked for, whatever the node is in its file.
            Self::Item(..) | Self::Facts(_) => Kind::Mapping,
            Self::List(_) | Self::Texts(_) | Self::Names(..) => Kind::Sequence,
            Self::Text(_) | Self::Name(..) | Self::Made(_) => Kind::String,
            Self::Boolean(_) => Kind::Boolean,
            Self::Integer(_) => Kind::Number,
        }
    }
}

/// A member of a node as it is written, references followed.
fn raw_member<'a>(contract: &'a Contract, at: NodeRef, name: &str) -> Option<View<'a>> {
    note_unresolved(contract, at);
    let node = contract.document(at).get(at.node, name)?;
    Some(View::Raw(contract, contract.follow(NodeRef { part: at.part, node })))
}

/// The representation under which `jsonschema` sees our views.
pub struct Views;

/// The name of a member, prepared: looked up once as a fact.
pub struct Key {
    fact: Option<Fact>,
    name: Box<str>,
}

impl Json for Views {
    type Node<'a> = View<'a>;
    type PreparedKey = Key;
    type StringBuffer = Option<Arc<str>>;

    fn prepare_key(key: &str) -> Key {
        Key { fact: Fact::of(key), name: key.into() }
    }

    fn with_string_node<T>(_buffer: &mut Self::StringBuffer, string: &str, f: impl FnOnce(View<'_>) -> T) -> T {
        f(View::Text(string))
    }
}

/// How many members a view with facts gives itself. `jsonschema` walks an object that has fewer members than a schema
/// names, and asks a larger one for each name: facts and effective keywords are there only for those who ask.
const ASKED_BY_NAME: usize = 4096;

/// The members of an object view.
pub struct Members<'a>(View<'a>);

/// The elements of an array view.
pub struct Elements<'a>(View<'a>);

/// The elements of an array view, one after the other.
pub enum ElementsIter<'a> {
    /// Of a list, from a position on.
    List(Arc<[View<'a>]>, usize),
    /// Of texts.
    Texts(std::slice::Iter<'a, &'a str>),
    /// Of interned names.
    Names(&'a Index<'a>, std::slice::Iter<'a, u32>),
    /// Of a sequence of a contract: the file and its items.
    Raw(&'a Contract, u32, std::slice::Iter<'a, NodeId>),
    /// Of a sequence of another document.
    Plain(&'a Document, std::slice::Iter<'a, NodeId>),
}

impl<'a> Iterator for ElementsIter<'a> {
    type Item = View<'a>;

    fn next(&mut self) -> Option<View<'a>> {
        match self {
            Self::List(items, at) => {
                let view = items.get(*at)?.clone();
                *at += 1;
                Some(view)
            }
            Self::Texts(texts) => texts.next().map(|text| View::Text(text)),
            Self::Names(index, names) => names.next().map(|name| View::Name(index, *name)),
            Self::Raw(contract, part, items) => items.next().map(|node| View::Raw(contract, contract.follow(NodeRef { part: *part, node: *node }))),
            Self::Plain(document, items) => items.next().map(|node| View::Plain(document, *node)),
        }
    }
}

/// A number of a view.
pub enum NumberView<'a> {
    /// As written in a file.
    Written(Number<'a>),
    /// A count.
    Count(i64),
}

impl JsonNumber for NumberView<'_> {
    fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Written(number) => number.as_u64(),
            Self::Count(count) => u64::try_from(*count).ok(),
        }
    }

    fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Written(number) => number.as_i64(),
            Self::Count(count) => Some(*count),
        }
    }

    fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Written(number) => number.as_f64(),
            #[expect(clippy::cast_precision_loss, reason = "counts are far below the bound of exact doubles")]
            Self::Count(count) => Some(*count as f64),
        }
    }

    fn as_str(&self) -> Cow<'_, str> {
        match self {
            Self::Written(number) => Cow::Borrowed(number.text()),
            Self::Count(count) => Cow::Owned(count.to_string()),
        }
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        Cow::Owned(match self {
            Self::Written(number) => match number.to_value() {
                Value::Number(number) => number,
                _ => serde_json::Number::from(0),
            },
            Self::Count(count) => serde_json::Number::from(*count),
        })
    }
}

impl<'a> Node<'a, Views> for View<'a> {
    type Object = Members<'a>;
    type Array = Elements<'a>;
    type Number = NumberView<'a>;

    fn as_object(&self) -> Option<Members<'a>> {
        (self.kind() == Kind::Mapping).then(|| Members(self.clone()))
    }

    fn as_array(&self) -> Option<Elements<'a>> {
        (self.kind() == Kind::Sequence).then(|| Elements(self.clone()))
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match self {
            Self::Text(text) => Some(Cow::Borrowed(text)),
            Self::Name(index, id) => Some(Cow::Borrowed(index.name(*id))),
            Self::Made(text) => Some(Cow::Owned(text.to_string())),
            Self::Raw(..) | Self::Plain(..) => self.behind().and_then(|(document, node)| document.string(node)).map(Cow::Borrowed),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<NumberView<'a>> {
        match self {
            Self::Integer(count) => Some(NumberView::Count(*count)),
            Self::Raw(..) | Self::Plain(..) => self.behind().and_then(|(document, node)| document.number(node)).map(NumberView::Written),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self {
            Self::Boolean(boolean) => Some(*boolean),
            Self::Raw(..) | Self::Plain(..) | Self::Schema(..) => self.behind().and_then(|(document, node)| document.boolean(node)),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.kind() == Kind::Null
    }

    fn json_type(&self) -> JsonType {
        self.kind().into()
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match expected {
            Value::String(expected) => self.as_string().is_some_and(|text| text == expected.as_str()),
            Value::Bool(expected) => self.as_boolean() == Some(*expected),
            Value::Null => self.is_null(),
            _ => jsonschema::json::cmp::equal(&self.to_value(), expected),
        }
    }

    fn to_value(&self) -> Cow<'a, Value> {
        Cow::Owned(match self {
            Self::Raw(..) | Self::Plain(..) | Self::Schema(..) => self.behind().map_or(Value::Null, |(document, node)| document.to_value(node)),
            Self::Item(index, item) => {
                index.place_of(*item).map_or(Value::Null, |at| index.contract.document(at).to_value(index.contract.follow(at).node))
            }
            Self::Text(text) => Value::String((*text).to_owned()),
            Self::Name(index, id) => Value::String(index.name(*id).to_owned()),
            Self::Made(text) => Value::String(text.to_string()),
            Self::Boolean(boolean) => Value::Bool(*boolean),
            Self::Integer(integer) => Value::from(*integer),
            Self::List(_) | Self::Texts(_) | Self::Names(..) => self.items().iter().map(|item| item.to_value().into_owned()).collect(),
            Self::Facts(members) => Value::Object(members.iter().map(|(name, view)| ((*name).to_owned(), view.to_value().into_owned())).collect()),
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        // Assertions of standards do not recurse, so there is no cycle to detect.
        None
    }
}

impl<'a> Object<'a, Views> for Members<'a> {
    type Node = View<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = std::vec::IntoIter<(Cow<'a, str>, View<'a>)>;

    fn len(&self) -> usize {
        match &self.0 {
            View::Facts(members) => members.len(),
            View::Item(..) | View::Schema(..) => ASKED_BY_NAME,
            // A reference that leads nowhere has no members to be counted.
            View::Raw(contract, at) if contract.is_unresolved(*at) => {
                note_unresolved(contract, *at);
                0
            }
            other => other.behind().map_or(0, |(document, node)| document.members(node).len()),
        }
    }

    fn get(&self, key: &Key) -> Option<View<'a>> {
        self.0.lookup(key)
    }

    fn members(&self) -> Self::MembersIter {
        let members: Vec<(Cow<'a, str>, View<'a>)> = match &self.0 {
            View::Facts(members) => members.iter().map(|(name, view)| (Cow::Borrowed(*name), view.clone())).collect(),
            View::Item(index, item) => facts::members(index, *item),
            View::Raw(contract, at) => {
                let contract: &'a Contract = contract;
                note_unresolved(contract, *at);
                contract.members(*at).map(|(name, node)| (Cow::Borrowed(name), View::Raw(contract, contract.follow(node)))).collect()
            }
            View::Schema(index, at) => {
                let index: &'a Index<'a> = index;
                index.contract.members(*at).map(|(name, node)| (Cow::Borrowed(name), view_of(index, node))).collect()
            }
            View::Plain(document, at) => {
                let document: &'a Document = document;
                document.members(*at).iter().map(|member| (Cow::Borrowed(document.text(member.key)), View::Plain(document, member.value))).collect()
            }
            _ => Vec::new(),
        };
        members.into_iter()
    }
}

impl<'a> Array<'a, Views> for Elements<'a> {
    type Node = View<'a>;
    type ElementsIter = ElementsIter<'a>;

    fn len(&self) -> usize {
        match &self.0 {
            View::List(items) => items.len(),
            View::Texts(texts) => texts.len(),
            View::Names(_, names) => names.len(),
            other => other.behind().map_or(0, |(document, node)| document.items(node).len()),
        }
    }

    fn elements(&self) -> ElementsIter<'a> {
        match &self.0 {
            View::List(items) => ElementsIter::List(Arc::clone(items), 0),
            View::Texts(texts) => ElementsIter::Texts(texts.iter()),
            View::Names(index, names) => ElementsIter::Names(index, names.iter()),
            View::Raw(contract, at) => ElementsIter::Raw(contract, at.part, contract.document(*at).items(at.node).iter()),
            View::Plain(document, at) => ElementsIter::Plain(document, document.items(*at).iter()),
            _ => ElementsIter::Texts([].iter()),
        }
    }
}

/// The view of a node as what it is: a schema with composition followed, anything else as written.
pub(super) fn view_of<'a>(index: &'a Index<'a>, at: NodeRef) -> View<'a> {
    let contract = index.contract;
    match contract.typed_at(at).and_then(|id| contract.typed(id)) {
        Some(typed) if typed.expects == NodeType::Schema => View::Schema(index, at),
        _ => View::Raw(contract, contract.follow(at)),
    }
}
