//! Whether a GET operation reads: by its path, its `operationId`, its texts and its tags, and by the contract's own names.

mod identifier;
mod names;
mod path;
mod text;
mod words;

pub use words::RequestWords;

use identifier::{Identifier, identifier};
use kitemark_model::{Index, OperationEntry};
use names::OwnNames;
use path::{About, Needs, PathSays, Unclear, path};
use text::Text;
use words::{Kind, is_plural, singular};

/// What asking an operation does, as far as its names tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reading {
    /// It reads: nothing that names it says otherwise, and it ends in a thing or a known read.
    Read,
    /// It may act, for this reason.
    Doubtful(String),
    /// It acts.
    Action {
        /// The action.
        word: String,
        /// What names it.
        named_by: NamedBy,
    },
}

/// What names an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedBy {
    /// The path, as it is declared.
    Path,
    /// The query, as it is sent.
    Query,
    /// The `operationId`.
    OperationId,
    /// The summary.
    Summary,
    /// The description.
    Description,
}

/// Whether a query, as it is sent to an operation that reads, asks for an action: by the value of a parameter such as
/// `action`, or by one such as `purge` that is switched on.
#[must_use]
pub fn of_query(words: &RequestWords, query: &str) -> Reading {
    match path::in_query(words, query, false) {
        Err(word) => Reading::Action { word, named_by: NamedBy::Query },
        Ok(Some(Unclear { about: About::Parameter(name), .. })) => Reading::Doubtful(decides(&name)),
        Ok(_) => Reading::Read,
    }
}

fn decides(parameter: &str) -> String {
    format!("its parameter `{parameter}` decides what is done")
}

impl NamedBy {
    /// The name of the field.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Path => "path",
            Self::Query => "query",
            Self::OperationId => "operationId",
            Self::Summary => "summary",
            Self::Description => "description",
        }
    }
}

/// What tells the reads of one contract from its actions.
#[derive(Debug)]
pub struct Judge<'j> {
    words: &'j RequestWords,
    own: OwnNames,
}

impl<'j> Judge<'j> {
    /// A judge of the operations of a contract.
    #[must_use]
    pub fn new(words: &'j RequestWords, index: &Index<'_>) -> Self {
        Self { words, own: OwnNames::of(index) }
    }

    /// The vocabulary without which no operation is known to read, where the standards do not have it.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        self.words.missing()
    }

    /// Whether an operation reads, where no vocabulary is missing.
    #[must_use]
    pub fn reading(&self, index: &Index<'_>, operation: &OperationEntry<'_>) -> Reading {
        let contract = index.contract;
        let field = |field: &str| contract.get_string(operation.at, field).unwrap_or_default();
        let said = Said {
            path: path(self.words, &self.own, operation.name),
            id: identifier(self.words, &self.own, field("operationId"), operation.name),
            summary: text::text(self.words, field("summary")),
            description: text::text(self.words, field("description")),
            is_changed: self.is_changed(index, operation),
        };
        if let Some(reading) = said.action() {
            return reading;
        }
        if let Some(reading) = said.doubt() {
            return reading;
        }
        let statuses: Vec<&str> = operation.responses.iter().map(|(status, _)| *status).collect();
        if let Some(status) =
            statuses.iter().find(|status| ["201", "202"].contains(status)).filter(|_| !statuses.contains(&"200") && !said.reads_in_words())
        {
            return Reading::Doubtful(format!("it is answered {status}, as what is done is, and not 200"));
        }
        let tags = contract.get(operation.at, "tags").into_iter().flat_map(|tags| contract.items(tags));
        let mut hints = tags.map(|tag| contract.text(tag)).filter(|tag| self.hints(tag, operation.name));
        match hints.next().filter(|_| !said.reads_in_words()) {
            Some(tag) => Reading::Doubtful(format!("its tag `{tag}` says that something is done")),
            None => Reading::Read,
        }
    }

    /// Whether other operations at the same path change or remove what is read there.
    fn is_changed(&self, index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
        let others = index.operations.iter().filter(|other| other.path.is_some() && other.path == operation.path);
        others.into_iter().any(|other| matches!(other.method.as_str(), "PUT" | "PATCH" | "DELETE"))
    }

    /// Whether a tag says that something is done, and is not the name of a group of paths.
    fn hints(&self, tag: &str, path: &str) -> bool {
        let words = self.words.words_of(tag, &|_| false);
        let acts = |word: &String| self.words.is_command(word) || self.words.kind(word) == Kind::Action;
        let is_imperative = words.len() == 1 && words.first().is_some_and(|word| self.words.kind(word) == Kind::MostlyAction);
        let is_group = || path.split('/').any(|segment| self.words.words_of(segment, &|_| false) == words);
        (words.iter().any(acts) || is_imperative) && !is_group()
    }
}

/// What each part of an operation says of it.
struct Said {
    path: PathSays,
    id: Identifier,
    summary: Text,
    description: Text,
    /// Whether what is at the path is changed by other methods.
    is_changed: bool,
}

impl Said {
    fn text_reads(&self) -> bool {
        self.summary == Text::Reads || self.description == Text::Reads
    }

    /// Whether a person says that it reads.
    fn reads_in_words(&self) -> bool {
        self.text_reads() || self.id == Identifier::Reads
    }

    /// The action that is named, or the doubt where something else says that it reads.
    fn action(&self) -> Option<Reading> {
        if let PathSays::Acts(word) = &self.path {
            return Some(Reading::Action { word: word.clone(), named_by: NamedBy::Path });
        }
        let named = |word: &String, named_by: NamedBy, is_contradicted: bool| {
            Some(if is_contradicted {
                Reading::Doubtful(format!("its {} names an action (`{word}`), though it is said to read", named_by.name()))
            } else {
                Reading::Action { word: word.clone(), named_by }
            })
        };
        if let Text::Acts(word) = &self.summary {
            return named(word, NamedBy::Summary, false);
        }
        if let Identifier::Acts(word) = &self.id {
            return named(word, NamedBy::OperationId, self.text_reads());
        }
        match &self.description {
            Text::Acts(word) => named(word, NamedBy::Description, self.summary == Text::Reads),
            _ => None,
        }
    }

    /// What is left open, and nothing else shows.
    fn doubt(&self) -> Option<Reading> {
        let unclear =
            |word: &String, named_by: NamedBy| Some(Reading::Doubtful(format!("its {} has `{word}`, which may be an action", named_by.name())));
        if let Text::Unclear(word) = &self.summary
            && self.id != Identifier::Reads
            && self.description != Text::Reads
        {
            return unclear(word, NamedBy::Summary);
        }
        if let Text::Unclear(word) = &self.description
            && self.id != Identifier::Reads
            && self.summary != Text::Reads
        {
            return unclear(word, NamedBy::Description);
        }
        if let Identifier::Unclear(word) = &self.id
            && !self.text_reads()
        {
            return unclear(word, NamedBy::OperationId);
        }
        let PathSays::Unclear(Unclear { about, needs }) = &self.path else { return None };
        let is_shown = match needs {
            Needs::Words => self.reads_in_words() || self.is_changed,
            Needs::Identifier => self.reads_in_words() || self.is_changed || self.id == Identifier::RepeatsPath,
        };
        if is_shown {
            return None;
        }
        match about {
            About::Word(word) => unclear(word, NamedBy::Path),
            About::Action(word) => Some(Reading::Action { word: word.clone(), named_by: NamedBy::Path }),
            About::Parameter(name) => Some(Reading::Doubtful(decides(name))),
            About::Ending(segment) if self.names(segment) => None,
            About::Ending(segment) => {
                Some(Reading::Doubtful(format!("its last segment `{segment}` is neither a noun of the contract's resources nor a known read")))
            }
        }
    }

    /// Whether a text names what a segment does as a thing: not by its first word, or with what it is of.
    fn names(&self, segment: &str) -> bool {
        let words = kitemark_contract::names::tokens(segment);
        let Some(head) = words.last().map(|head| singular(head)) else { return false };
        let names = |text: &Text| match text {
            Text::Silent(words) => {
                let at = words.iter().position(|word| singular(word) == head);
                let is_of = words.get(1).is_some_and(|next| ["of", "for", "by", "from", "in", "at", "between", "with"].contains(&next.as_str()));
                at.is_some_and(|at| at > 0 || is_of || words.first().is_some_and(|first| is_plural(first)))
            }
            _ => false,
        };
        names(&self.summary) || names(&self.description)
    }
}
