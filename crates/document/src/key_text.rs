//! What other readers of YAML make of a key that is not quoted: where it looks like a number, a time or a truth value, it
//! becomes that, and then another text.

/// What other readers make of a plain key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyReading {
    /// A number, which has this text when it is written again.
    Number(String),
    /// A value of YAML 1.1 alone, of this kind.
    Old(&'static str),
}

/// What other readers make of a plain key, where it is not the text that is written: numbers of the core schema of YAML
/// 1.2.2 (section 10.3.2) and those with `_` and `0b`, which readers of YAML 1.2 commonly keep from YAML 1.1, become the
/// number as ECMAScript writes it; truth values, times and numbers of base 60 are of YAML 1.1 alone.
#[must_use]
pub fn key_as_read(key: &str) -> Option<KeyReading> {
    if matches!(key.len(), 2..=3) && ["yes", "no", "on", "off"].iter().any(|word| is_cased(key, word)) {
        return Some(KeyReading::Old("a truth value"));
    }
    let is_small = key.len() < 16 && !key.starts_with('0') && key.bytes().all(|byte| byte.is_ascii_digit());
    if is_small || !key.starts_with(|first: char| first.is_ascii_digit() || matches!(first, '+' | '-' | '.')) {
        return None;
    }
    if is_date(key) {
        return Some(KeyReading::Old("a date"));
    }
    if is_of_base_60(key) {
        return Some(KeyReading::Old("a number of base 60"));
    }
    let read = number_text(number(key)?);
    (read != key).then_some(KeyReading::Number(read))
}

/// Whether a text is the word in lower case, in upper case or with a capital.
fn is_cased(text: &str, word: &str) -> bool {
    let rest = |text: &str| text.get(1..).unwrap_or_default().to_owned();
    text.eq_ignore_ascii_case(word) && (text == word || rest(text) == rest(word) || text == word.to_ascii_uppercase())
}

/// Whether a text starts as a date does (`!!timestamp` of YAML 1.1).
fn is_date(key: &str) -> bool {
    let bytes = key.as_bytes();
    let is_shaped =
        |shape: &[u8]| shape.len() == bytes.len() && shape.iter().zip(bytes).all(|(s, b)| if *s == b'0' { b.is_ascii_digit() } else { s == b });
    let has_time =
        bytes.get(..10).is_some_and(|day| day.iter().zip(b"0000-00-00").all(|(b, s)| if *s == b'0' { b.is_ascii_digit() } else { s == b }))
            && bytes.get(10).is_some_and(|between| matches!(between, b'T' | b't' | b' '))
            && bytes.get(11).is_some_and(u8::is_ascii_digit)
            && bytes.contains(&b':');
    is_shaped(b"0000-00-00") || has_time
}

/// Whether a text is a number such as `1:30` or `12:30:45`.
fn is_of_base_60(key: &str) -> bool {
    let mut parts = key.trim_start_matches(['+', '-']).split(':');
    let is_first = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()) && !part.starts_with('0');
    let is_next = |part: &str| matches!(part.as_bytes(), [b'0'..=b'9'] | [b'0'..=b'5', b'0'..=b'9']);
    parts.next().is_some_and(is_first) && parts.clone().next().is_some() && parts.all(is_next)
}

/// The value of a number, as JavaScript holds it; none where the text is no number.
fn number(key: &str) -> Option<f64> {
    let (sign, digits) = match key.as_bytes().first()? {
        b'-' => (-1.0, key.get(1..)?),
        b'+' => (1.0, key.get(1..)?),
        _ => (1.0, key),
    };
    if matches!(digits, ".inf" | ".Inf" | ".INF") {
        return Some(sign * f64::INFINITY);
    }
    if matches!(key, ".nan" | ".NaN" | ".NAN") {
        return Some(f64::NAN);
    }
    let plain = digits.replace('_', "");
    if digits.starts_with('_') || digits.ends_with('_') {
        return None;
    }
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] {
        if let Some(rest) = plain.strip_prefix(prefix) {
            let value = |value: f64, digit: char| Some(value * f64::from(radix) + f64::from(digit.to_digit(radix)?));
            return (!rest.is_empty()).then(|| rest.chars().try_fold(0.0, value)).flatten().map(|value| sign * value);
        }
    }
    let is_shaped = plain.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'.' | b'e' | b'E' | b'+' | b'-'));
    (is_shaped && plain.starts_with(|first: char| first.is_ascii_digit() || first == '.'))
        .then(|| plain.parse::<f64>().ok())
        .flatten()
        .map(|value| sign * value)
}

/// A number as ECMAScript writes it (ECMA-262, Number::toString).
fn number_text(value: f64) -> String {
    let size = value.abs();
    if value.is_nan() {
        "NaN".into()
    } else if value.is_infinite() {
        if value > 0.0 { "Infinity".into() } else { "-Infinity".into() }
    } else if size == 0.0 {
        "0".into()
    } else if (1e-6..1e21).contains(&size) {
        value.to_string()
    } else {
        let text = format!("{value:e}");
        if size < 1.0 { text } else { text.replace('e', "e+") }
    }
}

#[cfg(test)]
mod tests {
    use super::{KeyReading, key_as_read};

    #[test]
    fn numbers_are_read_as_another_text() {
        for (key, read) in [
            ("1.10", "1.1"),
            ("2.0", "2"),
            ("0x1F", "31"),
            ("0o17", "15"),
            ("0b11", "3"),
            ("007", "7"),
            ("-08", "-8"),
            ("+5", "5"),
            ("1e3", "1000"),
            ("1E-7", "1e-7"),
            ("1e21", "1e+21"),
            (".5", "0.5"),
            ("5.", "5"),
            ("-0", "0"),
            ("1_000", "1000"),
            ("9007199254740993", "9007199254740992"),
            (".inf", "Infinity"),
            ("-.INF", "-Infinity"),
            (".nan", "NaN"),
        ] {
            assert_eq!(key_as_read(key), Some(KeyReading::Number(read.into())), "{key}");
        }
    }

    #[test]
    fn values_of_the_older_yaml_are_told_by_their_kind() {
        for (key, kind) in [
            ("yes", "a truth value"),
            ("NO", "a truth value"),
            ("Off", "a truth value"),
            ("2026-12-01", "a date"),
            ("2026-12-01T10:00:00Z", "a date"),
            ("12:30", "a number of base 60"),
            ("1:02:03", "a number of base 60"),
        ] {
            assert_eq!(key_as_read(key), Some(KeyReading::Old(kind)), "{key}");
        }
    }

    #[test]
    fn other_keys_stay_what_they_are() {
        for key in [
            "", "200", "0", "-1", "1.5", "1.0.0", "4XX", "0.25", "default", "a", "/a", "x-1", "1e", "0x", "0xg", "1-2", "+", "-", ".", "..", "_1",
            "1_", "oN", "now", "2026-12", "1.2.3", "00:1a", "012:30", "-a", "e1", "3a",
        ] {
            assert_eq!(key_as_read(key), None, "{key}");
        }
    }
}
