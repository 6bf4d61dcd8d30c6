//! Schemes: which standards at which editions make up a mark, with its grades and settings.

use kitemark_document::{canonical, digest};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// A scheme.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Scheme {
    /// The id, such as `policing-minimum`.
    pub id: String,
    /// The title.
    pub title: String,
    /// What it is for.
    pub about: String,
    /// The displayed name of the mark.
    pub mark: String,
    /// The standards and their editions.
    pub standards: Vec<SchemeStandard>,
    /// The grades, the lowest first.
    pub grades: Vec<Grade>,
    /// How long an award is valid, in months.
    pub validity_months: u8,
    /// What may be waived, and how often.
    pub waivers: WaiverRules,
    /// The share of the contracts' operations that a recording must have an answer of, in percent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub least_operations: Option<u8>,
    /// Settings for parameters of requirements: by requirement, then by parameter.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, BTreeMap<String, Value>>,
}

impl Scheme {
    /// The SHA-256 of the scheme's canonical form, as it is published.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&canonical(&serde_json::to_value(self).unwrap_or_default()))
    }
}

/// A standard of a scheme.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SchemeStandard {
    /// The id of the standard.
    pub id: String,
    /// The edition; where none is named, the one in force on the day of the assessment.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edition: Option<String>,
}

impl SchemeStandard {
    /// What the scheme names: `id@edition`, or the id alone.
    #[must_use]
    pub fn name(&self) -> String {
        self.edition.as_ref().map_or_else(|| self.id.clone(), |edition| format!("{}@{edition}", self.id))
    }
}

/// A grade of a mark.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Grade {
    /// The number, 1 the lowest.
    pub grade: u8,
    /// The name.
    pub name: String,
    /// What it means.
    pub about: String,
}

/// The rules for waivers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct WaiverRules {
    /// How many may live at once.
    pub most: usize,
    /// The requirements that may never be waived.
    pub never: Vec<String>,
}
