//! How long a service asks to be left alone: `Retry-After` (RFC 9110, 10.2.3).

use kitemark_document::Time;
use std::time::{Duration, UNIX_EPOCH};

/// How long the value of the field says to wait, from this time on.
pub(super) fn retry_after(value: &str, now: Time) -> Option<Duration> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some(Duration::from_secs(value.parse().unwrap_or(u64::MAX)));
    }
    let date = httpdate::parse_http_date(value).ok()?;
    let seconds = date.duration_since(UNIX_EPOCH).ok()?.as_secs();
    Some(Duration::from_secs(seconds.saturating_sub(u64::try_from(now.unix()).unwrap_or(0))))
}

#[cfg(test)]
mod tests {
    use super::retry_after;
    use kitemark_document::Time;
    use std::time::Duration;

    #[test]
    fn both_forms_are_read() {
        let Ok(now) = Time::parse("2026-11-01T09:00:00Z") else { return assert_eq!("the time", "is none") };
        for (value, seconds) in [
            ("120", Some(120)),
            (" 0 ", Some(0)),
            ("99999999999999999999999", Some(u64::MAX)),
            ("Sun, 01 Nov 2026 09:00:30 GMT", Some(30)),
            ("Sun, 01 Nov 2026 08:00:00 GMT", Some(0)),
            ("-1", None),
            ("soon", None),
            ("", None),
        ] {
            assert_eq!(retry_after(value, now), seconds.map(Duration::from_secs), "{value}");
        }
    }
}
