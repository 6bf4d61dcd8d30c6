//! Whether it holds at the time for which it is asked.

use super::Asking;
use super::standards::HeldScheme;
use crate::question::Criticality;
use crate::report::SealedReport;
use kitemark_document::Time;
use kitemark_report::ReportDocument;

/// How far a signer's clock may run ahead, in seconds.
const CLOCK_TOLERANCE: i64 = 300;

/// How many days before its issue a report may set the date that decides what is in date.
const OLDEST_DATE: i64 = 31;

impl Asking<'_> {
    /// Whether it is in date, was judged for a day near its issue, and is no older than expected.
    pub(super) fn dates(&mut self, report: &SealedReport, scheme: Option<HeldScheme<'_>>) {
        let at = self.request.at;
        let longest = scheme.map(|held| i64::from(held.scheme.validity_months) * 31);
        self.tell("in date", Criticality::Needed, in_date(report, at, longest));
        self.tell("day of assessment", Criticality::Needed, assessed(&report.report, report.issued_at));
        if let Some(days) = self.request.expected.max_age {
            let age = report.issued_at.days_until(at);
            let told = if age <= i64::from(days) { Ok(format!("{age} days")) } else { Err(format!("{age} days, more than {days}")) };
            self.tell("age", Criticality::Needed, told);
        }
    }
}

/// Whether a point in time lies within the validity of a report, which is at most so many days long by its scheme.
fn in_date(report: &SealedReport, at: Time, longest: Option<i64>) -> Result<String, String> {
    let (from, until) = (report.issued_at, report.valid_until);
    if from.unix() > at.unix() + CLOCK_TOLERANCE {
        Err(format!("issued at {from}, which lies ahead of {at}"))
    } else if until < at {
        Err(format!("valid until {until}; it has expired"))
    } else if until <= from {
        Err("it is valid for no time at all".to_owned())
    } else if longest.is_some_and(|days| from.days_until(until) > days) {
        Err(format!("issued {from} and valid until {until}, which is longer than the scheme allows"))
    } else {
        Ok(format!("issued {from} and valid until {until}; by the signer's clock, witnessed by nobody"))
    }
}

/// Whether the day for which evidence was judged is that of the issue, or shortly before it.
fn assessed(document: &ReportDocument, issued: Time) -> Result<String, String> {
    let as_of = document.as_of.as_deref().ok_or("the report does not say for which day evidence was judged")?;
    let day = Time::of_date(as_of).map_err(|fault| fault.to_string())?;
    let age = day.days_until(issued);
    if age > OLDEST_DATE {
        Err(format!("evidence was judged for {}, {age} days before the report was issued", day.date()))
    } else if age < -1 {
        Err(format!("evidence was judged for {}, after the report was issued", day.date()))
    } else {
        Ok(format!("evidence was judged for {}", day.date()))
    }
}
