//! Facts of bodies: requests, responses, media types and headers.

use super::super::view::View;
use super::table::{Find, LABEL, Row, row};
use super::{operation, schema, upload};
use kitemark_contract::media_type::{charset, essence, is_binary, is_json};
use kitemark_contract::{Context, NodeRef, NodeType, TypedId};
use kitemark_model::Index;
use kitemark_model::kind::NodeKind;

const BODIES: &[NodeKind] = &[NodeKind::RequestBody, NodeKind::Response];
const RESPONSE: &[NodeKind] = &[NodeKind::Response];
const MEDIA_TYPE: &[NodeKind] = &[NodeKind::MediaType];

pub(super) const FACTS: &[Row] = &[
    row(
        LABEL,
        &[NodeKind::RequestBody, NodeKind::Response, NodeKind::MediaType],
        "The path with its method or methods, for messages.",
        Find::Item(operation::label_around),
    ),
    row(
        "role",
        &[NodeKind::RequestBody, NodeKind::Response, NodeKind::MediaType, NodeKind::Schema],
        "The kind of body a media type belongs to: `request`, `success`, `error`, `parameter` or `outgoing`.",
        Find::Item(|index, item| Some(View::Text(role(index, item.id)))),
    ),
    row("mediaTypes", BODIES, "The media types of a body.", Find::Node(|index, _, at| Some(View::texts(media_types(index, at))))).always(),
    row(
        "offersJson",
        BODIES,
        "Whether one of the media types is JSON.",
        Find::Node(|index, _, at| Some(View::Boolean(media_types(index, at).iter().any(|name| is_json(name))))),
    )
    .always(),
    row(
        "offersFilesOnly",
        BODIES,
        "Whether all media types carry files, streams or pages.",
        Find::Node(|index, _, at| Some(View::Boolean(offers_files_only(index, at)))),
    )
    .always(),
    row("headerNames", RESPONSE, "The names of the headers of a response.", Find::Node(|index, _, at| Some(View::texts(header_names(index, at)))))
        .always(),
    row("status", RESPONSE, "The status of a response.", Find::Item(|index, item| status(index, item.id).map(View::Text))),
    row(
        "isError",
        RESPONSE,
        "Whether the status is an error or `default`.",
        Find::Item(|index, item| Some(View::Boolean(index.contract.context(item.id).is_any(Context::ERROR)))),
    )
    .always(),
    row(
        "status",
        MEDIA_TYPE,
        "The status of the response that it is of.",
        Find::Item(|index, item| {
            let response = index.contract.ancestor(item.id, NodeType::Response)?;
            status(index, response).map(View::Text)
        }),
    ),
    row(
        "essence",
        MEDIA_TYPE,
        "The media type without parameters, in lower case.",
        Find::Item(|index, item| Some(View::owned(essence(index.name_of(item)?)))),
    ),
    row(
        "charset",
        MEDIA_TYPE,
        "The charset parameter of a media type, in lower case.",
        Find::Item(|index, item| charset(index.name_of(item)?).map(View::owned)),
    ),
    row(
        "isJson",
        MEDIA_TYPE,
        "Whether a media type is JSON or ends in `+json`.",
        Find::Item(|index, item| Some(View::Boolean(is_json(index.name_of(item)?)))),
    ),
    row(
        "isFile",
        MEDIA_TYPE,
        "Whether a media type carries files rather than records.",
        Find::Node(|index, item, at| Some(View::Boolean(carries_file(index, at, index.name_of(item)?)))),
    ),
    row(
        "hasSchema",
        MEDIA_TYPE,
        "Whether a media type has a schema that says anything.",
        Find::Node(|index, _, at| Some(View::Boolean(index.schema_of(at).is_some_and(|at| says_anything(index, at))))),
    )
    .always(),
    row(
        "hasExample",
        MEDIA_TYPE,
        "Whether an example is given for the body or in its schema.",
        Find::Node(|index, _, at| Some(View::Boolean(has_example(index, at, index.schema_of(at))))),
    )
    .always(),
    row(
        "effectiveSchema",
        &[NodeKind::MediaType, NodeKind::Header, NodeKind::Parameter],
        "The schema, with references and `allOf` followed.",
        Find::Node(|index, _, at| index.schema_of(at).map(|at| View::Schema(index, at))),
    ),
    row(
        "types",
        &[NodeKind::MediaType, NodeKind::Header],
        "The types of a schema without null.",
        Find::Node(|index, _, at| Some(index.schema_of(at).map_or(View::Texts(&[]), |at| schema::types_view(index, at)))),
    ),
    row(
        "successProperties",
        MEDIA_TYPE,
        "The top-level properties of its schema.",
        Find::Node(|index, _, at| Some(index.schema_of(at).map_or_else(|| View::texts([]), |at| schema::property_names(index, at)))),
    ),
];

fn offers_files_only(index: &Index<'_>, at: NodeRef) -> bool {
    let content = index.contract.get(at, "content");
    let mut types = content.into_iter().flat_map(|content| index.contract.members(content)).peekable();
    types.peek().is_some() && types.all(|(name, at)| carries_file(index, at, name))
}

pub(super) fn says_anything(index: &Index<'_>, at: NodeRef) -> bool {
    let at = index.contract.follow(at);
    !index.contract.document(at).members(at.node).is_empty()
}

/// Whether an example stands in the media type, in its schema, or in every one of the schema's properties.
fn has_example(index: &Index<'_>, at: NodeRef, schema_at: Option<NodeRef>) -> bool {
    let document = index.contract.document(at);
    if document.get(at.node, "example").is_some() || document.get(at.node, "examples").is_some_and(|node| !document.members(node).is_empty()) {
        return true;
    }
    let Some(schema_at) = schema_at else { return false };
    let has = |at: NodeRef| index.keyword(at, "example").is_some() || index.keyword(at, "examples").is_some();
    if has(schema_at) || index.keyword(schema_at, "items").is_some_and(has) {
        return true;
    }
    let properties = schema::properties(index, schema_at);
    !properties.is_empty() && properties.iter().all(|(_, at)| has(*at))
}

fn media_types<'a>(index: &Index<'a>, at: NodeRef) -> Vec<&'a str> {
    let contract = index.contract;
    contract.get(at, "content").map(|content| contract.members(content).map(|(name, _)| name).collect()).unwrap_or_default()
}

/// The names of the headers of a response.
pub(super) fn header_names<'a>(index: &Index<'a>, response: NodeRef) -> Vec<&'a str> {
    let contract = index.contract;
    contract.get(response, "headers").map(|headers| contract.members(headers).map(|(name, _)| name).collect()).unwrap_or_default()
}

/// The status under which a response stands; none in the components.
fn status<'a>(index: &Index<'a>, response: TypedId) -> Option<&'a str> {
    let contract = index.contract;
    let typed = contract.typed(response)?;
    let in_responses = contract.typed(typed.parent).is_some_and(|parent| parent.node_type == NodeType::Responses);
    in_responses.then(|| contract.key_of(typed.at)).flatten()
}

/// The part that a body or media type plays.
pub(super) fn role(index: &Index<'_>, id: TypedId) -> &'static str {
    let context = index.contract.context(id);
    if context.is_any(Context::OUTGOING_DETAIL) || context.is_any(Context::OUTGOING) {
        "outgoing"
    } else if context.is_any(Context::SUCCESS) {
        "success"
    } else if context.is_any(Context::ERROR) {
        "error"
    } else if context.is_any(Context::REQUEST) || index.contract.typed(id).is_some_and(|typed| typed.node_type == NodeType::RequestBody) {
        "request"
    } else {
        "parameter"
    }
}

/// Whether a media type carries files, streams or pages, so that JSON is not asked of it: by its name, or because its
/// schema is of bytes. Of a multipart body one part at least is a file.
fn carries_file(index: &Index<'_>, at: NodeRef, name: &str) -> bool {
    let essence = essence(name);
    let schema = index.schema_of(at).filter(|schema| says_anything(index, *schema));
    match schema {
        Some(schema) if essence.starts_with("multipart/") => upload::has_file_parts(index, at, schema) || upload::may_carry_file(index, schema),
        Some(schema) => is_file(&essence) || upload::is_binary(index, schema),
        None => is_file(&essence) || essence.starts_with("multipart/"),
    }
}

fn is_file(essence: &str) -> bool {
    is_binary(essence)
        || matches!(
            essence,
            "text/csv"
                | "application/x-ndjson"
                | "application/ndjson"
                | "application/jsonl"
                | "text/event-stream"
                | "text/html"
                | "application/geo+json"
                | "application/jwt"
                | "application/jose"
                | "application/pkcs7-mime"
                | "application/json-seq"
                | "application/vnd.apache.parquet"
                | "text/calendar"
                | "text/vcard"
                | "text/rtf"
                | "application/gpx+xml"
        )
}
