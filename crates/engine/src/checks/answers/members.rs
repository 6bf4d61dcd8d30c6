//! The members of what is answered: those that are for requests alone, and those that nobody has described.

use kitemark_contract::NodeRef;
use kitemark_document::{Document, NodeId};
use kitemark_model::{Index, Seen};
use std::collections::BTreeMap;

/// What the branches of a schema together say of the members of an object.
#[derive(Default)]
struct Described<'a> {
    properties: BTreeMap<&'a str, Vec<NodeRef>>,
    items: Vec<NodeRef>,
    /// Whether a branch speaks of members that it does not name.
    speaks_of_others: bool,
}

/// The pointers of members that are at fault, in document order.
#[derive(Debug, Default)]
pub(super) struct Members {
    /// Those that the schema says are only ever sent to the service.
    pub(super) write_only: Vec<(String, NodeRef)>,
    /// Those that the schema of their object neither names nor speaks of.
    pub(super) undescribed: Vec<(String, NodeRef)>,
}

/// The members of a value that its schema does not expect in an answer.
pub(super) fn members(index: &Index<'_>, schema: NodeRef, document: &Document) -> Members {
    let mut found = Members::default();
    walk(index, &[schema], document, document.root(), &mut found);
    found
}

fn walk(index: &Index<'_>, schemas: &[NodeRef], document: &Document, node: NodeId, found: &mut Members) {
    let mut described = Described::default();
    let mut seen = Seen::default();
    for schema in schemas {
        describe(index, *schema, &mut described, &mut seen);
    }
    for item in document.items(node) {
        walk(index, &described.items, document, *item, found);
    }
    for member in document.members(node) {
        let name = document.text(member.key);
        match described.properties.get(name) {
            Some(properties) => {
                let is_write_only =
                    |at: &&NodeRef| index.keyword(**at, "writeOnly").is_some_and(|at| index.contract.document(at).boolean(at.node) == Some(true));
                if let Some(at) = properties.iter().find(is_write_only) {
                    found.write_only.push((document.pointer(member.value), *at));
                }
                walk(index, properties, document, member.value, found);
            }
            None if described.properties.is_empty() || described.speaks_of_others => {}
            None => found.undescribed.extend(schemas.first().map(|schema| (document.pointer(member.value), *schema))),
        }
    }
}

/// Adds what a schema and its branches say.
fn describe<'a>(index: &Index<'a>, schema: NodeRef, described: &mut Described<'a>, seen: &mut Seen) {
    const SPEAKING: [&str; 6] =
        ["additionalProperties", "unevaluatedProperties", "patternProperties", "propertyNames", "$dynamicRef", "dependentSchemas"];
    let contract = index.contract;
    let at = contract.follow(schema);
    if !seen.insert(at) {
        return;
    }
    let own = |name: &str| contract.document(at).get(at.node, name).map(|node| NodeRef { part: at.part, node });
    for (name, property) in own("properties").into_iter().flat_map(|properties| contract.members(properties)) {
        described.properties.entry(name).or_default().push(property);
    }
    described.items.extend(own("items"));
    described.speaks_of_others |= SPEAKING.iter().any(|name| own(name).is_some());
    for branches in ["allOf", "anyOf", "oneOf"] {
        for branch in own(branches).into_iter().flat_map(|list| contract.items(list)) {
            describe(index, branch, described, seen);
        }
    }
    for branch in ["if", "then", "else", "not"] {
        // What a condition says of members is not followed: they may be described there.
        described.speaks_of_others |= own(branch).is_some();
    }
}
