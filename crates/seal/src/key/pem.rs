//! The forms in which keys come: the one that is read, and for every other the command that converts it.

use super::KeyFault;
use kitemark_document::pem::{Label, Section, is_encoded_pem, sections};
use zeroize::Zeroizing;

/// The command that makes a key.
const NEW: &str = "kitemark key new --output FILE";

/// How many labels of a file are told.
const SHOWN_LABELS: usize = 4;

/// Which key is needed from a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    Public,
    Private,
}

impl Wanted {
    fn labels(self) -> &'static [Label] {
        match self {
            Self::Public => &[Label::PUBLIC_KEY],
            Self::Private => &[Label::PRIVATE_KEY, Label::ENCRYPTED_PRIVATE_KEY],
        }
    }

    fn words(self) -> &'static str {
        match self {
            Self::Public => "a public key (`-----BEGIN PUBLIC KEY-----`)",
            Self::Private => "a private key in PKCS#8 (`-----BEGIN PRIVATE KEY-----` or `-----BEGIN ENCRYPTED PRIVATE KEY-----`)",
        }
    }
}

/// A key in PEM, decoded.
pub(super) struct Block {
    pub(super) label: Label,
    pub(super) der: Zeroizing<Vec<u8>>,
}

/// The one key in a file, with the label that is needed.
pub(super) fn block(name: &str, bytes: &[u8], wanted: Wanted) -> Result<Block, KeyFault> {
    let other = |found: &str, remedy: String| KeyFault::Form { name: name.to_owned(), found: found.to_owned(), expected: wanted.words(), remedy };
    let damaged = |fault| KeyFault::Pem { name: name.to_owned(), fault };
    let mut sections = sections(bytes).map_err(damaged)?;
    // `openssl ecparam -genkey` writes the curve before the key; the key names it too.
    sections.retain(|section| section.label != Some(Label::EC_PARAMETERS));
    match sections.as_slice() {
        [] => {
            let (found, remedy) = without_pem(name, bytes, wanted);
            Err(other(found, remedy))
        }
        [section] => match section.label {
            Some(label) if wanted.labels().contains(&label) => Ok(Block { label, der: section.contents().map_err(damaged)? }),
            Some(label) => {
                let (found, remedy) = with_label(name, section, label, wanted);
                Err(other(&found, remedy))
            }
            None => Err(other("a block of PEM whose label nobody knows", format!("name the file of a key; `{NEW}` makes one"))),
        },
        many => {
            let shown = many.iter().take(SHOWN_LABELS).map(|section| section.label.map_or("one that nobody knows", Label::name));
            let more = if many.len() > SHOWN_LABELS { " and more" } else { "" };
            let labels = shown.collect::<Vec<_>>().join(", ");
            Err(other(&format!("{} blocks of PEM ({labels}{more})", many.len()), "keep one key in a file".to_owned()))
        }
    }
}

/// What a file without PEM holds, and what to do.
fn without_pem(name: &str, bytes: &[u8], wanted: Wanted) -> (&'static str, String) {
    if is_encoded_pem(bytes) {
        return ("PEM that is encoded in base64 once more", format!("decode it: base64 -d {name} > {name}.pem && chmod 600 {name}.pem"));
    }
    if bytes.starts_with(b"ssh-") || bytes.starts_with(b"ecdsa-sha2-") {
        return ("a public key of SSH", format!("convert it: ssh-keygen -e -m PKCS8 -f {name} > {name}.pem"));
    }
    if bytes.starts_with(b"---- BEGIN SSH2 PUBLIC KEY ----") {
        let convert = format!("convert it: ssh-keygen -i -m RFC4716 -f {name} > {name}.ssh && ssh-keygen -e -m PKCS8 -f {name}.ssh > {name}.pem");
        return ("a public key of SSH (RFC 4716)", convert);
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
fn with_label(name: &str, section: &Section<'_>, label: Label, wanted: Wanted) -> (String, String) {
    if label.is_private() && wanted == Wanted::Public {
        let command = if label == Label::OPENSSH_PRIVATE_KEY {
            format!("ssh-keygen -e -m PKCS8 -f {name} > {name}.pub.pem")
        } else {
            format!("openssl pkey -in {name} -pubout -out {name}.pub")
        };
        return (format!("a private key ({})", label.name()), format!("give the public key, which is made of it so: {command}"));
    }
    let found = |words: &str| words.to_owned();
    match label {
        Label::EC_PRIVATE_KEY => (
            found("a key in the form of SEC 1 (EC PRIVATE KEY)"),
            format!("convert it, encrypted on the way: openssl pkcs8 -topk8 -scrypt -in {name} -out {name}.pkcs8.pem"),
        ),
        Label::RSA_PRIVATE_KEY | Label::RSA_PUBLIC_KEY => {
            (format!("an RSA key ({})", label.name()), format!("RSA is not accepted and cannot be converted; make a new key: {NEW}"))
        }
        Label::DSA_PRIVATE_KEY => (found("a DSA key"), format!("DSA is not accepted and cannot be converted; make a new key: {NEW}")),
        Label::OPENSSH_PRIVATE_KEY => open_ssh(name, section),
        Label::CERTIFICATE | Label::X509_CERTIFICATE | Label::TRUSTED_CERTIFICATE if wanted == Wanted::Public => {
            (found("a certificate"), format!("take the public key from it: openssl x509 -in {name} -noout -pubkey > {name}.pub.pem"))
        }
        Label::PUBLIC_KEY => (found("a public key"), "give the file of the private key; it never has the ending .pub".to_owned()),
        Label::CERTIFICATE | Label::X509_CERTIFICATE | Label::TRUSTED_CERTIFICATE => {
            (found("a certificate"), format!("a certificate has no private key: give the file of the key, or make one for this use alone with {NEW}"))
        }
        other => (format!("something else ({})", other.name()), format!("name the file of a key; `{NEW}` makes one")),
    }
}

/// What to do with a private key of OpenSSH: its kind stands unencrypted at its beginning.
fn open_ssh(name: &str, section: &Section<'_>) -> (String, String) {
    let contents = section.contents().ok();
    let has = |kind: &[u8]| contents.as_ref().is_some_and(|contents| memchr::memmem::find(contents, kind).is_some());
    let copy = format!("cp -p {name} {name}.pkcs8.pem && ssh-keygen -p -m PKCS8 -f {name}.pkcs8.pem");
    if has(b"ecdsa-sha2-nistp256") {
        return ("an ECDSA key of OpenSSH".to_owned(), format!("convert a copy of it: {copy}; better make a key for this use alone: {NEW}"));
    }
    if has(b"ssh-ed25519") {
        let found = "an Ed25519 key of OpenSSH".to_owned();
        return (found, format!("convert a copy of it (OpenSSH 9.6 or later): {copy}; better make a key for this use alone: {NEW} --ed25519"));
    }
    ("a key of OpenSSH".to_owned(), format!("its algorithm is not accepted; make a new key: {NEW}"))
}
