//! Which deviations from the tables only the words of the specification state, and the published schema does not.

use super::structure::{Condition, KeyForm};
use super::{Contract, Problem, StructuralFault, Version};

impl StructuralFault {
    /// Whether the published schema of the version allows this, while the words of the specification do not.
    #[must_use]
    pub fn is_in_words_alone(&self, contract: &Contract) -> bool {
        let Some(version) = contract.version() else { return false };
        let document = contract.document(self.at);
        let has = |field: &str| document.get(self.at.node, field).is_some();
        match &self.problem {
            Problem::Condition(condition) => match **condition {
                // 3.0, Schema Object: `items` MUST be present if the `type` is `array`.
                Condition::WhenRequires { field: "type", .. } => version == Version::V3_0 && self.object == "Schema Object",
                // 3.0, Responses Object: it MUST contain at least one response code; the schema counts extensions too.
                Condition::NotEmpty => version == Version::V3_0 && !document.members(self.at.node).is_empty(),
                // 3.0, Example Object: `value` and `externalValue` are mutually exclusive.
                Condition::AtMostOne(["value", "externalValue"]) => version == Version::V3_0,
                // 3.0, Link Object: `operationRef` or `operationId` MUST be there; the schema refuses only both.
                Condition::ExactlyOne(["operationRef", "operationId"]) => version == Version::V3_0 && !has("operationRef"),
                // 3.1, Parameter, Header and Media Type Object: `example` and `examples` are mutually exclusive.
                Condition::AtMostOne(["example", "examples"]) => version == Version::V3_1,
                // 3.1 and 3.2, Parameter Object: `required` MUST be true in a path; the schema says so beside `schema` alone.
                Condition::WhenHolds { field: "in", then: "required", .. } => version >= Version::V3_1 && !has("schema"),
                // 3.1 and 3.2: the names of path parameters likewise.
                Condition::WhenNames { form: KeyForm::TemplateName, .. } => !has("schema"),
                _ => false,
            },
            // 3.0, Schema Object: `discriminator` is a Discriminator Object and no Reference Object.
            Problem::ReferenceNotAllowed => version == Version::V3_0 && self.object == "Discriminator Object",
            _ => false,
        }
    }
}
