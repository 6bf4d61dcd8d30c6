//! Messages of checks: text with facts of the node in braces, and parameters of the requirement behind a dollar sign.

use super::view::View;
use kitemark_document::quoted;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// How many items of a list a message names.
const MOST_ITEMS: usize = 24;

/// A message, taken apart once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Text(String),
    Placeholder(String),
}

impl Message {
    /// Takes a message apart. A brace that opens nothing stays as it is.
    #[must_use]
    pub fn new(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, tail)) = rest.split_once('{') {
            let Some((name, after)) = tail.split_once('}') else { break };
            parts.push(Part::Text(before.to_owned()));
            parts.push(Part::Placeholder(name.to_owned()));
            rest = after;
        }
        parts.push(Part::Text(rest.to_owned()));
        Self { parts }
    }

    /// The message with the parameters that it names put in: `{$name}` stands for the parameter `name`, a list of texts
    /// with commas between them.
    #[must_use]
    pub fn with_parameters(mut self, parameters: &BTreeMap<String, Value>) -> Self {
        for part in &mut self.parts {
            let Part::Placeholder(name) = part else { continue };
            if let Some(value) = name.strip_prefix('$').and_then(|name| parameters.get(name)) {
                *part = Part::Text(in_words(value));
            }
        }
        self
    }

    /// The names in braces.
    pub fn placeholders(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Placeholder(name) => Some(name.as_str()),
            Part::Text(_) => None,
        })
    }

    /// The message for a node, with what a check adds to its facts.
    #[must_use]
    pub fn render(&self, view: &View<'_>, additions: &[(&str, &str)]) -> String {
        let mut message = String::new();
        for part in &self.parts {
            match part {
                Part::Text(text) => message.push_str(text),
                Part::Placeholder(name) => match additions.iter().find(|(known, _)| known == name) {
                    Some((_, value)) => message.push_str(&quoted(value)),
                    None => value(view, name, &mut message),
                },
            }
        }
        message
    }
}

/// The value of a parameter as text.
fn in_words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(in_words).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}

/// Writes a fact by its name, or by a dotted path such as `effectiveSchema.type`; nothing where it is not there.
fn value(view: &View<'_>, path: &str, message: &mut String) {
    let mut at = view.clone();
    for name in path.split('.') {
        match at.member(name) {
            Some(member) => at = member,
            None => return,
        }
    }
    // A list of the file is written as it is in JSON, one of facts item by item.
    if !at.is_made_list() && at.length() <= MOST_ITEMS {
        return message.push_str(&at.to_quoted_text());
    }
    for (position, item) in at.elements().take(MOST_ITEMS).enumerate() {
        if position > 0 {
            message.push_str(", ");
        }
        message.push_str(&item.to_quoted_text());
    }
    // Some lists hold hundreds of values, which nobody reads in a message.
    if at.length() > MOST_ITEMS {
        let _ = write!(message, " and {} more", at.length() - MOST_ITEMS);
    }
}

#[cfg(test)]
mod tests {
    use super::Message;
    use crate::view::View;
    use std::collections::BTreeMap;
    use std::sync::Arc;

    #[test]
    fn placeholders_are_filled_from_additions_and_facts() {
        let facts = View::Facts(Arc::new([("name", View::Text("dob"))]));
        let message = Message::new("{name} is also used by {other}, {nothing}and {");
        assert_eq!(message.render(&facts, &[("other", "x")]), "dob is also used by x, and {");
        assert_eq!(message.placeholders().collect::<Vec<_>>(), ["name", "other", "nothing"]);
    }

    #[test]
    fn of_a_long_list_the_first_items_are_named() {
        let numbers: Vec<String> = (0..27).map(|number| number.to_string()).collect();
        let facts = View::Facts(Arc::new([("codes", View::texts(numbers.iter().map(String::as_str)))]));
        let told = Message::new("{codes}").render(&facts, &[]);
        assert!(told.starts_with("0, 1, 2, ") && told.ends_with(", 23 and 3 more"), "{told}");
    }

    #[test]
    fn parameters_are_put_in_once() {
        let facts = View::Facts(Arc::new([("name", View::Text("sex"))]));
        let parameters = BTreeMap::from([("lists".to_owned(), serde_json::json!(["a", "b"])), ("least".to_owned(), serde_json::json!(35))]);
        let message = Message::new("{name}: {$lists}, {$least}, {$none}.").with_parameters(&parameters);
        assert_eq!(message.render(&facts, &[]), "sex: a, b, 35, .");
    }
}
