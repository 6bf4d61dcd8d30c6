//! What generated contracts have around their resources.

/// What stands before the paths.
pub(crate) const HEAD: &str = r"openapi: 3.1.0
info:
  title: Generated records
  version: 1.2.0
  description: Resources alike in shape, to see what a contract costs by its size.
  contact: { name: Records team, email: records@example.org }
servers:
  - url: https://api.example.org/records/v1
    description: Production
security:
  - records: [records.read]
tags:
  - name: Records
    description: Everything that is held.
paths:
";

/// The components that every resource uses, up to its schemas.
pub(crate) const COMPONENTS: &str = r"components:
  securitySchemes:
    records:
      type: oauth2
      flows:
        clientCredentials:
          tokenUrl: https://auth.example.org/token
          scopes: { records.read: Read records, records.write: Write records }
  parameters:
    limit:
      name: limit
      in: query
      description: How many at most.
      schema: { type: integer, minimum: 1, maximum: 100, default: 50 }
    cursor:
      name: cursor
      in: query
      description: Where to go on.
      schema: { type: string, maxLength: 200 }
  responses:
    Problem:
      description: What went wrong.
      content:
        application/problem+json: { schema: { $ref: '#/components/schemas/Problem' } }
  schemas:
    Problem:
      type: object
      properties:
        type: { type: string, format: uri, maxLength: 200 }
        title: { type: string, maxLength: 200 }
        status: { type: integer, minimum: 400, maximum: 599 }
        detail: { type: string, maxLength: 2000 }
";
