//! Identifier formats: what a value of a named kind must look like, read from data and run without knowing what it identifies.

mod calendar;
mod check_character;
mod denial;
mod examples;
mod fault;
mod form;
mod membership;
mod pattern;
mod remark;
mod repair;
#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test reads its own data, and has failed where it cannot")]
mod shipped;
#[cfg(test)]
#[expect(clippy::expect_used, clippy::disallowed_methods, reason = "a test reads its own data, and has failed where it cannot")]
mod testing;

pub use check_character::{CheckCharacter, Part};
pub use denial::Denial;
pub use examples::{BrokenExample, Examples, FailingExample, RemarkedExample, RepairedExample};
pub use fault::{FormatError, FormatFault, FormatProblem, Rule};
pub use form::Form;
pub use membership::Membership;
pub use remark::Remark;
pub use repair::{Repair, Replacement};

use super::code_list::CodeList;
use denial::CompiledDenial;
use form::CompiledForm;
use membership::FindCodeList;
use remark::CompiledRemark;
use repair::CompiledRepair;
use serde::Deserialize;
use std::sync::Arc;

/// A format as its file states it; [`compile`](Self::compile) makes it fit to judge values.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct IdentifierFormat {
    /// The name by which requirements and schemas call the format.
    pub id: String,
    /// The title for people.
    pub title: String,
    /// The preferred form, in words or as a picture.
    pub canonical: String,
    /// Where the rules come from.
    pub sources: Vec<String>,
    /// What a curator should know about the rules.
    #[serde(default)]
    pub notes: Vec<String>,
    /// The greatest number of characters.
    pub max_length: Option<usize>,
    /// The forms a value may take; the first whose pattern matches decides.
    pub forms: Vec<Form>,
    /// Values refused although a form matches.
    #[serde(default)]
    pub deny: Vec<Denial>,
    /// What is worth saying of a value that is accepted.
    #[serde(default)]
    pub remarks: Vec<Remark>,
    /// How a value that is refused may be put right.
    pub repair: Option<Repair>,
    /// Values that prove the rules.
    pub examples: Examples,
}

impl IdentifierFormat {
    /// Makes the format fit to judge values; `code_list` finds the code lists that it names.
    ///
    /// # Errors
    ///
    /// When a rule is mistaken in itself: a pattern that is no regular expression, a group that no pattern has, a code list that is not there.
    pub fn compile(&self, code_list: impl Fn(&str) -> Option<Arc<CodeList>>) -> Result<CompiledFormat, FormatError> {
        self.compile_rules(&code_list).map_err(|problem| FormatError { format: self.id.clone(), problem })
    }

    fn compile_rules(&self, code_list: &FindCodeList<'_>) -> Result<CompiledFormat, FormatProblem> {
        if self.forms.is_empty() {
            return Err(FormatProblem::NoForms);
        }
        self.refuse_repeated_remarks()?;
        let forms: Vec<_> = collect(&self.forms, |form| CompiledForm::new(form, code_list))?;
        Ok(CompiledFormat {
            canonical: self.canonical.clone(),
            max_length: self.max_length,
            deny: collect(&self.deny, CompiledDenial::new)?,
            remarks: collect(&self.remarks, |remark| CompiledRemark::new(remark, &forms, code_list))?,
            repair: self.repair.as_ref().map(CompiledRepair::new).transpose()?,
            forms,
        })
    }

    fn refuse_repeated_remarks(&self) -> Result<(), FormatProblem> {
        let mut rest = self.remarks.iter();
        while let Some(remark) = rest.next() {
            if rest.clone().any(|other| other.id == remark.id) {
                return Err(FormatProblem::RepeatedRemark { remark: remark.id.clone() });
            }
        }
        Ok(())
    }
}

/// Compiles each of many rules, or says what is wrong with the first that is mistaken.
fn collect<T, U>(rules: &[T], compile: impl Fn(&T) -> Result<U, FormatProblem>) -> Result<Vec<U>, FormatProblem> {
    rules.iter().map(compile).collect()
}

/// A format that judges values.
#[derive(Debug, Clone)]
pub struct CompiledFormat {
    canonical: String,
    max_length: Option<usize>,
    forms: Vec<CompiledForm>,
    deny: Vec<CompiledDenial>,
    remarks: Vec<CompiledRemark>,
    repair: Option<CompiledRepair>,
}

impl CompiledFormat {
    /// Whether the value keeps every rule.
    #[must_use]
    pub fn accepts(&self, value: &str) -> bool {
        self.judge(value).is_ok()
    }

    /// Judges the value.
    ///
    /// # Errors
    ///
    /// The first rule that the value breaks, in the order length, form, denial, check character, calendar, code list.
    pub fn judge(&self, value: &str) -> Result<(), FormatFault> {
        self.judge_length(value)?;
        let form = self.form_of(value).ok_or_else(|| FormatFault::Pattern { canonical: self.canonical.clone() })?;
        self.deny.iter().try_for_each(|denial| denial.judge(value))?;
        if form.rules_on_groups()
            && let Some(groups) = form.whole.captures(value)
        {
            form.judge_groups(&groups)?;
        }
        Ok(())
    }

    /// The remarks that hold of the value: none when it is refused.
    #[must_use]
    pub fn remarks(&self, value: &str) -> Vec<&Remark> {
        if self.remarks.is_empty() || !self.accepts(value) {
            return Vec::new();
        }
        let groups = self.form_of(value).and_then(|form| form.whole.captures(value));
        self.remarks.iter().filter(|remark| remark.condition.holds(value, groups.as_ref())).map(|remark| &remark.stated).collect()
    }

    /// What a refused value becomes when it is put right: nothing when it is accepted as it stands, or cannot be put right.
    #[must_use]
    pub fn repaired(&self, value: &str) -> Option<String> {
        let repair = self.repair.as_ref()?;
        if self.accepts(value) {
            return None;
        }
        Some(repair.apply(value)).filter(|better| self.accepts(better))
    }

    fn form_of(&self, value: &str) -> Option<&CompiledForm> {
        self.forms.iter().find(|form| form.whole.is_match(value))
    }

    fn judge_length(&self, value: &str) -> Result<(), FormatFault> {
        match self.max_length {
            Some(limit) if value.chars().nth(limit).is_some() => Err(FormatFault::TooLong { limit }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test reads its own data, and has failed where it cannot")]
mod tests {
    use super::FormatFault;
    use super::testing::{compile, compiled, parse};
    use serde_json::{Value, json};
    use std::error::Error as _;

    #[test]
    fn unknown_keys_are_refused_at_every_level() {
        for rules in [
            json!({ "forms": [], "extra": 1 }),
            json!({ "forms": [{ "pattern": "a", "extra": 1 }] }),
            json!({ "forms": [{ "pattern": "a", "checkCharacter": { "alphabet": "ab", "group": "c", "over": [], "extra": 1 } }] }),
            json!({ "forms": [{ "pattern": "a", "checkCharacter": { "alphabet": "ab", "group": "c", "over": [{ "group": "g", "extra": 1 }] } }] }),
            json!({ "forms": [{ "pattern": "a", "codeLists": [{ "group": "g", "list": "l", "extra": 1 }] }] }),
            json!({ "forms": [], "deny": [{ "reason": "r", "extra": 1 }] }),
            json!({ "forms": [], "remarks": [{ "id": "r", "says": "s", "extra": 1 }] }),
            json!({ "forms": [], "repair": { "replace": [], "extra": 1 } }),
            json!({ "forms": [], "repair": { "replace": [{ "pattern": "a", "with": "b", "extra": 1 }] } }),
            json!({ "forms": [], "examples": { "passing": [], "failing": [], "extra": 1 } }),
            json!({ "forms": [], "examples": { "passing": [], "failing": [{ "value": "v", "because": "pattern", "extra": 1 }] } }),
            json!({ "forms": [], "examples": { "passing": [], "failing": [], "remarked": [{ "value": "v", "remark": "r", "extra": 1 }] } }),
            json!({ "forms": [], "examples": { "passing": [], "failing": [], "repaired": [{ "value": "v", "becomes": "w", "extra": 1 }] } }),
        ] {
            let error = parse(&rules).expect_err("an unknown key");
            assert!(error.contains("unknown field `extra`"), "{rules}: {error}");
        }
    }

    #[test]
    fn a_mistaken_format_is_refused_when_it_is_compiled() {
        let check = |alphabet: &str, group: &str, over: Value| json!({ "forms": [{ "pattern": "(?<n>[0-9])(?<c>.)", "checkCharacter": { "alphabet": alphabet, "group": group, "over": over } }] });
        for (rules, words) in [
            (json!({ "forms": [] }), "it has no forms"),
            (json!({ "forms": [{ "pattern": "a(" }] }), "the pattern `a(` is not accepted"),
            (json!({ "forms": [{ "pattern": "a)|(?:b" }] }), "the pattern `a)|(?:b` is not accepted"),
            (json!({ "forms": [{ "pattern": "a(?=b)" }] }), "the pattern `a(?=b)` is not accepted"),
            (json!({ "forms": [{ "pattern": "a", "calendar": true }] }), "has no group `year`"),
            (check("", "c", json!([{ "group": "n" }])), "the alphabet `` needs two or more"),
            (check("A", "c", json!([{ "group": "n" }])), "the alphabet `A` needs two or more"),
            (check("ABA", "c", json!([{ "group": "n" }])), "the alphabet `ABA` needs two or more"),
            (check("AB", "x", json!([{ "group": "n" }])), "has no group `x`"),
            (check("AB", "c", json!([{ "group": "x" }])), "has no group `x`"),
            (check("AB", "c", json!([])), "counts no part"),
            (json!({ "forms": [{ "pattern": "(?<g>a)", "codeLists": [{ "group": "x", "list": "colours" }] }] }), "has no group `x`"),
            (
                json!({ "forms": [{ "pattern": "(?<g>a)", "codeLists": [{ "group": "g", "list": "shapes" }] }] }),
                "the code list `shapes` is not known",
            ),
            (json!({ "forms": [{ "pattern": "a" }], "deny": [{ "reason": "r" }] }), "a denial needs"),
            (json!({ "forms": [{ "pattern": "a" }], "deny": [{ "reason": "r", "prefixes": [""] }] }), "a denial needs"),
            (json!({ "forms": [{ "pattern": "a" }], "deny": [{ "reason": "r", "patterns": ["["] }] }), "the pattern `[` is not accepted"),
            (json!({ "forms": [{ "pattern": "a" }], "remarks": [{ "id": "r", "says": "s" }] }), "`r` needs exactly one"),
            (json!({ "forms": [{ "pattern": "a" }], "remarks": [{ "id": "r", "says": "s", "when": "a", "unless": "b" }] }), "`r` needs exactly one"),
            (
                json!({ "forms": [{ "pattern": "a" }], "remarks": [{ "id": "r", "says": "s", "when": "a" }, { "id": "r", "says": "s", "when": "b" }] }),
                "`r` is stated more than once",
            ),
            (
                json!({ "forms": [{ "pattern": "(?<g>a)" }, { "pattern": "b" }], "remarks": [{ "id": "r", "says": "s", "codeList": { "group": "g", "list": "colours" } }] }),
                "has no group `g`",
            ),
            (json!({ "forms": [{ "pattern": "a" }], "repair": { "replace": [{ "pattern": "*", "with": "" }] } }), "the pattern `*` is not accepted"),
        ] {
            let problem = compile(&rules).expect_err("a mistaken format");
            assert!(problem.to_string().contains(words), "{rules}: {problem}");
        }
    }

    #[test]
    fn a_mistake_names_the_format_and_leads_to_its_cause() {
        let format = parse(&json!({ "forms": [{ "pattern": "a(" }] })).expect("the keys are known");
        let error = format.compile(|_| None).expect_err("a bad pattern");
        assert_eq!(error.to_string(), "the format `t` cannot be used");
        let problem = error.source().expect("the problem");
        assert_eq!(problem.to_string(), "the pattern `a(` is not accepted");
        assert!(problem.source().expect("the cause").to_string().contains("unclosed group"));
    }

    #[test]
    fn length_is_counted_in_characters() {
        let format = compiled(&json!({ "forms": [{ "pattern": ".*" }], "maxLength": 3 }));
        assert!(format.accepts("") && format.accepts("abc") && format.accepts("äöü"));
        assert_eq!(format.judge("abcd"), Err(FormatFault::TooLong { limit: 3 }));
    }

    #[test]
    fn rules_are_judged_in_a_fixed_order() {
        let format = compiled(&json!({
            "maxLength": 6,
            "forms": [{
                "pattern": "(?<list>[A-Z]+)(?<n>[0-9])(?<c>[A-Z])", "codeLists": [{ "group": "list", "list": "colours" }],
                "checkCharacter": { "alphabet": "AB", "group": "c", "over": [{ "group": "n" }] }
            }],
            "deny": [{ "prefixes": ["X", "XX"], "patterns": ["Q"], "reason": "no X, no Q" }]
        }));
        for (value, words) in [
            ("XQ1CCCC", "longer than 6 characters"),
            ("XQ1CC", "not of the form the test form"),
            ("XQ1C", "begins with X: no X, no Q"),
            ("PQ1C", "no X, no Q"),
            ("PP1C", "wrong check character, expected B"),
            ("PXP1C", "wrong check character, expected B"),
            ("PP1B", "its list is no code of the list colours"),
        ] {
            let fault = format.judge(value).expect_err(value);
            assert_eq!(fault.to_string(), words);
        }
        assert!(format.accepts("RED1B") && format.accepts("BLUE0A"));
    }

    #[test]
    fn a_compiled_format_is_shared_between_threads() {
        fn shared<T: Send + Sync + 'static>(_: &T) {}
        shared(&compiled(&json!({ "forms": [{ "pattern": "a" }] })));
    }
}
