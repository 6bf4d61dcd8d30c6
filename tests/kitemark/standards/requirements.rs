//! Requirement files in their short form: what each way to write means.

use crate::common::boats::{HEAD, assert_holds, at, files_with, folder_with, in_full};
use kitemark::document::SourceStore;
use kitemark::engine::examples::run_examples;
use kitemark::engine::lint::lint;
use kitemark::standard::{Edition, read_store};
use serde_json::{Value, json};

#[test]
fn groups_are_narrowed_where_they_are_used_and_schemas_are_written_out() {
    let rest = r##"groups:
  quantity: { each: property, where: { is: { types: "#numbers" } }, except: { named: { lastToken: [count] } } }
  measured: { each: quantity, named: { lastToken: [length, width] } }
schemas:
  numbers: { contains: { enum: [number, integer] } }
  told: { is: { description: { pattern: '\S' } } }
checks:
  described:
    each: measured
    where: { is: { isErrorOnly: false } }
    except: { is: { readOnly: true } }
    expect: "#told"
    message: "{name} is measured in nobody knows what"
examples:
  - passes: lengths that say what they are in
    put: { Boat.hullLength: { description: In metres. } }
  - { fails: described, put: { Boat.width: { type: number }, Boat.hullLength: { description: In metres. } }, at: Boat.width }
  - notApplicable: what is read only, and what is counted
    put: { Boat.hullLength: { readOnly: true }, Boat.lengthCount: { type: integer } }
"##;
    assert_holds(rest, 3);
    let full = in_full(rest);
    for short in ["groups", "schemas", "cases", "tables"] {
        assert!(full.get(short).is_none(), "{short}");
    }
    let check = at(&full, "/checks/described");
    assert_eq!(check["each"], json!("property"));
    assert_eq!(check["named"], json!({ "lastToken": ["length", "width"], "not": { "lastToken": ["count"] } }));
    assert_eq!(check["expect"], json!({ "properties": { "description": { "pattern": "\\S" } }, "required": ["description"] }));
    assert_eq!(
        check["where"],
        json!({
            "properties": { "types": { "contains": { "enum": ["number", "integer"] } }, "isErrorOnly": { "const": false } },
            "required": ["types", "isErrorOnly"],
            "not": { "properties": { "readOnly": { "const": true } }, "required": ["readOnly"] }
        })
    );
}

#[test]
fn a_fact_under_is_must_be_there() {
    let rest = "checks:
  told:
    each: property
    where: { is: { types: { contains: { const: number } }, maximum: {} } }
    expect: { is: { siblings: { minItems: 1 }, description: [In metres., In feet.] } }
    message: \"{name}\"
";
    let full = in_full(rest);
    assert_eq!(at(&full, "/checks/told/where/properties/maximum"), &json!({}));
    assert_eq!(at(&full, "/checks/told/where/required"), &json!(["types", "maximum"]));
    assert_eq!(at(&full, "/checks/told/expect/properties/description"), &json!({ "enum": ["In metres.", "In feet."] }));
    let nested = in_full("checks:\n  a: { each: property, expect: { is: { valueSchema.items.type: string } }, message: a }\n");
    let within = json!({ "properties": { "type": { "const": "string" } }, "required": ["type"] });
    let expected =
        json!({ "properties": { "valueSchema": { "properties": { "items": within }, "required": ["items"] } }, "required": ["valueSchema"] });
    assert_eq!(at(&nested, "/checks/a/expect"), &expected);
}

#[test]
fn a_meaning_is_the_names_that_the_register_gives_it() {
    let rest = r#"checks:
  number:
    each: property
    meaning: boat.length
    expect: { is: { types: { contains: { const: number } } } }
    message: "{name} is a length, and no number"
examples:
  - { passes: a mast is no boat, put: { Boat.mastLength: { type: string } } }
  - { fails: number, put: [{ Boat.hullLength: { type: string } }, { Boat.lenOverAll: { type: string } }, { Boat.boatLen: { type: string } }] }
"#;
    assert_holds(rest, 4);
    let words = |list: &str| json!({ list: format!("@boat.length/{list}") });
    let expected = json!({ "anyOf": [words("lastToken"), words("firstToken")], "not": { "hasToken": "@boat.length/except/hasToken" } });
    assert_eq!(at(&in_full(rest), "/checks/number/named"), &expected);
    // The edition says what the words are, and at which address the meaning is.
    let folder = folder_with(rest).unwrap();
    let published: Value = serde_json::from_str(&Edition::of_folder(&folder, &folder.standards[0]).1).unwrap();
    let meanings = at(&published, "/library/meanings");
    assert_eq!(at(meanings, "/boat.length/address"), &json!("https://boats.example/meanings/boat.length"));
    assert_eq!(at(meanings, "/boat.length/names/except/hasToken"), &json!(["mast"]));
    assert!(meanings.get("boat.weight").is_none(), "what no requirement names is not published with it");
}

#[test]
fn a_node_is_judged_by_the_first_case_that_takes_it() {
    let rest = r#"cases:
  - check: counted
    each: property
    named: { lastToken: [count] }
    expect: { is: { types: { contains: { const: integer } } } }
    message: "{name} is counted"
  - check: measured
    each: property
    named: { lastToken: [length] }
    expect: { is: { description: {} } }
    message: "{name} is measured"
  # A depth is measured too.
  - { check: measured, each: property, where: { is: { name: depth } } }
  - check: other
    level: should
    each: property
    where: { is: { types: { contains: { const: number } } } }
    expect: false
    message: "{name} is a number of nothing"
examples:
  - { passes: a description, put: { Boat.hullLength: { description: In metres. } } }
  - { fails: counted, put: { Boat.hullLength: null, Boat.oarCount: { type: number } }, at: Boat.oarCount }
  - { fails: measured, put: { Boat.hullLength: { type: number } } }
  - { fails: measured, put: { Boat.hullLength: null, Boat.depth: { type: number } }, at: Boat.depth }
  - { fails: other, put: { Boat.hullLength: null, Boat.speed: { type: number } }, at: Boat.speed }
"#;
    assert_holds(rest, 5);
    let full = in_full(rest);
    let names: Vec<&String> = full["checks"].as_object().unwrap().keys().collect();
    assert_eq!(names, ["counted", "measured", "other"], "each case is a check by its own name");
    assert!(at(&full, "/checks/counted").get("where").is_none(), "the first case spares nothing");
    let spared = at(&full, "/checks/other/where/not/anyOf").as_array().unwrap();
    assert_eq!(spared.len(), 3, "{spared:#?}");
}

#[test]
fn a_check_like_another_differs_in_what_it_says() {
    let rest = r#"checks:
  get: { each: operation, where: { is: { method: GET } }, expect: { is: { summary: {} } }, message: "{label} has no summary" }
  post: { like: get, level: should, where: { is: { method: POST } } }
"#;
    let full = in_full(rest);
    let (get, post) = (at(&full, "/checks/get"), at(&full, "/checks/post"));
    assert_eq!((&post["expect"], &post["message"]), (&get["expect"], &get["message"]));
    assert_eq!(post["level"], json!("should"));
    assert_eq!(at(post, "/where/properties/method"), &json!({ "const": "POST" }));
    assert!(post.get("like").is_none());
}

#[test]
fn each_row_of_a_table_is_a_probe_or_a_schema() {
    let rest = r##"tables:
  doors: { admin: { path: /admin, title: administration }, metrics: { path: //metrics, title: measurements } }
probes:
  each: { about: "whether {title} is open at {path}", class: L1, path: "{path}", rows: doors }
checks:
  shut:
    each: exchange
    probe: [admin, metrics]
    expect: { anyOf: { rows: doors, schema: { is: { statusCode: 404, probes: { contains: { const: "BOAT-01/{row}" } } } } } }
    message: "{label} is open"
examples:
  - { passes: both are shut, answers: { admin: { status: 404 }, metrics: { status: 404 } } }
  - { fails: shut, answers: { admin: { status: 404 }, metrics: {} } }
"##;
    let live = HEAD.replace("[static]", "[live]");
    let mut files = files_with("");
    files.insert("boats/requirements/BOAT-01-length.yaml".into(), format!("{live}{rest}").into_bytes());
    let folder = read_store(SourceStore::in_memory(files)).unwrap();
    assert_eq!(lint(&folder), Vec::new());
    let run = run_examples(&folder, &[]);
    assert_eq!((run.faults, run.passed), (Vec::new(), 2));
    let full = serde_json::to_value(&*folder.standards[0].requirements[0]).unwrap();
    assert_eq!(at(&full, "/probes/admin/about"), &json!("whether administration is open at /admin"));
    assert_eq!(at(&full, "/probes/metrics/path"), &json!("//metrics"));
    let rows = at(&full, "/checks/shut/expect/anyOf").as_array().unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!(at(&rows[1], "/properties/probes/contains/const"), &json!("BOAT-01/metrics"));
    assert_eq!(at(&full, "/checks/shut/where/properties/probes/contains/enum"), &json!(["BOAT-01/admin", "BOAT-01/metrics"]));
    // What was answered to each probe, at the address that the probe asks.
    assert_eq!(at(&full, "/examples/1/at"), &json!("recording.har#/log/entries/1"));
    assert_eq!(at(&full, "/examples/1/exchanges/1/request/url"), &json!("https://sandbox.boats.example/metrics"));
}

#[test]
fn an_example_says_where_only_if_that_does_not_follow() {
    let rest = r#"checks:
  summary: { each: operation, expect: { is: { summary: {} } }, at: summary, message: "{label} has no summary" }
examples:
  - passes: the base contract
  - { fails: summary, put: { GET /boats: { summary: null } } }
  - { fails: summary, put: { POST /oars: { responses: {} }, GET /oars: { responses: {} } } }
  - fails: summary
    put: [{ GET /boats: { summary: null } }, { POST /boats: { summary: null } }]
  - { fails: summary, put: { /boats: { get: { summary: null } } }, at: GET /boats }
"#;
    assert_holds(rest, 6);
    let full = in_full(rest);
    let places: Vec<&Value> = full["examples"].as_array().unwrap().iter().map(|example| &example["at"]).collect();
    let boats = |method: &str| json!(format!("/paths/~1boats/{method}"));
    assert_eq!(places[1..], [&boats("get"), &json!(["/paths/~1oars/post", "/paths/~1oars/get"]), &boats("get"), &boats("post"), &boats("get")]);
    assert_eq!(at(&full, "/examples/1/patch"), &json!({ "paths": { "/boats": { "get": { "summary": null } } } }));
}
