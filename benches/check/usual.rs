//! Contracts with the proportions of the largest published ones: about 9 KB of YAML, and some thirty properties with a
//! description each, for an operation.

#[path = "../../tests/kitemark/common/frame.rs"]
mod frame;

use frame::{COMPONENTS, HEAD};
use std::fmt::Write as _;

/// A contract in YAML with this many resources; each is listed, read and created.
pub(crate) fn contract(resources: usize) -> String {
    let example = example();
    let mut text = String::from(HEAD);
    for number in 0..resources {
        text.push_str(&PATHS.replace("NUMBER", &number.to_string()).replace("EXAMPLE", &example));
    }
    text.push_str(COMPONENTS);
    for number in 0..resources {
        for (name, about) in [("Record", "What is held of kind"), ("Change", "What is sent to record or change one of kind")] {
            schema(&mut text, &format!("{name}{number}"), &format!("{about} {number}."));
        }
    }
    text
}

/// What a record tells of each of its stages.
const STAGES: [&str; 6] = ["reporting", "arrival", "handling", "review", "transfer", "closing"];

/// A property for each stage: its name behind that of the stage, its type, an example and what it says.
const PROPERTIES: [(&str, &str, &str, &str); 7] = [
    (
        "Unit",
        "type: string; maxLength: 80",
        "Riverside store",
        "The unit that did the work at this stage, by the name under which the organisation publishes it",
    ),
    (
        "At",
        "type: string; format: date-time; maxLength: 40",
        "2026-03-01T10:00:00Z",
        "When the stage began, with its offset from UTC; absent as long as it has not been reached",
    ),
    (
        "Reason",
        "type: string; enum: [routine, urgent, correction, request]",
        "routine",
        "Why the stage was entered, as the unit chose from the list of reasons that all units share",
    ),
    (
        "Reference",
        "type: string; maxLength: 40; pattern: '^[A-Z]{2}[0-9]{1,12}$'",
        "RS204118",
        "The number under which the unit files its papers about this stage; unique within the unit only",
    ),
    (
        "Note",
        "type: string; maxLength: 2000",
        "Left at the counter",
        "What the unit wrote down in words of its own, for the next one to read; never about a person",
    ),
    (
        "Count",
        "type: integer; minimum: 0; maximum: 100000",
        "3",
        "How many things were counted at the end of the stage, those apart that had left before",
    ),
    ("IsComplete", "type: boolean", "true", "Whether everything that this stage asks for has been done and seen by a second pair of eyes"),
];

fn example() -> String {
    let mut text = String::from("{ recordId: 0b1de01e-7a3c-4d0f-9a52-0c9f5b5f3c11, name: Grey umbrella");
    for stage in STAGES {
        for (property, kind, value, _) in PROPERTIES {
            let quote = if kind.starts_with("type: string") { "'" } else { "" };
            let _ = write!(text, ", {stage}{property}: {quote}{value}{quote}");
        }
    }
    text + " }"
}

fn schema(text: &mut String, name: &str, about: &str) {
    let _ = write!(text, "{}", SCHEMA.replace("NAME", name).replace("ABOUT", about));
    for stage in STAGES {
        for (property, kind, _, about) in PROPERTIES {
            let _ = writeln!(text, "        {stage}{property}:\n          {}\n          description: {about}.", kind.replace("; ", "\n          "));
        }
    }
}

const PATHS: &str = r"  /records-NUMBER:
    get:
      operationId: listRecordsNUMBER
      summary: List what is held of kind NUMBER
      description: >-
        One page of records, the newest first, narrowed by the parameters. Records that were merged are listed once, under
        the number that they kept. A page holds at most as many as `limit` says; where there are more, `next` is the cursor
        to go on with, and it stays good for a day. Records that the caller may not see are left out and not counted.
      tags: [Records]
      parameters:
        - { $ref: '#/components/parameters/limit' }
        - { $ref: '#/components/parameters/cursor' }
        - name: changedSince
          in: query
          description: Only what has changed since then, the moment itself included.
          schema: { type: string, format: date-time, maxLength: 40 }
      responses:
        '200':
          description: The page.
          content:
            application/json:
              schema:
                type: object
                required: [items]
                additionalProperties: false
                properties:
                  items: { type: array, maxItems: 100, items: { $ref: '#/components/schemas/RecordNUMBER' } }
                  next: { type: string, maxLength: 200, description: The cursor of the next page. }
              example: { items: [ EXAMPLE, EXAMPLE ] }
        '400': { $ref: '#/components/responses/Problem' }
        '401': { $ref: '#/components/responses/Problem' }
        '403': { $ref: '#/components/responses/Problem' }
        '500': { $ref: '#/components/responses/Problem' }
    post:
      operationId: createRecordNUMBER
      summary: Create a record of kind NUMBER
      description: >-
        Creates a record, once for each idempotency key: who sends the same again within a day is answered as the first
        time. What the caller leaves out is empty until the unit of the stage fills it in; what only that unit may say is
        refused with 403.
      tags: [Records]
      security: [ { records: [records.write] } ]
      requestBody:
        required: true
        content:
          application/json:
            schema: { $ref: '#/components/schemas/ChangeNUMBER' }
            example: EXAMPLE
      responses:
        '201':
          description: Created.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/RecordNUMBER' }
              example: EXAMPLE
        '400': { $ref: '#/components/responses/Problem' }
        '401': { $ref: '#/components/responses/Problem' }
        '403': { $ref: '#/components/responses/Problem' }
  /records-NUMBER/{recordId}:
    parameters:
      - name: recordId
        in: path
        required: true
        description: The record.
        schema: { type: string, format: uuid, maxLength: 36 }
    get:
      operationId: getRecordNUMBER
      summary: Read a record of kind NUMBER
      description: One record as it stands, with what each unit has told of its stage so far.
      tags: [Records]
      responses:
        '200':
          description: The record.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/RecordNUMBER' }
              example: EXAMPLE
        '401': { $ref: '#/components/responses/Problem' }
        '403': { $ref: '#/components/responses/Problem' }
        '404': { $ref: '#/components/responses/Problem' }
";

const SCHEMA: &str = r"    NAME:
      type: object
      description: ABOUT
      required: [name]
      additionalProperties: false
      properties:
        recordId: { type: string, format: uuid, maxLength: 36, readOnly: true, description: The record. }
        name: { type: string, maxLength: 200, description: What the thing is called by who recorded it. }
";
