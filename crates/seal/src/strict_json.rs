//! JSON as it is signed: one meaning for every reader, and bounds that are checked before anything is built.

use kitemark_document::text::visible;
use kitemark_document::{Document, IrregularityKind, Kind, NodeId, Place, Source, quoted};
use thiserror::Error;

/// The largest integer that every reader of JSON holds exactly (RFC 8259 section 6): 2^53 - 1.
pub const LARGEST_INTEGER: i64 = 9_007_199_254_740_991;

/// What a text may have at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes.
    pub bytes: usize,
    /// Objects and arrays inside each other.
    pub depth: usize,
    /// Values, member names included.
    pub values: usize,
}

/// A text that is not read. The fault lies with whoever made it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}:{}:{}: {message}", .place.file, .place.line, .place.column)]
pub struct StrictFault {
    /// Where.
    pub place: Place,
    /// What is wrong, in words.
    pub message: String,
}

/// A text that was read, with its document.
#[derive(Debug)]
pub struct Strict {
    /// The text and its digest.
    pub source: Source,
    /// Its document.
    pub document: Document,
}

impl Strict {
    /// Reads JSON that means the same to every reader: UTF-8 without a byte order mark, no member twice in an object
    /// at any depth, and no numbers but integers of at most 2^53 - 1.
    ///
    /// # Errors
    /// The first [`StrictFault`] in the text.
    pub fn read(name: &str, bytes: &[u8], limits: Limits) -> Result<Self, StrictFault> {
        let at_start = |message: String| StrictFault { place: start(name), message };
        if bytes.len() > limits.bytes {
            return Err(at_start(format!("it has {} bytes, and at most {} are read", bytes.len(), limits.bytes)));
        }
        measure(bytes, limits).map_err(at_start)?;
        if bytes.starts_with(b"\xef\xbb\xbf") {
            return Err(at_start("it starts with a byte order mark".to_owned()));
        }
        let source = Source::from_bytes(name, bytes.to_vec());
        let document =
            source.read_json().map_err(|fault| StrictFault { place: source.place_at(fault.offset(), String::new()), message: fault.to_string() })?;
        let read = Self { source, document };
        match read.duplicate().or_else(|| read.inexact_number()) {
            Some(fault) => Err(fault),
            None => Ok(read),
        }
    }

    /// A fault at a node. What the message repeats from the text is made visible, so that no text can steer a terminal.
    #[must_use]
    pub fn fault(&self, node: NodeId, message: impl AsRef<str>) -> StrictFault {
        StrictFault { place: self.place(node), message: visible(message.as_ref()) }
    }

    /// The place of a node.
    #[must_use]
    pub fn place(&self, node: NodeId) -> Place {
        self.source.place(&self.document, node)
    }

    /// A member that must be there.
    ///
    /// # Errors
    /// A fault at the object.
    pub fn member(&self, object: NodeId, name: &str) -> Result<NodeId, StrictFault> {
        if !self.document.is_mapping(object) {
            return Err(self.fault(object, format!("an object with the member `{name}` is expected here")));
        }
        self.document.get(object, name).ok_or_else(|| self.fault(object, format!("the member `{name}` is missing")))
    }

    /// A member that must be a string.
    ///
    /// # Errors
    /// A fault at the object or at the value.
    pub fn string(&self, object: NodeId, name: &str) -> Result<&str, StrictFault> {
        let value = self.member(object, name)?;
        self.document.string(value).ok_or_else(|| self.fault(value, format!("`{name}` must be a string")))
    }

    /// The pointers of the members of an object that are not among the known ones.
    #[must_use]
    pub fn not_understood(&self, object: NodeId, known: &[&str]) -> Vec<String> {
        let mut unknown = NotUnderstood::default();
        for member in self.document.members(object).iter().filter(|member| !known.contains(&self.document.text(member.key))) {
            unknown.add(&self.document, member.value);
        }
        unknown.describe()
    }

    fn duplicate(&self) -> Option<StrictFault> {
        let found = self.document.irregularities().iter().find(|irregularity| irregularity.kind == IrregularityKind::DuplicateKey)?;
        Some(self.fault(
            found.node,
            format!("the member `{}` stands here twice, and readers differ in which one counts", quoted(self.document.text(found.node))),
        ))
    }

    fn inexact_number(&self) -> Option<StrictFault> {
        let mut open = vec![self.document.root()];
        let mut found: Option<NodeId> = None;
        while let Some(node) = open.pop() {
            open.extend(self.document.members(node).iter().map(|member| member.value));
            open.extend(self.document.items(node));
            if self.document.kind(node) == Kind::Number && !is_exact(self.document.text(node)) {
                found = Some(found.map_or(node, |first| first.min(node)));
            }
        }
        let message = format!("this is no integer between -{LARGEST_INTEGER} and {LARGEST_INTEGER}, and readers differ in what it is");
        found.map(|node| self.fault(node, message))
    }
}

/// Members that mean nothing to this tool: the first are named, and the others counted.
#[derive(Debug, Default)]
pub(super) struct NotUnderstood {
    named: Vec<String>,
    more: usize,
}

impl NotUnderstood {
    /// How many are named.
    const NAMED: usize = 20;

    /// Adds a member.
    pub(super) fn add(&mut self, document: &Document, member: NodeId) {
        if self.named.len() < Self::NAMED {
            self.named.push(quoted(&document.pointer(member)).into_owned());
        } else {
            self.more += 1;
        }
    }

    /// The pointers of those that are named, and the number of the others.
    pub(super) fn describe(self) -> Vec<String> {
        let more = (self.more > 0).then(|| format!("{} more", self.more));
        self.named.into_iter().chain(more).collect()
    }
}

fn start(name: &str) -> Place {
    Place { file: name.to_owned(), line: 1, column: 1, pointer: String::new() }
}

/// Whether a number of JSON is an integer in its one spelling, and small enough to be exact everywhere.
fn is_exact(text: &str) -> bool {
    text != "-0" && text.parse::<i64>().is_ok_and(|number| (-LARGEST_INTEGER..=LARGEST_INTEGER).contains(&number))
}

/// Counts depth and values over the bare bytes, so that a text made to be expensive costs one pass and no memory.
fn measure(bytes: &[u8], limits: Limits) -> Result<(), String> {
    let (mut depth, mut values, mut in_string, mut escaped) = (0_usize, 0_usize, false, false);
    for byte in bytes {
        if in_string {
            in_string = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
            continue;
        }
        match byte {
            b'"' => in_string = true,
            b'{' | b'[' => (depth, values) = (depth + 1, values + 1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            b',' | b':' => values += 1,
            _ => {}
        }
        if depth > limits.depth {
            return Err(format!("objects and arrays stand more than {} deep in each other", limits.depth));
        }
        if values > limits.values {
            return Err(format!("it holds more than {} values", limits.values));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::allow_attributes, clippy::expect_used, reason = "a test may fail loudly")]
    use super::*;

    const LIMITS: Limits = Limits { bytes: 1000, depth: 4, values: 20 };

    fn outcome_of(text: &str) -> String {
        Strict::read("a", text.as_bytes(), LIMITS).expect_err(text).to_string()
    }

    #[test]
    fn what_readers_differ_in_is_refused() {
        for (text, words) in [
            (r#"{"a":1,"a":2}"#, "a:1:8: the member `a` stands here twice"),
            (r#"{"a":{"b":[{"c":1,"\u0063":2}]}}"#, "the member `c` stands here twice"),
            ("[1.0]", "no integer"),
            ("[1e3]", "no integer"),
            ("[-0]", "no integer"),
            ("[9007199254740992]", "no integer"),
            ("[-9007199254740992]", "no integer"),
            ("[123456789012345678901234567890]", "no integer"),
            ("\u{feff}{}", "byte order mark"),
            ("{a: 1}", "member name in double quotes"),
            ("[\"\\ud800\"]", "surrogate"),
            ("[] []", "text follows"),
        ] {
            assert!(outcome_of(text).contains(words), "{text}: {}", outcome_of(text));
        }
        assert!(Strict::read("a", br#"{"a":9007199254740991,"b":-9007199254740991,"c":0}"#, LIMITS).is_ok());
    }

    #[test]
    fn bounds_are_checked_before_anything_is_built() {
        assert!(outcome_of(&" ".repeat(1001)).contains("1001 bytes"));
        assert!(outcome_of("[[[[[").contains("more than 4 deep"));
        assert!(outcome_of(&format!("[{}", ",".repeat(30))).contains("more than 20 values"));
        assert!(Strict::read("a", br#"["[[[[[[[[ \" [[[[ \\", "}}}}{{{{,,,,,,,,,,,,,,,,,,,,"]"#, LIMITS).is_ok());
    }
}
