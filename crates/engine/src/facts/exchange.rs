//! Facts of an exchange: what was asked of the running service and answered.

use super::super::view::View;
use super::table::{Find, LABEL, Row, row};
use kitemark_model::Index;
use kitemark_model::kind::NodeKind;
use kitemark_product::recording::{Answer, Cookie, Exchange};
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
        Find::Exchange(|_, exchange| answer(exchange)?.body.json().map(|document| View::Plain(document, document.root()))),
    ),
    row("bodyText", EXCHANGE, "The body of an answer as text.", Find::Exchange(|_, exchange| answer(exchange)?.body.text().map(View::Text))),
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
    let body = exchange.answer.as_ref().ok()?.body.text()?;
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
    let answer = exchange.answer.as_ref().ok()?;
    match &answer.body {
        Body::Text(_, problem) => problem.clone(),
        Body::Binary if answer.is_json() => Some("it is not UTF-8".into()),
        _ => None,
    }
}
