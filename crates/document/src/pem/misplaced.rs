//! Private keys where none belongs: in an argument, or in a file that others are given.

use super::super::{Document, NodeId};
use super::has_private_key;
use base64ct::{Base64, Encoding as _};

/// What is said of a place at which a private key was found.
pub const MISPLACED: &str = "a private key is written here: take it out, and take it for known to whoever was given this file";

/// How many characters of base64 show what a key is: enough for its version and the start of its algorithm.
const SHOWING: usize = 40;

/// How the base64 of PEM begins: it is that of `-----BEGIN `.
const ENCODED_BEGIN: &str = "LS0tLS1CRUdJTi";

/// Whether a text is key material rather than the name of something: PEM, a JSON Web Key (RFC 7517), or the base64 of
/// either or of a key. Public keys count too: which of the two it is cannot be told from a part.
#[must_use]
pub fn is_key_material(text: &str) -> bool {
    text.contains("-----BEGIN") || text.contains("\"kty\"") || words(text).any(|word| word.starts_with(ENCODED_BEGIN) || is_bare_key(word))
}

/// Whether a text holds a private key anywhere, in one of those forms.
#[must_use]
pub fn holds_private_key(text: &str) -> bool {
    has_private_key(text.as_bytes()) || text.contains("\"kty\"") && text.contains("\"d\"") || words(text).any(is_private_word)
}

/// Whether the whole of a text is PEM that was encoded in base64 once more, as secrets of a pipeline often are.
#[must_use]
pub fn is_encoded_pem(text: &[u8]) -> bool {
    text.trim_ascii_start().starts_with(ENCODED_BEGIN.as_bytes())
}

/// The first key or value of a document that holds a private key.
#[must_use]
pub fn private_key_in(document: &Document) -> Option<NodeId> {
    let mut open = vec![document.root()];
    let mut found: Option<NodeId> = None;
    while let Some(node) = open.pop() {
        open.extend(document.members(node).iter().flat_map(|member| [member.key, member.value]));
        open.extend(document.items(node));
        let text = document.string(node).unwrap_or_default();
        let is_private = document.get(node, "kty").is_some() && document.get(node, "d").is_some() || holds_private_key(text);
        if is_private {
            found = Some(found.map_or(node, |first| first.min(node)));
        }
    }
    found
}

/// The words of a text, of base64 characters each, that are long enough to be a key.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_other = |character: char| !matches!(character, 'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' | '=');
    text.split(is_other).filter(|word| word.len() >= SHOWING)
}

/// The start of what a word of base64 encodes, behind the frame of DER that holds the rest.
fn within_frame(word: &str) -> Option<Vec<u8>> {
    let der = Base64::decode_vec(word.get(..SHOWING)?).ok()?;
    let within = match der.as_slice() {
        [0x30, 0x82, _, _, within @ ..] | [0x30, 0x81, _, within @ ..] | [0x30, ..=0x7f, within @ ..] => within,
        _ => return None,
    };
    Some(within.to_vec())
}

/// The version of a private key stands first: PKCS#8 (RFC 5958), SEC 1 (RFC 5915) and PKCS#1 (RFC 8017).
fn is_versioned(within: &[u8]) -> bool {
    matches!(within, [2, 1, 0 | 1, 0x30 | 0x04 | 0x02, ..])
}

/// The algorithm stands first: public keys (RFC 5280) and encrypted private keys (RFC 5958).
fn is_of_algorithm(within: &[u8]) -> bool {
    matches!(within, [0x30, ..=0x7f, 0x06, ..])
}

/// The algorithm is PBES2 (RFC 8018), with which private keys are encrypted.
fn is_encrypted(within: &[u8]) -> bool {
    matches!(within, [0x30, ..=0x7f, 0x06, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 5, ..])
}

fn is_bare_key(word: &str) -> bool {
    within_frame(word).is_some_and(|within| is_versioned(&within) || is_of_algorithm(&within))
}

fn is_private_word(word: &str) -> bool {
    if word.starts_with(ENCODED_BEGIN) {
        // A line of it is enough to see its label.
        let whole = word.len() - word.len() % 4;
        let start = word.get(..whole.min(SHOWING)).and_then(|start| Base64::decode_vec(start).ok());
        return start.is_some_and(|start| has_private_key(&start));
    }
    within_frame(word).is_some_and(|within| is_versioned(&within) || is_encrypted(&within))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops at what it did not expect")]
mod tests {
    use super::super::super::Source;
    use super::{holds_private_key, is_key_material, private_key_in};
    use base64ct::{Base64, Encoding as _};
    use pkcs8::{EncodePrivateKey as _, EncodePublicKey as _};

    /// Private and public keys in bare base64, made here.
    fn bare() -> (Vec<String>, Vec<String>) {
        let on_curve = p256::SecretKey::from_slice(&[7; 32]).unwrap();
        let edwards = ed25519_dalek::SigningKey::from_bytes(&[7; 32]);
        let private = [on_curve.to_pkcs8_der().unwrap(), edwards.to_pkcs8_der().unwrap()];
        let public = [on_curve.public_key().to_public_key_der().unwrap(), edwards.verifying_key().to_public_key_der().unwrap()];
        let base64 = |der: &[u8]| Base64::encode_string(der);
        (private.iter().map(|der| base64(der.as_bytes())).collect(), public.iter().map(|der| base64(der.as_bytes())).collect())
    }

    #[test]
    fn key_material_is_told_from_names() {
        let (private, public) = bare();
        for key in private.iter().chain(&public) {
            assert!(is_key_material(key) && is_key_material(&format!(" {} {}", &key[..60], &key[60..])), "{key}");
        }
        assert!(is_key_material("-----BEGIN") && is_key_material(r#"{"kty":"OKP"}"#));
        for label in ["PRIVATE KEY", "ENCRYPTED PRIVATE KEY", "EC PRIVATE KEY", "PUBLIC KEY", "CERTIFICATE"] {
            let encoded = Base64::encode_string(format!("-----BEGIN {label}-----\n{}\n-----END {label}-----\n", private[0]).as_bytes());
            assert!(is_key_material(&encoded), "{label}");
            assert_eq!(holds_private_key(&format!("a: {encoded}")), label.contains("PRIVATE"), "{label}");
        }
        let names = ["issuer.pem", "/home/MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0waw/k.pem", "C:\\keys\\a.pem", "", "MIGH", "a sentence about BEGIN"];
        for name in names {
            assert!(!is_key_material(name), "{name}");
        }
    }

    #[test]
    fn a_private_key_is_found_wherever_it_is_written() {
        let (private, public) = bare();
        let found = |text: &str| {
            let document = Source::from_bytes("a.yaml", text.as_bytes().to_vec()).read().unwrap();
            private_key_in(&document).map(|node| document.pointer(node))
        };
        let pem = "-----BEGIN PRIVATE KEY-----\\nAAAA\\n-----END PRIVATE KEY-----";
        assert_eq!(found(&format!("a: [x, \"{pem}\"]\nb: \"{pem}\"")), Some("/a/1".into()));
        // A key has no pointer of its own, and so none that repeats it.
        assert_eq!(found(&format!("a: {{ \"{pem}\": 1 }}")), Some("/a".into()));
        assert_eq!(found("a: |\n  -----BEGIN RSA PRIVATE KEY-----\n  AAAA"), Some("/a".into()));
        for key in private {
            assert_eq!(found(&format!("a: {{ b: '{key}' }}")), Some("/a/b".into()), "{key}");
        }
        for key in public {
            assert_eq!(found(&format!("a: {{ b: '{key}' }}")), None, "{key}");
        }
        assert_eq!(found("a: { kty: EC, d: x }"), Some("/a".into()));
        assert_eq!(found("a: { kty: EC, x: x }"), None);
        assert_eq!(found("a: the word PRIVATE and the word BEGINNING"), None);
    }
}
