//! Messages of checks: text with facts of the node in braces.

use super::view::View;

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
                    Some((_, value)) => message.push_str(value),
                    None => message.push_str(&value(view, name)),
                },
            }
        }
        message
    }
}

/// A fact by its name, or by a dotted path such as `effectiveSchema.type`.
fn value(view: &View<'_>, path: &str) -> String {
    let mut at = view.clone();
    for name in path.split('.') {
        match at.member(name) {
            Some(member) => at = member,
            None => return String::new(),
        }
    }
    at.to_text()
}

#[cfg(test)]
mod tests {
    use super::Message;
    use crate::engine::view::View;
    use std::sync::Arc;

    #[test]
    fn placeholders_are_filled_from_additions_and_facts() {
        let facts = View::Facts(Arc::new([("name", View::Text("dob"))]));
        let message = Message::new("{name} is also used by {other}, {nothing}and {");
        assert_eq!(message.render(&facts, &[("other", "x")]), "dob is also used by x, and {");
        assert_eq!(message.placeholders().collect::<Vec<_>>(), ["name", "other", "nothing"]);
    }
}
