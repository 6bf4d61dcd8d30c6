//! One request over the wire: to a pinned address, without proxy or redirect, and never more of the answer than is asked.

use super::address::{Authority, host_of};
use super::clock::Clock;
use super::connections::Opened;
use super::credentials::Credentials;
use super::limits::Limits;
use super::trust::Trust;
use kitemark_product::recording::{NoResponse, Received};
use kitemark_standard::Credential;
use reqwest::blocking::{Client, ClientBuilder, Request, Response};
use reqwest::header::{HeaderName, HeaderValue};
use rustls::ClientConfig;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::io::Read as _;
use std::net::SocketAddr;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};
use thiserror::Error;

/// How much of a body is read at a time, in bytes.
const CHUNK_BYTES: usize = 16 * 1024;

/// How long the answer to a request that is under way is waited for when the run is to stop. Whoever asks a process to end
/// kills it after about ten seconds, and the recording is to be written by then.
const GRACE: Duration = Duration::from_secs(2);

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
    anonymous: Clients,
    valid: Option<Clients>,
    second: Option<Clients>,
}

/// The clients of one identity.
#[derive(Debug)]
struct Clients {
    /// Keeps a connection for the request that follows.
    keeping: Client,
    /// How many connections that one opened.
    opened: Opened,
    /// Opens a connection for every request.
    fresh: Client,
}

/// Why a request was not answered.
#[derive(Debug)]
pub(super) struct Unanswered {
    pub(super) silence: NoResponse,
    /// Whether that says nothing of the service: the connection had been kept from an earlier request and was closed, as
    /// a server may close it at any time (RFC 9112 section 9.3.1), and what was asked is safe to ask again.
    pub(super) is_stale: bool,
}

impl From<NoResponse> for Unanswered {
    fn from(silence: NoResponse) -> Self {
        Self { silence, is_stale: false }
    }
}

/// What a request comes to, or that the run is to stop before.
enum Event {
    Ended(Result<Received, Unanswered>),
    Stopped,
}

/// A request as it goes over the wire.
#[derive(Clone, Copy)]
pub(super) struct Connection<'w> {
    pub(super) method: &'w str,
    pub(super) url: &'w str,
    pub(super) headers: &'w [(String, String)],
    /// Whose certificate is shown where the handshake asks for one.
    pub(super) identity: Credential,
    pub(super) body: Option<&'w [u8]>,
}

impl Transport {
    /// A transport to these authorities, with the certificates of the credentials.
    ///
    /// # Errors
    /// [`TransportFault`].
    pub fn new(authorities: Vec<Authority>, trust: &Trust, credentials: &Credentials, limits: &Limits) -> Result<Self, TransportFault> {
        let of = |identity| credentials.certificate(identity).map(|shown| Clients::new(&authorities, trust, Some(shown), limits)).transpose();
        let (valid, second) = (of(Credential::Valid)?, of(Credential::Second)?);
        Ok(Self { anonymous: Clients::new(&authorities, trust, None, limits)?, valid, second, authorities })
    }

    /// Sends a request and reads the answer, or says in words why there is none. What is not safe to ask twice (RFC 9110
    /// section 9.2.1), and what is asked again, has a connection of its own, so that it cannot meet one that was closed.
    pub(super) fn send(&self, wire: Connection<'_>, is_again: bool, limits: &Limits, clock: &dyn Clock) -> Result<Received, Unanswered> {
        let request = self.request(wire)?;
        let clients = match wire.identity {
            Credential::None => None,
            Credential::Second => self.second.as_ref(),
            _ => self.valid.as_ref(),
        };
        let clients = clients.unwrap_or(&self.anonymous);
        let opened = (request.method().is_safe() && !is_again).then(|| clients.opened.clone());
        let client = if opened.is_some() { clients.keeping.clone() } else { clients.fresh.clone() };
        let (tell, told) = mpsc::channel();
        let stop = tell.clone();
        clock.on_stop(Some(Box::new(move || drop(stop.send(Event::Stopped)))));
        let limits = limits.clone();
        let exchange = move || drop(tell.send(Event::Ended(exchanged(&client, request, opened.as_ref(), &limits))));
        // A thread of its own, so that a request which stalls does not keep a run from its end.
        let ended = std::thread::Builder::new().spawn(exchange).map_err(|error| NoResponse::NotSent(format!("there is no thread for it: {error}")));
        let received = ended.map_err(Unanswered::from).and_then(|_| awaited(&told));
        clock.on_stop(None);
        received
    }

    /// The request as the library sends it, where it is one that may be sent.
    fn request(&self, wire: Connection<'_>) -> Result<Request, NoResponse> {
        let not_sent = |reason: &str| NoResponse::NotSent(reason.to_owned());
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
        let mut request = Request::new(method, url);
        for (name, value) in wire.headers {
            let field = HeaderName::from_bytes(name.as_bytes()).ok().zip(HeaderValue::from_bytes(value.as_bytes()).ok());
            let (name, value) = field.ok_or_else(|| not_sent(&format!("the header field `{name}` cannot be written")))?;
            request.headers_mut().append(name, value);
        }
        if let Some(body) = wire.body {
            *request.body_mut() = Some(body.to_vec().into());
        }
        Ok(request)
    }
}

/// A certificate with its chain, and the key.
type Identity = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

impl Clients {
    fn new(authorities: &[Authority], trust: &Trust, shown: Option<Identity>, limits: &Limits) -> Result<Self, TransportFault> {
        let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(TransportFault::Tls)?
            .with_root_certificates(trust.roots().clone());
        let mut tls = match shown {
            Some((chain, key)) => builder.with_client_auth_cert(chain, key).map_err(TransportFault::Certificate)?,
            None => builder.with_no_client_auth(),
        };
        tls.alpn_protocols = vec![b"http/1.1".to_vec()];
        let opened = Opened::default();
        let client = |kept: usize| {
            let builder = client(authorities, &tls, limits).pool_max_idle_per_host(kept).connector_layer(opened.clone());
            builder.build().map_err(TransportFault::Client)
        };
        Ok(Self { keeping: client(1)?, fresh: client(0)?, opened })
    }
}

/// A client to these authorities alone.
fn client(authorities: &[Authority], tls: &ClientConfig, limits: &Limits) -> ClientBuilder {
    let mut builder = Client::builder()
        .tls_backend_preconfigured(tls.clone())
        .http1_only()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        .referer(false)
        .pool_idle_timeout(limits.idle)
        .connect_timeout(limits.timeout)
        .timeout(limits.timeout);
    for authority in authorities {
        // The port is that of each address that is asked.
        builder = builder.resolve(&authority.host, SocketAddr::new(authority.address.ip(), 0));
    }
    builder
}

/// Waits for the end of an exchange, and no longer than [`GRACE`] once the run is to stop.
fn awaited(told: &mpsc::Receiver<Event>) -> Result<Received, Unanswered> {
    let abandoned = || NoResponse::Abandoned("the run was stopped before the answer came".to_owned()).into();
    match told.recv() {
        Ok(Event::Ended(received)) => received,
        Ok(Event::Stopped) => match told.recv_timeout(GRACE) {
            Ok(Event::Ended(received)) => received,
            _ => Err(abandoned()),
        },
        Err(_) => Err(abandoned()),
    }
}

/// Sends a request and reads its answer. `opened` counts the connections of a client that keeps them.
fn exchanged(client: &Client, request: Request, opened: Option<&Opened>, limits: &Limits) -> Result<Received, Unanswered> {
    let before = opened.map(Opened::count);
    match client.execute(request) {
        Ok(response) => Ok(received(response, limits)),
        Err(error) => {
            let was_kept = opened.is_some_and(|opened| Some(opened.count()) == before);
            let is_stale = was_kept && is_closed(&error);
            Err(Unanswered { silence: NoResponse::NoAnswer(in_words(error, limits)), is_stale })
        }
    }
}

/// Whether a connection was closed before an answer came, rather than that one came which cannot be read, or none in time.
fn is_closed(error: &reqwest::Error) -> bool {
    use std::io::ErrorKind;
    let mut next: Option<&dyn std::error::Error> = Some(error);
    while let Some(error) = next {
        if error.downcast_ref::<hyper::Error>().is_some_and(|error| error.is_incomplete_message() || error.is_canceled() || error.is_closed()) {
            return true;
        }
        let kind = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        if matches!(kind, Some(ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted | ErrorKind::BrokenPipe | ErrorKind::UnexpectedEof)) {
            return true;
        }
        next = error.source();
    }
    false
}

#[expect(clippy::disallowed_methods, reason = "how long a body is read is a matter of time; no outcome is")]
fn received(mut response: Response, limits: &Limits) -> Received {
    let latin = |bytes: &[u8]| bytes.iter().copied().map(char::from).collect::<String>();
    let headers = response.headers().iter().map(|(name, value)| (name.as_str().to_owned(), latin(value.as_bytes()))).collect();
    let (status, version) = (response.status().as_u16(), format!("{:?}", response.version()));
    let address = response.remote_addr().map(|address| address.ip().to_string());
    let started = Instant::now();
    let mut body = Vec::new();
    let mut chunk = vec![0; CHUNK_BYTES];
    let is_cut = loop {
        if started.elapsed() > limits.body_time {
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
