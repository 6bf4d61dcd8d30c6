//! Whether every requirement has its outcome, and each outcome follows from what was found.

use kitemark_assessment::{MethodOutcome, ReportFinding, ReportResult};
use kitemark_engine::Outcome;
use kitemark_standard::{Edition, Level, Method, Requirement};
use std::collections::BTreeMap;

/// Whether every requirement has one result, in which nothing contradicts anything.
///
/// `asked` are the methods that were asked; all where none is named.
pub(super) fn complete(editions: &[Edition], results: &[ReportResult], asked: &[Method]) -> Result<String, String> {
    let mut open: BTreeMap<(&str, &str), &Requirement> = BTreeMap::new();
    for edition in editions {
        let id = edition.standard.head.id.as_str();
        open.extend(edition.standard.requirements.iter().map(|requirement| ((id, requirement.id.as_str()), requirement.as_ref())));
    }
    let count = open.len();
    for result in results {
        let Some(requirement) = open.remove(&(result.standard.as_str(), result.requirement.as_str())) else {
            return Err(format!("{} is listed twice, or is no requirement of {}", result.requirement, result.standard));
        };
        let as_stated = result.title == requirement.title
            && result.level == requirement.level
            && result.grade == requirement.grade
            && result.draft == requirement.status.draft;
        if !as_stated {
            return Err(format!("{} is not stated as its standard states it", result.requirement));
        }
        coherent(requirement, result, asked).map_err(|fault| format!("{}: {fault}", result.requirement))?;
    }
    match open.keys().next() {
        Some((standard, id)) => Err(format!("{id} of {standard} has no outcome")),
        None => Ok(format!("{count} requirements, each with an outcome")),
    }
}

/// Whether the outcome of a requirement follows from those of its methods, and from what was found.
fn coherent(requirement: &Requirement, result: &ReportResult, asked: &[Method]) -> Result<(), String> {
    let methods: Vec<Method> = result.methods.iter().map(|found| found.method).collect();
    if methods != requirement.method {
        return Err("its methods are not those of its standard".into());
    }
    let outcomes: Vec<Outcome> = result.methods.iter().map(|found| found.outcome).collect();
    let is_asked = |found: &&MethodOutcome| asked.is_empty() || asked.contains(&found.method);
    if result.methods.iter().any(|found| !is_asked(&found) && found.outcome != Outcome::NotRun && found.outcome != Outcome::NotApplicable) {
        return Err("a method that was not asked has an outcome".into());
    }
    let by_method: Vec<(Method, Outcome)> = result.methods.iter().filter(is_asked).map(|found| (found.method, found.outcome)).collect();
    if Outcome::of_methods(requirement, &by_method) != result.outcome {
        return Err(format!("the outcome {} does not follow from those of its methods", result.outcome.name()));
    }
    for finding in &result.findings {
        found(requirement, finding)?;
    }
    let worst = result.findings.iter().map(|finding| finding.level).chain(result.not_listed.iter().map(|rest| rest.level)).max();
    let hides = match worst {
        // A waiver may have taken the failure away; whether one covers it is asked of the waivers.
        Some(Level::Must) => outcomes.iter().all(|outcome| outcome.satisfies() && *outcome != Outcome::Waived || *outcome == Outcome::Warn),
        Some(Level::Should) => outcomes.iter().all(|outcome| *outcome < Outcome::Warn && *outcome != Outcome::Waived),
        _ => false,
    };
    if hides {
        return Err(format!("the outcome {} hides what was found", result.outcome.name()));
    }
    let is_told = matches!(result.outcome, Outcome::Pass | Outcome::NotApplicable | Outcome::Attested | Outcome::Warn);
    if result.undecided.is_some() && is_told && !requirement.one_method_is_enough {
        return Err(format!("the outcome {} hides what was not decided", result.outcome.name()));
    }
    if result.methods.iter().any(|found| found.outcome == Outcome::Attested && found.method != Method::Attest) {
        return Err("only evidence is attested".into());
    }
    if result.outcome == Outcome::NotApplicable && result.reason.as_deref().is_none_or(str::is_empty) {
        return Err("it does not apply, and no reason is given".into());
    }
    let claims = outcomes.iter().any(|outcome| matches!(outcome, Outcome::Pass | Outcome::Attested));
    if claims && result.examined == 0 {
        return Err("nothing was looked at, so nothing can have passed".into());
    }
    Ok(())
}
/// Whether a finding is one that its requirement can make, with the id of what it says.
fn found(requirement: &Requirement, finding: &ReportFinding) -> Result<(), String> {
    let Some(check) = requirement.checks.get(&finding.check) else {
        return Err(format!("it has no check {}", finding.check));
    };
    let stated = check.level.map_or(requirement.level, |own| own.min(requirement.level));
    // Where one method has shown enough, what the others find is only noted.
    let is_note = requirement.one_method_is_enough && finding.level == Level::Note;
    let is_stated = is_note || if check.native.is_some() { finding.level <= stated } else { finding.level == stated };
    if !is_stated {
        return Err(format!("a finding of {} is not of the level of that check", finding.check));
    }
    if finding.id != finding.own_id(&requirement.id) {
        return Err(format!("the finding {} is another than its id says", finding.id));
    }
    Ok(())
}
