//! What the handshakes of an endpoint show: of servers on loopback that speak well, badly, something else, or not at all.

use crate::common::tls::{Authority, Client, Identity, MODERN, config, hello, serve, serve_last_century};
use kitemark::document::Time;
use kitemark::probe::tls::{ClientCertificate, Endpoint, EndpointRecord, MOST_CONNECTIONS, Settings, examine};
use proptest::prelude::*;
use rustls::{RootCertStore, ServerConfig, ServerConnection};
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const AT: &str = "2026-11-01T09:00:00Z";

/// A server of the library that the examination uses too, on the other side.
fn serve_tls(config: ServerConfig) -> SocketAddr {
    let config = Arc::new(config);
    serve(move |mut stream| {
        let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        // Until the other side is done.
        while connection.complete_io(&mut stream).is_ok_and(|(read, written)| read + written > 0) {}
    })
}

fn record_of(address: SocketAddr, host: &str, roots: &RootCertStore) -> EndpointRecord {
    let mut step = || true;
    let at = Time::parse(AT).unwrap();
    examine(Endpoint { host, address }, &mut Settings { roots, at, timeout: Duration::from_secs(2), step: &mut step })
}

fn answers(record: &EndpointRecord) -> Vec<String> {
    let one = |answer: &kitemark::probe::tls::Reply| serde_json::to_value(answer.answer).unwrap().as_str().unwrap().to_owned();
    record.versions.iter().map(|version| one(&version.reply)).collect()
}

fn families(record: &EndpointRecord) -> Vec<String> {
    record.suite_families.iter().map(|family| serde_json::to_value(family.reply.answer).unwrap().as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_modern_endpoint_speaks_the_new_and_refuses_the_old() {
    let authority = Authority::new();
    let identity = authority.issue("lapwing.example", (2026, 10, 1), (2026, 12, 31));
    let address = serve_tls(config(&identity, MODERN, Client::NotAsked, &authority));
    let record = record_of(address, "lapwing.example", &authority.roots());
    assert!(record.reachable);
    assert_eq!(answers(&record), ["refused", "refused", "refused", "accepted", "accepted"], "{record:#?}");
    assert_eq!(families(&record), ["refused"; 6], "{record:#?}");
    assert_eq!(record.negotiated.unwrap().version, "TLS 1.3");
    let chain = record.chain.unwrap();
    assert!(chain.trusted && chain.name_matches && chain.problem.is_none() && chain.length == 1);
    let certificate = &record.certificates[0];
    assert_eq!(certificate.names, ["lapwing.example"]);
    assert_eq!((certificate.lifetime_days, certificate.remaining_days), (Some(91), Some(59)));
    assert_eq!((certificate.key_algorithm.as_deref(), certificate.key_bits), (Some("EC"), Some(256)));
    assert_eq!(certificate.signature_hash.as_deref(), Some("SHA-256"));
    assert_eq!(record.client_certificate, ClientCertificate::None);
    assert!(record.connections <= MOST_CONNECTIONS);
}

#[test]
fn one_version_alone_is_seen_as_such() {
    let authority = Authority::new();
    let identity = authority.issue("lapwing.example", (2026, 10, 1), (2026, 12, 31));
    let address = serve_tls(config(&identity, &[&rustls::version::TLS12], Client::NotAsked, &authority));
    let record = record_of(address, "lapwing.example", &authority.roots());
    assert_eq!(answers(&record), ["refused", "refused", "refused", "accepted", "refused"], "{record:#?}");
    let address = serve_tls(config(&identity, &[&rustls::version::TLS13], Client::NotAsked, &authority));
    let record = record_of(address, "lapwing.example", &authority.roots());
    assert_eq!(answers(&record), ["refused", "refused", "refused", "refused", "accepted"], "{record:#?}");
}

#[test]
fn a_chain_is_trusted_for_its_host_at_its_time() {
    let (authority, other) = (Authority::new(), Authority::named("Another root"));
    let (from, until) = ((2026, 10, 1), (2026, 12, 31));
    let own = |name: &str| Identity::of_its_own(name, from, until);
    for (identity, trusted, names, problem) in [
        (authority.issue("lapwing.example", from, until), true, true, ""),
        (authority.issue("plover.example", from, until), true, false, ""),
        // A wildcard for all of a top-level domain names nobody.
        (authority.issue("*.example", from, until), true, false, ""),
        (authority.issue("lapwing.example", (2025, 10, 1), (2026, 10, 31)), false, true, "expired"),
        (authority.issue("lapwing.example", (2026, 12, 1), until), false, true, "does not hold yet"),
        (other.issue("lapwing.example", from, until), false, true, "nobody who is trusted"),
        (own("lapwing.example"), false, true, "signed by itself"),
        (own("plover.example"), false, false, "signed by itself"),
    ] {
        let address = serve_tls(config(&identity, MODERN, Client::NotAsked, &authority));
        let record = record_of(address, "lapwing.example", &authority.roots());
        let chain = record.chain.expect("a chain");
        assert_eq!((chain.trusted, chain.name_matches), (trusted, names), "{chain:?}");
        assert!(chain.problem.unwrap_or_default().contains(problem), "{problem}");
    }
}

#[test]
fn the_certificate_of_the_client_is_asked_for_or_needed() {
    let authority = Authority::new();
    let identity = authority.issue("lapwing.example", (2026, 10, 1), (2026, 12, 31));
    for versions in [&[&rustls::version::TLS13][..], &[&rustls::version::TLS12], MODERN] {
        for (client, expected) in [
            (Client::NotAsked, ClientCertificate::None),
            (Client::Asked, ClientCertificate::Requested),
            (Client::Needed, ClientCertificate::Required),
        ] {
            let address = serve_tls(config(&identity, versions, client, &authority));
            let record = record_of(address, "lapwing.example", &authority.roots());
            assert_eq!(record.client_certificate, expected, "{versions:?} {record:#?}");
            assert!(record.reachable && record.chain.is_some(), "{record:#?}");
        }
    }
}

#[test]
fn an_endpoint_of_the_last_century_is_seen() {
    let address = serve_last_century();
    let record = record_of(address, "lapwing.example", &RootCertStore::empty());
    assert!(record.reachable);
    assert_eq!(answers(&record), ["accepted", "accepted", "refused", "refused", "refused"], "{record:#?}");
    assert_eq!(families(&record), ["accepted"; 6]);
    assert!(record.chain.is_none() && record.certificates.is_empty());
    assert!(record.versions[2].reply.how.contains("TLS 1.0"));
}

#[test]
fn what_proves_nothing_is_unclear() {
    for (name, deed) in [
        ("closes", (|stream| drop(stream)) as fn(TcpStream)),
        // Closing with bytes unread resets the connection.
        ("resets", |stream| assert_eq!(stream.peek(&mut [0]).unwrap_or(1), 1)),
        ("speaks HTTP", |mut stream| {
            let _ = hello(&mut stream);
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n");
        }),
        ("streams", |mut stream| while stream.write_all(&[0x16; 4096]).is_ok() {}),
        ("streams records", |mut stream| while stream.write_all(&[22, 3, 3, 0, 4, 11, 0, 0, 0]).is_ok() {}),
    ] {
        let address = serve(deed);
        let record = record_of(address, "lapwing.example", &RootCertStore::empty());
        assert!(!record.reachable, "{name} {record:#?}");
        assert!(record.failure.is_some(), "{name}");
        assert!(answers(&record).iter().chain(&families(&record)).all(|answer| answer == "unclear"), "{name} {record:#?}");
        assert_eq!(record.client_certificate, ClientCertificate::Unclear, "{name}");
    }
}

#[test]
fn who_is_not_there_is_not_asked_on_and_on() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let record = record_of(nobody, "lapwing.example", &RootCertStore::empty());
    assert!(!record.reachable && record.failure.unwrap().contains("refused"));
    assert_eq!(record.connections, 1);
    let silent = serve(|mut stream| while stream.read(&mut [0; 512]).is_ok_and(|read| read > 0) {});
    let record = record_of(silent, "lapwing.example", &RootCertStore::empty());
    assert_eq!(record.failure.as_deref(), Some("no answer in time"));
    assert_eq!(record.connections, 3);
}

#[test]
fn a_modern_endpoint_that_drops_old_hellos_refuses_them() {
    let authority = Authority::new();
    let identity = authority.issue("lapwing.example", (2026, 10, 1), (2026, 12, 31));
    let modern = Arc::new(config(&identity, MODERN, Client::NotAsked, &authority));
    let address = serve(move |mut stream| {
        let mut peeked = [0; 11];
        while stream.peek(&mut peeked).is_ok_and(|length| length > 0 && length < 11) {}
        if u16::from_be_bytes([peeked[9], peeked[10]]) < 0x0303 {
            return;
        }
        let mut connection = ServerConnection::new(Arc::clone(&modern)).unwrap();
        while connection.complete_io(&mut stream).is_ok_and(|(read, written)| read + written > 0) {}
    });
    let record = record_of(address, "lapwing.example", &authority.roots());
    assert_eq!(answers(&record), ["refused", "refused", "refused", "accepted", "accepted"], "{record:#?}");
}

/// Whether a hello offers TLS 1.3: its extension of versions lists 0x0304 (RFC 8446, 4.2.1).
fn offers_1_3(hello: &[u8]) -> bool {
    let extension = |at: &[u8]| at[0] == 0 && at[1] == 43 && at[2] == 0 && at[3] == at[4] + 1;
    let Some(at) = hello.windows(5).position(extension) else { return false };
    hello[at + 5..at + 5 + usize::from(hello[at + 4])].chunks(2).any(|version| version == [3, 4])
}

#[test]
fn an_endpoint_of_the_newest_version_alone_that_drops_all_others_refuses_them() {
    let authority = Authority::new();
    let config = Arc::new(config(&authority.issue_for_long("lapwing.example"), &[&rustls::version::TLS13], Client::NotAsked, &authority));
    let address = serve(move |mut stream| {
        let mut head = [0; 2048];
        let length = stream.peek(&mut head).unwrap_or(0);
        // What is read before the connection is closed is not answered by a reset.
        if !offers_1_3(&head[..length]) {
            let _ = hello(&mut stream);
            return;
        }
        let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        while connection.complete_io(&mut stream).is_ok_and(|(read, written)| read + written > 0) {}
    });
    let record = record_of(address, "lapwing.example", &authority.roots());
    assert_eq!(answers(&record), ["refused", "refused", "refused", "refused", "accepted"], "{record:#?}");
    assert!(families(&record).iter().all(|family| family == "refused"), "{record:#?}");
}

#[test]
fn the_newest_version_is_seen_where_the_library_shares_no_group_with_the_endpoint() {
    let address = serve(|mut stream| {
        let Some(asked) = hello(&mut stream) else { return };
        // Whoever offers the newest version without a share is asked for one of P-521; nobody else is understood.
        let has_no_share = asked.windows(6).any(|window| window == [0, 51, 0, 2, 0, 0]);
        if !(offers_1_3(&asked) && has_no_share) {
            let _ = stream.write_all(&[21, 3, 3, 0, 2, 2, 40]);
            return;
        }
        let mut message = vec![2, 0, 0, 52, 3, 3];
        message.extend([7; 32]);
        message.extend([0, 0x13, 2, 0, 0, 12, 0, 51, 0, 2, 0, 0x19, 0, 43, 0, 2, 3, 4]);
        let _ = stream.write_all(&[&[22, 3, 3, 0, u8::try_from(message.len()).unwrap()][..], &message].concat());
    });
    let record = record_of(address, "lapwing.example", &Authority::new().roots());
    assert!(record.reachable);
    // That the other modern version is not spoken is not said: the alert may be about anything that was offered.
    assert_eq!(answers(&record), ["refused", "refused", "refused", "unclear", "accepted"], "{record:#?}");
}

#[test]
fn who_may_not_connect_does_not() {
    let count = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&count);
    let address = serve(move |_| {
        seen.fetch_add(1, Ordering::SeqCst);
    });
    let mut left = 3;
    let mut step = || {
        left -= 1;
        left >= 0
    };
    let roots = RootCertStore::empty();
    let at = Time::parse(AT).unwrap();
    let mut settings = Settings { roots: &roots, at, timeout: Duration::from_secs(2), step: &mut step };
    let record = examine(Endpoint { host: "lapwing.example", address }, &mut settings);
    assert_eq!(record.connections, 3);
    assert!(answers(&record)[..3].iter().all(|answer| answer == "not-asked"), "{record:#?}");
    assert!(count.load(Ordering::SeqCst) <= 3);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]
    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..400), is_record in any::<bool>()) {
        let bytes = if is_record { [&[22, 3, 3, 0, 200][..], &bytes].concat() } else { bytes };
        let address = serve(move |mut stream| {
            let _ = hello(&mut stream);
            let _ = stream.write_all(&bytes);
        });
        let record = record_of(address, "lapwing.example", &RootCertStore::empty());
        prop_assert!(record.chain.is_none());
    }
}
