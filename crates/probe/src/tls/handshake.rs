//! A whole handshake of a modern client. Whatever certificate is served is taken, since nothing is sent after it: it is
//! looked at, and judged apart.

use super::Endpoint;
use super::connection::{connect, describe_io_error};
use super::record::{ClientCertificate, Negotiated, alert};
use rustls::client::ResolvesClientCert;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, ClientConnection, DigitallySignedStruct, Error, SignatureScheme, SupportedProtocolVersion};
use std::io::ErrorKind;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often a connection is read before it is given up.
const MOST_READS: usize = 64;

/// Which versions are offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Versions {
    Both,
    Only13,
    Only12,
}

impl Versions {
    fn offered(self) -> Vec<&'static SupportedProtocolVersion> {
        match self {
            Self::Both => vec![&TLS13, &TLS12],
            Self::Only13 => vec![&TLS13],
            Self::Only12 => vec![&TLS12],
        }
    }
}

/// What a handshake showed.
#[derive(Debug)]
pub(super) struct Handshake {
    pub(super) negotiated: Option<Negotiated>,
    pub(super) chain: Vec<CertificateDer<'static>>,
    pub(super) client_certificate: ClientCertificate,
    /// How it was refused: by an alert, or by an answer that takes nothing of what was offered.
    pub(super) refusal: Option<String>,
    /// Why it did not end well, in words.
    pub(super) failure: Option<String>,
    was_asked: bool,
    /// How nothing was said, where nothing was.
    pub(super) silence: Option<NoResponse>,
}

/// How an endpoint says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoResponse {
    /// It takes no connection.
    Unconnected,
    /// It takes connections and answers nothing in time.
    Mute,
    /// It closes or resets the connection.
    Closed,
}

impl Handshake {
    /// Whether the version and the suite were agreed on, even where the handshake ended for want of a certificate.
    pub(super) fn is_spoken(&self) -> bool {
        self.negotiated.is_some() || !self.chain.is_empty() && self.was_asked
    }

    pub(super) fn with(endpoint: Endpoint<'_>, versions: Versions, timeout: Duration) -> Self {
        let seen = Arc::new(Seen::new());
        match attempt(endpoint, versions, timeout, &seen) {
            Ok(shown) => shown,
            Err(failure) => seen.without(failure),
        }
    }
}

fn attempt(endpoint: Endpoint<'_>, versions: Versions, timeout: Duration, seen: &Arc<Seen>) -> Result<Handshake, Failure> {
    let name = ServerName::try_from(endpoint.host.to_owned()).map_err(|_| Failure::described("the host has no name that a handshake can carry"))?;
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&versions.offered())
        .map_err(|error| Failure::described(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::clone(seen) as Arc<dyn ServerCertVerifier>)
        .with_client_cert_resolver(Arc::clone(seen) as Arc<dyn ResolvesClientCert>);
    let mut connection = ClientConnection::new(Arc::new(config), name).map_err(|error| Failure::described(error.to_string()))?;
    let mut socket = connect(endpoint, timeout)
        .map_err(|error| Failure { silence: Some(NoResponse::Unconnected), ..Failure::described(describe_io_error(&error)) })?;
    shake(&mut connection, &mut socket)?;
    let suite = connection.negotiated_cipher_suite().map(|suite| format!("{:?}", suite.suite())).unwrap_or_default();
    let negotiated = Negotiated {
        version: if connection.protocol_version() == Some(rustls::ProtocolVersion::TLSv1_3) { "TLS 1.3" } else { "TLS 1.2" }.to_owned(),
        // TLS 1.3 suites carry the version in the name that the library gives them.
        suite: suite.replace("TLS13_", "TLS_"),
    };
    let was_asked = seen.was_asked();
    // With TLS 1.3 what the server thinks of a missing certificate comes after the handshake.
    let refused =
        was_asked && connection.protocol_version() == Some(rustls::ProtocolVersion::TLSv1_3) && ends_with_alert(&mut connection, &mut socket);
    connection.send_close_notify();
    let _ = connection.write_tls(&mut socket);
    Ok(Handshake {
        negotiated: Some(negotiated),
        chain: seen.chain(),
        client_certificate: match (was_asked, refused) {
            (false, _) => ClientCertificate::None,
            (true, false) => ClientCertificate::Requested,
            (true, true) => ClientCertificate::Required,
        },
        refusal: None,
        failure: None,
        was_asked,
        silence: None,
    })
}

/// Goes on until the handshake is over, however slowly its parts come, but not for ever.
fn shake(connection: &mut ClientConnection, socket: &mut TcpStream) -> Result<(), Failure> {
    for _ in 0..MOST_READS {
        while connection.wants_write() {
            connection.write_tls(socket).map_err(|error| Failure::described(describe_io_error(&error)))?;
        }
        if !connection.is_handshaking() {
            return Ok(());
        }
        match connection.read_tls(socket) {
            Ok(0) => return Err(Failure { silence: Some(NoResponse::Closed), ..Failure::described("the connection was closed") }),
            Ok(_) => {}
            Err(error) => {
                let silence = match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut => Some(NoResponse::Mute),
                    ErrorKind::ConnectionReset => Some(NoResponse::Closed),
                    _ => None,
                };
                return Err(Failure { silence, ..Failure::described(describe_io_error(&error)) });
            }
        }
        if let Err(error) = connection.process_new_packets() {
            let _ = connection.write_tls(socket);
            return Err(Failure::of(&error));
        }
    }
    Err(Failure::described("the handshake does not come to an end"))
}

/// Whether the server ends the connection with an alert when it hears that there is no certificate.
fn ends_with_alert(connection: &mut ClientConnection, socket: &mut TcpStream) -> bool {
    for _ in 0..MOST_READS {
        match connection.read_tls(socket) {
            Ok(0) | Err(_) => return false,
            Ok(_) => {}
        }
        match connection.process_new_packets() {
            Err(Error::AlertReceived(_)) => return true,
            Err(_) => return false,
            Ok(_) => {}
        }
    }
    false
}

/// Why a handshake did not end well.
struct Failure {
    refusal: Option<String>,
    how: String,
    silence: Option<NoResponse>,
}

impl Failure {
    fn described(how: impl Into<String>) -> Self {
        Self { refusal: None, how: how.into(), silence: None }
    }

    fn refused(how: String) -> Self {
        Self { refusal: Some(how.clone()), how, silence: None }
    }

    fn of(error: &Error) -> Self {
        match error {
            Error::AlertReceived(description) => Self::refused(alert(u8::from(*description))),
            Error::PeerIncompatible(_) => Self::refused("answered with another version, or with nothing that was offered".to_owned()),
            _ => Self::described("answered what is no handshake of this version"),
        }
    }
}

/// What a handshake shows on its way.
#[derive(Debug)]
struct Seen {
    provider: CryptoProvider,
    chain: Mutex<Vec<CertificateDer<'static>>>,
    is_asked: AtomicBool,
}

impl Seen {
    fn new() -> Self {
        Self { provider: rustls::crypto::ring::default_provider(), chain: Mutex::new(Vec::new()), is_asked: AtomicBool::new(false) }
    }

    fn chain(&self) -> Vec<CertificateDer<'static>> {
        self.chain.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn was_asked(&self) -> bool {
        self.is_asked.load(Ordering::SeqCst)
    }

    /// What was seen of a handshake that did not end well.
    fn without(&self, failure: Failure) -> Handshake {
        let was_asked = self.was_asked();
        let client_certificate = match (was_asked, &failure.refusal) {
            (true, Some(_)) => ClientCertificate::Required,
            (true, None) => ClientCertificate::Requested,
            (false, _) => ClientCertificate::Unclear,
        };
        Handshake {
            negotiated: None,
            chain: self.chain(),
            client_certificate,
            refusal: failure.refusal,
            failure: Some(failure.how),
            was_asked,
            silence: failure.silence,
        }
    }
}

impl ServerCertVerifier for Seen {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let chain = std::iter::once(end_entity).chain(intermediates).map(|certificate| certificate.clone().into_owned()).collect();
        *self.chain.lock().unwrap_or_else(PoisonError::into_inner) = chain;
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

impl ResolvesClientCert for Seen {
    fn resolve(&self, _: &[&[u8]], _: &[SignatureScheme]) -> Option<Arc<CertifiedKey>> {
        self.is_asked.store(true, Ordering::SeqCst);
        None
    }

    fn has_certs(&self) -> bool {
        false
    }
}
