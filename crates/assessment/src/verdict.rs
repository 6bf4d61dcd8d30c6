//! The verdict: what the outcomes mean for each grade of each standard. Only a MUST blocks.

use kitemark_engine::{Outcome, RequirementResult};
use kitemark_standard::{Level, Requirement};
use serde::{Deserialize, Serialize};

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

/// What a standard came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct StandardVerdict {
    /// The standard.
    pub standard: String,
    /// Its edition.
    pub edition: String,
    /// The highest grade that is reached; none where not even the first is.
    pub reached: Option<u8>,
    /// The answers, grade by grade; each includes the grades below it.
    pub grades: Vec<GradeAnswer>,
}

impl StandardVerdict {
    /// The verdict on a standard from the outcomes of its requirements.
    #[must_use]
    pub fn of(standard: &str, edition: &str, grades: &[u8], requirements: &[&Requirement], results: &[RequirementResult]) -> Self {
        let grades: Vec<GradeAnswer> = grades.iter().map(|grade| answer(standard, *grade, requirements, results)).collect();
        let reached = grades.iter().take_while(|grade| grade.answer == Answer::Yes).last().map(|grade| grade.grade);
        Self { standard: standard.to_owned(), edition: edition.to_owned(), reached, grades }
    }
}

fn answer(standard: &str, grade: u8, requirements: &[&Requirement], results: &[RequirementResult]) -> GradeAnswer {
    let mut answer = GradeAnswer { grade, answer: Answer::Yes, failed: Vec::new(), unsettled: Vec::new() };
    let mut judged = 0;
    for requirement in requirements.iter().filter(|requirement| counts(requirement, grade)) {
        let outcome = results
            .iter()
            .find(|result| result.standard == standard && result.requirement == requirement.id)
            .map_or(Outcome::NotRun, |result| result.outcome);
        judged += usize::from(!matches!(outcome, Outcome::NotApplicable | Outcome::NotRun));
        if outcome == Outcome::Fail {
            answer.failed.push(requirement.id.clone());
        } else if !outcome.satisfies() && outcome != Outcome::Warn {
            answer.unsettled.push(requirement.id.clone());
        }
    }
    // Where no MUST was judged there is nothing to rest a yes on.
    answer.answer = match (answer.failed.is_empty(), answer.unsettled.is_empty() && judged > 0) {
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
