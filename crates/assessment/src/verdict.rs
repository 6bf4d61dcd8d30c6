//! The verdict: what the outcomes mean for each grade of each standard. Only a MUST blocks.

use kitemark_engine::{Outcome, RunFilter};
use kitemark_standard::{Level, Method, Requirement, Scheme, StandardHead};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The answer to the question whether a grade is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Answer {
    /// Every MUST up to the grade is met.
    Yes,
    /// A MUST was not run, is inconclusive or failed inside, or none was judged at all.
    CannotTell,
    /// A MUST is not met.
    No,
}

/// The answer for one grade of one standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct GradeAnswer {
    /// The grade.
    pub grade: u8,
    /// The answer.
    pub answer: Answer,
    /// The requirements that are not met.
    pub failed: Vec<String>,
    /// The requirements of which nothing can be told.
    pub unsettled: Vec<String>,
}

/// How much of a requirement a run was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HowFar {
    /// Nothing.
    NotAtAll,
    /// Some of its methods.
    InPart,
    /// All that the scheme asks of it.
    Whole,
}

impl HowFar {
    /// How much of a requirement of a scheme is selected.
    pub(super) fn of(requirement: &Requirement, scheme: &Scheme, selection: &RunFilter) -> Self {
        let is_selected = |method: &Method| selection.has_requirement(&requirement.id) && selection.has_method(*method);
        let (selected, left): (Vec<Method>, Vec<Method>) =
            requirement.method.iter().filter(|method| scheme.has_method(**method)).partition(|method| is_selected(method));
        match (selected.is_empty(), left.is_empty() || requirement.one_method_is_enough) {
            (true, _) => Self::NotAtAll,
            (false, true) => Self::Whole,
            (false, false) => Self::InPart,
        }
    }
}

/// A requirement that a scheme asks for.
pub(super) struct Asked<'r> {
    pub(super) requirement: &'r Requirement,
    pub(super) how_far: HowFar,
}

/// What a standard came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StandardVerdict {
    /// The standard.
    pub standard: String,
    /// Its edition.
    pub edition: String,
    /// The highest grade that is reached; none where not even the first is, or where not all was asked that the scheme asks.
    pub reached: Option<u8>,
    /// How many MUST up to the grade were asked with all that the scheme asks of them.
    pub asked: usize,
    /// How many MUST the scheme asks up to the grade.
    pub must: usize,
    /// The answers, grade by grade; each includes the grades below it. They are about what was asked.
    pub grades: Vec<GradeAnswer>,
}

impl StandardVerdict {
    /// The verdict on a standard from the outcomes of its requirements, by standard and id.
    pub(super) fn of(head: &StandardHead, grades: &[u8], grade: u8, requirements: &[Asked<'_>], outcomes: &BTreeMap<(&str, &str), Outcome>) -> Self {
        let answers: Vec<GradeAnswer> = grades.iter().map(|grade| answer(&head.id, *grade, requirements, outcomes)).collect();
        let count =
            |grade: u8, is: fn(HowFar) -> bool| requirements.iter().filter(|asked| counts(asked.requirement, grade) && is(asked.how_far)).count();
        let is_whole = |grade: u8| count(grade, |how_far| how_far != HowFar::Whole) == 0;
        let reached = answers.iter().take_while(|answer| answer.answer == Answer::Yes && is_whole(answer.grade)).last().map(|answer| answer.grade);
        let (asked, must) = (count(grade, |how_far| how_far == HowFar::Whole), count(grade, |_| true));
        Self { standard: head.id.clone(), edition: head.edition.clone(), reached, asked, must, grades: answers }
    }

    /// Whether not all was asked that the scheme asks of the standard up to the grade.
    #[must_use]
    pub fn is_partial(&self) -> bool {
        self.asked < self.must
    }
}

fn answer(standard: &str, grade: u8, requirements: &[Asked<'_>], outcomes: &BTreeMap<(&str, &str), Outcome>) -> GradeAnswer {
    let mut answer = GradeAnswer { grade, answer: Answer::Yes, failed: Vec::new(), unsettled: Vec::new() };
    let mut decided = 0;
    for Asked { requirement, .. } in requirements.iter().filter(|asked| counts(asked.requirement, grade) && asked.how_far != HowFar::NotAtAll) {
        let outcome = outcomes.get(&(standard, requirement.id.as_str())).copied().unwrap_or(Outcome::NotRun);
        if outcome == Outcome::Fail {
            answer.failed.push(requirement.id.clone());
        } else if outcome.satisfies() || outcome == Outcome::Warn {
            decided += 1;
        } else {
            answer.unsettled.push(requirement.id.clone());
        }
    }
    // Where no MUST was decided there is nothing to rest a yes on.
    answer.answer = match (answer.failed.is_empty(), answer.unsettled.is_empty() && decided > 0) {
        (false, _) => Answer::No,
        (true, false) => Answer::CannotTell,
        (true, true) => Answer::Yes,
    };
    answer
}

/// Whether a requirement decides a grade.
fn counts(requirement: &Requirement, grade: u8) -> bool {
    requirement.level == Level::Must && !requirement.status.draft && requirement.grade <= grade
}
