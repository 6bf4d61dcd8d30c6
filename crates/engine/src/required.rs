//! The keyword `required` of assertions, which computes no fact only to see that it is there.

use super::view::{Key, View, Views};
use jsonschema::json::{Json as _, Node as _};
use jsonschema::{JsonType, Keyword, ValidationError};
use serde_json::Value;

/// The names of members that an object has.
pub(super) struct Required(Vec<Key>);

impl Required {
    /// Reads the names.
    ///
    /// # Errors
    /// What is wrong with them, in words.
    pub(super) fn compile(value: &Value) -> Result<Self, String> {
        let names = value.as_array().and_then(|names| names.iter().map(Value::as_str).collect::<Option<Vec<_>>>());
        let names = names.ok_or("`required` holds a list of strings")?;
        Ok(Self(names.into_iter().map(Views::prepare_key).collect()))
    }
}

impl<'i> Keyword<'i, Views> for Required {
    fn validate(&self, instance: View<'i>) -> Result<(), ValidationError<'i>> {
        if Keyword::<Views>::is_valid(self, instance) { Ok(()) } else { Err(ValidationError::custom("lacks a member".to_owned())) }
    }

    fn is_valid(&self, instance: View<'i>) -> bool {
        instance.json_type() != JsonType::Object || self.0.iter().all(|key| instance.has(key))
    }
}
