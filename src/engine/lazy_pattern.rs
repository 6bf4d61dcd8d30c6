//! The keyword `pattern` of assertions: translated as `jsonschema` does it, and compiled when it is first asked.

use super::view::{View, Views};
use jsonschema::json::Node as _;
use jsonschema::{Keyword, ValidationError};
use regex::Regex;
use serde_json::Value;
use std::sync::OnceLock;

/// A regular expression of an assertion. Most of a standard's are never asked of a small contract, and to compile one
/// takes longer than to judge with it.
pub(super) struct LazyPattern {
    translated: String,
    compiled: OnceLock<Option<Regex>>,
}

impl LazyPattern {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn new(value: &Value) -> Result<Self, String> {
        let Some(pattern) = value.as_str() else { return Err("`pattern` holds a string".into()) };
        let translated =
            jsonschema_regex::to_rust_regex(pattern).map_err(|()| format!("`{pattern}` is no regular expression without look-around"))?;
        Ok(Self { translated: translated.into_owned(), compiled: OnceLock::new() })
    }

    fn is_match(&self, text: &str) -> bool {
        // What the translation passes compiles, unless it is larger than `regex` allows.
        self.compiled.get_or_init(|| Regex::new(&self.translated).ok()).as_ref().is_some_and(|regex| regex.is_match(text))
    }
}

impl<'i> Keyword<'i, Views> for LazyPattern {
    fn validate(&self, instance: View<'i>) -> Result<(), ValidationError<'i>> {
        if Keyword::<Views>::is_valid(self, instance) { Ok(()) } else { Err(ValidationError::custom("does not match the pattern".to_owned())) }
    }

    fn is_valid(&self, instance: View<'i>) -> bool {
        instance.as_string().is_none_or(|text| self.is_match(&text))
    }
}
