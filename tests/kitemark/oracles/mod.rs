//! Our structural verdict beside those of two independent readers of OpenAPI: they agree, or the difference is explained.

mod difference;
mod mutation;
mod verdict;

use difference::{Ledger, PUBLISHED, Side, TYPED, VALIDATOR};
use kitemark::contract::Contract;
use kitemark::document::{Source, SourceStore};
use mutation::{foreign, missing_fields, mutations, patched};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use verdict::{Fault, Published, judged, ours, validated, validated_file};

/// A contract of this version that holds every field of every object.
fn whole(version: &str) -> Value {
    let part = |name: &str| {
        let bytes = std::fs::read(crate::common::root().join("tests/kitemark/oracles").join(name)).expect("the part can be read");
        let document = Source::from_bytes(name, bytes).read().expect("the part is YAML");
        document.to_value(document.root())
    };
    let names: &[&str] = match version {
        "3.0" => &["whole-3.0.yaml"],
        "3.1" => &["whole-3.1.yaml"],
        _ => &["whole-3.1.yaml", "whole-3.2.yaml"],
    };
    names.iter().fold(part("whole.yaml"), |whole, name| patched(whole, &part(name)))
}

fn outcome_of(faults: &[Fault]) -> Vec<String> {
    faults.iter().map(|fault| format!("{} {}", fault.at, fault.message)).collect()
}

/// Compares our verdict with that of the published schema on every document with one change.
fn compare_with_the_published_schema(version: &'static str) {
    let whole = whole(version);
    let published = Published::of(version);
    assert_eq!(missing_fields(&whole), Vec::<String>::new(), "{version}");
    assert_eq!(outcome_of(&ours(&whole).faults), Vec::<String>::new(), "{version}");
    assert_eq!(outcome_of(&published.faults(&whole, &ours(&whole))), Vec::<String>::new(), "{version}");
    let mut ledger = Ledger::new(version, PUBLISHED);
    let (mut valid, mut invalid) = (0, 0);
    mutations(&whole, "", |mutation| {
        let ours = ours(&mutation.document);
        match (ours.faults.is_empty(), published.holds(&mutation.document)) {
            (true, true) => valid += 1,
            (false, false) => invalid += 1,
            (false, true) => ledger.differ(Side::Stricter, &mutation.what, &ours.faults),
            (true, false) => ledger.differ(Side::Looser, &mutation.what, &published.faults(&mutation.document, &ours)),
        }
    });
    ledger.close();
    // Both verdicts are tried thousands of times.
    assert!(valid > 1500 && invalid > 3000, "{version}: {valid} are valid and {invalid} are not");
}

#[test]
fn contracts_of_3_0_are_judged_as_their_published_schema_judges_them() {
    compare_with_the_published_schema("3.0");
}

#[test]
fn contracts_of_3_1_are_judged_as_their_published_schema_judges_them() {
    compare_with_the_published_schema("3.1");
}

#[test]
fn contracts_of_3_2_are_judged_as_their_published_schema_judges_them() {
    compare_with_the_published_schema("3.2");
}

/// Compares our verdict with that of the published schema on fields that belong to other versions: the columns of the
/// table that say since when and until when a version has a field.
fn compare_fields_of_other_versions(version: &'static str) {
    let document = whole(version);
    let published = Published::of(version);
    let mut ledger = Ledger::new(version, PUBLISHED);
    let (mut allowed, mut refused) = (0, 0);
    for other in ["3.0", "3.1", "3.2"].into_iter().filter(|other| *other != version) {
        foreign(&document, &whole(other), |mutation| {
            let ours = ours(&mutation.document);
            match (ours.faults.is_empty(), published.holds(&mutation.document)) {
                (true, true) => allowed += 1,
                (false, false) => refused += 1,
                (false, true) => ledger.differ(Side::Stricter, &mutation.what, &ours.faults),
                (true, false) => ledger.differ(Side::Looser, &mutation.what, &published.faults(&mutation.document, &ours)),
            }
        });
    }
    ledger.nothing_unexplained();
    // Both verdicts are tried. 3.0 knows none of the keywords of JSON Schema 2020-12; the versions after it have all of each other's,
    // and 3.2 took few fields away.
    let least = if version == "3.0" { 900 } else { 50 };
    assert!(allowed > 0 && refused >= 10 && allowed + refused > least, "{version}: {allowed} are allowed and {refused} are refused");
}

#[test]
fn fields_of_other_versions_are_judged_as_the_published_schemas_judge_them() {
    for version in ["3.0", "3.1", "3.2"] {
        compare_fields_of_other_versions(version);
    }
}

/// Compares our verdict on Schema Objects with that of the validator, which judges them by the schema of their dialect.
fn compare_schema_objects(version: &'static str) {
    let whole = whole(version);
    // Whether defaults fit is not structure: INT-09 asks it, and the validator cannot be kept from it.
    let schemas = patched(whole["components"]["schemas"].clone(), &json!({ "Record": { "properties": { "name": { "default": null } } } }));
    let document = json!({ "openapi": whole["openapi"], "info": { "title": "Schemas", "version": "1" }, "components": { "schemas": schemas } });
    assert_eq!(outcome_of(&validated(&document).expect("the validator comes to a verdict")), Vec::<String>::new(), "{version}");
    let mut ledger = Ledger::new(version, VALIDATOR);
    let (mut valid, mut invalid, mut without) = (0, 0, 0);
    mutations(&document, "/components/schemas", |mutation| {
        let ours = ours(&mutation.document);
        match validated(&mutation.document) {
            Ok(theirs) if ours.faults.is_empty() && theirs.is_empty() => valid += 1,
            Ok(theirs) if theirs.is_empty() => ledger.differ(Side::Stricter, &mutation.what, &ours.faults),
            Ok(theirs) if ours.faults.is_empty() => ledger.differ(Side::Looser, &mutation.what, &theirs),
            Ok(_) => invalid += 1,
            // It gives up where a reference leads nowhere or on in a circle, and stumbles over some of the faults that it is to find.
            Err(reason) if !ours.faults.is_empty() || ours.has_lost_reference || reason.contains("recursion") => without += 1,
            Err(reason) => panic!("{version} {}: the validator gives up: {reason}", mutation.what),
        }
    });
    ledger.close();
    assert!(valid > 300 && invalid > 500 && without < 100, "{version}: {valid} are valid, {invalid} are not, {without} have no verdict");
}

#[test]
fn schema_objects_are_judged_as_a_validator_judges_them() {
    compare_schema_objects("3.1");
    compare_schema_objects("3.2");
}

/// A contract of 3.0 as typed values.
fn typed(document: &Value) -> Result<openapiv3::OpenAPI, serde_json::Error> {
    serde_json::from_value(document.clone())
}

/// Every contract of the fixtures: those of products, and the hostile files that are contracts of a version that is judged.
fn fixtures() -> Vec<(PathBuf, Contract)> {
    let mut paths: Vec<PathBuf> = Vec::new();
    for folder in crate::common::products().into_iter().chain([crate::common::root().join("standards/base")]) {
        let product = crate::common::read(&folder);
        paths.extend(product.contracts.iter().map(|contract| folder.join(&contract.parts[0].source.name)));
    }
    let mut open = vec![crate::common::fixture("hostile")];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).expect("fixtures can be listed") {
            let path = entry.expect("fixtures can be listed").path();
            if path.is_dir() { open.push(path) } else { paths.push(path) }
        }
    }
    paths.sort();
    let load = |path: &Path| {
        let store = SourceStore::new(path.parent().expect("a file stands in a folder"), Some(&crate::common::root())).expect("the folder is there");
        Contract::load(&store, &path.file_name().expect("a file has a name").to_string_lossy()).expect("the file can be opened")
    };
    paths.into_iter().map(|path| (path.clone(), load(&path))).filter(|(_, contract)| contract.version().is_some()).collect()
}

#[test]
fn fixtures_are_judged_as_the_oracles_judge_them() {
    let fixtures = fixtures();
    assert!(fixtures.len() > 25, "there are fixtures: {}", fixtures.len());
    for (path, contract) in fixtures {
        let version = contract.version().expect("the version is one that is judged").name();
        let ours = judged(&contract);
        let root = &contract.parts[0].document;
        let document = root.to_value(root.root());

        let published = Published::of(version).faults(&document, &ours);
        let mut ledger = Ledger::new(version, PUBLISHED);
        match (ours.faults.is_empty(), published.is_empty()) {
            (true, false) => ledger.differ(Side::Looser, &path.display().to_string(), &published),
            (false, true) => ledger.differ(Side::Stricter, &path.display().to_string(), &ours.faults),
            _ => {}
        }
        ledger.nothing_unexplained();

        match validated_file(&path) {
            Ok(theirs) => assert_eq!(ours.faults.is_empty(), theirs.is_empty(), "{}: {:?}", path.display(), outcome_of(&theirs)),
            // It gives up where a reference leads nowhere or on in a circle, which is legal, and stumbles over some faults.
            Err(reason) => {
                assert!(!ours.faults.is_empty() || ours.has_lost_reference || reason.contains("recursion"), "{}: {reason}", path.display());
            }
        }
        if version == "3.0" && ours.faults.is_empty() {
            assert!(typed(&document).is_ok(), "{}: {:?}", path.display(), typed(&document).err());
        }
    }
}

#[test]
fn a_valid_contract_of_3_0_loads_as_typed_values() {
    // The typed values have no callbacks that are references.
    let without = json!({
        "paths": { "/records/{id}": { "get": { "callbacks": { "shared": null } } } },
        "components": { "callbacks": { "Again": null } },
    });
    let whole = patched(whole("3.0"), &without);
    assert!(typed(&whole).is_ok(), "{:?}", typed(&whole).err());
    let published = Published::of("3.0");
    let mut ledger = Ledger::new("3.0", TYPED);
    let mut loaded = 0;
    mutations(&whole, "", |mutation| {
        if published.holds(&mutation.document) && ours(&mutation.document).faults.is_empty() {
            match typed(&mutation.document) {
                Ok(_) => loaded += 1,
                Err(error) => {
                    ledger.differ(Side::Looser, &mutation.what, &[Fault { at: String::new(), message: error.to_string(), in_schema: false }])
                }
            }
        }
    });
    ledger.close();
    assert!(loaded > 1500, "{loaded} were loaded");
}
