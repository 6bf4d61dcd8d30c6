//! Canonical JSON, and the digest by which it is known.

use super::digest::sha256_hex;
use serde_json::Value;
use std::collections::BTreeMap;

/// The SHA-256 of a text, in lower-case hexadecimal.
#[must_use]
pub fn digest(text: &str) -> String {
    sha256_hex(text.as_bytes())
}

/// A value as canonical JSON: members sorted by name, no white space.
#[must_use]
pub fn canonical(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let sorted: BTreeMap<&String, &Value> = members.iter().collect();
            let members: Vec<String> =
                sorted.into_iter().map(|(name, value)| format!("{}:{}", Value::from(name.as_str()), canonical(value))).collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        other => other.to_string(),
    }
}
