//! Texts without secrets: those that are known, and those that their shape gives away.

use super::REDACTED;
use base64ct::{Base64, Base64Unpadded, Base64Url, Base64UrlUnpadded, Encoding as _};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use regex::Regex;
use std::sync::LazyLock;
use zeroize::Zeroizing;

/// A signed token (RFC 7519, RFC 7515: two dots between three parts, the first a JSON object in base64), a private key
/// in PEM, and the user with the password in an address (RFC 3986, 3.2.1).
static SHAPES: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    let shapes = [
        (r"\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*", REDACTED),
        (r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^-]*(?:-----END [A-Z ]*PRIVATE KEY-----)?", REDACTED),
        // A line that sets what its name says is secret, as files of settings have them.
        (
            r"(?mi)^([ \t]*(?:export[ \t]+)?[\w.-]*(?:passw(?:or)?d|secret|token|credential|(?:api|access|private|signing|encryption)[_.-]?key)[\w.-]*[ \t]*[=:][ \t]*)\S[^\r\n]*",
            "${1}[redacted]",
        ),
        (r"(\b[a-z][a-z0-9+.-]*:(?://|\\/\\/))[^\s/@:]+:[^\s/@]+@", "${1}[redacted]@"),
    ];
    shapes.into_iter().filter_map(|(pattern, instead)| Some((Regex::new(pattern).ok()?, instead))).collect()
});

/// Every way in which a secret may be written: as it is, percent-encoded, in base64, and escaped in JSON.
pub(super) fn ways(secret: &str) -> Vec<String> {
    let escaped = serde_json::to_string(secret).unwrap_or_default();
    let escaped = escaped.trim_start_matches('"').strip_suffix('"').unwrap_or_default().to_owned();
    let encoded = utf8_percent_encode(secret, NON_ALPHANUMERIC).to_string();
    let in_lower_case = lower_case_triples(&encoded);
    let unreserved = encoded.replace("%2D", "-").replace("%2E", ".").replace("%5F", "_").replace("%7E", "~");
    let bytes = secret.as_bytes();
    vec![
        secret.to_owned(),
        escaped.replace('/', "\\/"),
        escaped,
        lower_case_triples(&unreserved),
        unreserved,
        in_lower_case,
        encoded,
        Base64::encode_string(bytes),
        Base64Unpadded::encode_string(bytes),
        Base64Url::encode_string(bytes),
        Base64UrlUnpadded::encode_string(bytes),
    ]
}

/// A percent-encoded text with the hexadecimal digits of its triples in lower case.
fn lower_case_triples(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (digits, rest) = part.split_at_checked(2).unwrap_or((part, ""));
        written.push('%');
        written.push_str(&digits.to_ascii_lowercase());
        written.push_str(rest);
    }
    written
}

/// A text without these secrets, the longest first, and without what looks like one.
pub(super) fn redacted(text: &str, secrets: &[Zeroizing<String>]) -> String {
    let mut text = text.to_owned();
    for secret in secrets {
        if text.contains(secret.as_str()) {
            text = text.replace(secret.as_str(), REDACTED);
        }
    }
    for (shape, instead) in SHAPES.iter() {
        if shape.is_match(&text) {
            text = shape.replace_all(&text, *instead).into_owned();
        }
    }
    text
}
