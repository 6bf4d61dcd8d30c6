//! A connection to an endpoint, and why there is none, told the same on every system.

use super::Endpoint;
use std::io::ErrorKind;
use std::net::TcpStream;
use std::time::Duration;

/// Connects, so that neither this nor any reading or writing lasts longer than it may.
#[expect(clippy::disallowed_methods, reason = "this crate is the one that asks the network")]
pub(super) fn connect(endpoint: Endpoint<'_>, timeout: Duration) -> std::io::Result<TcpStream> {
    let stream = TcpStream::connect_timeout(&endpoint.address, timeout)?;
    stream.set_read_timeout(Some(timeout))?;
    stream.set_write_timeout(Some(timeout))?;
    Ok(stream)
}

/// What went wrong with a connection.
pub(super) fn describe_io_error(error: &std::io::Error) -> String {
    match error.kind() {
        ErrorKind::WouldBlock | ErrorKind::TimedOut => "no answer in time".into(),
        ErrorKind::ConnectionRefused => "the connection was refused".into(),
        ErrorKind::ConnectionReset => "the connection was reset".into(),
        ErrorKind::UnexpectedEof => "the connection was closed".into(),
        _ => error.to_string(),
    }
}
