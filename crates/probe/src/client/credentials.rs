//! The credentials of a run: read from the environment variables that the manifest names, and placed on requests.

use super::forged;
use super::trust::certificates;
use crate::Request;
use crate::authentication::{AuthScheme, Placement};
use crate::plan::RequestPlan;
use base64ct::{Base64, Encoding as _};
use kitemark_document::pem::{Label, sections};
use kitemark_document::{MAX_BYTES, NamedBy, SecretFault, Time, read_bytes, read_secret};
use kitemark_product::{CredentialSource, Environment};
use kitemark_standard::Credential;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::collections::BTreeMap;
use std::path::Path;
use thiserror::Error;
use zeroize::Zeroizing;

/// What stands where a credential that nobody issued is sent.
const INVALID: &str = "kitemark-credential-that-nobody-issued";

/// The shortest secret that is used, in characters: what is shorter could not be kept out of a recording.
const SHORTEST: usize = 4;

/// Why a credential cannot be used. The fault lies with the environment of the call; no value is told.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the environment variable {variable}, which is to open `{scheme}`, {problem}")]
pub struct CredentialFault {
    /// The variable.
    pub variable: String,
    /// The security scheme that it is for.
    pub scheme: String,
    /// What is wrong with it.
    pub problem: String,
}

/// What opens the operations, by security scheme.
#[derive(Default)]
pub struct Credentials {
    valid: BTreeMap<String, Secret>,
    second: BTreeMap<String, Secret>,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Credentials").field("valid", &self.valid.keys()).field("second", &self.second.keys()).finish()
    }
}

/// A secret that was read.
pub(super) enum Secret {
    /// A bearer token.
    Token(Zeroizing<String>),
    /// An API key.
    Key(Zeroizing<String>),
    /// A name and a password, with a colon between them.
    Basic(Zeroizing<String>),
    /// The id of a client and its secret.
    Client { id: String, secret: Zeroizing<String> },
    /// A certificate with its chain, and the key.
    Certificate { chain: Vec<CertificateDer<'static>>, key: PrivatePkcs8KeyDer<'static> },
}

/// A header field or a pair of the query that carries a credential.
pub(super) enum CredentialPlacement {
    Field(String, Zeroizing<String>),
    Pair(String, Zeroizing<String>),
}

impl Credentials {
    /// Reads the credentials that a plan needs. `variable` gives the value of an environment variable.
    ///
    /// # Errors
    /// [`CredentialFault`] with the first variable that cannot be used.
    pub fn read(
        plan: &RequestPlan,
        environment: &Environment,
        variable: impl Fn(&str) -> Option<Zeroizing<String>>,
    ) -> Result<Self, CredentialFault> {
        let mut credentials = Self::default();
        for request in plan.requests.iter().map(|planned| &planned.request) {
            let (sources, secrets) = match request.credential {
                Credential::None => continue,
                Credential::Second => (&environment.second, &mut credentials.second),
                _ => (&environment.credentials, &mut credentials.valid),
            };
            let is_needed = |placement: &&Placement| !request.credential.is_forged() || placement.way == AuthScheme::Certificate;
            for placement in request.authentication.iter().filter(is_needed) {
                if let (Some(source), false) = (sources.get(&placement.scheme), secrets.contains_key(&placement.scheme)) {
                    let reader = Reader { scheme: &placement.scheme, variable: &variable };
                    secrets.insert(placement.scheme.clone(), reader.secret(source)?);
                }
            }
        }
        Ok(credentials)
    }

    /// Everything that must never be seen.
    #[must_use]
    pub fn secrets(&self) -> Vec<Zeroizing<String>> {
        let of = |secret: &Secret| match secret {
            Secret::Token(text) | Secret::Key(text) => vec![text.clone()],
            Secret::Basic(pair) => vec![pair.clone(), Zeroizing::new(pair.split_once(':').map_or("", |(_, password)| password).to_owned())],
            Secret::Client { id, secret } => vec![secret.clone(), client_pair(id, secret)],
            Secret::Certificate { .. } => Vec::new(),
        };
        self.valid.values().chain(self.second.values()).flat_map(of).collect()
    }

    /// The secret of a scheme for an identity.
    pub(super) fn secret(&self, scheme: &str, credential: Credential) -> Option<&Secret> {
        if credential == Credential::Second { self.second.get(scheme) } else { self.valid.get(scheme) }
    }

    /// The certificate of an identity with its key, where one is named.
    pub(super) fn certificate(&self, credential: Credential) -> Option<(Vec<CertificateDer<'static>>, PrivateKeyDer<'static>)> {
        let secrets = if credential == Credential::Second { &self.second } else { &self.valid };
        secrets.values().find_map(|secret| match secret {
            Secret::Certificate { chain, key } => Some((chain.clone(), PrivateKeyDer::Pkcs8(key.clone_key()))),
            _ => None,
        })
    }

    /// What carries the credential of a request, but for tokens that a client obtains: those are given.
    pub(super) fn carriers(&self, request: &Request, tokens: &BTreeMap<String, Zeroizing<String>>, now: Time) -> Vec<CredentialPlacement> {
        let of = |placement: &Placement| {
            let text = match request.credential {
                Credential::None => return None,
                Credential::Invalid if placement.way == AuthScheme::Basic => Zeroizing::new(format!("{INVALID}:{INVALID}")),
                Credential::Invalid => Zeroizing::new(INVALID.to_owned()),
                Credential::Unsigned => Zeroizing::new(forged::unsigned(now)),
                Credential::WronglySigned => Zeroizing::new(forged::wrongly_signed(now)),
                Credential::Valid | Credential::Second => match self.secret(&placement.scheme, request.credential)? {
                    Secret::Token(text) | Secret::Key(text) | Secret::Basic(text) => text.clone(),
                    Secret::Client { .. } => tokens.get(&placement.scheme)?.clone(),
                    Secret::Certificate { .. } => return None,
                },
            };
            Some(match &placement.way {
                AuthScheme::Bearer => CredentialPlacement::Field("authorization".into(), Zeroizing::new(format!("Bearer {}", *text))),
                AuthScheme::Basic => {
                    CredentialPlacement::Field("authorization".into(), Zeroizing::new(format!("Basic {}", Base64::encode_string(text.as_bytes()))))
                }
                AuthScheme::Header(name) => CredentialPlacement::Field(name.clone(), text),
                AuthScheme::Query(name) => CredentialPlacement::Pair(escaped(name), Zeroizing::new(escaped(&text))),
                AuthScheme::Cookie(name) => CredentialPlacement::Field("cookie".into(), Zeroizing::new(format!("{name}={}", *text))),
                AuthScheme::Certificate => return None,
            })
        };
        request.authentication.iter().filter_map(of).collect()
    }
}

/// The id and the secret of a client as they authenticate it (RFC 6749, 2.3.1): each form-encoded, a colon between.
pub(super) fn client_pair(id: &str, secret: &str) -> Zeroizing<String> {
    Zeroizing::new(format!("{}:{}", escaped(id), escaped(secret)))
}

pub(super) fn escaped(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

struct Reader<'r, F> {
    scheme: &'r str,
    variable: &'r F,
}

impl<F: Fn(&str) -> Option<Zeroizing<String>>> Reader<'_, F> {
    fn fault(&self, variable: &str, problem: impl Into<String>) -> CredentialFault {
        CredentialFault { variable: variable.to_owned(), scheme: self.scheme.to_owned(), problem: problem.into() }
    }

    fn text(&self, variable: &str) -> Result<Zeroizing<String>, CredentialFault> {
        (self.variable)(variable).filter(|text| !text.is_empty()).ok_or_else(|| self.fault(variable, "is not set"))
    }

    /// A secret that a header field can carry.
    fn field(&self, variable: &str) -> Result<Zeroizing<String>, CredentialFault> {
        let text = self.text(variable)?;
        if !text.chars().all(|character| matches!(character, '!'..='~' | ' ')) || text.trim() != text.as_str() {
            return Err(self.fault(variable, "holds a character that a header field cannot carry there, such as a line break at its end"));
        }
        if text.chars().count() < SHORTEST {
            return Err(self.fault(variable, format!("holds fewer than {SHORTEST} characters, which is no secret")));
        }
        Ok(text)
    }

    fn secret(&self, source: &CredentialSource) -> Result<Secret, CredentialFault> {
        Ok(match source {
            CredentialSource::Token { token, .. } => Secret::Token(self.field(token)?),
            CredentialSource::Key(variable) => Secret::Key(self.field(variable)?),
            CredentialSource::Basic { user, password } => {
                let name = self.text(user)?;
                if name.contains(':') {
                    return Err(self.fault(user, "holds a colon, which no name of a user has (RFC 7617)"));
                }
                Secret::Basic(Zeroizing::new(format!("{}:{}", *name, *self.field(password)?)))
            }
            CredentialSource::Client { id, secret, .. } => Secret::Client { id: self.text(id)?.to_string(), secret: self.field(secret)? },
            CredentialSource::Certificate { certificate, key } => Secret::Certificate { chain: self.chain(certificate)?, key: self.key(key)? },
        })
    }

    fn chain(&self, variable: &str) -> Result<Vec<CertificateDer<'static>>, CredentialFault> {
        let text = self.text(variable)?;
        let pem = if is_pem(&text) {
            text.as_bytes().to_vec()
        } else {
            read_bytes(Path::new(text.as_str()), MAX_BYTES)
                .map_err(|_| self.fault(variable, "holds neither PEM nor the name of a file that can be read"))?
        };
        match certificates(&pem) {
            Ok(chain) if !chain.is_empty() => Ok(chain),
            Ok(_) => Err(self.fault(variable, "leads to no certificate in PEM")),
            Err(fault) => Err(self.fault(variable, format!("leads to a certificate in PEM that is damaged: {fault}"))),
        }
    }

    fn key(&self, variable: &str) -> Result<PrivatePkcs8KeyDer<'static>, CredentialFault> {
        let text = self.text(variable)?;
        let pem = if is_pem(&text) {
            Zeroizing::new(text.as_bytes().to_vec())
        } else {
            read_secret(Path::new(text.as_str()), NamedBy::Content).map_err(|fault| match fault {
                SecretFault::Exposed { .. } => self.fault(variable, "names a file that others than its owner may read: chmod 600"),
                SecretFault::Open(_) => self.fault(variable, "holds neither PEM nor the name of a file that can be read"),
            })?
        };
        let damaged = |fault| self.fault(variable, format!("leads to a private key in PEM that is damaged: {fault}"));
        let found = sections(&pem).map_err(damaged)?;
        if let Some(section) = found.iter().find(|section| section.label == Some(Label::PRIVATE_KEY)) {
            return section.contents().map(|der| PrivatePkcs8KeyDer::from(der.to_vec())).map_err(damaged);
        }
        Err(self.fault(
            variable,
            match found.iter().any(|section| section.label == Some(Label::ENCRYPTED_PRIVATE_KEY)) {
                true => "leads to a private key that is encrypted, and a run asks for no passphrase: take it away with `openssl pkcs8`",
                false => "leads to no private key in PKCS#8: convert it with `openssl pkcs8 -topk8 -nocrypt`",
            },
        ))
    }
}

/// Whether the value of a variable is PEM rather than the name of a file.
fn is_pem(text: &str) -> bool {
    text.contains("-----BEGIN")
}
