//! Which certificates a run trusts: the roots of the public web, or those of the environment.

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use thiserror::Error;

/// The roots that a chain must end in.
#[derive(Debug, Clone)]
pub struct Trust {
    roots: RootCertStore,
}

/// Why roots cannot be used. The fault lies with their file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrustFault {
    /// It is no PEM.
    #[error("it is no list of certificates in PEM: {0}")]
    NoPem(String),
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
        for (position, certificate) in (1..).zip(CertificateDer::pem_slice_iter(pem)) {
            let certificate = certificate.map_err(|fault| TrustFault::NoPem(fault.to_string()))?;
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

#[cfg(test)]
mod tests {
    use super::{Trust, TrustFault};

    #[test]
    fn what_holds_no_root_is_refused() {
        assert_eq!(Trust::of_pem(b"").err(), Some(TrustFault::Empty));
        assert!(matches!(Trust::of_pem(b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n"), Err(TrustFault::NoPem(_))));
        assert!(matches!(
            Trust::of_pem(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
            Err(TrustFault::NoRoot { position: 1, .. })
        ));
        assert!(!Trust::public().roots().is_empty());
    }
}
