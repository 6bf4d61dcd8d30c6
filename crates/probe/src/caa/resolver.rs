//! The name server that the system asks.

use kitemark_document::{MAX_BYTES, read_bytes};
use std::net::{IpAddr, SocketAddr};
use std::path::Path;

/// Where systems that have one keep the configuration of their resolver.
const CONFIGURATION: &str = "/etc/resolv.conf";

/// The port of name servers.
pub const PORT: u16 = 53;

/// The first name server of the system's configuration, where it has one.
#[must_use]
pub fn of_system() -> Option<SocketAddr> {
    first_of(&read_bytes(Path::new(CONFIGURATION), MAX_BYTES).ok()?)
}

fn first_of(configuration: &[u8]) -> Option<SocketAddr> {
    let configuration = resolv_conf::Config::parse(configuration).ok()?;
    configuration.nameservers.first().map(|server| SocketAddr::new(IpAddr::from(server), PORT))
}

#[cfg(test)]
mod tests {
    use super::first_of;

    #[test]
    fn the_first_name_server_is_asked() {
        let told = |text: &str| first_of(text.as_bytes()).map(|server| server.to_string());
        assert_eq!(told("# of the office\nsearch police.uk\nnameserver 192.0.2.53\nnameserver 192.0.2.54\n").as_deref(), Some("192.0.2.53:53"));
        assert_eq!(told("nameserver 2001:db8::53\n").as_deref(), Some("[2001:db8::53]:53"));
        assert_eq!(told("search police.uk\n"), None);
        assert_eq!(told("nameserver ???\n"), None);
    }
}
