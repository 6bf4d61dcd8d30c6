//! The standards of this repository: without faults, every example true, every check failed by some fixture.
#![allow(
    clippy::allow_attributes,
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a test may fail loudly"
)]

mod common;

use common::{CRITERIA, assess, code, fixture, kitemark, products, read, stderr, stdout};
use kitemark::engine::Outcome;
use kitemark::standard::{Level, Method};
use std::collections::BTreeSet;

#[test]
fn the_standards_have_no_faults() {
    let output = kitemark(&["standards", "lint", "standards"]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn every_example_does_what_it_says() {
    let output = kitemark(&["standards", "test", "standards"]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn what_is_published_is_what_the_folder_holds() {
    let output = kitemark(&["standards", "publish", "--check", "standards"]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
}

#[test]
fn the_binary_judges_with_the_published_editions() {
    let from_folder = kitemark(&["standards", "list", "--standards", "standards"]);
    let embedded = kitemark(&["standards", "list"]);
    assert_eq!(stdout(&from_folder), stdout(&embedded));
}

#[test]
fn a_conforming_product_is_silent() {
    for product in products().into_iter().filter(|path| path.starts_with(fixture("conforming"))) {
        let assessment = assess(&read(&product));
        for result in &assessment.results {
            let told: Vec<_> = result.findings.iter().filter(|finding| finding.level > Level::Note).collect();
            assert!(told.is_empty(), "{}: {} {told:#?}", product.display(), result.requirement);
            let by_contract = result.methods.iter().find(|method| method.method == Method::Static);
            let outcome = by_contract.map_or(Outcome::Pass, |method| method.outcome);
            assert!(outcome.satisfies(), "{}: {} is {} ({:?})", product.display(), result.requirement, outcome.name(), result.reason);
        }
    }
}

#[test]
fn every_check_is_failed_by_a_fixture_or_an_example() {
    let mut failed = BTreeSet::new();
    let mut paths = products();
    paths.extend(std::fs::read_dir(fixture("hostile")).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file()));
    for path in paths {
        for result in assess(&read(&path)).results {
            failed.extend(result.findings.into_iter().map(|finding| (result.requirement.clone(), finding.check)));
        }
    }
    let mut missing = Vec::new();
    let mut by_fixture = 0;
    for planned in &CRITERIA.requirements {
        for check in &planned.checks {
            let key = (planned.requirement.id.clone(), check.name.clone());
            by_fixture += usize::from(failed.contains(&key));
            // That an example does what it says is tested with the others.
            let by_example = planned.requirement.examples.iter().any(|example| example.fails.as_ref() == Some(&check.name));
            let proves_nothing = check.unmet_is_inconclusive && planned.requirement.examples.iter().any(|example| example.inconclusive.is_some());
            if !failed.contains(&key) && !by_example && !proves_nothing {
                missing.push(format!("{} {}", key.0, key.1));
            }
        }
    }
    assert!(missing.is_empty(), "nothing fails these checks: {}", missing.join(", "));
    assert!(by_fixture >= 200, "the fixtures fail only {by_fixture} checks");
}

#[test]
fn at_least_two_thirds_of_the_checks_are_data() {
    let checks: Vec<_> = CRITERIA.requirements.iter().flat_map(|planned| planned.requirement.checks.values()).collect();
    let native = checks.iter().filter(|check| check.native.is_some()).count();
    assert!(native * 3 <= checks.len(), "{native} of {} checks are native", checks.len());
}
