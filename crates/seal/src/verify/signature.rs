//! By whom it is signed, and whether it is a report at all.

use super::Asking;
use crate::envelope::{Envelope, Verified};
use crate::key::KeyId;
use crate::question::{Criticality, StepResult};
use crate::report::SealedReport;
use crate::statement::Statement;
use crate::types::{PayloadType, PredicateType};
use kitemark_report::document::FORMAT;

/// What was read from bytes whose signature holds.
pub(super) struct Authentic {
    pub(super) verified: Verified,
    pub(super) statement: Statement,
    pub(super) report: SealedReport,
}

impl Asking<'_> {
    /// The report, if the signature over these very bytes is that of somebody trusted.
    pub(super) fn authentic(&mut self, name: &str, bytes: &[u8]) -> Option<Authentic> {
        let opened = Envelope::read(name, bytes).and_then(|envelope| self.request.trust.verify(&envelope, PayloadType::Statement));
        let verified = match opened {
            Ok(verified) => verified,
            Err(fault) => {
                self.answer("signed by", Criticality::Authenticity, StepResult::Fail, fault.to_string());
                return None;
            }
        };
        let signers: Vec<String> = verified.signers().iter().map(KeyId::fingerprint).collect();
        self.answer("signed by", Criticality::Authenticity, StepResult::Pass, signers.join(", "));
        let read = Statement::of_type(&verified, PredicateType::Report)
            .map_err(|fault| fault.to_string())
            .and_then(|statement| SealedReport::of(&statement).map(|read| (statement, read)).map_err(|fault| fault.to_string()));
        let (statement, (report, unknown)) = match read {
            Ok(read) => read,
            Err(fault) => {
                self.answer("type", Criticality::Authenticity, StepResult::Fail, fault);
                return None;
            }
        };
        if report.report.format != FORMAT {
            self.answer("type", Criticality::Authenticity, StepResult::Fail, format!("the format {} is not understood here", report.report.format));
            return None;
        }
        let rest = if unknown.is_empty() { String::new() } else { format!("; not understood and left aside: {}", unknown.join(", ")) };
        self.answer("type", Criticality::Authenticity, StepResult::Pass, format!("{}, {FORMAT}{rest}", PredicateType::Report.name()));
        Some(Authentic { verified, statement, report })
    }
}
