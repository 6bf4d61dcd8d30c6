//! Any bytes as a contract of several files that refer to each other: every reference leads somewhere or says why not.
#![no_main]

use kitemark::contract::Contract;
use kitemark::document::{Source, SourceStore};
use libfuzzer_sys::fuzz_target;
use std::collections::BTreeMap;

/// The names of the files, in the order in which they stand in the bytes, with a byte 0xFF between them.
const NAMES: [&str; 3] = ["parts/a.yaml", "parts/b.json", "c.yaml"];

fuzz_target!(|bytes: &[u8]| {
    let mut files = bytes.split(|byte| *byte == 0xff).map(<[u8]>::to_vec);
    let root = files.next().unwrap_or_default();
    let others: BTreeMap<String, Vec<u8>> = NAMES.iter().map(|name| (*name).to_owned()).zip(files).collect();
    let contract = Contract::from_source(&SourceStore::in_memory(others), Source::from_bytes("openapi.yaml", root));
    for reference in &contract.references {
        let _ = (contract.place(reference.holder), contract.via(reference.holder), contract.follow(reference.holder));
        if let Err(fault) = &reference.outcome {
            assert!(!fault.to_string().is_empty(), "a fault says what it is");
        }
    }
    for fault in &contract.faults {
        assert!(!fault.message().is_empty(), "a fault says what it is");
        let _ = contract.place(fault.at);
    }
    for (id, typed) in (0..).zip(&contract.typed) {
        assert!(typed.end > id && typed.parent <= id, "typed nodes stand in preorder");
    }
});
