//! Where requests go: a host resolved once, and whether its address is one of the Internet.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, ToSocketAddrs as _};
use thiserror::Error;

/// A host with its port and the address that was resolved for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// Whether it is asked over https.
    pub is_secure: bool,
    /// The host as an address (RFC 3986, 3.2.2) names it; that of IPv6 without its brackets.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The address.
    pub address: SocketAddr,
}

/// Why nothing is sent to an address.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum AuthorityFault {
    /// It is none that requests can be sent to.
    #[error("`{address}` is no address of a service")]
    NoAddress {
        /// The text.
        address: String,
    },
    /// It carries a user or a password, a query or a fragment.
    #[error("the address of the service holds more than a host and a path")]
    More,
    /// The host has no address.
    #[error("the host `{host}` cannot be resolved: {reason}")]
    Unresolved {
        /// The host.
        host: String,
        /// What the resolver says.
        reason: String,
    },
    /// The address is not one of the Internet.
    #[error("`{host}` is at {address}, which is no address of the Internet")]
    Private {
        /// The host.
        host: String,
        /// Its address.
        address: IpAddr,
    },
}

impl Authority {
    /// The authority of an absolute address, resolved: the first address that the resolver gives is the one that is asked.
    ///
    /// # Errors
    /// [`AuthorityFault`]; a private address is one unless they are allowed.
    #[expect(clippy::disallowed_methods, reason = "this crate is the one that asks the network")]
    pub fn resolve(address: &str, allow_private: bool) -> Result<Self, AuthorityFault> {
        let no_address = || AuthorityFault::NoAddress { address: address.chars().take(100).collect() };
        let url = reqwest::Url::parse(address).map_err(|_| no_address())?;
        if !matches!(url.scheme(), "https" | "http") {
            return Err(no_address());
        }
        if !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(AuthorityFault::More);
        }
        let host = host_of(&url).ok_or_else(no_address)?.to_owned();
        let port = url.port_or_known_default().ok_or_else(no_address)?;
        let unresolved = |reason: String| AuthorityFault::Unresolved { host: host.clone(), reason };
        let mut addresses = (host.as_str(), port).to_socket_addrs().map_err(|error| unresolved(error.to_string()))?;
        let address = addresses.next().ok_or_else(|| unresolved("it has no address".into()))?;
        if !allow_private && !is_public(address.ip()) {
            return Err(AuthorityFault::Private { host, address: address.ip() });
        }
        Ok(Self { is_secure: url.scheme() == "https", host, port, address })
    }
}

/// The host of an address; that of IPv6 without its brackets.
#[must_use]
pub fn host_of(url: &reqwest::Url) -> Option<&str> {
    url.host_str().map(|host| host.trim_start_matches('[').trim_end_matches(']'))
}

/// Whether an address is one of the Internet: global unicast, by the registries of special-purpose addresses (RFC 6890).
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

fn is_public_v4(address: Ipv4Addr) -> bool {
    let [first, second, third, _] = address.octets();
    let special = address.is_loopback()
        || address.is_private()
        || address.is_link_local()
        || address.is_multicast()
        || address.is_documentation()
        || first == 0
        || first >= 240
        // Shared by carriers (RFC 6598), protocol assignments (RFC 6890), relays of 6to4 (RFC 7526), benchmarks (RFC 2544).
        || first == 100 && second & 0xc0 == 64
        || (first, second, third) == (192, 0, 0)
        || (first, second, third) == (192, 88, 99)
        || first == 198 && second & 0xfe == 18;
    !special
}

fn is_public_v6(address: Ipv6Addr) -> bool {
    let segments = address.segments();
    let [first, second, ..] = segments;
    let [.., high, low] = segments;
    let within = Ipv4Addr::from((u32::from(high) << 16) | u32::from(low));
    match segments {
        // An address of version 4 in one of version 6: mapped (RFC 4291), compatible, or translated (RFC 6052).
        [0, 0, 0, 0, 0, 0xffff, ..] | [0x64, 0xff9b, 0, 0, 0, 0, ..] => is_public_v4(within),
        // 6to4 (RFC 3056) holds it behind its prefix.
        [0x2002, high, low, ..] => is_public_v4(Ipv4Addr::from((u32::from(high) << 16) | u32::from(low))),
        // Teredo, benchmarks, documentation, and the rest of the protocol assignments (RFC 2928, RFC 3849).
        _ if first == 0x2001 && (second < 0x200 || second == 0xdb8) => false,
        _ if first == 0x3fff && second < 0x1000 => false,
        // Only this part is global unicast (RFC 4291, 2.4).
        _ => first & 0xe000 == 0x2000,
    }
}

#[cfg(test)]
mod tests {
    use super::{Authority, AuthorityFault, is_public};

    #[test]
    fn special_addresses_are_not_of_the_internet() {
        let public = [
            "1.1.1.1",
            "100.63.255.255",
            "100.128.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "2606:4700::1",
            "::ffff:8.8.8.8",
            "2002:808:808::1",
        ];
        let special = [
            "0.1.2.3",
            "10.0.0.1",
            "100.64.0.1",
            "127.0.0.2",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.168.1.1",
            "198.18.0.1",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::ffff:127.0.0.1",
            "64:ff9b::a00:1",
            "fc00::1",
            "fd12::1",
            "fe80::1",
            "ff02::1",
            "2001:db8::1",
            "2001::1",
            "2002:7f00:1::1",
            "fec0::1",
            "::7f00:1",
        ];
        let parsed = |text: &str| text.parse().map(is_public);
        for text in public {
            assert_eq!(parsed(text), Ok(true), "{text}");
        }
        for text in special {
            assert_eq!(parsed(text), Ok(false), "{text}");
        }
    }

    #[test]
    fn a_private_address_is_refused_unless_it_is_allowed() {
        for address in ["http://127.0.0.1:8080/v1", "https://[::1]/v1", "http://2130706433/", "http://0x7f.1/"] {
            assert!(matches!(Authority::resolve(address, false), Err(AuthorityFault::Private { .. })), "{address}");
            assert!(Authority::resolve(address, true).is_ok(), "{address}");
        }
    }

    #[test]
    fn what_is_no_address_of_a_service_is_refused() {
        for address in ["", "ftp://127.0.0.1/", "/v1", "https://", "file:///etc/passwd", "data:text/plain,a"] {
            assert!(matches!(Authority::resolve(address, true), Err(AuthorityFault::NoAddress { .. })), "{address}");
        }
        for address in ["https://user:pass@127.0.0.1/", "https://127.0.0.1/?a=b", "https://127.0.0.1/#a"] {
            assert_eq!(Authority::resolve(address, true), Err(AuthorityFault::More), "{address}");
        }
    }
}
