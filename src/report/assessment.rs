//! The assessment of a product: every contract judged, outcomes put together, findings with their places.

use crate::contract::Contract;
use crate::document::Place;
use crate::engine::index::Index;
use crate::engine::plan::{PlanFault, PlannedRequirement, plan};
use crate::engine::{Answer, Finding, Outcome, RequirementResult, Selection, Spot, StandardVerdict, assess};
use crate::product::{MANIFEST_NAME, Product};
use crate::standard::{Edition, Level, Method, Requirement, Scheme};
use serde::Serialize;

/// What a product is judged by.
#[derive(Debug)]
pub struct Criteria {
    /// The scheme.
    pub scheme: Scheme,
    /// The editions that it names, in its order.
    pub editions: Vec<Edition>,
    /// The requirements of those, made ready.
    pub requirements: Vec<PlannedRequirement>,
}

impl Criteria {
    /// Makes the requirements of a scheme ready. A date stands for the parameter `asOf` of every requirement that has one.
    ///
    /// # Errors
    /// Every [`PlanFault`] of its standards.
    pub fn new(mut scheme: Scheme, editions: Vec<Edition>, as_of: Option<&str>) -> Result<Self, Vec<PlanFault>> {
        let mut requirements = Vec::new();
        for requirement in editions.iter().flat_map(|edition| &edition.standard.requirements) {
            if let Some(date) = as_of.filter(|_| requirement.parameters.contains_key("asOf")) {
                scheme.parameters.entry(requirement.id.clone()).or_default().insert("asOf".into(), date.into());
            }
        }
        for edition in &editions {
            requirements.extend(plan(std::slice::from_ref(&edition.standard), &edition.library, &scheme.parameters)?);
        }
        Ok(Self { scheme, editions, requirements })
    }

    /// The requirement of this id.
    #[must_use]
    pub fn requirement(&self, id: &str) -> Option<&Requirement> {
        self.requirements.iter().map(|planned| planned.requirement.as_ref()).find(|requirement| requirement.id == id)
    }
}

/// What a product came to.
#[derive(Debug)]
pub struct Assessment {
    /// What each requirement came to, standard by standard in the order of the ids.
    pub results: Vec<ReportResult>,
    /// What the outcomes mean.
    pub verdict: Verdict,
}

/// What the outcomes mean for the grade that was asked for.
#[derive(Debug, Clone, Serialize)]
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
}

/// What one requirement came to, over all contracts.
#[derive(Debug, Clone, Serialize)]
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
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// What it came to.
    pub outcome: Outcome,
    /// Why, for outcomes other than pass, warn and fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// How many nodes were looked at.
    pub examined: usize,
    /// The outcome for each method.
    pub methods: Vec<MethodOutcome>,
    /// What was found, by place.
    pub findings: Vec<ReportFinding>,
}

/// The outcome of one method.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct MethodOutcome {
    /// The method.
    pub method: Method,
    /// What it came to.
    pub outcome: Outcome,
}

/// A finding with its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ReportFinding {
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
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub via: Vec<Place>,
    /// Other places that matter.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related: Vec<Related>,
    /// How many further places it stands for.
    #[serde(skip_serializing_if = "is_zero")]
    pub others: usize,
}

/// Another place that matters for a finding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
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
    let mut results: Vec<ReportResult> = criteria.requirements.iter().map(empty_result).collect();
    for contract in &product.contracts {
        let index = Index::new(contract, manifest, product.previous.as_ref()).with_evidence(&product.evidence).with_contracts(&product.contracts);
        let found = assess(&index, &criteria.requirements, selection, threads);
        for (result, found) in results.iter_mut().zip(found) {
            merge(result, product, contract, found);
        }
    }
    let plain: Vec<RequirementResult> = results.iter().map(as_engine_result).collect();
    let standards: Vec<StandardVerdict> = criteria
        .editions
        .iter()
        .map(|edition| {
            let requirements: Vec<&Requirement> = edition
                .standard
                .requirements
                .iter()
                .map(AsRef::as_ref)
                .filter(|requirement: &&Requirement| selection.requirements.is_empty() || selection.requirements.contains(&requirement.id))
                .filter(|requirement| selection.methods.is_empty() || requirement.method.iter().any(|method| selection.methods.contains(method)))
                .collect();
            let grades: Vec<u8> = criteria.scheme.grades.iter().map(|grade| grade.grade).collect();
            StandardVerdict::of(&edition.standard.head.id, &edition.standard.head.edition, &grades, &requirements, &plain)
        })
        .collect();
    let partial = !selection.requirements.is_empty() || !selection.methods.is_empty();
    let answers = standards.iter().filter(|verdict| has_requirements(criteria, selection, &verdict.standard, grade));
    let answer = answers
        .filter_map(|verdict| verdict.grades.iter().find(|answer| answer.grade == grade))
        .map(|answer| answer.answer)
        .max()
        .unwrap_or(if partial { Answer::Yes } else { Answer::CannotTell });
    Assessment { results, verdict: Verdict { grade, answer, partial, standards } }
}

/// Whether a MUST of a standard was asked for at all, up to a grade.
fn has_requirements(criteria: &Criteria, selection: &Selection, standard: &str, grade: u8) -> bool {
    criteria.requirements.iter().any(|planned| {
        let requirement = &planned.requirement;
        planned.standard == standard
            && requirement.level == Level::Must
            && requirement.grade <= grade
            && (selection.requirements.is_empty() || selection.requirements.contains(&requirement.id))
            && (selection.methods.is_empty() || requirement.method.iter().any(|method| selection.methods.contains(method)))
    })
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
    }
}

/// Adds what one contract came to: the worse outcome stands, with its reason.
fn merge(result: &mut ReportResult, product: &Product, contract: &Contract, found: RequirementResult) {
    if result.methods.is_empty() || found.outcome > result.outcome {
        result.outcome = found.outcome;
        result.reason = found.reason;
    }
    result.examined += found.examined;
    for (method, outcome) in found.methods {
        match result.methods.iter_mut().find(|known| known.method == method) {
            Some(known) => known.outcome = known.outcome.max(outcome),
            None => result.methods.push(MethodOutcome { method, outcome }),
        }
    }
    // What is found in the manifest is found with every contract, and told once.
    let findings = found.findings.iter().map(|finding| (finding.at, placed(product, contract, finding)));
    let new: Vec<ReportFinding> =
        findings.filter(|(at, finding)| !matches!(at, Spot::Manifest(_)) || !result.findings.contains(finding)).map(|(_, finding)| finding).collect();
    result.findings.extend(new);
}

fn placed(product: &Product, contract: &Contract, finding: &Finding) -> ReportFinding {
    let (place, via) = match finding.at {
        Spot::Contract(node) => (contract.place(node), contract.via(node)),
        Spot::Byte(part, offset) => (contract.place_of(part, offset, String::new()), Vec::new()),
        Spot::Manifest(node) => {
            let whole = || Place { file: MANIFEST_NAME.into(), line: 1, column: 1, pointer: String::new() };
            (product.manifest.as_ref().map_or_else(whole, |manifest| manifest.place(node)), Vec::new())
        }
    };
    ReportFinding {
        check: finding.check.clone(),
        level: finding.level,
        message: finding.message.clone(),
        place,
        via,
        related: finding.related.iter().map(|(label, node)| Related { label: label.clone(), place: contract.place(*node) }).collect(),
        others: finding.others,
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
