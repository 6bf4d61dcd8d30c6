//! The header fields of what is answered, against the Header Objects of the documented response.

use kitemark_contract::instance::{Direction, Instance, Reading, ValidationResult, Validator};
use kitemark_contract::{Contract, NodeRef};
use kitemark_document::Source;
use kitemark_product::recording::{Answer, REDACTED};

/// What is wrong with the header fields, in words, each with the Header Object.
pub(super) fn problems(contract: &Contract, judge: &Validator<'_>, response: NodeRef, answer: &Answer) -> Vec<(String, NodeRef)> {
    let headers = contract.get(response, "headers").map(|headers| contract.members(headers).collect::<Vec<_>>()).unwrap_or_default();
    let mut found = Vec::new();
    for (name, at) in headers {
        let at = contract.follow(at);
        let lower = name.to_ascii_lowercase();
        // What it says of the media type does not count (Response Object, `headers`); cookies are judged elsewhere.
        if lower == "content-type" || lower == "set-cookie" {
            continue;
        }
        match answer.header(&lower) {
            None if contract.document(at).get_boolean(at.node, "required") == Some(true) => {
                found.push((format!("without the header field {name}, which its contract promises"), at));
            }
            Some(value) if value != REDACTED && !is_allowed(contract, judge, at, value) => {
                found.push((format!("with a header field {name} that its schema does not allow"), at));
            }
            _ => {}
        }
    }
    found
}

/// Whether the schema of a header allows a value. Only plain values are asked: lists and objects have styles of their own.
fn is_allowed(contract: &Contract, judge: &Validator<'_>, header: NodeRef, value: &str) -> bool {
    let Some(schema) = contract.get(header, "schema") else { return true };
    let types = ["string", "integer", "number", "boolean"];
    if !contract.get_string(contract.follow(schema), "type").is_some_and(|name| types.contains(&name)) {
        return true;
    }
    let Ok(text) = serde_json::to_string(value.trim()) else { return true };
    let Ok(document) = Source::from_bytes("header", text.into_bytes()).read_json() else { return true };
    let judgement = judge.judge_read(schema, Instance::Node(&document, document.root()), Direction::Response, Reading::AsText);
    !matches!(judgement, ValidationResult::Invalid(_))
}
