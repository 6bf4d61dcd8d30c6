//! Properties of the reader and of the whole run: any bytes end in a report, and JSON is read as `serde_json` reads it.

use crate::common::{CRITERIA, fixture};
use kitemark::assessment::assess_product;
use kitemark::contract::Contract;
use kitemark::document::{Source, SourceStore};
use kitemark::engine::RunFilter;
use kitemark::product::Product;
use proptest::prelude::*;
use serde_json::Value;
use std::collections::BTreeMap;

/// Any JSON value of a few levels, numbers whole so that both readers hold them exactly.
fn any_json() -> impl Strategy<Value = Value> {
    let leaf =
        prop_oneof![Just(Value::Null), any::<bool>().prop_map(Value::from), any::<i32>().prop_map(Value::from), ".{0,12}".prop_map(Value::from)];
    leaf.prop_recursive(4, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::btree_map(".{0,6}", inner, 0..5).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Reads bytes as a contract and judges it with everything.
fn judge(bytes: Vec<u8>) {
    let store = SourceStore::in_memory(BTreeMap::new());
    let contract = Contract::from_source(&store, Source::from_bytes("openapi.yaml", bytes));
    let product = Product::of_contract(contract);
    let assessment = assess_product(&product, &CRITERIA, &RunFilter::default(), 1, 1);
    assert_eq!(assessment.results.len(), CRITERIA.requirements.len());
}

#[test]
fn a_text_alone_is_json_where_the_file_says_so() {
    let read = |name: &str| Source::from_bytes(name, b"\"\x7f\"".to_vec()).read().map(|document| document.to_value(document.root()));
    assert_eq!(read("a.json").expect("JSON allows the character"), Value::from("\x7f"));
    assert!(read("a.yaml").is_err(), "YAML does not");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 96, ..ProptestConfig::default() })]

    #[test]
    fn json_is_read_as_serde_json_reads_it(value in any_json()) {
        let text = value.to_string();
        let document = Source::from_bytes("a.json", text.into_bytes()).read();
        // A NUL in a string stands as an escape and is no NUL in the file.
        let document = document.expect("what serde_json writes can be read");
        prop_assert_eq!(document.to_value(document.root()), value);
    }

    #[test]
    fn what_is_no_json_is_refused_as_serde_json_refuses_it(text in "[\\[\\]{}:,\"0-9a-z\\\\ .eE+-]{0,24}") {
        let ours = Source::from_bytes("a.json", format!("[{text}]").into_bytes()).read().is_ok();
        let theirs = serde_json::from_str::<Value>(&format!("[{text}]")).is_ok();
        prop_assert_eq!(ours, theirs);
    }

    #[test]
    fn every_node_is_found_again_by_its_pointer(value in any_json()) {
        let document = Source::from_bytes("a.json", value.to_string().into_bytes()).read().expect("what serde_json writes can be read");
        let mut open = vec![document.root()];
        while let Some(node) = open.pop() {
            prop_assert_eq!(document.at_pointer(&document.pointer(node)), Some(node));
            open.extend(document.members(node).iter().map(|member| member.value));
            open.extend(document.items(node));
        }
    }

    #[test]
    fn any_text_ends_in_a_report(text in ".{0,200}") {
        judge(text.into_bytes());
    }

    #[test]
    fn a_damaged_contract_ends_in_a_report(at in 0.0..1.0f64, length in 0usize..60, put in "[\\[\\]{}:,&*!|>'\"%@`#$a-z0-9 \n-]{0,12}") {
        let mut bytes = std::fs::read(fixture("poor/legacy-gateway/openapi.yaml")).expect("the fixture can be read");
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss, reason = "a place within the file")]
        let start = (at * bytes.len() as f64) as usize;
        let end = (start + length).min(bytes.len());
        bytes.splice(start..end, put.into_bytes());
        judge(bytes);
    }
}
