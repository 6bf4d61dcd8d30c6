//! Promise 2: hiding never improves an outcome, and describing less never improves a verdict.

use crate::common::{CRITERIA, fixture, root};
use kitemark::assessment::{AssessedResult, assess_product};
use kitemark::contract::Contract;
use kitemark::document::SourceStore;
use kitemark::engine::{Outcome, RunFilter};
use kitemark::product::Product;
use kitemark::standard::Method;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The contracts that are changed, as values.
fn contracts() -> Vec<(String, Value)> {
    let files = [
        root().join("standards/base/openapi.yaml"),
        fixture("conforming/police-records/openapi.yaml"),
        fixture("conforming/oas30/openapi.yaml"),
        fixture("poor/open-doors/openapi.yaml"),
    ];
    let read = |file: &std::path::PathBuf| {
        let (store, name) = SourceStore::of_file(file, None).unwrap();
        let contract = Contract::load(&store, &name).unwrap();
        let document = &contract.parts[0].document;
        (file.display().to_string(), document.to_value(document.root()))
    };
    files.iter().filter(|file| file.exists()).map(read).collect()
}

/// What the static requirements come to.
fn outcomes(contract: &Value) -> BTreeMap<String, Outcome> {
    results(contract).into_iter().map(|result| (result.requirement, result.outcome)).collect()
}

fn results(contract: &Value) -> Vec<AssessedResult> {
    let store = SourceStore::in_memory([("openapi.json".to_owned(), contract.to_string().into_bytes())].into());
    let product = Product::of_contract(Contract::load(&store, "openapi.json").unwrap());
    let filter = RunFilter { requirements: Vec::new(), methods: vec![Method::Static] };
    assess_product(&product, &CRITERIA, &filter, 3, 2).results
}

/// Changes every Media Type Object of JSON in the request bodies and responses of a contract.
fn each_body(value: &mut Value, change: &mut dyn FnMut(&mut Map<String, Value>)) {
    match value {
        Value::Object(members) => {
            if let Some(Value::Object(content)) = members.get_mut("content") {
                let json = content.iter_mut().filter(|(name, _)| name.contains("json")).map(|(_, body)| body);
                json.filter_map(Value::as_object_mut).for_each(&mut *change);
            }
            members.iter_mut().filter(|(name, _)| !matches!(name.as_str(), "example" | "examples")).for_each(|(_, value)| each_body(value, change));
        }
        Value::Array(items) => items.iter_mut().for_each(|value| each_body(value, change)),
        _ => {}
    }
}

fn operations(contract: &mut Value) -> Vec<&mut Map<String, Value>> {
    const METHODS: [&str; 6] = ["get", "put", "post", "delete", "patch", "head"];
    let paths = contract["paths"].as_object_mut().unwrap().values_mut().filter_map(Value::as_object_mut);
    paths
        .flat_map(|path| path.iter_mut().filter(|(name, _)| METHODS.contains(&name.as_str())))
        .filter_map(|(_, value)| value.as_object_mut())
        .collect()
}

/// A change of a contract, and what it is called.
type Change = (&'static str, fn(&mut Value));

/// The ways in which what is there is put out of sight and means the same.
const HIDING: [Change; 5] = [
    ("a body wrapped in allOf", |contract| {
        each_body(contract, &mut |body| {
            if let Some(schema) = body.remove("schema") {
                body.insert("schema".into(), json!({ "allOf": [schema] }));
            }
        });
    }),
    ("a body behind a chain of references", |contract| behind_references(contract, 3)),
    ("a body behind a long chain of references", |contract| behind_references(contract, 70)),
    ("a media type with a parameter", |contract| {
        fn rename(value: &mut Value) {
            match value {
                Value::Object(members) => {
                    if let Some(Value::Object(content)) = members.get_mut("content")
                        && let Some(body) = content.remove("application/json")
                    {
                        content.insert("application/json; charset=utf-8".into(), body);
                    }
                    members.values_mut().for_each(rename);
                }
                Value::Array(items) => items.iter_mut().for_each(rename),
                _ => {}
            }
        }
        rename(contract);
    }),
    ("components beside those that are used", |contract| {
        let schemas = contract["components"]["schemas"].as_object_mut().unwrap();
        for number in 0..100 {
            schemas.insert(format!("Spare{number}"), json!({ "type": "string", "maxLength": 9, "description": "Not used." }));
        }
    }),
];

fn behind_references(contract: &mut Value, length: usize) {
    let mut added = Map::new();
    each_body(contract, &mut |body| {
        let Some(schema) = body.remove("schema") else { return };
        let name = format!("Hidden{}", added.len());
        for step in 1..length {
            added.insert(format!("{name}x{step}"), json!({ "$ref": format!("#/components/schemas/{name}x{}", step + 1) }));
        }
        added.insert(format!("{name}x{length}"), schema);
        body.insert("schema".into(), json!({ "$ref": format!("#/components/schemas/{name}x1") }));
    });
    contract["components"]["schemas"].as_object_mut().unwrap().extend(added);
}

#[test]
fn what_fails_does_not_pass_because_it_is_hidden() {
    let mut improved = Vec::new();
    for (name, contract) in contracts() {
        let before = outcomes(&contract);
        for (what, hide) in HIDING {
            let mut hidden = contract.clone();
            hide(&mut hidden);
            assert_ne!(hidden, contract, "{name}: {what} changes nothing");
            for (requirement, outcome) in outcomes(&hidden) {
                if before[&requirement] == Outcome::Fail && !matches!(outcome, Outcome::Fail | Outcome::Inconclusive) {
                    improved.push(format!("{name}: {requirement} fails, and with {what} it is {}", outcome.name()));
                }
            }
        }
    }
    assert!(improved.is_empty(), "{improved:#?}");
}

/// The ways in which what is offered is described less.
const REMOVING: [Change; 6] = [
    ("the schemas of bodies", |contract| each_body(contract, &mut |body| drop(body.remove("schema")))),
    ("bodies of anything", |contract| each_body(contract, &mut |body| drop(body.insert("schema".into(), json!({}))))),
    ("bodies that are objects", |contract| each_body(contract, &mut |body| drop(body.insert("schema".into(), json!({ "type": "object" }))))),
    ("bodies that are lists", |contract| {
        each_body(contract, &mut |body| drop(body.insert("schema".into(), json!({ "allOf": [{ "type": "array", "items": {} }] }))));
    }),
    ("the successes", |contract| {
        for operation in operations(contract) {
            operation["responses"].as_object_mut().unwrap().retain(|status, _| !status.starts_with('2') && !status.starts_with('3'));
        }
    }),
    ("the schemas of parameters", |contract| {
        fn strip(value: &mut Value) {
            match value {
                Value::Object(members) => {
                    if members.contains_key("in") && members.contains_key("name") {
                        members.insert("schema".into(), json!({}));
                    }
                    members.values_mut().for_each(strip);
                }
                Value::Array(items) => items.iter_mut().for_each(strip),
                _ => {}
            }
        }
        strip(contract);
    }),
];

#[test]
fn what_is_not_described_is_a_must_finding_of_its_own() {
    for (name, contract) in contracts() {
        let before = outcomes(&contract);
        for (what, remove) in REMOVING {
            let mut less = contract.clone();
            remove(&mut less);
            assert_ne!(less, contract, "{name} has no {what}");
            assert_eq!(outcomes(&less)["INT-53"], Outcome::Fail, "{name} without {what}");
        }
        if name.contains("conforming") {
            assert_eq!(before["INT-53"], Outcome::Pass, "{name}");
        }
    }
}

#[test]
fn an_operation_whose_security_is_removed_fails() {
    for (name, contract) in contracts().into_iter().filter(|(name, _)| name.contains("conforming") || name.contains("base")) {
        let mut open = contract.clone();
        open.as_object_mut().unwrap().remove("security");
        operations(&mut open).into_iter().for_each(|operation| drop(operation.remove("security")));
        let failed: Vec<String> = outcomes(&open).into_iter().filter(|(_, outcome)| *outcome == Outcome::Fail).map(|(id, _)| id).collect();
        assert!(failed.iter().any(|id| id.starts_with("SEC-")), "{name}: {failed:?}");
    }
}
