//! Running requirements: their methods and checks one after the other, in parallel with each other.

mod check;
mod finding;
mod judge;

use super::bounded::LeftOut;
use super::compile::{CompiledApplies, CompiledCheck, CompiledRequirement};
use super::outcome::{Outcome, RequirementResult};
use super::undecided::Undecided;
use super::view::View;
use check::run_check;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, Item};
use kitemark_standard::{Aspect, Level, Method, Scheme};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};

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

    /// The same without the methods that a scheme does not ask for.
    #[must_use]
    pub fn within(&self, scheme: &Scheme) -> Self {
        if Aspect::ALL.iter().all(|aspect| scheme.asks.contains(aspect)) {
            return self.clone();
        }
        let all = Aspect::ALL.iter().flat_map(|aspect| aspect.methods()).copied();
        Self {
            requirements: self.requirements.clone(),
            methods: all.filter(|method| self.has_method(*method) && scheme.has_method(*method)).collect(),
        }
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
        undecided: Undecided::default(),
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
    let root = |kind| View::Item(index, Item { kind, id: 0, part: 0 });
    let conditions = [(&applies.contract, NodeKind::Contract), (&applies.product, NodeKind::Product)];
    let mut undecided = None;
    for (condition, kind) in conditions {
        // What the contract alone rules out needs no manifest.
        if kind == NodeKind::Product && applies.needs_manifest && index.manifest.is_none() {
            return Some((Outcome::Inconclusive, "no manifest says so: describe the product in kitemark.yaml".into()));
        }
        let Some(condition) = condition else { continue };
        match condition.get().map(|assertion| assertion.judge(&root(kind))) {
            Ok(Ok(true)) => {}
            Ok(Ok(false)) => return Some((Outcome::NotApplicable, applies.otherwise.clone())),
            Ok(Err(reason)) => {
                undecided = undecided.or_else(|| Some((Outcome::Inconclusive, format!("it cannot be told whether this applies: {reason}"))))
            }
            Err(fault) => return Some((Outcome::Error, fault)),
        }
    }
    undecided
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
        result.undecided.merge(outcome.undecided.clone());
        result.checks.push(outcome);
        result.findings.extend(findings);
        result.left_out.merge(left_out);
    }
    result.findings.sort_by(|a, b| (a.at, &a.check, &a.message).cmp(&(b.at, &b.check, &b.message)));
    result.checks.iter().skip(first).map(|check| check.outcome).max().unwrap_or(Outcome::NotRun)
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
