//! Facts of an exchange: what was asked of the running service and answered.

use super::super::index::{Index, Item};
use super::super::kind::Fact;
use super::super::view::View;
use crate::recording::{Cookie, Exchange};
use std::sync::Arc;

pub(super) fn fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    let exchange = index.exchange(item)?;
    let answer = exchange.answer.as_ref();
    Some(match fact {
        Fact::Name => View::Text(exchange.probes.first()?),
        Fact::Probes => View::texts(exchange.probes.iter().map(String::as_str)),
        Fact::Method => View::Text(&exchange.method),
        Fact::Address => View::Text(&exchange.url),
        Fact::Scheme => View::Text(exchange.url.split_once("://")?.0),
        Fact::Credential => View::Text(&exchange.credential),
        Fact::RequestHeaders => fields(&exchange.request_headers),
        Fact::IsAnswered => View::Boolean(answer.is_ok()),
        Fact::Failure => View::Text(answer.err()?),
        Fact::StatusCode => View::Integer(answer.ok()?.status.into()),
        Fact::ResponseHeaders => fields(&answer.ok()?.headers),
        Fact::Cookies => View::List(answer.ok()?.cookies.iter().map(cookie).collect()),
        Fact::Essence => View::made(answer.ok()?.essence()?),
        Fact::Charset => View::made(answer.ok()?.charset()?),
        Fact::IsJson => View::Boolean(answer.ok()?.is_json()),
        Fact::Body => answer.ok()?.body.json().map(|document| View::Plain(document, document.root()))?,
        Fact::BodyText => View::Text(answer.ok()?.body.text()?),
        Fact::BodyProblem => View::made(problem(exchange)?),
        Fact::BodyBytes => View::Integer(i64::try_from(answer.ok()?.bytes).unwrap_or(i64::MAX)),
        Fact::ControlStatus => View::Integer(control_status(index, exchange)?.into()),
        Fact::RepeatsControl => View::Boolean(repeats_control(index, exchange)?),
        Fact::KeepsEntityTag => View::Boolean(keeps_entity_tag(exchange)?),
        Fact::TokenMinutes => View::Integer(i64::try_from(exchange.token_seconds?.div_ceil(60)).unwrap_or(i64::MAX)),
        Fact::Environment => View::Text(index.recording?.environment.as_deref()?),
        Fact::IsDeclared => View::Boolean(index.operation_of(exchange).is_some()),
        Fact::IsProtected => View::Boolean(!index.is_open(index.operation(index.operation_of(exchange)?)?)),
        Fact::Label => View::made(exchange.label()),
        _ => return None,
    })
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
    use crate::recording::Body;
    let answer = exchange.answer.as_ref().ok()?;
    match &answer.body {
        Body::Text(_, problem) => problem.clone(),
        Body::Binary if answer.is_json() => Some("it is not UTF-8".into()),
        _ => None,
    }
}
