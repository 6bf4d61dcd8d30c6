//! Media types that write values one after the other (OpenAPI 3.2, Sequential Media Types).

use super::form::document_of;
use kitemark_document::{Document, Source};
use serde_json::{Map, Value};

/// How the values are set apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::checks) enum Sequence {
    /// A JSON value in each line.
    Lines,
    /// JSON values, each behind a record separator (RFC 7464).
    Records,
    /// Server-sent events (WHATWG HTML section 9.2).
    Events,
}

/// The values that a text writes.
///
/// # Errors
/// Which part is no value, and why.
pub(in crate::checks) fn parts(sequence: Sequence, text: &str) -> Result<Vec<Document>, String> {
    let pieces: Vec<&str> = match sequence {
        Sequence::Events => return Ok(events(text)),
        Sequence::Lines => text.lines().collect(),
        Sequence::Records => text.split('\u{1e}').collect(),
    };
    let pieces = pieces.into_iter().filter(|piece| !piece.trim().is_empty());
    let read = |(position, piece): (usize, &str)| {
        let read = Source::from_bytes("example.json", piece.as_bytes().to_vec()).read_json();
        read.map_err(|fault| format!("value {}: {fault}", position + 1))
    };
    pieces.enumerate().map(read).collect()
}

/// The events of a text, each as the object of its fields.
fn events(text: &str) -> Vec<Document> {
    let mut events = Vec::new();
    let mut fields: Map<String, Value> = Map::new();
    for line in text.lines().chain([""]) {
        if line.is_empty() {
            if !fields.is_empty() {
                events.push(document_of(&Value::Object(std::mem::take(&mut fields))));
            }
            continue;
        }
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match name {
            "data" => {
                let before = fields.get("data").and_then(Value::as_str).map(|before| format!("{before}\n"));
                fields.insert("data".into(), Value::String(before.unwrap_or_default() + value));
            }
            "event" | "id" => {
                fields.insert(name.into(), Value::String(value.into()));
            }
            "retry" => {
                fields.extend(value.parse::<u64>().ok().map(|value| ("retry".into(), value.into())));
            }
            // Comments and unknown fields are passed over.
            _ => {}
        }
    }
    events
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::{Sequence, parts};

    #[test]
    fn texts_are_taken_apart() {
        assert_eq!(parts(Sequence::Lines, "{\"a\": 1}\r\n\n[2]\n").unwrap().len(), 2);
        assert_eq!(parts(Sequence::Records, "\u{1e}1\n\u{1e}2\n").unwrap().len(), 2);
        assert!(parts(Sequence::Lines, "1\nno").is_err_and(|reason| reason.starts_with("value 2: ")));
        let events = parts(Sequence::Events, ": hello\ndata: a\ndata: b\nevent: tide\n\nid: 7\nretry: 50\nnote: x\n\n\n").unwrap();
        let shown: Vec<String> = events.iter().map(|event| event.to_value(event.root()).to_string()).collect();
        assert_eq!(shown, ["{\"data\":\"a\\nb\",\"event\":\"tide\"}", "{\"id\":\"7\",\"retry\":50}"]);
    }
}
