//! Tokens that nobody issued and that a service must refuse: not signed, or signed with a key that everybody knows.

use base64ct::{Base64UrlUnpadded, Encoding as _};
use hmac::{Hmac, KeyInit as _, Mac as _};
use kitemark_document::Time;
use serde_json::{Value, json};
use sha2::Sha256;

/// How long such a token says that it serves, in seconds.
const LIFETIME: i64 = 600;

/// A key that everybody knows: that of many an example.
const KNOWN_KEY: &[u8] = b"secret";

/// A token without signature (RFC 7519, 6).
pub(super) fn unsigned(now: Time) -> String {
    format!("{}.", signed_part("none", now))
}

/// A token with the signature of a key that is none of the service's (RFC 7515; RFC 7518, 3.2).
pub(super) fn wrongly_signed(now: Time) -> String {
    let part = signed_part("HS256", now);
    let signature = Hmac::<Sha256>::new_from_slice(KNOWN_KEY).map(|mac| mac.chain_update(part.as_bytes()).finalize().into_bytes());
    format!("{part}.{}", Base64UrlUnpadded::encode_string(&signature.unwrap_or_default()))
}

/// The head of a token and what it claims: all but for its signature it could be in date.
fn signed_part(algorithm: &str, now: Time) -> String {
    let claims = json!({ "iss": "kitemark", "sub": "kitemark", "iat": now.unix(), "nbf": now.unix(), "exp": now.unix() + LIFETIME });
    let encoded = |value: &Value| Base64UrlUnpadded::encode_string(value.to_string().as_bytes());
    format!("{}.{}", encoded(&json!({ "alg": algorithm, "typ": "JWT" })), encoded(&claims))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::{unsigned, wrongly_signed};
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    use kitemark_document::Time;
    use serde_json::Value;

    /// What a part of a token says, and how long its signature is.
    fn outcome_of(token: &str, part: usize, member: &str) -> (Value, usize) {
        let of = |part: usize| Base64UrlUnpadded::decode_vec(token.split('.').nth(part).unwrap()).unwrap();
        let value: Value = serde_json::from_slice(&of(part)).unwrap();
        (value.get(member).unwrap().clone(), of(2).len())
    }

    #[test]
    fn the_tokens_have_the_form_of_the_standard() {
        let now = Time::from_unix(1_793_523_600).unwrap();
        assert_eq!(outcome_of(&unsigned(now), 0, "alg"), (Value::from("none"), 0));
        assert_eq!(outcome_of(&unsigned(now), 1, "exp").0, Value::from(1_793_524_200));
        assert_eq!(outcome_of(&wrongly_signed(now), 0, "alg"), (Value::from("HS256"), 32));
    }
}
