//! Whether `security.txt` (RFC 9116) is there, complete and current, as the recording saw it. Dates are held against the
//! time at which it was asked, which data cannot do.

use super::{NativeCheck, NativeFinding, NativeOutcome, NativeParameter, Needed, ParameterKind, Parameters, in_exchange, probed, text, whole};
use jiff::Timestamp;
use kitemark_document::Time;
use kitemark_model::Index;
use kitemark_product::recording::{Answer, Exchange};

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "security-txt",
    about: "Whether `security.txt` (RFC 9116) is there, complete and current.",
    parameters: &[
        NativeParameter::new(
            "judge",
            ParameterKind::OneOf(&["fields", "current", "far"]),
            "`fields` for whether it is there and complete, `current` for whether its end is ahead, `far` for whether its end is too far ahead.",
        ),
        NativeParameter::new("probe", ParameterKind::Probe, "The probe that asks for it, as `ID/name`."),
        NativeParameter::new("days", ParameterKind::WholeNumber, "How many days ahead its end may be.").needed(Needed::Where("judge", "far")),
    ],
    run,
};

/// Judges what was answered to the probe that `probe` names: `judge` is `fields`, `current`, or `far` for an end that lies
/// more than `days` ahead.
fn run(index: &Index<'_>, parameters: &Parameters) -> NativeOutcome {
    let mut outcome = NativeOutcome::default();
    for exchange in probed(index, parameters) {
        match judged(index, exchange, parameters) {
            Judged::Aside => {}
            Judged::Good => outcome.examined += 1,
            Judged::Bad(message) => {
                outcome.examined += 1;
                outcome.findings.push(NativeFinding::new(in_exchange(index, exchange, &["response"]), message));
            }
            Judged::Open(reason) => outcome.inconclusive.push((None, reason)),
        }
    }
    outcome
}

enum Judged {
    /// Another check is about it.
    Aside,
    Good,
    Bad(String),
    Open(String),
}

fn judged(index: &Index<'_>, exchange: &Exchange, parameters: &Parameters) -> Judged {
    let label = exchange.label();
    let is_about_fields = text(parameters, "judge") == "fields";
    let answer = match &exchange.answer {
        Ok(answer) => answer,
        Err(silence) if is_about_fields => return Judged::Open(format!("{label} was not answered: {silence}")),
        Err(_) => return Judged::Aside,
    };
    if answer.status != 200 || answer.essence().as_deref() != Some("text/plain") {
        return if is_about_fields { refused(index, &label, answer) } else { Judged::Aside };
    }
    let body = answer.body.text().unwrap_or_default();
    let (contacts, ends) = (fields(body, "contact"), fields(body, "expires"));
    let end = ends.first().and_then(|end| end.parse::<Timestamp>().ok());
    if is_about_fields {
        let is_address = |contact: &&str| ["mailto:", "https://", "tel:"].iter().any(|scheme| contact.to_ascii_lowercase().starts_with(scheme));
        return match (contacts.iter().any(is_address), ends.len(), end) {
            (false, ..) => Judged::Bad(format!("{label} has no Contact that is an address of mail, of the web or a telephone number")),
            (_, 0, _) => Judged::Bad(format!("{label} does not say until when it holds (Expires)")),
            (_, 2.., _) => Judged::Bad(format!("{label} says more than once until when it holds (Expires)")),
            (_, _, None) => Judged::Bad(format!("the Expires of {label} is no date and time of RFC 3339")),
            _ => Judged::Good,
        };
    }
    let Some(end) = end else { return Judged::Aside };
    let Some(asked) = exchange.started else { return Judged::Open("the recording does not say when it was asked".into()) };
    let Some(end) = Time::from_unix(end.as_second()) else { return Judged::Aside };
    let days = asked.days_until(end);
    match text(parameters, "judge") {
        "current" if days < 0 => Judged::Bad(format!("{label} ended on {}", end.date())),
        "far" if whole(parameters, "days").is_some_and(|most| days > i64::try_from(most).unwrap_or(i64::MAX)) => {
            Judged::Bad(format!("{label} is to hold until {}, {days} days ahead", end.date()))
        }
        _ => Judged::Good,
    }
}

/// What it means that there is no plain text at the address.
fn refused(index: &Index<'_>, label: &str, answer: &Answer) -> Judged {
    let manifest = index.manifest;
    let link = manifest.and_then(|manifest| manifest.get_string(manifest.get(manifest.root(), "links")?, "securityTxt"));
    if let Some(link) = link.filter(|link| link.starts_with("https://")) {
        return Judged::Open(format!("the manifest names {link}, which is another address than was asked"));
    }
    let location = answer.header("location").unwrap_or_default();
    match answer.status {
        429 | 502..=504 => Judged::Open(format!("{label} is answered {}", answer.status)),
        301 | 302 | 303 | 307 | 308 if location.starts_with("https://") => {
            Judged::Open(format!("{label} is sent on to another address, which was not asked: name it under `links.securityTxt`"))
        }
        200 => {
            let found = answer.essence().unwrap_or_else(|| "no media type".into());
            Judged::Bad(format!("{label} is answered as {found}, not as text/plain"))
        }
        status => Judged::Bad(format!("{label} is answered {status}")),
    }
}

/// The values of a field, in the order of the file.
fn fields<'t>(body: &'t str, name: &str) -> Vec<&'t str> {
    let pairs = body.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(':'));
    pairs.filter(|(known, _)| known.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim()).collect()
}
