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

/// The parameters of a media type without its charset: names in lower case, values without quotes (RFC 9110 section
/// 5.6.6).
#[must_use]
pub fn parameters(name: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = name.split_once(';').map(|(_, rest)| rest).unwrap_or_default();
    while !rest.is_empty() {
        let (name, value) = rest.split_once(['=', ';']).unwrap_or((rest, ""));
        // A parameter without a value ends at the next semicolon.
        let has_value = rest.as_bytes().get(name.len()) == Some(&b'=');
        if !has_value {
            rest = value;
            continue;
        }
        let (value, after) = parameter_value(value.trim_start());
        let name = name.trim().to_ascii_lowercase();
        if !name.is_empty() && name != "charset" {
            found.push((name, value));
        }
        rest = after;
    }
    found
}

/// The value at the beginning of a text, and what is behind the semicolon that ends it.
fn parameter_value(text: &str) -> (String, &str) {
    let Some(quoted) = text.strip_prefix('"') else {
        let (value, after) = text.split_once(';').unwrap_or((text, ""));
        return (value.trim_end().to_owned(), after);
    };
    let mut value = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => {
                let after = quoted.get(at + 1..).unwrap_or_default();
                return (value, after.split_once(';').map(|(_, after)| after).unwrap_or_default());
            }
            '\\' => value.extend(characters.next().map(|(_, escaped)| escaped)),
            _ => value.push(character),
        }
    }
    (value, "")
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
