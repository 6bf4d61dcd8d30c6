//! Obtaining a token with the credentials of a client (RFC 6749, 4.4).

use super::clock::Clock;
use super::credentials::{client_pair, escaped};
use super::limits::Limits;
use super::transport::{Connection, Transport};
use crate::TokenRequest;
use base64ct::{Base64, Base64UrlUnpadded, Encoding as _};
use kitemark_standard::Credential;
use serde::Deserialize;
use std::time::Duration;
use zeroize::Zeroizing;

/// A token and when it no longer serves, in the time of the run.
pub(super) struct Token {
    pub(super) text: Zeroizing<String>,
    pub(super) until: Option<Duration>,
    /// How long it serves, in seconds, as its issuer says.
    pub(super) seconds: Option<u64>,
}

/// More than any lifetime that is told: a thousand years, in seconds.
const MOST_SECONDS: f64 = 3.2e10;

/// The claims of a token that say how long it serves.
#[derive(Deserialize)]
struct Claims {
    iat: f64,
    exp: f64,
}

/// What is answered where a token is issued (RFC 6749, 5.1).
#[derive(Deserialize)]
struct Issued {
    access_token: String,
    expires_in: Option<u64>,
}

/// Asks for a token, or says why none was issued.
pub(super) fn obtain(
    request: &TokenRequest,
    (id, secret): (&str, &str),
    user_agent: &str,
    transport: &Transport,
    limits: &Limits,
    clock: &dyn Clock,
) -> Result<Token, String> {
    if !request.url.starts_with("https://") {
        return Err("the secret of a client is sent over https alone".into());
    }
    let mut form = "grant_type=client_credentials".to_owned();
    if !request.scopes.is_empty() {
        form.push_str("&scope=");
        form.push_str(&escaped(&request.scopes.join(" ")));
    }
    let headers = [
        ("user-agent", user_agent.to_owned()),
        ("accept", "application/json".to_owned()),
        ("content-type", "application/x-www-form-urlencoded".to_owned()),
        ("authorization", format!("Basic {}", Base64::encode_string(client_pair(id, secret).as_bytes()))),
    ];
    let headers = headers.map(|(name, value)| (name.to_owned(), value));
    let wire = Connection { method: "POST", url: &request.url, headers: &headers, identity: request.credential, body: Some(form.as_bytes()) };
    let received = transport.send(wire, false, limits, clock).map_err(|unanswered| unanswered.silence.reason().to_owned())?;
    if received.status != 200 {
        return Err(format!("the address where tokens are issued answered {}", received.status));
    }
    let issued: Issued = serde_json::from_slice(&received.body).map_err(|_| "what was answered is no token (RFC 6749, 5.1)".to_owned())?;
    let is_carried = issued.access_token.chars().all(|character| matches!(character, '!'..='~')) && issued.access_token.len() >= 4;
    if !is_carried {
        return Err("the token that was issued cannot be carried by a header field".into());
    }
    // It is renewed a little before its time.
    let until = issued.expires_in.map(|seconds| clock.elapsed() + Duration::from_secs(seconds / 10 * 9));
    Ok(Token { text: Zeroizing::new(issued.access_token), until, seconds: issued.expires_in })
}

/// How long a token says that it serves, in seconds: from `iat` to `exp`, where it is a JSON Web Token (RFC 7519, 4.1).
pub(super) fn lifetime(token: &str) -> Option<u64> {
    let parts: Vec<&str> = token.split('.').collect();
    let [_, claims, _] = parts.as_slice() else { return None };
    let claims = Zeroizing::new(Base64UrlUnpadded::decode_vec(claims.trim_end_matches('=')).ok()?);
    let claims: Claims = serde_json::from_slice(&claims).ok()?;
    // Both are numbers that may have a fraction.
    let seconds = (claims.exp - claims.iat).ceil();
    (0.0..MOST_SECONDS).contains(&seconds).then_some(seconds as u64)
}

/// Whose token a request carries: what nobody issued is no token of the service.
pub(super) fn is_needed(credential: Credential) -> bool {
    matches!(credential, Credential::Valid | Credential::Second)
}

#[cfg(test)]
mod tests {
    use super::lifetime;
    use base64ct::{Base64UrlUnpadded, Encoding as _};

    #[test]
    fn a_token_says_how_long_it_serves_or_says_nothing() {
        let token = |claims: &str| format!("e30.{}.c2ln", Base64UrlUnpadded::encode_string(claims.as_bytes()));
        assert_eq!(lifetime(&token(r#"{"iat":1000,"exp":1900}"#)), Some(900));
        assert_eq!(lifetime(&token(r#"{"iat":1000.5,"exp":1900.0}"#)), Some(900));
        for nothing in [r#"{"exp":1900}"#, r#"{"iat":2,"exp":1}"#, r#"{"iat":0,"exp":1e300}"#, r#"{"iat":"0","exp":1}"#, "7"] {
            assert_eq!(lifetime(&token(nothing)), None, "{nothing}");
        }
        for opaque in ["", "a.b", "a.b.c", "...", "kitemark"] {
            assert_eq!(lifetime(opaque), None, "{opaque}");
        }
    }
}
