//! Which operations receive files, how large and of which media types.

use super::{body, collection, schema};
use kitemark_contract::{NodeRef, media_type};
use kitemark_document::Kind;
use kitemark_model::{Found, Index, OperationEntry, is_bounded, names_a_type};

/// Whether a request body carries a file: of a binary media type, in a part of a multipart body, or as Base64 in JSON.
pub(super) fn is_upload(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    *operation.found.is_upload.get_or_init(|| uploads(index, operation).next().is_some())
}

/// A body that carries files.
struct Upload {
    /// Its media type.
    essence: String,
    /// The Media Type Object.
    media_type: NodeRef,
    schema: Option<NodeRef>,
    /// Whether the body itself is a file.
    is_whole: bool,
}

fn uploads<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> impl Iterator<Item = Upload> {
    let contract = index.contract;
    let content = contract.get(operation.at, "requestBody").and_then(|body| contract.get(body, "content"));
    content.into_iter().flat_map(|content| contract.members(content)).filter_map(|(name, at)| {
        let essence = media_type::essence(name);
        let schema = index.schema_of(at).filter(|schema| body::says_anything(index, *schema));
        let is_whole = match schema {
            _ if media_type::is_binary(&essence) || essence == "text/csv" => true,
            None => essence == "*/*" || essence.starts_with("multipart/"),
            Some(schema) => is_binary(index, schema),
        };
        let has_parts = || schema.is_some_and(|schema| essence.starts_with("multipart/") && has_file_parts(index, at, schema));
        let has_files = || schema.is_some_and(|schema| media_type::is_json(name) && index.files().inside(index, schema).has(Found::IN_JSON));
        (is_whole || has_parts() || has_files()).then_some(Upload { essence, media_type: at, schema, is_whole })
    })
}

/// Whether a part of a multipart body carries a file.
pub(super) fn has_file_parts(index: &Index<'_>, media_type: NodeRef, schema: NodeRef) -> bool {
    index.files().inside(index, schema).has(Found::PART) || sent_as_files(index, media_type, schema).next().is_some()
}

/// Whether a part of a multipart body may be a file though nothing but its description says so.
pub(super) fn may_carry_file(index: &Index<'_>, schema: NodeRef) -> bool {
    index.files().inside(index, schema).has(Found::DESCRIBED)
}

/// The properties of a multipart body that its Encoding Objects send as files. Their names are those of the properties of the
/// schema itself (OpenAPI 3.1.1 section 4.8.14, `encoding`).
fn sent_as_files(index: &Index<'_>, media_type: NodeRef, schema: NodeRef) -> impl Iterator<Item = NodeRef> {
    let contract = index.contract;
    let encoding = contract.get(media_type, "encoding");
    let is_binary = |types: &str| types.split(',').any(|name| media_type::is_binary(&media_type::essence(name.trim())));
    let named = encoding.into_iter().flat_map(|encoding| contract.members(encoding));
    let sent = named.filter(move |(_, at)| contract.get_string(*at, "contentType").is_some_and(is_binary));
    sent.filter_map(move |(name, _)| schema::property(index, schema, name))
}

pub(super) fn has_upload_limit(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let stated = |at: NodeRef| contract.get(at, "x-max-bytes").is_some();
    if stated(operation.at) || contract.get(operation.at, "requestBody").is_some_and(stated) {
        return true;
    }
    uploads(index, operation).all(|upload| {
        if stated(upload.media_type) || upload.schema.is_some_and(|schema| is_bounded(index, schema)) {
            return true;
        }
        let Some(schema) = upload.schema.filter(|_| !upload.is_whole) else { return false };
        let is_bounded = |at: NodeRef| is_bounded(index, at) || index.keyword(at, "items").is_some_and(|items| is_bounded(index, items));
        !index.files().inside(index, schema).has(kind(&upload).unbounded())
            && (kind(&upload) == Found::IN_JSON || sent_as_files(index, upload.media_type, schema).all(is_bounded))
    })
}

pub(super) fn states_upload_types(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let is_specific = |essence: &str| !matches!(essence, "*/*" | "application/*" | "application/octet-stream");
    // A general media type beside a specific one adds nothing, so it takes nothing away.
    let has_specific = uploads(index, operation).any(|upload| upload.is_whole && is_specific(&upload.essence));
    uploads(index, operation).all(|upload| match upload.schema {
        schema if upload.is_whole => has_specific || schema.is_some_and(|schema| names_a_type(index, schema)),
        Some(schema) if kind(&upload) == Found::PART => parts_are_typed(index, upload.media_type, schema),
        Some(schema) => !index.files().inside(index, schema).has(kind(&upload).untyped()),
        None => false,
    })
}

/// What carries the files of a body that is none itself.
fn kind(upload: &Upload) -> Found {
    if upload.essence.starts_with("multipart/") { Found::PART } else { Found::IN_JSON }
}

/// Whether of every part of a multipart body that is a file the media type is stated, in its schema or its Encoding Object.
fn parts_are_typed(index: &Index<'_>, media_type: NodeRef, schema: NodeRef) -> bool {
    let (contract, files) = (index.contract, index.files());
    let untyped = Found::PART.untyped();
    if !files.inside(index, schema).has(untyped) {
        return true;
    }
    let Some(encoding) = contract.get(media_type, "encoding") else { return false };
    let properties = schema::properties(index, schema);
    let is_encoded = |name: &str| contract.get(encoding, name).is_some_and(|at| contract.get_string(at, "contentType").is_some());
    let is_typed = |name: &str, at: NodeRef| !files.of_property(index, at).has(untyped) || is_encoded(name);
    !properties.is_empty() && properties.iter().all(|(name, at)| is_typed(name, *at) && !files.inside(index, *at).has(untyped))
}

/// Whether a schema is of bytes, or of a list of such.
pub(super) fn is_binary(index: &Index<'_>, at: NodeRef) -> bool {
    let contract = index.contract;
    let mut at = at;
    // Lists may come back to themselves.
    let mut seen = Vec::new();
    loop {
        let text = |keyword: &str| index.keyword(at, keyword).map(|node| contract.text(node));
        let names_binary = |name: &str| media_type::is_binary(&media_type::essence(name));
        if text("format") == Some("binary") || text("contentMediaType").is_some_and(names_binary) {
            return true;
        }
        seen.push(contract.follow(at));
        let item = index.keyword(at, "items").filter(|_| collection::is_array(index, at));
        match item.filter(|item| contract.document(*item).kind(item.node) == Kind::Mapping && !seen.contains(&contract.follow(*item))) {
            Some(item) => at = item,
            None => return false,
        }
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, clippy::indexing_slicing, reason = "a test that cannot read its own data has failed")]
mod tests {
    use super::{has_upload_limit, is_upload, states_upload_types};
    use kitemark_contract::Contract;
    use kitemark_document::{Source, SourceStore};
    use kitemark_model::Index;
    use serde_json::{Value, json};
    use std::collections::BTreeMap;

    /// Whether an operation with this body receives a file, states its greatest size, and its media types.
    fn outcome_of(version: &str, content: &Value, schemas: &Value) -> (bool, bool, bool) {
        let description = json!({
            "openapi": version, "info": { "title": "t", "version": "1" },
            "paths": { "/a": { "post": { "requestBody": { "content": content }, "responses": { "200": { "description": "d" } } } } },
            "components": { "schemas": schemas }
        });
        let store = SourceStore::in_memory(BTreeMap::new());
        let contract = Contract::from_source(&store, Source::from_bytes("contract.json", description.to_string().into_bytes()));
        let index = Index::new(&contract, None, None);
        let operation = index.operations.first().expect("an operation");
        (is_upload(&index, operation), has_upload_limit(&index, operation), states_upload_types(&index, operation))
    }

    const NO_FILE: (bool, bool, bool) = (false, true, true);
    const BARE: (bool, bool, bool) = (true, false, false);
    const BOUNDED: (bool, bool, bool) = (true, true, false);
    const TYPED: (bool, bool, bool) = (true, false, true);

    fn refer(name: &str) -> Value {
        json!({ "$ref": format!("#/components/schemas/{name}") })
    }

    fn parts(schema: &Value) -> Value {
        json!({ "multipart/form-data": { "schema": schema } })
    }

    fn in_json(schema: &Value) -> Value {
        json!({ "application/json": { "schema": schema } })
    }

    #[test]
    fn a_file_is_found_however_far_away() {
        for length in [1, 3, 70, 1100, 3000] {
            for (content, file) in [
                (parts(&refer("S0")), json!({ "type": "string", "format": "binary" })),
                (in_json(&refer("S0")), json!({ "type": "string", "format": "byte" })),
            ] {
                let mut schemas = json!({});
                for number in 0..length {
                    let (name, inner) = if number + 1 == length { ("photo", file.clone()) } else { ("next", refer(&format!("S{}", number + 1))) };
                    schemas[format!("S{number}")] = json!({ "type": "object", "properties": { name: inner } });
                }
                assert_eq!(outcome_of("3.0.3", &content, &schemas), BARE, "{length}");
            }
        }
    }

    #[test]
    fn a_file_is_found_behind_however_many_branches() {
        for count in [0, 10, 80, 1500] {
            for keyword in ["allOf", "anyOf", "oneOf"] {
                let mut branches: Vec<Value> =
                    (0..count).map(|number| json!({ "properties": { format!("p{number}"): { "type": "integer" } } })).collect();
                branches.push(json!({ "properties": { "document": { "type": "string", "contentEncoding": "base64" } } }));
                assert_eq!(outcome_of("3.1.0", &in_json(&refer("S")), &json!({ "S": { keyword: branches } })), BARE, "{count} {keyword}");
            }
        }
    }

    #[test]
    fn a_file_is_found_wherever_a_schema_holds_values() {
        let bytes = json!({ "type": "string", "format": "byte" });
        let object = json!({ "type": "object", "properties": { "scan": bytes } });
        let cases = [
            json!({ "properties": { "photos": { "type": "array", "items": bytes } } }),
            json!({ "properties": { "scan": { "type": "object", "additionalProperties": bytes } } }),
            json!({ "properties": { "scan": { "oneOf": [{ "type": "integer" }, bytes] } } }),
            json!({ "properties": { "scan": { "allOf": [refer("Bytes")] } } }),
            json!({ "properties": { "scan": { "allOf": [{ "oneOf": [{ "type": "integer" }, refer("Bytes")] }] } } }),
            json!({ "properties": { "scan": { "anyOf": [refer("Bytes"), { "type": "null" }] } } }),
            json!({ "type": "array", "items": object }),
            json!({ "prefixItems": [{ "type": "string" }, object] }),
            json!({ "patternProperties": { "^a": object } }),
            json!({ "unevaluatedProperties": object }),
            json!({ "if": { "properties": { "kind": { "const": "a" } } }, "then": object }),
            json!({ "dependentSchemas": { "kind": object } }),
            json!({ "allOf": [{ "oneOf": [{ "type": "object" }, { "allOf": [object] }] }] }),
            json!({ "properties": { "parts": { "type": "array", "items": { "$dynamicRef": "#node" } } } }),
            json!({ "properties": { "self": refer("Tree"), "b": { "items": refer("Tree") } } }),
            json!({ "$ref": "#/components/schemas/Tree", "description": "One of them." }),
        ];
        let schemas = json!({ "Bytes": bytes, "Node": { "$dynamicAnchor": "node", "properties": { "scan": bytes } },
            "Tree": { "type": "object", "properties": { "left": refer("Tree"), "right": refer("Tree"), "scan": refer("Bytes") } } });
        for schema in cases {
            assert_eq!(outcome_of("3.1.0", &in_json(&schema), &schemas), BARE, "{schema}");
        }
    }

    #[test]
    fn what_describes_no_value_that_is_sent_holds_no_file() {
        let bytes = json!({ "type": "string", "format": "byte" });
        let object = json!({ "properties": { "scan": bytes } });
        for schema in [
            json!({ "not": object }),
            json!({ "$defs": { "a": object } }),
            json!({ "propertyNames": bytes }),
            json!({ "properties": { "signature": bytes, "a": { "type": "object", "properties": { "publicKey": bytes } } } }),
            refer("Cycle"),
        ] {
            let schemas =
                json!({ "Unused": object, "Cycle": { "properties": { "a": refer("Cycle") }, "items": refer("Cycle"), "allOf": [refer("Cycle")] } });
            assert_eq!(outcome_of("3.1.0", &in_json(&schema), &schemas), NO_FILE, "{schema}");
        }
    }

    #[test]
    fn lists_may_come_back_to_themselves() {
        let schemas = json!({ "List": { "type": "array", "items": refer("List") } });
        assert_eq!(outcome_of("3.0.3", &parts(&refer("List")), &schemas), NO_FILE);
        assert_eq!(outcome_of("3.0.3", &json!({ "application/json": { "schema": refer("List") } }), &schemas), NO_FILE);
    }

    #[test]
    fn sizes_and_types_count_where_they_are_stated() {
        let file = |more: Value| {
            let mut file = json!({ "type": "string", "format": "binary" });
            more.as_object().into_iter().flatten().for_each(|(name, value)| file[name] = value.clone());
            file
        };
        let body = |property: Value| json!({ "type": "object", "properties": { "upload": property } });
        let cases = [
            (parts(&body(file(json!({})))), BARE),
            (parts(&body(file(json!({ "maxLength": 9 })))), BOUNDED),
            (parts(&body(json!({ "type": "array", "items": file(json!({ "maxLength": 9 })) }))), BOUNDED),
            (parts(&body(json!({ "type": "array", "x-max-bytes": 9, "items": file(json!({})) }))), BOUNDED),
            (parts(&json!({ "allOf": [body(file(json!({})))], "x-max-bytes": 9 })), BOUNDED),
            (parts(&body(file(json!({ "contentMediaType": "image/png" })))), TYPED),
            (parts(&body(json!({ "oneOf": [file(json!({ "maxLength": 9 })), file(json!({}))] }))), BARE),
            (parts(&json!({ "properties": { "upload": file(json!({})), "contentType": { "type": "string" } } })), TYPED),
            (
                parts(&json!({ "properties": { "upload": file(json!({})), "inner": body(file(json!({}))), "contentType": { "type": "string" } } })),
                BARE,
            ),
            (json!({ "multipart/form-data": { "schema": body(file(json!({}))), "encoding": { "upload": { "contentType": "image/png" } } } }), TYPED),
            (json!({ "multipart/form-data": { "schema": body(json!({})), "encoding": { "upload": { "contentType": "image/png" } } } }), TYPED),
            (
                json!({ "multipart/form-data": { "schema": { "allOf": [body(json!({ "maxLength": 9 }))] }, "encoding": { "upload": { "contentType": "image/png" } } } }),
                (true, true, true),
            ),
            (
                json!({ "multipart/form-data": { "schema": body(json!({ "type": "object", "properties": { "a": file(json!({})) } })), "encoding": { "a": { "contentType": "image/png" } } } }),
                BARE,
            ),
            (json!({ "image/png": {} }), TYPED),
            (json!({ "application/octet-stream": { "schema": { "maxLength": 9 } } }), BOUNDED),
        ];
        for (content, expected) in cases {
            assert_eq!(outcome_of("3.0.3", &content, &json!({})), expected, "{content}");
        }
    }

    #[test]
    fn text_that_is_called_a_file_is_one_in_parts_alone() {
        let schema = json!({ "properties": { "caseFile": { "type": "string" } } });
        assert_eq!(outcome_of("3.0.3", &parts(&schema), &json!({})), BARE);
        assert_eq!(outcome_of("3.0.3", &in_json(&schema), &json!({})), NO_FILE);
        let bounded = json!({ "properties": { "caseFile": { "allOf": [{ "type": "string" }, { "maxLength": 9 }] } } });
        assert_eq!(outcome_of("3.0.3", &parts(&bounded), &json!({})), NO_FILE);
    }
}
