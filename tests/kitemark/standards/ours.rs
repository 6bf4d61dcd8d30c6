//! The standards of this repository: without faults, every example true, every check failed by some fixture.

use crate::common::{CRITERIA, assess, code, fixture, kitemark, products, read, stderr, stdout};
use kitemark::document::Source;
use kitemark::engine::checks::NATIVES;
use kitemark::engine::lint::lint;
use kitemark::engine::{Outcome, RunFilter};
use kitemark::model::Index;
use kitemark::product::recording::Recording;
use kitemark::standard::{Check, Level, Method, Requirement, Standard, StandardFolder, read_folder};
use serde_json::json;
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

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
            let told: Vec<_> = result.findings.iter().filter(|found| found.finding.level > Level::Note).collect();
            assert!(told.is_empty(), "{}: {} {told:#?}", product.display(), result.requirement);
            let by_contract = result.methods.iter().find(|method| method.method == Method::Static);
            let outcome = by_contract.map_or(Outcome::Pass, |method| method.outcome);
            assert!(outcome.satisfies(), "{}: {} is {} ({:?})", product.display(), result.requirement, outcome.name(), result.reason);
        }
    }
}

/// The products of the fixtures and the single files, each a product without a manifest.
fn every_fixture() -> Vec<PathBuf> {
    let files = std::fs::read_dir(fixture("hostile")).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_file());
    products().into_iter().chain(files).collect()
}

/// The longest part of a check's message that is the same for every node.
fn constant_part(message: &str) -> &str {
    message.split(['{', '}']).step_by(2).max_by_key(|part| part.len()).unwrap()
}

#[test]
fn every_check_is_failed_by_a_fixture() {
    let mut failed = BTreeSet::new();
    let mut left_open = Vec::new();
    for product in every_fixture().iter().map(|path| read(path)) {
        let manifest = product.manifest.as_ref().map(|manifest| &manifest.document);
        for contract in &product.contracts {
            let interfaces = product.manifest.as_ref().map_or(&[][..], |manifest| &manifest.interfaces);
            let index = Index::new(contract, manifest, product.previous.as_ref())
                .with_evidence(&product.evidence)
                .with_interfaces(interfaces)
                .with_contracts(&product.contracts);
            for result in kitemark::engine::assess(&index, &CRITERIA.requirements, &RunFilter::default(), 1) {
                let open = result.checks.into_iter().filter(|check| check.outcome == Outcome::Inconclusive);
                left_open.extend(open.map(|check| (result.requirement.clone(), check.check, check.reason.unwrap_or_default())));
                failed.extend(result.findings.into_iter().map(|finding| (result.requirement.clone(), finding.check)));
            }
        }
    }
    let product = read(&fixture("conforming/police-records"));
    let manifest = product.manifest.as_ref().map(|manifest| &manifest.document);
    let recording = Source::from_bytes("recording.har", kitemark::document::read_bytes(&fixture("recordings/misbehaving.har"), 1 << 20).unwrap());
    let recording = Recording::read(recording).unwrap();
    for contract in &product.contracts {
        let index = Index::new(contract, manifest, None).with_recording(Some(&recording));
        for result in kitemark::engine::assess(&index, &CRITERIA.requirements, &RunFilter::default(), 1) {
            let open = result.checks.into_iter().filter(|check| check.outcome == Outcome::Inconclusive);
            left_open.extend(open.map(|check| (result.requirement.clone(), check.check, check.reason.unwrap_or_default())));
            failed.extend(result.findings.into_iter().map(|finding| (result.requirement.clone(), finding.check)));
        }
    }
    let mut missing = Vec::new();
    for planned in &CRITERIA.requirements {
        let id = &planned.requirement.id;
        for check in &planned.checks {
            // What proves nothing makes no finding: it must leave its requirement open, with its own message as the reason.
            let message = constant_part(&planned.requirement.checks[&*check.name].message);
            let says_so =
                |(requirement, name, reason): &(String, String, String)| requirement == id && **name == *check.name && reason.contains(message);
            let is_failed =
                if check.unmet_is_inconclusive { left_open.iter().any(says_so) } else { failed.contains(&(id.clone(), check.name.clone())) };
            if !is_failed {
                missing.push(format!("{id} {}", check.name));
            }
        }
    }
    assert!(missing.is_empty(), "no fixture fails these checks: {}", missing.join(", "));
}

#[test]
fn at_least_two_thirds_of_the_checks_are_data() {
    let checks: Vec<_> = CRITERIA.requirements.iter().flat_map(|planned| planned.requirement.checks.values()).collect();
    let native = checks.iter().filter(|check| check.native.is_some()).count();
    assert!(native * 3 <= checks.len(), "{native} of {} checks are native", checks.len());
}

/// The standards with a text of one of their files replaced, and what lint says of it.
fn lint_of(file: &str, from: &str, to: &str) -> (i32, String) {
    let folder = std::env::temp_dir().join(format!("kitemark-lint-{}-{:x}", std::process::id(), to.len() * 31 + from.len()));
    let _ = std::fs::remove_dir_all(&folder);
    let copied = std::process::Command::new("cp").arg("-r").arg(crate::common::root().join("standards")).arg(&folder).status().unwrap();
    assert!(copied.success());
    let (parent, stem) = file.rsplit_once('/').unwrap();
    let entries = std::fs::read_dir(folder.join(parent)).unwrap().map(|entry| entry.unwrap().path());
    let path = entries.into_iter().find(|path| path.file_name().unwrap().to_str().unwrap().starts_with(stem)).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has no `{from}`");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    let output = kitemark(&["standards", "lint", folder.to_str().unwrap()]);
    std::fs::remove_dir_all(&folder).unwrap();
    (code(&output), stderr(&output) + &stdout(&output))
}

/// What lint says of one requirement alone in a folder, with one of its checks changed.
fn lint_of_check(
    folder: &mut StandardFolder,
    standard: &Standard,
    requirement: &Requirement,
    name: &str,
    change: impl FnOnce(&mut Check),
) -> Vec<String> {
    let mut changed = requirement.clone();
    change(changed.checks.get_mut(name).unwrap());
    folder.standards = vec![Standard { head: standard.head.clone(), requirements: vec![Arc::new(changed)] }];
    lint(folder).into_iter().map(|fault| format!("{} {}", fault.place.pointer, fault.message)).collect()
}

/// A name with one letter twice, as a slip of the hand makes it.
fn misspelt(name: &str) -> String {
    let (start, end) = name.split_at(name.len() / 2);
    format!("{start}{}{end}", end.chars().next().unwrap())
}

#[test]
fn lint_notices_every_parameter_of_a_native_check_that_is_misspelt_missing_or_of_another_kind() {
    let mut folder = read_folder(&crate::common::root().join("standards")).unwrap();
    folder.schemes.clear();
    let (mut misspellings, mut omissions) = (0, 0);
    for standard in &std::mem::take(&mut folder.standards) {
        for requirement in &standard.requirements {
            for (name, check) in requirement.checks.iter().filter(|(_, check)| check.native.is_some()) {
                let untouched = lint_of_check(&mut folder, standard, requirement, name, |_| {});
                assert_eq!(untouched, Vec::<String>::new(), "{} {name}", requirement.id);
                for (parameter, value) in &check.native_parameters {
                    let wrong = misspelt(parameter);
                    let told = lint_of_check(&mut folder, standard, requirement, name, |check| {
                        check.native_parameters.remove(parameter);
                        check.native_parameters.insert(wrong.clone(), value.clone());
                    });
                    // A name of two letters is near too many others.
                    let meant = if parameter.len() > 2 { format!("; did you mean `{parameter}`?") } else { String::new() };
                    let hint = format!("has no parameter `{wrong}`{meant}");
                    assert!(told.iter().any(|fault| fault.contains(&hint)), "{} {name} {wrong}: {told:#?}", requirement.id);
                    misspellings += 1;
                    let missing = lint_of_check(&mut folder, standard, requirement, name, |check| {
                        check.native_parameters.remove(parameter);
                    });
                    omissions += usize::from(missing.iter().any(|fault| fault.contains(&format!("needs the parameter `{parameter}`"))));
                    let other = lint_of_check(&mut folder, standard, requirement, name, |check| {
                        check.native_parameters.insert(parameter.clone(), json!({ "of": 1 }));
                    });
                    let place = format!("/checks/{name}/with/{parameter} ");
                    assert!(
                        other.iter().any(|fault| fault.starts_with(&place) && fault.contains(" is not ")),
                        "{} {name}: {other:#?}",
                        requirement.id
                    );
                }
            }
        }
    }
    // All but what a check may do without.
    assert!(misspellings >= 37 && omissions + 2 >= misspellings, "{misspellings} misspellings, {omissions} omissions");
}

#[test]
fn kinds_prints_what_a_native_check_is_about_and_its_parameters() {
    let printed = stdout(&kitemark(&["standards", "kinds"]));
    for native in NATIVES {
        assert!(printed.contains(&format!("\n    {}: {}\n", native.name, native.about)), "{}: {printed}", native.name);
        for parameter in native.parameters {
            let line = format!("\n        {}: {} ({})\n", parameter.name, parameter.about, parameter.describe());
            assert!(printed.contains(&line), "{line}{printed}");
        }
    }
    assert!(
        printed.contains("days: How many days ahead its end may be. (a whole number of zero or more; needed where `judge` is `far`)"),
        "{printed}"
    );
}

#[test]
fn lint_names_what_a_requirement_gets_wrong() {
    let requirement = "security-baseline/requirements/SEC-20-";
    let unique = "api-interoperability/requirements/INT-04-";
    for (file, from, to, words) in [
        (
            "api-interoperability/requirements/INT-39-",
            "probe: next",
            "probe: nexts",
            "INT-39-paging-links.yaml:53:5: there is no probe `nexts` here; this requirement has `control`, `next`",
        ),
        (requirement, "probe: [no-credential, ", "probe: [SEC-20/no-credential, ", "there is no probe `SEC-20/no-credential` here"),
        (requirement, "answers: { no-credential: { operation", "answers: { no-credentials: { operation", "did you mean `no-credential`?"),
        (requirement, "answered {statusCode}", "answered {statusCod}", "has no field or fact `statusCod`; did you mean `statusCode`?"),
        (requirement, "answered {statusCode}", "answered {bodyText}", "a message quotes no body"),
        ("security-baseline/requirements/SEC-41-", "remedy:", "why: Again.\nremedy:", "`why` stands here twice"),
        ("api-interoperability/requirements/INT-39-", "level: note", "level: must", "a check binds no more than its requirement"),
        (unique, "at: operationId", "at: operationID", "has no field or fact `operationID`; did you mean `operationId`?"),
        (unique, "since: 1.0.0", "since: 1.0.1", "the edition 1.0.1 comes after 1.0.0, which the standard is at"),
        (
            unique,
            "pattern: '\\S'",
            "patern: '\\S'",
            "INT-04-unique-operation-identifiers.yaml:16:50: there is no keyword `patern`; did you mean `pattern`?",
        ),
        (unique, "not: { required: [confusableId] }", "confusableId: false", "what is asked of a field or fact stands under `properties`"),
        (
            "api-interoperability/requirements/INT-13-",
            "with: { asOf: $asOf }",
            "with: { asof: $asOf }",
            ":19:13: the native check `breaking-changes` has no parameter `asof`; did you mean `asOf`?",
        ),
        (
            "security-baseline/requirements/SEC-42-",
            "judge: far, probe: SEC-42/security-txt, days: $longestDays",
            "judge: far, probe: SEC-42/security-txt",
            ":40:5: the native check `security-txt` needs the parameter `days` where `judge` is `far`",
        ),
        (
            "security-baseline/requirements/SEC-42-",
            "with: { judge: fields, probe: SEC-42/security-txt }",
            "with: { judge: fields, probe: SEC-24/security-txt }",
            "`SEC-24/security-txt` is no probe of this requirement",
        ),
        (
            "security-baseline/requirements/SEC-43-",
            "of: { disclosure: [recipient] }",
            "of: { disclosures: [recipient] }",
            "did you mean `disclosure`?",
        ),
        ("security-baseline/requirements/SEC-43-", "    native: audit-log\n", "    unique: name\n", "this check names none under `native`"),
        (
            "schemes/policing-minimum",
            "waivers:",
            "parameters: { INT-47: { minCoverage: most } }\nwaivers:",
            "check `matrix`: the parameter `minCoverage` of the native check `coverage-matrix` is not \"most\": it is a number from 0 to 1",
        ),
        ("schemes/policing-minimum", "api-interoperability, edition: 1.0.0", "api-interoperability, edition: 1.0.1", "this folder holds 1.0.0"),
    ] {
        let (code, told) = lint_of(file, from, to);
        assert_eq!(code, 1, "{told}");
        assert!(told.contains(words), "{words}: {told}");
    }
    let unknown = kitemark(&["standards", "test", "standards", "--only", "SEC-999"]);
    assert_eq!(code(&unknown), 2, "{}", stdout(&unknown));
    let swallowed = kitemark(&["standards", "test", "--only", "SEC-20", "standards"]);
    assert_eq!(code(&swallowed), 2);
    assert!(stderr(&swallowed).contains("before `--only`"), "{}", stderr(&swallowed));
}
