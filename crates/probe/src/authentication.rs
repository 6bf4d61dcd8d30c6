//! How a request says who it comes from: where the security schemes of its operation place a credential.

use kitemark_contract::NodeRef;
use kitemark_model::{Index, OperationEntry};
use kitemark_product::CredentialSource;
use serde::Serialize;

/// Where one security scheme places a credential (OpenAPI 3.1, Security Scheme Object).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Placement {
    /// The name of the scheme in the contract.
    pub scheme: String,
    /// How it is sent.
    pub way: AuthScheme,
    /// Where the contract says that tokens are issued (OAuth 2.0, client credentials).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
    /// The scopes that the operation demands of it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub scopes: Vec<String>,
}

/// How a credential is sent.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum AuthScheme {
    /// `Authorization: Bearer` (RFC 6750, 2.1).
    Bearer,
    /// `Authorization: Basic` (RFC 7617).
    Basic,
    /// A header field of this name.
    Header(String),
    /// A parameter of this name in the query.
    Query(String),
    /// A cookie of this name.
    Cookie(String),
    /// The certificate of the client in the handshake.
    Certificate,
}

impl Placement {
    /// Whether a credential that states its scopes has not all that are demanded.
    #[must_use]
    pub fn is_beyond(&self, source: &CredentialSource) -> bool {
        source.scopes().is_some_and(|has| self.scopes.iter().any(|scope| !has.contains(scope)))
    }

    /// Whether a credential of this kind can be placed so.
    #[must_use]
    pub fn takes(&self, source: &CredentialSource) -> bool {
        match source {
            CredentialSource::Token { .. } => self.way == AuthScheme::Bearer,
            CredentialSource::Client { token_url, .. } => self.way == AuthScheme::Bearer && (token_url.is_some() || self.token_url.is_some()),
            CredentialSource::Key(_) => matches!(self.way, AuthScheme::Header(_) | AuthScheme::Query(_) | AuthScheme::Cookie(_)),
            CredentialSource::Basic { .. } => self.way == AuthScheme::Basic,
            CredentialSource::Certificate { .. } => self.way == AuthScheme::Certificate,
        }
    }
}

/// The alternatives by which an operation lets itself be opened, each with all that must be sent together; those with a
/// scheme that nothing here can send are left out, and so is the alternative that asks for nothing.
#[must_use]
pub fn alternatives(index: &Index<'_>, operation: Option<&OperationEntry<'_>>) -> Vec<Vec<Placement>> {
    let contract = index.contract;
    let requirements: Vec<NodeRef> = match operation {
        Some(operation) => index.security_requirements(operation).unwrap_or_default(),
        None => contract.get(contract.root(), "security").map(|list| contract.items(list).collect()).unwrap_or_default(),
    };
    let all = requirements
        .into_iter()
        .filter_map(|at| contract.members(at).map(|(name, scopes)| placement(index, name, scopes)).collect::<Option<Vec<_>>>());
    all.filter(|placements| !placements.is_empty()).collect()
}

fn placement(index: &Index<'_>, name: &str, scopes: NodeRef) -> Option<Placement> {
    let contract = index.contract;
    let at = contract.follow(index.security_scheme(name)?);
    let text = |field: &str| contract.get_string(at, field);
    let flow = contract.get(at, "flows").and_then(|flows| contract.get(flows, "clientCredentials"));
    let way = match text("type")? {
        "http" if text("scheme")?.eq_ignore_ascii_case("basic") => AuthScheme::Basic,
        "http" if text("scheme")?.eq_ignore_ascii_case("bearer") => AuthScheme::Bearer,
        "oauth2" | "openIdConnect" => AuthScheme::Bearer,
        "mutualTLS" => AuthScheme::Certificate,
        "apiKey" => {
            let key = text("name")?.to_owned();
            match text("in")? {
                "header" => AuthScheme::Header(key),
                "query" => AuthScheme::Query(key),
                "cookie" => AuthScheme::Cookie(key),
                _ => return None,
            }
        }
        _ => return None,
    };
    let token_url = flow.and_then(|flow| contract.get_string(flow, "tokenUrl")).map(str::to_owned);
    let scopes = if way == AuthScheme::Bearer { contract.items(scopes).map(|scope| contract.text(scope).to_owned()).collect() } else { Vec::new() };
    Some(Placement { scheme: name.to_owned(), way, token_url, scopes })
}
