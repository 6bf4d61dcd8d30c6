//! Words that no name has: an entry of a keyword about names that can never match asks nothing of anybody.

use kitemark_contract::names::tokens;
use kitemark_document::pointer_token;
use kitemark_standard::{NameClass, Requirement, StandardFault, StandardFile, StandardFolder};
use serde_json::Value;
use std::collections::BTreeMap;

/// The keywords that hold entries of words.
const KEYWORDS: [&str; 4] = ["hasToken", "firstToken", "lastToken", "wholeName"];

/// The entries in the assertions of a requirement that match no name: the pointer to each, and what to say of it.
pub(super) fn of_requirement(requirement: &Requirement) -> Vec<(String, String)> {
    let defaults = requirement.parameters.iter().map(|(name, parameter)| (name.clone(), parameter.default.clone())).collect();
    let mut found = Vec::new();
    for (field, value) in [
        ("applies", serde_json::to_value(&requirement.applies)),
        ("probes", serde_json::to_value(&requirement.probes)),
        ("checks", serde_json::to_value(&requirement.checks)),
    ] {
        collect(&value.unwrap_or_default(), &format!("/{field}"), &defaults, &mut found);
    }
    found
}

fn collect(schema: &Value, at: &str, parameters: &BTreeMap<String, Value>, found: &mut Vec<(String, String)>) {
    match schema {
        Value::Object(members) => {
            for (name, value) in members {
                let here = format!("{at}/{}", pointer_token(name));
                if KEYWORDS.contains(&name.as_str()) {
                    entries(name, value, &here, parameters, found);
                } else {
                    collect(value, &here, parameters, found);
                }
            }
        }
        Value::Array(items) => {
            for (position, item) in items.iter().enumerate() {
                collect(item, &format!("{at}/{position}"), parameters, found);
            }
        }
        _ => {}
    }
}

fn entries(keyword: &str, value: &Value, at: &str, parameters: &BTreeMap<String, Value>, found: &mut Vec<(String, String)>) {
    match value {
        Value::Array(items) => {
            for (position, item) in items.iter().enumerate() {
                entries(keyword, item, &format!("{at}/{position}"), parameters, found);
            }
        }
        Value::String(text) => match text.strip_prefix('$').and_then(|name| Some((name, parameters.get(name)?))) {
            Some((name, list)) => entries(keyword, list, &format!("/parameters/{name}/default"), &BTreeMap::new(), found),
            None => found.extend(hopeless(keyword, text).map(|message| (at.to_owned(), message))),
        },
        _ => {}
    }
}

/// Why an entry of a keyword matches no name.
fn hopeless(keyword: &str, entry: &str) -> Option<String> {
    if entry.starts_with('@') {
        return None;
    }
    let groups: Vec<Vec<&str>> = entry.split('+').map(|group| group.split_whitespace().collect()).collect();
    if groups.iter().any(Vec::is_empty) {
        return Some(format!("`{entry}` lacks a word: entries are words with spaces between, and `+` between words that are apart"));
    }
    let is_word = |word: &&str| matches!(tokens(word).as_slice(), [only] if *only == word.to_lowercase());
    if let Some(word) = groups.iter().flatten().find(|word| !is_word(word)) {
        let split = groups.iter().map(|group| tokens(&group.join(" ")).join(" ")).collect::<Vec<_>>().join("+");
        let meant = if split.is_empty() { String::new() } else { format!("; write `{split}`") };
        return Some(format!("no name has the word `{word}`, because names are split at capitals, digits and signs{meant}"));
    }
    let [first, rest @ ..] = groups.as_slice() else { return None };
    let fits = |other: &Vec<&str>| match keyword {
        "wholeName" => first == other,
        "firstToken" => first.starts_with(other) || other.starts_with(first),
        "lastToken" => first.ends_with(other) || other.ends_with(first),
        _ => true,
    };
    (!rest.iter().all(fits))
        .then(|| format!("no name satisfies `{entry}` under `{keyword}`: `+` joins words that are apart, as `hasToken` looks for them"))
}

/// The entries of vocabularies and of the names of meanings that match no name.
pub(super) fn lint(folder: &StandardFolder) -> Vec<StandardFault> {
    let mut found = Vec::new();
    let mut note = |file: Option<&StandardFile>, pointer: String, message: String| {
        found.extend(file.map(|file| file.fault(&pointer, message)));
    };
    for (id, words) in &folder.library.vocabularies {
        for (position, word) in words.iter().enumerate() {
            // A vocabulary may be named by each of the keywords.
            if let Some(message) = hopeless("hasToken", word) {
                note(folder.vocabulary_files.get(id), format!("/words/{position}"), message);
            }
        }
    }
    for (id, meaning) in folder.library.meanings() {
        let mut class: Option<&NameClass> = meaning.names.as_ref();
        let mut at = format!("/meanings/{}/names", pointer_token(id));
        while let Some(names) = class {
            for (keyword, words) in names.lists() {
                for (position, word) in words.iter().enumerate() {
                    if let Some(message) = hopeless(keyword, word) {
                        note(folder.vocabulary_files.get("meanings"), format!("{at}/{keyword}/{position}"), message);
                    }
                }
            }
            class = names.except.as_deref();
            at.push_str("/except");
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::hopeless;

    #[test]
    fn an_entry_that_no_name_satisfies_is_told() {
        for (keyword, entry, told) in [
            ("lastToken", "siteRef", "write `site ref`"),
            ("hasToken", "h2", "write `h 2`"),
            ("hasToken", "post-code", "write `post code`"),
            ("firstToken", "IDs", "write `id`"),
            ("hasToken", "date+ofBirth", "write `date+of birth`"),
            ("hasToken", "-", "no name has the word `-`"),
            ("hasToken", "", "lacks a word"),
            ("hasToken", "a+", "lacks a word"),
            ("wholeName", "birth+date", "no name satisfies"),
            ("lastToken", "birth+date", "no name satisfies"),
        ] {
            let message = hopeless(keyword, entry);
            assert!(message.as_ref().is_some_and(|message| message.contains(told)), "{keyword} {entry}: {message:?}");
        }
        for (keyword, entry) in [
            ("lastToken", "site ref"),
            ("hasToken", "Birth+date"),
            ("hasToken", "address line 1"),
            ("wholeName", "ids"),
            ("hasToken", "@personal-names"),
            ("lastToken", "of birth+birth"),
        ] {
            assert_eq!(hopeless(keyword, entry), None, "{keyword} {entry}");
        }
    }
}
