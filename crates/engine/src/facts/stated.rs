//! Whether schemas say anything of the values that they describe.

use super::super::view::View;
use super::table::{Find, Row, row};
use kitemark_contract::NodeRef;
use kitemark_document::Kind;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Seen};

pub(super) const FACTS: &[Row] = &[row(
    "statesSchema",
    &[NodeKind::MediaType, NodeKind::Header, NodeKind::Parameter],
    "Whether there is a schema that says something of the value: `{}`, `true` and an object or an array of anything say nothing.",
    Find::Node(|index, _, at| Some(View::Boolean(states_schema(index, at)))),
)
.always()];

/// Whether a media type, a parameter or a header has a schema that says something; a parameter or header may have it in its
/// `content`.
fn states_schema(index: &Index<'_>, at: NodeRef) -> bool {
    let contract = index.contract;
    // What a reference leads to that leads nowhere is not known: that it does is another fault, told where it is.
    if contract.document(at).get(at.node, "$ref").is_some() && contract.target(at).is_none() {
        return true;
    }
    if let Some(schema) = index.schema_of(at) {
        return says_something(index, schema);
    }
    // From 3.2 what a stream is made of is described item by item.
    let item = contract.document(at).get(at.node, "itemSchema").map(|node| NodeRef { part: at.part, node });
    let content = contract.get(at, "content").into_iter().flat_map(|content| contract.members(content));
    let within = content.filter_map(|(_, at)| index.schema_of(at));
    item.into_iter().chain(within).next().is_some_and(|schema| says_something(index, schema))
}

/// Whether a schema restricts values beyond that they are objects or arrays.
fn says_something(index: &Index<'_>, schema: NodeRef) -> bool {
    // Each of these must say something: one that takes anything makes the whole take anything.
    let mut open = vec![schema];
    let mut seen = Seen::default();
    let mut says = false;
    while let Some(at) = open.pop() {
        let here = index.contract.follow(at);
        // What comes back to itself adds nothing by that.
        if !seen.insert(here) {
            continue;
        }
        match says_itself(index, here) {
            Says::Something => says = true,
            Says::Nothing => return false,
            Says::AsMuchAs(parts) => open.extend(parts),
        }
    }
    says
}

/// What a schema says, as far as it says it itself.
enum Says {
    Something,
    Nothing,
    /// No more and no less than these.
    AsMuchAs(Vec<NodeRef>),
}

fn says_itself(index: &Index<'_>, at: NodeRef) -> Says {
    const OF_ANY_VALUE: [&str; 14] = [
        "enum",
        "const",
        "format",
        "pattern",
        "contentEncoding",
        "contentMediaType",
        "minimum",
        "maximum",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "minLength",
        "maxLength",
        "$dynamicRef",
    ];
    let contract = index.contract;
    let document = contract.document(at);
    // A reference that leads nowhere may lead to anything: it is another fault, told where it is.
    let leads_nowhere = document.get(at.node, "$ref").is_some() && contract.target(at).is_none();
    if document.boolean(at.node) == Some(false) || leads_nowhere {
        return Says::Something;
    }
    let list = |keyword: &str| -> Vec<NodeRef> { index.keyword(at, keyword).into_iter().flat_map(|node| contract.items(node)).collect() };
    let types: Vec<&str> = match index.keyword(at, "type") {
        Some(node) if contract.document(node).kind(node.node) == Kind::String => vec![contract.text(node)],
        _ => list("type").into_iter().map(|node| contract.text(node)).collect(),
    };
    let is_scalar = !types.is_empty() && types.iter().all(|name| !matches!(*name, "object" | "array"));
    // Those of branches count where every branch has some.
    let declares = index.keyword(at, "properties").is_some_and(|node| contract.members(node).next().is_some());
    if is_scalar || declares || OF_ANY_VALUE.iter().any(|keyword| index.keyword(at, keyword).is_some()) {
        return Says::Something;
    }
    let held = ["items", "contains", "additionalProperties", "propertyNames"].iter().filter_map(|keyword| index.keyword(at, keyword));
    let named = index.keyword(at, "patternProperties").into_iter().flat_map(|node| contract.members(node)).map(|(_, at)| at);
    if let Some(part) = held.chain(list("prefixItems")).chain(named).find(|part| !is_anything(index, *part)) {
        return Says::AsMuchAs(vec![part]);
    }
    match [list("oneOf"), list("anyOf")].into_iter().find(|branches| !branches.is_empty()) {
        Some(branches) => Says::AsMuchAs(branches),
        None => Says::Nothing,
    }
}

/// Whether a schema is `true` or `{}`.
fn is_anything(index: &Index<'_>, at: NodeRef) -> bool {
    let at = index.contract.follow(at);
    let document = index.contract.document(at);
    document.boolean(at.node) == Some(true) || document.kind(at.node) == Kind::Mapping && document.members(at.node).is_empty()
}
