//! Running one check: what it selects, what it finds of it, and which outcome that is.

use super::super::bounded::LeftOut;
use super::super::budget;
use super::super::checks::{NativeFinding, NativeOutcome};
use super::super::compile::{CompiledCheck, Predicate};
use super::super::facts::NAME;
use super::super::notes::{Group, Notes};
use super::super::outcome::{CheckResult, Finding, Location, Outcome};
use super::super::select::{Selection, select};
use super::super::undecided::Undecided;
use super::super::view::View;
use super::finding::{push_finding, seen_in, spot};
use super::judge::{judge_each, judge_same, judge_subset, judge_unique};
use super::{does_not_apply, is_of};
use kitemark_contract::NodeType;
use kitemark_document::Document;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Item};
use kitemark_product::recording::{Exchange, Observation, Skipped};
use kitemark_standard::{Level, Method, WhenNone};
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a check found before it is made into an outcome.
#[derive(Default)]
pub(super) struct CheckEvaluation<'a> {
    pub(super) examined: usize,
    pub(super) notes: Notes<'a>,
    /// The nodes that could not be judged.
    pub(super) undecided: Undecided,
    /// Whether a node that does not satisfy the check was passed over for lacking what it must contain to be judged.
    pub(super) skipped: bool,
    /// The typed nodes of which a node must contain or use one to be judged, in order.
    pub(super) required_nodes: Vec<u32>,
}

pub(super) fn run_check(index: &Index<'_>, check: &CompiledCheck, requirement: &str) -> (CheckResult, Vec<Finding>, LeftOut) {
    let result = |outcome, reason: Option<String>, examined| CheckResult {
        check: check.name.to_string(),
        outcome,
        reason,
        examined,
        undecided: Undecided::default(),
    };
    let unfound = |result| (result, Vec::new(), LeftOut::default());
    let needs_contract = check
        .kinds
        .iter()
        .any(|kind| !matches!(kind, NodeKind::Document | NodeKind::Product | NodeKind::Evidence | NodeKind::Exchange | NodeKind::Endpoint))
        || check.kinds.is_empty();
    if needs_contract && index.contract.version().is_none() {
        return unfound(result(Outcome::Inconclusive, index.contract.why_not_judged(), 0));
    }
    if let Some((outcome, reason)) = check.applies.as_ref().and_then(|applies| does_not_apply(index, applies)) {
        return unfound(result(outcome, Some(reason), 0));
    }
    let (found, left_out) = budget::spend(index.contract.len(), || match &check.demand {
        Predicate::Native(native, parameters) => Ok(from_native(index, check, native(index, parameters))),
        _ => run_data(index, check),
    });
    let mut found = match found {
        Ok(found) => found,
        Err(fault) => return unfound(result(Outcome::Error, Some(fault), 0)),
    };
    if let Some(reason) = left_out {
        found.undecided.push(&check.name, check.level, whole(index, check), reason.to_string());
    }
    let found = drop_unstable_findings(index, found);
    let unseen = unseen(index, check, found.skipped);
    let outcome = match found.notes.level() {
        Some(_) if check.unmet_is_inconclusive => {
            let reason = found.notes.findings().next().map(|finding| finding.message.clone());
            return unfound(result(Outcome::Inconclusive, reason, found.examined));
        }
        Some(Level::Must) => Outcome::Fail,
        _ if !found.undecided.is_empty() => Outcome::Inconclusive,
        Some(Level::Should) => Outcome::Warn,
        _ if unseen.is_some() => Outcome::Inconclusive,
        _ if found.examined == 0 && check.when_none == WhenNone::Inconclusive => Outcome::Inconclusive,
        _ if found.examined == 0 => Outcome::NotApplicable,
        _ => Outcome::Pass,
    };
    let reason = match outcome {
        Outcome::Inconclusive => {
            let undecided = found.undecided.first_reason().map(str::to_owned);
            undecided.or(unseen).or_else(|| Some(not_answered(index, check, requirement)))
        }
        Outcome::NotApplicable => Some(nothing_to_judge(check)),
        _ => None,
    };
    let (findings, left_out) = found.notes.into_findings();
    let result = CheckResult { undecided: found.undecided, ..result(outcome, reason, found.examined) };
    (result, findings, left_out)
}

/// Takes back what was found in one observation and not in its repetition: two different answers prove nothing.
pub(super) fn drop_unstable_findings<'a>(index: &Index<'_>, found: CheckEvaluation<'a>) -> CheckEvaluation<'a> {
    let Some(recording) = index.recording else { return found };
    let places: BTreeSet<Observation> = found.notes.findings().filter_map(|finding| seen_in(index, finding.at)).collect();
    let mut undecided = found.undecided;
    let notes = found.notes.across_observations(|finding| {
        let Some(own) = seen_in(index, finding.at) else { return true };
        if recording.partner(own).is_some_and(|partner| !places.contains(&partner)) {
            let reason = format!("asked again, the service answered differently: {}", finding.message);
            undecided.push(&finding.check, finding.level, finding.at, reason);
            return false;
        }
        recording.repeated(own).is_none()
    });
    CheckEvaluation { notes, undecided, ..found }
}

/// Why a live check has nothing to judge: the first request that was not answered, else the first that could not be
/// asked, else that there was none. A request in clear text is one that a good service leaves unanswered, so that it
/// explains nothing where another does.
pub(super) fn not_answered(index: &Index<'_>, check: &CompiledCheck, requirement: &str) -> String {
    let is_secure = |exchange: &&Exchange| exchange.url.starts_with("https://");
    let has_secure = index.exchanges().any(|exchange| is_secure(&exchange));
    let mut asked = index.exchanges().filter(|exchange| !has_secure || is_secure(exchange));
    let failure = asked.find_map(|exchange| Some((&exchange.url, exchange.answer.as_ref().err()?)));
    if let Some((url, failure)) = failure {
        return format!("{url} was not answered: {failure}");
    }
    let mut skipped = index.recording.iter().flat_map(|recording| &recording.skipped).filter(|skipped| is_of(&skipped.probes, requirement));
    match skipped.next() {
        Some(Skipped { operation: None, reason, .. }) => reason.clone(),
        Some(Skipped { operation: Some(operation), reason, .. }) => format!("{operation} was not asked: {reason}"),
        // What was asked for this and answered is not what the check can judge, such as a refusal where a record was meant.
        None if check.kinds.contains(&NodeKind::Exchange) && index.exchanges().any(|exchange| is_of(&exchange.probes, requirement)) => {
            "what was answered does not show it".into()
        }
        None if check.kinds.contains(&NodeKind::Endpoint) && index.recording.is_some_and(|recording| !recording.endpoints.is_empty()) => {
            "what the handshakes showed does not tell".into()
        }
        None => nothing_to_judge(check),
    }
}

pub(super) fn nothing_to_judge(check: &CompiledCheck) -> String {
    let kinds: Vec<&str> = check.kinds.iter().map(|kind| kind.name()).collect();
    if kinds.is_empty() {
        return "there is nothing to compare with or to judge".into();
    }
    if check.method == Method::Live {
        return format!("no {} of the recording is about this", kinds.join(" or "));
    }
    let narrowed = check.named.is_some() || check.filter.is_some() || !check.within.is_empty() || !check.having.is_empty();
    format!("the contract has no {}{}", kinds.join(" or "), if narrowed { " that this is about" } else { "" })
}

/// What of the contract the check could not see, because references to it do not resolve.
///
/// What a node must contain counts where a node was passed over for lacking it that would be a finding otherwise.
pub(super) fn unseen(index: &Index<'_>, check: &CompiledCheck, skipped: bool) -> Option<String> {
    let within = check.having.iter().filter(|_| skipped).map(|having| having.kind);
    let kinds: Vec<NodeKind> = check.kinds.iter().copied().chain(within).collect();
    let behind = |kind: NodeKind, missing: NodeType| match missing {
        NodeType::PathItem | NodeType::Operation => !matches!(
            kind,
            NodeKind::Document
                | NodeKind::Info
                | NodeKind::Server
                | NodeKind::ServerVariable
                | NodeKind::SecurityScheme
                | NodeKind::Tag
                | NodeKind::Product
                | NodeKind::Evidence
                | NodeKind::Exchange
                | NodeKind::Endpoint
        ),
        NodeType::Parameter => matches!(kind, NodeKind::Parameter),
        NodeType::Response => matches!(kind, NodeKind::Response | NodeKind::MediaType | NodeKind::Schema | NodeKind::Property | NodeKind::Header),
        NodeType::RequestBody => matches!(kind, NodeKind::RequestBody | NodeKind::MediaType | NodeKind::Schema | NodeKind::Property),
        NodeType::Schema => matches!(kind, NodeKind::Schema | NodeKind::Property),
        NodeType::Header => matches!(kind, NodeKind::Header),
        NodeType::SecurityScheme => matches!(kind, NodeKind::SecurityScheme),
        _ => false,
    };
    let count = index.unresolved().iter().filter(|expects| kinds.iter().any(|kind| behind(*kind, **expects))).count();
    (count > 0).then(|| format!("{count} references do not resolve, so that part of the contract was not seen"))
}

pub(super) fn from_native<'a>(index: &Index<'_>, check: &CompiledCheck, outcome: NativeOutcome) -> CheckEvaluation<'a> {
    let level = |own: Option<Level>| own.map_or(check.level, |own| own.min(check.level));
    let (findings, mut left_out) = outcome.findings.into_parts();
    left_out.level = left_out.level.map(|own| level(Some(own)));
    let mut notes = Notes::default();
    for NativeFinding { at, level: own, message, related } in findings {
        // What a native check finds has no name of its own.
        let group = check.collapse.map(|_| Group::Text(Cow::Owned(message.clone())));
        let finding = Finding { check: Arc::clone(&check.name), level: level(own), message, at, others: 0, related };
        notes.add(finding, group, seen_in(index, at));
    }
    notes.merge(left_out);
    let mut undecided = Undecided::default();
    let (doubts, more) = outcome.inconclusive.into_parts();
    for (at, reason) in doubts {
        undecided.push(&check.name, check.level, at.map_or_else(|| whole(index, check), Location::Contract), reason);
    }
    undecided.leave_out(more);
    CheckEvaluation { examined: outcome.examined, notes, undecided, ..CheckEvaluation::default() }
}

pub(super) fn run_data<'a>(index: &'a Index<'a>, check: &CompiledCheck) -> Result<CheckEvaluation<'a>, String> {
    let Selection { items: selected, skipped, undecided, undecided_users, required_nodes } = select(index, check)?;
    let skipped = would_fail(index, check, &skipped)?;
    let mut not_decided = Undecided::default();
    for (item, reason) in undecided.iter().chain(&undecided_users) {
        not_decided.push(&check.name, check.level, spot(index, check, *item, &[]), cannot_ask(index, *item, reason));
    }
    if selected.is_empty() && undecided.is_empty() && check.when_none == WhenNone::Fail {
        let kind = match check.kinds.as_slice() {
            [NodeKind::Evidence] => NodeKind::Product,
            [kind @ (NodeKind::Exchange | NodeKind::Endpoint)] => *kind,
            _ => NodeKind::Contract,
        };
        let root = Item { kind, id: 0, part: 0 };
        let mut found = CheckEvaluation { skipped, ..CheckEvaluation::default() };
        push_finding(index, check, root, &[], &mut found);
        found.examined = 1;
        return Ok(found);
    }
    let mut found = CheckEvaluation { examined: selected.len(), undecided: not_decided, skipped, required_nodes, ..CheckEvaluation::default() };
    match &check.demand {
        Predicate::Expect(expect, having) => judge_each(index, check, &selected, expect.as_ref(), having, &mut found)?,
        Predicate::Unique(fact) => judge_unique(index, check, &selected, fact, &mut found),
        Predicate::Subset(of, within) => judge_subset(index, check, &selected, of, within, &mut found),
        Predicate::Same(same) => judge_same(index, check, &selected, same, &mut found),
        Predicate::Native(..) => {}
    }
    Ok(found)
}

/// The place of what is about all that a check judges.
pub(super) fn whole(index: &Index<'_>, check: &CompiledCheck) -> Location {
    match (check.kinds.as_slice(), index.recording) {
        ([NodeKind::Exchange | NodeKind::Endpoint, ..], Some(recording)) => Location::Recording(recording.document.root()),
        ([NodeKind::Product | NodeKind::Evidence, ..], _) => {
            Location::Manifest(index.manifest.map_or_else(|| Document::null().root(), Document::root))
        }
        _ => Location::Contract(index.contract.root()),
    }
}

/// Whether any of these nodes would be a finding if it were judged.
pub(super) fn would_fail(index: &Index<'_>, check: &CompiledCheck, items: &[Item]) -> Result<bool, String> {
    Ok(match &check.demand {
        Predicate::Expect(Some(expect), having) if having.is_empty() && !items.is_empty() => {
            let expect = expect.get()?;
            items.iter().any(|item| expect.judge(&View::Item(index, *item)) != Ok(true))
        }
        _ => !items.is_empty(),
    })
}

/// Why a node could not be judged: all that is left open is how a pattern answers.
pub(super) fn cannot_ask(index: &Index<'_>, item: Item, reason: &str) -> String {
    let view = View::Item(index, item).member(NAME);
    let name = view.as_ref().map(View::to_quoted_text).unwrap_or_default();
    format!("the pattern of {name} cannot be tried, so what it accepts could not be told: {reason}")
}
