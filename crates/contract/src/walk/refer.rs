//! The fields that refer: `$ref`, and the others that hold a URI.

use super::Walk;
use crate::reference::{Resolved, split};
use crate::{DynamicTarget, NodeRef, NodeType, OtherReference, Reference, ReferenceFault, ReferringField, Version};
use kitemark_document::Kind;
use std::sync::Arc;

impl Walk<'_> {
    /// Notes where the `$ref` of a node leads, and has its target walked.
    pub(super) fn refer(&mut self, holder: NodeRef, expects: NodeType) {
        let document = self.loader.document(holder.part);
        let Some(node) = document.get(holder.node, "$ref") else { return };
        let text_at = NodeRef { part: holder.part, node };
        let outcome = self.resolve(holder, text_at, expects);
        self.references.push(Reference { holder, text: text_at, expects, outcome });
    }

    fn resolve(&mut self, holder: NodeRef, text_at: NodeRef, expects: NodeType) -> Resolved {
        let keeps_siblings = expects == NodeType::PathItem || expects == NodeType::Schema && self.version.has_json_schema();
        let outcome = match self.loader.document(text_at.part).string(text_at.node).map(str::to_owned) {
            Some(text) => self.loader.resolve(self.loader.around(holder), &text, keeps_siblings),
            None => Err(ReferenceFault::NotAString.into()),
        };
        self.expect_at(&outcome, expects);
        outcome
    }

    /// Has the target of a reference walked.
    fn expect_at(&mut self, outcome: &Resolved, expects: NodeType) {
        match outcome.as_ref().map_err(|fault| &**fault) {
            Ok(target) => self.waiting.push_back((target.node, expects)),
            Err(ReferenceFault::Behind { first, .. }) => self.waiting.push_back((*first, expects)),
            Err(_) => {}
        }
    }

    /// Notes where the other fields of a node lead that hold a URI.
    pub(super) fn refer_otherwise(&mut self, at: NodeRef, node_type: NodeType) {
        match node_type {
            NodeType::Schema if self.version.has_json_schema() => self.refer_by(at, "$dynamicRef", ReferringField::DynamicRef, NodeType::Schema),
            NodeType::Link => self.refer_by(at, "operationRef", ReferringField::OperationRef, NodeType::Operation),
            NodeType::Discriminator => {
                let document = self.loader.document(at.part);
                let mapping = document.get(at.node, "mapping").map(|mapping| document.members(mapping).to_vec()).unwrap_or_default();
                let default = document.get(at.node, "defaultMapping").filter(|_| self.version >= Version::V3_2);
                for node in mapping.iter().map(|member| member.value).chain(default) {
                    let value = NodeRef { part: at.part, node };
                    // What is no string is a fault of the structure.
                    let text = self.loader.document(at.part).string(node).map(str::to_owned);
                    if let Some(text) = text.filter(|text| !self.is_component(at.part, "schemas", text)) {
                        self.note(ReferringField::Mapping, at, value, text, NodeType::Schema);
                    }
                }
            }
            NodeType::SecurityRequirement if self.version >= Version::V3_2 => {
                for member in self.loader.document(at.part).members(at.node).to_vec() {
                    let name = self.loader.document(at.part).text(member.key).to_owned();
                    // The name of a component goes before a URI, and what cannot be told from a name is one.
                    if name.contains(['/', '#', ':']) && !self.is_component(at.part, "securitySchemes", &name) {
                        let value = NodeRef { part: at.part, node: member.value };
                        self.note(ReferringField::SecurityRequirement, at, value, name, NodeType::SecurityScheme);
                    }
                }
            }
            _ => {}
        }
    }

    fn refer_by(&mut self, at: NodeRef, name: &str, field: ReferringField, expects: NodeType) {
        let document = self.loader.document(at.part);
        let Some(node) = document.get(at.node, name) else { return };
        if document.kind(node) != Kind::String {
            return;
        }
        let text = document.text(node).to_owned();
        self.note(field, at, NodeRef { part: at.part, node }, text, expects);
    }

    fn note(&mut self, field: ReferringField, holder: NodeRef, at: NodeRef, text: String, expects: NodeType) {
        let (outcome, is_from_root) = self.resolve_other(field, holder, &text, expects);
        self.other_references.push(OtherReference { field, holder, at, text, expects, outcome, is_from_root });
    }

    /// Where a reference of such a field leads, and whether only from the root file.
    fn resolve_other(&mut self, field: ReferringField, holder: NodeRef, text: &str, expects: NodeType) -> (Resolved, bool) {
        let around = self.loader.around(holder);
        match field {
            ReferringField::DynamicRef => {
                let outcome = self.loader.resolve_once(around, text, 0);
                if let Ok(target) = &outcome {
                    let initial = self.loader.around(target.node);
                    let anchor = split(text).fragment;
                    let is_dynamic = match self.loader.resources.dynamic_anchor(initial, anchor) {
                        Ok(found) => found == Some(target.node),
                        Err(_) => true,
                    };
                    self.dynamic.insert(holder, DynamicTarget { initial: target.node, anchor: is_dynamic.then(|| anchor.to_owned()) });
                }
                self.expect_at(&outcome, expects);
                (outcome, false)
            }
            // An operation of another description is not one of this contract, so it is not walked.
            ReferringField::OperationRef => (self.loader.resolve(around, text, false), false),
            ReferringField::Mapping | ReferringField::SecurityRequirement => {
                let outcome = self.loader.resolve(around, text, field == ReferringField::Mapping && self.version.has_json_schema());
                let from_root = if outcome.is_err() && holder.part != 0 { self.loader.resolve_once(0, text, 0).ok() } else { None };
                let is_from_root = from_root.is_some();
                let outcome = from_root.map_or(outcome, Ok);
                self.expect_at(&outcome, expects);
                (outcome, is_from_root)
            }
        }
    }

    /// Whether the root file, or this one, has a component of this name.
    fn is_component(&self, part: u32, kind: &str, name: &str) -> bool {
        [0, part].iter().any(|part| {
            let document = self.loader.document(*part);
            let components = document.get(document.root(), "components").and_then(|components| document.get(components, kind));
            components.is_some_and(|components| document.get(components, name).is_some())
        })
    }

    /// Resolves again what leads nowhere, where more is known by a URI than when that was tried; tells whether anything of
    /// it leads somewhere now.
    pub(super) fn retry(&mut self) -> bool {
        let known = self.loader.resources.len();
        if known == std::mem::replace(&mut self.retried, known) || !self.loader.resources.has_identifiers() {
            return false;
        }
        self.loader.forget_faults();
        let mut is_any_better = false;
        for index in 0..self.references.len() {
            let Some(reference) = self.references.get(index).filter(|reference| may_have_changed(&reference.outcome)) else { continue };
            let (holder, text, expects) = (reference.holder, reference.text, reference.expects);
            let outcome = self.resolve(holder, text, expects);
            is_any_better |= outcome.is_ok();
            if let Some(reference) = self.references.get_mut(index) {
                reference.outcome = outcome;
            }
        }
        for index in 0..self.other_references.len() {
            let Some(other) = self.other_references.get(index).filter(|other| may_have_changed(&other.outcome)) else { continue };
            let (field, holder, text, expects) = (other.field, other.holder, other.text.clone(), other.expects);
            let (outcome, is_from_root) = self.resolve_other(field, holder, &text, expects);
            is_any_better |= outcome.is_ok();
            if let Some(other) = self.other_references.get_mut(index) {
                (other.outcome, other.is_from_root) = (outcome, is_from_root);
            }
        }
        is_any_better
    }
}

/// Whether a fault can be one no more when more files and schemas are known.
fn may_have_changed(outcome: &Resolved) -> bool {
    let fault = outcome.as_ref().err().map(|fault| match &**fault {
        ReferenceFault::Behind { fault, .. } => Arc::clone(fault),
        _ => Arc::clone(fault),
    });
    fault.is_some_and(|fault| {
        use ReferenceFault::{NoAnchor, NoFile, NoResource, NoTarget, Remote};
        matches!(&*fault, Remote { .. } | NoResource { .. } | NoAnchor { .. } | NoFile { .. } | NoTarget { .. })
    })
}
