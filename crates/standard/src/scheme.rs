//! Schemes: which standards at which editions make up a mark, with its grades and settings.

use super::Method;
use kitemark_document::{canonical, digest};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;

/// What a scheme or a policy wants judged. Declared in the order in which they are named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Aspect {
    /// The contract, with the manifest.
    Contract,
    /// The documents that are supplied for what no machine can test.
    Evidence,
    /// The running service.
    Service,
    /// The records.
    Data,
}

impl Aspect {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Contract, Self::Evidence, Self::Service, Self::Data];

    /// What a method judges.
    #[must_use]
    pub fn of(method: Method) -> Self {
        match method {
            Method::Static => Self::Contract,
            Method::Attest => Self::Evidence,
            Method::Live | Method::Profile => Self::Service,
            Method::Data => Self::Data,
        }
    }

    /// The methods that judge it.
    #[must_use]
    pub fn methods(self) -> &'static [Method] {
        match self {
            Self::Contract => &[Method::Static],
            Self::Evidence => &[Method::Attest],
            Self::Service => &[Method::Live, Method::Profile],
            Self::Data => &[Method::Data],
        }
    }

    /// Its name, as schemes, policies and reports write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Contract => "contract",
            Self::Evidence => "evidence",
            Self::Service => "service",
            Self::Data => "data",
        }
    }

    /// The names of several, as a sentence lists them.
    #[must_use]
    pub fn names(aspects: &[Self]) -> String {
        aspects.iter().map(|aspect| aspect.name()).collect::<Vec<_>>().join(", ")
    }

    /// The methods of several; none where they are all, which is how a selection says everything.
    #[must_use]
    pub fn methods_of(aspects: &[Self]) -> Vec<Method> {
        if Self::ALL.iter().all(|aspect| aspects.contains(aspect)) {
            return Vec::new();
        }
        aspects.iter().flat_map(|aspect| aspect.methods()).copied().collect()
    }

    fn all() -> Vec<Self> {
        Self::ALL.to_vec()
    }
}

fn asks_all(aspects: &[Aspect]) -> bool {
    aspects == Aspect::ALL
}

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
    /// What must be judged; everything unless it is named.
    #[serde(default = "Aspect::all", skip_serializing_if = "asks_all")]
    pub asks: Vec<Aspect>,
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
    /// Whether the scheme asks for what a method judges.
    #[must_use]
    pub fn has_method(&self, method: Method) -> bool {
        self.asks.contains(&Aspect::of(method))
    }

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
