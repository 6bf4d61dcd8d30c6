//! The questions that a verifier answers, one line each, and what the answers come to.

use serde::Serialize;

/// What became of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answered {
    /// It was asked, and the answer is good.
    Pass,
    /// It was asked, and the answer is not.
    Fail,
    /// Nothing was given to answer it with.
    NotChecked,
}

impl Answered {
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
pub enum Weight {
    /// Whether the report is what it says to be at all.
    Authenticity,
    /// Whether it says what was expected; unanswered, nothing can be told.
    Needed,
    /// Whether it says what was expected; unanswered, it is said and no more.
    Useful,
}

/// A question with its answer.
#[derive(Debug, Clone, Serialize)]
pub struct Question {
    /// What was asked, in a few words.
    pub question: &'static str,
    /// What became of it.
    pub answer: Answered,
    /// What was found.
    pub detail: String,
    /// How much depends on it.
    #[serde(skip)]
    pub weight: Weight,
}

/// What all answers come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Conclusion {
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
pub fn conclude(questions: &[Question]) -> Conclusion {
    let any = |answer: Answered, weights: &[Weight]| questions.iter().any(|question| question.answer == answer && weights.contains(&question.weight));
    let all = [Weight::Authenticity, Weight::Needed, Weight::Useful];
    if any(Answered::Fail, &[Weight::Authenticity]) {
        Conclusion::NotAuthentic
    } else if any(Answered::Fail, &all) {
        Conclusion::NotAccepted
    } else if any(Answered::NotChecked, &[Weight::Authenticity, Weight::Needed]) {
        Conclusion::CannotTell
    } else {
        Conclusion::Accepted
    }
}
