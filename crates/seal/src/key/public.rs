//! Public keys: SPKI in PEM, each with its one encoding, so that no key has two names.

use super::pem::{Wanted, block};
use super::{Algorithm, KeyFault, KeyId};
use ed25519_dalek::pkcs8::DecodePublicKey as _;
use p256::ecdsa::signature::Verifier as _;
use pkcs8::{EncodePublicKey as _, LineEnding, SubjectPublicKeyInfoRef};

/// A public key.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    id: KeyId,
    point: Point,
}

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Point {
    P256(p256::ecdsa::VerifyingKey),
    Ed25519(ed25519_dalek::VerifyingKey),
}

impl std::fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PublicKey").field("id", &self.id).field("algorithm", &self.algorithm()).finish()
    }
}

impl PublicKey {
    /// Reads a public key from PEM (`PUBLIC KEY`, RFC 5280 section 4.1.2.7); `name` is for messages.
    ///
    /// # Errors
    /// [`KeyFault`], which names the command that converts what the file holds.
    pub fn read(name: &str, pem: &[u8]) -> Result<Self, KeyFault> {
        let block = block(name, pem, Wanted::Public)?;
        Self::of_spki(name, &block.der)
    }

    /// A public key from its SubjectPublicKeyInfo in DER.
    ///
    /// # Errors
    /// [`KeyFault`] for another algorithm, a weak key, or another encoding than the one that names the key.
    pub fn of_spki(name: &str, der: &[u8]) -> Result<Self, KeyFault> {
        let unusable = |reason: String| KeyFault::Unusable { name: name.to_owned(), reason };
        let info = SubjectPublicKeyInfoRef::try_from(der).map_err(|error| unusable(error.to_string()))?;
        let oid = info.algorithm.oid;
        let point = if oid == P256_OIDS.0 && info.algorithm.parameters_oid().is_ok_and(|curve| curve == P256_OIDS.1) {
            Point::P256(p256::ecdsa::VerifyingKey::from_public_key_der(der).map_err(|error| unusable(error.to_string()))?)
        } else if oid == ED25519_OID {
            Point::Ed25519(ed25519_dalek::VerifyingKey::from_public_key_der(der).map_err(|error| unusable(error.to_string()))?)
        } else {
            return Err(KeyFault::Algorithm { name: name.to_owned(), found: algorithm_name(&info.algorithm) });
        };
        let key = Self::of_point(point).map_err(unusable)?;
        // A key that is encoded twice would have two names and could count twice.
        if key.spki() != der {
            return Err(unusable(format!(
                "its point is compressed or otherwise encoded differently; write it uncompressed: openssl pkey -pubin -in {name} -ec_conv_form uncompressed -out {name}.pub.pem"
            )));
        }
        Ok(key)
    }

    pub(super) fn of_point(point: Point) -> Result<Self, String> {
        if let Point::Ed25519(key) = &point {
            if key.is_weak() {
                return Err("its point has a small order, so that one signature holds for many messages".into());
            }
            if key.to_edwards().compress().as_bytes() != key.as_bytes() {
                return Err("its point is not encoded canonically (RFC 8032 section 5.1.3)".into());
            }
        }
        let mut key = Self { id: KeyId::of_spki(&[]), point };
        let spki = key.spki();
        if spki.is_empty() {
            return Err("it has no encoding".into());
        }
        key.id = KeyId::of_spki(&spki);
        Ok(key)
    }

    /// The id.
    #[must_use]
    pub fn id(&self) -> &KeyId {
        &self.id
    }

    /// The algorithm, as the key itself says.
    #[must_use]
    pub fn algorithm(&self) -> Algorithm {
        match self.point {
            Point::P256(_) => Algorithm::EcdsaP256,
            Point::Ed25519(_) => Algorithm::Ed25519,
        }
    }

    /// The SubjectPublicKeyInfo in DER.
    #[must_use]
    pub fn spki(&self) -> Vec<u8> {
        let document = match &self.point {
            Point::P256(key) => key.to_public_key_der(),
            Point::Ed25519(key) => key.to_public_key_der(),
        };
        document.map(pkcs8::Document::into_vec).unwrap_or_default()
    }

    /// The key in PEM.
    #[must_use]
    pub fn to_pem(&self) -> String {
        pem_rfc7468::encode_string("PUBLIC KEY", LineEnding::LF, &self.spki()).unwrap_or_default()
    }

    /// Whether a signature over a message is by this key: DER for ECDSA, where `s` and `n - s` both hold, because
    /// hardware makes either and the id of a report does not depend on its signatures; 64 bytes for Ed25519,
    /// by the strict rules (no small orders, one encoding).
    #[must_use]
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        match &self.point {
            Point::P256(key) => p256::ecdsa::Signature::from_der(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok()),
            Point::Ed25519(key) => {
                ed25519_dalek::Signature::from_slice(signature).is_ok_and(|signature| key.verify_strict(message, &signature).is_ok())
            }
        }
    }

    /// A signature made elsewhere in the form in which it stands in an envelope: of ECDSA, DER or the 64 bytes of `r`
    /// and `s` become DER with the lower of `s` and `n - s`; of Ed25519, 64 bytes stay. None where it has neither form.
    #[must_use]
    pub fn normalised(&self, signature: &[u8]) -> Option<Vec<u8>> {
        match &self.point {
            Point::P256(_) => {
                // Raw signatures are always 64 bytes; one in DER may be as long by chance, and then starts as DER does.
                let read = p256::ecdsa::Signature::from_der(signature).or_else(|_| p256::ecdsa::Signature::from_slice(signature)).ok()?;
                Some(read.normalize_s().to_der().as_bytes().to_vec())
            }
            Point::Ed25519(_) => (signature.len() == 64).then(|| signature.to_vec()),
        }
    }
}

/// The algorithm `id-ecPublicKey` and the curve P-256 (RFC 5480 section 2.1.1).
pub(super) const P256_OIDS: (pkcs8::ObjectIdentifier, pkcs8::ObjectIdentifier) =
    (pkcs8::ObjectIdentifier::new_unwrap("1.2.840.10045.2.1"), pkcs8::ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7"));
/// The algorithm Ed25519 (RFC 8410 section 3).
pub(super) const ED25519_OID: pkcs8::ObjectIdentifier = pkcs8::ObjectIdentifier::new_unwrap("1.3.101.112");

/// An algorithm in the words that people know it by.
pub(super) fn algorithm_name(algorithm: &pkcs8::AlgorithmIdentifierRef<'_>) -> String {
    let curve = algorithm.parameters_oid().map(|oid| oid.to_string()).unwrap_or_default();
    match (algorithm.oid.to_string().as_str(), curve.as_str()) {
        ("1.2.840.113549.1.1.1" | "1.2.840.113549.1.1.10", _) => "RSA".to_owned(),
        ("1.2.840.10045.2.1", "1.3.132.0.34") => "ECDSA on P-384".to_owned(),
        ("1.2.840.10045.2.1", "1.3.132.0.35") => "ECDSA on P-521".to_owned(),
        ("1.2.840.10045.2.1", "1.3.132.0.10") => "ECDSA on secp256k1".to_owned(),
        ("1.2.840.10045.2.1", "") => "ECDSA with explicit parameters".to_owned(),
        ("1.3.101.113", _) => "Ed448".to_owned(),
        ("1.3.101.110" | "1.3.101.111", _) => "a key for agreement, not for signatures".to_owned(),
        (other, _) => format!("object identifier {other}"),
    }
}
