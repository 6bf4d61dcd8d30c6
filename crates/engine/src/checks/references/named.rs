//! What is referred to by a name of its own: operations by links, and tags by their children.

use super::{NativeFinding, NativeOutcome};
use kitemark_contract::{Contract, NodeRef, NodeType, Version};
use kitemark_document::{nearest, quoted};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn judge(contract: &Contract, outcome: &mut NativeOutcome) {
    links(contract, outcome);
    if contract.version() >= Some(Version::V3_2) {
        tags(contract, outcome);
    }
}

/// The `operationId` of Link Objects: "the name of an existing, resolvable OAS operation".
fn links(contract: &Contract, outcome: &mut NativeOutcome) {
    let typed = |node_type| contract.of_type(node_type).iter().filter_map(|id| contract.typed(*id)).map(|typed| typed.at);
    let named: Vec<NodeRef> = typed(NodeType::Link).filter(|at| contract.get_string(*at, "operationId").is_some()).collect();
    if named.is_empty() {
        return;
    }
    outcome.examined += named.len();
    let known: BTreeSet<&str> = typed(NodeType::Operation).filter_map(|at| contract.get_string(at, "operationId")).collect();
    let known: Vec<&str> = known.into_iter().collect();
    for link in named {
        let name = contract.get_string(link, "operationId").unwrap_or_default();
        if known.binary_search(&name).is_err() {
            let at = contract.get(link, "operationId").unwrap_or(link);
            let meant = nearest(name, &known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            let message = format!("no operation of the contract has the `operationId` `{}`{meant}", quoted(name));
            outcome.findings.push(NativeFinding::new(at, message));
        }
    }
}

/// The `parent` of Tag Objects (3.2): "the named tag MUST exist in the API description, and circular references between
/// parent and child tags MUST NOT be used".
fn tags(contract: &Contract, outcome: &mut NativeOutcome) {
    // Of two tags of one name the first counts.
    let mut parents: BTreeMap<&str, Option<(&str, NodeRef)>> = BTreeMap::new();
    let mut names: Vec<&str> = Vec::new();
    for tag in contract.of_type(NodeType::Tag).iter().filter_map(|id| contract.typed(*id)).map(|typed| typed.at) {
        let Some(name) = contract.get_string(tag, "name") else { continue };
        let parent = contract.get_string(tag, "parent").map(|parent| (parent, contract.get(tag, "parent").unwrap_or(tag)));
        names.push(name);
        parents.entry(name).or_insert(parent);
    }
    let known: Vec<&str> = parents.keys().copied().collect();
    for (name, (parent, at)) in parents.iter().filter_map(|(name, parent)| Some((name, (*parent)?))) {
        outcome.examined += 1;
        if !parents.contains_key(parent) {
            let meant = nearest(parent, &known).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
            let message = format!("there is no tag `{}`, which the tag `{}` has as its parent{meant}", quoted(parent), quoted(name));
            outcome.findings.push(NativeFinding::new(at, message));
        }
    }
    for (circle, at) in circles(&names, &parents) {
        let way: Vec<String> = circle.iter().chain(circle.first()).map(|name| format!("`{}`", quoted(name))).collect();
        outcome.findings.push(NativeFinding::new(at, format!("the parents of the tag lead back to it: {}", way.join(", then "))));
    }
}

/// The circles that parents make, each once and from the first of its tags, with where that names its parent.
fn circles<'a>(names: &[&'a str], parents: &BTreeMap<&'a str, Option<(&'a str, NodeRef)>>) -> Vec<(Vec<&'a str>, NodeRef)> {
    let mut found = Vec::new();
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for name in names {
        let mut way: Vec<&str> = Vec::new();
        let mut at = *name;
        while done.insert(at) {
            way.push(at);
            match parents.get(at) {
                Some(Some((parent, _))) => at = parent,
                _ => break,
            }
        }
        // The way ends at a tag of its own where it is a circle, and at one of another way where it is none.
        let circle = way.iter().position(|name| *name == at).and_then(|start| way.get(start..)).unwrap_or_default();
        let closes = circle.last().and_then(|last| parents.get(last).copied().flatten()).is_some_and(|(parent, _)| Some(&parent) == circle.first());
        if let Some((_, place)) = circle.first().and_then(|first| parents.get(first).copied().flatten()).filter(|_| closes) {
            found.push((circle.to_vec(), place));
        }
    }
    found
}
