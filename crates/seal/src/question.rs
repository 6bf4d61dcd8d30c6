//! The questions that a verifier answers, one line each, and what the answers come to.

use serde::Serialize;

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepResult {
    /// It was asked, and the answer is good.
    Pass,
    /// It was asked, and the answer is not.
    Fail,
    /// Nothing was given to answer it with.
    NotChecked,
}

impl StepResult {
    /// The word that is printed.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Pass => "PASS",
            Self::Fail => "FAIL",
            Self::NotChecked => "NOT CHECKED",
        }
    }
}

/// How much depends on a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Criticality {
    /// Whether the report is what it says to be at all.
    Authenticity,
    /// Whether it says what was expected; unanswered, nothing can be told.
    Needed,
    /// Whether it says what was expected; unanswered, it is said and no more.
    Useful,
}

/// A question with its answer.
#[derive(Debug, Clone, Serialize)]
pub struct VerificationStep {
    /// What was asked, in a few words.
    pub question: &'static str,
    /// What became of it.
    pub answer: StepResult,
    /// What was found.
    pub detail: String,
    /// How much depends on it.
    #[serde(skip)]
    pub weight: Criticality,
}

/// What all answers come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum VerificationResult {
    /// Everything that was needed is answered well.
    Accepted,
    /// Authentic, and not what was expected.
    NotAccepted,
    /// Something that is needed was not answered.
    CannotTell,
    /// Not authentic.
    NotAuthentic,
}

/// What the answers come to: the worst that applies.
#[must_use]
pub fn conclude(questions: &[VerificationStep]) -> VerificationResult {
    let any = |answer: StepResult, weights: &[Criticality]| {
        questions.iter().any(|question| question.answer == answer && weights.contains(&question.weight))
    };
    let all = [Criticality::Authenticity, Criticality::Needed, Criticality::Useful];
    if any(StepResult::Fail, &[Criticality::Authenticity]) {
        VerificationResult::NotAuthentic
    } else if any(StepResult::Fail, &all) {
        VerificationResult::NotAccepted
    } else if any(StepResult::NotChecked, &[Criticality::Authenticity, Criticality::Needed]) {
        VerificationResult::CannotTell
    } else {
        VerificationResult::Accepted
    }
}
