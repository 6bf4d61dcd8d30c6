//! Inputs that no fixture holds: what is needed to plan and to ask, a policy, a scheme, and keys.

use super::{Files, files_in, product, read};
use crate::common::{fixture, root};
use crate::mutation::sealed::{Key, Signers, enveloped};

const GRAPHQL: &str = "\"What can be asked.\"
type Query { person(id: ID!, limit: Int = 10): Person @deprecated(reason: \"old\") }
type Person implements Node & Named { id: ID! name: [String!] }
union Found = Person | Query
enum Sex { MALE FEMALE }
";

const WSDL: &str = r#"<?xml version="1.0"?>
<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:example:lookups">
  <message name="a"><part name="b" type="c"/></message>
</definitions>
"#;

const XSD: &str = r#"<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a" type="xs:string"/></xs:schema>
"#;

const EVENTS: &str = "asyncapi: 3.0.0
info: { title: Events, version: 1.0.0 }
channels: { changed: { address: changed, messages: { a: { payload: { type: object } } } } }
";

/// A product with an interface of every kind that is read.
pub(super) fn interfaces() -> Files {
    let mut files = product();
    let manifest = String::from_utf8(files["kitemark.yaml"].clone()).unwrap();
    let listed = "interfaces:
  - { kind: openapi, contract: openapi.yaml }
  - { kind: graphql, contract: search.graphql }
  - { kind: wsdl, contract: lookups.wsdl }
  - { kind: xsd, contract: records.xsd }
  - { kind: asyncapi, contract: events.yaml }
  - { kind: csvw, contract: nightly.json }
  - { kind: json-schema, contract: export.json }
";
    let changed = manifest.replace("interfaces:\n  - { kind: openapi, contract: openapi.yaml }\n", listed);
    assert_ne!(manifest, changed);
    files.insert("kitemark.yaml".to_owned(), changed.into_bytes());
    for (name, text) in [
        ("search.graphql", GRAPHQL),
        ("lookups.wsdl", WSDL),
        ("records.xsd", XSD),
        ("events.yaml", EVENTS),
        ("nightly.json", r#"{ "@context": "http://www.w3.org/ns/csvw", "url": "a.csv", "tableSchema": { "columns": [{ "name": "id" }] } }"#),
        ("export.json", r#"{ "$schema": "https://json-schema.org/draft/2020-12/schema", "type": "array", "items": { "type": "object" } }"#),
    ] {
        files.insert(name.to_owned(), text.as_bytes().to_vec());
    }
    files
}

/// A product with values for its parameters and the consent to change its sandbox.
pub(super) fn planned() -> Files {
    let mut files = product();
    let values = "parameters: { On-Behalf-Of: u1234, Justification: audit, limit: 5 }
operations:
  createPerson: { body: { familyName: Featherstonehaugh }, safe: false }
  getPersonById: { parameters: { personId: 7d1f }, second: { personId: 8e2a }, safe: true }
";
    let consent = "format: kitemark-consent/1
host: sandbox.harrier-records.example
operations: [createPerson, POST /incidents]
from: 2026-01-01T00:00:00Z
until: 2999-01-01T00:00:00Z
contact: Duty officer, +44 1632 960 999
";
    files.insert("values.yaml".to_owned(), values.as_bytes().to_vec());
    files.insert("consent.yaml".to_owned(), consent.as_bytes().to_vec());
    files
}

/// A product that is asked at a port of loopback where nobody listens, with roots and a certificate of the client.
pub(super) fn asked(signers: &Signers) -> Files {
    let manifest = "supplier: { legalName: Lapwing Ltd }
product: Lapwing Sightings
version: 1.0.0
contracts: [openapi.yaml]
environments:
  - name: Sandbox
    url: https://127.0.0.1:1/v1
    kind: sandbox
    roots: roots.pem
    credentials: { mutual: { certificate: KITEMARK_TEST_CERTIFICATE, certificateKey: KITEMARK_TEST_KEY } }
exposure: partner
personalData: true
lawEnforcement: true
classification: OFFICIAL
";
    let contract = "openapi: 3.1.0
info: { title: Lapwing Sightings API, version: 1.0.0 }
servers: [{ url: https://lapwing-sightings.example/v1 }]
security: [{ mutual: [] }]
components: { securitySchemes: { mutual: { type: mutualTLS } } }
paths:
  /sightings: { get: { operationId: listSightings, responses: { '200': { description: Told } } } }
";
    let mut key = rcgen::KeyPair::from_pem(&signers.authority.private).unwrap().serialize_pem();
    key.push('\n');
    let certificate = String::from_utf8(read(&fixture("keys/certificate.pem"))).unwrap();
    Files::from(
        [("kitemark.yaml", manifest), ("openapi.yaml", contract), ("roots.pem", &certificate), ("certificate.pem", &certificate), ("key.pem", &key)]
            .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec())),
    )
}

/// What a tender demands.
pub(super) const POLICY: &str = "title: Case records
buyer: Example Force
scheme: policing-minimum
grade: 1
keys: [supplier.pub]
asks: [contract, evidence]
standards: [{ id: api-interoperability, lowest: 1.0.0 }]
assurance: self
maxAgeDays: 100
coverage: { least: 10 }
waivers: { most: 3, never: [INT-06] }
classification: { highest: SECRET }
challenge: for tender 7
products: [Other, Harrier Case Records]
";

/// The standards of this repository beside a sealed report and all that goes with it.
pub(super) fn standards(sealed: &Files) -> Files {
    let standards = root().join("standards");
    let mut files = sealed.clone();
    files.extend(files_in(&standards).into_iter().map(|(name, content)| (format!("standards/{name}"), content)));
    files.insert("openapi.yaml".to_owned(), read(&root().join("tests/kitemark/oracles/whole.yaml")));
    files.insert("scheme.yaml".to_owned(), read(&standards.join("schemes/policing-minimum.yaml")));
    files
}

/// The keys of the fixtures with the passphrase of those that are encrypted, and a report that one of them signed.
pub(super) fn keys(sealed: &Files) -> Files {
    let mut files = files_in(&fixture("keys"));
    files.remove("README.md");
    let kind = kitemark::seal::PayloadType::Statement.uri();
    let (statement, key) = (&sealed["statement.json"], String::from_utf8(files["p256.pem"].clone()).unwrap());
    files.extend(
        [
            ("report.dsse.json", enveloped(kind, statement, &[Key::of_pem(&key)])),
            ("statement.json", statement.clone()),
            ("openapi.yaml", read(&root().join("tests/kitemark/oracles/whole.yaml"))),
            ("passphrase", b"test passphrase\n".to_vec()),
        ]
        .map(|(name, content)| (name.to_owned(), content)),
    );
    files
}
