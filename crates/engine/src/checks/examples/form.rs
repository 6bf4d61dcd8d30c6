//! The text of a form: `name=value` pairs (application/x-www-form-urlencoded, WHATWG URL Standard section 5.1).

use kitemark_contract::percent_decoded;
use kitemark_document::{Document, Source};
use serde_json::{Map, Value};

/// The members that the text of a form writes; a name that comes again makes a list.
pub(in crate::checks) fn members_of(text: &str) -> Document {
    let decoded = |part: &str| percent_decoded(&part.replace('+', " "));
    let mut members = Map::new();
    for pair in text.trim().split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        let value = Value::String(decoded(value));
        match members.get_mut(&decoded(name)) {
            Some(Value::Array(list)) => list.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
            None => {
                members.insert(decoded(name), value);
            }
        }
    }
    document_of(&Value::Object(members))
}

/// A value as a document.
pub(super) fn document_of(value: &Value) -> Document {
    Source::from_bytes("example.json", value.to_string().into_bytes()).read_json().unwrap_or_else(|_| Document::of_null())
}
