//! Values that prove the rules of a format, and whether they do.

use super::fault::Rule;
use super::{CompiledFormat, IdentifierFormat};
use serde::Deserialize;
use thiserror::Error;

/// Values that prove the rules of a format.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Examples {
    /// Values that are accepted.
    pub passing: Vec<String>,
    /// Values that are refused, each with the rule that refuses it.
    pub failing: Vec<FailingExample>,
    /// Accepted values of which a remark is made.
    #[serde(default)]
    pub remarked: Vec<RemarkedExample>,
    /// Refused values and what repair makes of them.
    #[serde(default)]
    pub repaired: Vec<RepairedExample>,
}

/// A value that is refused.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct FailingExample {
    /// The value.
    pub value: String,
    /// The rule that refuses it.
    pub because: Rule,
}

/// A value that is accepted with a remark.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RemarkedExample {
    /// The value.
    pub value: String,
    /// The id of the remark.
    pub remark: String,
}

/// A value that is refused and can be put right.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct RepairedExample {
    /// The value as found.
    pub value: String,
    /// The value put right.
    pub becomes: String,
}

/// An example that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the example `{value}` {problem}")]
pub struct BrokenExample {
    /// The value of the example.
    pub value: String,
    /// What it does instead of what it says.
    pub problem: String,
}

impl IdentifierFormat {
    /// The examples that do not hold under the compiled rules.
    #[must_use]
    pub fn broken_examples(&self, compiled: &CompiledFormat) -> Vec<BrokenExample> {
        let examples = &self.examples;
        let passing = examples.passing.iter().map(|value| (value, compiled.tell_passing(value)));
        let failing = examples.failing.iter().map(|e| (&e.value, compiled.tell_failing(e)));
        let remarked = examples.remarked.iter().map(|e| (&e.value, compiled.tell_remarked(e)));
        let repaired = examples.repaired.iter().map(|e| (&e.value, compiled.tell_repaired(e)));
        passing
            .chain(failing)
            .chain(remarked)
            .chain(repaired)
            .filter_map(|(value, problem)| Some(BrokenExample { value: value.clone(), problem: problem? }))
            .collect()
    }
}

impl CompiledFormat {
    fn tell_passing(&self, value: &str) -> Option<String> {
        let fault = self.judge(value).err()?;
        Some(format!("should be accepted but is refused: {fault}"))
    }

    fn tell_failing(&self, example: &FailingExample) -> Option<String> {
        match self.judge(&example.value) {
            Ok(()) => Some("should be refused but is accepted".to_owned()),
            Err(fault) if fault.rule() == example.because => None,
            Err(fault) => Some(format!("should be refused because of {:?} but is: {fault}", example.because)),
        }
    }

    fn tell_remarked(&self, example: &RemarkedExample) -> Option<String> {
        let made = self.remarks(&example.value).iter().any(|remark| remark.id == example.remark);
        (!made).then(|| format!("should have the remark `{}`", example.remark))
    }

    fn tell_repaired(&self, example: &RepairedExample) -> Option<String> {
        let repaired = self.repaired(&example.value);
        let holds = repaired.as_ref() == Some(&example.becomes);
        (!holds).then(|| format!("should become `{}` but becomes {repaired:?}", example.becomes))
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test reads its own data, and has failed where it cannot")]
mod tests {
    use super::super::testing::{compiled, parse};
    use serde_json::json;

    #[test]
    fn an_unknown_rule_in_an_example_is_refused() {
        let rules = json!({ "forms": [], "examples": { "passing": [], "failing": [{ "value": "v", "because": "mood" }] } });
        assert!(parse(&rules).expect_err("an unknown rule").contains("unknown variant `mood`"));
    }

    #[test]
    fn examples_that_do_not_hold_are_told() {
        let rules = json!({
            "forms": [{ "pattern": "a+" }], "maxLength": 3, "repair": { "replace": [{ "pattern": "b", "with": "a" }] },
            "remarks": [{ "id": "two", "says": "has two", "when": "^aa$" }],
            "examples": {
                "passing": ["a", "b"],
                "failing": [{ "value": "aa", "because": "pattern" }, { "value": "aaaa", "because": "pattern" }, { "value": "c", "because": "pattern" }],
                "remarked": [{ "value": "aa", "remark": "two" }, { "value": "a", "remark": "two" }],
                "repaired": [{ "value": "ab", "becomes": "aa" }, { "value": "b", "becomes": "c" }]
            }
        });
        let format = parse(&rules).expect("the keys are known");
        let told: Vec<_> = format.broken_examples(&compiled(&rules)).iter().map(ToString::to_string).collect();
        let expected = [
            "the example `b` should be accepted but is refused: not of the form the test form",
            "the example `aa` should be refused but is accepted",
            "the example `aaaa` should be refused because of Pattern but is: longer than 3 characters",
            "the example `a` should have the remark `two`",
            "the example `b` should become `c` but becomes Some(\"a\")",
        ];
        assert_eq!(told, expected);
    }
}
