//! TLS on loopback for tests: an authority with what it issues, servers of the library, and one of the last century by hand.

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, SupportedProtocolVersion};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

/// The versions that a modern server speaks.
pub(crate) const MODERN: &[&SupportedProtocolVersion] = &[&rustls::version::TLS13, &rustls::version::TLS12];

/// A day by year, month and day.
pub(crate) type Day = (i32, u8, u8);

/// A certificate authority.
pub(crate) struct Authority {
    pub(crate) root_pem: String,
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
}

/// A certificate with its key.
pub(crate) struct Identity {
    pub(crate) chain: Vec<CertificateDer<'static>>,
    pub(crate) key: Vec<u8>,
    pub(crate) pem: String,
    pub(crate) key_pem: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        Self::named("A root of a test")
    }

    pub(crate) fn named(name: &str) -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, name);
        let root = params.self_signed(&key).unwrap();
        Self { root_pem: root.pem(), certificate: root.der().clone(), issuer: Issuer::new(params, key) }
    }

    pub(crate) fn roots(&self) -> RootCertStore {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.clone()).unwrap();
        roots
    }

    pub(crate) fn issue(&self, name: &str, from: Day, until: Day) -> Identity {
        let key = KeyPair::generate().unwrap();
        Identity::new(&params(name, from, until).signed_by(&key, &self.issuer).unwrap(), &key)
    }

    /// An identity that outlives every test.
    pub(crate) fn issue_for_long(&self, name: &str) -> Identity {
        self.issue(name, (2000, 1, 1), (2100, 1, 1))
    }
}

impl Identity {
    fn new(certificate: &rcgen::Certificate, key: &KeyPair) -> Self {
        Self { chain: vec![certificate.der().clone()], key: key.serialize_der(), pem: certificate.pem(), key_pem: key.serialize_pem() }
    }

    /// A certificate that signs itself.
    pub(crate) fn of_its_own(name: &str, from: Day, until: Day) -> Self {
        let key = KeyPair::generate().unwrap();
        Self::new(&params(name, from, until).self_signed(&key).unwrap(), &key)
    }
}

fn params(name: &str, from: Day, until: Day) -> CertificateParams {
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    params.extended_key_usages.extend([ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth]);
    params.distinguished_name.push(rcgen::DnType::CommonName, name);
    params.not_before = rcgen::date_time_ymd(from.0, from.1, from.2);
    params.not_after = rcgen::date_time_ymd(until.0, until.1, until.2);
    params
}

/// Whether a server asks for the certificate of the client.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Client {
    NotAsked,
    Asked,
    Needed,
}

pub(crate) fn config(identity: &Identity, versions: &[&'static SupportedProtocolVersion], client: Client, authority: &Authority) -> ServerConfig {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(Arc::clone(&provider)).with_protocol_versions(versions).unwrap();
    let builder = if client == Client::NotAsked {
        builder.with_no_client_auth()
    } else {
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(authority.roots()), provider);
        let verifier = if client == Client::Asked { verifier.allow_unauthenticated() } else { verifier };
        builder.with_client_cert_verifier(verifier.build().unwrap())
    };
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(identity.key.clone()));
    builder.with_single_cert(identity.chain.clone(), key).unwrap()
}

/// Serves each connection in a thread of its own.
pub(crate) fn serve(deed: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let deed = Arc::new(deed);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let deed = Arc::clone(&deed);
            std::thread::spawn(move || deed(stream));
        }
    });
    address
}

/// The first record of a hello, read whole.
pub(crate) fn hello(stream: &mut TcpStream) -> Option<Vec<u8>> {
    let mut head = [0; 5];
    stream.read_exact(&mut head).ok()?;
    let mut body = vec![0; usize::from(u16::from_be_bytes([head[3], head[4]]))];
    stream.read_exact(&mut body).ok()?;
    Some(body)
}

fn server_hello(version: u16, suite: u16) -> Vec<u8> {
    let mut message = vec![2, 0, 0, 38];
    message.extend(version.to_be_bytes());
    message.extend([7; 32]);
    message.push(0);
    message.extend(suite.to_be_bytes());
    message.push(0);
    let mut record = vec![22, 3, 1, 0, u8::try_from(message.len()).unwrap()];
    record.extend(message);
    record
}

/// A server that answers every hello with TLS 1.0, or SSL 3.0 where no more is offered, and the first suite of the offer.
pub(crate) fn serve_last_century() -> SocketAddr {
    serve(|mut stream| {
        let Some(hello) = hello(&mut stream) else { return };
        let offered = u16::from_be_bytes([hello[4], hello[5]]);
        let suites_at = 39 + usize::from(hello[38]) + 2;
        let first = u16::from_be_bytes([hello[suites_at], hello[suites_at + 1]]);
        // A peer that goes away is nobody's fault here.
        let _ = stream.write_all(&server_hello(offered.min(0x0301), first));
    })
}
