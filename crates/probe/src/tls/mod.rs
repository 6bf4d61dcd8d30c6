//! What the handshakes of an endpoint show: versions, suites, chain and names. No request is sent on any connection.

mod answer;
mod certificate;
mod connection;
mod handshake;
mod hello;
mod question;
mod record;
mod suites;

pub use record::{CertificateRecord, ChainRecord, ClientCertificate, EndpointRecord, FamilyRecord, Negotiated, ProbeStatus, Reply, VersionRecord};

use answer::{Answer, Version};
use handshake::{Handshake, NoResponse, Versions};
use hello::ClientHello;
use kitemark_document::Time;
use question::Question;
use rustls::RootCertStore;
use std::net::SocketAddr;
use std::time::Duration;

/// How many connections one examination makes at most.
pub const MOST_CONNECTIONS: usize = 25;

/// The endpoint that is examined.
#[derive(Debug, Clone, Copy)]
pub struct Endpoint<'e> {
    /// The host as its certificate names it.
    pub host: &'e str,
    /// The address that was resolved for it, with the port.
    pub address: SocketAddr,
}

/// By what an endpoint is examined.
pub struct Settings<'s> {
    /// The roots that its chain must end in.
    pub roots: &'s RootCertStore,
    /// The time for which its certificate is to hold.
    pub at: Time,
    /// How long is waited for a connection and for an answer.
    pub timeout: Duration,
    /// Asked before each connection, so that it is made in its time: whether it may be made.
    pub step: &'s mut dyn FnMut() -> bool,
}

impl std::fmt::Debug for Settings<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Settings").field("at", &self.at).field("timeout", &self.timeout).finish_non_exhaustive()
    }
}

/// Examines an endpoint: one question a connection, always in the same order.
#[must_use]
pub fn examine(endpoint: Endpoint<'_>, settings: &mut Settings<'_>) -> EndpointRecord {
    let mut examination = Examination { endpoint, settings, connections: 0, is_silent: false };
    examination.run()
}

struct Examination<'e, 's, 'f> {
    endpoint: Endpoint<'e>,
    settings: &'s mut Settings<'f>,
    connections: usize,
    /// Whether nobody is there, so that nothing more is asked.
    is_silent: bool,
}

impl Examination<'_, '_, '_> {
    fn run(&mut self) -> EndpointRecord {
        let newest = self.handshake(Versions::Both);
        let only_1_3 = self.handshake(Versions::Only13);
        let only_1_2 = self.handshake(Versions::Only12);
        // Who leaves three questions open leaves the others open too.
        let mute = |shown: &Option<Handshake>| shown.as_ref().is_some_and(|shown| shown.silence == Some(NoResponse::Mute));
        self.is_silent |= mute(&newest) && mute(&only_1_3) && mute(&only_1_2);
        // The same form of hello that the old versions are asked with: how this endpoint takes it says what silence means.
        let control = self.hello(&ClientHello::of_version(Version::Tls12, suites::ALL));
        // The library offers what is safe; whether the newest version is spoken at all, a hello with all that it knows tells.
        let is_newest_open = only_1_3.as_ref().is_some_and(|shown| !shown.is_spoken());
        let newest_control = if is_newest_open { self.hello(&ClientHello::of_version(Version::Tls13, suites::NEWEST)) } else { None };
        let is_hello = |answer: &Option<Answer>| matches!(answer, Some(Answer::Hello { .. }));
        let is_spoken_to =
            [&newest, &only_1_3, &only_1_2].into_iter().flatten().any(|shown| shown.is_spoken()) || is_hello(&control) || is_hello(&newest_control);
        // Who speaks TLS 1.3 alone may close on every older hello, also on one of a client whose hellos are known to be good.
        let is_of_1_3_alone = only_1_3.as_ref().is_some_and(Handshake::is_spoken)
            && only_1_2.as_ref().is_some_and(|shown| shown.silence == Some(NoResponse::Closed))
            && matches!(control, Some(Answer::Closed | Answer::Reset));
        let takes_hellos = is_of_1_3_alone || matches!(control, Some(Answer::Hello { .. } | Answer::Alert(_)));
        let mut versions = Vec::new();
        for version in [Version::Ssl30, Version::Tls10, Version::Tls11] {
            let answer = self.hello(&ClientHello::of_version(version, suites::ALL));
            versions.push(VersionRecord::of(version, answer.as_ref(), is_spoken_to && takes_hellos));
        }
        versions.push(VersionRecord::of_modern(Version::Tls12, only_1_2.as_ref(), control.as_ref(), takes_hellos));
        versions.push(VersionRecord::of_modern(Version::Tls13, only_1_3.as_ref(), newest_control.as_ref(), false));
        let mut families = Vec::new();
        for family in suites::FAMILIES {
            let answer = self.hello(&ClientHello::of_version(Version::Tls12, family.suites));
            families.push(FamilyRecord::of(family, answer.as_ref(), is_spoken_to && takes_hellos));
        }
        let shown = [newest, only_1_3, only_1_2];
        let first = shown.iter().flatten().find(|shown| shown.is_spoken());
        let chain = shown.iter().flatten().map(|shown| shown.chain.as_slice()).find(|chain| !chain.is_empty()).unwrap_or_default();
        let reachable = is_spoken_to || takes_hellos;
        let failure = shown.iter().flatten().find_map(|shown| shown.failure.clone()).filter(|_| !reachable);
        EndpointRecord {
            host: self.endpoint.host.to_owned(),
            port: self.endpoint.address.port(),
            address: self.endpoint.address.ip().to_string(),
            at: self.settings.at,
            reachable,
            failure,
            versions,
            suite_families: families,
            negotiated: first.and_then(|shown| shown.negotiated.clone()),
            chain: certificate::chain(chain, self.endpoint.host, self.settings.roots, self.settings.at),
            certificates: chain.iter().map(|der| certificate::describe(der, self.settings.at)).collect(),
            client_certificate: ClientCertificate::of(shown.iter().flatten().map(|shown| shown.client_certificate)),
            connections: self.connections,
        }
    }

    /// Whether one more connection may be made; it is then counted.
    fn may_connect(&mut self) -> bool {
        let may = !self.is_silent && self.connections < MOST_CONNECTIONS && (self.settings.step)();
        self.connections += usize::from(may);
        may
    }

    /// A whole handshake, unless no more may be asked.
    fn handshake(&mut self, versions: Versions) -> Option<Handshake> {
        let shown = self.may_connect().then(|| Handshake::with(self.endpoint, versions, self.settings.timeout))?;
        self.is_silent |= shown.silence == Some(NoResponse::Unconnected);
        Some(shown)
    }

    /// A hello and what comes back, unless no more may be asked.
    fn hello(&mut self, hello: &ClientHello<'_>) -> Option<Answer> {
        self.may_connect().then(|| Question { endpoint: self.endpoint, timeout: self.settings.timeout }.ask(hello))
    }
}
