//! Outcomes of checks and requirements, findings, and how they roll up.

use super::bounded::{LeftOut, Located};
use super::undecided::Undecided;
use kitemark_contract::NodeRef;
use kitemark_document::NodeId;
use kitemark_standard::{Level, Method, Requirement};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What a check, a requirement or a part of one came to. The order is that of the roll-up: the greatest applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// There was nothing to judge; the reason says why.
    NotApplicable,
    /// Everything examined satisfies it.
    Pass,
    /// Evidence is in order.
    Attested,
    /// A valid waiver covers what fails.
    Waived,
    /// A SHOULD is not met.
    Warn,
    /// It was not asked for, or there is no consent.
    NotRun,
    /// It could not be told.
    Inconclusive,
    /// The tool failed; the fault is its own.
    Error,
    /// A MUST is not met.
    Fail,
}

impl Outcome {
    /// All outcomes, the best first.
    pub const ALL: [Self; 9] =
        [Self::Pass, Self::Attested, Self::Waived, Self::NotApplicable, Self::Warn, Self::NotRun, Self::Inconclusive, Self::Error, Self::Fail];

    /// What a requirement came to by the outcomes of its methods: the worst, or where one method is enough the best that
    /// satisfies, since a document may show what the contract does not. What the running service or its data were seen to
    /// do no document talks away.
    #[must_use]
    pub fn of_methods(requirement: &Requirement, outcomes: &[(Method, Self)]) -> Self {
        let was_seen = |(method, outcome): &(Method, Self)| matches!((method, outcome), (Method::Live | Method::Data, Self::Warn | Self::Fail));
        let is_enough = requirement.one_method_is_enough && !outcomes.iter().any(was_seen);
        let all = || outcomes.iter().map(|(_, outcome)| *outcome);
        let best = all().filter(|outcome| outcome.satisfies()).min().filter(|_| is_enough);
        best.or_else(|| all().max()).unwrap_or(Self::NotRun)
    }

    /// Whether a MUST with this outcome is met.
    #[must_use]
    pub fn satisfies(self) -> bool {
        matches!(self, Self::NotApplicable | Self::Pass | Self::Attested | Self::Waived)
    }

    /// What it means, in words.
    #[must_use]
    pub fn about(self) -> &'static str {
        match self {
            Self::NotApplicable => "there was nothing to judge; the reason says why",
            Self::Pass => "everything examined satisfies it",
            Self::Attested => "evidence is in order; no machine can test more",
            Self::Waived => "a valid waiver covers what fails",
            Self::Warn => "a SHOULD is not met, which never blocks",
            Self::NotRun => "it was not asked for; a MUST is then not met",
            Self::Inconclusive => "it could not be told; a MUST is then not met",
            Self::Error => "the tool failed; a MUST is then not met",
            Self::Fail => "a MUST is not met",
        }
    }

    /// The outcome as it is written in reports.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::NotApplicable => "not-applicable",
            Self::Pass => "pass",
            Self::Attested => "attested",
            Self::Waived => "waived",
            Self::Warn => "warn",
            Self::NotRun => "not-run",
            Self::Inconclusive => "inconclusive",
            Self::Error => "error",
            Self::Fail => "fail",
        }
    }
}

/// The file in which a finding stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Location {
    /// A node of the contract.
    Contract(NodeRef),
    /// A byte of a file of the contract that could not be read on, by part.
    Byte(u32, usize),
    /// A node of the manifest; its root stands for the manifest as a whole, or for its absence.
    Manifest(NodeId),
    /// A node of the recording.
    Recording(NodeId),
}

impl Location {
    /// The node of the contract, where it is one.
    #[must_use]
    pub fn in_contract(self) -> Option<NodeRef> {
        match self {
            Self::Contract(node) => Some(node),
            _ => None,
        }
    }
}

impl From<NodeRef> for Location {
    fn from(node: NodeRef) -> Self {
        Self::Contract(node)
    }
}

/// One thing that does not satisfy a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The name of the check.
    pub check: Arc<str>,
    /// How binding it is.
    pub level: Level,
    /// What is wrong, in words.
    pub message: String,
    /// Where.
    pub at: Location,
    /// How many further places this finding stands for.
    pub others: usize,
    /// Other places that matter, with what they are.
    pub related: Vec<(String, NodeRef)>,
}

impl Located for Finding {
    fn at(&self) -> Location {
        self.at
    }

    fn message(&self) -> &str {
        &self.message
    }

    fn level(&self) -> Level {
        self.level
    }

    fn count(&self) -> usize {
        1 + self.others
    }
}

/// What one check came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckResult {
    /// The name of the check.
    pub check: String,
    /// Its outcome.
    pub outcome: Outcome,
    /// Why, for outcomes other than pass, warn and fail.
    pub reason: Option<String>,
    /// How many nodes were judged.
    pub examined: usize,
    /// The nodes that were selected and could not be judged.
    pub undecided: Undecided,
}

/// What one requirement came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequirementResult {
    /// The standard.
    pub standard: String,
    /// The id of the requirement.
    pub requirement: String,
    /// Its outcome, rolled up over its methods.
    pub outcome: Outcome,
    /// Why, for outcomes other than pass, warn and fail.
    pub reason: Option<String>,
    /// How many nodes were looked at.
    pub examined: usize,
    /// The outcome for each method.
    pub methods: Vec<(Method, Outcome)>,
    /// The outcome of each check.
    pub checks: Vec<CheckResult>,
    /// What was found, by place and check.
    pub findings: Vec<Finding>,
    /// What else was found and is not among them.
    pub left_out: LeftOut,
    /// The nodes that were selected and could not be judged.
    pub undecided: Undecided,
}
