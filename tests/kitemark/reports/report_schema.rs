//! The report is what its published schema says, member by member, plain and sealed.

use crate::common::sealed::{copy, statement_of};
use crate::common::{CRITERIA, assess, fixture, products, read, root};
use kitemark::document::{Schema, Source};
use kitemark::report::ReportDocument;
use kitemark::report::document::REPORT_SCHEMA;
use serde_json::{Value, json};

fn faults(schema: &Schema, report: &Value) -> Vec<String> {
    let document = Source::from_bytes("report.json", report.to_string().into_bytes()).read().unwrap();
    schema.faults(&document, document.root()).into_iter().map(|(node, fault)| format!("{}: {fault}", document.pointer(node))).collect()
}

#[test]
fn every_report_is_what_the_schema_says() {
    let schema = Schema::parse(REPORT_SCHEMA).unwrap();
    for path in products() {
        let product = read(&path);
        let report = ReportDocument::new(kitemark::TOOL, &product, &CRITERIA, assess(&product));
        let value = serde_json::to_value(&report).unwrap();
        assert_eq!(faults(&schema, &value), Vec::<String>::new(), "{}", path.display());
    }
}

#[test]
fn sealed_reports_are_too_with_evidence_and_waivers_and_without_a_manifest() {
    let schema = Schema::parse(REPORT_SCHEMA).unwrap();
    let folder = crate::common::seal::Folder::new();
    copy(&root().join("standards/base"), &folder.path("base"));
    let manifest = std::fs::read_to_string(folder.path("base/kitemark.yaml")).unwrap();
    let waiver = "waivers:\n  - { requirement: INT-06, findings: [0123456789abcdef], reason: a reason that is long, compensatingControl: a control that is there, owner: somebody, approver: { name: Board, organisation: Example Force }, expires: 2027-12-31 }\n";
    folder.write("base/kitemark.yaml", format!("{manifest}\nsalt: {}\n{waiver}", "5a".repeat(16)));
    let full = statement_of(&folder.path("base"), &["--challenge", "TENDER-7"]);
    let full: Value = serde_json::from_slice(&full).unwrap();
    let full = &full["predicate"];
    assert!(full["evidence"].is_array() && full["waivers"].is_array() && full["challenge"] == "TENDER-7", "what is optional is there");
    let bare: Value = serde_json::from_slice(&statement_of(&fixture("street-crime/openapi.yaml"), &[])).unwrap();
    for report in [full, &bare["predicate"]] {
        assert_eq!(faults(&schema, report), Vec::<String>::new());
    }
    for (pointer, value) in [
        ("/format", json!("kitemark-report/2")),
        ("/results/0/outcome", json!("passed")),
        ("/results/0/level", json!("may")),
        ("/results/0/examined", json!(-1)),
        ("/results/0/examined", json!("4")),
        ("/results/0/methods/0/method", json!("manual")),
        ("/results/0/methods", json!([])),
        ("/verdict/answer", json!("maybe")),
        ("/verdict/standards/0/reached", json!(0)),
        ("/inputs/0/sha256", json!("AB")),
        ("/inputs/0/bytes", json!(1.5)),
        ("/waivers/0/state", json!("held")),
        ("/waivers/0/findings/0", json!("1")),
        ("/asOf", json!("yesterday")),
        ("/issuedAt", json!("2027-06-01T12:00:00+01:00")),
        ("/assurance", json!("certified")),
        ("/standards/0/edition", json!("1.0")),
        ("/critical", json!([])),
        ("/critical", json!(["waivers", "waivers"])),
        ("/critical", json!(["embargo"])),
    ] {
        let mut changed = full.clone();
        changed["critical"] = json!(["waivers"]);
        assert_eq!(faults(&schema, &changed), Vec::<String>::new());
        *changed.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer} is there")) = value;
        assert!(!faults(&schema, &changed).is_empty(), "{pointer}");
    }
    let salted = full["inputs"].as_array().unwrap().iter().position(|input| input["salted"] == true).unwrap();
    let mut unsalted = full.clone();
    unsalted["inputs"][salted]["salted"] = json!(false);
    assert!(!faults(&schema, &unsalted).is_empty(), "what is not salted does not say so");
    let mut extended = full.clone();
    extended["score"] = json!(98);
    assert!(faults(&schema, &extended).iter().any(|fault| fault.contains("there is no field `score`")));
    for member in ["assurance", "issuedAt", "validUntil", "outcomeDigest", "results", "inputs", "verdict"] {
        let mut without = full.clone();
        without.as_object_mut().unwrap().remove(member);
        assert!(!faults(&schema, &without).is_empty(), "{member}");
    }
}
