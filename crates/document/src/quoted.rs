//! Names as messages quote them: whole up to a number of characters, and shortened in the middle beyond it.

use super::canonical::canonical;
use super::{Document, Kind, NodeId};
use std::borrow::Cow;

/// How many characters of a name, a path or another text of a stranger a message quotes at most. Longer texts stand with
/// their beginning and their end, so that the places of a million findings are told in as many lines and no more.
pub const MOST_QUOTED: usize = 200;

/// How many nodes, and how many bytes of text in them, a mapping or sequence may have to be quoted as it is written.
const MOST_WRITTEN: (usize, usize) = (256, 4096);

/// What stands in the place of the characters that are left out.
const ELLIPSIS: &str = "…";

/// A text of a stranger as a message quotes it.
#[must_use]
pub fn quoted(text: &str) -> Cow<'_, str> {
    shortened(text, MOST_QUOTED)
}

/// A text of at most so many characters: a longer one with its beginning and its end. Of a long text only these are read.
#[must_use]
pub fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    // A text of so few bytes has no more characters.
    if text.len() <= most || text.char_indices().nth(most).is_none() {
        return Cow::Borrowed(text);
    }
    let kept = most.saturating_sub(ELLIPSIS.chars().count());
    let (first, last) = (kept.div_ceil(2), kept / 2);
    let head = text.char_indices().nth(first).map_or(text.len(), |(at, _)| at);
    let tail = last.checked_sub(1).and_then(|last| text.char_indices().nth_back(last)).map_or(text.len(), |(at, _)| at);
    let part = |range: std::ops::Range<usize>| text.get(range).unwrap_or_default();
    Cow::Owned([part(0..head), ELLIPSIS, part(tail..text.len())].concat())
}

impl Document {
    /// A node as a message quotes it: a scalar as its text, null as nothing, a mapping or sequence as JSON, and a large one
    /// by the number of its entries alone.
    #[must_use]
    pub fn quoted_json(&self, node: NodeId) -> String {
        match self.kind(node) {
            Kind::Null => String::new(),
            Kind::String => quoted(self.text(node)).into_owned(),
            Kind::Mapping if !self.is_small(node) => format!("a mapping of {} members", self.members(node).len()),
            Kind::Sequence if !self.is_small(node) => format!("a sequence of {} items", self.items(node).len()),
            _ => quoted(&canonical(&self.to_value(node))).into_owned(),
        }
    }

    /// Whether a node is written in few bytes; no more of it is read than that takes.
    fn is_small(&self, node: NodeId) -> bool {
        let (mut nodes, mut bytes) = MOST_WRITTEN;
        let mut open = vec![node];
        while let Some(at) = open.pop() {
            let (members, items) = (self.members(at), self.items(at));
            let inner = members.len().saturating_mul(2).saturating_add(items.len()).saturating_add(1);
            let (Some(nodes_left), Some(bytes_left)) = (nodes.checked_sub(inner), bytes.checked_sub(self.text(at).len())) else { return false };
            (nodes, bytes) = (nodes_left, bytes_left);
            open.extend(members.iter().flat_map(|member| [member.key, member.value]).chain(items.iter().copied()));
        }
        true
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::super::Source;
    use super::{MOST_QUOTED, quoted, shortened};

    #[test]
    fn a_long_text_keeps_its_beginning_and_its_end() {
        assert_eq!(shortened("abcdef", 6), "abcdef");
        assert_eq!(shortened("abcdefg", 6), "abc…fg");
        assert_eq!(shortened("äöüßéñç", 6), "äöü…ñç");
        assert_eq!(shortened("𝄞𝄞", 2), "𝄞𝄞");
        assert_eq!((shortened("ab", 1), shortened("ab", 0), shortened("", 0)), ("…".into(), "…".into(), "".into()));
    }

    #[test]
    fn a_large_node_is_told_by_its_size() {
        let read = |text: &str| Source::from_bytes("a.json", text.as_bytes().to_vec()).read().expect("it is JSON");
        let told = |text: &str| {
            let document = read(text);
            document.quoted_json(document.root())
        };
        assert_eq!(told(r#"{ "a": [1, null, "x"] }"#), r#"{"a":[1,null,"x"]}"#);
        assert_eq!((told("null"), told("1.25"), told("\"x\"")), (String::new(), "1.25".to_owned(), "x".to_owned()));
        let many: Vec<String> = (0..1000).map(|number| format!("\"k{number}\":0")).collect();
        assert_eq!(told(&format!("{{{}}}", many.join(","))), "a mapping of 1000 members");
        assert_eq!(told(&format!("[\"{}\"]", "x".repeat(5000))), "a sequence of 1 items");
    }

    #[test]
    fn what_is_quoted_has_so_many_characters_and_no_more() {
        for text in ["x".repeat(MOST_QUOTED), "é".repeat(MOST_QUOTED)] {
            assert_eq!(quoted(&text), text);
            let long = format!("{text}y");
            assert_eq!(quoted(&long).chars().count(), MOST_QUOTED);
            assert!(quoted(&long).ends_with('y'));
        }
    }
}
