//! What a report says of the running service: where and when it was asked, and how much of it.

use kitemark_document::NodeId;
use kitemark_product::Product;
use kitemark_product::recording::{self, Recording};
use serde::{Deserialize, Serialize};

/// How the running service was asked, as its recording tells it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Live {
    /// The name of the environment; a recording of another maker has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// Its base address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// What the run is found by in the logs of the service.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub run: Option<String>,
    /// The greatest class of its requests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub class: Option<String>,
    /// The SHA-256 of the plan: what was sent is in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<String>,
    /// When the run began, RFC 3339.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// Why it ended before its time, if it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    /// How many requests were recorded, repetitions among them.
    pub requests: usize,
    /// How many of those were answered.
    pub answered: usize,
    /// How much of the contracts was asked.
    pub operations: OperationCoverage,
    /// The endpoints that were looked at, in the order of the recording.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub endpoints: Vec<LiveEndpoint>,
    /// The operations that a probe is about and that were not asked, in the order of the contract.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<Skipped>,
}

/// How many of the operations of the contracts were answered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationCoverage {
    /// The operations of the contracts.
    pub declared: usize,
    /// Those of which an answer was recorded.
    pub answered: usize,
}

/// An endpoint that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LiveEndpoint {
    /// The host.
    pub host: String,
    /// The port.
    pub port: u64,
    /// The address that was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub address: Option<String>,
    /// The SHA-256 of its certificate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

/// An operation that was not asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Skipped {
    /// Its method and path.
    pub operation: String,
    /// Why.
    pub reason: String,
}

impl Skipped {
    /// What was skipped, where it is an operation.
    fn of(skipped: &recording::Skipped) -> Option<Self> {
        Some(Self { operation: skipped.operation.clone()?, reason: skipped.reason.clone() })
    }
}

impl OperationCoverage {
    /// The share that was answered, in whole percent, rounded down; all where nothing is declared.
    #[must_use]
    pub fn percent(self) -> usize {
        (self.answered * 100).checked_div(self.declared).unwrap_or(100)
    }
}

impl Live {
    /// What the recording of a product says, where it has one.
    #[must_use]
    pub fn of(product: &Product, operations: OperationCoverage) -> Option<Self> {
        let recording = product.recording.as_ref()?;
        let document = &recording.document;
        let log = document.get(document.root(), "log")?;
        let run = document.get(log, "_run").filter(|run| document.is_mapping(*run));
        let text = |name: &str| run.and_then(|run| document.get_string(run, name)).map(str::to_owned);
        let sent = recording.exchanges.iter().filter(|exchange| exchange.is_sent);
        Some(Self {
            environment: text("environment"),
            base: text("base"),
            run: text("id"),
            class: text("class"),
            plan: text("planSha256"),
            from: text("from"),
            to: text("to"),
            end: text("end"),
            requests: sent.clone().count(),
            answered: sent.filter(|exchange| exchange.answer.is_ok()).count(),
            operations,
            endpoints: endpoints(recording),
            skipped: recording.skipped.iter().filter_map(Skipped::of).collect(),
        })
    }
}

fn endpoints(recording: &Recording) -> Vec<LiveEndpoint> {
    let document = &recording.document;
    let one = |node: NodeId| {
        let first = document.get(node, "certificates").and_then(|list| document.items(list).first().copied());
        Some(LiveEndpoint {
            host: document.get_string(node, "host")?.to_owned(),
            port: document.number(document.get(node, "port")?)?.as_u64()?,
            address: document.get_string(node, "address").map(str::to_owned),
            certificate: first.and_then(|first| document.get_string(first, "sha256")).map(str::to_owned),
        })
    };
    let mut found: Vec<LiveEndpoint> = recording.endpoints.iter().filter_map(|node| one(*node)).collect();
    found.dedup();
    found
}
