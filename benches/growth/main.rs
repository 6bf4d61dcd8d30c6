//! How what a check takes grows with a contract: `cargo bench --bench growth`, with the names of shapes to measure those
//! alone, and `megabytes=1,5,10,20` for other sizes.
#![allow(
    clippy::allow_attributes,
    clippy::disallowed_methods,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    missing_docs,
    reason = "a benchmark may fail loudly"
)]

#[path = "../../tests/kitemark/common/shapes.rs"]
mod shapes;

use kitemark::assessment::{Criteria, assess_product};
use kitemark::contract::Contract;
use kitemark::document::SourceStore;
use kitemark::engine::RunFilter;
use kitemark::product::Product;
use kitemark::report::ReportDocument;
use kitemark::standard::embedded::{editions, schemes};
use shapes::{SHAPES, Shape};

/// What a shape has to take in all before how it grows is told, in seconds.
const TELLING: f64 = 0.02;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let sizes = arguments.iter().find_map(|argument| argument.strip_prefix("megabytes=")).unwrap_or("1,5,10,20");
    let sizes: Vec<f64> = sizes.split(',').map(|size| size.parse().expect("a number of megabytes")).collect();
    let wanted: Vec<&String> = arguments.iter().filter(|argument| !argument.contains('=')).collect();
    let scheme = schemes().expect("the schemes are embedded").into_iter().next().expect("there is a scheme");
    let criteria = Criteria::new(scheme, editions().expect("the editions are embedded"), None).expect("the standards can be used");
    // What is made ready when it is first asked for is no part of it.
    for (_, contract) in SHAPES {
        check(&contract(8), &criteria);
    }
    println!(
        "{:36}{}  greatest exponent",
        "seconds of CPU for",
        sizes.iter().map(|size| format!("{:>11}", format!("{size} MB"))).collect::<String>()
    );
    for shape in SHAPES.iter().filter(|(name, _)| wanted.is_empty() || wanted.iter().any(|wanted| name.contains(wanted.as_str()))) {
        let mut taken: Vec<(f64, f64)> = Vec::new();
        let mut line = format!("{:36}", shape.0);
        for size in &sizes {
            let text = of_size(*shape, (size * 1e6) as usize);
            let seconds = check(&text, &criteria);
            line.push_str(&format!("{seconds:11.3}"));
            taken.push((text.len() as f64, seconds));
            if seconds > 60.0 {
                break;
            }
        }
        let exponents = taken.windows(2).filter(|pair| pair[1].1 > TELLING).map(|pair| (pair[1].1 / pair[0].1).ln() / (pair[1].0 / pair[0].0).ln());
        println!("{line}  {:.2}", exponents.fold(0.0, f64::max));
    }
}

/// A contract of about this many bytes.
fn of_size((_, contract): Shape, bytes: usize) -> String {
    let mut count = 64;
    loop {
        let length = contract(count).len();
        if length * 20 > bytes * 19 {
            return contract(count * bytes / length);
        }
        count = (count * bytes / length).clamp(count + 1, count * 16);
    }
}

/// The processor time that reading, judging and reporting a contract takes, in seconds.
fn check(text: &str, criteria: &Criteria) -> f64 {
    let store = SourceStore::in_memory([("openapi.json".to_owned(), text.as_bytes().to_vec())].into());
    let before = processor_time();
    let product = Product::of_contract(Contract::load(&store, "openapi.json").expect("the contract is in memory"));
    let assessment = assess_product(&product, criteria, &RunFilter::default(), 1, 1);
    let mut report = Vec::new();
    ReportDocument::new(kitemark::TOOL, &product, criteria, assessment).write(&mut report).expect("a report can be written");
    processor_time() - before
}

/// The processor time of this process so far, in seconds, by Linux's `/proc/self/schedstat`.
fn processor_time() -> f64 {
    let text = std::fs::read_to_string("/proc/self/schedstat").expect("the time of this process");
    text.split(' ').next().and_then(|nanoseconds| nanoseconds.parse::<f64>().ok()).expect("a number") / 1e9
}
