//! One connection, one hello, and the first of what comes back.

use super::Endpoint;
use super::answer::{Answer, read};
use super::connection::{connect, describe_io_error};
use super::hello::ClientHello;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

/// How much of an answer is read, in bytes: its first record tells.
const MOST_BYTES: usize = 16 * 1024;

/// How many times is read: a peer that sends one byte at a time is not followed for long.
const MOST_READS: usize = 64;

pub(super) struct Question<'e> {
    pub(super) endpoint: Endpoint<'e>,
    pub(super) timeout: Duration,
}

impl Question<'_> {
    pub(super) fn ask(&self, hello: &ClientHello<'_>) -> Answer {
        match connect(self.endpoint, self.timeout) {
            Ok(stream) => self.converse(stream, hello),
            Err(error) => Answer::Other(format!("no connection: {}", describe_io_error(&error))),
        }
    }

    fn converse(&self, mut stream: TcpStream, hello: &ClientHello<'_>) -> Answer {
        // A peer that closes while it is written to may have answered before.
        let _ = stream.write_all(&hello.bytes(self.endpoint.host));
        let mut bytes = Vec::new();
        let mut part = [0; 1024];
        for _ in 0..MOST_READS {
            match stream.read(&mut part) {
                Ok(0) => return Answer::Closed,
                Ok(length) => bytes.extend_from_slice(part.get(..length).unwrap_or_default()),
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) if error.kind() == ErrorKind::ConnectionReset => return Answer::Reset,
                Err(error) => return Answer::Other(describe_io_error(&error)),
            }
            if let Some(answer) = read(&bytes) {
                return answer;
            }
            if bytes.len() > MOST_BYTES {
                break;
            }
        }
        Answer::Other("answered at length and no hello".into())
    }
}
