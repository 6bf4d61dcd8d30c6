//! The sealed report: a report with what only its signer can say, as the predicate of a statement.

use super::statement::{CRITICAL, Statement, StatementFault, Subject};
use super::trust::Assurance;
use super::types::PredicateType;
use crate::document::{Time, digest};
use crate::report::ReportDocument;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use thiserror::Error;

/// A report with what its signer adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SealedReport {
    /// The report.
    #[serde(flatten)]
    pub report: ReportDocument,
    /// The digest of what decides, equal where the run is reproduced.
    pub outcome_digest: String,
    /// Who ran it.
    pub assurance: Assurance,
    /// When it was issued, by the signer's clock.
    pub issued_at: Time,
    /// Until when anybody may rely on it.
    pub valid_until: Time,
    /// What the buyer asked to be repeated, so that no older report can answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
}

/// What the signer of a report says beside it.
#[derive(Debug, Clone)]
pub struct Issue {
    /// Who ran it.
    pub assurance: Assurance,
    /// When.
    pub at: Time,
    /// For how many days.
    pub days: u32,
    /// The buyer's challenge.
    pub challenge: Option<String>,
}

/// Why a statement is no sealed report. The fault lies with whoever made it.
#[derive(Debug, Error)]
pub enum ReportFault {
    /// It is no statement of a report.
    #[error(transparent)]
    Statement(#[from] StatementFault),
    /// The predicate is not what a report is.
    #[error("the report cannot be read: {0}")]
    Form(String),
}

impl SealedReport {
    /// The names of its members, sorted: those that a signer may call critical.
    pub const MEMBERS: [&str; 19] = [
        "asOf",
        "assurance",
        "challenge",
        "contracts",
        "coverage",
        "evidence",
        "format",
        "inputs",
        "issuedAt",
        "live",
        "outcomeDigest",
        "product",
        "results",
        "scheme",
        "standards",
        "tool",
        "validUntil",
        "verdict",
        "waivers",
    ];

    /// A report as it is issued.
    #[must_use]
    pub fn new(report: ReportDocument, issue: Issue) -> Self {
        Self {
            outcome_digest: report.outcome_digest(),
            assurance: issue.assurance,
            issued_at: issue.at,
            valid_until: issue.at.plus_days(issue.days),
            challenge: issue.challenge,
            report,
        }
    }

    /// The id of the product: as its manifest gives it, else its name, else that of the contract.
    #[must_use]
    pub fn product_id(&self) -> &str {
        let head = &self.report.product;
        let first = self.report.inputs.first().map(|input| input.file.as_str());
        head.id.as_deref().or(head.name.as_deref()).or(first).unwrap_or("product")
    }

    /// What the statement is about: the list of everything that was read, by its digest.
    #[must_use]
    pub fn subject(&self) -> Subject {
        let version = self.report.product.version.as_deref().map(|version| format!("@{version}")).unwrap_or_default();
        Subject { name: format!("{}{version}", self.product_id()), sha256: digest(&self.report.inputs_list()) }
    }

    /// The statement, ready to be signed.
    ///
    /// # Errors
    /// [`StatementFault`] where no verifier would accept it.
    pub fn statement(&self) -> Result<Vec<u8>, StatementFault> {
        let predicate = serde_json::to_value(self).unwrap_or(Value::Null);
        Statement::write(&self.subject(), PredicateType::Report, &predicate)
    }

    /// The report in a statement, with the pointers of what this tool does not understand of it.
    ///
    /// # Errors
    /// [`ReportFault`].
    pub fn of(statement: &Statement) -> Result<(Self, Vec<String>), ReportFault> {
        let mut value = statement.predicate_value();
        // The statement was asked for it when it was read.
        if let Some(members) = value.as_object_mut() {
            members.remove(CRITICAL);
        }
        let report: Self = serde_json::from_value(value.clone()).map_err(|error| ReportFault::Form(error.to_string()))?;
        let mut unknown: Vec<String> = statement.not_understood().to_vec();
        let understood = serde_json::to_value(&report).unwrap_or(Value::Null);
        not_understood(&value, &understood, "/predicate", &mut unknown);
        Ok((report, unknown))
    }
}

/// The pointers of members that are written and not read.
fn not_understood(written: &Value, read: &Value, at: &str, found: &mut Vec<String>) {
    match (written, read) {
        (Value::Object(written), Value::Object(read)) => {
            for (name, value) in written {
                let at = format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"));
                match read.get(name) {
                    Some(read) => not_understood(value, read, &at, found),
                    None => found.push(at),
                }
            }
        }
        (Value::Array(written), Value::Array(read)) => {
            for (position, (written, read)) in written.iter().zip(read).enumerate() {
                not_understood(written, read, &format!("{at}/{position}"), found);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::allow_attributes, clippy::expect_used, clippy::indexing_slicing, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn the_members_are_those_of_the_schema() {
        let schema: Value = serde_json::from_str(crate::report::document::REPORT_SCHEMA).expect("the schema is JSON");
        let members = schema["properties"].as_object().expect("it has properties").keys();
        let mut members: Vec<&str> = members.map(String::as_str).filter(|name| *name != CRITICAL).collect();
        members.sort_unstable();
        assert_eq!(members, SealedReport::MEMBERS);
        assert_eq!(schema["properties"][CRITICAL]["items"]["enum"], serde_json::json!(SealedReport::MEMBERS));
    }
}
