//! Waivers: bounded exceptions that somebody other than the supplier has approved, as the manifest lists them.

use serde::{Deserialize, Serialize};

/// A waiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiver {
    /// The requirement.
    pub requirement: String,
    /// The findings that are excepted, by their ids.
    pub findings: Vec<String>,
    /// Why the exception is made.
    pub reason: String,
    /// What holds the risk meanwhile.
    pub compensating_control: String,
    /// Who sees to it that the exception ends.
    pub owner: String,
    /// Who approved it.
    pub approver: Approver,
    /// The last day on which it holds, `YYYY-MM-DD`.
    pub expires: String,
}

/// Who approved a waiver.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Approver {
    /// The name or office.
    pub name: String,
    /// The organisation, which is not the supplier.
    pub organisation: String,
}
