//! Whether all errors share one shape: data compares nodes by a fact, not schemas by what they hold and extend.

use super::{NativeCheck, NativeFinding, NativeOutcome, Parameters};
use crate::facts::{operation, path, schema};
use kitemark_contract::{Contract, NodeRef, media_type};
use kitemark_model::{Index, OperationEntry};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeMap;

/// How many names of properties a message lists.
const MOST_NAMES: usize = 4;

/// How many pairs of shapes are compared.
const MOST_COMPARISONS: usize = 2_000_000;

/// What an error body is made of at its top level: its types, and its properties with their types; where that is a wrapper,
/// also what it wraps.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Shape<'a> {
    types: Vec<&'a str>,
    properties: BTreeMap<&'a str, Vec<&'a str>>,
    /// What the only property wraps, where there is one: `error.code`, or what a list holds, `errors[]`.
    inner: BTreeMap<String, Vec<&'a str>>,
}

/// An error body in JSON.
struct Use<'a> {
    /// The response, where its reference leads.
    response: NodeRef,
    shape: Shape<'a>,
    /// Whether a success of the same operation has the same schema.
    is_copy: bool,
}

pub(super) const CHECK: NativeCheck =
    NativeCheck { name: "error-shape", about: "Error responses whose bodies have another shape than most.", parameters: &[], run };

/// Compares the JSON bodies under 4XX, 5XX and, beside a success, `default`. Those of the statuses in the manifest's
/// `gatewayErrors` are compared with each other only.
fn run(index: &Index<'_>, _parameters: &Parameters) -> NativeOutcome {
    let mut outcome = NativeOutcome::default();
    let gateway = gateway_statuses(index);
    let (mut own, mut gateways): (Vec<Use<'_>>, Vec<Use<'_>>) = (Vec::new(), Vec::new());
    let mut seen = FxHashSet::default();
    // Where callers sign in RFC 6749 (section 5.2) says what an error is.
    let signs_in = |entry: &&OperationEntry<'_>| index.path_of(entry).is_some_and(path::signs_in);
    for entry in index.operations.iter().filter(|entry| !signs_in(entry)) {
        let responses = entry.responses.iter().copied();
        let has_success = responses.clone().any(|(status, _)| status.starts_with(['2', '3']));
        let errors = responses.filter(|(status, _)| status.starts_with(['4', '5']) || *status == "default" && has_success);
        let successes = success_schemas(index.contract, entry);
        for (status, response) in errors {
            let is_gateway = gateway.iter().any(|known| covers(known, status));
            for schema in json_schemas(index.contract, response) {
                // Whether a success of the operation has this very schema, one that has properties or items of its own.
                let followed = index.contract.follow(schema);
                let is_copy = followed != schema && successes.contains(&followed);
                // A response of the components counts once, however many operations use it.
                if !seen.insert((schema, is_gateway, is_copy)) {
                    continue;
                }
                if is_unresolved(index.contract, schema) {
                    outcome.inconclusive.push((Some(schema), "the schema of an error does not resolve".into()));
                    continue;
                }
                let found = Use { response, shape: shape(index, schema), is_copy };
                if !found.shape.says_nothing() {
                    if is_gateway { &mut gateways } else { &mut own }.push(found);
                }
            }
        }
    }
    outcome.examined = own.len() + gateways.len();
    judge(&own, &mut outcome);
    judge(&gateways, &mut outcome);
    outcome
}

/// Notes the bodies that neither share the shape of most, nor extend it, nor are extended by it.
fn judge(uses: &[Use<'_>], outcome: &mut NativeOutcome) {
    // Neither a schema that a generator copied from the success nor one that declares nothing must become the measure.
    let preferred: [fn(&Use<'_>) -> bool; 3] =
        [|found| !found.is_copy && !found.shape.properties.is_empty(), |found| !found.shape.properties.is_empty(), |_| true];
    let Some(prefers) = preferred.into_iter().find(|prefers| uses.iter().any(prefers)) else { return };
    let candidates: Vec<&Use<'_>> = uses.iter().filter(|found| prefers(found)).collect();
    let mut counts: BTreeMap<&Shape<'_>, usize> = BTreeMap::new();
    for found in &candidates {
        *counts.entry(&found.shape).or_default() += 1;
    }
    let Some(measure) = measure(&counts) else {
        outcome.inconclusive.push((None, "the errors have too many different shapes to compare each with all others".into()));
        return;
    };
    let Some(example) = candidates.iter().find(|found| found.shape == *measure) else { return };
    for found in uses.iter().filter(|found| !found.shape.is_related(measure)) {
        let message = if found.is_copy {
            format!("this error has the schema of the success, {}; other errors have {}", found.shape.describe(), measure.describe())
        } else if found.shape.differs_in_types(measure) {
            format!("this error gives the properties of the others other types: {}", found.shape.differences(measure))
        } else {
            format!("this error has {}; other errors have {}", found.shape.describe(), measure.describe())
        };
        let mut finding = NativeFinding::new(found.response, message);
        finding.related.push(("the shape of the other errors".into(), example.response));
        outcome.findings.push(finding);
    }
}

/// The shape to which most bodies are related, by their number; none where there are too many to compare.
fn measure<'s, 'a>(counts: &BTreeMap<&'s Shape<'a>, usize>) -> Option<&'s Shape<'a>> {
    // A shape extends another only if it has all properties of that, the rarest among them: so a shape is compared with those
    // alone of which it has the rarest.
    let shapes: Vec<(&Shape<'a>, usize)> = counts.iter().map(|(shape, count)| (*shape, *count)).collect();
    let mut uses: FxHashMap<&str, usize> = FxHashMap::default();
    for name in shapes.iter().flat_map(|(shape, _)| shape.properties.keys()) {
        *uses.entry(name).or_default() += 1;
    }
    let mut by_rarest: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (position, (shape, _)) in shapes.iter().enumerate() {
        if let Some(rarest) = shape.properties.keys().min_by_key(|name| uses.get(**name)) {
            by_rarest.entry(rarest).or_default().push(position);
        }
    }
    let mut related: Vec<usize> = shapes.iter().map(|(_, count)| *count).collect();
    let mut add = |position: usize, count: usize| related.get_mut(position).into_iter().for_each(|related| *related += count);
    let mut comparisons = 0;
    for (position, (shape, count)) in shapes.iter().enumerate() {
        for other in shape.properties.keys().filter_map(|name| by_rarest.get(name)).flatten().copied() {
            let Some((smaller, number)) = shapes.get(other).filter(|_| other != position) else { continue };
            comparisons += 1;
            if comparisons > MOST_COMPARISONS {
                return None;
            }
            if shape.extends(smaller) {
                add(position, *number);
                // Where both extend each other, the other comes to this one too.
                if !smaller.extends(shape) {
                    add(other, *count);
                }
            }
        }
    }
    let ranked = shapes.iter().zip(&related).max_by_key(|((_, count), related)| (**related, *count));
    ranked.map(|((shape, _), _)| *shape)
}

impl Shape<'_> {
    /// Whether the schema allows anything, so that it shows no shape.
    fn says_nothing(&self) -> bool {
        self.types.is_empty() && self.properties.is_empty()
    }

    fn is_related(&self, other: &Self) -> bool {
        self == other || self.extends(other) || other.extends(self)
    }

    /// Whether it has every property of another, of the same types. What has no property is extended by nothing.
    fn extends(&self, other: &Self) -> bool {
        let agree = |name: &&str, types: &[&str]| self.properties.get(*name).is_some_and(|own| are_compatible(own, types));
        are_compatible(&self.types, &other.types)
            && !other.properties.is_empty()
            && other.properties.iter().all(|(name, types)| agree(name, types))
            && self.shares_inner(other)
    }

    /// Whether what both wrap has a member in common, of the same types: members are optional within a wrapper.
    fn shares_inner(&self, other: &Self) -> bool {
        let mut common = self.inner.iter().filter_map(|(name, types)| Some(are_compatible(types, other.inner.get(name)?))).peekable();
        let shares_any = self.inner.keys().any(|name| !name.ends_with("[]") && other.inner.contains_key(name));
        let is_bare = |shape: &Self| shape.inner.keys().all(|name| name.ends_with("[]"));
        self.inner.is_empty()
            || other.inner.is_empty()
            || common.peek().is_some() && common.all(|agrees| agrees) && (shares_any || is_bare(self) && is_bare(other))
    }

    /// Whether one has the names of all properties of the other, so that only types can differ.
    fn differs_in_types(&self, other: &Self) -> bool {
        let has_all = |one: &Self, names: &Self| {
            !names.properties.is_empty()
                && names.properties.keys().all(|name| one.properties.contains_key(name))
                && (one.inner.is_empty() || names.inner.is_empty() || names.inner.keys().any(|name| one.inner.contains_key(name)))
        };
        has_all(self, other) || has_all(other, self)
    }

    /// The shape in words.
    fn describe(&self) -> String {
        if self.properties.is_empty() {
            return match self.types.as_slice() {
                ["object"] => "no declared properties".into(),
                types => format!("the type {}", types.join(" or ")),
            };
        }
        let all: Vec<&str> =
            if self.inner.is_empty() { self.properties.keys().copied().collect() } else { self.inner.keys().map(String::as_str).collect() };
        let names: Vec<String> = all.iter().take(MOST_NAMES).map(|name| format!("`{name}`")).collect();
        let rest = all.len() - names.len();
        if rest > 0 { format!("{} and {rest} more", names.join(", ")) } else { names.join(", ") }
    }

    /// The properties whose types differ from those of another shape, in words.
    fn differences(&self, other: &Self) -> String {
        let differing = |name: &str, types: &[&str], theirs: &[&str]| {
            (!are_compatible(types, theirs)).then(|| format!("`{name}` is {}, not {}", types.join(" or "), theirs.join(" or ")))
        };
        let outer = self.properties.iter().filter_map(|(name, types)| differing(name, types, other.properties.get(name)?));
        let inner = self.inner.iter().filter_map(|(name, types)| differing(name, types, other.inner.get(name)?));
        outer.chain(inner).take(MOST_NAMES).collect::<Vec<_>>().join(", ")
    }
}

/// Whether types can be of the same thing: no types stand for any, and every integer is a number.
fn are_compatible(one: &[&str], other: &[&str]) -> bool {
    let widened = |name: &str| if name == "integer" { "number".to_owned() } else { name.to_owned() };
    one.is_empty() || other.is_empty() || one.iter().any(|own| other.iter().any(|theirs| widened(own) == widened(theirs)))
}

fn shape<'a>(index: &Index<'a>, at: NodeRef) -> Shape<'a> {
    let sorted = |at| {
        let mut types = schema::types(index, at).into_owned();
        types.sort_unstable();
        types
    };
    let declared = schema::properties(index, at);
    let properties: BTreeMap<&str, Vec<&str>> = declared.iter().map(|(name, at)| (*name, sorted(*at))).collect();
    let mut inner = BTreeMap::new();
    if let [(wrapper, wrapped)] = declared.as_slice() {
        let items = index.keyword(*wrapped, "items").filter(|_| sorted(*wrapped) == ["array"]);
        let content = schema::properties(index, items.unwrap_or(*wrapped));
        inner.extend(content.into_iter().map(|(name, at)| (format!("{wrapper}.{name}"), sorted(at))));
        inner.extend(items.map(|items| (format!("{wrapper}[]"), sorted(items))));
    }
    let mut types = sorted(at);
    if types.is_empty() && !properties.is_empty() {
        types.push("object");
    }
    Shape { types, properties, inner }
}

/// The schemas of the JSON bodies of a response.
fn json_schemas(contract: &Contract, response: NodeRef) -> Vec<NodeRef> {
    let Some(content) = contract.get(response, "content") else { return Vec::new() };
    let json = contract.members(content).filter(|(name, _)| media_type::is_json(name));
    json.filter_map(|(_, at)| {
        let at = contract.follow(at);
        contract.document(at).get(at.node, "schema").map(|node| NodeRef { part: at.part, node })
    })
    .collect()
}

fn is_unresolved(contract: &Contract, at: NodeRef) -> bool {
    let unresolved = |at: NodeRef| contract.document(at).get(at.node, "$ref").is_some() && contract.target(at).is_none();
    let here = contract.follow(at);
    let branches = contract.document(here).get(here.node, "allOf").map(|node| NodeRef { part: here.part, node });
    unresolved(at) || branches.is_some_and(|branches| contract.items(branches).any(unresolved))
}

/// The schemas of the successes of an operation, references followed.
fn success_schemas(contract: &Contract, entry: &OperationEntry<'_>) -> FxHashSet<NodeRef> {
    operation::successes(entry).flat_map(|response| json_schemas(contract, response)).map(|schema| contract.follow(schema)).collect()
}

/// The statuses that a gateway answers in a shape of its own.
fn gateway_statuses<'a>(index: &Index<'a>) -> Vec<&'a str> {
    let Some(manifest) = index.manifest else { return Vec::new() };
    let Some(list) = manifest.get(manifest.root(), "gatewayErrors") else { return Vec::new() };
    manifest.items(list).iter().filter_map(|item| manifest.string(*item)).collect()
}

/// Whether a status or range of statuses covers another.
fn covers(known: &str, status: &str) -> bool {
    known == status || known.strip_suffix("XX").is_some_and(|class| status.len() == 3 && status.starts_with(class))
}
