//! A part of a standard that is read when it is asked for: judging a product needs none of the examples.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;
use std::sync::OnceLock;

/// A list as it is written, and as it is read once somebody asks.
#[derive(Debug, Clone)]
pub struct Unread<T> {
    written: Option<Box<RawValue>>,
    read: OnceLock<Result<Vec<T>, String>>,
}

impl<T> Default for Unread<T> {
    fn default() -> Self {
        Self { written: None, read: OnceLock::new() }
    }
}

impl<T: DeserializeOwned> Unread<T> {
    /// The items; none where they cannot be read, which [`Unread::fault`] tells.
    #[must_use]
    pub fn items(&self) -> &[T] {
        self.result().as_deref().unwrap_or_default()
    }

    /// Why the items cannot be read, where they cannot. The fault lies with the file.
    #[must_use]
    pub fn fault(&self) -> Option<&str> {
        self.result().as_ref().err().map(String::as_str)
    }

    /// Whether nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.items().is_empty() && self.fault().is_none()
    }

    fn result(&self) -> &Result<Vec<T>, String> {
        self.read.get_or_init(|| {
            self.written.as_ref().map_or(Ok(Vec::new()), |written| serde_json::from_str(written.get()).map_err(|error| error.to_string()))
        })
    }
}

impl<T: DeserializeOwned + PartialEq> PartialEq for Unread<T> {
    fn eq(&self, other: &Self) -> bool {
        self.result() == other.result()
    }
}

impl<'de, T> Deserialize<'de> for Unread<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { written: Some(Box::deserialize(deserializer)?), read: OnceLock::new() })
    }
}

impl<T> Serialize for Unread<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.written {
            Some(written) => written.serialize(serializer),
            None => serializer.collect_seq(std::iter::empty::<()>()),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::Unread;
    use serde_json::{Value, json};

    #[test]
    fn what_is_written_is_kept_and_read_when_asked() {
        let from_text: Unread<u8> = serde_json::from_str("[1, 2]").unwrap();
        let from_value: Unread<u8> = serde_json::from_value(json!([1, 2])).unwrap();
        assert_eq!(from_text, from_value);
        assert_eq!((from_text.items(), from_text.fault()), (&[1, 2][..], None));
        assert_eq!(serde_json::to_value(&from_text).unwrap(), json!([1, 2]));
        assert_eq!(serde_json::to_value(Unread::<u8>::default()).unwrap(), Value::Array(Vec::new()));
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        let wrong: Unread<u8> = serde_json::from_str("[1, \"two\"]").unwrap();
        assert!(wrong.items().is_empty() && !wrong.is_empty());
        assert!(wrong.fault().unwrap().contains("invalid type"), "{:?}", wrong.fault());
    }
}
