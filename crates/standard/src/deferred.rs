//! Parts of a standard that are read when they are asked for: judging a product needs few of them.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};
use std::sync::OnceLock;

/// A part as it is written, and as it is read once somebody asks.
#[derive(Debug, Clone)]
pub struct Deferred<T> {
    written: Option<Box<RawValue>>,
    read: OnceLock<Result<T, String>>,
}

impl<T> Default for Deferred<T> {
    fn default() -> Self {
        Self { written: None, read: OnceLock::new() }
    }
}

impl<T> Deferred<T> {
    /// The same part, to be read as something else.
    #[must_use]
    pub(super) fn retyped<U>(self) -> Deferred<U> {
        Deferred { written: self.written, read: OnceLock::new() }
    }
}

impl<T: DeserializeOwned> Deferred<T> {
    /// What is written; nothing written is null.
    ///
    /// # Errors
    /// Why it cannot be read. The fault lies with the file.
    pub fn read(&self) -> Result<&T, &str> {
        let written = || self.written.as_ref().map_or("null", |written| written.get());
        self.read.get_or_init(|| serde_json::from_str(written()).map_err(|error| error.to_string())).as_ref().map_err(String::as_str)
    }
}

impl<T> Deferred<Vec<T>>
where
    Vec<T>: DeserializeOwned,
{
    /// The items; none where they cannot be read, which [`Deferred::fault`] tells.
    #[must_use]
    pub fn items(&self) -> &[T] {
        self.read().map(Vec::as_slice).unwrap_or_default()
    }

    /// Why the items cannot be read, where they cannot. The fault lies with the file.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        self.written.as_ref().and_then(|_| self.read().err())
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items().is_empty() && self.fault().is_none()
    }
}

impl Deferred<Value> {
    /// A value to be written.
    #[must_use]
    pub fn of(value: &Value) -> Self {
        // Any value can be written.
        Self { written: to_raw_value(value).ok(), read: OnceLock::new() }
    }

    /// The value.
    #[must_use]
    pub fn value(&self) -> &Value {
        self.read().unwrap_or(&Value::Null)
    }
}

impl<T: DeserializeOwned + PartialEq> PartialEq for Deferred<T> {
    fn eq(&self, other: &Self) -> bool {
        self.read() == other.read()
    }
}

impl<'de, T> Deserialize<'de> for Deferred<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { written: Some(Box::deserialize(deserializer)?), read: OnceLock::new() })
    }
}

impl<T> Serialize for Deferred<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.written {
            Some(written) => written.serialize(serializer),
            None => serializer.serialize_unit(),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::Deferred;
    use serde_json::{Value, json};

    #[test]
    fn what_is_written_is_kept_and_read_when_asked() {
        let from_text: Deferred<Vec<u8>> = serde_json::from_str("[1, 2]").unwrap();
        let from_value: Deferred<Vec<u8>> = serde_json::from_value(json!([1, 2])).unwrap();
        assert_eq!(from_text, from_value);
        assert_eq!((from_text.items(), from_text.fault()), (&[1, 2][..], None));
        assert_eq!(serde_json::to_value(&from_text).unwrap(), json!([1, 2]));
        assert_eq!(serde_json::to_value(Deferred::<Value>::default()).unwrap(), Value::Null);
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let wrong: Deferred<Vec<u8>> = serde_json::from_str("[1, \"two\"]").unwrap();
        assert!(wrong.items().is_empty() && !wrong.is_empty());
        assert!(wrong.fault().unwrap().contains("invalid type"), "{:?}", wrong.fault());
    }
}
