//! Interfaces of other kinds than OpenAPI: their contracts are read, and what is wrong is told where the manifest names them.

use crate::common::kitemark;
use serde_json::Value;

fn report() -> Value {
    let output = kitemark(&["check", "fixtures/poor/legacy-gateway", "--standards", "standards", "--format", "json", "--only", "INT-50"]);
    serde_json::from_slice(&output.stdout).expect("a report is JSON")
}

#[test]
fn findings_stand_where_the_manifest_names_the_file() {
    let report = report();
    let results = report["results"].as_array().expect("a report has results");
    let result = results.iter().find(|result| result["requirement"] == "INT-50").expect("it was asked for");
    let findings = result["findings"].as_array().expect("a result has findings");
    let told: Vec<String> = findings
        .iter()
        .map(|finding| {
            let text = |name: &str| finding[name].as_str().expect("it is a text").to_owned();
            format!("{}:{}:{} {} {} {}", text("file"), finding["line"], finding["column"], text("pointer"), text("check"), text("message"))
        })
        .collect();
    let wanted = [
        ("kitemark.yaml:15:1 /interfaces contract-named", ""),
        ("kitemark.yaml:17:19 /interfaces/1/contract contract-parses", "there is no file gateway.wsdl"),
        ("kitemark.yaml:18:22 /interfaces/2/contract contract-parses", "broken.graphql:2:"),
        ("kitemark.yaml:19:23 /interfaces/3/contract contract-parses", "broken-events.yaml:"),
    ];
    assert_eq!(told.len(), wanted.len(), "{told:#?}");
    for ((place, words), told) in wanted.iter().zip(&told) {
        assert!(told.starts_with(place) && told.contains(words), "{told} is not {place} {words}");
    }
}

#[test]
fn every_file_that_was_read_is_an_input() {
    let report = report();
    let inputs: Vec<&str> = report["inputs"].as_array().expect("a report has inputs").iter().filter_map(|input| input["file"].as_str()).collect();
    for name in ["kitemark.yaml", "openapi.yaml", "broken.graphql", "broken-events.yaml"] {
        assert!(inputs.contains(&name), "{name} is not among {inputs:?}");
    }
}
