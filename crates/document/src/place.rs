//! Places: the line, the column and the JSON Pointer of a node.

use super::{Document, NodeId};
use std::borrow::Cow;

/// A depth that few nodes of a contract exceed.
const COMMON_DEPTH: usize = 16;

/// A place in a source, as people and machines are told it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// The file, relative to the product's folder.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The JSON Pointer in that file (RFC 6901).
    pub pointer: String,
}

impl Document {
    /// The node that the names of fields and the positions of items lead to from another, as far as they are there.
    #[must_use]
    pub fn reach<'n>(&self, from: NodeId, fields: impl IntoIterator<Item = &'n str>) -> NodeId {
        fields.into_iter().try_fold(from, |at, name| self.child(at, name).ok_or(at)).unwrap_or_else(|reached| reached)
    }

    /// The JSON Pointer of a node (RFC 6901).
    #[must_use]
    pub fn pointer(&self, id: NodeId) -> String {
        let mut tokens: Vec<Cow<'_, str>> = Vec::with_capacity(COMMON_DEPTH);
        let mut at = id;
        while let Some(parent) = self.parent(at) {
            if let Some(key) = self.key_of(at) {
                tokens.push(pointer_token(self.text(key)));
            } else if let Some(index) = self.index_of(at) {
                tokens.push(Cow::Owned(index.to_string()));
            }
            at = parent;
        }
        let mut pointer = String::with_capacity(tokens.iter().map(|token| token.len() + 1).sum());
        for token in tokens.iter().rev() {
            pointer.push('/');
            pointer.push_str(token);
        }
        pointer
    }

    /// The bytes of the JSON Pointer of a node, without those that escaping adds: found by its depth alone, however long the
    /// names are.
    #[must_use]
    pub fn pointer_length(&self, id: NodeId) -> usize {
        let mut length = 0;
        let mut at = id;
        while let Some(parent) = self.parent(at) {
            let token = match self.key_of(at) {
                Some(key) => self.text(key).len(),
                None => self.index_of(at).map_or(0, |index| index.checked_ilog10().map_or(1, |log| log as usize + 1)),
            };
            length += 1 + token;
            at = parent;
        }
        length
    }

    /// The node at a JSON Pointer, whose tokens are already free of percent-encoding.
    #[must_use]
    pub fn at_pointer(&self, pointer: &str) -> Option<NodeId> {
        if pointer.is_empty() {
            return Some(self.root());
        }
        pointer.strip_prefix('/')?.split('/').try_fold(self.root(), |at, token| self.child(at, &unescape_pointer_token(token)))
    }

    /// The child of a container under an unescaped reference token.
    #[must_use]
    pub fn child(&self, at: NodeId, token: &str) -> Option<NodeId> {
        if self.is_sequence(at) {
            let canonical = token == "0" || !token.starts_with('0') && token.bytes().all(|byte| byte.is_ascii_digit());
            return self.items(at).get(token.parse::<usize>().ok().filter(|_| canonical)?).copied();
        }
        self.get(at, token)
    }

    /// The byte at which people look for a node: its key where it has one, else itself.
    #[must_use]
    pub fn anchor(&self, id: NodeId) -> super::Span {
        match self.key_of(id) {
            Some(key) => self.span(key),
            None => self.span(id),
        }
    }
}

/// A reference token with `~` and `/` escaped (RFC 6901 section 3).
#[must_use]
pub fn pointer_token(token: &str) -> Cow<'_, str> {
    if token.contains(['~', '/']) { Cow::Owned(token.replace('~', "~0").replace('/', "~1")) } else { Cow::Borrowed(token) }
}

/// A reference token with `~1` and `~0` resolved (RFC 6901 section 4).
#[must_use]
pub fn unescape_pointer_token(token: &str) -> Cow<'_, str> {
    if token.contains('~') { Cow::Owned(token.replace("~1", "/").replace("~0", "~")) } else { Cow::Borrowed(token) }
}
