//! What a check costs, in counts that no machine changes: allocations, assertions asked, nodes visited.

use crate::common::shapes::SHAPES;
use crate::common::{CRITERIA, assess};
use allocation_counter::{AllocationInfo, measure};
use kitemark::contract::Contract;
use kitemark::contract::pattern;
use kitemark::document::{Source, SourceStore, read};
use kitemark::engine::assertion;
use kitemark::model;
use kitemark::product::Product;

/// What one run came to, and what it took.
struct Cost {
    nodes: u64,
    reading: AllocationInfo,
    judging: AllocationInfo,
    peak: AllocationInfo,
    asked: u64,
    examined: u64,
    compiled: u64,
    looked_at: u64,
}

fn cost(resources: usize) -> Cost {
    cost_of("openapi.yaml", crate::common::generated::contract(resources))
}

fn cost_of(name: &str, text: String) -> Cost {
    let source = Source::from_bytes(name, text.clone().into_bytes());
    let mut nodes = 0;
    let reading = measure(|| nodes = read(&source).unwrap().len() as u64);
    let store = SourceStore::in_memory([(name.to_owned(), text.into_bytes())].into());
    let (mut judging, mut asked, mut examined) = (AllocationInfo::default(), 0, 0);
    let counters = || [assertion::asked(), pattern::compiled(), model::looked_at()];
    let (mut compiled, mut looked_at) = (0, 0);
    let peak = measure(|| {
        let product = Product::of_contract(Contract::load(&store, name).unwrap());
        let before = counters();
        judging = measure(|| {
            let assessment = assess(&product);
            examined = assessment.results.iter().map(|result| result.examined as u64).sum();
        });
        let after = counters();
        [asked, compiled, looked_at] = std::array::from_fn(|position| after[position] - before[position]);
    });
    Cost { nodes, reading, judging, peak, asked, examined, compiled, looked_at }
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
        ("allocations in judging", each(|cost| cost.judging.count_total), 3.87),
        ("assertions asked", each(|cost| cost.asked), 1.85),
        ("nodes examined", each(|cost| cost.examined), 1.0),
        ("bytes held at the peak", each(|cost| cost.peak.bytes_max), 115.0),
    ]
    .into_iter()
    .filter(|(_, found, bound)| found > bound)
    .map(|(name, found, bound)| format!("{name}: {found:.3}, not {bound}"))
    .collect();
    assert!(over.is_empty(), "for each node of the contract: {over:#?}");
}

/// The shapes in which there are more of two things at a time, each of which is asked about the other.
const PRODUCTS: [&str; 2] = ["allOf chain", "one wide object of many operations"];

#[test]
fn every_shape_costs_by_its_size_and_no_more() {
    let _ = (&*CRITERIA, cost(8));
    let mut over = Vec::new();
    for (shape, contract) in SHAPES.iter().filter(|(shape, _)| !PRODUCTS.contains(shape)) {
        // What is compiled when first asked is no part of it.
        let _ = cost_of("openapi.json", contract(16));
        let [small, middle, large] = [64, 128, 256].map(|count| cost_of("openapi.json", contract(count)));
        for (name, of) in [
            ("allocations in reading", (|cost: &Cost| cost.reading.count_total) as fn(&Cost) -> u64),
            ("bytes allocated in reading", |cost| cost.reading.bytes_total),
            ("allocations in judging", |cost| cost.judging.count_total),
            ("bytes allocated in judging", |cost| cost.judging.bytes_total),
            ("assertions asked", |cost| cost.asked),
            ("nodes examined", |cost| cost.examined),
            ("patterns compiled", |cost| cost.compiled),
            ("schemas looked at", |cost| cost.looked_at),
        ] {
            // Tables grow in steps, and each shape has its share of what is paid once.
            let (first, second) = (difference(of(&middle), of(&small)), difference(of(&large), of(&middle)));
            if second > first * 2.6 + 2000.0 {
                over.push(format!("{shape}: {name}: 64 more take {first}, 128 more take {second}"));
            }
        }
    }
    assert!(over.is_empty(), "{over:#?}");
}

#[test]
fn a_pattern_is_compiled_once_for_all_that_ask_it() {
    let _ = &*CRITERIA;
    let repeated = |count| {
        let contract = SHAPES.iter().find(|(name, _)| *name == "repeated patterns").unwrap().1;
        cost_of("openapi.json", contract(count)).compiled
    };
    let (few, many) = (repeated(40), repeated(400));
    assert!(few > 0 && few <= 10, "{few}");
    assert_eq!(few, many);
}

#[test]
fn a_schema_is_looked_through_for_files_once_for_all_operations() {
    let _ = &*CRITERIA;
    let of = |count| {
        let contract = SHAPES.iter().find(|(name, _)| *name == "upload chain").unwrap().1;
        cost_of("openapi.json", contract(count)).looked_at
    };
    let [one, ten] = [100, 1000].map(of);
    assert!(ten < one * 11, "{one}, {ten}");
}
