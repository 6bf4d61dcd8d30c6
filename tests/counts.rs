//! What a check costs, in counts that no machine changes: allocations, assertions asked, nodes visited.
#![allow(clippy::allow_attributes, clippy::expect_used, clippy::panic, clippy::unwrap_used, missing_docs, reason = "a test may fail loudly")]

mod common;
#[path = "common/generated.rs"]
mod generated;

use allocation_counter::{AllocationInfo, measure};
use common::{CRITERIA, assess};
use kitemark::contract::Contract;
use kitemark::document::{Source, SourceStore, read};
use kitemark::engine::assertion;
use kitemark::product::Product;

/// What one run came to, and what it took.
struct Cost {
    nodes: u64,
    reading: AllocationInfo,
    judging: AllocationInfo,
    peak: AllocationInfo,
    asked: u64,
    examined: u64,
}

fn cost(resources: usize) -> Cost {
    let text = generated::contract(resources);
    let source = Source::from_bytes("openapi.yaml", text.clone().into_bytes());
    let mut nodes = 0;
    let reading = measure(|| nodes = read(&source).unwrap().len() as u64);
    let store = SourceStore::in_memory([("openapi.yaml".to_owned(), text.into_bytes())].into());
    let (mut judging, mut asked, mut examined) = (AllocationInfo::default(), 0, 0);
    let peak = measure(|| {
        let product = Product::of_contract(Contract::load(&store, "openapi.yaml").unwrap());
        let before = assertion::asked();
        judging = measure(|| {
            let assessment = assess(&product);
            examined = assessment.results.iter().map(|result| result.examined as u64).sum();
        });
        asked = assertion::asked() - before;
    });
    Cost { nodes, reading, judging, peak, asked, examined }
}

/// The cost of the part by which one contract is larger than another, without what every run pays.
fn difference(larger: u64, smaller: u64) -> f64 {
    (larger - smaller) as f64
}

#[test]
fn a_check_costs_by_the_size_of_the_contract_and_no_more() {
    // What is compiled when first asked is no part of it.
    let _ = (&*CRITERIA, cost(8));
    let [small, middle, large] = [20, 40, 80].map(cost);
    for (name, of) in [
        ("allocations in reading", (|cost: &Cost| cost.reading.count_total) as fn(&Cost) -> u64),
        ("allocations in judging", |cost| cost.judging.count_total),
        ("assertions asked", |cost| cost.asked),
        ("nodes examined", |cost| cost.examined),
    ] {
        let (first, second) = (difference(of(&middle), of(&small)), difference(of(&large), of(&middle)));
        assert!(second < first * 2.2, "{name}: 20 resources more take {first}, 40 more take {second}");
    }
}

#[test]
fn a_node_costs_no_more_than_it_did() {
    let _ = (&*CRITERIA, cost(8));
    let [small, large] = [20, 80].map(cost);
    let nodes = difference(large.nodes, small.nodes);
    let each = |of: fn(&Cost) -> u64| difference(of(&large), of(&small)) / nodes;
    // Measured, and a few hundredths above: raise a bound only with a reason that is worth the time of every run.
    let over: Vec<String> = [
        ("allocations in reading", each(|cost| cost.reading.count_total), 0.02),
        ("allocations in judging", each(|cost| cost.judging.count_total), 3.8),
        ("assertions asked", each(|cost| cost.asked), 1.85),
        ("nodes examined", each(|cost| cost.examined), 0.96),
        ("bytes held at the peak", each(|cost| cost.peak.bytes_max), 115.0),
    ]
    .into_iter()
    .filter(|(_, found, bound)| found > bound)
    .map(|(name, found, bound)| format!("{name}: {found:.3}, not {bound}"))
    .collect();
    assert!(over.is_empty(), "for each node of the contract: {over:#?}");
}
