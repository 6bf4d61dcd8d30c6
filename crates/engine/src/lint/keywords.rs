//! Keywords of assertions: JSON Schema passes over one that it does not know, which would then ask nothing of anybody.

use super::super::keywords::KEYWORDS;
use super::super::relations::RELATIONS;
use kitemark_document::{nearest, pointer_token};
use kitemark_standard::schema_keywords::{LIST, NAMED, ONE, PLAIN};
use serde_json::Value;

/// The keywords of a schema that nobody knows: the pointer to each, and what to say of it.
pub(super) fn unknown(schema: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    collect(schema, "/", &mut found);
    found
}

fn collect(schema: &Value, at: &str, found: &mut Vec<(String, String)>) {
    for (keyword, value) in schema.as_object().into_iter().flatten() {
        let here = format!("{at}{}", pointer_token(keyword));
        if ONE.contains(&keyword.as_str()) {
            collect(value, &format!("{here}/"), found);
        } else if LIST.contains(&keyword.as_str()) {
            for (position, branch) in value.as_array().into_iter().flatten().enumerate() {
                collect(branch, &format!("{here}/{position}/"), found);
            }
        } else if NAMED.contains(&keyword.as_str()) {
            for (name, branch) in value.as_object().into_iter().flatten() {
                collect(branch, &format!("{here}/{}/", pointer_token(name)), found);
            }
        } else if !PLAIN.contains(&keyword.as_str()) && !is_ours(keyword) {
            found.push((here, complaint(keyword)));
        }
    }
}

fn ours() -> impl Iterator<Item = &'static str> {
    KEYWORDS.iter().chain(&RELATIONS).map(|(name, _)| *name)
}

fn is_ours(keyword: &str) -> bool {
    ours().any(|known| known == keyword)
}

fn complaint(keyword: &str) -> String {
    let known: Vec<&str> = ONE.into_iter().chain(LIST).chain(NAMED).chain(PLAIN).chain(ours()).collect();
    match nearest(keyword, &known) {
        Some(name) => format!("there is no keyword `{keyword}`; did you mean `{name}`?"),
        None => format!("there is no keyword `{keyword}`; what is asked of a field or fact stands under `properties`"),
    }
}

#[cfg(test)]
mod tests {
    use super::unknown;
    use serde_json::json;

    #[test]
    fn what_nobody_knows_is_found_where_it_stands() {
        let schema = json!({
            "isCollection": { "const": true },
            "properties": { "requird": { "minItem": 1, "enum": [{ "anything": 1 }] }, "a/b": { "items": { "lastTokn": "id" } } },
            "anyOf": [{ "required": ["x"] }, { "not": { "consts": 1 } }],
        });
        let found = unknown(&schema);
        let told: Vec<(&str, bool)> = found.iter().map(|(at, message)| (at.as_str(), message.contains("did you mean"))).collect();
        let expected = [
            ("/anyOf/1/not/consts", true),
            ("/isCollection", false),
            ("/properties/a~1b/items/lastTokn", true),
            ("/properties/requird/minItem", true),
        ];
        let mut told = told;
        told.sort_unstable();
        assert_eq!(told, expected);
    }
}
