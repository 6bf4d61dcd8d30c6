//! Certificates: what they say (RFC 5280), and whether their chain is trusted for a host.

use super::record::{CertificateRecord, ChainRecord};
use kitemark_document::Time;
use kitemark_document::sha256_hex;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::client::{WebPkiServerVerifier, verify_server_name};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::server::ParsedCertificate;
use rustls::{CertificateError, Error, RootCertStore};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};
use x509_parser::public_key::PublicKey;
use x509_parser::signature_algorithm::SignatureAlgorithm;

/// Whether a chain is trusted for a host at a time; nothing where there is none.
pub(super) fn chain(chain: &[CertificateDer<'static>], host: &str, roots: &RootCertStore, at: Time) -> Option<ChainRecord> {
    let (end, intermediates) = chain.split_first()?;
    let name = ServerName::try_from(host.to_owned()).ok()?;
    let record = |trusted, problem, name_matches| Some(ChainRecord { trusted, problem, name_matches, length: chain.len() });
    let names = || ParsedCertificate::try_from(end).is_ok_and(|parsed| verify_server_name(&parsed, &name).is_ok());
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let verifier = match WebPkiServerVerifier::builder_with_provider(Arc::new(roots.clone()), provider).build() {
        Ok(verifier) => verifier,
        Err(error) => return record(false, Some(error.to_string()), names()),
    };
    let seconds = u64::try_from(at.unix()).unwrap_or(0);
    let now = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    match verifier.verify_server_cert(end, intermediates, &name, &[], now) {
        Ok(_) => record(true, None, true),
        // The name is asked last, so the chain holds.
        Err(Error::InvalidCertificate(CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. })) => {
            record(true, None, false)
        }
        Err(error) => record(false, Some(problem(&error, end, chain.len())), names()),
    }
}

/// Why a chain is not trusted, in words.
fn problem(error: &Error, end: &CertificateDer<'_>, length: usize) -> String {
    let Error::InvalidCertificate(error) = error else { return "it cannot be verified".into() };
    let is_own = X509Certificate::from_der(end).is_ok_and(|(_, certificate)| certificate.subject() == certificate.issuer());
    match error {
        CertificateError::Expired | CertificateError::ExpiredContext { .. } => "it has expired".into(),
        CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => "it does not hold yet".into(),
        CertificateError::Revoked => "it was revoked".into(),
        _ if is_own => "it is signed by itself".into(),
        CertificateError::UnknownIssuer if length == 1 => {
            "nobody who is trusted issued it, or the certificates between it and the root are not served".into()
        }
        CertificateError::UnknownIssuer => "nobody who is trusted issued it".into(),
        CertificateError::BadSignature => "a signature in its chain is wrong".into(),
        CertificateError::BadEncoding => "it is no certificate".into(),
        CertificateError::InvalidPurpose | CertificateError::InvalidPurposeContext { .. } => "it is not for servers".into(),
        CertificateError::UnsupportedSignatureAlgorithmContext { .. } | CertificateError::UnsupportedSignatureAlgorithmForPublicKeyContext { .. } => {
            "it, or one above it, is signed in a way that is no longer accepted".into()
        }
        // Such as the certificate of an authority where one of a server belongs.
        _ => "its chain is not built as RFC 5280 asks".into(),
    }
}

/// What a certificate says, as far as it can be read.
pub(super) fn describe(der: &CertificateDer<'_>, at: Time) -> CertificateRecord {
    let mut record = CertificateRecord {
        sha256: sha256_hex(der),
        subject: None,
        issuer: None,
        names: Vec::new(),
        not_before: None,
        not_after: None,
        lifetime_days: None,
        remaining_days: None,
        remaining_percent: None,
        key_algorithm: None,
        key_bits: None,
        signature_hash: None,
    };
    let Ok((_, certificate)) = X509Certificate::from_der(der) else { return record };
    record.subject = Some(certificate.subject().to_string());
    record.issuer = Some(certificate.issuer().to_string());
    record.names = names(&certificate);
    let validity = certificate.validity();
    let (from, until) = (validity.not_before.timestamp(), validity.not_after.timestamp());
    (record.not_before, record.not_after) = (Time::from_unix(from), Time::from_unix(until));
    // The last second is one of its life.
    let life = until.saturating_sub(from).saturating_add(1);
    let left = until.saturating_sub(at.unix());
    record.lifetime_days = Some(life.div_euclid(86_400));
    record.remaining_days = Some(left.div_euclid(86_400));
    record.remaining_percent = left.saturating_mul(100).checked_div_euclid(life.max(1));
    let key = certificate.public_key();
    let (algorithm, bits) = match key.parsed() {
        Ok(PublicKey::RSA(rsa)) => ("RSA".to_owned(), Some(rsa.key_size())),
        Ok(PublicKey::EC(point)) => ("EC".to_owned(), Some(point.key_size())),
        _ if key.algorithm.algorithm.to_id_string() == "1.3.101.112" => ("Ed25519".to_owned(), Some(256)),
        _ => (key.algorithm.algorithm.to_id_string(), None),
    };
    (record.key_algorithm, record.key_bits) = (Some(algorithm), bits);
    record.signature_hash = Some(hash(&certificate));
    record
}

/// The names of hosts and the addresses that a certificate is for.
fn names(certificate: &X509Certificate<'_>) -> Vec<String> {
    let Ok(Some(extension)) = certificate.subject_alternative_name() else { return Vec::new() };
    let name = |name: &GeneralName<'_>| match name {
        GeneralName::DNSName(name) => Some((*name).to_owned()),
        GeneralName::IPAddress(bytes) => {
            let four = <[u8; 4]>::try_from(*bytes).ok().map(IpAddr::from);
            four.or_else(|| <[u8; 16]>::try_from(*bytes).ok().map(IpAddr::from)).map(|address| address.to_string())
        }
        _ => None,
    };
    let mut names: Vec<String> = extension.value.general_names.iter().filter_map(name).collect();
    names.sort();
    names.dedup();
    names
}

/// The hash of the signature of a certificate.
fn hash(certificate: &X509Certificate<'_>) -> String {
    let by_identifier = |identifier: &str| {
        Some(match identifier {
            "1.2.840.113549.1.1.2" => "MD2",
            "1.2.840.113549.1.1.4" | "1.2.840.113549.2.5" => "MD5",
            "1.2.840.113549.1.1.5" | "1.2.840.10045.4.1" | "1.2.840.10040.4.3" | "1.3.14.3.2.26" | "1.3.14.3.2.29" => "SHA-1",
            "1.2.840.113549.1.1.14" | "1.2.840.10045.4.3.1" | "2.16.840.1.101.3.4.2.4" => "SHA-224",
            "1.2.840.113549.1.1.11" | "1.2.840.10045.4.3.2" | "2.16.840.1.101.3.4.2.1" => "SHA-256",
            "1.2.840.113549.1.1.12" | "1.2.840.10045.4.3.3" | "2.16.840.1.101.3.4.2.2" => "SHA-384",
            "1.2.840.113549.1.1.13" | "1.2.840.10045.4.3.4" | "2.16.840.1.101.3.4.2.3" | "1.3.101.112" => "SHA-512",
            _ => return None,
        })
    };
    let own = certificate.signature_algorithm.algorithm.to_id_string();
    let of_parameters = || match SignatureAlgorithm::try_from(&certificate.signature_algorithm) {
        Ok(SignatureAlgorithm::RSASSA_PSS(parameters)) => by_identifier(&parameters.hash_algorithm_oid().to_id_string()),
        _ => None,
    };
    by_identifier(&own).or_else(of_parameters).map_or(own, str::to_owned)
}
