//! Instances are judged as the `jsonschema` crate judges them, over schemas and instances that are made up.

use kitemark::contract::instance::{Direction, Instance, ValidationResult, Validator};
use kitemark::contract::{Contract, NodeRef};
use kitemark::document::{Source, SourceStore};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Value, json};
use std::collections::BTreeMap;

const NAMES: [&str; 4] = ["a", "b", "ab", "c"];

fn name() -> impl Strategy<Value = String> {
    prop::sample::select(&NAMES[..]).prop_map(str::to_owned)
}

fn scalar() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        (-3i64..4).prop_map(Value::from),
        (-30i64..40).prop_map(|tenths| json!(tenths as f64 / 10.0)),
        prop::sample::select(&["", "a", "b", "ab", "aé", "1", "abc", "2024-02-29", "2023-02-29", "::1", "1.2.3.4"][..]).prop_map(Value::from),
    ]
}

pub(super) fn instance() -> impl Strategy<Value = Value> {
    scalar().prop_recursive(3, 12, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(name(), inner, 0..4).prop_map(|members| json!(members)),
        ]
    })
}

fn types() -> impl Strategy<Value = Value> {
    let names = &["string", "number", "integer", "boolean", "array", "object", "null"][..];
    prop_oneof![prop::sample::select(names).prop_map(|name| json!(name)), prop::sample::subsequence(names, 1..4).prop_map(|names| json!(names)),]
}

fn pattern() -> impl Strategy<Value = String> {
    prop::sample::select(&["^a", "b$", "^\\w*$", "^[ab]{1,2}$", "\\d", "^.{2}$"][..]).prop_map(str::to_owned)
}

/// One keyword that needs no schema inside.
fn plain_keyword() -> impl Strategy<Value = (String, Value)> {
    let with = |name: &'static str| move |value: Value| (name.to_owned(), value);
    let small = || (0u64..4).prop_map(Value::from);
    let number = || prop_oneof![(-3i64..4).prop_map(Value::from), (-30i64..40).prop_map(|tenths| json!(tenths as f64 / 10.0))];
    let names = || prop::collection::btree_set(name(), 0..3).prop_map(|names| json!(names));
    prop_oneof![
        4 => types().prop_map(with("type")),
        1 => scalar().prop_map(with("const")),
        1 => prop::collection::vec(instance(), 1..4).prop_map(|values| ("enum".to_owned(), json!(values))),
        1 => number().prop_map(with("minimum")),
        1 => number().prop_map(with("maximum")),
        1 => number().prop_map(with("exclusiveMinimum")),
        1 => number().prop_map(with("exclusiveMaximum")),
        1 => prop::sample::select(&[0.1, 0.5, 2.0, 3.0, 0.3][..]).prop_map(|value| ("multipleOf".to_owned(), json!(value))),
        1 => small().prop_map(with("minLength")),
        1 => small().prop_map(with("maxLength")),
        1 => pattern().prop_map(|value| ("pattern".to_owned(), json!(value))),
        1 => prop::sample::select(&["date", "ipv4", "ipv6"][..]).prop_map(|value| ("format".to_owned(), json!(value))),
        1 => small().prop_map(with("minItems")),
        1 => small().prop_map(with("maxItems")),
        1 => any::<bool>().prop_map(|value| ("uniqueItems".to_owned(), json!(value))),
        1 => small().prop_map(with("minProperties")),
        1 => small().prop_map(with("maxProperties")),
        2 => names().prop_map(with("required")),
        1 => prop::collection::btree_map(name(), prop::collection::btree_set(name(), 0..3), 0..3).prop_map(|map| ("dependentRequired".to_owned(), json!(map))),
    ]
}

/// One keyword with schemas inside.
fn composed_keyword(inner: BoxedStrategy<Value>) -> impl Strategy<Value = Vec<(String, Value)>> {
    let one = |name: &'static str| move |value: Value| vec![(name.to_owned(), value)];
    let list = || prop::collection::vec(inner.clone(), 1..4).prop_map(|schemas| json!(schemas));
    let map = || prop::collection::btree_map(name(), inner.clone(), 1..4).prop_map(|schemas| json!(schemas));
    prop_oneof![
        3 => map().prop_map(one("properties")),
        1 => prop::collection::btree_map(pattern(), inner.clone(), 1..3).prop_map(|schemas| vec![("patternProperties".to_owned(), json!(schemas))]),
        1 => inner.clone().prop_map(one("additionalProperties")),
        1 => inner.clone().prop_map(one("propertyNames")),
        1 => map().prop_map(one("dependentSchemas")),
        2 => inner.clone().prop_map(one("unevaluatedProperties")),
        1 => Just(vec![("unevaluatedProperties".to_owned(), json!(false))]),
        2 => inner.clone().prop_map(one("items")),
        2 => list().prop_map(one("prefixItems")),
        1 => (inner.clone(), 0u64..3, 0u64..3, 0..4u8).prop_map(|(schema, least, most, which)| {
            let mut keywords = vec![("contains".to_owned(), schema)];
            if which & 1 != 0 {
                keywords.push(("minContains".to_owned(), json!(least)));
            }
            if which & 2 != 0 {
                keywords.push(("maxContains".to_owned(), json!(most)));
            }
            keywords
        }),
        2 => inner.clone().prop_map(one("unevaluatedItems")),
        1 => Just(vec![("unevaluatedItems".to_owned(), json!(false))]),
        2 => list().prop_map(one("allOf")),
        2 => list().prop_map(one("anyOf")),
        2 => list().prop_map(one("oneOf")),
        1 => inner.clone().prop_map(one("not")),
        2 => (inner.clone(), inner.clone(), inner.clone(), 0..4u8).prop_map(|(condition, then, other, which)| {
            let mut keywords = vec![("if".to_owned(), condition)];
            if which & 1 != 0 {
                keywords.push(("then".to_owned(), then));
            }
            if which & 2 != 0 {
                keywords.push(("else".to_owned(), other));
            }
            keywords
        }),
    ]
}

pub(super) fn schema(references: &'static [&'static str]) -> BoxedStrategy<Value> {
    let object = |keywords: Vec<(String, Value)>| Value::Object(keywords.into_iter().collect());
    let plain = prop_oneof![
        1 => any::<bool>().prop_map(Value::from),
        8 => prop::collection::vec(plain_keyword(), 0..3).prop_map(object),
    ];
    let leaf = if references.is_empty() {
        plain.boxed()
    } else {
        let reference = prop::sample::select(references).prop_map(|name| json!({ "$ref": format!("#/components/schemas/{name}") }));
        prop_oneof![6 => plain, 1 => reference].boxed()
    };
    leaf.prop_recursive(4, 24, 3, move |inner| {
        (prop::collection::vec(plain_keyword(), 0..2), prop::collection::vec(composed_keyword(inner.boxed()), 1..4))
            .prop_map(move |(plain, composed)| object(plain.into_iter().chain(composed.into_iter().flatten()).collect()))
    })
    .boxed()
}

/// A contract that has these schemas as components.
fn load(schemas: &Value) -> Contract {
    let info = json!({ "title": "made up", "version": "1" });
    let description = json!({ "openapi": "3.1.0", "info": info, "paths": {}, "components": { "schemas": schemas } });
    let store = SourceStore::in_memory(BTreeMap::new());
    Contract::from_source(&store, Source::from_bytes("contract.json", description.to_string().into_bytes()))
}

/// The same schemas for `jsonschema`.
fn oracle(schemas: &Value) -> jsonschema::Validator {
    let schema = json!({ "$ref": "#/components/schemas/Main", "components": { "schemas": schemas } });
    jsonschema::draft202012::options().should_validate_formats(true).build(&schema).expect("the schema is valid")
}

fn judge(judge: &Validator<'_>, contract: &Contract, instance: &Value) -> ValidationResult {
    let node = contract.document(contract.root()).at_pointer("/components/schemas/Main").expect("the schema is there");
    let document = Source::from_bytes("instance.json", instance.to_string().into_bytes()).read().expect("the instance is JSON");
    judge.judge(NodeRef { part: 0, node }, Instance::Node(&document, document.root()), Direction::Request)
}

#[test]
fn made_up_instances_are_judged_as_jsonschema_judges_them() {
    let seed = std::env::var("KITEMARK_SEED").ok().and_then(|seed| seed.parse::<u8>().ok()).unwrap_or(7);
    let cases = std::env::var("KITEMARK_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(400);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
    let schemas = (schema(&["A", "B"]), schema(&["B"]), schema(&[])).prop_map(|(main, a, b)| json!({ "Main": main, "A": a, "B": b }));
    let (mut valid, mut invalid) = (0, 0);
    let counts = std::cell::RefCell::new((&mut valid, &mut invalid));
    runner
        .run(&(schemas, prop::collection::vec(instance(), 24)), |(schemas, instances)| {
            let oracle = oracle(&schemas);
            let contract = load(&schemas);
            let ours = Validator::new(&contract);
            for instance in &instances {
                let judgement = judge(&ours, &contract, instance);
                let expected = oracle.is_valid(instance);
                let holds = match &judgement {
                    ValidationResult::Valid => expected,
                    ValidationResult::Invalid(faults) => !expected && !faults.is_empty(),
                    ValidationResult::Inconclusive(_) => false,
                };
                prop_assert!(holds, "{instance} against {schemas}: expected valid = {expected}, came to {judgement:?}");
                let mut counts = counts.borrow_mut();
                *(if expected { &mut *counts.0 } else { &mut *counts.1 }) += 1;
            }
            Ok(())
        })
        .unwrap_or_else(|fault| panic!("{fault}"));
    // Both answers must have been put to the test.
    assert!(valid > 1000 && invalid > 1000, "{valid} valid, {invalid} invalid");
}
