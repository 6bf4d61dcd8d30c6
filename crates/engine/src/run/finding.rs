//! Making findings: the message, the place and what is put together.

use super::super::compile::CompiledCheck;
use super::super::facts::NAME;
use super::super::notes::Group;
use super::super::outcome::{Finding, Location};
use super::super::select::typed_of;
use super::super::view::View;
use super::check::CheckEvaluation;
use jsonschema::json::Node as _;
use kitemark_contract::{NodeRef, Recognition};
use kitemark_document::{Document, quoted};
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Item, NAMED};
use kitemark_product::recording::Observation;
use kitemark_standard::Collapse;
use std::borrow::Cow;
use std::sync::Arc;

/// The observation of the service in which a finding was made.
pub(super) fn seen_in(index: &Index<'_>, at: Location) -> Option<Observation> {
    match at {
        Location::Recording(node) => index.recording?.observation_around(node),
        _ => None,
    }
}

/// Makes a finding of a node.
pub(super) fn push_finding<'a>(index: &'a Index<'a>, check: &CompiledCheck, item: Item, additions: &[(&str, &str)], found: &mut CheckEvaluation<'a>) {
    note_in(index, check, item, additions, None, found);
}

/// Makes a finding of a node, which becomes one with the others of this value where the check collapses.
pub(super) fn note_in<'a>(
    index: &'a Index<'a>,
    check: &CompiledCheck,
    item: Item,
    additions: &[(&str, &str)],
    value: Option<&Cow<'a, str>>,
    found: &mut CheckEvaluation<'a>,
) {
    let at = spot(index, check, item, additions);
    if check.collapse.is_none() && found.notes.count_past(at, check.level) {
        return;
    }
    let view = View::Item(index, item);
    let used = typed_of(index, item).filter(|_| !found.required_nodes.is_empty()).and_then(|id| index.first_used(id, &found.required_nodes));
    let used = used.and_then(|id| index.contract.typed(id)).map(|typed| (index.contract.key_of(typed.at).unwrap_or_default(), typed.at));
    let message = match used {
        Some((name, _)) => check.message.render(&view, &[additions, &[("having", name)]].concat()),
        None => check.message.render(&view, additions),
    };
    let group = check.collapse.map(|collapse| match (value, collapse) {
        (Some(value), _) => Group::Text(value.clone()),
        (None, Collapse::Name) => group_of_name(index, check, item),
        (None, Collapse::Message) => Group::Text(Cow::Owned(message.clone())),
        (None, Collapse::Contract) => Group::All,
    });
    let related = used.into_iter().map(|(name, at)| (format!("`{}`", quoted(name)), at)).collect();
    let finding = Finding { check: Arc::clone(&check.name), level: check.level, message, at, others: 0, related };
    found.notes.add(finding, group, seen_in(index, at));
}

/// The group of the nodes that have one name. Where all kinds of a check have interned names, their numbers tell them apart.
pub(super) fn group_of_name<'a>(index: &'a Index<'a>, check: &CompiledCheck, item: Item) -> Group<'a> {
    let are_interned = check.kinds.iter().all(|kind| NAMED.contains(kind));
    if let Some(id) = index.name_id(item).filter(|_| are_interned) {
        return Group::Name(id);
    }
    let name = View::Item(index, item).member(NAME);
    Group::Text(name.map_or(Cow::Borrowed(""), |name| name.as_string().unwrap_or_else(|| Cow::Owned(name.to_text()))))
}

/// Where a finding about a node stands: at the field that the check names, else at the node.
pub(super) fn spot(index: &Index<'_>, check: &CompiledCheck, item: Item, additions: &[(&str, &str)]) -> Location {
    let contract = index.contract;
    if matches!(item.kind, NodeKind::Product | NodeKind::Evidence) {
        return in_manifest(index, check, item);
    }
    if matches!(item.kind, NodeKind::Exchange | NodeKind::Endpoint) {
        return in_recording(index, check, item);
    }
    if let (NodeKind::Document, Recognition::Unreadable(fault)) = (item.kind, &contract.recognition) {
        return Location::Byte(0, fault.offset());
    }
    let Some(at) = index.place_of(item) else { return Location::Contract(contract.root()) };
    // `{item}` and the like stand for what the check adds to the facts.
    let named = |name: &str| {
        let addition = name.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        addition.and_then(|name| additions.iter().find(|(known, _)| *known == name)).map(|(_, value)| (*value).to_owned())
    };
    let field =
        check.at.as_deref().and_then(|field| field.split('/').try_fold(at, |at, name| field_of(index, at, named(name).as_deref().unwrap_or(name))));
    Location::Contract(field.unwrap_or(at))
}

/// The field of the manifest that a check names, as far as it is there.
pub(super) fn in_manifest(index: &Index<'_>, check: &CompiledCheck, item: Item) -> Location {
    let (Some(manifest), Some(node)) = (index.manifest, index.manifest_node(item)) else { return Location::Manifest(Document::null().root()) };
    Location::Manifest(manifest.reach(node, check.at.iter().flat_map(|field| field.split('/'))))
}

/// The field of an exchange or endpoint that a check names, as far as it is there.
pub(super) fn in_recording(index: &Index<'_>, check: &CompiledCheck, item: Item) -> Location {
    let Some(recording) = index.recording else { return Location::Contract(index.contract.root()) };
    let Some(node) = index.recording_node(item) else { return Location::Recording(recording.document.root()) };
    Location::Recording(recording.document.reach(node, check.at.iter().flat_map(|field| field.split('/'))))
}

pub(super) fn field_of(index: &Index<'_>, at: NodeRef, name: &str) -> Option<NodeRef> {
    let at = index.contract.follow(at);
    index.contract.document(at).get(at.node, name).map(|node| NodeRef { part: at.part, node })
}
