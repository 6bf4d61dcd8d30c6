//! Private keys: PKCS#8 in PEM, plain or encrypted by PBES2 with scrypt or PBKDF2.

use super::pem::{Wanted, block};
use super::public::{ED25519_OID, P256_OIDS, Point, algorithm_name};
use super::{Algorithm, KeyFault, Passphrase, PublicKey};
use kitemark_document::pem::Label;
use p256::ecdsa::signature::Signer as _;
use pkcs8::pkcs5::{EncryptionScheme, pbes2};
use pkcs8::{DecodePrivateKey as _, EncryptedPrivateKeyInfoRef, PrivateKeyInfoRef};
use zeroize::Zeroizing;

/// The most memory that scrypt may take to open a key, in bytes: 64 times what OpenSSL's own defaults take.
const MAX_SCRYPT_BYTES: u64 = 1024 * 1024 * 1024;
/// The most work that scrypt may do, counted as if its memory were filled so often.
const MAX_SCRYPT_PARALLELIZATION: u16 = 64;
/// The least iterations of PBKDF2 that are read without a word; OpenSSL makes 2,048 unless it is told otherwise.
const LEAST_PBKDF2_ITERATIONS: u32 = 10_000;
/// The least work of scrypt that is read without a word, as the product of its parameters: that of OpenSSL's defaults.
const LEAST_SCRYPT_WORK: u64 = (1 << 14) * 8;
/// The most iterations of PBKDF2.
const MAX_PBKDF2_ITERATIONS: u32 = 20_000_000;

/// A private key. It wipes itself from memory and is never shown.
pub struct PrivateKey {
    pub(super) secret: Secret,
    pub(super) public: PublicKey,
}

pub(super) enum Secret {
    P256(p256::ecdsa::SigningKey),
    Ed25519(Box<ed25519_dalek::SigningKey>),
}

impl std::fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrivateKey").field("public", &self.public).finish_non_exhaustive()
    }
}

/// The file of a private key, of which it is known whether it is encrypted.
pub struct PrivateKeyFile {
    name: String,
    der: Zeroizing<Vec<u8>>,
    encrypted: bool,
}

impl std::fmt::Debug for PrivateKeyFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PrivateKeyFile").field("name", &self.name).field("encrypted", &self.encrypted).finish_non_exhaustive()
    }
}

impl PrivateKeyFile {
    /// Reads the file of a private key (RFC 5958); `name` is for messages.
    ///
    /// # Errors
    /// [`KeyFault`], which names the command that converts what the file holds.
    pub fn read(name: &str, pem: &[u8]) -> Result<Self, KeyFault> {
        let block = block(name, pem, Wanted::Private)?;
        Ok(Self { name: name.to_owned(), der: block.der, encrypted: block.label == Label::ENCRYPTED_PRIVATE_KEY })
    }

    /// Whether a passphrase is needed.
    #[must_use]
    pub fn is_encrypted(&self) -> bool {
        self.encrypted
    }

    /// Why whoever gets the file can try many passphrases on it in little time, with the command that encrypts it anew; none
    /// where each try costs something, and where the file is not encrypted at all.
    #[must_use]
    pub fn weakness(&self) -> Option<String> {
        let info = EncryptedPrivateKeyInfoRef::try_from(self.der.as_slice()).ok().filter(|_| self.encrypted)?;
        let EncryptionScheme::Pbes2(parameters) = &info.encryption_algorithm else { return None };
        let how = match &parameters.kdf {
            pbes2::Kdf::Pbkdf2(pbkdf2) if pbkdf2.iteration_count < LEAST_PBKDF2_ITERATIONS => {
                format!("PBKDF2 of {} iterations", pbkdf2.iteration_count)
            }
            pbes2::Kdf::Scrypt(scrypt) => {
                let work = scrypt.cost_parameter.saturating_mul(scrypt.block_size.into()).saturating_mul(scrypt.parallelization.into());
                (work < LEAST_SCRYPT_WORK).then(|| format!("scrypt of N = {}", scrypt.cost_parameter))?
            }
            _ => return None,
        };
        let name = &self.name;
        Some(format!(
            "{name} is encrypted under {how}, so that whoever gets it can try many passphrases in little time; encrypt it anew: openssl pkcs8 -topk8 -scrypt -in {name} -out {name}.pkcs8.pem"
        ))
    }

    /// The private key.
    ///
    /// # Errors
    /// [`KeyFault`] where the passphrase does not open it, or it is no key that is accepted.
    pub fn open(&self, passphrase: Option<&Passphrase>) -> Result<PrivateKey, KeyFault> {
        if !self.encrypted {
            return PrivateKey::of_pkcs8(&self.name, &self.der);
        }
        let encryption = |reason: String| KeyFault::Encryption { name: self.name.clone(), reason };
        let wrong = || KeyFault::Passphrase { name: self.name.clone() };
        let info = EncryptedPrivateKeyInfoRef::try_from(self.der.as_slice()).map_err(|error| encryption(error.to_string()))?;
        affordable(&info.encryption_algorithm).map_err(encryption)?;
        let passphrase = passphrase.ok_or_else(wrong)?;
        match info.decrypt(passphrase.bytes()) {
            // A wrong passphrase opens one file in 256 to something that is no key.
            Ok(opened) => match PrivateKey::of_pkcs8(&self.name, opened.as_bytes()) {
                Err(KeyFault::Unusable { .. }) => Err(wrong()),
                other => other,
            },
            Err(pkcs8::Error::EncryptedPrivateKey(pkcs8::pkcs5::Error::DecryptFailed) | pkcs8::Error::Asn1(_)) => Err(wrong()),
            Err(error) => Err(encryption(error.to_string())),
        }
    }
}

/// Whether opening costs a bounded time and memory, by the numbers that the file itself gives.
fn affordable(scheme: &EncryptionScheme) -> Result<(), String> {
    let EncryptionScheme::Pbes2(parameters) = scheme else {
        return Err("it uses PBES1, which is long broken".into());
    };
    match &parameters.kdf {
        pbes2::Kdf::Scrypt(scrypt) => {
            let memory = 128_u64.saturating_mul(scrypt.cost_parameter).saturating_mul(u64::from(scrypt.block_size));
            if memory > MAX_SCRYPT_BYTES || scrypt.parallelization > MAX_SCRYPT_PARALLELIZATION {
                return Err(format!(
                    "its scrypt would take more than {} MiB or be repeated more than {MAX_SCRYPT_PARALLELIZATION} times",
                    MAX_SCRYPT_BYTES >> 20
                ));
            }
        }
        pbes2::Kdf::Pbkdf2(pbkdf2) if pbkdf2.iteration_count > MAX_PBKDF2_ITERATIONS => {
            return Err(format!("its PBKDF2 has more than {MAX_PBKDF2_ITERATIONS} iterations"));
        }
        _ => {}
    }
    Ok(())
}

impl PrivateKey {
    /// A private key from its PKCS#8 in DER.
    fn of_pkcs8(name: &str, der: &[u8]) -> Result<Self, KeyFault> {
        let unusable = |reason: String| KeyFault::Unusable { name: name.to_owned(), reason };
        let info = PrivateKeyInfoRef::try_from(der).map_err(|error| unusable(error.to_string()))?;
        let oid = info.algorithm.oid;
        let secret = if oid == P256_OIDS.0 && info.algorithm.parameters_oid().is_ok_and(|curve| curve == P256_OIDS.1) {
            let key = p256::SecretKey::from_pkcs8_der(der).map_err(|error| unusable(error.to_string()))?;
            Secret::P256(p256::ecdsa::SigningKey::from(key))
        } else if oid == ED25519_OID {
            Secret::Ed25519(Box::new(ed25519_dalek::SigningKey::from_pkcs8_der(der).map_err(|error| unusable(error.to_string()))?))
        } else {
            return Err(KeyFault::Algorithm { name: name.to_owned(), found: algorithm_name(&info.algorithm) });
        };
        Self::of_secret(secret).map_err(unusable)
    }

    pub(super) fn of_secret(secret: Secret) -> Result<Self, String> {
        let point = match &secret {
            Secret::P256(key) => Point::P256(*key.verifying_key()),
            Secret::Ed25519(key) => Point::Ed25519(key.verifying_key()),
        };
        Ok(Self { secret, public: PublicKey::of_point(point)? })
    }

    /// The public key.
    #[must_use]
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The algorithm.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// Signs a message, with the same signature every time: ECDSA by RFC 6979 with the lower of `s` and `n - s`,
    /// in DER; Ed25519 by RFC 8032. The only caller gives the encoding of an envelope, which no other protocol signs.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match &self.secret {
            Secret::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.normalize_s().to_der().as_bytes().to_vec()
            }
            Secret::Ed25519(key) => key.sign(message).to_bytes().to_vec(),
        }
    }
}
