//! Numbers as they were written: exact text first, machine numbers on demand.

use serde_json::Value;

/// A number of a document, with the text it was written as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Number<'a> {
    text: &'a str,
}

impl<'a> Number<'a> {
    /// A number from its text, which the reader has found to be a number of JSON or of the YAML 1.2 core schema.
    #[must_use]
    pub fn new(text: &'a str) -> Self {
        Self { text }
    }

    /// The number as it was written.
    #[must_use]
    pub fn text(self) -> &'a str {
        self.text
    }

    /// The value as a 64-bit integer, if it is one exactly.
    #[must_use]
    pub fn as_i64(self) -> Option<i64> {
        let text = self.text.strip_prefix('+').unwrap_or(self.text);
        if let Some(digits) = text.strip_prefix("0x") {
            return i64::from_str_radix(digits, 16).ok();
        }
        if let Some(digits) = text.strip_prefix("0o") {
            return i64::from_str_radix(digits, 8).ok();
        }
        if let Ok(integer) = text.parse() {
            return Some(integer);
        }
        #[expect(clippy::cast_possible_truncation, reason = "the float is whole and within the range in which every integer is exact")]
        self.as_f64().filter(|float| float.fract() == 0.0 && float.abs() < 9_007_199_254_740_992.0).map(|float| float as i64)
    }

    /// The value as an unsigned 64-bit integer, if it is one exactly.
    #[must_use]
    pub fn as_u64(self) -> Option<u64> {
        match self.as_i64() {
            Some(integer) => u64::try_from(integer).ok(),
            None => self.text.parse().ok(),
        }
    }

    /// The nearest double.
    #[must_use]
    pub fn as_f64(self) -> Option<f64> {
        let text = self.text.strip_prefix('+').unwrap_or(self.text);
        if text.starts_with("0x") || text.starts_with("0o") {
            #[expect(clippy::cast_precision_loss, reason = "the nearest double is what is asked for")]
            return self.as_i64().map(|integer| integer as f64);
        }
        text.parse().ok()
    }

    /// Whether the value is a whole number, `1.0` included (JSON Schema 2020-12 section 4.2.2).
    #[must_use]
    pub fn is_integer(self) -> bool {
        self.as_i64().is_some() || self.as_f64().is_some_and(|float| float.is_finite() && float.fract() == 0.0)
    }

    /// The number as a value of `serde_json`, exact where that can hold it.
    #[must_use]
    pub fn to_value(self) -> Value {
        if let Some(integer) = self.as_i64() {
            return Value::from(integer);
        }
        if let Some(integer) = self.as_u64() {
            return Value::from(integer);
        }
        self.as_f64().map_or_else(|| Value::String(self.text.to_owned()), Value::from)
    }
}
