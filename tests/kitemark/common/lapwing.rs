//! The product that live runs are tried on: its contract, its manifest, a service that conforms, and how it is asked.

use crate::common::server::{Asked, Deed};
use crate::common::tls::Authority;
use crate::common::{self, code, stderr};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::{Command, Output};

/// 1 November 2026: what is in date stays so.
pub(crate) const NOW: &str = "1793523600";
pub(crate) const TOKEN: &str = "planted-token-3f9c";
pub(crate) const KEY: &str = "planted/key+with=signs";
pub(crate) const PASSWORD: &str = "planted-password";
/// The entity tag of the one sighting.
pub(crate) const TAG: &str = "\"7-1\"";
pub(crate) const SECRET_OF_CLIENT: &str = "planted:client&secret";

/// A folder that goes away with the test.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("kitemark-live-{}-{name}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    pub(crate) fn write(&self, name: &str, content: &str) -> &Self {
        std::fs::write(self.0.join(name), content).unwrap();
        self
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn kitemark(arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kitemark"));
    command.args(arguments).current_dir(common::root()).env_clear().envs(variables.iter().copied());
    command.output().unwrap()
}

pub(crate) fn contract() -> Value {
    let sighting = json!({
        "type": "object", "required": ["id", "surname", "seenAt"], "additionalProperties": false,
        "properties": {
            "id": { "type": "integer" },
            "surname": { "type": "string", "minLength": 2 },
            "dateOfBirth": { "type": "string", "format": "date" },
            "seenAt": { "type": "string", "format": "date-time" },
            "password": { "type": "string" },
        },
    });
    let page = json!({ "type": "object", "required": ["items"], "properties": { "items": { "type": "array", "items": sighting } } });
    let answers = |schema: &Value| json!({ "200": { "description": "Told", "content": { "application/json": { "schema": schema } } } });
    let get = |id: &str, schema: &Value| json!({ "operationId": id, "responses": answers(schema) });
    let mut sighting_get = get("getSighting", &sighting);
    sighting_get["parameters"] = json!([{ "name": "sightingId", "in": "path", "required": true, "schema": { "type": "integer" }, "example": 7 }]);
    let mut health = get("getHealth", &json!({ "type": "object" }));
    health["security"] = json!([]);
    json!({
        "openapi": "3.1.0",
        "info": { "title": "Lapwing Sightings API", "version": "1.0.0" },
        "servers": [{ "url": "https://lapwing-sightings.example/v1" }],
        "security": [{ "bearer": [] }],
        "components": { "securitySchemes": { "bearer": { "type": "http", "scheme": "bearer" } } },
        "paths": {
            "/sightings": {
                "get": get("listSightings", &page),
                "post": { "operationId": "createSighting", "responses": answers(&sighting) },
                "delete": { "operationId": "deleteSightings", "responses": { "204": { "description": "Gone" } } },
            },
            "/sightings/{sightingId}": { "get": sighting_get },
            "/health": { "get": health },
            "/logout": { "get": get("getLogout", &json!({})) },
        },
    })
}

pub(crate) fn manifest(base: &str, credentials: &Value) -> String {
    let manifest = json!({
        "supplier": { "legalName": "Lapwing Ltd" }, "product": "Lapwing Sightings", "version": "1.0.0", "contracts": ["openapi.yaml"],
        "environments": [
            { "name": "Production", "url": "https://lapwing-sightings.example/v1", "kind": "production" },
            { "name": "Sandbox", "url": base, "kind": "sandbox", "roots": "roots.pem", "credentials": credentials },
        ],
        "exposure": "partner", "personalData": true, "lawEnforcement": true, "classification": "OFFICIAL",
    });
    manifest.to_string()
}

/// A product whose sandbox is at this address.
pub(crate) fn product(name: &str, base: &str, authority: &Authority) -> Folder {
    let folder = Folder::new(name);
    folder.write("openapi.yaml", &contract().to_string()).write("roots.pem", &authority.root_pem);
    folder.write("kitemark.yaml", &manifest(base, &json!({ "bearer": { "token": "LAPWING_TOKEN" } })));
    folder
}

pub(crate) struct Told {
    pub(crate) code: i32,
    pub(crate) report: Value,
    pub(crate) stderr: String,
    pub(crate) recording: String,
}

impl Told {
    pub(crate) fn outcome(&self, id: &str) -> &str {
        self.result(id)["outcome"].as_str().unwrap()
    }

    pub(crate) fn result(&self, id: &str) -> &Value {
        self.report["results"].as_array().unwrap().iter().find(|result| result["requirement"] == id).unwrap()
    }

    pub(crate) fn entries(&self) -> Vec<Value> {
        let recording: Value = serde_json::from_str(&self.recording).unwrap();
        recording["log"]["entries"].as_array().unwrap().clone()
    }
}

/// A live run with the token of the sandbox.
pub(crate) fn ask(folder: &Folder, more: &[&str]) -> Told {
    ask_with(folder, more, &[("LAPWING_TOKEN", TOKEN), ("SOURCE_DATE_EPOCH", NOW)])
}

pub(crate) fn ask_with(folder: &Folder, more: &[&str], variables: &[(&str, &str)]) -> Told {
    let path = folder.0.to_str().unwrap();
    let record = folder.0.join("recording.har");
    let fixed = ["check", path, "--live", "--allow-private", "--method", "live", "--format", "json", "--record", record.to_str().unwrap()];
    let output = kitemark(&[&fixed, more].concat(), variables);
    let report = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no report: {}", stderr(&output)));
    Told { code: code(&output), report, stderr: stderr(&output), recording: std::fs::read_to_string(record).unwrap() }
}

pub(crate) const FAST: [&str; 2] = ["--rate", "10"];

pub(crate) fn hardened(extra: &[(&'static str, &str)]) -> Vec<(&'static str, String)> {
    let mut headers: Vec<(&'static str, String)> = [
        ("cache-control", "no-store"),
        ("strict-transport-security", "max-age=31536000; includeSubDomains"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "frame-ancestors 'none'"),
        ("correlation-id", "0f8fad5b-d9cb-469f-a165-70867728950e"),
        ("ratelimit", "\"client\";r=599;t=60"),
        ("server", "lapwing"),
    ]
    .map(|(name, value)| (name, value.to_owned()))
    .into();
    headers.extend(extra.iter().map(|(name, value)| (*name, (*value).to_owned())));
    headers
}

pub(crate) fn problem(status: u16, title: &str, extra: &[(&'static str, &str)]) -> Deed {
    let body = json!({ "type": "about:blank", "title": title, "status": status, "correlationId": "0f8fad5b-d9cb-469f-a165-70867728950e" });
    let headers = [&[("content-type", "application/problem+json")], extra].concat();
    Deed::Answer(status, hardened(&headers), body.to_string())
}

pub(crate) fn outcome_of(body: &Value) -> Deed {
    Deed::Answer(200, hardened(&[("content-type", "application/json")]), body.to_string())
}

pub(crate) fn sighting() -> Value {
    json!({ "id": 7, "surname": "Featherstonehaugh", "dateOfBirth": "1984-02-29", "seenAt": "2026-11-01T09:00:00Z", "password": PASSWORD })
}

/// The service that does what its contract and the standards say.
pub(crate) fn conforming(asked: &Asked) -> Deed {
    let known = ["/v1/sightings", "/v1/sightings/7", "/v1/health"];
    let is_open = asked.path() == "/v1/health";
    if asked.path() == "/v1/openapi.json" {
        return outcome_of(&contract());
    }
    if asked.path() == "/.well-known/security.txt" {
        let text = "Contact: mailto:security@lapwing-sightings.example\nExpires: 2027-06-01T00:00:00Z\n";
        return Deed::Answer(200, hardened(&[("content-type", "text/plain; charset=utf-8")]), text.into());
    }
    if !is_open && asked.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return problem(401, "Unauthorized", &[("www-authenticate", "Bearer realm=\"lapwing\"")]);
    }
    if !known.contains(&asked.path()) {
        return problem(404, "Not Found", &[]);
    }
    match asked.method.as_str() {
        "GET" | "HEAD" if asked.path() == "/v1/sightings" => outcome_of(&json!({ "items": [sighting()] })),
        "GET" | "HEAD" if is_open => outcome_of(&json!({ "status": "pass" })),
        "GET" | "HEAD" if asked.header("if-none-match") == Some(TAG) => Deed::Answer(304, hardened(&[("etag", TAG)]), String::new()),
        "GET" | "HEAD" => Deed::Answer(200, hardened(&[("content-type", "application/json"), ("etag", TAG)]), sighting().to_string()),
        _ => problem(405, "Method Not Allowed", &[("allow", "GET, HEAD, POST, DELETE")]),
    }
}

pub(crate) fn plan(folder: &Folder) -> Vec<Value> {
    let output = kitemark(&["plan", folder.0.to_str().unwrap(), "--format", "json"], &[]);
    let plan: Value = serde_json::from_slice(&output.stdout).unwrap();
    plan["plan"]["requests"].as_array().unwrap().clone()
}

pub(crate) fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}

/// A JSON Web Token that serves for so many seconds; its signature is of no matter here.
pub(crate) fn token_for(seconds: u64) -> String {
    use base64ct::{Base64UrlUnpadded, Encoding as _};
    let claims = json!({ "iat": 1_793_523_600_u64, "exp": 1_793_523_600 + seconds }).to_string();
    format!("eyJhbGciOiJSUzI1NiJ9.{}.c2lnbmF0dXJl", Base64UrlUnpadded::encode_string(claims.as_bytes()))
}
