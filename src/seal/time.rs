//! Points in time as they stand in what is signed: RFC 3339 in UTC, to the second, in one spelling.

use serde::{Deserialize, Serialize};
use thiserror::Error;

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
        read(text.as_bytes()).map(Self).ok_or_else(|| TimeFault { text: text.chars().take(40).collect() })
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
        let (year, month, day) = civil(self.0.div_euclid(SECONDS_OF_A_DAY));
        format!("{year:04}-{month:02}-{day:02}")
    }
}

impl std::fmt::Display for Time {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let second = self.0.rem_euclid(SECONDS_OF_A_DAY);
        write!(f, "{}T{:02}:{:02}:{:02}Z", self.date(), second / 3600, second / 60 % 60, second % 60)
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

fn read(text: &[u8]) -> Option<i64> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2, b'T', h1, h2, b':', n1, n2, b':', s1, s2, b'Z'] = text else { return None };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| i64::from(byte - b'0'));
    let two = |tens: &u8, ones: &u8| Some(digit(tens)? * 10 + digit(ones)?);
    let year = two(y1, y2)? * 100 + two(y3, y4)?;
    let (month, day) = (two(m1, m2)?, two(d1, d2)?);
    let (hour, minute, second) = (two(h1, h2)?, two(n1, n2)?, two(s1, s2)?);
    if year < 1970 || !(1..=12).contains(&month) || day < 1 || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let days = days_since_1970(year, month, day);
    // A day that the month does not have comes back as a day of the next one.
    (civil(days) == (year, month, day)).then_some(days * SECONDS_OF_A_DAY + hour * 3600 + minute * 60 + second)
}

/// Days before the first of January of a year, counted from the year 0.
fn days_before_year(year: i64) -> i64 {
    let past = year - 1;
    365 * year + past.div_euclid(4) - past.div_euclid(100) + past.div_euclid(400)
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_of_months(year: i64) -> [i64; 12] {
    [31, if is_leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
}

fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let before: i64 = days_of_months(year).iter().zip(1..month).map(|(days, _)| days).sum();
    days_before_year(year) - days_before_year(1970) + before + day - 1
}

/// Year, month and day of a count of days since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let from_zero = days + days_before_year(1970);
    // The guess is at most one year late or early.
    let guess = from_zero * 400 / 146_097;
    let year = [guess + 1, guess, guess - 1].into_iter().find(|year| days_before_year(*year) <= from_zero).unwrap_or(guess);
    let mut rest = from_zero - days_before_year(year);
    for (month, days) in (1..).zip(days_of_months(year)) {
        if rest < days {
            return (year, month, rest + 1);
        }
        rest -= days;
    }
    (year, 12, 31)
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
