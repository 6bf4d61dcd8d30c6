//! One exchange of a recording: what was asked, by which probes, and what was answered.

use kitemark_contract::media_type;
use kitemark_document::{Document, IrregularityKind, NodeId, Source, Time};

/// A request with its answer, if there was one.
#[derive(Debug)]
pub struct Exchange {
    /// The entry of the archive.
    pub node: NodeId,
    /// The probes that asked for it: the requirement's id, a slash, the probe's name.
    pub probes: Vec<String>,
    /// The operation, where it is one of a contract: the contract's file, a `#`, and the JSON Pointer in it.
    pub operation: Option<String>,
    /// The method.
    pub method: String,
    /// The address that was asked.
    pub url: String,
    /// The header fields of the request, names in lower case, values of one name joined by a comma (RFC 9110, 5.3).
    pub request_headers: Vec<(String, String)>,
    /// Who it said that it came from: such as `none`, `valid`, `invalid` or `second`.
    pub credential: String,
    /// Whether it asked for what a conforming service refuses, as the class of the request says.
    pub asks_for_refusal: bool,
    /// How long the token serves with which it was asked, in seconds, where it or its issuer says so.
    pub token_seconds: Option<u64>,
    /// The entry that was asked again by this one, by its position.
    pub retry_of: Option<usize>,
    /// When it was sent, where the recording says so.
    pub started: Option<Time>,
    /// Whether it was sent and its answer awaited: what was planned and not sent, or abandoned as the run was stopped, is
    /// recorded too, and judged by nobody.
    pub is_sent: bool,
    /// What was answered, or why nothing was, in words.
    pub answer: Result<Answer, String>,
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The header fields, names in lower case, values of one name joined by a comma; `set-cookie` apart.
    pub headers: Vec<(String, String)>,
    /// The cookies that it set.
    pub cookies: Vec<Cookie>,
    /// The size of its body in bytes, as far as it was read.
    pub bytes: usize,
    /// Whether the body was longer than what was read.
    pub is_cut: bool,
    /// The JSON Pointers of values in the body that were redacted.
    pub redacted: Vec<String>,
    /// What its body holds.
    pub body: Body,
}

/// A cookie with the attributes that harden it (RFC 6265).
#[derive(Debug, PartialEq, Eq)]
pub struct Cookie {
    /// Its name.
    pub name: String,
    /// Whether it has `Secure`.
    pub secure: bool,
    /// Whether it has `HttpOnly`.
    pub http_only: bool,
    /// The value of `SameSite`, in lower case.
    pub same_site: Option<String>,
}

/// The body of an answer.
#[derive(Debug)]
pub enum Body {
    /// There is none.
    Empty,
    /// JSON, with its text.
    Json(String, Box<Document>),
    /// Text that is no JSON, or is not said to be, and why it is none where it is said to be.
    Text(String, Option<String>),
    /// Bytes that are not UTF-8.
    Binary,
}

impl Exchange {
    /// What was asked, for messages.
    #[must_use]
    pub fn label(&self) -> String {
        format!("{} {}", self.method, without_random(&self.url))
    }
}

/// An address with what a run draws at random told as such, so that a finding is the same from run to run.
fn without_random(url: &str) -> String {
    const BEFORE: &str = "kitemark-";
    /// How many hexadecimal digits are drawn.
    const DIGITS: usize = 16;
    let is_random = |rest: &str| {
        let drawn = rest.bytes().take_while(u8::is_ascii_alphanumeric).count();
        drawn == DIGITS && rest.bytes().take(DIGITS).all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let mut parts = url.split(BEFORE);
    let mut written = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        written.push_str(BEFORE);
        if is_random(part) {
            written.push_str("{random}");
            written.push_str(part.get(DIGITS..).unwrap_or_default());
        } else {
            written.push_str(part);
        }
    }
    written
}

impl Answer {
    /// The value of a header field by its name in lower case.
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The media type without parameters, in lower case.
    #[must_use]
    pub fn essence(&self) -> Option<String> {
        self.header("content-type").map(media_type::essence).filter(|essence| !essence.is_empty())
    }

    /// The charset parameter of the media type, in lower case.
    #[must_use]
    pub fn charset(&self) -> Option<String> {
        self.header("content-type").and_then(media_type::charset)
    }

    /// Whether the media type is JSON.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.header("content-type").is_some_and(media_type::is_json)
    }

    /// Why the text of the body is not known, or not all of it, as the end of a sentence that begins with the body. That it
    /// is no UTF-8 although it is all there is no such reason: that is how it was sent.
    #[must_use]
    pub fn why_unread(&self) -> Option<String> {
        if matches!(self.body, Body::Empty) {
            return (self.bytes > 0).then(|| "is not in the recording".to_owned());
        }
        if let Some(coding) = self.undecoded() {
            return Some(format!("has the content coding {coding} and was not decoded"));
        }
        self.is_cut.then(|| "is longer than what was read of it".to_owned())
    }

    /// The content codings (RFC 9110, 8.4) that the recorded body still has: what its bytes are says nothing of its text.
    #[must_use]
    pub fn undecoded(&self) -> Option<&str> {
        let field = self.header("content-encoding")?.trim();
        let is_coding = |name: &str| !name.trim().is_empty() && !name.trim().eq_ignore_ascii_case("identity");
        (self.body.is_coded() && field.split(',').any(is_coding)).then_some(field)
    }
}

impl Body {
    /// The body in these bytes, which are said to be JSON or not.
    pub(super) fn of(bytes: Vec<u8>, said_json: bool, is_cut: bool) -> Self {
        if bytes.is_empty() {
            return Self::Empty;
        }
        let Ok(text) = String::from_utf8(bytes) else { return Self::Binary };
        // No text begins so: this is UTF-16 or UTF-32, of which the letters of ASCII would pass for UTF-8.
        if text.bytes().take(4).any(|byte| byte == 0) {
            return Self::Binary;
        }
        let begins = text.trim_start().starts_with(['{', '[']);
        if is_cut || !(said_json || begins) {
            return Self::Text(text, None);
        }
        if text.starts_with('\u{feff}') {
            return Self::Text(text, Some("it begins with a byte order mark, which RFC 8259 forbids".into()));
        }
        match Source::from_bytes("body", text.clone().into_bytes()).read_json() {
            Ok(document) => match document.irregularities().iter().find(|irregularity| irregularity.kind == IrregularityKind::DuplicateKey) {
                Some(twice) => {
                    let reason = format!("the member `{}` stands twice in one object", document.text(twice.node));
                    Self::Text(text, Some(reason))
                }
                None => Self::Json(text, Box::new(document)),
            },
            Err(fault) => Self::Text(text, said_json.then(|| fault.to_string())),
        }
    }

    /// Its text, where it is text.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Json(text, _) | Self::Text(text, _) => Some(text),
            Self::Empty | Self::Binary => None,
        }
    }

    /// Whether a body that is said to have a content coding still has it: archives hold most bodies decoded. What every
    /// coding writes is full of bytes that no text has.
    fn is_coded(&self) -> bool {
        let is_of_text = |character: char| !character.is_control() || matches!(character, '\t' | '\n' | '\r' | '\u{c}' | '\u{1e}');
        match self {
            Self::Binary => true,
            Self::Text(text, _) => !text.chars().all(is_of_text),
            Self::Empty | Self::Json(..) => false,
        }
    }

    /// Its JSON, where it is JSON.
    #[must_use]
    pub fn json(&self) -> Option<&Document> {
        match self {
            Self::Json(_, document) => Some(document),
            _ => None,
        }
    }
}

impl Cookie {
    /// A cookie as `Set-Cookie` states it (RFC 6265, 4.1).
    #[must_use]
    pub fn of(field: &str) -> Self {
        let mut parts = field.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().split('=').next().unwrap_or_default().trim().to_owned();
        let mut cookie = Self { name, secure: false, http_only: false, same_site: None };
        for attribute in parts {
            let (name, value) = attribute.split_once('=').unwrap_or((attribute, ""));
            match name.trim().to_ascii_lowercase().as_str() {
                "secure" => cookie.secure = true,
                "httponly" => cookie.http_only = true,
                "samesite" => cookie.same_site = Some(value.trim().to_ascii_lowercase()),
                _ => {}
            }
        }
        cookie
    }
}
