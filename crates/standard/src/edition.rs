//! Editions: a standard frozen in canonical JSON with its digest, published once and embedded in the binary.

use super::read::LibraryEntries;
use super::{Deferred, Library, Requirement, Standard, StandardFolder, StandardHead};
use kitemark_document::{canonical, digest};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use thiserror::Error;

/// A standard made ready to judge with: what it says, what it uses, and the digest of both.
#[derive(Debug, Clone)]
pub struct Edition {
    /// The standard.
    pub standard: Standard,
    /// The code lists, formats, vocabularies and meanings that it uses.
    pub library: Arc<Library>,
    /// The SHA-256 of its canonical JSON, in lower-case hexadecimal.
    pub digest: String,
}

/// The form in which an edition is published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Published {
    standard: StandardHead,
    requirements: Vec<Arc<Requirement>>,
    library: LibraryEntries,
}

/// Why a published edition could not be read. The fault lies with the file, or with a newer format than this tool's.
#[derive(Debug, Error)]
#[error("the published edition {name} cannot be read: {reason}")]
pub struct EditionFault {
    /// The name of the file.
    pub name: String,
    /// Why.
    pub reason: String,
}

impl Edition {
    /// An edition from its published text and the digest that was published with it: to work it out again would be a fifth
    /// of what a small contract takes.
    ///
    /// # Errors
    /// [`EditionFault`] where the text is no published edition.
    pub fn parse(name: &str, text: &str, sha256: &str) -> Result<Self, EditionFault> {
        let fault = |error: serde_json::Error| EditionFault { name: name.to_owned(), reason: error.to_string() };
        let published: Published = serde_json::from_str(text).map_err(fault)?;
        let standard = Standard { head: published.standard, requirements: published.requirements };
        Ok(Self { standard, library: Arc::new(published.library.into_library()), digest: sha256.trim_end().to_owned() })
    }

    /// The edition that a standard of a folder would be published as, with its canonical text.
    #[must_use]
    pub fn of_folder(folder: &StandardFolder, standard: &Standard) -> (Self, String) {
        let published = Published {
            standard: standard.head.clone(),
            requirements: standard.requirements.clone(),
            library: used_entries(standard, &folder.entries),
        };
        let text = canonical(&serde_json::to_value(&published).unwrap_or(Value::Null));
        (Self { standard: standard.clone(), library: Arc::clone(&folder.library), digest: digest(&text) }, text)
    }

    /// The name of the edition: `id@edition`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}@{}", self.standard.head.id, self.standard.head.edition)
    }
}

/// The number of an edition: three numbers of at most nine digits, without leading zeros, as in `1.10.0`; what follows
/// them in Semantic Versioning 2.0.0 (pre-releases, build metadata) no edition has. They are ordered by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EditionNumber([u32; 3]);

/// A text that is no number of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("an edition has three numbers, as in 1.0.0")]
pub struct EditionNumberFault;

impl EditionNumber {
    /// The number of an edition from its one spelling.
    ///
    /// # Errors
    /// [`EditionNumberFault`] where the text is not in it.
    pub fn parse(text: &str) -> Result<Self, EditionNumberFault> {
        let mut parts = text.split('.').map(edition_part);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Some(major)), Some(Some(minor)), Some(Some(patch)), None) => Ok(Self([major, minor, patch])),
            _ => Err(EditionNumberFault),
        }
    }
}

fn edition_part(text: &str) -> Option<u32> {
    let is_written_so = (1..=9).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) && (text == "0" || !text.starts_with('0'));
    is_written_so.then(|| text.parse().ok()).flatten()
}

impl std::fmt::Display for EditionNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self([major, minor, patch]) = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl TryFrom<String> for EditionNumber {
    type Error = EditionNumberFault;

    fn try_from(text: String) -> Result<Self, EditionNumberFault> {
        Self::parse(&text)
    }
}

impl From<EditionNumber> for String {
    fn from(number: EditionNumber) -> Self {
        number.to_string()
    }
}

/// The entries of a library that the checks of a standard name, and the words by which its probes are planned.
fn used_entries(standard: &Standard, entries: &LibraryEntries) -> LibraryEntries {
    let mut used = Used::default();
    for requirement in &standard.requirements {
        used.look(&serde_json::to_value(&requirement.checks).unwrap_or(Value::Null));
        used.look(&serde_json::to_value(&requirement.parameters).unwrap_or(Value::Null));
    }
    let kept = |map: &BTreeMap<String, Deferred<Value>>, ids: &BTreeSet<String>| {
        map.iter().filter(|(id, _)| ids.contains(*id)).map(|(id, value)| (id.clone(), value.clone())).collect()
    };
    let formats: BTreeMap<String, Deferred<Value>> = kept(&entries.formats, &used.formats);
    for format in formats.values() {
        used.look_for_lists(format.value());
    }
    LibraryEntries {
        code_lists: kept(&entries.code_lists, &used.code_lists),
        formats,
        vocabularies: entries
            .vocabularies
            .iter()
            .filter(|(id, _)| used.vocabularies.contains(*id))
            .map(|(id, words)| (id.clone(), words.clone()))
            .collect(),
        meanings: kept(&entries.meanings, &used.meanings),
        request_words: entries.request_words.iter().filter(|_| asks_operations(standard)).map(|(id, words)| (id.clone(), words.clone())).collect(),
    }
}

/// Whether a probe of a standard asks operations of a contract.
fn asks_operations(standard: &Standard) -> bool {
    standard.requirements.iter().flat_map(|requirement| requirement.probes.values()).any(|probe| probe.path.is_none())
}

#[derive(Default)]
struct Used {
    code_lists: BTreeSet<String>,
    formats: BTreeSet<String>,
    vocabularies: BTreeSet<String>,
    meanings: BTreeSet<String>,
}

impl Used {
    fn look(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (name, value) in members {
                    match (name.as_str(), value.as_str()) {
                        ("codeList", Some(id)) => drop(self.code_lists.insert(id.split('@').next().unwrap_or_default().to_owned())),
                        ("identifier", Some(id)) => drop(self.formats.insert(id.to_owned())),
                        _ => self.look(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.look(item)),
            Value::String(text) => {
                if let Some(id) = text.strip_prefix('@') {
                    match id.split_once('/') {
                        Some((meaning, _)) => self.meanings.insert(meaning.to_owned()),
                        None => self.vocabularies.insert(id.to_owned()),
                    };
                }
            }
            _ => {}
        }
    }

    /// The code lists that an identifier format names, under `list` and `codeList`.
    fn look_for_lists(&mut self, format: &Value) {
        match format {
            Value::Object(members) => {
                for (name, value) in members {
                    match (name.as_str(), value.as_str()) {
                        ("list" | "codeList", Some(id)) => drop(self.code_lists.insert(id.to_owned())),
                        _ => self.look_for_lists(value),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.look_for_lists(item)),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{EditionNumber, EditionNumberFault};

    #[test]
    fn an_edition_has_three_numbers_in_one_spelling() {
        for text in ["0.0.0", "1.0.0", "1.10.0", "999999999.999999999.999999999"] {
            assert_eq!(EditionNumber::parse(text).map(|number| number.to_string()), Ok(text.to_owned()));
        }
        for text in [
            "",
            ".",
            "..",
            "1",
            "1.0",
            "1.0.",
            ".1.0",
            "1..0",
            "1.0.0.0",
            "01.0.0",
            "1.00.0",
            "1.0.00",
            "+1.0.0",
            "-1.0.0",
            "1.0.0-rc.1",
            "1.0.0+5",
            "v1.0.0",
            " 1.0.0",
            "1.0.0 ",
            "1.0.x",
            "1.0.0\n",
            "\u{661}.0.0",
            "1000000000.0.0",
            "4294967296.0.0",
            "99999999999999999999.0.0",
        ] {
            assert_eq!(EditionNumber::parse(text), Err(EditionNumberFault), "{text:?}");
        }
    }

    #[test]
    fn editions_are_ordered_by_number_and_not_by_letter() {
        let ordered = ["0.0.9", "0.0.10", "0.9.0", "0.10.0", "1.2.0", "1.2.3", "1.10.0", "2.0.0", "10.0.0"].map(EditionNumber::parse);
        assert!(ordered.iter().all(Result::is_ok) && ordered.windows(2).all(|pair| matches!(pair, [Ok(one), Ok(other)] if one < other)));
    }
}
