//! Parameters that one list declares twice: it MUST NOT include duplicated parameters, and a parameter is told from others
//! by its name and its location (OpenAPI, Operation Object and Path Item Object).

use super::super::{NativeFinding, NativeOutcome, Parameters};
use super::{field, nodes};
use kitemark_contract::NodeType;
use kitemark_document::quoted;
use kitemark_model::Index;
use kitemark_standard::Level;
use rustc_hash::FxHashMap;

pub(super) fn run(index: &Index<'_>, _parameters: &Parameters) -> NativeOutcome {
    let contract = index.contract;
    let mut outcome = NativeOutcome::default();
    let holders = [NodeType::PathItem, NodeType::Operation].into_iter().flat_map(|node_type| nodes(contract, node_type));
    for list in holders.filter_map(|holder| field(contract, holder, "parameters")) {
        // Names of headers differ by more than case (RFC 9110 section 5.1), while other names are told apart by it.
        let mut seen = FxHashMap::default();
        for item in contract.items(list) {
            let (Some(name), Some(place)) = (contract.get_string(item, "name"), contract.get_string(item, "in")) else { continue };
            outcome.examined += 1;
            let key = if place == "header" { name.to_ascii_lowercase() } else { name.to_owned() };
            let Some((first, first_name)) = seen.insert((key, place), (item, name)) else { continue };
            // That a path names a parameter once is told where paths and parameters are compared.
            if place == "path" {
                continue;
            }
            if outcome.findings.is_past(item.into()) {
                outcome.findings.leave_out(1, Level::Must);
                continue;
            }
            let name_text = quoted(name);
            let mut finding = if first_name == name {
                NativeFinding::new(item, format!("the {place} parameter `{name_text}` is declared twice in this list"))
            } else {
                let message = format!("the headers `{}` and `{name_text}` are one: case does not tell names of headers apart", quoted(first_name));
                NativeFinding::new(item, message).at_level(Level::Should)
            };
            finding.related.push(("the first".to_owned(), first));
            outcome.findings.push(finding);
        }
    }
    outcome
}
