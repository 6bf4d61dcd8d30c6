//! The sealed report: a report with what only its signer can say, as the predicate of a statement.

use super::lists;
use super::statement::{CRITICAL, Statement, StatementFault, Subject};
use super::strict_json::{NotUnderstood, StrictFault};
use super::trust::Assurance;
use super::types::PredicateType;
use kitemark_document::{Document, NodeId, Time, digest};
use kitemark_report::ReportDocument;
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
    /// One of its lists is too long, or lists something twice.
    #[error(transparent)]
    List(#[from] StrictFault),
    /// The predicate is not what a report is.
    #[error("the report cannot be read: {0}")]
    Form(String),
}

impl ReportFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Statement(fault) => fault.help(),
            Self::List(_) => "ask its signer for a report of the product as it is: no run of kitemark lists so much, or anything twice",
            Self::Form(_) => "ask its signer for the report as kitemark wrote it; its form is in standards/schemas/report.schema.json",
        }
    }
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
    /// [`ReportFault`] where no verifier would accept it.
    pub fn statement(&self) -> Result<Vec<u8>, ReportFault> {
        let predicate = serde_json::to_value(self).unwrap_or(Value::Null);
        let bytes = Statement::write(&self.subject(), PredicateType::Report, &predicate)?;
        lists::check(&Statement::parse("the statement", &bytes)?)?;
        Ok(bytes)
    }

    /// The report in a statement, with the pointers of what this tool does not understand of it: of the first members that
    /// are so, and how many others are.
    ///
    /// # Errors
    /// [`ReportFault`].
    pub fn of(statement: &Statement) -> Result<(Self, Vec<String>), ReportFault> {
        lists::check(statement)?;
        let report: Self = serde_json::from_str(statement.predicate_text()).map_err(|error| ReportFault::Form(error.to_string()))?;
        let understood = serde_json::to_value(&report).unwrap_or(Value::Null);
        let mut unknown = NotUnderstood::default();
        let document = statement.document();
        for member in document.members(statement.predicate()) {
            // The statement was asked for what is critical when it was read.
            match understood.get(document.text(member.key)) {
                Some(read) => not_understood(document, member.value, read, &mut unknown),
                None if document.text(member.key) == CRITICAL => {}
                None => unknown.add(document, member.value),
            }
        }
        let mut told = statement.not_understood().to_vec();
        told.extend(unknown.describe());
        Ok((report, told))
    }
}

/// The members below a node that are written and not read.
fn not_understood(document: &Document, written: NodeId, read: &Value, found: &mut NotUnderstood) {
    match read {
        Value::Object(read) => {
            for member in document.members(written) {
                match read.get(document.text(member.key)) {
                    Some(read) => not_understood(document, member.value, read, found),
                    None => found.add(document, member.value),
                }
            }
        }
        Value::Array(read) => {
            for (written, read) in document.items(written).iter().zip(read) {
                not_understood(document, *written, read, found);
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
        let schema: Value = serde_json::from_str(kitemark_report::document::REPORT_SCHEMA).expect("the schema is JSON");
        let members = schema["properties"].as_object().expect("it has properties").keys();
        let mut members: Vec<&str> = members.map(String::as_str).filter(|name| *name != CRITICAL).collect();
        members.sort_unstable();
        assert_eq!(members, SealedReport::MEMBERS);
        assert_eq!(schema["properties"][CRITICAL]["items"]["enum"], serde_json::json!(SealedReport::MEMBERS));
    }
}
