//! Same inputs, same verdict, same bytes: with any number of threads, as YAML or JSON, and in any order of keys.

use crate::common::{CRITERIA, assess, products, read, root};
use kitemark::assessment::{Assessment, assess_product};
use kitemark::contract::Contract;
use kitemark::document::{Document, Kind, NodeId, Source, SourceStore};
use kitemark::engine::RunFilter;
use kitemark::product::Product;
use kitemark::report::ReportDocument;
use std::collections::{BTreeMap, BTreeSet};

/// The report on a product, with the places of its findings written out.
fn report(product: &Product) -> ReportDocument {
    ReportDocument::new(kitemark::TOOL, product, &CRITERIA, assess(product))
}

fn bytes(product: &Product, assessment: &Assessment) -> Vec<u8> {
    let mut bytes = Vec::new();
    ReportDocument::new(kitemark::TOOL, product, &CRITERIA, assessment.clone()).write(&mut bytes).unwrap();
    bytes
}

#[test]
fn the_bytes_do_not_depend_on_the_number_of_threads() {
    for path in products() {
        let product = read(&path);
        let one = bytes(&product, &assess_product(&product, &CRITERIA, &RunFilter::default(), 1, 1));
        for threads in [2, 7] {
            let again = read(&path);
            let many = bytes(&again, &assess_product(&again, &CRITERIA, &RunFilter::default(), 1, threads));
            assert!(one == many, "{} differs with {threads} threads", path.display());
        }
    }
}

/// A document as JSON text; with `turned`, every mapping in reverse order.
fn as_json(document: &Document, node: NodeId, turned: bool) -> String {
    match document.kind(node) {
        Kind::Mapping => {
            let mut members: Vec<String> = document
                .members(node)
                .iter()
                .map(|member| format!("{}:{}", serde_json::Value::from(document.text(member.key)), as_json(document, member.value, turned)))
                .collect();
            if turned {
                members.reverse();
            }
            format!("{{{}}}", members.join(","))
        }
        Kind::Sequence => format!("[{}]", document.items(node).iter().map(|item| as_json(document, *item, turned)).collect::<Vec<_>>().join(",")),
        _ => document.to_value(node).to_string(),
    }
}

/// A product whose contracts are other texts of the same content.
fn twin(path: &std::path::Path, turned: bool) -> Option<Product> {
    let mut product = read(path);
    let store = SourceStore::new(path, None).unwrap();
    let twins = product.contracts.iter().map(|contract| {
        let root = contract.parts.first()?;
        // Irregular files have no JSON twin: what is irregular about them is how they are written.
        if contract.parts.len() != 1 || contract.version().is_none() || !root.document.irregularities().is_empty() {
            return None;
        }
        let text = as_json(&root.document, root.document.root(), turned);
        Some(Contract::from_source(&store, Source::from_bytes(root.source.name.clone(), text.into_bytes())))
    });
    product.contracts = twins.collect::<Option<_>>()?;
    Some(product)
}

/// Check, pointer and message of a finding.
type Told = (String, String, String);

/// What a report says, places as pointers: the outcome and the findings of each requirement.
fn outcome_of(report: &ReportDocument) -> BTreeMap<String, (String, BTreeSet<Told>)> {
    let findings = |result: &kitemark::assessment::ReportResult| {
        result.findings.iter().map(|finding| (finding.check.clone(), finding.place.pointer.clone(), finding.message.clone())).collect()
    };
    report.results.iter().map(|result| (result.requirement.clone(), (result.outcome.name().to_owned(), findings(result)))).collect()
}

#[test]
fn a_yaml_contract_and_its_json_twin_are_told_the_same() {
    let mut compared = 0;
    for path in products() {
        let Some(twin) = twin(&path, false) else { continue };
        assert_eq!(outcome_of(&report(&read(&path))), outcome_of(&report(&twin)), "{}", path.display());
        compared += 1;
    }
    assert!(compared >= 7, "only {compared} products were compared");
}

#[test]
fn the_order_of_keys_changes_no_outcome_and_no_place() {
    let collapsed: BTreeSet<(String, String)> = CRITERIA
        .requirements
        .iter()
        .flat_map(|planned| {
            planned.checks.iter().filter(|check| check.collapse.is_some()).map(|check| (planned.requirement.id.clone(), check.name.to_string()))
        })
        .collect();
    for path in products() {
        let Some(turned) = twin(&path, true) else { continue };
        let (straight, turned) = (report(&read(&path)), report(&turned));
        for (left, right) in straight.results.iter().zip(&turned.results) {
            assert_eq!(left.outcome, right.outcome, "{}: {}", path.display(), left.requirement);
            // Of findings that became one, the place of the first depends on which is first.
            let places = |result: &kitemark::assessment::ReportResult| -> BTreeSet<(String, String)> {
                let plain = result.findings.iter().filter(|finding| !collapsed.contains(&(result.requirement.clone(), finding.check.clone())));
                plain.map(|finding| (finding.check.clone(), finding.place.pointer.clone())).collect()
            };
            assert_eq!(places(left), places(right), "{}: {}", path.display(), left.requirement);
            let number = |result: &kitemark::assessment::ReportResult| result.findings.iter().map(|finding| finding.others + 1).sum::<usize>();
            assert_eq!(number(left), number(right), "{}: {}", path.display(), left.requirement);
        }
    }
}

#[test]
fn no_path_of_this_machine_stands_in_a_report() {
    let here = root().display().to_string();
    for path in products() {
        let product = read(&path);
        let text = String::from_utf8(bytes(&product, &assess(&product))).unwrap();
        assert!(!text.contains(&here), "{}", path.display());
    }
}
