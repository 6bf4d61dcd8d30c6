//! Which issuers a host permits: the CAA records of its domain (RFC 8659), asked of a name server.

mod query;
mod resolver;

pub use resolver::{PORT, of_system};

use serde::Serialize;
use std::net::SocketAddr;

/// Domains that the public name system does not hold (RFC 6761, RFC 6762, RFC 7686, RFC 8375, and `internal`, which is
/// set apart for private use).
const NOT_PUBLIC: [&str; 8] = ["example", "home.arpa", "internal", "invalid", "local", "localhost", "onion", "test"];

/// What is published of the issuers that a host permits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaaRecords {
    /// The domain that has them: the host, or the first above it that has any (RFC 8659, 3).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub domain: Option<String>,
    /// The records, sorted.
    pub records: Vec<CaaRecord>,
    /// The domains that were asked, the host first.
    pub asked: Vec<String>,
}

/// One CAA record (RFC 8659, 4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CaaRecord {
    /// Such as `issue`, `issuewild` or `iodef`, in lower case.
    pub tag: String,
    /// What the tag is given, as it was published.
    pub value: String,
    /// Whether an issuer that does not know the tag must not issue.
    pub critical: bool,
}

/// The domains whose records can speak for a host: itself and all above it but the root. None for an address, nor for a
/// name that the public name system does not hold, unless a name server was chosen that may hold it.
#[must_use]
pub fn domains(host: &str, is_chosen: bool) -> Vec<String> {
    let host = host.trim_end_matches('.');
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    let is_under = |domain: &str| host == domain || host.strip_suffix(domain).is_some_and(|rest| rest.ends_with('.'));
    let is_public = host.contains('.') && !NOT_PUBLIC.iter().any(|domain| is_under(domain));
    if host.is_empty() || is_address || !(is_public || is_chosen) {
        return Vec::new();
    }
    std::iter::successors(Some(host), |domain| domain.split_once('.').map(|(_, above)| above)).map(str::to_owned).collect()
}

/// Asks for the records that speak for a host, from the host upwards.
///
/// # Errors
/// Why they are not known, in words: the name server did not answer, or not to this.
pub fn look_up(domains: &[String], resolver: SocketAddr) -> Result<CaaRecords, String> {
    let mut asked = Vec::new();
    for domain in domains {
        asked.push(domain.clone());
        let mut records = query::ask(domain, resolver)?;
        if !records.is_empty() {
            // Name servers hand out the records of a set in changing order.
            records.sort();
            records.dedup();
            return Ok(CaaRecords { domain: Some(domain.clone()), records, asked });
        }
    }
    Ok(CaaRecords { domain: None, records: Vec::new(), asked })
}

#[cfg(test)]
mod tests {
    use super::domains;

    #[test]
    fn a_host_is_spoken_for_by_itself_and_all_above_it() {
        assert_eq!(domains("api.records.police.uk", false), ["api.records.police.uk", "records.police.uk", "police.uk", "uk"]);
        assert_eq!(domains("api.police.uk.", false), ["api.police.uk", "police.uk", "uk"]);
    }

    #[test]
    fn names_that_are_not_public_are_asked_only_of_a_name_server_that_was_chosen() {
        for host in ["localhost", "records", "api.force.internal", "printer.local", "a.home.arpa"] {
            assert!(domains(host, false).is_empty(), "{host}");
            assert_eq!(domains(host, true).first().map(String::as_str), Some(host));
        }
        assert!(!domains("notlocal.police.uk", false).is_empty());
        assert!(!domains("mylocalhost.uk", false).is_empty());
    }

    #[test]
    fn an_address_has_no_domain() {
        for host in ["127.0.0.1", "::1", "", "."] {
            assert!(domains(host, true).is_empty(), "{host}");
        }
    }
}
