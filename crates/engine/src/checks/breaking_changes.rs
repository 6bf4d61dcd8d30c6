//! Breaking changes: data judges the nodes of one contract, and this pairs the nodes of two and weighs each difference by who sends what.

use super::super::facts::{info, path};
use super::{NativeCheck, NativeFinding, NativeOutcome, NativeParameter, ParameterKind, Parameters};
use kitemark_compare::{Difference, DifferenceKind, Direction, addresses, compare};
use kitemark_contract::Contract;
use kitemark_model::Index;
use kitemark_standard::Level;
use serde_json::Value;

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "breaking-changes",
    about: "Changes since the contract of the previous release that break its consumers inside one major version.",
    parameters: &[NativeParameter::new(
        "asOf",
        ParameterKind::DateOrEmpty,
        "The day before which the sunset of a deprecated operation must be for the operation to be gone; empty where no operation may be gone.",
    )],
    run,
};

/// Compares the contract with that of the previous release, and finds what breaks inside one major version.
///
/// Security that became looser, deprecations and what responses have in addition are notes. What could not be told leaves
/// the whole inconclusive, and is shown as what ought to be looked at.
fn run(index: &Index<'_>, parameters: &Parameters) -> NativeOutcome {
    let Some(previous) = index.previous else { return NativeOutcome::default() };
    let previous = Index::new(previous, None, None);
    let mut outcome = NativeOutcome { examined: (previous.operations.len() + previous.webhooks.len()).max(1), ..NativeOutcome::default() };
    for (contract, which) in [(previous.contract, "previous"), (index.contract, "current")] {
        if let Some(reason) = contract.why_not_judged() {
            outcome.inconclusive.push((None, format!("of the {which} release, {reason}")));
        }
    }
    if !outcome.inconclusive.is_empty() || is_new_major_elsewhere(&previous, index) {
        return outcome;
    }
    let as_of = parameters.get("asOf").and_then(Value::as_str);
    let differences = compare(&previous, index, as_of);
    for difference in differences {
        if difference.kind.is_undecided() && !difference.breaks {
            outcome.inconclusive.push((Some(difference.near), difference.message.clone()));
        }
        outcome.findings.extend(finding(previous.contract, difference));
    }
    outcome
}

/// The finding that a difference makes, if it makes one.
fn finding(previous: &Contract, difference: Difference) -> Option<NativeFinding> {
    let is_undecided = difference.kind.is_undecided();
    let is_noted = match difference.kind {
        DifferenceKind::SecurityLoosened | DifferenceKind::OperationDeprecated | DifferenceKind::Deprecated => true,
        // Consumers that refuse what they do not know are surprised by these.
        DifferenceKind::EnumValueAdded | DifferenceKind::PropertyAdded => difference.direction == Direction::Response,
        _ => is_undecided,
    };
    if !difference.breaks && !is_noted {
        return None;
    }
    let mut message = difference.message;
    if let Some(before) = difference.before {
        let place = previous.place(before);
        message.push_str(&format!(" (was at {}, line {})", place.pointer, place.line));
    }
    let finding = NativeFinding::new(difference.near, message);
    Some(match (difference.breaks, is_undecided) {
        (true, _) => finding,
        (false, true) => finding.at_level(Level::Should),
        (false, false) => finding.at_level(Level::Note),
    })
}

/// Whether the current contract is of a higher major version that stands under other addresses than the previous, so
/// that nobody who uses that one is moved.
fn is_new_major_elsewhere(previous: &Index<'_>, current: &Index<'_>) -> bool {
    let (was, is) = (path_majors(previous), path_majors(current));
    if let (Some(was), Some(highest)) = (was.last(), is.last())
        && highest > was
    {
        return !is.contains(was);
    }
    let is_higher = matches!((info_major(previous), info_major(current)), (Some(was), Some(is)) if is > was);
    is_higher && addresses(previous).is_disjoint(&addresses(current))
}

/// The major number of `info.version`.
fn info_major(index: &Index<'_>) -> Option<u64> {
    info::major(index)?.parse().ok()
}

/// The major versions in the addresses, in order.
fn path_majors(index: &Index<'_>) -> Vec<u64> {
    let mut majors: Vec<u64> = path::majors(index).iter().filter_map(|major| major.parse().ok()).collect();
    majors.sort_unstable();
    majors
}

#[cfg(test)]
mod tests {
    use super::super::{NativeOutcome, Parameters};
    use super::run;
    use kitemark_contract::Contract;
    use kitemark_document::{Source, SourceStore};
    use kitemark_model::Index;
    use kitemark_standard::Level;
    use std::collections::BTreeMap;

    fn contract(version: &str, server: &str, paths: &str) -> Contract {
        let text = format!("openapi: 3.1.0\ninfo: {{ title: T, version: {version} }}\nservers: [{{ url: {server} }}]\npaths:\n{paths}");
        Contract::from_source(&SourceStore::in_memory(BTreeMap::new()), Source::from_bytes("openapi.yaml", text.into_bytes()))
    }

    fn judged(previous: Option<&Contract>, current: &Contract) -> NativeOutcome {
        run(&Index::new(current, None, previous), &Parameters::new())
    }

    const TWO: &str = "  /a: { get: { responses: { '200': { description: '' } } } }\n  /b: { get: { responses: { '200': { description: '' } } } }\n";
    const ONE: &str = "  /a: { get: { responses: { '200': { description: '' } } } }\n";

    #[test]
    fn without_a_previous_contract_nothing_is_examined() {
        let current = contract("1.0.0", "/v1", ONE);
        let outcome = judged(None, &current);
        assert_eq!((outcome.examined, outcome.findings.len(), outcome.inconclusive.len()), (0, 0, 0));
    }

    #[test]
    fn a_finding_stands_at_what_is_left_and_says_where_it_was() {
        let (previous, current) = (contract("1.0.0", "/v1", TWO), contract("1.1.0", "/v1", ONE));
        let outcome = judged(Some(&previous), &current);
        assert_eq!(outcome.examined, 2);
        let told: Vec<_> = outcome
            .findings
            .iter()
            .map(|finding| {
                (finding.at.in_contract().map(|at| current.place(at).pointer).unwrap_or_default(), finding.level, finding.message.as_str())
            })
            .collect();
        assert_eq!(told, [("/paths".to_owned(), None, "the path /b is gone (was at /paths/~1b, line 6)")]);
        assert_eq!(judged(Some(&current), &previous).findings.len(), 0, "adding is no break");
    }

    #[test]
    fn a_new_major_version_may_break_under_another_path_only() {
        let previous = contract("1.4.0", "https://example.org/v1", TWO);
        let table = [
            ("2.0.0", "https://example.org/v2", 0),
            ("2.0.0", "https://example.org/other", 0),
            ("2.0.0", "https://example.org/v1", 1),
            ("1.5.0", "https://example.org/v1", 1),
            ("1.5.0", "https://example.org/other", 1),
        ];
        for (version, server, findings) in table {
            let outcome = judged(Some(&previous), &contract(version, server, ONE));
            assert_eq!((outcome.examined, outcome.findings.len()), (2, findings), "{version} at {server}");
        }
        let beside = contract("2.0.0", "/", "  /v1/a: { get: { responses: { '200': { description: '' } } } }\n  /v2/a: { get: { responses: {} } }\n");
        let outcome = judged(Some(&previous), &beside);
        assert_eq!(outcome.findings.len(), 1, "what stays of the old version must not break");
    }

    #[test]
    fn deprecation_is_a_note_and_doubt_leaves_the_whole_inconclusive() {
        let with = |extra: &str, pattern: &str| {
            let parameter = format!("{{ name: q, in: query, schema: {{ type: string, pattern: '{pattern}' }} }}");
            contract(
                "1.0.0",
                "/v1",
                &format!("  /a: {{ get: {{ {extra} parameters: [{parameter}], responses: {{ '200': {{ description: '' }} }} }} }}\n"),
            )
        };
        let (previous, current) = (with("", "^a$"), with("deprecated: true,", "^ab?$"));
        let outcome = judged(Some(&previous), &current);
        let levels: Vec<_> = outcome.findings.iter().map(|finding| finding.level).collect();
        assert_eq!((levels, outcome.inconclusive.len()), (vec![Some(Level::Note), Some(Level::Should)], 1));
    }

    #[test]
    fn what_is_no_contract_is_inconclusive() {
        let store = SourceStore::in_memory(BTreeMap::new());
        let relic = Contract::from_source(&store, Source::from_bytes("a.yaml", b"swagger: '2.0'\n".to_vec()));
        let outcome = judged(Some(&relic), &contract("1.0.0", "/v1", ONE));
        assert_eq!((outcome.findings.len(), outcome.inconclusive.len()), (0, 1));
    }
}
