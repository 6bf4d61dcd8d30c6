//! Keys: two algorithms, PKCS#8 and SPKI in PEM, and a plain word for every other form of key.

mod new;
mod passphrase;
mod pem;
mod private;
mod public;

pub use new::{NewKey, new_key};
pub use passphrase::{LEAST_CHARACTERS, Passphrase};
pub use private::{PrivateKey, PrivateKeyFile};
pub use public::PublicKey;

use super::encoding::{is_sha256_hex, sha256_hex};
use kitemark_document::pem::{PemFault, PemProblem};
use serde::Serialize;
use thiserror::Error;

/// What a key signs with. The key's own algorithm identifier says which, and nothing else ever does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256 (FIPS 186-5), signatures in DER.
    #[serde(rename = "ecdsa-p256-sha256")]
    EcdsaP256,
    /// Ed25519 (RFC 8032), pure, signatures of 64 bytes.
    #[serde(rename = "ed25519")]
    Ed25519,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 2] = [Self::EcdsaP256, Self::Ed25519];

    /// Its name, as a trust root gives it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EcdsaP256 => "ecdsa-p256-sha256",
            Self::Ed25519 => "ed25519",
        }
    }
}

/// The name of a key: the SHA-256 of its SubjectPublicKeyInfo in DER, in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct KeyId(String);

impl KeyId {
    fn of_spki(der: &[u8]) -> Self {
        Self(sha256_hex(der))
    }

    /// The id with this text, if it has the form of one.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_sha256_hex(text).then(|| Self(text.to_owned()))
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The id for reading aloud: `SHA256:` and sixteen groups of four.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digits: Vec<char> = self.0.chars().collect();
        let groups: Vec<String> = digits.chunks(4).map(|group| group.iter().collect()).collect();
        format!("SHA256:{}", groups.join(" "))
    }
}

impl std::fmt::Display for KeyId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a key is not used. The fault lies with the file of the key, unless it says otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyFault {
    /// The file holds a key in another form than is read, or something else altogether.
    #[error("{name} holds {found}, and {expected} is needed")]
    Form {
        /// The file.
        name: String,
        /// What it holds.
        found: String,
        /// What is needed.
        expected: &'static str,
        /// The command that makes it, or what else to do.
        remedy: String,
    },
    /// The file holds PEM that is damaged. Nothing of it is told.
    #[error("{name}:{}:{}: {}", .fault.line, .fault.column, .fault.problem)]
    Pem {
        /// The file.
        name: String,
        /// What is wrong and where.
        fault: PemFault,
    },
    /// The key is of another algorithm.
    #[error("{name} holds a key of an algorithm that is not accepted ({found})")]
    Algorithm {
        /// The file.
        name: String,
        /// Its algorithm.
        found: String,
    },
    /// The key is damaged or weak.
    #[error("{name} holds no usable key: {reason}")]
    Unusable {
        /// The file.
        name: String,
        /// Why.
        reason: String,
    },
    /// The key is encrypted in a way that is not read.
    #[error("{name} is encrypted in a way that is not read: {reason}")]
    Encryption {
        /// The file.
        name: String,
        /// Why.
        reason: String,
    },
    /// The passphrase is not the one that the key was encrypted with.
    #[error("the passphrase does not open {name}")]
    Passphrase {
        /// The file.
        name: String,
    },
    /// The operating system gave no random bytes.
    #[error("the operating system gave no random bytes: {reason}")]
    Random {
        /// What it said.
        reason: String,
    },
}

impl KeyFault {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Form { remedy, .. } => remedy.clone(),
            Self::Pem { name, fault } => match fault.problem {
                PemProblem::HeaderFields { is_encrypted: true } => {
                    format!("convert it: openssl pkcs8 -topk8 -scrypt -in {name} -out {name}.pkcs8.pem")
                }
                PemProblem::HeaderFields { is_encrypted: false } => "take the header fields out of the block (RFC 7468 has none)".to_owned(),
                PemProblem::Utf16 => format!("save it as ASCII; in PowerShell: Get-Content {name} | Set-Content -Encoding ascii {name}.pem"),
                _ => "use another copy of the file: this one was damaged, perhaps when it was copied or pasted".to_owned(),
            },
            Self::Algorithm { .. } => "use ECDSA P-256 or Ed25519; `kitemark key new --output FILE` makes such a key".to_owned(),
            Self::Unusable { .. } => "use another copy of the file, or make a new key with `kitemark key new --output FILE`".to_owned(),
            Self::Encryption { name, .. } => {
                format!("encrypt it anew: openssl pkcs8 -topk8 -scrypt -in {name} -out {name}.pkcs8.pem")
            }
            Self::Passphrase { .. } => "check the passphrase; an environment variable or file of one must hold nothing else".to_owned(),
            Self::Random { .. } => "this is a fault of the machine, not of what you asked".to_owned(),
        }
    }
}
