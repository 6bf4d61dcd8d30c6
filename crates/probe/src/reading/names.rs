//! The contract's own names: what its schemas, tags, parameters and paths call the things that it is about.

use super::words::{is_plural, singular};
use kitemark_contract::names::tokens;
use kitemark_model::Index;
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

/// Last words of schemas that say what is sent rather than what it is about.
const MESSAGES: [&str; 9] = ["request", "response", "result", "input", "command", "action", "body", "payload", "message"];

/// Last words of schemas that say in which form a thing is given.
const FORMS: [&str; 8] = ["dto", "list", "page", "collection", "schema", "model", "resource", "entity"];

/// Words of parameters that say by what a thing is named.
const KEYS: [&str; 14] = ["id", "ids", "uuid", "guid", "key", "name", "code", "number", "ref", "reference", "slug", "sid", "no", "identifier"];

/// The names of a contract.
#[derive(Debug, Default)]
pub(super) struct OwnNames {
    /// The last word of each name, in the singular.
    heads: FxHashSet<String>,
    /// Every word of a name, as it is written.
    words: FxHashSet<String>,
}

impl OwnNames {
    pub(super) fn of(index: &Index<'_>) -> Self {
        let contract = index.contract;
        let mut own = Self::default();
        let schemas = contract.get(contract.root(), "components").and_then(|components| contract.get(components, "schemas"));
        for (name, _) in schemas.into_iter().flat_map(|schemas| contract.members(schemas)) {
            let mut words = tokens(name);
            while words.len() > 1 && words.last().is_some_and(|last| FORMS.contains(&last.as_str())) {
                words.pop();
            }
            if words.last().is_some_and(|last| !MESSAGES.contains(&last.as_str())) {
                own.add(&words);
            }
        }
        // A tag of one path may be made of what the path does.
        let mut tagged: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for operation in &index.operations {
            for tag in contract.get(operation.at, "tags").into_iter().flat_map(|tags| contract.items(tags)) {
                tagged.entry(contract.text(tag)).or_default().insert(operation.name);
            }
        }
        tagged.iter().filter(|(_, paths)| paths.len() > 1).for_each(|(tag, _)| own.add(&tokens(tag)));
        for path in &index.paths {
            for name in &path.names {
                own.add(&stem(name));
            }
            // What is one of several is a thing; `{` after a single word may follow an action.
            for (segment, next) in path.segments.iter().zip(path.segments.iter().skip(1)) {
                let words = tokens(segment);
                if !segment.contains('{') && next.contains('{') && words.last().is_some_and(|last| is_plural(last)) {
                    own.add(&words);
                }
            }
        }
        own
    }

    fn add(&mut self, words: &[String]) {
        self.heads.extend(words.last().map(|last| singular(last)));
        self.words.extend(words.iter().filter(|word| word.len() > 2).cloned());
    }

    /// Whether a word, in whatever number, is what the contract calls a thing.
    pub(super) fn has(&self, word: &str) -> bool {
        self.heads.contains(&singular(word))
    }

    /// Whether a word is part of a name.
    pub(super) fn has_word(&self, word: &str) -> bool {
        self.words.contains(word)
    }
}

/// The words of a parameter without those that say by what a thing is named: `person` of `personId`.
pub(super) fn stem(parameter: &str) -> Vec<String> {
    let mut words = tokens(parameter);
    while words.last().is_some_and(|last| KEYS.contains(&last.as_str())) {
        words.pop();
    }
    words
}
