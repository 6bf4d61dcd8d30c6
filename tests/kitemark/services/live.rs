//! `check --live`: the running service is asked, within its limits and with nothing given away, recorded and judged.

use crate::common::lapwing::{
    FAST, Folder, KEY, NOW, PASSWORD, SECRET_OF_CLIENT, TOKEN, ask, ask_with, conforming, contract, hardened, kitemark, manifest, outcome_of, plan,
    problem, product, sighting, text, token_for,
};
use crate::common::server::{Asked, Deed, Server};
use crate::common::tls::{Authority, serve_last_century};
use crate::common::{code, stderr, stdout};
use kitemark::document::Time;
use kitemark::probe::client::{Clock, Credentials, Limits, Run, Session, Transport, Trust};
use kitemark::product::recording::{Archive, Redaction};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::time::Duration;

#[test]
fn a_conforming_service_is_passed_and_only_observed() {
    let authority = Authority::new();
    let server = Server::secure(&authority, conforming);
    let folder = product("conforming", &server.https("/v1"), &authority);
    let run = ask(&folder, &[]);
    for id in [
        "INT-18", "INT-26", "INT-29", "INT-36", "SEC-02", "SEC-03", "SEC-04", "SEC-05", "SEC-06", "SEC-07", "SEC-08", "SEC-09", "SEC-14", "SEC-37",
        "SEC-36", "SEC-38", "SEC-39", "SEC-40", "SEC-42", "INT-16", "INT-17", "INT-44", "INT-49", "INT-51",
    ] {
        assert_eq!(run.outcome(id), "pass", "{id}: {:#}", run.result(id));
    }
    // The report says where, when and how much was asked.
    let live = &run.report["live"];
    assert_eq!((live["environment"].as_str(), live["class"].as_str()), (Some("Sandbox"), Some("L1")));
    assert_eq!(live["operations"], json!({ "declared": 6, "answered": 3 }));
    assert_eq!(live["skipped"][0]["operation"], "GET /logout");
    assert_eq!(live["endpoints"][0]["certificate"].as_str().unwrap().len(), 64);
    let plan_digest = kitemark(&["plan", folder.0.to_str().unwrap()], &[]);
    assert!(stdout(&plan_digest).contains(live["plan"].as_str().unwrap()));
    // Nothing was asked that a server is to refuse.
    assert_eq!(run.outcome("SEC-20"), "inconclusive");
    let failed = run.report["results"].as_array().unwrap().iter().filter(|result| result["outcome"] == "fail");
    assert_eq!(failed.cloned().collect::<Vec<Value>>(), Vec::<Value>::new());
    assert_eq!(run.code, 3, "{}", run.stderr);
    let asked = server.asked();
    let methods: BTreeSet<&str> = asked.iter().map(|asked| asked.method.as_str()).collect();
    assert!(methods.is_subset(&BTreeSet::from(["GET", "HEAD", "OPTIONS"])), "{methods:?}");
    assert!(asked.iter().all(|asked| asked.path() != "/v1/logout"), "what reads like an action is not asked");
    // Each is one of the plan, once, and says who asks.
    let planned = plan(&folder);
    let base = server.https("");
    let wanted: BTreeSet<(String, String)> = planned.iter().map(|request| (text(request, "method"), text(request, "url"))).collect();
    let random = regex::Regex::new("kitemark-[0-9a-f]{16}").unwrap();
    for asked in &asked {
        let url = random.replace(&format!("{base}{}", asked.target), "kitemark-{random}").into_owned();
        assert!(wanted.contains(&(asked.method.clone(), url.clone())), "{url} is not in the plan");
        assert!(asked.header("user-agent").unwrap().starts_with("kitemark/"));
        assert_eq!(asked.header("x-kitemark-run").unwrap().len(), 16);
    }
    // The list has one page, so that there is no next one to ask; one record carries an entity tag, and is asked for again.
    let is_sent = |request: &&Value| match request["followUp"].as_str() {
        None => text(request, "url").starts_with("https://"),
        Some(follow_up) => follow_up == "ifNoneMatch" && text(request, "url").ends_with("/sightings/7"),
    };
    let over_tls = planned.iter().filter(is_sent).count();
    assert_eq!(asked.len(), over_tls, "nothing failed, so nothing was asked twice");
    // Two a second.
    let first = asked.iter().map(|asked| asked.at).min().unwrap();
    let last = asked.iter().map(|asked| asked.at).max().unwrap();
    let least = Duration::from_millis(500) * u32::try_from(over_tls - 1).unwrap();
    assert!(last - first >= least.mul_f32(0.98), "{:?} for {over_tls} requests", last - first);
}

#[test]
fn a_recording_is_judged_as_the_service_was() {
    let authority = Authority::new();
    let server = Server::secure(&authority, |asked: &Asked| match asked.path() {
        "/v1/sightings" => {
            Deed::Answer(200, vec![("content-type", "application/json".into()), ("server", "nginx/1.18.0".into())], "{\"items\": 7}".into())
        }
        _ => conforming(asked),
    });
    let folder = product("replay", &server.https("/v1"), &authority);
    let run = ask(&folder, &[&FAST[..], &["--class", "L2"]].concat());
    assert_eq!(run.outcome("INT-18"), "fail");
    assert_eq!(run.code, 1);
    let before = server.asked().len();
    let recording = folder.0.join("recording.har");
    let replayed = kitemark(
        &["check", folder.0.to_str().unwrap(), "--replay", recording.to_str().unwrap(), "--method", "live", "--format", "json"],
        &[("SOURCE_DATE_EPOCH", NOW)],
    );
    let replayed: Value = serde_json::from_slice(&replayed.stdout).unwrap();
    for (name, value) in run.report.as_object().unwrap() {
        assert_eq!(&replayed[name], value, "{name}");
    }
    assert_eq!(replayed, run.report);
    assert_eq!(server.asked().len(), before, "a replay sends nothing");
    // What seemed to be a failure was asked once more, and said so.
    let again: Vec<Value> = run.entries().into_iter().filter(|entry| entry["_kitemark"]["retryOf"].is_u64()).collect();
    assert!(!again.is_empty());
    for entry in &again {
        let first = &run.entries()[usize::try_from(entry["_kitemark"]["retryOf"].as_u64().unwrap()).unwrap()];
        assert_eq!((&entry["request"]["method"], &entry["request"]["url"]), (&first["request"]["method"], &first["request"]["url"]));
    }
}

#[test]
fn a_service_that_answers_differently_each_time_is_no_failure() {
    let authority = Authority::new();
    let first = std::sync::atomic::AtomicBool::new(true);
    let server = Server::secure(&authority, move |asked: &Asked| {
        if asked.path() == "/v1/sightings" && first.swap(false, std::sync::atomic::Ordering::SeqCst) {
            return Deed::Answer(200, hardened(&[("content-type", "application/json")]), "{\"items\": 7}".into());
        }
        conforming(asked)
    });
    let folder = product("differs", &server.https("/v1"), &authority);
    let run = ask(&folder, &[&FAST[..], &["--only", "INT-18", "--grade", "2"]].concat());
    assert_eq!(run.outcome("INT-18"), "inconclusive");
    assert!(run.result("INT-18")["reason"].as_str().unwrap().contains("differently"), "{:#}", run.result("INT-18"));
    assert_eq!(run.code, 3);
    assert_eq!(run.entries().iter().filter(|entry| entry["request"]["url"].as_str().unwrap().ends_with("/sightings")).count(), 2);
}

#[test]
fn a_service_that_is_not_there_is_told_in_a_whole_report() {
    let authority = Authority::new();
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let folder = product("nobody", &format!("https://127.0.0.1:{port}/v1"), &authority);
    let run = ask(&folder, &FAST);
    assert_eq!(run.code, 3);
    assert_eq!(run.outcome("INT-18"), "inconclusive");
    assert!(run.stderr.contains("not reached"), "{}", run.stderr);
    assert!(run.entries().iter().skip(4).any(|entry| entry["_kitemark"]["sent"] == false));
    let folder = product("unresolved", "https://nobody.invalid/v1", &authority);
    let run = ask(&folder, &FAST);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("nobody.invalid"), "{}", run.stderr);
    // Nothing that was not asked is passed, not even what is good where nobody answers.
    let results = run.report["results"].as_array().unwrap().iter();
    let live: Vec<&str> = results.filter(|result| result["outcome"] == "pass").map(|result| result["requirement"].as_str().unwrap()).collect();
    assert!(live.is_empty(), "{live:?}");
}

#[test]
fn private_addresses_are_asked_with_a_flag_alone() {
    let authority = Authority::new();
    let server = Server::secure(&authority, conforming);
    let folder = product("private", &server.https("/v1"), &authority);
    let output = kitemark(&["check", folder.0.to_str().unwrap(), "--live"], &[("LAPWING_TOKEN", TOKEN)]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("127.0.0.1") && stderr(&output).contains("--allow-private"), "{}", stderr(&output));
    assert!(server.asked().is_empty());
}

#[test]
fn a_dry_run_is_the_plan_and_sends_nothing() {
    let authority = Authority::new();
    let server = Server::secure(&authority, conforming);
    let folder = product("dry", &server.https("/v1"), &authority);
    let path = folder.0.to_str().unwrap();
    let dry = kitemark(&["check", path, "--live", "--dry-run"], &[]);
    assert_eq!(code(&dry), 0, "{}", stderr(&dry));
    assert_eq!(stdout(&dry), stdout(&kitemark(&["plan", path], &[])));
    assert!(server.asked().is_empty());
}

#[test]
fn a_stalling_service_is_given_up() {
    let authority = Authority::new();
    let server = Server::secure(&authority, |asked: &Asked| if asked.path() == "/v1/sightings" { Deed::Stall } else { conforming(asked) });
    let folder = product("stalls", &server.https("/v1"), &authority);
    let run = ask(&folder, &[&FAST[..], &["--only", "INT-18"]].concat());
    let stalled = run.entries().into_iter().find(|entry| entry["request"]["url"].as_str().unwrap().ends_with("/sightings")).unwrap();
    assert_eq!(stalled["_kitemark"]["failure"], "no answer within 10 seconds");
    assert_eq!(run.outcome("INT-18"), "inconclusive", "{:#}", run.result("INT-18"));
}

#[test]
fn an_endless_body_is_cut() {
    let authority = Authority::new();
    let server = Server::secure(&authority, |asked: &Asked| if asked.path() == "/v1/sightings" { Deed::Endless } else { conforming(asked) });
    let folder = product("endless", &server.https("/v1"), &authority);
    let run = ask(&folder, &[&FAST[..], &["--only", "INT-18"]].concat());
    let endless = run.entries().into_iter().find(|entry| entry["request"]["url"].as_str().unwrap().ends_with("/sightings")).unwrap();
    assert_eq!(endless["_kitemark"]["cut"], true);
    assert_eq!(endless["response"]["content"]["size"], 1024 * 1024);
    assert_eq!(run.outcome("INT-18"), "inconclusive", "{:#}", run.result("INT-18"));
}

#[test]
fn a_service_that_closes_is_no_failure() {
    let authority = Authority::new();
    let server = Server::secure(&authority, |asked: &Asked| if asked.path() == "/v1/sightings" { Deed::Close } else { conforming(asked) });
    let folder = product("closes", &server.https("/v1"), &authority);
    let run = ask(&folder, &[&FAST[..], &["--only", "INT-18"]].concat());
    assert_eq!(run.outcome("INT-18"), "inconclusive", "{:#}", run.result("INT-18"));
}

#[test]
fn a_redirect_is_followed_nowhere() {
    let authority = Authority::new();
    let elsewhere = Server::plain(conforming);
    let away = elsewhere.http("/v1/sightings");
    let server = Server::secure(&authority, move |asked: &Asked| match asked.path() {
        "/v1/sightings" => Deed::Answer(302, vec![("location", away.clone())], String::new()),
        _ => conforming(asked),
    });
    let folder = product("redirects", &server.https("/v1"), &authority);
    let run = ask(&folder, &FAST);
    assert_eq!(run.outcome("INT-18"), "fail", "302 is not documented");
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn a_token_is_judged_by_how_long_it_serves_and_never_shown() {
    let authority = Authority::new();
    for (name, seconds, outcome) in [("short", 900, "pass"), ("long", 2_592_000, "warn")] {
        let token = token_for(seconds);
        let bearer = format!("Bearer {token}");
        let server = Server::secure(&authority, move |asked: &Asked| match asked.header("authorization") {
            Some(given) if given == bearer => outcome_of(&json!({ "items": [] })),
            _ => problem(401, "Unauthorized", &[("www-authenticate", "Bearer")]),
        });
        let folder = product(name, &server.https("/v1"), &authority);
        let run = ask_with(&folder, &[&FAST[..], &["--only", "SEC-19"]].concat(), &[("LAPWING_TOKEN", &token), ("SOURCE_DATE_EPOCH", NOW)]);
        assert_eq!(run.outcome("SEC-19"), outcome, "{:#}", run.result("SEC-19"));
        assert!(run.recording.contains(&format!("\"tokenSeconds\": {seconds}")));
        assert!(!run.recording.contains(&token) && !run.recording.contains(token.split('.').nth(1).unwrap()));
    }
}

#[test]
fn the_next_page_is_asked_once_and_nowhere_else() {
    let authority = Authority::new();
    let page = |id: u64, next: Value| {
        let mut sighting = sighting();
        sighting["id"] = json!(id);
        outcome_of(&json!({ "items": [sighting], "links": { "next": next } }))
    };
    let (other, same) = (json!("?cursor=second"), json!("?cursor=first"));
    let elsewhere = Server::secure(&authority, conforming);
    let away = json!(elsewhere.https("/v1/sightings?cursor=second"));
    for (name, next, outcome, asked_of) in [
        ("pages", other, "pass", 2),
        ("standing-still", same, "warn", 3),
        ("away", away, "not-applicable", 1),
        ("action", json!("/v1/logout"), "not-applicable", 1),
    ] {
        let named = next.clone();
        let server = Server::secure(&authority, move |asked: &Asked| match asked.target.as_str() {
            "/v1/sightings?cursor=second" => page(8, json!("?cursor=third")),
            "/v1/sightings" | "/v1/sightings?cursor=first" => page(7, named.clone()),
            _ => conforming(asked),
        });
        let folder = product(name, &server.https("/v1"), &authority);
        let run = ask(&folder, &[&FAST[..], &["--only", "INT-39"]].concat());
        assert_eq!(run.outcome("INT-39"), outcome, "{name}: {:#}", run.result("INT-39"));
        assert_eq!(server.asked().len(), asked_of, "{name}: {:?}", server.asked().iter().map(|asked| &asked.target).collect::<Vec<_>>());
    }
    assert!(elsewhere.asked().is_empty());
}

#[test]
fn a_requirement_about_every_answer_asks_for_some_itself() {
    let authority = Authority::new();
    let server = Server::secure(&authority, conforming);
    let folder = product("passive", &server.https("/v1"), &authority);
    for id in ["INT-26", "INT-29", "SEC-09", "SEC-39", "SEC-40"] {
        let before = server.asked().len();
        let run = ask(&folder, &[&FAST[..], &["--only", id, "--grade", "3"]].concat());
        assert_eq!(run.outcome(id), "pass", "{:#}", run.result(id));
        assert!(server.asked().len() > before, "{id}");
    }
    // Nothing was answered that sets a cookie, which is no pass of a requirement that was asked.
    assert_ne!(ask(&folder, &[&FAST[..], &["--only", "SEC-41"]].concat()).outcome("SEC-41"), "not-run");
    // What was not asked at all is no yes, whatever grade it decides.
    let path = folder.0.to_str().unwrap();
    let unasked = kitemark(&["check", path, "--only", "SEC-40"], &[]);
    assert_eq!(code(&unasked), 3, "{}", stdout(&unasked));
    let recording = folder.0.join("recording.har");
    let replayed = kitemark(&["check", path, "--only", "SEC-09", "--replay", recording.to_str().unwrap()], &[]);
    assert!(stdout(&replayed).contains("no grade is told."), "{}", stdout(&replayed));
}

#[test]
fn what_a_run_draws_changes_no_finding() {
    let authority = Authority::new();
    let server = Server::secure(&authority, |asked: &Asked| match asked.path() {
        path if path.starts_with("/v1/kitemark-") => Deed::Answer(404, hardened(&[("content-type", "text/html")]), "<h1>Not Found</h1>".into()),
        _ => conforming(asked),
    });
    let folder = product("drawn", &server.https("/v1"), &authority);
    let ids = || {
        let run = ask(&folder, &[&FAST[..], &["--only", "INT-36"]].concat());
        let findings = run.result("INT-36")["findings"].as_array().unwrap().clone();
        assert!(findings[0]["message"].as_str().unwrap().contains("/v1/kitemark-{random}"), "{findings:#?}");
        findings.iter().map(|finding| text(finding, "id")).collect::<Vec<_>>()
    };
    assert_eq!(ids(), ids());
}

#[test]
fn nothing_is_sent_in_clear_text_that_opens_anything() {
    let authority = Authority::new();
    let server = Server::plain(conforming);
    let folder = product("clear", &server.http("/v1"), &authority);
    let run = ask(&folder, &[&FAST[..], &["--class", "L2"]].concat());
    let asked = server.asked();
    assert!(!asked.is_empty());
    for asked in &asked {
        assert_eq!(asked.header("authorization"), None, "{asked:?}");
    }
    assert!(!run.recording.contains(TOKEN));
}

#[test]
fn a_missing_credential_is_the_wrong_question() {
    let authority = Authority::new();
    let folder = product("unset", "https://127.0.0.1:1/v1", &authority);
    let path = folder.0.to_str().unwrap();
    let output = kitemark(&["check", path, "--live", "--allow-private"], &[]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("LAPWING_TOKEN") && stderr(&output).contains("is not set"), "{}", stderr(&output));
    let broken = "planted\nbroken-token";
    let output = kitemark(&["check", path, "--live", "--allow-private"], &[("LAPWING_TOKEN", broken)]);
    assert_eq!(code(&output), 2);
    assert!(!stderr(&output).contains("planted"), "{}", stderr(&output));
}

#[test]
fn the_service_is_left_alone_when_it_is_in_trouble() {
    let authority = Authority::new();
    let server = Server::secure(&authority, |_: &Asked| Deed::Answer(429, vec![("retry-after", "3600".into())], String::new()));
    let folder = product("trouble", &server.https("/v1"), &authority);
    let run = ask(&folder, &FAST);
    assert_eq!(server.asked().len(), 1, "it asked to be left alone for an hour");
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("3600 seconds"), "{}", run.stderr);
}

#[test]
fn the_budget_is_kept() {
    let authority = Authority::new();
    let server = Server::secure(&authority, conforming);
    let folder = product("budget", &server.https("/v1"), &authority);
    let run = ask(&folder, &[&FAST[..], &["--requests", "3"]].concat());
    assert!(server.asked().len() <= 3);
    assert!(run.stderr.contains("no more than 3 requests"), "{}", run.stderr);
    assert_eq!(run.entries().iter().filter(|entry| entry["_kitemark"]["sent"] != false).count(), 3);
}

/// Every secret that is planted anywhere, in each way in which it may be written.
fn planted() -> Vec<String> {
    let plain = [TOKEN, KEY, PASSWORD, SECRET_OF_CLIENT, "planted-issued-token", "planted-session", "Featherstonehaugh", "1984-02-29"];
    let mut all: Vec<String> = plain.map(str::to_owned).into();
    all.extend(["planted%2Fkey%2Bwith%3Dsigns", "planted%3Aclient%26secret", "cGxhbnRlZ"].map(str::to_owned));
    all
}

fn holds_nothing_planted(what: &str, text: &str) {
    for secret in planted() {
        assert!(!text.contains(&secret), "{what} holds {secret}");
    }
}

#[test]
fn secrets_are_seen_nowhere() {
    let authority = Authority::new();
    let server = Server::mutual(&authority, |asked: &Asked| {
        if asked.path() == "/token" {
            assert!(asked.body.contains("grant_type=client_credentials"));
            return outcome_of(&json!({ "access_token": "planted-issued-token", "token_type": "Bearer", "expires_in": 600 }));
        }
        // A service that gives everything back that it was sent, in every place.
        let given: String = asked.headers.iter().map(|(name, value)| format!("{name}: {value}; ")).collect();
        let body = json!({ "items": [sighting()], "echo": { "all": given, "target": asked.target }, "password": KEY, "note": format!("key {KEY}") });
        let cookie = "id=planted-session; Secure; HttpOnly".to_owned();
        let location = format!("/v1?token={TOKEN}");
        let mut headers = hardened(&[("content-type", "application/json")]);
        headers.extend([("set-cookie", cookie), ("x-debug", given.clone()), ("location", location), ("x-session-token", "planted-session".into())]);
        let status = if asked.path() == "/v1/health" { 500 } else { 200 };
        if status == 500 {
            return Deed::Answer(status, headers, format!("Exception: {given} {TOKEN} {KEY}"));
        }
        Deed::Answer(status, headers, body.to_string())
    });
    let folder = Folder::new("secrets");
    let mut contract = contract();
    contract["security"] = json!([{ "oauth": [], "mutual": [], "key": [], "cookie": [] }]);
    contract["components"]["securitySchemes"] = json!({
        "oauth": { "type": "oauth2", "flows": { "clientCredentials": { "tokenUrl": server.https("/token"), "scopes": {} } } },
        "mutual": { "type": "mutualTLS" },
        "key": { "type": "apiKey", "in": "query", "name": "k" },
        "cookie": { "type": "apiKey", "in": "cookie", "name": "c" },
        "basic": { "type": "http", "scheme": "basic" },
    });
    contract["paths"]["/sightings/{sightingId}"]["get"]["security"] = json!([{ "basic": [] }]);
    let credentials = json!({
        "oauth": { "clientId": "ID", "clientSecret": "SECRET" }, "mutual": { "certificate": "CERTIFICATE", "certificateKey": "CERTIFICATE_KEY" },
        "key": { "key": "KEY" }, "cookie": { "key": "TOKEN" }, "basic": { "user": "USER", "password": "PASSWORD" },
    });
    folder.write("openapi.yaml", &contract.to_string()).write("roots.pem", &authority.root_pem);
    folder.write("kitemark.yaml", &manifest(&server.https("/v1"), &credentials));
    let client = authority.issue_for_long("client.example");
    let variables = [
        ("ID", "lapwing-client"),
        ("SECRET", SECRET_OF_CLIENT),
        ("CERTIFICATE", client.pem.as_str()),
        ("CERTIFICATE_KEY", client.key_pem.as_str()),
        ("KEY", KEY),
        ("TOKEN", TOKEN),
        ("USER", "lapwing-user"),
        ("PASSWORD", PASSWORD),
    ];
    let run = ask_with(&folder, &[&FAST[..], &["--class", "L2"]].concat(), &variables);
    // They did arrive where they belong.
    let asked = server.asked();
    let listed = asked.iter().find(|asked| asked.path() == "/v1/sightings" && asked.header("authorization").is_some()).unwrap();
    assert_eq!(listed.header("authorization"), Some("Bearer planted-issued-token"));
    assert_eq!(listed.header("cookie"), Some("c=planted-token-3f9c"));
    assert!(listed.target.contains("k=planted%2Fkey%2Bwith%3Dsigns") && listed.has_certificate, "{listed:?}");
    let one = asked.iter().find(|asked| asked.path() == "/v1/sightings/7" && asked.header("authorization").is_some()).unwrap();
    assert!(one.header("authorization").unwrap().starts_with("Basic "));
    let tokens: Vec<&Asked> = asked.iter().filter(|asked| asked.path() == "/token").collect();
    assert!(tokens.len() == 1 && tokens[0].method == "POST" && tokens[0].header("authorization").is_some());
    // And nowhere else.
    holds_nothing_planted("the recording", &run.recording);
    holds_nothing_planted("the report", &run.report.to_string());
    holds_nothing_planted("standard error", &run.stderr);
    assert!(!run.recording.contains("PRIVATE KEY") && !run.recording.contains("lapwing-user:"));
    let recording = folder.0.join("recording.har");
    let output = kitemark(&["check", folder.0.to_str().unwrap(), "--replay", recording.to_str().unwrap(), "--level", "note"], &[]);
    holds_nothing_planted("the terminal", &stdout(&output));
}

#[test]
fn what_is_redacted_is_still_judged_by_its_shape() {
    let authority = Authority::new();
    let answer = std::sync::Arc::new(std::sync::Mutex::new(sighting()));
    let shared = std::sync::Arc::clone(&answer);
    let server = Server::secure(&authority, move |asked: &Asked| match asked.path() {
        "/v1/sightings/7" => outcome_of(&shared.lock().unwrap()),
        _ => conforming(asked),
    });
    let folder = product("shape", &server.https("/v1"), &authority);
    for (field, value, outcome) in [
        ("surname", json!("Featherstonehaugh"), "pass"),
        ("surname", json!(["Featherstonehaugh"]), "fail"),
        ("surname", json!("F"), "inconclusive"),
        ("dateOfBirth", json!("29 February"), "inconclusive"),
        ("seenAt", json!("yesterday"), "fail"),
        ("id", json!("7"), "fail"),
    ] {
        let mut changed = sighting();
        changed[field] = value.clone();
        *answer.lock().unwrap() = changed;
        let run = ask(&folder, &[&FAST[..], &["--only", "INT-18"]].concat());
        assert_eq!(run.outcome("INT-18"), outcome, "{field}: {value} {:#}", run.result("INT-18"));
        assert!(!run.recording.contains("Featherstonehaugh"));
    }
}

#[test]
fn what_the_manifest_names_is_redacted_too() {
    let authority = Authority::new();
    let server = Server::secure(&authority, |asked: &Asked| match asked.path() {
        "/v1/sightings" => outcome_of(&json!({ "items": [], "collarNumber": "planted-collar-77", "place": "Weir Lane" })),
        _ => conforming(asked),
    });
    let folder = product("named", &server.https("/v1"), &authority);
    let only = [&FAST[..], &["--only", "INT-18"]].concat();
    let run = ask(&folder, &only);
    assert!(run.recording.contains("planted-collar-77"), "no vocabulary knows the word");
    let mut manifest: Value = serde_json::from_str(&std::fs::read_to_string(folder.0.join("kitemark.yaml")).unwrap()).unwrap();
    manifest["redact"] = json!(["collarNumber"]);
    folder.write("kitemark.yaml", &manifest.to_string());
    let run = ask(&folder, &only);
    assert!(!run.recording.contains("planted-collar-77") && run.recording.contains("Weir Lane"), "{}", run.recording);
    assert_eq!(run.outcome("INT-18"), "pass", "{:#}", run.result("INT-18"));
}

#[test]
fn a_chain_that_nobody_trusts_gets_no_credential() {
    let (authority, other) = (Authority::new(), Authority::new());
    let server = Server::secure(&authority, conforming);
    let folder = product("untrusted", &server.https("/v1"), &other);
    let run = ask(&folder, &FAST);
    assert!(server.asked().is_empty(), "a handshake that fails carries no request");
    assert_eq!((run.outcome("SEC-02"), run.outcome("SEC-06")), ("pass", "fail"));
    assert_eq!(run.code, 1);
    assert_eq!(run.outcome("INT-18"), "inconclusive");
    assert!(run.result("INT-26")["reason"].as_str().unwrap().contains("the certificate of the host is not trusted"), "{:#}", run.result("INT-26"));
    let recording: Value = serde_json::from_str(&run.recording).unwrap();
    let endpoints = recording["log"]["_endpoints"].as_array().unwrap();
    assert_eq!((endpoints.len(), &endpoints[1]["retryOf"]), (2, &json!(0)), "what seems to fail is looked at again");
}

#[test]
fn an_endpoint_of_the_last_century_fails() {
    let authority = Authority::new();
    let folder = product("century", &format!("https://{}/v1", serve_last_century()), &authority);
    let run = ask(&folder, &FAST);
    for id in ["SEC-02", "SEC-03", "SEC-05"] {
        assert_eq!(run.outcome(id), "fail", "{id} {:#}", run.result(id));
    }
    assert_eq!((run.outcome("SEC-04"), run.outcome("SEC-06")), ("warn", "inconclusive"));
    assert_eq!(run.code, 1);
}

#[test]
fn a_seal_needs_a_recording_that_is_kept() {
    let output = kitemark(&["check", "fixtures/conforming/police-records", "--live", "--sign", "fixtures/keys/p256.pem"], &[]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("--record"), "{}", stderr(&output));
    let output = kitemark(&["check", "fixtures/conforming/police-records", "--environment", "Sandbox"], &[]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("--live"), "{}", stderr(&output));
}

/// A clock that waits by being set forward.
#[derive(Default)]
struct SetForward(std::cell::Cell<Duration>);

impl Clock for SetForward {
    fn elapsed(&self) -> Duration {
        self.0.get()
    }

    fn time(&self) -> Time {
        Time::parse("2026-11-01T09:00:00Z").unwrap()
    }

    fn wait(&self, duration: Duration) {
        self.0.set(self.0.get() + duration);
    }

    fn is_stopped(&self) -> bool {
        false
    }
}

/// Sends so many requests to a server in clear text, and says how long that lasted by the clock, why it ended, and what was recorded.
fn send(server: &Server, number: usize) -> (Duration, Option<String>, Value) {
    let plan = server.plan(&vec!["GET"; number]);
    let (clock, credentials, limits) = (SetForward::default(), Credentials::default(), Limits::default());
    let authority = kitemark::probe::client::Authority::resolve(&plan.base, true).unwrap();
    let transport = Transport::new(vec![authority], &Trust::public(), &credentials, &limits).unwrap();
    let run = Run { tool: ::kitemark::TOOL, id: "0123456789abcdef".into(), random: "fedcba9876543210".into() };
    let archive = Archive::new(::kitemark::TOOL, Redaction::new(|_| false));
    let mut session = Session::new(&plan, transport, &credentials, limits, &clock, run, archive);
    session.send(&mut |_, _| {});
    let end = session.end().map(str::to_owned);
    (clock.elapsed(), end, serde_json::from_str(&session.finish(Value::Null).text()).unwrap())
}

#[test]
fn fifty_requests_take_what_the_rate_makes_it() {
    let server = Server::plain(|_: &Asked| outcome_of(&json!({})));
    let (lasted, end, _) = send(&server, 50);
    assert_eq!((lasted, end), (Duration::from_millis(500) * 49, None));
    assert_eq!(server.asked().len(), 50);
}

#[test]
fn a_service_that_fails_is_given_rests_and_then_left_alone() {
    let server = Server::plain(|_: &Asked| Deed::Answer(500, Vec::new(), String::new()));
    let (lasted, end, recording) = send(&server, 50);
    assert_eq!(server.asked().len(), 10);
    assert!(end.unwrap().contains("10 requests in a row failed"));
    // After the third, the sixth and the ninth it rests for five seconds instead of half a second.
    assert_eq!(lasted, Duration::from_millis(500) * 6 + Duration::from_secs(5) * 3);
    let entries = recording["log"]["entries"].as_array().unwrap();
    assert_eq!(entries.len(), 50, "what was not sent is recorded as such");
    assert_eq!(entries.iter().filter(|entry| entry["_kitemark"]["sent"] == false).count(), 40);
}

#[test]
fn a_service_is_asked_again_when_it_says() {
    let first = std::sync::atomic::AtomicBool::new(true);
    let server = Server::plain(move |_: &Asked| {
        if first.swap(false, std::sync::atomic::Ordering::SeqCst) {
            return Deed::Answer(503, vec![("retry-after", "Sun, 01 Nov 2026 09:00:42 GMT".into())], String::new());
        }
        outcome_of(&json!({}))
    });
    let (lasted, end, _) = send(&server, 2);
    assert_eq!((lasted, end), (Duration::from_secs(42), None));
}
