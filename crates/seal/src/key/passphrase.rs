//! Passphrases: wiped from memory after use, and never shown.

use zeroize::Zeroizing;

/// The fewest characters of the passphrase of a new key: what Cyber Essentials asks of a password that stands alone (NCSC,
/// Requirements for IT infrastructure), and about that of three random words.
pub const LEAST_CHARACTERS: usize = 12;

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

    /// Whether it is long enough for a new key: whoever gets the file may try as many passphrases as they like. Length alone
    /// is asked for, as the National Cyber Security Centre advises.
    #[must_use]
    pub fn is_long(&self) -> bool {
        let characters = std::str::from_utf8(&self.0).map_or(self.0.len(), |text| text.chars().count());
        characters >= LEAST_CHARACTERS
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

    #[test]
    fn the_length_of_a_passphrase_is_counted_in_characters() {
        for (text, is_long) in [("x", false), ("elevenchars", false), ("twelve chars", true), ("\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}\u{e9}", false)] {
            let made = Passphrase::new(Zeroizing::new(text.as_bytes().to_vec()));
            assert_eq!(made.map(|made| made.is_long()), Some(is_long), "{text}");
        }
    }
}
