//! What the tests of formats share: the formats that are shipped, and formats of a test's own.

use super::{CompiledFormat, FormatProblem, IdentifierFormat};
use crate::code_list::CodeList;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../standards").join(folder);
    let entries = std::fs::read_dir(folder).expect("the folder can be listed");
    let mut paths: Vec<_> = entries
        .map(|entry| entry.expect("the entry can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    paths.sort();
    paths
}

fn shipped_list(id: &str) -> Option<Arc<CodeList>> {
    let path = files("code-lists").into_iter().find(|path| path.file_stem().is_some_and(|stem| stem == id))?;
    let text = std::fs::read_to_string(path).expect("the file can be read");
    Some(Arc::new(serde_json::from_str(&text).expect("a code list")))
}

/// Every format in `standards/formats`, compiled with the lists in `standards/code-lists`.
pub(super) fn shipped() -> Vec<(IdentifierFormat, CompiledFormat)> {
    files("formats")
        .iter()
        .map(|path| {
            let text = std::fs::read_to_string(path).expect("the file can be read");
            let format = serde_json::from_str(&text).unwrap_or_else(|error| unreadable(path, &error));
            assert!(path.file_stem().is_some_and(|stem| stem == format.id.as_str()), "{}", format.id);
            let compiled = format.compile(shipped_list).expect(&format.id);
            (format, compiled)
        })
        .collect()
}

#[expect(clippy::panic, reason = "says which file is at fault")]
fn unreadable(path: &Path, error: &serde_json::Error) -> IdentifierFormat {
    panic!("{}: {error}", path.display())
}

pub(super) fn named(id: &str) -> CompiledFormat {
    shipped().into_iter().find(|(format, _)| format.id == id).expect("the format is shipped").1
}

/// A format of the test's own: `rules` over the keys that every format must have.
pub(super) fn parse(rules: &Value) -> Result<IdentifierFormat, String> {
    let mut all = json!({
        "id": "t", "title": "T", "canonical": "the test form", "sources": [],
        "examples": { "passing": [], "failing": [] }
    });
    let (all_keys, rule_keys) = (all.as_object_mut().expect("an object"), rules.as_object().expect("an object"));
    all_keys.extend(rule_keys.clone());
    serde_json::from_value(all).map_err(|error| error.to_string())
}

pub(super) fn compile(rules: &Value) -> Result<CompiledFormat, FormatProblem> {
    let format = parse(rules).expect("the keys are known");
    format.compile(test_list).map_err(|error| error.problem)
}

pub(super) fn compiled(rules: &Value) -> CompiledFormat {
    compile(rules).expect("the rules are sound")
}

/// The one code list that formats of the test's own may name: `colours`.
fn test_list(id: &str) -> Option<Arc<CodeList>> {
    let text = r#"{"id":"colours","title":"C","version":"1","source":"ours","items":[{"code":"RED"},{"code":"BLUE"}]}"#;
    (id == "colours").then(|| Arc::new(serde_json::from_str(text).expect("a code list")))
}
