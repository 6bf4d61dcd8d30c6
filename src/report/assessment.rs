//! The assessment of a product: every contract judged, outcomes put together, findings with their places.

use super::live::OperationCoverage;
use super::waivers::{self, JudgedWaiver, WaiverContext, WaiverState};
use crate::contract::Contract;
use crate::document::Place;
use crate::engine::kind::NodeKind;
use crate::engine::model::Index;
use crate::engine::plan::{PlanFault, PlannedRequirement, plan};
use crate::engine::{Answer, Finding, Outcome, RequirementResult, Selection, Spot, StandardVerdict, assess};
use crate::product::{MANIFEST_NAME, Manifest, Product, RECORDING_NAME};
use crate::standard::edition::digest;
use crate::standard::{Check, Edition, Level, Method, Requirement, Scheme};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// What a product is judged by.
#[derive(Debug)]
pub struct Criteria {
    /// The scheme.
    pub scheme: Scheme,
    /// The editions that it names, in its order.
    pub editions: Vec<Edition>,
    /// The requirements of those, made ready.
    pub requirements: Vec<PlannedRequirement>,
    /// The digest of the scheme as it was given, before the date of the assessment was put into it.
    pub scheme_digest: String,
    /// The date of the assessment, where one was given.
    pub as_of: Option<String>,
}

impl Criteria {
    /// Makes the requirements of a scheme ready. A date stands for the parameter `asOf` of every requirement that has one.
    ///
    /// # Errors
    /// Every [`PlanFault`] of its standards.
    pub fn new(mut scheme: Scheme, editions: Vec<Edition>, as_of: Option<&str>) -> Result<Self, Vec<PlanFault>> {
        let scheme_digest = scheme.digest();
        let mut requirements = Vec::new();
        for requirement in editions.iter().flat_map(|edition| &edition.standard.requirements) {
            if let Some(date) = as_of.filter(|_| requirement.parameters.contains_key("asOf")) {
                scheme.parameters.entry(requirement.id.clone()).or_default().insert("asOf".into(), date.into());
            }
        }
        for edition in &editions {
            requirements.extend(plan(std::slice::from_ref(&edition.standard), &edition.library, &scheme.parameters)?);
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
    pub results: Vec<ReportResult>,
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
    /// Standard by standard.
    pub standards: Vec<StandardVerdict>,
    /// The share of operations that the scheme asks for and that was not reached, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_operations: Option<u8>,
}

/// What one requirement came to, over all contracts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportResult {
    /// The standard.
    pub standard: String,
    /// The id.
    pub requirement: String,
    /// The title.
    pub title: String,
    /// How binding it is.
    pub level: Level,
    /// The grade from which it counts.
    pub grade: u8,
    /// Whether it is a draft, which never blocks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// What it came to.
    pub outcome: Outcome,
    /// Why, for outcomes other than pass, warn and fail.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many nodes were looked at.
    pub examined: usize,
    /// The outcome for each method.
    pub methods: Vec<MethodOutcome>,
    /// What was found, by place.
    pub findings: Vec<ReportFinding>,
    /// The worst that checks without a finding came to: what remains where the findings are waived.
    #[serde(skip, default = "passed")]
    pub(super) beside_failures: Outcome,
}

fn passed() -> Outcome {
    Outcome::Pass
}

/// The outcome of one method.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodOutcome {
    /// The method.
    pub method: Method,
    /// What it came to.
    pub outcome: Outcome,
}

/// A finding with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportFinding {
    /// What tells it from every other of the product, and stays the same while the fault does: a waiver names it.
    pub id: String,
    /// The check.
    pub check: String,
    /// How binding it is.
    pub level: Level,
    /// What is wrong.
    pub message: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
    /// The references that led there, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<Place>,
    /// Other places that matter.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// How many further places it stands for.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub others: usize,
}

/// Another place that matters for a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Related {
    /// What it is.
    pub label: String,
    /// Where.
    #[serde(flatten)]
    pub place: Place,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
fn is_zero(count: &usize) -> bool {
    *count == 0
}

/// Judges a product. The result does not depend on the number of threads.
#[must_use]
pub fn assess_product(product: &Product, criteria: &Criteria, selection: &Selection, grade: u8, threads: usize) -> Assessment {
    let manifest = product.manifest.as_ref().map(|manifest| &manifest.document);
    let interfaces = product.manifest.as_ref().map_or(&[][..], |manifest| &manifest.interfaces);
    let mut results: Vec<ReportResult> = criteria.requirements.iter().map(empty_result).collect();
    let mut operations = OperationCoverage::default();
    for contract in &product.contracts {
        let index = Index::new(contract, manifest, product.previous.as_ref())
            .with_evidence(&product.evidence)
            .with_interfaces(interfaces)
            .with_contracts(&product.contracts)
            .with_recording(product.recording.as_ref());
        operations.declared += index.operations.len();
        operations.answered += answered(&index);
        let found = assess(&index, &criteria.requirements, selection, threads);
        for (result, found) in results.iter_mut().zip(found) {
            merge(result, product, contract, found);
        }
    }
    let waivers = waivers::judge(
        &product.manifest.as_ref().map(Manifest::waivers).unwrap_or_default(),
        &results,
        WaiverContext {
            scheme: &criteria.scheme,
            supplier: product.manifest.as_ref().and_then(|manifest| manifest.text(&["supplier", "legalName"])),
            as_of: criteria.as_of.as_deref(),
            whole: selection.is_whole(),
        },
    );
    waivers::apply(&waivers, &mut results);
    let answered = product.recording.as_ref().map(|_| operations);
    let verdict = Verdict::of(&criteria.editions, &criteria.scheme, &results, &waivers, answered, selection, grade);
    Assessment { results, verdict, waivers, operations }
}

impl Verdict {
    /// The verdict on results by the standards and the scheme, as far as they were asked for. `operations` says how many
    /// were answered, where the running service was asked.
    #[must_use]
    pub fn of(
        editions: &[Edition],
        scheme: &Scheme,
        results: &[ReportResult],
        waivers: &[JudgedWaiver],
        operations: Option<OperationCoverage>,
        selection: &Selection,
        grade: u8,
    ) -> Self {
        let plain: Vec<RequirementResult> = results.iter().map(as_engine_result).collect();
        let grades: Vec<u8> = scheme.grades.iter().map(|grade| grade.grade).collect();
        let standards: Vec<StandardVerdict> = editions
            .iter()
            .map(|edition| {
                let head = &edition.standard.head;
                StandardVerdict::of(&head.id, &head.edition, &grades, &asked(edition, selection).collect::<Vec<_>>(), &plain)
            })
            .collect();
        let has_must =
            |edition: &Edition| asked(edition, selection).any(|requirement| requirement.level == Level::Must && requirement.grade <= grade);
        // Where nothing of what was asked for decides the grade, what could not be told is no yes either.
        let is_open = plain.iter().any(|result| {
            selection.has_requirement(&result.requirement) && matches!(result.outcome, Outcome::NotRun | Outcome::Inconclusive | Outcome::Error)
        });
        let answer = standards
            .iter()
            .zip(editions)
            .filter(|(_, edition)| has_must(edition))
            .filter_map(|(verdict, _)| verdict.grades.iter().find(|answer| answer.grade == grade))
            .map(|answer| answer.answer)
            .max()
            .unwrap_or(if selection.is_whole() || is_open { Answer::CannotTell } else { Answer::Yes });
        // A waiver that does not hold is a fault of what was laid before the buyer, whatever it was meant to cover.
        let answer = if waivers.iter().any(|judged| judged.state != WaiverState::Holds) { Answer::No } else { answer };
        let least_operations = missed_share(scheme, operations, selection);
        // What was not asked is not passed.
        let answer = if least_operations.is_some() && answer == Answer::Yes { Answer::CannotTell } else { answer };
        Self { grade, answer, partial: !selection.is_whole(), standards, least_operations }
    }
}

/// The share of operations that the scheme asks for, in percent, where fewer were answered. A run that was never to ask
/// the running service is not held to it.
fn missed_share(scheme: &Scheme, operations: Option<OperationCoverage>, selection: &Selection) -> Option<u8> {
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
fn asked<'e>(edition: &'e Edition, selection: &Selection) -> impl Iterator<Item = &'e Requirement> {
    edition
        .standard
        .requirements
        .iter()
        .map(AsRef::as_ref)
        .filter(|requirement| selection.has_requirement(&requirement.id))
        .filter(|requirement| requirement.method.iter().any(|method| selection.has_method(*method)))
}

fn empty_result(planned: &PlannedRequirement) -> ReportResult {
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
        beside_failures: Outcome::NotApplicable,
    }
}

/// Adds what one contract came to: the worse outcome stands, with its reason.
fn merge(result: &mut ReportResult, product: &Product, contract: &Contract, found: RequirementResult) {
    if result.methods.is_empty() || found.outcome > result.outcome {
        result.outcome = found.outcome;
        result.reason = found.reason;
    }
    result.examined += found.examined;
    let sound = found.checks.iter().map(|check| check.outcome).filter(|outcome| !matches!(outcome, Outcome::Fail | Outcome::Warn));
    result.beside_failures = sound.chain([result.beside_failures]).max().unwrap_or(Outcome::NotApplicable);
    for (method, outcome) in found.methods {
        match result.methods.iter_mut().find(|known| known.method == method) {
            Some(known) => known.outcome = known.outcome.max(outcome),
            None => result.methods.push(MethodOutcome { method, outcome }),
        }
    }
    let requirement = &result.requirement;
    let found: Vec<ReportFinding> = found.findings.iter().map(|finding| placed(product, contract, requirement, finding)).collect();
    // What stands in the manifest or in the recording is found once for each contract.
    let known: BTreeSet<String> = result.findings.iter().map(|finding| finding.id.clone()).collect();
    result.findings.extend(
        found.into_iter().filter(|finding| ![MANIFEST_NAME, RECORDING_NAME].contains(&finding.place.file.as_str()) || !known.contains(&finding.id)),
    );
}

fn placed(product: &Product, contract: &Contract, requirement: &str, finding: &Finding) -> ReportFinding {
    let (place, via) = match finding.at {
        Spot::Contract(node) => (contract.place(node), contract.via(node)),
        Spot::Byte(part, offset) => (contract.place_of(part, offset, String::new()), Vec::new()),
        Spot::Manifest(node) => {
            let whole = || Place { file: MANIFEST_NAME.into(), line: 1, column: 1, pointer: String::new() };
            (product.manifest.as_ref().map_or_else(whole, |manifest| manifest.place(node)), Vec::new())
        }
        Spot::Recording(node) => {
            let whole = || Place { file: RECORDING_NAME.into(), line: 1, column: 1, pointer: String::new() };
            (product.recording.as_ref().map_or_else(whole, |recording| recording.place(node)), Vec::new())
        }
    };
    let mut placed = ReportFinding {
        id: String::new(),
        check: finding.check.clone(),
        level: finding.level,
        message: finding.message.clone(),
        place,
        via,
        related: finding.related.iter().map(|(label, node)| Related { label: label.clone(), place: contract.place(*node) }).collect(),
        others: finding.others,
    };
    placed.id = placed.own_id(requirement);
    placed
}

impl ReportFinding {
    /// The id that it has by what it says: its requirement, check, place in the file, message and number, but no line,
    /// so that a waiver outlives an edit elsewhere and covers nothing that was not there when it was approved.
    #[must_use]
    pub fn own_id(&self, requirement: &str) -> String {
        let parts = (requirement, &self.check, &self.place.file, &self.place.pointer, &self.message, self.others);
        let text = serde_json::to_string(&parts).unwrap_or_default();
        digest(&text).chars().take(16).collect()
    }
}

fn as_engine_result(result: &ReportResult) -> RequirementResult {
    RequirementResult {
        standard: result.standard.clone(),
        requirement: result.requirement.clone(),
        outcome: result.outcome,
        reason: None,
        examined: result.examined,
        methods: Vec::new(),
        checks: Vec::new(),
        findings: Vec::new(),
    }
}
