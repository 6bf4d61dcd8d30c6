//! Small cases of every keyword, each way.
#![expect(clippy::expect_used, reason = "a test that cannot read its own data has failed")]

use super::{Direction, Instance, Reading, ValidationResult, Validator};
use crate::{Contract, NodeRef};
use kitemark_document::{Source, SourceStore};
use std::collections::BTreeMap;

/// A contract of a version whose component schemas are these.
fn contract(version: &str, schemas: &str) -> Contract {
    let text =
        format!(r#"{{"openapi": "{version}", "info": {{"title": "t", "version": "1"}}, "paths": {{}}, "components": {{"schemas": {schemas}}}}}"#);
    let store = SourceStore::in_memory(BTreeMap::new());
    Contract::from_source(&store, Source::from_bytes("contract.json", text.into_bytes()))
}

fn judge_in(contract: &Contract, name: &str, instance: &str, direction: Direction, reading: Reading) -> ValidationResult {
    let root = contract.document(contract.root());
    let node = root.at_pointer(&format!("/components/schemas/{name}")).expect("the schema is there");
    let instance = Source::from_bytes("instance.json", instance.as_bytes().to_vec()).read().expect("the instance is JSON");
    Validator::new(contract).judge_read(NodeRef { part: 0, node }, Instance::Node(&instance, instance.root()), direction, reading)
}

fn judge(version: &str, schema: &str, instance: &str) -> ValidationResult {
    judge_in(&contract(version, &format!(r#"{{"S": {schema}}}"#)), "S", instance, Direction::Either, Reading::AsWritten)
}

/// `valid`, `?` with the reason, or the faults with their pointers.
fn outcome_of(judgement: &ValidationResult) -> String {
    match judgement {
        ValidationResult::Valid => "valid".to_owned(),
        ValidationResult::Inconclusive(doubt) => format!("? {}", doubt.reason),
        ValidationResult::Invalid(faults) => {
            faults.iter().map(|fault| format!("{} {}", fault.pointer, fault.message)).collect::<Vec<_>>().join(" | ")
        }
    }
}

fn expect(version: &str, cases: &[(&str, &str, &str)]) {
    for (schema, instance, expected) in cases {
        assert_eq!(outcome_of(&judge(version, schema, instance)), *expected, "{schema} {instance}");
    }
}

#[test]
fn scalars() {
    expect(
        "3.1.0",
        &[
            (r#"{"type": "integer"}"#, "1.0", "valid"),
            (r#"{"type": "integer"}"#, "12345678901234567890123", "valid"),
            (r#"{"type": "integer"}"#, "1.5", " expected a whole number, found the number 1.5"),
            (r#"{"type": ["string", "null"]}"#, "null", "valid"),
            (r#"{"type": ["string", "null"]}"#, "[]", " expected a string or null, found an array"),
            (
                r#"{"type": "string", "nullable": true}"#,
                "null",
                " expected a string, found null; `nullable` means nothing from OpenAPI 3.1 on: add null to `type`",
            ),
            (r#"{"enum": [1, "a", {"x": [1, 2]}]}"#, r#"{"x": [1.0, 2]}"#, "valid"),
            (r#"{"enum": ["a", "b"]}"#, r#""c""#, r#" expected "a" or "b", found the string "c""#),
            (r#"{"const": {"a": 1, "b": 2}}"#, r#"{"b": 2, "a": 1}"#, "valid"),
            (r#"{"const": 5}"#, "6", " expected 5, found the number 6"),
            (r#"{"multipleOf": 0.01}"#, "5000.99", "valid"),
            (r#"{"multipleOf": 0.01}"#, "5000.999", " expected a multiple of 0.01, found 5000.999"),
            (r#"{"maximum": 9007199254740992}"#, "9007199254740993", " expected a number of at most 9007199254740992, found 9007199254740993"),
            (r#"{"exclusiveMinimum": 0, "exclusiveMaximum": 1}"#, "0.5", "valid"),
            (r#"{"exclusiveMinimum": 0}"#, "0", " expected a number above 0, found 0"),
            (r#"{"minLength": 2}"#, r#""😀""#, r#" expected at least 2 characters, found 1: "😀""#),
            (r#"{"maxLength": 1}"#, r#""😀""#, "valid"),
            (r#"{"pattern": "b+"}"#, r#""abc""#, "valid"),
            (r#"{"pattern": "^(?!x)"}"#, r#""abc""#, "valid"),
            (
                r#"{"pattern": "^(?=.*[0-9])[a-z0-9]+$"}"#,
                r#""abc""#,
                r#" expected a match of the pattern ^(?=.*[0-9])[a-z0-9]+$, found the string "abc""#,
            ),
            (r#"{"propertyNames": {"pattern": "^\\w+$"}}"#, r#"{"é": 1}"#, r#"/é the name `é` is not one that is allowed here"#),
            (r#"{"patternProperties": {"^\\W": {"type": "integer"}}}"#, r#"{"é": ""}"#, r#"/é expected a whole number, found the string """#),
            (
                r#"{"pattern": "^(?:(?=a)a|a)*b$"}"#,
                r#""aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa""#,
                "? the pattern ^(?:(?=a)a|a)*b$ cannot be tried: it takes too many steps",
            ),
            (r#"{"pattern": "^\\d$"}"#, r#""٣""#, r#" expected a match of the pattern ^\d$, found the string "٣""#),
            (r#"{"pattern": "a++"}"#, r#""a""#, "? the pattern a++ cannot be tried: `+` repeats nothing"),
            (r#"{"pattern": "a++", "type": "integer"}"#, r#""a""#, r#" expected a whole number, found the string "a""#),
            (r#"{"format": "date"}"#, r#""12/03/2024""#, r#" expected a date such as 2024-03-12, found the string "12/03/2024""#),
            (r#"{"format": "uri"}"#, r#""not a uri""#, "valid"),
            (r#"{"format": "date"}"#, "5", "valid"),
            (r#"{"type": "date"}"#, r#""x""#, "? the value of `type` is not what the specification allows"),
            (r#"{"minLength": "2"}"#, r#""x""#, "? the value of `minLength` is not what the specification allows"),
            ("true", "1", "valid"),
            ("false", "1", " no value is allowed here"),
        ],
    );
}

#[test]
fn objects() {
    expect(
        "3.1.0",
        &[
            (r#"{"required": ["a", "b", "c"]}"#, r#"{"a": 1}"#, " the properties `b` and `c` are required and missing"),
            (r#"{"required": ["a"]}"#, "[]", "valid"),
            (r#"{"properties": {"a/b": {"type": "string"}}}"#, r#"{"a/b": 1}"#, "/a~1b expected a string, found the number 1"),
            (
                r#"{"properties": {"a": true}, "additionalProperties": false}"#,
                r#"{"a": 1, "b": 1}"#,
                "/b the property `b` is not declared, and no other is allowed",
            ),
            (r#"{"additionalProperties": {"type": "string"}}"#, r#"{"a": 1}"#, "/a expected a string, found the number 1"),
            (r#"{"patternProperties": {"^x": {"type": "string"}}, "additionalProperties": false}"#, r#"{"xa": "b"}"#, "valid"),
            (
                r#"{"patternProperties": {"x++": {"type": "string"}}, "additionalProperties": false}"#,
                r#"{"a": "b"}"#,
                "? the pattern x++ cannot be tried: `+` repeats nothing",
            ),
            (r#"{"propertyNames": {"maxLength": 1}}"#, r#"{"ab": 1}"#, "/ab the name `ab` is not one that is allowed here"),
            (r#"{"minProperties": 1}"#, "{}", " expected at least 1 property, found 0"),
            (r#"{"maxProperties": 1}"#, r#"{"a": 1, "b": 2}"#, " expected at most 1 property, found 2"),
            (r#"{"dependentRequired": {"a": ["b"]}}"#, r#"{"a": 1}"#, " the property `b` is required beside `a` and missing"),
            (r#"{"dependentSchemas": {"a": {"required": ["b"]}}}"#, r#"{"a": 1}"#, " the property `b` is required and missing"),
            (
                r#"{"allOf": [{"properties": {"a": true}}], "unevaluatedProperties": false}"#,
                r#"{"a": 1, "b": 1}"#,
                "/b the property `b` is not declared, and no other is allowed",
            ),
            (
                r#"{"anyOf": [{"properties": {"a": true}, "required": ["z"]}, true], "unevaluatedProperties": false}"#,
                r#"{"a": 1}"#,
                "/a the property `a` is not declared, and no other is allowed",
            ),
            (
                r#"{"allOf": [{"pattern": "a"}, {"patternProperties": {"a++": true}}], "unevaluatedProperties": false}"#,
                r#"{"a": 1}"#,
                "? the pattern a++ cannot be tried: `+` repeats nothing",
            ),
        ],
    );
}

#[test]
fn arrays() {
    expect(
        "3.1.0",
        &[
            (r#"{"items": {"type": "string"}}"#, r#"["a", 1, null]"#, "/1 expected a string, found the number 1 | /2 expected a string, found null"),
            (r#"{"prefixItems": [{"type": "string"}], "items": false}"#, r#"["a"]"#, "valid"),
            (r#"{"prefixItems": [{"type": "string"}], "items": false}"#, r#"["a", 1]"#, "/1 no value is allowed here"),
            (r#"{"uniqueItems": true}"#, r#"[1, {"a": 1, "b": 2}, 1.0, {"b": 2, "a": 1}]"#, "/2 item 3 is equal to item 1, and items must differ"),
            (r#"{"uniqueItems": true}"#, r#"[1, "1", true, null, [1], {"a": 1}]"#, "valid"),
            (r#"{"contains": {"type": "string"}}"#, "[1]", " expected at least 1 item, found 0 of the kind that `contains` describes"),
            (r#"{"contains": {"type": "string"}, "minContains": 0}"#, "[1]", "valid"),
            (
                r#"{"contains": {"type": "string"}, "maxContains": 1}"#,
                r#"["a", "b"]"#,
                " expected at most 1 item, found 2 of the kind that `contains` describes",
            ),
            (r#"{"minItems": 1}"#, "[]", " expected at least 1 item, found 0"),
            (r#"{"maxItems": 1}"#, "[1, 2]", " expected at most 1 item, found 2"),
            (r#"{"prefixItems": [true], "contains": {"type": "string"}, "unevaluatedItems": false}"#, r#"[1, "a"]"#, "valid"),
            (r#"{"prefixItems": [true], "unevaluatedItems": false}"#, "[1, 2]", "/1 no value is allowed here"),
        ],
    );
}

#[test]
fn combinations() {
    expect(
        "3.1.0",
        &[
            (r#"{"anyOf": [{"type": "string"}, {"type": "integer"}]}"#, "null", " expected a string or a whole number, found null"),
            (
                r#"{"oneOf": [{"title": "Cat", "properties": {"kind": {"const": "cat"}, "lives": {"type": "integer"}}, "required": ["kind"]},
                    {"title": "Dog", "properties": {"kind": {"const": "dog"}, "tail": {"type": "string"}}, "required": ["kind"]}]}"#,
                r#"{"kind": "dog", "tail": 1}"#,
                "/tail expected a string, found the number 1 (by `Dog`, the nearest branch of `oneOf`)",
            ),
            (
                r#"{"oneOf": [{"type": "integer"}, {"type": "number"}]}"#,
                "1",
                " expected exactly one branch of `oneOf` to allow the value, found more than one: branch `1` and branch `2`",
            ),
            (r#"{"anyOf": [{"type": "string", "maxLength": 1}, {"type": "null"}]}"#, r#""ab""#, r#" expected at most 1 character, found 2: "ab""#),
            (r#"{"not": {"type": "string"}}"#, r#""a""#, r#" the string "a" is what `not` rules out"#),
            (
                r#"{"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"minimum": 1}}"#,
                r#""""#,
                r#" expected at least 1 character, found 0: """#,
            ),
            (r#"{"if": {"type": "string"}, "then": {"minLength": 1}, "else": {"minimum": 1}}"#, "0", " expected a number of at least 1, found 0"),
            (r#"{"if": {"type": "string"}, "then": {"minLength": 1}}"#, "0", "valid"),
            (r#"{"anyOf": [{"pattern": "a++"}, {"type": "string"}]}"#, r#""a""#, "valid"),
            (r#"{"anyOf": [{"pattern": "a++"}, {"type": "integer"}]}"#, r#""a""#, "? the pattern a++ cannot be tried: `+` repeats nothing"),
            (r#"{"oneOf": [{"pattern": "a++"}, {"type": "string"}]}"#, r#""a""#, "? the pattern a++ cannot be tried: `+` repeats nothing"),
            (r#"{"not": {"pattern": "a++"}}"#, r#""a""#, "? the pattern a++ cannot be tried: `+` repeats nothing"),
            (r##"{"$dynamicRef": "#x"}"##, "1", "? the reference leads to no schema"),
            (r#"{"$schema": "http://json-schema.org/draft-07/schema#"}"#, "1", "? schemas of this dialect are not judged"),
            (r##"{"$ref": "#/components/schemas/Nowhere"}"##, "1", "? the reference leads to no schema"),
        ],
    );
}

#[test]
fn references() {
    let schemas = r##"{
        "Text": {"type": "string"},
        "Short": {"$ref": "#/components/schemas/Text", "maxLength": 2},
        "Tree": {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}, "children": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}}},
        "Loop": {"allOf": [{"$ref": "#/components/schemas/Loop"}]},
        "Blow": {"anyOf": [{"$ref": "#/components/schemas/Blow2"}, {"$ref": "#/components/schemas/Blow2"}]},
        "Blow2": {"anyOf": [{"$ref": "#/components/schemas/Blow"}, {"$ref": "#/components/schemas/Blow"}]},
        "Pet": {"oneOf": [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}], "discriminator": {"propertyName": "kind", "mapping": {"d": "#/components/schemas/Dog"}}},
        "Cat": {"type": "object", "required": ["kind", "lives"], "properties": {"kind": {"type": "string"}}},
        "Dog": {"type": "object", "required": ["kind", "tail"], "properties": {"kind": {"type": "string"}}}
    }"##;
    let cases = [
        ("3.1.0", "Short", r#""abc""#, r#" expected at most 2 characters, found 3: "abc""#),
        ("3.0.3", "Short", r#""abc""#, "valid"),
        ("3.0.3", "Short", "1", " expected a string, found the number 1"),
        (
            "3.1.0",
            "Tree",
            r#"{"name": "a", "children": [{"name": "b", "children": [{}]}]}"#,
            "/children/0/children/0 the property `name` is required and missing",
        ),
        ("3.0.3", "Tree", r#"{"name": "a", "children": [{"name": "b", "children": []}]}"#, "valid"),
        ("3.1.0", "Loop", "1", "? schemas apply within schemas too deeply, or without end"),
        ("3.1.0", "Pet", r#"{"kind": "d"}"#, " the property `tail` is required and missing (by `Dog`, the nearest branch of `oneOf`)"),
        ("3.0.3", "Pet", r#"{"kind": "Cat"}"#, " the property `lives` is required and missing (by `Cat`, the nearest branch of `oneOf`)"),
    ];
    for (version, name, instance, expected) in cases {
        let contract = contract(version, schemas);
        assert_eq!(outcome_of(&judge_in(&contract, name, instance, Direction::Either, Reading::AsWritten)), expected, "{version} {name} {instance}");
    }
    let contract = contract("3.1.0", schemas);
    assert!(outcome_of(&judge_in(&contract, "Blow", "1", Direction::Either, Reading::AsWritten)).starts_with('?'));
}

#[test]
fn schemas_of_3_0() {
    expect(
        "3.0.3",
        &[
            (r#"{"type": "string", "nullable": true}"#, "null", "valid"),
            (r#"{"type": "string", "nullable": true, "enum": ["a"]}"#, "null", "valid"),
            (r#"{"type": "string"}"#, "null", " expected a string, found null"),
            (r#"{"minimum": 1, "exclusiveMinimum": true}"#, "1", " expected a number above 1, found 1"),
            (r#"{"minimum": 1, "exclusiveMinimum": false}"#, "1", "valid"),
            (r#"{"maximum": 1, "exclusiveMaximum": true}"#, "1", " expected a number below 1, found 1"),
            (r#"{"const": 1, "patternProperties": {"a": false}, "if": true, "then": false, "unevaluatedProperties": false}"#, r#"{"a": 1}"#, "valid"),
            (r#"{"type": "object", "additionalProperties": false}"#, r#"{"a": 1}"#, "/a the property `a` is not declared, and no other is allowed"),
        ],
    );
}

#[test]
fn directions_relax_what_is_required() {
    let schemas = r##"{
        "S": {"required": ["id", "password", "name"], "properties": {"id": {"$ref": "#/components/schemas/Id"}, "password": {"writeOnly": true}, "name": {}}},
        "Id": {"type": "string", "readOnly": true},
        "Split": {"allOf": [{"required": ["id"]}, {"properties": {"id": {"readOnly": true}}}]}
    }"##;
    let cases = [
        ("S", Direction::Request, " the properties `password` and `name` are required and missing"),
        ("S", Direction::Response, " the properties `id` and `name` are required and missing"),
        ("S", Direction::Either, " the property `name` is required and missing"),
        ("Split", Direction::Request, "valid"),
        ("Split", Direction::Response, " the property `id` is required and missing"),
    ];
    for version in ["3.0.3", "3.1.0"] {
        let contract = contract(version, schemas);
        for (name, direction, expected) in cases {
            assert_eq!(outcome_of(&judge_in(&contract, name, "{}", direction, Reading::AsWritten)), expected, "{version} {name} {direction:?}");
        }
    }
}

#[test]
fn scalars_read_as_text() {
    let cases = [
        (r#"{"type": "integer"}"#, r#""160""#, "valid"),
        (r#"{"type": "integer"}"#, r#""x""#, r#" expected a whole number, found the string "x""#),
        (r#"{"type": "string", "maxLength": 1}"#, "12", r#" expected at most 1 character, found 2: "12""#),
        (r#"{"type": "boolean"}"#, r#""true""#, "valid"),
        (r#"{"type": ["boolean", "null"]}"#, r#""null""#, "valid"),
        (r#"{"type": "string"}"#, "null", " expected a string, found null"),
        (r#"{"enum": ["1"]}"#, "1", "valid"),
        (r#"{"items": {"type": "integer"}}"#, r#"["1", 2]"#, "valid"),
        (r#"{"oneOf": [{"type": "integer"}, {"type": "string"}]}"#, r#""1""#, "valid"),
        (r#"{"oneOf": [{"type": "integer"}, {"type": "boolean"}]}"#, r#""1""#, "valid"),
        (r#"{"type": "object"}"#, r#""{}""#, r#" expected an object, found the string "{}""#),
    ];
    for (schema, instance, expected) in cases {
        let contract = contract("3.1.0", &format!(r#"{{"S": {schema}}}"#));
        assert_eq!(outcome_of(&judge_in(&contract, "S", instance, Direction::Either, Reading::AsText)), expected, "{schema} {instance}");
    }
}

#[test]
fn faults_stand_at_their_nodes_and_are_bounded() {
    let contract = contract("3.1.0", r#"{"S": {"properties": {"list": {"items": {"type": "string"}}}}}"#);
    let instance = format!(r#"{{"list": [{}]}}"#, (0..100).map(|number| number.to_string()).collect::<Vec<_>>().join(","));
    let document = Source::from_bytes("instance.json", instance.into_bytes()).read().expect("the instance is JSON");
    let root = contract.document(contract.root());
    let schema = NodeRef { part: 0, node: root.at_pointer("/components/schemas/S").expect("the schema is there") };
    let faults = match Validator::new(&contract).judge(schema, Instance::Node(&document, document.root()), Direction::Either) {
        ValidationResult::Invalid(faults) => faults,
        _ => Vec::new(),
    };
    assert_eq!(faults.len(), super::MAX_FAULTS);
    for (position, fault) in faults.iter().enumerate() {
        assert_eq!(document.pointer(fault.node.expect("the fault has a node")), format!("/list/{position}"));
        assert_eq!(root.pointer(fault.keyword.node), "/components/schemas/S/properties/list/items/type");
    }
}
