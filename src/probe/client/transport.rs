//! One request over the wire: to a pinned address, without proxy or redirect, and never more of the answer than is asked.

use super::address::{Authority, host_of};
use super::clock::Clock;
use super::credentials::Credentials;
use super::limits::Limits;
use super::trust::Trust;
use crate::recording::{Received, Silence};
use crate::standard::Credential;
use reqwest::blocking::{Client, Response};
use reqwest::header::{HeaderName, HeaderValue};
use rustls::ClientConfig;
use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::Arc;
use thiserror::Error;

/// How much of a body is read at a time, in bytes.
const CHUNK_BYTES: usize = 16 * 1024;

/// Why nothing can be sent. The fault lies with the credentials of the call or with the machine.
#[derive(Debug, Error)]
pub enum TransportFault {
    /// The certificate of the client and its key cannot be used.
    #[error("the certificate of the client cannot be used: {0}")]
    Certificate(rustls::Error),
    /// The handshakes cannot be set up.
    #[error("TLS cannot be set up: {0}")]
    Tls(rustls::Error),
    /// The client cannot be set up.
    #[error("the HTTP client cannot be set up: {0}")]
    Client(reqwest::Error),
}

/// What sends requests to some authorities, and to nobody else.
#[derive(Debug)]
pub struct Transport {
    authorities: Vec<Authority>,
    anonymous: Client,
    valid: Option<Client>,
    second: Option<Client>,
}

/// A request as it goes over the wire.
pub(super) struct Wire<'w> {
    pub(super) method: &'w str,
    pub(super) url: &'w str,
    pub(super) headers: &'w [(String, String)],
    /// Whose certificate is shown where the handshake asks for one.
    pub(super) identity: Credential,
    pub(super) body: Option<Vec<u8>>,
}

impl Transport {
    /// A transport to these authorities, with the certificates of the credentials.
    ///
    /// # Errors
    /// [`TransportFault`].
    pub fn new(authorities: Vec<Authority>, trust: &Trust, credentials: &Credentials, limits: &Limits) -> Result<Self, TransportFault> {
        let client = |identity: Option<Credential>| -> Result<Option<Client>, TransportFault> {
            let certificate = identity.and_then(|identity| credentials.certificate(identity));
            if identity.is_some() && certificate.is_none() {
                return Ok(None);
            }
            let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(TransportFault::Tls)?
                .with_root_certificates(trust.roots().clone());
            let mut tls = match certificate {
                Some((chain, key)) => builder.with_client_auth_cert(chain, key).map_err(TransportFault::Certificate)?,
                None => builder.with_no_client_auth(),
            };
            tls.alpn_protocols = vec![b"http/1.1".to_vec()];
            let mut builder = Client::builder()
                .tls_backend_preconfigured(tls)
                .http1_only()
                .no_proxy()
                .redirect(reqwest::redirect::Policy::none())
                .retry(reqwest::retry::never())
                .referer(false)
                .pool_max_idle_per_host(1)
                .connect_timeout(limits.timeout)
                .timeout(limits.timeout);
            for authority in &authorities {
                // The port is that of each address that is asked.
                builder = builder.resolve(&authority.host, SocketAddr::new(authority.address.ip(), 0));
            }
            builder.build().map(Some).map_err(TransportFault::Client)
        };
        let (anonymous, valid, second) = (client(None)?, client(Some(Credential::Valid))?, client(Some(Credential::Second))?);
        let anonymous = anonymous.unwrap_or_default();
        Ok(Self { authorities, anonymous, valid, second })
    }

    /// Sends a request and reads the answer, or says in words why there is none.
    pub(super) fn send(&self, wire: Wire<'_>, limits: &Limits, clock: &dyn Clock) -> Result<Received, Silence> {
        let not_sent = |reason: &str| Silence::NotSent(reason.to_owned());
        let url = reqwest::Url::parse(wire.url).map_err(|_| not_sent("the address is none"))?;
        // What is sent is what the plan says, to the letter.
        if url.as_str() != wire.url {
            return Err(not_sent("the address would be written otherwise when it is sent"));
        }
        let host = host_of(&url).unwrap_or_default();
        if !self.authorities.iter().any(|authority| authority.host == host) {
            return Err(not_sent("the address is that of another host"));
        }
        let method = reqwest::Method::from_bytes(wire.method.as_bytes()).map_err(|_| not_sent("the method is none"))?;
        let client = match wire.identity {
            Credential::None => None,
            Credential::Second => self.second.as_ref(),
            _ => self.valid.as_ref(),
        };
        let mut request = reqwest::blocking::Request::new(method, url);
        for (name, value) in wire.headers {
            let field = HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_bytes(value.as_bytes()).ok());
            let (name, value) = field.ok_or_else(|| not_sent(&format!("the header field `{name}` cannot be written")))?;
            request.headers_mut().append(name, value);
        }
        if let Some(body) = wire.body {
            *request.body_mut() = Some(body.into());
        }
        let response = client.unwrap_or(&self.anonymous).execute(request).map_err(|error| Silence::NoAnswer(in_words(error, limits)))?;
        Ok(received(response, limits, clock))
    }
}

fn received(mut response: Response, limits: &Limits, clock: &dyn Clock) -> Received {
    let latin = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), latin(value.as_bytes()))).collect();
    let (status, version) = (response.status().as_u16(), format!("{:?}", response.version()));
    let address = response.remote_addr().map(|address| address.ip().to_string());
    let started = clock.elapsed();
    let mut body = Vec::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    let is_cut = loop {
        if clock.elapsed().saturating_sub(started) > limits.body_time {
            break true;
        }
        match response.read(&mut chunk) {
            Ok(0) => break false,
            Ok(read) => {
                body.extend_from_slice(chunk.get(..read).unwrap_or_default());
                if body.len() > limits.body_bytes {
                    body.truncate(limits.body_bytes);
                    break true;
                }
            }
            // It broke off, or its next part did not come in time.
            Err(_) => break true,
        }
    };
    Received { status, version, headers, body, is_cut, address }
}

/// Why a request was not answered, without its address.
fn in_words(error: reqwest::Error, limits: &Limits) -> String {
    let error = error.without_url();
    if error.is_timeout() {
        return format!("no answer within {} seconds", limits.timeout.as_secs_f32());
    }
    let mut deepest: &dyn std::error::Error = &error;
    while let Some(source) = deepest.source() {
        deepest = source;
    }
    // The library tells the reason in names of its own; what the handshakes show says it in words.
    if deepest.to_string().starts_with("invalid peer certificate") {
        return "no connection: the certificate of the host is not trusted".to_owned();
    }
    if error.is_connect() { format!("no connection: {deepest}") } else { format!("no answer: {deepest}") }
}
