//! Contracts and checks on which tests of the engine try what it tells in more ways than one.
#![expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]

use super::compile::{CompiledCheck, compile};
use kitemark_contract::Contract;
use kitemark_document::SourceStore;
use kitemark_model::Index;
use kitemark_standard::embedded::editions;
use std::collections::BTreeMap;

/// Every check of the embedded editions with the index of each of some contracts, and the name of that contract.
pub(super) fn each_check(mut with: impl FnMut(&str, &Index<'_>, &CompiledCheck)) {
    let editions = editions().unwrap();
    let planned = editions.iter().flat_map(|edition| compile(std::slice::from_ref(&edition.standard), &edition.library, &BTreeMap::new()).unwrap());
    let checks: Vec<_> = planned.flat_map(|planned| planned.checks).collect();
    for (fixture, text) in [
        ("police-records", include_str!("../../../fixtures/conforming/police-records/openapi.yaml")),
        ("crime-reporting", include_str!("../../../fixtures/typical/crime-reporting/openapi.yaml")),
        ("magpie-records", include_str!("../../../fixtures/poor/magpie-records/people.yaml")),
        ("street-crime", include_str!("../../../fixtures/street-crime/openapi.yaml")),
    ] {
        let store = SourceStore::in_memory([("openapi.yaml".to_owned(), text.as_bytes().to_vec())].into());
        let contract = Contract::load(&store, "openapi.yaml").unwrap();
        let index = Index::new(&contract, None, None);
        checks.iter().for_each(|check| with(fixture, &index, check));
    }
}
