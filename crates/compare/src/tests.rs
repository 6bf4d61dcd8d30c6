//! Each kind of difference in both directions, and what is no difference.

use super::{Difference, DifferenceKind as Kind, Direction, compare};
use kitemark_contract::Contract;
use kitemark_document::{Source, SourceStore};
use kitemark_model::Index;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn contract(value: &Value) -> Contract {
    text("openapi.json", value.to_string())
}

fn text(name: &str, text: impl Into<String>) -> Contract {
    let store = SourceStore::in_memory(BTreeMap::new());
    Contract::from_source(&store, Source::from_bytes(name, text.into().into_bytes()))
}

fn differences(before: &Contract, after: &Contract, as_of: Option<&str>) -> Vec<Difference> {
    compare(&Index::new(before, None, None), &Index::new(after, None, None), as_of)
}

fn between(before: &Value, after: &Value) -> Vec<(Kind, Direction, bool)> {
    outcome_of(&differences(&contract(before), &contract(after), None))
}

fn outcome_of(differences: &[Difference]) -> Vec<(Kind, Direction, bool)> {
    differences.iter().map(|difference| (difference.kind, difference.direction, difference.breaks)).collect()
}

/// A merge patch (RFC 7396).
fn patched(value: &Value, patch: &Value) -> Value {
    let Value::Object(patch) = patch else { return patch.clone() };
    let mut merged = value.as_object().cloned().unwrap_or_default();
    for (key, change) in patch {
        if change.is_null() {
            merged.remove(key);
        } else {
            let old = merged.get(key).cloned().unwrap_or(Value::Null);
            merged.insert(key.clone(), patched(&old, change));
        }
    }
    Value::Object(merged)
}

/// A contract whose only operation takes and returns an object with one property of a schema.
fn holding(version: &str, schema: &Value, direction: Direction) -> Value {
    let body = json!({ "application/json": { "schema": { "type": "object", "properties": { "value": schema } } } });
    let mut operation = json!({ "responses": { "204": { "description": "Done." } } });
    match direction {
        Direction::Request => operation = patched(&operation, &json!({ "requestBody": { "content": body } })),
        _ => operation = patched(&operation, &json!({ "responses": { "200": { "description": "Done.", "content": body } } })),
    }
    json!({
        "openapi": version,
        "info": { "title": "Things", "version": "1.0.0" },
        "paths": { "/things": { "post": operation } },
        "components": { "schemas": {
            "Cat": { "type": "object", "required": ["lives"], "properties": { "lives": { "type": "integer" }, "name": { "type": "string" } } },
            "Dog": { "type": "object", "required": ["barks"], "properties": { "barks": { "type": "boolean" }, "owner": { "type": "string" } } },
            "Katze": { "type": "object", "required": ["lives"], "properties": { "lives": { "type": "integer" }, "name": { "type": "string" } } },
            "Node": { "type": "object", "properties": { "next": { "$ref": "#/components/schemas/Node" } } },
            "Knot": { "type": "object", "properties": { "next": { "$ref": "#/components/schemas/Knot" } } }
        } }
    })
}

/// What a change does to what a schema accepts, and how it is told forward and backward.
enum Effect {
    Narrows(Kind, Kind),
    Both(Kind, Kind),
    /// Breaks requests alone when it narrows, and nothing when undone.
    NarrowsOnly(Kind, Kind),
    /// It widens by what a witness shows, and without one nobody can tell.
    Undecided(Kind),
    Nothing,
}

#[test]
fn schemas_may_widen_in_requests_and_narrow_in_responses() {
    use Effect::{Both, Narrows, NarrowsOnly, Nothing, Undecided};
    let string = || json!({ "type": "string" });
    let reference = |name: &str| json!({ "$ref": format!("#/components/schemas/{name}") });
    let object = |properties: Value| json!({ "type": "object", "properties": properties });
    let table: Vec<(&str, Value, Value, Effect)> = vec![
        ("type", json!({ "type": ["string", "integer"] }), string(), Narrows(Kind::TypeNarrowed, Kind::TypeWidened)),
        ("number to integer", json!({ "type": "number" }), json!({ "type": "integer" }), Narrows(Kind::TypeNarrowed, Kind::TypeWidened)),
        ("any to one", json!({}), string(), Narrows(Kind::TypeNarrowed, Kind::TypeWidened)),
        ("another type", string(), json!({ "type": "integer" }), Both(Kind::TypeChanged, Kind::TypeChanged)),
        ("nothing goes", string(), json!(false), Narrows(Kind::TypeNarrowed, Kind::TypeWidened)),
        ("format", string(), json!({ "type": "string", "format": "date" }), Narrows(Kind::FormatNarrowed, Kind::FormatWidened)),
        (
            "other format",
            json!({ "type": "string", "format": "date" }),
            json!({ "type": "string", "format": "date-time" }),
            Both(Kind::FormatChanged, Kind::FormatChanged),
        ),
        ("int32", json!({ "type": "integer" }), json!({ "type": "integer", "format": "int32" }), Narrows(Kind::FormatNarrowed, Kind::FormatWidened)),
        ("int64 says nothing", json!({ "type": "integer" }), json!({ "type": "integer", "format": "int64" }), Nothing),
        (
            "maxLength",
            json!({ "type": "string", "maxLength": 20 }),
            json!({ "type": "string", "maxLength": 10 }),
            Narrows(Kind::BoundTightened, Kind::BoundLoosened),
        ),
        ("minLength is new", string(), json!({ "type": "string", "minLength": 1 }), Narrows(Kind::BoundTightened, Kind::BoundLoosened)),
        ("minLength of zero", string(), json!({ "type": "string", "minLength": 0 }), Nothing),
        (
            "maximum",
            json!({ "type": "number", "maximum": 1.5 }),
            json!({ "type": "number", "maximum": 1 }),
            Narrows(Kind::BoundTightened, Kind::BoundLoosened),
        ),
        (
            "exclusive",
            json!({ "type": "number", "minimum": 1 }),
            json!({ "type": "number", "exclusiveMinimum": 1 }),
            Narrows(Kind::BoundTightened, Kind::BoundLoosened),
        ),
        (
            "multipleOf",
            json!({ "type": "number", "multipleOf": 5 }),
            json!({ "type": "number", "multipleOf": 10 }),
            Narrows(Kind::BoundTightened, Kind::BoundLoosened),
        ),
        (
            "other multipleOf",
            json!({ "type": "number", "multipleOf": 5 }),
            json!({ "type": "number", "multipleOf": 3 }),
            Both(Kind::BoundChanged, Kind::BoundChanged),
        ),
        (
            "uniqueItems",
            json!({ "type": "array", "items": string() }),
            json!({ "type": "array", "items": string(), "uniqueItems": true }),
            Narrows(Kind::BoundTightened, Kind::BoundLoosened),
        ),
        (
            "enum",
            json!({ "type": "string", "enum": ["a", "b"] }),
            json!({ "type": "string", "enum": ["a"] }),
            NarrowsOnly(Kind::EnumValueRemoved, Kind::EnumValueAdded),
        ),
        ("enum is new", string(), json!({ "type": "string", "enum": ["a"] }), NarrowsOnly(Kind::EnumValueRemoved, Kind::EnumValueAdded)),
        ("const", json!({ "const": "a" }), json!({ "enum": ["a"] }), Nothing),
        ("other const", json!({ "const": "a" }), json!({ "const": "b" }), Both(Kind::EnumReplaced, Kind::EnumReplaced)),
        ("null", json!({ "type": ["string", "null"] }), string(), Narrows(Kind::NullRefused, Kind::NullAllowed)),
        (
            "null in an enum",
            json!({ "type": ["string", "null"], "enum": ["a", null] }),
            json!({ "type": ["string", "null"], "enum": ["a"] }),
            Narrows(Kind::NullRefused, Kind::NullAllowed),
        ),
        (
            "null by a branch",
            json!({ "anyOf": [reference("Cat"), { "type": "null" }] }),
            reference("Cat"),
            Narrows(Kind::NullRefused, Kind::NullAllowed),
        ),
        ("pattern", string(), json!({ "type": "string", "pattern": "^a" }), Narrows(Kind::PatternAdded, Kind::PatternRemoved)),
        (
            "other pattern",
            json!({ "type": "string", "pattern": "^a$" }),
            json!({ "type": "string", "pattern": "^ab?$" }),
            Undecided(Kind::PatternChanged),
        ),
        (
            "items",
            json!({ "type": "array", "items": { "type": "number" } }),
            json!({ "type": "array", "items": { "type": "integer" } }),
            Narrows(Kind::TypeNarrowed, Kind::TypeWidened),
        ),
        (
            "values of a map",
            json!({ "type": "object", "additionalProperties": { "type": "number" } }),
            json!({ "type": "object", "additionalProperties": { "type": "integer" } }),
            Narrows(Kind::TypeNarrowed, Kind::TypeWidened),
        ),
        (
            "closed",
            object(json!({ "a": string() })),
            json!({ "type": "object", "properties": { "a": string() }, "additionalProperties": false }),
            NarrowsOnly(Kind::ObjectClosed, Kind::ObjectOpened),
        ),
        (
            "required",
            object(json!({ "a": string() })),
            json!({ "type": "object", "properties": { "a": string() }, "required": ["a"] }),
            Narrows(Kind::PropertyBecameRequired, Kind::PropertyBecameOptional),
        ),
        ("branch", json!({ "anyOf": [reference("Cat"), reference("Dog")] }), reference("Cat"), Narrows(Kind::BranchRemoved, Kind::BranchAdded)),
        (
            "one branch of three",
            json!({ "oneOf": [reference("Cat"), string(), json!({ "type": "integer" })] }),
            json!({ "oneOf": [reference("Cat"), json!({ "type": "integer" })] }),
            Narrows(Kind::BranchRemoved, Kind::BranchAdded),
        ),
        (
            "within a branch",
            json!({ "anyOf": [reference("Dog"), { "type": "integer" }] }),
            json!({ "anyOf": [reference("Dog"), { "type": "integer", "maximum": 3 }] }),
            Narrows(Kind::BoundTightened, Kind::BoundLoosened),
        ),
        (
            "a choice is new",
            json!({}),
            json!({ "oneOf": [reference("Cat"), reference("Dog")] }),
            Narrows(Kind::CompositionAdded, Kind::CompositionRemoved),
        ),
        (
            "discriminator",
            json!({ "oneOf": [reference("Cat"), reference("Dog")], "discriminator": { "propertyName": "kind" } }),
            json!({ "oneOf": [reference("Cat"), reference("Dog")], "discriminator": { "propertyName": "type" } }),
            Both(Kind::DiscriminatorChanged, Kind::DiscriminatorChanged),
        ),
        (
            "not",
            json!({ "type": "string", "not": { "const": "a" } }),
            json!({ "type": "string", "not": { "const": "b" } }),
            Both(Kind::ConstraintChanged, Kind::ConstraintChanged),
        ),
        ("deprecated", json!({ "type": "string", "deprecated": true }), string(), Nothing),
        ("words", json!({ "type": "string", "description": "A", "title": "A", "examples": ["a"], "x-a": 1 }), string(), Nothing),
        ("a list of one type", json!({ "type": ["string"] }), string(), Nothing),
        (
            "branches that are types",
            json!({ "anyOf": [{ "type": "string" }, { "type": "integer" }] }),
            json!({ "type": ["integer", "string"] }),
            Nothing,
        ),
        ("a component renamed", reference("Cat"), reference("Katze"), Nothing),
        ("a cycle renamed", reference("Node"), reference("Knot"), Nothing),
        (
            "a component written out",
            reference("Cat"),
            json!({ "type": "object", "required": ["lives"], "properties": { "lives": { "type": "integer" }, "name": { "type": "string" } } }),
            Nothing,
        ),
        (
            "allOf written out",
            json!({ "allOf": [reference("Cat"), { "type": "object", "properties": { "age": { "type": "integer" } } }] }),
            json!({ "type": "object", "required": ["lives"], "properties": {
                "lives": { "type": "integer" }, "name": { "type": "string" }, "age": { "type": "integer" } } }),
            Nothing,
        ),
        (
            "branches in another order, one renamed",
            json!({ "oneOf": [reference("Cat"), reference("Dog")] }),
            json!({ "oneOf": [reference("Dog"), reference("Katze")] }),
            Nothing,
        ),
    ];
    for (name, wide, narrow, effect) in &table {
        for direction in [Direction::Request, Direction::Response] {
            let wide = holding("3.1.0", wide, direction);
            let narrow = holding("3.1.0", narrow, direction);
            let is_request = direction == Direction::Request;
            let (forward, backward) = match effect {
                Narrows(there, back) => (vec![(*there, direction, is_request)], vec![(*back, direction, !is_request)]),
                NarrowsOnly(there, back) => (vec![(*there, direction, is_request)], vec![(*back, direction, false)]),
                Both(there, back) => (vec![(*there, direction, true)], vec![(*back, direction, true)]),
                Undecided(kind) if is_request => (vec![(*kind, direction, false)], vec![(Kind::ConstraintChanged, direction, true)]),
                Undecided(kind) => (vec![(Kind::ConstraintChanged, direction, true)], vec![(*kind, direction, false)]),
                Nothing => (Vec::new(), Vec::new()),
            };
            assert_eq!(between(&wide, &narrow), forward, "{name}, {direction:?}, forward");
            if *name != "deprecated" {
                assert_eq!(between(&narrow, &wide), backward, "{name}, {direction:?}, backward");
            }
            assert_eq!(between(&wide, &wide), [], "{name}, {direction:?}, unchanged");
        }
    }
}

type Expected = Vec<(Kind, bool)>;

#[test]
fn properties_count_in_the_direction_in_which_they_are_sent() {
    let object = |properties: Value, required: Value| json!({ "type": "object", "properties": properties, "required": required });
    let string = || json!({ "type": "string" });
    let (one, two) = (object(json!({ "a": string() }), json!([])), object(json!({ "a": string(), "b": string() }), json!([])));
    let both = object(json!({ "a": string(), "b": string() }), json!(["b"]));
    let closed = patched(&one, &json!({ "additionalProperties": false }));
    let closed_two = patched(&two, &json!({ "additionalProperties": false }));
    let typed = patched(&one, &json!({ "additionalProperties": { "type": "integer" } }));
    let refused = patched(&one, &json!({ "properties": { "b": false } }));
    let read_only = object(json!({ "a": string(), "b": { "type": "string", "readOnly": true } }), json!(["b"]));
    let write_only = object(json!({ "a": string(), "b": { "type": "string", "writeOnly": true } }), json!(["b"]));
    use Direction::{Request, Response};
    let table: Vec<(&str, &Value, &Value, Direction, Expected)> = vec![
        ("an optional one is new", &one, &two, Request, vec![(Kind::PropertyAdded, false)]),
        ("one may have no value any more", &one, &refused, Request, vec![(Kind::ConstraintAdded, true)]),
        ("an optional one is new", &one, &two, Response, vec![(Kind::PropertyAdded, false)]),
        ("a required one is new", &one, &both, Request, vec![(Kind::PropertyAdded, false), (Kind::PropertyBecameRequired, true)]),
        ("a required one is new", &one, &both, Response, vec![(Kind::PropertyAdded, false), (Kind::PropertyBecameRequired, false)]),
        ("one is gone", &two, &one, Request, vec![(Kind::PropertyRemoved, false)]),
        ("one is gone", &two, &one, Response, vec![(Kind::PropertyRemoved, true)]),
        ("a required one is gone", &both, &one, Response, vec![(Kind::PropertyRemoved, true)]),
        ("one is gone where others are refused", &closed_two, &closed, Request, vec![(Kind::PropertyRemoved, true)]),
        (
            "one is gone where others are typed",
            &two,
            &typed,
            Request,
            vec![(Kind::PropertyRemoved, false), (Kind::ObjectClosed, true), (Kind::TypeChanged, true)],
        ),
        ("a required read-only one is new", &one, &read_only, Request, vec![]),
        ("a required read-only one is new", &one, &read_only, Response, vec![(Kind::PropertyAdded, false), (Kind::PropertyBecameRequired, false)]),
        ("a required write-only one is gone", &write_only, &one, Response, vec![]),
        ("one became write-only", &two, &write_only, Response, vec![(Kind::PropertyRemoved, true)]),
        ("one became read-only", &two, &read_only, Request, vec![(Kind::CannotTell, false)]),
    ];
    for (name, before, after, direction, expected) in table {
        let mut found = between(&holding("3.1.0", before, direction), &holding("3.1.0", after, direction));
        found.sort();
        let mut expected: Vec<_> = expected.into_iter().map(|(kind, breaks)| (kind, direction, breaks)).collect();
        expected.sort();
        assert_eq!(found, expected, "{name}, {direction:?}");
    }
}

#[test]
fn what_3_0_and_3_1_write_differently_is_no_difference() {
    let table = [
        (json!({ "type": "string", "nullable": true }), json!({ "type": ["string", "null"] })),
        (
            json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Cat" }] }),
            json!({ "oneOf": [{ "$ref": "#/components/schemas/Cat" }, { "type": "null" }] }),
        ),
        (json!({ "type": "string", "nullable": true, "enum": ["a", null] }), json!({ "type": ["string", "null"], "enum": ["a", null] })),
        (json!({ "type": "string", "nullable": true, "enum": ["a"] }), json!({ "type": ["string", "null"], "enum": ["a"] })),
        (json!({ "type": "number", "minimum": 1, "exclusiveMinimum": true }), json!({ "type": "number", "exclusiveMinimum": 1 })),
        (json!({ "type": "string", "format": "byte" }), json!({ "type": "string", "contentEncoding": "base64" })),
        (json!({ "type": "string", "format": "binary" }), json!({ "type": "string", "contentMediaType": "application/octet-stream" })),
        (json!({ "type": "string", "enum": ["a"] }), json!({ "const": "a" })),
        (json!({ "type": "string", "example": "a" }), json!({ "type": "string", "examples": ["a"] })),
    ];
    for (old, new) in table {
        for direction in [Direction::Request, Direction::Response] {
            let (old, new) = (holding("3.0.3", &old, direction), holding("3.1.0", &new, direction));
            assert_eq!(between(&old, &new), [], "{old}");
            assert_eq!(between(&new, &old), [], "{new}");
        }
    }
    let upload = |version: &str, media_type: Value| {
        json!({ "openapi": version, "info": { "title": "Files", "version": "1.0.0" }, "paths": { "/files": { "post": {
            "requestBody": { "content": { "application/octet-stream": media_type } }, "responses": { "204": { "description": "Done." } } } } } })
    };
    let bytes = json!({ "schema": { "type": "string", "format": "binary" } });
    assert_eq!(between(&upload("3.0.3", bytes), &upload("3.1.0", json!({}))), []);
}

fn base() -> Value {
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Persons", "version": "1.2.0" },
        "servers": [{ "url": "https://api.example.org/v1" }],
        "security": [{ "token": ["read"] }],
        "paths": {
            "/persons/{id}": {
                "parameters": [{ "name": "id", "in": "path", "required": true, "schema": { "type": "string" } }],
                "get": {
                    "parameters": [{ "name": "limit", "in": "query", "schema": { "type": "integer" } }],
                    "responses": {
                        "200": {
                            "description": "Found.",
                            "headers": { "ETag": { "required": true, "schema": { "type": "string" } }, "X-Note": { "schema": { "type": "string" } } },
                            "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Person" } }, "text/csv": {} }
                        },
                        "404": { "description": "Missing.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Fault" } } } }
                    }
                },
                "put": {
                    "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Person" } } } },
                    "responses": { "204": { "description": "Done." } }
                },
                "delete": {
                    "deprecated": true,
                    "description": "Ends on 2026-06-30; use the archive.",
                    "responses": { "204": { "description": "Done." } }
                }
            }
        },
        "webhooks": { "changed": { "post": {
            "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Person" } } } },
            "responses": { "200": { "description": "Taken." } } } } },
        "components": {
            "schemas": {
                "Person": { "type": "object", "properties": { "dob": { "type": "string", "format": "date" } } },
                "Fault": { "type": "object", "properties": { "title": { "type": "string" } } }
            },
            "securitySchemes": {
                "token": { "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": "https://a.example.org/token", "scopes": { "read": "Read", "write": "Write" } } } },
                "key": { "type": "apiKey", "in": "header", "name": "X-Key" }
            }
        }
    })
}

/// A part of the base, by its pointer.
fn part(pointer: &str) -> Value {
    base().pointer(pointer).cloned().unwrap_or_default()
}

type Located = Vec<(Kind, Direction, bool)>;

#[test]
fn what_surrounds_schemas_is_compared_in_both_directions() {
    use Direction::{None as Neither, Request, Response};
    let get = |patch: Value| json!({ "paths": { "/persons/{id}": { "get": patch } } });
    let put = |patch: Value| json!({ "paths": { "/persons/{id}": { "put": patch } } });
    let limit = |patch: Value| {
        let parameter = patched(&json!({ "name": "limit", "in": "query", "schema": { "type": "integer" } }), &patch);
        get(json!({ "parameters": [parameter] }))
    };
    let ok = |patch: Value| get(json!({ "responses": { "200": patch } }));
    let table: Vec<(&str, Value, Located, Located)> = vec![
        ("a path", json!({ "paths": { "/persons/{id}": null } }), vec![(Kind::PathRemoved, Neither, true)], vec![(Kind::PathAdded, Neither, false)]),
        (
            "an operation",
            json!({ "paths": { "/persons/{id}": { "put": null } } }),
            vec![(Kind::OperationRemoved, Neither, true)],
            vec![(Kind::OperationAdded, Neither, false)],
        ),
        ("a webhook", json!({ "webhooks": null }), vec![(Kind::OperationRemoved, Neither, true)], vec![(Kind::OperationAdded, Neither, false)]),
        ("a deprecation", put(json!({ "deprecated": true })), vec![(Kind::OperationDeprecated, Neither, false)], vec![]),
        (
            "a parameter",
            get(json!({ "parameters": null })),
            vec![(Kind::ParameterRemoved, Request, true)],
            vec![(Kind::ParameterAdded, Request, false)],
        ),
        (
            "a required parameter",
            limit(json!({ "required": true })),
            vec![(Kind::ParameterBecameRequired, Request, true)],
            vec![(Kind::ParameterBecameOptional, Request, false)],
        ),
        (
            "a parameter that moved",
            limit(json!({ "in": "header", "required": true })),
            vec![(Kind::ParameterRemoved, Request, true), (Kind::ParameterAddedRequired, Request, true)],
            vec![(Kind::ParameterRemoved, Request, true), (Kind::ParameterAdded, Request, false)],
        ),
        (
            "a bound of a parameter",
            limit(json!({ "schema": { "maximum": 50 } })),
            vec![(Kind::BoundTightened, Request, true)],
            vec![(Kind::BoundLoosened, Request, false)],
        ),
        (
            "a default",
            limit(json!({ "schema": { "default": 50 } })),
            vec![(Kind::DefaultAdded, Request, false)],
            vec![(Kind::DefaultChanged, Request, false)],
        ),
        (
            "a parameter in content",
            limit(json!({ "schema": null, "content": { "application/json": { "schema": { "type": "integer" } } } })),
            vec![(Kind::SerializationChanged, Request, true)],
            vec![(Kind::SerializationChanged, Request, true)],
        ),
        ("a style that changes nothing", limit(json!({ "explode": false })), vec![], vec![]),
        (
            "a request body",
            put(json!({ "requestBody": null })),
            vec![(Kind::RequestBodyRemoved, Request, true)],
            vec![(Kind::RequestBodyAdded, Request, false)],
        ),
        (
            "a required request body",
            put(json!({ "requestBody": { "required": true } })),
            vec![(Kind::RequestBodyBecameRequired, Request, true)],
            vec![(Kind::RequestBodyBecameOptional, Request, false)],
        ),
        (
            "a media type of a request",
            put(json!({ "requestBody": { "content": { "text/plain": {} } } })),
            vec![(Kind::MediaTypeAdded, Request, false)],
            vec![(Kind::MediaTypeRemoved, Request, true)],
        ),
        (
            "a media type of a response",
            ok(json!({ "content": { "text/csv": null } })),
            vec![(Kind::MediaTypeRemoved, Response, true)],
            vec![(Kind::MediaTypeAdded, Response, false)],
        ),
        ("parameters of a media type", ok(json!({ "content": { "text/csv": null, "Text/CSV; charset=utf-8": {} } })), vec![], vec![]),
        (
            "a success",
            get(json!({ "responses": { "206": { "description": "Part." } } })),
            vec![(Kind::StatusAdded, Response, false)],
            vec![(Kind::StatusRemoved, Response, true)],
        ),
        (
            "an error",
            get(json!({ "responses": { "410": { "description": "Gone." } } })),
            vec![(Kind::StatusAdded, Response, false)],
            vec![(Kind::StatusRemoved, Response, false)],
        ),
        (
            "a range in the place of a status",
            get(json!({ "responses": { "404": null, "4XX": { "$ref": "#/paths/~1persons~1{id}/get/responses/422" },
            "422": { "description": "Missing.", "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Fault" } } } } } })),
            vec![(Kind::StatusAdded, Response, false), (Kind::StatusAdded, Response, false)],
            vec![(Kind::StatusRemoved, Response, false)],
        ),
        (
            "a required header",
            ok(json!({ "headers": { "ETag": null } })),
            vec![(Kind::HeaderRemoved, Response, true)],
            vec![(Kind::HeaderAdded, Response, false)],
        ),
        (
            "an optional header",
            ok(json!({ "headers": { "X-Note": null } })),
            vec![(Kind::CannotTell, Response, false)],
            vec![(Kind::HeaderAdded, Response, false)],
        ),
        (
            "a header no longer required",
            ok(json!({ "headers": { "ETag": { "required": false } } })),
            vec![(Kind::HeaderBecameOptional, Response, true)],
            vec![(Kind::HeaderBecameRequired, Response, false)],
        ),
        (
            "a header in other letters",
            ok(json!({ "headers": { "ETag": null, "etag": { "required": true, "schema": { "type": "string" } } } })),
            vec![],
            vec![],
        ),
        (
            "security of all",
            json!({ "security": [] }),
            vec![(Kind::SecurityLoosened, Neither, false)],
            vec![(Kind::SecurityTightened, Neither, true)],
        ),
        (
            "a scope",
            json!({ "security": [{ "token": ["read", "write"] }] }),
            vec![(Kind::SecurityTightened, Neither, true)],
            vec![(Kind::SecurityLoosened, Neither, false)],
        ),
        (
            "a second scheme",
            json!({ "security": [{ "token": ["read"], "key": [] }] }),
            vec![(Kind::SecurityTightened, Neither, true)],
            vec![(Kind::SecurityLoosened, Neither, false)],
        ),
        (
            "an alternative",
            json!({ "security": [{ "token": ["read"] }, { "key": [] }] }),
            vec![(Kind::SecurityLoosened, Neither, false)],
            vec![(Kind::SecurityTightened, Neither, true)],
        ),
        (
            "a scheme that asks for something else",
            json!({ "components": { "securitySchemes": { "key": { "name": "X-Other" } } } }),
            vec![(Kind::SecurityTightened, Neither, true)],
            vec![(Kind::SecurityTightened, Neither, true)],
        ),
        (
            "an address of a scheme",
            json!({ "components": { "securitySchemes": { "token": { "flows": { "clientCredentials": { "tokenUrl": "https://b.example.org" } } } } } }),
            vec![(Kind::SecurityAddressChanged, Neither, false)],
            vec![(Kind::SecurityAddressChanged, Neither, false)],
        ),
        (
            "a server",
            json!({ "servers": [{ "url": "https://api.example.org/v1/" }, { "url": "https://b.example.org/v1" }] }),
            vec![],
            vec![(Kind::ServerChanged, Neither, false)],
        ),
        (
            "a property of a shared schema",
            json!({ "components": { "schemas": { "Person": { "properties": { "dob": null } } } } }),
            vec![(Kind::PropertyRemoved, Request, false), (Kind::PropertyRemoved, Response, true)],
            vec![(Kind::PropertyAdded, Request, false), (Kind::PropertyAdded, Response, false)],
        ),
        (
            "a scheme renamed",
            json!({ "security": [{ "bearer": ["read"] }], "components": { "securitySchemes": { "token": null,
            "bearer": { "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": "https://a.example.org/token", "scopes": { "read": "Read", "write": "Write" } } } } } } }),
            vec![],
            vec![],
        ),
        (
            "a template renamed",
            json!({ "paths": { "/persons/{id}": null,
            "/persons/{personId}": patched(&part("/paths/~1persons~1{id}"), &json!({
                "parameters": [{ "name": "personId", "in": "path", "required": true, "schema": { "type": "string" } }] })) } }),
            vec![],
            vec![],
        ),
        (
            "a path written twice",
            json!({ "paths": { "/persons/{key}": { "put": part("/paths/~1persons~1{id}/put"),
            "parameters": [{ "name": "key", "in": "path", "required": true, "schema": { "type": "string" } }] }, "/persons/{id}": { "put": null } } }),
            vec![],
            vec![],
        ),
        (
            "a version that moved into the path",
            json!({ "servers": [{ "url": "https://api.example.org" }], "paths": { "/persons/{id}": null,
            "/v1/persons/{id}": part("/paths/~1persons~1{id}") } }),
            vec![(Kind::ServerChanged, Neither, false)],
            vec![(Kind::ServerChanged, Neither, false)],
        ),
    ];
    let before = base();
    for (name, patch, forward, backward) in table {
        let after = patched(&before, &patch);
        let sorted = |mut list: Located| {
            list.sort();
            list
        };
        assert_eq!(sorted(between(&before, &after)), sorted(forward), "{name}, forward");
        assert_eq!(sorted(between(&after, &before)), sorted(backward), "{name}, backward");
        assert_eq!(between(&after, &after), [], "{name}, unchanged");
    }
}

#[test]
fn a_deprecated_operation_may_go_after_its_sunset() {
    let after = patched(&base(), &json!({ "paths": { "/persons/{id}": { "delete": null } } }));
    let (before, after) = (contract(&base()), contract(&after));
    for (as_of, breaks) in [(None, true), (Some("2026-06-30"), true), (Some("2026-07-01"), false)] {
        assert_eq!(outcome_of(&differences(&before, &after, as_of)), [(Kind::OperationRemoved, Direction::None, breaks)], "{as_of:?}");
    }
}

#[test]
fn a_difference_is_told_once_with_its_uses_and_places() {
    let after = patched(&base(), &json!({ "components": { "schemas": { "Person": { "properties": { "dob": { "format": null } } } } } }));
    let (before, after) = (contract(&base()), contract(&after));
    let found = differences(&before, &after, None);
    let lines: Vec<String> = found
        .iter()
        .map(|difference| {
            let place = |contract: &Contract, at: Option<_>| at.map(|at| contract.place(at).pointer).unwrap_or_default();
            format!("{} | {} | {}", difference.message, place(&before, difference.before), place(&after, difference.after))
        })
        .collect();
    let property = "/components/schemas/Person/properties/dob";
    assert_eq!(
        lines,
        [
            format!("request property `dob`: the format `date` is gone, in PUT /persons/{{id}} | {property}/format | {property}"),
            format!(
                "response property `dob`: the format `date` is gone; for example \"\" may be sent now and could not before, in 2 operations, GET /persons/{{id}} first | {property}/format | {property}"
            ),
        ]
    );
    assert_eq!(found.iter().map(|difference| difference.operations).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn callbacks_are_calls_of_the_product_and_may_refer_to_themselves() {
    let with = |schema: Value, callbacks: Value| {
        json!({ "openapi": "3.0.3", "info": { "title": "Orders", "version": "1.0.0" },
            "paths": { "/orders": { "post": { "responses": { "204": { "description": "Done." } }, "callbacks": callbacks } } },
            "components": { "callbacks": { "paid": { "{$request.body#/url}": { "post": {
                "requestBody": { "content": { "application/json": { "schema": schema } } },
                "responses": { "200": { "description": "Taken." } },
                "callbacks": { "paid": { "$ref": "#/components/callbacks/paid" } } } } } } } })
    };
    let reference = json!({ "paid": { "$ref": "#/components/callbacks/paid" } });
    let (string, any) = (json!({ "type": "string" }), json!({}));
    let base = with(string.clone(), reference.clone());
    assert_eq!(between(&base, &base), []);
    assert_eq!(between(&base, &with(any, reference)), [(Kind::TypeWidened, Direction::Response, true)]);
    assert_eq!(between(&base, &with(string, json!({}))), [(Kind::CallbackRemoved, Direction::None, true)]);
}

#[test]
fn composition_that_leads_back_to_itself_ends() {
    let knot = |bound: u32| {
        json!({ "openapi": "3.1.0", "info": { "title": "Knots", "version": "1.0.0" },
            "paths": { "/knots": { "get": { "responses": { "200": { "description": "Found.", "content": { "application/json": {
                "schema": { "$ref": "#/components/schemas/A" } } } } } } } },
            "components": { "schemas": {
                "A": { "allOf": [{ "$ref": "#/components/schemas/B" }, { "$ref": "#/components/schemas/A" }],
                       "properties": { "x": { "allOf": [{ "$ref": "#/components/schemas/A" }] } } },
                "B": { "oneOf": [{ "$ref": "#/components/schemas/A" }, { "$ref": "#/components/schemas/B" }, { "type": "object", "maxProperties": bound }],
                       "properties": { "x": { "anyOf": [{ "$ref": "#/components/schemas/B" }, { "$ref": "#/components/schemas/A" }] } } } } } })
    };
    assert_eq!(between(&knot(1), &knot(1)), []);
    assert!(between(&knot(1), &knot(2)).contains(&(Kind::BoundLoosened, Direction::Response, true)));
}

#[test]
fn a_twin_in_yaml_is_no_difference() {
    let json = r#"{"openapi": "3.0.3", "info": {"title": "T", "version": "1.0.0"}, "paths": {"/a": {"get": {"responses": {"200": {"description": "",
        "content": {"application/json": {"schema": {"type": "number", "maximum": 1.0, "enum": [1, 2.50], "nullable": true}}}}}}}}}"#;
    let yaml = "openapi: 3.0.3\ninfo: { title: T, version: 1.0.0 }\npaths:\n  /a:\n    get:\n      responses:\n        200:\n          description: ''\n          \
        content:\n            application/json:\n              schema: { nullable: true, enum: [1.0, 2.5], maximum: 1, type: number }\n";
    let (json, yaml) = (text("openapi.json", json), text("openapi.yaml", yaml));
    assert_eq!(differences(&json, &yaml, None), []);
    assert_eq!(differences(&yaml, &json, None), []);
}
