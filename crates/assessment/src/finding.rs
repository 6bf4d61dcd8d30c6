//! What a requirement came to, with its findings: in a run by the nodes that they are about, in a report with their places
//! written out.

use kitemark_document::{Place, digest};
use kitemark_engine::{Finding, Outcome};
use kitemark_standard::{Level, Method};
use serde::{Deserialize, Serialize};

/// What one requirement came to, over all contracts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportResult<F = ReportFinding> {
    /// The standard.
    pub standard: String,
    /// The id.
    pub requirement: String,
    /// The title.
    pub title: String,
    /// How binding it is.
    pub level: Level,
    /// The grade from which it counts.
    pub grade: u8,
    /// Whether it is a draft, which never blocks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// What it came to.
    pub outcome: Outcome,
    /// Why, for outcomes other than pass, warn and fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many nodes were judged.
    pub examined: usize,
    /// The outcome for each method.
    pub methods: Vec<MethodOutcome>,
    /// What was found, by place.
    pub findings: Vec<F>,
    /// What was found and is counted only. It has its part in the outcome, and no waiver can name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_listed: Option<NotListed>,
    /// The nodes that were selected and could not be judged, or were cut off by a limit: a MUST with any is not met.
    #[serde(default = "nothing", skip_serializing_if = "Option::is_none")]
    pub undecided: Option<NotDecided<F>>,
    /// The worst that checks without a finding came to: what remains where the findings are waived.
    #[serde(skip, default = "passed")]
    pub outcome_without_failures: Outcome,
}

/// What a requirement came to in a run: its findings keep the nodes that they are about.
pub type AssessedResult = ReportResult<AssessedFinding>;

fn nothing<T>() -> Option<T> {
    None
}

fn passed() -> Outcome {
    Outcome::Pass
}

/// The outcome of one method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodOutcome {
    /// The method.
    pub method: Method,
    /// What it came to.
    pub outcome: Outcome,
}

/// Findings that are counted and not listed, so that no report outgrows what it is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotListed {
    /// How many.
    pub findings: usize,
    /// The most binding level of any of them.
    pub level: Level,
    /// Why.
    pub reason: String,
}

/// Nodes that were selected and could not be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NotDecided<F = ReportFinding> {
    /// How many.
    pub count: usize,
    /// The first of them, with the reasons as messages.
    pub nodes: Vec<F>,
}

/// A finding of a run: where it stands is kept as a node and written when it is printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssessedFinding {
    /// The contract, by its position in the product.
    pub contract: usize,
    /// What was found.
    pub finding: Finding,
}

/// A finding with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportFinding {
    /// What tells it from every other of the product, and stays the same while the fault does: a waiver names it.
    pub id: String,
    /// The check.
    pub check: String,
    /// How binding it is.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// The references that led there, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<Place>,
    /// Other places that matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// How many further places it stands for.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub others: usize,
}

/// Another place that matters for a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Related {
    /// What it is.
    pub label: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

impl ReportFinding {
    /// The id that it has by what it says: its requirement, check, place in the file, message and number, but no line,
    /// so that a waiver outlives an edit elsewhere and covers nothing that was not there when it was approved.
    #[must_use]
    pub fn own_id(&self, requirement: &str) -> String {
        let parts = (requirement, &self.check, &self.place.file, &self.place.pointer, &self.message, self.others);
        let text = serde_json::to_string(&parts).unwrap_or_default();
        digest(&text).chars().take(16).collect()
    }
}

impl<F> ReportResult<F> {
    /// The same result with each finding made into another.
    pub fn map<G>(self, mut made: impl FnMut(F) -> G) -> ReportResult<G> {
        let undecided = self.undecided.map(|NotDecided { count, nodes }| NotDecided { count, nodes: nodes.into_iter().map(&mut made).collect() });
        ReportResult {
            undecided,
            standard: self.standard,
            requirement: self.requirement,
            title: self.title,
            level: self.level,
            grade: self.grade,
            draft: self.draft,
            outcome: self.outcome,
            reason: self.reason,
            examined: self.examined,
            methods: self.methods,
            findings: self.findings.into_iter().map(made).collect(),
            not_listed: self.not_listed,
            outcome_without_failures: self.outcome_without_failures,
        }
    }

    /// Counts findings that are not listed.
    pub fn leave_out(&mut self, findings: usize, level: Option<Level>) {
        let Some(level) = level.filter(|_| findings > 0) else { return };
        let not_listed = self.not_listed.get_or_insert_with(|| NotListed { findings: 0, level, reason: super::room::reason() });
        not_listed.findings += findings;
        not_listed.level = not_listed.level.max(level);
    }
}
