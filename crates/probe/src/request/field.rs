//! Header fields: which names and values they can carry, and which are not a parameter's to set.

/// Header parameters that OpenAPI does not count (Parameter Object, `name`): the media types and the security schemes
/// say what these are.
const NOT_COUNTED: [&str; 3] = ["accept", "content-type", "authorization"];

/// Fields that the client writes itself: a contract that set them could bend the message or hide who asks.
const CLIENTS_OWN: [&str; 11] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// Whether a parameter of this name in header is none that is sent as such.
pub(super) fn is_set_elsewhere(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    NOT_COUNTED.contains(&name.as_str()) || CLIENTS_OWN.contains(&name.as_str())
}

/// Whether a text is a token, as names of fields and cookies are (RFC 9110 section 5.6.2).
pub(super) fn is_token(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|character| character.is_ascii_alphanumeric() || "!#$%&'*+-.^_`|~".contains(character))
}

/// Whether a text can be the value of a field: printable ASCII, spaces and tabs (RFC 9110 section 5.5).
pub(super) fn is_field_value(text: &str) -> bool {
    text.chars().all(|character| matches!(character, ' '..='~' | '\t'))
}

/// Whether a text can be a pair of a `Cookie` field: a semicolon would begin another (RFC 6265 section 4.2.1).
pub(super) fn is_cookie_pair(text: &str) -> bool {
    is_field_value(text) && !text.contains(';')
}
