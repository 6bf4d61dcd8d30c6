//! Contracts of any size, for counts: resources alike in shape, each with its own names, and little beside operations.

use crate::common::frame::{COMPONENTS, HEAD};
use std::fmt::Write as _;

/// A contract in YAML with this many resources; each is read, listed, created and changed.
pub(crate) fn contract(resources: usize) -> String {
    let mut text = String::from(HEAD);
    for number in 0..resources {
        let _ = write!(text, "{}", PATHS.replace("NUMBER", &number.to_string()));
    }
    text.push_str(COMPONENTS);
    for number in 0..resources {
        let _ = write!(text, "{}", SCHEMA.replace("NUMBER", &number.to_string()));
    }
    text
}

const PATHS: &str = r"  /resources-NUMBER:
    get:
      operationId: listResourcesNUMBER
      summary: List what is held of kind NUMBER
      description: One page of records, the newest first, narrowed by the parameters.
      tags: [Records]
      parameters:
        - { $ref: '#/components/parameters/limit' }
        - { $ref: '#/components/parameters/cursor' }
        - name: changedSince
          in: query
          description: Only what has changed since then.
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
                  items: { type: array, maxItems: 100, items: { $ref: '#/components/schemas/ResourceNUMBER' } }
                  next: { type: string, maxLength: 200, description: The cursor of the next page. }
        '400': { $ref: '#/components/responses/Problem' }
        '401': { $ref: '#/components/responses/Problem' }
        '403': { $ref: '#/components/responses/Problem' }
        '500': { $ref: '#/components/responses/Problem' }
    post:
      operationId: createResourceNUMBER
      summary: Create a record of kind NUMBER
      description: Creates a record, once for each idempotency key.
      tags: [Records]
      security: [ { records: [records.write] } ]
      requestBody:
        required: true
        content:
          application/json: { schema: { $ref: '#/components/schemas/ResourceNUMBER' } }
      responses:
        '201':
          description: Created.
          content:
            application/json: { schema: { $ref: '#/components/schemas/ResourceNUMBER' } }
        '400': { $ref: '#/components/responses/Problem' }
        '401': { $ref: '#/components/responses/Problem' }
        '403': { $ref: '#/components/responses/Problem' }
  /resources-NUMBER/{resourceId}:
    parameters:
      - name: resourceId
        in: path
        required: true
        description: The record.
        schema: { type: string, format: uuid, maxLength: 36 }
    get:
      operationId: getResourceNUMBER
      summary: Read a record of kind NUMBER
      tags: [Records]
      responses:
        '200':
          description: The record.
          content:
            application/json:
              schema: { $ref: '#/components/schemas/ResourceNUMBER' }
              example: { resourceId: 0b1de01e-7a3c-4d0f-9a52-0c9f5b5f3c11, name: Lost umbrella, recordedAt: '2026-03-01T10:00:00Z', state: open }
        '404': { $ref: '#/components/responses/Problem' }
";

const SCHEMA: &str = r"    ResourceNUMBER:
      type: object
      description: A record of kind NUMBER.
      required: [resourceId, name, recordedAt]
      additionalProperties: false
      properties:
        resourceId: { type: string, format: uuid, maxLength: 36, readOnly: true, description: The record. }
        name: { type: string, maxLength: 200, description: What it is called. }
        recordedAt: { type: string, format: date-time, maxLength: 40, description: When it was recorded. }
        state: { type: string, enum: [open, closed, archived], description: How far it has come. }
        postcode: { type: string, maxLength: 8, description: Where it was found. }
        latitude: { type: number, minimum: -90, maximum: 90, description: WGS 84. }
        longitude: { type: number, minimum: -180, maximum: 180, description: WGS 84. }
        officerNUMBER:
          type: object
          properties:
            warrantNumber: { type: string, maxLength: 12, description: Who recorded it. }
            surname: { type: string, maxLength: 100, description: The officer's name. }
        notes: { type: array, maxItems: 20, items: { type: string, maxLength: 1000 }, description: What else is known. }
";
