//! Whether an interface ends no earlier than it is deprecated (RFC 9745, 4), which data cannot compare.

use super::{NativeCheck, NativeFinding, NativeOutcome, Parameters, in_exchange};
use kitemark_model::Index;
use std::time::UNIX_EPOCH;

pub(super) const CHECK: NativeCheck =
    NativeCheck { name: "sunset-order", about: "Answers whose `Sunset` is before their `Deprecation` (RFC 9745, 4).", parameters: &[], run };

/// Compares `Deprecation` and `Sunset` of every answer that has both in their forms.
fn run(index: &Index<'_>, _: &Parameters) -> NativeOutcome {
    let mut outcome = NativeOutcome::default();
    for exchange in index.exchanges() {
        let Ok(answer) = &exchange.answer else { continue };
        let deprecated = answer.header("deprecation").and_then(|value| value.split(';').next()?.trim().strip_prefix('@')?.parse::<i64>().ok());
        let sunset = answer.header("sunset").and_then(|value| httpdate::parse_http_date(value).ok());
        let ends = sunset.and_then(|time| i64::try_from(time.duration_since(UNIX_EPOCH).ok()?.as_secs()).ok());
        let (Some(deprecated), Some(ends)) = (deprecated, ends) else { continue };
        outcome.examined += 1;
        if ends < deprecated {
            let at = in_exchange(index, exchange, &["response", "headers"]);
            outcome.findings.push(NativeFinding::new(at, format!("{} ends before it is deprecated", exchange.label())));
        }
    }
    outcome
}
