//! Keywords of ours that relate values: dates to the date of the assessment and to each other, fields that must agree.

use super::view::{View, Views};
use jiff::ToSpan as _;
use jiff::civil::Date;
use jsonschema::json::Node as _;
use jsonschema::{JsonType, Keyword, ValidationError};
use serde_json::Value;

/// The keywords with what each asks, for documentation and for the linter.
pub const RELATIONS: [(&str, &str); 5] = [
    (
        "notBefore",
        "the date is not before `{date, months, days, monthsBack, daysBack}`: a date, `$asOf` say, moved on or back by so many months and days",
    ),
    ("notAfter", "the date is not after `{date, months, days, monthsBack, daysBack}`"),
    ("daysApart", "`{from, to, most}`: two members of the object that are dates, at most so many days apart and in this order"),
    ("alike", "`[one, other]`: two members that are equal but for case, signs and spaces"),
    ("sameRelease", "`[one, other]`: two members that are versions of the same major and minor number"),
];

/// What a keyword asks.
enum Predicate {
    NotBefore(Date),
    NotAfter(Date),
    DaysApart { from: String, to: String, most: i32 },
    Alike(String, String),
    SameRelease(String, String),
}

/// A keyword of this module, compiled.
pub(super) struct Relation {
    name: &'static str,
    demand: Predicate,
}

impl Relation {
    /// Compiles a keyword.
    ///
    /// # Errors
    /// What is wrong with its value, in words.
    pub(super) fn compile(name: &'static str, value: &Value) -> Result<Self, String> {
        let demand = match name {
            "notBefore" => Predicate::NotBefore(moved(name, value)?),
            "notAfter" => Predicate::NotAfter(moved(name, value)?),
            "daysApart" => {
                let text = |field: &str| value.get(field).and_then(Value::as_str).map(str::to_owned);
                let most = value.get("most").and_then(Value::as_i64).and_then(|days| i32::try_from(days).ok());
                match (text("from"), text("to"), most) {
                    (Some(from), Some(to), Some(most)) => Predicate::DaysApart { from, to, most },
                    _ => return Err("`daysApart` holds the names `from` and `to` and the number of days `most`".into()),
                }
            }
            _ => match value.as_array().map(Vec::as_slice) {
                Some([Value::String(one), Value::String(other)]) if name == "alike" => Predicate::Alike(one.clone(), other.clone()),
                Some([Value::String(one), Value::String(other)]) => Predicate::SameRelease(one.clone(), other.clone()),
                _ => return Err(format!("`{name}` holds the names of two members")),
            },
        };
        Ok(Self { name, demand })
    }
}

/// The date that `{date, months, days, monthsBack, daysBack}` stands for.
fn moved(name: &str, value: &Value) -> Result<Date, String> {
    let number = |field: &str| match value.get(field) {
        None => Ok(0),
        Some(number) => {
            number.as_i64().and_then(|number| i32::try_from(number).ok()).ok_or_else(|| format!("`{field}` in `{name}` is a whole number"))
        }
    };
    let text = value.get("date").and_then(Value::as_str).ok_or_else(|| format!("`{name}` holds a `date`"))?;
    let date = date_of(text).ok_or_else(|| format!("`{text}` in `{name}` is no date written YYYY-MM-DD"))?;
    let on = number("months")?.months().days(number("days")?);
    let back = number("monthsBack")?.months().days(number("daysBack")?);
    date.checked_add(on).and_then(|date| date.checked_sub(back)).map_err(|_| format!("the date in `{name}` lies outside the calendar"))
}

/// The date that a text is or starts with: `2026-11-21`, or a date and time (RFC 3339).
#[must_use]
pub fn date_of(text: &str) -> Option<Date> {
    let (date, rest) = text.split_at_checked(10)?;
    let is_plain = date.bytes().enumerate().all(|(at, byte)| if matches!(at, 4 | 7) { byte == b'-' } else { byte.is_ascii_digit() });
    (is_plain && (rest.is_empty() || rest.starts_with(['T', 't', ' ']))).then(|| date.parse().ok()).flatten()
}

impl Predicate {
    fn is_met(&self, view: &View<'_>) -> bool {
        // A member that is not there is the matter of `required`, and text that is no date that of `format`.
        let member = |name: &str| view.member(name).and_then(|member| member.as_string().map(std::borrow::Cow::into_owned));
        let date = |name: &str| member(name).and_then(|text| date_of(&text));
        match self {
            Self::NotBefore(bound) => view.as_string().and_then(|text| date_of(&text)).is_none_or(|date| date >= *bound),
            Self::NotAfter(bound) => view.as_string().and_then(|text| date_of(&text)).is_none_or(|date| date <= *bound),
            Self::DaysApart { from, to, most } => match (date(from), date(to)) {
                (Some(from), Some(to)) => from <= to && (to - from).get_days() <= *most,
                _ => true,
            },
            Self::Alike(one, other) => match (member(one), member(other)) {
                (Some(one), Some(other)) => folded(&one) == folded(&other),
                _ => true,
            },
            Self::SameRelease(one, other) => match (member(one), member(other)) {
                (Some(one), Some(other)) => release(&one) == release(&other),
                _ => true,
            },
        }
    }
}

/// A name without what people write differently: case, signs and spaces.
#[must_use]
pub fn folded(text: &str) -> String {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The major and minor number of a version.
fn release(version: &str) -> Vec<&str> {
    let mut parts: Vec<&str> = version.trim().trim_start_matches(['v', 'V']).split(['.', '-', '+']).take(2).collect();
    parts.resize(2, "0");
    parts
}

impl<'i> Keyword<'i, Views> for Relation {
    fn validate(&self, instance: View<'i>) -> Result<(), ValidationError<'i>> {
        if Keyword::<Views>::is_valid(self, instance) { Ok(()) } else { Err(ValidationError::custom(format!("does not satisfy {}", self.name))) }
    }

    fn is_valid(&self, instance: View<'i>) -> bool {
        matches!(instance.json_type(), JsonType::Null | JsonType::Boolean | JsonType::Number) || self.demand.is_met(&instance)
    }
}

#[cfg(test)]
mod tests {
    use super::{date_of, folded, moved, release};
    use serde_json::json;

    #[test]
    fn dates_are_read_from_their_start_and_nothing_else_is_one() {
        assert_eq!(date_of("2026-02-28"), date_of("2026-02-28T23:59:59Z"));
        for text in ["2026-02-30", "2026-2-3", "20260203", "2026-02-03x", "+026-02-03", "soon", ""] {
            assert_eq!(date_of(text), None, "{text}");
        }
    }

    #[test]
    fn a_date_is_moved_on_and_back_by_months_of_the_calendar() {
        let moved = |value| moved("notBefore", &value).map(|date| date.to_string());
        assert_eq!(moved(json!({ "date": "2026-11-01", "monthsBack": 12 })), Ok("2025-11-01".into()));
        assert_eq!(moved(json!({ "date": "2026-03-31", "monthsBack": 1 })), Ok("2026-02-28".into()));
        assert_eq!(moved(json!({ "date": "2026-11-01", "months": 12, "daysBack": 1 })), Ok("2027-10-31".into()));
        assert!(moved(json!({ "date": "soon" })).is_err());
    }

    #[test]
    fn names_and_releases_agree_but_for_how_they_are_written() {
        assert_eq!(folded("Acme Systems (UK) Ltd."), folded("ACME SYSTEMS UK LTD"));
        assert_ne!(folded("Acme"), folded("Acme Holdings"));
        assert_eq!(release("v2.3.1"), release("2.3"));
        assert_eq!(release("2"), release("2.0.0"));
        assert_ne!(release("2.3.1"), release("2.4"));
    }
}
