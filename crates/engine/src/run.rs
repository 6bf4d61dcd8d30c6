//! Running checks: select the nodes of a kind, ask what each must satisfy, and make findings of the rest.

use super::bounded::LeftOut;
use super::budget;
use super::checks::{NativeFinding, NativeOutcome};
use super::compile::{
    CompiledApplies, CompiledCheck, CompiledHaving, CompiledList, CompiledQuantifier, CompiledRequirement, CompiledSame, LazyAssertion, Predicate,
};
use super::facts::{LABEL, NAME};
use super::notes::{Group, Notes};
use super::outcome::{CheckResult, Finding, Location, Outcome, RequirementResult};
use super::prefilter::DependsOn;
use super::select::{MemoizedAssertion, Selection, UsageSet, select, typed_of, users};
use super::view::View;
use jsonschema::json::Node as _;
use kitemark_contract::{NodeRef, NodeType, Recognition};
use kitemark_document::{Document, quoted};
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Item, NAMED};
use kitemark_product::recording::{Exchange, Observation, Skipped};
use kitemark_standard::{Collapse, Level, Method, WhenNone};
use rustc_hash::FxHashSet;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Which requirements and methods are asked for.
#[derive(Debug, Clone, Default)]
pub struct RunFilter {
    /// The requirements by id; all where empty.
    pub requirements: Vec<String>,
    /// The methods; all where empty.
    pub methods: Vec<Method>,
}

impl RunFilter {
    /// Whether a requirement is asked for.
    #[must_use]
    pub fn has_requirement(&self, id: &str) -> bool {
        self.requirements.is_empty() || self.requirements.iter().any(|known| known == id)
    }

    /// Whether everything is asked for.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.requirements.is_empty() && self.methods.is_empty()
    }

    /// Whether a method is asked for.
    #[must_use]
    pub fn has_method(&self, method: Method) -> bool {
        self.methods.is_empty() || self.methods.contains(&method)
    }
}

/// Assesses one contract against the requirements, in their order. The result does not depend on the number of threads.
#[must_use]
pub fn assess(index: &Index<'_>, requirements: &[CompiledRequirement], selection: &RunFilter, threads: usize) -> Vec<RequirementResult> {
    let next = AtomicUsize::new(0);
    let slots: Vec<Mutex<Option<RequirementResult>>> = requirements.iter().map(|_| Mutex::new(None)).collect();
    let work = || {
        while let Some((requirement, slot)) = {
            let at = next.fetch_add(1, Ordering::Relaxed);
            requirements.get(at).zip(slots.get(at))
        } {
            let result = assess_requirement(index, requirement, selection);
            *slot.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..threads {
            scope.spawn(work);
        }
        work();
    });
    slots.into_iter().filter_map(|slot| slot.into_inner().unwrap_or_else(PoisonError::into_inner)).collect()
}

fn assess_requirement(index: &Index<'_>, planned: &CompiledRequirement, selection: &RunFilter) -> RequirementResult {
    let requirement = &planned.requirement;
    let mut result = RequirementResult {
        standard: planned.standard.clone(),
        requirement: requirement.id.clone(),
        outcome: Outcome::NotRun,
        reason: None,
        examined: 0,
        methods: Vec::new(),
        checks: Vec::new(),
        findings: Vec::new(),
        left_out: LeftOut::default(),
    };
    if !selection.has_requirement(&requirement.id) {
        result.reason = Some("not selected".into());
        result.methods = requirement.method.iter().map(|method| (*method, Outcome::NotRun)).collect();
        return result;
    }
    if let Some((outcome, reason)) = planned.applies.as_ref().and_then(|applies| does_not_apply(index, applies)) {
        result.outcome = outcome;
        result.reason = Some(reason);
        result.methods = requirement.method.iter().map(|method| (*method, outcome)).collect();
        return result;
    }
    let mut reasons = Vec::new();
    for method in requirement.method.iter().copied() {
        let checks: Vec<&CompiledCheck> = planned.checks.iter().filter(|check| check.method == method).collect();
        let can_run = match method {
            Method::Static => true,
            Method::Attest => index.manifest.is_some() && !checks.is_empty(),
            Method::Live => index.recording.is_some() && !checks.is_empty(),
            _ => false,
        };
        let outcome = if can_run && selection.has_method(method) {
            run_checks(index, method, &checks, &mut result)
        } else {
            let is_unwritten = method == Method::Live && index.recording.is_some() && checks.is_empty();
            reasons.push(if is_unwritten { "no probe of this edition asks it" } else { why_not_run(method, selection) });
            Outcome::NotRun
        };
        result.methods.push((method, outcome));
    }
    let asked: Vec<(Method, Outcome)> = result.methods.iter().filter(|(method, _)| selection.has_method(*method)).copied().collect();
    result.outcome = Outcome::of_methods(requirement, &asked);
    result.reason = reason_for(&result, &reasons);
    if requirement.one_method_is_enough && result.outcome.satisfies() {
        // One method has shown it; what the others lack is worth a note and no more.
        result.findings.iter_mut().for_each(|finding| finding.level = Level::Note);
        result.left_out.level = result.left_out.level.map(|_| Level::Note);
    }
    result
}

fn why_not_run(method: Method, selection: &RunFilter) -> &'static str {
    if !selection.has_method(method) {
        return "not selected";
    }
    match method {
        Method::Static => "asks the contract",
        Method::Live => "asks the running service, which this run did not",
        Method::Data => "asks a sample of data, which was not given",
        Method::Attest => "asks for evidence, which was not given",
        Method::Profile => "belongs to a profile, which was not run",
    }
}

/// The reason of a requirement's outcome, from the checks that have it.
fn reason_for(result: &RequirementResult, reasons: &[&'static str]) -> Option<String> {
    match result.outcome {
        Outcome::NotRun => reasons.first().map(|reason| (*reason).to_owned()),
        Outcome::NotApplicable | Outcome::Inconclusive | Outcome::Error => {
            let mut found: Vec<&str> =
                result.checks.iter().filter(|check| check.outcome == result.outcome).filter_map(|check| check.reason.as_deref()).collect();
            found.dedup();
            found.truncate(3);
            (!found.is_empty()).then(|| found.join("; "))
        }
        _ => None,
    }
}

/// Why a condition does not hold, and the outcome that follows.
fn does_not_apply(index: &Index<'_>, applies: &CompiledApplies) -> Option<(Outcome, String)> {
    if applies.contract.is_some() && index.contract.version().is_none() {
        return None;
    }
    if applies.needs_manifest && index.manifest.is_none() {
        return Some((Outcome::Inconclusive, "no manifest says so: describe the product in kitemark.yaml".into()));
    }
    let root = |kind| View::Item(index, Item { kind, id: 0, part: 0 });
    let holds = |lazy: &Option<LazyAssertion>, kind| lazy.as_ref().is_none_or(|lazy| lazy.get().is_ok_and(|assertion| assertion.holds(&root(kind))));
    let does = holds(&applies.contract, NodeKind::Contract) && holds(&applies.product, NodeKind::Product);
    (!does).then(|| (Outcome::NotApplicable, applies.otherwise.clone()))
}

fn run_checks(index: &Index<'_>, method: Method, checks: &[&CompiledCheck], result: &mut RequirementResult) -> Outcome {
    let first = result.checks.len();
    for check in checks {
        let (mut outcome, findings, left_out) = run_check(index, check, &result.requirement);
        // Evidence in order is attested, never passed: no machine has tested what it says.
        if method == Method::Attest && outcome.outcome == Outcome::Pass {
            outcome.outcome = Outcome::Attested;
        }
        if method == Method::Live
            && matches!(outcome.outcome, Outcome::Pass | Outcome::NotApplicable)
            && let Some(reason) = unsent(index, &result.requirement)
        {
            (outcome.outcome, outcome.reason) = (Outcome::Inconclusive, Some(reason));
        }
        result.examined += outcome.examined;
        result.checks.push(outcome);
        result.findings.extend(findings);
        result.left_out.merge(left_out);
    }
    result.findings.sort_by(|a, b| (a.at, &a.check, &a.message).cmp(&(b.at, &b.check, &b.message)));
    result.checks.iter().skip(first).map(|check| check.outcome).max().unwrap_or(Outcome::NotRun)
}

/// What a check found before it is made into an outcome.
#[derive(Default)]
struct CheckEvaluation<'a> {
    examined: usize,
    notes: Notes<'a>,
    /// The first thing that could not be told.
    inconclusive: Option<String>,
    /// Whether a node that does not satisfy the check was passed over for lacking what it must contain to be judged.
    skipped: bool,
    /// The typed nodes of which a node must contain or use one to be judged, in order.
    required_nodes: Vec<u32>,
}

fn run_check(index: &Index<'_>, check: &CompiledCheck, requirement: &str) -> (CheckResult, Vec<Finding>, LeftOut) {
    let result = |outcome, reason: Option<String>, examined| CheckResult { check: check.name.to_string(), outcome, reason, examined };
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
    found.inconclusive = found.inconclusive.take().or_else(|| left_out.map(|reason| reason.to_string()));
    let found = drop_unstable_findings(index, found);
    let unseen = unseen(index, check, found.skipped);
    let outcome = match found.notes.level() {
        Some(_) if check.unmet_is_inconclusive => {
            let reason = found.notes.findings().next().map(|finding| finding.message.clone());
            return unfound(result(Outcome::Inconclusive, reason, found.examined));
        }
        Some(Level::Must) => Outcome::Fail,
        _ if found.inconclusive.is_some() => Outcome::Inconclusive,
        Some(Level::Should) => Outcome::Warn,
        _ if unseen.is_some() => Outcome::Inconclusive,
        _ if found.examined == 0 && check.when_none == WhenNone::Inconclusive => Outcome::Inconclusive,
        _ if found.examined == 0 => Outcome::NotApplicable,
        _ => Outcome::Pass,
    };
    let reason = match outcome {
        Outcome::Inconclusive => found.inconclusive.or(unseen).or_else(|| Some(not_answered(index, check, requirement))),
        Outcome::NotApplicable => Some(nothing_to_judge(check)),
        _ => None,
    };
    let (findings, left_out) = found.notes.into_findings();
    (result(outcome, reason, found.examined), findings, left_out)
}

/// The observation of the service in which a finding was made.
fn seen_in(index: &Index<'_>, at: Location) -> Option<Observation> {
    match at {
        Location::Recording(node) => index.recording?.observation_around(node),
        _ => None,
    }
}

/// Takes back what was found in one observation and not in its repetition: two different answers prove nothing.
fn drop_unstable_findings<'a>(index: &Index<'_>, found: CheckEvaluation<'a>) -> CheckEvaluation<'a> {
    let Some(recording) = index.recording else { return found };
    let places: BTreeSet<Observation> = found.notes.findings().filter_map(|finding| seen_in(index, finding.at)).collect();
    let mut inconclusive = found.inconclusive;
    let notes = found.notes.across_observations(|finding| {
        let Some(own) = seen_in(index, finding.at) else { return true };
        if recording.partner(own).is_some_and(|partner| !places.contains(&partner)) {
            inconclusive.get_or_insert_with(|| format!("asked again, the service answered differently: {}", finding.message));
            return false;
        }
        recording.repeated(own).is_none()
    });
    CheckEvaluation { notes, inconclusive, ..found }
}

/// Whether any of these probes is one of a requirement.
fn is_of(probes: &[String], requirement: &str) -> bool {
    probes.iter().any(|probe| probe.split_once('/').is_some_and(|(id, _)| id == requirement))
}

/// Why not all was asked that a requirement asks for: what was not asked is not passed.
fn unsent(index: &Index<'_>, requirement: &str) -> Option<String> {
    let recording = index.recording?;
    let unsent = recording.exchanges.iter().filter(|exchange| !exchange.is_sent && is_of(&exchange.probes, requirement));
    let unsent = unsent.map(|exchange| (exchange.label(), exchange.answer.as_ref().err().map(String::as_str).unwrap_or_default()));
    let undecided = recording.skipped.iter().filter(|skipped| skipped.undecided && is_of(&skipped.probes, requirement));
    let undecided = undecided.map(|skipped| (skipped.operation.clone().unwrap_or_default(), skipped.reason.as_str()));
    let mut unasked = unsent.chain(undecided);
    let (first, reason) = unasked.next()?;
    let more = match unasked.count() {
        0 => String::new(),
        more => format!(", nor were {more} more"),
    };
    Some(format!("{first} was not asked{more}: {reason}"))
}

/// Why a live check has nothing to judge: the first request that was not answered, else the first that could not be
/// asked, else that there was none. A request in clear text is one that a good service leaves unanswered, so that it
/// explains nothing where another does.
fn not_answered(index: &Index<'_>, check: &CompiledCheck, requirement: &str) -> String {
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

fn nothing_to_judge(check: &CompiledCheck) -> String {
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
fn unseen(index: &Index<'_>, check: &CompiledCheck, skipped: bool) -> Option<String> {
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

fn from_native<'a>(index: &Index<'_>, check: &CompiledCheck, outcome: NativeOutcome) -> CheckEvaluation<'a> {
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
    CheckEvaluation { examined: outcome.examined, notes, inconclusive: outcome.inconclusive.into_first(), ..CheckEvaluation::default() }
}

fn run_data<'a>(index: &'a Index<'a>, check: &CompiledCheck) -> Result<CheckEvaluation<'a>, String> {
    let Selection { items: selected, skipped, undecided, undecided_users, required_nodes } = select(index, check)?;
    let skipped = would_fail(index, check, &skipped)?;
    let inconclusive = undecided.iter().chain(&undecided_users).next().map(|(item, reason)| cannot_ask(index, *item, reason));
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
    let mut found =
        CheckEvaluation { examined: selected.len() + undecided.len(), inconclusive, skipped, required_nodes, ..CheckEvaluation::default() };
    match &check.demand {
        Predicate::Expect(expect, having) => judge_each(index, check, &selected, expect.as_ref(), having, &mut found)?,
        Predicate::Unique(fact) => judge_unique(index, check, &selected, fact, &mut found),
        Predicate::Subset(of, within) => judge_subset(index, check, &selected, of, within, &mut found),
        Predicate::Same(same) => judge_same(index, check, &selected, same, &mut found),
        Predicate::Native(..) => {}
    }
    Ok(found)
}

/// Whether any of these nodes would be a finding if it were judged.
fn would_fail(index: &Index<'_>, check: &CompiledCheck, items: &[Item]) -> Result<bool, String> {
    Ok(match &check.demand {
        Predicate::Expect(Some(expect), having) if having.is_empty() && !items.is_empty() => {
            let expect = expect.get()?;
            items.iter().any(|item| expect.judge(&View::Item(index, *item)) != Ok(true))
        }
        _ => !items.is_empty(),
    })
}

/// Why a node could not be judged: all that is left open is how a pattern answers.
fn cannot_ask(index: &Index<'_>, item: Item, reason: &str) -> String {
    let view = View::Item(index, item).member(NAME);
    let name = view.as_ref().map(View::to_quoted_text).unwrap_or_default();
    format!("the pattern of {name} cannot be tried, so what it accepts could not be told: {reason}")
}

fn judge_each<'a>(
    index: &'a Index<'a>,
    check: &CompiledCheck,
    selected: &[Item],
    expect: Option<&LazyAssertion>,
    having: &[CompiledHaving],
    found: &mut CheckEvaluation<'a>,
) -> Result<(), String> {
    if selected.is_empty() {
        return Ok(());
    }
    let decides = |expect: &LazyAssertion| check.kinds.iter().map(|kind| expect.stated().decides(*kind)).max().unwrap_or(DependsOn::Node);
    let mut asked = expect.map(|expect| MemoizedAssertion::new(index, expect, decides(expect)));
    let having = having.iter().map(|having| users(index, having)).collect::<Result<Vec<_>, _>>()?;
    let mut undecided_users = having.iter().flat_map(|users| &users.undecided);
    found.inconclusive = found.inconclusive.take().or_else(|| undecided_users.next().map(|(item, reason)| cannot_ask(index, *item, reason)));
    let (mut good, mut bad, mut undecided) = (Vec::new(), Vec::new(), Vec::new());
    for item in selected.iter().copied() {
        let uses = |users: &UsageSet| users.has(typed_of(index, item));
        let satisfies = if having.iter().all(uses) { asked.as_mut().map_or(Ok(Ok(true)), |expect| expect.judge(item))? } else { Ok(false) };
        match satisfies {
            Ok(true) => good.push(item),
            Ok(false) => bad.push(item),
            Err(reason) => undecided.push((item, reason)),
        }
    }
    let total = selected.len();
    // What is open may turn out well.
    let at_most = good.len() + undecided.len();
    let offenders = match check.quantifier {
        CompiledQuantifier::Every => bad,
        CompiledQuantifier::None => good.clone(),
        CompiledQuantifier::Some if at_most == 0 && total > 0 => vec![Item { kind: NodeKind::Contract, id: 0, part: 0 }],
        CompiledQuantifier::AtLeast(wanted) if at_most < wanted && total > 0 => vec![Item { kind: NodeKind::Contract, id: 0, part: 0 }],
        #[expect(clippy::cast_precision_loss, reason = "numbers of nodes are far below the bound of exact doubles")]
        CompiledQuantifier::Ratio(wanted) if total > 0 && (at_most as f64) < wanted * total as f64 => bad,
        #[expect(clippy::cast_precision_loss, reason = "numbers of nodes are far below the bound of exact doubles")]
        CompiledQuantifier::Most { share, tolerate } if (at_most as f64) < share * total as f64 && count_names(index, &bad) > tolerate => bad,
        _ => Vec::new(),
    };
    let is_settled = match check.quantifier {
        CompiledQuantifier::Some => !good.is_empty(),
        CompiledQuantifier::AtLeast(wanted) => good.len() >= wanted,
        #[expect(clippy::cast_precision_loss, reason = "numbers of nodes are far below the bound of exact doubles")]
        CompiledQuantifier::Ratio(wanted) | CompiledQuantifier::Most { share: wanted, .. } => good.len() as f64 >= wanted * total as f64,
        _ => false,
    };
    // Too few that satisfy it stay too few, whatever is open.
    let is_missed = !matches!(check.quantifier, CompiledQuantifier::Every | CompiledQuantifier::None) && !offenders.is_empty();
    if !is_settled && !is_missed {
        found.inconclusive = found.inconclusive.take().or_else(|| undecided.first().map(|(item, reason)| cannot_ask(index, *item, reason)));
    }
    let share = (good.len() * 100).checked_div(total).unwrap_or(100);
    let (share, count, total) = (share.to_string(), good.len().to_string(), total.to_string());
    for item in offenders {
        push_finding(index, check, item, &[("share", &share), ("count", &count), ("total", &total)], found);
    }
    Ok(())
}

/// How many names nodes have; one without counts by itself.
fn count_names(index: &Index<'_>, items: &[Item]) -> usize {
    items.iter().map(|item| name_key(index, *item)).collect::<BTreeSet<_>>().len()
}

/// What tells the names of nodes apart: the name itself, or the node where it has none.
fn name_key(index: &Index<'_>, item: Item) -> (u32, u32) {
    index.name_id(item).map_or((1, item.id), |id| (0, id))
}

fn judge_unique<'a>(index: &'a Index<'a>, check: &CompiledCheck, selected: &[Item], fact: &str, found: &mut CheckEvaluation<'a>) {
    let mut groups: BTreeMap<Cow<'a, str>, Vec<Item>> = BTreeMap::new();
    for item in selected.iter().copied() {
        if let Some(value) = View::Item(index, item).member(fact) {
            groups.entry(value.as_string().unwrap_or_else(|| Cow::Owned(value.to_text()))).or_default().push(item);
        }
    }
    for (value, items) in groups.into_iter().filter(|(value, items)| items.len() > 1 && !value.is_empty()) {
        for (position, item) in items.iter().copied().enumerate() {
            let other = items.get(usize::from(position == 0)).copied().unwrap_or(item);
            let other = View::Item(index, other);
            let label = other.member(LABEL).or_else(|| other.member(NAME));
            let label = label.as_ref().map(View::to_quoted_text).unwrap_or_default();
            note_in(index, check, item, &[("value", &value), ("other", &label)], Some(&value), found);
        }
    }
}

fn judge_subset<'a, 'l>(
    index: &'a Index<'a>,
    check: &CompiledCheck,
    selected: &[Item],
    of: &'l CompiledList,
    within: &'l CompiledList,
    found: &mut CheckEvaluation<'a>,
) {
    for item in selected.iter().copied() {
        let view = View::Item(index, item);
        // A single value is a list of one.
        let list = |view: View<'_>| if view.is_list() { view.items().iter().map(View::to_text).collect() } else { vec![view.to_text()] };
        let texts = |fact: &str| -> Vec<String> { view.member(fact).map(list).unwrap_or_default() };
        let stated = |list: &'l CompiledList| match list {
            CompiledList::Fact(fact) => Cow::Owned(texts(fact)),
            CompiledList::Texts(texts) => Cow::Borrowed(texts.as_slice()),
        };
        let allowed = stated(within);
        let allowed: FxHashSet<&str> = allowed.iter().map(String::as_str).collect();
        for missing in stated(of).iter().filter(|text| !allowed.contains(text.as_str())) {
            push_finding(index, check, item, &[("item", missing)], found);
        }
    }
}

fn judge_same<'a>(index: &'a Index<'a>, check: &CompiledCheck, selected: &[Item], same: &CompiledSame, found: &mut CheckEvaluation<'a>) {
    // Each name speaks once, however often it is used.
    let mut seen = BTreeSet::new();
    let mut groups: BTreeMap<String, Vec<Item>> = BTreeMap::new();
    for item in selected.iter().copied() {
        if !seen.insert(name_key(index, item)) {
            continue;
        }
        if let Some(value) = View::Item(index, item).member(&same.fact).map(|view| view.to_text())
            && !same.neutral.contains(&value)
        {
            groups.entry(value).or_default().push(item);
        }
    }
    found.examined = groups.values().map(Vec::len).sum();
    let total = found.examined;
    // Where there is a choice of values, those outside it are a majority only if there is none inside.
    let is_among = |value: &str| same.among.is_empty() || same.among.iter().any(|known| known == value);
    let most_of = |wanted: bool| {
        let counts = groups.iter().filter(|(value, _)| is_among(value) == wanted).map(|(value, items)| (value.clone(), items.len()));
        counts.max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)))
    };
    let Some((majority, most)) = most_of(true).or_else(|| most_of(false)) else { return };
    let allowed = is_among(&majority);
    #[expect(clippy::cast_precision_loss, reason = "numbers of nodes are far below the bound of exact doubles")]
    let agrees = most as f64 >= same.at_least * total as f64 || total - most <= same.tolerate;
    if allowed && agrees {
        return;
    }
    let share = (most * 100 / total.max(1)).to_string();
    for (value, items) in &groups {
        if *value == majority && allowed {
            continue;
        }
        for item in items.iter().copied() {
            push_finding(index, check, item, &[("value", value), ("majority", &majority), ("share", &share)], found);
        }
    }
}

/// Makes a finding of a node.
fn push_finding<'a>(index: &'a Index<'a>, check: &CompiledCheck, item: Item, additions: &[(&str, &str)], found: &mut CheckEvaluation<'a>) {
    note_in(index, check, item, additions, None, found);
}

/// Makes a finding of a node, which becomes one with the others of this value where the check collapses.
fn note_in<'a>(
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
fn group_of_name<'a>(index: &'a Index<'a>, check: &CompiledCheck, item: Item) -> Group<'a> {
    let are_interned = check.kinds.iter().all(|kind| NAMED.contains(kind));
    if let Some(id) = index.name_id(item).filter(|_| are_interned) {
        return Group::Name(id);
    }
    let name = View::Item(index, item).member(NAME);
    Group::Text(name.map_or(Cow::Borrowed(""), |name| name.as_string().unwrap_or_else(|| Cow::Owned(name.to_text()))))
}

/// Where a finding about a node stands: at the field that the check names, else at the node.
fn spot(index: &Index<'_>, check: &CompiledCheck, item: Item, additions: &[(&str, &str)]) -> Location {
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
fn in_manifest(index: &Index<'_>, check: &CompiledCheck, item: Item) -> Location {
    let (Some(manifest), Some(node)) = (index.manifest, index.manifest_node(item)) else { return Location::Manifest(Document::null().root()) };
    Location::Manifest(manifest.reach(node, check.at.iter().flat_map(|field| field.split('/'))))
}

/// The field of an exchange or endpoint that a check names, as far as it is there.
fn in_recording(index: &Index<'_>, check: &CompiledCheck, item: Item) -> Location {
    let Some(recording) = index.recording else { return Location::Contract(index.contract.root()) };
    let Some(node) = index.recording_node(item) else { return Location::Recording(recording.document.root()) };
    Location::Recording(recording.document.reach(node, check.at.iter().flat_map(|field| field.split('/'))))
}

fn field_of(index: &Index<'_>, at: NodeRef, name: &str) -> Option<NodeRef> {
    let at = index.contract.follow(at);
    index.contract.document(at).get(at.node, name).map(|node| NodeRef { part: at.part, node })
}
