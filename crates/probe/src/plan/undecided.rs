//! Requests to operations that may act: one to each, and last.

use super::{Skipped, skip};
use crate::{PlannedRequest, Request};
use kitemark_standard::SafetyClass;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The requests that probes would send to operations that may act.
#[derive(Debug, Default)]
pub(super) struct Undecided(BTreeMap<String, OfOperation>);

#[derive(Debug, Default)]
struct OfOperation {
    /// Why it may act.
    reason: String,
    /// The class and the probes of each request.
    requests: BTreeMap<Request, (SafetyClass, Vec<String>)>,
}

impl Undecided {
    /// Adds what a probe would send to an operation, which is named by its method and path.
    pub(super) fn add(&mut self, operation: &str, reason: String, request: Request, class: SafetyClass, probe: &str) {
        let of = self.0.entry(operation.to_owned()).or_default();
        of.reason = reason;
        let (known, probes) = of.requests.entry(request).or_insert((class, Vec::new()));
        *known = class.min(*known);
        probes.push(probe.to_owned());
    }

    /// One request to each operation, as it is usually asked and for the most probes. What the other probes do not ask is
    /// added to the list.
    pub(super) fn choose(self, doubtful: &mut Vec<Skipped>) -> Vec<PlannedRequest> {
        let mut chosen = Vec::new();
        for (operation, OfOperation { reason, requests }) in self.0 {
            let is_usual = |request: &Request| request.method == "GET" && request.follow_up.is_none() && !request.credential.is_forged();
            let one =
                requests.iter().min_by_key(|(request, (_, probes))| (!is_usual(request), Reverse(probes.len()))).map(|(request, _)| request.clone());
            for (request, (class, mut probes)) in requests {
                probes.sort();
                probes.dedup();
                if one.as_ref() == Some(&request) {
                    chosen.push(PlannedRequest { request, class, probes, doubtful: true });
                    continue;
                }
                let reason = format!("{reason}; it is asked once, and not as this would: mark it with `x-kitemark-safe`");
                probes.iter().for_each(|probe| skip(doubtful, probe, Some(operation.clone()), reason.clone(), true));
            }
        }
        chosen
    }
}
