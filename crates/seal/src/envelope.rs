//! The envelope (DSSE 1.0.2): a payload, its type, and signatures over both; no key and no algorithm in it is ever read.

use super::encoding::{from_base64, sha256_hex, to_base64};
use super::key::{KeyId, PublicKey};
use super::strict_json::{Limits, Strict, StrictFault};
use super::types::{PayloadType, UnknownType};
use kitemark_document::{Kind, NodeId};
use thiserror::Error;

/// The largest payload, in bytes.
pub const MAX_PAYLOAD_BYTES: usize = 32 * 1024 * 1024;
/// The most signatures of one envelope.
pub const MAX_SIGNATURES: usize = 16;
/// The deepest nesting of a payload.
pub const MAX_DEPTH: usize = 64;

/// The largest envelope, in bytes: its payload in base64, and 64 KiB for all else.
pub const MAX_ENVELOPE_BYTES: usize = MAX_PAYLOAD_BYTES.div_ceil(3) * 4 + 64 * 1024;
/// What an envelope may have.
const ENVELOPE_LIMITS: Limits = Limits { bytes: MAX_ENVELOPE_BYTES, depth: 8, values: 1000 };
/// What a payload may have.
pub(super) const PAYLOAD_LIMITS: Limits = Limits { bytes: MAX_PAYLOAD_BYTES, depth: MAX_DEPTH, values: 4_000_000 };
/// The longest signature that is looked at; those of ours have 64 to 72 bytes.
const MAX_SIGNATURE_BYTES: usize = 512;

/// Why an envelope is not read or not believed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvelopeFault {
    /// It is no envelope. The fault lies with whoever made it.
    #[error("{0}")]
    Structure(#[from] StrictFault),
    /// Its payload has a type that is not understood.
    #[error("the payload type {0}")]
    UnknownType(UnknownType),
    /// Its payload has another type than was asked for.
    #[error("the payload is of type {}, not {}", .found.uri(), .expected.uri())]
    OtherType {
        /// The type of the payload.
        found: PayloadType,
        /// The type that was asked for.
        expected: PayloadType,
    },
    /// None of its signatures is by a key that is trusted here.
    #[error("none of its {signatures} signatures is by a key that is trusted here")]
    NotSigned {
        /// How many signatures it has.
        signatures: usize,
    },
}

impl EnvelopeFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> &'static str {
        match self {
            Self::Structure(_) => "ask whoever sent it for the file as it was signed; nothing in it can be believed",
            Self::UnknownType(_) => "ask for a report sealed by kitemark, or use a newer kitemark",
            Self::OtherType { .. } => "name the file that was meant: a trust root is no report, and a report is no trust root",
            Self::NotSigned { .. } => {
                "either it was changed after it was signed, or another key signed it: compare the fingerprint of the key with the one its owner published"
            }
        }
    }
}

/// A signature as it stands in an envelope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    /// Which key is said to have made it: a hint for people, never a reason to believe it.
    pub key_hint: Option<String>,
    /// The signature: DER for ECDSA, 64 bytes for Ed25519.
    pub bytes: Vec<u8>,
}

/// An envelope as it was read. What it holds cannot be used before it is verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    payload_type: PayloadType,
    payload: Vec<u8>,
    signatures: Vec<Signature>,
    not_understood: Vec<String>,
}

/// A payload that was signed by a trusted key: the same bytes that were verified, and who signed them.
///
/// Only [`Envelope::verify`] makes one, so that nothing else can be taken for verified.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verified {
    payload_type: PayloadType,
    payload: Vec<u8>,
    signers: Vec<KeyId>,
    unrecognised: usize,
    not_understood: Vec<String>,
}

impl Verified {
    /// The bytes that were signed.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// What they are.
    #[must_use]
    pub fn payload_type(&self) -> PayloadType {
        self.payload_type
    }

    /// The trusted keys that signed, each once, sorted.
    #[must_use]
    pub fn signers(&self) -> &[KeyId] {
        &self.signers
    }

    /// How many signatures are by no key that is trusted here; they decide nothing.
    #[must_use]
    pub fn unrecognised(&self) -> usize {
        self.unrecognised
    }

    /// The pointers of members of the envelope that mean nothing to this tool, and that no signature covers.
    #[must_use]
    pub fn not_understood(&self) -> &[String] {
        &self.not_understood
    }

    /// The id of what was signed: the SHA-256 of the payload, so that another signature over it makes no other report.
    #[must_use]
    pub fn id(&self) -> String {
        sha256_hex(&self.payload)
    }
}

/// What is signed: the type and the payload with their lengths (DSSE 1.0.2, `PAE`), which no other protocol signs.
#[must_use]
pub fn pre_authentication_encoding(payload_type: PayloadType, payload: &[u8]) -> Vec<u8> {
    let uri = payload_type.uri();
    let mut bytes = format!("DSSEv1 {} {uri} {} ", uri.len(), payload.len()).into_bytes();
    bytes.extend_from_slice(payload);
    bytes
}

impl Envelope {
    /// An envelope around a payload, without signatures yet.
    #[must_use]
    pub(super) fn unsigned(payload_type: PayloadType, payload: Vec<u8>) -> Self {
        Self { payload_type, payload, signatures: Vec::new(), not_understood: Vec::new() }
    }

    /// Reads an envelope; `name` is for messages.
    ///
    /// # Errors
    /// [`EnvelopeFault`] for what is no envelope within the bounds, or holds an unknown type.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, EnvelopeFault> {
        let read = Strict::read(name, bytes, ENVELOPE_LIMITS)?;
        let root = read.document.root();
        let payload_type = PayloadType::of(read.string(root, "payloadType")?).map_err(EnvelopeFault::UnknownType)?;
        let signatures = signatures(&read, read.member(root, "signatures")?)?;
        let payload = base64(&read, root, "payload", MAX_PAYLOAD_BYTES)?;
        let mut not_understood = read.not_understood(root, &["payload", "payloadType", "signatures"]);
        if let Some(list) = read.document.get(root, "signatures") {
            let entries = read.document.items(list).iter();
            not_understood.extend(entries.flat_map(|entry| read.not_understood(*entry, &["keyid", "sig"])));
        }
        Ok(Self { payload_type, payload, signatures, not_understood })
    }

    /// Whether bytes look like an envelope rather than like a payload: an object with `payload` and `signatures`.
    #[must_use]
    pub fn is_likely(bytes: &[u8]) -> bool {
        let Ok(read) = Strict::read("", bytes, ENVELOPE_LIMITS) else { return false };
        let root = read.document.root();
        ["payload", "signatures"].into_iter().all(|name| read.document.get(root, name).is_some())
    }

    /// Verifies every signature with every trusted key, whatever the envelope says about who made it, and gives the
    /// payload if at least one holds. Thresholds are for [`super::Trust`] to ask for.
    ///
    /// # Errors
    /// [`EnvelopeFault::OtherType`] and [`EnvelopeFault::NotSigned`].
    pub fn verify(&self, expected: PayloadType, trusted: &[PublicKey]) -> Result<Verified, EnvelopeFault> {
        if self.payload_type != expected {
            return Err(EnvelopeFault::OtherType { found: self.payload_type, expected });
        }
        let message = pre_authentication_encoding(self.payload_type, &self.payload);
        let mut signers = Vec::new();
        let mut unrecognised = 0;
        for signature in &self.signatures {
            match trusted.iter().find(|key| key.verifies(&message, &signature.bytes)) {
                Some(key) => signers.push(key.id().clone()),
                None => unrecognised += 1,
            }
        }
        signers.sort();
        signers.dedup();
        if signers.is_empty() {
            return Err(EnvelopeFault::NotSigned { signatures: self.signatures.len() });
        }
        Ok(Verified {
            payload_type: self.payload_type,
            payload: self.payload.clone(),
            signers,
            unrecognised,
            not_understood: self.not_understood.clone(),
        })
    }

    /// The type of the payload.
    #[must_use]
    pub fn payload_type(&self) -> PayloadType {
        self.payload_type
    }

    /// The signatures, believed or not.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }

    /// The pointers of members that mean nothing to this tool.
    #[must_use]
    pub fn not_understood(&self) -> &[String] {
        &self.not_understood
    }

    /// The payload before anything is verified: for signing it, and for the keys of a first trust root.
    pub(super) fn unverified_payload(&self) -> &[u8] {
        &self.payload
    }

    pub(super) fn push(&mut self, signature: Signature) {
        self.signatures.push(signature);
    }

    /// The envelope as it is written: members in the order of their names, no white space, a line break at the end.
    #[must_use]
    pub fn to_json(&self) -> String {
        let signatures: Vec<serde_json::Value> = self
            .signatures
            .iter()
            .map(|signature| match &signature.key_hint {
                Some(hint) => serde_json::json!({ "keyid": hint, "sig": to_base64(&signature.bytes) }),
                None => serde_json::json!({ "sig": to_base64(&signature.bytes) }),
            })
            .collect();
        let value = serde_json::json!({ "payload": to_base64(&self.payload), "payloadType": self.payload_type.uri(), "signatures": signatures });
        format!("{}\n", kitemark_document::canonical(&value))
    }
}

fn signatures(read: &Strict, list: NodeId) -> Result<Vec<Signature>, EnvelopeFault> {
    if !read.document.is_sequence(list) {
        return Err(read.fault(list, "`signatures` must be an array").into());
    }
    let entries = read.document.items(list);
    if entries.is_empty() {
        return Err(read.fault(list, "it has no signature").into());
    }
    if entries.len() > MAX_SIGNATURES {
        return Err(read.fault(list, format!("it has {} signatures, and at most {MAX_SIGNATURES} are read", entries.len())).into());
    }
    entries
        .iter()
        .map(|entry| {
            let bytes = base64(read, *entry, "sig", MAX_SIGNATURE_BYTES)?;
            let key_hint = match read.document.get(*entry, "keyid") {
                None => None,
                Some(hint) if read.document.kind(hint) == Kind::String => Some(read.document.text(hint).to_owned()),
                Some(other) => return Err(read.fault(other, "`keyid` must be a string").into()),
            };
            Ok(Signature { key_hint, bytes })
        })
        .collect()
}

fn base64(read: &Strict, object: NodeId, name: &str, most: usize) -> Result<Vec<u8>, EnvelopeFault> {
    let text = read.string(object, name)?;
    let at = read.member(object, name)?;
    let too_long = || read.fault(at, format!("`{name}` holds more than {most} bytes"));
    if text.len() > most.div_ceil(3) * 4 {
        return Err(too_long().into());
    }
    let bytes = from_base64(text).ok_or_else(|| read.fault(at, format!("`{name}` is not base64 in its canonical form")))?;
    if bytes.len() > most { Err(too_long().into()) } else { Ok(bytes) }
}
