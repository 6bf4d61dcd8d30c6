//! What a word is by the vocabularies of the standards, and the words of a name, also where they are written in one.

use kitemark_contract::names::tokens;
use kitemark_standard::{Library, REQUEST_VOCABULARIES};
use rustc_hash::{FxHashMap, FxHashSet};

/// The most words of which one that is written without a border is put together.
const MOST_PARTS: usize = 4;

/// The words of those vocabularies.
#[derive(Debug, Default)]
pub struct RequestWords {
    actions: FxHashSet<String>,
    mostly_actions: FxHashSet<String>,
    mostly_names: FxHashSet<String>,
    names: FxHashSet<String>,
    reads: FxHashSet<String>,
    about: FxHashSet<String>,
    commands: FxHashSet<String>,
    values: FxHashSet<String>,
    particles: FxHashSet<String>,
    /// Entries of several words, as those words, by the first.
    phrases: FxHashMap<String, Vec<Vec<String>>>,
    /// The first vocabulary that none of the libraries has.
    missing: Option<&'static str>,
}

/// What a word is on its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A verb that changes something.
    Action,
    /// Such a verb that is the name of a thing as well.
    MostlyAction,
    /// The name of a thing that is such a verb as well.
    MostlyName,
    /// The name of a thing.
    Name,
    /// None that the vocabularies know.
    Other,
}

/// The form in which a verb is in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// `delete`
    Bare,
    /// `deletes`
    Third,
    /// `deleting`
    Gerund,
}

impl RequestWords {
    /// The words of the libraries of several standards.
    pub fn of<'l>(libraries: impl IntoIterator<Item = &'l Library>) -> Self {
        let libraries: Vec<&Library> = libraries.into_iter().collect();
        let words = |id: &str| libraries.iter().flat_map(|library| library.request_words(id)).cloned().collect::<FxHashSet<String>>();
        let [actions, mostly_actions, mostly_names, names, reads, about, commands, values, particles] = REQUEST_VOCABULARIES.map(words);
        let missing = REQUEST_VOCABULARIES.into_iter().find(|id| libraries.iter().all(|library| library.request_words(id).is_empty()));
        let mut phrases: FxHashMap<String, Vec<Vec<String>>> = FxHashMap::default();
        for entry in actions.iter().chain(&mostly_actions).chain(&mostly_names).chain(&names).filter(|entry| entry.contains(' ')) {
            let parts: Vec<String> = entry.split(' ').map(str::to_owned).collect();
            if let Some(first) = parts.first() {
                phrases.entry(first.clone()).or_default().push(parts);
            }
        }
        // The longest first; of one length none starts as another.
        phrases.values_mut().for_each(|all| all.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other))));
        Self { actions, mostly_actions, mostly_names, names, reads, about, commands, values, particles, phrases, missing }
    }

    /// The vocabulary without which nothing is known to read.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        self.missing
    }

    pub(super) fn kind(&self, word: &str) -> Kind {
        if self.actions.contains(word) {
            return Kind::Action;
        }
        if self.mostly_actions.contains(word) {
            return Kind::MostlyAction;
        }
        if self.mostly_names.contains(word) {
            return Kind::MostlyName;
        }
        if self.is_name(word) {
            return Kind::Name;
        }
        // What is done again or undone is done: `rescan`, `unpair`.
        let done = ["re", "un", "de", "dis"].iter().find_map(|prefix| word.strip_prefix(prefix)).filter(|rest| rest.len() > 3);
        match done {
            Some(rest) if self.actions.contains(rest) || self.mostly_actions.contains(rest) || self.reads.contains(rest) => Kind::Action,
            _ => Kind::Other,
        }
    }

    /// Whether a word reads, as a verb.
    pub(super) fn is_read(&self, word: &str) -> bool {
        self.reads.contains(word)
    }

    /// Whether a word names what is told about an action, such as `status`.
    pub(super) fn is_about(&self, word: &str) -> bool {
        self.about.contains(word)
    }

    /// Whether a word says that something is done, and leaves open what.
    pub(super) fn is_command(&self, word: &str) -> bool {
        self.commands.contains(word)
    }

    /// Whether a word goes with a verb, such as `off`.
    pub(super) fn is_particle(&self, word: &str) -> bool {
        self.particles.contains(word)
    }

    /// Whether a parameter of this name holds what a single thing is set to.
    pub(super) fn is_value(&self, word: &str) -> bool {
        self.values.contains(word)
    }

    /// Whether a word is known as the name of a thing, or as that of several.
    pub(super) fn is_name(&self, word: &str) -> bool {
        let one = singular(word);
        let is_one = self.names.contains(word) || self.names.contains(&one) || self.about.contains(word);
        is_one || one != word && (self.mostly_names.contains(&one) || self.mostly_actions.contains(&one)) || self.is_put_together(word)
    }

    /// Whether a word is names of things written in one, such as `servicepoint`.
    fn is_put_together(&self, word: &str) -> bool {
        let is_part = |part: &str| part.len() > 2 && (self.names.contains(part) || self.names.contains(&singular(part)));
        parts(word, 2, &is_part).is_some()
    }

    /// The verb that a word of a text is, in its form, where `is_verb` knows it.
    pub(super) fn verb(&self, word: &str, is_verb: impl Fn(&str) -> bool) -> Option<(String, Form)> {
        if is_verb(word) {
            return Some((word.to_owned(), Form::Bare));
        }
        let (first, rest) = word.split_once(' ').map_or((word, String::new()), |(first, rest)| (first, format!(" {rest}")));
        let bases = bases_of_third(first).into_iter().map(|base| (base, Form::Third));
        let bases = bases.chain(bases_of_gerund(first).into_iter().map(|base| (base, Form::Gerund)));
        bases.map(|(base, form)| (format!("{base}{rest}"), form)).find(|(base, _)| is_verb(base))
    }

    /// The action that a participle says is done: `deleted`.
    pub(super) fn done(&self, word: &str) -> Option<String> {
        participle(word).find(|base| self.actions.contains(base))
    }

    /// The words of a name. What is written in one is split where one of its parts is an action (`createdb`), and words
    /// that are one entry of a vocabulary are one (`log out`). `is_own` knows the words of the contract's own names.
    pub(super) fn words_of(&self, name: &str, is_own: &impl Fn(&str) -> bool) -> Vec<String> {
        let split = tokens(name).into_iter().filter(|token| !token.bytes().all(|byte| byte.is_ascii_digit()));
        let split = split.flat_map(|token| self.split(&token, is_own).unwrap_or_else(|| vec![token]));
        self.joined(split.collect())
    }

    /// Words with those joined by a space that are one entry of a vocabulary.
    pub(super) fn joined(&self, words: Vec<String>) -> Vec<String> {
        let mut found = Vec::with_capacity(words.len());
        let mut rest = words.as_slice();
        while let Some((first, after)) = rest.split_first() {
            let base = self.verb(first, |word| self.phrases.contains_key(word)).map(|(base, _)| base);
            let is_next = |phrase: &&Vec<String>| phrase.get(1..).is_some_and(|more| after.starts_with(more));
            let phrase = base.as_ref().and_then(|base| self.phrases.get(base)).and_then(|all| all.iter().find(is_next));
            let more = phrase.map_or(&[][..], |phrase| phrase.get(1..).unwrap_or_default());
            found.push(std::iter::once(first).chain(more).cloned().collect::<Vec<_>>().join(" "));
            rest = after.get(more.len()..).unwrap_or_default();
        }
        found
    }

    /// The words that are written in one, where the first or the last of them is an action.
    fn split(&self, token: &str, is_own: &impl Fn(&str) -> bool) -> Option<Vec<String>> {
        let is_verb = |word: &str| self.actions.contains(word) || self.mostly_actions.contains(word);
        let is_known = |word: &str| {
            let is_word = self.reads.contains(word) || self.commands.contains(word) || self.particles.contains(word);
            is_word || self.kind(word) != Kind::Other
        };
        if is_known(token) || self.phrases.values().flatten().any(|phrase| phrase.concat() == token && self.kind(&phrase.join(" ")) == Kind::Name) {
            return None;
        }
        let is_part = |part: &str| part.len() > 1 && (is_known(part) || part.len() > 2 && (is_own(part) || is_own(&singular(part))));
        (2..=MOST_PARTS).find_map(|most| {
            // With the action in front, then with the action at the end.
            let starts = (3..token.len()).rev().filter_map(|at| token.split_at_checked(at)).filter(|(verb, _)| is_verb(verb));
            let in_front = starts.filter_map(|(verb, rest)| {
                let rest = parts(rest, most - 1, &is_part)?;
                Some(std::iter::once(verb.to_owned()).chain(rest).collect())
            });
            let ends = (1..token.len().saturating_sub(3)).filter_map(|at| token.split_at_checked(at)).filter(|(_, verb)| is_verb(verb));
            let at_the_end = ends.filter_map(|(rest, verb)| {
                let mut words = parts(rest, most - 1, &is_part)?;
                words.push(verb.to_owned());
                Some(words)
            });
            in_front.chain(at_the_end).next()
        })
    }

    /// Whether a word that no vocabulary knows begins with a verb of theirs and goes on as no form of it does, or ends in one.
    pub(super) fn hides_verb(&self, word: &str) -> bool {
        /// What words are made of verbs with, without the sign of the plural.
        const ENDINGS: [&str; 31] = [
            "", "e", "ed", "d", "er", "r", "or", "ion", "ing", "able", "ment", "ance", "ence", "al", "ant", "ent", "ory", "ive", "ure", "age", "y",
            "ie", "ation", "ition", "ee", "ist", "ism", "ful", "less", "ness", "ware",
        ];
        let is_form = |word: &str| {
            self.verb(word, |base| self.kind(base) != Kind::Other).is_some() || participle(word).any(|base| self.kind(&base) != Kind::Other)
        };
        if is_form(word) {
            return false;
        }
        let splits = || (3..word.len().saturating_sub(1)).filter_map(|at| word.split_at_checked(at));
        let is_verb = |part: &str, least: usize| match self.kind(part) {
            Kind::Action | Kind::MostlyAction => true,
            Kind::MostlyName => part.len() >= least,
            Kind::Name | Kind::Other => false,
        };
        let begins = |(start, rest): (&str, &str)| is_verb(start, 4) && !ENDINGS.contains(&rest.strip_suffix('s').unwrap_or(rest));
        let ends = |(_, end): (&str, &str)| end.len() > 4 && self.kind(end) == Kind::Action;
        splits().any(begins) || splits().any(ends)
    }
}

/// A text as at most so many parts, each of which is one by `is_part`; as few as there can be.
fn parts(text: &str, most: usize, is_part: &impl Fn(&str) -> bool) -> Option<Vec<String>> {
    if is_part(text) {
        return Some(vec![text.to_owned()]);
    }
    if most < 2 {
        return None;
    }
    (2..text.len().saturating_sub(1)).rev().filter_map(|at| text.split_at_checked(at)).filter(|(start, _)| is_part(start)).find_map(
        |(start, rest)| {
            let rest = parts(rest, most - 1, is_part)?;
            Some(std::iter::once(start.to_owned()).chain(rest).collect())
        },
    )
}

/// A word in the singular, as far as its ending tells; itself where it is no plural.
pub(super) fn singular(word: &str) -> String {
    if let Some(stem) = word.strip_suffix("ies").filter(|stem| stem.len() > 1) {
        return format!("{stem}y");
    }
    let hisses = |stem: &&str| stem.ends_with("ss") || stem.ends_with("sh") || stem.ends_with("ch") || stem.ends_with('x');
    if let Some(stem) = word.strip_suffix("es").filter(hisses) {
        return stem.to_owned();
    }
    let is_plural = word.len() > 3 && !["ss", "us", "is"].iter().any(|ending| word.ends_with(ending));
    word.strip_suffix('s').filter(|_| is_plural).unwrap_or(word).to_owned()
}

/// Whether the ending of a word is that of a plural.
pub(super) fn is_plural(word: &str) -> bool {
    singular(word) != word
}

fn bases_of_third(word: &str) -> Vec<String> {
    let stems = [
        word.strip_suffix('s').map(str::to_owned),
        word.strip_suffix("es").map(str::to_owned),
        word.strip_suffix("ies").map(|stem| format!("{stem}y")),
    ];
    stems.into_iter().flatten().collect()
}

/// The verbs that a word may be the participle of.
fn participle(word: &str) -> impl Iterator<Item = String> {
    const IRREGULAR: [(&str, &str); 7] = [
        ("rebuilt", "rebuild"),
        ("sent", "send"),
        ("written", "write"),
        ("overwritten", "overwrite"),
        ("withdrawn", "withdraw"),
        ("sold", "sell"),
        ("shut", "shut"),
    ];
    let irregular = IRREGULAR.iter().find(|(done, _)| *done == word).map(|(_, base)| (*base).to_owned());
    // `deleted` is made of its verb as `deleting` is; `emptied` is not.
    let regular = word.strip_suffix("ed").map(|stem| bases_of_gerund(&format!("{stem}ing"))).unwrap_or_default();
    irregular.into_iter().chain(regular).chain(word.strip_suffix("ied").map(|stem| format!("{stem}y")))
}

fn bases_of_gerund(word: &str) -> Vec<String> {
    let Some(stem) = word.strip_suffix("ing").filter(|stem| stem.len() > 1) else { return Vec::new() };
    let mut ending = stem.chars().rev();
    let doubled = ending.next().is_some_and(|last| ending.next() == Some(last));
    let short = stem.char_indices().next_back().filter(|_| doubled).and_then(|(at, _)| stem.get(..at));
    [Some(stem.to_owned()), Some(format!("{stem}e")), short.map(str::to_owned)].into_iter().flatten().collect()
}

/// Whether the ending of a word that no vocabulary knows is that of a verb.
pub(super) fn ends_like_verb(word: &str) -> bool {
    ["ate", "ize", "ise", "ify", "yze", "yse"].iter().any(|ending| word.ends_with(ending))
}

/// Whether the ending of a word that no vocabulary knows is that of a name of a thing, or of a state that things are in.
pub(super) fn ends_like_name(word: &str) -> bool {
    const ENDINGS: [&str; 27] = [
        "tion", "sion", "ment", "ness", "ity", "ance", "ancy", "ence", "ency", "ship", "ism", "logy", "graphy", "ture", "ory", "ary", "ics", "dom",
        "hood", "sis", "eum", "ium", "ed", "able", "ible", "ist", "ware",
    ];
    word.len() > 4 && (is_plural(word) || ENDINGS.iter().any(|ending| word.ends_with(ending)))
}
