//! The words by which texts name operations.

use super::{Index, OperationEntry};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

impl<'a> Index<'a> {
    /// The operations by a word without which no text names them, as positions in [`Index::operations`]; found when first
    /// asked for.
    pub fn mentioned_by(&self) -> &FxHashMap<String, Vec<u32>> {
        self.mentioned_by.get_or_init(|| {
            let mut all: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for (position, operation) in (0u32..).zip(&self.operations) {
                for word in words_of_mention(self, operation) {
                    all.entry(word.to_owned()).or_default().push(position);
                }
            }
            all
        })
    }
}

/// Words of which a text that names an operation has at least one: the longest of its identifier, as it is the least
/// common, and of its path the longest that cannot be the end of a longer word.
fn words_of_mention<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> BTreeSet<&'a str> {
    let id = index.contract.get_string(operation.at, "operationId");
    let mut path = words_of(operation.name);
    let first = path.next().unwrap_or_default();
    let of_id = id.map(|id| words_of(id).max_by_key(|word| word.len()).unwrap_or_default());
    of_id.into_iter().chain([path.max_by_key(|word| word.len()).unwrap_or(first)]).collect()
}

/// The words of a path or an identifier.
pub fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|character| !in_word(character)).filter(|word| !word.is_empty())
}

/// Whether a character is part of a word of a path or an identifier.
pub fn in_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}
