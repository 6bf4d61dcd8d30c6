//! Keywords of ours in assertions: about the words of a name, its style, code lists and identifier formats.

use super::pattern::{Answer, Question, assumed};
use super::view::{View, Views};
use super::words::{Place, Vocabularies, WordList};
use jsonschema::json::Node as _;
use jsonschema::{JsonType, Keyword, ValidationError};
use kitemark_contract::Contract;
use kitemark_contract::names::Casing;
use kitemark_document::nearest;
use kitemark_standard::Library;
use kitemark_standard::code_list::CodeList;
use kitemark_standard::format::CompiledFormat;
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
enum KeywordPredicate {
    Words(Place, Vec<Arc<WordList>>),
    Casing(Vec<String>),
    CodeList(Arc<CodeList>),
    Identifier(Arc<CompiledFormat>),
    NamesList(Vec<String>),
    Pattern(Question),
}

impl KeywordPredicate {
    /// Reads a keyword's value; the message says what is wrong with it.
    fn of(keyword: &str, value: &Value, library: &Library, vocabularies: &Vocabularies) -> Result<Self, String> {
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
            let texts = texts()?;
            let own = WordList::of(texts.iter().filter(|text| !text.starts_with('@')));
            let mut lists = vec![Arc::new(own)];
            for id in texts.iter().filter_map(|text| text.strip_prefix('@')) {
                lists.push(vocabularies.get(id, library).ok_or_else(|| no_words(id, library))?);
            }
            Ok(Self::Words(place, lists))
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
                library.code_list(name).map(Self::CodeList)
            }
            "identifier" => {
                let id = value.as_str().unwrap_or_default();
                library.format(id).map(Self::Identifier)
            }
            "namesList" => texts().map(Self::NamesList),
            "acceptsAllOf" => texts().map(|samples| Self::Pattern(Question::new(Answer::AcceptsAll, samples))),
            "refusesAllOf" => texts().map(|samples| Self::Pattern(Question::new(Answer::RefusesAll, samples))),
            _ => texts().map(|samples| Self::Pattern(Question::new(Answer::AcceptsOne, samples))),
        }
    }

    fn is_met(&self, view: &View<'_>) -> bool {
        if let Self::Words(place, lists) = self {
            let name = view.words();
            return lists.iter().any(|list| list.stands(*place, &name));
        }
        view.as_string().is_none_or(|text| self.is_met_by(&text, view.contract()))
    }

    fn is_met_by(&self, text: &str, contract: Option<&Contract>) -> bool {
        match self {
            Self::Words(..) => true,
            Self::Casing(styles) => styles.iter().any(|style| style == Casing::of(text).name()),
            Self::CodeList(list) => list.contains(text),
            Self::Identifier(format) => format.accepts(text),
            Self::NamesList(lists) => {
                text.split_once('@').is_some_and(|(list, version)| !version.is_empty() && lists.iter().any(|known| known == list))
            }
            Self::Pattern(question) => question.is_met(text, contract).unwrap_or_else(assumed),
        }
    }
}

/// What to say of an id that stands for no words.
fn no_words(id: &str, library: &Library) -> String {
    let known: Vec<&str> = library.vocabularies.keys().map(String::as_str).collect();
    let hint = nearest(id, &known).map(|known| format!("; did you mean `@{known}`?")).unwrap_or_default();
    let help = if library.meaning(id).is_ok() { "; a meaning stands in the place of the whole schema" } else { hint.as_str() };
    format!("there is no vocabulary `{id}`{help}")
}

/// A keyword of ours, compiled.
pub(super) struct OurKeyword {
    name: &'static str,
    demand: KeywordPredicate,
}

impl OurKeyword {
    /// Compiles a keyword.
    ///
    /// # Errors
    /// What is wrong with its value.
    pub(super) fn compile(name: &'static str, value: &Value, library: &Library, vocabularies: &Vocabularies) -> Result<Self, String> {
        KeywordPredicate::of(name, value, library, vocabularies).map(|demand| Self { name, demand })
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
