//! A service that does everything wrong, asked for real: each requirement that asks the running service finds it out.

use crate::common::lapwing::{FAST, ask, conforming, contract, product};
use crate::common::server::{Asked, Deed, Server};
use crate::common::tls::Authority;
use serde_json::json;

/// The requirements that a run of class L2 decides here. Clear text at port 80, handshakes, consents and second identities
/// have tests of their own.
const DECIDED: [&str; 24] = [
    "INT-14", "INT-17", "INT-18", "INT-26", "INT-29", "INT-36", "INT-37", "INT-44", "INT-49", "INT-51", "SEC-09", "SEC-14", "SEC-19", "SEC-20",
    "SEC-21", "SEC-30", "SEC-32", "SEC-36", "SEC-37", "SEC-38", "SEC-39", "SEC-40", "SEC-41", "SEC-42",
];

/// The contract with an operation that is to go.
fn told_to_go() -> serde_json::Value {
    let mut contract = contract();
    contract["paths"]["/sightings/{sightingId}"]["get"]["deprecated"] = json!(true);
    contract
}

/// Whoever asks for whatever is answered, with more than they should see.
fn misbehaving(asked: &Asked) -> Deed {
    let mut headers = vec![
        ("server", "nginx/1.18.0 (Ubuntu)".to_owned()),
        ("x-powered-by", "PHP/7.4.3".to_owned()),
        ("set-cookie", "session=planted".to_owned()),
        ("ratelimit", "42 of 100".to_owned()),
        ("etag", "\"always\"".to_owned()),
        ("access-control-allow-credentials", "true".to_owned()),
    ];
    headers.extend(asked.header("origin").map(|origin| ("access-control-allow-origin", origin.to_owned())));
    let html = |headers: Vec<(&'static str, String)>, status: u16, body: &str| {
        Deed::Answer(status, [headers, vec![("content-type", "text/html".to_owned())]].concat(), body.to_owned())
    };
    let as_json = |mut headers: Vec<(&'static str, String)>, body: &str| {
        headers.push(("content-type", "application/json; charset=iso-8859-1".to_owned()));
        Deed::Answer(200, headers, body.to_owned())
    };
    if asked.header("accept").is_some_and(|accept| accept.contains("x-kitemark")) {
        return html(headers, 500, "<h1>Internal Server Error</h1>");
    }
    match asked.path() {
        "/.well-known/security.txt" => html(headers, 200, "<h1>Welcome</h1>"),
        "/.git/HEAD" => Deed::Answer(200, vec![("content-type", "text/plain".to_owned())], "ref: refs/heads/main\n".to_owned()),
        "/v1/health" => as_json(headers, "{\"hostname\":\"db1\"}"),
        "/v1/openapi.json" => as_json(headers, "{\"openapi\":\"3.1.0\",\"info\":{\"title\":\"Another\",\"version\":\"9.0.0\"},\"paths\":{}}"),
        "/v1/sightings" => as_json(headers, "{\"items\":[{\"id\":\"7\",\"surname\":\"Featherstonehaugh\",\"seenAt\":\"2026-11-01T09:00:00\"}]}"),
        "/v1/sightings/7" if asked.header("authorization").is_none() => {
            headers.push(("www-authenticate", "Basic realm=\"lapwing\"".to_owned()));
            html(headers, 401, "who are you")
        }
        "/v1/sightings/7" => as_json(headers, "{\"id\":7,\"surname\":\"Featherstonehaugh\",\"seenAt\":\"2026-11-01T09:00:00\"}"),
        path if path.starts_with("/v1/kitemark-") => html(
            headers,
            404,
            "<pre>java.lang.NullPointerException: no route\n\tat org.example.Router.route(Router.java:42)\n\tat org.example.Main.main(Main.java:7)\n</pre>",
        ),
        path if path.starts_with("/kitemark-") => html(headers, 404, "nothing"),
        _ => html(headers, 404, "<h1>Not Found</h1>"),
    }
}

#[test]
fn everything_that_is_wrong_is_found() {
    let authority = Authority::new();
    let server = Server::secure(&authority, misbehaving);
    let folder = product("misbehaving", &server.https("/v1"), &authority);
    folder.write("openapi.yaml", &told_to_go().to_string());
    let token = crate::common::lapwing::token_for(2_592_000);
    let variables = [("LAPWING_TOKEN", token.as_str()), ("SOURCE_DATE_EPOCH", crate::common::lapwing::NOW)];
    let run = crate::common::lapwing::ask_with(&folder, &[&FAST[..], &["--class", "L2", "--level", "note"]].concat(), &variables);
    let results = run.report["results"].as_array().unwrap();
    let found = |id: &str| results.iter().find(|result| result["requirement"] == id).unwrap();
    let missed: Vec<String> = DECIDED
        .iter()
        .filter(|id| found(id)["findings"].as_array().unwrap().is_empty())
        .map(|id| format!("{id} {} {}", found(id)["outcome"], found(id)["reason"]))
        .collect();
    assert!(missed.is_empty(), "{missed:#?}");
    assert_eq!(run.code, 1);
    assert!(!run.report.to_string().contains("Featherstonehaugh") && !run.recording.contains("Featherstonehaugh"));
}

#[test]
fn a_conforming_service_refuses_what_it_must() {
    let authority = Authority::new();
    let server = Server::secure(&authority, conforming);
    let folder = product("refuses", &server.https("/v1"), &authority);
    let run = ask(&folder, &[&FAST[..], &["--class", "L2"]].concat());
    for id in ["INT-37", "SEC-20", "SEC-21", "SEC-30", "SEC-32", "SEC-37", "SEC-38", "SEC-40"] {
        assert_eq!(run.outcome(id), "pass", "{:#}", run.result(id));
    }
    // What was not asked says why, and who can help it.
    for id in ["SEC-22", "SEC-23"] {
        assert_eq!(run.outcome(id), "inconclusive", "{:#}", run.result(id));
        assert!(run.result(id)["reason"].as_str().unwrap().contains("no second identity is named"), "{:#}", run.result(id));
    }
    let results = run.report["results"].as_array().unwrap().iter();
    let failed: Vec<_> = results.filter(|result| ["fail", "warn"].contains(&result["outcome"].as_str().unwrap())).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}
