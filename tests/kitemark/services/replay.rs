//! `check --replay`: what a running service answered is judged offline, the same each time, and bound into the seal.

use crate::common::{code, fixture, kitemark, stderr, stdout};
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

const PRODUCT: &str = "fixtures/conforming/police-records";
const CONFORMING: &str = "fixtures/recordings/conforming.har";
const MISBEHAVING: &str = "fixtures/recordings/misbehaving.har";

/// The requirements that the recordings of the fixtures are about.
const ASKED: [&str; 35] = [
    "INT-14", "INT-18", "INT-26", "INT-29", "INT-36", "INT-37", "INT-39", "INT-44", "INT-46", "INT-49", "INT-51", "SEC-10", "SEC-19", "SEC-22",
    "SEC-23", "SEC-29", "SEC-02", "SEC-03", "SEC-04", "SEC-05", "SEC-06", "SEC-07", "SEC-08", "SEC-09", "SEC-14", "SEC-20", "SEC-21", "SEC-30",
    "SEC-32", "SEC-36", "SEC-37", "SEC-38", "SEC-39", "SEC-40", "SEC-42",
];

fn folder(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kitemark-replay-{}-{name}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The report of a live run of a recording over the conforming product.
fn report(recording: &str, threads: &str) -> (i32, Value) {
    let output = kitemark(&["check", PRODUCT, "--replay", recording, "--method", "live", "--format", "json", "--threads", threads]);
    (code(&output), serde_json::from_slice(&output.stdout).expect("a report"))
}

fn outcomes(report: &Value) -> BTreeMap<String, String> {
    let results = report["results"].as_array().unwrap().iter();
    results.map(|result| (result["requirement"].as_str().unwrap().to_owned(), result["outcome"].as_str().unwrap().to_owned())).collect()
}

#[test]
fn a_conforming_service_is_passed_in_silence() {
    let (code, report) = report(CONFORMING, "1");
    let outcomes = outcomes(&report);
    for id in ASKED {
        assert_eq!(outcomes[id], "pass", "{id}");
    }
    assert_eq!((outcomes["INT-16"].as_str(), outcomes["SEC-41"].as_str()), ("pass", "pass"));
    assert!(report["results"].as_array().unwrap().iter().all(|result| result["findings"].as_array().unwrap().is_empty()), "{report:#}");
    // Every MUST that asks the running service was asked, and nothing else was asked for.
    assert_eq!(code, 0);
    for grade in ["2", "3"] {
        assert_eq!(self::code(&kitemark(&["check", PRODUCT, "--replay", CONFORMING, "--method", "live", "--grade", grade])), 0, "{grade}");
    }
    // What no recording was about is not taken for met.
    assert_eq!(outcomes["INT-17"], "inconclusive");
}

/// The standards with a scheme that asks for an answer of so many operations.
fn demanding(least: u8) -> PathBuf {
    let folder = folder(&format!("demanding-{least}"));
    let copied = std::process::Command::new("cp").args(["-r", "standards/."]).arg(&folder).current_dir(crate::common::root()).status();
    assert!(copied.unwrap().success());
    let scheme = std::fs::read_dir(folder.join("schemes")).unwrap().next().unwrap().unwrap().path();
    let text = std::fs::read_to_string(&scheme).unwrap();
    std::fs::write(&scheme, format!("{text}leastOperations: {least}\n")).unwrap();
    folder
}

#[test]
fn a_scheme_can_demand_how_much_is_asked() {
    let run = |least: Option<u8>| {
        let folder = least.map(demanding);
        let standards: Vec<&str> = folder.iter().flat_map(|folder| ["--standards", folder.to_str().unwrap()]).collect();
        let fixed = ["check", PRODUCT, "--replay", CONFORMING, "--only", "INT-18", "--grade", "2"];
        let output = kitemark(&[&fixed[..], &standards].concat());
        let report = kitemark(&[&fixed[..], &standards, &["--format", "json"]].concat());
        folder.iter().for_each(|folder| std::fs::remove_dir_all(folder).unwrap());
        (code(&output), stdout(&output), serde_json::from_slice::<Value>(&report.stdout).unwrap())
    };
    let (exit, told, report) = run(None);
    assert_eq!(exit, 0, "{told}");
    let operations = &report["live"]["operations"];
    let (declared, answered) = (operations["declared"].as_u64().unwrap(), operations["answered"].as_u64().unwrap());
    assert!(answered > 0 && answered < declared, "{operations}");
    assert!(told.contains(&format!("{answered} of {declared} operations")), "{told}");
    let share = u8::try_from(answered * 100 / declared).unwrap();
    assert_eq!(run(Some(share)).0, 0);
    let (exit, told, report) = run(Some(share + 1));
    assert_eq!(exit, 3);
    assert_eq!(report["verdict"]["leastOperations"], share + 1);
    assert!(told.contains(&format!("{} percent", share + 1)), "{told}");
}

#[test]
fn a_misbehaving_service_fails_each_requirement_that_was_asked() {
    let (code, report) = report(MISBEHAVING, "1");
    let outcomes = outcomes(&report);
    for id in ASKED.into_iter().chain(["SEC-41"]).filter(|id| *id != "SEC-10") {
        assert!(["fail", "warn"].contains(&outcomes[id].as_str()), "{id} is {}", outcomes[id]);
    }
    assert_eq!(code, 1);
    // Of one endpoint it is found, of the other it is not known, and what is not known comes before what should be.
    assert_eq!(outcomes["SEC-10"], "inconclusive");
    let findings = report["results"].as_array().unwrap().iter().flat_map(|result| result["findings"].as_array().unwrap());
    // That none of several addresses answers is found of the contract as a whole.
    for finding in findings.filter(|finding| !finding["pointer"].as_str().unwrap().is_empty()) {
        assert_eq!(finding["file"], "recording.har", "{finding}");
        assert!(finding["line"].as_u64().unwrap() > 1, "{finding}");
    }
}

#[test]
fn the_outcomes_do_not_depend_on_the_run() {
    for recording in [CONFORMING, MISBEHAVING] {
        let [first, again, threads] = ["1", "1", "4"].map(|threads| report(recording, threads));
        assert_eq!(first, again);
        assert_eq!(first, threads);
    }
}

#[test]
fn nothing_of_a_body_is_told() {
    let output = kitemark(&["check", PRODUCT, "--replay", MISBEHAVING, "--level", "note", "--colour", "never"]);
    let json = kitemark(&["check", PRODUCT, "--replay", MISBEHAVING, "--format", "json"]);
    let told = [stdout(&json), stderr(&output), stderr(&json)].concat();
    assert!(!told.contains("Suharto") && !told.contains("2026-03-29T01:30:00"), "{told}");
    let shown = stdout(&output);
    assert!(shown.contains("recording.har:") && !shown.contains("personId") && !shown.contains("Suharto"), "{shown}");
}

/// Runs the binary on 2026-11-01, at noon.
fn on_that_day(arguments: &[&str]) -> std::process::Output {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_kitemark"));
    command.args(arguments).current_dir(crate::common::root()).env_clear().env("SOURCE_DATE_EPOCH", "1793534400").output().unwrap()
}

#[test]
fn a_seal_binds_the_recording() {
    let folder = folder("seal");
    let product = folder.join("product");
    let copied = std::process::Command::new("cp").arg("-r").arg(fixture("conforming/police-records")).arg(&product).status().unwrap();
    assert!(copied.success());
    let recording = product.join("recording.har");
    std::fs::copy(crate::common::root().join(CONFORMING), &recording).unwrap();
    let text = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let sealed = text(&folder.join("report.dsse.json"));
    let key = text(&folder.join("key.pem"));
    let passphrase = folder.join("passphrase");
    std::fs::write(&passphrase, "a passphrase of a test\n").unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(&passphrase, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    let passphrase = text(&passphrase);
    let made = kitemark(&["key", "new", "--output", &key, "--passphrase-file", &passphrase]);
    assert_eq!(code(&made), 0, "{}", stderr(&made));
    let product = text(&product);
    let checked = [
        "check",
        &product,
        "--replay",
        &text(&recording),
        "--as-of",
        "2026-11-01",
        "--sign",
        &key,
        "--passphrase-file",
        &passphrase,
        "--sealed",
        &sealed,
    ];
    let checked = on_that_day(&checked);
    assert_eq!(code(&checked), 3, "{}", stderr(&checked));
    let public = format!("{key}.pub");
    let verify = || kitemark(&["verify", &sealed, "--key", &public, "--inputs", &product]);
    let reproduce = || on_that_day(&["reproduce", &sealed, "--key", &public, "--inputs", &product]);
    assert!(stdout(&verify()).lines().any(|line| line.starts_with("PASS") && line.contains("files")), "{}", stdout(&verify()));
    // It ends as the check did.
    assert_eq!(code(&reproduce()), 0, "{}{}", stdout(&reproduce()), stderr(&reproduce()));
    let changed = std::fs::read_to_string(&recording).unwrap().replace("\"status\": 404", "\"status\": 403");
    std::fs::write(&recording, changed).unwrap();
    assert!(stdout(&verify()).lines().any(|line| line.starts_with("FAIL") && line.contains("recording.har")), "{}", stdout(&verify()));
    assert_eq!(code(&reproduce()), 1, "{}{}", stdout(&reproduce()), stderr(&reproduce()));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn what_is_no_recording_is_the_wrong_question() {
    let folder = folder("faults");
    let file = folder.join("recording.har");
    let name = file.to_str().unwrap();
    let cases = [
        ("", ":1:1: "),
        ("{}", ":1:1: an HTTP Archive has `log` here"),
        ("[", ":1:"),
        (r#"{"log": {"version": "1.1", "entries": []}}"#, ":1:10: this is an HTTP Archive 1.1; only 1.2 is judged"),
        (r#"{"log": {"version": "1.2", "entries": {}}}"#, "`entries` is a list"),
        (r#"{"log": {"version": "1.2", "entries": [{}]}}"#, "an HTTP Archive has `request` here"),
        (
            r#"{"log": {"version": "1.2", "entries": [{"request": {"method": "GET", "url": "u", "headers": []}, "response": {"status": "200"}}]}}"#,
            "`status` is a status code, or 0 where nothing was answered",
        ),
    ];
    for (content, expected) in cases {
        std::fs::write(&file, content).unwrap();
        let output = kitemark(&["check", PRODUCT, "--replay", name]);
        assert_eq!(code(&output), 2, "{content}");
        assert!(stderr(&output).contains(name) && stderr(&output).contains(expected), "{content}: {}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
    let missing = kitemark(&["check", PRODUCT, "--replay", folder.join("none.har").to_str().unwrap()]);
    assert_eq!(code(&missing), 2);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Values that an entry of a recording might hold in the place of what it should.
fn any_value() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), any::<i64>().prop_map(Value::from), ".{0,12}".prop_map(Value::from)];
    leaf.prop_recursive(3, 24, 4, |inner| {
        let name = prop_oneof![
            "log|version|entries|request|response|status|headers|name|value|content|text|encoding|_kitemark|retryOf|_endpoints",
            ".{0,4}"
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name, inner, 0..5).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn no_recording_breaks_the_reader(entry in any_value(), response in any_value(), endpoint in any_value(), text in ".{0,40}") {
        use kitemark::document::Source;
        use kitemark::product::recording::Recording;
        let shaped = serde_json::json!({
            "request": { "method": "GET", "url": "https://service.example/", "headers": [] },
            "response": { "status": 200, "headers": [{ "name": "content-type", "value": "application/json" }], "content": { "text": text } },
        });
        let archive = serde_json::json!({ "log": { "version": "1.2", "entries": [entry, shaped, response], "_endpoints": [endpoint] } });
        let _ = Recording::read(Source::from_bytes("recording.har", archive.to_string().into_bytes()));
        let archive = serde_json::json!({ "log": { "version": "1.2", "entries": [shaped] } });
        let read = Recording::read(Source::from_bytes("recording.har", archive.to_string().into_bytes())).expect("a recording");
        prop_assert_eq!(read.exchanges[0].answer.as_ref().unwrap().bytes, text.len());
    }
}
