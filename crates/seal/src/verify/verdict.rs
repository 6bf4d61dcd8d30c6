//! The verdict, worked out from the outcomes by the standards that the sceptic holds.

use super::Asking;
use super::outcomes::complete;
use super::standards::HeldScheme;
use crate::question::{Criticality, StepResult};
use crate::report::SealedReport;
use kitemark_assessment::{Answer, GradeAnswer, JudgedWaiver, ReportResult, Verdict};
use kitemark_engine::{Outcome, RunFilter};
use kitemark_standard::{Aspect, Edition, Method, Scheme};

/// How many requirements are named of those that stand in the way.
const NAMED_REQUIREMENTS: usize = 8;

impl<'a> Asking<'a> {
    /// The verdict for the grade and methods that are expected, if every outcome that it rests on is what it can be.
    pub(super) fn judged(&mut self, report: &SealedReport, scheme: Option<HeldScheme<'a>>) -> Option<Verdict> {
        let document = &report.report;
        let (editions, scheme) = self.standards(document, scheme)?;
        if !self.tell(
            "every requirement",
            Criticality::Authenticity,
            complete(&editions, &document.results, &Aspect::methods_of(&document.verdict.asks)),
        ) {
            return None;
        }
        let judged = self.waivers(document, scheme);
        let operations = document.live.as_ref().map(|live| live.operations);
        let of = |results: &[ReportResult], waivers: &[JudgedWaiver], selection: &RunFilter, grade| {
            Verdict::of(&editions, scheme, results, waivers, operations, selection, grade)
        };
        let asked = RunFilter { requirements: Vec::new(), methods: Aspect::methods_of(&document.verdict.asks) };
        let own = of(&document.results, &document.waivers, &asked, document.verdict.grade);
        if own != document.verdict {
            let told = "the verdict is not what the outcomes come to: worked out again, it differs";
            self.answer("verdict", Criticality::Authenticity, StepResult::Fail, told);
            return None;
        }
        let grade = self.request.expected.grade.unwrap_or(document.verdict.grade);
        let asks = self.request.expected.asks.as_ref().unwrap_or(&document.verdict.asks);
        let selection = RunFilter { requirements: Vec::new(), methods: Aspect::methods_of(asks) };
        let results = restricted(&editions, &document.results, asks);
        let verdict = of(&results, &judged, &selection, grade);
        if !self.request.expected.any_grade {
            self.grade(&verdict, grade, scheme);
        }
        Some(verdict)
    }

    /// Whether the grade is reached, as far as it was asked.
    fn grade(&mut self, verdict: &Verdict, grade: u8, scheme: &Scheme) {
        let is_partial = scheme.asks.iter().any(|aspect| !verdict.asks.contains(aspect));
        let by = if is_partial { format!(", by {} alone", Aspect::names(&verdict.asks)) } else { String::new() };
        let (answer, told) = match verdict.answer {
            Answer::Yes if is_partial => {
                let (asked, must) = verdict.standards.iter().fold((0, 0), |(asked, must), standard| (asked + standard.asked, must + standard.must));
                let about = Aspect::names(&verdict.asks);
                (StepResult::Pass, format!("what was asked of grade {grade} is met: {about} only, {asked} of {must} MUST; no grade is told"))
            }
            Answer::Yes => (StepResult::Pass, format!("grade {grade} is reached{by}")),
            Answer::No => (StepResult::Fail, format!("grade {grade} is not reached{by}: {}", named(verdict, grade, |answer| &answer.failed))),
            Answer::CannotTell => {
                let open = named(verdict, grade, |answer| &answer.unsettled);
                (StepResult::NotChecked, format!("grade {grade} cannot be told{by}: nothing is known of {open}"))
            }
        };
        self.answer("grade", Criticality::Needed, answer, told);
    }
}

/// The first of the requirements that an answer for a grade lists, over all standards.
fn named(verdict: &Verdict, grade: u8, of: fn(&GradeAnswer) -> &Vec<String>) -> String {
    let answers = verdict.standards.iter().filter_map(|standard| standard.grades.iter().find(|answer| answer.grade == grade));
    let ids: Vec<&str> = answers.flat_map(|answer| of(answer).iter().map(String::as_str)).collect();
    let shown = ids.iter().take(NAMED_REQUIREMENTS).copied().collect::<Vec<_>>().join(", ");
    match ids.len().saturating_sub(NAMED_REQUIREMENTS) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}

/// The results as they are for some of what a scheme asks.
#[must_use]
pub fn restricted(editions: &[Edition], results: &[ReportResult], asks: &[Aspect]) -> Vec<ReportResult> {
    let requirement = |result: &ReportResult| {
        let edition = editions.iter().find(|edition| edition.standard.head.id == result.standard)?;
        edition.standard.requirements.iter().find(|requirement| requirement.id == result.requirement)
    };
    let mut results = results.to_vec();
    for result in &mut results {
        let counted = result.methods.iter().filter(|found| asks.contains(&Aspect::of(found.method)));
        let outcomes: Vec<(Method, Outcome)> = counted.map(|found| (found.method, found.outcome)).collect();
        if let Some(requirement) = requirement(result) {
            result.outcome = Outcome::of_methods(requirement, &outcomes);
        }
    }
    results
}
