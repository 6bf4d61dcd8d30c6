//! What a check costs beside what reading alone costs: `cargo bench`.
#![allow(clippy::allow_attributes, clippy::expect_used, missing_docs, unreachable_pub, reason = "a benchmark may fail loudly")]

mod usual;

use divan::counter::BytesCount;
use divan::{AllocProfiler, Bencher};
use jsonc_parser::{CollectOptions, ParseOptions};
use kitemark::assessment::{Criteria, assess_product};
use kitemark::contract::Contract;
use kitemark::document::{Source, SourceStore, read};
use kitemark::engine::RunFilter;
use kitemark::product::Product;
use kitemark::report::ReportDocument;
use kitemark::standard::embedded::{editions, schemes};
use saphyr::{LoadableYamlNode as _, MarkedYaml};
use std::sync::LazyLock;

#[global_allocator]
static ALLOCATIONS: AllocProfiler = AllocProfiler::system();

static CRITERIA: LazyLock<Criteria> = LazyLock::new(made_ready);

fn made_ready() -> Criteria {
    let scheme = schemes().expect("the schemes are embedded").into_iter().next().expect("there is a scheme");
    Criteria::new(scheme, editions().expect("the editions are embedded"), None).expect("the standards can be used")
}

fn main() {
    divan::main();
}

/// About 30 KB, 400 KB and 10 MB in YAML.
const RESOURCES: [usize; 3] = [1, 15, 390];

fn product(text: &str) -> Product {
    let store = SourceStore::in_memory([("openapi.yaml".to_owned(), text.as_bytes().to_vec())].into());
    Product::of_contract(Contract::load(&store, "openapi.yaml").expect("the contract is in memory"))
}

/// The floor: one document into the arena, with the bytes of every node.
#[divan::bench(args = RESOURCES)]
fn read_with_spans(bencher: Bencher<'_, '_>, resources: usize) {
    let source = Source::from_bytes("openapi.yaml", usual::contract(resources).into_bytes());
    bencher.counter(BytesCount::of_str(source.text.as_str())).bench(|| read(&source).expect("the contract can be read"));
}

/// What a library of others takes to read YAML with the place of every node.
#[divan::bench(args = RESOURCES)]
fn read_with_spans_by_saphyr(bencher: Bencher<'_, '_>, resources: usize) {
    let text = usual::contract(resources);
    bencher.counter(BytesCount::of_str(&text)).bench(|| MarkedYaml::load_from_str(&text).expect("the contract can be read").len());
}

/// The same for JSON.
#[divan::bench(args = RESOURCES)]
fn read_json_with_spans(bencher: Bencher<'_, '_>, resources: usize) {
    let source = Source::from_bytes("openapi.json", json(resources).into_bytes());
    bencher.counter(BytesCount::of_str(source.text.as_str())).bench(|| read(&source).expect("the contract can be read"));
}

/// What a library of others takes to read JSON with the bytes of every node.
#[divan::bench(args = RESOURCES)]
fn read_json_with_spans_by_jsonc_parser(bencher: Bencher<'_, '_>, resources: usize) {
    let text = json(resources);
    let read = || jsonc_parser::parse_to_ast(&text, &CollectOptions::default(), &ParseOptions::default()).expect("the contract can be read").value;
    // Its values borrow from the text, and so cannot leave the closure.
    bencher.counter(BytesCount::of_str(&text)).bench_local(|| divan::black_box(read()).is_some());
}

/// References and the typed walk on top of it.
#[divan::bench(args = RESOURCES)]
fn walk(bencher: Bencher<'_, '_>, resources: usize) {
    let text = usual::contract(resources);
    bencher.counter(BytesCount::of_str(&text)).bench(|| product(&text));
}

/// Everything: read, walk, every static requirement, and the report as JSON.
#[divan::bench(args = RESOURCES)]
fn check(bencher: Bencher<'_, '_>, resources: usize) {
    let text = usual::contract(resources);
    bencher.counter(BytesCount::of_str(&text)).bench(|| report(&text));
}

/// The same for JSON.
#[divan::bench(args = RESOURCES)]
fn check_json(bencher: Bencher<'_, '_>, resources: usize) {
    let text = json(resources);
    bencher.counter(BytesCount::of_str(&text)).bench(|| report(&text));
}

fn report(text: &str) -> Vec<u8> {
    let product = product(text);
    let assessment = assess_product(&product, &CRITERIA, &RunFilter::default(), 1, 1);
    let mut report = Vec::new();
    ReportDocument::new(kitemark::TOOL, &product, &CRITERIA, assessment).write(&mut report).expect("a report can be written");
    report
}

fn json(resources: usize) -> String {
    let document = read(&Source::from_bytes("openapi.yaml", usual::contract(resources).into_bytes())).expect("the contract can be read");
    serde_json::to_string_pretty(&document.to_value(document.root())).expect("a value can be written")
}

/// What every run pays before it reads anything: the embedded editions, made ready.
#[divan::bench]
fn standards() -> Criteria {
    made_ready()
}
