//! The header fields of what is answered, against the Header Objects of the documented response.

use super::masked;
use kitemark_contract::instance::{Direction, Instance, Parsed, Reading, ValidationResult, Validator, WireValue};
use kitemark_contract::media_type::is_json;
use kitemark_contract::{Contract, NodeRef};
use kitemark_document::Source;
use kitemark_product::recording::{Answer, REDACTED};

/// What is wrong with a header field, or why that cannot be told, in words, with the Header Object.
pub(super) enum Problem {
    /// It is wrong.
    Found(String, NodeRef),
    /// It cannot be told.
    Undecided(String, NodeRef),
}

/// What is wrong with the header fields.
pub(super) fn problems(contract: &Contract, judge: &Validator<'_>, response: NodeRef, answer: &Answer) -> Vec<Problem> {
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
                found.push(Problem::Found(format!("without the header field {name}, which its contract promises"), at));
            }
            None => {}
            Some(value) => match allowed(contract, judge, name, at, value) {
                ValidationResult::Valid => {}
                ValidationResult::Inconclusive(doubt) => found.push(Problem::Undecided(format!("with a header field {name}: {}", doubt.reason), at)),
                ValidationResult::Invalid(_) => found.push(Problem::Found(format!("with a header field {name} that its schema does not allow"), at)),
            },
        }
    }
    found
}

/// Whether a Header Object allows a value.
fn allowed(contract: &Contract, judge: &Validator<'_>, name: &str, header: NodeRef, value: &str) -> ValidationResult {
    let undecided = |reason: &str| ValidationResult::Inconclusive(kitemark_contract::instance::Doubt { at: header, reason: reason.to_owned() });
    let content = contract.get(header, "content").and_then(|content| contract.members(content).next());
    let content = content.and_then(|(media_type, at)| Some((media_type, contract.get(contract.follow(at), "schema")?)));
    let Some(schema) = contract.get(header, "schema").or(content.map(|(_, schema)| schema)) else { return ValidationResult::Valid };
    if value.contains(REDACTED) {
        let is_asked = content.is_some() || masked::is_text_asked(contract, schema);
        return if is_asked { undecided("it was redacted, so its schema cannot be asked") } else { ValidationResult::Valid };
    }
    let Some((media_type, _)) = content else { return simple(judge, name, schema, value) };
    if !is_json(media_type) {
        let as_text = judge.judge_read(schema, Instance::Text(value.trim()), Direction::Response, Reading::AsText);
        let is_valid = as_text == ValidationResult::Valid;
        return if is_valid { as_text } else { undecided("the text of this media type is not read, and as a text it does not fit the schema") };
    }
    match Source::from_bytes("header", value.trim().as_bytes().to_vec()).read_json() {
        Ok(document) => judge.judge(schema, Instance::Node(&document, document.root()), Direction::Response),
        Err(_) => ValidationResult::Invalid(Vec::new()),
    }
}

/// Whether a schema allows a value in the style `simple`: one of the values that the text may stand for is enough.
fn simple(judge: &Validator<'_>, name: &str, schema: NodeRef, value: &str) -> ValidationResult {
    let value = value.trim_matches([' ', '\t']);
    // White space around the commas of a list is none of its items' (RFC 9110, 5.6.1), nor are empty items.
    let items: Vec<String> = value.split(',').map(|item| item.trim_matches([' ', '\t']).to_owned()).filter(|item| !item.is_empty()).collect();
    let written = Parsed { name, style: "simple" }.values(&items.join(","));
    let records = written.into_iter().filter(|value| matches!(value, WireValue::Record(_)));
    let mut last = ValidationResult::Valid;
    for candidate in [WireValue::Scalar(value.to_owned()), WireValue::List(items)].into_iter().chain(records) {
        last = candidate.with(|instance| judge.judge_read(schema, instance, Direction::Response, Reading::AsText));
        if !matches!(last, ValidationResult::Invalid(_)) {
            return last;
        }
    }
    last
}
