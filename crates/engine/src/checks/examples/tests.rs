//! Examples in every place, each with what is said of it.

#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot read its own data has failed")]

use super::run;
use crate::checks::Parameters;
use kitemark_contract::Contract;
use kitemark_document::{Source, SourceStore};
use kitemark_model::Index;
use kitemark_standard::Level;
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// What the check says of a description: each finding with its level and pointer, then what is inconclusive.
fn outcome_of(description: &Value) -> Vec<String> {
    let store = SourceStore::in_memory(BTreeMap::new());
    let contract = Contract::from_source(&store, Source::from_bytes("contract.json", description.to_string().into_bytes()));
    let outcome = run(&Index::new(&contract, None, None), &Parameters::new());
    let findings = outcome.findings.iter().map(|finding| {
        let level = if finding.level == Some(Level::Should) { "should" } else { "must" };
        let related: Vec<String> = finding.related.iter().map(|(_, at)| contract.place(*at).pointer).collect();
        assert!(related.iter().all(|pointer| pointer.contains("chema")), "{related:?}");
        format!(
            "{level} {} {}",
            finding.at.in_contract().map(|at| contract.place(at).pointer).unwrap_or_default(),
            finding.message.strip_prefix("the example does not fit its schema: ").unwrap_or(&finding.message)
        )
    });
    let doubts = outcome.inconclusive.iter().map(|(at, reason)| {
        let pointer = at.map(|at| contract.place(at).pointer).expect("every doubt has a place");
        format!("? {pointer} {reason}")
    });
    findings.chain(doubts).collect()
}

/// A description with one operation, whose parameter, request body or response this is.
fn with(version: &str, field: &str, value: &Value) -> Value {
    let mut operation = json!({ "responses": { "200": { "description": "d" } } });
    match field {
        "parameter" => operation["parameters"] = json!([value]),
        "request" => operation["requestBody"] = json!({ "content": { "application/json": value } }),
        "form" => operation["requestBody"] = json!({ "content": { "application/x-www-form-urlencoded": value } }),
        "xml" => operation["requestBody"] = json!({ "content": { "application/xml": value } }),
        "header" => operation["responses"]["200"]["headers"] = json!({ "X": value }),
        _ => operation["responses"]["200"]["content"] = json!({ "application/problem+json; charset=utf-8": value }),
    }
    json!({ "openapi": version, "info": { "title": "t", "version": "1" }, "paths": { "/a": { "post": operation } } })
}

const REQUEST: &str = "/paths/~1a/post/requestBody/content/application~1json";
const RESPONSE: &str = "/paths/~1a/post/responses/200/content/application~1problem+json; charset=utf-8";
const PARAMETER: &str = "/paths/~1a/post/parameters/0";

fn expect(version: &str, field: &str, value: &Value, expected: &[String]) {
    // What is told is whole; its order follows the file, and the members of a JSON value have none of their own.
    let (mut found, mut expected) = (outcome_of(&with(version, field, value)), expected.to_vec());
    found.sort();
    expected.sort();
    assert_eq!(found, expected, "{version} {field} {value}");
}

#[test]
fn bodies_are_judged_where_they_stand() {
    let schema = json!({ "type": "object", "required": ["id", "secret"], "properties": {
        "id": { "type": "integer", "readOnly": true }, "secret": { "type": "string", "writeOnly": true }, "born": { "type": "string", "format": "date" } } });
    let wrong = json!({ "schema": schema, "example": { "id": 1, "secret": "s", "born": "12/03/2024" } });
    let message = "expected a date such as 2024-03-12, found the string \"12/03/2024\"";
    for version in ["3.0.3", "3.1.0", "3.2.0"] {
        expect(version, "request", &wrong, &[format!("must {REQUEST}/example/born {message}")]);
        expect(version, "response", &wrong, &[format!("must {RESPONSE}/example/born {message}")]);
        let xml = REQUEST.replace("~1json", "~1xml");
        expect(version, "xml", &wrong, &[format!("must {xml}/example/born {message}")]);
        let sent = json!({ "schema": schema, "examples": { "one": { "value": { "secret": "s" } } } });
        expect(version, "request", &sent, &[]);
        expect(version, "response", &sent, &[format!("must {RESPONSE}/examples/one/value the property `id` is required and missing")]);
    }
}

#[test]
fn examples_of_schemas_relax_what_travels_one_way() {
    let schema = json!({ "type": "object", "required": ["id", "name"], "properties": { "id": { "readOnly": true }, "name": { "type": "string", "example": 5 } },
        "example": {}, "examples": [{ "name": [] }] });
    let own = format!("must {REQUEST}/schema/example the property `name` is required and missing");
    let list = format!("must {REQUEST}/schema/examples/0/name expected a string, found an array");
    let property = format!(
        "should {REQUEST}/schema/properties/name/example expected a string, found the number 5; its text would be valid, so a generator may have written it in the wrong JSON type"
    );
    expect("3.0.3", "request", &json!({ "schema": schema }), &[own.clone(), property.clone()]);
    expect("3.1.0", "request", &json!({ "schema": schema }), &[own, list, property]);
}

#[test]
fn a_reference_in_an_example_is_told_and_not_followed() {
    let message = "`$ref` is not a reference here, but part of the example: use components/examples or externalValue";
    let value = json!({ "schema": { "type": "string" }, "examples": { "one": { "value": { "$ref": "#/info" } } } });
    expect("3.0.3", "request", &value, &[format!("should {REQUEST}/examples/one/value {message}")]);
}

#[test]
fn texts_of_parameters_are_read_by_their_style() {
    let list = json!({ "type": "array", "items": { "type": "string", "enum": ["ADD", "DEL"] } });
    let parameter =
        |schema: &Value, style: &str, example: Value| json!({ "name": "q", "in": "query", "style": style, "schema": schema, "example": example });
    expect("3.0.3", "parameter", &parameter(&list, "form", json!("ADD,DEL")), &[]);
    expect("3.0.3", "parameter", &parameter(&list, "form", json!(["ADD"])), &[]);
    expect("3.0.3", "parameter", &parameter(&json!({ "type": "integer" }), "form", json!("160")), &[]);
    let deep = json!({ "type": "object", "properties": { "cohort": { "type": "integer" } }, "additionalProperties": false });
    expect("3.0.3", "parameter", &parameter(&deep, "deepObject", json!("q[cohort]=2021")), &[]);
    let wrong = parameter(&list, "form", json!("ADD;DEL"));
    expect("3.0.3", "parameter", &wrong, &[format!("should {PARAMETER}/example expected an array, found the string \"ADD;DEL\"")]);
    let header = json!({ "schema": { "type": "array", "items": { "type": "integer" } }, "example": "1,2" });
    expect("3.1.0", "header", &header, &[]);
    let data = json!({ "name": "q", "in": "query", "schema": list, "examples": { "one": { "dataValue": "ADD,DEL" } } });
    expect("3.2.0", "parameter", &data, &[format!("should {PARAMETER}/examples/one/dataValue expected an array, found the string \"ADD,DEL\"")]);
}

#[test]
fn scalars_of_the_wrong_type_weigh_less_where_their_text_is_valid() {
    let schema = json!({ "type": "object", "properties": { "count": { "type": "integer" }, "code": { "type": "string", "maxLength": 2 } } });
    let text = "; its text would be valid, so a generator may have written it in the wrong JSON type";
    let value = json!({ "schema": schema, "example": { "count": "160", "code": 123 } });
    expect(
        "3.1.0",
        "request",
        &value,
        &[
            format!("should {REQUEST}/example/count expected a whole number, found the string \"160\"{text}"),
            format!("must {REQUEST}/example/code expected a string, found the number 123"),
        ],
    );
    let inside = json!({ "schema": schema, "example": "{\"count\": 1}" });
    let message = "the example is JSON inside a string, where the value itself belongs: a generator may have written it so";
    expect("3.1.0", "request", &inside, &[format!("should {REQUEST}/example {message}")]);
    let worse = json!({ "schema": schema, "example": "{\"count\": []}" });
    let message = "the example is JSON inside a string, and does not fit its schema either: /count: expected a whole number, found an array";
    expect("3.1.0", "request", &worse, &[format!("must {REQUEST}/example {message}")]);
}

#[test]
fn forms_are_judged_as_objects() {
    let schema = json!({ "type": "object", "properties": { "permission": { "type": "array", "items": {} }, "state": { "enum": ["on", "off"] } } });
    let value =
        json!({ "schema": schema, "examples": { "text": { "value": "state=on" }, "object": { "value": { "permission": "send", "state": "On" } } } });
    let at = "/paths/~1a/post/requestBody/content/application~1x-www-form-urlencoded/examples/object/value";
    expect(
        "3.0.3",
        "form",
        &value,
        &[
            format!("should {at}/permission expected an array, found the string \"send\""),
            format!("must {at}/state expected \"on\" or \"off\", found the string \"On\""),
        ],
    );
}

#[test]
fn what_cannot_be_judged_is_inconclusive() {
    let schema = json!({ "type": "string", "pattern": "^x++" });
    let value = json!({ "schema": schema, "examples": { "one": { "value": "a" }, "two": { "value": "b" }, "far": { "externalValue": "far.json" },
        "lost": { "$ref": "#/components/examples/lost" } } });
    expect(
        "3.0.3",
        "request",
        &value,
        &[
            format!("? {REQUEST}/schema/pattern the pattern ^x++ cannot be tried: `+` repeats nothing"),
            format!("? {REQUEST}/examples/far the example stands in a place of its own, and nothing is fetched"),
            format!("? {REQUEST}/examples/lost the reference leads to no example"),
        ],
    );
}

#[test]
fn an_example_that_is_shared_is_judged_once() {
    let mut description = with(
        "3.0.3",
        "request",
        &json!({ "schema": { "$ref": "#/components/schemas/S" }, "examples": { "a": { "$ref": "#/components/examples/E" } } }),
    );
    let media = description["paths"]["/a"]["post"]["requestBody"]["content"]["application/json"].clone();
    description["paths"]["/b"] =
        json!({ "put": { "requestBody": { "content": { "application/json": media } }, "responses": { "200": { "description": "d" } } } });
    description["components"] =
        json!({ "schemas": { "S": { "type": "integer" }, "Unused": { "type": "integer", "example": [] } }, "examples": { "E": { "value": [] } } });
    // The order is that of the file, which is not asked here.
    let mut found = outcome_of(&description);
    found.sort();
    assert_eq!(
        found,
        [
            "must /components/examples/E/value expected a whole number, found an array",
            "must /components/schemas/Unused/example expected a whole number, found an array"
        ]
    );
}

/// A description with one response of this media type.
fn body(version: &str, media_type: &str, value: &Value) -> Value {
    json!({ "openapi": version, "info": { "title": "t", "version": "1" },
        "paths": { "/a": { "get": { "responses": { "200": { "description": "d", "content": { media_type: value } } } } } } })
}

/// What is said of a body, without where: level or `?`, and the message.
fn told_of(version: &str, media_type: &str, value: &Value) -> Vec<String> {
    let told = outcome_of(&body(version, media_type, value));
    told.iter().map(|line| line.splitn(3, ' ').enumerate().filter(|(at, _)| *at != 1).map(|(_, word)| word).collect::<Vec<_>>().join(" ")).collect()
}

#[test]
fn components_that_nothing_uses_are_judged_by_where_they_would_travel() {
    let schema = json!({ "type": "object", "required": ["id", "pin"],
        "properties": { "id": { "type": "integer", "readOnly": true }, "pin": { "type": "string", "writeOnly": true } } });
    let content = json!({ "application/json": { "schema": schema, "example": {} } });
    let description = json!({ "openapi": "3.1.0", "info": { "title": "t", "version": "1" }, "components": {
        "requestBodies": { "B": { "content": content } }, "responses": { "R": { "description": "d", "content": content } },
        "headers": { "H": { "schema": { "type": "integer" }, "example": "many" } },
        "parameters": { "P": { "name": "p", "in": "query", "schema": schema, "example": { "id": 1 } } } } });
    let mut told = outcome_of(&description);
    told.sort();
    assert_eq!(
        told,
        [
            "must /components/requestBodies/B/content/application~1json/example the property `pin` is required and missing",
            "must /components/responses/R/content/application~1json/example the property `id` is required and missing",
            "should /components/headers/H/example expected a whole number, found the string \"many\"",
            "should /components/parameters/P/example the property `pin` is required and missing",
        ]
    );
}

#[test]
fn the_text_of_a_body_is_judged_by_its_media_type() {
    let whole = json!({ "type": "integer" });
    let object = json!({ "type": "object", "required": ["a"], "properties": { "a": { "type": "integer" }, "b": { "type": "array", "items": { "type": "string" } } } });
    let of = |schema: &Value, example: Value| json!({ "schema": schema, "example": example });
    let unread = "? the text of this media type is not read, and as a text it does not fit the schema";
    let text = "must the text of the example does not fit its schema: ";
    for (media_type, value, expected) in [
        ("text/plain", of(&whole, json!("7")), vec![]),
        ("text/plain", of(&whole, json!("seven")), vec![format!("{text}expected a whole number, found the string \"seven\"")]),
        (
            "text/plain;charset=utf-8",
            of(&json!({ "type": "string", "maxLength": 3 }), json!("seven")),
            vec![format!("{text}expected at most 3 characters, found 5: \"seven\"")],
        ),
        (
            "text/csv",
            of(&json!({ "type": "string", "pattern": "^a" }), json!("b,c")),
            vec![format!("{text}expected a match of the pattern ^a, found the string \"b,c\"")],
        ),
        ("text/csv", of(&object, json!("a\n1")), vec![unread.to_owned()]),
        ("image/png", of(&json!({ "type": "string", "format": "binary" }), json!("(bytes)")), vec![]),
        ("application/octet-stream", of(&object, json!("(bytes)")), vec![unread.to_owned()]),
        ("application/yaml", of(&object, json!("a: 1")), vec![]),
        ("application/yaml", of(&object, json!("a: one")), vec![format!("{text}/a: expected a whole number, found the string \"one\"")]),
        ("application/x-www-form-urlencoded", of(&object, json!("a=1&b=x&b=y")), vec![]),
        (
            "application/x-www-form-urlencoded",
            of(&object, json!("a=x%20y&b=x&b=y")),
            vec![format!("{text}/a: expected a whole number, found the string \"x y\"")],
        ),
        (
            "application/x-www-form-urlencoded",
            of(&object, json!("a=1&b=x")),
            vec!["? the text of a form whose parts are lists or objects is not read".to_owned()],
        ),
        ("multipart/form-data", of(&object, json!("--x\r\n")), vec![unread.to_owned()]),
        ("multipart/form-data", of(&object, json!({ "a": "1" })), vec!["should the example does not fit".to_owned()]),
        ("multipart/form-data", of(&object, json!({ "a": "one" })), vec!["must expected a whole number, found the string \"one\"".to_owned()]),
    ] {
        let told = told_of("3.1.0", media_type, &value);
        if let [only] = expected.as_slice()
            && only.ends_with("does not fit")
        {
            assert!(matches!(told.as_slice(), [told] if told.starts_with("should ")), "{media_type} {value}: {told:?}");
        } else {
            assert_eq!(told, expected, "{media_type} {value}");
        }
    }
}

#[test]
fn xml_is_read_as_the_schema_describes_it() {
    let schema = json!({ "type": "object", "required": ["id"], "xml": { "name": "boat" }, "properties": {
        "id": { "type": "integer", "xml": { "attribute": true } },
        "built": { "type": "string", "format": "date", "xml": { "name": "year" } },
        "sails": { "type": "array", "xml": { "wrapped": true }, "items": { "type": "integer", "xml": { "name": "sail" } } },
        "crew": { "type": "array", "maxItems": 1, "items": { "type": "string" } } } });
    let of = |example: &str| told_of("3.0.3", "application/xml", &json!({ "schema": schema, "example": example }));
    let text = "must the text of the example does not fit its schema: ";
    assert_eq!(of("<?xml version=\"1.0\"?><boat id=\"7\"><year>2026-01-31</year><sails><sail>3</sail></sails><crew>Ann</crew></boat>"), [""; 0]);
    assert_eq!(of("<boat><year>2026-01-31</year></boat>"), [format!("{text}the property `id` is required and missing")]);
    assert_eq!(
        of("<boat id='7'><sails><sail>3</sail><sail>x</sail></sails></boat>"),
        [format!("{text}/sails/1: expected a whole number, found the string \"x\"")]
    );
    assert_eq!(of("<boat id='7'><crew>Ann</crew><crew>Bob</crew></boat>"), [format!("{text}/crew: expected at most 1 item, found 2")]);
    assert_eq!(of("<boat id='7'><keel/></boat>"), ["? the XML is not read: the element `keel` is not described"]);
    assert!(of("<boat id='7'>")[0].starts_with("must the example is no well-formed XML: "));
    let choice = json!({ "schema": { "oneOf": [schema] }, "example": "<boat/>" });
    assert!(told_of("3.0.3", "application/vnd.boats+xml", &choice)[0].starts_with("? the XML is not read: "));
}

#[test]
fn sequences_are_judged_item_by_item() {
    let items = json!({ "type": "object", "required": ["a"] });
    let missing = "the property `a` is required and missing";
    let text = "must the text of the example does not fit its schema: ";
    let of = |media_type: &str, value: Value| told_of("3.2.0", media_type, &value);
    assert_eq!(of("application/jsonl", json!({ "itemSchema": items, "example": [{ "a": 1 }, {}] })), [format!("must {missing}")]);
    assert_eq!(of("application/x-ndjson", json!({ "itemSchema": items, "example": "{\"a\": 1}\n{}\n" })), [format!("{text}{missing}")]);
    assert_eq!(
        of("application/x-ndjson", json!({ "schema": { "type": "array", "maxItems": 1 }, "example": "1\n2\n" })),
        [format!("{text}expected at most 1 item, found 2")]
    );
    assert_eq!(
        of("application/jsonl", json!({ "itemSchema": items, "example": "{\"a\": 1}\n{]\n" })),
        ["must the text of the example is no sequence of this media type: value 2: a member name in double quotes is missing here"]
    );
    let event = json!({ "type": "object", "required": ["data"], "properties": { "retry": { "maximum": 9 } } });
    assert_eq!(of("text/event-stream", json!({ "itemSchema": event, "example": "data: x\n\nretry: 10\n" })).len(), 2);
    assert_eq!(
        of("application/jsonl", json!({ "itemSchema": items, "example": { "a": 1 } })),
        ["? the example of a sequence is neither a list nor the text of one"]
    );
}

#[test]
fn data_and_text_of_an_example_are_judged_apart() {
    let schema = json!({ "type": "object", "properties": { "a": { "type": "integer" } } });
    let value = json!({ "schema": schema, "examples": { "x": { "dataValue": { "a": "x" }, "serializedValue": "{\"a\": \"y\"}" } } });
    assert_eq!(
        told_of("3.2.0", "application/json", &value),
        [
            "must expected a whole number, found the string \"x\"",
            "must the text of the example does not fit its schema: /a: expected a whole number, found the string \"y\""
        ]
    );
    let broken = json!({ "schema": schema, "examples": { "x": { "serializedValue": "{" } } });
    assert!(told_of("3.2.0", "application/json", &broken)[0].starts_with("must the text of the example is no JSON: "));
    let list = json!({ "type": "array", "items": { "type": "integer" } });
    let parameter = json!({ "name": "q", "in": "query", "schema": list, "examples": { "x": { "serializedValue": "q=1,2" }, "y": { "serializedValue": "q=1,b" } } });
    let told = outcome_of(&with("3.2.0", "parameter", &parameter));
    assert!(matches!(told.as_slice(), [told] if told.starts_with(&format!("should {PARAMETER}/examples/y/serializedValue "))), "{told:?}");
}

#[test]
fn whole_numbers_keep_to_their_width() {
    let schema = json!({ "type": "object", "properties": { "small": { "type": "integer", "format": "int32" }, "large": { "type": "integer", "format": "int64" },
        "text": { "type": "string", "format": "int64" } } });
    let value = json!({ "schema": schema, "example": { "small": 3_000_000_000_u64, "large": 3_000_000_000_u64, "text": "x" } });
    let bits = "a whole number of 32 bits (from -2147483648 to 2147483647)";
    for version in ["3.0.3", "3.1.0", "3.2.0"] {
        expect(version, "request", &value, &[format!("must {REQUEST}/example/small expected {bits}, found 3000000000")]);
    }
}

#[test]
fn discriminator_values_that_name_no_schema_are_told() {
    let mut description = with(
        "3.1.0",
        "request",
        &json!({ "schema": { "type": "array", "items": { "$ref": "#/components/schemas/Bird" } },
        "example": [{ "kind": "Owl" }, { "kind": "eagle" }, { "kind": "Emu" }, {}] }),
    );
    description["components"] = json!({ "schemas": {
        "Bird": { "anyOf": [{ "$ref": "#/components/schemas/Owl" }, { "$ref": "#/components/schemas/Kite" }],
            "discriminator": { "propertyName": "kind", "mapping": { "eagle": "#/components/schemas/Kite" } } },
        "Owl": {}, "Kite": {} } });
    assert_eq!(
        outcome_of(&description),
        [format!("should {REQUEST}/example/2/kind the discriminator `kind` has the value \"Emu\", which names no schema")]
    );
    description["components"]["schemas"]["Emu"] = json!({ "allOf": [{ "$ref": "#/components/schemas/Bird" }] });
    assert_eq!(outcome_of(&description), [""; 0]);
}
