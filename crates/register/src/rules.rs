//! The rules of a policy that a verifier does not ask by itself, answered in the same form as its questions.

use super::policy::{ClassificationRule, CoverageRule, Policy, PolicyWaivers};
use kitemark_assessment::{Coverage, ReportResult};
use kitemark_product::MANIFEST_SCHEMA;
use kitemark_seal::question::Criticality;
use kitemark_seal::verify::restricted;
use kitemark_seal::{SealedReport, StepResult, VerificationStep};
use kitemark_standard::{Aspect, Edition, Requirement};
use serde_json::Value;
use std::sync::LazyLock;

/// The markings, the lowest first, as the form of a manifest lists them.
static MARKINGS: LazyLock<Vec<String>> = LazyLock::new(|| {
    let form: Value = serde_json::from_str(MANIFEST_SCHEMA).unwrap_or_default();
    let listed = form.pointer("/properties/classification/enum").and_then(Value::as_array);
    listed.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
});

/// Answers the rules of a policy for a report whose signature and verdict held.
pub(super) fn answered(policy: &Policy, report: &SealedReport, editions: &[Edition]) -> Vec<VerificationStep> {
    let mut questions = Vec::new();
    if !policy.products.is_empty() {
        questions.push(product(&policy.products, report));
    }
    if let Some(rule) = &policy.waivers {
        questions.push(waivers(rule, report));
    }
    if let Some(rule) = policy.coverage {
        questions.push(coverage(policy, rule, report, editions));
    }
    if let Some(rule) = &policy.classification {
        questions.push(classification(rule, report));
    }
    questions
}

fn step_from(question: &'static str, result: Result<String, String>) -> VerificationStep {
    let (answer, detail) = match result {
        Ok(detail) => (StepResult::Pass, detail),
        Err(detail) => (StepResult::Fail, detail),
    };
    VerificationStep { question, answer, detail, weight: Criticality::Needed }
}

fn open(question: &'static str, detail: &str) -> VerificationStep {
    VerificationStep { question, answer: StepResult::NotChecked, detail: detail.to_owned(), weight: Criticality::Needed }
}

fn product(products: &[String], report: &SealedReport) -> VerificationStep {
    let head = &report.report.product;
    let mut named = [head.id.as_ref(), head.name.as_ref()].into_iter().flatten();
    let found = named.clone().next().map_or("a product without a manifest", String::as_str);
    step_from(
        "products",
        match named.find(|name| products.contains(name)) {
            Some(name) => Ok(name.clone()),
            None => Err(format!("the report is about {found}, and the policy asks for {}", products.join(", "))),
        },
    )
}

fn waivers(rule: &PolicyWaivers, report: &SealedReport) -> VerificationStep {
    let ids: Vec<&str> = report.report.waivers.iter().map(|judged| judged.waiver.requirement.as_str()).collect();
    let listed = |list: &Vec<String>, id: &str| list.iter().any(|known| known == id);
    let mut faults = Vec::new();
    if let Some(most) = rule.most.filter(|most| ids.len() > *most) {
        faults.push(format!("the report rests on {} waivers, and the policy accepts {most}", ids.len()));
    }
    let refused =
        |id: &&&str| rule.allowed.as_ref().is_some_and(|list| !listed(list, id)) || rule.never.as_ref().is_some_and(|list| listed(list, id));
    let mut refused: Vec<&str> = ids.iter().filter(refused).copied().collect();
    refused.sort_unstable();
    refused.dedup();
    if !refused.is_empty() {
        faults.push(format!("the policy accepts no waiver of {}", refused.join(", ")));
    }
    let accepted = if ids.is_empty() { "none".to_owned() } else { format!("{}: {}", ids.len(), ids.join(", ")) };
    step_from("waivers by the policy", if faults.is_empty() { Ok(accepted) } else { Err(faults.join("; ")) })
}

fn coverage(policy: &Policy, rule: CoverageRule, report: &SealedReport, editions: &[Edition]) -> VerificationStep {
    let asked = |result: &ReportResult| {
        let requirement = requirement(report, editions, result);
        requirement.is_some_and(|requirement| {
            requirement.grade <= policy.grade && requirement.method.iter().any(|method| policy.asks().contains(&Aspect::of(*method)))
        })
    };
    let results: Vec<ReportResult> = restricted(editions, &report.report.results, policy.asks()).into_iter().filter(asked).collect();
    let found = Coverage::of(&results);
    let applicable = found.requirements - found.not_applicable;
    if applicable == 0 {
        return open("coverage", "no requirement applies, so there is no share of them");
    }
    let share = format!("{} of {applicable} requirements that apply were judged", found.judged);
    let enough = found.judged * 100 >= applicable * rule.least;
    step_from("coverage", if enough { Ok(share) } else { Err(format!("{share}, and the policy asks for {} percent", rule.least)) })
}

/// The requirement of a result, by the edition that the report names.
fn requirement<'e>(report: &SealedReport, editions: &'e [Edition], result: &ReportResult) -> Option<&'e Requirement> {
    let named = report.report.standards.iter().find(|named| named.id == result.standard)?;
    let edition = editions.iter().find(|edition| edition.digest == named.digest)?;
    edition.standard.requirements.iter().map(AsRef::as_ref).find(|requirement| requirement.id == result.requirement)
}

fn classification(rule: &ClassificationRule, report: &SealedReport) -> VerificationStep {
    let Some(found) = report.report.product.classification.as_deref() else {
        return open("classification", "the report does not say which marking the product handles");
    };
    let rank = |marking: &str| MARKINGS.iter().position(|known| known == marking);
    let (meets, asked) = match rule {
        ClassificationRule::Exactly(wanted) => (found == wanted, wanted.clone()),
        ClassificationRule::Highest(wanted) => {
            (matches!((rank(found), rank(wanted)), (Some(found), Some(wanted)) if found <= wanted), format!("{wanted} at the highest"))
        }
    };
    step_from(
        "classification",
        if meets { Ok(found.to_owned()) } else { Err(format!("the product handles {found}, and the policy asks for {asked}")) },
    )
}

#[cfg(test)]
mod tests {
    use super::super::POLICY_SCHEMA;
    use super::MARKINGS;
    use serde_json::Value;

    #[test]
    fn a_policy_and_a_manifest_know_the_same_markings() {
        let form: Value = serde_json::from_str(POLICY_SCHEMA).unwrap_or_default();
        for rule in ["highest", "exactly"] {
            assert_eq!(form.pointer(&format!("/properties/classification/properties/{rule}/enum")), Some(&Value::from(MARKINGS.clone())));
        }
        assert_eq!(MARKINGS.len(), 4);
    }
}
