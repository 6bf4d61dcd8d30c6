//! The values that are judged: nodes of a document, or values that the text of a parameter stands for.

use super::decimal::Decimal;
use kitemark_document::{Document, Kind, NodeId};
use rustc_hash::{FxHashMap, FxHasher};
use std::hash::{Hash as _, Hasher as _};

/// A value that is judged.
#[derive(Debug, Clone, Copy)]
pub enum Instance<'i> {
    /// A node of a document.
    Node(&'i Document, NodeId),
    /// A string that stands in no document.
    Text(&'i str),
    /// A number that stands in no document, as it is written.
    Number(&'i str),
    /// A boolean that stands in no document.
    Boolean(bool),
    /// A null that stands in no document.
    Null,
    /// An array that stands in no document.
    List(&'i [Instance<'i>]),
    /// An object that stands in no document.
    Record(&'i [(&'i str, Instance<'i>)]),
}

impl<'i> Instance<'i> {
    /// What the value is, in the terms of JSON.
    #[must_use]
    pub fn kind(self) -> Kind {
        match self {
            Self::Node(document, node) => document.kind(node),
            Self::Text(_) => Kind::String,
            Self::Number(_) => Kind::Number,
            Self::Boolean(_) => Kind::Boolean,
            Self::Null => Kind::Null,
            Self::List(_) => Kind::Sequence,
            Self::Record(_) => Kind::Mapping,
        }
    }

    /// The node of its document, where it stands in one.
    #[must_use]
    pub fn node(self) -> Option<NodeId> {
        match self {
            Self::Node(_, node) => Some(node),
            _ => None,
        }
    }

    /// The text of a scalar as it is written; empty for null and for what is no scalar.
    pub(super) fn text(self) -> &'i str {
        match self {
            Self::Node(document, node) if !document.is_null(node) => document.text(node),
            Self::Text(text) | Self::Number(text) => text,
            Self::Boolean(true) => "true",
            Self::Boolean(false) => "false",
            _ => "",
        }
    }

    pub(super) fn boolean(self) -> Option<bool> {
        match self {
            Self::Node(document, node) => document.boolean(node),
            Self::Boolean(value) => Some(value),
            _ => None,
        }
    }

    /// How many members or items the value has.
    pub(super) fn len(self) -> usize {
        match self {
            Self::Node(document, node) => document.members(node).len().max(document.items(node).len()),
            Self::List(items) => items.len(),
            Self::Record(members) => members.len(),
            _ => 0,
        }
    }

    /// The member of an object at a position.
    pub(super) fn member(self, position: usize) -> Option<(&'i str, Self)> {
        match self {
            Self::Node(document, node) => {
                document.members(node).get(position).map(|member| (document.text(member.key), Self::Node(document, member.value)))
            }
            Self::Record(members) => members.get(position).copied(),
            _ => None,
        }
    }

    /// The item of an array at a position.
    pub(super) fn item(self, position: usize) -> Option<Self> {
        match self {
            Self::Node(document, node) => document.items(node).get(position).map(|item| Self::Node(document, *item)),
            Self::List(items) => items.get(position).copied(),
            _ => None,
        }
    }

    pub(super) fn members(self) -> impl Iterator<Item = (&'i str, Self)> {
        (0..self.len()).map_while(move |position| self.member(position))
    }

    pub(super) fn items(self) -> impl Iterator<Item = Self> {
        (0..self.len()).map_while(move |position| self.item(position))
    }

    pub(super) fn get(self, name: &str) -> Option<Self> {
        match self {
            Self::Node(document, node) => document.get(node, name).map(|node| Self::Node(document, node)),
            _ => self.members().find(|(known, _)| *known == name).map(|(_, value)| value),
        }
    }

    /// The scalar of another kind that the text of this one writes, if it writes one.
    pub(super) fn read_as(self, kind: Kind) -> Option<Self> {
        let text = match self.kind() {
            Kind::String | Kind::Number | Kind::Boolean => self.text(),
            _ => return None,
        };
        match kind {
            Kind::String => Some(Self::Text(text)),
            Kind::Number => (!text.starts_with(['+', '.']) && Decimal::parse(text).is_some()).then_some(Self::Number(text)),
            Kind::Boolean => matches!(text, "true" | "false").then(|| Self::Boolean(text == "true")),
            Kind::Null => (text == "null").then_some(Self::Null),
            _ => None,
        }
    }

    /// Whether two values are equal (JSON Schema 2020-12 core, section 4.2.2): numbers by value, objects in any order.
    pub(super) fn equals(self, other: Self) -> bool {
        let kind = self.kind();
        if kind != other.kind() {
            return false;
        }
        match kind {
            Kind::Null => true,
            Kind::Boolean => self.boolean() == other.boolean(),
            Kind::String => self.text() == other.text(),
            Kind::Number => {
                self.text() == other.text()
                    || matches!((Decimal::parse(self.text()), Decimal::parse(other.text())), (Some(left), Some(right)) if left == right)
            }
            Kind::Sequence => self.len() == other.len() && self.items().zip(other.items()).all(|(left, right)| left.equals(right)),
            Kind::Mapping if self.len() != other.len() => false,
            Kind::Mapping if self.len() > 16 => {
                let others: FxHashMap<&str, Self> = other.members().collect();
                self.members().all(|(name, value)| others.get(name).is_some_and(|other| value.equals(*other)))
            }
            Kind::Mapping => self.members().all(|(name, value)| other.get(name).is_some_and(|other| value.equals(other))),
        }
    }

    /// A number that equal values share.
    pub(super) fn fingerprint(self) -> u64 {
        let mut hasher = FxHasher::default();
        let kind = self.kind();
        kind.hash(&mut hasher);
        match kind {
            Kind::Null => {}
            Kind::Boolean => self.boolean().hash(&mut hasher),
            Kind::String => self.text().hash(&mut hasher),
            Kind::Number => match Decimal::parse(self.text()) {
                Some(number) => number.hash(&mut hasher),
                None => self.text().hash(&mut hasher),
            },
            Kind::Sequence => self.items().for_each(|item| item.fingerprint().hash(&mut hasher)),
            Kind::Mapping => {
                let sum = self.members().fold(0u64, |sum, (name, value)| {
                    let mut member = FxHasher::default();
                    name.hash(&mut member);
                    value.fingerprint().hash(&mut member);
                    sum.wrapping_add(member.finish())
                });
                sum.hash(&mut hasher);
            }
        }
        hasher.finish()
    }

    /// How many nodes the value is made of, or a little more.
    pub(super) fn size(self) -> usize {
        match self {
            Self::Node(document, first) => {
                // Nodes stand in document order, so the last of the last is the last of all.
                let mut last = first;
                while let Some(next) = document.members(last).last().map(|member| member.value).or_else(|| document.items(last).last().copied()) {
                    last = next;
                }
                last.index().saturating_sub(first.index()) + 1
            }
            Self::List(items) => 1 + items.iter().map(|item| item.size()).sum::<usize>(),
            Self::Record(members) => 1 + members.iter().map(|(_, value)| value.size()).sum::<usize>(),
            _ => 1,
        }
    }
}

/// Whether the text of a number writes a whole one, `1.0` included (JSON Schema 2020-12 core, section 4.2.2).
pub(super) fn is_whole(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) || Decimal::parse(text).is_some_and(|number| number.is_whole())
}
