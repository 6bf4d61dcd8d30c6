//! Which certificates a run trusts: the roots of the public web, or those of the environment.

use kitemark_document::pem::{Label, PemFault, sections};
use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use thiserror::Error;

/// The roots that a chain must end in.
#[derive(Debug, Clone)]
pub struct Trust {
    roots: RootCertStore,
}

/// Why roots cannot be used. The fault lies with their file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrustFault {
    /// It is PEM that is damaged.
    #[error("it is no list of certificates in PEM: {0}")]
    NoPem(#[from] PemFault),
    /// It holds no certificate.
    #[error("it holds no certificate")]
    Empty,
    /// A certificate cannot be a root.
    #[error("certificate {position} cannot be a root: {reason}")]
    NoRoot {
        /// Which, counted from 1.
        position: usize,
        /// Why.
        reason: String,
    },
}

impl Trust {
    /// The roots of the public web, as Mozilla keeps them.
    #[must_use]
    pub fn public() -> Self {
        Self { roots: webpki_roots::TLS_SERVER_ROOTS.iter().cloned().collect() }
    }

    /// The roots in a PEM file, and no others.
    ///
    /// # Errors
    /// [`TrustFault`].
    pub fn of_pem(pem: &[u8]) -> Result<Self, TrustFault> {
        let mut roots = RootCertStore::empty();
        for (position, certificate) in (1..).zip(certificates(pem)?) {
            roots.add(certificate).map_err(|fault| TrustFault::NoRoot { position, reason: fault.to_string() })?;
        }
        if roots.is_empty() { Err(TrustFault::Empty) } else { Ok(Self { roots }) }
    }

    /// The roots.
    #[must_use]
    pub fn roots(&self) -> &RootCertStore {
        &self.roots
    }
}

/// The certificates in a text, in their order; blocks of other kinds are left aside.
pub(super) fn certificates(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, PemFault> {
    let found = sections(pem)?;
    let certificates = found.iter().filter(|section| section.label.is_some_and(Label::is_certificate));
    certificates.map(|section| section.contents().map(|der| CertificateDer::from(der.to_vec()))).collect()
}

#[cfg(test)]
mod tests {
    use super::{Trust, TrustFault};

    #[test]
    fn what_holds_no_root_is_refused() {
        assert_eq!(Trust::of_pem(b"").err(), Some(TrustFault::Empty));
        let damaged = Trust::of_pem(b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n");
        assert!(damaged.is_err_and(|fault| fault.to_string().contains("line 2, column 1")));
        assert_eq!(Trust::of_pem(b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n").err(), Some(TrustFault::Empty));
        assert!(matches!(
            Trust::of_pem(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            Err(TrustFault::NoRoot { position: 1, .. })
        ));
        assert!(!Trust::public().roots().is_empty());
    }
}
