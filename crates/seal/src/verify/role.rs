//! Whether the signers may say what the report says, by the trust root.

use super::Asking;
use crate::envelope::Verified;
use crate::question::{Criticality, StepResult};
use crate::report::SealedReport;
use crate::trust::{Claim, Moment, Refusal, Role, Trust, TrustRoot};
use crate::types::PredicateType;
use kitemark_report::ReportDocument;

impl Asking<'_> {
    /// Whether the signers may say this.
    pub(super) fn role(&mut self, verified: &Verified, report: &SealedReport) {
        let Trust::Root(root) = self.request.trust else {
            self.answer("role", Criticality::Useful, StepResult::NotChecked, "one key is trusted: it proves who signed, not what they may say");
            return;
        };
        let standards: Vec<&str> = report.report.standards.iter().map(|standard| standard.id.as_str()).collect();
        let claim =
            Claim { predicate: PredicateType::Report, assurance: Some(report.assurance), product: report.product_id(), standards: &standards };
        let permitted = root.permits(verified, &claim, &Moment { at: self.request.at, index: None });
        for permission in permitted.iter().flatten().filter(|permission| permission.role == Role::Supplier) {
            self.suppliers.extend(&permission.parents);
        }
        let words = |refusals: Vec<Refusal>| refusals.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        // A key that counts now and did not when the report was issued cannot have signed it then.
        let backdated = permitted.is_ok().then(|| root.permits(verified, &claim, &Moment { at: report.issued_at, index: None }));
        if let Some(Err(refusals)) = backdated {
            let told = format!("issued at {}, when {}", report.issued_at, words(refusals));
            self.answer("role at its issue", Criticality::Authenticity, StepResult::Fail, told);
        }
        let told = permitted.map_err(words).map(|permissions| {
            let roles =
                permissions.iter().map(|found| format!("{} ({})", found.role.name(), found.parents.iter().copied().collect::<Vec<_>>().join(", ")));
            roles.collect::<Vec<_>>().join("; ")
        });
        self.tell("role", Criticality::Authenticity, told);
        self.bounds_of_root(root, &report.report);
    }

    /// Whether the trust root speaks for the scheme, and the editions are as new as it asks.
    fn bounds_of_root(&mut self, root: &TrustRoot, document: &ReportDocument) {
        if root.scheme() != document.scheme.id {
            let told = format!("the report was made by the scheme {}, and the trust root is that of {}", document.scheme.id, root.scheme());
            self.answer("scheme", Criticality::Needed, StepResult::Fail, told);
        }
        let too_old = document.standards.iter().find(|standard| !root.allows_edition(&standard.id, &standard.edition));
        if let Some(standard) = too_old {
            let lowest = root.minimum_edition(&standard.id).unwrap_or_default();
            let told = format!("{}@{} is older than {lowest}, the lowest edition that the trust root allows", standard.id, standard.edition);
            self.answer("lowest edition", Criticality::Needed, StepResult::Fail, told);
        }
    }
}
