//! The text of a parameter, and the values that it may stand for (OpenAPI, style values).

use super::value::Instance;
use crate::reference::percent_decoded;

/// How a parameter or header is written.
#[derive(Debug, Clone, Copy)]
pub struct Parsed<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its style.
    pub style: &'a str,
}

/// A value that a text may stand for; its scalars are still text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WireValue {
    /// A scalar.
    Scalar(String),
    /// An array of scalars.
    List(Vec<String>),
    /// An object of scalars.
    Record(Vec<(String, String)>),
}

impl WireValue {
    /// Does something with the value as an instance, whose scalars are to be read as text.
    pub fn with<T>(&self, judge: impl FnOnce(Instance<'_>) -> T) -> T {
        match self {
            Self::Scalar(text) => judge(Instance::Text(text)),
            Self::List(items) => judge(Instance::List(&items.iter().map(|item| Instance::Text(item)).collect::<Vec<_>>())),
            Self::Record(members) => {
                judge(Instance::Record(&members.iter().map(|(name, value)| (name.as_str(), Instance::Text(value))).collect::<Vec<_>>()))
            }
        }
    }
}

impl Parsed<'_> {
    /// The values that a text may stand for, exploded or not: which of them is meant, the schema decides.
    #[must_use]
    pub fn values(self, text: &str) -> Vec<WireValue> {
        let text = text.trim_start_matches('?');
        let (delimiters, prefix): (&[char], &str) = match self.style {
            "spaceDelimited" => (&[' '], ""),
            "pipeDelimited" => (&['|'], ""),
            "label" => (&[',', '.'], "."),
            "matrix" => (&[',', ';'], ";"),
            _ => (&[',', '&'], ""),
        };
        let body = text.strip_prefix(prefix).unwrap_or(text);
        // Percent-encoding hides delimiters that belong to a value, except where the style itself is written so.
        let decoded = percent_decoded(body);
        let body = if matches!(self.style, "spaceDelimited" | "pipeDelimited") { decoded.as_str() } else { body };
        let pieces: Vec<&str> = body.split(delimiters).collect();
        let own = format!("{}=", self.name);
        let items = pieces.iter().map(|piece| percent_decoded(piece.strip_prefix(own.as_str()).unwrap_or(piece))).collect();
        let mut values = vec![WireValue::Scalar(percent_decoded(body.strip_prefix(own.as_str()).unwrap_or(body))), WireValue::List(items)];
        values.extend(self.pairs(&pieces).or_else(|| alternating(body, &own)).map(WireValue::Record));
        values
    }

    /// The members that the pieces write as `name=value`, or as `parameter[name]=value`.
    fn pairs(self, pieces: &[&str]) -> Option<Vec<(String, String)>> {
        let pair = |piece: &&str| {
            let (name, value) = piece.split_once('=')?;
            let name = percent_decoded(name);
            let inner = name.strip_prefix(self.name).and_then(|rest| rest.strip_prefix('[')?.strip_suffix(']'));
            let name = inner.map(str::to_owned).unwrap_or(name);
            Some((name, percent_decoded(value)))
        };
        pieces.iter().map(pair).collect()
    }
}

/// The members of an object that is not exploded: names and values in turn.
fn alternating(body: &str, own: &str) -> Option<Vec<(String, String)>> {
    let pieces: Vec<&str> = body.strip_prefix(own).unwrap_or(body).split(',').collect();
    let is_even = pieces.len().is_multiple_of(2);
    let pairs = pieces.chunks_exact(2).filter_map(|pair| match pair {
        [name, value] => Some((percent_decoded(name), percent_decoded(value))),
        _ => None,
    });
    is_even.then(|| pairs.collect())
}

#[cfg(test)]
mod tests {
    use super::{Parsed, WireValue};

    fn list(items: &[&str]) -> WireValue {
        WireValue::List(items.iter().map(|item| (*item).to_owned()).collect())
    }

    fn record(members: &[(&str, &str)]) -> WireValue {
        WireValue::Record(members.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn texts_stand_for_values_by_style() {
        let cases = [
            ("form", "ADD,DEL", list(&["ADD", "DEL"])),
            ("form", "?q=ADD&q=DEL", list(&["ADD", "DEL"])),
            ("form", "q=ADD,DEL", list(&["ADD", "DEL"])),
            ("form", "a%2Cb,c", list(&["a,b", "c"])),
            ("simple", "1,2", list(&["1", "2"])),
            ("spaceDelimited", "a%20b", list(&["a", "b"])),
            ("pipeDelimited", "a|b", list(&["a", "b"])),
            ("pipeDelimited", "q=a%7Cb", list(&["a", "b"])),
            ("label", ".a.b", list(&["a", "b"])),
            ("matrix", ";q=a,b", list(&["a", "b"])),
            ("matrix", ";q=a;q=b", list(&["a", "b"])),
            ("deepObject", "q[cohort]=2021", record(&[("cohort", "2021")])),
            ("deepObject", "q%5Ba%5D=1&q[b]=2", record(&[("a", "1"), ("b", "2")])),
            ("form", "a=1&b=x%20y", record(&[("a", "1"), ("b", "x y")])),
            ("simple", "a,1,b,2", record(&[("a", "1"), ("b", "2")])),
            ("simple", "a=1,b=2", record(&[("a", "1"), ("b", "2")])),
            ("form", "x%20y", WireValue::Scalar("x y".to_owned())),
        ];
        for (style, text, expected) in cases {
            let values = Parsed { name: "q", style }.values(text);
            assert!(values.contains(&expected), "{style} {text}: {values:?}");
        }
    }
}
