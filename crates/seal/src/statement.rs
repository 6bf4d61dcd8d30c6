//! The statement (in-toto Attestation Framework v1): one subject, one type from a closed list, one predicate.

use super::encoding::is_sha256_hex;
use super::envelope::{PAYLOAD_LIMITS, Verified};
use super::report::SealedReport;
use super::strict_json::{Strict, StrictFault};
use super::types::{PayloadType, PredicateType};
use kitemark_document::{Document, NodeId, quoted};
use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

/// The `_type` of every statement.
pub const STATEMENT_TYPE: &str = "https://in-toto.io/Statement/v1";

/// The member of a predicate that names those which a verifier must know.
pub(super) const CRITICAL: &str = "critical";

/// Why a payload is no statement. The fault lies with whoever made it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatementFault {
    /// Its JSON is not what a statement is.
    #[error("{0}")]
    Structure(#[from] StrictFault),
    /// Its signer says that nobody may rely on it without a member that is not known here.
    #[error("{0}")]
    Critical(StrictFault),
    /// It is another kind of payload.
    #[error("the payload is of type {}, which is no statement", .0.uri())]
    OtherPayload(PayloadType),
    /// Its predicate is of another type than was asked for.
    #[error("the statement is of type {}, not {}", .found.name(), .expected.name())]
    OtherPredicate {
        /// The type of the predicate.
        found: PredicateType,
        /// The type that was asked for.
        expected: PredicateType,
    },
}

impl StatementFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Structure(_) => "a statement has `_type`, `subject` with one name and sha256, `predicateType` and `predicate`",
            Self::Critical(_) => "use a newer kitemark, or ask the signer what the member means: without it nothing here may be relied on",
            Self::OtherPayload(_) => "name the file of a report, an award or a status",
            Self::OtherPredicate { .. } => "name the file that was meant: a report is no award",
        }
    }
}

/// What a statement is about: one thing by its digest, and by no other, so that nothing else can stand in for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Subject {
    /// Its name, for people.
    pub name: String,
    /// The SHA-256 of its bytes, in lower-case hexadecimal.
    pub sha256: String,
}

/// A statement as it was read from a payload.
#[derive(Debug)]
pub struct Statement {
    subject: Subject,
    predicate_type: PredicateType,
    read: Strict,
    predicate: NodeId,
    not_understood: Vec<String>,
}

impl Statement {
    /// The statement in a payload whose signatures hold.
    ///
    /// # Errors
    /// [`StatementFault`].
    pub fn of(verified: &Verified) -> Result<Self, StatementFault> {
        if verified.payload_type() != PayloadType::Statement {
            return Err(StatementFault::OtherPayload(verified.payload_type()));
        }
        Self::parse("the payload", verified.payload())
    }

    /// The statement in a payload whose signatures hold, if it says what was asked for.
    ///
    /// # Errors
    /// [`StatementFault`].
    pub fn of_type(verified: &Verified, expected: PredicateType) -> Result<Self, StatementFault> {
        let statement = Self::of(verified)?;
        if statement.predicate_type == expected {
            return Ok(statement);
        }
        Err(StatementFault::OtherPredicate { found: statement.predicate_type, expected })
    }

    /// Reads a statement that is not signed yet.
    pub(super) fn parse(name: &str, bytes: &[u8]) -> Result<Self, StatementFault> {
        let read = Strict::read(name, bytes, PAYLOAD_LIMITS)?;
        let root = read.document.root();
        if read.string(root, "_type")? != STATEMENT_TYPE {
            return Err(read.fault(read.member(root, "_type")?, format!("`_type` must be {STATEMENT_TYPE}")).into());
        }
        let list = read.member(root, "subject")?;
        let [only] = read.document.items(list) else {
            return Err(read.fault(list, format!("`subject` must be an array of exactly one, not of {}", read.document.items(list).len())).into());
        };
        let subject = subject(&read, *only)?;
        let predicate_type = PredicateType::of_uri(read.string(root, "predicateType")?)
            .map_err(|unknown| read.fault(read.document.get(root, "predicateType").unwrap_or(root), unknown.to_string()))?;
        let predicate = read.member(root, "predicate")?;
        if !read.document.is_mapping(predicate) {
            return Err(read.fault(predicate, "`predicate` must be an object").into());
        }
        critical(&read, predicate, predicate_type)?;
        let mut not_understood = read.not_understood(root, &["_type", "subject", "predicateType", "predicate"]);
        not_understood.extend(read.not_understood(*only, &["name", "digest"]));
        Ok(Self { subject, predicate_type, predicate, not_understood, read })
    }

    /// What it is about.
    #[must_use]
    pub fn subject(&self) -> &Subject {
        &self.subject
    }

    /// What it says about it.
    #[must_use]
    pub fn predicate_type(&self) -> PredicateType {
        self.predicate_type
    }

    /// The document, in which [`Statement::predicate`] is a node, so that faults of the predicate have places.
    #[must_use]
    pub fn document(&self) -> &Document {
        &self.read.document
    }

    /// The predicate.
    #[must_use]
    pub fn predicate(&self) -> NodeId {
        self.predicate
    }

    /// The bytes of the predicate as they stand in the payload.
    #[must_use]
    pub fn predicate_text(&self) -> &str {
        self.read.source.text.get(self.read.document.span(self.predicate).range()).unwrap_or_default()
    }

    /// The predicate as a value.
    #[must_use]
    pub fn predicate_value(&self) -> Value {
        self.read.document.to_value(self.predicate)
    }

    /// A fault at a node of the predicate.
    #[must_use]
    pub fn fault(&self, node: NodeId, message: impl AsRef<str>) -> StrictFault {
        self.read.fault(node, message)
    }

    /// The pointers of members outside the predicate that mean nothing to this tool.
    #[must_use]
    pub fn not_understood(&self) -> &[String] {
        &self.not_understood
    }

    /// A statement as it is written before it is signed: canonical JSON, and read back as any verifier would read it.
    ///
    /// # Errors
    /// [`StatementFault`] where no verifier would accept it.
    pub fn write(subject: &Subject, predicate_type: PredicateType, predicate: &Value) -> Result<Vec<u8>, StatementFault> {
        let value = serde_json::json!({
            "_type": STATEMENT_TYPE,
            "subject": [{ "name": subject.name, "digest": { "sha256": subject.sha256 } }],
            "predicateType": predicate_type.uri(),
            "predicate": predicate,
        });
        let bytes = kitemark_document::canonical(&value).into_bytes();
        Self::parse("the statement", &bytes)?;
        Ok(bytes)
    }
}

/// Whether every member of the predicate that its signer calls critical stands there and is known here. What is not known
/// is otherwise left aside, so that a later version can add to a report; this is how it can add what must not be missed.
fn critical(read: &Strict, predicate: NodeId, predicate_type: PredicateType) -> Result<(), StatementFault> {
    let Some(list) = read.document.get(predicate, CRITICAL) else { return Ok(()) };
    let known: &[&str] = match predicate_type {
        PredicateType::Report => &SealedReport::MEMBERS,
        // Nothing here reads one yet.
        PredicateType::Award | PredicateType::Status => &[],
    };
    let names = read.document.items(list);
    if names.is_empty() {
        return Err(read.fault(list, format!("`{CRITICAL}` must be an array of at least one name")).into());
    }
    for (position, node) in names.iter().enumerate() {
        let Some(name) = read.document.string(*node) else {
            return Err(read.fault(*node, format!("`{CRITICAL}` must hold names alone")).into());
        };
        if !known.contains(&name) {
            let name = quoted(name);
            let message = format!("its signer says that nobody may rely on it without knowing what `{name}` means, which is not known here");
            return Err(StatementFault::Critical(read.fault(*node, message)));
        }
        if read.document.get(predicate, name).is_none() {
            return Err(read.fault(*node, format!("the member `{name}` is critical, and missing")).into());
        }
        if names.iter().take(position).any(|earlier| read.document.string(*earlier) == Some(name)) {
            return Err(read.fault(*node, format!("`{CRITICAL}` names `{name}` twice")).into());
        }
    }
    Ok(())
}

fn subject(read: &Strict, node: NodeId) -> Result<Subject, StrictFault> {
    let name = read.string(node, "name")?;
    if name.is_empty() {
        return Err(read.fault(read.member(node, "name")?, "`name` must say what the statement is about"));
    }
    let digest = read.member(node, "digest")?;
    let sha256 = read.string(digest, "sha256")?;
    if read.document.members(digest).len() != 1 || !is_sha256_hex(sha256) {
        return Err(read.fault(digest, "`digest` must hold `sha256` alone, 64 digits of lower-case hexadecimal"));
    }
    Ok(Subject { name: name.to_owned(), sha256: sha256.to_owned() })
}
