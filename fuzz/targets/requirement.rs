//! Any bytes as a requirement: faults with places, or a requirement that can be linted and judges a contract.
#![no_main]

use kitemark::contract::Contract;
use kitemark::document::{Source, SourceStore};
use kitemark::model::Index;
use kitemark::engine::lint::lint;
use kitemark::engine::compile::compile;
use kitemark::engine::{RunFilter, assess};
use kitemark::standard::{FolderFault, read_store};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// What requirements name, and what their examples change.
const NAMED: [(&str, &[u8]); 3] = [
    ("vocabularies/meanings.yaml", include_bytes!("../../standards/vocabularies/meanings.yaml")),
    ("base/openapi.yaml", include_bytes!("../../standards/base/openapi.yaml")),
    ("base/kitemark.yaml", include_bytes!("../../standards/base/kitemark.yaml")),
];

const HEAD: &[u8] = include_bytes!("../../standards/api-interoperability/standard.yaml");

static CONTRACT: LazyLock<Contract> = LazyLock::new(|| {
    let bytes = include_bytes!("../../standards/base/openapi.yaml").to_vec();
    Contract::from_source(&SourceStore::in_memory(BTreeMap::new()), Source::from_bytes("openapi.yaml", bytes))
});

fuzz_target!(|bytes: &[u8]| {
    let mut files: BTreeMap<String, Vec<u8>> = NAMED.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    files.extend([
        ("api-interoperability/standard.yaml".to_owned(), HEAD.to_vec()),
        ("api-interoperability/requirements/INT-01-any.yaml".to_owned(), bytes.to_vec()),
    ]);
    match read_store(SourceStore::in_memory(files)) {
        Err(FolderFault::Open(fault)) => panic!("the files are there: {fault}"),
        Err(FolderFault::Faults(faults)) => assert!(!faults.is_empty(), "what is refused has faults"),
        Ok(folder) => {
            let _ = lint(&folder);
            if let Ok(planned) = compile(&folder.standards, &folder.library, &BTreeMap::new()) {
                let results = assess(&Index::new(&CONTRACT, None, None), &planned, &RunFilter::default(), 1);
                assert_eq!(results.len(), 1, "the requirement has an outcome");
            }
        }
    }
});
