//! Obtaining a token with the credentials of a client (RFC 6749, 4.4).

use super::clock::Clock;
use super::credentials::{client_pair, escaped};
use super::limits::Limits;
use super::transport::{Transport, Wire};
use crate::probe::{Credential, TokenRequest};
use base64ct::{Base64, Encoding as _};
use serde::Deserialize;
use std::time::Duration;
use zeroize::Zeroizing;

/// A token and when it no longer serves, in the time of the run.
pub(super) struct Token {
    pub(super) text: Zeroizing<String>,
    pub(super) until: Option<Duration>,
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
    let wire = Wire { method: "POST", url: &request.url, headers: &headers, identity: request.credential, body: Some(form.into_bytes()) };
    let received = transport.send(wire, limits, clock).map_err(|silence| silence.reason().to_owned())?;
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
    Ok(Token { text: Zeroizing::new(issued.access_token), until })
}

/// Whose token a request carries: what nobody issued is no token of the service.
pub(super) fn is_needed(credential: Credential) -> bool {
    matches!(credential, Credential::Valid | Credential::Second)
}
