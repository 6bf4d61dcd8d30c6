//! Keywords of ours in assertions: about the words of a name, its style, code lists and identifier formats.

use super::pattern::{Answer, assumed};
use super::view::{View, Views};
use crate::contract::names::Casing;
use crate::standard::Library;
use crate::standard::code_list::CodeList;
use crate::standard::format::CompiledFormat;
use jsonschema::json::Node as _;
use jsonschema::{JsonType, Keyword, ValidationError};
use serde_json::Value;
use std::sync::Arc;

/// The keywords with what each asks of a string, for documentation and for the linter.
pub const KEYWORDS: [(&str, &str); 11] = [
    (
        "hasToken",
        "one of the words stands in the name; `a+b` asks for both in any order, `a b` for both next to each other, `@id` for a word of a vocabulary",
    ),
    ("firstToken", "the name starts with one of these words"),
    ("lastToken", "the name ends in one of these words"),
    ("wholeName", "the words of the name are exactly these"),
    ("casing", "the name is written in one of these styles"),
    ("codeList", "the string is a code of this list"),
    ("identifier", "the string is in this identifier format"),
    ("namesList", "the string names one of these code lists with a version, as `id@version`"),
    ("acceptsOneOf", "the string is a regular expression that accepts at least one of these samples"),
    ("acceptsAllOf", "the string is a regular expression that accepts all of these samples"),
    ("refusesAllOf", "the string is a regular expression that accepts none of these samples"),
];

/// What a keyword asks of a string.
enum Demand {
    Words(Place, Vec<Vec<Vec<String>>>),
    Casing(Vec<String>),
    CodeList(Arc<CodeList>),
    Identifier(Arc<CompiledFormat>),
    NamesList(Vec<String>),
    Pattern(Answer, Vec<String>),
}

/// Where in a name words are looked for.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    Anywhere,
    First,
    Last,
    Whole,
}

impl Demand {
    /// Reads a keyword's value; the message says what is wrong with it.
    fn of(keyword: &str, value: &Value, library: &Library) -> Result<Self, String> {
        let texts = || -> Result<Vec<String>, String> {
            match value {
                Value::String(one) => Ok(vec![one.clone()]),
                Value::Array(many) => {
                    many.iter().map(|item| item.as_str().map(str::to_owned).ok_or_else(|| format!("`{keyword}` holds strings"))).collect()
                }
                _ => Err(format!("`{keyword}` holds a string or a list of strings")),
            }
        };
        let words = |place| -> Result<Self, String> {
            let mut entries = Vec::new();
            for text in texts()? {
                if let Some(id) = text.strip_prefix('@') {
                    let vocabulary = library.vocabularies.get(id).ok_or_else(|| format!("there is no vocabulary `{id}`"))?;
                    entries.extend(vocabulary.iter().map(|text| groups(text)));
                } else {
                    entries.push(groups(&text));
                }
            }
            Ok(Self::Words(place, entries))
        };
        match keyword {
            "hasToken" => words(Place::Anywhere),
            "firstToken" => words(Place::First),
            "lastToken" => words(Place::Last),
            "wholeName" => words(Place::Whole),
            "casing" => texts().map(Self::Casing),
            "codeList" => {
                let id = value.as_str().unwrap_or_default();
                // A list may be pinned to its version, as contracts pin theirs.
                let name = id.split('@').next().unwrap_or_default();
                library.code_lists.get(name).cloned().map(Self::CodeList).ok_or_else(|| format!("there is no code list `{id}`"))
            }
            "identifier" => {
                let id = value.as_str().unwrap_or_default();
                library.formats.get(id).cloned().map(Self::Identifier).ok_or_else(|| format!("there is no identifier format `{id}`"))
            }
            "namesList" => texts().map(Self::NamesList),
            "acceptsAllOf" => texts().map(|samples| Self::Pattern(Answer::AcceptsAll, samples)),
            "refusesAllOf" => texts().map(|samples| Self::Pattern(Answer::RefusesAll, samples)),
            _ => texts().map(|samples| Self::Pattern(Answer::AcceptsOne, samples)),
        }
    }

    fn is_met(&self, view: &View<'_>) -> bool {
        if let Self::Words(place, entries) = self {
            let name = view.words();
            return entries.iter().any(|groups| groups.iter().all(|group| stands(*place, group, &name)));
        }
        view.as_string().is_none_or(|text| self.is_met_by(&text))
    }

    fn is_met_by(&self, text: &str) -> bool {
        match self {
            Self::Words(..) => true,
            Self::Casing(styles) => styles.iter().any(|style| style == Casing::of(text).name()),
            Self::CodeList(list) => list.contains(text),
            Self::Identifier(format) => format.accepts(text),
            Self::NamesList(lists) => {
                text.split_once('@').is_some_and(|(list, version)| !version.is_empty() && lists.iter().any(|known| known == list))
            }
            Self::Pattern(answer, samples) => answer.is_given(text, samples).unwrap_or_else(assumed),
        }
    }
}

/// `a b+c` as groups of words that stand next to each other: `[[a, b], [c]]`.
fn groups(text: &str) -> Vec<Vec<String>> {
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

/// A keyword of ours, compiled.
pub(super) struct OurKeyword {
    name: &'static str,
    demand: Demand,
}

impl OurKeyword {
    /// Compiles a keyword.
    ///
    /// # Errors
    /// What is wrong with its value.
    pub(super) fn compile(name: &'static str, value: &Value, library: &Library) -> Result<Self, String> {
        Demand::of(name, value, library).map(|demand| Self { name, demand })
    }
}

impl<'i> Keyword<'i, Views> for OurKeyword {
    fn validate(&self, instance: View<'i>) -> Result<(), ValidationError<'i>> {
        if Keyword::<Views>::is_valid(self, instance) { Ok(()) } else { Err(ValidationError::custom(format!("does not satisfy {}", self.name))) }
    }

    fn is_valid(&self, instance: View<'i>) -> bool {
        instance.json_type() != JsonType::String || self.demand.is_met(&instance)
    }
}
