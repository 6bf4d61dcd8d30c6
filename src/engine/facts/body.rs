//! Facts of bodies: requests, responses, media types and headers.

use super::super::index::{Index, Item};
use super::super::kind::{Fact, NodeKind};
use super::super::view::View;
use super::{operation, schema, upload};
use crate::contract::media_type::{charset, essence, is_json};
use crate::contract::{Context, NodeRef, NodeType, TypedId};

pub(super) fn fact<'a>(index: &'a Index<'a>, item: Item, fact: Fact) -> Option<View<'a>> {
    let at = index.place_of(item)?;
    Some(match (item.kind, fact) {
        (_, Fact::Name) => View::Text(super::name(index, item)?),
        (_, Fact::Label) => return operation::label_around(index, item),
        (_, Fact::Role) => View::Text(role(index, item.id)),
        (_, Fact::MediaTypes) => View::texts(media_types(index, at)),
        (_, Fact::OffersJson) => View::Boolean(media_types(index, at).iter().any(|name| is_json(name))),
        (_, Fact::OffersFilesOnly) => {
            let content = index.contract.get(at, "content");
            let mut types = content.into_iter().flat_map(|content| index.contract.members(content)).peekable();
            View::Boolean(types.peek().is_some() && types.all(|(name, at)| carries_file(index, at, name)))
        }
        (NodeKind::Response, Fact::HeaderNames) => View::texts(header_names(index, at)),
        (NodeKind::Response, Fact::Status) => View::Text(status(index, item.id)?),
        (NodeKind::Response, Fact::IsError) => View::Boolean(index.contract.context(item.id).is_any(Context::ERROR)),
        (NodeKind::Header, Fact::EffectiveSchema) => return of_schema(index, at).map(|at| View::Schema(index, at)),
        (NodeKind::Header, Fact::Types) => of_schema(index, at).map_or(View::Texts(&[]), |at| schema::types_view(index, at)),
        (NodeKind::MediaType, _) => return media_type_fact(index, item, at, fact),
        _ => return None,
    })
}

fn media_type_fact<'a>(index: &'a Index<'a>, item: Item, at: NodeRef, fact: Fact) -> Option<View<'a>> {
    let name = super::name(index, item)?;
    let schema_at = of_schema(index, at);
    Some(match fact {
        Fact::Essence => View::made(essence(name)),
        Fact::Charset => View::made(charset(name)?),
        Fact::IsJson => View::Boolean(is_json(name)),
        Fact::IsFile => View::Boolean(carries_file(index, at, name)),
        Fact::HasSchema => View::Boolean(schema_at.is_some_and(|at| says_anything(index, at))),
        Fact::EffectiveSchema => View::Schema(index, schema_at?),
        Fact::Types => schema_at.map_or(View::Texts(&[]), |at| schema::types_view(index, at)),
        Fact::SuccessProperties => schema_at.map_or_else(|| View::texts([]), |at| schema::property_names(index, at)),
        Fact::HasExample => View::Boolean(has_example(index, at, schema_at)),
        Fact::Status => View::Text(index.contract.ancestor(item.id, NodeType::Response).and_then(|response| status(index, response))?),
        _ => return None,
    })
}

/// The schema of a media type, parameter or header, as it stands there.
pub(in super::super) fn of_schema(index: &Index<'_>, at: NodeRef) -> Option<NodeRef> {
    let at = index.contract.follow(at);
    index.contract.document(at).get(at.node, "schema").map(|node| NodeRef { part: at.part, node })
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

/// Whether a media type is one of bytes rather than of records.
pub(super) fn is_binary(essence: &str) -> bool {
    let family = essence.split('/').next().unwrap_or_default();
    matches!(family, "image" | "audio" | "video" | "font" | "model")
        || matches!(
            essence,
            "application/pdf"
                | "application/zip"
                | "application/x-zip-compressed"
                | "application/x-7z-compressed"
                | "application/gzip"
                | "application/x-gzip"
                | "application/octet-stream"
                | "application/x-tar"
                | "application/vnd.rar"
                | "application/dicom"
                | "message/rfc822"
        )
        || essence.starts_with("application/vnd.oasis.opendocument")
        || essence.starts_with("application/vnd.openxmlformats")
        || essence.starts_with("application/vnd.ms-")
        || essence == "application/msword"
        || essence == "application/rtf"
}

/// Whether a media type carries files, streams or pages, so that JSON is not asked of it: by its name, or because its
/// schema is of bytes. Of a multipart body one part at least is a file.
fn carries_file(index: &Index<'_>, at: NodeRef, name: &str) -> bool {
    let essence = essence(name);
    let schema = of_schema(index, at).filter(|schema| says_anything(index, *schema));
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
