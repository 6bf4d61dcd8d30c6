//! Whole requests, from the text of a contract and of a probe file.
#![expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot read its own data has failed")]

use super::{BuiltRequest, CannotBuild, ProbeValues, build};
use kitemark_contract::Contract;
use kitemark_document::{Source, SourceStore};
use kitemark_model::Index;
use proptest::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;

const SERVER: &str = "https://api.example/v1";

/// The request for the first operation of a contract.
fn built(contract: &Value, probe_file: &str) -> Result<BuiltRequest, CannotBuild> {
    let store = SourceStore::in_memory(BTreeMap::new());
    let contract = Contract::from_source(&store, Source::from_bytes("openapi.json", contract.to_string().into_bytes()));
    let document = Source::from_bytes("probe.yaml", probe_file.as_bytes().to_vec()).read().expect("a probe file");
    let values = ProbeValues::read(&document).expect("a valid probe file");
    let index = Index::new(&contract, None, None);
    build(&index, index.operations.first().expect("an operation"), SERVER, &values)
}

/// A contract of one operation with these parameters.
fn contract(version: &str, path: &str, parameters: &Value) -> Value {
    json!({
        "openapi": version,
        "info": { "title": "Persons", "version": "1" },
        "paths": { path: { "get": { "operationId": "getPersons", "parameters": parameters, "responses": { "200": { "description": "Found" } } } } },
    })
}

fn asked(path: &str, parameters: &Value) -> Result<BuiltRequest, CannotBuild> {
    built(&contract("3.1.1", path, parameters), "{}")
}

/// What follows the server in the URL.
fn target(path: &str, parameters: &Value) -> String {
    let url = asked(path, parameters).expect("a request").url;
    url.strip_prefix(SERVER).expect("the server comes first").to_owned()
}

fn refusal(path: &str, parameters: &Value) -> String {
    asked(path, parameters).expect_err("a refusal").to_string()
}

fn in_path(value: &Value) -> Value {
    json!([{ "name": "id", "in": "path", "required": true, "schema": {}, "example": value }])
}

fn in_query(fields: &Value) -> Value {
    let mut parameter = json!({ "name": "q", "in": "query", "required": true });
    parameter.as_object_mut().expect("an object").extend(fields.as_object().expect("an object").clone());
    json!([parameter])
}

#[test]
fn a_value_is_taken_in_the_order_that_is_promised() {
    // Each step takes the source away that counted in the step before.
    let mut parameter = json!({
        "name": "id", "in": "path", "required": true, "example": "of the parameter",
        "examples": { "b": { "value": "second by name" }, "a": { "value": "first by name" }, "0": { "externalValue": "https://a.example/x" } },
        "schema": { "type": "integer", "example": "of the schema", "examples": ["first of the schema", "x"], "const": "constant", "default": "default", "enum": ["first", "x"], "minimum": 7 },
    });
    let order = [
        ("/example", "of the parameter"),
        ("/examples", "first by name"),
        ("/schema/example", "of the schema"),
        ("/schema/examples", "first of the schema"),
        ("/schema/const", "constant"),
        ("/schema/default", "default"),
        ("/schema/enum", "first"),
        ("/schema/minimum", "7"),
    ];
    let probe_files = [
        (
            "parameters: { id: all }\noperations: { getPersons: { parameters: { id: by id } }, \"GET /{id}\": { parameters: { id: by path } } }",
            "by id",
        ),
        ("parameters: { id: all }\noperations: { getPersons: { safe: true }, \"GET /{id}\": { parameters: { id: by path } } }", "by path"),
        ("parameters: { id: all }", "all"),
    ];
    for (probe_file, expected) in probe_files {
        let url = built(&contract("3.1.1", "/{id}", &json!([parameter])), probe_file).expect("a request").url;
        assert_eq!(url, format!("{SERVER}/{}", expected.replace(' ', "%20")));
    }
    for (pointer, expected) in order {
        assert_eq!(target("/{id}", &json!([parameter])), format!("/{}", expected.replace(' ', "%20")), "{pointer}");
        let (holder, field) = pointer.rsplit_once('/').expect("a pointer");
        parameter.pointer_mut(holder).and_then(Value::as_object_mut).expect("an object").remove(field);
    }
    assert_eq!(
        refusal("/{id}", &json!([parameter])),
        "parameter `id` in path has no example, default or enum: give it one in the contract, or in the probe file"
    );
}

#[test]
fn nothing_is_invented() {
    let schemas = [
        json!({ "type": "boolean" }),
        json!({ "type": "string", "minLength": 1, "format": "uuid" }),
        json!({ "type": "integer", "minimum": 0.5 }),
        json!({ "type": "integer", "minimum": 1, "exclusiveMinimum": 1 }),
        json!({ "type": "integer", "minimum": 1, "multipleOf": 2 }),
        json!({ "minimum": 1 }),
        json!({ "type": "integer", "maximum": 3 }),
        json!({ "enum": [null], "default": null }),
        json!({ "type": "array", "items": { "enum": ["a"] }, "example": [] }),
    ];
    for schema in schemas {
        let told = asked("/", &in_query(&json!({ "schema": schema })));
        assert_eq!(told, Err(CannotBuild::NoValue { name: "q".into(), location: "query".into() }), "{schema}");
    }
    assert_eq!(target("/", &in_query(&json!({ "schema": { "type": ["null", "number"], "minimum": 1.50 } }))), "/?q=1.5");
}

#[test]
fn references_and_compositions_are_followed() {
    let contract = json!({
        "openapi": "3.0.4",
        "info": { "title": "Persons", "version": "1" },
        "paths": { "/{a}/{b}/{c}": { "parameters": [{ "$ref": "#/components/parameters/A" }], "get": { "responses": {}, "parameters": [
            { "name": "b", "in": "path", "required": true, "schema": { "allOf": [{ "$ref": "#/components/schemas/Base" }, { "enum": ["x", "y"] }] } },
            { "name": "c", "in": "path", "required": true, "schema": {}, "examples": { "only": { "$ref": "#/components/examples/C" } } },
        ] } } },
        "components": {
            "parameters": { "A": { "name": "a", "in": "path", "required": true, "schema": { "$ref": "#/components/schemas/Id" } } },
            "schemas": { "Id": { "type": "string", "default": "A1" }, "Base": { "type": "string" } },
            "examples": { "C": { "value": "C1" } },
        },
    });
    assert_eq!(built(&contract, "{}").expect("a request").url, format!("{SERVER}/A1/x/C1"));
}

#[test]
fn optional_parameters_are_sent_where_the_probe_file_names_them() {
    let parameters = json!([
        { "name": "limit", "in": "query", "schema": { "default": 20 } },
        { "name": "sort", "in": "query", "schema": { "type": "array" } },
        { "name": "X-Trace", "in": "header", "example": "t" },
    ]);
    assert_eq!(target("/persons", &parameters), "/persons");
    let named = built(&contract("3.1.1", "/persons", &parameters), "parameters: { sort: [a, 1.10, true], X-Trace: abc }").expect("a request");
    assert_eq!(named.url, format!("{SERVER}/persons?sort=a&sort=1.10&sort=true"));
    assert_eq!(named.headers, [("X-Trace".to_owned(), "abc".to_owned())]);
}

#[test]
fn headers_and_cookies_are_written_as_they_travel() {
    let parameters = json!([
        { "name": "a", "in": "cookie", "required": true, "example": "x y;z" },
        { "name": "X-List", "in": "header", "required": true, "example": ["a b", "c/d"] },
        { "name": "b", "in": "cookie", "required": true, "example": ["1", "2"] },
        { "name": "c", "in": "cookie", "required": true, "content": { "application/json": { "example": { "k": 1 } } } },
        { "name": "X-Json", "in": "header", "required": true, "content": { "application/json": { "schema": { "default": { "k": [1.0, "v"] } } } } },
        { "name": "Accept", "in": "header", "required": true },
        { "name": "Authorization", "in": "header", "required": true },
        { "name": "host", "in": "header", "required": true, "example": "other.example" },
        { "name": "Transfer-Encoding", "in": "header", "required": true, "example": "chunked" },
    ]);
    let request = asked("/", &parameters).expect("a request");
    let expected = [("X-List", "a b,c/d"), ("X-Json", r#"{"k":[1.0,"v"]}"#), ("Cookie", "a=x%20y%3Bz; b=1; b=2; c=%7B%22k%22%3A1%7D")];
    assert_eq!(request.headers, expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
}

#[test]
fn reserved_characters_stay_in_a_query_that_allows_them() {
    let reserved = json!({ "allowReserved": true, "example": "a/b?c=d&e#f[g]%2Bh%" });
    assert_eq!(target("/", &in_query(&reserved)), "/?q=a/b?c=d&e%23f%5Bg%5D%2Bh%25");
    assert_eq!(target("/", &in_query(&json!({ "example": "a/b&c+d%2B" }))), "/?q=a%2Fb%26c%2Bd%252B");
    let path = json!([{ "name": "id", "in": "path", "required": true, "allowReserved": true, "example": "a:b/c?d#e" }]);
    assert_eq!(target("/{id}", &path), "/a%3Ab%2Fc%3Fd%23e");
    assert_eq!(built(&contract("3.2.0", "/{id}", &path), "{}").expect("a request").url, format!("{SERVER}/a:b%2Fc%3Fd%23e"));
}

#[test]
fn an_empty_value_is_sent_where_it_is_allowed_by_name() {
    assert_eq!(target("/", &in_query(&json!({ "allowEmptyValue": true }))), "/?q=");
    assert_eq!(target("/", &in_query(&json!({ "example": "" }))), "/?q=");
    assert_eq!(target("/", &in_query(&json!({ "name": "f[x]", "example": "1" }))), "/?f%5Bx%5D=1");
}

#[test]
fn content_is_written_as_its_media_type_says() {
    let json = json!({ "content": { "application/json": { "example": { "a": [1, "é"] } } } });
    assert_eq!(target("/", &in_query(&json)), "/?q=%7B%22a%22%3A%5B1%2C%22%C3%A9%22%5D%7D");
    assert_eq!(target("/", &in_query(&json!({ "content": { "application/json": { "example": [] } } }))), "/?q=%5B%5D");
    assert_eq!(target("/", &in_query(&json!({ "content": { "text/plain": { "example": "a b" } } }))), "/?q=a%20b");
    assert_eq!(target("/", &in_query(&json!({ "content": { "application/json": { "example": "a" } } }))), "/?q=%22a%22");
}

#[test]
fn a_query_string_is_the_whole_query() {
    let whole = |media_type: &str, example: &Value| {
        let parameters = json!([{ "name": "q", "in": "querystring", "required": true, "content": { media_type: { "example": example } } }]);
        built(&contract("3.2.0", "/", &parameters), "{}").expect("a request").url
    };
    let form = whole("application/x-www-form-urlencoded", &json!({ "a": "x y", "b": [1, 2], "c": { "d": 1 } }));
    assert_eq!(form, format!("{SERVER}/?a=x%20y&b=1&b=2&c=%7B%22d%22%3A1%7D"));
    assert_eq!(whole("application/json", &json!({ "a": 1 })), format!("{SERVER}/?%7B%22a%22%3A1%7D"));
    assert_eq!(whole("application/jsonpath", &json!("$.a[1]")), format!("{SERVER}/?%24.a%5B1%5D"));
    let both = json!([
        { "name": "all", "in": "querystring", "required": true, "content": { "text/plain": { "example": "x" } } },
        { "name": "one", "in": "query", "required": true, "example": "y" },
    ]);
    assert_eq!(built(&contract("3.2.0", "/", &both), "{}"), Err(CannotBuild::QueryTwice { name: "all".into() }));
}

#[test]
fn a_path_that_would_lead_elsewhere_is_refused() {
    for value in [".", "..", "a/../b", "a/..", "..\\a", "..;x=1", "%2e%2e"] {
        let told = built(
            &contract("3.2.0", "/x/{id}", &json!([{ "name": "id", "in": "path", "required": true, "allowReserved": true, "example": value }])),
            "{}",
        );
        assert!(matches!(told, Err(CannotBuild::DotSegment { .. })), "{value}: {told:?}");
    }
    for value in [json!("."), json!(".."), json!("x/../y")] {
        assert!(refusal("/{id}/x", &in_path(&value)).ends_with("leads to another address: give parameter `id` another value"), "{value}");
    }
    assert_eq!(target("/{id}", &in_path(&json!("..."))), "/...");
    assert_eq!(target("/{id}.json", &in_path(&json!("."))), "/..json");
    assert!(refusal("/.{id}", &in_path(&json!("."))).contains("another address"));
    assert!(refusal("/a/../b", &json!([])).ends_with("mend the path in the contract"));
    assert!(refusal("/a/{id}", &in_path(&json!(""))).starts_with("the value of parameter `id` in path is empty"));
    let label = json!([{ "name": "id", "in": "path", "required": true, "style": "label", "example": "" }]);
    assert!(refusal("/{id}", &label).contains("another address"));
}

#[test]
fn every_other_refusal_says_what_to_do() {
    let one = |parameter: Value| refusal("/", &json!([parameter]));
    let cases = [
        (refusal("/{id}", &json!([])), "the path names `{id}`, and no parameter in path declares it: declare `id` in the contract"),
        (refusal("/{id", &json!([])), "the path has a `{` without a `}`"),
        (refusal("/a#b", &json!([])), "the path holds a `#`"),
        (one(json!({ "$ref": "#/components/parameters/None" })), "a parameter of the operation has no `name`"),
        (one(json!({ "name": "b", "in": "body", "required": true })), "parameter `b` stands in `body`, a place that OpenAPI does not know"),
        (one(json!({ "name": "b", "in": "header", "required": true })), "parameter `b` in header has no example, default or enum"),
        (one(json!({ "name": "a b", "in": "header", "required": true, "example": "x" })), "`a b` is no name that a header field can have"),
        (one(json!({ "name": "a;b", "in": "cookie", "required": true, "example": "x" })), "`a;b` is no name that a cookie can have"),
        (
            one(json!({ "name": "X", "in": "header", "required": true, "example": "a\r\nY: b" })),
            "the value of `X` holds a character that a header field",
        ),
        (one(json!({ "name": "X", "in": "header", "required": true, "example": "é" })), "the value of `X` holds a character that a header field"),
        (
            one(json!({ "name": "X", "in": "cookie", "required": true, "content": { "text/plain": { "example": "a; b=c" } } })),
            "the value of `X` holds a character that a cookie cannot carry: give it one of printable ASCII without `;`",
        ),
        (
            one(json!({ "name": "q", "in": "query", "required": true, "style": "matrix", "example": "x" })),
            "parameter `q` in query has the style `matrix`, which OpenAPI does not define there",
        ),
        (
            one(json!({ "name": "q", "in": "query", "required": true, "example": [["x"]] })),
            "parameter `q` in query: its value holds an array or object within another",
        ),
        (
            one(json!({ "name": "q", "in": "query", "required": true, "style": "deepObject", "example": "x" })),
            "parameter `q` in query: the style `deepObject` is for objects",
        ),
        (
            one(json!({ "name": "q", "in": "query", "required": true, "style": "pipeDelimited", "explode": true, "example": ["x"] })),
            "parameter `q` in query: `spaceDelimited` and `pipeDelimited` are not defined with `explode: true`",
        ),
    ];
    for (told, expected) in cases {
        assert!(told.starts_with(expected), "{told}");
        assert!(told.contains("contract") || told.contains("printable ASCII"), "{told} says what to do");
    }
    let mut with_body = contract("3.1.1", "/", &json!([]));
    with_body["paths"]["/"]["get"]["requestBody"] = json!({ "required": true, "content": {} });
    assert_eq!(built(&with_body, "{}"), Err(CannotBuild::NeedsBody { method: "GET".into() }));
}

#[test]
fn a_webhook_has_no_address() {
    let text = json!({ "openapi": "3.1.1", "info": { "title": "A", "version": "1" }, "webhooks": { "changed": { "post": { "responses": {} } } } });
    let store = SourceStore::in_memory(BTreeMap::new());
    let contract = Contract::from_source(&store, Source::from_bytes("openapi.json", text.to_string().into_bytes()));
    let index = Index::new(&contract, None, None);
    let webhook = index.webhooks.first().expect("a webhook");
    assert_eq!(build(&index, webhook, SERVER, &ProbeValues::default()), Err(CannotBuild::Webhook { name: "changed".into() }));
}

#[test]
fn the_key_of_a_security_scheme_is_left_to_the_credential() {
    let mut contract = contract("3.1.1", "/", &json!([{ "name": "x-api-key", "in": "header", "required": true }]));
    contract["components"] = json!({ "securitySchemes": { "key": { "type": "apiKey", "in": "header", "name": "X-Api-Key" } } });
    assert_eq!(built(&contract, "{}").expect("a request").headers, []);
    let named = built(&contract, "parameters: { x-api-key: given }").expect("a request").headers;
    assert_eq!(named, [("x-api-key".to_owned(), "given".to_owned())]);
}

#[test]
fn a_path_may_hold_a_query_and_never_changes_the_host() {
    let parameters = in_query(&json!({ "example": "x" }));
    assert_eq!(target("/find?kind=person", &parameters), "/find?kind=person&q=x");
    for template in [".evil.example", "@evil.example"] {
        let expanded = super::path::expand(template, |_| Ok(String::new())).expect("a path");
        assert_eq!(expanded.path, format!("/{template}"));
    }
    assert_eq!(target("/a b/%20/é", &json!([])), "/a%20b/%20/%C3%A9");
}

#[test]
fn the_media_types_of_success_come_json_first() {
    let mut contract = contract("3.1.1", "/", &json!([]));
    contract["paths"]["/"]["get"]["responses"] = json!({
        "200": { "description": "Found", "content": { "text/csv": {}, "application/geo+json": {}, "application/json; charset=utf-8": {}, "none": {}, "a/b\r\nX: y": {} } },
        "206": { "description": "Part", "content": { "text/csv": {}, "text/html": {} } },
        "404": { "description": "None", "content": { "application/problem+json": {} } },
    });
    assert_eq!(
        built(&contract, "{}").expect("a request").accept,
        ["application/geo+json", "application/json; charset=utf-8", "text/csv", "text/html"]
    );
}

#[test]
fn operations_that_no_contract_has_are_told() {
    let store = SourceStore::in_memory(BTreeMap::new());
    let text = contract("3.1.1", "/persons", &json!([])).to_string();
    let contract = Contract::from_source(&store, Source::from_bytes("openapi.json", text.into_bytes()));
    let index = Index::new(&contract, None, None);
    let file = b"operations: { getPersons: { safe: false }, GET /persons: { safe: true }, getPerson: {}, POST /persons: {} }".to_vec();
    let document = Source::from_bytes("probe.yaml", file).read().expect("a probe file");
    let values = ProbeValues::read(&document).expect("a valid probe file");
    assert_eq!(values.unknown_operations(std::slice::from_ref(&index)), ["POST /persons", "getPerson"]);
    assert_eq!(values.safe(&index, index.operations.first().expect("an operation")), Some(false));
}

/// Any value that an example may be.
fn any_value() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["\\PC{0,12}", "[./%;?#\\\\&=,a2eF]{0,8}", any::<String>()];
    let leaf = prop_oneof![any::<bool>().prop_map(Value::from), any::<i32>().prop_map(Value::from), text.prop_map(Value::from)];
    prop_oneof![
        leaf.clone(),
        prop::collection::vec(leaf.clone(), 0..4).prop_map(Value::from),
        prop::collection::btree_map("[./%;?#a]{0,4}", leaf, 0..4).prop_map(|members| Value::Object(members.into_iter().collect())),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn no_value_changes_the_number_of_segments(
        value in any_value(),
        style in prop::sample::select(vec!["simple", "label", "matrix"]),
        explode: bool,
        reserved: bool,
        as_content: bool,
    ) {
        let mut parameter = json!({ "name": "id", "in": "path", "required": true, "style": style, "explode": explode, "allowReserved": reserved, "example": value });
        if as_content {
            parameter["content"] = json!({ "application/json": {} });
        }
        let mut query = in_query(&json!({ "example": value, "explode": explode, "allowReserved": reserved }));
        query.as_array_mut().expect("an array").push(parameter);
        if let Ok(request) = built(&contract("3.2.0", "/persons/{id}/x-{id}/events", &query), "{}") {
            let url = request.url.strip_prefix(SERVER).expect("the server comes first");
            prop_assert!(!url.contains('#') && url.is_ascii() && !url.contains(char::is_whitespace), "{url}");
            let path = url.split('?').next().unwrap_or_default();
            let segments: Vec<&str> = path.split('/').collect();
            prop_assert_eq!(segments.len(), 5, "{}", url);
            prop_assert!(segments.iter().skip(1).all(|segment| !matches!(*segment, "" | "." | "..")), "{url}");
        }
    }
}
