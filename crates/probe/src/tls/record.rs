//! The record of an endpoint, as it stands in a recording.

use super::answer::{Answer, Version};
use super::handshake::Handshake;
use super::suites::{Family, name};
use kitemark_document::Time;
use serde::Serialize;

/// What the handshakes of an endpoint showed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EndpointRecord {
    /// The host.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The address that was asked.
    pub address: String,
    /// The time for which the certificate was judged.
    pub at: Time,
    /// Whether it spoke TLS at all.
    pub reachable: bool,
    /// Why not, where it did not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// Version by version, the oldest first.
    pub versions: Vec<VersionRecord>,
    /// The weak suites of TLS 1.2 and below, family by family.
    pub suite_families: Vec<FamilyRecord>,
    /// What a modern client comes to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub negotiated: Option<Negotiated>,
    /// Whether the chain is trusted; nothing where none was seen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chain: Option<ChainRecord>,
    /// The certificates as they were served, that of the host first.
    pub certificates: Vec<CertificateRecord>,
    /// Whether the certificate of the client is asked for.
    pub client_certificate: ClientCertificate,
    /// How many connections were made.
    pub connections: usize,
}

/// How a question was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ProbeStatus {
    /// With a hello that takes what was offered.
    Accepted,
    /// With an alert, another version, or by closing.
    Refused,
    /// In no way that proves either.
    Unclear,
    /// It was not asked.
    NotAsked,
}

/// The answer to one question, with how it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Reply {
    /// The answer.
    pub answer: ProbeStatus,
    /// How it was seen, in words.
    pub how: String,
}

/// A version of the protocol.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct VersionRecord {
    /// Its name.
    pub version: &'static str,
    /// Whether it is spoken.
    #[serde(flatten)]
    pub reply: Reply,
}

/// A family of suites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct FamilyRecord {
    /// Its name.
    pub family: &'static str,
    /// Whether any of it is taken.
    #[serde(flatten)]
    pub reply: Reply,
}

/// What a modern client comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Negotiated {
    /// The version.
    pub version: String,
    /// The suite.
    pub suite: String,
}

/// Whether a chain is trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ChainRecord {
    /// Whether it ends in a root that is trusted, and holds at the time.
    pub trusted: bool,
    /// Why not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    /// Whether the certificate names the host.
    pub name_matches: bool,
    /// How many certificates were served.
    pub length: usize,
}

/// A certificate (RFC 5280).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CertificateRecord {
    /// The SHA-256 of its DER.
    pub sha256: String,
    /// Whom it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Who issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer: Option<String>,
    /// The names of hosts and the addresses that it is for, sorted.
    pub names: Vec<String>,
    /// From when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Time>,
    /// Until when it holds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_after: Option<Time>,
    /// Its whole life in days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifetime_days: Option<i64>,
    /// How many whole days it has left; negative where it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_days: Option<i64>,
    /// How many percent of its life it has left, rounded down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remaining_percent: Option<i64>,
    /// The algorithm of its key: `RSA`, `EC`, `Ed25519`, or an object identifier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_algorithm: Option<String>,
    /// The size of its key in bits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key_bits: Option<usize>,
    /// The hash of its signature: `SHA-256` and the like, or an object identifier of the whole algorithm.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_hash: Option<String>,
}

/// Whether the certificate of the client is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ClientCertificate {
    /// It is not.
    None,
    /// It is, and the handshake ends well without.
    Requested,
    /// It is, and the handshake ends without.
    Required,
    /// No handshake came so far.
    Unclear,
}

impl ClientCertificate {
    /// What several handshakes showed together: the strictest, as one that came far enough saw it.
    pub(super) fn of(shown: impl Iterator<Item = Self>) -> Self {
        let rank = |shown: &Self| match shown {
            Self::Unclear => 0,
            Self::None => 1,
            Self::Requested => 2,
            Self::Required => 3,
        };
        shown.max_by_key(rank).unwrap_or(Self::Unclear)
    }
}

/// The alert that speaks of the version and of nothing else (RFC 8446, 6.2).
const PROTOCOL_VERSION: u8 = 70;

fn reply(answer: ProbeStatus, how: impl Into<String>) -> Reply {
    Reply { answer, how: how.into() }
}

impl VersionRecord {
    /// A version that only a hello by hand can offer.
    pub(super) fn of(version: Version, answer: Option<&Answer>, proves: bool) -> Self {
        let reply = match answer {
            None => reply(ProbeStatus::NotAsked, "not asked"),
            Some(Answer::Hello { version: chosen, suite }) if *chosen == version.number() => {
                reply(ProbeStatus::Accepted, format!("answered {} with {}", version.name(), name(*suite)))
            }
            Some(Answer::Hello { version: chosen, .. }) => match Version::of_number(*chosen) {
                Some(other) => reply(ProbeStatus::Refused, format!("answered {}", other.name())),
                None => reply(ProbeStatus::Unclear, format!("answered a version {chosen:#06x} that is none")),
            },
            Some(other) => refusal(other, proves),
        };
        Self { version: version.name(), reply }
    }

    /// A version that a whole handshake was made with; for TLS 1.2 a hello by hand offers more suites.
    pub(super) fn of_modern(version: Version, handshake: Option<&Handshake>, hello: Option<&Answer>, proves: bool) -> Self {
        let reply = match (handshake, hello) {
            (None, _) => reply(ProbeStatus::NotAsked, "not asked"),
            (Some(shown), _) if shown.is_spoken() => {
                let suite = shown.negotiated.as_ref().map(|negotiated| format!(" with {}", negotiated.suite)).unwrap_or_default();
                reply(ProbeStatus::Accepted, format!("answered {}{suite}", version.name()))
            }
            (_, Some(Answer::Hello { version: chosen, suite })) if *chosen == version.number() => {
                reply(ProbeStatus::Accepted, format!("answered {} with {}", version.name(), name(*suite)))
            }
            (_, Some(Answer::Hello { version: chosen, .. })) => {
                let other = Version::of_number(*chosen).map_or("another version", Version::name);
                reply(ProbeStatus::Refused, format!("answered {other}"))
            }
            (_, Some(Answer::Alert(PROTOCOL_VERSION))) => reply(ProbeStatus::Refused, alert(PROTOCOL_VERSION)),
            // Any other alert may be about what was offered with the version.
            (_, Some(Answer::Alert(description))) => reply(ProbeStatus::Unclear, alert(*description)),
            (_, Some(answer @ (Answer::Closed | Answer::Reset))) if proves => refusal(answer, proves),
            (Some(shown), _) if shown.refusal.as_deref() == Some(alert(PROTOCOL_VERSION).as_str()) => {
                reply(ProbeStatus::Refused, alert(PROTOCOL_VERSION))
            }
            (Some(shown), _) => reply(ProbeStatus::Unclear, shown.failure.clone().unwrap_or_else(|| "no handshake".to_owned())),
        };
        Self { version: version.name(), reply }
    }
}

impl FamilyRecord {
    pub(super) fn of(family: &Family, answer: Option<&Answer>, proves: bool) -> Self {
        let reply = match answer {
            None => reply(ProbeStatus::NotAsked, "not asked"),
            Some(Answer::Hello { suite, .. }) if family.suites.contains(suite) => reply(ProbeStatus::Accepted, format!("took {}", name(*suite))),
            Some(Answer::Hello { suite, .. }) => reply(ProbeStatus::Unclear, format!("took {}, which was not offered", name(*suite))),
            Some(other) => refusal(other, proves),
        };
        Self { family: family.name, reply }
    }
}

/// An answer that takes nothing of what was offered. Closing alone proves a refusal only where the endpoint is known to
/// take hellos of this form.
fn refusal(answer: &Answer, proves: bool) -> Reply {
    match answer {
        Answer::Alert(description) => reply(ProbeStatus::Refused, alert(*description)),
        Answer::Closed if proves => reply(ProbeStatus::Refused, "closed the connection"),
        Answer::Reset if proves => reply(ProbeStatus::Refused, "reset the connection"),
        Answer::Closed => reply(ProbeStatus::Unclear, "closed the connection, as it does whatever is asked"),
        Answer::Reset => reply(ProbeStatus::Unclear, "reset the connection, as it does whatever is asked"),
        Answer::Other(how) => reply(ProbeStatus::Unclear, how.clone()),
        Answer::Hello { .. } => reply(ProbeStatus::Unclear, "answered a hello"),
    }
}

/// An alert by its name (RFC 8446, 6).
pub(super) fn alert(description: u8) -> String {
    let name = match description {
        0 => "close_notify",
        10 => "unexpected_message",
        20 => "bad_record_mac",
        22 => "record_overflow",
        40 => "handshake_failure",
        47 => "illegal_parameter",
        50 => "decode_error",
        51 => "decrypt_error",
        70 => "protocol_version",
        71 => "insufficient_security",
        80 => "internal_error",
        86 => "inappropriate_fallback",
        109 => "missing_extension",
        110 => "unsupported_extension",
        112 => "unrecognized_name",
        116 => "certificate_required",
        _ => return format!("alert {description}"),
    };
    format!("alert {description} ({name})")
}
