//! Waivers: what holds is waived and counts as met; whatever does not hold fails the run, and says so in words.

use crate::common::seal::Folder;
use crate::common::sealed::{copy, on_that_day};
use crate::common::{code, fixture, stderr, stdout};
use serde_json::Value;
use std::fmt::Write as _;

/// An id that no finding has.
const NO_FINDING: &str = "0123456789abcdef";

/// A waiver as it stands in a manifest.
#[derive(Clone)]
struct Waiver {
    requirement: &'static str,
    findings: Vec<String>,
    organisation: String,
    expires: &'static str,
}

impl Waiver {
    fn new(requirement: &'static str, findings: &[&str]) -> Self {
        let findings = findings.iter().map(|id| (*id).to_owned()).collect();
        Self { requirement, findings, organisation: "Example Force".into(), expires: "2027-12-31" }
    }

    fn by(self, organisation: &str) -> Self {
        Self { organisation: organisation.into(), ..self }
    }

    fn until(self, expires: &'static str) -> Self {
        Self { expires, ..self }
    }
}

/// A copy of a fixture whose manifest lists these waivers.
fn product(name: &str, waivers: &[Waiver]) -> Folder {
    let folder = Folder::new();
    copy(&fixture(name), &folder.path("product"));
    let mut manifest = std::fs::read_to_string(folder.path("product/kitemark.yaml")).unwrap();
    manifest.push_str("\nwaivers:\n");
    for waiver in waivers {
        let findings: Vec<String> = waiver.findings.iter().map(|id| format!("'{id}'")).collect();
        let organisation = Value::from(waiver.organisation.as_str());
        let _ = write!(
            manifest,
            "  - requirement: {}\n    findings: [{}]\n    reason: it is being mended\n    compensatingControl: somebody looks at it daily\n    owner: J. Okafor\n    approver: {{ name: Data Board, organisation: {organisation} }}\n    expires: '{}'\n",
            waiver.requirement,
            findings.join(", "),
            waiver.expires
        );
    }
    folder.write("product/kitemark.yaml", manifest);
    folder
}

/// Checks a product by its contract and manifest alone; the exit code and what was printed.
fn check(folder: &Folder, arguments: &[&str]) -> (i32, String) {
    let path = folder.text("product");
    let mut all = vec!["check", path.as_str()];
    all.extend(arguments);
    let output = on_that_day(&all);
    assert_eq!(stderr(&output), "", "{}", stdout(&output));
    (code(&output), stdout(&output))
}

const STATIC: [&str; 2] = ["--method", "static"];

/// The section about waivers on a terminal, its lines joined.
fn outcome_of(text: &str) -> String {
    let section: Vec<&str> = text.lines().skip_while(|line| *line != "Waivers").take_while(|line| !line.is_empty()).collect();
    assert!(!section.is_empty(), "{text}");
    for line in &section {
        assert!(line.chars().count() <= 80, "{line}");
    }
    section.join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The ids of the findings that block, by what the report says.
fn ids(folder: &Folder, requirement: &str) -> Vec<String> {
    let (_, text) = check(folder, &["--format", "json"]);
    let report: Value = serde_json::from_str(&text).unwrap();
    let result = report["results"].as_array().unwrap().iter().find(|result| result["requirement"] == requirement).unwrap().clone();
    let findings = result["findings"].as_array().unwrap().iter().filter(|finding| finding["level"] == "must");
    findings.map(|finding| finding["id"].as_str().unwrap().to_owned()).collect()
}

fn open_doors(requirement: &str) -> Vec<String> {
    let folder = Folder::new();
    copy(&fixture("poor/open-doors"), &folder.path("product"));
    let found = ids(&folder, requirement);
    assert!(!found.is_empty(), "{requirement} fails there");
    found
}

#[test]
fn what_holds_is_waived_and_counts_as_met() {
    let ids = open_doors("INT-10");
    assert!(ids.len() > 1, "the waiver must cover more than one finding");
    let all: Vec<&str> = ids.iter().map(String::as_str).collect();
    let only = ["--only", "INT-10"];

    let folder = product("poor/open-doors", &[Waiver::new("INT-10", &all)]);
    let (exit, text) = check(&folder, &only);
    assert_eq!(exit, 0, "{text}");
    let expected = format!("Waivers holds INT-10 for {} findings, until 2027-12-31, approved by Data Board of Example Force", ids.len());
    assert_eq!(outcome_of(&text), expected);
    assert!(text.contains("\nwaived  INT-10  ") && text.contains("What was asked is met."), "{text}");
    let (exit, json) = check(&folder, &["--only", "INT-10", "--format", "json"]);
    let report: Value = serde_json::from_str(&json).unwrap();
    assert_eq!((exit, report["waivers"][0]["state"].as_str()), (0, Some("holds")));
    let result = report["results"].as_array().unwrap().iter().find(|result| result["requirement"] == "INT-10").unwrap();
    assert_eq!(result["outcome"], "waived");
    assert!(!result["findings"].as_array().unwrap().is_empty(), "what is waived is still shown");

    // A finding that nobody excepted blocks as before.
    let folder = product("poor/open-doors", &[Waiver::new("INT-10", &all[1..])]);
    let (exit, text) = check(&folder, &only);
    assert_eq!(exit, 1, "{text}");
    assert!(text.contains("FAIL  INT-10") && outcome_of(&text).contains("holds INT-10"), "{text}");
}

#[test]
fn the_id_stands_beside_its_finding_within_the_width() {
    let ids = open_doors("INT-06");
    let folder = product("poor/open-doors", &[Waiver::new("INT-06", &[&ids[0]])]);
    let (_, text) = check(&folder, &["--only", "INT-06"]);
    let line = text.lines().find(|line| line.contains(&format!("id {}", ids[0]))).unwrap_or_else(|| panic!("{text}"));
    assert!(line.chars().count() <= 80 && line.contains("openapi.yaml:"), "{line}");
}

#[test]
fn every_waiver_that_does_not_hold_fails_the_run_and_says_why() {
    // By its contract alone this product conforms, so what fails the run is the waiver.
    let name = "conforming/police-records";
    let plain = Folder::new();
    copy(&fixture(name), &plain.path("product"));
    assert_eq!(check(&plain, &STATIC).0, 0);
    let good = Waiver::new("INT-06", &[NO_FINDING]);
    let cases = [
        (good.clone().until("2027-05-31"), "expired", "it has expired"),
        (Waiver { requirement: "INT-99", ..good.clone() }, "unknown", "no standard of the scheme has this requirement"),
        (Waiver { requirement: "INT-01", ..good.clone() }, "forbidden", "the scheme allows no waiver of this requirement, or not so many"),
        (good.clone().until("2028-06-02"), "too-long", "it lasts longer than an award of the scheme may"),
        (good.clone().by("Harrier Records (Fictional) PLC"), "self-approved", "the approver belongs to the supplier"),
        (good.clone().by("The HARRIER-RECORDS Ltd."), "self-approved", "the approver belongs to the supplier"),
        (good.clone().by("harrier records plc (Board)"), "self-approved", "the approver belongs to the supplier"),
        (good.clone().by("..."), "self-approved", "the approver belongs to the supplier"),
    ];
    for (waiver, state, words) in cases {
        let folder = product(name, &[waiver]);
        let (exit, text) = check(&folder, &STATIC);
        assert_eq!(exit, 1, "{state}: {text}");
        assert!(outcome_of(&text).starts_with(&format!("Waivers DOES NOT HOLD {words}.")), "{state}: {text}");
        let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(flat.contains("Does not conform: 1 waiver does not hold. Asked: contract only: "), "{state}: {text}");
        let (exit, json) = check(&folder, &["--method", "static", "--format", "json"]);
        let report: Value = serde_json::from_str(&json).unwrap();
        assert_eq!((exit, report["waivers"][0]["state"].as_str()), (1, Some(state)));
    }
    // The last day counts, on both sides.
    for last in ["2027-06-01", "2028-06-01"] {
        let (exit, text) = check(&product(name, &[good.clone().until(last)]), &STATIC);
        assert_eq!(exit, 0, "{last}: {text}");
    }
}

#[test]
fn a_waiver_without_a_finding_is_unused_where_everything_was_asked() {
    let name = "conforming/police-records";
    let plain = Folder::new();
    copy(&fixture(name), &plain.path("product"));
    assert_eq!(check(&plain, &[]).0, 3, "nothing fails, and what was not run cannot be told");
    let folder = product(name, &[Waiver::new("INT-06", &[NO_FINDING])]);
    let (exit, text) = check(&folder, &[]);
    assert_eq!(exit, 1, "{text}");
    assert!(outcome_of(&text).starts_with("Waivers DOES NOT HOLD no finding of a MUST has this id: take the waiver out."), "{text}");
    // In a run of a part nobody can know.
    assert_eq!(check(&folder, &STATIC).0, 0);
}

#[test]
fn one_waiver_too_many_is_forbidden() {
    let requirements = ["INT-06", "INT-10", "INT-11", "INT-16", "INT-19", "INT-33"];
    let waivers: Vec<Waiver> = requirements.iter().map(|id| Waiver::new(id, &[NO_FINDING])).collect();
    let name = "conforming/police-records";
    assert_eq!(check(&product(name, &waivers[..5]), &STATIC).0, 0);
    let (exit, text) = check(&product(name, &waivers), &STATIC);
    assert_eq!(exit, 1, "{text}");
    let told = outcome_of(&text);
    assert_eq!(told.matches("DOES NOT HOLD").count(), 1, "{told}");
    assert!(told.contains("DOES NOT HOLD the scheme allows no waiver of this requirement, or not so many. INT-33 for 1 finding"), "{told}");
}

#[test]
fn no_name_in_a_waiver_can_steer_a_terminal_or_leave_the_page() {
    let long = "x".repeat(200);
    let evil = format!("Force\u{1b}[2J\u{202e} {long}");
    let folder = product("conforming/police-records", &[Waiver::new("INT-06", &[NO_FINDING]).by(&evil)]);
    let (_, text) = check(&folder, &STATIC);
    let told = outcome_of(&text);
    assert!(told.contains("\\u{1b}[2J\\u{202e}"), "{told}");
    assert!(!text.contains(['\u{1b}', '\u{202e}']), "{text:?}");
    assert_eq!(told.matches('x').count(), 200, "nothing of the name is left out");
}

#[test]
fn explain_says_how_a_waiver_is_written_or_that_there_is_none() {
    let can = stdout(&on_that_day(&["explain", "INT-06"]));
    for member in ["waivers:", "- requirement: INT-06", "findings: [", "reason:", "compensatingControl:", "owner:", "approver: {", "expires:"] {
        assert!(can.contains(member), "{member}: {can}");
    }
    assert!(stdout(&on_that_day(&["explain", "INT-01"])).contains("Waiver: the scheme lets nobody waive it."));
    assert!(!stdout(&on_that_day(&["explain", "INT-07"])).contains("Waiver"), "a SHOULD needs none");
}
