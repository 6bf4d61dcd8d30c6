//! SEC-10 of a real run: a name server is asked which issuers the domain of the service permits.

use crate::common::lapwing::{FAST, Told, ask, conforming, kitemark, product};
use crate::common::name_server::NameServer;
use crate::common::server::Server;
use crate::common::stdout;
use crate::common::tls::Authority;
use std::net::SocketAddr;

/// What a run finds of a service at this host when it asks this name server.
fn found(name: &str, host: &str, resolver: Option<SocketAddr>) -> Told {
    let authority = Authority::new();
    let server = Server::secure(&authority, conforming);
    let base = format!("https://{host}:{}/v1", server.port);
    let folder = product(name, &base, &authority);
    let resolver = resolver.map(|address| address.to_string());
    let mut arguments = [&FAST[..], &["--only", "SEC-10"]].concat();
    arguments.extend(resolver.iter().flat_map(|address| ["--resolver", address]));
    ask(&folder, &arguments)
}

#[test]
fn a_domain_that_names_its_issuers_is_passed() {
    let names = NameServer::of("localhost", &[("iodef", "mailto:security@lapwing.example"), ("issue", "ca.example")]);
    let run = found("permits", "localhost", Some(names.address));
    assert_eq!(run.outcome("SEC-10"), "pass", "{:#}", run.result("SEC-10"));
    assert_eq!(names.asked(), ["localhost"]);
    assert!(run.recording.contains("ca.example"));
}

#[test]
fn a_domain_that_names_none_is_found() {
    let names = NameServer::of("localhost", &[("iodef", "mailto:security@lapwing.example")]);
    let run = found("permits-all", "localhost", Some(names.address));
    assert_eq!(run.outcome("SEC-10"), "warn", "{:#}", run.result("SEC-10"));
    // What seems to be a fault is looked at once more.
    assert_eq!(names.asked(), ["localhost", "localhost"]);
}

#[test]
fn a_name_server_that_is_not_there_leaves_it_open() {
    let free = std::net::UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let run = found("unknown", "localhost", Some(free));
    assert_eq!(run.outcome("SEC-10"), "inconclusive", "{:#}", run.result("SEC-10"));
    assert!(run.result("SEC-10")["reason"].as_str().unwrap().contains(&format!("the name server {free}")), "{:#}", run.result("SEC-10"));
}

#[test]
fn an_address_and_a_name_of_this_machine_have_no_domain_to_ask() {
    let names = NameServer::of("localhost", &[]);
    let run = found("address", "127.0.0.1", Some(names.address));
    assert_eq!(run.outcome("SEC-10"), "inconclusive", "{:#}", run.result("SEC-10"));
    assert!(names.asked().is_empty());
    // Without a name server of its own choice nobody is asked for `localhost`.
    assert_eq!(found("local", "localhost", None).outcome("SEC-10"), "inconclusive");
}

#[test]
fn the_plan_says_who_is_asked_for_what() {
    let authority = Authority::new();
    let folder = product("planned", "https://api.lapwing-sightings.police.uk/v1", &authority);
    let plan = stdout(&kitemark(&["plan", folder.0.to_str().unwrap(), "--only", "SEC-10,SEC-22"], &[]));
    assert!(plan.contains("L1  up to 25 handshakes with api.lapwing-sightings.police.uk\n    without a request or a credential\n"), "{plan}");
    let question = "    and a question to the name server: the CAA records of\n    api.lapwing-sightings.police.uk, then of lapwing-sightings.police.uk,\n    police.uk, uk\n    for SEC-10\n";
    assert!(plan.contains(question), "{plan}");
}
