//! Sealed reports of the binary under test, with trust roots, policies and products beside them.

use super::made::POLICY;
use super::{Files, files_in, read};
use crate::common::fixture;
use crate::mutation::run::{SEALED, environment};
use crate::mutation::sealed::{Key, Signers};
use kitemark::seal::PayloadType;
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

/// A product that was judged with a recording, its sealed report, and what a buyer has.
pub(super) fn sealed(binary: &Path, folder: &Path, signers: &Signers) -> Files {
    let mut files = below("product", files_in(&fixture("conforming/police-records")));
    files.insert("product/recording.har".to_owned(), read(&fixture("recordings/conforming.har")));
    let statement = statement(binary, folder, &files, &["product", "--replay", "product/recording.har", "--challenge", "for tender 7"]);
    let document = trust_root(signers, 1);
    let text = |value: &Value| value.to_string().into_bytes();
    let root = |version| signers.envelope(PayloadType::TrustRoot.uri(), &text(&trust_root(signers, version)));
    files.extend(
        [
            ("report.dsse.json", signers.envelope(PayloadType::Statement.uri(), &statement)),
            ("signature.der", signers.supplier.sign(PayloadType::Statement.uri(), &statement)),
            ("roots/1.root.json", root(1)),
            ("roots/2.root.json", root(2)),
            ("root.json", text(&document)),
            ("policy.yaml", POLICY.as_bytes().to_vec()),
            ("policy-of-scheme.yaml", POLICY.replace("keys: [supplier.pub]", "trust: roots").into_bytes()),
            ("supplier.pem", signers.supplier.private.clone().into_bytes()),
            ("supplier.pub", signers.supplier.public.clone().into_bytes()),
            ("root.pem", signers.roots[0].private.clone().into_bytes()),
            ("authority.pem", signers.authority.private.clone().into_bytes()),
            ("statement.json", statement),
        ]
        .map(|(name, content)| (name.to_owned(), content)),
    );
    files
}

/// A contract that was compared with its previous release, and the sealed report.
pub(super) fn compared(binary: &Path, folder: &Path, signers: &Signers) -> Files {
    let gateway = files_in(&fixture("poor/legacy-gateway"));
    let mut files = Files::from([
        ("openapi.yaml".to_owned(), gateway["openapi.yaml"].clone()),
        ("previous.yaml".to_owned(), gateway["previous.yaml"].clone()),
        ("supplier.pub".to_owned(), signers.supplier.public.clone().into_bytes()),
    ]);
    let statement = statement(binary, folder, &files, &["openapi.yaml", "--previous", "previous.yaml"]);
    files.insert("report.dsse.json".to_owned(), signers.envelope(PayloadType::Statement.uri(), &statement));
    files
}

fn below(folder: &str, files: Files) -> Files {
    files.into_iter().map(|(name, content)| (format!("{folder}/{name}"), content)).collect()
}

/// The statement that the binary makes of files.
fn statement(binary: &Path, folder: &Path, files: &Files, arguments: &[&str]) -> Vec<u8> {
    let _ = std::fs::remove_dir_all(folder);
    for (name, content) in files {
        super::write(folder, OsStr::new(name), content).expect("a file can be written");
    }
    let fixed = ["check", "--as-of", "2026-12-01", "--output", "report.txt", "--statement", "statement.json"];
    let mut command = Command::new(binary);
    command.args(fixed).args(arguments).current_dir(folder).env_clear().envs(environment(SEALED));
    let output = command.output().expect("the binary runs");
    let statement = std::fs::read(folder.join("statement.json"));
    let _ = std::fs::remove_dir_all(folder);
    statement.unwrap_or_else(|_| panic!("no statement: {}", String::from_utf8_lossy(&output.stderr)))
}

/// The trust root of a scheme, in which the supplier speaks for its product.
fn trust_root(signers: &Signers, version: u64) -> Value {
    let entry = |key: &Key, holder: &str| {
        json!({
            "algorithm": "ecdsa-p256-sha256", "spki": key.public, "holder": holder,
            "notBefore": "2026-01-01T00:00:00Z", "notAfter": "2028-12-31T23:59:59Z"
        })
    };
    let [one, two] = &signers.roots;
    let parents =
        [(one, "Example Force"), (two, "Example Board"), (&signers.supplier, "Harrier Records PLC"), (&signers.authority, "Example Authority")];
    let keys: serde_json::Map<String, Value> = parents.into_iter().map(|(key, holder)| (key.id.clone(), entry(key, holder))).collect();
    json!({
        "format": "kitemark-trust-root/1", "scheme": "policing-minimum", "version": version, "expires": "2028-01-01T00:00:00Z",
        "keys": keys,
        "roles": {
            "root": { "keyids": [one.id, two.id], "threshold": 2 },
            "authority": [{ "keyids": [signers.authority.id], "predicates": ["award/v1", "status/v1"] }],
            "supplier": [{
                "keyids": [signers.supplier.id], "predicates": ["report/v1"], "assurance": ["self"], "products": ["Harrier Case Records"]
            }]
        },
        "register": { "origin": "register.example/scheme", "policy": "quorum none" },
        "minimum": { "api-interoperability": "1.0.0" },
        "statusMaxAgeDays": 14
    })
}
