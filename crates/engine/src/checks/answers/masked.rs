//! Which schemas ask for more of a value than what replaces it keeps: a redacted value keeps its type and its shape, and
//! every letter and digit of it is another.

use kitemark_contract::instance::is_judged_format;
use kitemark_contract::{Contract, NodeRef};
use kitemark_document::{Document, Kind, NodeId};
use kitemark_model::Seen;
use kitemark_product::recording::REDACTED;

/// The keywords that ask for the letters, digits or size of a scalar.
const OF_VALUES: [&str; 8] = ["enum", "const", "pattern", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

/// Whether a schema asks for what is not known any more of the value at a pointer; with a format, only for that.
pub(super) fn is_asked(contract: &Contract, schema: NodeRef, document: &Document, pointer: &str, format: &str) -> bool {
    let mut schemas = branches(contract, vec![schema]);
    let mut node = document.root();
    for step in pointer.split('/').skip(1) {
        let step = step.replace("~1", "/").replace("~0", "~");
        let Some(next) = below(document, node, &step) else { return true };
        let is_array = document.kind(node) == Kind::Sequence;
        schemas = branches(contract, schemas.into_iter().flat_map(|schema| of_member(contract, schema, &step, is_array)).collect());
        node = next;
    }
    let keeps_length = document.string(node).is_none_or(|text| !text.contains(REDACTED));
    schemas.iter().any(|schema| asks(contract, *schema, keeps_length, format))
}

/// The same of a body that is one text.
pub(super) fn is_text_asked(contract: &Contract, schema: NodeRef) -> bool {
    branches(contract, vec![schema]).iter().any(|schema| asks(contract, *schema, false, ""))
}

fn below(document: &Document, node: NodeId, step: &str) -> Option<NodeId> {
    match document.kind(node) {
        Kind::Sequence => document.items(node).get(step.parse::<usize>().ok()?).copied(),
        _ => document.get(node, step),
    }
}

fn own(contract: &Contract, schema: NodeRef, name: &str) -> Option<NodeRef> {
    contract.document(schema).get(schema.node, name).map(|node| NodeRef { part: schema.part, node })
}

fn asks(contract: &Contract, schema: NodeRef, keeps_length: bool, format: &str) -> bool {
    let named = own(contract, schema, "format").map(|at| contract.text(at));
    if !format.is_empty() {
        return named == Some(format);
    }
    let has = |name: &&str| own(contract, schema, name).is_some();
    named.is_some_and(is_judged_format)
        || OF_VALUES.iter().any(|name| has(&name))
        || !keeps_length && ["minLength", "maxLength"].iter().any(|name| has(&name))
}

/// Schemas with all that they refer to and are made of.
fn branches(contract: &Contract, mut open: Vec<NodeRef>) -> Vec<NodeRef> {
    let mut seen = Seen::default();
    let mut found = Vec::new();
    while let Some(at) = open.pop() {
        if !seen.insert(at) {
            continue;
        }
        found.push(at);
        open.push(contract.follow(at));
        for list in ["allOf", "anyOf", "oneOf"] {
            open.extend(own(contract, at, list).into_iter().flat_map(|list| contract.items(list)));
        }
        open.extend(["if", "then", "else", "not"].into_iter().filter_map(|name| own(contract, at, name)));
        open.extend(own(contract, at, "dependentSchemas").into_iter().flat_map(|schemas| contract.members(schemas)).map(|(_, schema)| schema));
    }
    found
}

/// The schemas that a schema has for a member or an item.
fn of_member(contract: &Contract, schema: NodeRef, name: &str, is_array: bool) -> Vec<NodeRef> {
    let own = |keyword: &str| own(contract, schema, keyword);
    if is_array {
        let prefix = own("prefixItems").and_then(|list| contract.items(list).nth(name.parse().ok()?));
        return ["items", "contains", "unevaluatedItems"].into_iter().filter_map(own).chain(prefix).collect();
    }
    let named = own("properties").and_then(|properties| contract.members(properties).find(|(known, _)| *known == name));
    let patterns = own("patternProperties").into_iter().flat_map(|patterns| contract.members(patterns)).map(|(_, schema)| schema);
    let others = ["additionalProperties", "unevaluatedProperties"].into_iter().filter(|_| named.is_none()).filter_map(own);
    patterns.chain(others).chain(named.map(|(_, schema)| schema)).collect()
}
