//! Remarks: what is worth saying of a value that is accepted.

use super::fault::FormatProblem;
use super::form::CompiledForm;
use super::membership::{CompiledMembership, FindCodeList, Membership};
use super::pattern::pattern;
use regex::{Captures, Regex};
use serde::Deserialize;

/// What is worth saying of an accepted value: exactly one of `when`, `unless` and `codeList` says of which.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Remark {
    /// The name by which a requirement asks for the remark.
    pub id: String,
    /// The remark, for the reader.
    pub says: String,
    /// The remark holds when this regular expression is found in the value.
    pub when: Option<String>,
    /// The remark holds unless this regular expression is found in the value.
    pub unless: Option<String>,
    /// The remark holds when the part is no code of the list.
    pub code_list: Option<Membership>,
}

/// A remark with its one condition.
#[derive(Debug, Clone)]
pub(super) struct CompiledRemark {
    pub(super) stated: Remark,
    pub(super) condition: Condition,
}

#[derive(Debug, Clone)]
pub(super) enum Condition {
    When(Regex),
    Unless(Regex),
    NotIn(CompiledMembership),
}

impl CompiledRemark {
    pub(super) fn new(remark: &Remark, forms: &[CompiledForm], code_list: &FindCodeList<'_>) -> Result<Self, FormatProblem> {
        let condition = match (&remark.when, &remark.unless, &remark.code_list) {
            (Some(when), None, None) => Condition::When(pattern(when)?),
            (None, Some(unless), None) => Condition::Unless(pattern(unless)?),
            (None, None, Some(part)) => {
                let patterns: Vec<_> = forms.iter().map(|form| &form.whole).collect();
                Condition::NotIn(CompiledMembership::new(part, &patterns, code_list)?)
            }
            _ => {
                return Err(FormatProblem::RemarkCondition { remark: remark.id.clone() });
            }
        };
        Ok(Self { stated: remark.clone(), condition })
    }
}

impl Condition {
    pub(super) fn holds(&self, value: &str, groups: Option<&Captures<'_>>) -> bool {
        match self {
            Self::When(pattern) => pattern.is_match(value),
            Self::Unless(pattern) => !pattern.is_match(value),
            Self::NotIn(part) => groups.is_some_and(|groups| !part.holds(groups)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::testing::{compiled, named};
    use serde_json::json;

    #[test]
    fn remarks_are_made_of_accepted_values_only() {
        let asn = named("asn");
        let ids = |value| asn.remarks(value).iter().map(|remark| remark.id.as_str()).collect::<Vec<_>>();
        assert!(ids("2452AB0100000004321U").is_empty());
        assert_eq!(ids("22FD112200001234560X"), ["force-not-listed"]);
        assert!(ids("22FD112200001234560A").is_empty());
    }

    #[test]
    fn each_condition_of_a_remark_holds_when_it_says() {
        let format = compiled(&json!({
            "forms": [{ "pattern": "(?<word>[A-Z]+)" }],
            "remarks": [
                { "id": "has-e", "says": "holds an E", "when": "E" },
                { "id": "not-short", "says": "is long", "unless": "^.{1,3}$" },
                { "id": "no-colour", "says": "is no colour", "codeList": { "group": "word", "list": "colours" } }
            ]
        }));
        let ids = |value| format.remarks(value).iter().map(|remark| remark.id.as_str()).collect::<Vec<_>>();
        assert_eq!(ids("RED"), ["has-e"]);
        assert_eq!(ids("BLUE"), ["has-e", "not-short"]);
        assert_eq!(ids("GO"), ["no-colour"]);
        assert!(ids("red").is_empty());
    }
}
