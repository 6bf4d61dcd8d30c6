//! What a path says: whether its words act, and whether what it ends in is a thing that is read.

use super::names::{OwnNames, stem};
use super::words::{Kind, RequestWords, ends_like_name, ends_like_verb, is_plural, singular};
use kitemark_contract::names::tokens;
use kitemark_model::template_names;

/// What a path says of an operation.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum PathSays {
    /// It does this, as one of its segments or a value of its query says.
    Acts(String),
    /// It may do something.
    Unclear(Unclear),
    /// It leads to what is read.
    Reads,
}

/// What a path leaves open, and what it takes to show that it reads.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unclear {
    /// What is unclear.
    pub(super) about: About,
    /// What shows that it reads.
    pub(super) needs: Needs,
}

/// What is unclear in a path.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A word that names a thing as well as an action.
    Word(String),
    /// The same, where nothing but the word is said: it is taken for the action.
    Action(String),
    /// A parameter that decides what is done.
    Parameter(String),
    /// A last segment that is no name that is known.
    Ending(String),
}

/// What shows that a path reads although it leaves it open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Needs {
    /// An `operationId` that reads, whoever made it.
    Identifier,
    /// A text that reads, an `operationId` in words of its own, or another method at the same path that changes the thing.
    Words,
}

/// Endings of files that hold what is read.
const FILES: [&str; 24] = [
    "json", "xml", "csv", "yaml", "yml", "html", "htm", "txt", "pdf", "geojson", "png", "svg", "jpg", "ics", "zip", "md", "rss", "atom", "js", "css",
    "gz", "parquet", "xlsx", "ndjson",
];

/// Endings of programs, of which the name says what they do.
const PROGRAMS: [&str; 16] = ["php", "asp", "aspx", "ashx", "asmx", "cgi", "do", "action", "jsp", "jsf", "pl", "py", "svc", "sh", "exe", "dll"];

/// The words of a segment, and what it is.
struct Segment<'p> {
    text: &'p str,
    words: Vec<String>,
    /// Whether a parameter stands in it.
    is_template: bool,
    is_program: bool,
}

/// What a path says, by the vocabularies and by the contract's own names.
pub(super) fn path(known: &RequestWords, own: &OwnNames, template: &str) -> PathSays {
    let (path, query) = template.split_once(['?', '#']).unwrap_or((template, ""));
    let segments: Vec<Segment<'_>> = path.split('/').filter(|text| !text.is_empty()).map(|text| segment(known, own, text)).collect();
    // `/for-issue/v2` ends in what is before the version.
    let is_version = |segment: &Segment<'_>| !segment.is_template && segment.words.iter().all(|word| matches!(word.as_str(), "v" | "alpha" | "beta"));
    let last = segments.iter().rposition(|segment| !segment.words.is_empty() && !is_version(segment));
    let reader = Reader { known, own, segments: &segments, last };
    let mut unclear: Vec<Unclear> = Vec::new();
    for at in 0..segments.len() {
        match reader.acts(at) {
            Ok(found) => unclear.extend(found),
            Err(verb) => return PathSays::Acts(verb),
        }
    }
    match in_query(known, query, true) {
        Ok(found) => unclear.extend(found),
        Err(verb) => return PathSays::Acts(verb),
    }
    unclear.extend(reader.parameters());
    unclear.extend(reader.ending());
    // What takes the most to show is told.
    let most = unclear.iter().map(|unclear| unclear.needs).max();
    unclear.into_iter().find(|unclear| Some(unclear.needs) == most).map_or(PathSays::Reads, PathSays::Unclear)
}

/// What the names and values of a query say: `/?Action=DeleteUser`, `?purge=true`. Where it is part of the path itself,
/// any value that begins with an action is one.
pub(super) fn in_query(known: &RequestWords, query: &str, is_fixed: bool) -> Result<Option<Unclear>, String> {
    let mut unclear = None;
    for (name, value) in query.split('&').filter_map(|pair| pair.split_once('=')).filter(|(_, value)| !value.contains('{')) {
        let (names, values) = (known.words_of(name, &|_| false), known.words_of(&value.replace("%20", " "), &|_| false));
        let is_command = names.last().is_some_and(|last| known.is_command(last));
        let acts = |word: &&String| matches!(known.kind(word), Kind::Action) || is_command && known.kind(word) == Kind::MostlyAction;
        let meant = if is_command { values.len() } else { usize::from(is_fixed) };
        if let Some(verb) = values.iter().take(meant).find(acts) {
            return Err(verb.clone());
        }
        let is_switched = matches!(value.to_lowercase().as_str(), "true" | "1" | "on" | "yes" | "y" | "all" | "off");
        if let Some(verb) = names.first().filter(|first| is_switched && matches!(known.kind(first), Kind::Action | Kind::MostlyAction)) {
            return Err(verb.clone());
        }
        if is_command && !values.first().is_some_and(|first| known.is_read(first)) {
            unclear = Some(Unclear { about: About::Parameter(name.to_owned()), needs: Needs::Words });
        }
    }
    Ok(unclear)
}

fn segment<'p>(known: &RequestWords, own: &OwnNames, text: &'p str) -> Segment<'p> {
    let is_template = text.contains('{');
    let mut fixed = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        fixed.push_str(before);
        fixed.push(' ');
        rest = after.split_once('}').map_or("", |(_, after)| after);
    }
    fixed.push_str(rest);
    let ending = fixed.rsplit_once('.').map(|(name, ending)| (name.to_owned(), ending.trim().to_lowercase()));
    let is_program = ending.as_ref().is_some_and(|(_, ending)| PROGRAMS.contains(&ending.as_str()));
    if let Some((name, ending)) = ending
        && (is_program || FILES.contains(&ending.as_str()) || ending.is_empty())
    {
        fixed = name;
    }
    Segment { text, words: known.words_of(&fixed, &|word| own.has_word(word)), is_template, is_program }
}

struct Reader<'r> {
    known: &'r RequestWords,
    own: &'r OwnNames,
    segments: &'r [Segment<'r>],
    /// The last segment with words of its own.
    last: Option<usize>,
}

impl Reader<'_> {
    /// The action of a segment, as an error, or what it leaves open.
    fn acts(&self, at: usize) -> Result<Option<Unclear>, String> {
        let Some(segment) = self.segments.get(at) else { return Ok(None) };
        let words = &segment.words;
        let is_last = self.last == Some(at);
        let is_about = words.len() > 1 && words.last().is_some_and(|last| self.known.is_about(last));
        // `/cancel/{id}/status` reads about what was done, and so does `/cancel/reasons`.
        let reads_about = !is_last && self.last.and_then(|last| self.segments.get(last)).is_some_and(|last| self.is_all_about(&last.words));
        let mut found = None;
        for (position, word) in words.iter().enumerate() {
            let is_first = position == 0;
            let is_end = position + 1 == words.len();
            let of_several = !is_first && !is_end && words.last().is_some_and(|last| is_plural(last));
            let unclear = match self.known.kind(word) {
                Kind::Action if is_about || reads_about || of_several => Some(Unclear { about: About::Word(word.clone()), needs: Needs::Words }),
                Kind::Action => return Err(word.clone()),
                Kind::MostlyAction if of_several => None,
                // `start-date`, `change-status`
                Kind::MostlyAction if is_about => {
                    (is_first && is_last).then(|| Unclear { about: About::Word(word.clone()), needs: Needs::Identifier })
                }
                Kind::MostlyAction if words.len() > 1 => {
                    let of_one = !words.last().is_some_and(|last| is_plural(last));
                    let about = if is_first && is_last && of_one { About::Action(word.clone()) } else { About::Word(word.clone()) };
                    (is_first || is_end).then_some(Unclear { about, needs: Needs::Words })
                }
                Kind::MostlyAction => self.alone(at, word, is_last),
                Kind::MostlyName if words.len() == 1 => self.name_alone(at, word, is_last),
                // `order-items`, `refund-payment`
                Kind::MostlyName if is_first && is_last => {
                    // `locate-station` is what a read is called, and `locate` alone may be done to what is before it.
                    let is_faint = words.last().is_some_and(|last| is_plural(last)) || is_about || self.known.is_read(word);
                    let needs = if is_faint { Needs::Identifier } else { Needs::Words };
                    Some(Unclear { about: About::Word(word.clone()), needs })
                }
                // `order-ship`; `orders-ship`
                Kind::MostlyName if is_end && is_last => {
                    let needs = if words.first().is_some_and(|first| is_plural(first)) { Needs::Words } else { Needs::Identifier };
                    Some(Unclear { about: About::Word(word.clone()), needs })
                }
                _ => None,
            };
            found = found.or(unclear);
        }
        // What comes after a word such as `rpc` is the name of something that is done.
        let is_command = words.len() == 1 && words.first().is_some_and(|word| self.known.is_command(word));
        if is_command && found.is_none() {
            let word = words.first().cloned().unwrap_or_default();
            let is_thing = is_plural(&word) && self.segments.get(at + 1).is_none_or(|next| next.is_template);
            let needs = if is_thing { Needs::Identifier } else { Needs::Words };
            let is_known = is_thing && self.next_names(at, &word);
            return Ok((!is_known).then_some(Unclear { about: About::Word(word), needs }));
        }
        Ok(found)
    }

    /// What a word that is mostly an action leaves open where it is a segment of its own.
    fn alone(&self, at: usize, word: &str, is_last: bool) -> Option<Unclear> {
        let next = self.segments.get(at + 1);
        if next.is_some_and(|next| next.is_template) && (!is_last || self.next_names(at, word)) {
            // `/run/{id}/logs`, `/run/{runId}`
            return None;
        }
        let about = if is_last { About::Action(word.to_owned()) } else { About::Word(word.to_owned()) };
        Some(Unclear { about, needs: Needs::Words })
    }

    /// What a word that is mostly a name leaves open where it is a segment of its own.
    fn name_alone(&self, at: usize, word: &str, is_last: bool) -> Option<Unclear> {
        if !is_last {
            return None;
        }
        let is_named = self.next_names(at, word);
        (!is_named).then(|| Unclear { about: About::Word(word.to_owned()), needs: Needs::Words })
    }

    /// Whether the parameter after a segment is named for its word.
    fn next_names(&self, at: usize, word: &str) -> bool {
        let next = self.segments.get(at + 1).map(|next| template_names(next.text)).unwrap_or_default();
        next.first().is_some_and(|name| stem(name).last().is_some_and(|last| singular(last) == singular(word)))
    }

    fn is_all_about(&self, words: &[String]) -> bool {
        words.last().is_some_and(|last| self.known.is_about(last))
            && !words.iter().any(|word| matches!(self.known.kind(word), Kind::Action | Kind::MostlyAction))
    }

    /// The parameter that decides what is done: `/devices/{id}/{command}`.
    fn parameters(&self) -> Option<Unclear> {
        let names = self.segments.iter().flat_map(|segment| template_names(segment.text));
        let mut decisive = names.filter(|name| tokens(name).last().is_some_and(|last| self.known.is_command(last) && !is_plural(last)));
        // `/brightness/{level}` may set it; `/levels/{level}` is one of several.
        let set = || {
            let at = self.segments.len().checked_sub(1)?;
            let name = *template_names(self.segments.get(at)?.text).last()?;
            let one = self.segments.get(at.checked_sub(1)?)?.words.last().is_some_and(|before| !is_plural(before));
            (one && tokens(name).last().is_some_and(|last| self.known.is_value(last))).then_some(name)
        };
        decisive.next().or_else(set).map(|name| Unclear { about: About::Parameter(name.to_owned()), needs: Needs::Words })
    }

    /// Why what a path ends in is not known to be read.
    fn ending(&self) -> Option<Unclear> {
        let last = self.segments.get(self.last?)?;
        let head = last.words.last()?;
        let unclear = || Some(Unclear { about: About::Ending(last.text.to_owned()), needs: Needs::Words });
        // `forget-me`
        let is_phrase = last.words.len() == 2 && self.known.is_particle(head) && last.words.first().is_some_and(|first| !self.known.is_name(first));
        if last.is_program || is_phrase || self.known.hides_verb(head) {
            return unclear();
        }
        let is_known = self.known.is_read(head) || self.known.is_about(head) || self.known.kind(head) != Kind::Other || self.known.is_command(head);
        let is_own = self.own.has(head) && !ends_like_verb(head);
        if is_known || is_own || ends_like_name(head) || self.next_names(self.last?, head) {
            return None;
        }
        unclear()
    }
}
