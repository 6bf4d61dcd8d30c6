//! A standard of boats with one requirement, and a product that its examples change.

use kitemark::document::SourceStore;
use kitemark::engine::examples::run_examples;
use kitemark::engine::lint::lint;
use kitemark::standard::{FolderFault, StandardFault, StandardFolder, read_store};
use serde_json::Value;
use std::collections::BTreeMap;

const STANDARD: &str = "id: boats\ntitle: Boats\nedition: 1.0.0\nowner: Nobody\nabout: What is asked of boats.\n";

pub(crate) const MEANINGS: &str = "\
title: Meanings
address: https://boats.example/meanings/
meanings:
  boat.length:
    title: The length of a boat, in metres
    names: { lastToken: [length, boat len], firstToken: [len], except: { hasToken: [mast] } }
  boat.weight: { title: The weight of a boat }
";

const CONTRACT: &str = "\
openapi: 3.1.0
info: { title: Boats, version: 1.0.0 }
paths:
  /boats:
    get:
      operationId: listBoats
      summary: List boats
      responses: { '200': { description: Boats, content: { application/json: { schema: { $ref: '#/components/schemas/Boat' } } } } }
    post:
      operationId: addBoat
      summary: Add a boat
      responses: { '201': { description: Added } }
components:
  schemas:
    Boat: { type: object, properties: { name: { type: string }, hullLength: { type: number } } }
";

const MANIFEST: &str = "\
supplier: { legalName: Boats Limited }
product: Boats
version: 1.0.0
contracts: [openapi.yaml]
environments: [{ name: Sandbox, url: 'https://sandbox.boats.example/v1', kind: sandbox }]
";

const SERVICE: &str = "\
exchange:
  probes: []
  started: '2026-11-01T09:00:00Z'
  time: 12
  environment: sandbox
  operation: /paths/~1boats/get
  request: { method: GET, url: 'https://sandbox.boats.example/v1/boats', headers: { accept: application/json }, credential: valid }
  response: { status: 200, headers: { content-type: application/json }, body: [] }
";

/// The head of a requirement, up to what a test is about.
pub(crate) const HEAD: &str = "\
id: BOAT-01
title: Boats have a length
level: must
grade: 1
method: [static]
status: { since: 1.0.0 }
text: Boats MUST have a length.
why: Berths are of many lengths.
sources: [The harbour]
remedy: State the length.
";

/// The number of lines of the head, which come before what a test writes.
const BEFORE: usize = 10;

pub(crate) fn files_with(rest: &str) -> BTreeMap<String, Vec<u8>> {
    let requirement = format!("{HEAD}{rest}");
    assert_eq!(HEAD.lines().count(), BEFORE);
    [
        ("boats/standard.yaml", STANDARD),
        ("vocabularies/meanings.yaml", MEANINGS),
        ("base/openapi.yaml", CONTRACT),
        ("base/kitemark.yaml", MANIFEST),
        ("base/service.yaml", SERVICE),
        ("boats/requirements/BOAT-01-length.yaml", &requirement),
    ]
    .into_iter()
    .map(|(name, text)| (name.to_owned(), text.as_bytes().to_vec()))
    .collect()
}

pub(crate) fn folder_with(rest: &str) -> Result<StandardFolder, Vec<StandardFault>> {
    match read_store(SourceStore::in_memory(files_with(rest))) {
        Ok(folder) => Ok(folder),
        Err(FolderFault::Faults(faults)) => Err(faults),
        Err(FolderFault::Open(fault)) => panic!("{fault}"),
    }
}

/// The faults of reading and linting, each with the line behind the head, the column and the message.
pub(crate) fn faults_of(rest: &str) -> Vec<String> {
    let faults = match folder_with(rest) {
        Ok(folder) => lint(&folder),
        Err(faults) => faults,
    };
    let outcome_of = |fault: StandardFault| {
        assert_eq!(fault.place.file, "boats/requirements/BOAT-01-length.yaml", "{fault}");
        format!("{}:{}: {}", fault.place.line.saturating_sub(BEFORE), fault.place.column, fault.message)
    };
    faults.into_iter().map(outcome_of).collect()
}

/// The one requirement in full, as it is published.
pub(crate) fn in_full(rest: &str) -> Value {
    let folder = folder_with(rest).unwrap_or_else(|faults| panic!("{faults:?}"));
    serde_json::to_value(&*folder.standards[0].requirements[0]).unwrap()
}

pub(crate) fn at<'v>(value: &'v Value, pointer: &str) -> &'v Value {
    value.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer} in {value:#}"))
}

/// Reads, lints and runs the examples, none of which may fail.
pub(crate) fn assert_holds(rest: &str, examples: usize) {
    let folder = folder_with(rest).unwrap_or_else(|faults| panic!("{faults:?}"));
    assert_eq!(lint(&folder), Vec::new());
    let run = run_examples(&folder, &[]);
    assert_eq!((run.faults, run.passed), (Vec::new(), examples));
}
