//! Code lists: the values a coded field may hold, read from data and looked up by code.

use std::collections::BTreeMap;

use serde::Deserialize;
use thiserror::Error;

/// A titled, versioned set of codes, each held once.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "CodeListInput")]
pub struct CodeList {
    id: String,
    title: String,
    version: String,
    source: String,
    items: Vec<CodeItem>,
}

/// One code of a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CodeItem {
    /// The code as it stands in data.
    pub code: String,
    /// What people call it, where a licence lets us say so.
    pub name: Option<String>,
    /// The codes that mean the same in other lists, by the id of the list.
    #[serde(default)]
    pub crosswalk: BTreeMap<String, Vec<String>>,
}

/// Why a code list cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CodeListError {
    /// The list has no items.
    #[error("code list `{list}` has no items")]
    Empty {
        /// The id of the list.
        list: String,
    },
    /// An item has an empty code.
    #[error("code list `{list}` has an item with an empty code")]
    EmptyCode {
        /// The id of the list.
        list: String,
    },
    /// Two items have the same code.
    #[error("code list `{list}` holds the code `{code}` more than once")]
    RepeatedCode {
        /// The id of the list.
        list: String,
        /// The code in question.
        code: String,
    },
}

impl CodeList {
    /// The id by which formats, requirements and mappings name the list.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The title for people.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The version of the list.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where the codes and the names come from, with the licence of the names.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// All items, in the byte order of their codes.
    #[must_use]
    pub fn items(&self) -> &[CodeItem] {
        &self.items
    }

    /// Whether the list holds this code, exactly as written.
    #[must_use]
    pub fn contains(&self, code: &str) -> bool {
        self.get(code).is_some()
    }

    /// The item with this code.
    #[must_use]
    pub fn get(&self, code: &str) -> Option<&CodeItem> {
        let at = self.items.binary_search_by(|item| item.code.as_str().cmp(code)).ok()?;
        self.items.get(at)
    }

    /// The codes of `list` that mean the same as `code` of this list; none where no crosswalk is held.
    #[must_use]
    pub fn crosswalk(&self, code: &str, list: &str) -> &[String] {
        self.get(code).and_then(|item| item.crosswalk.get(list)).map_or(&[], Vec::as_slice)
    }
}

/// A code list as written, before its codes are sorted and known to be unique.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeListInput {
    id: String,
    title: String,
    version: String,
    source: String,
    items: Vec<CodeItem>,
}

impl TryFrom<CodeListInput> for CodeList {
    type Error = CodeListError;

    fn try_from(draft: CodeListInput) -> Result<Self, CodeListError> {
        let CodeListInput { id, title, version, source, mut items } = draft;
        items.sort_by(|a, b| a.code.cmp(&b.code));
        check_codes(&id, &items)?;
        Ok(Self { id, title, version, source, items })
    }
}

/// Refuses sorted items that are none, or have an empty or a repeated code.
fn check_codes(list: &str, items: &[CodeItem]) -> Result<(), CodeListError> {
    let list = || list.to_owned();
    let first = items.first().ok_or_else(|| CodeListError::Empty { list: list() })?;
    if first.code.is_empty() {
        return Err(CodeListError::EmptyCode { list: list() });
    }
    let mut neighbours = items.iter().zip(items.iter().skip(1));
    match neighbours.find(|(a, b)| a.code == b.code) {
        Some((twice, _)) => Err(CodeListError::RepeatedCode { list: list(), code: twice.code.clone() }),
        None => Ok(()),
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, clippy::disallowed_methods, reason = "a test reads its own data, and has failed where it cannot")]
mod tests {
    use super::*;
    use std::path::Path;

    fn list(items: &str) -> Result<CodeList, String> {
        let text = format!(r#"{{"id":"l","title":"L","version":"1","source":"ours","items":{items}}}"#);
        serde_json::from_str(&text).map_err(|error| error.to_string())
    }

    /// Every list in `standards/code-lists`: file stem, text, list.
    fn shipped() -> Vec<(String, String, CodeList)> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../standards/code-lists");
        let mut lists: Vec<_> = std::fs::read_dir(folder)
            .expect("the folder can be listed")
            .map(|entry| entry.expect("the entry can be read").path())
            .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
            .map(|path| {
                let text = std::fs::read_to_string(&path).expect("the file can be read");
                let list = serde_json::from_str(&text).unwrap_or_else(|error| unreadable(&path, &error));
                let stem = path.file_stem().expect("the file has a stem");
                (stem.to_string_lossy().into_owned(), text, list)
            })
            .collect();
        lists.sort_by(|a, b| a.0.cmp(&b.0));
        lists
    }

    #[expect(clippy::panic, reason = "says which file is at fault")]
    fn unreadable(path: &Path, error: &serde_json::Error) -> CodeList {
        panic!("{}: {error}", path.display())
    }

    fn named(id: &str) -> CodeList {
        let found = shipped().into_iter().find(|(stem, ..)| stem == id);
        found.expect("the list is shipped").2
    }

    #[test]
    fn a_code_is_found_exactly_as_written() {
        let list = list(r#"[{"code":"b"},{"code":"a","name":"A"},{"code":"ab"}]"#).expect("a good list");
        assert!(list.contains("a") && list.contains("ab") && list.contains("b"));
        assert!(!list.contains("") && !list.contains("A") && !list.contains("a ") && !list.contains("c"));
        assert_eq!(list.get("a").and_then(|item| item.name.as_deref()), Some("A"));
    }

    #[test]
    fn items_are_held_in_the_order_of_their_codes() {
        let list = list(r#"[{"code":"b"},{"code":"B"},{"code":"10"},{"code":"9"}]"#).expect("a good list");
        let codes: Vec<_> = list.items().iter().map(|item| item.code.as_str()).collect();
        assert_eq!(codes, ["10", "9", "B", "b"]);
    }

    #[test]
    fn a_list_that_cannot_be_trusted_is_refused() {
        for (items, words) in [
            ("[]", "has no items"),
            (r#"[{"code":""},{"code":"a"}]"#, "an empty code"),
            (r#"[{"code":"a"},{"code":"b"},{"code":"a"}]"#, "`a` more than once"),
            (r#"[{"code":"a","label":"A"}]"#, "unknown field `label`"),
            (r#"[{"code":1}]"#, "invalid type"),
            (r#"[{"name":"A"}]"#, "missing field `code`"),
        ] {
            let error = list(items).expect_err(items);
            assert!(error.contains(words), "{items}: {error}");
        }
    }

    #[test]
    fn unknown_keys_of_the_list_are_refused() {
        let text = r#"{"id":"l","title":"L","version":"1","source":"ours","status":"x","items":[{"code":"a"}]}"#;
        let error = serde_json::from_str::<CodeList>(text).expect_err("an unknown key");
        assert!(error.to_string().contains("unknown field `status`"), "{error}");
    }

    #[test]
    fn every_shipped_list_loads_and_says_what_it_is() {
        let lists = shipped();
        assert!(lists.len() >= 33, "{} lists", lists.len());
        for (stem, _, list) in &lists {
            assert_eq!(list.id(), stem);
            assert!(!list.title().is_empty() && !list.version().is_empty() && !list.source().is_empty(), "{stem}");
            assert!(list.items().iter().all(|item| list.contains(&item.code)), "{stem}");
            assert!(list.items().iter().all(|item| item.code.trim() == item.code), "{stem}");
        }
    }

    #[test]
    fn every_shipped_list_is_written_in_the_order_of_its_codes() {
        for (stem, text, list) in shipped() {
            let mut from = 0;
            for item in list.items() {
                let line = format!("\n      \"code\": {}", serde_json::Value::from(item.code.as_str()));
                let at = text.get(from..).and_then(|rest| rest.find(&line));
                from += at.unwrap_or_else(|| out_of_order(&stem, &item.code));
            }
        }
    }

    #[expect(clippy::panic, reason = "says which code is at fault")]
    fn out_of_order(stem: &str, code: &str) -> usize {
        panic!("{stem}: {code} is out of order, or not indented by two spaces")
    }

    #[test]
    fn every_crosswalk_of_a_shipped_list_leads_to_codes_that_exist() {
        let lists = shipped();
        let held = |id: &str, code: &str| lists.iter().any(|(stem, _, list)| stem == id && list.contains(code));
        for (stem, _, list) in &lists {
            for item in list.items() {
                for (target, codes) in &item.crosswalk {
                    assert!(!codes.is_empty(), "{stem} {}", item.code);
                    assert!(codes.iter().all(|code| held(target, code)), "{stem} {} {target}", item.code);
                }
            }
        }
    }

    #[test]
    fn one_force_is_found_under_all_its_codes() {
        let forces = named("police-forces");
        assert_eq!(forces.crosswalk("metropolitan", "pnc-force-codes"), ["01", "02"]);
        assert_eq!(forces.crosswalk("metropolitan", "police-force-areas-ons"), ["E23000001"]);
        assert_eq!(forces.crosswalk("kent", "pnc-force-codes"), ["46"]);
        assert!(forces.crosswalk("kent", "no-such-list").is_empty());
        assert!(forces.crosswalk("no-such-force", "pnc-force-codes").is_empty());
    }

    #[test]
    fn the_lists_hold_what_the_catalogue_says_of_them() {
        assert!(named("country-iso3166-1-alpha-2").contains("GB"));
        assert!(!named("country-iso3166-1-alpha-2").contains("UK"));
        assert!(named("country-iso3166-1-alpha-3").contains("GBR"));
        assert!(named("protective-marking-gsc").contains("OFFICIAL-SENSITIVE"));
        assert!(!named("protective-marking-gsc").contains("RESTRICTED"));
        assert!(named("ethnicity-sde-18plus1").contains("A4"));
        assert!(!named("ethnicity-sde-18plus1").contains("O1"));
        assert_eq!(named("ethnicity-sde-16plus1").crosswalk("O1", "ethnicity-sde-18plus1"), ["A4"]);
        assert_eq!(named("sex-iso5218").crosswalk("2", "sex-pnc"), ["F"]);
        assert_eq!(named("police-force-areas-ons").items().len(), 43);
    }

    #[test]
    fn no_name_of_a_language_is_held() {
        let languages = named("language-iso639-1");
        assert!(languages.contains("en") && languages.contains("cy"));
        assert!(languages.items().iter().all(|item| item.name.is_none()));
    }
}
