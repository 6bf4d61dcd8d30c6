//! Dates of the Gregorian calendar.

use super::pattern::text_of;
use regex::Captures;

/// Whether the groups `year`, `month` and `day` are a date of the calendar.
pub(super) fn is_date(groups: &Captures<'_>) -> bool {
    let number = |group| text_of(groups, group).parse::<u32>().ok();
    let (Some(year), Some(month), Some(day)) = (number("year"), number("month"), number("day")) else {
        return false;
    };
    (1..=days_in(year, month)).contains(&day)
}

/// The days of a month in the Gregorian calendar: none when there is no such month.
fn days_in(year: u32, month: u32) -> u32 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::super::FormatFault;
    use super::super::testing::{compiled, named};
    use serde_json::json;

    #[test]
    fn dates_follow_the_gregorian_calendar() {
        let date = named("date");
        for (year, days) in [(1900, 365), (2000, 366), (2023, 365), (2024, 366), (2100, 365), (2400, 366)] {
            let all = (1..=12).flat_map(|month| (1..=31).map(move |day| (month, day)));
            let accepted = all.filter(|(month, day)| date.accepts(&format!("{year}-{month:02}-{day:02}")));
            assert_eq!(accepted.count(), days, "{year}");
        }
    }

    #[test]
    fn the_calendar_is_asked_even_when_the_pattern_is_lax() {
        let format = compiled(&json!({ "forms": [{ "pattern": "(?<day>[0-9]*)/(?<month>[0-9]+)/(?<year>[0-9]+)", "calendar": true }] }));
        assert!(format.accepts("29/2/2024") && format.accepts("31/12/1"));
        for value in ["29/2/2023", "0/1/2024", "1/0/2024", "1/13/2024", "31/4/2024", "/1/2024", "1/1/99999999999999"] {
            assert_eq!(format.judge(value), Err(FormatFault::Date), "{value}");
        }
    }
}
