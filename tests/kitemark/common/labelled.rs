//! The list of labelled GET operations in `fixtures/reads`.

use serde_json::{Value, json};

/// One operation of the list.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Labelled<'r> {
    /// `read` or `action`.
    pub(crate) label: &'r str,
    /// `tuning` or `held-out`.
    pub(crate) part: &'r str,
    pub(crate) contract: &'r str,
    pub(crate) path: &'r str,
    pub(crate) id: &'r str,
    pub(crate) summary: &'r str,
    pub(crate) description: &'r str,
    /// Separated by commas.
    pub(crate) tags: &'r str,
}

/// The operations of the list, in its order.
pub(crate) fn labelled(text: &str) -> Vec<Labelled<'_>> {
    let row = |line| {
        let mut fields = str::split(line, '\t');
        let mut next = || fields.next().unwrap_or_default();
        Labelled { label: next(), part: next(), contract: next(), path: next(), id: next(), summary: next(), description: next(), tags: next() }
    };
    text.lines().skip(1).map(row).collect()
}

/// The Operation Object of an operation.
pub(crate) fn get(row: &Labelled<'_>) -> Value {
    let mut operation = json!({ "responses": { "200": { "description": "Told" } } });
    for (field, value) in [("operationId", row.id), ("summary", row.summary), ("description", row.description)] {
        if let (false, Some(operation)) = (value.is_empty(), operation.as_object_mut()) {
            operation.insert(field.to_owned(), value.into());
        }
    }
    if let (false, Some(operation)) = (row.tags.is_empty(), operation.as_object_mut()) {
        operation.insert("tags".to_owned(), row.tags.split(',').collect());
    }
    operation
}
