//! Denials: values that are refused although a form matches.

use super::collect;
use super::fault::{FormatFault, FormatProblem};
use super::pattern::pattern;
use regex::Regex;
use serde::Deserialize;

/// Values refused although a form matches: by how they begin, or by a pattern found in them.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Denial {
    /// Beginnings that are refused.
    #[serde(default)]
    pub prefixes: Vec<String>,
    /// Regular expressions that must not be found in the value.
    #[serde(default)]
    pub patterns: Vec<String>,
    /// Why, for the reader of the finding.
    pub reason: String,
}

/// A denial whose patterns are regular expressions.
#[derive(Debug, Clone)]
pub(super) struct CompiledDenial {
    prefixes: Vec<String>,
    patterns: Vec<Regex>,
    reason: String,
}

impl CompiledDenial {
    pub(super) fn new(denial: &Denial) -> Result<Self, FormatProblem> {
        let mut all = denial.prefixes.iter().chain(&denial.patterns).peekable();
        if all.peek().is_none() || all.any(String::is_empty) {
            return Err(FormatProblem::EmptyDenial);
        }
        Ok(Self { prefixes: denial.prefixes.clone(), patterns: collect(&denial.patterns, |stated| pattern(stated))?, reason: denial.reason.clone() })
    }

    pub(super) fn judge(&self, value: &str) -> Result<(), FormatFault> {
        let reason = || self.reason.clone();
        if let Some(prefix) = self.prefixes.iter().find(|prefix| value.starts_with(prefix.as_str())) {
            return Err(FormatFault::DeniedPrefix { prefix: prefix.clone(), reason: reason() });
        }
        if self.patterns.iter().any(|pattern| pattern.is_match(value)) {
            return Err(FormatFault::DeniedPattern { reason: reason() });
        }
        Ok(())
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test reads its own data, and has failed where it cannot")]
mod tests {
    use super::super::testing::named;

    #[test]
    fn every_prefix_that_hmrc_denies_is_named() {
        let nino = named("nationalInsuranceNumber");
        for denied in ["BG", "GB", "KN", "NK", "NT", "TN", "ZZ"] {
            let fault = nino.judge(&format!("{denied}123456A")).expect_err(denied);
            assert_eq!(fault.to_string(), format!("begins with {denied}: HMRC does not allocate this prefix"));
        }
    }
}
