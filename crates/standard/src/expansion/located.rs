//! A value with the node of the file that each part of it was written at, so that what is made of it keeps its places.

use kitemark_document::{Document, Kind, NodeId, unescape_pointer_token};
use serde_json::Value;

/// A value and the node that it comes from. What is made of several nodes has the node that asked for it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Located {
    /// The node.
    pub(crate) at: NodeId,
    /// The value.
    pub(crate) form: Form,
}

/// What a located value is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Form {
    /// A value whose parts need no place of their own.
    Plain(Value),
    /// A list.
    List(Vec<Located>),
    /// Members in the order in which they are written.
    Map(Vec<(String, Located)>),
}

impl Located {
    /// The value of a node.
    pub(crate) fn of(document: &Document, at: NodeId) -> Self {
        let form = match document.kind(at) {
            Kind::Sequence => Form::List(document.items(at).iter().map(|item| Self::of(document, *item)).collect()),
            Kind::Mapping => {
                let members = document.members(at).iter();
                Form::Map(members.map(|member| (document.text(member.key).to_owned(), Self::of(document, member.value))).collect())
            }
            _ => Form::Plain(document.to_value(at)),
        };
        Self { at, form }
    }

    pub(crate) fn plain(at: NodeId, value: impl Into<Value>) -> Self {
        Self { at, form: Form::Plain(value.into()) }
    }

    pub(crate) fn list(at: NodeId, items: Vec<Self>) -> Self {
        Self { at, form: Form::List(items) }
    }

    pub(crate) fn map(at: NodeId, members: Vec<(String, Self)>) -> Self {
        Self { at, form: Form::Map(members) }
    }

    /// A mapping with one member.
    pub(crate) fn member(at: NodeId, name: &str, value: Self) -> Self {
        Self::map(at, vec![(name.to_owned(), value)])
    }

    /// The text, where it is one.
    pub(crate) fn text(&self) -> Option<&str> {
        match &self.form {
            Form::Plain(Value::String(text)) => Some(text),
            _ => None,
        }
    }

    /// The members of a mapping; none of anything else.
    pub(crate) fn members(&self) -> &[(String, Self)] {
        match &self.form {
            Form::Map(members) => members,
            _ => &[],
        }
    }

    /// The items of a list; none of anything else.
    pub(crate) fn items(&self) -> &[Self] {
        match &self.form {
            Form::List(items) => items,
            _ => &[],
        }
    }

    /// The items of a list, or the one value that is in the place of a list.
    pub(crate) fn one_or_many(&self) -> &[Self] {
        match &self.form {
            Form::List(items) => items,
            _ => std::slice::from_ref(self),
        }
    }

    pub(crate) fn is_map(&self) -> bool {
        matches!(self.form, Form::Map(_))
    }

    /// The value of a member of a mapping.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        self.members().iter().rev().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// The value as the rest of the program reads it.
    pub(crate) fn to_value(&self) -> Value {
        match &self.form {
            Form::Plain(value) => value.clone(),
            Form::List(items) => items.iter().map(Self::to_value).collect(),
            Form::Map(members) => Value::Object(members.iter().map(|(name, value)| (name.clone(), value.to_value())).collect()),
        }
    }

    /// The node that the value at a JSON Pointer was written at, or else that of the nearest value above it.
    pub(crate) fn nearest(&self, pointer: &str) -> NodeId {
        let mut at = self;
        for token in pointer.split('/').skip(1) {
            let token = unescape_pointer_token(token);
            let below = match &at.form {
                Form::Map(_) => at.get(&token),
                Form::List(items) => token.parse::<usize>().ok().and_then(|position| items.get(position)),
                Form::Plain(_) => None,
            };
            match below {
                Some(value) => at = value,
                None => break,
            }
        }
        at.at
    }
}
