//! Editions in time: the day of the assessment chooses among the editions of a folder, and a report is verified by the one that was chosen.

use crate::common::seal::Folder;
use crate::common::{code, fixture, kitemark, stderr, stdout};
use serde_json::Value;

const CONTRACT: &str = "conforming/oas30/openapi.yaml";

fn requirement(id: &str, field: &str) -> String {
    format!(
        "id: {id}
title: Something that every contract says
level: must
grade: 1
method: [static]
status: {{ since: 1.0.0 }}
text: The contract MUST say it.
why: Readers look for it.
sources: [Ours]
remedy: Say it.
checks:
  said:
    each: info
    expect: {{ required: [{field}] }}
    message: it is not said
examples:
  - passes: it is said
  - fails: said
    patch: {{ info: {{ {field}: null }} }}
    at: /info
"
    )
}

fn head(edition: &str, timeline: &str) -> String {
    format!("id: own\ntitle: Own\nedition: {edition}\nowner: We\nabout: What we ask for.\ntimeline: [{timeline}]\n")
}

fn scheme(standard: &str) -> String {
    format!(
        "id: own\ntitle: Own\nabout: Ours.\nmark: Own\nstandards: [{{ {standard} }}]\ngrades: [{{ grade: 1, name: First, about: All. }}]\n\
         validityMonths: 12\nwaivers: {{ most: 0, never: [] }}\n"
    )
}

/// A folder of standards with one that was published at 1.0.0, and is at 1.1.0 with a requirement that nobody meets.
fn standards() -> Folder {
    let folder = at_first();
    folder.write("own/standard.yaml", head("1.1.0", "{ status: warn, from: 2026-05-01 }, { status: effective, from: 2026-07-01 }"));
    folder.write("own/requirements/OWN-02-nothing.yaml", requirement("OWN-02", "x-nobody-says-this"));
    folder
}

/// The same folder when 1.0.0 was published.
fn at_first() -> Folder {
    let folder = Folder::new();
    for name in ["own/requirements", "schemes"] {
        std::fs::create_dir_all(folder.path(name)).unwrap();
    }
    folder.write("schemes/own.yaml", scheme("id: own"));
    folder.write("own/standard.yaml", head("1.0.0", "{ status: effective, from: 2026-01-01 }"));
    folder.write("own/requirements/OWN-01-title.yaml", requirement("OWN-01", "title"));
    assert_eq!(code(&kitemark(&["standards", "publish", &folder.text("")])), 0);
    folder
}

fn check(folder: &Folder, more: &[&str]) -> std::process::Output {
    let (contract, standards) = (fixture(CONTRACT).display().to_string(), folder.text(""));
    kitemark(&[&["check", &contract, "--standards", &standards, "--method", "static", "--format", "json"], more].concat())
}

#[test]
fn the_day_of_the_assessment_chooses_the_edition() {
    let folder = standards();
    for (day, edition, exit) in [("2026-01-01", "1.0.0", 0), ("2026-06-30", "1.0.0", 0), ("2026-07-01", "1.1.0", 1)] {
        let output = check(&folder, &["--as-of", day]);
        assert_eq!((code(&output), stderr(&output).as_str()), (exit, ""), "{day}");
        let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(report["standards"][0]["edition"], edition, "{day}");
    }
    let output = check(&folder, &["--as-of", "2025-12-31"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    let told = "error: no edition of own is in force on 2025-12-31\nhelp: choose another day with --as-of: \
                1.1.0 is announced from 2026-05-01, in force from 2026-07-01; 1.0.0 is in force from 2026-01-01\n";
    assert_eq!(stderr(&output), told);
}

#[test]
fn what_a_scheme_names_is_judged_by_and_its_status_is_told() {
    let folder = standards();
    folder.write("schemes/own.yaml", scheme("id: own, edition: 1.1.0"));
    let output = check(&folder, &["--as-of", "2026-06-01"]);
    assert_eq!(code(&output), 1);
    let told = "note: own@1.1.0 is announced on 2026-06-01: edition 1.1.0 is announced from 2026-05-01, in force from 2026-07-01\n";
    assert_eq!(stderr(&output), told);
    folder.write("own/standard.yaml", head("1.1.0", "{ status: effective, from: 2026-07-01 }, { status: withdrawn, from: 2027-01-01 }"));
    assert_eq!(code(&check(&folder, &["--as-of", "2026-12-31"])), 1);
    let output = check(&folder, &["--as-of", "2027-01-01"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).starts_with("error: own@1.1.0 is withdrawn since 2027-01-01\nhelp: "), "{}", stderr(&output));
}

#[test]
fn a_published_edition_that_was_changed_is_refused() {
    let folder = standards();
    let text = String::from_utf8(folder.read("published/own-1.0.0.json")).unwrap();
    folder.write("published/own-1.0.0.json", text.replace("MUST say it", "MAY say it"));
    let output = check(&folder, &["--as-of", "2026-06-30"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("published/own-1.0.0.json:1:1: it was changed after it was published"), "{}", stderr(&output));
}

#[test]
fn milestones_come_one_after_the_other() {
    let folder = standards();
    folder.write("own/standard.yaml", head("1.1.0", "{ status: effective, from: 2026-07-01 }, { status: warn, from: 2026-07-01 }"));
    let output = kitemark(&["standards", "lint", &folder.text("")]);
    assert_eq!(code(&output), 1);
    assert!(stdout(&output).contains("own/standard.yaml:6:"), "{}", stdout(&output));
    folder.write("own/standard.yaml", head("1.1.0", "{ status: effective, from: 2026-13-01 }"));
    assert_eq!(code(&kitemark(&["standards", "lint", &folder.text("")])), 1);
}

#[test]
fn a_sealed_report_is_verified_by_the_edition_of_its_day() {
    let folder = standards();
    let sealed = folder.text("sealed.dsse.json");
    let (product, key) = (fixture(CONTRACT).display().to_string(), folder.key("p256.pem"));
    let public = fixture("keys/p256.pub").display().to_string();
    // What the verifier says of the standards of a report that was judged by those of a folder.
    let outcome_of = |by: &Folder, held: &Folder, day: &str, seconds: &str| {
        let now = [("SOURCE_DATE_EPOCH", seconds)];
        let run =
            crate::common::seal::run(&["check", &product, "--standards", &by.text(""), "--as-of", day, "--sign", &key, "--sealed", &sealed], &now);
        assert!(run.status.code().is_some_and(|code| [0, 1, 3].contains(&code)), "{}", stderr(&run));
        let run = crate::common::seal::run(&["verify", &sealed, "--key", &public, "--standards", &held.text(""), "--format", "json"], &now);
        let said: Value = serde_json::from_str(&stdout(&run)).unwrap();
        let standards = said["questions"].as_array().unwrap().iter().find(|question| question["question"] == "standards").unwrap();
        (standards["answer"].clone(), standards["detail"].as_str().unwrap().to_owned())
    };
    let by = |edition: &str| ("pass".into(), format!("own@{edition} by the scheme own"));
    // The first second of the day, UTC.
    assert_eq!(outcome_of(&folder, &folder, "2026-06-30", "1782777600"), by("1.0.0"));
    assert_eq!(outcome_of(&folder, &folder, "2026-07-01", "1782864000"), by("1.1.0"));
    // An edition that has had its day is not judged by any more.
    let (answer, why) = outcome_of(&at_first(), &folder, "2026-07-01", "1782864000");
    assert_eq!(answer, "fail", "{why}");
    assert!(why.contains("the list of standards, which is not that of the scheme own"), "{why}");
    // Who does not hold the edition cannot tell, and does not call it forged.
    let (answer, why) = outcome_of(&folder, &at_first(), "2026-07-01", "1782864000");
    assert_eq!((answer, why.as_str()), ("not-checked".into(), "own@1.1.0 is not held here: name the folder with --standards"));
}
