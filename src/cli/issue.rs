//! Issuing a report: the statement that is sealed, and the seal where a key is given.

use super::args::{IssueArguments, PassphraseArguments};
use super::key::private_key;
use super::{Exit, SALT_BYTES, clock, complain, drawn, unwritable, wrong};
use crate::document::write_whole;
use crate::report::document::EvidenceHead;
use crate::report::{Criteria, ReportDocument};
use crate::seal::{Draft, Issue, PayloadType, PrivateKey, SealedReport};
use std::path::{Path, PathBuf};

/// Days of a month, for the validity of a report.
const DAYS_OF_A_MONTH: u32 = 30;

/// Why a report of a part is not sealed, and what to do.
pub(super) const PARTIAL: &str = "a report of a part cannot be sealed";
pub(super) const WHOLE: &str = "leave out --only and --method: a buyer chooses what to look at";

/// Writes the statement and the sealed report that were asked for; says on standard error what was written. The key is given
/// where it was opened already.
pub(super) fn issue(
    report: ReportDocument,
    criteria: &Criteria,
    arguments: &IssueArguments,
    key: Option<PrivateKey>,
    passphrase: &PassphraseArguments,
) -> Result<(), Exit> {
    if !arguments.asks() {
        return Ok(());
    }
    if report.verdict.partial {
        return Err(wrong(PARTIAL, WHOLE));
    }
    let unsalted = |evidence: &EvidenceHead| report.inputs.iter().any(|input| !input.salted && evidence.files.contains(&input.sha256));
    if report.evidence.iter().any(unsalted) {
        let help = format!("add this line to kitemark.yaml, and keep it from one report to the next: `salt: {}`", drawn(SALT_BYTES)?);
        return Err(wrong("who guesses what is in a piece of evidence could tell by its digest in the report", &help));
    }
    let most = u32::from(criteria.scheme.validity_months) * DAYS_OF_A_MONTH;
    let days = arguments.valid_days.unwrap_or(most);
    if days == 0 || days > most {
        complain(&format!("a report is valid for 1 to {most} days by the scheme, not {days}"), "give --valid-days within that");
        return Err(Exit::WrongQuestion);
    }
    let sealed =
        SealedReport::new(report, Issue { assurance: arguments.assurance.into(), at: clock::now()?, days, challenge: arguments.challenge.clone() });
    let statement = sealed.statement().map_err(|fault| {
        complain(&fault.to_string(), fault.help());
        Exit::Failed
    })?;
    if let Some(file) = &arguments.statement {
        written(file, &statement)?;
    }
    if let Some(file) = &arguments.sign {
        let fault = |fault: crate::seal::SignFault| {
            complain(&fault.to_string(), &fault.help());
            Exit::WrongQuestion
        };
        let draft = Draft::read("the report", &statement, PayloadType::Statement).map_err(fault)?;
        let key = key.map_or_else(|| private_key(file, passphrase), Ok)?;
        let envelope = draft.sign(&key).map_err(fault)?;
        let file = arguments.sealed.clone().unwrap_or_else(|| PathBuf::from("report.dsse.json"));
        written(&file, envelope.to_json())?;
    }
    Ok(())
}

fn written(file: &Path, bytes: impl AsRef<[u8]>) -> Result<(), Exit> {
    use std::io::Write as _;
    write_whole(file, bytes).map_err(|error| unwritable(file, &error))?;
    let _ = writeln!(std::io::stderr().lock(), "wrote {}", file.display());
    Ok(())
}
