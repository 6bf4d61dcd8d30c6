//! The forms in which keys come: the one that is read, and for every other the command that converts it.

use super::KeyFault;
use crate::document::text::visible;
use zeroize::Zeroizing;

/// Which key is needed from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Public,
    Private,
}

impl Wanted {
    fn words(self) -> &'static str {
        match self {
            Self::Public => "a public key (`-----BEGIN PUBLIC KEY-----`)",
            Self::Private => "a private key in PKCS#8 (`-----BEGIN PRIVATE KEY-----` or `-----BEGIN ENCRYPTED PRIVATE KEY-----`)",
        }
    }
}

/// One block of PEM (RFC 7468).
pub(super) struct Block {
    pub(super) label: String,
    pub(super) der: Zeroizing<Vec<u8>>,
}

/// The one block of PEM in a file, with the label that is needed.
pub(super) fn block(name: &str, bytes: &[u8], wanted: Wanted) -> Result<Block, KeyFault> {
    let other = |found: &str, remedy: String| KeyFault::Form { name: name.to_owned(), found: found.to_owned(), expected: wanted.words(), remedy };
    let labels = labels(bytes);
    // `openssl ecparam -genkey` writes the curve before the key; the key names it too.
    let labels: Vec<&str> = labels.iter().map(String::as_str).filter(|label| *label != "EC PARAMETERS").collect();
    match labels.as_slice() {
        [] => {
            let (found, remedy) = without_pem(name, bytes, wanted);
            return Err(other(found, remedy));
        }
        ["PUBLIC KEY"] if wanted == Wanted::Public => {}
        ["PRIVATE KEY" | "ENCRYPTED PRIVATE KEY"] if wanted == Wanted::Private => {}
        [label] => {
            let (found, remedy) = with_label(name, bytes, label, wanted);
            return Err(other(&found, remedy));
        }
        many => return Err(other(&format!("{} blocks of PEM ({})", many.len(), many.join(", ")), "keep one key in a file".to_owned())),
    }
    let unusable = |error: pem_rfc7468::Error| KeyFault::Unusable { name: name.to_owned(), reason: error.to_string() };
    let (label, der) = pem_rfc7468::decode_vec(bytes).map_err(unusable)?;
    Ok(Block { label: label.to_owned(), der: Zeroizing::new(der) })
}

/// The labels of the blocks of PEM in a file, in their order.
fn labels(bytes: &[u8]) -> Vec<String> {
    String::from_utf8_lossy(bytes).lines().filter_map(|line| line.trim().strip_prefix("-----BEGIN ")?.strip_suffix("-----").map(visible)).collect()
}

/// What a file without PEM holds, and what to do.
fn without_pem(name: &str, bytes: &[u8], wanted: Wanted) -> (&'static str, String) {
    if bytes.starts_with(b"ssh-") || bytes.starts_with(b"ecdsa-sha2-") {
        return ("a public key of SSH", format!("convert it: ssh-keygen -e -m PKCS8 -f {name} > {name}.pem"));
    }
    if bytes.starts_with(b"PuTTY-") {
        return (
            "a key of PuTTY",
            "export it from PuTTYgen in the format of OpenSSH first, or make a key for this use alone: kitemark key new --output FILE".to_owned(),
        );
    }
    if bytes.first() == Some(&0x30) {
        let public = if wanted == Wanted::Public { " -pubin -pubout" } else { "" };
        return ("binary data, perhaps a key in DER", format!("convert it: openssl pkey -inform DER{public} -in {name} -out {name}.pem"));
    }
    ("no key", "name the file of a key; `kitemark key new --output FILE` makes one".to_owned())
}

/// What a block with another label is, and the command that makes what is needed of it.
fn with_label(name: &str, bytes: &[u8], label: &str, wanted: Wanted) -> (String, String) {
    let is_private = label.ends_with("PRIVATE KEY");
    if is_private && wanted == Wanted::Public {
        let command = if label == "OPENSSH PRIVATE KEY" {
            format!("ssh-keygen -e -m PKCS8 -f {name} > {name}.pub.pem")
        } else {
            format!("openssl pkey -in {name} -pubout -out {name}.pub")
        };
        return (format!("a private key ({label})"), format!("give the public key, which is made of it so: {command}"));
    }
    let new = "kitemark key new --output FILE";
    match label {
        "EC PRIVATE KEY" => (
            "a key in the form of SEC 1 (EC PRIVATE KEY)".to_owned(),
            format!("convert it, encrypted on the way: openssl pkcs8 -topk8 -scrypt -in {name} -out {name}.pkcs8.pem"),
        ),
        "RSA PRIVATE KEY" | "RSA PUBLIC KEY" => {
            (format!("an RSA key ({label})"), format!("RSA is not accepted and cannot be converted; make a new key: {new}"))
        }
        "DSA PRIVATE KEY" => ("a DSA key".to_owned(), format!("DSA is not accepted and cannot be converted; make a new key: {new}")),
        "OPENSSH PRIVATE KEY" => open_ssh(name, bytes, new),
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" if wanted == Wanted::Public => {
            ("a certificate".to_owned(), format!("take the public key from it: openssl x509 -in {name} -noout -pubkey > {name}.pub.pem"))
        }
        "PUBLIC KEY" => ("a public key".to_owned(), "give the file of the private key; it never has the ending .pub".to_owned()),
        "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE" => (
            "a certificate".to_owned(),
            "a certificate has no private key: give the file of the key, or make one for this use alone with ".to_owned() + new,
        ),
        _ => (format!("something else ({label})"), format!("name the file of a key; `{new}` makes one")),
    }
}

/// What to do with a private key of OpenSSH: its kind stands unencrypted at its beginning.
fn open_ssh(name: &str, bytes: &[u8], new: &str) -> (String, String) {
    let der = pem_rfc7468::Decoder::new_detect_wrap(bytes).ok().and_then(|mut decoder| {
        let mut der = Vec::new();
        decoder.decode_to_end(&mut der).ok()?;
        Some(Zeroizing::new(der))
    });
    let has = |kind: &[u8]| der.as_ref().is_some_and(|der| memchr::memmem::find(der, kind).is_some());
    let copy = format!("cp -p {name} {name}.pkcs8.pem && ssh-keygen -p -m PKCS8 -f {name}.pkcs8.pem");
    if has(b"ecdsa-sha2-nistp256") {
        return ("an ECDSA key of OpenSSH".to_owned(), format!("convert a copy of it: {copy}; better make a key for this use alone: {new}"));
    }
    if has(b"ssh-ed25519") {
        let found = "an Ed25519 key of OpenSSH".to_owned();
        return (found, format!("convert a copy of it (OpenSSH 9.6 or later): {copy}; better make a key for this use alone: {new} --ed25519"));
    }
    ("a key of OpenSSH".to_owned(), format!("its algorithm is not accepted; make a new key: {new}"))
}
