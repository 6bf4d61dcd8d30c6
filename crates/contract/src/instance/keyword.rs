//! The keywords of a Schema Object that are judged, found in one pass over its fields.

use crate::NodeRef;
use kitemark_document::{Document, NodeId};

macro_rules! keywords {
    ($($keyword:ident $word:literal)*) => {
        /// A keyword that is judged.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Keyword { $($keyword),* }

        /// How many keywords there are.
        const COUNT: usize = [$($word),*].len();

        impl Keyword {
            fn of(word: &str) -> Option<Self> {
                Some(match word {
                    $($word => Self::$keyword,)*
                    _ => return None,
                })
            }

            /// Whether Schema Objects have the keyword.
            fn exists(self, has_json_schema: bool) -> bool {
                if has_json_schema { self != Self::Nullable } else { self as usize <= Self::Nullable as usize }
            }

            /// The keyword as it is written.
            pub(super) fn word(self) -> &'static str {
                match self { $(Self::$keyword => $word),* }
            }
        }
    };
}

// Up to `Nullable` they are keywords of OpenAPI 3.0, from there on of JSON Schema 2020-12 alone.
keywords! {
    Type "type"
    Properties "properties"
    Required "required"
    Items "items"
    Enum "enum"
    Format "format"
    Pattern "pattern"
    AdditionalProperties "additionalProperties"
    AllOf "allOf"
    AnyOf "anyOf"
    OneOf "oneOf"
    Not "not"
    MaxLength "maxLength"
    MinLength "minLength"
    Maximum "maximum"
    Minimum "minimum"
    ExclusiveMaximum "exclusiveMaximum"
    ExclusiveMinimum "exclusiveMinimum"
    MultipleOf "multipleOf"
    MaxItems "maxItems"
    MinItems "minItems"
    UniqueItems "uniqueItems"
    MaxProperties "maxProperties"
    MinProperties "minProperties"
    Discriminator "discriminator"
    Reference "$ref"
    Nullable "nullable"
    Const "const"
    PrefixItems "prefixItems"
    Contains "contains"
    MinContains "minContains"
    MaxContains "maxContains"
    If "if"
    Then "then"
    Else "else"
    DependentRequired "dependentRequired"
    DependentSchemas "dependentSchemas"
    PatternProperties "patternProperties"
    PropertyNames "propertyNames"
    UnevaluatedProperties "unevaluatedProperties"
    UnevaluatedItems "unevaluatedItems"
    DynamicReference "$dynamicRef"
    RecursiveReference "$recursiveRef"
    Dialect "$schema"
}

/// The keywords of one Schema Object.
pub(super) struct Keywords {
    part: u32,
    slots: [Option<NodeId>; COUNT],
}

impl Keywords {
    /// The keywords of a schema; in OpenAPI 3.0 without those that only JSON Schema has.
    pub(super) fn of(document: &Document, schema: NodeRef, has_json_schema: bool) -> Self {
        let mut slots = [None; COUNT];
        for member in document.members(schema.node) {
            if let Some(keyword) = Keyword::of(document.text(member.key))
                && keyword.exists(has_json_schema)
                && let Some(slot) = slots.get_mut(keyword as usize)
            {
                *slot = Some(member.value);
            }
        }
        Self { part: schema.part, slots }
    }

    /// The value of a keyword.
    pub(super) fn get(&self, keyword: Keyword) -> Option<NodeRef> {
        let node = self.slots.get(keyword as usize).copied().flatten()?;
        Some(NodeRef { part: self.part, node })
    }

    /// Whether any of these keywords is present.
    pub(super) fn any(&self, keywords: &[Keyword]) -> bool {
        keywords.iter().any(|keyword| self.get(*keyword).is_some())
    }
}
