//! Signing: with a key here, or with one that never leaves its hardware, in two steps.

use super::encoding::sha256;
use super::envelope::{Envelope, MAX_SIGNATURES, PAYLOAD_LIMITS, Signature, pre_authentication_encoding};
use super::key::{KeyId, PrivateKey, PublicKey};
use super::statement::{Statement, StatementFault};
use super::strict_json::Strict;
use super::trust::{TrustFault, TrustRoot};
use super::types::PayloadType;
use thiserror::Error;

/// A payload that may be signed: it was read as what it says it is, and its bytes stay as they were.
#[derive(Debug, Clone)]
pub struct UnsignedStatement {
    envelope: Envelope,
}

/// What a signer outside signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    /// The message: what Ed25519 signs, and what ECDSA signs where it hashes by itself.
    pub message: Vec<u8>,
    /// The SHA-256 of the message: what ECDSA signs where it is given a digest.
    pub digest: [u8; 32],
}

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignFault {
    /// What was to be signed is no statement. The fault lies with its maker.
    #[error(transparent)]
    Statement(#[from] StatementFault),
    /// What was to be signed is no trust root. The fault lies with its maker.
    #[error(transparent)]
    TrustRoot(#[from] TrustFault),
    /// What was to be signed is an envelope that cannot be read.
    #[error(transparent)]
    Envelope(#[from] super::EnvelopeFault),
    /// The key has signed already; a second signature by it would count for nothing.
    #[error("the key {key} has signed this already")]
    Twice {
        /// The key.
        key: KeyId,
    },
    /// The envelope is full.
    #[error("it has {MAX_SIGNATURES} signatures already, which is as many as are read")]
    Full,
    /// The signature does not hold. The fault lies with the signature, the key or what was given to the signer.
    #[error("the signature does not hold for this file and the key {key}")]
    DoesNotHold {
        /// The key.
        key: KeyId,
        /// What it looks like instead, if that can be told.
        remark: Option<&'static str>,
    },
    /// The type is not what was asked for.
    #[error("this is of type {}, not {}", .found.uri(), .expected.uri())]
    OtherType {
        /// What it is.
        found: PayloadType,
        /// What was asked for.
        expected: PayloadType,
    },
}

impl SignFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Statement(fault) => fault.help().to_owned(),
            Self::TrustRoot(fault) => fault.help(),
            Self::Envelope(fault) => fault.help().to_owned(),
            Self::Twice { .. } => "let another key sign, or leave it as it is".to_owned(),
            Self::Full => "start a new envelope with the signatures that count".to_owned(),
            Self::DoesNotHold { remark, .. } => {
                let remark = remark.map(|remark| format!("{remark}; ")).unwrap_or_default();
                format!(
                    "{remark}sign the .pae file that `kitemark sign FILE --prepare` writes for this very file (for ECDSA by digest, its .pae.sha256)"
                )
            }
            Self::OtherType { .. } => "say with --type what the file is".to_owned(),
        }
    }

    /// Whether a signature was refused, rather than the question being wrong.
    #[must_use]
    pub fn is_not_authentic(&self) -> bool {
        matches!(self, Self::DoesNotHold { .. })
    }
}

impl UnsignedStatement {
    /// A payload to be signed, or an envelope to which a signature is to be added; `name` is for messages.
    ///
    /// # Errors
    /// [`SignFault`] where it is not what it is said to be: nobody should sign what no verifier would accept.
    pub fn read(name: &str, bytes: &[u8], expected: PayloadType) -> Result<Self, SignFault> {
        let envelope = if Envelope::is_likely(bytes) {
            let envelope = Envelope::read(name, bytes)?;
            if envelope.payload_type() != expected {
                return Err(SignFault::OtherType { found: envelope.payload_type(), expected });
            }
            envelope
        } else {
            Envelope::unsigned(expected, bytes.to_vec())
        };
        match expected {
            PayloadType::Statement => drop(Statement::parse(name, envelope.unverified_payload())?),
            PayloadType::TrustRoot => drop(TrustRoot::parse(name, envelope.unverified_payload())?),
        }
        Ok(Self { envelope })
    }

    /// What a payload says it is, by the one member that tells; none where it does not say.
    #[must_use]
    pub fn type_of(bytes: &[u8]) -> Option<PayloadType> {
        if let Ok(envelope) = Envelope::read("", bytes) {
            return Some(envelope.payload_type());
        }
        let read = Strict::read("", bytes, PAYLOAD_LIMITS).ok()?;
        let has = |name: &str| read.document.get(read.document.root(), name).is_some();
        if has("_type") {
            return Some(PayloadType::Statement);
        }
        (has("roles") && has("keys")).then_some(PayloadType::TrustRoot)
    }

    /// The pointers of members of the envelope that mean nothing to this tool; they are left out when it is written.
    #[must_use]
    pub fn not_understood(&self) -> &[String] {
        self.envelope.not_understood()
    }

    /// What a signer outside is to sign.
    #[must_use]
    pub fn prepare(&self) -> Prepared {
        let message = pre_authentication_encoding(self.envelope.payload_type(), self.envelope.unverified_payload());
        let digest = sha256(&message);
        Prepared { message, digest }
    }

    /// The envelope with a signature by this key.
    ///
    /// # Errors
    /// [`SignFault::Twice`] and [`SignFault::Full`].
    pub fn sign(self, key: &PrivateKey) -> Result<Envelope, SignFault> {
        let signature = key.sign(&self.prepare().message);
        self.attach(key.public(), &signature)
    }

    /// The envelope with a signature that was made elsewhere. It is verified before anything is written.
    ///
    /// # Errors
    /// [`SignFault::DoesNotHold`], [`SignFault::Twice`] and [`SignFault::Full`].
    pub fn attach(mut self, key: &PublicKey, signature: &[u8]) -> Result<Envelope, SignFault> {
        let message = self.prepare().message;
        let refused = |remark| SignFault::DoesNotHold { key: key.id().clone(), remark };
        let Some(normal) = key.normalised(signature) else { return Err(refused(remark_on(signature))) };
        if !key.verifies(&message, &normal) {
            return Err(refused(remark_on(signature)));
        }
        if self.envelope.signatures().iter().any(|there| key.verifies(&message, &there.bytes)) {
            return Err(SignFault::Twice { key: key.id().clone() });
        }
        if self.envelope.signatures().len() >= MAX_SIGNATURES {
            return Err(SignFault::Full);
        }
        self.envelope.push(Signature { key_hint: Some(key.id().as_str().to_owned()), bytes: normal });
        Ok(self.envelope)
    }
}

/// What a signature that does not hold looks like.
fn remark_on(signature: &[u8]) -> Option<&'static str> {
    let is_text = |allowed: &[u8]| {
        !signature.is_empty() && signature.iter().all(|byte| byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || allowed.contains(byte))
    };
    if signature.is_empty() {
        return Some("the file of the signature is empty");
    }
    if signature.iter().all(|byte| byte.is_ascii_hexdigit() || byte.is_ascii_whitespace()) {
        return Some("the file of the signature looks like hexadecimal: decode it first (xxd -r -p)");
    }
    is_text(b"+/=-_").then_some("the file of the signature looks like base64: decode it first (base64 -d)")
}
