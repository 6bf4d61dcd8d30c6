//! Points in time as they stand in what is signed: RFC 3339 in UTC, to the second, in one spelling.

use jiff::SignedDuration;
use jiff::civil::DateTime;
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The point from which is counted.
const START: DateTime = DateTime::constant(1970, 1, 1, 0, 0, 0, 0);

const SECONDS_OF_A_DAY: i64 = 86_400;

/// A point in time: seconds since 1970-01-01T00:00:00Z, leap seconds not counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Time(i64);

/// A text that is no point in time.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no point in time: write it in UTC as 2027-01-31T18:00:00Z")]
pub struct TimeFault {
    /// The text.
    pub text: String,
}

impl Time {
    /// A point in time from its text: `YYYY-MM-DDTHH:MM:SSZ` (RFC 3339 section 5.6), a day of the calendar in the
    /// years 1970 to 9999, no fraction, no other offset, no leap second.
    ///
    /// # Errors
    /// [`TimeFault`].
    pub fn parse(text: &str) -> Result<Self, TimeFault> {
        // The calendar takes other spellings too; what is not written back as it was read is none of ours.
        let local = text.strip_suffix('Z').filter(|local| local.len() == "YYYY-MM-DDTHH:MM:SS".len());
        let time = local.and_then(|local| local.parse().ok()).and_then(|read: DateTime| Self::from_unix(read.duration_since(START).as_secs()));
        time.filter(|time| time.to_string() == text).ok_or_else(|| TimeFault { text: text.chars().take(40).collect() })
    }

    /// The start of a day written `YYYY-MM-DD`, in UTC.
    ///
    /// # Errors
    /// [`TimeFault`].
    pub fn of_date(date: &str) -> Result<Self, TimeFault> {
        Self::parse(&format!("{date}T00:00:00Z"))
    }

    /// The point so many seconds after 1970-01-01T00:00:00Z; none outside the years 1970 to 9999.
    #[must_use]
    pub fn from_unix(seconds: i64) -> Option<Self> {
        (0..=253_402_300_799).contains(&seconds).then_some(Self(seconds))
    }

    /// The seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub fn unix(self) -> i64 {
        self.0
    }

    /// The point so many days of 24 hours later, or the last one that can be written.
    #[must_use]
    pub fn plus_days(self, days: u32) -> Self {
        Self((self.0 + i64::from(days) * SECONDS_OF_A_DAY).min(253_402_300_799))
    }

    /// How many whole days lie between this point and a later one; negative if it is earlier.
    #[must_use]
    pub fn days_until(self, later: Self) -> i64 {
        (later.0 - self.0).div_euclid(SECONDS_OF_A_DAY)
    }

    /// The day, `YYYY-MM-DD`.
    #[must_use]
    pub fn date(self) -> String {
        self.civil().date().to_string()
    }

    /// The point by the calendar and the clock of UTC.
    fn civil(self) -> DateTime {
        // Within the years 1970 to 9999 the calendar has every point.
        START.saturating_add(SignedDuration::from_secs(self.0))
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}Z", self.civil())
    }
}

impl TryFrom<String> for Time {
    type Error = TimeFault;

    fn try_from(text: String) -> Result<Self, TimeFault> {
        Self::parse(&text)
    }
}

impl From<Time> for String {
    fn from(time: Time) -> Self {
        time.to_string()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::allow_attributes, clippy::expect_used, reason = "a test may fail loudly")]
    use super::*;

    #[test]
    fn known_points_are_where_they_are() {
        for (text, seconds) in [
            ("1970-01-01T00:00:00Z", 0),
            ("1972-02-29T12:00:00Z", 68_212_800),
            ("2000-02-29T23:59:59Z", 951_868_799),
            ("2001-09-09T01:46:40Z", 1_000_000_000),
            ("2038-01-19T03:14:08Z", 2_147_483_648),
            ("9999-12-31T23:59:59Z", 253_402_300_799),
        ] {
            assert_eq!(Time::parse(text).expect(text).unix(), seconds, "{text}");
            assert_eq!(Time::from_unix(seconds).expect(text).to_string(), text);
        }
    }

    #[test]
    fn every_day_comes_back_and_follows_the_one_before() {
        let mut last = String::new();
        for day in 0..146_097 + 365 {
            let time = Time::from_unix(day * SECONDS_OF_A_DAY).expect("it can be written");
            assert_eq!(Time::of_date(&time.date()), Ok(time));
            assert!(time.date() > last, "{}", time.date());
            last = time.date();
        }
    }

    #[test]
    fn other_spellings_and_days_that_are_not_are_refused() {
        for text in [
            "2027-02-29T00:00:00Z",
            "2100-02-29T00:00:00Z",
            "2027-04-31T00:00:00Z",
            "2027-00-01T00:00:00Z",
            "2027-13-01T00:00:00Z",
            "2027-01-00T00:00:00Z",
            "2027-01-01T24:00:00Z",
            "2027-01-01T00:60:00Z",
            "2027-01-01T00:00:60Z",
            "2027-01-01T00:00:00.0Z",
            "2027-01-01T00:00:00+00:00",
            "2027-01-01t00:00:00z",
            "2027-01-01 00:00:00Z",
            "2027-01-01",
            "1969-12-31T23:59:59Z",
            "",
        ] {
            assert!(Time::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_counted_whole() {
        let start = Time::parse("2027-01-01T12:00:00Z").expect("a time");
        assert_eq!(start.plus_days(14).to_string(), "2027-01-15T12:00:00Z");
        assert_eq!(start.days_until(Time::parse("2027-01-15T11:59:59Z").expect("a time")), 13);
        assert_eq!(start.days_until(Time::parse("2027-01-01T11:00:00Z").expect("a time")), -1);
    }
}
