//! New keys: random from the operating system, written as PKCS#8 that OpenSSL opens too.

use super::private::Secret;
use super::{Algorithm, KeyFault, Passphrase, PrivateKey};
use ed25519_dalek::pkcs8::KeypairBytes;
use pkcs8::pkcs5::pbes2;
use pkcs8::{EncodePrivateKey as _, LineEnding, PrivateKeyInfoRef, SecretDocument};
use zeroize::Zeroizing;

/// A key as it was made: the key, and its file.
#[derive(Debug)]
pub struct NewKey {
    /// The key.
    pub key: PrivateKey,
    /// Its PKCS#8 in PEM.
    pub pem: Zeroizing<String>,
}

/// Makes a key, encrypted if a passphrase is given.
///
/// # Errors
/// [`KeyFault::Random`] where the operating system gives no random bytes.
pub fn new_key(algorithm: Algorithm, passphrase: Option<&Passphrase>) -> Result<NewKey, KeyFault> {
    let failed = |reason: String| KeyFault::Unusable { name: "the new key".to_owned(), reason };
    let key = PrivateKey::of_secret(random_secret(algorithm)?).map_err(failed)?;
    let der = to_pkcs8(&key.secret).map_err(|error| failed(error.to_string()))?;
    let (label, document) = match passphrase {
        None => ("PRIVATE KEY", der),
        Some(passphrase) => {
            let info = PrivateKeyInfoRef::try_from(der.as_bytes()).map_err(|error| failed(error.to_string()))?;
            let encrypted = info.encrypt_with_params(encryption()?, passphrase.bytes()).map_err(|error| failed(error.to_string()))?;
            ("ENCRYPTED PRIVATE KEY", encrypted)
        }
    };
    let pem = document.to_pem(label, LineEnding::LF).map_err(|error| failed(error.to_string()))?;
    Ok(NewKey { key, pem })
}

fn random_secret(algorithm: Algorithm) -> Result<Secret, KeyFault> {
    loop {
        let bytes = Zeroizing::new(random::<32>()?);
        match algorithm {
            // A number that is no scalar of P-256 comes once in 2^32 times.
            Algorithm::EcdsaP256 => {
                if let Ok(key) = p256::ecdsa::SigningKey::from_slice(bytes.as_slice()) {
                    return Ok(Secret::P256(key));
                }
            }
            Algorithm::Ed25519 => return Ok(Secret::Ed25519(Box::new(ed25519_dalek::SigningKey::from_bytes(&bytes)))),
        }
    }
}

fn random<const COUNT: usize>() -> Result<[u8; COUNT], KeyFault> {
    let mut bytes = [0; COUNT];
    getrandom::fill(&mut bytes).map_err(|error| KeyFault::Random { reason: error.to_string() })?;
    Ok(bytes)
}

fn to_pkcs8(secret: &Secret) -> pkcs8::Result<SecretDocument> {
    match secret {
        Secret::P256(key) => key.to_pkcs8_der(),
        // Without the public key beside it, which OpenSSL 3.0 does not read.
        Secret::Ed25519(key) => KeypairBytes { secret_key: key.to_bytes(), public_key: None }.to_pkcs8_der(),
    }
}

/// AES-256-CBC under scrypt with N = 2^14, r = 8, p = 5: as hard to guess as N = 2^17, p = 1 (OWASP Password Storage
/// Cheat Sheet), and within the 32 MiB that OpenSSL allows scrypt when it opens the file.
fn encryption() -> Result<pbes2::Parameters, KeyFault> {
    let salt = pbes2::Salt::new(random::<16>()?).map_err(|error| KeyFault::Random { reason: error.to_string() })?;
    let kdf = pbes2::ScryptParams { salt, cost_parameter: 1 << 14, block_size: 8, parallelization: 5, key_length: None };
    Ok(pbes2::Parameters { kdf: kdf.into(), encryption: pbes2::EncryptionScheme::Aes256Cbc { iv: random::<16>()? } })
}
