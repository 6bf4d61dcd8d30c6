//! `reproduce`: ask of a sealed report all that `verify` asks, then run its check again and hold the outcomes against it.

use super::args::ReproduceArguments;
use super::criteria::available;
use super::replay::replay;
use super::verify::{report_bytes, trust};
use super::{Exit, clock, print, print_error, usage_error};
use kitemark_assessment::{Answer, Criteria, ReportFinding, ReportResult, assess_product};
use kitemark_document::text::visible;
use kitemark_engine::RunFilter;
use kitemark_product::{Product, RECORDING_NAME, ReadOptions};
use kitemark_report::ReportDocument;
use kitemark_seal::question::{Criticality, conclude};
use kitemark_seal::{Expected, Request, SealedReport, StepResult, Verification, VerificationResult, VerificationStep, verify};
use kitemark_standard::{Aspect, Edition, Scheme};
use std::collections::BTreeMap;

pub(super) fn run(arguments: &ReproduceArguments) -> Exit {
    match reproduced(arguments) {
        Ok(exit) | Err(exit) => exit,
    }
}

fn reproduced(arguments: &ReproduceArguments) -> Result<Exit, Exit> {
    let (editions, schemes) = available(arguments.standards.as_deref())?;
    let sealed = admitted(arguments, &editions, &schemes)?;
    let criteria = criteria(&sealed.report, &editions, schemes)?;
    let options = ReadOptions { root: None, previous: arguments.previous.clone() };
    let mut product =
        Product::read(&product_path(arguments, &sealed.report), &options).map_err(|fault| usage_error(&fault.to_string(), &fault.help()))?;
    if let Some(file) = recording(arguments, &sealed.report, &product) {
        replay(&mut product, &file)?;
    }
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let asked = RunFilter { requirements: Vec::new(), methods: Aspect::methods_of(&sealed.report.verdict.asks) };
    let assessment = assess_product(&product, &criteria, &asked, sealed.report.verdict.grade, threads);
    let again = ReportDocument::new(crate::TOOL, &product, &criteria, assessment);
    let found = again.outcome_digest();
    // What is written is compared and no more; the tool is the maker's own word.
    let Ok(again) = serde_json::to_value(&again).and_then(serde_json::from_value::<ReportDocument>) else { return Err(Exit::Failed) };
    let again = ReportDocument { tool: sealed.report.tool.clone(), ..again };
    if found != sealed.outcome_digest || again != sealed.report {
        print(&format!("NOT REPRODUCED: {}\n", visible(&first_difference(&sealed.report, &again))));
        return Ok(Exit::No);
    }
    let is_partial = again.verdict.standards.iter().any(kitemark_assessment::StandardVerdict::is_partial);
    let grade = if is_partial {
        format!("what was asked of grade {} ({} only)", again.verdict.grade, Aspect::names(&again.verdict.asks))
    } else {
        format!("grade {}", again.verdict.grade)
    };
    let verdict = match again.verdict.answer {
        Answer::Yes if is_partial => "is met",
        Answer::Yes => "is reached",
        Answer::No if is_partial => "is not met",
        Answer::No => "is not reached",
        Answer::CannotTell => "cannot be told",
    };
    // What was asked is whether it can be reproduced: what it says is told beside that.
    Ok(print(&format!("REPRODUCED: the same outcomes, sha256 {found}\nThe verdict that was reproduced: {grade} {verdict}.\n")))
}

/// The report, if it stands up to everything that `verify` asks of it; its grade is what the run tells. Nothing is run for a
/// report that does not.
fn admitted(arguments: &ReproduceArguments, editions: &[Edition], schemes: &[Scheme]) -> Result<SealedReport, Exit> {
    let at = clock::at(arguments.at.as_deref())?;
    let trust = trust(&arguments.trust, at)?;
    let bytes = report_bytes(&arguments.report)?;
    let expected = Expected { any_product: true, any_grade: true, ..Expected::default() };
    let request = Request { trust: &trust, at, editions, schemes, inputs: None, expected: &expected };
    let Verification { questions, report, .. } = verify(&arguments.report.display().to_string(), &bytes, &request);
    let conclusion = conclude(&questions);
    if let Some(report) = report.filter(|_| conclusion == VerificationResult::Accepted) {
        return Ok(report);
    }
    let (exit, help, wanted) = match conclusion {
        VerificationResult::NotAuthentic => (Exit::NotAuthentic, "nothing in it can be relied on", StepResult::Fail),
        VerificationResult::Accepted | VerificationResult::NotAccepted => {
            (Exit::No, "nothing was run: `kitemark verify` says all that was asked", StepResult::Fail)
        }
        // What is needed and not at hand is for whoever asks to bring.
        VerificationResult::CannotTell => (Exit::WrongQuestion, "name the folder that holds it with --standards", StepResult::NotChecked),
    };
    for VerificationStep { question, detail, .. } in questions.iter().filter(|found| found.answer == wanted && found.weight != Criticality::Useful) {
        print_error(&format!("{question}: {}", visible(detail)), help);
    }
    Err(exit)
}

/// The recording that the report judged, where it judged one.
fn recording(arguments: &ReproduceArguments, report: &ReportDocument, product: &Product) -> Option<std::path::PathBuf> {
    let is_listed = report.inputs.iter().any(|input| input.file == RECORDING_NAME);
    let beside = || is_listed.then(|| product.folder.join(RECORDING_NAME));
    arguments.replay.clone().or_else(beside)
}

/// What the report was judged by, if it is held here byte for byte.
fn criteria(report: &ReportDocument, editions: &[Edition], schemes: Vec<Scheme>) -> Result<Criteria, Exit> {
    let mut chosen = Vec::new();
    for named in &report.standards {
        let held = editions
            .iter()
            .find(|edition| edition.standard.head.id == named.id && edition.standard.head.edition == named.edition && edition.digest == named.digest);
        match held {
            Some(edition) => chosen.push(edition.clone()),
            None => {
                return Err(usage_error(
                    &format!("{}@{} with the digest {} is not held here", named.id, named.edition, named.digest),
                    "name the folder that holds it with --standards",
                ));
            }
        }
    }
    let Some(scheme) = schemes.into_iter().find(|scheme| scheme.id == report.scheme.id) else {
        return Err(usage_error(&format!("there is no scheme {} here", report.scheme.id), "name the folder that holds it with --standards"));
    };
    let criteria = Criteria::new(scheme, chosen, report.as_of.as_deref()).map_err(|faults| {
        for fault in faults {
            print_error(&fault.to_string(), "");
        }
        Exit::WrongQuestion
    })?;
    if criteria.scheme_digest != report.scheme.digest {
        return Err(usage_error(
            &format!("the scheme {} held here is another than that of the report", report.scheme.id),
            "name the folder that holds it with --standards",
        ));
    }
    Ok(criteria)
}

/// Where the product is read from: the folder, or the only contract in it where the report has no manifest.
fn product_path(arguments: &ReproduceArguments, report: &ReportDocument) -> std::path::PathBuf {
    match report.contracts.first().filter(|_| !report.product.manifest && arguments.inputs.is_dir()) {
        Some(contract) => arguments.inputs.join(contract),
        None => arguments.inputs.clone(),
    }
}

/// The first thing in which two reports differ, in the order in which they are read.
fn first_difference(report: &ReportDocument, again: &ReportDocument) -> String {
    for (was, is) in report.inputs.iter().zip(&again.inputs) {
        if was != is {
            return if was.file == is.file {
                format!("{} has the sha256 {}, not {}", was.file, is.sha256, was.sha256)
            } else {
                format!("the report read {}, and this run {}", was.file, is.file)
            };
        }
    }
    if report.inputs.len() != again.inputs.len() {
        return format!("the report read {} files, and this run {}", report.inputs.len(), again.inputs.len());
    }
    for (was, is) in report.results.iter().zip(&again.results) {
        if was != is {
            return difference_of(was, is);
        }
    }
    if report.waivers != again.waivers {
        return "the waivers come to something else".to_owned();
    }
    for (what, is_same) in [
        ("the product", report.product == again.product),
        ("its contracts", report.contracts == again.contracts),
        ("its evidence", report.evidence == again.evidence),
        ("the coverage", report.coverage == again.coverage),
        ("the verdict", report.verdict == again.verdict),
    ] {
        if !is_same {
            return format!("what the report says of {what} is not what this run comes to");
        }
    }
    "what judged differs: the scheme, the editions, the date or the grade".to_owned()
}

fn difference_of(was: &ReportResult, is: &ReportResult) -> String {
    let id = &was.requirement;
    if was.outcome != is.outcome {
        return format!("{id} is {}, and was {} in the report", is.outcome.name(), was.outcome.name());
    }
    let lost = first_without(&was.findings, &is.findings);
    let new = first_without(&is.findings, &was.findings);
    match (lost, new) {
        (Some(finding), _) => format!("{id}: the report has a finding at {}{} that this run has not", finding.place.file, finding.place.pointer),
        (None, Some(finding)) => format!("{id}: this run has a finding at {}{} that the report has not", finding.place.file, finding.place.pointer),
        (None, None) => format!("{id} was looked at in {} places, and now in {}", was.examined, is.examined),
    }
}

/// The first of some findings that is not among others.
fn first_without<'f>(findings: &'f [ReportFinding], others: &[ReportFinding]) -> Option<&'f ReportFinding> {
    let mut by_id: BTreeMap<&str, Vec<&ReportFinding>> = BTreeMap::new();
    for other in others {
        by_id.entry(&other.id).or_default().push(other);
    }
    findings.iter().find(|finding| !by_id.get(finding.id.as_str()).is_some_and(|others| others.contains(finding)))
}
