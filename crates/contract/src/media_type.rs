//! Media types as contracts and answers write them (RFC 9110 section 8.3.1).

/// A media type without its parameters, in lower case.
#[must_use]
pub fn essence(name: &str) -> String {
    name.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The charset parameter of a media type, in lower case and without quotes.
#[must_use]
pub fn charset(name: &str) -> Option<String> {
    name.split(';').skip(1).find_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"').to_ascii_lowercase())
    })
}

/// Whether a media type is JSON: `application/json`, `text/json`, or the suffix `+json` (RFC 6839 section 3.1).
#[must_use]
pub fn is_json(name: &str) -> bool {
    let essence = essence(name);
    matches!(essence.as_str(), "application/json" | "text/json") || essence.ends_with("+json")
}

/// Whether a media type without parameters, in lower case, is one of bytes rather than of records.
#[must_use]
pub fn is_binary(essence: &str) -> bool {
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
