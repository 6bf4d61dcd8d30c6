//! `plan`: what a live run would send, told before anything is sent.

use crate::common::{code, kitemark, stderr, stdout};
use serde_json::Value;
use std::collections::BTreeSet;

const PRODUCT: &str = "fixtures/conforming/police-records";

/// What the contract leaves to who asks.
const VALUES: &str = "parameters: { On-Behalf-Of: u1234, Justification: audit }\n";

fn plan(arguments: &[&str]) -> Value {
    let all = [&["plan", PRODUCT, "--format", "json"], arguments].concat();
    let output = kitemark(&all);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    serde_json::from_slice(&output.stdout).expect("a plan")
}

fn requests(plan: &Value) -> &Vec<Value> {
    plan["plan"]["requests"].as_array().unwrap()
}

#[test]
fn the_default_plan_only_observes_one_environment() {
    let plan = plan(&[]);
    assert!(!requests(&plan).is_empty());
    for request in requests(&plan) {
        assert_eq!(request["class"], "L1", "{request}");
        assert!(["GET", "HEAD", "OPTIONS"].contains(&request["method"].as_str().unwrap()), "{request}");
        let url = request["url"].as_str().unwrap();
        assert!(url.contains("://sandbox.harrier-records.example/"), "{request}");
        // In clear text there is never a credential.
        assert!(url.starts_with("https://") || request["credential"] == "none", "{request}");
    }
}

#[test]
fn a_request_that_several_ask_for_stands_in_the_plan_once() {
    let plan = plan(&["--class", "L2"]);
    let all = requests(&plan).iter().map(|request| {
        let mut request = request.clone();
        request.as_object_mut().unwrap().remove("probes");
        request.to_string()
    });
    let all: Vec<String> = all.collect();
    assert_eq!(all.len(), all.iter().collect::<BTreeSet<_>>().len());
    let unknown =
        requests(&plan).iter().find(|request| request["url"].as_str().unwrap().ends_with("/kitemark-{random}") && request["credential"] == "valid");
    let probes = ["INT-36/unknown-path", "INT-37/unknown-path", "SEC-09/unknown-path", "SEC-39/unknown-path", "SEC-40/unknown-path"];
    assert_eq!(unknown.unwrap()["probes"], serde_json::json!(probes));
    let file = std::env::temp_dir().join(format!("kitemark-plan-values-{}.yaml", std::process::id()));
    std::fs::write(&file, VALUES).unwrap();
    let plan = self::plan(&["--class", "L2", "--values", file.to_str().unwrap()]);
    std::fs::remove_file(&file).unwrap();
    let refused: Vec<&Value> = requests(&plan).iter().filter(|request| request["probes"][0] == "SEC-20/no-credential").collect();
    assert!(!refused.is_empty() && refused.iter().all(|request| request["credential"] == "none" && request["class"] == "L2"));
}

#[test]
fn every_operation_that_can_be_read_is_asked_or_named() {
    let plan = plan(&[]);
    let output = kitemark(&["plan", PRODUCT]);
    let skipped = plan["plan"]["skipped"].as_array().unwrap();
    let named: Vec<&str> = skipped.iter().filter_map(|skipped| skipped["operation"].as_str()).collect();
    assert!(named.iter().any(|operation| operation.contains('{')), "{skipped:?}");
    for operation in &named {
        assert!(stdout(&output).contains(operation));
    }
    // What no operation is to blame for is told by its probes.
    let second = skipped.iter().find(|skipped| skipped["operation"].is_null()).unwrap();
    assert!(second["reason"].as_str().unwrap().contains("second identity"), "{second}");
    assert!(stdout(&output).contains(second["probes"][0].as_str().unwrap()));
    let contract = std::fs::read_to_string(crate::common::fixture("conforming/police-records/openapi.yaml")).unwrap();
    let reads = contract.lines().filter(|line| *line == "    get:").count();
    let asked: BTreeSet<&str> = requests(&plan).iter().filter_map(|request| request["operation"].as_str()).collect();
    assert_eq!(asked.len() + named.len(), reads);
}

#[test]
fn the_digest_is_that_of_what_would_be_sent() {
    assert_eq!(plan(&[]), plan(&[]));
    assert_ne!(plan(&[])["digest"], plan(&["--class", "L2"])["digest"]);
    assert_ne!(plan(&[])["digest"], plan(&["--environment", "production"])["digest"]);
    let told = stdout(&kitemark(&["plan", PRODUCT]));
    assert!(told.contains(plan(&[])["digest"].as_str().unwrap()) && told.ends_with("\nNothing was sent.\n"), "{told}");
}

#[test]
fn what_cannot_be_planned_is_the_wrong_question() {
    let unknown = kitemark(&["plan", PRODUCT, "--environment", "elsewhere"]);
    assert_eq!(code(&unknown), 2);
    assert!(stderr(&unknown).contains("sandbox.harrier-records.example"), "{}", stderr(&unknown));
    let folder = std::env::temp_dir().join(format!("kitemark-plan-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join("values.yaml");
    for (content, expected) in [("parametres: {}\n", ":1:"), ("operations: { listNobody: { safe: true } }\n", "listNobody"), ("[\n", "values.yaml:")]
    {
        std::fs::write(&file, content).unwrap();
        let output = kitemark(&["plan", PRODUCT, "--values", file.to_str().unwrap()]);
        assert_eq!(code(&output), 2, "{content}");
        assert!(stderr(&output).contains(expected), "{content}: {}", stderr(&output));
    }
    std::fs::write(&file, VALUES).unwrap();
    let with = plan(&["--values", file.to_str().unwrap()]);
    assert!(requests(&with).len() > requests(&plan(&[])).len());
    assert_eq!(code(&kitemark(&["plan", "fixtures/hostile/none.yaml"])), 2);
    std::fs::remove_dir_all(&folder).unwrap();
}
