//! What the tests of sealed reports share: a day, statements of fixtures made by the binary, and the forger's bench.

use crate::common::seal::{Folder, run, signed};
use crate::common::{fixture, stderr};
use kitemark::assessment::{Coverage, Verdict};
use kitemark::engine::RunFilter;
use kitemark::seal::{PayloadType, PredicateType, PrivateKey, SealedReport, Statement};
use kitemark::standard::Aspect;
use kitemark::standard::embedded::{editions, schemes};
use serde_json::Value;
use std::path::Path;
use std::process::Output;

/// 2027-06-01T12:00:00Z: the day on which everything here happens.
pub(crate) const NOW: &str = "1811851200";

/// Runs the binary on that day.
pub(crate) fn on_that_day(arguments: &[&str]) -> Output {
    run(arguments, &[("SOURCE_DATE_EPOCH", NOW)])
}

/// Copies a folder with everything in it.
pub(crate) fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder can be made");
    for entry in std::fs::read_dir(from).expect("the folder can be listed") {
        let entry = entry.expect("the folder can be listed");
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a file can be copied");
        }
    }
}

/// The statement that the binary makes of a product.
pub(crate) fn statement_of(product: &Path, arguments: &[&str]) -> Vec<u8> {
    let folder = Folder::new();
    let file = folder.text("statement.json");
    let mut all = vec!["check", product.to_str().expect("a path is text"), "--output"];
    let output = folder.text("report.txt");
    all.extend([output.as_str(), "--statement", &file]);
    all.extend(arguments);
    let output = on_that_day(&all);
    assert!(Path::new(&file).is_file(), "{}", stderr(&output));
    folder.read("statement.json")
}

/// The sealed report of a fixture, before it is signed.
pub(crate) fn report_of(name: &str) -> SealedReport {
    report_in(&statement_of(&fixture(name), &[]))
}

/// The report in a statement.
pub(crate) fn report_in(statement: &[u8]) -> SealedReport {
    let value: Value = serde_json::from_slice(statement).expect("a statement is JSON");
    serde_json::from_value(value["predicate"].clone()).expect("the predicate is a report")
}

/// The statement of a report, whatever the report is: the tool itself writes none that nobody would accept.
pub(crate) fn unchecked(report: &SealedReport) -> Vec<u8> {
    let predicate = serde_json::to_value(report).expect("a report is JSON");
    Statement::write(&report.subject(), PredicateType::Report, &predicate).expect("a statement can be written")
}

/// A report that was changed, sealed again with every digest as it then must be.
pub(crate) fn resealed(mut report: SealedReport, key: &PrivateKey) -> Vec<u8> {
    report.outcome_digest = report.report.outcome_digest();
    signed(&unchecked(&report), PayloadType::Statement, &[key]).to_json().into_bytes()
}

/// What a forger does who knows the rules: works out the coverage and the verdict again before sealing.
pub(crate) fn forged(mut report: SealedReport, key: &PrivateKey) -> Vec<u8> {
    let document = &mut report.report;
    let editions = editions().expect("the editions can be read");
    let schemes = schemes().expect("the schemes can be read");
    let scheme = schemes.iter().find(|scheme| scheme.id == document.scheme.id).expect("the scheme is held");
    document.coverage = Coverage::of(&document.results);
    let operations = document.live.as_ref().map(|live| live.operations);
    let grade = document.verdict.grade;
    let asked = RunFilter { requirements: Vec::new(), methods: Aspect::methods_of(&document.verdict.asks) };
    document.verdict = Verdict::of(&editions, scheme, &document.results, &document.waivers, operations, &asked, grade);
    resealed(report, key)
}
