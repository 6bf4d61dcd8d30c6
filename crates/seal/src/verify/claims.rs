//! What the signer says beside the outcomes, who ran it and the buyer's challenge; and what nobody witnesses.

use super::Asking;
use crate::question::{Criticality, StepResult};
use crate::report::SealedReport;
use crate::trust::{Assurance, Trust};

impl Asking<'_> {
    /// Whether the signer's own words are what is expected.
    pub(super) fn claims(&mut self, report: &SealedReport) {
        if let Some(lowest) = self.request.expected.assurance {
            self.assurance(report.assurance, lowest);
        }
        self.challenge(report);
        let told = "no register was given: neither when it was made nor that it still holds is witnessed";
        self.answer("register", Criticality::Useful, StepResult::NotChecked, told);
    }

    /// Whether it was run by somebody who is independent enough.
    fn assurance(&mut self, stated: Assurance, lowest: Assurance) {
        let told = format!("run by {}", stated.name());
        let (answer, told) = if stated < lowest {
            (StepResult::Fail, format!("{told}, less than {}", lowest.name()))
        } else if lowest > Assurance::SelfRun && matches!(self.request.trust, Trust::Key(_)) {
            (StepResult::NotChecked, format!("{told}, as the signer says: one key holds no role, so name a trust root with --trust"))
        } else {
            (StepResult::Pass, told)
        };
        self.answer("assurance", Criticality::Needed, answer, told);
    }

    /// Whether it repeats what the buyer asked to be repeated.
    fn challenge(&mut self, report: &SealedReport) {
        let (weight, answer, told) = match (&self.request.expected.challenge, &report.challenge) {
            (Some(wanted), Some(found)) if wanted == found => (Criticality::Needed, StepResult::Pass, "repeated as asked"),
            (Some(_), _) => (Criticality::Needed, StepResult::Fail, "the report does not repeat the challenge"),
            (None, _) => (Criticality::Useful, StepResult::NotChecked, "none was asked: an older report of the same files would do too"),
        };
        self.answer("challenge", weight, answer, told);
    }
}
