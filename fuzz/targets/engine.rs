//! Any bytes as a contract, judged with every requirement and written as a report.
#![no_main]

use kitemark::assessment::assess_product;
use kitemark::assessment::Criteria;
use kitemark::contract::Contract;
use kitemark::document::{Source, SourceStore};
use kitemark::engine::RunFilter;
use kitemark::product::Product;
use kitemark::report::ReportDocument;
use kitemark::standard::embedded;
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::sync::LazyLock;

static CRITERIA: LazyLock<Criteria> = LazyLock::new(|| {
    let scheme = embedded::schemes().expect("the schemes can be read").swap_remove(0);
    Criteria::new(scheme, embedded::editions().expect("the editions can be read"), None).expect("the editions can be used")
});

fuzz_target!(|bytes: &[u8]| {
    let store = SourceStore::in_memory(BTreeMap::new());
    let contract = Contract::from_source(&store, Source::from_bytes("openapi.yaml", bytes.to_vec()));
    let product = Product::of_contract(contract);
    let assessment = assess_product(&product, &CRITERIA, &RunFilter::default(), 1, 1);
    assert_eq!(assessment.results.len(), CRITERIA.requirements.len(), "every requirement has an outcome");
    for finding in assessment.results.iter().flat_map(|result| &result.findings) {
        assert!(finding.place.line >= 1 && finding.place.column >= 1, "lines and columns count from one");
    }
    let mut report = Vec::new();
    ReportDocument::new(kitemark::TOOL, &product, &CRITERIA, assessment).write(&mut report).expect("a report can be written");
});
