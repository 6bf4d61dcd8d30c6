//! Facts of an exchange: what was asked of the running service and answered.

use super::super::view::View;
use super::table::{Find, LABEL, Row, row};
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, leave_out};
use kitemark_product::recording::{Answer, Cookie, Exchange};
use std::collections::BTreeSet;
use std::sync::Arc;

const EXCHANGE: &[NodeKind] = &[NodeKind::Exchange];

pub(super) const FACTS: &[Row] = &[
    row(
        "probes",
        EXCHANGE,
        "The probes that asked for an exchange: the requirement's id, a slash, the probe's name.",
        Find::Exchange(|_, exchange| Some(View::texts(exchange.probes.iter().map(String::as_str)))),
    ),
    row("method", EXCHANGE, "The HTTP method in upper case.", Find::Exchange(|_, exchange| Some(View::Text(&exchange.method)))),
    row("address", EXCHANGE, "The address that was asked.", Find::Exchange(|_, exchange| Some(View::Text(&exchange.url)))),
    row(
        "addressScheme",
        EXCHANGE,
        "The scheme of an address, in lower case.",
        Find::Exchange(|_, exchange| Some(View::Text(exchange.url.split_once("://")?.0))),
    ),
    row(
        "credential",
        EXCHANGE,
        "The credential that a request carried: `none`, `valid`, `invalid` or `second`.",
        Find::Exchange(|_, exchange| Some(View::Text(&exchange.credential))),
    ),
    row(
        "requestHeaders",
        EXCHANGE,
        "The header fields of the request: names in lower case, values of one name joined by a comma.",
        Find::Exchange(|_, exchange| Some(fields(&exchange.request_headers))),
    ),
    row("isAnswered", EXCHANGE, "Whether anything was answered.", Find::Exchange(|_, exchange| Some(View::Boolean(exchange.answer.is_ok())))),
    row(
        "failure",
        EXCHANGE,
        "Why nothing was answered.",
        Find::Exchange(|_, exchange| exchange.answer.as_ref().err().map(|failure| View::Text(failure))),
    ),
    row(
        "statusCode",
        EXCHANGE,
        "The status code of an answer, as a number.",
        Find::Exchange(|_, exchange| Some(View::Integer(answer(exchange)?.status.into()))),
    ),
    row(
        "responseHeaders",
        EXCHANGE,
        "The header fields of the answer: names in lower case, values of one name joined by a comma, cookies apart.",
        Find::Exchange(|_, exchange| Some(fields(&answer(exchange)?.headers))),
    ),
    row(
        "cookies",
        EXCHANGE,
        "The cookies that an answer set, each with `name`, `secure`, `httpOnly` and `sameSite`.",
        Find::Exchange(|_, exchange| Some(View::List(answer(exchange)?.cookies.iter().map(cookie).collect()))),
    ),
    row(
        "essence",
        EXCHANGE,
        "The media type of the answer without parameters, in lower case.",
        Find::Exchange(|_, exchange| answer(exchange)?.essence().map(View::owned)),
    ),
    row(
        "charset",
        EXCHANGE,
        "The charset parameter of the media type of the answer, in lower case.",
        Find::Exchange(|_, exchange| answer(exchange)?.charset().map(View::owned)),
    ),
    row(
        "isJson",
        EXCHANGE,
        "Whether the media type of the answer is JSON or ends in `+json`.",
        Find::Exchange(|_, exchange| Some(View::Boolean(answer(exchange)?.is_json()))),
    ),
    row(
        "body",
        EXCHANGE,
        "The body of an answer, where it is JSON.",
        Find::Exchange(|_, exchange| read(exchange)?.body.json().map(|document| View::Plain(document, document.root()))),
    ),
    row("bodyText", EXCHANGE, "The body of an answer as text.", Find::Exchange(|_, exchange| read(exchange)?.body.text().map(View::Text))),
    row(
        "bodyProblem",
        EXCHANGE,
        "Why the body of an answer that should be JSON is none.",
        Find::Exchange(|_, exchange| problem(exchange).map(View::owned)),
    ),
    row(
        "bodyBytes",
        EXCHANGE,
        "The size of the body of an answer in bytes, as far as it was read.",
        Find::Exchange(|_, exchange| Some(View::Integer(i64::try_from(answer(exchange)?.bytes).unwrap_or(i64::MAX)))),
    ),
    row(
        "controlStatus",
        EXCHANGE,
        "The status that was answered to the probe `control` of the same requirement, which asks for what is not there.",
        Find::Exchange(|index, exchange| control_status(index, exchange).map(|status| View::Integer(status.into()))),
    ),
    row(
        "repeatsControl",
        EXCHANGE,
        "Whether the body is that of the control of the requirement, to the letter.",
        Find::Exchange(|index, exchange| repeats_control(index, exchange).map(View::Boolean)),
    ),
    row(
        "keepsEntityTag",
        EXCHANGE,
        "Whether the answer has the entity tag that the request has in `If-None-Match`, or is 304; absent without one.",
        Find::Exchange(|_, exchange| keeps_entity_tag(exchange).map(View::Boolean)),
    ),
    row(
        "strictTransportSeconds",
        EXCHANGE,
        "The `max-age` of the one Strict-Transport-Security field of an answer; absent where it is not written as RFC 6797, 6.1 says.",
        Find::Exchange(|_, exchange| Some(View::Integer(max_age(answer(exchange)?.header("strict-transport-security")?)?))),
    ),
    row(
        "isRetryAfter",
        EXCHANGE,
        "Whether the Retry-After field of an answer is a number of seconds or a date (RFC 9110, 10.2.3); absent without one.",
        Find::Exchange(|_, exchange| Some(View::Boolean(is_retry_after(answer(exchange)?.header("retry-after")?)))),
    ),
    row(
        "tokenMinutes",
        EXCHANGE,
        "How many minutes the token serves with which it was asked, begun ones counted; absent where nobody says so.",
        Find::Exchange(|_, exchange| Some(View::Integer(i64::try_from(exchange.token_seconds?.div_ceil(60)).unwrap_or(i64::MAX)))),
    ),
    row(
        "environment",
        EXCHANGE,
        "The environment that was asked: `production`, `preproduction`, `test`, `sandbox`, `local` or `undescribed`.",
        Find::Exchange(|index, _| index.recording?.environment.as_deref().map(View::Text)),
    ),
    row(
        "isDeclared",
        EXCHANGE,
        "Whether the operation that was asked is one of the contract.",
        Find::Exchange(|index, exchange| Some(View::Boolean(index.operation_of(exchange).is_some()))),
    ),
    row(
        "isProtected",
        EXCHANGE,
        "Whether the operation that was asked asks for a credential in every alternative of its security.",
        Find::Exchange(|index, exchange| Some(View::Boolean(!index.is_open(index.operation(index.operation_of(exchange)?)?)))),
    ),
    row(LABEL, EXCHANGE, "The path with its method, for messages.", Find::Exchange(|_, exchange| Some(View::owned(exchange.label())))),
];

fn answer(exchange: &Exchange) -> Option<&Answer> {
    exchange.answer.as_ref().ok()
}

/// An answer whose body is asked for. Where its text is not known, or not all of it, nothing that asks for it is decided.
fn read(exchange: &Exchange) -> Option<&Answer> {
    let answer = answer(exchange)?;
    if let Some(reason) = answer.why_unread() {
        leave_out(|| format!("the body of {} {reason}", exchange.label()).into());
    }
    Some(answer)
}

/// The `max-age` of a Strict-Transport-Security field (RFC 6797, 6.1): directives between semicolons, each a token with a
/// token or a quoted string as its value or with none, and none twice. What is too long to count is very long.
fn max_age(field: &str) -> Option<i64> {
    let mut names = BTreeSet::new();
    let mut seconds = None;
    for directive in directives(field)? {
        let directive = directive.trim_matches(OPTIONAL_SPACE);
        if directive.is_empty() {
            continue;
        }
        let (name, value) = directive.split_once('=').map_or((directive, None), |(name, value)| (name, Some(value)));
        let name = name.trim_matches(OPTIONAL_SPACE).to_ascii_lowercase();
        if !is_token(&name) || !names.insert(name.clone()) {
            return None;
        }
        let value = match value.map(|value| value.trim_matches(OPTIONAL_SPACE)) {
            Some(value) => Some(unquoted(value)?),
            None => None,
        };
        match (name.as_str(), value) {
            ("max-age", Some(value)) if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) => {
                seconds = Some(value.parse().unwrap_or(i64::MAX));
            }
            ("max-age", _) | ("includesubdomains", Some(_)) => return None,
            _ => {}
        }
    }
    seconds
}

/// Optional white space (RFC 9110, 5.6.3).
const OPTIONAL_SPACE: [char; 2] = [' ', '\t'];

/// The parts of a field between its semicolons, of which a quoted string may hold some; none where one does not end.
fn directives(field: &str) -> Option<Vec<&str>> {
    let (mut found, mut start, mut is_quoted, mut is_escaped) = (Vec::new(), 0, false, false);
    for (at, character) in field.char_indices() {
        match character {
            _ if is_escaped => is_escaped = false,
            '\\' if is_quoted => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            ';' if !is_quoted => {
                found.push(field.get(start..at)?);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(field.get(start..)?);
    (!is_quoted).then_some(found)
}

/// Whether a text is a token (RFC 9110, 5.6.2).
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// What a token or a quoted string says; none where it is neither.
fn unquoted(value: &str) -> Option<String> {
    let Some(inner) = value.strip_prefix('"') else { return is_token(value).then(|| value.to_owned()) };
    let mut found = String::new();
    let mut characters = inner.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => return characters.as_str().is_empty().then_some(found),
            '\\' => found.push(characters.next()?),
            _ => found.push(character),
        }
    }
    None
}

/// Whether a text is what Retry-After says (RFC 9110, 10.2.3). Of the forms of a date one is sent (5.6.7).
fn is_retry_after(field: &str) -> bool {
    let field = field.trim_matches(OPTIONAL_SPACE);
    let is_seconds = !field.is_empty() && field.bytes().all(|byte| byte.is_ascii_digit());
    // A date is what it says only if it is written again as it was: that tells a wrong day of the week too.
    is_seconds || httpdate::parse_http_date(field).is_ok_and(|date| httpdate::fmt_http_date(date) == field)
}

/// The controls of the requirements that an exchange is of: those of its probes that are named `control`, or so and more.
fn controls<'a>(index: &Index<'a>, exchange: &'a Exchange) -> impl Iterator<Item = &'a Exchange> {
    let requirements: Vec<&str> = exchange.probes.iter().filter_map(|probe| Some(probe.split_once('/')?.0)).collect();
    let is_control = move |probe: &String| {
        let known = probe.split_once('/').filter(|(requirement, _)| requirements.contains(requirement));
        known.is_some_and(|(_, name)| name == "control" || name.starts_with("control-"))
    };
    let all: Vec<&'a Exchange> = index.exchanges().filter(|other| other.probes.iter().any(&is_control)).collect();
    all.into_iter()
}

/// The status of the control: of an operation, the one that asks the same.
fn control_status(index: &Index<'_>, exchange: &Exchange) -> Option<u16> {
    let asks_the_same = |other: &&Exchange| exchange.operation.is_none() || other.url == exchange.url;
    controls(index, exchange).filter(asks_the_same).find_map(|control| control.answer.as_ref().ok().map(|answer| answer.status))
}

/// Whether a body is that of the control of the same operation.
fn repeats_control(index: &Index<'_>, exchange: &Exchange) -> Option<bool> {
    let body = read(exchange)?.body.text()?;
    let mut same = controls(index, exchange).filter(|other| other.operation == exchange.operation && other.node != exchange.node);
    same.find_map(|control| Some(control.answer.as_ref().ok()?.body.text()? == body))
}

/// Whether an answer has the entity tag that its request has in `If-None-Match`, by the weak comparison (RFC 9110,
/// 13.1.2). What is not modified has it, whether it says so or not.
fn keeps_entity_tag(exchange: &Exchange) -> Option<bool> {
    let field = |fields: &'_ [(String, String)], name: &str| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    let opaque = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let asked = field(&exchange.request_headers, "if-none-match")?;
    let answer = exchange.answer.as_ref().ok()?;
    Some(answer.status == 304 || field(&answer.headers, "etag").is_some_and(|tag| opaque(&tag) == opaque(&asked)))
}

fn fields<'a>(fields: &'a [(String, String)]) -> View<'a> {
    View::Facts(fields.iter().map(|(name, value)| (name.as_str(), View::Text(value))).collect())
}

fn cookie(cookie: &Cookie) -> View<'_> {
    let mut members =
        vec![("name", View::Text(cookie.name.as_str())), ("secure", View::Boolean(cookie.secure)), ("httpOnly", View::Boolean(cookie.http_only))];
    members.extend(cookie.same_site.as_deref().map(|value| ("sameSite", View::Text(value))));
    View::Facts(Arc::from(members))
}

/// Why the body of an answer that is said to be JSON is none.
fn problem(exchange: &Exchange) -> Option<String> {
    use kitemark_product::recording::Body;
    let answer = read(exchange).filter(|answer| answer.undecoded().is_none())?;
    match &answer.body {
        Body::Text(_, problem) => problem.clone(),
        Body::Binary if answer.is_json() => Some("it is not UTF-8".into()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::{is_retry_after, max_age};

    #[test]
    fn strict_transport_security_is_read_by_its_grammar() {
        for (field, expected) in [
            ("max-age=60", Some(60)),
            ("\tMAX-AGE\t=\t\"31536000\" ;; preload ;", Some(31_536_000)),
            ("report=\"a; max-age=1, \\\" b\"; max-age=2", Some(2)),
            ("max-age=\"6\\0\"", Some(60)),
            ("max-age=99999999999999999999", Some(i64::MAX)),
            ("max-age=60; max-age=60", None),
            ("max-age=60; preload; Preload", None),
            ("max-age=60, max-age=60", None),
            ("max-age=60; x=\"open", None),
            ("max-age=60; x=\"a\"b", None),
            ("max-age=1y", None),
            ("max-age=", None),
            ("max-age", None),
            ("includeSubDomains=1; max-age=60", None),
            ("includeSubDomains", None),
            ("max age=60", None),
            ("", None),
        ] {
            assert_eq!(max_age(field), expected, "{field}");
        }
    }

    #[test]
    fn retry_after_is_seconds_or_a_date_that_there_is() {
        for field in ["0", " 120\t", "Fri, 27 Feb 2026 23:59:59 GMT", "Thu, 29 Feb 2024 00:00:00 GMT"] {
            assert!(is_retry_after(field), "{field}");
        }
        for field in [
            "",
            "-1",
            "1.5",
            "30, 30",
            "soon",
            "Sun, 29 Feb 2026 00:00:00 GMT",
            "Mon, 27 Feb 2026 23:59:59 GMT",
            "Fri, 27 Feb 2026 24:00:00 GMT",
            "Fri, 27 Feb 2026 23:59:59 UTC",
            "Friday, 27-Feb-26 23:59:59 GMT",
        ] {
            assert!(!is_retry_after(field), "{field}");
        }
    }
}
