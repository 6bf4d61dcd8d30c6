//! Which keys stand anywhere in a set of documents, told in one look.

use super::arena::{Document, key_hash};

/// A bit for each lower half of a hash.
const BITS: usize = 1 << 16;

/// The keys of documents by their hashes: where it has not a key, no mapping has it.
#[derive(Debug)]
pub struct KeyFilter(Box<[u64]>);

/// The word of the filter and the bit in it that a key of this hash sets.
fn slot(hash: u32) -> (usize, u64) {
    (hash as usize % BITS / 64, 1 << (hash % 64))
}

impl KeyFilter {
    /// The keys of these documents.
    #[must_use]
    pub fn of<'d>(documents: impl IntoIterator<Item = &'d Document>) -> Self {
        let mut words = vec![0; BITS / 64].into_boxed_slice();
        for member in documents.into_iter().flat_map(|document| &document.members) {
            let (word, bit) = slot(member.hash);
            if let Some(word) = words.get_mut(word) {
                *word |= bit;
            }
        }
        Self(words)
    }

    /// Whether a mapping may have this key.
    #[must_use]
    pub fn may_have(&self, key: &str) -> bool {
        let (word, bit) = slot(key_hash(key));
        self.0.get(word).is_some_and(|word| word & bit != 0)
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::KeyFilter;
    use crate::{Source, read};

    #[test]
    fn keys_at_any_depth_of_any_document_are_had() {
        let read = |text: &str| read(&Source::from_bytes("a.yaml", text.as_bytes().to_vec())).unwrap();
        let documents = [read("a: [{ b: 1 }]\n\"\\u0063\": 2\n"), read("{\"d\": {\"e\": null}}")];
        let keys = KeyFilter::of(&documents);
        for key in ["a", "b", "c", "d", "e"] {
            assert!(keys.may_have(key), "{key}");
        }
        let others: Vec<String> = (0..1000).map(|number| format!("x-{number}")).collect();
        assert!(others.iter().filter(|key| keys.may_have(key)).count() < 20);
    }
}
