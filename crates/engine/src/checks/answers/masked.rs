//! Which schemas ask for more of a text than what replaces it keeps: every letter and digit of what is redacted is another.

use kitemark_contract::instance::is_judged_format;
use kitemark_contract::{Contract, NodeRef};
use kitemark_model::Seen;

/// The keywords that ask for the letters, digits or length of a text.
const OF_TEXTS: [&str; 10] =
    ["enum", "const", "pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];

/// Whether a schema asks for what is not known any more of a text that was redacted.
pub(super) fn is_text_asked(contract: &Contract, schema: NodeRef) -> bool {
    let asks = |schema: &NodeRef| {
        let format = own(contract, *schema, "format").map(|at| contract.text(at));
        format.is_some_and(is_judged_format) || OF_TEXTS.iter().any(|name| own(contract, *schema, name).is_some())
    };
    branches(contract, schema).iter().any(asks)
}

fn own(contract: &Contract, schema: NodeRef, name: &str) -> Option<NodeRef> {
    contract.document(schema).get(schema.node, name).map(|node| NodeRef { part: schema.part, node })
}

/// A schema with all that it refers to and is made of.
fn branches(contract: &Contract, schema: NodeRef) -> Vec<NodeRef> {
    let mut seen = Seen::default();
    let (mut open, mut found) = (vec![schema], Vec::new());
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
    }
    found
}
