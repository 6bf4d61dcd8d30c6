//! `verify`: who signed a report, what it says, and what it does not show.

use super::args::{ExpectArguments, TrustArguments, VerifyArguments, VerifyFormat};
use super::criteria::available;
use super::key::public_key;
use super::{Exit, clock, print, print_error, print_json, usage_error};
use kitemark_document::text::{visible, wrapped};
use kitemark_document::{SourceStore, Time, read_argument};
use kitemark_seal::envelope::MAX_ENVELOPE_BYTES;
use kitemark_seal::trust::TrustChain;
use kitemark_seal::{Expected, Request, Trust, Verification, VerificationResult, VerificationStep, verify};
use kitemark_standard::EditionNumber;
use serde_json::json;
use std::fmt::Write as _;
use std::path::Path;

pub(super) fn run(arguments: &VerifyArguments) -> Exit {
    match verified(arguments) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn verified(arguments: &VerifyArguments) -> Result<Exit, Exit> {
    let at = clock::at(arguments.at.as_deref())?;
    let trust = trust(&arguments.trust, at)?;
    let (editions, schemes) = available(arguments.standards.as_deref())?;
    let inputs = arguments.inputs.as_deref().map(folder).transpose()?;
    let bytes = report_bytes(&arguments.report)?;
    let expected = expected(&arguments.expect)?;
    let request = Request { trust: &trust, at, editions: &editions, schemes: &schemes, inputs: inputs.as_ref(), expected: &expected };
    let verification = verify(&arguments.report.display().to_string(), &bytes, &request);
    let printed = match arguments.format {
        VerifyFormat::Terminal => print(&terminal(&verification)),
        VerifyFormat::Json => print_json(&as_json(&verification, at)),
    };
    Ok(match printed {
        Exit::Yes => exit_of(verification.conclusion()),
        other => other,
    })
}

/// How a conclusion ends a command.
pub(super) fn exit_of(conclusion: VerificationResult) -> Exit {
    match conclusion {
        VerificationResult::Accepted => Exit::Yes,
        VerificationResult::NotAccepted => Exit::No,
        VerificationResult::CannotTell => Exit::CannotTell,
        VerificationResult::NotAuthentic => Exit::NotAuthentic,
    }
}

/// Reads a report, bounded before anything of it is looked at.
pub(super) fn report_bytes(path: &Path) -> Result<Vec<u8>, Exit> {
    read_argument(path, MAX_ENVELOPE_BYTES).map_err(|fault| usage_error(&fault.to_string(), "name the file of the sealed report"))
}

/// Whose word counts, as the arguments name it.
pub(super) fn trust(arguments: &TrustArguments, at: Time) -> Result<Trust, Exit> {
    match (&arguments.key, &arguments.trust) {
        (Some(key), None) => Ok(Trust::Key(Box::new(public_key(key)?))),
        (None, Some(root)) => {
            let refused = |fault: kitemark_seal::TrustFault| {
                print_error(&fault.to_string(), &fault.help());
                if fault.is_not_authentic() { Exit::NotAuthentic } else { Exit::WrongQuestion }
            };
            let chain = TrustChain::open(root).map_err(refused)?;
            chain.root.check_version(arguments.least_root_version).map_err(refused)?;
            chain.root.check_expiry(at).map_err(refused)?;
            Ok(Trust::Root(Box::new(chain.root)))
        }
        _ => Err(usage_error(
            "it is not said whom to trust",
            "give --key PUBLIC-KEY for one signer, or --trust ROOT for a scheme; nothing in a report can say it",
        )),
    }
}

pub(super) fn folder(path: &Path) -> Result<SourceStore, Exit> {
    SourceStore::new(path, None).map_err(|fault| usage_error(&fault.to_string(), "name the folder that holds the files of the product"))
}

/// What the arguments expect of a report.
pub(super) fn expected(arguments: &ExpectArguments) -> Result<Expected, Exit> {
    let mut standards = std::collections::BTreeMap::new();
    for text in &arguments.expect_standard {
        let (id, lowest) = text.split_once('@').map_or((text.as_str(), None), |(id, lowest)| (id, Some(lowest)));
        let number = lowest.map(|lowest| EditionNumber::parse(lowest.strip_prefix(">=").unwrap_or(lowest))).transpose();
        let number = number
            .map_err(|_| usage_error(&format!("`{text}` names no edition"), "write ID, or ID@>=1.0.0 for the lowest edition that is enough"))?;
        standards.insert(id.to_owned(), number);
    }
    Ok(Expected {
        product: arguments.expect_product.clone(),
        version: arguments.expect_version.clone(),
        standards,
        scheme: arguments.expect_scheme.clone(),
        grade: arguments.expect_grade,
        assurance: arguments.expect_assurance.map(Into::into),
        max_age: arguments.max_age,
        challenge: arguments.challenge.clone(),
        asks: (!arguments.asks.is_empty()).then(|| arguments.asks.iter().copied().map(Into::into).collect()),
        any_product: false,
        any_grade: false,
    })
}

/// The lines of a verification, at most 80 columns wide.
fn terminal(verification: &Verification) -> String {
    let mut text = String::new();
    for VerificationStep { question, answer, detail, .. } in &verification.questions {
        let line = format!("{:<12} {question}: {}", answer.word(), visible(detail));
        let (head, rest) = line.split_at_checked(13).unwrap_or((&line, ""));
        for (position, part) in wrapped(rest, 66, "").into_iter().enumerate() {
            let _ = writeln!(text, "{}{part}", if position == 0 { head } else { "             " });
        }
    }
    let conclusion = match verification.conclusion() {
        VerificationResult::Accepted => "ACCEPTED: everything that was asked is answered well.",
        VerificationResult::NotAccepted => "NOT ACCEPTED: authentic, and not what was asked for.",
        VerificationResult::CannotTell => "CANNOT TELL: something that is needed was not checked.",
        VerificationResult::NotAuthentic => "NOT AUTHENTIC: rely on nothing in it.",
    };
    let _ = writeln!(text, "\n{conclusion}");
    if let Some(report) = &verification.report {
        for line in does_not_show(report) {
            let _ = writeln!(text, "  - {}", wrapped(&line, 76, "    ").join("\n"));
        }
    }
    text
}

/// What no report shows, and what this one does not.
fn does_not_show(report: &kitemark_seal::SealedReport) -> Vec<String> {
    let mut lines = vec![format!(
        "Its signer says that it was run by {}: the seal proves who says this, not that it is so. `kitemark reproduce` runs it again.",
        match report.assurance {
            kitemark_seal::trust::Assurance::SelfRun => "the supplier itself",
            kitemark_seal::trust::Assurance::Independent => "somebody who says not to depend on the supplier",
            kitemark_seal::trust::Assurance::Authority => "the authority of the scheme",
        }
    )];
    let coverage = &report.report.coverage;
    if coverage.not_run + coverage.unsettled > 0 {
        lines.push(format!(
            "Of {} requirements {} were not run and {} could not be told.",
            coverage.requirements, coverage.not_run, coverage.unsettled
        ));
    }
    lines.push("Evidence is attested: its digest and dates were looked at, not whether it is true.".into());
    lines
}

fn as_json(verification: &Verification, at: Time) -> String {
    let value = json!({
        "format": "kitemark-verification/1",
        "at": at,
        "statement": verification.id,
        "conclusion": verification.conclusion(),
        "questions": verification.questions,
        "verdict": verification.verdict,
        "doesNotShow": verification.report.as_ref().map(does_not_show),
    });
    format!("{value:#}\n")
}
