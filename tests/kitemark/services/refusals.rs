//! What a service must refuse: bad tokens, too few scopes, the records of another, and bodies that its contract forbids.

use crate::common::lapwing::{FAST, Folder, NOW, TOKEN, Told, ask, ask_with, conforming, contract, kitemark, manifest, outcome_of, problem, product};
use crate::common::server::{Asked, Deed, Server};
use crate::common::tls::Authority;
use crate::common::{code, stderr, stdout};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// The token of the second identity.
const SECOND: &str = "planted-second-51d0";

/// A run of class L2 about one requirement.
fn refusals(folder: &Folder, id: &str, variables: &[(&str, &str)]) -> Told {
    let now = [("LAPWING_TOKEN", TOKEN), ("SOURCE_DATE_EPOCH", NOW)];
    ask_with(folder, &[&FAST[..], &["--class", "L2", "--only", id]].concat(), &[&now, variables].concat())
}

fn claims_no_signature(asked: &Asked) -> bool {
    let token = asked.header("authorization").and_then(|value| value.strip_prefix("Bearer ey")).unwrap_or_default();
    token.ends_with('.') && token.matches('.').count() == 2
}

fn is_signed_by_somebody(asked: &Asked) -> bool {
    let token = asked.header("authorization").and_then(|value| value.strip_prefix("Bearer ey")).unwrap_or_default();
    !token.ends_with('.') && token.matches('.').count() == 2
}

#[test]
fn bad_tokens_of_three_kinds_are_sent_and_must_be_refused() {
    let authority = Authority::new();
    let server = Server::secure(&authority, conforming);
    let folder = product("tokens", &server.https("/v1"), &authority);
    let run = refusals(&folder, "SEC-21", &[]);
    assert_eq!(run.outcome("SEC-21"), "pass", "{:#}", run.result("SEC-21"));
    let asked = server.asked();
    assert!(asked.iter().any(claims_no_signature) && asked.iter().any(is_signed_by_somebody));
    assert!(asked.iter().any(|asked| asked.header("authorization") == Some("Bearer kitemark-credential-that-nobody-issued")));
    assert!(!run.recording.contains("Bearer ey"), "no token is recorded, whoever made it");

    // A service that believes what a token says of itself, and one that knows the key of the examples.
    for (name, believes) in [("unsigned", claims_no_signature as fn(&Asked) -> bool), ("known-key", is_signed_by_somebody)] {
        let server = Server::secure(&authority, move |asked: &Asked| match asked.path() {
            "/v1/sightings" if believes(asked) => outcome_of(&json!({ "items": [] })),
            _ => conforming(asked),
        });
        let folder = product(name, &server.https("/v1"), &authority);
        let run = refusals(&folder, "SEC-21", &[]);
        assert_eq!(run.outcome("SEC-21"), "fail", "{name}: {:#}", run.result("SEC-21"));
    }
}

/// A product with two identities, of which the second may not list, and whose records are apart.
fn two_identities(name: &str, base: &str, authority: &Authority) -> Folder {
    let folder = Folder::new(name);
    let mut contract = contract();
    contract["components"]["securitySchemes"] = json!({
        "bearer": { "type": "oauth2", "flows": { "clientCredentials": {
            "tokenUrl": "https://lapwing-sightings.example/token", "scopes": { "list": "List sightings", "read": "Read one" },
        } } },
    });
    contract["paths"]["/sightings"]["get"]["security"] = json!([{ "bearer": ["list"] }]);
    contract["paths"]["/sightings/{sightingId}"]["get"]["security"] = json!([{ "bearer": ["read"] }]);
    let mut manifest: Value =
        serde_json::from_str(&manifest(base, &json!({ "bearer": { "token": "LAPWING_TOKEN", "scopes": ["list", "read"] } }))).unwrap();
    manifest["environments"][1]["second"] = json!({ "bearer": { "token": "LAPWING_SECOND", "scopes": ["read"] } });
    manifest["environments"][1]["values"] = json!("probe.yaml");
    folder.write("openapi.yaml", &contract.to_string()).write("roots.pem", &authority.root_pem).write("kitemark.yaml", &manifest.to_string());
    folder.write("probe.yaml", "operations: { getSighting: { parameters: { sightingId: 7 }, second: { sightingId: 8 } } }\n");
    folder
}

/// A service that knows two identities, what each may do, and which record is whose.
fn apart(asked: &Asked) -> Deed {
    let second = format!("Bearer {SECOND}");
    let is_second = asked.header("authorization") == Some(&second);
    match asked.path() {
        "/v1/sightings" if is_second => problem(403, "Forbidden", &[]),
        "/v1/sightings/7" if is_second => problem(404, "Not Found", &[]),
        "/v1/sightings/8" if is_second => outcome_of(&json!({ "id": 8, "surname": "Oyelaran", "seenAt": "2026-11-01T09:00:00Z" })),
        "/v1/sightings/8" if asked.header("authorization").is_some() => problem(404, "Not Found", &[]),
        _ => conforming(asked),
    }
}

#[test]
fn two_identities_see_what_is_theirs() {
    let authority = Authority::new();
    let server = Server::secure(&authority, apart);
    let folder = two_identities("apart", &server.https("/v1"), &authority);
    let both = [("LAPWING_SECOND", SECOND)];
    let scope = refusals(&folder, "SEC-22", &both);
    assert_eq!(scope.outcome("SEC-22"), "pass", "{:#}", scope.result("SEC-22"));
    // Only what demands a scope that the second has not is asked of it.
    let paths: BTreeSet<String> = server.asked().iter().map(|asked| asked.path().to_owned()).collect();
    assert_eq!(paths, BTreeSet::from(["/v1/sightings".to_owned()]));
    let object = refusals(&folder, "SEC-23", &both);
    assert_eq!(object.outcome("SEC-23"), "pass", "{:#}", object.result("SEC-23"));
    assert_eq!(object.result("SEC-23")["examined"], 2, "{:#}", object.result("SEC-23"));
    for recording in [&scope.recording, &object.recording] {
        assert!(!recording.contains(SECOND) && !recording.contains(TOKEN));
    }
    // Without a second identity nothing can be told.
    let alone = product("alone", &server.https("/v1"), &authority);
    for id in ["SEC-22", "SEC-23"] {
        assert_eq!(refusals(&alone, id, &[]).outcome(id), "inconclusive", "{id}");
    }
}

#[test]
fn who_sees_too_much_fails_the_service() {
    let authority = Authority::new();
    let server = Server::secure(&authority, |asked: &Asked| match asked.path() {
        // It knows who asks, and not what they may.
        "/v1/sightings" | "/v1/sightings/7" | "/v1/sightings/8" if asked.header("authorization").is_some() => {
            outcome_of(&json!({ "items": [], "id": 8, "surname": "Oyelaran", "seenAt": "2026-11-01T09:00:00Z" }))
        }
        _ => conforming(asked),
    });
    let folder = two_identities("together", &server.https("/v1"), &authority);
    let both = [("LAPWING_SECOND", SECOND)];
    for id in ["SEC-22", "SEC-23"] {
        let run = refusals(&folder, id, &both);
        assert_eq!(run.outcome(id), "fail", "{:#}", run.result(id));
    }
    // No document talks away what was seen.
    let mut manifest: Value = serde_json::from_str(&std::fs::read_to_string(folder.0.join("kitemark.yaml")).unwrap()).unwrap();
    let digest = kitemark::document::sha256_hex(b"tested\n");
    manifest["evidence"] = json!({ "authorisationTest": {
        "tester": "Ridgeway Assurance (Fictional) Limited", "date": "2026-07-31", "covers": ["API1:2023"], "openFindings": 0,
        "file": "test.txt", "sha256": digest,
    } });
    folder.write("test.txt", "tested\n").write("kitemark.yaml", &manifest.to_string());
    let record = folder.0.join("recording.har");
    let replayed = kitemark(
        &["check", folder.0.to_str().unwrap(), "--replay", record.to_str().unwrap(), "--only", "SEC-23", "--format", "json"],
        &[("SOURCE_DATE_EPOCH", NOW)],
    );
    let report: Value = serde_json::from_slice(&replayed.stdout).unwrap();
    let result = report["results"].as_array().unwrap().iter().find(|result| result["requirement"] == "SEC-23").unwrap();
    assert_eq!(result["outcome"], "fail", "{result:#}");
    assert!(result["methods"].as_array().unwrap().contains(&json!({ "method": "attest", "outcome": "attested" })), "{result:#}");
}

/// A product whose contract closes the body of its POST.
fn writes(name: &str, base: &str, authority: &Authority) -> Folder {
    let folder = product(name, base, authority);
    let mut contract = contract();
    contract["paths"]["/sightings"]["post"]["requestBody"] = json!({ "required": true, "content": { "application/json": {
        "schema": {
            "type": "object", "required": ["surname", "place"], "additionalProperties": false,
            "properties": { "surname": { "type": "string", "maxLength": 40 }, "place": { "type": "string" }, "count": { "type": "integer" } },
        },
        "example": { "surname": "Featherstonehaugh", "place": "Weir Lane", "count": 2 },
    } } });
    folder.write("openapi.yaml", &contract.to_string());
    folder
}

fn consent(base: &str, operations: &[&str], from: &str, until: &str) -> String {
    let host = base.trim_start_matches("https://").split('/').next().unwrap();
    json!({
        "format": "kitemark-consent/1", "host": host, "operations": operations, "from": from, "until": until,
        "contact": "Duty officer, +44 1632 960 999",
    })
    .to_string()
}

const OPEN: [&str; 2] = ["2026-01-01T00:00:00Z", "2999-01-01T00:00:00Z"];

/// A run of class L3 about what must be refused, with the consent of that name.
fn with_consent(folder: &Folder, only: &str) -> Told {
    let file = folder.0.join("consent.yaml");
    ask(folder, &[&FAST[..], &["--class", "L3", "--consent", file.to_str().unwrap(), "--only", only]].concat())
}

/// What a service says to a body: it knows its contract.
fn validating(asked: &Asked) -> Deed {
    if asked.method != "POST" {
        return conforming(asked);
    }
    if asked.header("content-type") != Some("application/json") {
        return problem(415, "Unsupported Media Type", &[]);
    }
    let Ok(body) = serde_json::from_str::<Value>(&asked.body) else { return problem(400, "Bad Request", &[]) };
    let members = body.as_object().unwrap();
    let is_known = members.keys().all(|name| ["surname", "place", "count"].contains(&name.as_str()));
    let is_text = |name: &str| body[name].as_str().is_some_and(|text| text.len() <= 4096);
    if is_known && is_text("surname") && is_text("place") { Deed::Answer(201, Vec::new(), String::new()) } else { problem(422, "Unprocessable", &[]) }
}

#[test]
fn what_a_contract_forbids_is_sent_with_a_consent_and_to_nobody_else() {
    let authority = Authority::new();
    let server = Server::secure(&authority, validating);
    let base = server.https("/v1");
    let folder = writes("writes", &base, &authority);
    folder.write("consent.yaml", &consent(&base, &["createSighting"], OPEN[0], OPEN[1]));
    let run = with_consent(&folder, "SEC-29,SEC-30");
    assert_eq!(run.outcome("SEC-29"), "pass", "{:#}", run.result("SEC-29"));
    assert_eq!(run.result("SEC-29")["methods"][0]["outcome"], "pass");
    let posts: Vec<Asked> = server.asked().into_iter().filter(|asked| asked.method == "POST").collect();
    let bodies: Vec<&str> = posts.iter().map(|post| post.body.as_str()).collect();
    assert_eq!(bodies.len(), 5, "{bodies:?}");
    assert_eq!(&bodies[..2], ["{", "kitemark"], "what can least be taken for a body comes first");
    assert!(bodies.iter().any(|body| body.len() > 1 << 20));
    assert!(bodies.iter().any(|body| body.contains("\"kitemarkUndeclared\":1")));
    assert!(posts.iter().all(|post| post.path() == "/v1/sightings"));
    let methods: BTreeSet<String> = server.asked().into_iter().map(|asked| asked.method).collect();
    assert!(!methods.contains("DELETE") && !methods.contains("PUT") && !methods.contains("PATCH"), "{methods:?}");
    // Neither who consented nor whom an example names is in the recording.
    assert!(!run.recording.contains("Duty officer") && !run.recording.contains("Featherstonehaugh"), "{}", run.recording);
    assert!(run.recording.contains("\"postData\""));

    // The plan says all of it, and without a consent why not.
    let path = folder.0.to_str().unwrap();
    let file = folder.0.join("consent.yaml");
    let plan = kitemark(&["plan", path, "--class", "L3", "--consent", file.to_str().unwrap(), "--only", "SEC-29"], &[]);
    assert!(stdout(&plan).contains("a body that ends before it is whole: 1 bytes of application/json"), "{}", stdout(&plan));
    let without = kitemark(&["plan", path, "--class", "L3", "--only", "SEC-29"], &[]);
    let told = stdout(&without).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(told.contains("give --consent FILE") && told.starts_with("0 requests"), "{told}");
}

/// What a service says that has one answer to every body.
/// A service that locks what is read and leaves open what is written.
fn writes_open(asked: &Asked) -> Deed {
    if asked.method == "POST" { Deed::Answer(201, Vec::new(), String::new()) } else { conforming(asked) }
}

#[test]
fn who_writes_without_a_credential_is_refused_too() {
    let authority = Authority::new();
    for (name, deed, outcome) in [("locked", conforming as fn(&Asked) -> Deed, "pass"), ("unlocked", writes_open, "fail")] {
        let server = Server::secure(&authority, deed);
        let base = server.https("/v1");
        let folder = writes(name, &base, &authority);
        folder.write("consent.yaml", &consent(&base, &["createSighting"], OPEN[0], OPEN[1]));
        let run = with_consent(&folder, "SEC-20");
        assert_eq!(run.outcome("SEC-20"), outcome, "{:#}", run.result("SEC-20"));
        let posts: Vec<Asked> = server.asked().into_iter().filter(|asked| asked.method == "POST").collect();
        assert!(posts.iter().all(|post| post.header("authorization").is_none()), "{posts:?}");
        // What a service is to take is sent once, also where it takes what it should not.
        assert_eq!(posts.len(), 1, "{posts:?}");
    }
}

fn whatever(status: u16) -> impl Fn(&Asked) -> Deed {
    move |asked: &Asked| match asked.method.as_str() {
        "POST" => Deed::Answer(status, Vec::new(), String::new()),
        _ => conforming(asked),
    }
}

#[test]
fn who_takes_what_its_contract_forbids_fails_and_is_sent_no_more() {
    let authority = Authority::new();
    let server = Server::secure(&authority, whatever(201));
    let base = server.https("/v1");
    let folder = writes("takes", &base, &authority);
    folder.write("consent.yaml", &consent(&base, &["POST /sightings"], OPEN[0], OPEN[1]));
    let run = with_consent(&folder, "SEC-29,SEC-30");
    assert_eq!(run.outcome("SEC-29"), "fail", "{:#}", run.result("SEC-29"));
    let posts = server.asked().iter().filter(|asked| asked.method == "POST").count();
    assert_eq!(posts, 1, "the first that was taken is the last that was sent");

    let server = Server::secure(&authority, whatever(500));
    let base = server.https("/v1");
    let folder = writes("falls", &base, &authority);
    folder.write("consent.yaml", &consent(&base, &["createSighting"], OPEN[0], OPEN[1]));
    let run = with_consent(&folder, "SEC-29");
    assert_eq!(run.outcome("SEC-29"), "fail", "{:#}", run.result("SEC-29"));
    assert!(run.result("SEC-29")["findings"][0]["message"].as_str().unwrap().contains("fell over"), "{:#}", run.result("SEC-29"));
}

#[test]
fn a_consent_binds() {
    let authority = Authority::new();
    let server = Server::secure(&authority, validating);
    let base = server.https("/v1");
    let folder = writes("binds", &base, &authority);
    let path = folder.0.to_str().unwrap();
    let file = folder.0.join("consent.yaml");
    let asked = |class: &str, more: &[&str]| {
        let fixed = ["check", path, "--live", "--allow-private", "--rate", "10", "--only", "SEC-29", "--class", class];
        kitemark(&[&fixed[..], more].concat(), &[("LAPWING_TOKEN", TOKEN), ("SOURCE_DATE_EPOCH", NOW)])
    };
    let given = ["--consent", file.to_str().unwrap()];
    let refused = |class: &str, more: &[&str], words: &str| {
        let output = asked(class, more);
        assert_eq!(code(&output), 2, "{words}: {}", stderr(&output));
        assert!(stderr(&output).contains(words) && stderr(&output).contains("help: "), "{words}: {}", stderr(&output));
    };
    refused("L3", &[], "nobody has consented");
    let good = consent(&base, &["createSighting"], OPEN[0], OPEN[1]);
    folder.write("consent.yaml", &good);
    refused("L2", &given, "is for requests of class L3");
    refused("L3", &[&given[..], &["--environment", "Production"]].concat(), "to a test environment alone");
    for (broken, words) in [
        (good.replace("127.0.0.1", "127.0.0.2"), "the consent is for 127.0.0.2"),
        (good.replace("createSighting", "createSightings"), "is no operation of the contract"),
        (good.replace(OPEN[1], OPEN[0]), "it ends before it begins"),
        (good.replace(OPEN[1], "tomorrow"), "is no point in time"),
        (good.replace("\"contact\"", "\"contract\""), "did you mean `contact`"),
        (good.replace("\"host\"", "\"hosts\""), "did you mean `host`"),
        (good.replace("kitemark-consent/1", "kitemark-consent/2"), "consent.yaml:1:"),
        ("[".to_owned(), "consent.yaml:1:"),
    ] {
        folder.write("consent.yaml", &broken);
        refused("L3", &given, words);
    }
    let gone = folder.0.join("nowhere.yaml");
    refused("L3", &["--consent", gone.to_str().unwrap()], "nowhere.yaml");
    assert!(server.asked().is_empty(), "a wrong question sends nothing");

    // Outside its time, and for what it does not name, nothing is sent.
    for (from, until, words) in
        [("2998-01-01T00:00:00Z", OPEN[1], "the consent begins at"), (OPEN[0], "2026-01-02T00:00:00Z", "the consent ended at")]
    {
        folder.write("consent.yaml", &consent(&base, &["createSighting"], from, until));
        let run = with_consent(&folder, "SEC-29");
        assert_eq!(run.outcome("SEC-29"), "inconclusive", "{:#}", run.result("SEC-29"));
        assert!(run.recording.contains(words), "{}", run.recording);
    }
    assert!(server.asked().iter().all(|asked| asked.method != "POST"));
    folder.write("consent.yaml", &consent(&base, &["deleteSightings"], OPEN[0], OPEN[1]));
    let run = with_consent(&folder, "SEC-29");
    assert_eq!(run.outcome("SEC-29"), "inconclusive", "{:#}", run.result("SEC-29"));
    assert!(server.asked().iter().all(|asked| asked.method != "POST" && asked.method != "DELETE"));
}

#[test]
fn a_report_to_the_national_interface_is_stored_and_half_a_report_refused() {
    let authority = Authority::new();
    for (name, status, errors, outcome) in [("stores", 201, "[]", "pass"), ("takes-note", 202, "[]", "fail"), ("says-nothing", 201, "{}", "fail")] {
        let server = Server::secure(&authority, move |asked: &Asked| match (asked.method.as_str(), asked.path()) {
            ("POST", "/v1/incidents") if serde_json::from_str::<Value>(&asked.body).is_ok() => Deed::Answer(status, Vec::new(), String::new()),
            ("POST", "/v1/incidents") => Deed::Answer(400, vec![("content-type", "application/json".into())], format!("{{\"errors\":{errors}}}")),
            _ => conforming(asked),
        });
        let base = server.https("/v1");
        let folder = product(name, &base, &authority);
        let mut contract = contract();
        contract["paths"]["/incidents"] = json!({ "post": {
            "operationId": "createIncident",
            "requestBody": { "required": true, "content": { "application/json": { "example": { "forceIdentifier": "000" }, "schema": {
                "type": "object", "required": ["forceIdentifier"], "properties": { "forceIdentifier": { "type": "string" } },
            } } } },
            "responses": { "201": { "description": "Stored" }, "400": { "description": "Refused" } },
        } });
        let mut manifest: Value = serde_json::from_str(&std::fs::read_to_string(folder.0.join("kitemark.yaml")).unwrap()).unwrap();
        manifest["profiles"] = json!(["soh-standard-api"]);
        folder.write("openapi.yaml", &contract.to_string()).write("kitemark.yaml", &manifest.to_string());
        folder.write("consent.yaml", &consent(&base, &["createIncident"], OPEN[0], OPEN[1]));
        let run = with_consent(&folder, "INT-46");
        assert_eq!(run.outcome("INT-46"), outcome, "{name}: {:#}", run.result("INT-46"));
        let taken = server.asked().iter().filter(|asked| asked.body.contains("forceIdentifier")).count();
        assert_eq!(taken, 1, "{name}: what a service is to take is sent once");
    }
}
