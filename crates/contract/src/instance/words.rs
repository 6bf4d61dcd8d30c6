//! Faults in plain words: what was expected, and what was found.

use super::value::Instance;
use kitemark_document::Kind;

/// The longest text of a value that a message shows, in characters.
const MAX_SHOWN: usize = 60;

/// A value as a message shows it.
pub(super) fn found(value: Instance<'_>) -> String {
    match value.kind() {
        Kind::Null => "null".to_owned(),
        Kind::Boolean => value.text().to_owned(),
        Kind::Number => format!("the number {}", shortened(value.text())),
        Kind::String => format!("the string {}", quoted(value.text())),
        Kind::Sequence => "an array".to_owned(),
        Kind::Mapping => "an object".to_owned(),
    }
}

/// A value as it would be written.
pub(super) fn written(value: Instance<'_>) -> String {
    match value.kind() {
        Kind::Number => shortened(value.text()),
        Kind::String => quoted(value.text()),
        _ => found(value),
    }
}

/// A text in quotes, on one line and of bounded length.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", shortened(text))
}

fn shortened(text: &str) -> String {
    let mut shown: String = text
        .chars()
        .take(MAX_SHOWN)
        .flat_map(|character| if character.is_control() { character.escape_default().collect() } else { vec![character] })
        .collect();
    if text.chars().nth(MAX_SHOWN).is_some() {
        shown.push_str("...");
    }
    shown
}

/// A type of JSON Schema with its article.
pub(super) fn type_words(name: &str) -> String {
    match name {
        "integer" => "a whole number".to_owned(),
        "array" | "object" => format!("an {name}"),
        "null" => "null".to_owned(),
        _ => format!("a {name}"),
    }
}

/// Alternatives in a row: `a`, `a or b`, `a, b or c`; of many only the first.
pub(super) fn either(words: Vec<String>) -> String {
    row(words, "or", "one of ")
}

/// Words in a row: `a`, `a and b`, `a, b and c`; of many only the first.
pub(super) fn all(words: Vec<String>) -> String {
    row(words, "and", "")
}

fn row(mut words: Vec<String>, last: &str, of: &str) -> String {
    const MANY: usize = 8;
    if words.len() > MANY + 1 {
        let more = words.len() - MANY;
        words.truncate(MANY);
        words.push(format!("{of}{more} more"));
    }
    match words.pop() {
        Some(word) if !words.is_empty() => format!("{} {last} {word}", words.join(", ")),
        Some(only) => only,
        None => "nothing".to_owned(),
    }
}

/// A count with its noun.
pub(super) fn count(number: usize, noun: &str) -> String {
    let noun = match noun {
        _ if number == 1 => noun.to_owned(),
        "property" => "properties".to_owned(),
        _ => format!("{noun}s"),
    };
    format!("{number} {noun}")
}
