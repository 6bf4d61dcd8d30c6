//! Facts of operations: their names, parameters, requests and responses; what they do and who may call them is found beside.

use super::super::index::{Index, Item, OperationEntry};
use super::super::kind::{Fact, NodeKind};
use super::super::view::View;
use super::{body, collection, deprecation, info, path, reading, schema, security, upload};
use crate::contract::names::tokens;
use crate::contract::{NodeRef, media_type};
use rustc_hash::FxHashSet;

pub(super) fn fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    let operation = index.operation(item)?;
    let contract = index.contract;
    if let Some(path) = index.path_of(operation)
        && let Some(view) = path::of_path(path, fact)
    {
        return Some(view);
    }
    Some(match fact {
        Fact::Name => View::Text(operation.name),
        Fact::Method => View::Text(&operation.method),
        Fact::Label => View::made(format!("{} {}", operation.method, operation.name)),
        Fact::ConfusableId => View::Text(confusable_id(index, contract.get_string(operation.at, "operationId")?)?),
        Fact::ParametersResolve => View::Boolean(
            operation.parameters.iter().all(|at| contract.document(*at).get(at.node, "$ref").is_none() || contract.get_string(*at, "name").is_some()),
        ),
        Fact::RepeatedPathParameterNames => View::texts(repeated_path_parameters(index, operation)),
        // What a reference leads nowhere for has neither name nor place, so nothing can be asked of it.
        Fact::Parameters => View::List(parameters(index, operation, |at| contract.get_string(at, "name").is_some()).collect()),
        Fact::PathParameterNames => names_in(index, operation, "path"),
        Fact::QueryParameterNames => names_in(index, operation, "query"),
        Fact::HeaderParameterNames => names_in(index, operation, "header"),
        Fact::Statuses => View::texts(operation.responses.iter().map(|(status, _)| *status)),
        Fact::ResponseHeaderNames => View::texts(operation.responses.iter().flat_map(|(_, response)| body::header_names(index, *response))),
        Fact::IsRead => View::Boolean(reading::is_read(index, operation)),
        Fact::IsWrite => View::Boolean(!reading::is_read(index, operation)),
        Fact::IsCollection => View::Boolean(collection::is_collection(index, item)),
        Fact::IsBoundedCollection => View::Boolean(collection::is_bounded(index, operation)),
        Fact::IsCreate => View::Boolean(reading::is_create(index, operation)),
        Fact::Alternatives => security::alternatives(index, operation),
        Fact::SecurityNames => View::texts(security::security_names(index, operation)),
        Fact::IsOpen => View::Boolean(security::is_open(index, operation)),
        Fact::IsOpenByNature => View::Boolean(security::is_open_by_nature(index, operation)),
        Fact::PublicReason => View::Text(security::public_reason(index, operation)?),
        Fact::RequestMediaTypes => View::texts(request_media_types(index, operation)),
        Fact::SuccessProperties => success_schema(index, operation).map_or_else(|| View::texts([]), |at| schema::property_names(index, at)),
        Fact::SuccessTypes => success_schema(index, operation).map_or(View::Texts(&[]), |at| schema::types_view(index, at)),
        Fact::RequestProperties => request_schema(index, operation).map_or_else(|| View::texts([]), |at| schema::property_names(index, at)),
        Fact::AsksCertificate => View::Boolean(security::asks_certificate(index, operation)),
        Fact::ReturnsOneObject => View::Boolean(success_schema(index, operation).is_some_and(|at| is_one_object(index, at))),
        Fact::SuccessMediaTypes => View::texts(success_media_types(index, operation)),
        Fact::IsCalledDeprecated => View::Boolean(deprecation::is_called_deprecated(index, operation)),
        Fact::HasEndDate => View::Boolean(deprecation::has_end_date(index, operation)),
        Fact::NamesReplacement => View::Boolean(deprecation::names_replacement(index, operation)),
        Fact::IsUpload => View::Boolean(upload::is_upload(index, operation)),
        Fact::HasUploadLimit => View::Boolean(upload::has_upload_limit(index, operation)),
        Fact::StatesUploadTypes => View::Boolean(upload::states_upload_types(index, operation)),
        Fact::Scopes => View::texts(security::scopes(index, operation)),
        Fact::UndeclaredSchemes => View::texts(security::undeclared_schemes(index, operation.at)),
        Fact::UndeclaredScopes => View::texts(security::undeclared_scopes(index, operation.at)),
        Fact::PlainDescription => {
            let text =
                || ["summary", "description"].iter().filter_map(|field| contract.get_string(operation.at, field)).collect::<Vec<_>>().join(" ");
            View::Text(operation.found.plain_description.get_or_init(|| info::plain(&text())))
        }
        _ => return None,
    })
}

/// Another identifier that code generators may make the same name of: equal but for case and signs.
fn confusable_id<'a>(index: &'a Index<'a>, own: &str) -> Option<&'a str> {
    index.alike_ids(own).find(|other| *other != own)
}

/// The names of path parameters that one list holds twice; that of an operation overrides that of its path.
fn repeated_path_parameters<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let contract = index.contract;
    let path = index.path_of(operation).map(|path| contract.follow(path.at));
    let mut repeated = Vec::new();
    for holder in path.into_iter().chain([operation.at]) {
        let (mut seen, mut told) = (FxHashSet::default(), FxHashSet::default());
        for at in
            contract.get(holder, "parameters").map(|list| contract.items(list).map(|at| contract.follow(at)).collect::<Vec<_>>()).unwrap_or_default()
        {
            let Some(name) = contract.get_string(at, "name").filter(|_| contract.get_string(at, "in") == Some("path")) else { continue };
            if !seen.insert(name) && told.insert(name) {
                repeated.push(name);
            }
        }
    }
    repeated
}

fn parameters<'a>(index: &'a Index<'a>, operation: &'a OperationEntry<'a>, wanted: impl Fn(NodeRef) -> bool) -> impl Iterator<Item = View<'a>> {
    let items = operation.parameters.iter().copied().filter(move |at| wanted(*at));
    items.filter_map(|at| index.contract.typed_at(at)).map(|id| View::Item(index, Item { kind: NodeKind::Parameter, id, part: 0 }))
}

fn names_in<'a>(index: &'a Index<'a>, operation: &'a OperationEntry<'a>, place: &str) -> View<'a> {
    let contract = index.contract;
    let named = operation.parameters.iter().filter(|at| contract.get_string(**at, "in") == Some(place));
    View::texts(named.filter_map(|at| contract.get_string(*at, "name")))
}

/// The successful responses.
pub(in super::super) fn successes(operation: &OperationEntry<'_>) -> impl Iterator<Item = NodeRef> {
    operation.responses.iter().filter(|(status, _)| status.starts_with('2')).map(|(_, response)| *response)
}

/// The schema of the first successful JSON response.
pub(super) fn success_schema(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    *operation.found.success_schema.get_or_init(|| find_success_schema(index, operation))
}

fn find_success_schema(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    let contract = index.contract;
    successes(operation).find_map(|response| {
        let content = contract.get(response, "content")?;
        let json = contract.members(content).find(|(name, _)| media_type::is_json(name))?.1;
        contract.document(json).get(json.node, "schema").map(|node| NodeRef { part: json.part, node })
    })
}

fn request_media_types<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let contract = index.contract;
    let content = contract.get(operation.at, "requestBody").and_then(|body| contract.get(body, "content"));
    content.map(|content| contract.members(content).map(|(name, _)| name).collect()).unwrap_or_default()
}

/// The schema of the first JSON request body.
fn request_schema(index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<NodeRef> {
    let contract = index.contract;
    let content = contract.get(contract.get(operation.at, "requestBody")?, "content")?;
    let json = contract.follow(contract.members(content).find(|(name, _)| media_type::is_json(name))?.1);
    contract.document(json).get(json.node, "schema").map(|node| NodeRef { part: json.part, node })
}

/// The media types of the successful responses.
fn success_media_types<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<&'a str> {
    let contract = index.contract;
    successes(operation)
        .filter_map(|response| contract.get(response, "content"))
        .flat_map(|content| contract.members(content))
        .map(|(name, _)| name)
        .collect()
}

/// The operation, by its label, whose single resource a required query parameter identifies: a read without a template
/// that returns one object, where the parameter is `id` or the last segment in the singular with a word for identifiers.
pub(super) fn identified_by(index: &Index<'_>, parameter: NodeRef) -> Option<String> {
    const IDENTIFIERS: [&str; 4] = ["id", "identifier", "number", "urn"];
    let contract = index.contract;
    let is_required = contract.document(parameter).get_boolean(parameter.node, "required") == Some(true);
    if !is_required || contract.get_string(parameter, "in") != Some("query") {
        return None;
    }
    let name = tokens(contract.get_string(parameter, "name")?);
    let (last, rest) = name.split_last()?;
    if !IDENTIFIERS.contains(&last.as_str()) {
        return None;
    }
    let is_about = |path: &str| {
        let segment = tokens(path.rsplit('/').find(|segment| !segment.is_empty()).unwrap_or_default());
        rest.is_empty() && last == "id" || rest == segment || rest == collection::singular(&segment)
    };
    let found = index.operations.iter().find(|entry| {
        entry.method == "GET"
            && !entry.name.contains('{')
            && is_about(entry.name)
            && entry.parameters.contains(&parameter)
            && success_schema(index, entry).is_some_and(|schema| is_one_object(index, schema))
    });
    found.map(|entry| format!("{} {}", entry.method, entry.name))
}

/// Whether a body is one object, with properties none of which is an array.
fn is_one_object(index: &Index<'_>, at: NodeRef) -> bool {
    let properties = schema::properties(index, at);
    !collection::is_array(index, at) && !properties.is_empty() && !properties.iter().any(|(_, at)| collection::is_array(index, *at))
}

/// The operation in which a node stands, as text for a message.
pub(super) fn label_around<'a>(index: &'a Index<'a>, item: Item) -> Option<View<'a>> {
    let around = index.operation_around(item.id)?;
    index.operation(around).map(|operation| View::made(format!("{} {}", operation.method, operation.name)))
}
