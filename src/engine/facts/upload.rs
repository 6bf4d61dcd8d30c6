//! Which operations receive files, how large and of which media types.

use super::super::model::{Index, OperationEntry};
use super::{body, collection, schema};
use crate::contract::names::tokens;
use crate::contract::{NodeRef, media_type};
use crate::document::Kind;
use rustc_hash::FxHashSet;

/// How many schemas of a body are searched for files.
const MOST_SEARCHED: usize = 1024;

/// Whether a request body carries a file: of a binary media type, in a part of a multipart body, or as Base64 in JSON.
pub(super) fn is_upload(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    *operation.found.is_upload.get_or_init(|| !uploads(index, operation).is_empty())
}

/// A file that an operation receives.
struct Upload<'a> {
    /// The media type of the body.
    essence: String,
    /// The Media Type Object.
    media_type: NodeRef,
    /// The schema of the body.
    schema: Option<NodeRef>,
    /// The part of a multipart body or the property of a JSON one, by its name.
    part: Option<(&'a str, NodeRef)>,
}

fn uploads<'a>(index: &Index<'a>, operation: &OperationEntry<'a>) -> Vec<Upload<'a>> {
    let contract = index.contract;
    let mut found = Vec::new();
    let Some(content) = contract.get(operation.at, "requestBody").and_then(|body| contract.get(body, "content")) else { return found };
    for (name, at) in contract.members(content) {
        let essence = media_type::essence(name);
        let schema = body::of_schema(index, at).filter(|schema| body::says_anything(index, *schema));
        let is_whole = match schema {
            _ if body::is_binary(&essence) || essence == "text/csv" => true,
            None => essence == "*/*" || essence.starts_with("multipart/"),
            Some(schema) => is_binary(index, schema),
        };
        if is_whole {
            found.push(Upload { essence, media_type: at, schema, part: None });
        } else if let Some(schema) = schema {
            let parts = if essence.starts_with("multipart/") {
                file_parts(index, at, schema)
            } else if media_type::is_json(name) {
                files_within(index, schema, &|name, at| is_in_base64(index, at) && names_a_file(index, name, at))
            } else {
                Vec::new()
            };
            found.extend(parts.into_iter().map(|part| Upload { essence: essence.clone(), media_type: at, schema: Some(schema), part: Some(part) }));
        }
    }
    found
}

/// The parts of a multipart body that carry files.
pub(super) fn file_parts<'a>(index: &Index<'a>, media_type: NodeRef, schema: NodeRef) -> Vec<(&'a str, NodeRef)> {
    let contract = index.contract;
    let encoding = contract.get(media_type, "encoding");
    let is_sent_as_file = |name: &str| {
        let stated = encoding.and_then(|encoding| contract.get_string(contract.get(encoding, name)?, "contentType"));
        stated.is_some_and(|types| types.split(',').any(|name| body::is_binary(&media_type::essence(name.trim()))))
    };
    // Before 3.1 a file is often described as a string without bounds, and named for what it is.
    let names_file = |name: &str| tokens(name).last().is_some_and(|word| word == "file");
    let is_called_file = |name: &str, at| names_file(name) && is_unbounded_text(index, at);
    files_within(index, schema, &|name, at| is_binary(index, at) || is_sent_as_file(name) || is_called_file(name, at))
}

/// Whether a part of a multipart body may be a file though nothing but its description says so.
pub(super) fn may_carry_file(index: &Index<'_>, schema: NodeRef) -> bool {
    let says_file = |at| index.keyword(at, "description").is_some_and(|node| tokens(index.contract.text(node)).iter().any(|word| word == "file"));
    !files_within(index, schema, &|_, at| is_unbounded_text(index, at) && says_file(at)).is_empty()
}

fn is_unbounded_text(index: &Index<'_>, at: NodeRef) -> bool {
    let is_bounded = ["maxLength", "format", "enum", "pattern"].iter().any(|keyword| index.keyword(at, keyword).is_some());
    *schema::types(index, at) == ["string"] && !is_bounded
}

/// The properties of a schema, at any depth, that carry files.
fn files_within<'a>(index: &Index<'a>, schema: NodeRef, is_file: &dyn Fn(&str, NodeRef) -> bool) -> Vec<(&'a str, NodeRef)> {
    let contract = index.contract;
    let (mut found, mut seen) = (Vec::new(), FxHashSet::default());
    let mut open = vec![("", schema)];
    while let Some((name, at)) = open.pop() {
        if !name.is_empty() && is_file(name, at) {
            found.push((name, at));
            continue;
        }
        let here = contract.follow(at);
        // A schema may contain itself.
        if !seen.insert(here) || seen.len() > MOST_SEARCHED {
            continue;
        }
        open.extend(schema::properties(index, at));
        open.extend(index.keyword(at, "items").map(|items| (name, items)));
        open.extend(index.keyword(at, "additionalProperties").map(|values| (name, values)));
        for keyword in ["oneOf", "anyOf"] {
            let branches = contract.document(here).get(here.node, keyword).map(|node| NodeRef { part: here.part, node });
            open.extend(branches.into_iter().flat_map(|branches| contract.items(branches)).map(|branch| (name, branch)));
        }
    }
    found.sort_by_key(|(_, at)| *at);
    found
}

/// Whether a schema is of text that stands for bytes.
fn is_in_base64(index: &Index<'_>, at: NodeRef) -> bool {
    let format = index.keyword(at, "format").map(|node| index.contract.text(node));
    matches!(format, Some("byte" | "binary")) || index.keyword(at, "contentEncoding").is_some()
}

/// Whether a property is named for a file, rather than for a key, a hash or a signature, which are bytes too. A word for
/// anything is one for a file where the name or the media type of the file stands beside it.
fn names_a_file(index: &Index<'_>, name: &str, at: NodeRef) -> bool {
    const FILES: [&str; 16] = [
        "file",
        "files",
        "attachment",
        "attachments",
        "document",
        "documents",
        "image",
        "images",
        "photo",
        "photos",
        "picture",
        "video",
        "audio",
        "recording",
        "scan",
        "pdf",
    ];
    let words = tokens(name);
    let last = words.iter().rfind(|word| !matches!(word.as_str(), "base" | "64" | "bytes" | "content" | "contents" | "data"));
    match last {
        Some(last) => FILES.contains(&last.as_str()),
        None => schema::siblings(index, at).into_iter().any(|name| says_the_type(name) || names_file_name(name)),
    }
}

/// Whether a property is the name of a file.
fn names_file_name(name: &str) -> bool {
    let words = tokens(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(words.as_slice(), [.., "file", "name"] | [.., "filename"])
}

pub(super) fn has_upload_limit(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let bounded = |at: NodeRef| ["maxLength", "x-max-bytes"].iter().any(|keyword| index.keyword(at, keyword).is_some());
    let stated = |at: NodeRef| contract.get(at, "x-max-bytes").is_some();
    if stated(operation.at) || contract.get(operation.at, "requestBody").is_some_and(stated) {
        return true;
    }
    uploads(index, operation).iter().all(|upload| {
        let part = upload.part.map(|(_, at)| at);
        let items = part.and_then(|at| index.keyword(at, "items"));
        stated(upload.media_type) || [upload.schema, part, items].into_iter().flatten().any(bounded)
    })
}

pub(super) fn states_upload_types(index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
    let contract = index.contract;
    let names_a_type = |at: NodeRef| index.keyword(at, "contentMediaType").is_some();
    let uploads = uploads(index, operation);
    let is_specific = |essence: &str| !matches!(essence, "*/*" | "application/*" | "application/octet-stream");
    // A general media type beside a specific one adds nothing, so it takes nothing away.
    let whole = uploads.iter().any(|upload| upload.part.is_none() && is_specific(&upload.essence));
    uploads.iter().all(|upload| match upload.part {
        None => whole || upload.schema.is_some_and(names_a_type),
        Some((name, at)) => {
            let encoding = contract.get(upload.media_type, "encoding").and_then(|encoding| contract.get(encoding, name));
            encoding.is_some_and(|encoding| contract.get_string(encoding, "contentType").is_some())
                || names_a_type(at)
                || index.keyword(at, "items").is_some_and(names_a_type)
                || schema::siblings(index, at).into_iter().any(says_the_type)
        }
    })
}

/// Whether a property beside a file says of which media type it is.
fn says_the_type(name: &str) -> bool {
    let words = tokens(name);
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    matches!(words.as_slice(), [.., "content" | "mime" | "media" | "file", "type"] | [.., "mimetype" | "filetype"])
}

/// Whether a schema is of bytes, or of a list of such.
pub(super) fn is_binary(index: &Index<'_>, at: NodeRef) -> bool {
    let contract = index.contract;
    let text = |keyword: &str| index.keyword(at, keyword).map(|node| contract.text(node));
    let item = index.keyword(at, "items").filter(|_| collection::is_array(index, at));
    text("format") == Some("binary")
        || text("contentMediaType").is_some_and(|media_type| body::is_binary(&media_type::essence(media_type)))
        || item.is_some_and(|item| contract.document(item).kind(item.node) == Kind::Mapping && is_binary(index, item))
}
