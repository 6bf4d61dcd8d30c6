//! How a contract is read: places by every line break, encodings by their name, keys that readers differ on, and set-up
//! mistakes that are told whatever is asked.

use crate::common::{CRITERIA, assess};
use kitemark::assessment::{ReportFinding, assess_product};
use kitemark::contract::Contract;
use kitemark::document::SourceStore;
use kitemark::engine::RunFilter;
use kitemark::product::Product;
use kitemark::report::ReportDocument;
use kitemark::standard::Level;

fn product(name: &str, bytes: Vec<u8>) -> Product {
    let store = SourceStore::in_memory([(name.to_owned(), bytes)].into());
    Product::of_contract(Contract::load(&store, name).unwrap())
}

/// The findings of one requirement.
fn findings(product: &Product, requirement: &str) -> Vec<ReportFinding> {
    let report = ReportDocument::new(kitemark::TOOL, product, &CRITERIA, assess(product));
    let result = report.results.into_iter().find(|result| result.requirement == requirement);
    result.map(|result| result.findings).unwrap_or_default()
}

/// The line, the column and the message of each finding.
fn told(product: &Product, requirement: &str) -> Vec<String> {
    findings(product, requirement).iter().map(|finding| format!("{}:{} {}", finding.place.line, finding.place.column, finding.message)).collect()
}

const LINES: [&str; 5] = ["openapi: 3.1.0", "info:", "  title: Bells", "  version: 1.0.0", "pathz: {}"];

#[test]
fn every_line_break_counts_as_one() {
    for line_break in ["\n", "\r\n", "\r"] {
        let text = LINES.join(line_break) + line_break;
        let told = told(&product("openapi.yaml", text.into_bytes()), "INT-02");
        assert!(told.iter().any(|told| told.starts_with("5:1 ") && told.contains("`pathz`")), "{line_break:?}: {told:?}");
    }
    let json = "{\r \"openapi\": \"3.1.0\",\r \"info\": {\"title\": \"Bells\", \"version\": \"1\"},\r\r   \"pathz\": {}}";
    let told = told(&product("openapi.json", json.as_bytes().to_vec()), "INT-02");
    assert!(told.iter().any(|told| told.starts_with("5:4 ") && told.contains("`pathz`")), "{told:?}");
}

#[test]
fn a_byte_that_is_no_text_is_told_where_it_is() {
    for line_break in ["\n", "\r"] {
        let mut bytes = LINES.join(line_break).replace("Bells", "Glöckchen B").into_bytes();
        let at = bytes.iter().position(|byte| *byte == b'B').unwrap();
        bytes[at] = 0xe4;
        let told = told(&product("openapi.yaml", bytes), "INT-01");
        assert!(told[0].starts_with("3:20 ") && told[0].contains("0xE4"), "{told:?}");
    }
}

#[test]
fn other_encodings_of_unicode_are_named() {
    let text = LINES.join("\n");
    let units: Vec<u16> = text.encode_utf16().collect();
    let marked = |mark: &[u8], order: fn(u16) -> [u8; 2]| [mark.to_vec(), units.iter().copied().flat_map(order).collect()].concat();
    for (bytes, name) in [
        (marked(&[0xff, 0xfe], u16::to_le_bytes), "UTF-16 (little endian)"),
        (marked(&[0xfe, 0xff], u16::to_be_bytes), "UTF-16 (big endian)"),
        (marked(&[], u16::to_le_bytes), "UTF-16 (little endian)"),
    ] {
        let told = told(&product("openapi.yaml", bytes), "INT-01");
        assert!(told[0].starts_with("1:1 ") && told[0].contains(name), "{told:?}");
    }
}

#[test]
fn keys_that_readers_differ_on_are_told_with_what_they_become() {
    let with = |key: &str| format!("openapi: 3.1.0\ninfo: {{ title: Bells, version: 1.0.0 }}\npaths: {{}}\nx-peals:\n  {key}: rung\n");
    let told = |key: &str| {
        let found = findings(&product("openapi.yaml", with(key).into_bytes()), "INT-02");
        found.iter().map(|finding| (finding.level, finding.place.line, finding.message.clone())).collect::<Vec<_>>()
    };
    for (key, becomes) in [("3.140", "`3.14`"), ("0xff", "`255`"), ("0123", "`123`"), ("5e2", "`500`"), (".25", "`0.25`"), ("10_000", "`10000`")] {
        let told = told(key);
        assert!(matches!(told.as_slice(), [(Level::Must, 5, message)] if message.contains(becomes)), "{key}: {told:?}");
    }
    for key in ["On", "no", "2026-05-01", "7:45"] {
        let told = told(key);
        assert!(matches!(told.as_slice(), [(Level::Should, 5, message)] if message.contains("YAML 1.1")), "{key}: {told:?}");
    }
    for key in ["'1.10'", "\"on\"", "404", "1.5", "v1.10", "4XX", "!!str 007"] {
        assert_eq!(told(key), [], "{key}");
    }
}

#[test]
fn a_set_up_mistake_is_told_with_its_place_whatever_is_asked() {
    let report = |text: &str, requirement: &str| {
        let filter = RunFilter { requirements: vec![requirement.to_owned()], ..RunFilter::default() };
        let product = product("openapi.yaml", text.as_bytes().to_vec());
        let report = ReportDocument::new(kitemark::TOOL, &product, &CRITERIA, assess_product(&product, &CRITERIA, &filter, 1, 1));
        serde_json::to_string(&report.results).unwrap()
    };
    for requirement in ["INT-06", "INT-09", "SEC-12"] {
        for (text, place, words) in [
            ("openapi: 3.1.0\ninfo: { title: Bells\npaths: {}\n", "openapi.yaml:3:", "the contract cannot be read"),
            ("info: {}\nopenapi: 3.1\n", "openapi.yaml:2:1: ", "the number 3.1"),
            ("# of before\nswagger: '2.0'\n", "openapi.yaml:2:1: ", "Swagger 2.0"),
            ("\nopenapi: 4.0.0\n", "openapi.yaml:2:1: ", "`4.0.0`"),
            ("bells: 8\n", "openapi.yaml:1:1: ", "no field `openapi`"),
        ] {
            let report = report(text, requirement);
            assert!(report.contains(&format!("\"{place}")) && report.contains(words), "{requirement} {text:?}: {report}");
        }
    }
}
