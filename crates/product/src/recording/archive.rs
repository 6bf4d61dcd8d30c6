//! Writing a recording: an HTTP Archive 1.2 of what was sent and answered, redacted on its way in.

use super::redaction::Redaction;
use base64ct::{Base64, Encoding as _};
use kitemark_document::Tool;
use serde_json::{Map, Value, json};

/// The longest body of a request that is kept, in bytes.
const LONGEST_POSTED_BYTES: usize = 65_536;

/// One exchange as it was on the wire.
#[derive(Debug, Clone)]
pub struct Sent {
    /// The probes that asked for it: the requirement's id, a slash, the probe's name.
    pub probes: Vec<String>,
    /// The operation, where it is one of a contract: the contract's file, a `#`, and the JSON Pointer in it.
    pub operation: Option<String>,
    /// How much it could disturb: `L1`, `L2` or `L3`.
    pub class: &'static str,
    /// Who it said that it came from: such as `none`, `valid`, `invalid` or `second`.
    pub credential: &'static str,
    /// How long the token serves with which it was sent, in seconds.
    pub token_seconds: Option<u64>,
    /// The entry that this one asks again, by its position.
    pub retry_of: Option<usize>,
    /// The method.
    pub method: String,
    /// The address.
    pub url: String,
    /// The header fields of the request, in the order in which they were sent.
    pub headers: Vec<(String, String)>,
    /// The media type and the text of the body of the request, where it has one.
    pub body: Option<(String, String)>,
    /// When it was sent, RFC 3339.
    pub started: String,
    /// How long it took until the answer was read, in milliseconds.
    pub milliseconds: u64,
    /// What came back, or why nothing did.
    pub received: Result<Received, NoResponse>,
}

/// Why there is no answer, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoResponse {
    /// The request was never sent.
    NotSent(String),
    /// It was sent, and not answered.
    NoAnswer(String),
    /// It was sent, and whether it would have been answered was not awaited: it says nothing of the service.
    Abandoned(String),
}

/// What came back.
#[derive(Debug, Clone)]
pub struct Received {
    /// The status code.
    pub status: u16,
    /// The version of the protocol, such as `HTTP/1.1`.
    pub version: String,
    /// The header fields in the order in which they came; bytes that are not ASCII as Latin-1 (RFC 9110, 5.5).
    pub headers: Vec<(String, String)>,
    /// The body, as far as it was read.
    pub body: Vec<u8>,
    /// Whether the body was longer.
    pub is_cut: bool,
    /// The address of the host that answered.
    pub address: Option<String>,
}

impl NoResponse {
    /// Why, in words.
    #[must_use]
    pub fn reason(&self) -> &str {
        match self {
            Self::NotSent(reason) | Self::NoAnswer(reason) | Self::Abandoned(reason) => reason,
        }
    }
}

/// A recording in the making.
#[derive(Debug)]
pub struct Archive {
    tool: Tool,
    redaction: Redaction,
    run: Value,
    entries: Vec<Value>,
    endpoints: Vec<Value>,
}

impl Archive {
    /// An empty recording, which this program makes.
    #[must_use]
    pub fn new(tool: Tool, redaction: Redaction) -> Self {
        Self { tool, redaction, run: Value::Null, entries: Vec::new(), endpoints: Vec::new() }
    }

    /// The recording of a run that is described by these members: they are kept as `_run`.
    #[must_use]
    pub fn with_run(self, run: Value) -> Self {
        Self { run, ..self }
    }

    /// Adds an exchange, redacted.
    pub fn push(&mut self, sent: Sent) {
        self.entries.push(entry(&self.redaction, sent));
    }

    /// Adds what was seen of an endpoint.
    pub fn push_endpoint(&mut self, endpoint: Value) {
        self.endpoints.push(endpoint);
    }

    /// Adds a secret that came to be known on the way.
    pub fn add_secret(&mut self, secret: &str) {
        self.redaction.add_secret(secret);
    }

    /// The recording as text, with a line break at its end.
    #[must_use]
    pub fn text(&self) -> String {
        let creator = json!({ "name": self.tool.name, "version": self.tool.version });
        let log = json!({ "version": "1.2", "creator": creator, "_run": self.run, "_endpoints": self.endpoints, "entries": self.entries });
        format!("{:#}\n", json!({ "log": log }))
    }
}

fn entry(redaction: &Redaction, sent: Sent) -> Value {
    let url = redaction.address(&sent.url);
    let query: Vec<Value> = query(&url).map(|(name, value)| json!({ "name": name, "value": value })).collect();
    let body_size = sent.body.as_ref().map_or(0, |(_, text)| text.len());
    let mut request = json!({
        "method": sent.method, "url": url, "httpVersion": "HTTP/1.1", "cookies": [], "headers": fields(redaction, &sent.headers),
        "queryString": query, "headersSize": -1, "bodySize": body_size,
    });
    if let (Some(request), Some((media_type, text))) = (request.as_object_mut(), sent.body) {
        request.insert("postData".into(), posted(redaction, &media_type, text));
    }
    let is_operation = sent.operation.is_some();
    let mut own = Map::new();
    own.insert("probes".into(), sent.probes.into());
    own.extend(sent.operation.map(|operation| ("operation".into(), operation.into())));
    own.insert("class".into(), sent.class.into());
    own.insert("credential".into(), sent.credential.into());
    own.extend(sent.token_seconds.map(|seconds| ("tokenSeconds".into(), seconds.into())));
    own.extend(sent.retry_of.map(|position| ("retryOf".into(), position.into())));
    let mut entry = Map::new();
    entry.insert("startedDateTime".into(), sent.started.into());
    entry.insert("time".into(), sent.milliseconds.into());
    entry.insert("request".into(), request);
    let response = match sent.received {
        Ok(received) => {
            entry.extend(received.address.clone().map(|address| ("serverIPAddress".into(), address.into())));
            let is_data = is_operation && received.status < 400;
            response(redaction, received, is_data, &mut own)
        }
        Err(silence) => {
            match silence {
                NoResponse::NotSent(_) => drop(own.insert("sent".into(), false.into())),
                NoResponse::Abandoned(_) => drop(own.insert("abandoned".into(), true.into())),
                NoResponse::NoAnswer(_) => {}
            }
            own.insert("failure".into(), redaction.text(silence.reason()).into());
            json!({
                "status": 0, "statusText": "", "httpVersion": "", "cookies": [], "headers": [],
                "content": { "size": 0, "mimeType": "" }, "redirectURL": "", "headersSize": -1, "bodySize": -1,
            })
        }
    };
    entry.insert("response".into(), response);
    entry.insert("cache".into(), json!({}));
    entry.insert("timings".into(), json!({ "send": 0, "wait": sent.milliseconds, "receive": 0 }));
    entry.insert("_kitemark".into(), own.into());
    entry.into()
}

fn response(redaction: &Redaction, received: Received, is_data: bool, own: &mut Map<String, Value>) -> Value {
    let size = received.body.len();
    // The bytes that end a part of a character are none that the service wrote so.
    let body = if received.is_cut { whole_characters(received.body) } else { received.body };
    let (body, redacted) = redaction.body(body, is_data);
    if received.is_cut {
        own.insert("cut".into(), true.into());
    }
    if !redacted.is_empty() {
        own.insert("redacted".into(), redacted.into());
    }
    let of = |wanted: &str| {
        let field = received.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted));
        field.map(|(name, value)| redaction.field(name, value)).unwrap_or_default()
    };
    let mut content = Map::new();
    content.insert("size".into(), size.into());
    content.insert("mimeType".into(), of("content-type").into());
    match String::from_utf8(body) {
        Ok(text) if text.is_empty() => {}
        Ok(text) => drop(content.insert("text".into(), text.into())),
        Err(error) => {
            content.insert("encoding".into(), "base64".into());
            content.insert("text".into(), Base64::encode_string(error.as_bytes()).into());
        }
    }
    json!({
        "status": received.status, "statusText": "", "httpVersion": received.version, "cookies": [],
        "headers": fields(redaction, &received.headers), "content": content, "redirectURL": of("location"),
        "headersSize": -1, "bodySize": size,
    })
}

fn fields(redaction: &Redaction, fields: &[(String, String)]) -> Vec<Value> {
    fields.iter().map(|(name, value)| json!({ "name": name, "value": redaction.field(name, value) })).collect()
}

/// The body of a request, as an archive holds it. A long one is told by its size: the plan has its digest.
fn posted(redaction: &Redaction, media_type: &str, text: String) -> Value {
    if text.len() > LONGEST_POSTED_BYTES {
        return json!({ "mimeType": media_type, "params": [], "text": "", "comment": format!("{} bytes, not kept", text.len()) });
    }
    let (kept, _) = redaction.body(text.into_bytes(), true);
    json!({ "mimeType": media_type, "params": [], "text": String::from_utf8_lossy(&kept) })
}

/// The pairs of the query of an address, as they are written.
fn query(url: &str) -> impl Iterator<Item = (&str, &str)> {
    let query = url.split_once('?').map(|(_, query)| query.split('#').next().unwrap_or_default()).unwrap_or_default();
    query.split('&').filter(|pair| !pair.is_empty()).map(|pair| pair.split_once('=').unwrap_or((pair, "")))
}

/// The bytes without the beginning of a character at their end, where they are UTF-8 but for that.
fn whole_characters(mut bytes: Vec<u8>) -> Vec<u8> {
    if let Err(error) = std::str::from_utf8(&bytes)
        && error.error_len().is_none()
    {
        bytes.truncate(error.valid_up_to());
    }
    bytes
}
