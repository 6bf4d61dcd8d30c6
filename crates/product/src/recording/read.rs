//! Reading a recording: an HTTP Archive 1.2 of ours, or of any other maker, as what was asked and answered.

use super::exchange::{Answer, Body, Cookie, Exchange};
use base64ct::{Base64, Encoding as _};
use kitemark_document::{Document, NodeId, Place, Source, Time};
use rustc_hash::FxHashMap;
use std::hash::Hash;
use thiserror::Error;

/// A recording as it was read.
#[derive(Debug)]
pub struct Recording {
    /// The source, whose digest names the very bytes that are judged.
    pub source: Source,
    /// Its document.
    pub document: Document,
    /// The exchanges, in the order in which they were recorded.
    pub exchanges: Vec<Exchange>,
    /// What was seen of the endpoints: the members of `_endpoints`.
    pub endpoints: Vec<NodeId>,
    /// What the environment is for that was asked, such as `sandbox`, where the recording says so.
    pub environment: Option<String>,
    /// What was not asked though a probe was about it.
    pub skipped: Vec<Skipped>,
    /// The observation that each node of an entry is.
    observations: FxHashMap<NodeId, Observation>,
    /// The first observation that repeats an earlier one.
    repetitions: FxHashMap<Observation, Observation>,
}

/// What was not asked, as the plan of the run said.
#[derive(Debug)]
pub struct Skipped {
    /// The method and the path of the operation; nothing where no operation could be asked.
    pub operation: Option<String>,
    /// Why.
    pub reason: String,
    /// The probes that were about it.
    pub probes: Vec<String>,
    /// Whether it may read, so that what was to be shown by it stays open.
    pub undecided: bool,
}

/// Why a recording cannot be judged. The fault lies with the file.
#[derive(Debug, Error)]
#[error("{}:{}:{}: {message}", place.file, place.line, place.column)]
pub struct RecordingFault {
    /// Where.
    pub place: Place,
    /// What is wrong, in words.
    pub message: String,
}

impl Recording {
    /// Reads a recording.
    ///
    /// # Errors
    /// [`RecordingFault`] with the first thing that is no HTTP Archive 1.2.
    pub fn read(source: Source) -> Result<Self, RecordingFault> {
        let document = source
            .read_json()
            .map_err(|fault| RecordingFault { place: source.place_at(fault.offset(), String::new()), message: fault.to_string() })?;
        let reader = Reader { source: &source, document: &document };
        let (exchanges, endpoints) = reader.read()?;
        let run = document.get(document.root(), "log").and_then(|log| document.get(log, "_run"));
        let environment = run.and_then(|run| document.get_string(run, "kind")).map(str::to_owned);
        let list = run.and_then(|run| document.get(run, "skipped")).map(|list| document.items(list)).unwrap_or_default();
        let skipped = list.iter().filter_map(|node| skipped(&document, *node)).collect();
        let observations = (0..).map(Observation::Exchange).zip(&exchanges).map(|(own, exchange)| (exchange.node, own));
        let observations = observations.chain((0..).map(Observation::Endpoint).zip(&endpoints).map(|(own, node)| (*node, own))).collect();
        let mut recording = Self { source, document, exchanges, endpoints, environment, skipped, observations, repetitions: FxHashMap::default() };
        let all = (0..recording.exchanges.len()).map(Observation::Exchange).chain((0..recording.endpoints.len()).map(Observation::Endpoint));
        for later in all {
            if let Some(earlier) = recording.repeated(later) {
                recording.repetitions.entry(earlier).or_insert(later);
            }
        }
        Ok(recording)
    }

    /// The place of a node.
    #[must_use]
    pub fn place(&self, node: NodeId) -> Place {
        self.source.place(&self.document, node)
    }

    /// The observation in which a node stands.
    #[must_use]
    pub fn observation_around(&self, node: NodeId) -> Option<Observation> {
        let mut at = Some(node);
        while let Some(node) = at {
            if let Some(found) = self.observations.get(&node) {
                return Some(*found);
            }
            at = self.document.parent(node);
        }
        None
    }

    /// The earlier observation that this one repeats.
    #[must_use]
    pub fn repeated(&self, observation: Observation) -> Option<Observation> {
        match observation {
            Observation::Exchange(position) => self.exchanges.get(position)?.retry_of.map(Observation::Exchange),
            Observation::Endpoint(position) => {
                let number = self.document.number(self.document.get(*self.endpoints.get(position)?, "retryOf")?)?.as_u64()?;
                usize::try_from(number).ok().filter(|earlier| *earlier < position).map(Observation::Endpoint)
            }
        }
    }

    /// The observation that repeated this one, or that this one repeated.
    #[must_use]
    pub fn partner(&self, observation: Observation) -> Option<Observation> {
        self.repeated(observation).or_else(|| self.repetitions.get(&observation).copied())
    }
}

/// One thing that was seen of the service, by its position.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Observation {
    /// What was answered to a request.
    Exchange(usize),
    /// What the handshakes of an endpoint showed.
    Endpoint(usize),
}

fn skipped(document: &Document, node: NodeId) -> Option<Skipped> {
    let probes = document.get(node, "probes").map(|list| document.items(list)).unwrap_or_default();
    Some(Skipped {
        operation: document.get_string(node, "operation").map(str::to_owned),
        reason: document.get_string(node, "reason")?.to_owned(),
        probes: probes.iter().filter_map(|probe| document.string(*probe)).map(str::to_owned).collect(),
        undecided: document.get_boolean(node, "undecided").unwrap_or(false),
    })
}

struct Reader<'r> {
    source: &'r Source,
    document: &'r Document,
}

impl Reader<'_> {
    fn fault(&self, node: NodeId, message: impl Into<String>) -> RecordingFault {
        RecordingFault { place: self.source.place(self.document, node), message: message.into() }
    }

    fn member(&self, at: NodeId, name: &str) -> Result<NodeId, RecordingFault> {
        self.document.get(at, name).ok_or_else(|| self.fault(at, format!("an HTTP Archive has `{name}` here")))
    }

    fn text(&self, at: NodeId, name: &str) -> Result<&str, RecordingFault> {
        let node = self.member(at, name)?;
        self.document.string(node).ok_or_else(|| self.fault(node, format!("`{name}` is text")))
    }

    fn list(&self, at: NodeId, name: &str) -> Result<&[NodeId], RecordingFault> {
        let node = self.member(at, name)?;
        if self.document.is_sequence(node) { Ok(self.document.items(node)) } else { Err(self.fault(node, format!("`{name}` is a list"))) }
    }

    fn read(&self) -> Result<(Vec<Exchange>, Vec<NodeId>), RecordingFault> {
        let document = self.document;
        let log = self.member(document.root(), "log")?;
        let version = self.text(log, "version")?;
        if version != "1.2" {
            return Err(self.fault(self.member(log, "version")?, format!("this is an HTTP Archive {version}; only 1.2 is judged")));
        }
        let entries = self.list(log, "entries")?;
        let exchanges: Vec<Exchange> = entries.iter().map(|entry| self.exchange(*entry)).collect::<Result<_, _>>()?;
        for (position, exchange) in exchanges.iter().enumerate() {
            if exchange.retry_of.is_some_and(|earlier| earlier >= position) {
                return Err(self.fault(exchange.node, "an entry asks an earlier one again, by its position"));
            }
        }
        let endpoints = match document.get(log, "_endpoints") {
            Some(_) => self.list(log, "_endpoints")?.to_vec(),
            None => Vec::new(),
        };
        Ok((exchanges, endpoints))
    }

    fn exchange(&self, entry: NodeId) -> Result<Exchange, RecordingFault> {
        let document = self.document;
        let request = self.member(entry, "request")?;
        let response = self.member(entry, "response")?;
        let own = document.get(entry, "_kitemark");
        let own_text = |name: &str| own.and_then(|own| document.get_string(own, name)).map(str::to_owned);
        let own_texts = |name: &str| -> Vec<String> {
            let list = own.and_then(|own| document.get(own, name));
            list.map(|list| document.items(list).iter().filter_map(|item| document.string(*item)).map(str::to_owned).collect()).unwrap_or_default()
        };
        let status = self.member(response, "status")?;
        let code = document.number(status).and_then(kitemark_document::Number::as_u64).and_then(|code| u16::try_from(code).ok());
        let code = code.ok_or_else(|| self.fault(status, "`status` is a status code, or 0 where nothing was answered"))?;
        let own_flag = |name: &str| own.and_then(|own| document.get_boolean(own, name));
        let is_cut = own_flag("cut").unwrap_or(false);
        let answer = match code {
            0 => Err(own_text("failure").unwrap_or_else(|| "nothing was answered".into())),
            _ => Ok(self.answer(response, code, is_cut, own_texts("redacted"))?),
        };
        let own_number = |name: &str| document.number(document.get(own?, name)?).and_then(kitemark_document::Number::as_u64);
        Ok(Exchange {
            node: entry,
            probes: own_texts("probes"),
            operation: own_text("operation"),
            method: self.text(request, "method")?.to_owned(),
            url: self.text(request, "url")?.to_owned(),
            request_headers: joined(self.headers(request)?),
            credential: own_text("credential").unwrap_or_else(|| "none".into()),
            asks_for_refusal: matches!(own_text("class").as_deref(), Some("L2" | "L3")),
            token_seconds: own_number("tokenSeconds"),
            retry_of: own_number("retryOf").and_then(|position| usize::try_from(position).ok()),
            started: document.get_string(entry, "startedDateTime").and_then(time),
            is_sent: own_flag("sent").unwrap_or(true) && !own_flag("abandoned").unwrap_or(false),
            answer,
        })
    }

    fn answer(&self, response: NodeId, status: u16, is_cut: bool, redacted: Vec<String>) -> Result<Answer, RecordingFault> {
        let headers = self.headers(response)?;
        let (cookies, headers): (Vec<_>, Vec<_>) = headers.into_iter().partition(|(name, _)| name == "set-cookie");
        let content = self.member(response, "content")?;
        // A recording need not hold a body to say that there was one.
        let size =
            self.document.get(content, "size").and_then(|size| self.document.number(size)?.as_u64()).and_then(|size| usize::try_from(size).ok());
        let has_text = self.document.get(content, "text").is_some();
        let bytes = match (self.document.get_string(content, "text"), self.document.get_string(content, "encoding")) {
            (None, _) => Vec::new(),
            (Some(text), Some("base64")) => Base64::decode_vec(text).map_err(|_| self.fault(content, "`text` is said to be base64 and is not"))?,
            (Some(text), _) => text.as_bytes().to_vec(),
        };
        // What is redacted may have become shorter; of everything else the archive says how long it was.
        let is_cut = is_cut || has_text && redacted.is_empty() && size.is_some_and(|size| size > bytes.len());
        let mut answer = Answer {
            status,
            headers: joined(headers),
            cookies: cookies.iter().map(|(_, field)| Cookie::of(field)).collect(),
            bytes: if has_text { bytes.len() } else { size.unwrap_or(0) },
            is_cut,
            redacted,
            body: Body::Empty,
        };
        answer.body = Body::of(bytes, answer.is_json(), is_cut);
        Ok(answer)
    }

    /// The header fields with their names in lower case.
    fn headers(&self, message: NodeId) -> Result<Vec<(String, String)>, RecordingFault> {
        let fields = self.list(message, "headers")?.iter();
        fields.map(|field| Ok((self.text(*field, "name")?.to_ascii_lowercase(), self.text(*field, "value")?.to_owned()))).collect()
    }
}

/// A point in time of a recording, which may have a fraction and an offset.
fn time(text: &str) -> Option<Time> {
    Time::from_unix(text.parse::<jiff::Timestamp>().ok()?.as_second())
}

/// Header fields with the values of one name joined, in the order in which the names first stand.
fn joined<N: Clone + Eq + Hash>(fields: Vec<(N, String)>) -> Vec<(N, String)> {
    let mut found: Vec<(N, String)> = Vec::with_capacity(fields.len());
    let mut positions: FxHashMap<N, usize> = FxHashMap::default();
    for (name, value) in fields {
        match positions.get(&name).and_then(|position| found.get_mut(*position)) {
            Some((_, known)) => {
                known.push_str(", ");
                known.push_str(&value);
            }
            None => {
                positions.insert(name.clone(), found.len());
                found.push((name, value));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::joined;
    use std::cell::Cell;
    use std::hash::{Hash, Hasher};

    thread_local! {
        static COMPARED: Cell<u64> = const { Cell::new(0) };
    }

    /// A name that counts how often it is compared with another.
    #[derive(Clone, Debug)]
    struct Counted(String);

    impl PartialEq for Counted {
        fn eq(&self, other: &Self) -> bool {
            COMPARED.set(COMPARED.get() + 1);
            self.0 == other.0
        }
    }

    impl Eq for Counted {}

    impl Hash for Counted {
        fn hash<H: Hasher>(&self, hasher: &mut H) {
            self.0.hash(hasher);
        }
    }

    #[test]
    fn fields_of_one_name_are_joined_in_their_order() {
        let fields = [("b", "1"), ("a", "2"), ("b", "3")].map(|(name, value)| (name, value.to_owned()));
        assert_eq!(joined(fields.to_vec()), [("b", "1, 3".to_owned()), ("a", "2".to_owned())]);
    }

    #[test]
    fn a_name_is_compared_with_few_others_however_many_there_are() {
        let compared = |count: usize| {
            let fields = (0..count).map(|number| (Counted(format!("x-{number}")), String::new()));
            let before = COMPARED.get();
            assert_eq!(joined(fields.collect()).len(), count);
            COMPARED.get() - before
        };
        let (few, many) = (compared(500), compared(5_000));
        assert!(many < few.max(500) * 12, "500 names take {few} comparisons, 5000 take {many}");
    }
}
