//! The manifest: what it does not know is refused at its place, with what was probably meant.

use crate::common::{code, fixture, kitemark, stderr};
use std::path::PathBuf;

/// A folder with a contract and this manifest, under a name of its own.
fn product(name: &str, manifest: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kitemark-manifest-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::fs::copy(fixture("conforming/oas30/openapi.yaml"), folder.join("openapi.yaml")).expect("the contract can be copied");
    std::fs::write(folder.join("kitemark.yaml"), manifest).expect("a manifest can be written");
    folder
}

fn refused(name: &str, manifest: &str) -> String {
    let folder = product(name, manifest);
    let output = kitemark(&["check", "--standards", "standards", &folder.to_string_lossy()]);
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
    assert_eq!(code(&output), 2, "{}", stderr(&output));
    assert!(output.stdout.is_empty(), "nothing is judged");
    stderr(&output)
}

const HEAD: &str = "supplier: { legalName: Example Ltd }\nproduct: Example\nversion: 1.0.0\ncontracts: [openapi.yaml]\n";

#[test]
fn an_unknown_field_is_refused_with_the_one_that_was_meant() {
    let said = refused("field", &format!("{HEAD}clasification: OFFICIAL\n"));
    assert!(said.contains("kitemark.yaml:5:1: there is no field `clasification` here; did you mean `classification`?"), "{said}");
    let said = refused("nested", &format!("{HEAD}support: {{ endOfSuport: 2030-01-01 }}\n"));
    assert!(said.contains("did you mean `endOfSupport`?"), "{said}");
    let said = refused("far", &format!("{HEAD}elsewhere: true\n"));
    assert!(said.contains("there is no field `elsewhere` here") && !said.contains("did you mean"), "{said}");
}

#[test]
fn evidence_whose_kind_is_misspelt_is_refused_with_the_one_that_was_meant() {
    let said = refused("evidence", &format!("{HEAD}evidence:\n  cyberEssential: {{ level: plus }}\n"));
    assert!(said.contains("kitemark.yaml:6:3: no requirement asks for evidence of the kind `cyberEssential`"), "{said}");
    assert!(said.contains("did you mean `cyberEssentials`?"), "{said}");
}
