//! The keyword `pattern` of assertions: translated as `jsonschema` does it, and compiled when it is first asked.

use super::pattern::assumed;
use super::view::{View, Views};
use jsonschema::json::Node as _;
use jsonschema::{Keyword, ValidationError};
use regex::{Regex, RegexBuilder};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// The regular expressions of one set of standards: many checks state the same.
#[derive(Default)]
pub(super) struct Patterns(Mutex<BTreeMap<String, LazyPattern>>);

impl Patterns {
    /// Reads a pattern.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub(super) fn get(&self, value: &Value) -> Result<LazyPattern, String> {
        let Some(pattern) = value.as_str() else { return Err("`pattern` holds a string".into()) };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(pattern) = known.get(pattern) {
            return Ok(pattern.clone());
        }
        let read = LazyPattern::new(pattern)?;
        known.insert(pattern.to_owned(), read.clone());
        Ok(read)
    }
}

/// A regular expression of an assertion. Most of a standard's are never asked of a small contract, and to compile one
/// takes longer than to judge with it.
#[derive(Clone)]
pub(super) struct LazyPattern {
    translated: Arc<str>,
    compiled: Arc<OnceLock<Option<Regex>>>,
}

impl LazyPattern {
    fn new(pattern: &str) -> Result<Self, String> {
        let refused = || format!("`{pattern}` is no regular expression without look-around and back references");
        let translated = jsonschema_regex::to_rust_regex(pattern).map_err(|()| refused())?;
        // The translation lets these pass, and they would match nothing in silence.
        if looks_around(&translated) {
            return Err(refused());
        }
        Ok(Self { translated: translated.into(), compiled: Arc::default() })
    }

    fn is_match(&self, text: &str) -> bool {
        // What gets so far compiles, unless it is larger than `regex` allows.
        match self.compiled.get_or_init(|| compile(&self.translated)) {
            Some(regex) => regex.is_match(text),
            None => assumed("a pattern of the standard is too large".into()),
        }
    }
}

/// Words and case by ASCII, as ECMA-262 has them and which is quicker by far to compile, unless the pattern is about more
/// than ASCII.
fn compile(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).unicode(false).build().or_else(|_| Regex::new(pattern)).ok()
}

/// Whether a pattern looks ahead or behind, or refers back, outside of classes and escapes.
fn looks_around(pattern: &str) -> bool {
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(character) = rest.chars().next() {
        if character == '\\' {
            let escaped = rest.chars().nth(1);
            if !in_class && escaped.is_some_and(|escaped| matches!(escaped, '1'..='9' | 'k')) {
                return true;
            }
            rest = rest.get(1 + escaped.map_or(0, char::len_utf8)..).unwrap_or_default();
            continue;
        }
        if !in_class && ["(?=", "(?!", "(?<=", "(?<!"].iter().any(|group| rest.starts_with(group)) {
            return true;
        }
        in_class = match character {
            '[' => true,
            ']' => false,
            _ => in_class,
        };
        rest = rest.get(character.len_utf8()..).unwrap_or_default();
    }
    false
}

impl<'i> Keyword<'i, Views> for LazyPattern {
    fn validate(&self, instance: View<'i>) -> Result<(), ValidationError<'i>> {
        if Keyword::<Views>::is_valid(self, instance) { Ok(()) } else { Err(ValidationError::custom("does not match the pattern".to_owned())) }
    }

    fn is_valid(&self, instance: View<'i>) -> bool {
        instance.as_string().is_none_or(|text| self.is_match(&text))
    }
}

#[cfg(test)]
mod tests {
    use super::LazyPattern;

    #[test]
    fn what_would_match_nothing_in_silence_is_refused() {
        for pattern in ["a(?!b)", "(?=a)", "(?<=a)b", "(?<!a)b", r"(a)\1", r"(?<n>a)\k<n>"] {
            assert!(LazyPattern::new(pattern).is_err(), "{pattern}");
        }
        for pattern in [r"\(?=", "[(?!]", "(?i)a", "(?:a)", "(?P<name>a)", r"\d+\.", r"[\]](?i:a)", r"\\(?:a)"] {
            assert!(LazyPattern::new(pattern).is_ok(), "{pattern}");
        }
    }
}
