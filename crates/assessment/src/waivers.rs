//! What waivers come to: which of them hold, what they cover, and what is wrong with the others.

use super::finding::ReportResult;
use jiff::ToSpan as _;
use jiff::civil::Date;
use kitemark_engine::Outcome;
use kitemark_engine::relations::{date_of, folded};
use kitemark_product::Waiver;
use kitemark_standard::{Level, Scheme};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What a waiver came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WaiverState {
    /// It holds, and covers findings of this run.
    Holds,
    /// It names a requirement that no standard of the scheme has.
    Unknown,
    /// The scheme lets nobody waive the requirement, or more than it allows.
    Forbidden,
    /// The supplier approved it itself.
    SelfApproved,
    /// Its last day is past, or the date is none.
    Expired,
    /// It would hold for longer than an award.
    TooLong,
    /// There is no such finding.
    Unused,
}

impl WaiverState {
    /// What is wrong, in words; none where it holds.
    #[must_use]
    pub fn problem(self) -> Option<&'static str> {
        Some(match self {
            Self::Holds => return None,
            Self::Unknown => "no standard of the scheme has this requirement",
            Self::Forbidden => "the scheme allows no waiver of this requirement, or not so many",
            Self::SelfApproved => "the approver belongs to the supplier",
            Self::Expired => "it has expired",
            Self::TooLong => "it lasts longer than an award of the scheme may",
            Self::Unused => "no finding of a MUST has this id: take the waiver out",
        })
    }
}

/// A waiver with what it came to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct JudgedWaiver {
    /// The waiver.
    #[serde(flatten)]
    pub waiver: Waiver,
    /// What it came to.
    pub state: WaiverState,
}

/// What waivers are judged against.
#[derive(Debug, Clone, Copy)]
pub struct WaiverContext<'a> {
    /// The scheme, with its rules.
    pub scheme: &'a Scheme,
    /// The registered name of the supplier.
    pub supplier: Option<&'a str>,
    /// The date of the assessment; without one nothing can be in date.
    pub as_of: Option<&'a str>,
    /// Whether everything was asked for, so that a waiver without a finding is known to be unused.
    pub whole: bool,
}

/// The findings of a result that block, as waivers name them.
#[derive(Debug)]
pub struct Blocking {
    requirement: String,
    /// Those that are listed, by their ids.
    ids: BTreeSet<String>,
    /// Whether there are others, which are counted and have no id to be named by.
    has_more: bool,
}

impl Blocking {
    /// The blocking findings of a result by their ids.
    #[must_use]
    pub fn new<F>(result: &ReportResult<F>, ids: BTreeSet<String>) -> Self {
        let has_more = result.not_listed.as_ref().is_some_and(|rest| rest.level == Level::Must);
        Self { requirement: result.requirement.clone(), ids, has_more }
    }

    /// The blocking findings of a result of a report.
    #[must_use]
    pub fn of(result: &ReportResult) -> Self {
        let findings = result.findings.iter().filter(|finding| finding.level == Level::Must);
        Self::new(result, findings.map(|finding| finding.id.clone()).collect())
    }
}

/// Judges waivers against what blocks in the results of a run, in the order of the manifest.
#[must_use]
pub fn judge(waivers: &[Waiver], blocking: &[Blocking], context: WaiverContext<'_>) -> Vec<JudgedWaiver> {
    let mut by_requirement: BTreeMap<&str, Vec<&Blocking>> = BTreeMap::new();
    for found in blocking {
        by_requirement.entry(&found.requirement).or_default().push(found);
    }
    let mut living = 0;
    waivers
        .iter()
        .map(|waiver| {
            let of_requirement = by_requirement.get(waiver.requirement.as_str()).map(Vec::as_slice).unwrap_or_default();
            let mut state = state(waiver, of_requirement, context);
            if state == WaiverState::Holds {
                living += 1;
                if living > context.scheme.waivers.most {
                    state = WaiverState::Forbidden;
                }
            }
            JudgedWaiver { waiver: waiver.clone(), state }
        })
        .collect()
}

fn state(waiver: &Waiver, of_requirement: &[&Blocking], context: WaiverContext<'_>) -> WaiverState {
    if of_requirement.is_empty() {
        return WaiverState::Unknown;
    }
    if context.scheme.waivers.never.contains(&waiver.requirement) {
        return WaiverState::Forbidden;
    }
    if context.supplier.is_none_or(|supplier| same_organisation(supplier, &waiver.approver.organisation)) {
        return WaiverState::SelfApproved;
    }
    let (Some(expires), Some(today)) = (exact_date(&waiver.expires), context.as_of.and_then(exact_date)) else { return WaiverState::Expired };
    if expires < today {
        return WaiverState::Expired;
    }
    if today.checked_add(i32::from(context.scheme.validity_months).months()).is_ok_and(|end| expires > end) {
        return WaiverState::TooLong;
    }
    let is_known = |id: &String| of_requirement.iter().any(|blocking| blocking.ids.contains(id));
    if context.whole && !waiver.findings.iter().all(is_known) {
        return WaiverState::Unused;
    }
    WaiverState::Holds
}

/// Words of a registered name that say what kind of company it is, and not which.
const LEGAL_FORMS: [&str; 17] = [
    "ab",
    "ag",
    "bv",
    "co",
    "company",
    "corp",
    "corporation",
    "gmbh",
    "group",
    "holdings",
    "inc",
    "incorporated",
    "limited",
    "llc",
    "llp",
    "ltd",
    "plc",
];

/// Whether two names are those of one organisation: the same letters and digits, whatever stands between them, in
/// brackets or for the legal form. A name without any letter is nobody's, and so never somebody else's.
#[must_use]
pub fn same_organisation(one: &str, other: &str) -> bool {
    let (one, other) = (bare_name(one), bare_name(other));
    one == other || one.is_empty() || other.is_empty()
}

/// What tells an organisation from others: the words of its name without brackets, "the" and legal forms.
fn bare_name(name: &str) -> String {
    let mut depth = 0_usize;
    let outside: String = name
        .chars()
        .filter(|character| match character {
            '(' | '[' => {
                depth += 1;
                false
            }
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                false
            }
            _ => depth == 0,
        })
        .collect();
    // A full stop stands inside words (`Ltd.`, `P.L.C.`), everything else between them.
    let words = outside.replace('.', "");
    let words: Vec<String> = words.split(|character: char| !character.is_alphanumeric()).map(folded).filter(|word| !word.is_empty()).collect();
    let telling: String =
        words.iter().filter(|word| *word != "the" && *word != "and" && !LEGAL_FORMS.contains(&word.as_str())).map(String::as_str).collect();
    if telling.is_empty() { folded(name) } else { telling }
}

/// A date written `YYYY-MM-DD` and nothing else.
fn exact_date(text: &str) -> Option<Date> {
    date_of(text).filter(|_| text.len() == 10)
}

/// Whether waivers that hold cover every blocking finding of a requirement. What is counted and not listed has no id that a
/// waiver could name, so it is never covered.
#[must_use]
pub fn covers(waivers: &[JudgedWaiver], blocking: &Blocking) -> bool {
    let excepted: BTreeSet<&str> = waivers
        .iter()
        .filter(|judged| judged.state == WaiverState::Holds && judged.waiver.requirement == blocking.requirement)
        .flat_map(|judged| judged.waiver.findings.iter().map(String::as_str))
        .collect();
    !blocking.has_more && !blocking.ids.is_empty() && blocking.ids.iter().all(|id| excepted.contains(id.as_str()))
}

/// Makes what failed and is covered `waived`; what else the requirement came to stays. `blocking` is that of each result.
pub(super) fn apply<F>(waivers: &[JudgedWaiver], blocking: &[Blocking], results: &mut [ReportResult<F>]) {
    let failed = results.iter_mut().zip(blocking).filter(|(result, _)| result.outcome == Outcome::Fail && result.level == Level::Must);
    for (result, _) in failed.filter(|(_, blocking)| covers(waivers, blocking)) {
        for method in &mut result.methods {
            if method.outcome == Outcome::Fail {
                method.outcome = Outcome::Waived.max(result.outcome_without_failures);
            }
        }
        result.outcome = result.methods.iter().map(|method| method.outcome).max().unwrap_or(Outcome::Waived);
    }
}

#[cfg(test)]
mod tests {
    use super::same_organisation;

    #[test]
    fn an_organisation_is_known_however_its_name_is_written() {
        for other in ["Acme Ltd", "ACME LIMITED", "Acme, Ltd.", " acme ", "The Acme Company Ltd", "Acme (UK) Limited", "A.C.M.E. plc", "", "--"] {
            assert!(same_organisation("Acme Limited", other), "{other}");
        }
        for other in ["Acme Police", "Acmes Ltd", "Example Force", "Limited"] {
            assert!(!same_organisation("Acme Limited", other), "{other}");
        }
        assert!(!same_organisation("Group Limited", "Holdings plc"), "names of nothing but legal forms are compared whole");
    }
}
