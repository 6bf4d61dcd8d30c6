//! Servers on loopback that the tests start themselves: over TLS or in clear text, well-behaved or not.

use crate::common::tls::{Authority, Client, MODERN, config, serve};
use kitemark::probe::plan::RequestPlan;
use kitemark::probe::{PlannedRequest, Request};
use kitemark::standard::{Credential, SafetyClass};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A request as a server received it.
#[derive(Debug, Clone)]
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) target: String,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: String,
    pub(crate) is_secure: bool,
    pub(crate) has_certificate: bool,
    /// The connection that it came on, counted from 0.
    pub(crate) connection: usize,
    /// How many requests came on that connection before it.
    pub(crate) position: usize,
    pub(crate) at: Instant,
}

impl Asked {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    pub(crate) fn path(&self) -> &str {
        self.target.split('?').next().unwrap()
    }
}

/// What a server does about a request.
#[derive(Debug, Clone)]
pub(crate) enum Deed {
    Answer(u16, Vec<(&'static str, String)>, String),
    /// Says nothing until the other side gives up.
    Stall,
    /// Sends a body without end.
    Endless,
    /// Closes before it has answered.
    Close,
}

/// A server that runs until the test ends.
pub(crate) struct Server {
    pub(crate) port: u16,
    asked: Arc<Mutex<Vec<Asked>>>,
}

/// How a server on loopback shakes hands.
fn of(authority: &Authority, client: Client) -> Option<Arc<ServerConfig>> {
    Some(Arc::new(config(&authority.issue_for_long("127.0.0.1"), MODERN, client, authority)))
}

type Handler = dyn Fn(&Asked) -> Deed + Send + Sync;

/// What the connections of a server share.
struct Shared {
    handler: Arc<Handler>,
    asked: Arc<Mutex<Vec<Asked>>>,
    /// Whether a connection is kept for another request.
    keeps: bool,
    connections: AtomicUsize,
}

impl Server {
    /// A plan of one request with each of these methods, each to an address of its own.
    pub(crate) fn plan(&self, methods: &[&str]) -> RequestPlan {
        let request = |(number, method): (usize, &&str)| PlannedRequest {
            request: Request {
                method: (*method).into(),
                url: self.http(&format!("/thing{number}")),
                headers: vec![("accept".into(), "application/json".into())],
                credential: Credential::None,
                authentication: Vec::new(),
                operation: None,
                follow_up: None,
                body: None,
            },
            class: SafetyClass::L1,
            probes: vec!["INT-18/read".into()],
            doubtful: false,
        };
        RequestPlan {
            base: self.http(""),
            tokens: Vec::new(),
            examination: None,
            requests: methods.iter().enumerate().map(request).collect(),
            doubtful: Vec::new(),
            skipped: Vec::new(),
            consent: None,
        }
    }

    /// A server in clear text.
    pub(crate) fn plain(handler: impl Fn(&Asked) -> Deed + Send + Sync + 'static) -> Self {
        Self::start(None, false, Arc::new(handler))
    }

    /// A server in clear text that keeps connections until the handler closes them.
    pub(crate) fn keeping(handler: impl Fn(&Asked) -> Deed + Send + Sync + 'static) -> Self {
        Self::start(None, true, Arc::new(handler))
    }

    /// A server over TLS that keeps connections until the handler closes them.
    pub(crate) fn secure_keeping(authority: &Authority, handler: impl Fn(&Asked) -> Deed + Send + Sync + 'static) -> Self {
        Self::start(of(authority, Client::NotAsked), true, Arc::new(handler))
    }

    /// A server over TLS.
    pub(crate) fn secure(authority: &Authority, handler: impl Fn(&Asked) -> Deed + Send + Sync + 'static) -> Self {
        Self::start(of(authority, Client::NotAsked), false, Arc::new(handler))
    }

    /// A server over TLS that asks for the certificate of the client and lets those in who have none.
    pub(crate) fn mutual(authority: &Authority, handler: impl Fn(&Asked) -> Deed + Send + Sync + 'static) -> Self {
        Self::start(of(authority, Client::Asked), false, Arc::new(handler))
    }

    fn start(tls: Option<Arc<ServerConfig>>, keeps: bool, handler: Arc<Handler>) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let shared = Shared { handler, asked: Arc::clone(&asked), keeps, connections: AtomicUsize::new(0) };
        let address = serve(move |stream| {
            // A peer that goes away is nobody's fault here.
            let _ = answer(stream, tls.clone(), &shared);
        });
        Self { port: address.port(), asked }
    }

    /// Everything that was asked so far.
    pub(crate) fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }

    pub(crate) fn https(&self, path: &str) -> String {
        format!("https://127.0.0.1:{}{path}", self.port)
    }

    pub(crate) fn http(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

fn answer(stream: TcpStream, tls: Option<Arc<ServerConfig>>, shared: &Shared) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let connection = shared.connections.fetch_add(1, Ordering::SeqCst);
    let Some(tls) = tls else {
        return converse(&mut { stream }, (false, connection), |_| false, shared);
    };
    let mut stream = StreamOwned::new(ServerConnection::new(tls).map_err(std::io::Error::other)?, stream);
    let certified = |stream: &StreamOwned<ServerConnection, TcpStream>| stream.conn.peer_certificates().is_some();
    let done = converse(&mut stream, (true, connection), certified, shared);
    stream.conn.send_close_notify();
    let _ = stream.conn.complete_io(&mut stream.sock);
    let _ = stream.sock.shutdown(Shutdown::Write);
    done
}

/// Answers the requests that come on a connection: one, or as long as it is kept.
fn converse<S: Read + Write>(
    stream: &mut S,
    (is_secure, connection): (bool, usize),
    certified: impl Fn(&S) -> bool,
    shared: &Shared,
) -> std::io::Result<()> {
    for position in 0.. {
        let Some((head, body)) = request(stream)? else { return Ok(()) };
        let at = Instant::now();
        let mut lines = head.lines();
        let mut first = lines.next().unwrap_or_default().split(' ');
        let (method, target) = (first.next().unwrap_or_default().to_owned(), first.next().unwrap_or_default().to_owned());
        let headers = fields(lines);
        let asked = Asked { method, target, headers, body, is_secure, has_certificate: certified(stream), connection, position, at };
        shared.asked.lock().unwrap().push(asked.clone());
        if !done(stream, &asked, shared)? {
            break;
        }
    }
    Ok(())
}

/// The head and the body of a request; none where the other side has no more.
fn request<S: Read>(stream: &mut S) -> std::io::Result<Option<(String, String)>> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte)? == 0 || head.len() > 65_536 {
            return Ok(None);
        }
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let length = fields(head.lines()).iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    Ok(Some((head, String::from_utf8_lossy(&body).into_owned())))
}

fn fields<'h>(lines: impl Iterator<Item = &'h str>) -> Vec<(String, String)> {
    lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect()
}

/// Does about a request what the handler says, and whether the connection is kept.
fn done<S: Read + Write>(stream: &mut S, asked: &Asked, shared: &Shared) -> std::io::Result<bool> {
    match (shared.handler)(asked) {
        Deed::Answer(status, headers, body) => {
            let mut text = format!("HTTP/1.1 {status} Told\r\n");
            if !shared.keeps {
                text.push_str("connection: close\r\n");
            }
            for (name, value) in headers {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
            let body = if asked.method == "HEAD" { "" } else { &body };
            text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
            stream.write_all(text.as_bytes())?;
            stream.flush()?;
            Ok(shared.keeps)
        }
        Deed::Stall => {
            while stream.read(&mut [0])? > 0 {}
            Ok(false)
        }
        Deed::Endless => {
            stream.write_all(b"HTTP/1.1 200 Told\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")?;
            let chunk = format!("{:x}\r\n{}\r\n", 65_536, " ".repeat(65_536));
            loop {
                stream.write_all(chunk.as_bytes())?;
            }
        }
        Deed::Close => Ok(false),
    }
}
