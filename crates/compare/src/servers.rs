//! Servers: where the product answers, and under which path the paths of the contract stand.

use super::comparison::{Comparison, PendingDifference};
use super::difference::{DifferenceKind, Direction};
use super::side::Side;
use kitemark_contract::NodeRef;
use kitemark_model::server_address;

impl Comparison<'_> {
    /// Notes the servers of the contract as a whole that are gone.
    pub(super) fn servers(&mut self) {
        let kept: Vec<String> = root_servers(self.current).into_iter().map(|(_, address)| address).collect();
        let root = self.current.contract.root();
        let near = self.current.value(root, "servers").unwrap_or(root);
        for (at, address) in root_servers(self.previous).into_iter().filter(|(_, address)| !kept.contains(address)) {
            let message = format!("the server {address} is gone");
            let (kind, direction) = (DifferenceKind::ServerChanged, Direction::None);
            self.note(0, PendingDifference { kind, direction, breaks: false, before: Some(at), after: None, near, message });
        }
    }
}

fn root_servers(side: Side<'_>) -> Vec<(NodeRef, String)> {
    let contract = side.contract;
    let Some(servers) = contract.get(contract.root(), "servers") else { return Vec::new() };
    contract.items(servers).map(|at| (at, server_address(contract, at).trim_end_matches('/').to_owned())).collect()
}

/// The path of the first server, under which the paths of the contract stand.
pub(super) fn base_path(side: Side<'_>) -> String {
    root_servers(side).first().map(|(_, address)| path_of(address).to_owned()).unwrap_or_default()
}

fn path_of(address: &str) -> &str {
    match address.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
        None => address,
    }
}
