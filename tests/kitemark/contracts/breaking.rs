//! Breaking changes over pairs of schemas that are made up: no pair with a witness passes, and no edit that changes nothing fails.
//!
//! The witnesses are found and judged by the `jsonschema` crate, which shares no code with the comparison.

use kitemark::compare::{Direction, compare};
use kitemark::contract::Contract;
use kitemark::document::{Source, SourceStore};
use kitemark::model::Index;
use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

use super::instances::{instance, schema};

/// What the comparison says of a pair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Said {
    Nothing,
    Undecided,
    Breaks,
}

/// A contract with one operation that takes or returns what the schema says.
fn contract(schema: &Value, direction: Direction) -> Contract {
    let body = json!({ "application/json": { "schema": schema } });
    let operation = match direction {
        Direction::Request => json!({ "requestBody": { "content": body }, "responses": { "204": { "description": "Done." } } }),
        _ => json!({ "responses": { "200": { "description": "Done.", "content": body } } }),
    };
    let info = json!({ "title": "made up", "version": "1.0.0" });
    let text = json!({ "openapi": "3.1.0", "info": info, "paths": { "/a": { "post": operation } } }).to_string();
    Contract::from_source(&SourceStore::in_memory(BTreeMap::new()), Source::from_bytes("openapi.json", text.into_bytes()))
}

fn said(before: &Value, after: &Value, direction: Direction) -> Said {
    let (before, after) = (contract(before, direction), contract(after, direction));
    let found = compare(&Index::new(&before, None, None), &Index::new(&after, None, None), None);
    if found.iter().any(|difference| difference.breaks) {
        return Said::Breaks;
    }
    if found.iter().any(|difference| difference.kind.is_undecided()) { Said::Undecided } else { Said::Nothing }
}

fn draw<T: std::fmt::Debug>(runner: &mut TestRunner, strategy: &impl Strategy<Value = T>) -> T {
    strategy.new_tree(runner).expect("the strategy makes values").current()
}

/// All places of schemas within a schema, as pointers.
fn places(schema: &Value) -> Vec<String> {
    fn add(schema: &Value, at: &str, found: &mut Vec<String>) {
        let Value::Object(keywords) = schema else { return };
        found.push(at.to_owned());
        for (keyword, value) in keywords {
            match (keyword.as_str(), value) {
                ("properties" | "patternProperties" | "dependentSchemas", Value::Object(map)) => {
                    for (name, schema) in map {
                        add(schema, &format!("{at}/{keyword}/{}", name.replace('~', "~0").replace('/', "~1")), found);
                    }
                }
                ("allOf" | "anyOf" | "oneOf" | "prefixItems", Value::Array(list)) => {
                    for (position, schema) in list.iter().enumerate() {
                        add(schema, &format!("{at}/{keyword}/{position}"), found);
                    }
                }
                ("enum" | "const" | "required" | "dependentRequired" | "type", _) => {}
                (_, Value::Object(_)) => add(value, &format!("{at}/{keyword}"), found),
                _ => {}
            }
        }
    }
    let mut found = Vec::new();
    add(schema, "", &mut found);
    found
}

/// A schema after one random edit at one random place.
fn edited(runner: &mut TestRunner, before: &Value) -> Value {
    let mut after = before.clone();
    let places = places(before);
    if places.is_empty() {
        return draw(runner, &schema(&[]));
    }
    let place = draw(runner, &prop::sample::select(places));
    let donor = draw(runner, &schema(&[]));
    let choice = draw(runner, &(0..6u8));
    let index = draw(runner, &any::<prop::sample::Index>());
    let Some(target) = after.pointer_mut(&place) else { return after };
    let keywords = target.as_object_mut().expect("places are those of objects");
    let own: Vec<String> = keywords.keys().cloned().collect();
    match (choice, &donor) {
        (0 | 1, Value::Object(others)) => {
            // A keyword from elsewhere, new or in the place of its own kind.
            let others: Vec<(&String, &Value)> = others.iter().collect();
            if let Some((keyword, value)) = (!others.is_empty()).then(|| others[index.index(others.len())]) {
                keywords.insert(keyword.clone(), value.clone());
            }
        }
        (2 | 3, _) if !own.is_empty() => {
            keywords.remove(&own[index.index(own.len())]);
        }
        (4, _) if !own.is_empty() => shift(&mut keywords[&own[index.index(own.len())]]),
        (5, _) if place.is_empty() => {
            let whole = Value::Object(std::mem::take(keywords));
            *keywords = Map::from_iter([(if index.index(2) == 0 { "oneOf" } else { "anyOf" }.to_owned(), json!([whole, donor]))]);
        }
        _ => *target = donor,
    }
    after
}

/// A number moved by one, a list without its last, a boolean turned.
fn shift(value: &mut Value) {
    match value {
        Value::Number(number) => *value = json!(number.as_f64().unwrap_or(0.0) + 1.0),
        Value::Array(list) if list.len() > 1 => drop(list.pop()),
        Value::Bool(flag) => *flag = !*flag,
        _ => {}
    }
}

/// A schema that says the same in other words, by construction: one of its schemas is written in another way.
fn reworded(runner: &mut TestRunner, whole: &Value) -> Value {
    let mut whole = whole.clone();
    let places = places(&whole);
    let place = if places.is_empty() { String::new() } else { draw(runner, &prop::sample::select(places)) };
    // What is evaluated beside `unevaluated…` depends on how it is nested, so only the whole is nested there.
    let place = if whole.to_string().contains("unevaluated") { String::new() } else { place };
    let schema = whole.pointer_mut(&place).expect("the place is there");
    let own = schema.clone();
    *schema = match draw(runner, &(0..10u8)) {
        0 => json!({ "allOf": [own] }),
        1 => json!({ "anyOf": [{ "oneOf": [own] }] }),
        2 => json!({ "anyOf": [own, own] }),
        3 => json!({ "allOf": [own, { "anyOf": [true, { "type": "integer" }] }] }),
        4 => json!({ "anyOf": [own, { "allOf": [own, { "type": "string" }] }] }),
        _ => respelt(runner, own),
    };
    whole
}

/// A schema whose keywords are spelt in another way.
fn respelt(runner: &mut TestRunner, mut schema: Value) -> Value {
    let Value::Object(keywords) = &mut schema else { return schema };
    let trivial = [
        ("description", json!("In other words.")),
        ("minLength", json!(0)),
        ("minItems", json!(0)),
        ("minProperties", json!(0)),
        ("uniqueItems", json!(false)),
        ("pattern", json!("")),
        ("required", json!([])),
        ("dependentRequired", json!({})),
        ("propertyNames", json!(true)),
        ("not", json!(false)),
        ("if", json!(true)),
        ("x-note", json!({ "a": 1 })),
    ];
    let (keyword, value) = draw(runner, &prop::sample::select(trivial.to_vec()));
    if keyword != "if" || !keywords.contains_key("then") && !keywords.contains_key("else") {
        keywords.entry(keyword.to_owned()).or_insert(value);
    }
    if let Some(only) = keywords.get("const").cloned()
        && !keywords.contains_key("enum")
    {
        keywords.remove("const");
        keywords.insert("enum".to_owned(), json!([only, only]));
    }
    if let Some(Value::Array(names)) = keywords.get("type").cloned()
        && !keywords.contains_key("anyOf")
    {
        keywords.remove("type");
        keywords.insert("anyOf".to_owned(), names.iter().map(|name| json!({ "type": name })).collect());
    }
    if keywords.get("type") == Some(&json!("integer")) {
        keywords.insert("multipleOf".to_owned(), keywords.get("multipleOf").cloned().unwrap_or(json!(1)));
        // An integer is above 2.5 where it is at least 3, and above 2 likewise.
        if let Some(least) = keywords.get("minimum").and_then(Value::as_f64) {
            keywords.insert("minimum".to_owned(), json!(least.ceil()));
        }
        if let Some(most) = keywords.get("maximum").and_then(Value::as_f64)
            && !keywords.contains_key("exclusiveMaximum")
        {
            keywords.remove("maximum");
            keywords.insert("exclusiveMaximum".to_owned(), json!(most.floor() + 1.0));
        }
    }
    if let Some(Value::Array(values)) = keywords.get("enum").cloned()
        && !keywords.contains_key("anyOf")
    {
        keywords.remove("enum");
        keywords.insert("anyOf".to_owned(), values.iter().map(|value| json!({ "const": value })).collect());
    }
    schema
}

/// What growth that is only noted leaves of the schema that was promised to readers of responses: no lists of values but
/// their types, and no closed objects.
fn grown(schema: &Value) -> Value {
    let Value::Object(keywords) = schema else { return schema.clone() };
    let mut grown = Map::new();
    for (keyword, value) in keywords {
        let value = match (keyword.as_str(), value) {
            ("enum" | "const", _) => {
                let values = if keyword == "enum" { value.as_array().cloned().unwrap_or_default() } else { vec![value.clone()] };
                let types: Vec<&str> = values.iter().map(type_of).collect();
                grown.insert("allOf".to_owned(), json!([{ "anyOf": types.iter().map(|name| json!({ "type": name })).collect::<Vec<_>>() }]));
                continue;
            }
            ("additionalProperties" | "unevaluatedProperties", Value::Bool(false)) => continue,
            ("properties" | "patternProperties" | "dependentSchemas", Value::Object(map)) => {
                Value::Object(map.iter().map(|(name, schema)| (name.clone(), self::grown(schema))).collect())
            }
            ("prefixItems", Value::Array(list)) => list.iter().map(self::grown).collect(),
            // What grows may satisfy a second branch as well.
            ("anyOf" | "oneOf", Value::Array(list)) => {
                let branches: Value = list.iter().map(self::grown).collect();
                let all = grown.entry("allOf").or_insert_with(|| json!([])).as_array_mut().expect("it is a list");
                all.push(json!({ "anyOf": branches }));
                continue;
            }
            ("items" | "unevaluatedItems" | "additionalProperties" | "unevaluatedProperties" | "then" | "else", Value::Object(_)) => {
                self::grown(value)
            }
            ("allOf", Value::Array(list)) => {
                let list: Vec<Value> = list.iter().map(self::grown).collect();
                grown.entry("allOf").or_insert_with(|| json!([])).as_array_mut().expect("it is a list").extend(list);
                continue;
            }
            _ => value.clone(),
        };
        grown.insert(keyword.clone(), value);
    }
    Value::Object(grown)
}

fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.as_f64().is_some_and(|number| number.fract() == 0.0) => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn oracle(schema: &Value) -> jsonschema::Validator {
    jsonschema::draft202012::options().should_validate_formats(true).build(schema).expect("the schema is valid")
}

/// Whether a value is at a place where the old schema of a request says nothing and the new declares a property: that is
/// told to nobody, so that a request may gain a property.
fn declares_more(before: &Value, after: &Value) -> bool {
    let names = |schema: &Value| -> std::collections::BTreeSet<String> {
        let text = places(schema);
        text.into_iter().filter(|place| place.contains("/properties/")).map(|place| place.rsplit('/').next().unwrap_or_default().to_owned()).collect()
    };
    !names(after).is_subset(&names(before))
}

/// The counts of a run.
#[derive(Debug, Default)]
struct Rates {
    with_witness: usize,
    broken: usize,
    undecided: usize,
    passed: Vec<String>,
    identities: usize,
    failed: Vec<String>,
    unsure: Vec<String>,
}

#[test]
fn no_pair_with_a_witness_passes_and_no_identity_fails() {
    let seed = std::env::var("KITEMARK_SEED").ok().and_then(|seed| seed.parse::<u8>().ok()).unwrap_or(11);
    let pairs: usize = std::env::var("KITEMARK_PAIRS").ok().and_then(|pairs| pairs.parse().ok()).unwrap_or(300);
    let mut runner = TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &[seed; 32]));
    let mut rates = Rates::default();
    for position in 0..pairs {
        let direction = if position % 2 == 0 { Direction::Request } else { Direction::Response };
        let before = draw(&mut runner, &schema(&[]));
        if position % 4 == 3 {
            let after = reworded(&mut runner, &before);
            rates.identities += 1;
            match said(&before, &after, direction) {
                Said::Breaks => rates.failed.push(format!("{direction:?}: {before} became {after}")),
                Said::Undecided => rates.unsure.push(format!("{direction:?}: {before} became {after}")),
                Said::Nothing => {}
            }
            continue;
        }
        let after = edited(&mut runner, &before);
        let (was, is) = (oracle(&before), oracle(&after));
        let relaxed = oracle(&grown(&before));
        let values = draw(&mut runner, &prop::collection::vec(instance(), 400));
        let witness = values.iter().find(|value| match direction {
            Direction::Request => was.is_valid(value) && !is.is_valid(value),
            _ => is.is_valid(value) && !was.is_valid(value) && !relaxed.is_valid(value),
        });
        let Some(witness) = witness else { continue };
        if direction == Direction::Request && declares_more(&before, &after) {
            continue;
        }
        rates.with_witness += 1;
        match said(&before, &after, direction) {
            Said::Breaks => rates.broken += 1,
            Said::Undecided => rates.undecided += 1,
            Said::Nothing => rates.passed.push(format!("{direction:?}: {before} became {after}: {witness}")),
        }
    }
    let Rates { with_witness, broken, undecided, passed, identities, failed, unsure } = &rates;
    println!(
        "{with_witness} pairs with a witness: {broken} break, {undecided} undecided, {} pass; {identities} identities: {} fail, {} undecided",
        passed.len(),
        failed.len(),
        unsure.len()
    );
    assert!(
        passed.is_empty(),
        "{} pairs pass that have a witness, such as:\n{}",
        passed.len(),
        passed.iter().take(12).cloned().collect::<Vec<_>>().join("\n")
    );
    assert!(failed.is_empty(), "{} identities fail, such as:\n{}", failed.len(), failed.iter().take(12).cloned().collect::<Vec<_>>().join("\n"));
    assert!(*with_witness >= pairs / 12 && *identities >= pairs / 5, "too few were put to the test: {rates:?}");
}
