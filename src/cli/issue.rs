//! Issuing a report: the statement that is sealed, and the seal where a key is given.

use super::args::{IssueArguments, PassphraseArguments};
use super::key::private_key;
use super::{Exit, SALT_BYTES, clock, open_output, print_error, random_hex, usage_error, write_output};
use kitemark_assessment::Criteria;
use kitemark_document::{Output, Outputs};
use kitemark_engine::RunFilter;
use kitemark_product::Product;
use kitemark_report::ReportDocument;
use kitemark_seal::{Issue, PayloadType, PrivateKey, SealedReport, UnsignedStatement};
use std::path::Path;

/// Days of a month, for the validity of a report.
const DAYS_OF_A_MONTH: u32 = 30;

/// The sealed report unless another file is named.
const SEALED_NAME: &str = "report.dsse.json";

/// What a report is issued with. All that could stand in the way of a seal is asked before the assessment begins.
pub(super) struct Issuing {
    issue: Issue,
    statement: Option<Output>,
    seal: Option<(PrivateKey, Output)>,
}

impl Issuing {
    /// Reads the key and opens the files; nothing where no report is issued.
    pub(super) fn prepare(
        product: &Product,
        criteria: &Criteria,
        selection: &RunFilter,
        arguments: &IssueArguments,
        passphrase: &PassphraseArguments,
        outputs: &mut Outputs,
    ) -> Result<Option<Self>, Exit> {
        if !arguments.asks() {
            return Ok(None);
        }
        if !selection.requirements.is_empty() {
            return Err(usage_error("a report of some requirements cannot be sealed", "leave out --only: a buyer chooses what to look at"));
        }
        if product.has_unsalted_evidence() {
            let help = format!("add this line to kitemark.yaml, and keep it from one report to the next: `salt: {}`", random_hex(SALT_BYTES)?);
            return Err(usage_error("who guesses what is in a piece of evidence could tell by its digest in the report", &help));
        }
        let most = u32::from(criteria.scheme.validity_months) * DAYS_OF_A_MONTH;
        let days = arguments.valid_days.unwrap_or(most);
        if days == 0 || days > most {
            return Err(usage_error(&format!("a report is valid for 1 to {most} days by the scheme, not {days}"), "give --valid-days within that"));
        }
        let issue = Issue { assurance: arguments.assurance.into(), at: clock::now()?, days, challenge: arguments.challenge.clone() };
        let key = arguments.sign.as_deref().map(|key| private_key(key, passphrase)).transpose()?;
        let statement = open_output(outputs, arguments.statement.as_deref())?;
        let sealed = key.is_some().then(|| arguments.sealed.as_deref().unwrap_or(Path::new(SEALED_NAME)));
        let seal = key.zip(open_output(outputs, sealed)?);
        Ok(Some(Self { issue, statement, seal }))
    }

    /// Writes the statement and the sealed report that were asked for; says on standard error what was written.
    pub(super) fn issue(self, report: ReportDocument) -> Result<(), Exit> {
        // The report is issued when it is known, not when its making began.
        let sealed = SealedReport::new(report, Issue { at: clock::now()?, ..self.issue });
        let statement = sealed.statement().map_err(|fault| {
            print_error(&fault.to_string(), fault.help());
            Exit::Failed
        })?;
        // The envelope is complete before the first file is written.
        let seal = self.seal.map(|(key, output)| {
            let fault = |fault: kitemark_seal::SignFault| usage_error(&fault.to_string(), &fault.help());
            let draft = UnsignedStatement::read("the report", &statement, PayloadType::Statement).map_err(fault)?;
            Ok((draft.sign(&key).map_err(fault)?, output))
        });
        let seal = seal.transpose()?;
        if let Some(output) = self.statement {
            write_output(output, &statement)?;
        }
        if let Some((envelope, output)) = seal {
            write_output(output, envelope.to_json())?;
        }
        Ok(())
    }
}
