//! Verification and reproduction through the binary. The names of the tests that begin with t and a number are those of
//! the attacks that they stand for; what is forged is sealed again with the key that is trusted, so that nothing but
//! the recomputation can find it.

use crate::common::seal::{Folder, Scheme, entry, fresh, hardware, ids, private, public, restrict, run, signed, statement};
use crate::common::sealed::{copy, forged, on_that_day, report_in, report_of, resealed, statement_of};
use crate::common::{code, fixture, root, stderr, stdout};
use kitemark::assessment::{JudgedWaiver, ReportResult, WaiverState};
use kitemark::document::Time;
use kitemark::engine::Outcome;
use kitemark::product::{Approver, Waiver};
use kitemark::seal::encoding::{from_base64, sha256, sha256_hex, to_base64};
use kitemark::seal::envelope::pre_authentication_encoding;
use kitemark::seal::key::Algorithm;
use kitemark::seal::trust::Assurance;
use kitemark::seal::{Expected, PayloadType, PredicateType, Request, SealedReport, Trust, VerificationResult, verify};
use kitemark::standard::Level;
use kitemark::standard::embedded::{editions, schemes};
use p256::ecdsa::signature::Signer as _;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::path::Path;
use std::process::Output;
use std::sync::LazyLock;

/// A product that conforms by its contract and manifest, and one that fails much.
const GOOD: &str = "conforming/police-records";
const POOR: &str = "poor/open-doors";

static GOOD_REPORT: LazyLock<SealedReport> = LazyLock::new(|| report_of(GOOD));
static POOR_REPORT: LazyLock<SealedReport> = LazyLock::new(|| report_of(POOR));

/// Every report here is about this product, and asked for by what a contract can show.
const THIS: [&str; 4] = ["--expect-product", "Harrier Case Records", "--asks", "contract"];
const POOR_ONE: [&str; 2] = ["--expect-product", "Door Register"];

fn key() -> kitemark::seal::PrivateKey {
    private("p256.pem")
}

fn good() -> Vec<u8> {
    resealed(GOOD_REPORT.clone(), &key())
}

/// Verifies a file of these bytes with the public test key and these arguments.
fn outcome_of(bytes: &[u8], arguments: &[&str]) -> Output {
    let public = fixture("keys/p256.pub").display().to_string();
    by(bytes, &[&["--key", public.as_str()], arguments].concat())
}

/// Verifies a file of these bytes with these arguments alone.
fn by(bytes: &[u8], arguments: &[&str]) -> Output {
    let folder = Folder::new();
    let file = folder.write("report.dsse.json", bytes);
    on_that_day(&[&["verify", file.as_str()], arguments].concat())
}

/// What was printed, in one line.
fn flat(output: &Output) -> String {
    format!("{} {}", stdout(output), stderr(output)).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn ends(output: &Output, exit: i32, words: &str) {
    assert_eq!(code(output), exit, "{words}: {}{}", stdout(output), stderr(output));
    assert!(flat(output).contains(words), "{words}: {}{}", stdout(output), stderr(output));
}

/// A result of a report.
fn result<'r>(report: &'r mut SealedReport, requirement: &str) -> &'r mut ReportResult {
    report.report.results.iter_mut().find(|result| result.requirement == requirement).unwrap()
}

/// The poor report with something changed and all else worked out again.
fn lie(change: impl FnOnce(&mut SealedReport)) -> Output {
    let mut report = POOR_REPORT.clone();
    change(&mut report);
    outcome_of(&forged(report, &key()), &POOR_ONE)
}

/// The good report with something changed and nothing but the digests made to fit.
fn edited(change: impl FnOnce(&mut SealedReport), arguments: &[&str]) -> Output {
    let mut report = GOOD_REPORT.clone();
    change(&mut report);
    outcome_of(&resealed(report, &key()), &[&THIS, arguments].concat())
}

fn approved(requirement: &str, findings: Vec<String>, organisation: &str) -> JudgedWaiver {
    let waiver = Waiver {
        requirement: requirement.into(),
        findings,
        reason: "it is being mended".into(),
        compensating_control: "somebody looks at it".into(),
        owner: "somebody".into(),
        approver: Approver { name: "Board".into(), organisation: organisation.into() },
        expires: "2027-12-31".into(),
    };
    JudgedWaiver { waiver, state: WaiverState::Holds }
}

/// Makes a failing result waived, as the tool would.
fn waived(result: &mut ReportResult) -> Vec<String> {
    result.outcome = Outcome::Waived;
    for method in &mut result.methods {
        method.outcome = Outcome::Waived;
    }
    result.findings.iter().filter(|finding| finding.level == Level::Must).map(|finding| finding.id.clone()).collect()
}

/// A trust root for the scheme of these reports, as a file, with the supplier's key for one product.
fn trust_root(folder: &Folder, scheme: &Scheme, change: impl FnOnce(&mut Value)) -> String {
    let mut document = scheme.document(1);
    document["scheme"] = json!("policing-minimum");
    document["minimum"] = json!({});
    document["roles"]["supplier"][0]["products"] = json!(["Harrier Case Records"]);
    document["roles"]["assessor"][0]["standards"] = json!(["api-interoperability", "data-quality", "security-baseline"]);
    change(&mut document);
    folder.write("1.root.json", scheme.signed(&document))
}

#[test]
fn an_honest_report_is_accepted_and_says_what_it_does_not_show() {
    let product = fixture(GOOD).display().to_string();
    let output = outcome_of(&good(), &[&THIS[..], &["--inputs", &product, "--expect-version", "2.3.1", "--expect-grade", "3"]].concat());
    ends(&output, 0, "ACCEPTED: everything that was asked is answered well.");
    for words in ["and all that the product has", "NOT CHECKED register", "Its signer says that it was run by the supplier itself"] {
        assert!(flat(&output).contains(words), "{words}: {}", stdout(&output));
    }
    let as_json = outcome_of(&good(), &[&THIS[..], &["--format", "json"]].concat());
    let value: Value = serde_json::from_slice(&as_json.stdout).unwrap();
    assert_eq!((code(&as_json), value["conclusion"].as_str(), value["verdict"]["answer"].as_str()), (0, Some("accepted"), Some("yes")));
    // A report of failures is as authentic, and not accepted.
    ends(&outcome_of(&resealed(POOR_REPORT.clone(), &key()), &POOR_ONE), 1, "grade 1 is not reached: INT-06");
}

#[test]
fn every_fixture_is_sealed_so_that_it_verifies_against_its_own_files() {
    for path in crate::common::products() {
        let sealed = resealed(report_in(&statement_of(&path, &[])), &key());
        let output = outcome_of(&sealed, &["--inputs", path.to_str().unwrap()]);
        assert!([0, 1, 3].contains(&code(&output)), "{}: {}", path.display(), stdout(&output));
        assert!(flat(&output).contains("and all that the product has"), "{}: {}", path.display(), stdout(&output));
        for line in stdout(&output).lines().filter(|line| line.starts_with("FAIL")) {
            assert!(line.contains(" grade: "), "{}: {line}", path.display());
        }
    }
}

#[test]
fn t01_a_key_in_the_file_is_no_key_that_is_trusted() {
    let attacker = fresh(Algorithm::EcdsaP256);
    let mut envelope: Value = serde_json::from_slice(&resealed(GOOD_REPORT.clone(), &attacker)).unwrap();
    envelope["signatures"][0]["keyid"] = json!(public("p256.pub").id().as_str());
    envelope["signatures"][0]["publicKey"] = json!(attacker.public().to_pem());
    ends(&outcome_of(envelope.to_string().as_bytes(), &THIS), 4, "NOT AUTHENTIC: rely on nothing in it.");
}

#[test]
fn t02_no_algorithm_in_the_file_counts() {
    let mut envelope: Value = serde_json::from_slice(&good()).unwrap();
    envelope["alg"] = json!("none");
    envelope["signatures"][0] = json!({ "alg": "none", "sig": "" });
    ends(&outcome_of(envelope.to_string().as_bytes(), &THIS), 4, "FAIL signed by");
}

#[test]
fn t03_nothing_but_a_report_is_a_report() {
    for predicate in [PredicateType::Award, PredicateType::Status] {
        let other = signed(&statement(predicate), PayloadType::Statement, &[&key()]).to_json();
        ends(&outcome_of(other.as_bytes(), &THIS), 4, "FAIL type");
    }
    let scheme = Scheme::new();
    let root = signed(scheme.document(1).to_string().as_bytes(), PayloadType::TrustRoot, &[&key()]).to_json();
    ends(&outcome_of(root.as_bytes(), &THIS), 4, "NOT AUTHENTIC");
    let empty = signed(&statement(PredicateType::Report), PayloadType::Statement, &[&key()]).to_json();
    ends(&outcome_of(empty.as_bytes(), &THIS), 4, "the report cannot be read");
    ends(&edited(|report| report.report.format = "kitemark-report/2".into(), &[]), 4, "is not understood here");
}

#[test]
fn t05_a_report_for_another_product() {
    ends(
        &outcome_of(&good(), &["--asks", "contract", "--expect-product", "Door Register"]),
        1,
        "the report is about Harrier Case Records, not Door Register",
    );
    let other = fixture(POOR).display().to_string();
    ends(&outcome_of(&good(), &["--asks", "contract", "--inputs", &other]), 1, "FAIL files");
    // The statement is about one thing by its digest, and that is the list of files.
    let mut report: Value = serde_json::from_slice(&GOOD_REPORT.statement().unwrap()).unwrap();
    report["subject"][0]["digest"]["sha256"] = json!("ab".repeat(32));
    let other = signed(report.to_string().as_bytes(), PayloadType::Statement, &[&key()]).to_json();
    ends(&outcome_of(other.as_bytes(), &THIS), 4, "the subject is not the list of files in the report");
    // The name of another product over these files: the name agrees with nothing in them.
    let renamed = |change: fn(&mut SealedReport)| {
        let mut report = POOR_REPORT.clone();
        change(&mut report);
        outcome_of(&resealed(report, &key()), &["--inputs", fixture(POOR).to_str().unwrap()])
    };
    for change in [
        (|report| report.report.product.name = Some("Harrier Case Records".into())) as fn(&mut SealedReport),
        |report| report.report.product.id = Some("pkg:generic/harrier/records".into()),
        |report| report.report.product.version = Some("9.0.0".into()),
        |report| report.report.product.supplier = Some("Harrier Records PLC".into()),
        |report| report.report.product.classification = Some("SECRET".into()),
    ] {
        ends(&renamed(change), 1, "what the report says of the product is not what the files say");
    }
}

#[test]
fn t06_old_version_expired_too_old_or_for_another_tender() {
    let with = |arguments: &[&str]| outcome_of(&good(), &[&THIS, arguments].concat());
    ends(&with(&["--expect-version", "2.4.0"]), 1, "the report is about version 2.3.1, not 2.4.0");
    ends(&with(&["--at", "2028-05-27"]), 1, "it has expired");
    ends(&with(&["--at", "2028-05-25"]), 0, "ACCEPTED");
    ends(&with(&["--at", "2027-06-20", "--max-age", "7"]), 1, "19 days, more than 7");
    ends(&with(&["--at", "2027-06-05", "--max-age", "7"]), 0, "ACCEPTED");
    ends(&with(&["--challenge", "TENDER-7"]), 1, "the report does not repeat the challenge");
    let repeated = |report: &mut SealedReport| report.challenge = Some("TENDER-7".into());
    ends(&edited(repeated, &["--challenge", "TENDER-7"]), 0, "repeated as asked");
    ends(&edited(repeated, &["--challenge", "TENDER-8"]), 1, "the report does not repeat the challenge");
    ends(&with(&["--expect-standard", "api-interoperability@>=1.0.0"]), 0, "ACCEPTED");
    ends(&with(&["--expect-scheme", "another"]), 1, "the scheme is policing-minimum, not another");
    ends(&with(&["--expect-grade", "3", "--expect-assurance", "self"]), 0, "ACCEPTED");
}

#[test]
fn t07_a_swapped_or_hidden_file() {
    let folder = Folder::new();
    let path = folder.path("product");
    copy(&fixture("conforming/split"), &path);
    let report = report_in(&statement_of(&path, &[]));
    let outcome_of = |report: SealedReport| outcome_of(&resealed(report, &key()), &["--inputs", path.to_str().unwrap()]);
    assert!(flat(&outcome_of(report.clone())).contains("and all that the product has"));

    // A file that a reference leads to is left out of the list.
    let mut hidden = report.clone();
    hidden.report.inputs.retain(|input| input.file != "schemas/location.json");
    ends(&outcome_of(hidden), 1, "schemas/location.json belongs to the product, and the report leaves it out");
    // Or listed as if it were of the previous release, which is not here to be looked at.
    let mut moved = report.clone();
    moved.report.inputs.iter_mut().find(|input| input.file == "schemas/location.json").unwrap().file = "previous/location.json".into();
    moved.report.inputs.sort();
    ends(&outcome_of(moved), 1, "schemas/location.json belongs to the product, and the report leaves it out");
    // One is listed that the product does not have.
    std::fs::write(path.join("readme.md"), "nothing").unwrap();
    let mut added = report.clone();
    let digest = sha256_hex(b"nothing");
    added.report.inputs.push(serde_json::from_value(json!({ "file": "readme.md", "sha256": digest, "bytes": 7 })).unwrap());
    added.report.inputs.sort();
    ends(&outcome_of(added), 1, "readme.md is none of the product's files");
    // The manifest names one contract more.
    let manifest = std::fs::read_to_string(path.join("kitemark.yaml")).unwrap();
    let mut unlisted = report.clone();
    unlisted.report.contracts = vec!["kitemark.yaml".into()];
    ends(&outcome_of(unlisted), 1, "what the report says of its contracts is not what the files say");
    // The list is in order and each file stands there once.
    let mut doubled = report.clone();
    let first = doubled.report.inputs[0].clone();
    doubled.report.inputs.push(first);
    ends(&outcome_of(doubled), 4, "`inputs` lists");
    let mut turned = report.clone();
    turned.report.inputs.reverse();
    ends(&outcome_of(turned), 4, "the files are not listed in order");
    let mut absent = report.clone();
    absent.report.contracts = vec!["elsewhere.yaml".into()];
    ends(&outcome_of(absent), 4, "the contract elsewhere.yaml is not among the files that were read");
    let mut evidence = report.clone();
    evidence.report.evidence = vec![serde_json::from_value(json!({ "kind": "cyberEssentials", "files": ["ab".repeat(32)] })).unwrap()];
    ends(&outcome_of(evidence), 4, "evidence of the kind cyberEssentials is not among the files that were read");
    // Anything at all is changed in a file after it was read.
    std::fs::write(path.join("kitemark.yaml"), format!("{manifest}\n")).unwrap();
    ends(&outcome_of(report.clone()), 1, "kitemark.yaml is not the file that was read");
    std::fs::write(path.join("kitemark.yaml"), manifest).unwrap();
    std::fs::remove_file(path.join("schemas/location.json")).unwrap();
    ends(&outcome_of(report), 1, "FAIL files");
}

#[test]
fn t07_no_two_lists_of_files_are_written_alike() {
    let mut two = GOOD_REPORT.report.clone();
    two.inputs.truncate(2);
    let mut one = two.clone();
    let second = one.inputs.pop().unwrap();
    one.inputs[0].file = format!("{}\n{}  {}", one.inputs[0].file, second.sha256, second.file);
    assert_ne!(one.inputs_list(), two.inputs_list());
    assert!(one.inputs_list().starts_with('\\') && one.inputs_list().lines().count() == 1, "as sha256sum writes it");
    ends(&edited(|report| report.report.inputs[0].sha256.push_str("  a\n"), &[]), 4, "the digest of");
}

#[test]
fn t05_a_contract_without_a_manifest_is_nobodys_product() {
    let bare = report_in(&statement_of(&fixture(POOR).join("openapi.yaml"), &[]));
    for change in [
        (|report| report.report.product.name = Some("Harrier Case Records".into())) as fn(&mut SealedReport),
        |report| report.report.product.supplier = Some("Harrier Records PLC".into()),
        |report| report.report.waivers.push(approved("INT-06", vec!["0123456789abcdef".into()], "Example Force")),
    ] {
        let mut report = bare.clone();
        change(&mut report);
        ends(&outcome_of(&forged(report, &key()), &THIS), 4, "without a manifest nobody has said whose product it is");
    }
    let mut claimed = bare;
    claimed.report.product = GOOD_REPORT.report.product.clone();
    ends(&outcome_of(&forged(claimed, &key()), &THIS), 4, "kitemark.yaml is not among the files that were read");
}

#[test]
fn t08_what_is_not_signed_decides_nothing() {
    let mut envelope: Value = serde_json::from_slice(&resealed(POOR_REPORT.clone(), &key())).unwrap();
    let before = outcome_of(envelope.to_string().as_bytes(), &POOR_ONE);
    envelope["verdict"] = json!("yes");
    envelope["product"] = json!({ "name": "Door Register" });
    envelope["signatures"][0]["keyid"] = json!("../../etc/passwd");
    let after = outcome_of(envelope.to_string().as_bytes(), &POOR_ONE);
    assert_eq!((code(&before), stdout(&before)), (1, stdout(&after)));
    assert_eq!(code(&after), 1);
}

#[test]
fn t10_members_that_stand_twice_are_refused() {
    let text = String::from_utf8(good()).unwrap();
    let twice = text.replacen("{\"payload\"", "{\"payload\":\"e30=\",\"payload\"", 1);
    ends(&outcome_of(twice.as_bytes(), &THIS), 4, "stands here twice");
}

/// Changes the standards in a folder: the level of the first requirement.
fn weakened(folder: &Folder, from: &str, to: &str, file: &str) -> String {
    copy(&root().join("standards"), &folder.path("standards"));
    let path = folder.path("standards").join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{file} has {from}");
    std::fs::write(&path, text.replacen(from, to, 1)).unwrap();
    folder.text("standards")
}

#[test]
fn t12_an_older_or_forged_edition() {
    // The same name and edition, and other content: this requirement does not block any more.
    let folder = Folder::new();
    let requirement = "api-interoperability/requirements/INT-06-named-owner-and-contact.yaml";
    let standards = weakened(&folder, "level: must", "level: should", requirement);
    let sealed = resealed(report_in(&statement_of(&fixture(POOR), &["--standards", &standards])), &key());
    let held = root().join("standards").display().to_string();
    let by_ours = |sealed: &[u8]| outcome_of(sealed, &["--standards", &held, "--expect-product", "Door Register"]);
    ends(&by_ours(&sealed), 4, "FAIL standards: api-interoperability@1.0.0 is not what is held here under that name");
    ends(&outcome_of(&sealed, &POOR_ONE), 4, "is not what is held here under that name");
    // Whoever says so with their own folder gets their own answer.
    ends(&outcome_of(&sealed, &[&POOR_ONE[..], &["--standards", &standards]].concat()), 1, "PASS standards");

    let folder = Folder::new();
    let standards = weakened(&folder, "most: 5", "most: 500", "schemes/policing-minimum.yaml");
    let sealed = resealed(report_in(&statement_of(&fixture(POOR), &["--standards", &standards])), &key());
    ends(&by_ours(&sealed), 4, "FAIL standards: the scheme policing-minimum is not what is held here under that name");

    // An edition or scheme that is not held here cannot be told, and is never taken on trust.
    let unknown = |report: &mut SealedReport| report.report.standards[0].edition = "0.9.0".into();
    ends(&edited(unknown, &[]), 4, "the list of standards, which is not that of the scheme");
    let other_scheme = edited(|report| report.report.scheme.id = "another".into(), &[]);
    ends(&other_scheme, 3, "the scheme another is not held here");
    // The digest is what is compared, and all standards of the scheme must be there.
    ends(&edited(|report| report.report.standards[0].digest = "ab".repeat(32), &[]), 4, "is not what is held here under that name");
    ends(&edited(|report| drop(report.report.standards.pop()), &[]), 4, "the list of standards, which is not that of the scheme");
    ends(&edited(|report| report.report.standards[1] = report.report.standards[0].clone(), &[]), 4, "`standards` lists api-interoperability twice");
    ends(&edited(|report| report.report.standards[1].id = "another".into(), &[]), 4, "the list of standards, which is not that of the scheme");
    let with = |arguments: &[&str]| outcome_of(&good(), &[&THIS, arguments].concat());
    ends(&with(&["--expect-standard", "api-interoperability@>=2.0.0"]), 1, "api-interoperability@1.0.0 is older than 2.0.0");
    ends(&with(&["--expect-standard", "another"]), 1, "another was not judged");

    // The trust root says which editions are too old, and for which scheme it speaks.
    let scheme = Scheme::new();
    let sealed = resealed(GOOD_REPORT.clone(), &scheme.supplier);
    let folder = Folder::new();
    let root = trust_root(&folder, &scheme, |document| document["minimum"] = json!({ "security-baseline": "1.1.0" }));
    ends(&by(&sealed, &[&["--trust", &root][..], &THIS].concat()), 1, "security-baseline@1.0.0 is older than 1.1.0, the lowest edition");
    let root = trust_root(&folder, &scheme, |document| document["scheme"] = json!("another-scheme"));
    ends(
        &by(&sealed, &[&["--trust", &root][..], &THIS].concat()),
        1,
        "made by the scheme policing-minimum, and the trust root is that of another-scheme",
    );
}

#[test]
fn an_expected_edition_has_one_spelling() {
    let with = |edition: &str| outcome_of(&good(), &[&THIS[..], &["--expect-standard", &format!("api-interoperability@{edition}")]].concat());
    for edition in ["1.0.0", ">=1.0.0", ">=0.99.999999999"] {
        ends(&with(edition), 0, "ACCEPTED");
    }
    ends(&with(">=1.0.1"), 1, "api-interoperability@1.0.0 is older than 1.0.1");
    for edition in ["", ">=", "1", "1.0", "1.0.0.0", "01.0.0", "1.0.0-rc.1", "+1.0.0", ">=>=1.0.0", "4294967296.0.0"] {
        ends(&with(edition), 2, "names no edition");
    }
}

#[test]
fn an_edition_in_a_file_has_the_same_spelling() {
    for edition in ["01.0.0", "1.00.0", "1.0.01", "1234567890.0.0"] {
        for (from, to, file, line) in [
            ("edition: 1.0.0", format!("edition: {edition}"), "data-quality/standard.yaml", 3),
            ("data-quality, edition: 1.0.0", format!("data-quality, edition: {edition}"), "schemes/policing-minimum.yaml", 7),
            ("since: 1.0.0", format!("since: {edition}"), "api-interoperability/requirements/INT-06-named-owner-and-contact.yaml", 6),
        ] {
            let folder = Folder::new();
            let standards = weakened(&folder, from, &to, file);
            ends(&on_that_day(&["standards", "lint", &standards]), 1, &format!("{file}:{line}:"));
        }
    }
}

#[test]
fn t13_a_dropped_or_repeated_outcome() {
    ends(&lie(|report| report.report.results.retain(|result| result.requirement != "INT-06")), 4, "INT-06 of api-interoperability has no outcome");
    ends(&lie(|report| report.report.results.clear()), 4, "has no outcome");
    let repeated = lie(|report| {
        let mut again = result(report, "INT-06").clone();
        again.outcome = Outcome::Pass;
        report.report.results.insert(0, again);
    });
    assert_eq!(code(&repeated), 4, "{}", stdout(&repeated));
    ends(&lie(|report| result(report, "INT-06").requirement = "INT-66".into()), 4, "INT-66 is listed twice, or is no requirement of");
}

#[test]
fn t13_an_edited_verdict_or_coverage() {
    for change in [
        (|report| report.report.verdict.answer = kitemark::assessment::Answer::Yes) as fn(&mut SealedReport),
        |report| report.report.verdict.standards[0].reached = Some(3),
        |report| report.report.verdict.standards[0].grades[0].failed.clear(),
        |report| drop(report.report.verdict.standards.pop()),
        |report| report.report.verdict.partial = true,
    ] {
        let mut report = POOR_REPORT.clone();
        change(&mut report);
        ends(&outcome_of(&resealed(report, &key()), &POOR_ONE), 4, "worked out again, it differs");
    }
    let mut report = POOR_REPORT.clone();
    report.report.coverage.not_run = 0;
    ends(&outcome_of(&resealed(report, &key()), &POOR_ONE), 4, "the coverage is not that of the outcomes");
    // A grade that the scheme does not have is no way around.
    for grade in [0, 9] {
        let output = lie(|report| report.report.verdict.grade = grade);
        assert_ne!(code(&output), 0, "{grade}: {}", stdout(&output));
    }
    // The digest of the outcomes is worked out again too.
    let mut report = POOR_REPORT.clone();
    report.outcome_digest = "ab".repeat(32);
    let statement = report.statement().unwrap();
    let sealed = signed(&statement, PayloadType::Statement, &[&key()]).to_json();
    ends(&outcome_of(sealed.as_bytes(), &POOR_ONE), 4, "the outcomes were changed after the digest of them was taken");
}

#[test]
fn t13_an_edited_outcome() {
    let set = |requirement: &'static str, outcome: Outcome| {
        move |report: &mut SealedReport| {
            let result = result(report, requirement);
            result.outcome = outcome;
            for method in &mut result.methods {
                method.outcome = outcome;
            }
        }
    };
    ends(&lie(|report| result(report, "INT-06").outcome = Outcome::Pass), 4, "INT-06: the outcome pass does not follow from those of its methods");
    for outcome in [Outcome::Pass, Outcome::NotApplicable, Outcome::Attested, Outcome::Warn] {
        ends(&lie(set("INT-06", outcome)), 4, &format!("INT-06: the outcome {} hides what was found", outcome.name()));
    }
    for outcome in [Outcome::Waived, Outcome::Inconclusive, Outcome::NotRun] {
        ends(&lie(set("INT-06", outcome)), 4, "and no waiver covers its findings");
    }
    ends(&lie(set("INT-07", Outcome::Pass)), 4, "INT-07: the outcome pass hides what was found");
    // What was not run cannot have passed, nor can what is not evidence be attested.
    ends(&lie(set("INT-37", Outcome::Pass)), 4, "INT-37: nothing was looked at, so nothing can have passed");
    let attested = lie(|report| {
        set("INT-37", Outcome::Attested)(report);
        result(report, "INT-37").examined = 1;
    });
    ends(&attested, 4, "INT-37: only evidence is attested");
    let silent = lie(|report| {
        set("INT-37", Outcome::NotApplicable)(report);
        result(report, "INT-37").reason = None;
    });
    ends(&silent, 4, "INT-37: it does not apply, and no reason is given");
    // One of two methods is waived, and the other looks better: the better one does not carry it.
    let beside = lie(|report| {
        let result = result(report, "INT-16");
        result.findings.clear();
        result.methods[0].outcome = Outcome::Waived;
        result.outcome = Outcome::NotRun;
    });
    ends(&beside, 4, "and no waiver covers its findings");
}

#[test]
fn t13_a_requirement_that_is_stated_differently() {
    for change in [
        (|result| result.level = Level::Should) as fn(&mut ReportResult),
        |result| result.grade = 3,
        |result| result.draft = true,
        |result| result.title = "A tidy description".into(),
    ] {
        ends(&lie(|report| change(result(report, "INT-06"))), 4, "INT-06 is not stated as its standard states it");
    }
}

#[test]
fn t13_a_method_that_is_dropped_or_added() {
    let dropped = |report: &mut SealedReport| {
        let result = result(report, "INT-26");
        assert_eq!(result.methods.len(), 2);
        result.methods.pop();
        result.outcome = result.methods[0].outcome;
    };
    ends(&lie(dropped), 4, "INT-26: its methods are not those of its standard");
    ends(&lie(|report| result(report, "INT-26").methods.swap(0, 1)), 4, "INT-26: its methods are not those of its standard");
    ends(&lie(|report| result(report, "INT-26").methods.clear()), 4, "INT-26: its methods are not those of its standard");
}

#[test]
fn t13_a_finding_that_says_less() {
    ends(&lie(|report| result(report, "INT-06").findings[0].level = Level::Note), 4, "is not of the level of that check");
    ends(&lie(|report| result(report, "INT-06").findings[0].check = "other".into()), 4, "INT-06: it has no check other");
    for change in [
        (|result| result.findings[0].message = "all is well".into()) as fn(&mut ReportResult),
        |result| result.findings[0].place.file = "other.yaml".into(),
        |result| result.findings[0].place.pointer = "/info/title".into(),
        |result| result.findings[0].others = 7,
        |result| result.findings[0].id = "0123456789abcdef".into(),
    ] {
        ends(&lie(|report| change(result(report, "INT-06"))), 4, "is another than its id says");
    }
}

#[test]
fn t13_a_waiver_that_was_added() {
    let files = fixture(POOR).display().to_string();
    let add = |organisation: &'static str, requirement: &'static str| {
        move |report: &mut SealedReport| {
            let findings = waived(result(report, requirement));
            report.report.waivers.push(approved(requirement, findings, organisation));
        }
    };
    let sealed = |change: &dyn Fn(&mut SealedReport)| {
        let mut report = POOR_REPORT.clone();
        change(&mut report);
        forged(report, &key())
    };
    // By itself it looks like any other, and the approver is named for whoever wants to ask; the files do not have it.
    let invented = sealed(&add("Example Force", "INT-06"));
    ends(&outcome_of(&invented, &POOR_ONE), 1, "INT-06 until 2027-12-31, approved by Board of Example Force");
    ends(&outcome_of(&invented, &["--inputs", &files]), 1, "what the report says of its waivers is not what the files say");
    // By the rules of the scheme it cannot be: the state that it claims is worked out again.
    for (organisation, requirement) in [("Open Doors Ltd", "INT-06"), ("OPEN-DOORS LIMITED", "INT-06"), ("Example Force", "SEC-01")] {
        ends(&outcome_of(&sealed(&add(organisation, requirement)), &POOR_ONE), 4, "and no waiver covers its findings");
    }
    let not_covering = |report: &mut SealedReport| {
        waived(result(report, "INT-06"));
        let other = result(report, "INT-10").findings[0].id.clone();
        report.report.waivers.push(approved("INT-10", vec![other], "Example Force"));
    };
    ends(&outcome_of(&sealed(&not_covering), &POOR_ONE), 4, "INT-06 is said to be waived, and no waiver covers its findings");
    // A waiver that does not hold is said to, although nothing rests on it.
    let expired = |report: &mut SealedReport| {
        let findings = result(report, "INT-06").findings.iter().map(|finding| finding.id.clone()).collect();
        let mut judged = approved("INT-06", findings, "Example Force");
        judged.waiver.expires = "2027-01-01".into();
        report.report.waivers.push(judged);
    };
    ends(&outcome_of(&sealed(&expired), &POOR_ONE), 4, "INT-06: it has expired");
    // One that holds on the day of the report and not on the day that is asked about.
    let held = sealed(&add("Example Force", "INT-06"));
    ends(&outcome_of(&held, &[&POOR_ONE[..], &["--at", "2028-01-02"]].concat()), 1, "that of INT-06 expired on 2027-12-31");
}

#[test]
fn t13_a_waiver_approved_by_whoever_signed() {
    let scheme = Scheme::new();
    let mut report = POOR_REPORT.clone();
    // The report names another supplier than the trust root does.
    report.report.product.supplier = Some("Somebody Else Ltd".into());
    let findings = waived(result(&mut report, "INT-06"));
    report.report.waivers.push(approved("INT-06", findings, "ACME Limited"));
    let folder = Folder::new();
    let root = trust_root(&folder, &scheme, |document| document["roles"]["supplier"][0]["products"] = json!(["Door Register"]));
    let output = by(&forged(report, &scheme.supplier), &[&["--trust", &root][..], &POOR_ONE].concat());
    ends(&output, 1, "INT-06: ACME Limited approved it, and signed the report as its supplier");
}

#[test]
fn t14_a_lie_that_fits_together_is_authentic_and_is_not_reproduced() {
    let mut report = POOR_REPORT.clone();
    let hidden = result(&mut report, "INT-06");
    hidden.findings.clear();
    hidden.outcome = Outcome::Pass;
    hidden.methods[0].outcome = Outcome::Pass;
    let sealed = forged(report, &key());
    let output = outcome_of(&sealed, &POOR_ONE);
    assert_eq!(code(&output), 1, "{}", stdout(&output));
    assert!(flat(&output).contains("NOT ACCEPTED") && !flat(&output).contains("INT-06"), "{}", stdout(&output));
    assert!(flat(&output).contains("`kitemark reproduce` runs it again"), "{}", stdout(&output));
    let again = reproduce(&sealed, &fixture(POOR));
    ends(&again, 1, "NOT REPRODUCED: INT-06 is fail, and was pass in the report");
    // What stands beside the outcomes is compared too; what contradicts them is not even run.
    for (change, exit, words) in [
        (
            (|report| report.report.product.name = Some("Another".into())) as fn(&mut SealedReport),
            1,
            "NOT REPRODUCED: what the report says of the product is not what this run comes to",
        ),
        (|report| report.report.verdict.answer = kitemark::assessment::Answer::Yes, 4, "verdict: the verdict is not what the outcomes come to"),
        (|report| report.report.coverage.not_run = 0, 4, "consistent: the coverage is not that of the outcomes"),
    ] {
        let mut report = POOR_REPORT.clone();
        change(&mut report);
        ends(&reproduce(&resealed(report, &key()), &fixture(POOR)), exit, words);
    }
}

#[test]
fn t16_backdated_or_ahead_of_the_clock() {
    let time = |text: &str| Time::parse(text).unwrap();
    let ahead = edited(|report| report.issued_at = time("2027-06-01T12:06:00Z"), &[]);
    ends(&ahead, 1, "which lies ahead of 2027-06-01T12:00:00Z");
    ends(&edited(|report| report.issued_at = time("2027-06-01T12:04:00Z"), &[]), 0, "ACCEPTED");
    ends(&edited(|report| report.report.as_of = Some("2027-04-01".into()), &[]), 1, "61 days before the report was issued");
    ends(&edited(|report| report.report.as_of = Some("2027-06-03".into()), &[]), 1, "after the report was issued");
    ends(&edited(|report| report.report.as_of = None, &[]), 1, "does not say for which day evidence was judged");
    ends(&edited(|report| report.report.as_of = Some("soon".into()), &[]), 1, "no point in time");
    ends(&edited(|report| report.valid_until = time("2029-06-01T12:00:00Z"), &[]), 1, "longer than the scheme allows");
    ends(&edited(|report| report.valid_until = report.issued_at, &[]), 1, "for no time at all");
    // Nobody witnesses the time of the signer, and that is said.
    ends(&outcome_of(&good(), &THIS), 0, "by the signer's clock, witnessed by nobody");

    // A key cannot have signed before it counted.
    let scheme = Scheme::new();
    let folder = Folder::new();
    let root = trust_root(&folder, &scheme, |_| ());
    let mut report = GOOD_REPORT.clone();
    report.issued_at = time("2026-12-30T12:00:00Z");
    report.report.as_of = Some("2026-12-30".into());
    let backdated = by(&resealed(report, &scheme.supplier), &[&["--trust", &root][..], &THIS].concat());
    ends(&backdated, 4, "counts only from 2027-01-01T00:00:00Z on");
}

#[test]
fn t17_what_no_register_was_asked_is_said() {
    ends(&outcome_of(&good(), &THIS), 0, "NOT CHECKED register: no register was given");
}

#[test]
fn t21_another_signature_makes_no_other_report() {
    let mut envelope: Value = serde_json::from_slice(&good()).unwrap();
    let der = from_base64(envelope["signatures"][0]["sig"].as_str().unwrap()).unwrap();
    let low = p256::ecdsa::Signature::from_der(&der).unwrap();
    let high = p256::ecdsa::Signature::from_scalars(low.r().to_bytes(), (-*low.s()).to_bytes()).unwrap();
    assert_ne!(low, high);
    envelope["signatures"][0]["sig"] = json!(to_base64(high.to_der().as_bytes()));
    let id = |bytes: &[u8]| {
        let output = outcome_of(bytes, &[&THIS[..], &["--format", "json"]].concat());
        assert_eq!(code(&output), 0, "{}", stdout(&output));
        serde_json::from_slice::<Value>(&output.stdout).unwrap()["statement"].as_str().unwrap().to_owned()
    };
    assert_eq!(id(&good()), id(envelope.to_string().as_bytes()));
}

#[test]
fn t26_bombs_end_with_a_message() {
    ends(&outcome_of(&vec![b'['; 1_000_000], &THIS), 4, "deep");
    ends(&outcome_of(b"", &THIS), 4, "NOT AUTHENTIC");
    ends(&outcome_of(&vec![b' '; kitemark::seal::envelope::MAX_ENVELOPE_BYTES + 1], &THIS), 2, "help:");
    let mut envelope: Value = serde_json::from_slice(&good()).unwrap();
    envelope["signatures"] = Value::from(vec![envelope["signatures"][0].clone(); 100_000]);
    ends(&outcome_of(envelope.to_string().as_bytes(), &THIS), 4, "more than 1000 values");
}

#[test]
fn t27_no_text_of_a_report_can_steer_a_terminal() {
    let evil = "Records\u{1b}[2J\u{202e}\u{7}";
    let output = edited(
        |report| {
            report.report.product.name = Some(evil.into());
            report.report.product.version = Some(evil.into());
        },
        &["--expect-version", "1"],
    );
    ends(&output, 1, "Records\\u{1b}[2J\\u{202e}\\u{7}");
    let mut moved = GOOD_REPORT.clone();
    moved.report.inputs[0].file = evil.into();
    moved.report.inputs.sort();
    let again = reproduce(&resealed(moved, &key()), &fixture(GOOD));
    ends(&again, 1, "Records\\u{1b}[2J\\u{202e}\\u{7}");
    for output in [output, again] {
        assert!(!stdout(&output).chars().any(|c| c.is_control() && c != '\n' || c == '\u{202e}'), "{:?}", stdout(&output));
    }
}

#[test]
fn t28_nothing_that_is_guessed_about_evidence_can_be_told_by_its_digest() {
    let folder = Folder::new();
    let path = folder.path("product");
    copy(&fixture("conforming/split"), &path);
    let statement = statement_of(&path, &[]);
    let report = report_in(&statement);
    let outcome_of = |report: SealedReport| outcome_of(&resealed(report, &key()), &["--inputs", path.to_str().unwrap()]);
    // Whoever guesses a document and works out its digest finds it nowhere, and whoever has the salt can still compare.
    let salted: Vec<_> = report.report.inputs.iter().filter(|input| input.salted).collect();
    assert!(!salted.is_empty());
    let text = String::from_utf8(statement).unwrap();
    for input in &salted {
        let digest = sha256_hex(&std::fs::read(path.join(&input.file)).unwrap());
        assert!(!text.contains(&digest), "{} is told by its digest", input.file);
    }
    assert!(flat(&outcome_of(report.clone())).contains("and all that the product has"));
    // The rule can be followed by hand.
    let manifest = std::fs::read_to_string(path.join("kitemark.yaml")).unwrap();
    let salt = manifest.lines().find_map(|line| line.strip_prefix("salt: ")).unwrap();
    let first = sha256_hex(&std::fs::read(path.join(&salted[0].file)).unwrap());
    assert_eq!(salted[0].sha256, sha256_hex(format!("{salt}{first}").as_bytes()));

    // A salt is for evidence alone: behind one, any file could stand for any other.
    let mut hidden = report.clone();
    let contract = hidden.report.contracts[0].clone();
    hidden.report.inputs.iter_mut().find(|input| input.file == contract).unwrap().salted = true;
    ends(&outcome_of(hidden), 4, "is salted, and it is no evidence");
    // Another document in the place of one is found out.
    let file = path.join(&salted[0].file);
    let kept = std::fs::read(&file).unwrap();
    std::fs::write(&file, b"another document").unwrap();
    ends(&outcome_of(report.clone()), 1, "is not the file that was read: its salted sha256 is another");
    std::fs::write(&file, kept).unwrap();
    // Another salt is another manifest.
    std::fs::write(path.join("kitemark.yaml"), manifest.replace(salt, &"0".repeat(32))).unwrap();
    ends(&outcome_of(report), 1, "kitemark.yaml is not the file that was read");
    // Without a salt nothing is sealed, and the one to add is drawn.
    std::fs::write(path.join("kitemark.yaml"), manifest.replace(&format!("salt: {salt}\n"), "")).unwrap();
    let output =
        on_that_day(&["check", path.to_str().unwrap(), "--statement", &folder.text("statement.json"), "--output", &folder.text("report.txt")]);
    ends(&output, 2, "who guesses what is in a piece of evidence could tell by its digest");
    assert!(stderr(&output).contains("`salt: ") && !folder.path("statement.json").exists(), "{}", stderr(&output));
}

#[test]
fn t29_what_is_not_checked_is_never_a_yes() {
    let whole = outcome_of(&good(), &THIS[..2]);
    ends(&whole, 3, "CANNOT TELL: something that is needed was not checked.");
    ends(&outcome_of(&good(), &THIS[2..]), 3, "NOT CHECKED the product that is meant");
    let as_json = outcome_of(&good(), &["--format", "json"]);
    let value: Value = serde_json::from_slice(&as_json.stdout).unwrap();
    assert_eq!((code(&as_json), value["conclusion"].as_str()), (3, Some("cannot-tell")));
    // A version alone names no product.
    ends(&outcome_of(&good(), &["--asks", "contract", "--expect-version", "2.3.1"]), 3, "NOT CHECKED the product that is meant");
}

#[test]
fn t30_a_supplier_says_only_what_a_supplier_may() {
    let scheme = Scheme::new();
    let folder = Folder::new();
    let root = trust_root(&folder, &scheme, |_| ());
    let with = |report: SealedReport, key: &kitemark::seal::PrivateKey, more: &[&str]| {
        by(&resealed(report, key), &[&["--trust", root.as_str()][..], &THIS, more].concat())
    };
    ends(&with(GOOD_REPORT.clone(), &scheme.supplier, &[]), 0, "supplier (Acme Ltd)");
    for assurance in [Assurance::Independent, Assurance::Authority] {
        let report = SealedReport { assurance, ..GOOD_REPORT.clone() };
        let words = format!("the role supplier cannot claim the assurance {}", assurance.name());
        ends(&with(report, &scheme.supplier, &[]), 4, &words);
    }
    let independent = SealedReport { assurance: Assurance::Independent, ..GOOD_REPORT.clone() };
    ends(&with(independent.clone(), &scheme.assessor, &["--expect-assurance", "independent"]), 0, "assessor (Example Assessors)");
    ends(&with(GOOD_REPORT.clone(), &scheme.assessor, &[]), 4, "the role assessor cannot claim the assurance self");
    ends(&with(GOOD_REPORT.clone(), &scheme.supplier, &["--expect-assurance", "independent"]), 1, "run by self, less than independent");
    ends(&with(GOOD_REPORT.clone(), &scheme.authority, &[]), 4, "the role authority does not make statements of type report/v1");
    ends(&with(GOOD_REPORT.clone(), &scheme.root_one, &[]), 4, "none of the signers holds a role that makes statements");
    ends(&with(GOOD_REPORT.clone(), &fresh(Algorithm::Ed25519), &[]), 4, "FAIL signed by");
    // The supplier's products are its own, and no others.
    let other = by(&resealed(POOR_REPORT.clone(), &scheme.supplier), &[&["--trust", root.as_str()][..], &POOR_ONE].concat());
    ends(&other, 4, "the role supplier was not given for the product Door Register");
    // One key holds no role: what it says of itself is no assurance.
    let alone = outcome_of(&resealed(independent, &key()), &[&THIS[..], &["--expect-assurance", "independent"]].concat());
    ends(&alone, 3, "one key holds no role");
}

#[test]
fn a_trust_root_that_is_not_believed_says_why_in_its_own_words() {
    let scheme = Scheme::new();
    let sealed = resealed(GOOD_REPORT.clone(), &scheme.supplier);
    let with = |root: &str| by(&sealed, &[&["--trust", root][..], &THIS].concat());
    let folder = Folder::new();
    let root = trust_root(&folder, &scheme, |_| ());
    ends(&with(&root), 0, "ACCEPTED");
    let expired = by(&sealed, &[&["--trust", root.as_str(), "--at", "2028-01-02"][..], &THIS].concat());
    ends(&expired, 2, "expired on 2028-01-01T00:00:00Z");

    // Signed by others than its own holders.
    let stranger = Scheme::new();
    let self_made = folder.write("self.json", scheme.signed_by(&scheme.document(1), &[&stranger.root_one, &stranger.root_two]));
    ends(&with(&self_made), 4, "none of its 2 signatures is by a key that is trusted here");
    let half = folder.write("half.json", scheme.signed_by(&scheme.document(1), &[&scheme.root_one]));
    ends(&with(&half), 4, "is signed by 1 of the 2 holders");
    // The next version, by somebody who is no holder of the one before.
    let mut next = stranger.document(2);
    next["scheme"] = json!("policing-minimum");
    folder.write("2.root.json", stranger.signed(&next));
    let chain = with(folder.path("").to_str().unwrap());
    assert_eq!(code(&chain), 4, "{}{}", stdout(&chain), stderr(&chain));
    assert_eq!(stdout(&chain), "", "nothing is verified with it");

    ends(&with(&folder.text("missing.json")), 2, "missing.json");
    ends(&with(&folder.write("text.json", "no root")), 2, "help:");
    // A report is no trust root.
    let report = folder.write("report.json", &sealed);
    assert_ne!(code(&with(&report)), 0);
}

#[test]
fn nobody_is_trusted_unless_somebody_says_so() {
    ends(&by(&good(), &THIS), 2, "it is not said whom to trust");
    let public = fixture("keys/p256.pub").display().to_string();
    let scheme = Scheme::new();
    let folder = Folder::new();
    let root = trust_root(&folder, &scheme, |_| ());
    assert_eq!(code(&by(&good(), &["--key", &public, "--trust", &root])), 2);
    assert_eq!(code(&by(&good(), &["--key", &folder.text("none.pub")])), 2);
    let private = fixture("keys/p256.pem").display().to_string();
    assert_eq!(code(&by(&good(), &["--key", &private])), 2);
    assert_eq!(code(&on_that_day(&["verify", &folder.text("none.json"), "--key", &public])), 2);
    let file = folder.write("report.dsse.json", good());
    ends(&on_that_day(&["reproduce", &file, "--inputs", fixture(GOOD).to_str().unwrap()]), 2, "it is not said whom to trust");
}

/// Runs the check of a sealed report again.
fn reproduce(bytes: &[u8], inputs: &Path) -> Output {
    let folder = Folder::new();
    let file = folder.write("report.dsse.json", bytes);
    let public = fixture("keys/p256.pub").display().to_string();
    on_that_day(&["reproduce", &file, "--inputs", inputs.to_str().unwrap(), "--key", &public])
}

#[test]
fn a_report_is_reproduced_anywhere_and_not_after_one_character() {
    let folder = Folder::new();
    let path = folder.path("elsewhere");
    copy(&fixture("conforming/split"), &path);
    let report = report_of("conforming/split");
    let sealed = resealed(report.clone(), &key());
    // What a contract and a manifest cannot show is not known, here as in the check itself.
    ends(&reproduce(&sealed, &path), 0, "REPRODUCED: the same outcomes");
    assert!(report.report.inputs.len() > 5, "there are many files");
    for input in &report.report.inputs {
        let file = path.join(&input.file);
        let text = std::fs::read_to_string(&file).unwrap();
        // The last letter of a text stands in a value or in a comment: the file can still be read.
        let at = text.rfind(|letter: char| letter.is_ascii_lowercase()).unwrap();
        let mut changed = text.clone();
        changed.replace_range(at..=at, if &text[at..=at] == "x" { "y" } else { "x" });
        std::fs::write(&file, changed).unwrap();
        let output = reproduce(&sealed, &path);
        assert!([1, 2].contains(&code(&output)), "{}: {}", input.file, stdout(&output));
        assert!(flat(&output).contains(&input.file), "{}: {}", input.file, flat(&output));
        std::fs::write(&file, text).unwrap();
    }
    ends(&reproduce(&sealed, &path), 0, "grade 1 cannot be told");
    ends(&reproduce(&sealed, &fixture(POOR)), 1, "NOT REPRODUCED");
    // What is not authentic is not run at all.
    let mut envelope: Value = serde_json::from_slice(&sealed).unwrap();
    envelope["signatures"] = json!([{ "sig": "AAAA" }]);
    assert_eq!(code(&reproduce(envelope.to_string().as_bytes(), &path)), 4);
    let mut other: Value = serde_json::from_slice(&report.statement().unwrap()).unwrap();
    other["subject"][0]["name"] = json!("another");
    let other = signed(other.to_string().as_bytes(), PayloadType::Statement, &[&key()]).to_json();
    ends(&reproduce(other.as_bytes(), &path), 4, "subject: the subject is not the list of files in the report");
}

#[test]
fn a_bare_contract_and_a_previous_release_are_reproduced() {
    let contract = fixture("street-crime/openapi.yaml");
    let sealed = resealed(report_in(&statement_of(&contract, &[])), &key());
    for inputs in [fixture("street-crime"), contract] {
        let again = reproduce(&sealed, &inputs);
        ends(&again, 0, "The verdict that was reproduced: grade 1 is not reached.");
        assert!(stdout(&again).starts_with("REPRODUCED"), "{}", stdout(&again));
    }
    let told_of = outcome_of(&sealed, &["--inputs", fixture("street-crime").to_str().unwrap()]);
    assert!(flat(&told_of).contains("and all that the product has"), "{}", stdout(&told_of));

    let path = fixture("poor/legacy-gateway");
    let previous = path.join("previous.yaml").display().to_string();
    let sealed = resealed(report_in(&statement_of(&path, &["--previous", &previous])), &key());
    let told_of = outcome_of(&sealed, &["--inputs", path.to_str().unwrap()]);
    assert!(flat(&told_of).contains("of the previous release are not here"), "{}", stdout(&told_of));
    ends(&reproduce(&sealed, &path), 1, "NOT REPRODUCED");
    let folder = Folder::new();
    let file = folder.write("report.dsse.json", &sealed);
    let public = fixture("keys/p256.pub").display().to_string();
    let again = on_that_day(&["reproduce", &file, "--inputs", path.to_str().unwrap(), "--previous", &previous, "--key", &public]);
    ends(&again, 0, "The verdict that was reproduced: grade 1 is not reached.");
}

/// What `verify` refuses `reproduce` refuses in the same words, and runs nothing: the folder that it is given is not there.
#[test]
fn what_is_not_accepted_is_not_run() {
    let scheme = Scheme::new();
    let refused = |report: &[u8], change: &dyn Fn(&mut Value), exit: i32, words: &str| {
        let folder = Folder::new();
        let root = trust_root(&folder, &scheme, |document| change(document));
        let sealed = folder.write("report.dsse.json", report);
        ends(&on_that_day(&["verify", &sealed, "--trust", &root, "--expect-product", "Harrier Case Records"]), exit, words);
        let again = on_that_day(&["reproduce", &sealed, "--trust", &root, "--inputs", &folder.text("nothing")]);
        ends(&again, exit, words);
        assert_eq!(stdout(&again), "", "nothing was run");
    };
    let signed_by = |key: &kitemark::seal::PrivateKey| resealed(GOOD_REPORT.clone(), key);
    let changed = |change: &dyn Fn(&mut SealedReport)| {
        let mut report = GOOD_REPORT.clone();
        change(&mut report);
        resealed(report, &scheme.supplier)
    };
    let as_it_is = |_: &mut Value| ();
    let supplier = scheme.supplier.public().id().as_str();
    refused(&signed_by(&scheme.supplier), &|root| root["keys"][supplier]["revokedFromIndex"] = json!(0), 4, "was revoked");
    refused(&signed_by(&scheme.supplier), &|root| root["keys"][supplier]["notAfter"] = json!("2027-05-01T00:00:00Z"), 4, "role: ");
    refused(&signed_by(&scheme.root_one), &as_it_is, 4, "role: ");
    refused(&signed_by(&scheme.supplier), &|root| root["roles"]["supplier"][0]["products"] = json!(["Door Register"]), 4, "role: ");
    let expired = changed(&|report| {
        report.issued_at = Time::parse("2027-01-01T00:00:00Z").unwrap();
        report.report.as_of = Some("2027-01-01".into());
        report.valid_until = Time::parse("2027-03-01T00:00:00Z").unwrap();
    });
    refused(&expired, &as_it_is, 1, "it has expired");
}

/// On a day on which it held a report is reproduced that holds no more.
#[test]
fn a_report_is_reproduced_for_the_day_that_is_named() {
    let folder = Folder::new();
    let sealed = folder.write("report.dsse.json", good());
    let (public, product) = (fixture("keys/p256.pub").display().to_string(), fixture(GOOD).display().to_string());
    let later = |more: &[&str]| {
        let all = [&["reproduce", sealed.as_str(), "--inputs", &product, "--key", &public], more].concat();
        run(&all, &[("SOURCE_DATE_EPOCH", "2000000000")])
    };
    ends(&later(&[]), 1, "in date: valid until");
    ends(&later(&["--at", "2027-06-01"]), 0, "REPRODUCED: the same outcomes");
}

/// The lists of a payload are bounded before anything is made of them, and nothing stands in them twice.
#[test]
fn lists_that_are_too_long_or_say_a_thing_twice_are_refused_before_anything_is_run() {
    let twice = |report: &mut SealedReport| {
        let standards = &mut report.report.standards;
        standards.push(standards[0].clone());
    };
    let many = |report: &mut SealedReport| {
        let standards = &mut report.report.standards;
        *standards = (0..65).map(|number| kitemark::report::document::EditionHead { id: format!("s-{number}"), ..standards[0].clone() }).collect();
    };
    type Change = dyn Fn(&mut SealedReport);
    let cases: [(&Change, &str); 7] = [
        (&twice, "`standards` lists api-interoperability twice"),
        (&many, "`standards` has 65 entries, and at most 64 are read"),
        (&|report| report.report.contracts = vec!["openapi.yaml".into(); 10_001], "`contracts` has 10001 entries"),
        (&|report| report.report.contracts = vec!["openapi.yaml".into(); 2], "`contracts` lists openapi.yaml twice"),
        (&|report| report.report.waivers = vec![approved("INT-06", vec!["0123456789abcdef".into()], "Force"); 1001], "`waivers` has 1001 entries"),
        (
            &|report| report.report.waivers = vec![approved("INT-06", vec!["0123456789abcdef".into(); 2], "Force")],
            "`findings` lists 0123456789abcdef twice",
        ),
        (
            &|report| {
                let first = report.report.results[0].clone();
                report.report.results.push(first)
            },
            "`results` lists api-interoperability INT-01 twice",
        ),
    ];
    for (change, words) in cases {
        let mut report = GOOD_REPORT.clone();
        change(&mut report);
        report.outcome_digest = report.report.outcome_digest();
        // The tool itself seals no such thing.
        assert!(report.statement().is_err_and(|fault| fault.to_string().contains(words)), "{words}");
        let sealed = resealed(report, &key());
        ends(&outcome_of(&sealed, &THIS), 4, words);
        ends(&reproduce(&sealed, Path::new("/nothing/is/here")), 4, words);
    }
}

/// Findings that are counted and not listed are as binding as those that are.
#[test]
fn what_is_not_listed_hides_nothing_and_is_covered_by_no_waiver() {
    let rest = |level| Some(kitemark::assessment::NotListed { findings: 7, level, reason: "there was no room".into() });
    let hidden = lie(|report| {
        let result = result(report, "INT-06");
        result.not_listed = rest(Level::Must);
        result.findings.clear();
        result.outcome = Outcome::Pass;
        result.methods[0].outcome = Outcome::Pass;
    });
    ends(&hidden, 4, "INT-06: the outcome pass hides what was found");
    let covered = lie(|report| {
        let found = result(report, "INT-06");
        let ids = waived(found);
        found.not_listed = rest(Level::Must);
        report.report.waivers.push(approved("INT-06", ids, "Example Force"));
    });
    ends(&covered, 4, "INT-06 is said to be waived, and no waiver covers its findings");
}

#[test]
fn two_sealings_at_one_time_are_the_same_bytes() {
    let folder = Folder::new();
    let product = fixture(GOOD).display().to_string();
    let key = folder.key("p256.pem");
    let seal = |name: &str, time: &str| {
        let file = folder.text(name);
        let report = folder.text("report.txt");
        let all = ["check", &product, "--output", &report, "--sign", &key, "--sealed", &file];
        let output = crate::common::seal::run(&all, &[("SOURCE_DATE_EPOCH", time)]);
        assert_eq!(code(&output), 3, "{}", stderr(&output));
        folder.read(name)
    };
    let one = seal("one.json", crate::common::sealed::NOW);
    assert_eq!(one, seal("two.json", crate::common::sealed::NOW));
    assert_eq!(one, good(), "and those that the statement makes when it is signed by itself");
    assert_ne!(one, seal("later.json", "1811851201"));
}

/// An envelope that no signer of ours would make: the trusted key signs this very message, whatever it is.
fn hand_made(kind: PayloadType, payload: &[u8], message: &[u8]) -> Vec<u8> {
    let signature: p256::ecdsa::Signature = hardware().sign(message);
    let sig = to_base64(signature.to_der().as_bytes());
    json!({ "payload": to_base64(payload), "payloadType": kind.uri(), "signatures": [{ "sig": sig }] }).to_string().into_bytes()
}

/// A payload that the trusted key signed as it should, whatever it holds.
fn hand_signed(kind: PayloadType, payload: &[u8]) -> Vec<u8> {
    hand_made(kind, payload, &pre_authentication_encoding(kind, payload))
}

/// The statement of the good report, with one piece of its text replaced.
fn respelled(from: &str, to: &str) -> Vec<u8> {
    let text = String::from_utf8(GOOD_REPORT.statement().unwrap()).unwrap();
    assert!(text.contains(from), "{from}");
    hand_signed(PayloadType::Statement, text.replacen(from, to, 1).as_bytes())
}

/// What a verification says as JSON.
fn as_json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn t04_no_holder_counts_twice() {
    let scheme = Scheme::new();
    let (own_second, partner) = (fresh(Algorithm::EcdsaP256), private("p256.pem"));
    let folder = Folder::new();
    let root = trust_root(&folder, &scheme, |document| {
        for (key, holder) in [(&own_second, "Acme Ltd"), (&partner, "Partner Ltd")] {
            document["keys"][key.public().id().as_str()] = entry(key.public(), holder);
        }
        document["roles"]["supplier"][0]["keyids"] = ids(&[&scheme.supplier, &own_second, &partner]);
        document["roles"]["supplier"][0]["threshold"] = json!(2);
    });
    let with = |bytes: &[u8]| by(bytes, &[&["--trust", root.as_str()][..], &THIS].concat());
    let payload = GOOD_REPORT.statement().unwrap();
    let by_keys = |keys: &[&kitemark::seal::PrivateKey]| signed(&payload, PayloadType::Statement, keys).to_json();
    let too_few = "the role supplier needs 2 different holders to sign, and 1 did";
    ends(&with(by_keys(&[&scheme.supplier, &partner]).as_bytes()), 0, "supplier (Acme Ltd, Partner Ltd)");
    ends(&with(by_keys(&[&partner]).as_bytes()), 4, too_few);
    // One holder with two keys.
    ends(&with(by_keys(&[&scheme.supplier, &own_second]).as_bytes()), 4, too_few);
    // One signature twice, the second time under the name of another key; and beside it the one with n - s.
    let mut copied: Value = serde_json::from_str(&by_keys(&[&partner])).unwrap();
    let sig = copied["signatures"][0]["sig"].clone();
    let low = p256::ecdsa::Signature::from_der(&from_base64(sig.as_str().unwrap()).unwrap()).unwrap();
    let high = p256::ecdsa::Signature::from_scalars(low.r().to_bytes(), (-*low.s()).to_bytes()).unwrap();
    copied["signatures"] = json!([
        { "keyid": partner.public().id().as_str(), "sig": sig }, { "keyid": scheme.supplier.public().id().as_str(), "sig": sig },
        { "sig": to_base64(high.to_der().as_bytes()) }
    ]);
    ends(&with(copied.to_string().as_bytes()), 4, too_few);
}

#[test]
fn t04_no_key_of_a_trust_root_has_two_names() {
    let scheme = Scheme::new();
    let folder = Folder::new();
    let sealed = resealed(GOOD_REPORT.clone(), &scheme.supplier);
    let with = |root: &str| by(&sealed, &[&["--trust", root][..], &THIS].concat());
    let mut document = scheme.document(1);
    document["scheme"] = json!("policing-minimum");
    document["roles"]["supplier"][0]["products"] = json!(["Harrier Case Records"]);
    document["minimum"] = json!({});
    // The holders of this root really sign it: what is refused is what it says.
    let own = public("p256.pub");
    document["keys"][own.id().as_str()] = entry(&own, "Example Force");
    document["roles"]["root"] = json!({ "keyids": [own.id().as_str()], "threshold": 1 });
    let written = |name: &str, document: &Value| folder.write(name, hand_signed(PayloadType::TrustRoot, document.to_string().as_bytes()));
    ends(&with(&written("good.json", &document)), 0, "supplier (Acme Ltd)");
    let supplier = scheme.supplier.public().id().as_str();
    let other = "00".repeat(32);
    let mut renamed = document.clone();
    renamed["keys"][&other] = renamed["keys"][supplier].clone();
    renamed["keys"][&other]["holder"] = json!("Partner Ltd");
    renamed["roles"]["supplier"][0]["keyids"] = json!([supplier, other]);
    renamed["roles"]["supplier"][0]["threshold"] = json!(2);
    ends(&with(&written("renamed.json", &renamed)), 2, &format!("the key is named by the SHA-256 of its SPKI, which is {supplier}"));
    let mut repeated = document.clone();
    repeated["roles"]["supplier"][0]["keyids"] = json!([supplier, supplier]);
    repeated["roles"]["supplier"][0]["threshold"] = json!(2);
    assert_eq!(code(&with(&written("repeated.json", &repeated))), 2);
    // A root that two must sign, and one did so twice.
    let mut copied: Value = serde_json::from_slice(&scheme.signed_by(&scheme.document(1), &[&scheme.root_one])).unwrap();
    let signature = copied["signatures"][0].clone();
    copied["signatures"] = json!([signature, { "keyid": scheme.root_two.public().id().as_str(), "sig": signature["sig"] }]);
    ends(&with(&folder.write("copied.json", copied.to_string())), 4, "is signed by 1 of the 2 holders");
}

#[test]
fn t09_no_number_or_member_that_readers_differ_in() {
    let bytes = GOOD_REPORT.report.inputs[0].bytes;
    let own = format!("\"bytes\":{bytes}");
    for number in [format!("{bytes}.0"), format!("{bytes}e0"), "9007199254740992".into(), "-9007199254740992".into(), "1E400".into(), "-0".into()] {
        ends(&outcome_of(&respelled(&own, &format!("\"bytes\":{number}")), &THIS), 4, "this is no integer between");
    }
    for (from, to) in [
        ("\"predicate\":{", "\"predicate\":{},\"predicate\":{"),
        ("\"outcomeDigest\":", "\"outcomeDigest\":\"\",\"outcomeDigest\":"),
        ("\"outcomeDigest\":", "\"outcom\\u0065Digest\":\"\",\"outcomeDigest\":"),
        ("\"sha256\":", "\"sha256\":\"\",\"sha256\":"),
    ] {
        ends(&outcome_of(&respelled(from, to), &THIS), 4, "stands here twice, and readers differ in which one counts");
    }
    ends(&outcome_of(&respelled("{\"_type\"", "\u{feff}{\"_type\""), &THIS), 4, "it starts with a byte order mark");
    ends(&outcome_of(&respelled("Harrier Case Records", "\\ud800"), &THIS), 4, "surrogate");
    let mut bytes = GOOD_REPORT.statement().unwrap();
    bytes.extend_from_slice(b"{}");
    ends(&outcome_of(&hand_signed(PayloadType::Statement, &bytes), &THIS), 4, "FAIL type");
    let mut bytes = GOOD_REPORT.statement().unwrap();
    let at = bytes.windows(7).position(|part| part == b"Harrier").unwrap();
    bytes[at] = 0xff;
    ends(&outcome_of(&hand_signed(PayloadType::Statement, &bytes), &THIS), 4, "UTF-8");
}

#[test]
fn t09_bytes_are_signed_and_not_what_they_mean() {
    let payload = GOOD_REPORT.statement().unwrap();
    let value: Value = serde_json::from_slice(&payload).unwrap();
    let spaced = serde_json::to_vec_pretty(&value).unwrap();
    let escaped = String::from_utf8(payload.clone()).unwrap().replace("Harrier", "\\u0048arrier").into_bytes();
    for other in [spaced, escaped] {
        assert_eq!(serde_json::from_slice::<Value>(&other).unwrap(), value, "the meaning is the same");
        // What was respelled after it was signed is signed by nobody.
        let mut envelope: Value = serde_json::from_slice(&good()).unwrap();
        envelope["payload"] = json!(to_base64(&other));
        ends(&outcome_of(envelope.to_string().as_bytes(), &THIS), 4, "none of its 1 signatures is by a key that is trusted here");
        // What was signed in another spelling is authentic, and another statement.
        let output = outcome_of(&hand_signed(PayloadType::Statement, &other), &[&THIS[..], &["--format", "json"]].concat());
        assert_eq!(code(&output), 0, "{}", stdout(&output));
        assert_eq!(as_json(&output)["statement"], json!(sha256_hex(&other)));
        assert_ne!(sha256_hex(&other), sha256_hex(&payload));
    }
    for spelling in [" ", "\n", "====", "*"] {
        let mut envelope: Value = serde_json::from_slice(&good()).unwrap();
        envelope["payload"] = json!(format!("{}{spelling}", to_base64(&payload)));
        ends(&outcome_of(envelope.to_string().as_bytes(), &THIS), 4, "`payload` is not base64 in its canonical form");
    }
}

#[test]
fn t11_what_is_shown_was_verified() {
    let shown = outcome_of(&good(), &[&THIS[..], &["--format", "json"]].concat());
    assert_eq!(as_json(&shown)["statement"], json!(sha256_hex(&GOOD_REPORT.statement().unwrap())));
    // A second envelope behind the first is no part of it, and neither counts.
    let poor = resealed(POOR_REPORT.clone(), &key());
    for (first, second) in [(good(), poor.clone()), (poor, good())] {
        ends(&outcome_of(&[first, second].concat(), &THIS), 4, "text follows");
    }
    // Nothing of a payload is shown that nobody who is trusted signed.
    let mut report = GOOD_REPORT.clone();
    report.report.product.name = Some("Trustworthy Records".into());
    let forged = resealed(report, &fresh(Algorithm::EcdsaP256));
    let output = outcome_of(&forged, &["--expect-product", "Another"]);
    ends(&output, 4, "NOT AUTHENTIC: rely on nothing in it.");
    assert_eq!(stdout(&output).lines().filter(|line| line.starts_with("FAIL")).count(), 1, "{}", stdout(&output));
    for words in ["Trustworthy", "Harrier", "grade", "PASS", "policing"] {
        assert!(!flat(&output).contains(words), "{words}: {}", stdout(&output));
    }
    let output = outcome_of(&forged, &["--expect-product", "Another", "--format", "json"]);
    for member in ["statement", "verdict", "doesNotShow"] {
        assert_eq!(as_json(&output)[member], Value::Null, "{member}: {}", stdout(&output));
    }
    assert!(!flat(&reproduce(&forged, &fixture(GOOD))).contains("Trustworthy"));
}

/// A pipe can be read once: a file that changes between two readings cannot be one thing to one and another to the other.
#[cfg(unix)]
#[test]
fn t11_a_report_is_read_once() {
    use std::io::Write as _;
    let public = fixture("keys/p256.pub").display().to_string();
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kitemark"));
    command.args(["verify", "/dev/stdin", "--key", &public]).args(THIS).env_clear().env("SOURCE_DATE_EPOCH", crate::common::sealed::NOW);
    let piped = std::process::Stdio::piped;
    let mut child = command.stdin(piped()).stdout(piped()).stderr(piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(&good()).unwrap();
    ends(&child.wait_with_output().unwrap(), 0, "ACCEPTED");
}

#[test]
fn t20_a_revoked_key_signs_nothing_more() {
    let scheme = Scheme::new();
    let folder = Folder::new();
    let sealed = resealed(GOOD_REPORT.clone(), &scheme.supplier);
    let with = |root: &str, more: &[&str]| by(&sealed, &[&["--trust", root][..], &THIS, more].concat());
    trust_root(&folder, &scheme, |_| ());
    let roots = folder.text("");
    ends(&with(&roots, &[]), 0, "ACCEPTED");
    // The next version revokes the key: whoever walks the folder learns it.
    let supplier = scheme.supplier.public().id().as_str();
    let second = folder.path("1.root.json").with_file_name("2.root.json");
    let other = Folder::new();
    std::fs::copy(
        trust_root(&other, &scheme, |document| {
            document["version"] = json!(2);
            document["keys"][supplier]["revokedFromIndex"] = json!(5);
        }),
        second,
    )
    .unwrap();
    let revoked = "of Acme Ltd was revoked: only what entered the register before entry 5 still counts";
    ends(&with(&roots, &[]), 4, revoked);
    // No date makes it count again, for nothing shows what entered the register.
    ends(&with(&roots, &["--at", "2027-06-02"]), 4, revoked);
    let shown = run(&["trust", "show", &roots], &[]);
    ends(&shown, 0, "revoked from entry 5 of the register on");
    // Beside one that counts it adds nothing.
    let third = fresh(Algorithm::EcdsaP256);
    let root = trust_root(&other, &scheme, |document| {
        document["keys"][supplier]["revokedFromIndex"] = json!(0);
        document["keys"][third.public().id().as_str()] = entry(third.public(), "Partner Ltd");
        document["roles"]["supplier"][0]["keyids"] = ids(&[&scheme.supplier, &third]);
        document["roles"]["supplier"][0]["threshold"] = json!(2);
    });
    let both = signed(&GOOD_REPORT.statement().unwrap(), PayloadType::Statement, &[&scheme.supplier, &third]).to_json();
    ends(&by(both.as_bytes(), &[&["--trust", &root][..], &THIS].concat()), 4, "needs 2 different holders to sign, and 1 did");
}

#[test]
fn what_is_critical_and_not_known_is_refused() {
    let with = |critical: Value, more: Option<&str>| {
        let mut statement: Value = serde_json::from_slice(&GOOD_REPORT.statement().unwrap()).unwrap();
        statement["predicate"]["critical"] = critical;
        if let Some(name) = more {
            statement["predicate"][name] = json!("2027-12-31");
        }
        statement
    };
    let sealed = |statement: &Value| hand_signed(PayloadType::Statement, statement.to_string().as_bytes());
    let unknown = with(json!(["verdict", "embargo"]), Some("embargo"));
    ends(&outcome_of(&sealed(&unknown), &THIS), 4, "nobody may rely on it without knowing what `embargo` means, which is not known here");
    // Of a member that nobody calls critical it is said that it was left aside.
    let mut aside = unknown.clone();
    drop(aside["predicate"].as_object_mut().unwrap().remove("critical"));
    ends(&outcome_of(&sealed(&aside), &THIS), 0, "not understood and left aside: /predicate/embargo");
    // What is known may be critical, and is then nothing that was left aside.
    let known = outcome_of(&sealed(&with(json!(["verdict", "results"]), None)), &THIS);
    ends(&known, 0, "ACCEPTED");
    assert!(!flat(&known).contains("left aside"), "{}", stdout(&known));
    for (critical, words) in [
        (json!(["embargo"]), "`embargo` means"),
        (json!(["critical"]), "`critical` means"),
        (json!(["Verdict"]), "`Verdict` means"),
        (json!(["challenge"]), "the member `challenge` is critical, and missing"),
        (json!(["verdict", "results", "verdict"]), "`critical` names `verdict` twice"),
        (json!([]), "`critical` must be an array of at least one name"),
        (json!("verdict"), "`critical` must be an array of at least one name"),
        (Value::Null, "`critical` must be an array of at least one name"),
        (json!({ "verdict": true }), "`critical` must be an array of at least one name"),
        (json!([["verdict"]]), "`critical` must hold names alone"),
        (json!(["\u{1b}[2J"]), "`\\u{1b}[2J` means"),
    ] {
        ends(&outcome_of(&sealed(&with(critical, None)), &THIS), 4, words);
    }
    // It is refused wherever a report is read, and nobody is asked to sign what is refused.
    ends(&reproduce(&sealed(&unknown), &fixture(GOOD)), 4, "`embargo` means");
    let folder = Folder::new();
    let file = folder.write("statement.json", unknown.to_string());
    let output = run(&["sign", &file, "--key", &folder.key("p256.pem"), "--output", &folder.text("report.dsse.json")], &[]);
    ends(&output, 2, "use a newer kitemark, or ask the signer what the member means");
}

/// An old version is as well signed as it ever was: it trusts the key again that the next one revoked.
#[test]
fn t12_t20_a_trust_root_that_was_rolled_back() {
    let scheme = Scheme::new();
    let (folder, roots) = (Folder::new(), Folder::new());
    let second = trust_root(&folder, &scheme, |document| {
        document["version"] = json!(2);
        document["keys"][scheme.supplier.public().id().as_str()]["revokedFromIndex"] = json!(5);
    });
    let first = trust_root(&roots, &scheme, |_| ());
    let sealed = roots.write("report.dsse.json", resealed(GOOD_REPORT.clone(), &scheme.supplier));
    let product = fixture(GOOD).display().to_string();
    let verified = |root: &str, more: &[&str]| on_that_day(&[&["verify", sealed.as_str(), "--trust", root][..], &THIS, more].concat());
    let reproduced = |root: &str, more: &[&str]| on_that_day(&[&["reproduce", &sealed, "--inputs", &product, "--trust", root][..], more].concat());
    let older = "version 1 of the trust root is older than version 2, the lowest that counts here";
    for root in [first.clone(), roots.text("")] {
        for least in [&[][..], &["--least-root-version", "1"]] {
            ends(&verified(&root, least), 0, "ACCEPTED");
            ends(&reproduced(&root, least), 0, "REPRODUCED");
        }
        for output in [verified(&root, &["--least-root-version", "2"]), reproduced(&root, &["--least-root-version", "2"])] {
            ends(&output, 4, older);
            assert_eq!(stdout(&output), "", "nothing is verified with it");
        }
    }
    // With what follows the first version is enough again, and says what it says.
    std::fs::copy(second, roots.path("2.root.json")).unwrap();
    ends(&verified(&roots.text(""), &["--least-root-version", "2"]), 4, "was revoked");
    ends(&verified(&roots.text(""), &["--least-root-version", "3"]), 4, "version 2 of the trust root is older than version 3");
    // A key has no version, and no version is below the first.
    let public = fixture("keys/p256.pub").display().to_string();
    assert_eq!(code(&on_that_day(&["verify", &sealed, "--key", &public, "--least-root-version", "1"])), 2);
    for least in ["0", "-1", "1.0", ""] {
        assert_eq!(code(&verified(&first, &["--least-root-version", least])), 2, "{least}");
    }
}

/// The PEM of an Ed25519 key with this point.
fn point(bytes: &[u8]) -> String {
    let spki = [&from_base64("MCowBQYDK2VwAyEA").unwrap(), bytes].concat();
    pem_rfc7468::encode_string("PUBLIC KEY", pem_rfc7468::LineEnding::LF, &spki).unwrap()
}

#[test]
fn t22_no_weak_key_is_trusted() {
    let folder = Folder::new();
    let mut identity = [0; 32];
    identity[0] = 1;
    let (mut of_order_two, mut respelled) = ([0xff; 32], identity);
    (of_order_two[0], of_order_two[31]) = (0xec, 0x7f);
    respelled[31] = 0x80;
    // Under the identity, the identity and zero are a signature of everything by the formula of RFC 8032 section 5.1.7.
    let of_everything = [identity, [0; 32]].concat();
    let mut envelope: Value = serde_json::from_slice(&good()).unwrap();
    envelope["signatures"] = json!([{ "sig": to_base64(&of_everything) }]);
    let envelope = envelope.to_string();
    for weak in [identity, of_order_two, [0; 32], respelled] {
        let file = folder.write("weak.pub", point(&weak));
        let output = by(envelope.as_bytes(), &[&["--key", file.as_str()][..], &THIS].concat());
        ends(&output, 2, "holds no usable key");
        assert_eq!(stdout(&output), "", "nothing is verified with it");
        // A trust root with such a key is refused whole, although its holders signed it.
        let scheme = Scheme::new();
        let own = public("p256.pub");
        let mut document = scheme.document(1);
        document["keys"][own.id().as_str()] = entry(&own, "Example Force");
        document["roles"]["root"] = json!({ "keyids": [own.id().as_str()], "threshold": 1 });
        let spki = [&from_base64("MCowBQYDK2VwAyEA").unwrap(), &weak[..]].concat();
        let id = sha256_hex(&spki);
        document["keys"][&id] = document["keys"][scheme.supplier.public().id().as_str()].clone();
        document["keys"][&id]["spki"] = json!(point(&weak));
        document["roles"]["supplier"][0]["keyids"] = json!([id]);
        let root = folder.write("root.json", hand_signed(PayloadType::TrustRoot, document.to_string().as_bytes()));
        ends(&by(envelope.as_bytes(), &[&["--trust", root.as_str()][..], &THIS].concat()), 2, "holds no usable key");
    }
    // The same file with a good point is a key, which did not sign this.
    let strong = folder.write("strong.pub", point(&public("ed25519.pub").spki()[12..]));
    ends(&by(envelope.as_bytes(), &[&["--key", strong.as_str()][..], &THIS].concat()), 4, "FAIL signed by");
}

/// The order of the group of Ed25519, little end first (RFC 8032 section 5.1).
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

#[test]
fn t22_a_signature_of_ed25519_has_one_spelling() {
    let public = fixture("keys/ed25519.pub").display().to_string();
    let with = |bytes: &[u8]| by(bytes, &[&["--key", public.as_str()][..], &THIS].concat());
    let mut envelope: Value = serde_json::from_slice(&resealed(GOOD_REPORT.clone(), &private("ed25519.pem"))).unwrap();
    ends(&with(envelope.to_string().as_bytes()), 0, "ACCEPTED");
    let mut signature = from_base64(envelope["signatures"][0]["sig"].as_str().unwrap()).unwrap();
    let mut carried = 0;
    for (byte, more) in signature[32..].iter_mut().zip(ORDER) {
        let sum = u16::from(*byte) + u16::from(more) + carried;
        (*byte, carried) = (u8::try_from(sum & 0xff).unwrap(), sum >> 8);
    }
    assert_eq!(carried, 0, "the sum is still below 2^256");
    envelope["signatures"][0]["sig"] = json!(to_base64(&signature));
    ends(&with(envelope.to_string().as_bytes()), 4, "none of its 1 signatures is by a key that is trusted here");
}

/// RUSTSEC-2022-0093: whoever signs with a public key that is not that of the private key gives the private one away.
#[test]
fn t22_a_private_key_with_the_public_key_of_another_signs_nothing() {
    let folder = Folder::new();
    let statement = folder.write("statement.json", GOOD_REPORT.statement().unwrap());
    let own = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
    let other = ed25519_dalek::SigningKey::from_bytes(&[8; 32]);
    for (public, exit) in [(own.verifying_key(), 0), (other.verifying_key(), 2)] {
        // OneAsymmetricKey of version 2 with its public key (RFC 5958 section 2, RFC 8410 section 7).
        let der = [
            &[0x30, 0x51, 0x02, 0x01, 0x01, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20][..],
            own.as_bytes(),
            &[0x81, 0x21, 0x00],
            public.as_bytes(),
        ]
        .concat();
        let pem = pem_rfc7468::encode_string("PRIVATE KEY", pem_rfc7468::LineEnding::LF, &der).unwrap();
        let key = folder.write("key.pem", pem);
        restrict(&folder.path("key.pem"), 0o600);
        let output = run(&["sign", &statement, "--key", &key, "--output", &folder.text("report.dsse.json")], &[]);
        assert_eq!(code(&output), exit, "{}", stderr(&output));
        assert_eq!(folder.path("report.dsse.json").exists(), exit == 0);
        let _ = std::fs::remove_file(folder.path("report.dsse.json"));
    }
}

#[test]
fn t23_a_signature_made_for_something_else_is_none() {
    let payload = GOOD_REPORT.statement().unwrap();
    let right = pre_authentication_encoding(PayloadType::Statement, &payload);
    ends(&outcome_of(&hand_made(PayloadType::Statement, &payload, &right), &THIS), 0, "ACCEPTED");
    let other_type = |uri: &str| [format!("DSSEv1 {} {uri} {} ", uri.len(), payload.len()).as_bytes(), &payload].concat();
    let tls = [&[0x20_u8; 64][..], b"TLS 1.3, server CertificateVerify\0", &sha256(&payload)].concat();
    let ssh = [b"SSHSIG\0\0\0\x04file\0\0\0\0\0\0\0\x06sha256\0\0\0\x20", &sha256(&payload)[..]].concat();
    for (what, message) in [
        ("the bare payload", payload.clone()),
        ("its base64", to_base64(&payload).into_bytes()),
        ("its digest", sha256(&payload).to_vec()),
        ("the digest of what should be signed", sha256(&right).to_vec()),
        ("the type of a trust root", pre_authentication_encoding(PayloadType::TrustRoot, &payload)),
        ("the type of plain JSON", other_type("application/json")),
        ("the type in capitals", other_type("application/vnd.in-toto+JSON")),
        ("a token of JOSE", format!("{}.{}", to_base64(b"{\"alg\":\"ES256\"}"), to_base64(&payload)).into_bytes()),
        ("TLS", tls),
        ("SSH", ssh),
    ] {
        let output = outcome_of(&hand_made(PayloadType::Statement, &payload, &message), &THIS);
        assert!(flat(&output).contains("none of its 1 signatures is by a key that is trusted here"), "{what}: {}", stdout(&output));
        assert_eq!(code(&output), 4, "{what}");
    }
    // The type belongs to what is signed: another one in the envelope is another message.
    for uri in [PayloadType::TrustRoot.uri(), "application/json", "application/vnd.in-toto+JSON", ""] {
        let mut envelope: Value = serde_json::from_slice(&good()).unwrap();
        envelope["payloadType"] = json!(uri);
        ends(&outcome_of(envelope.to_string().as_bytes(), &THIS), 4, "NOT AUTHENTIC");
    }
}

/// The conclusion about these bytes, in process.
fn concluded(bytes: &[u8]) -> VerificationResult {
    static EDITIONS: LazyLock<Vec<kitemark::standard::Edition>> = LazyLock::new(|| editions().unwrap());
    static SCHEMES: LazyLock<Vec<kitemark::standard::Scheme>> = LazyLock::new(|| schemes().unwrap());
    let trust = Trust::Key(Box::new(public("p256.pub")));
    let expected = Expected { product: Some("Harrier Case Records".into()), ..Expected::default() };
    let at = Time::from_unix(crate::common::sealed::NOW.parse().unwrap()).unwrap();
    let request = Request { trust: &trust, at, editions: &EDITIONS, schemes: &SCHEMES, inputs: None, expected: &expected };
    verify("report", bytes, &request).conclusion()
}

static SEALED: LazyLock<Vec<u8>> = LazyLock::new(good);

/// Where the values of the payload, its type and the signature stand.
static SIGNED: LazyLock<Vec<usize>> = LazyLock::new(|| {
    let text = std::str::from_utf8(&SEALED).unwrap();
    let span = |name: &str| {
        let start = text.find(&format!("\"{name}\":\"")).unwrap() + name.len() + 4;
        start..start + text[start..].find('"').unwrap()
    };
    ["payload", "payloadType", "sig"].iter().flat_map(|name| span(name)).collect()
});

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 128, ..ProptestConfig::default() })]

    #[test]
    fn any_other_byte_of_what_is_signed_is_not_authentic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let mut bytes = SEALED.clone();
        let place = SIGNED[at.index(SIGNED.len())];
        prop_assume!(bytes[place] != byte);
        bytes[place] = byte;
        prop_assert_eq!(concluded(&bytes), VerificationResult::NotAuthentic);
    }

    #[test]
    fn any_other_byte_of_the_file_makes_nothing_better(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        // The hint and the names of members nobody reads may change; what is said then is what was said.
        let mut bytes = SEALED.clone();
        let place = at.index(bytes.len());
        bytes[place] = byte;
        prop_assert!(matches!(concluded(&bytes), VerificationResult::NotAuthentic | VerificationResult::CannotTell));
    }

    #[test]
    fn any_cut_is_not_authentic(at in any::<prop::sample::Index>()) {
        // The line break at the end is no part of the envelope.
        let length = at.index(SEALED.len() - 1);
        prop_assert_eq!(concluded(&SEALED[..length]), VerificationResult::NotAuthentic);
    }
}
