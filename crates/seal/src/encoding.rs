//! Bytes as text: base64 in its one canonical form, hexadecimal, and the digest used everywhere.

use base64ct::{Base64, Base64Url, Encoding as _};
use sha2::{Digest as _, Sha256};

/// Bytes as base64 of the standard alphabet with padding (RFC 4648 section 4).
#[must_use]
pub fn to_base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// The bytes of a base64 text of the standard or the URL-safe alphabet (RFC 4648 sections 4 and 5: DSSE allows both),
/// padded and canonical: no white space, no mixed alphabets, no bits left over, so that one text stands for the bytes.
#[must_use]
pub fn from_base64(text: &str) -> Option<Vec<u8>> {
    if text.contains(['-', '_']) {
        let bytes = Base64Url::decode_vec(text).ok()?;
        return (Base64Url::encode_string(&bytes) == text).then_some(bytes);
    }
    let bytes = Base64::decode_vec(text).ok()?;
    (to_base64(&bytes) == text).then_some(bytes)
}

/// Bytes in lower-case hexadecimal.
#[must_use]
pub fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The SHA-256 of bytes.
#[must_use]
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// The SHA-256 of bytes, in lower-case hexadecimal.
#[must_use]
pub fn sha256_hex(bytes: &[u8]) -> String {
    to_hex(&sha256(bytes))
}

/// Whether a text is a SHA-256 in lower-case hexadecimal.
#[must_use]
pub fn is_sha256_hex(text: &str) -> bool {
    text.len() == 64 && text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_text_stands_for_the_bytes() {
        assert_eq!(from_base64("aGk="), Some(b"hi".to_vec()));
        assert_eq!(from_base64("-_8="), from_base64("+/8="));
        for text in ["aGk", "aGl=", "aGk=\n", " aGk=", "aG k=", "aGk==", "-/8=", "a", "=", "aGk=aGk="] {
            assert_eq!(from_base64(text), None, "{text:?}");
        }
        assert_eq!(from_base64(""), Some(Vec::new()));
    }
}
