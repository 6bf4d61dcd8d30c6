//! Verification: what a sceptic asks of a sealed report, answered from the verified bytes and what the sceptic holds.
//! Each question or group of questions has its own file; here is the order in which they are asked.

mod claims;
mod consistent;
mod dates;
mod files;
mod outcomes;
mod product;
mod role;
mod signature;
mod standards;
mod verdict;
mod waivers;

pub use verdict::restricted;

use super::question::{Criticality, StepResult, VerificationResult, VerificationStep, conclude};
use super::report::SealedReport;
use super::trust::{Assurance, Trust};
use kitemark_assessment::Verdict;
use kitemark_document::{SourceStore, Time};
use kitemark_standard::{Aspect, Edition, EditionNumber, Scheme};
use signature::Authentic;
use standards::HeldScheme;
use std::collections::BTreeMap;

/// What the sceptic holds and expects. Nothing of it comes from the report.
#[derive(Debug)]
pub struct Request<'a> {
    /// Whose word counts.
    pub trust: &'a Trust,
    /// The time at which the answers are to hold.
    pub at: Time,
    /// The editions that the sceptic holds.
    pub editions: &'a [Edition],
    /// The schemes that the sceptic holds.
    pub schemes: &'a [Scheme],
    /// The files that the report should be about.
    pub inputs: Option<&'a SourceStore>,
    /// What else the report should say.
    pub expected: &'a Expected,
}

/// What a report should say.
#[derive(Debug, Clone, Default)]
pub struct Expected {
    /// The product, by its id or name.
    pub product: Option<String>,
    /// Its version.
    pub version: Option<String>,
    /// Standards by their ids, each with the lowest edition that is enough.
    pub standards: BTreeMap<String, Option<EditionNumber>>,
    /// The scheme.
    pub scheme: Option<String>,
    /// The grade; that of the report unless given.
    pub grade: Option<u8>,
    /// The lowest assurance.
    pub assurance: Option<Assurance>,
    /// The greatest age in days.
    pub max_age: Option<u32>,
    /// What the buyer asked to be repeated.
    pub challenge: Option<String>,
    /// What must have been asked; what the report says that it asked, unless given.
    pub asks: Option<Vec<Aspect>>,
    /// Whether the report's own word on its product will do, because whoever asks shows it beside the answer.
    pub any_product: bool,
    /// Whether the grade that is reached is not asked, because whoever asks works it out again from the product itself.
    pub any_grade: bool,
}

/// What a verification came to.
#[derive(Debug)]
pub struct Verification {
    /// The questions with their answers, in the order in which they were asked.
    pub questions: Vec<VerificationStep>,
    /// The report, where it could be read from verified bytes.
    pub report: Option<SealedReport>,
    /// The verdict that was worked out again, for the methods and grade that were asked for.
    pub verdict: Option<Verdict>,
    /// The id of the statement, the SHA-256 of its bytes.
    pub id: Option<String>,
}

impl Verification {
    /// What all answers come to.
    #[must_use]
    pub fn conclusion(&self) -> VerificationResult {
        conclude(&self.questions)
    }
}

/// Verifies a sealed report.
#[must_use]
pub fn verify(name: &str, bytes: &[u8], request: &Request<'_>) -> Verification {
    let mut asking = Asking { request, questions: Vec::new(), suppliers: Vec::new() };
    let Some(Authentic { verified, statement, report }) = asking.authentic(name, bytes) else {
        return Verification { questions: asking.questions, report: None, verdict: None, id: None };
    };
    let scheme = HeldScheme::find(request.schemes, &report.report.scheme);
    asking.role(&verified, &report);
    asking.bound(&statement, &report);
    let verdict = asking.judged(&report, scheme);
    asking.product(&report);
    asking.dates(&report, scheme);
    asking.claims(&report);
    Verification { questions: asking.questions, report: Some(report), verdict, id: Some(verified.id()) }
}

/// The questions so far, for one report.
struct Asking<'a> {
    request: &'a Request<'a>,
    questions: Vec<VerificationStep>,
    /// Who signed as a supplier, by the trust root.
    suppliers: Vec<&'a str>,
}

impl Asking<'_> {
    /// Puts down an answer.
    fn answer(&mut self, question: &'static str, weight: Criticality, answer: StepResult, detail: impl Into<String>) {
        self.questions.push(VerificationStep { question, answer, detail: detail.into(), weight });
    }

    /// Puts down what was found as a pass, or what was wrong as a fail; and whether it passed.
    fn tell(&mut self, question: &'static str, weight: Criticality, result: Result<String, String>) -> bool {
        let (answer, detail) = match result {
            Ok(detail) => (StepResult::Pass, detail),
            Err(detail) => (StepResult::Fail, detail),
        };
        self.answer(question, weight, answer, detail);
        answer == StepResult::Pass
    }
}
