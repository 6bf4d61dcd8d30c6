//! Servers on loopback that the tests start themselves: over TLS or in clear text, well-behaved or not.
#![allow(
    dead_code,
    clippy::disallowed_methods,
    clippy::allow_attributes,
    clippy::unwrap_used,
    reason = "each test file uses the part that it needs, and may fail loudly"
)]

use crate::tls::{Authority, Client, MODERN, config, serve};
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
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

impl Server {
    /// A server in clear text.
    pub(crate) fn plain(handler: impl Fn(&Asked) -> Deed + Send + Sync + 'static) -> Self {
        Self::start(None, Arc::new(handler))
    }

    /// A server over TLS.
    pub(crate) fn secure(authority: &Authority, handler: impl Fn(&Asked) -> Deed + Send + Sync + 'static) -> Self {
        Self::start(of(authority, Client::NotAsked), Arc::new(handler))
    }

    /// A server over TLS that asks for the certificate of the client and lets those in who have none.
    pub(crate) fn mutual(authority: &Authority, handler: impl Fn(&Asked) -> Deed + Send + Sync + 'static) -> Self {
        Self::start(of(authority, Client::Asked), Arc::new(handler))
    }

    fn start(tls: Option<Arc<ServerConfig>>, handler: Arc<Handler>) -> Self {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        let address = serve(move |stream| {
            // A peer that goes away is nobody's fault here.
            let _ = answer(stream, tls.clone(), &*handler, &log);
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

fn answer(stream: TcpStream, tls: Option<Arc<ServerConfig>>, handler: &Handler, log: &Mutex<Vec<Asked>>) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    let Some(tls) = tls else {
        return converse(&mut { stream }, false, |_| false, handler, log);
    };
    let connection = ServerConnection::new(tls).map_err(std::io::Error::other)?;
    let mut stream = StreamOwned::new(connection, stream);
    let certified = |stream: &StreamOwned<ServerConnection, TcpStream>| stream.conn.peer_certificates().is_some();
    let done = converse(&mut stream, true, certified, handler, log);
    stream.conn.send_close_notify();
    let _ = stream.conn.complete_io(&mut stream.sock);
    let _ = stream.sock.shutdown(Shutdown::Write);
    done
}

fn converse<S: Read + Write>(
    stream: &mut S,
    is_secure: bool,
    certified: impl Fn(&S) -> bool,
    handler: &Handler,
    log: &Mutex<Vec<Asked>>,
) -> std::io::Result<()> {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        if stream.read(&mut byte)? == 0 || head.len() > 65_536 {
            return Ok(());
        }
        head.push(byte[0]);
    }
    let at = Instant::now();
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines = head.lines();
    let mut first = lines.next().unwrap_or_default().split(' ');
    let (method, target) = (first.next().unwrap_or_default().to_owned(), first.next().unwrap_or_default().to_owned());
    let headers: Vec<(String, String)> =
        lines.filter_map(|line| line.split_once(':')).map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned())).collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok()).unwrap_or(0);
    let mut body = vec![0; length];
    stream.read_exact(&mut body)?;
    let asked =
        Asked { method, target, headers, body: String::from_utf8_lossy(&body).into_owned(), is_secure, has_certificate: certified(stream), at };
    log.lock().unwrap().push(asked.clone());
    match handler(&asked) {
        Deed::Answer(status, headers, body) => {
            let mut text = format!("HTTP/1.1 {status} Told\r\nconnection: close\r\n");
            for (name, value) in headers {
                text.push_str(&format!("{name}: {value}\r\n"));
            }
            let body = if asked.method == "HEAD" { "" } else { &body };
            text.push_str(&format!("content-length: {}\r\n\r\n{body}", body.len()));
            stream.write_all(text.as_bytes())?;
            stream.flush()
        }
        Deed::Stall => {
            while stream.read(&mut byte)? > 0 {}
            Ok(())
        }
        Deed::Endless => {
            stream.write_all(b"HTTP/1.1 200 Told\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")?;
            let chunk = format!("{:x}\r\n{}\r\n", 65_536, " ".repeat(65_536));
            loop {
                stream.write_all(chunk.as_bytes())?;
            }
        }
        Deed::Close => Ok(()),
    }
}
