//! Passphrases: wiped from memory after use, and never shown.

use zeroize::Zeroizing;

/// A passphrase.
#[derive(Clone)]
pub struct Passphrase(Zeroizing<Vec<u8>>);

impl Passphrase {
    /// A passphrase of these bytes, one line break at their end left out; none where nothing remains.
    #[must_use]
    pub fn new(mut bytes: Zeroizing<Vec<u8>>) -> Option<Self> {
        if bytes.last() == Some(&b'\n') {
            bytes.pop();
            if bytes.last() == Some(&b'\r') {
                bytes.pop();
            }
        }
        (!bytes.is_empty()).then_some(Self(bytes))
    }

    /// Whether both are the same.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passphrase(hidden)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_passphrase_is_never_shown_and_never_empty() {
        let made = Passphrase::new(Zeroizing::new(b"correct horse\r\n".to_vec()));
        assert_eq!(made.as_ref().map(Passphrase::bytes), Some(b"correct horse".as_slice()));
        assert_eq!(format!("{made:?}"), "Some(Passphrase(hidden))");
        assert!(Passphrase::new(Zeroizing::new(b"\n".to_vec())).is_none());
    }
}
