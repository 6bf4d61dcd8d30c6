//! A hello by hand, for what the library does not offer: old versions, and all suites, groups and signatures of the new
//! (RFC 6101, RFC 2246, RFC 4346, RFC 5246, RFC 8446).

use super::answer::Version;
use std::net::IpAddr;

/// What is offered.
pub(super) struct ClientHello<'h> {
    version: Version,
    suites: &'h [u16],
}

/// The signalling suite that says that renegotiation is safe (RFC 5746, 3.3).
const RENEGOTIATION: u16 = 0x00ff;

/// The extensions that are sent, by their numbers.
const SERVER_NAME: u16 = 0;
const GROUPS: u16 = 10;
const POINT_FORMATS: u16 = 11;
const SIGNATURES: u16 = 13;

const VERSIONS: u16 = 43;
const KEY_SHARES: u16 = 51;

/// x25519 and x448, the four curves of NIST, and the fields of 2048 to 8192 bits (RFC 8422, RFC 7919, RFC 8446).
const OFFERED_GROUPS: [u16; 11] = [0x001d, 0x0017, 0x0018, 0x0019, 0x001e, 0x0015, 0x0100, 0x0101, 0x0102, 0x0103, 0x0104];

/// What a server may sign with, the old ones too: what is asked about is the suite (RFC 5246, 7.4.1.4.1; RFC 8446, 4.2.3).
const OFFERED_SIGNATURES: [u16; 20] = [
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0809, 0x080a, 0x080b, 0x0804, 0x0805, 0x0806, 0x0401, 0x0501, 0x0601, 0x0303, 0x0301, 0x0203, 0x0201,
    0x0402, 0x0202,
];

impl<'h> ClientHello<'h> {
    /// A hello whose greatest version is this one.
    pub(super) fn of_version(version: Version, suites: &'h [u16]) -> Self {
        Self { version, suites }
    }

    /// The record.
    pub(super) fn bytes(&self, host: &str) -> Vec<u8> {
        // The newest version stands in an extension, and the one before it here (RFC 8446, 4.1.2).
        let mut body = self.version.number().min(Version::Tls12.number()).to_be_bytes().to_vec();
        // Nothing is encrypted with what comes of it, so it need not be random.
        body.extend(*b"kitemark asks which of these it takes");
        body.truncate(2 + 32);
        body.push(0);
        let suites: Vec<u16> = self.suites.iter().copied().chain([RENEGOTIATION]).collect();
        body.extend(sized(&numbers(&suites)));
        body.extend([1, 0]);
        // SSL 3.0 knows no extensions, and some of its servers fall over them.
        if self.version != Version::Ssl30 {
            body.extend(sized(&self.extensions(host)));
        }
        let length = u32::try_from(body.len()).unwrap_or(0).to_be_bytes();
        let message = [&[1], length.get(1..).unwrap_or_default(), &body].concat();
        // The first record names the oldest version, as it always did (RFC 5246, E.1).
        let record = if self.version == Version::Ssl30 { [3, 0] } else { [3, 1] };
        [&[22], &record[..], &sized(&message)].concat()
    }

    fn extensions(&self, host: &str) -> Vec<u8> {
        let mut all = Vec::new();
        // An address is no name (RFC 6066, 3).
        if host.parse::<IpAddr>().is_err() {
            let name = [&[0][..], &sized(host.as_bytes())].concat();
            all.extend(extension(SERVER_NAME, &sized(&name)));
        }
        all.extend(extension(GROUPS, &sized(&numbers(&OFFERED_GROUPS))));
        all.extend(extension(POINT_FORMATS, &[1, 0]));
        if matches!(self.version, Version::Tls12 | Version::Tls13) {
            all.extend(extension(SIGNATURES, &sized(&numbers(&OFFERED_SIGNATURES))));
        }
        if self.version == Version::Tls13 {
            all.extend(extension(VERSIONS, &[&[2], &Version::Tls13.number().to_be_bytes()[..]].concat()));
            // No share: who takes the version asks for one of a group of its choice (RFC 8446, 4.2.8), and no key is needed.
            all.extend(extension(KEY_SHARES, &sized(&[])));
        }
        all
    }
}

fn extension(number: u16, content: &[u8]) -> Vec<u8> {
    [&number.to_be_bytes()[..], &sized(content)].concat()
}

fn numbers(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_be_bytes()).collect()
}

/// Bytes behind their number, which is written in two.
fn sized(bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(bytes.len()).unwrap_or(0);
    [&length.to_be_bytes()[..], bytes].concat()
}
