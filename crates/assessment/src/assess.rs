//! The assessment of a product: every contract judged, outcomes put together, findings within the room of a report.

use super::finding::{AssessedFinding, AssessedResult, MethodOutcome, NotDecided, ReportResult};
use super::live::OperationCoverage;
use super::places::Places;
use super::room;
use super::verdict::{Asked, HowFar};
use super::waivers::{self, Blocking, JudgedWaiver, WaiverContext, WaiverState};
use crate::{Answer, StandardVerdict};
use kitemark_engine::bounded::MOST_FINDINGS;
use kitemark_engine::compile::{CompileFault, CompiledRequirement, compile};
use kitemark_engine::{Finding, LeftOut, Location, MOST_UNDECIDED, Outcome, RequirementResult, RunFilter, assess};
use kitemark_model::Index;
use kitemark_model::kind::NodeKind;
use kitemark_product::{Manifest, Product, Waiver};
use kitemark_standard::{Aspect, Check, Edition, Level, Method, Requirement, Scheme};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// What a product is judged by.
#[derive(Debug)]
pub struct Criteria {
    /// The scheme.
    pub scheme: Scheme,
    /// The editions that it names, in its order.
    pub editions: Vec<Edition>,
    /// The requirements of those, made ready.
    pub requirements: Vec<CompiledRequirement>,
    /// The digest of the scheme as it was given, before the date of the assessment was put into it.
    pub scheme_digest: String,
    /// The date of the assessment, where one was given.
    pub as_of: Option<String>,
}

impl Criteria {
    /// Makes the requirements of a scheme ready. A date stands for the parameter `asOf` of every requirement that has one.
    ///
    /// # Errors
    /// Every [`CompileFault`] of its standards.
    pub fn new(mut scheme: Scheme, editions: Vec<Edition>, as_of: Option<&str>) -> Result<Self, Vec<CompileFault>> {
        let scheme_digest = scheme.digest();
        let mut requirements = Vec::new();
        for requirement in editions.iter().flat_map(|edition| &edition.standard.requirements) {
            if let Some(date) = as_of.filter(|_| requirement.parameters.contains_key("asOf")) {
                scheme.parameters.entry(requirement.id.clone()).or_default().insert("asOf".into(), date.into());
            }
        }
        for edition in &editions {
            requirements.extend(compile(std::slice::from_ref(&edition.standard), &edition.library, &scheme.parameters)?);
        }
        Ok(Self { scheme, editions, requirements, scheme_digest, as_of: as_of.map(str::to_owned) })
    }

    /// The kinds of evidence that the requirements ask for, each once and sorted.
    #[must_use]
    pub fn evidence_kinds(&self) -> BTreeSet<&str> {
        let named = |check: &Check| check.each.as_ref().is_some_and(|each| each.all().iter().any(|kind| kind == NodeKind::Evidence.name()));
        let checks = self.requirements.iter().flat_map(|planned| planned.requirement.checks.values());
        let constants = checks.filter(|check| named(check)).filter_map(|check| check.named.as_ref()?.value().get("const")?.as_str());
        constants.collect()
    }

    /// The requirement of this id.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().map(|planned| planned.requirement.as_ref()).find(|requirement| requirement.id == id)
    }
}

/// What a product came to.
#[derive(Debug, Clone)]
pub struct Assessment {
    /// What each requirement came to, standard by standard in the order of the ids.
    pub results: Vec<AssessedResult>,
    /// What the outcomes mean.
    pub verdict: Verdict,
    /// The waivers with what they came to, in the order of the manifest.
    pub waivers: Vec<JudgedWaiver>,
    /// How much of the contracts the recording is about.
    pub operations: OperationCoverage,
}

/// What the outcomes mean for the grade that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verdict {
    /// The grade that was asked for.
    pub grade: u8,
    /// Whether every standard reaches it.
    pub answer: Answer,
    /// Whether only some requirements or methods were asked for, so that the answer is about those alone.
    pub partial: bool,
    /// What was asked of what the scheme asks for.
    pub asks: Vec<Aspect>,
    /// Standard by standard.
    pub standards: Vec<StandardVerdict>,
    /// The share of operations that the scheme asks for and that was not reached, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_operations: Option<u8>,
}

/// Judges a product. The result does not depend on the number of threads.
#[must_use]
pub fn assess_product(product: &Product, criteria: &Criteria, selection: &RunFilter, grade: u8, threads: usize) -> Assessment {
    let manifest = product.manifest.as_ref().map(|manifest| &manifest.document);
    let interfaces = product.manifest.as_ref().map_or(&[][..], |manifest| &manifest.interfaces);
    let asked = selection.within(&criteria.scheme);
    let mut results: Vec<AssessedResult> = criteria.requirements.iter().map(empty_result).collect();
    let mut operations = OperationCoverage::default();
    for (position, contract) in product.contracts.iter().enumerate() {
        let index = Index::new(contract, manifest, product.previous.as_ref())
            .with_evidence(&product.evidence)
            .with_interfaces(interfaces)
            .with_contracts(&product.contracts)
            .with_recording(product.recording.as_ref());
        operations.declared += index.operations.len();
        operations.answered += answered(&index);
        let found = assess(&index, &criteria.requirements, &asked, threads);
        for (result, found) in results.iter_mut().zip(found) {
            merge(result, position, found);
        }
    }
    let places = Places::new(product);
    room::keep_within(&places, &mut results);
    let stated = product.manifest.as_ref().map(Manifest::waivers).unwrap_or_default();
    let blocking: Vec<Blocking> = results.iter().map(|result| blocking(places, result, &stated)).collect();
    let waivers = waivers::judge(
        &stated,
        &blocking,
        WaiverContext {
            scheme: &criteria.scheme,
            supplier: product.manifest.as_ref().and_then(|manifest| manifest.text(&["supplier", "legalName"])),
            as_of: criteria.as_of.as_deref(),
            whole: selection.is_whole(),
        },
    );
    waivers::apply(&waivers, &blocking, &mut results);
    let answered = product.recording.as_ref().map(|_| operations);
    let verdict = Verdict::of(&criteria.editions, &criteria.scheme, &results, &waivers, answered, selection, grade);
    Assessment { results, verdict, waivers, operations }
}

/// The findings of a result that block. Their ids are found where a waiver is about the requirement.
fn blocking(places: Places<'_>, result: &AssessedResult, waivers: &[Waiver]) -> Blocking {
    let is_named = waivers.iter().any(|waiver| waiver.requirement == result.requirement);
    let findings = result.findings.iter().filter(|found| is_named && found.finding.level == Level::Must);
    let ids = findings.map(|found| places.id(&result.requirement, found)).collect();
    Blocking::new(result, ids)
}

impl Verdict {
    /// The verdict on results by the standards and the scheme, as far as they were asked for. `operations` says how many
    /// were answered, where the running service was asked.
    #[must_use]
    pub fn of<F>(
        editions: &[Edition],
        scheme: &Scheme,
        results: &[ReportResult<F>],
        waivers: &[JudgedWaiver],
        operations: Option<OperationCoverage>,
        selection: &RunFilter,
        grade: u8,
    ) -> Self {
        let whole = selection.is_whole();
        let selection = &selection.within(scheme);
        let grades: Vec<u8> = scheme.grades.iter().map(|grade| grade.grade).collect();
        let outcomes: BTreeMap<(&str, &str), Outcome> =
            results.iter().map(|result| ((result.standard.as_str(), result.requirement.as_str()), result.outcome)).collect();
        let of_standard = |edition: &Edition| {
            let requirements = edition.standard.requirements.iter().map(AsRef::as_ref);
            let asked = requirements.filter(|requirement| requirement.method.iter().any(|method| scheme.has_method(*method)));
            let asked = asked.map(|requirement| Asked { requirement, how_far: HowFar::of(requirement, scheme, selection) });
            StandardVerdict::of(&edition.standard.head, &grades, grade, &asked.collect::<Vec<_>>(), &outcomes)
        };
        let standards: Vec<StandardVerdict> = editions.iter().map(of_standard).collect();
        let answer = Self::answer(editions, &outcomes, selection, grade);
        // A waiver that does not hold is a fault of what was shown to the buyer, whatever it was meant to cover.
        let answer = if waivers.iter().any(|judged| judged.state != WaiverState::Holds) { Answer::No } else { answer };
        let least_operations = missed_share(scheme, operations, selection);
        // What was not asked is not passed.
        let answer = if least_operations.is_some() && answer == Answer::Yes { Answer::CannotTell } else { answer };
        let has_aspect = |aspect: &Aspect| scheme.asks.contains(aspect) && aspect.methods().iter().any(|method| selection.has_method(*method));
        let asks = Aspect::ALL.into_iter().filter(has_aspect).collect();
        Self { grade, answer, partial: !whole, asks, standards, least_operations }
    }

    /// The answer about all that was asked: every MUST up to the grade, or each of the requirements that were named. Where
    /// none of those is a MUST, they have to be decided.
    fn answer(editions: &[Edition], outcomes: &BTreeMap<(&str, &str), Outcome>, selection: &RunFilter, grade: u8) -> Answer {
        let is_named = !selection.requirements.is_empty();
        let counts =
            |requirement: &Requirement| requirement.level == Level::Must && !requirement.status.draft && (is_named || requirement.grade <= grade);
        let (mut musts, mut others) = (Vec::new(), Vec::new());
        for edition in editions {
            for requirement in asked(edition, selection) {
                let known = outcomes.get(&(edition.standard.head.id.as_str(), requirement.id.as_str()));
                let outcome = known.copied().unwrap_or(Outcome::NotRun);
                if counts(requirement) { musts.push(outcome) } else { others.push(outcome) }
            }
        }
        let is_open =
            |outcomes: &[Outcome]| outcomes.iter().any(|outcome| matches!(outcome, Outcome::NotRun | Outcome::Inconclusive | Outcome::Error));
        if musts.contains(&Outcome::Fail) {
            Answer::No
        } else if is_open(&musts) || musts.is_empty() && (!is_named || others.is_empty() || is_open(&others)) {
            Answer::CannotTell
        } else {
            Answer::Yes
        }
    }
}

/// The share of operations that the scheme asks for, in percent, where fewer were answered. A run that was never to ask
/// the running service is not held to it.
fn missed_share(scheme: &Scheme, operations: Option<OperationCoverage>, selection: &RunFilter) -> Option<u8> {
    let least = scheme.least_operations.filter(|_| selection.has_method(Method::Live))?;
    let is_reached = operations.is_some_and(|operations| operations.percent() >= usize::from(least));
    (!is_reached).then_some(least)
}

/// How many operations of a contract the recording has an answer of.
fn answered(index: &Index<'_>) -> usize {
    let answered = index.exchanges().filter(|exchange| exchange.answer.is_ok()).filter_map(|exchange| index.operation_of(exchange));
    answered.collect::<BTreeSet<_>>().len()
}

/// The requirements of an edition that were asked for.
fn asked<'e>(edition: &'e Edition, selection: &RunFilter) -> impl Iterator<Item = &'e Requirement> {
    edition
        .standard
        .requirements
        .iter()
        .map(AsRef::as_ref)
        .filter(|requirement| selection.has_requirement(&requirement.id))
        .filter(|requirement| requirement.method.iter().any(|method| selection.has_method(*method)))
}

fn empty_result(planned: &CompiledRequirement) -> AssessedResult {
    let requirement = &planned.requirement;
    ReportResult {
        standard: planned.standard.clone(),
        requirement: requirement.id.clone(),
        title: requirement.title.clone(),
        level: requirement.level,
        grade: requirement.grade,
        draft: requirement.status.draft,
        outcome: Outcome::NotApplicable,
        reason: None,
        examined: 0,
        methods: Vec::new(),
        findings: Vec::new(),
        not_listed: None,
        undecided: None,
        outcome_without_failures: Outcome::NotApplicable,
    }
}

/// Adds what one contract came to: the worse outcome counts, with its reason.
fn merge(result: &mut AssessedResult, contract: usize, found: RequirementResult) {
    if result.methods.is_empty() || found.outcome > result.outcome {
        result.outcome = found.outcome;
        result.reason = found.reason;
    }
    result.examined += found.examined;
    let sound = found.checks.iter().map(|check| check.outcome).filter(|outcome| !matches!(outcome, Outcome::Fail | Outcome::Warn));
    result.outcome_without_failures = sound.chain([result.outcome_without_failures]).max().unwrap_or(Outcome::NotApplicable);
    for (method, outcome) in found.methods {
        match result.methods.iter_mut().find(|known| known.method == method) {
            Some(known) => known.outcome = known.outcome.max(outcome),
            None => result.methods.push(MethodOutcome { method, outcome }),
        }
    }
    // What stands in the manifest or in the recording is found once for each contract.
    let is_shared = |finding: &Finding| matches!(finding.at, Location::Manifest(_) | Location::Recording(_));
    let says = |finding: &Finding| (Arc::clone(&finding.check), finding.at, finding.message.clone(), finding.others);
    let known: BTreeSet<_> = result.findings.iter().filter(|found| is_shared(&found.finding)).map(|found| says(&found.finding)).collect();
    let mut left_out = found.left_out;
    for finding in found.findings.into_iter().filter(|finding| !is_shared(finding) || !known.contains(&says(finding))) {
        if result.findings.len() < MOST_FINDINGS {
            result.findings.push(AssessedFinding { contract, finding });
        } else {
            left_out.add(1 + finding.others, finding.level);
        }
    }
    if !found.undecided.is_empty() {
        let undecided = result.undecided.get_or_insert_with(|| NotDecided { count: 0, nodes: Vec::new() });
        undecided.count += found.undecided.count();
        let room = MOST_UNDECIDED.saturating_sub(undecided.nodes.len());
        undecided.nodes.extend(found.undecided.into_listed().into_iter().take(room).map(|finding| AssessedFinding { contract, finding }));
    }
    let LeftOut { findings, level } = left_out;
    result.leave_out(findings, level);
}
