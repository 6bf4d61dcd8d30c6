//! The clock: the one place that reads it. Everything below the commands takes the time as a value.

use super::{Exit, usage_error};
use kitemark_document::Time;

/// The variable that fixes the time of a build or run, in seconds since 1970 (reproducible-builds.org).
const VARIABLE: &str = "SOURCE_DATE_EPOCH";

/// The last second of a day, counted from its first.
const LAST_SECOND: i64 = 86_399;

/// The time: that of `SOURCE_DATE_EPOCH` where it is set, else the machine's.
pub(super) fn now() -> Result<Time, Exit> {
    let Some(text) = std::env::var_os(VARIABLE) else {
        #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
        let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let seconds = since.ok().and_then(|since| i64::try_from(since.as_secs()).ok());
        return seconds
            .and_then(Time::from_unix)
            .ok_or_else(|| usage_error("the clock of this machine is wrong", "set it, or set SOURCE_DATE_EPOCH"));
    };
    let seconds = text.to_str().and_then(|text| text.parse().ok());
    seconds
        .and_then(Time::from_unix)
        .ok_or_else(|| usage_error("SOURCE_DATE_EPOCH is no time", "set it to the seconds since 1970-01-01, or unset it"))
}

/// The time that a question is to be answered for: the end of a day that was named, or now.
pub(super) fn at(date: Option<&str>) -> Result<Time, Exit> {
    match date {
        None => now(),
        Some(date) => {
            let start = Time::of_date(date).map_err(|_| usage_error(&format!("`{date}` is no date"), "write it as YYYY-MM-DD"))?;
            Ok(Time::from_unix(start.unix() + LAST_SECOND).unwrap_or(start))
        }
    }
}
