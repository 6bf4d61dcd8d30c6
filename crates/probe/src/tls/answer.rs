//! What comes back to a hello: the first record, read no further than it proves something.

/// A version of SSL or TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Version {
    Ssl30,
    Tls10,
    Tls11,
    Tls12,
    Tls13,
}

impl Version {
    /// Its number on the wire.
    pub(super) fn number(self) -> u16 {
        match self {
            Self::Ssl30 => 0x0300,
            Self::Tls10 => 0x0301,
            Self::Tls11 => 0x0302,
            Self::Tls12 => 0x0303,
            Self::Tls13 => 0x0304,
        }
    }

    pub(super) fn of_number(number: u16) -> Option<Self> {
        [Self::Ssl30, Self::Tls10, Self::Tls11, Self::Tls12, Self::Tls13].into_iter().find(|version| version.number() == number)
    }

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ssl30 => "SSL 3.0",
            Self::Tls10 => "TLS 1.0",
            Self::Tls11 => "TLS 1.1",
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        }
    }
}

/// What came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// A ServerHello.
    Hello { version: u16, suite: u16 },
    /// An alert with this description.
    Alert(u8),
    /// The connection was closed.
    Closed,
    /// The connection was reset.
    Reset,
    /// Nothing that proves anything, in words.
    Other(String),
}

/// The types of records and of messages that matter (RFC 8446, 5.1 and 4).
const ALERT: u8 = 21;
const HANDSHAKE: u8 = 22;
const SERVER_HELLO: u8 = 2;

/// The length of the head of a record.
const HEAD: usize = 5;

/// What the bytes so far say; nothing where more are needed.
pub(super) fn read(bytes: &[u8]) -> Option<Answer> {
    let other = |how: &str| Some(Answer::Other(how.to_owned()));
    let kind = *bytes.first()?;
    if kind != ALERT && kind != HANDSHAKE {
        return other("answered something that is not TLS");
    }
    let major = *bytes.get(1)?;
    if major != 3 {
        return other("answered a record of no version of TLS");
    }
    let length = usize::from(u16::from_be_bytes([*bytes.get(3)?, *bytes.get(4)?]));
    if length == 0 {
        return other("answered an empty record");
    }
    let body = bytes.get(HEAD..)?;
    if kind == ALERT {
        return match (body, length) {
            ([_, description, ..], 2) => Some(Answer::Alert(*description)),
            (_, 2) => None,
            _ => other("answered an alert that is none"),
        };
    }
    // A message may go on in the next record; what is asked of it stands near its beginning.
    if *body.first()? != SERVER_HELLO {
        return other("answered a message that is no hello");
    }
    let within = body.get(..length.min(body.len())).unwrap_or_default();
    let parsed = hello(within);
    match parsed {
        Some(answer) => Some(answer),
        None if within.len() < length => None,
        None => other("answered a hello that is cut short"),
    }
}

/// A ServerHello (RFC 5246, 7.4.1.3): version, 32 random bytes, an identifier of up to 32 bytes, the suite. The newest
/// version says so in an extension, also where it asks for another hello (RFC 8446, 4.1.3 and 4.2.1).
fn hello(message: &[u8]) -> Option<Answer> {
    let version = u16::from_be_bytes([*message.get(4)?, *message.get(5)?]);
    let identifier = usize::from(*message.get(38)?);
    let at = 39_usize + identifier;
    let suite = u16::from_be_bytes([*message.get(at)?, *message.get(at + 1)?]);
    // The suites of the newest version have numbers of their own, and only they come with it.
    let is_newest = version == Version::Tls12.number() && suite >> 8 == 0x13;
    if !is_newest {
        return Some(Answer::Hello { version, suite });
    }
    // The compression stands between the suite and the extensions.
    let length = usize::from(u16::from_be_bytes([*message.get(at + 3)?, *message.get(at + 4)?]));
    let extensions = message.get(at + 5..at + 5 + length)?;
    Some(Answer::Hello { version: chosen(extensions).unwrap_or(version), suite })
}

/// The version that the extension of versions names.
fn chosen(mut extensions: &[u8]) -> Option<u16> {
    /// `supported_versions` (RFC 8446, 4.2).
    const VERSIONS: u16 = 43;
    loop {
        let [kind_high, kind_low, high, low, rest @ ..] = extensions else { return None };
        let (content, after) = rest.split_at_checked(usize::from(u16::from_be_bytes([*high, *low])))?;
        if u16::from_be_bytes([*kind_high, *kind_low]) == VERSIONS {
            let [high, low] = content else { return None };
            return Some(u16::from_be_bytes([*high, *low]));
        }
        extensions = after;
    }
}

#[cfg(test)]
mod tests {
    use super::{Answer, read};
    use proptest::prelude::*;

    fn server_hello(version: u16, suite: u16, identifier: usize) -> Vec<u8> {
        let mut message = vec![2, 0, 0, 0];
        message.extend(version.to_be_bytes());
        message.extend([7; 32]);
        message.push(u8::try_from(identifier).unwrap_or(0));
        message.extend(vec![1; identifier]);
        message.extend(suite.to_be_bytes());
        message.push(0);
        let mut record = vec![22, 3, 1];
        record.extend(u16::try_from(message.len()).unwrap_or(0).to_be_bytes());
        record.extend(message);
        record
    }

    #[test]
    fn a_hello_is_read_as_soon_as_it_is_there() {
        for identifier in [0, 32] {
            let bytes = server_hello(0x0301, 0x002f, identifier);
            assert_eq!(read(&bytes), Some(Answer::Hello { version: 0x0301, suite: 0x002f }));
            for cut in 0..bytes.len() - 1 {
                assert_eq!(bytes.get(..cut).and_then(read), None, "{cut}");
            }
        }
    }

    #[test]
    fn the_newest_version_stands_in_an_extension() {
        let mut bytes = server_hello(0x0303, 0x1302, 32);
        // Another extension stands before it: what is asked for is a share of P-521.
        bytes.extend([0, 12, 0, 51, 0, 2, 0, 0x19, 0, 43, 0, 2, 3, 4]);
        let length = u16::try_from(bytes.len() - 5).unwrap_or(0).to_be_bytes();
        bytes.splice(3..5, length);
        assert_eq!(read(&bytes), Some(Answer::Hello { version: 0x0304, suite: 0x1302 }));
        for cut in 0..bytes.len() {
            assert_eq!(bytes.get(..cut).and_then(read), None, "{cut}");
        }
    }

    #[test]
    fn alerts_and_what_is_no_tls_are_told_apart() {
        assert_eq!(read(&[21, 3, 1, 0, 2, 2, 70]), Some(Answer::Alert(70)));
        assert_eq!(read(&[21, 3, 1, 0, 2, 2]), None);
        for bytes in [
            &b"HTTP/1.1 400 Bad Request"[..],
            &[21, 3, 1, 0, 3, 2, 70, 0],
            &[22, 3, 1, 0, 0],
            &[22, 2, 0, 0, 1],
            &[22, 3, 1, 0, 1, 14],
            &[22, 3, 3, 0, 2, 2, 0],
        ] {
            assert!(matches!(read(bytes), Some(Answer::Other(_))), "{bytes:?}");
        }
        assert_eq!(read(&[]), None);
    }

    proptest! {
        #[test]
        fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = read(&bytes);
        }
    }
}
