//! The URLs of servers and their variables (OpenAPI, Server Object and Server Variable Object).

use super::super::{NativeOutcome, Parameters};
use super::{field, find, is_from, nodes};
use kitemark_contract::{Contract, NodeRef, NodeType, Version};
use kitemark_document::quoted;
use kitemark_model::Index;
use kitemark_standard::Level;
use std::collections::BTreeSet;

pub(super) fn run(index: &Index<'_>, _parameters: &Parameters) -> NativeOutcome {
    let contract = index.contract;
    let mut outcome = NativeOutcome::default();
    for server in nodes(contract, NodeType::Server) {
        outcome.examined += 1;
        if let Some(url) = field(contract, server, "url").filter(|url| contract.document(*url).string(url.node).is_some()) {
            template(contract, server, url, &mut outcome);
        }
    }
    for variable in nodes(contract, NodeType::ServerVariable) {
        default_in_enum(contract, variable, &mut outcome);
    }
    outcome
}

fn template(contract: &Contract, server: NodeRef, url: NodeRef, outcome: &mut NativeOutcome) {
    let text = contract.text(url);
    let is_3_2 = is_from(contract, Version::V3_2);
    let variables = field(contract, server, "variables");
    let declared: BTreeSet<&str> = variables.iter().flat_map(|variables| contract.members(*variables)).map(|(name, _)| name).collect();
    let mut used = BTreeSet::new();
    for name in expressions(text) {
        if !used.insert(name) {
            // 3.2: each server variable MUST NOT appear more than once in the URL template.
            if is_3_2 {
                find(outcome, url, Level::Must, || format!("the server variable `{}` is in this URL more than once", quoted(name)));
            }
        } else if !declared.contains(name) {
            find(outcome, url, Level::Must, || {
                format!("the URL names the server variable `{}`, which is not defined under `variables`", quoted(name))
            });
        }
    }
    for (name, at) in variables.iter().flat_map(|variables| contract.members(*variables)).filter(|(name, _)| !used.contains(name)) {
        if !name.starts_with("x-") {
            find(outcome, at, Level::Should, || format!("the server variable `{}` is defined, and the URL does not name it", quoted(name)));
        }
    }
    if let Some(sign) = text.chars().find(|character| matches!(character, '?' | '#')) {
        let part = if sign == '?' { "a query" } else { "a fragment" };
        // 3.2, and 3.1.2 as a clarification: query and fragment MUST NOT be part of this URL.
        let level = if is_3_2 { Level::Must } else { Level::Should };
        find(outcome, url, level, || format!("the URL of a server has no query and no fragment, and this has {part}"));
    }
}

/// The names between braces in a template.
fn expressions(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

/// The default of a variable is among its values: it MUST be from 3.1 on, and SHOULD be before.
fn default_in_enum(contract: &Contract, variable: NodeRef, outcome: &mut NativeOutcome) {
    let (Some(default), Some(list)) = (field(contract, variable, "default"), field(contract, variable, "enum")) else { return };
    let text = contract.text(default);
    if contract.items(list).next().is_some() && !contract.items(list).any(|value| contract.text(value) == text) {
        let level = if is_from(contract, Version::V3_1) { Level::Must } else { Level::Should };
        find(outcome, default, level, || {
            format!("the default {} of the server variable is none of the values of its `enum`", quoted(&format!("\"{text}\"")))
        });
    }
}

#[cfg(test)]
mod tests {
    use super::expressions;

    #[test]
    fn expressions_stand_between_braces() {
        let names = |text| expressions(text).collect::<Vec<_>>();
        assert_eq!(names("https://{tenant}.example/{base}"), ["tenant", "base"]);
        assert_eq!(names("/v1"), [""; 0]);
        assert_eq!(names("{open"), [""; 0]);
        assert_eq!(names("{}/a}"), [""]);
    }
}
