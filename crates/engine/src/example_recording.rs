//! The recording of an example: exchanges and an endpoint, each a change to the base service, as an HTTP Archive.

use kitemark_document::{Source, canonical};
use kitemark_product::RECORDING_NAME;
use kitemark_product::recording::{Recording, RecordingFault};
use kitemark_standard::merge_patch::patched;
use kitemark_standard::{Base, Example};
use serde_json::{Value, json};

/// The recording of an example about the running service; none where it is about none.
pub(super) fn recording(base: &Base, requirement: &str, example: &Example) -> Result<Option<Recording>, RecordingFault> {
    if example.exchanges.is_empty() && example.endpoint.is_none() {
        return Ok(None);
    }
    let entries: Vec<Value> = example.exchanges.iter().map(|patch| entry(requirement, &patched(base.exchange.clone(), Some(patch)))).collect();
    let endpoints: Vec<Value> = example.endpoint.iter().map(|patch| patched(base.endpoint.clone(), Some(patch))).collect();
    let creator = json!({ "name": "examples", "version": "1" });
    // A run asks one environment: the first exchange says which.
    let first = example.exchanges.first().map(|patch| patched(base.exchange.clone(), Some(patch)));
    let kind = first.as_ref().and_then(|exchange| exchange.get("environment")).cloned().unwrap_or_default();
    let archive = json!({ "log": { "version": "1.2", "creator": creator, "_run": { "kind": kind }, "_endpoints": endpoints, "entries": entries } });
    Recording::read(Source::from_bytes(RECORDING_NAME, canonical(&archive).into_bytes())).map(Some)
}

/// The entry of an exchange as examples write it: header fields by their names, a body as text or as a value.
fn entry(requirement: &str, exchange: &Value) -> Value {
    let member = |at: &Value, name: &str| at.get(name).cloned().unwrap_or(Value::Null);
    let (request, response) = (member(exchange, "request"), member(exchange, "response"));
    let probes = exchange.get("probes").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str);
    let probes: Vec<String> = probes.map(|name| format!("{requirement}/{name}")).collect();
    let body = match response.get("body") {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(value) => canonical(value),
    };
    let mut own = json!({ "probes": probes, "class": "L1", "credential": member(&request, "credential") });
    if let Value::Object(own) = &mut own {
        if let Some(pointer) = exchange.get("operation").and_then(Value::as_str) {
            own.insert("operation".into(), format!("openapi.yaml#{pointer}").into());
        }
        for name in ["retryOf", "failure", "tokenSeconds"] {
            own.extend(exchange.get(name).map(|value| (name.to_owned(), value.clone())));
        }
    }
    json!({
        "startedDateTime": member(exchange, "started"),
        "time": member(exchange, "time"),
        "request": { "method": member(&request, "method"), "url": member(&request, "url"), "headers": fields(&request) },
        "response": {
            "status": response.get("status").cloned().unwrap_or_else(|| 0.into()),
            "headers": fields(&response),
            "content": { "size": body.len(), "text": body },
        },
        "_kitemark": own,
    })
}

/// Header fields as an archive lists them; a name with a list of values stands once for each.
fn fields(message: &Value) -> Vec<Value> {
    let members = message.get("headers").and_then(Value::as_object).into_iter().flatten();
    let each = members.flat_map(|(name, value)| {
        let values = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        values.into_iter().map(move |value| json!({ "name": name, "value": value }))
    });
    each.collect()
}
