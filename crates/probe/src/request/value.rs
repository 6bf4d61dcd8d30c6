//! The value of a parameter as it was written, whichever file it stands in.

use kitemark_document::{Document, Kind, NodeId};
use std::fmt::Write as _;

/// A value of JSON that keeps how its numbers were written and in which order its members stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    /// Null.
    Null,
    /// A boolean.
    Boolean(bool),
    /// A number as it was written.
    Number(String),
    /// A string.
    String(String),
    /// An array.
    Array(Vec<Self>),
    /// An object.
    Object(Vec<(String, Self)>),
}

impl Value {
    /// The value of a node.
    #[must_use]
    pub fn of_node(document: &Document, node: NodeId) -> Self {
        match document.kind(node) {
            Kind::Null => Self::Null,
            Kind::Boolean => Self::Boolean(document.boolean(node).unwrap_or_default()),
            Kind::Number => Self::Number(document.text(node).to_owned()),
            Kind::String => Self::String(document.text(node).to_owned()),
            Kind::Sequence => Self::Array(document.items(node).iter().map(|item| Self::of_node(document, *item)).collect()),
            Kind::Mapping => Self::Object(members(document, node)),
        }
    }

    /// Whether RFC 6570 calls the value undefined: null, and a list or object without a member that is not null
    /// (section 2.3). Nothing is sent for such a value.
    #[must_use]
    pub fn is_undefined(&self) -> bool {
        match self {
            Self::Null => true,
            Self::Boolean(_) | Self::Number(_) | Self::String(_) => false,
            Self::Array(items) => items.iter().all(|item| *item == Self::Null),
            Self::Object(members) => members.iter().all(|(_, value)| *value == Self::Null),
        }
    }

    /// The text of a primitive value, and nothing for null, arrays and objects.
    #[must_use]
    pub fn primitive(&self) -> Option<&str> {
        match self {
            Self::Boolean(true) => Some("true"),
            Self::Boolean(false) => Some("false"),
            Self::Number(text) | Self::String(text) => Some(text),
            Self::Null | Self::Array(_) | Self::Object(_) => None,
        }
    }

    /// The value as JSON (RFC 8259), without white space.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut json = String::new();
        self.write_json(&mut json);
        json
    }

    fn write_json(&self, json: &mut String) {
        match self {
            Self::Null => json.push_str("null"),
            Self::Boolean(true) => json.push_str("true"),
            Self::Boolean(false) => json.push_str("false"),
            Self::Number(text) => json.push_str(&number_in_json(text)),
            Self::String(text) => write_string(text, json),
            Self::Array(items) => {
                json.push('[');
                for (position, item) in items.iter().enumerate() {
                    if position > 0 {
                        json.push(',');
                    }
                    item.write_json(json);
                }
                json.push(']');
            }
            Self::Object(members) => {
                json.push('{');
                for (position, (name, value)) in members.iter().enumerate() {
                    if position > 0 {
                        json.push(',');
                    }
                    write_string(name, json);
                    json.push(':');
                    value.write_json(json);
                }
                json.push('}');
            }
        }
    }
}

/// The members of a mapping; of equal keys the last counts, as everywhere.
fn members(document: &Document, node: NodeId) -> Vec<(String, Value)> {
    let members = document.members(node).iter();
    let counted = members.filter(|member| document.member(node, document.text(member.key)) == Some(**member));
    counted.map(|member| (document.text(member.key).to_owned(), Value::of_node(document, member.value))).collect()
}

/// A number as JSON writes it: as it stands, unless YAML alone allows the form, such as `0x1F` or `+1`.
fn number_in_json(text: &str) -> String {
    if serde_json::from_str::<serde_json::Number>(text).is_ok() {
        return text.to_owned();
    }
    kitemark_document::Number::new(text).to_value().to_string()
}

/// A string with the escapes of JSON (RFC 8259 section 7).
fn write_string(text: &str, json: &mut String) {
    // Writing to a `String` cannot fail.
    let _ = write!(json, "{}", serde_json::Value::from(text));
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test that cannot read its own data has failed")]
mod tests {
    use super::Value;
    use kitemark_document::Source;

    fn value(text: &str) -> Value {
        let document = Source::from_bytes("a.yaml", text.as_bytes().to_vec()).read().expect("a document");
        Value::of_node(&document, document.root())
    }

    #[test]
    fn numbers_keep_how_they_were_written() {
        assert_eq!(value("1.10").primitive(), Some("1.10"));
        assert_eq!(value("12345678901234567890123").to_json(), "12345678901234567890123");
        assert_eq!(value("[1.10, 0x1F, +1]").to_json(), "[1.10,31,1]");
    }

    #[test]
    fn json_is_written_in_the_order_of_the_file() {
        assert_eq!(value("{ b: 'x \"y\"', a: [true, null, {}] }").to_json(), r#"{"b":"x \"y\"","a":[true,null,{}]}"#);
    }

    #[test]
    fn what_rfc_6570_calls_undefined_is_no_value() {
        for text in ["null", "[]", "{}", "[null]", "{ a: null }"] {
            assert!(value(text).is_undefined(), "{text}");
        }
        for text in ["''", "0", "false", "['']", "{ a: '' }"] {
            assert!(!value(text).is_undefined(), "{text}");
        }
    }

    #[test]
    fn booleans_are_written_as_json_writes_them() {
        assert_eq!(value("TRUE").primitive(), Some("true"));
        assert_eq!(value("false").primitive(), Some("false"));
    }
}
