//! The procurement gate: which bids meet a policy, why others do not, and the page that leads a buyer there.

use crate::common::seal::{Folder, Scheme, signed};
use crate::common::{CRITERIA, code, fixture, root, stderr, stdout};
use kitemark::document::{Schema, Source};
use kitemark::register::gate_report::GATE_SCHEMA;
use kitemark::seal::PayloadType;
use serde_json::{Value, json};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::LazyLock;

/// The time at which bids are sealed, 2026-12-01T00:00:00Z.
const SEALED: u32 = 1_796_083_200;

/// The time of the decision, twelve days later.
const DECIDED: u32 = SEALED + 12 * 86_400;

const POLICY: &str = "
title: Case records
buyer: Example Force
scheme: policing-minimum
grade: 1
keys: [supplier.pub]
asks: [contract, evidence]
";

/// Runs the binary in a folder at a time, with nothing of this machine's environment.
fn run_at(folder: &Folder, seconds: u32, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitemark"));
    command.args(arguments).current_dir(folder.path("")).env_clear().env("SOURCE_DATE_EPOCH", seconds.to_string());
    command.output().expect("the binary runs")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap().path();
        let target = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &target);
        } else {
            std::fs::copy(&entry, &target).unwrap();
        }
    }
}

/// The folder of a buyer: the supplier's key, the product, and a policy.
fn buyer(policy: &str) -> Folder {
    let folder = Folder::new();
    folder.key("p256.pem");
    std::fs::copy(fixture("keys/p256.pub"), folder.path("supplier.pub")).unwrap();
    copy(&fixture("conforming/police-records"), &folder.path("product"));
    folder.write("policy.yaml", policy);
    folder
}

/// Seals the product of a folder as a bid.
fn seal(folder: &Folder, bid: &str, further: &[&str]) {
    let arguments = [&["check", "product", "--as-of", "2026-12-01", "--sign", "p256.pem", "--sealed", bid][..], further].concat();
    let output = run_at(folder, SEALED, &arguments);
    assert!(folder.path(bid).is_file(), "{}", stderr(&output));
}

/// Takes the evidence out that SEC-45, a MUST of grade 2, asks for.
fn without_certificate(folder: &Folder) {
    let manifest = String::from_utf8(folder.read("product/kitemark.yaml")).unwrap();
    let changed = manifest.replace("cyberEssentials:", "formerCertificate:");
    assert_ne!(manifest, changed);
    folder.write("product/kitemark.yaml", changed);
}

/// The bid that most tests use, sealed once.
static BID: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let folder = buyer(POLICY);
    seal(&folder, "bid.json", &[]);
    folder.read("bid.json")
});

/// A buyer with a policy and one bid.
fn with_bid(policy: &str) -> Folder {
    let folder = buyer(policy);
    folder.write("bid.json", &*BID);
    folder
}

fn gate(folder: &Folder, further: &[&str]) -> Output {
    run_at(folder, DECIDED, &[&["gate", "policy.yaml"][..], further].concat())
}

/// Text with every run of white space as one space, so that where a line breaks does not matter.
fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a gate writes as JSON, which follows its schema.
fn as_json(folder: &Folder, further: &[&str]) -> Value {
    let text = stdout(&gate(folder, &[&["--format", "json"][..], further].concat()));
    let document = Source::from_bytes("gate.json", text.clone().into_bytes()).read().unwrap();
    let faults = Schema::parse(GATE_SCHEMA).unwrap().faults(&document, document.root());
    assert!(faults.is_empty(), "{faults:?}\n{text}");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn a_bid_that_meets_the_policy_is_a_yes() {
    let folder = with_bid(&format!(
        "{POLICY}standards: [{{ id: api-interoperability, lowest: 1.0.0 }}]\nassurance: self\nmaxAgeDays: 12\ncoverage: {{ least: 80 }}\n\
         waivers: {{ most: 0, never: [INT-06] }}\nclassification: {{ exactly: OFFICIAL-SENSITIVE }}\nproducts: [Other, Harrier Case Records]\n"
    ));
    let output = gate(&folder, &["bid.json"]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    let text = stdout(&output);
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
    let flat = flat(&text);
    assert!(flat.contains("1. bid.json: the report meets the policy."), "{text}");
    assert!(flat.contains("no bid was looked at by live, data."), "{text}");
    assert!(!flat.contains("is what its report says"), "{text}");
    let value = as_json(&folder, &["bid.json"]);
    assert_eq!((&value["conclusion"], &value["bids"][0]["reasons"]), (&json!("accepted"), &json!([])));
    let said = &value["bids"][0]["said"];
    assert_eq!((&said["gradeReached"], &said["ageDays"], &said["methodsNotRun"]), (&json!(null), &json!(12), &json!(["live", "data"])));
}

#[test]
fn every_rule_refuses_in_its_own_words() {
    for (rule, exit, words) in [
        ("standards: [{ id: api-interoperability, lowest: 1.0.1 }]", 1, "api-interoperability@1.0.0 is older than 1.0.1."),
        ("assurance: independent", 1, "The policy asks for an assessment by somebody else. Run by self, less than independent."),
        ("maxAgeDays: 11", 1, "The report is older than the policy accepts. 12 days, more than 11."),
        ("classification: { highest: OFFICIAL }", 1, "The product handles OFFICIAL-SENSITIVE, and the policy asks for OFFICIAL at the highest."),
        ("classification: { exactly: SECRET }", 1, "The product handles OFFICIAL-SENSITIVE, and the policy asks for SECRET."),
        ("challenge: tender-7", 1, "The report was not made for this tender. The report does not repeat the challenge."),
        ("products: [Custody]", 1, "The report is about another product. The report is about Harrier Case Records, and the policy asks for Custody."),
    ] {
        let folder = with_bid(&format!("{POLICY}{rule}\n"));
        let output = gate(&folder, &["bid.json"]);
        assert_eq!(code(&output), exit, "{rule}: {}{}", stdout(&output), stderr(&output));
        assert!(flat(&stdout(&output)).contains(words), "{rule}: {}", stdout(&output));
        assert_eq!(as_json(&folder, &["bid.json"])["bids"][0]["reasons"].as_array().unwrap().len(), 1, "{rule}");
    }
}

#[test]
fn a_grade_that_is_not_reached_or_not_known_is_refused_by_its_requirements() {
    let folder = buyer(&POLICY.replace("grade: 1", "grade: 2"));
    without_certificate(&folder);
    seal(&folder, "bid.json", &[]);
    let output = gate(&folder, &["bid.json"]);
    assert_eq!(code(&output), 1, "{}", stdout(&output));
    assert!(flat(&stdout(&output)).contains("These requirements that count for the grade are not met: SEC-45 Cyber Essentials Plus in force."));
    let folder = with_bid(&POLICY.replace("asks: [contract, evidence]", ""));
    let output = gate(&folder, &["bid.json"]);
    assert_eq!(code(&output), 3, "{}", stdout(&output));
    assert!(flat(&stdout(&output)).contains("it is not known whether they are met:"), "{}", stdout(&output));
    assert_eq!(as_json(&folder, &["bid.json"])["bids"][0]["said"]["gradeReached"], json!(null));
}

#[test]
fn what_was_looked_at_is_a_share_of_what_applies() {
    // By every method, of which two judged nothing.
    let least = |least: usize| with_bid(&POLICY.replace("asks: [contract, evidence]", &format!("coverage: {{ least: {least} }}")));
    let value = as_json(&least(0), &["bid.json"]);
    let questions = value["bids"][0]["questions"].as_array().unwrap();
    let detail = questions.iter().find(|question| question["question"] == "coverage").unwrap()["detail"].as_str().unwrap();
    let numbers: Vec<usize> = detail.split(' ').filter_map(|word| word.parse().ok()).collect();
    let share = numbers[0] * 100 / numbers[1];
    assert!(numbers.len() == 2 && share > 0 && share < 100, "{detail}");
    for (asked, exit) in [(share, 3), (share + 1, 1)] {
        let output = gate(&least(asked), &["bid.json"]);
        assert_eq!(code(&output), exit, "{}", stdout(&output));
        let words = format!("Less was looked at than the policy asks for. {detail}, and the policy asks for {asked} percent.");
        assert_eq!(flat(&stdout(&output)).contains(&words), exit == 1, "{}", stdout(&output));
    }
}

#[test]
fn a_marking_that_is_not_stated_cannot_be_told() {
    let folder = buyer(&format!("{POLICY}classification: {{ highest: SECRET }}\n"));
    let manifest = String::from_utf8(folder.read("product/kitemark.yaml")).unwrap();
    folder.write("product/kitemark.yaml", manifest.replace("classification: OFFICIAL-SENSITIVE\n", ""));
    seal(&folder, "bid.json", &[]);
    let value = as_json(&folder, &["bid.json"]);
    let reasons = value["bids"][0]["reasons"].to_string();
    assert!(reasons.contains("It is not known for which marking the product is."), "{reasons}");
    let open = value["bids"][0]["questions"].as_array().unwrap().iter().find(|question| question["question"] == "classification");
    assert_eq!(open.unwrap()["answer"], "not-checked");
}

#[test]
fn waivers_are_counted_and_named() {
    let folder = buyer(POLICY);
    without_certificate(&folder);
    let found: Value =
        serde_json::from_str(&stdout(&run_at(&folder, SEALED, &["check", "product", "--as-of", "2026-12-01", "--format", "json"]))).unwrap();
    let result = found["results"].as_array().unwrap().iter().find(|result| result["requirement"] == "SEC-45").unwrap();
    let id = result["findings"][0]["id"].as_str().unwrap();
    let mut manifest = String::from_utf8(folder.read("product/kitemark.yaml")).unwrap();
    manifest.push_str(&format!(
        "waivers:\n  - requirement: SEC-45\n    findings: ['{id}']\n    reason: The certificate is being renewed.\n    \
         compensatingControl: An audit took place in November.\n    owner: Head of security\n    \
         approver: {{ name: Head of procurement, organisation: Example Force }}\n    expires: 2027-03-01\n"
    ));
    folder.write("product/kitemark.yaml", manifest);
    seal(&folder, "bid.json", &[]);
    for (rule, exit, words) in [
        ("", 0, "the report meets the policy."),
        ("waivers: { most: 1, allowed: [SEC-45] }", 0, "the report meets the policy."),
        ("waivers: { most: 0 }", 1, "The report rests on 1 waivers, and the policy accepts 0."),
        ("waivers: { allowed: [INT-06] }", 1, "The policy accepts no waiver of SEC-45."),
        ("waivers: { never: [SEC-45] }", 1, "The policy accepts no waiver of SEC-45."),
    ] {
        folder.write("policy.yaml", format!("{POLICY}{rule}\n"));
        let output = gate(&folder, &["bid.json"]);
        assert_eq!(code(&output), exit, "{rule}: {}{}", stdout(&output), stderr(&output));
        assert!(flat(&stdout(&output)).contains(words), "{rule}: {}", stdout(&output));
    }
    let late = run_at(&folder, DECIDED, &["gate", "policy.yaml", "bid.json", "--at", "2027-03-02"]);
    assert_eq!(code(&late), 1);
    assert!(flat(&stdout(&late)).contains("expired on 2027-03-01."), "{}", stdout(&late));
}

#[test]
fn what_is_not_authentic_is_worse_than_what_is_refused_and_says_nothing() {
    let folder = with_bid(&format!("{POLICY}maxAgeDays: 1\n"));
    let mut envelope: Value = serde_json::from_slice(&BID).unwrap();
    let payload = envelope["payload"].as_str().unwrap().to_owned();
    envelope["payload"] = format!("{}{}", if payload.starts_with('f') { 'e' } else { 'f' }, &payload[1..]).into();
    folder.write("forged.json", envelope.to_string());
    let output = gate(&folder, &["bid.json", "forged.json"]);
    assert_eq!(code(&output), 4, "{}", stdout(&output));
    assert!(flat(&stdout(&output)).contains("2. forged.json: the report is not authentic, and nothing in it may be relied on, because:"));
    let value = as_json(&folder, &["bid.json", "forged.json"]);
    assert_eq!((&value["bids"][0]["conclusion"], &value["bids"][1]["said"]), (&json!("not-accepted"), &json!(null)));

    std::fs::copy(fixture("keys/ed25519.pub"), folder.path("supplier.pub")).unwrap();
    let stranger = gate(&folder, &["bid.json"]);
    assert_eq!(code(&stranger), 4);
    assert!(flat(&stdout(&stranger)).contains("Nobody whose word the policy accepts has signed this file."), "{}", stdout(&stranger));

    folder.write("policy.yaml", POLICY.replace("[supplier.pub]", "[supplier.pub, second.pub]"));
    std::fs::copy(fixture("keys/p256.pub"), folder.path("second.pub")).unwrap();
    assert_eq!(code(&gate(&folder, &["bid.json"])), 0);
}

#[test]
fn a_refusal_is_worse_than_an_open_question() {
    let folder = with_bid(&POLICY.replace("asks: [contract, evidence]", "products: [Other]"));
    let manifest = String::from_utf8(folder.read("product/kitemark.yaml")).unwrap();
    folder.write("product/kitemark.yaml", manifest.replace("product: Harrier Case Records", "product: Other"));
    seal(&folder, "other.json", &[]);
    assert_eq!(code(&gate(&folder, &["other.json"])), 3);
    assert_eq!(code(&gate(&folder, &["other.json", "bid.json"])), 1);
}

#[test]
fn a_report_that_has_expired_is_refused() {
    let folder = with_bid(POLICY);
    let output = gate(&folder, &["bid.json", "--at", "2027-12-01"]);
    assert_eq!(code(&output), 1);
    assert!(flat(&stdout(&output)).contains("The report is not valid on the day of the decision."), "{}", stdout(&output));
}

#[test]
fn a_trust_root_says_who_may_bid_what() {
    let at = 1_811_808_000; // 2027-06-01
    let folder = buyer(&POLICY.replace("keys: [supplier.pub]", "trust: roots"));
    let made = run_at(&folder, at, &["check", "product", "--as-of", "2027-06-01", "--statement", "statement.json"]);
    assert!(folder.path("statement.json").is_file(), "{}", stderr(&made));
    let scheme = Scheme::new();
    folder.write("bid.json", signed(&folder.read("statement.json"), PayloadType::Statement, &[&scheme.supplier]).to_json());
    std::fs::create_dir(folder.path("roots")).unwrap();
    let mut document = scheme.document(1);
    document["minimum"] = json!({});
    folder.write("roots/1.root.json", scheme.signed(&document));
    let refused = run_at(&folder, at, &["gate", "policy.yaml", "bid.json"]);
    assert_eq!(code(&refused), 4, "{}{}", stdout(&refused), stderr(&refused));
    assert!(flat(&stdout(&refused)).contains("Whoever signed the report may not say this by the trust root."), "{}", stdout(&refused));
    document["roles"]["supplier"][0]["products"] = json!(["Harrier Case Records"]);
    folder.write("roots/1.root.json", scheme.signed(&document));
    let elsewhere = run_at(&folder, at, &["gate", "policy.yaml", "bid.json"]);
    assert_eq!(code(&elsewhere), 1, "{}{}", stdout(&elsewhere), stderr(&elsewhere));
    assert!(flat(&stdout(&elsewhere)).contains("the trust root is that of example-scheme."), "{}", stdout(&elsewhere));
    document["scheme"] = json!("policing-minimum");
    folder.write("roots/1.root.json", scheme.signed(&document));
    let accepted = run_at(&folder, at, &["gate", "policy.yaml", "bid.json"]);
    assert_eq!(code(&accepted), 0, "{}{}", stdout(&accepted), stderr(&accepted));
    let seen = |version: &str| run_at(&folder, at, &["gate", "policy.yaml", "bid.json", "--least-root-version", version]);
    assert_eq!((code(&seen("1")), stdout(&seen("1"))), (0, stdout(&accepted)));
    let older = seen("2");
    assert_eq!((code(&older), stdout(&older).as_str()), (4, ""), "{}", stderr(&older));
    assert!(stderr(&older).contains("version 1 of the trust root is older than version 2, the lowest that counts here"), "{}", stderr(&older));
}

#[test]
fn a_policy_of_keys_has_no_version_that_could_be_too_old() {
    let output = gate(&with_bid(POLICY), &["bid.json", "--least-root-version", "1"]);
    assert_eq!((code(&output), stdout(&output).as_str()), (2, ""));
    assert!(stderr(&output).contains("the policy names keys, which have no version"), "{}", stderr(&output));
}

#[test]
fn a_policy_that_is_wrong_judges_nothing() {
    for (policy, words) in [
        (format!("{POLICY}maxAgeDay: 3\n"), "policy.yaml:8:1: there is no field `maxAgeDay` here; did you mean `maxAgeDays`?"),
        (format!("{POLICY}waivers: {{ newer: [INT-06] }}\n"), "policy.yaml:8:12: there is no field `newer` here; did you mean `never`?"),
        (format!("{POLICY}standards:\n  - {{ id: data-quality, loest: 1.0.0 }}\n"), "did you mean `lowest`?"),
        (format!("{POLICY}colour: red\n"), "there is no field `colour` here; these are known: title, buyer, scheme,"),
        (format!("{POLICY}grade: 1\n"), "`grade` stands here twice"),
        (
            format!("{POLICY}standards: [{{ id: data-qualty }}]\n"),
            "policy.yaml:8:15: there is no standard `data-qualty`; did you mean `data-quality`?",
        ),
        (format!("{POLICY}standards: [{{ id: data-quality, lowest: '1.0' }}]\n"), "`lowest`"),
        (format!("{POLICY}waivers: {{ never: [INT-6] }}\n"), "there is no requirement `INT-6`"),
        (format!("{POLICY}waivers: {{ never: [], allowed: [] }}\n"), "policy.yaml:8:"),
        (format!("{POLICY}coverage: {{ least: 101 }}\n"), "`least`"),
        (format!("{POLICY}trust: roots\n"), "give either `trust` or `keys`"),
        (POLICY.replace("keys: [supplier.pub]", ""), "give either `trust` or `keys`"),
        (POLICY.replace("buyer: Example Force", ""), "`buyer` is missing"),
        (POLICY.replace("policing-minimum", "policing-minimun"), "did you mean `policing-minimum`?"),
        (POLICY.replace("grade: 1", "grade: 7"), "policy.yaml:5:1: the scheme policing-minimum has no grade 7"),
        (POLICY.replace("supplier.pub", "../supplier.pub"), "policy.yaml:6:"),
        (POLICY.replace("supplier.pub", "/etc/hostname"), "/etc/hostname lies outside the folder of the policy"),
        (POLICY.replace("supplier.pub", "none.pub"), "there is no file none.pub"),
        ("title: [".to_owned(), "policy.yaml:"),
    ] {
        let folder = with_bid(&policy);
        let output = gate(&folder, &["bid.json"]);
        assert_eq!(code(&output), 2, "{policy}: {}{}", stdout(&output), stderr(&output));
        assert!(stderr(&output).contains(words), "{policy}: {}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
    let folder = with_bid(POLICY);
    for arguments in [&["gate", "none.yaml", "bid.json"][..], &["gate", "policy.yaml", "bid.json", "none.json"]] {
        let output = run_at(&folder, DECIDED, arguments);
        assert_eq!(code(&output), 2);
        assert!(stderr(&output).contains("there is no file none"), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
}

/// The standards of this repository with the next edition of one of them.
fn next_edition(folder: &Folder) {
    copy(&root().join("standards"), &folder.path("next"));
    for (file, from, to) in [
        ("next/api-interoperability/standard.yaml", "edition: 1.0.0", "edition: 1.1.0"),
        ("next/schemes/policing-minimum.yaml", "api-interoperability, edition: 1.0.0", "api-interoperability, edition: 1.1.0"),
    ] {
        let text = String::from_utf8(folder.read(file)).unwrap();
        assert!(text.contains(from));
        folder.write(file, text.replace(from, to));
    }
}

#[test]
fn different_editions_are_not_compared_unsaid() {
    let folder = with_bid(POLICY);
    next_edition(&folder);
    seal(&folder, "next.json", &["--standards", "next"]);
    let both = ["bid.json", "next.json", "--standards", "next"];
    let output = gate(&folder, &both);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    let words =
        "Note: api-interoperability was judged by different editions, 1.0.0 (bid 1) and 1.1.0 (bid 2). These bids are not compared like with like.";
    let text = stdout(&output);
    assert!(flat(&text).contains(words), "{text}");
    assert!(text.find("different editions").unwrap() < text.find("-----").unwrap(), "{text}");
    let expected =
        json!([{ "standard": "api-interoperability", "editions": [{ "edition": "1.0.0", "bids": [1] }, { "edition": "1.1.0", "bids": [2] }] }]);
    assert_eq!(as_json(&folder, &both)["differentEditions"], expected);
    assert_eq!(as_json(&folder, &["bid.json"])["differentEditions"], json!([]));

    folder.write("policy.yaml", format!("{POLICY}standards: [{{ id: api-interoperability, lowest: 1.1.0 }}]\n"));
    let value = as_json(&folder, &both);
    assert_eq!((&value["bids"][0]["conclusion"], &value["bids"][1]["conclusion"]), (&json!("not-accepted"), &json!("accepted")));
}

#[test]
fn one_report_laid_twice_is_said() {
    let folder = with_bid(POLICY);
    let output = gate(&folder, &["bid.json", "bid.json"]);
    assert!(flat(&stdout(&output)).contains("bids 1 and 2 are the same report."), "{}", stdout(&output));
}

#[test]
fn t27_no_name_can_draw_on_the_screen() {
    let folder = buyer(POLICY);
    let manifest = String::from_utf8(folder.read("product/kitemark.yaml")).unwrap();
    let manifest = manifest
        .replace("product: Harrier Case Records", r#"product: "\e[2J \u202Eesrever""#)
        .replace("Harrier Records (Fictional) PLC }", r#""\u0085 \u200Bnone" }"#);
    folder.write("product/kitemark.yaml", manifest);
    let name = "bid\u{1b}[2J.json";
    seal(&folder, name, &[]);
    let output = gate(&folder, &[name]);
    let text = stdout(&output);
    for hidden in ['\u{1b}', '\u{202e}', '\u{85}', '\u{200b}'] {
        assert!(!text.contains(hidden), "{text:?}");
    }
    for shown in ["\\u{1b}[2J", "\\u{202e}", "\\u{85}", "bid\\u{1b}[2J.json"] {
        assert!(text.contains(shown), "{shown}: {text}");
    }
    assert!(flat(&text).contains("which product a bid is about is what its report says."), "{text}");
    assert!(text.lines().all(|line| line.chars().count() <= 80), "{text}");
}

fn render(folder: &Folder, format: &str, further: &[&str]) -> String {
    let output = run_at(folder, DECIDED, &[&["standards", "render", "--clauses", "--format", format][..], further].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    stdout(&output)
}

fn unescaped(html: &str) -> String {
    html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#39;", "'").replace("&amp;", "&")
}

#[test]
fn the_clauses_are_every_requirement_of_the_grade_word_for_word() {
    let folder = buyer(POLICY);
    for grade in 1..=3 {
        let arguments = ["--scheme", "policing-minimum", "--grade", &grade.to_string()];
        let html = render(&folder, "html", &arguments);
        assert_eq!(html, render(&folder, "html", &arguments));
        let markdown = render(&folder, "markdown", &arguments).replace('\\', "");
        let plain = unescaped(&html);
        let mut counted = 0;
        for edition in &CRITERIA.editions {
            assert!(html.contains(&edition.digest) && markdown.contains(&edition.digest) && html.contains(&edition.name()));
            for requirement in &edition.standard.requirements {
                let heading = format!(" {}: {}", requirement.id, flat(&requirement.title));
                assert_eq!(plain.contains(&heading), requirement.grade <= grade, "{heading}");
                if requirement.grade <= grade {
                    counted += 1;
                    let text = flat(&requirement.text);
                    assert!(plain.contains(&text), "{text}");
                    assert!(markdown.contains(&text.replace('\\', "")), "{text}");
                }
            }
        }
        assert_eq!(html.matches("<article>").count(), counted);
    }
    let other = run_at(&folder, DECIDED, &["standards", "render", "--clauses", "--grade", "4"]);
    assert_eq!((code(&other), stdout(&other).is_empty()), (2, true));
}

#[test]
fn the_page_of_clauses_is_whole() {
    let html = render(&buyer(POLICY), "html", &["--grade", "3"]);
    assert!(html.starts_with("<!doctype html>\n<html lang=\"en-GB\">") && html.ends_with("</html>\n"));
    for absent in ["<script", "javascript:", "src=", "@import", "url("] {
        assert!(!html.contains(absent), "{absent}");
    }
    let mut open = Vec::new();
    let mut level = 0;
    for tag in html.split('<').skip(1).map(|part| part.split('>').next().unwrap()) {
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
        if let Some(found) = name.strip_prefix('h').and_then(|digit| digit.parse::<u8>().ok()).filter(|_| !tag.starts_with('/')) {
            assert!(found <= level + 1, "{tag} after h{level}");
            level = found;
        }
        match tag {
            _ if ["!doctype", "meta"].contains(&name) => {}
            _ if tag.starts_with('/') => assert_eq!(open.pop(), Some(name)),
            _ => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    assert_eq!((html.matches("<h1>").count(), html.matches("<main>").count()), (1, 1));
}

#[test]
fn nothing_in_a_standard_or_policy_becomes_markup() {
    let hostile = r#"<script>alert(1)</script> "><img src=x> [go](javascript:x) | `=1+1` *b* \u202E &lt;"#;
    let folder = buyer(&POLICY.replace("title: Case records", &format!("title: \"{}\"", hostile.replace('"', "\\\""))));
    next_edition(&folder);
    let file = "next/api-interoperability/requirements/INT-04-unique-operation-identifiers.yaml";
    let text = String::from_utf8(folder.read(file)).unwrap();
    let changed = text.replace("title: Unique operation identifiers", "title: '<b>Unique</b> [x](y)\\'");
    assert_ne!(text, changed);
    folder.write(file, changed);
    let arguments = ["--policy", "policy.yaml", "--standards", "next"];
    let html = render(&folder, "html", &arguments);
    assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt; &quot;&gt;&lt;img src=x&gt;"), "{html}");
    assert!(html.contains("&lt;b&gt;Unique&lt;/b&gt;") && html.contains("&amp;lt;"));
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<b>"));
    let markdown = render(&folder, "markdown", &arguments);
    assert!(markdown.contains(r"\<script\>alert(1)\</script\>") && markdown.contains(r"\[go\](javascript:x) \| \`=1+1\` \*b\*"), "{markdown}");
    assert!(markdown.contains(r"\<b\>Unique\</b\> \[x\](y)\\"), "{markdown}");
    for text in [html, markdown] {
        assert!(!text.contains('\u{202e}') && text.contains("u{202e}"));
    }
}

/// The fenced blocks of a page: their language, their content, and the heading that they stand under.
fn blocks(page: &str) -> Vec<(String, String, String)> {
    let mut found: Vec<(String, String, String)> = Vec::new();
    let (mut heading, mut is_open) = (String::new(), false);
    for line in page.lines() {
        match line.strip_prefix("```") {
            Some(_) if is_open => is_open = false,
            Some(language) => {
                is_open = true;
                found.push((language.to_owned(), String::new(), heading.clone()));
            }
            None if is_open => {
                let content = &mut found.last_mut().unwrap().1;
                content.push_str(line);
                content.push('\n');
            }
            None => heading = line.strip_prefix("## ").map_or(heading, str::to_owned),
        }
    }
    found
}

/// The words of a command, in which only double quotes mean anything.
fn words(command: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (position, part) in command.trim().split('"').enumerate() {
        if position % 2 == 1 { words.push(part.to_owned()) } else { words.extend(part.split_whitespace().map(str::to_owned)) }
    }
    words
}

#[test]
fn the_page_for_procurement_does_what_it_says() {
    let page = std::fs::read_to_string(root().join("docs/for-procurement.md")).unwrap();
    let blocks = blocks(&page);
    let policies: Vec<&String> = blocks.iter().filter(|(language, ..)| language == "yaml").map(|(_, content, _)| content).collect();
    assert_eq!(policies.len(), 1);
    let folder = buyer(policies[0]);
    // A key of this run's own, so that nothing on the page rests on the test keys.
    let made = run_at(&folder, SEALED, &["key", "new", "--plain", "--output", "fresh.pem"]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    std::fs::copy(folder.path("fresh.pem.pub"), folder.path("supplier.pub")).unwrap();
    let sealed = ["check", "product", "--as-of", "2026-12-01", "--sign", "fresh.pem", "--sealed", "bid.dsse.json"];
    run_at(&folder, SEALED, &sealed);
    let mut commands = 0;
    let mut shown = String::new();
    let mut compared = 0;
    for (language, content, heading) in &blocks {
        match language.as_str() {
            "sh" => {
                assert_eq!(content.lines().count(), 1, "{content}");
                let arguments = words(content);
                assert_eq!(arguments[0], "kitemark");
                let output = run_at(&folder, DECIDED, &arguments[1..].iter().map(String::as_str).collect::<Vec<_>>());
                assert_eq!(code(&output), 0, "{content}{}{}", stdout(&output), stderr(&output));
                commands += usize::from(heading == "The five commands");
                shown = stdout(&output);
            }
            "text" => {
                assert_eq!(*content, shown, "the page shows something else than the command writes");
                compared += 1;
            }
            other => assert_eq!(other, "yaml"),
        }
    }
    assert_eq!((commands, compared), (5, 1));
}
