//! Repairs: how a value that is refused is put right.

use super::collect;
use super::fault::FormatProblem;
use super::pattern::pattern;
use regex::Regex;
use serde::Deserialize;

/// How a refused value is put right: first the case, then the replacements in turn.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Repair {
    /// Whether ASCII letters become capitals.
    #[serde(default)]
    pub upper_case: bool,
    /// The replacements.
    pub replace: Vec<Replacement>,
}

/// One replacement of everything a pattern finds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Replacement {
    /// A regular expression.
    pub pattern: String,
    /// What takes its place; `${1}` stands for the first group.
    pub with: String,
}

/// A repair whose patterns are regular expressions.
#[derive(Debug, Clone)]
pub(super) struct CompiledRepair {
    upper_case: bool,
    replace: Vec<(Regex, String)>,
}

impl CompiledRepair {
    pub(super) fn new(repair: &Repair) -> Result<Self, FormatProblem> {
        let compile = |step: &Replacement| Ok((pattern(&step.pattern)?, step.with.clone()));
        Ok(Self { upper_case: repair.upper_case, replace: collect(&repair.replace, compile)? })
    }

    pub(super) fn apply(&self, value: &str) -> String {
        let start = if self.upper_case { value.to_ascii_uppercase() } else { value.to_owned() };
        self.replace.iter().fold(start, |text, (pattern, with)| pattern.replace_all(&text, with.as_str()).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{compiled, named};
    use serde_json::json;

    #[test]
    fn only_a_refused_value_is_repaired_and_never_into_another_refused_one() {
        let postcode = named("postcode");
        assert_eq!(postcode.repaired("sw1a1aa").as_deref(), Some("SW1A 1AA"));
        assert_eq!(postcode.repaired("SW1A 1AA"), None);
        assert_eq!(postcode.repaired("qw1 1aa"), None);
        assert_eq!(named("phoneE164").repaired("07700 900123 (wife)"), None);
        assert_eq!(named("date").repaired("29/02/2024"), None);
    }

    #[test]
    fn repair_raises_ascii_letters_then_replaces_in_turn() {
        let steps = json!([{ "pattern": "-", "with": "" }, { "pattern": "^(.)(.)$", "with": "${2}${1}" }]);
        let format = compiled(&json!({ "forms": [{ "pattern": "[A-Z]+" }], "repair": { "upperCase": true, "replace": steps } }));
        assert_eq!(format.repaired("a-b").as_deref(), Some("BA"));
        assert_eq!(format.repaired("abc").as_deref(), Some("ABC"));
        assert_eq!(format.repaired("ß"), None);
    }
}
