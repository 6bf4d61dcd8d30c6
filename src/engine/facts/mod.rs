//! The facts of each kind of node, computed when an assertion asks for them.

mod address;
pub(super) mod body;
mod collection;
pub(super) mod deprecation;
mod endpoint;
mod evidence;
mod exchange;
pub(super) mod files;
mod info;
pub(super) mod operation;
pub(super) mod path;
mod product;
pub(super) mod reading;
mod root;
pub(super) mod schema;
pub(super) mod security;
mod upload;

use super::index::{Index, Item};
use super::kind::{Fact, NodeKind};
use super::view::View;
use crate::contract::NodeRef;
use std::borrow::Cow;

pub(super) use address::{Servers, environment, production};

/// A fact of a node; none where the node has no such thing.
pub(super) fn fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    match item.kind {
        NodeKind::Document | NodeKind::Contract => root::fact(index, fact),
        NodeKind::Info => info::fact(index, item, fact),
        NodeKind::Server | NodeKind::ServerVariable | NodeKind::Address => address::fact(index, item, fact),
        NodeKind::Path | NodeKind::Segment => path::fact(index, item, fact),
        NodeKind::Operation | NodeKind::Webhook => operation::fact(index, item, fact),
        NodeKind::RequestBody | NodeKind::Response | NodeKind::MediaType | NodeKind::Header => body::fact(index, item, fact),
        NodeKind::Parameter | NodeKind::Schema | NodeKind::Property => schema::item_fact(index, item, fact),
        NodeKind::SecurityScheme => security::scheme_fact(index, item, fact),
        NodeKind::Tag => (fact == Fact::Name).then(|| name(index, item).map(View::Text)).flatten(),
        NodeKind::Product => product::fact(index, fact),
        NodeKind::Evidence => evidence::fact(index, item, fact),
        NodeKind::Exchange => exchange::fact(index, item, fact),
        NodeKind::Endpoint => endpoint::fact(index, item, fact),
    }
}

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
        NodeKind::Schema | NodeKind::Property => index.keyword(index.place_of(item)?, name).map(|node| index.view_of(node)),
        _ => {
            let at = contract.follow(index.place_of(item)?);
            let node = contract.document(at).get(at.node, name)?;
            Some(index.view_of(NodeRef { part: at.part, node }))
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
    contract.members(contract.follow(at)).map(|(name, node)| (Cow::Borrowed(name), index.view_of(node))).collect()
}

/// The name of a node: the key or the field that names it.
pub(super) fn name<'a>(index: &Index<'a>, item: Item) -> Option<&'a str> {
    let contract = index.contract;
    match item.kind {
        NodeKind::Evidence => index.evidence(item).map(|evidence| evidence.kind.as_str()),
        NodeKind::Exchange => index.exchange(item).and_then(|exchange| exchange.probes.first()).map(String::as_str),
        NodeKind::Endpoint => {
            let recording = index.recording?;
            recording.document.get_string(index.recording_node(item)?, "host")
        }
        NodeKind::Path => index.paths.get(item.id as usize).map(|path| path.template),
        NodeKind::Segment => index.paths.get(item.id as usize).and_then(|path| path.segments.get(item.part as usize)).copied(),
        NodeKind::Operation | NodeKind::Webhook => index.operation(item).map(|operation| operation.name),
        NodeKind::Parameter | NodeKind::Tag => contract.get_string(index.place_of(item)?, "name"),
        _ => index.name_id(item).map(|id| index.name(id)).or_else(|| contract.key_of(index.place_of(item)?)),
    }
}
