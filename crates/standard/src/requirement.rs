//! Requirements and checks, as the files of a standard state them.

use super::deferred::Deferred;
use crate::{BodyForm, Credential, FollowUp, SafetyClass, Without};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A JSON Schema of a requirement: most runs ask for few of them.
pub type JsonSchema = Arc<Deferred<Value>>;

/// How binding a requirement or check is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Reported for information; changes no outcome.
    Note,
    /// Published, never blocking.
    Should,
    /// Blocks.
    Must,
}

/// How a requirement is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Method {
    /// From the contract and the manifest alone.
    Static,
    /// By asking the running service.
    Live,
    /// From a sample of data.
    Data,
    /// By evidence that is supplied.
    Attest,
    /// By a profile that the manifest names.
    Profile,
}

impl Method {
    /// The name of the method, as it is written in a requirement.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Static => "static",
            Self::Live => "live",
            Self::Data => "data",
            Self::Attest => "attest",
            Self::Profile => "profile",
        }
    }
}

/// Where a requirement stands in the life of its standard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Status {
    /// The edition in which it first stood.
    pub since: String,
    /// Whether it is reported but never blocks yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
    /// Why it is a draft, or what changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// A threshold or list of ours that a scheme may set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Parameter {
    /// The value that holds unless a scheme sets another.
    pub default: Value,
    /// What it decides, with its unit.
    pub about: String,
}

/// One clause of a standard.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Requirement {
    /// The stable id, such as `INT-04`.
    pub id: String,
    /// The title.
    pub title: String,
    /// Whether it is a MUST or a SHOULD.
    pub level: Level,
    /// The grade of the mark from which it counts, 1 to 3.
    pub grade: u8,
    /// How it is tested.
    pub method: Vec<Method>,
    /// Whether one of the methods is enough, such as evidence for what a contract does not show; not against what the
    /// running service or its data show.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub one_method_is_enough: bool,
    /// Where it stands.
    pub status: Status,
    /// The clause itself.
    pub text: String,
    /// Why it exists.
    pub why: String,
    /// The published sources it rests on.
    pub sources: Vec<String>,
    /// How a supplier meets it.
    pub remedy: String,
    /// On what condition it applies at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<Applies>,
    /// Thresholds and lists that a scheme may set.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Parameter>,
    /// The requests that a live run sends for it, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub probes: BTreeMap<String, Probe>,
    /// The aspects that are tested, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub checks: BTreeMap<String, Check>,
    /// Examples that are run: each passes, or fails with a named check at a named place.
    #[serde(default, skip_serializing_if = "Deferred::is_empty")]
    pub examples: Deferred<Vec<Example>>,
}

/// The condition on which a requirement or check applies.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Applies {
    /// The reason given where it does not apply, as a clause: "the contract has no deprecated operation".
    pub otherwise: String,
    /// A JSON Schema that the contract must satisfy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<JsonSchema>,
    /// A JSON Schema that the product (its manifest) must satisfy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub product: Option<JsonSchema>,
    /// Where there is no manifest: `inconclusive` instead of taking the defaults of a bare contract.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_manifest: bool,
}

/// One testable aspect of a requirement.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Check {
    /// Binds differently from its requirement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Level>,
    /// The kinds of node that are judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<OneOrMany>,
    /// A JSON Schema that the name of a node must satisfy for the node to be judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<JsonSchema>,
    /// A JSON Schema that a node must satisfy to be judged.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<JsonSchema>,
    /// JSON Schemas that the nodes around it must satisfy, by kind.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub within: BTreeMap<String, JsonSchema>,
    /// Nodes that it must contain or use to be judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub having: Vec<Having>,
    /// Nodes that it must not contain or use to be judged.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lacking: Vec<Having>,
    /// The condition on which the check applies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applies: Option<Applies>,
    /// What each node must satisfy: a JSON Schema with our formats and keywords.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expect: Option<JsonSchema>,
    /// What each node must contain or use.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub expect_having: Vec<Having>,
    /// The fact that no two nodes may share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unique: Option<String>,
    /// Every item of a fact that is a list stands in another list.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subset: Option<Subset>,
    /// A fact that all nodes share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub same: Option<Same>,
    /// A native check, by name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub native: Option<String>,
    /// The parameters of a native check.
    #[serde(default, rename = "with", skip_serializing_if = "BTreeMap::is_empty")]
    pub native_parameters: BTreeMap<String, Value>,
    /// How many of the nodes must satisfy it; every one unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quantifier: Option<Quantifier>,
    /// What several findings become one by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collapse: Option<Collapse>,
    /// What it means where no node was selected: nothing to judge unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub when_none: Option<WhenNone>,
    /// The outcome where it is not satisfied, if that proves nothing: `inconclusive`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmet: Option<Unmet>,
    /// The field of the node at which the finding stands; the node itself unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
    /// The message, with facts of the node in braces.
    pub message: String,
}

/// A request that a live run sends: to each operation that it is about, or to one address of the service.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Probe {
    /// Why it is sent, for the plan.
    pub about: String,
    /// How much it can disturb.
    pub class: SafetyClass,
    /// A JSON Schema for the operations that are asked, each in turn; GET operations that can be asked safely only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<JsonSchema>,
    /// The path that is asked instead: below the address of the environment, or from the root of its host where it starts
    /// with `//`. `{random}` stands for letters that no service knows, the same in one run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The address is asked over `http`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub clear_text: bool,
    /// The method; GET unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Header fields beside those of the operation.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// Who the request says that it comes from; the environment's own credential unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credential: Option<Credential>,
    /// What is asked after the answer to the same request, and with what of it, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follow_up: Option<FollowUp>,
    /// A body, by what is wrong with it: then operations that take one are asked, where a consent names them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<BodyForm>,
    /// What the identity does not have: then only operations are asked that need it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub without: Option<Without>,
    /// How many operations are asked at most, or the name of a parameter; every one unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<Value>,
}

/// A word or a list of words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum OneOrMany {
    /// One.
    One(String),
    /// Several.
    Many(Vec<String>),
}

impl OneOrMany {
    /// The words.
    #[must_use]
    pub fn all(&self) -> &[String] {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
    }
}

/// A node that another contains or uses through references.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Having {
    /// Its kind.
    pub each: String,
    /// A JSON Schema for its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub named: Option<JsonSchema>,
    /// A JSON Schema for the node.
    #[serde(default, rename = "where", skip_serializing_if = "Option::is_none")]
    pub filter: Option<JsonSchema>,
}

/// A list of strings, and what its items must be among.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Subset {
    /// The list whose items are judged: a fact, or the strings themselves, or a parameter that holds them.
    pub of: Value,
    /// The list in which they must stand: a fact, or the strings themselves, or a parameter that holds them.
    #[serde(rename = "in")]
    pub within: Value,
}

/// A fact that the nodes must share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Same {
    /// The fact.
    pub fact: String,
    /// Values that belong to every group.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub neutral: Vec<String>,
    /// The values among which the majority must be; any unless stated.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub among: Vec<String>,
    /// The share of the majority that is enough, 0 to 1; all unless stated.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_least: Option<Value>,
    /// How many nodes may differ whatever the share.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tolerate: Option<Value>,
}

/// How many of the selected nodes must satisfy a check.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub enum Quantifier {
    /// Every one.
    Every,
    /// At least one.
    Some,
    /// None.
    None,
    /// This share of them, 0 to 1, or the name of a parameter.
    Ratio(Value),
    /// At least this many, or the name of a parameter.
    AtLeast(Value),
    /// A share of them, or all but a few names.
    Most(Most),
}

/// A share that is enough, and how many names may differ whatever the share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Most {
    /// The share, 0 to 1, or the name of a parameter.
    pub share: Value,
    /// How many names, or the name of a parameter.
    pub tolerate: Value,
}

/// What several findings of a check become one by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Collapse {
    /// One finding for the whole contract.
    Contract,
    /// One finding for each name.
    Name,
    /// One finding for each message.
    Message,
}

/// What it means where a check selected nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum WhenNone {
    /// There is nothing to judge.
    NotApplicable,
    /// What the check asks for is absent.
    Fail,
    /// It could not be told: so it is for what the running service was not seen to do, unless stated.
    Inconclusive,
}

/// The outcome of a check that is not satisfied, where that proves nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unmet {
    /// It could not be told.
    Inconclusive,
}

/// An example: a change to the base product, and what the requirement says of it.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Example {
    /// What it shows, for one that passes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub passes: Option<String>,
    /// The check that it fails.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fails: Option<String>,
    /// What it shows, for one that is not-applicable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_applicable: Option<String>,
    /// What it shows, for one that is inconclusive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inconclusive: Option<String>,
    /// A merge patch (RFC 7396) on the base contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub patch: Option<Value>,
    /// A whole contract, or text that should be one, in the place of the base.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contract: Option<Value>,
    /// A merge patch on the base manifest; null for a contract without a manifest.
    #[serde(default, skip_serializing_if = "Option::is_none", deserialize_with = "present")]
    pub manifest: Option<Value>,
    /// A merge patch on the base contract that makes the previous version of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Value>,
    /// Further files, by name.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, Value>,
    /// What was asked and answered: each a merge patch on the base exchange.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub exchanges: Vec<Value>,
    /// A merge patch on the base endpoint: what its handshakes showed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<Value>,
    /// The places at which it fails: JSON Pointers, with the file before `#` where it is not the contract.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<OneOrMany>,
}

/// Keeps a null apart from an absent field.
fn present<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(deserializer).map(Some)
}

/// The head of a standard: what it is and who answers for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StandardHead {
    /// The id, such as `api-interoperability`.
    pub id: String,
    /// The title.
    pub title: String,
    /// The edition, a semantic version.
    pub edition: String,
    /// Who answers for it.
    pub owner: String,
    /// What it is for.
    pub about: String,
    /// The dates at which the edition changes status.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub timeline: Vec<Milestone>,
}

impl StandardHead {
    /// What the names of the files of its published edition start with.
    #[must_use]
    pub fn file_stem(&self) -> String {
        format!("{}-{}", self.id, self.edition)
    }
}

/// A change in the status of an edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Milestone {
    /// The status from then on.
    pub status: EditionStatus,
    /// The first day, `YYYY-MM-DD`.
    pub from: String,
}

/// The status of an edition.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EditionStatus {
    /// Being written.
    Draft,
    /// Announced: its failures are shown as warnings.
    Warn,
    /// In force.
    Effective,
    /// In force, with a successor.
    Deprecated,
    /// No longer in force.
    Withdrawn,
}

/// A standard: its head and its requirements in the order of their ids.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Standard {
    /// What it is and who answers for it.
    #[serde(rename = "standard")]
    pub head: StandardHead,
    /// The requirements in the order of their ids.
    pub requirements: Vec<Arc<Requirement>>,
}
