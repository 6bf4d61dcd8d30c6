//! Paths and webhooks: which is which, whatever their templates are named, and which came or went.

use super::comparison::{Comparison, PendingDifference};
use super::difference::{DifferenceKind as Kind, Direction};
use super::operation::{Call, CallPair, sunset};
use super::servers::base_path;
use super::side::Side;
use kitemark_contract::NodeRef;
use kitemark_model::{Index, OperationEntry, PathEntry};
use rustc_hash::FxHashSet;
use std::collections::{BTreeMap, BTreeSet};

impl<'a> Comparison<'a> {
    /// Compares the paths with their operations. Paths that differ in the names of their templates only are one path.
    pub(super) fn paths(&mut self) {
        let old = by_template(self.previous.index);
        let new = by_template(self.current.index);
        let (old_base, new_base) = (base_path(self.previous), base_path(self.current));
        let by_address: BTreeMap<String, &String> =
            if old_base == new_base { BTreeMap::new() } else { new.keys().map(|template| (format!("{new_base}{template}"), template)).collect() };
        let mut kept = BTreeSet::new();
        for (template, paths) in &old {
            // A version may have moved from the servers into the paths, or back.
            let moved = || by_address.get(&format!("{old_base}{template}")).copied();
            let found = new.get_key_value(template).map(|(template, _)| template).or_else(moved);
            match found.and_then(|template| new.get(template)) {
                Some(others) => {
                    kept.extend(found);
                    self.path(paths, others);
                }
                None => paths.iter().for_each(|path| self.path_gone(path)),
            }
        }
        for path in new.iter().filter(|(template, _)| !kept.contains(template)).flat_map(|(_, paths)| paths) {
            let message = format!("the path {} is new", path.template);
            self.note(0, whole(Kind::PathAdded, false, None, Some(path.at), path.at, message));
        }
        self.calls();
    }

    fn path_gone(&mut self, path: &PathEntry<'a>) {
        let operations = operations(self.previous.index, &[path]);
        let may_go = !operations.is_empty() && operations.values().all(|(_, operation)| self.may_go(operation));
        let root = self.current.contract.root();
        let near = self.current.contract.get(root, "paths").unwrap_or(root);
        let reason = if may_go { ", as its sunset allowed" } else { "" };
        let message = format!("the path {} is gone{reason}", path.template);
        self.note(0, whole(Kind::PathRemoved, !may_go, Some(path.at), None, near, message));
    }

    /// Compares what stands under one path, which may be written several times.
    fn path(&mut self, was: &[&'a PathEntry<'a>], is: &[&'a PathEntry<'a>]) {
        let mut old = operations(self.previous.index, was);
        let mut new = operations(self.current.index, is);
        let keys: Vec<_> = old.keys().copied().collect();
        for key in &keys {
            if let Some(after) = new.remove(key) {
                self.matched(old.remove(key), after);
            }
        }
        for key in &keys {
            let (method, _) = *key;
            let same_method = new.range((method, "")..).next().map(|(other, _)| *other).filter(|(other, _)| *other == method);
            if let Some(other) = same_method.filter(|_| old.contains_key(key))
                && let Some(after) = new.remove(&other)
            {
                self.matched(old.remove(key), after);
            }
        }
        for (path, operation) in old.into_values() {
            let near = is.iter().find(|other| other.template == path.template).or(is.first()).map_or(self.current.contract.root(), |path| path.at);
            let may_go = self.may_go(operation);
            let reason = if may_go { ", as its sunset allowed" } else { "" };
            let message = format!("the operation {} {} is gone{reason}", operation.method, operation.name);
            self.note(0, whole(Kind::OperationRemoved, !may_go, Some(operation.at), None, near, message));
        }
        for (_, operation) in new.into_values() {
            let message = format!("the operation {} {} is new", operation.method, operation.name);
            self.note(0, whole(Kind::OperationAdded, false, None, Some(operation.at), operation.at, message));
        }
    }

    /// Whether an operation was deprecated and its sunset has passed.
    fn may_go(&self, operation: &OperationEntry<'a>) -> bool {
        let Some(as_of) = self.as_of.filter(|_| self.previous.is(operation.at, "deprecated")) else { return false };
        sunset(self.previous, operation.at).is_some_and(|sunset| sunset < as_of)
    }

    fn matched(&mut self, before: Option<Under<'a>>, (path, after): Under<'a>) {
        if let Some((old_path, before)) = before {
            self.operation(before, after, &old_path.names, &path.names);
        }
    }

    fn operation(&mut self, was: &'a OperationEntry<'a>, is: &'a OperationEntry<'a>, old_names: &[&'a str], new_names: &[&'a str]) {
        let what = if is.path.is_none() { "webhook " } else { "" };
        let group = self.group(format!("{what}{} {}", is.method, is.name));
        let call = |entry: &OperationEntry<'a>, names: &[&'a str]| Call { at: entry.at, parameters: entry.parameters.clone(), names: names.to_vec() };
        let is_outgoing = is.path.is_none();
        self.push_call(CallPair { before: call(was, old_names), after: call(is, new_names), is_outgoing, group });
    }

    /// Compares the webhooks, which the product calls.
    pub(super) fn webhooks(&mut self) {
        let (previous, current) = (self.previous.index, self.current.index);
        let root = self.current.contract.root();
        let near = self.current.contract.get(root, "webhooks").unwrap_or(root);
        let same = |one: &OperationEntry<'_>, other: &OperationEntry<'_>| one.name == other.name && one.method == other.method;
        for webhook in &previous.webhooks {
            match current.webhooks.iter().find(|other| same(webhook, other)) {
                Some(kept) => self.operation(webhook, kept, &[], &[]),
                None => {
                    let message = format!("the webhook {} {} is gone", webhook.method, webhook.name);
                    self.note(0, whole(Kind::OperationRemoved, !self.may_go(webhook), Some(webhook.at), None, near, message));
                }
            }
        }
        for webhook in current.webhooks.iter().filter(|webhook| previous.webhooks.iter().all(|other| !same(webhook, other))) {
            let message = format!("the webhook {} {} is new", webhook.method, webhook.name);
            self.note(0, whole(Kind::OperationAdded, false, None, Some(webhook.at), webhook.at, message));
        }
        self.calls();
    }
}

/// A difference that concerns neither what is sent nor what is answered.
pub(super) fn whole(kind: Kind, breaks: bool, before: Option<NodeRef>, after: Option<NodeRef>, near: NodeRef, message: String) -> PendingDifference {
    PendingDifference { kind, direction: Direction::None, breaks, before, after, near, message }
}

/// The paths by their templates with the names erased.
fn by_template<'a>(index: &'a Index<'a>) -> BTreeMap<String, Vec<&'a PathEntry<'a>>> {
    let mut found: BTreeMap<String, Vec<&PathEntry<'_>>> = BTreeMap::new();
    for path in &index.paths {
        found.entry(erased(path.template)).or_default().push(path);
    }
    found
}

/// An operation with the path under which it stands.
type Under<'a> = (&'a PathEntry<'a>, &'a OperationEntry<'a>);

/// The operations under some paths, by method and template.
fn operations<'a>(index: &'a Index<'a>, paths: &[&'a PathEntry<'a>]) -> BTreeMap<(&'a str, &'a str), Under<'a>> {
    let of_path = |path: &'a PathEntry<'a>| path.operations.iter().filter_map(move |id| Some((path, index.operations.get(*id as usize)?)));
    paths.iter().flat_map(|path| of_path(path)).map(|under| ((under.1.method.as_str(), under.0.template), under)).collect()
}

/// The addresses under which a contract is served: the path of each server with each path, names of templates erased.
pub fn addresses(index: &Index<'_>) -> FxHashSet<String> {
    let base = base_path(Side { index, contract: index.contract, strict_null: false });
    index.paths.iter().map(|path| format!("{base}{}", erased(path.template))).collect()
}

/// A path with the names of its templates erased.
fn erased(template: &str) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, tail)) = rest.split_once('{') {
        let Some((_, after)) = tail.split_once('}') else { break };
        text.push_str(before);
        text.push_str("{}");
        rest = after;
    }
    text.push_str(rest);
    text
}
