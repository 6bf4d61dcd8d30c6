//! The facts of each kind of node, computed when an assertion asks for them; each file declares those that it computes.

mod address;
pub(super) mod body;
mod collection;
pub(super) mod deprecation;
mod endpoint;
mod evidence;
mod exchange;
pub(super) mod info;
mod name;
pub(super) mod operation;
pub(super) mod path;
mod product;
pub(super) mod reading;
mod root;
pub(super) mod schema;
pub(super) mod security;
mod stated;
mod table;
#[cfg(test)]
mod tests;
mod upload;

use super::view::{View, view_of};
use kitemark_contract::NodeRef;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Item};
use std::borrow::Cow;

pub use table::Fact;
pub(super) use table::{CASING, LABEL, NAME, PROPERTY_NAMES};

/// A field of a node as it is written.
pub(super) fn field<'a>(index: &'a Index<'a>, item: Item, name: &str) -> Option<View<'a>> {
    let contract = index.contract;
    match item.kind {
        NodeKind::Product => {
            let manifest = index.manifest?;
            manifest.get(manifest.root(), name).map(|node| View::Plain(manifest, node))
        }
        NodeKind::Evidence => {
            let manifest = index.manifest?;
            manifest.get(index.evidence(item)?.node, name).map(|node| View::Plain(manifest, node))
        }
        NodeKind::Exchange | NodeKind::Endpoint => {
            let document = &index.recording?.document;
            document.get(index.recording_node(item)?, name).map(|node| View::Plain(document, node))
        }
        NodeKind::Segment | NodeKind::Address => None,
        NodeKind::Schema | NodeKind::Property => index.keyword(index.place_of(item)?, name).map(|node| view_of(index, node)),
        _ => {
            let at = contract.follow(index.place_of(item)?);
            let node = contract.document(at).get(at.node, name)?;
            Some(view_of(index, NodeRef { part: at.part, node }))
        }
    }
}

/// The fields of a node as they are written.
pub(super) fn members<'a>(index: &'a Index<'a>, item: Item) -> Vec<(Cow<'a, str>, View<'a>)> {
    let contract = index.contract;
    if matches!(item.kind, NodeKind::Product | NodeKind::Evidence) {
        let (Some(manifest), Some(node)) = (index.manifest, index.manifest_node(item)) else { return Vec::new() };
        let members = manifest.members(node);
        return members.iter().map(|member| (Cow::Borrowed(manifest.text(member.key)), View::Plain(manifest, member.value))).collect();
    }
    if let (Some(recording), Some(node)) = (index.recording, index.recording_node(item)) {
        let document = &recording.document;
        let members = document.members(node);
        return members.iter().map(|member| (Cow::Borrowed(document.text(member.key)), View::Plain(document, member.value))).collect();
    }
    let Some(at) = index.place_of(item) else { return Vec::new() };
    contract.members(contract.follow(at)).map(|(name, node)| (Cow::Borrowed(name), view_of(index, node))).collect()
}
