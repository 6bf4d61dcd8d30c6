//! A form that a value may take: its pattern, and the rules about the groups of the pattern.

use super::calendar::is_date;
use super::check_character::{CheckCharacter, CompiledCheck};
use super::collect;
use super::fault::{FormatFault, FormatProblem};
use super::membership::{CompiledMembership, FindCodeList, Membership};
use super::pattern::{require_group, whole_value};
use regex::{Captures, Regex};
use serde::Deserialize;

/// One form that a value may take.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Form {
    /// What the form is called.
    pub name: Option<String>,
    /// A regular expression for the whole value, with a named group for each part that a rule names.
    pub pattern: String,
    /// The check character that the value carries.
    pub check_character: Option<CheckCharacter>,
    /// Whether the groups `year`, `month` and `day` must be a date of the calendar.
    #[serde(default)]
    pub calendar: bool,
    /// Parts that must be codes of a list.
    #[serde(default)]
    pub code_lists: Vec<Membership>,
}

/// A form with its rules.
#[derive(Debug, Clone)]
pub(super) struct CompiledForm {
    pub(super) whole: Regex,
    pub(super) check: Option<CompiledCheck>,
    calendar: bool,
    code_lists: Vec<CompiledMembership>,
}

impl CompiledForm {
    pub(super) fn new(form: &Form, code_list: &FindCodeList<'_>) -> Result<Self, FormatProblem> {
        let whole = whole_value(&form.pattern)?;
        if form.calendar {
            ["year", "month", "day"].iter().try_for_each(|group| require_group(&whole, group))?;
        }
        Ok(Self {
            check: form.check_character.as_ref().map(|check| CompiledCheck::new(check, &whole)).transpose()?,
            calendar: form.calendar,
            code_lists: collect(&form.code_lists, |part| CompiledMembership::new(part, &[&whole], code_list))?,
            whole,
        })
    }

    pub(super) fn rules_on_groups(&self) -> bool {
        self.check.is_some() || self.calendar || !self.code_lists.is_empty()
    }

    pub(super) fn judge_groups(&self, groups: &Captures<'_>) -> Result<(), FormatFault> {
        if let Some(check) = &self.check {
            check.judge(groups)?;
        }
        if self.calendar && !is_date(groups) {
            return Err(FormatFault::Date);
        }
        self.code_lists.iter().try_for_each(|part| part.judge(groups))
    }
}

#[cfg(test)]
mod tests {
    use super::super::FormatFault;
    use super::super::testing::compiled;
    use serde_json::json;

    #[test]
    fn the_first_form_that_matches_decides() {
        let counted = json!({ "alphabet": "AB", "group": "c", "over": [{ "group": "n" }] });
        let strict = json!({ "pattern": "(?<n>[0-9]+)(?<c>[AB])", "checkCharacter": counted });
        let lenient = json!({ "pattern": "[0-9]+[A-Z]" });
        let (strict_first, lenient_first) = (compiled(&json!({ "forms": [strict, lenient] })), compiled(&json!({ "forms": [lenient, strict] })));
        assert_eq!(strict_first.judge("3A"), Err(FormatFault::CheckCharacter { expected: 'B' }));
        assert!(strict_first.accepts("3B") && strict_first.accepts("3C"));
        assert!(lenient_first.accepts("3A"));
    }
}
