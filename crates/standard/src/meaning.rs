//! Meanings: what a value is, whoever names it and however. Requirements of interfaces tell a meaning by names, and
//! requirements of data by what a data set declares.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a value is, such as a PNC ID of a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Meaning {
    /// What it is, in a few words.
    pub title: String,
    /// The address by which other documents name it, such as `propertyUrl` of CSV on the Web.
    pub address: String,
    /// The names by which a contract shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub names: Option<NameClass>,
    /// The identifier format of its values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The code list of its values.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_list: Option<String>,
}

/// A class of names: those that one of its lists or its pattern takes, but for those that `except` takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NameClass {
    /// Words one of which is in the name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub has_token: Vec<String>,
    /// Words with one of which the name starts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub first_token: Vec<String>,
    /// Words in one of which the name ends.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub last_token: Vec<String>,
    /// Words that are the whole name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub whole_name: Vec<String>,
    /// A regular expression for the name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pattern: Option<String>,
    /// Names that are not meant, although one of the others takes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub except: Option<Box<NameClass>>,
}

impl NameClass {
    /// Its lists of words by the keyword that asks for them, those left out that are empty.
    #[must_use]
    pub fn lists(&self) -> Vec<(&'static str, &[String])> {
        let all: [(&'static str, &[String]); 4] =
            [("lastToken", &self.last_token), ("firstToken", &self.first_token), ("wholeName", &self.whole_name), ("hasToken", &self.has_token)];
        all.into_iter().filter(|(_, words)| !words.is_empty()).collect()
    }
}

impl Meaning {
    /// The list of words at a path of its names, such as `lastToken` or `except/hasToken`.
    #[must_use]
    pub fn words(&self, path: &str) -> Option<&[String]> {
        let mut class = self.names.as_ref()?;
        let mut keyword = path;
        while let Some(rest) = keyword.strip_prefix("except/") {
            (class, keyword) = (class.except.as_deref()?, rest);
        }
        class.lists().into_iter().find(|(known, _)| *known == keyword).map(|(_, words)| words)
    }
}

/// The file that registers meanings.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct MeaningsFile {
    #[serde(rename = "title")]
    _title: String,
    /// What the address of a meaning starts with; its id follows.
    address: String,
    meanings: BTreeMap<String, WrittenMeaning>,
}

/// A meaning as the file writes it: its address follows from its id.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct WrittenMeaning {
    title: String,
    names: Option<NameClass>,
    format: Option<String>,
    code_list: Option<String>,
}

impl MeaningsFile {
    /// The meanings by id.
    pub(super) fn into_meanings(self) -> BTreeMap<String, Meaning> {
        let base = self.address;
        let made = |(id, written): (String, WrittenMeaning)| {
            let address = format!("{base}{id}");
            let WrittenMeaning { title, names, format, code_list } = written;
            (id, Meaning { title, address, names, format, code_list })
        };
        self.meanings.into_iter().map(made).collect()
    }
}
