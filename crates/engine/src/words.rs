//! Lists of words in assertions about names: which entry of a list stands in a name, and where.

use kitemark_contract::names::tokens;
use kitemark_standard::Library;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Where in a name words are looked for.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Place {
    Anywhere,
    First,
    Last,
    Whole,
}

/// An entry `a b+c` as groups of words that stand next to each other: `[[a, b], [c]]`.
type Groups = Vec<Vec<String>>;

/// A list of entries. Each is found by the first word of its first group: a name has few words, a list has hundreds.
#[derive(Debug, Default)]
pub struct WordList {
    by_first: FxHashMap<String, Vec<Groups>>,
    /// Entries that start with no word.
    others: Vec<Groups>,
    /// The most words that stand next to each other in an entry.
    longest: usize,
}

impl WordList {
    /// The list of the words of these texts.
    pub fn of<'t>(texts: impl IntoIterator<Item = &'t String>) -> Self {
        let mut list = Self::default();
        for text in texts {
            let entry = groups(text);
            list.longest = entry.iter().map(Vec::len).fold(list.longest, usize::max);
            match entry.first().and_then(|group| group.first()).cloned() {
                Some(first) => list.by_first.entry(first).or_default().push(entry),
                None => list.others.push(entry),
            }
        }
        list
    }

    /// Whether an entry stands anywhere in a name.
    pub fn stands_in(&self, name: &str) -> bool {
        self.stands(Place::Anywhere, &tokens(name))
    }

    /// Whether an entry stands in a name, given as its words.
    pub(super) fn stands(&self, place: Place, name: &[String]) -> bool {
        let all_stand = |entry: &Groups| entry.iter().all(|group| stands(place, group, name));
        // Where in the name the first word of an entry can stand.
        let starts = match place {
            Place::Anywhere => name,
            Place::First | Place::Whole => name.get(..1).unwrap_or_default(),
            Place::Last => name.get(name.len().saturating_sub(self.longest)..).unwrap_or_default(),
        };
        starts.iter().filter_map(|word| self.by_first.get(word)).flatten().any(all_stand) || self.others.iter().any(all_stand)
    }
}

/// The first word of an entry, without which it stands in no name.
pub(super) fn first_word(entry: &str) -> Option<Cow<'_, str>> {
    let word = entry.split('+').next()?.split_whitespace().next()?;
    Some(if word.chars().any(char::is_uppercase) { Cow::Owned(word.to_lowercase()) } else { Cow::Borrowed(word) })
}

fn groups(text: &str) -> Groups {
    text.split('+').map(|group| group.split_whitespace().map(str::to_lowercase).collect()).collect()
}

fn stands(place: Place, group: &[String], name: &[String]) -> bool {
    match place {
        Place::Anywhere => name.windows(group.len().max(1)).any(|window| window == group),
        Place::First => name.starts_with(group),
        Place::Last => name.ends_with(group),
        Place::Whole => name == group,
    }
}

/// The lists of words that a library has by id, each made ready when it is first named and shared by all that name it.
#[derive(Default)]
pub(super) struct Vocabularies(Mutex<BTreeMap<String, Arc<WordList>>>);

impl Vocabularies {
    /// The words of this id in the library that these are of.
    pub(super) fn get(&self, id: &str, library: &Library) -> Option<Arc<WordList>> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(list) = known.get(id) {
            return Some(Arc::clone(list));
        }
        let list = Arc::new(WordList::of(library.words(id)?));
        known.insert(id.to_owned(), Arc::clone(&list));
        Some(list)
    }
}

#[cfg(test)]
mod tests {
    use super::{Place, WordList};
    use kitemark_contract::names::tokens;

    #[test]
    fn entries_stand_where_they_are_looked_for() {
        let stands = |place, entries: &[&str], name: &str| {
            let entries: Vec<String> = entries.iter().map(|entry| (*entry).to_owned()).collect();
            WordList::of(&entries).stands(place, &tokens(name))
        };
        for (place, entries, name, expected) in [
            (Place::Anywhere, &["birth"][..], "dateOfBirth", true),
            (Place::Anywhere, &["date birth"], "dateOfBirth", false),
            (Place::Anywhere, &["of birth"], "dateOfBirth", true),
            (Place::Anywhere, &["birth+date"], "dateOfBirth", true),
            (Place::Anywhere, &["birth+place", "Date"], "dateOfBirth", true),
            (Place::Anywhere, &["birth+place"], "dateOfBirth", false),
            (Place::First, &["date of"], "dateOfBirth", true),
            (Place::First, &["birth"], "dateOfBirth", false),
            (Place::Last, &["of birth"], "dateOfBirth", true),
            (Place::Last, &["date"], "dateOfBirth", false),
            (Place::Whole, &["date of birth"], "dateOfBirth", true),
            (Place::Whole, &["date of"], "dateOfBirth", false),
            (Place::Anywhere, &[""], "date", false),
            (Place::First, &[""], "date", true),
            (Place::Whole, &[""], "", true),
        ] {
            assert_eq!(stands(place, entries, name), expected, "{entries:?} in {name}");
        }
    }
}
