//! `standards new`: what it writes has no faults and its examples hold, and it replaces nothing.

use crate::common::{code, kitemark, root, stderr, stdout};
use std::path::{Path, PathBuf};

/// A folder of its own for a test, which is not there yet.
fn fresh(name: &str) -> PathBuf {
    let folder = std::env::temp_dir().join(format!("kitemark-new-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// Runs `standards` with its arguments and the folder, which must succeed.
fn succeeds(arguments: &[&str], folder: &Path) -> String {
    let all = [&["standards"], arguments, &[folder.to_str().unwrap()]].concat();
    let output = kitemark(&all);
    assert_eq!(code(&output), 0, "{all:?}\n{}{}", stdout(&output), stderr(&output));
    stdout(&output)
}

/// Runs `standards` with its arguments and the folder, which must be refused, and returns what is said.
fn refused(arguments: &[&str], folder: &Path) -> String {
    let all = [&["standards"], arguments, &[folder.to_str().unwrap()]].concat();
    let output = kitemark(&all);
    assert_eq!(code(&output), 2, "{all:?}\n{}{}", stdout(&output), stderr(&output));
    assert_eq!(stdout(&output), "", "nothing is written");
    stderr(&output)
}

/// The files of a folder with what they hold, by their names within it.
fn held(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut open = vec![folder.to_path_buf()];
    let mut files = Vec::new();
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                files.push((path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned(), std::fs::read(&path).unwrap()));
            }
        }
    }
    files.sort();
    files
}

#[test]
fn a_standard_a_requirement_and_a_scheme_start_without_faults() {
    let folder = fresh("whole");
    let told = succeeds(&["new", "standard", "harbour-records"], &folder);
    assert!(told.contains("harbour-records/standard.yaml") && told.contains("base/openapi.yaml"), "{told}");
    for (id, title) in
        [("HAR-01", "Names are nouns"), ("HAR-02", "\"Quays\": all {id}, #1 & more"), ("HAR-B-03", "No"), ("HAR-04", "Hidden \u{202e}signs")]
    {
        succeeds(&["new", "requirement", "harbour-records", id, title], &folder);
    }
    succeeds(&["new", "scheme", "harbour-minimum"], &folder);
    let linted = succeeds(&["lint"], &folder);
    assert!(linted.starts_with("4 requirements of 1 standards have no faults"), "{linted}");
    assert_eq!(succeeds(&["test"], &folder), "12 examples do what they say\n");
    // What turns a line around is written as an escape, and means what it did.
    let hidden = std::fs::read_to_string(folder.join("harbour-records/requirements/HAR-04-hidden-signs.yaml")).unwrap();
    assert!(hidden.contains("title: \"Hidden \\U0000202esigns\""), "{hidden}");
    // It can be published and judged by: a draft decides nothing.
    succeeds(&["publish"], &folder);
    let shown = kitemark(&["standards", "show", "harbour-records", "--standards", folder.to_str().unwrap()]);
    assert!(stdout(&shown).contains("HAR-02  SHOULD, grade 1, draft: \"Quays\": all {id}, #1 & more"), "{}", stdout(&shown));
    let product = crate::common::fixture("conforming/police-records");
    let judged = kitemark(&["check", product.to_str().unwrap(), "--standards", folder.to_str().unwrap(), "--scheme", "harbour-minimum"]);
    assert!([0, 3].contains(&code(&judged)), "{}{}", stdout(&judged), stderr(&judged));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_requirement_joins_standards_that_have_a_base_already() {
    let folder = fresh("joins");
    let copied = std::process::Command::new("cp").arg("-r").arg(root().join("standards")).arg(&folder).status().unwrap();
    assert!(copied.success());
    let before = held(&folder);
    let told = succeeds(&["new", "requirement", "data-quality", "DQ-X-01", "Weights are in kilograms"], &folder);
    assert!(told.contains("data-quality/requirements/DQ-X-01-weights-are-in-kilograms.yaml"), "{told}");
    let after = held(&folder);
    assert_eq!(after.len(), before.len() + 1);
    assert!(before.iter().all(|file| after.contains(file)), "nothing else is changed");
    succeeds(&["lint"], &folder);
    let all = ["standards", "test", folder.to_str().unwrap(), "--only", "DQ-X-01"];
    assert_eq!(stdout(&kitemark(&all)), "3 examples do what they say\n");
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn nothing_is_replaced_and_what_cannot_be_is_refused() {
    let folder = fresh("refused");
    succeeds(&["new", "standard", "harbour-records"], &folder);
    succeeds(&["new", "requirement", "harbour-records", "HAR-01", "Names are nouns"], &folder);
    let before = held(&folder);
    for (arguments, words) in [
        (&["new", "standard", "harbour-records"][..], "harbour-records/standard.yaml has the id `harbour-records` already"),
        (&["new", "standard", "Harbour Records"], "`Harbour Records` is no id of a standard"),
        (&["new", "standard", "../elsewhere"], "`../elsewhere` is no id of a standard"),
        (&["new", "scheme", "harbour_minimum"], "`harbour_minimum` is no id of a scheme"),
        (&["new", "requirement", "harbour-record", "HAR-02", "Names"], "did you mean `harbour-records`?"),
        (&["new", "requirement", "harbour-records", "HAR-01", "Other names"], "HAR-01-names-are-nouns.yaml has the id `HAR-01` already"),
        (&["new", "requirement", "harbour-records", "har-2", "Names"], "`har-2` is no id of a requirement"),
        (&["new", "requirement", "harbour-records", "HAR-02", " "], "a title has 1 to 100 characters"),
        (&["new", "requirement", "harbour-records", "HAR-02", "two\nlines"], "a title has 1 to 100 characters"),
    ] {
        let told = refused(arguments, &folder);
        assert!(told.contains(words), "{words}: {told}");
        assert_eq!(held(&folder), before);
    }
    // A file that no standard reads is somebody's too.
    std::fs::create_dir_all(folder.join("schemes")).unwrap();
    std::fs::write(folder.join("quays"), "a file").unwrap();
    let told = refused(&["new", "scheme", "harbour-minimum"], &folder.join("quays"));
    assert!(!told.is_empty());
    let told = refused(&["new", "scheme", "harbour-minimum"], &folder.join("nowhere"));
    assert!(told.contains("name the folder that holds the standards"), "{told}");
    let empty = fresh("empty");
    std::fs::create_dir_all(&empty).unwrap();
    assert!(refused(&["new", "scheme", "harbour-minimum"], &empty).contains("no standard that a scheme could name"));
    assert!(refused(&["new", "requirement", "harbour-records", "HAR-01", "Names"], &empty).contains("standards new standard harbour-records"));
    // Among faults a new file would be one more to look through.
    std::fs::write(folder.join("harbour-records/standard.yaml"), "id: harbour-records\n").unwrap();
    let output = kitemark(&["standards", "new", "requirement", "harbour-records", "HAR-02", "Names", folder.to_str().unwrap()]);
    assert_eq!(code(&output), 1, "{}", stderr(&output));
    assert!(stdout(&output).contains("standard.yaml:1:1"), "{}", stdout(&output));
    std::fs::remove_dir_all(&folder).unwrap();
    std::fs::remove_dir_all(&empty).unwrap();
}

#[test]
fn help_shows_examples() {
    for (what, example) in [
        ("standard", "kitemark standards new standard records-exchange my-standards"),
        ("scheme", "kitemark standards new scheme records-minimum my-standards"),
        ("requirement", "kitemark standards new requirement records-exchange REX-01 \"Names are nouns\""),
    ] {
        let output = kitemark(&["standards", "new", what, "--help"]);
        assert_eq!(code(&output), 0);
        assert!(stdout(&output).contains(example), "{}", stdout(&output));
    }
}
