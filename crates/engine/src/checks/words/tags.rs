//! Tags: each name MUST be unique in the list, and from 3.2 on tags MUST NOT be within each other in a circle (OpenAPI,
//! OpenAPI Object and Tag Object).

use super::super::{NativeFinding, NativeOutcome, Parameters};
use super::{field, find};
use kitemark_contract::Version;
use kitemark_document::quoted;
use kitemark_model::Index;
use kitemark_standard::Level;
use rustc_hash::FxHashMap;

pub(super) fn run(index: &Index<'_>, _parameters: &Parameters) -> NativeOutcome {
    let contract = index.contract;
    let mut outcome = NativeOutcome::default();
    let Some(list) = field(contract, contract.root(), "tags") else { return outcome };
    let mut parents: FxHashMap<&str, (_, Option<&str>)> = FxHashMap::default();
    for tag in contract.items(list) {
        let Some(name) = contract.get_string(tag, "name") else { continue };
        outcome.examined += 1;
        let parent = contract.get_string(tag, "parent").filter(|_| super::is_from(contract, Version::V3_2));
        match parents.get(name) {
            Some((first, _)) => {
                let mut finding = NativeFinding::new(tag, format!("the tag `{}` is declared twice", quoted(name)));
                finding.related.push(("the first".to_owned(), *first));
                outcome.findings.push(finding);
            }
            None => {
                parents.insert(name, (tag, parent));
            }
        }
    }
    for tag in contract.items(list) {
        let Some(name) = contract.get_string(tag, "name") else { continue };
        let next = |name: &str| parents.get(name).and_then(|(_, parent)| *parent);
        // A circle has no more tags than there are.
        let mut above = next(name);
        for _ in 0..parents.len() {
            match above {
                Some(parent) if parent == name => {
                    let at = field(contract, tag, "parent").unwrap_or(tag);
                    find(&mut outcome, at, Level::Must, || format!("the tag `{}` is within itself, by its parents", quoted(name)));
                    break;
                }
                Some(parent) => above = next(parent),
                None => break,
            }
        }
    }
    outcome
}
