//! Regular expressions of a format: patterns that are found in a value or cover it, and the groups that they name.

use super::fault::FormatProblem;
use regex::{Captures, Regex};

/// A pattern that may be found anywhere in the value.
pub(super) fn pattern(stated: &str) -> Result<Regex, FormatProblem> {
    let refused = |error| FormatProblem::Pattern { pattern: stated.to_owned(), source: Box::new(error) };
    Regex::new(stated).map_err(refused)
}

/// A pattern that covers the whole value. It is tried alone first, so that no stray bracket can undo the anchors.
pub(super) fn whole_value(stated: &str) -> Result<Regex, FormatProblem> {
    pattern(stated)?;
    pattern(&format!("^(?:{stated})$"))
}

/// Refuses a pattern without the group that a rule names.
pub(super) fn require_group(whole: &Regex, group: &str) -> Result<(), FormatProblem> {
    if whole.capture_names().flatten().any(|name| name == group) {
        return Ok(());
    }
    Err(FormatProblem::NoGroup { pattern: whole.as_str().to_owned(), group: group.to_owned() })
}

/// The text of a group, empty when the group took no part in the match.
pub(super) fn text_of<'v>(groups: &Captures<'v>, group: &str) -> &'v str {
    groups.name(group).map_or("", |found| found.as_str())
}

#[cfg(test)]
mod tests {
    use super::super::testing::compiled;
    use serde_json::json;

    #[test]
    fn a_pattern_covers_the_whole_value() {
        let format = compiled(&json!({ "forms": [{ "pattern": "a|bc" }] }));
        assert!(format.accepts("a") && format.accepts("bc"));
        for value in ["", "ab", "abc", "xa", "bcx", "a\n", "\na"] {
            assert!(!format.accepts(value), "{value:?}");
        }
    }
}
