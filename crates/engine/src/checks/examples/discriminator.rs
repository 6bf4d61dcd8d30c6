//! Discriminator values that name no schema: where an example has one, validation by it should fail (OpenAPI 3.1.1,
//! Discriminator Object), while the schemas alone may allow the value.

use super::Examples;
use crate::checks::NativeFinding;
use kitemark_contract::{Contract, NodeRef};
use kitemark_document::{Kind, quoted};
use kitemark_standard::Level;

/// How many pairs of a schema and a value are looked at for one example.
const MOST_PAIRS: usize = 4_096;

impl Examples<'_> {
    /// Tells the discriminator values in an example that map to nothing. What only one of several branches declares is not
    /// looked at, since which branch is meant is not known.
    pub(super) fn discriminators(&mut self, schema: NodeRef, value: NodeRef) {
        if !self.has_discriminators {
            return;
        }
        let contract = self.contract;
        let mut open = vec![(schema, value)];
        for _ in 0..MOST_PAIRS {
            let Some((schema, value)) = open.pop() else { return };
            if let Some(target) = contract.target(schema) {
                open.push((target, value));
            }
            let (rules, document) = (contract.document(schema), contract.document(value));
            if let Some(list) = rules.get(schema.node, "allOf") {
                open.extend(contract.items(NodeRef { part: schema.part, node: list }).map(|branch| (branch, value)));
            }
            let inner = |name: &str| rules.get(schema.node, name).map(|node| NodeRef { part: schema.part, node });
            match document.kind(value.node) {
                Kind::Mapping => {
                    if let Some(at) = inner("discriminator") {
                        self.discriminator(schema, at, value);
                    }
                    let Some(properties) = inner("properties") else { continue };
                    let declared = contract.members(properties);
                    open.extend(
                        declared.filter_map(|(name, schema)| Some((schema, NodeRef { part: value.part, node: document.get(value.node, name)? }))),
                    );
                }
                Kind::Sequence => {
                    open.extend(inner("items").into_iter().flat_map(|schema| contract.items(value).map(move |item| (schema, item))));
                }
                _ => {}
            }
        }
    }

    fn discriminator(&mut self, schema: NodeRef, at: NodeRef, value: NodeRef) {
        let contract = self.contract;
        let document = contract.document(value);
        let Some(property) = contract.get_string(at, "propertyName") else { return };
        let Some(node) = document.get(value.node, property) else { return };
        let Some(name) = document.string(node) else { return };
        if is_mapped(contract, schema, at, name) {
            return;
        }
        let message = format!("the discriminator `{}` has the value {}, which names no schema", quoted(property), quoted(&format!("\"{name}\"")));
        let mut finding = NativeFinding::new(NodeRef { part: value.part, node }, message).at_level(Level::Should);
        finding.related.push((super::WHAT_THE_SCHEMA_SAYS.to_owned(), at));
        self.find(finding);
    }
}

/// Whether a discriminator value names a schema: by the mapping, by the name of a branch or of any component.
fn is_mapped(contract: &Contract, schema: NodeRef, at: NodeRef, name: &str) -> bool {
    let document = contract.document(schema);
    let is_listed = contract.get(at, "mapping").is_some_and(|mapping| contract.document(mapping).get(mapping.node, name).is_some());
    let is_default = contract.document(at).get(at.node, "defaultMapping").is_some();
    let branches = ["oneOf", "anyOf"].into_iter().filter_map(|list| document.get(schema.node, list)).flat_map(|list| document.items(list));
    let is_branch = |branch| {
        let reference = document.get_string(branch, "$ref").unwrap_or_default();
        let last = reference.rsplit(['/', '#']).next().unwrap_or_default();
        last == name || last.rsplit_once('.').is_some_and(|(stem, _)| stem == name)
    };
    let is_component = (0u32..).zip(&contract.parts).any(|(_, part)| {
        let document = &part.document;
        let schemas = document.get(document.root(), "components").and_then(|components| document.get(components, "schemas"));
        schemas.is_some_and(|schemas| document.get(schemas, name).is_some())
    });
    is_listed || is_default || branches.copied().any(is_branch) || is_component
}
