//! The plan of a live run: every request that would be sent to an environment, in one list that can be read, and its digest.

use super::action::reads_like_an_action;
use super::request::{ProbeValues, build};
use super::{Credential, PlannedRequest, SafetyClass};
use crate::engine::index::{Index, OperationEntry};
use crate::engine::kind::NodeKind;
use crate::engine::plan::{PlannedProbe, PlannedRequirement};
use crate::engine::view::View;
use crate::standard::edition::{canonical, digest};
use serde::Serialize;
use std::collections::BTreeMap;

/// What stands in an address for letters that no service knows: they are drawn when it is sent.
pub const RANDOM: &str = "{random}";

/// Every request that a live run would send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestPlan {
    /// The base address of the environment.
    pub base: String,
    /// The requests, the least disturbing class first, then by address, method and credential.
    pub requests: Vec<PlannedRequest>,
    /// The operations that are not asked, in the order of the contract.
    pub skipped: Vec<SkippedOperation>,
}

/// An operation that no request of a plan asks, though a probe is about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SkippedOperation {
    /// Its method and path.
    pub operation: String,
    /// Why it is not asked, and what to do about it.
    pub reason: String,
}

/// What a plan is made for.
#[derive(Debug, Clone, Copy)]
pub struct Target<'t> {
    /// The base address of the environment, absolute.
    pub base: &'t str,
    /// The greatest class that is allowed.
    pub greatest: SafetyClass,
    /// The values of parameters that the contract does not state.
    pub values: &'t ProbeValues,
}

impl RequestPlan {
    /// The plan of the probes of these requirements over the contracts of a product.
    ///
    /// # Errors
    /// The first assertion of a probe that does not compile: the fault lies with the standard.
    pub fn new(indexes: &[Index<'_>], requirements: &[PlannedRequirement], target: Target<'_>) -> Result<Self, String> {
        let mut planner = Planner { target, requests: BTreeMap::new(), skipped: Vec::new() };
        for requirement in requirements {
            for probe in requirement.probes.iter().filter(|probe| probe.class <= target.greatest) {
                let name = format!("{}/{}", requirement.requirement.id, probe.name);
                match &probe.path {
                    Some(path) => planner.path(&name, probe, path),
                    None => indexes.iter().try_for_each(|index| planner.operations(&name, probe, index))?,
                }
            }
        }
        Ok(Self { base: target.base.to_owned(), requests: planner.requests(), skipped: planner.skipped })
    }

    /// The SHA-256 of the canonical form of the requests: what a report is bound to, and what may be sent.
    #[must_use]
    pub fn digest(&self) -> String {
        digest(&canonical(&serde_json::json!({ "base": self.base, "requests": self.requests })))
    }
}

/// What tells one request from another: method, address, header fields, credential, operation.
type Key = (String, String, Vec<(String, String)>, Credential, Option<String>);

struct Planner<'t> {
    target: Target<'t>,
    /// The class and the probes of each request. What an observing probe sends too is no worse for a second asker.
    requests: BTreeMap<Key, (SafetyClass, Vec<String>)>,
    skipped: Vec<SkippedOperation>,
}

impl Planner<'_> {
    fn requests(&mut self) -> Vec<PlannedRequest> {
        let planned = std::mem::take(&mut self.requests).into_iter().map(|((method, url, headers, credential, operation), (class, mut probes))| {
            probes.sort();
            probes.dedup();
            PlannedRequest { method, url, headers, credential, class, probes, operation }
        });
        let mut requests: Vec<PlannedRequest> = planned.collect();
        requests.sort_by(|one, other| {
            (one.class, &one.url, &one.method, one.credential).cmp(&(other.class, &other.url, &other.method, other.credential))
        });
        requests
    }

    fn add(&mut self, key: Key, class: SafetyClass, probe: &str) {
        let (known, probes) = self.requests.entry(key).or_insert((class, Vec::new()));
        *known = class.min(*known);
        probes.push(probe.to_owned());
    }

    /// A request to one address of the service.
    fn path(&mut self, name: &str, probe: &PlannedProbe, path: &str) {
        let base = self.target.base.trim_end_matches('/');
        let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
        let scheme = if probe.clear_text { "http" } else { scheme };
        let host = rest.split('/').next().unwrap_or_default();
        // In clear text the port of the secure service is not asked, but that of HTTP.
        let host_in_clear = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(host, |(host, _)| host);
        let url = match path.strip_prefix("//") {
            Some(path) => format!("{scheme}://{host}/{path}"),
            None if probe.clear_text => format!("{scheme}://{host_in_clear}{}{path}", rest.strip_prefix(host).unwrap_or_default()),
            None => format!("{scheme}://{rest}{path}"),
        };
        let credential = probe.credential.unwrap_or(Credential::Valid);
        let mut headers = vec![("accept".to_owned(), "application/json".to_owned())];
        headers.extend(probe.headers.clone());
        self.add((probe.method.clone(), url, headers, credential, None), probe.class, name);
    }

    /// A request to each operation that the probe is about, as far as it can be asked safely.
    fn operations(&mut self, name: &str, probe: &PlannedProbe, index: &Index<'_>) -> Result<(), String> {
        let filter = probe.operations.as_ref().map(|lazy| lazy.get()).transpose()?;
        let mut left = probe.limit.unwrap_or(usize::MAX);
        for item in index.items(NodeKind::Operation) {
            let Some(operation) = index.operation(*item) else { continue };
            if left == 0 {
                break;
            }
            // A probe changes the method that is sent, never the one that the contract has.
            if operation.method != "GET" || filter.is_some_and(|filter| !filter.holds(&View::Item(index, *item))) {
                continue;
            }
            match self.operation(probe, index, operation) {
                Ok(key) => {
                    self.add(key, probe.class, name);
                    left -= 1;
                }
                Err(reason) => {
                    let skipped = SkippedOperation { operation: format!("{} {}", operation.method, operation.name), reason };
                    if !self.skipped.contains(&skipped) {
                        self.skipped.push(skipped);
                    }
                }
            }
        }
        Ok(())
    }

    fn operation(&self, probe: &PlannedProbe, index: &Index<'_>, operation: &OperationEntry<'_>) -> Result<Key, String> {
        let contract = index.contract;
        let stated = contract.document(operation.at).get_boolean(operation.at.node, "x-kitemark-safe");
        let safe = self.target.values.safe(index, operation).or(stated);
        if safe == Some(false) {
            return Err("it is said not to be safe to ask".into());
        }
        let id = contract.get_string(operation.at, "operationId");
        if let Some(verb) = reads_like_an_action(operation.name, id).filter(|_| safe != Some(true)) {
            return Err(format!("it reads like an action (`{verb}`): say `x-kitemark-safe: true` at it, or `safe: true` in the probe file"));
        }
        let built = build(index, operation, self.target.base.trim_end_matches('/'), self.target.values).map_err(|fault| fault.to_string())?;
        let accept = if built.accept.is_empty() { "application/json".to_owned() } else { built.accept.join(", ") };
        let mut headers = vec![("accept".to_owned(), accept)];
        headers.extend(built.headers);
        headers.extend(probe.headers.clone());
        let credential = probe.credential.unwrap_or(if index.is_open(operation) { Credential::None } else { Credential::Valid });
        let place = contract.place(operation.at);
        Ok((probe.method.clone(), built.url, headers, credential, Some(format!("{}#{}", place.file, place.pointer))))
    }
}
