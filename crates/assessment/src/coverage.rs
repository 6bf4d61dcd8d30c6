//! Coverage: how much of what the standards ask a run has looked at.

use super::finding::ReportResult;
use kitemark_engine::Outcome;
use kitemark_standard::Method;
use serde::{Deserialize, Serialize};

/// How many requirements came to what.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Coverage {
    /// The requirements of the standards.
    pub requirements: usize,
    /// Those that were judged: passed, failed, warned of, attested or waived.
    pub judged: usize,
    /// Those that do not apply.
    pub not_applicable: usize,
    /// Those that were not asked.
    pub not_run: usize,
    /// Those of which nothing could be told, by the contract's or the tool's fault.
    pub unsettled: usize,
    /// The methods by which any requirement was judged.
    pub methods: Vec<Method>,
}

impl Coverage {
    /// The coverage of results.
    #[must_use]
    pub fn of<F>(results: &[ReportResult<F>]) -> Self {
        let count = |is: fn(Outcome) -> bool| results.iter().filter(|result| is(result.outcome)).count();
        let is_judged = |outcome: Outcome| !matches!(outcome, Outcome::NotApplicable | Outcome::NotRun | Outcome::Inconclusive | Outcome::Error);
        let all = [Method::Static, Method::Live, Method::Data, Method::Attest, Method::Profile];
        let ran =
            |method: &Method| results.iter().flat_map(|result| &result.methods).any(|found| found.method == *method && is_judged(found.outcome));
        let not_applicable = count(|outcome| outcome == Outcome::NotApplicable);
        let not_run = count(|outcome| outcome == Outcome::NotRun);
        let unsettled = count(|outcome| matches!(outcome, Outcome::Inconclusive | Outcome::Error));
        Self {
            requirements: results.len(),
            judged: results.len() - not_applicable - not_run - unsettled,
            not_applicable,
            not_run,
            unsettled,
            methods: all.into_iter().filter(ran).collect(),
        }
    }
}
