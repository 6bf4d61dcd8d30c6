//! Whether every waiver holds by the scheme, and every outcome that rests on one is covered.

use super::Asking;
use crate::question::{Criticality, StepResult};
use kitemark_assessment::waivers::{self, Blocking, WaiverContext};
use kitemark_assessment::{JudgedWaiver, ReportResult, WaiverState};
use kitemark_engine::Outcome;
use kitemark_report::ReportDocument;
use kitemark_standard::{Level, Scheme};

impl Asking<'_> {
    /// The waivers of the report, judged again on the day of its assessment and on the one that is asked about.
    pub(super) fn waivers(&mut self, document: &ReportDocument, scheme: &Scheme) -> Vec<JudgedWaiver> {
        let plain: Vec<_> = document.waivers.iter().map(|judged| judged.waiver.clone()).collect();
        let context = WaiverContext {
            scheme,
            supplier: document.product.supplier.as_deref(),
            as_of: document.as_of.as_deref(),
            whole: !document.verdict.partial,
        };
        let blocking: Vec<Blocking> = document.results.iter().map(Blocking::of).collect();
        let judged = waivers::judge(&plain, &blocking, context);
        let told = self.fault_of_waivers(document, &judged).map_or_else(|| Ok(listed(&judged)), Err);
        let is_forged = judged != document.waivers || uncovered(document, &judged).is_some();
        self.tell("waivers", if is_forged { Criticality::Authenticity } else { Criticality::Needed }, told);
        if judged != document.waivers && judged.iter().all(|found| found.state == WaiverState::Holds) {
            self.answer("waivers", Criticality::Authenticity, StepResult::Fail, "what the report says of its waivers is not what they come to");
        }
        judged
    }

    /// What is wrong with the waivers first of all, if anything is.
    fn fault_of_waivers(&self, document: &ReportDocument, judged: &[JudgedWaiver]) -> Option<String> {
        if let Some(result) = uncovered(document, judged) {
            return Some(format!("{} is said to be {}, and no waiver covers its findings", result.requirement, result.outcome.name()));
        }
        if let Some((found, problem)) = judged.iter().find_map(|found| Some((found, found.state.problem()?))) {
            return Some(format!("{}: {problem}", found.waiver.requirement));
        }
        let is_own = |organisation: &str| self.suppliers.iter().any(|supplier| waivers::same_organisation(supplier, organisation));
        if let Some(own) = judged.iter().find(|found| is_own(&found.waiver.approver.organisation)) {
            let waiver = &own.waiver;
            return Some(format!("{}: {} approved it, and signed the report as its supplier", waiver.requirement, waiver.approver.organisation));
        }
        let today = self.request.at.date();
        let past = judged.iter().find(|found| found.waiver.expires < today)?;
        Some(format!("that of {} expired on {}", past.waiver.requirement, past.waiver.expires))
    }
}

/// The waivers with who approved them.
fn listed(judged: &[JudgedWaiver]) -> String {
    let list = judged.iter().map(|JudgedWaiver { waiver, .. }| {
        format!("{} until {}, approved by {} of {}", waiver.requirement, waiver.expires, waiver.approver.name, waiver.approver.organisation)
    });
    if judged.is_empty() { "none".to_owned() } else { list.collect::<Vec<_>>().join("; ") }
}

/// The first result that rests on a waiver that does not cover it.
fn uncovered<'r>(document: &'r ReportDocument, judged: &[JudgedWaiver]) -> Option<&'r ReportResult> {
    document.results.iter().find(|result| rests_on_waiver(result) && !waivers::covers(judged, &Blocking::of(result)))
}

/// Whether it takes a waiver for a result to be what it is: it says so, or something blocks and nothing fails.
fn rests_on_waiver(result: &ReportResult) -> bool {
    let outcomes = || result.methods.iter().map(|found| found.outcome).chain([result.outcome]);
    let levels = result.findings.iter().map(|finding| finding.level).chain(result.not_listed.iter().map(|rest| rest.level));
    let blocks = levels.max() == Some(Level::Must);
    outcomes().any(|outcome| outcome == Outcome::Waived) || (blocks && !outcomes().any(|outcome| outcome == Outcome::Fail))
}
