//! The gate: every bid's report verified as the policy asks, and what each comes to.

use super::policy::Policy;
use super::rules;
use kitemark_assessment::{Answer, Coverage};
use kitemark_document::{Source, Time};
use kitemark_seal::question::{Criticality, conclude};
use kitemark_seal::{
    Envelope, Expected, PayloadType, Request, SealedReport, StepResult, Trust, Verification, VerificationResult, VerificationStep, verify,
};
use kitemark_standard::{Edition, Method, Scheme};
use std::collections::{BTreeMap, BTreeSet};

/// What a gate decides by. Nothing of it comes from a report.
#[derive(Debug)]
pub struct Gate<'a> {
    /// What the buyer demands.
    pub policy: &'a Policy,
    /// Whose word counts: one trust root, or any of some keys.
    pub trust: &'a [Trust],
    /// The time at which the decision is to hold.
    pub at: Time,
    /// The editions that the buyer holds.
    pub editions: &'a [Edition],
    /// The schemes that the buyer holds.
    pub schemes: &'a [Scheme],
}

/// A bid with what its report came to.
#[derive(Debug)]
pub struct Bid {
    /// The file of the report.
    pub file: String,
    /// The SHA-256 of the file.
    pub sha256: String,
    /// The id of the statement; none where nothing could be read from it.
    pub id: Option<String>,
    /// The questions of the verification and of the policy, with their answers.
    pub questions: Vec<VerificationStep>,
    /// What they come to.
    pub conclusion: VerificationResult,
    /// What an authentic report says; none of another.
    pub said: Option<Said>,
}

/// What an authentic report says of itself and its product.
#[derive(Debug)]
pub struct Said {
    /// The report.
    pub report: SealedReport,
    /// The highest grade that is reached; none where not even the first is, where it cannot be told, or where not all was asked
    /// that the scheme asks.
    pub reached: Option<u8>,
    /// How many days ago it was issued.
    pub age_days: i64,
    /// By which methods anything was judged.
    pub methods: MethodsSeen,
    /// The requirements that stand between it and the grade: not met, and not known, each as `ID title`.
    pub missing: (Vec<String>, Vec<String>),
}

/// By which methods a report judged anything, of those that its standards ask for up to the grade.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MethodsSeen {
    /// Those by which something was judged.
    pub run: Vec<Method>,
    /// Those by which nothing was.
    pub not_run: Vec<Method>,
}

/// What all bids came to.
#[derive(Debug)]
pub struct Decided {
    /// The bids, in the order in which they were laid before the gate.
    pub bids: Vec<Bid>,
}

impl Gate<'_> {
    /// Decides about bids.
    #[must_use]
    pub fn decide(&self, reports: Vec<(String, Vec<u8>)>) -> Decided {
        Decided { bids: reports.into_iter().map(|(file, bytes)| self.bid(file, bytes)).collect() }
    }

    fn bid(&self, file: String, bytes: Vec<u8>) -> Bid {
        let expected = self.policy.expected();
        let Verification { mut questions, report, verdict, id } = self.verified(&file, &bytes, &expected);
        let authentic = report.filter(|_| conclude(&questions) != VerificationResult::NotAuthentic);
        if let Some(report) = &authentic {
            questions.extend(rules::answered(self.policy, report, self.editions));
        }
        let said = authentic.map(|report| {
            let answers = verdict.iter().flat_map(|verdict| &verdict.standards).flat_map(|standard| &standard.grades);
            let answers: Vec<_> = answers.filter(|answer| answer.grade == self.policy.grade).collect();
            let titled = |id: &String| {
                let title = report.report.results.iter().find(|result| result.requirement == *id).map_or("", |result| result.title.as_str());
                format!("{id} {title}")
            };
            Said {
                reached: self.reached(&file, &bytes, &report),
                age_days: report.issued_at.days_until(self.at),
                methods: self.methods(&report),
                missing: (
                    answers.iter().flat_map(|answer| &answer.failed).map(titled).collect(),
                    answers.iter().flat_map(|answer| &answer.unsettled).map(titled).collect(),
                ),
                report,
            }
        });
        let conclusion = conclude(&questions);
        Bid { file: file.clone(), sha256: Source::from_bytes(file, bytes).digest().to_owned(), id, questions, conclusion, said }
    }

    fn verified(&self, file: &str, bytes: &[u8], expected: &Expected) -> Verification {
        let holds = |trust: &&Trust| Envelope::read(file, bytes).is_ok_and(|envelope| trust.verify(&envelope, PayloadType::Statement).is_ok());
        let Some(trust) = self.trust.iter().find(holds).or(self.trust.first()) else {
            let detail = "nobody's word counts here, so nobody's signature does".to_owned();
            let nobody = VerificationStep { question: "signed by", answer: StepResult::Fail, detail, weight: Criticality::Authenticity };
            return Verification { questions: vec![nobody], report: None, verdict: None, id: None };
        };
        verify(file, bytes, &Request { trust, at: self.at, editions: self.editions, schemes: self.schemes, inputs: None, expected })
    }

    /// The highest grade that is reached, where all was asked that the scheme asks.
    fn reached(&self, file: &str, bytes: &[u8], report: &SealedReport) -> Option<u8> {
        let mut grades: Vec<u8> = report.report.verdict.standards.iter().flat_map(|standard| &standard.grades).map(|answer| answer.grade).collect();
        grades.sort_unstable();
        grades.dedup();
        let is_reached = |grade: &u8| {
            let expected = Expected { grade: Some(*grade), ..self.policy.expected() };
            self.verified(file, bytes, &expected)
                .verdict
                .is_some_and(|verdict| verdict.answer == Answer::Yes && verdict.standards.iter().all(|standard| standard.reached >= Some(*grade)))
        };
        grades.into_iter().take_while(is_reached).last()
    }

    fn methods(&self, report: &SealedReport) -> MethodsSeen {
        let named = |edition: &&Edition| report.report.standards.iter().any(|named| named.digest == edition.digest);
        let requirements = self.editions.iter().filter(named).flat_map(|edition| &edition.standard.requirements);
        let counting = requirements.filter(|requirement| requirement.grade <= self.policy.grade);
        let asked: BTreeSet<Method> = counting.flat_map(|requirement| requirement.method.iter().copied()).collect();
        let seen = Coverage::of(&report.report.results).methods;
        let (run, not_run) = asked.into_iter().partition(|method| seen.contains(method));
        MethodsSeen { run, not_run }
    }
}

impl Bid {
    /// The editions by which the report was made, by their standards.
    pub(super) fn editions(&self) -> impl Iterator<Item = (&str, &str)> {
        self.said.iter().flat_map(|said| &said.report.report.standards).map(|named| (named.id.as_str(), named.edition.as_str()))
    }
}

impl Decided {
    /// What all bids come to. A report that is not authentic is the worst, since somebody may be deceiving the buyer;
    /// then one that does not meet the policy, then one of which it cannot be told.
    #[must_use]
    pub fn conclusion(&self) -> VerificationResult {
        let has = |conclusion: &VerificationResult| self.bids.iter().any(|bid| bid.conclusion == *conclusion);
        let worst = [VerificationResult::NotAuthentic, VerificationResult::NotAccepted, VerificationResult::CannotTell].into_iter().find(has);
        worst.unwrap_or(VerificationResult::Accepted)
    }

    /// The standards of which the reports were made with different editions: for each edition the positions of the bids, from 0.
    #[must_use]
    pub fn differing(&self) -> BTreeMap<&str, BTreeMap<&str, Vec<usize>>> {
        let mut found: BTreeMap<&str, BTreeMap<&str, Vec<usize>>> = BTreeMap::new();
        for (position, bid) in self.bids.iter().enumerate() {
            for (standard, edition) in bid.editions() {
                found.entry(standard).or_default().entry(edition).or_default().push(position);
            }
        }
        found.retain(|_, editions| editions.len() > 1);
        found
    }
}
