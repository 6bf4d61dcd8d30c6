//! Whether the statement is about what the report lists, and the lists of the report agree with each other.

use super::Asking;
use crate::encoding::is_sha256_hex;
use crate::question::{Criticality, StepResult};
use crate::report::SealedReport;
use crate::statement::Statement;
use kitemark_assessment::Coverage;
use kitemark_product::{MANIFEST_NAME, RECORDING_NAME};
use std::collections::BTreeSet;

impl Asking<'_> {
    /// Whether the statement is about what the report lists, and the report about what it says to be reproduced.
    pub(super) fn bound(&mut self, statement: &Statement, report: &SealedReport) {
        let subject = report.subject();
        let told = if *statement.subject() == subject {
            Ok(format!("{} files, sha256 {}", report.report.inputs.len(), subject.sha256))
        } else {
            Err("the subject is not the list of files in the report".into())
        };
        self.tell("subject", Criticality::Authenticity, told);
        if let Err(fault) = consistent(report) {
            self.answer("consistent", Criticality::Authenticity, StepResult::Fail, fault);
        }
        let told = if report.outcome_digest == report.report.outcome_digest() {
            Ok(format!("sha256 {}", report.outcome_digest))
        } else {
            Err("the outcomes were changed after the digest of them was taken".into())
        };
        self.tell("outcomes", Criticality::Authenticity, told);
    }
}

/// Whether the lists of a report agree with each other, so that none of them can say what another does not.
fn consistent(report: &SealedReport) -> Result<(), String> {
    let document = &report.report;
    if !document.inputs.is_sorted_by(|one, other| one < other) {
        return Err("the files are not listed in order, each once".into());
    }
    if let Some(input) = document.inputs.iter().find(|input| !is_sha256_hex(&input.sha256)) {
        return Err(format!("the digest of {} is none", input.file));
    }
    let head = &document.product;
    let says_more = [&head.id, &head.supplier, &head.name, &head.version, &head.classification].iter().any(|text| text.is_some());
    if !head.manifest && (says_more || !document.waivers.is_empty() || !document.evidence.is_empty()) {
        return Err("without a manifest nobody has said whose product it is, nor waived or attested anything".into());
    }
    let files: BTreeSet<&str> = document.inputs.iter().map(|input| input.file.as_str()).collect();
    let digests: BTreeSet<&str> = document.inputs.iter().map(|input| input.sha256.as_str()).collect();
    if head.manifest && !files.contains(MANIFEST_NAME) {
        return Err(format!("{MANIFEST_NAME} is not among the files that were read"));
    }
    if let Some(name) = document.contracts.iter().find(|name| !files.contains(name.as_str())) {
        return Err(format!("the contract {name} is not among the files that were read"));
    }
    let evidence = || document.evidence.iter().flat_map(|evidence| evidence.files.iter().map(move |digest| (&evidence.kind, digest.as_str())));
    if let Some((kind, _)) = evidence().find(|(_, digest)| !digests.contains(digest)) {
        return Err(format!("evidence of the kind {kind} is not among the files that were read"));
    }
    let of_evidence: BTreeSet<&str> = evidence().map(|(_, digest)| digest).collect();
    if let Some(input) = document.inputs.iter().find(|input| input.salted && !of_evidence.contains(input.sha256.as_str())) {
        return Err(format!("the digest of {} is salted, and it is no evidence", input.file));
    }
    let has_recording = files.contains(RECORDING_NAME);
    if has_recording != document.live.is_some() {
        return Err(format!("{RECORDING_NAME} and what is told of the running service do not go together"));
    }
    if document.live.as_ref().is_some_and(|live| live.answered > live.requests || live.operations.answered > live.operations.declared) {
        return Err("more was answered than was asked".into());
    }
    if document.coverage != Coverage::of(&document.results) {
        return Err("the coverage is not that of the outcomes".into());
    }
    Ok(())
}
