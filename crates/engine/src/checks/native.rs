//! What a native check is: its name, what it finds, and the parameters that a requirement gives it, each with its kind.

use super::{NativeOutcome, Parameters};
use crate::relations::date_of;
use kitemark_document::nearest;
use kitemark_model::Index;
use serde_json::Value;
use std::collections::BTreeMap;

/// What runs a native check.
pub type Native = fn(&Index<'_>, &Parameters) -> NativeOutcome;

/// A native check.
#[derive(Debug)]
pub struct NativeCheck {
    /// The name by which a requirement calls it.
    pub name: &'static str,
    /// What it finds, in words.
    pub about: &'static str,
    /// The parameters that it reads.
    pub parameters: &'static [NativeParameter],
    /// What runs it.
    pub run: Native,
}

/// A parameter of a native check.
#[derive(Debug)]
pub struct NativeParameter {
    /// Its name.
    pub name: &'static str,
    /// What it holds.
    pub kind: ParameterKind,
    /// When a requirement must give it.
    pub needed: Needed,
    /// What it is for, in words.
    pub about: &'static str,
}

/// What a parameter of a native check holds.
#[derive(Debug, Clone, Copy)]
pub enum ParameterKind {
    /// A text.
    Text,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A list of texts.
    Texts,
    /// A list of texts for some of the items of another parameter, which is a list of texts.
    TextsForEach(&'static str),
    /// A list of texts for each of some names.
    TextsByName,
    /// A JSON Schema for each of some names.
    SchemaByName,
    /// A probe of the requirement, as `ID/name`.
    Probe,
    /// A day of the calendar, `YYYY-MM-DD`.
    Date,
    /// A day of the calendar, `YYYY-MM-DD`, or the empty text where there is none.
    DateOrEmpty,
    /// A whole number of zero or more.
    WholeNumber,
    /// A number from 0 to 1.
    Share,
}

/// When a requirement must give a parameter.
#[derive(Debug, Clone, Copy)]
pub enum Needed {
    /// Always.
    Always,
    /// Where another parameter has this value.
    Where(&'static str, &'static str),
    /// Never: without it the check does what its description says.
    Never,
}

impl NativeParameter {
    /// A parameter that a requirement always gives.
    pub(super) const fn new(name: &'static str, kind: ParameterKind, about: &'static str) -> Self {
        Self { name, kind, needed: Needed::Always, about }
    }

    /// The parameter, needed in other cases.
    pub(super) const fn needed(self, needed: Needed) -> Self {
        Self { needed, ..self }
    }

    /// What it holds and when it is needed, in words.
    #[must_use]
    pub fn describe(&self) -> String {
        let needed = match self.needed {
            Needed::Always => String::new(),
            Needed::Where(name, value) => format!("; needed where `{name}` is `{value}`"),
            Needed::Never => "; may be left out".to_owned(),
        };
        format!("{}{needed}", self.kind.describe())
    }
}

impl ParameterKind {
    /// The kind in words.
    #[must_use]
    pub fn describe(self) -> String {
        match self {
            Self::Text => "a text".into(),
            Self::OneOf(values) => format!("one of `{}`", values.join("`, `")),
            Self::Texts => "a list of texts".into(),
            Self::TextsForEach(name) => format!("a list of texts for some items of `{name}`"),
            Self::TextsByName => "a list of texts for each name".into(),
            Self::SchemaByName => "a JSON Schema for each name".into(),
            Self::Probe => "a probe of the requirement as `ID/name`".into(),
            Self::Date => "a date as YYYY-MM-DD".into(),
            Self::DateOrEmpty => "a date as YYYY-MM-DD, or empty".into(),
            Self::WholeNumber => "a whole number of zero or more".into(),
            Self::Share => "a number from 0 to 1".into(),
        }
    }

    /// What keeps a value from being of this kind, as the end of a sentence; none where it is of this kind. `given` are all
    /// parameters of the check.
    fn refuses(self, value: &Value, given: &Parameters) -> Option<String> {
        let is_texts = |value: &Value| value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
        let each = |is_right: &dyn Fn(&Value) -> bool| value.as_object().is_some_and(|members| members.values().all(is_right));
        let is_right = match self {
            Self::Text | Self::Probe => value.is_string(),
            Self::OneOf(values) => match value.as_str() {
                Some(text) if values.contains(&text) => true,
                Some(text) => return Some(format!("`{text}`{}: it is {}", did_you_mean(text, values), self.describe())),
                None => false,
            },
            Self::Texts => is_texts(value),
            Self::TextsForEach(name) => {
                let items: Vec<&str> = super::texts(given, name);
                let mut names = value.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
                if let Some(other) = names.find(|known| !items.contains(known)) {
                    return Some(format!("a list for `{other}`, which `{name}` does not have{}", did_you_mean(other, &items)));
                }
                each(&is_texts)
            }
            Self::TextsByName => each(&is_texts),
            Self::SchemaByName => each(&|schema| schema.is_object() || schema.is_boolean()),
            Self::Date => value.as_str().is_some_and(is_date),
            Self::DateOrEmpty => value.as_str().is_some_and(|text| text.is_empty() || is_date(text)),
            Self::WholeNumber => value.is_u64(),
            Self::Share => value.as_f64().is_some_and(|share| (0.0..=1.0).contains(&share)),
        };
        (!is_right).then(|| format!("{value}: it is {}", self.describe()))
    }
}

/// Something wrong with the parameters that a requirement gives a native check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParameterFault {
    /// The parameter at fault; none where one is missing.
    pub parameter: Option<String>,
    /// What is wrong, in words.
    pub message: String,
}

impl NativeCheck {
    /// What is wrong with these parameters: one that the check does not know, one that is missing, one of another kind.
    #[must_use]
    pub fn faults(&self, given: &BTreeMap<String, Value>) -> Vec<ParameterFault> {
        let names: Vec<&str> = self.parameters.iter().map(|parameter| parameter.name).collect();
        let (mut faults, mut meant) = (Vec::new(), Vec::new());
        for (name, value) in given {
            let message = match self.parameters.iter().find(|known| known.name == name) {
                None => {
                    meant.extend(nearest(name, &names));
                    format!("the native check `{}` has no parameter `{name}`{}; {}", self.name, did_you_mean(name, &names), listed(&names))
                }
                Some(known) => match known.kind.refuses(value, given) {
                    Some(refusal) => format!("the parameter `{name}` of the native check `{}` is not {refusal}", self.name),
                    None => continue,
                },
            };
            faults.push(ParameterFault { parameter: Some(name.clone()), message });
        }
        // One that is misspelt is told as that, and not as missing too.
        let is_given = |parameter: &&NativeParameter| given.contains_key(parameter.name) || meant.contains(&parameter.name);
        for parameter in self.parameters.iter().filter(|parameter| !is_given(parameter)) {
            let why = match parameter.needed {
                Needed::Always => String::new(),
                Needed::Where(name, value) if given.get(name).and_then(Value::as_str) == Some(value) => format!(" where `{name}` is `{value}`"),
                Needed::Where(..) | Needed::Never => continue,
            };
            let message = format!("the native check `{}` needs the parameter `{}`{why}: {}", self.name, parameter.name, parameter.about);
            faults.push(ParameterFault { parameter: None, message });
        }
        faults
    }
}

fn is_date(text: &str) -> bool {
    text.len() == "YYYY-MM-DD".len() && date_of(text).is_some()
}

fn did_you_mean(name: &str, known: &[&str]) -> String {
    nearest(name, known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default()
}

fn listed(names: &[&str]) -> String {
    if names.is_empty() { "it has none".into() } else { format!("it has `{}`", names.join("`, `")) }
}
