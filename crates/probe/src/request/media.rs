//! Media types: which are JSON, and which of them an operation answers with.

use super::field::is_token;
use kitemark_contract::media_type::is_json;
use kitemark_model::{Index, OperationEntry};

/// Whether a name has the form of a media type or range (RFC 9110 sections 8.3.1 and 12.5.1).
fn is_media_range(name: &str) -> bool {
    let essence = name.split(';').next().unwrap_or_default().trim();
    let is_range = essence.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype));
    is_range && name.chars().all(|character| matches!(character, ' '..='~')) && !name.contains(',')
}

/// The media types of the successful responses, JSON first, each once and otherwise in the order of the contract.
pub(super) fn answered(index: &Index<'_>, operation: &OperationEntry<'_>) -> Vec<String> {
    let contract = index.contract;
    let Some(responses) = contract.get(operation.at, "responses") else { return Vec::new() };
    let successful = contract.members(responses).filter(|(status, _)| status.starts_with('2')).map(|(_, response)| response);
    let mut names: Vec<&str> = Vec::new();
    for content in successful.filter_map(|response| contract.get(response, "content")) {
        for (name, _) in contract.members(content) {
            if is_media_range(name) && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    let (json, others): (Vec<&str>, Vec<&str>) = names.into_iter().partition(|name| is_json(name));
    json.into_iter().chain(others).map(str::to_owned).collect()
}
