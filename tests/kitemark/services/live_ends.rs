//! How live runs end, and that no outcome depends on how long a service keeps its connections.

use crate::common::server::{Asked, Deed, Server};
use crate::common::tls::Authority;
use kitemark::document::Time;
use kitemark::probe::client::{Clock, Credentials, Limits, Run, Session, Transport, Trust};
use kitemark::product::recording::{Archive, Redaction};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// The clock of the machine.
struct RealClock(Instant);

impl Clock for RealClock {
    fn elapsed(&self) -> Duration {
        self.0.elapsed()
    }

    fn time(&self) -> Time {
        Time::parse("2026-11-01T09:00:00Z").unwrap()
    }

    fn wait(&self, duration: Duration) {
        std::thread::sleep(duration);
    }

    fn is_stopped(&self) -> bool {
        false
    }
}

/// What sending some requests came to.
struct Told {
    /// The recorded entries.
    entries: Vec<Value>,
    /// How many requests were sent, those that were sent again among them.
    sent: usize,
    asked: Vec<Asked>,
}

impl Told {
    fn statuses(&self) -> Vec<u64> {
        self.entries.iter().map(|entry| entry["response"]["status"].as_u64().unwrap()).collect()
    }

    fn connections(&self) -> usize {
        self.asked.iter().map(|asked| asked.connection + 1).max().unwrap_or(0)
    }
}

/// Sends requests with these methods, each to an address of its own.
fn send(server: &Server, methods: &[&str], limits: Limits) -> Told {
    let plan = server.plan(methods);
    let credentials = Credentials::default();
    let transport =
        Transport::new(vec![kitemark::probe::client::Authority::resolve(&plan.base, true).unwrap()], &Trust::public(), &credentials, &limits)
            .unwrap();
    let run = Run { tool: ::kitemark::TOOL, id: "0123456789abcdef".into(), random: "fedcba9876543210".into() };
    let clock = RealClock(Instant::now());
    let mut session = Session::new(&plan, transport, &credentials, limits, &clock, run, Archive::new(::kitemark::TOOL, Redaction::new(|_| false)));
    session.send(&mut |_, _| {});
    let sent = session.sent();
    let recording: Value = serde_json::from_str(&session.finish(Value::Null).text()).unwrap();
    Told { entries: recording["log"]["entries"].as_array().unwrap().clone(), sent, asked: server.asked() }
}

fn quick() -> Limits {
    Limits { interval: Duration::from_millis(20), ..Limits::default() }
}

fn answer() -> Deed {
    crate::common::lapwing::outcome_of(&json!({}))
}

#[test]
fn a_connection_is_kept_from_request_to_request() {
    let server = Server::keeping(|_: &Asked| answer());
    let told = send(&server, &["GET"; 12], quick());
    assert_eq!((told.statuses(), told.sent), (vec![200; 12], 12));
    assert!(told.connections() < 12, "none was used again");
}

/// The worst that a server may do: it closes every connection that it was said to keep, as the next request is on its way.
#[test]
fn a_request_that_meets_a_closed_connection_is_sent_once_more() {
    let server = Server::keeping(|asked: &Asked| if asked.position == 0 { answer() } else { Deed::Close });
    let methods = ["GET", "HEAD", "OPTIONS", "GET", "TRACE", "GET", "GET", "HEAD", "GET", "GET"];
    let told = send(&server, &methods, quick());
    assert_eq!(told.statuses(), [200; 10], "{:#?}", told.entries);
    let closed = told.asked.iter().filter(|asked| asked.position > 0).count();
    assert!(closed > 0, "no connection was used again");
    assert_eq!((told.asked.len(), told.sent), (10 + closed, 10 + closed), "each is sent again once at most, and counts");
}

#[test]
fn a_service_that_closes_a_fresh_connection_is_not_asked_again() {
    let server = Server::keeping(|_: &Asked| Deed::Close);
    let told = send(&server, &["GET"; 2], quick());
    assert_eq!((told.statuses(), told.asked.len(), told.sent), (vec![0; 2], 2, 2));
    assert!(told.entries[0]["_kitemark"]["failure"].as_str().unwrap().starts_with("no answer"), "{:#}", told.entries[0]);
}

/// A service that never answers twice in a row on any connection is one that does not answer: it is asked twice, not for ever.
#[test]
fn what_is_sent_again_is_not_sent_a_third_time() {
    let server = Server::keeping(|asked: &Asked| if asked.path() == "/thing0" { answer() } else { Deed::Close });
    let told = send(&server, &["GET"; 2], quick());
    let second = told.asked.iter().filter(|asked| asked.path() == "/thing1").count();
    assert_eq!(told.statuses(), [200, 0]);
    assert!(second <= 2, "{second}");
}

/// RFC 9110, 9.2.2: what is not idempotent is never sent again, so it is never sent where it could be lost.
#[test]
fn what_could_change_something_is_sent_once_on_a_connection_of_its_own() {
    let server = Server::keeping(|asked: &Asked| if asked.position == 0 { answer() } else { Deed::Close });
    let methods = ["GET", "POST", "PUT", "DELETE", "PATCH", "POST", "KITEMARK", "POST"];
    let told = send(&server, &methods, quick());
    assert_eq!(told.statuses(), [200; 8]);
    for method in ["POST", "PUT", "DELETE", "PATCH", "KITEMARK"] {
        let asked: Vec<&Asked> = told.asked.iter().filter(|asked| asked.method == method).collect();
        assert_eq!(asked.len(), methods.iter().filter(|named| **named == method).count(), "{method}");
        assert!(asked.iter().all(|asked| asked.position == 0), "{asked:?}");
    }
}

#[test]
fn a_connection_that_rested_is_not_used_again() {
    let rested = |interval: u64, idle: u64| {
        let server = Server::keeping(|_: &Asked| answer());
        let limits = Limits { interval: Duration::from_millis(interval), idle: Duration::from_millis(idle), ..Limits::default() };
        let told = send(&server, &["GET"; 4], limits);
        assert_eq!(told.statuses(), [200; 4]);
        told.connections()
    };
    assert_eq!(rested(300, 30), 4, "each rested for longer than a connection may");
    assert!(rested(300, 60_000) < 4, "none was used again");
    assert!(Limits::default().idle < Duration::from_secs(2), "Gunicorn closes what rested for two seconds");
}

/// What a budget cuts off says nothing of the service.
#[test]
fn what_is_not_sent_again_for_the_budget_is_judged_by_nobody() {
    let server = Server::keeping(|asked: &Asked| if asked.position == 0 { answer() } else { Deed::Close });
    let told = send(&server, &["GET"; 2], Limits { requests: 2, interval: Duration::from_millis(200), ..Limits::default() });
    assert_eq!((told.asked.len(), told.asked[1].position), (2, 1), "the connection was not used again");
    assert_eq!(told.entries[1]["_kitemark"]["abandoned"], true, "{:#}", told.entries[1]);
}

/// A whole run against a service that closes every connection as it is used again comes to what it comes to anyway.
#[test]
fn no_outcome_depends_on_how_long_connections_are_kept() {
    let authority = Authority::new();
    let conforming = Server::secure(&authority, crate::common::lapwing::conforming);
    let closing =
        Server::secure_keeping(&authority, |asked: &Asked| if asked.position == 0 { crate::common::lapwing::conforming(asked) } else { Deed::Close });
    let outcomes = |name: &str, server: &Server| -> Vec<Value> {
        let folder = crate::common::lapwing::product(name, &server.https("/v1"), &authority);
        let told = crate::common::lapwing::ask(&folder, &[&crate::common::lapwing::FAST[..], &["--class", "L2"]].concat());
        let results = told.report["results"].as_array().unwrap();
        results.iter().map(|result| json!([result["requirement"], result["outcome"], result["findings"].as_array().unwrap().len()])).collect()
    };
    assert_eq!(outcomes("kept-never", &conforming), outcomes("kept-and-closed", &closing));
    assert!(closing.asked().iter().any(|asked| asked.position > 0), "no connection was used again");
}

/// Signals, and what a run says of what it kept.
#[cfg(unix)]
mod interrupted {
    use crate::common::lapwing::{Folder, TOKEN, conforming, product};
    use crate::common::server::{Asked, Deed, Server};
    use crate::common::tls::Authority;
    use crate::common::{code, stderr, stdout};
    use serde_json::Value;
    use std::os::unix::fs::PermissionsExt as _;
    use std::process::{Child, Command, Output, Stdio};
    use std::time::{Duration, Instant};

    const KEPT: &str = "kept in ";
    const NOTHING_KEPT: &str = "nothing is kept of ";

    /// Starts a slow run; `before` is what the shell does first.
    fn start(folder: &Folder, before: &str, more: &[&str]) -> Child {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{before}exec \"$@\""), "sh", env!("CARGO_BIN_EXE_kitemark"), "check", folder.0.to_str().unwrap()]);
        command.args(["--live", "--allow-private", "--only", "INT-18,SEC-36,SEC-42", "--format", "json"]).args(more);
        command.env_clear().env("LAPWING_TOKEN", TOKEN).env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Waits until something is so.
    fn until(what: &str, is_so: impl Fn() -> bool) {
        let started = Instant::now();
        while !is_so() {
            assert!(started.elapsed() < Duration::from_secs(60), "{what}");
            std::thread::yield_now();
        }
    }

    fn signal(child: &Child, name: &str) {
        assert!(Command::new("sh").args(["-c", &format!("kill -{name} {}", child.id())]).status().unwrap().success());
    }

    /// Sends a signal to a run once it asked twice.
    fn interrupted(name: &str, server: &Server, child: Child) -> Output {
        until("nothing is asked", || server.asked().len() >= 2);
        signal(&child, name);
        child.wait_with_output().unwrap()
    }

    fn recording(folder: &Folder) -> Vec<Value> {
        let recording: Value = serde_json::from_slice(&std::fs::read(folder.0.join("kept.har")).unwrap()).unwrap();
        recording["log"]["entries"].as_array().unwrap().clone()
    }

    #[test]
    fn every_signal_that_ends_a_run_leaves_what_it_has() {
        for name in ["INT", "TERM", "HUP"] {
            let authority = Authority::new();
            let server = Server::secure(&authority, conforming);
            let folder = product(&format!("ends-{name}"), &server.https("/v1"), &authority);
            let (record, report) = (folder.0.join("kept.har"), folder.0.join("report.json"));
            let more = ["--record", record.to_str().unwrap(), "--output", report.to_str().unwrap()];
            let output = interrupted(name, &server, start(&folder, "", &more));
            let told = stderr(&output);
            assert_eq!(code(&output), 3, "{name}: {told}");
            assert!(told.contains("the run was stopped") && told.contains("stays inconclusive"), "{name}: {told}");
            assert!(told.contains(&format!("{KEPT}{}", record.display())), "{name}: {told}");
            assert!(told.contains(&format!("is in {}", report.display())), "{name}: {told}");
            let entries = recording(&folder);
            let unsent = entries.iter().filter(|entry| entry["_kitemark"]["sent"] == false).count();
            assert!(unsent > 0 && unsent < entries.len(), "{name}: {unsent} of {}", entries.len());
            assert!(told.contains(&format!("{} requests that were sent", entries.len() - unsent)), "{name}: {told}");
            let report: Value = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
            assert!(report["live"]["end"].as_str().unwrap().contains("stopped"), "{name}: {:#}", report["live"]);
            assert!(server.asked().len() < entries.len(), "{name}");
        }
    }

    #[test]
    fn a_run_without_a_recording_says_that_nothing_is_kept() {
        let authority = Authority::new();
        let server = Server::secure(&authority, conforming);
        let folder = product("ends-unrecorded", &server.https("/v1"), &authority);
        let output = interrupted("TERM", &server, start(&folder, "", &[]));
        let told = stderr(&output);
        assert!(told.contains(NOTHING_KEPT) && told.contains("--record FILE") && !told.contains(KEPT), "{told}");
        let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert!(report["live"]["end"].as_str().unwrap().contains("stopped"));
    }

    /// A run that `nohup` started is to outlive the terminal: only Linux says without unsafe code that it is one.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_run_that_is_to_outlive_its_terminal_does() {
        let authority = Authority::new();
        let server = Server::secure(&authority, conforming);
        let folder = product("ends-nohup", &server.https("/v1"), &authority);
        let output = interrupted("HUP", &server, start(&folder, "trap '' HUP; ", &["--rate", "10"]));
        assert!(!stderr(&output).contains("the run was stopped"), "{}", stderr(&output));
        let report: Value = serde_json::from_str(&stdout(&output)).unwrap();
        assert_eq!(report["live"]["end"], Value::Null, "{:#}", report["live"]);
    }

    /// Whoever asks a process to end kills it soon after: a service that stalls does not cost the recording.
    #[test]
    fn a_request_that_stalls_is_abandoned_and_judged_by_nobody() {
        let authority = Authority::new();
        let server = Server::secure(&authority, |asked: &Asked| if asked.path() == "/v1/sightings" { Deed::Stall } else { conforming(asked) });
        let folder = product("ends-stalled", &server.https("/v1"), &authority);
        let record = folder.0.join("kept.har");
        let child = start(&folder, "", &["--record", record.to_str().unwrap(), "--rate", "10"]);
        until("nothing stalls", || server.asked().iter().any(|asked| asked.path() == "/v1/sightings"));
        signal(&child, "TERM");
        let output = child.wait_with_output().unwrap();
        assert!(stderr(&output).contains(KEPT), "{}", stderr(&output));
        let entries = recording(&folder);
        let abandoned: Vec<&Value> = entries.iter().filter(|entry| entry["_kitemark"]["abandoned"] == true).collect();
        assert_eq!(abandoned.len(), 1, "{entries:#?}");
        assert_eq!(abandoned[0]["_kitemark"]["failure"], "the run was stopped before the answer came");
        // Replayed, it is not evidence either.
        let arguments = ["check", folder.0.to_str().unwrap(), "--replay", record.to_str().unwrap(), "--only", "INT-18", "--format", "json"];
        let replayed: Value = serde_json::from_str(&stdout(&crate::common::kitemark(&arguments))).unwrap();
        let judged = entries.iter().filter(|entry| entry["_kitemark"]["sent"] != false && entry["_kitemark"]["abandoned"] != true).count();
        assert_eq!(replayed["live"]["requests"].as_u64(), Some(judged as u64), "{:#}", replayed["live"]);
    }

    #[test]
    fn a_key_that_cannot_be_opened_is_told_before_anything_is_sent() {
        let authority = Authority::new();
        let server = Server::secure(&authority, conforming);
        let folder = product("ends-unsigned", &server.https("/v1"), &authority);
        folder.write("key.pem", "no key");
        std::fs::set_permissions(folder.0.join("key.pem"), std::fs::Permissions::from_mode(0o600)).unwrap();
        let (path, key, record) = (folder.0.to_str().unwrap(), folder.0.join("key.pem"), folder.0.join("kept.har"));
        let (key, record) = (key.to_str().unwrap(), record.to_str().unwrap());
        let signed = ["check", path, "--live", "--allow-private", "--record", record, "--sign", key];
        for (more, words) in [(&[][..], "holds no key"), (&["--only", "INT-18"], "a report of some requirements cannot be sealed")] {
            let output = crate::common::lapwing::kitemark(&[&signed, more].concat(), &[("LAPWING_TOKEN", TOKEN)]);
            assert_eq!(code(&output), 2, "{}", stderr(&output));
            assert!(stderr(&output).contains(words), "{}", stderr(&output));
        }
        assert!(server.asked().is_empty());
    }
}
