//! What a curator starts from: a new standard, scheme or requirement, without faults and with examples that hold.

use super::StandardFolder;
use kitemark_document::nearest;
use kitemark_document::text::visible_yaml;
use std::fmt::Write as _;
use thiserror::Error;

/// The head of a standard, a scheme and a requirement, with `{name}` for what is filled in.
const STANDARD: &str = include_str!("skeleton/standard.yaml");
const SCHEME: &str = include_str!("skeleton/scheme.yaml");
const REQUIREMENT: &str = include_str!("skeleton/requirement.yaml");

/// The base product, which a folder has once for the examples of all requirements.
const BASE: [(&str, &str); 3] = [
    ("base/openapi.yaml", include_str!("skeleton/openapi.yaml")),
    ("base/kitemark.yaml", include_str!("skeleton/kitemark.yaml")),
    ("base/service.yaml", include_str!("skeleton/service.yaml")),
];

/// The greatest length of a title, in characters, as the schema of a requirement file has it.
const LONGEST_TITLE: usize = 100;

/// Files to write: the name of each within the folder of standards, and its text.
pub type Files = Vec<(String, String)>;

/// Why there is nothing to write.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SkeletonFault {
    /// The id has not the form of one.
    #[error("`{id}` is no id of a {of}")]
    NoId {
        /// What it would be the id of.
        of: &'static str,
        /// The id.
        id: String,
        /// An id that has the form.
        such_as: &'static str,
    },
    /// The title is empty, too long or not on one line.
    #[error("a title has 1 to {LONGEST_TITLE} characters, on one line")]
    NoTitle,
    /// The folder has no standard of this id.
    #[error("there is no standard `{id}` in this folder")]
    NoStandard {
        /// The id.
        id: String,
        /// The ids of the standards that are there.
        known: Vec<String>,
    },
    /// The folder has no standard at all.
    #[error("this folder has no standard that a scheme could name")]
    NoStandards,
    /// The folder has something of this id.
    #[error("{file} has the id `{id}` already")]
    Taken {
        /// The id.
        id: String,
        /// The file that has it.
        file: String,
    },
}

impl SkeletonFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::NoId { such_as, .. } => format!("write it as in `{such_as}`"),
            Self::NoTitle => "give a short title in quotes, such as \"Names are nouns\"".into(),
            Self::NoStandard { id, known } => {
                let known: Vec<&str> = known.iter().map(String::as_str).collect();
                match nearest(id, &known) {
                    Some(known) => format!("did you mean `{known}`?"),
                    None if known.is_empty() => format!("write it first, with `kitemark standards new standard {id}`"),
                    None => format!("these are there: {}", known.join(", ")),
                }
            }
            Self::NoStandards => "write one first, with `kitemark standards new standard`".into(),
            Self::Taken { .. } => "choose another id: an id is never used twice".into(),
        }
    }
}

/// A new standard: its head, and the base product where the folder has none.
///
/// # Errors
/// [`SkeletonFault`] where the id is none, or is in use.
pub fn standard(folder: &StandardFolder, id: &str) -> Result<Files, SkeletonFault> {
    let such_as = "records-exchange";
    if !is_name(id) {
        return Err(SkeletonFault::NoId { of: "standard", id: id.to_owned(), such_as });
    }
    if folder.standards.iter().any(|standard| standard.head.id == id) {
        return Err(SkeletonFault::Taken { id: id.to_owned(), file: format!("{id}/standard.yaml") });
    }
    Ok(with_base(folder, (format!("{id}/standard.yaml"), filled(STANDARD, &[("id", id)]))))
}

/// A new scheme of all standards of a folder.
///
/// # Errors
/// [`SkeletonFault`] where the id is none or is in use, or where the folder has no standard.
pub fn scheme(folder: &StandardFolder, id: &str) -> Result<Files, SkeletonFault> {
    if !is_name(id) {
        return Err(SkeletonFault::NoId { of: "scheme", id: id.to_owned(), such_as: "records-minimum" });
    }
    if folder.schemes.iter().any(|scheme| scheme.id == id) {
        return Err(SkeletonFault::Taken { id: id.to_owned(), file: format!("schemes/{id}.yaml") });
    }
    if folder.standards.is_empty() {
        return Err(SkeletonFault::NoStandards);
    }
    let mut standards = String::new();
    for standard in &folder.standards {
        let _ = writeln!(standards, "  - {{ id: {}, edition: {} }}", standard.head.id, standard.head.edition);
    }
    let text = filled(SCHEME, &[("id", id), ("standards", standards.trim_end())]);
    Ok(vec![(format!("schemes/{id}.yaml"), text)])
}

/// A new requirement of a standard, a draft with one check, and the base product where the folder has none.
///
/// # Errors
/// [`SkeletonFault`] where the standard is unknown, the id is none or is in use, or the title is no title.
pub fn requirement(folder: &StandardFolder, standard: &str, id: &str, title: &str) -> Result<Files, SkeletonFault> {
    let Some(known) = folder.standards.iter().find(|known| known.head.id == standard) else {
        let known = folder.standards.iter().map(|standard| standard.head.id.clone()).collect();
        return Err(SkeletonFault::NoStandard { id: standard.to_owned(), known });
    };
    if !is_requirement_id(id) {
        return Err(SkeletonFault::NoId { of: "requirement", id: id.to_owned(), such_as: "REX-01" });
    }
    if let Some(file) = folder.files.get(id) {
        return Err(SkeletonFault::Taken { id: id.to_owned(), file: file.source.name.clone() });
    }
    let title = title.trim();
    if title.is_empty() || title.chars().count() > LONGEST_TITLE || title.contains(char::is_control) {
        return Err(SkeletonFault::NoTitle);
    }
    let quoted = visible_yaml(&serde_json::Value::from(title).to_string());
    // The title comes last: what it holds is no name of a place.
    let text = filled(REQUIREMENT, &[("id", id), ("edition", &known.head.edition), ("title", if is_plain(title) { title } else { &quoted })]);
    Ok(with_base(folder, (format!("{standard}/requirements/{id}{}.yaml", slug(title)), text)))
}

fn with_base(folder: &StandardFolder, file: (String, String)) -> Files {
    let base = BASE.iter().filter(|_| folder.base.is_none()).map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    std::iter::once(file).chain(base).collect()
}

/// A template with what belongs in the place of each name.
fn filled(template: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| text.replacen(&format!("{{{name}}}"), value, 1))
}

/// Whether a text is the id of a standard or a scheme: lower-case words with hyphens between.
fn is_name(id: &str) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    id.starts_with(|first: char| first.is_ascii_lowercase()) && id.split('-').all(is_word)
}

/// Whether a text is the id of a requirement: upper-case words and a number of two digits or more, with hyphens between.
fn is_requirement_id(id: &str) -> bool {
    let Some((words, number)) = id.rsplit_once('-') else { return false };
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_uppercase());
    number.len() >= 2 && number.bytes().all(|byte| byte.is_ascii_digit()) && words.split('-').all(is_word)
}

/// Whether YAML reads a title as text without quotes, whatever else it might be taken for.
fn is_plain(title: &str) -> bool {
    title.starts_with(|first: char| first.is_ascii_alphabetic())
        && title.contains(' ')
        && title.chars().all(|sign| sign.is_ascii_alphanumeric() || " ,.-()/".contains(sign))
}

/// A title as the end of a file's name, from `-`, without what a file system or a shell might take otherwise.
fn slug(title: &str) -> String {
    let words = title.split(|sign: char| !sign.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let words: Vec<String> = words.map(str::to_ascii_lowercase).collect();
    format!("-{}", if words.is_empty() { "requirement".to_owned() } else { words.join("-") })
}

#[cfg(test)]
mod tests {
    use super::{is_name, is_plain, is_requirement_id, slug};

    #[test]
    fn ids_and_names_of_files_have_their_form() {
        for id in ["records", "records-exchange", "r2-d2"] {
            assert!(is_name(id), "{id}");
        }
        for id in ["", "Records", "records exchange", "-records", "records-", "a--b", "2records", "../records", "é"] {
            assert!(!is_name(id), "{id}");
        }
        for id in ["REX-01", "DQ-V-21", "A-123"] {
            assert!(is_requirement_id(id), "{id}");
        }
        for id in ["", "REX", "REX-1", "rex-01", "REX_01", "-01", "REX--01", "REX-01a", "R2-01", "../REX-01"] {
            assert!(!is_requirement_id(id), "{id}");
        }
        assert_eq!(slug("Names are nouns, not /verbs"), "-names-are-nouns-not-verbs");
        assert_eq!(slug("«»"), "-requirement");
        for (title, plain) in
            [("Names are nouns", true), ("No", false), ("Names: nouns", false), ("# hidden", false), ("A \"b\"", false), ("Café names", false)]
        {
            assert_eq!(is_plain(title), plain, "{title}");
        }
    }
}
