//! `init`: the manifest that it writes can be read, with and without the fields that it offers as comments.

use crate::common::{code, fixture, kitemark, stderr, stdout};
use kitemark::product::{Product, ReadOptions};

const OFFERED: [&str; 9] = ["salt", "deprecation", "support", "incident", "dataLocations", "accessLocations", "hosting", "evidence", "waivers"];

#[test]
fn the_fields_that_are_offered_as_comments_are_fields_of_a_manifest() {
    let contract = fixture("conforming/oas30/openapi.yaml");
    let output = kitemark(&["init", "--stdout", &contract.to_string_lossy()]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let written = stdout(&output);
    // Explanations have a space behind the sign, fields have none at the start of a block.
    let taken_up: Vec<String> = written
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(field) if !field.starts_with(' ') || field.starts_with("  ") => field.to_owned(),
            _ => line.to_owned(),
        })
        .collect();
    let taken_up = taken_up.join("\n").replace("sha256: TODO", &format!("sha256: {}", "f".repeat(64)));
    for field in OFFERED {
        assert!(!written.contains(&format!("\n{field}:")), "{field}");
        assert!(taken_up.contains(&format!("\n{field}:")), "{field}");
    }
    let folder = std::env::temp_dir().join(format!("kitemark-init-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder can be made");
    std::fs::copy(&contract, folder.join("openapi.yaml")).expect("the contract can be copied");
    for manifest in [&written, &taken_up] {
        std::fs::write(folder.join("kitemark.yaml"), manifest).expect("a manifest can be written");
        let product = Product::read(&folder, &ReadOptions { root: None, previous: None });
        assert!(product.is_ok(), "{}\n{manifest}", product.err().map(|fault| fault.to_string()).unwrap_or_default());
    }
    std::fs::remove_dir_all(&folder).expect("the folder can be removed");
}

#[test]
fn what_no_manifest_can_be_written_for_is_named() {
    for (file, words) in [
        ("swagger-2.0.yaml", "is a Swagger 2.0 document, which is not judged"),
        ("unknown-version.yaml", "which is not judged"),
        ("unquoted-version.yaml", "write it in quotes"),
        ("empty-object.json", "it has no field `openapi`"),
        ("scalar.yaml", "it is no mapping"),
        ("not-yaml.yaml", "says why"),
    ] {
        let output = kitemark(&["init", "--stdout", &fixture("hostile").join(file).display().to_string()]);
        assert_eq!((code(&output), stdout(&output).as_str()), (2, ""), "{file}");
        assert!(stderr(&output).contains(words), "{file}: {}", stderr(&output));
    }
}
