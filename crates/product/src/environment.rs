//! Where a product runs: an environment of the manifest, with what opens it, named by environment variables.

use kitemark_document::{Document, NodeId};
use std::collections::BTreeMap;

/// An environment, as the manifest lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// Its name.
    pub name: String,
    /// The base address, without a slash at its end.
    pub url: String,
    /// What it is for: `production`, `preproduction`, `test`, `sandbox` or `local`.
    pub kind: String,
    /// The file with the values of parameters, relative to the manifest.
    pub values: Option<String>,
    /// The file with the certificates that are trusted instead of the public ones, relative to the manifest.
    pub roots: Option<String>,
    /// What opens its operations, by the names of the contract's security schemes.
    pub credentials: BTreeMap<String, CredentialSource>,
    /// What a second identity opens them with.
    pub second: BTreeMap<String, CredentialSource>,
}

/// Where a credential is found: each text but an address and the scopes is the name of an environment variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CredentialSource {
    /// A bearer token (RFC 6750).
    Token {
        /// The token.
        token: String,
        /// The scopes that it has, where the manifest says so.
        scopes: Option<Vec<String>>,
    },
    /// An API key, sent where the contract places it.
    Key(String),
    /// A name and a password for Basic authentication (RFC 7617).
    Basic {
        /// The name of the user.
        user: String,
        /// The password.
        password: String,
    },
    /// A client that obtains a token (RFC 6749, 4.4).
    Client {
        /// The id of the client.
        id: String,
        /// Its secret.
        secret: String,
        /// Where tokens are issued, where the manifest says so.
        token_url: Option<String>,
        /// The scopes that are asked for.
        scopes: Vec<String>,
    },
    /// A certificate for mutual TLS with its key, each as PEM or as the name of a file.
    Certificate {
        /// The certificate and its chain.
        certificate: String,
        /// The private key, PKCS#8.
        key: String,
    },
}

impl CredentialSource {
    /// The scopes that the manifest says it has.
    #[must_use]
    pub fn scopes(&self) -> Option<&[String]> {
        match self {
            Self::Token { scopes, .. } => scopes.as_deref(),
            // Who asks for none is given what the issuer thinks fit.
            Self::Client { scopes, .. } => Some(scopes.as_slice()).filter(|scopes| !scopes.is_empty()),
            Self::Key(_) | Self::Basic { .. } | Self::Certificate { .. } => None,
        }
    }
}

impl Environment {
    /// The environments of a manifest, in its order.
    #[must_use]
    pub fn read(manifest: &Document) -> Vec<Self> {
        let list = manifest.get(manifest.root(), "environments").map(|list| manifest.items(list)).unwrap_or_default();
        let one = |node: &NodeId| {
            let text = |name: &str| manifest.get_string(*node, name).map(str::to_owned);
            Self {
                name: text("name").unwrap_or_default(),
                url: text("url").unwrap_or_default().trim_end_matches('/').to_owned(),
                kind: text("kind").unwrap_or_default(),
                values: text("values"),
                roots: text("roots"),
                credentials: credentials(manifest, *node, "credentials"),
                second: credentials(manifest, *node, "second"),
            }
        };
        list.iter().map(one).collect()
    }
}

fn credentials(manifest: &Document, environment: NodeId, field: &str) -> BTreeMap<String, CredentialSource> {
    let members = manifest.get(environment, field).map(|node| manifest.members(node)).unwrap_or_default();
    members.iter().filter_map(|member| Some((manifest.text(member.key).to_owned(), source(manifest, member.value)?))).collect()
}

fn source(manifest: &Document, node: NodeId) -> Option<CredentialSource> {
    let text = |name: &str| manifest.get_string(node, name).map(str::to_owned);
    if let Some(token) = text("token") {
        return Some(CredentialSource::Token { token, scopes: scopes(manifest, node) });
    }
    if let Some(key) = text("key") {
        return Some(CredentialSource::Key(key));
    }
    if let (Some(user), Some(password)) = (text("user"), text("password")) {
        return Some(CredentialSource::Basic { user, password });
    }
    if let (Some(certificate), Some(key)) = (text("certificate"), text("certificateKey")) {
        return Some(CredentialSource::Certificate { certificate, key });
    }
    Some(CredentialSource::Client {
        id: text("clientId")?,
        secret: text("clientSecret")?,
        token_url: text("tokenUrl"),
        scopes: scopes(manifest, node).unwrap_or_default(),
    })
}

fn scopes(manifest: &Document, node: NodeId) -> Option<Vec<String>> {
    let list = manifest.items(manifest.get(node, "scopes")?);
    Some(list.iter().filter_map(|scope| manifest.string(*scope)).map(str::to_owned).collect())
}
