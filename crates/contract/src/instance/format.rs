//! The formats that are asserted, and no others: date, date-time, time, uuid, email, ipv4 and ipv6 of strings, int32 and
//! int64 of numbers. OpenAPI 3.0 does not define time, so that a time without an offset (ISO 8601) has it there.

use super::decimal::Decimal;
use std::net::{Ipv4Addr, Ipv6Addr};

/// A format that is asserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Date,
    DateTime,
    Time,
    /// With an offset or without.
    AnyTime,
    Uuid,
    Email,
    Ipv4,
    Ipv6,
}

impl Format {
    /// The format of this name, if it is asserted; `has_json_schema` where JSON Schema says what it means.
    pub(super) fn of(name: &str, has_json_schema: bool) -> Option<Self> {
        Some(match name {
            "date" => Self::Date,
            "date-time" => Self::DateTime,
            "time" if has_json_schema => Self::Time,
            "time" => Self::AnyTime,
            "uuid" => Self::Uuid,
            "email" => Self::Email,
            "ipv4" => Self::Ipv4,
            "ipv6" => Self::Ipv6,
            _ => return None,
        })
    }

    /// The format in words, with a value that has it.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Date => "a date such as 2024-03-12",
            Self::DateTime => "a date and time with its offset such as 2024-03-12T09:30:00Z",
            Self::Time => "a time with its offset such as 09:30:00Z",
            Self::AnyTime => "a time such as 09:30:00 or 09:30:00Z",
            Self::Uuid => "a UUID such as 3f2b7c1e-5d0a-4b8e-9c6f-1a2b3c4d5e6f",
            Self::Email => "an e-mail address",
            Self::Ipv4 => "an IPv4 address such as 192.0.2.1",
            Self::Ipv6 => "an IPv6 address such as 2001:db8::1",
        }
    }

    /// Whether a text has the format.
    pub(super) fn holds(self, text: &str) -> bool {
        match self {
            Self::Date => date(text.as_bytes()).is_some(),
            Self::DateTime => date_time(text.as_bytes()),
            Self::Time => time(text.as_bytes()).is_some(),
            Self::AnyTime => ["", "Z", ":00Z"].iter().any(|rest| time(format!("{text}{rest}").as_bytes()).is_some()),
            Self::Uuid => uuid(text.as_bytes()),
            Self::Email => email(text),
            Self::Ipv4 => text.parse::<Ipv4Addr>().is_ok(),
            Self::Ipv6 => text.parse::<Ipv6Addr>().is_ok(),
        }
    }
}

/// A format of numbers that is asserted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Width {
    Int32,
    Int64,
}

impl Width {
    /// The format of this name, if it is asserted.
    pub(super) fn of(name: &str) -> Option<Self> {
        match name {
            "int32" => Some(Self::Int32),
            "int64" => Some(Self::Int64),
            _ => None,
        }
    }

    /// The format in words.
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Int32 => "a whole number of 32 bits (from -2147483648 to 2147483647)",
            Self::Int64 => "a whole number of 64 bits (from -9223372036854775808 to 9223372036854775807)",
        }
    }

    /// Whether the number that a text writes has the format; what is too long to be read as a number has not.
    pub(super) fn holds(self, text: &str) -> bool {
        let (least, most) = match self {
            Self::Int32 => ("-2147483648", "2147483647"),
            Self::Int64 => ("-9223372036854775808", "9223372036854775807"),
        };
        match (Decimal::parse(text), Decimal::parse(least), Decimal::parse(most)) {
            (Some(number), Some(least), Some(most)) => number.is_whole() && least <= number && number <= most,
            _ => false,
        }
    }
}

/// The number that exactly these bytes write.
fn digits(bytes: &[u8]) -> Option<u32> {
    bytes.iter().try_fold(0u32, |sum, byte| byte.is_ascii_digit().then(|| sum * 10 + u32::from(*byte - b'0')))
}

/// A day of the calendar.
#[derive(Clone, Copy)]
struct Day {
    year: u32,
    month: u32,
    day: u32,
}

impl Day {
    fn is_last_of_month(self) -> bool {
        self.day == days_in(self.year, self.month)
    }
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 31,
    }
}

/// `full-date` (RFC 3339 section 5.6), a day that the calendar has.
fn date(bytes: &[u8]) -> Option<Day> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = bytes else { return None };
    let (year, month, day) = (digits(&[*y1, *y2, *y3, *y4])?, digits(&[*m1, *m2])?, digits(&[*d1, *d2])?);
    ((1..=12).contains(&month) && (1..=days_in(year, month)).contains(&day)).then_some(Day { year, month, day })
}

/// What the leap second of a time asks of its date.
enum Leap {
    /// There is no leap second.
    None,
    /// The time is the end of this day, counted from the date, in UTC.
    EndOfDay(i32),
}

/// `full-time` (RFC 3339 section 5.6). A leap second is the last second of a day in UTC (section 5.7).
fn time(bytes: &[u8]) -> Option<Leap> {
    const DAY: i32 = 24 * 60;
    let [h1, h2, b':', m1, m2, b':', s1, s2, rest @ ..] = bytes else { return None };
    let (hour, minute, second) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?, digits(&[*s1, *s2])?);
    let rest = match rest {
        [b'.', fraction @ ..] => {
            let length = fraction.iter().take_while(|byte| byte.is_ascii_digit()).count();
            fraction.get(length..).filter(|_| length > 0)?
        }
        _ => rest,
    };
    let offset = match rest {
        [b'Z' | b'z'] => 0,
        [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] => {
            let (hours, minutes) = (digits(&[*h1, *h2])?, digits(&[*m1, *m2])?);
            if hours > 23 || minutes > 59 {
                return None;
            }
            let offset = i32::try_from(hours * 60 + minutes).ok()?;
            if *sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    if hour > 23 || minute > 59 || second > 60 {
        return None;
    }
    if second < 60 {
        return Some(Leap::None);
    }
    let utc = i32::try_from(hour * 60 + minute).ok()? - offset;
    (utc.rem_euclid(DAY) == DAY - 1).then(|| Leap::EndOfDay(utc.div_euclid(DAY)))
}

/// `date-time` (RFC 3339 section 5.6). Leap seconds are at the end of a month in UTC (section 5.7).
fn date_time(bytes: &[u8]) -> bool {
    let Some((day, [b'T' | b't', clock @ ..])) = bytes.split_at_checked(10) else { return false };
    match (date(day), time(clock)) {
        (Some(_), Some(Leap::None)) => true,
        (Some(day), Some(Leap::EndOfDay(0))) => day.is_last_of_month(),
        (Some(day), Some(Leap::EndOfDay(-1))) => day.day == 1,
        (Some(day), Some(Leap::EndOfDay(_))) => day.day + 1 == days_in(day.year, day.month),
        _ => false,
    }
}

/// The textual form of a UUID (RFC 9562 section 4).
fn uuid(bytes: &[u8]) -> bool {
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(at, byte)| if matches!(at, 8 | 13 | 18 | 23) { *byte == b'-' } else { byte.is_ascii_hexdigit() })
}

/// `Mailbox` (RFC 5321 section 4.1.2).
fn email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let is_quoted = local.len() >= 2 && local.starts_with('"') && local.ends_with('"');
    let local_holds = if is_quoted { quoted(local) } else { local.split('.').all(atom) };
    local_holds && local.len() <= 64 && email_domain(domain)
}

fn atom(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte))
}

fn quoted(text: &str) -> bool {
    let Some(inner) = text.get(1..text.len() - 1) else { return false };
    let mut bytes = inner.bytes();
    while let Some(byte) = bytes.next() {
        let holds = match byte {
            b'\\' => bytes.next().is_some_and(|next| (b' '..=b'~').contains(&next)),
            b'"' => false,
            _ => (b' '..=b'~').contains(&byte),
        };
        if !holds {
            return false;
        }
    }
    true
}

fn email_domain(domain: &str) -> bool {
    if let Some(literal) = domain.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return match literal.strip_prefix("IPv6:") {
            Some(address) => address.parse::<Ipv6Addr>().is_ok(),
            None => literal.parse::<Ipv4Addr>().is_ok(),
        };
    }
    domain.len() <= 255 && domain.split('.').all(label)
}

/// A label of a host name (RFC 1123 section 2.1).
fn label(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 63
        && !text.starts_with('-')
        && !text.ends_with('-')
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::{Format, Width};

    const CASES: [(Format, &[&str], &[&str]); 8] = [
        (Format::AnyTime, &["10:30", "09:30:00", "09:30:00.5", "09:30:00Z", "09:30:00+01:00"], &["10.30", "24:00", "9:30", "10:30 am", ""]),
        (
            Format::Date,
            &["2024-02-29", "2000-02-29", "0001-01-01", "2024-12-31"],
            &[
                "2023-02-29",
                "1900-02-29",
                "2024-13-01",
                "2024-00-10",
                "2024-04-31",
                "12/03/2024",
                "2024-3-12",
                "2024-03-12T00:00:00Z",
                "",
                "２024-03-12",
            ],
        ),
        (
            Format::DateTime,
            &[
                "2024-03-12T09:30:00Z",
                "2024-03-12t09:30:00.123456789z",
                "2024-03-12T09:30:00+01:00",
                "1998-12-31T23:59:60Z",
                "1998-12-31T15:59:60.123-08:00",
                "1999-01-01T00:59:60+01:00",
                "2016-12-30T23:59:59-00:00",
            ],
            &[
                "2024-03-12",
                "2024-03-12 09:30:00Z",
                "2024-03-12T09:30:00",
                "2024-03-12T24:00:00Z",
                "2024-03-12T09:30Z",
                "2024-03-12T09:30:00.Z",
                "2024-03-12T09:30:00+0100",
                "1998-12-31T22:59:60Z",
                "1998-12-30T23:59:60Z",
                "1999-01-01T00:59:60Z",
                "2024-02-30T00:00:00Z",
                "2024-03-12T09:30:00+24:00",
            ],
        ),
        (
            Format::Time,
            &["09:30:00Z", "23:59:60Z", "00:29:60+00:30", "09:30:00.5-05:00"],
            &["09:30", "09:30:00", "24:00:00Z", "22:59:60Z", "9:30:00Z"],
        ),
        (
            Format::Uuid,
            &["3f2b7c1e-5d0a-4b8e-9c6f-1a2b3c4d5e6f", "3F2B7C1E-5D0A-4B8E-9C6F-1A2B3C4D5E6F", "00000000-0000-0000-0000-000000000000"],
            &[
                "3f2b7c1e5d0a4b8e9c6f1a2b3c4d5e6f",
                "3f2b7c1e-5d0a-4b8e-9c6f-1a2b3c4d5e6",
                "{3f2b7c1e-5d0a-4b8e-9c6f-1a2b3c4d5e6f}",
                "3g2b7c1e-5d0a-4b8e-9c6f-1a2b3c4d5e6f",
            ],
        ),
        (
            Format::Email,
            &["a@b.example", "te~st@example.com", "\"joe bloggs\"@example.com", "joe@[127.0.0.1]", "joe@[IPv6:::1]", "o'neil+tag@localhost"],
            &["", "a", "a@", "@b", ".a@b", "a.@b", "a..b@c", "a@b..c", "joe@invalid=domain.com", "joe@[127.0.0.300]", "a b@c.d", "a@-b.c", "a@b@c"],
        ),
        (Format::Ipv4, &["192.0.2.1", "0.0.0.0"], &["256.0.0.1", "1.2.3", "01.2.3.4", "1.2.3.4/24", "::1"]),
        (Format::Ipv6, &["::1", "2001:db8::1", "::ffff:192.0.2.1"], &["12345::", "1:2:3:4:5:6:7", "fe80::1%eth0", "192.0.2.1", ":::"]),
    ];

    #[test]
    fn whole_numbers_have_a_width() {
        for text in ["0", "-1", "1.0", "2147483647", "-2147483648", "2.147483647e9"] {
            assert!(Width::Int32.holds(text) && Width::Int64.holds(text), "{text}");
        }
        for text in ["2147483648", "-2147483649", "4e9", "9223372036854775807", "-9223372036854775808"] {
            assert!(!Width::Int32.holds(text) && Width::Int64.holds(text), "{text}");
        }
        for text in ["9223372036854775808", "-9223372036854775809", "1e30", "0.5", "1e-3"] {
            assert!(!Width::Int32.holds(text) && !Width::Int64.holds(text), "{text}");
        }
    }

    #[test]
    fn formats_hold_for_what_has_them_and_for_nothing_else() {
        for (format, good, bad) in CASES {
            for text in good {
                assert!(format.holds(text), "{format:?} {text:?}");
            }
            for text in bad {
                assert!(!format.holds(text), "{format:?} {text:?}");
            }
        }
    }
}
