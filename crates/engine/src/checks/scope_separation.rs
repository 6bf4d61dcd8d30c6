//! Reading and writing need different scopes: every operation that reads is compared with all that write, which data
//! about one node cannot do.

use super::super::facts::reading;
use super::super::facts::security::{self, Access};
use super::{NativeCheck, NativeFinding, NativeOutcome, Parameters};
use kitemark_contract::names::tokens;
use kitemark_model::{Index, OperationEntry};
use std::collections::{BTreeMap, BTreeSet};

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "scope-separation",
    about: "Scopes and roles that let a caller read and write alike, where no narrower one lets it read.",
    parameters: &[],
    run,
};

/// Finds the scopes or roles that let a caller read and write alike, where no narrower one would let it read.
fn run(index: &Index<'_>, _: &Parameters) -> NativeOutcome {
    let mut outcome = NativeOutcome::default();
    let (reading, writing): (Vec<_>, Vec<_>) = index
        .operations
        .iter()
        .filter(|operation| tells_apart(index, operation))
        .map(|operation| (operation, scoped(index, operation)))
        .filter(|(_, ways)| !ways.is_empty())
        .partition(|(operation, _)| reading::is_read(index, operation));
    if reading.is_empty() || writing.is_empty() {
        return outcome;
    }
    outcome.examined = reading.len() + writing.len();
    let mut told: BTreeSet<Access<'_>> = BTreeSet::new();
    let ways_to_write = by_first_scope(&writing);
    for (reader, ways) in &reading {
        // The first operation that who holds this may write with: a way that it is enough for starts with a scope of it.
        let writer_for = |way: &Access<'_>| {
            let starting = way.iter().filter_map(|scope| ways_to_write.get(scope)).flatten();
            let position = starting.filter(|(_, other)| is_enough(way, other)).map(|(position, _)| *position).min()?;
            writing.get(position).map(|(writer, _)| *writer)
        };
        let writers: Vec<Option<&OperationEntry<'_>>> = ways.iter().map(writer_for).collect();
        let (Some(way), Some(Some(writer))) = (ways.first(), writers.first()) else { continue };
        // One way in that no writing operation accepts is enough: it is the narrower scope.
        if writers.iter().any(Option::is_none) || !told.insert(way.clone()) {
            continue;
        }
        let names: Vec<String> = way.iter().map(|(_, scope)| format!("`{scope}`")).collect();
        let message = format!(
            "{} lets a caller read ({} {}) and write ({} {}) alike",
            names.join(" with "),
            reader.method,
            reader.name,
            writer.method,
            writer.name
        );
        let mut finding = NativeFinding::new(security::security_at(index, reader), message);
        finding.related.push(("the operation that writes".into(), writer.at));
        outcome.findings.push(finding);
    }
    outcome
}

/// Each way into an operation that writes, by the first scope that it asks for, with the position of the operation. Of equal
/// ways the first counts.
fn by_first_scope<'w, 'a>(writing: &'w [(&OperationEntry<'a>, Vec<Access<'a>>)]) -> BTreeMap<(&'a str, &'a str), Vec<(usize, &'w Access<'a>)>> {
    let mut seen = BTreeSet::new();
    let mut all: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for (position, way) in writing.iter().enumerate().flat_map(|(position, (_, ways))| ways.iter().map(move |way| (position, way))) {
        if let Some(first) = way.first().filter(|_| seen.insert(way)) {
            all.entry(*first).or_default().push((position, way));
        }
    }
    all
}

/// Whether an operation either reads or writes beyond doubt: a POST that checks or works something out may do either, in
/// preparation of the one or the other.
fn tells_apart(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    const EITHER: [&str; 18] = [
        "validate",
        "match",
        "matches",
        "lookup",
        "check",
        "verify",
        "compute",
        "calculate",
        "preview",
        "estimate",
        "simulate",
        "compare",
        "resolve",
        "retrieve",
        "score",
        "screen",
        "enquiry",
        "enquiries",
    ];
    let last = operation.name.rsplit('/').find(|segment| !segment.is_empty() && !segment.contains('{')).unwrap_or_default();
    let is_declared = index.contract.get(operation.at, "x-conformance-read").is_some();
    let words = tokens(last);
    let is_either = [words.first(), words.last()].into_iter().flatten().any(|word| EITHER.contains(&word.as_str()));
    operation.method != "POST" || is_declared || !is_either
}

/// The ways into a protected operation that ask for a scope. One that asks for none is the matter of another check.
fn scoped<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<Access<'a>> {
    if index.is_open(operation) || security::is_open_by_nature(index, operation) {
        return Vec::new();
    }
    let mut ways = security::accesses(index, operation);
    for way in &mut ways {
        way.retain(|(_, scope)| !scope.is_empty());
    }
    ways.retain(|way| !way.is_empty());
    ways
}

/// Whether who holds the first is also let in where the second is asked for.
pub(super) fn is_enough(held: &Access<'_>, asked: &Access<'_>) -> bool {
    asked
        .iter()
        .all(|(scheme, scope)| if scope.is_empty() { held.iter().any(|(known, _)| known == scheme) } else { held.contains(&(*scheme, *scope)) })
}
