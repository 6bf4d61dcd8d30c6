//! The plan of a live run: every request that would be sent to an environment, in one list that can be read, and its digest.

mod undecided;

use super::authentication::{AuthScheme, Placement, alternatives};
use super::caa;
use super::client::host_of;
use super::reading::{Judge, RequestWords};
use super::request::{Body, ProbeValues, body_of, build};
use super::safety::{Marks, Safety, answering, safety, safety_of_query};
use super::tls::MOST_CONNECTIONS;
use super::{Consent, PlannedRequest, Request, TokenRequest};
use kitemark_contract::NodeRef;
use kitemark_document::{canonical, digest};
use kitemark_engine::compile::{CompiledRequirement, PlannedProbe};
use kitemark_engine::view::View;
use kitemark_model::kind::NodeKind;
use kitemark_model::{Index, OperationEntry};
use kitemark_product::CredentialSource;
use kitemark_standard::{Credential, SafetyClass, Without};
use serde::Serialize;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use undecided::Undecided;

/// What stands in an address for letters that no service knows: they are drawn when it is sent.
pub const RANDOM: &str = "{random}";

/// What to do about an operation that may act.
const HOW_TO_ASK: &str = "say `x-kitemark-safe` at it, or add --doubtful to ask it once";

/// Every request that a live run would send.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RequestPlan {
    /// The base address of the environment.
    pub base: String,
    /// The tokens that are obtained first, sorted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tokens: Vec<TokenRequest>,
    /// The handshakes that are made first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub examination: Option<Examination>,
    /// The requests, the least disturbing class first, then by address, method and credential; what may act comes last.
    pub requests: Vec<PlannedRequest>,
    /// What may act, and is not asked, or not as a probe would: in the order of the requirements and of the contract.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub doubtful: Vec<Skipped>,
    /// What else is not asked though a probe is about it, in that order.
    pub skipped: Vec<Skipped>,
    /// The consent that what could change the service is sent by.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub consent: Option<Consent>,
}

/// The handshakes with a service, and what is asked of its name. No request is sent on any of these connections.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Examination {
    /// How much it can disturb.
    pub class: SafetyClass,
    /// The host.
    pub host: String,
    /// How many connections are made at most, and once more where one of them shows a fault.
    pub connections: usize,
    /// The domains whose CAA records a name server is asked for, one after the other until one has any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub caa: Vec<String>,
    /// The requirements that are about it, sorted.
    pub requirements: Vec<String>,
}

/// What no request of a plan asks, though a probe is about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Skipped {
    /// The method and the path of the operation; nothing where no operation can be asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Why it is not asked, and what to do about it.
    pub reason: String,
    /// The probes that are about it.
    pub probes: Vec<String>,
    /// Whether a requirement that needs it stays open: it may read, and nobody has looked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub undecided: bool,
}

/// What a plan is made for.
#[derive(Debug, Clone, Copy)]
pub struct Target<'t> {
    /// The base address of the environment, absolute.
    pub base: &'t str,
    /// The greatest class that is allowed.
    pub greatest: SafetyClass,
    /// The values of parameters that the contract does not state.
    pub values: &'t ProbeValues,
    /// What opens the operations, by the names of the security schemes.
    pub credentials: &'t BTreeMap<String, CredentialSource>,
    /// What a second identity opens them with.
    pub second: &'t BTreeMap<String, CredentialSource>,
    /// The consent to what could change the service.
    pub consent: Option<&'t Consent>,
    /// The words by which a GET that reads is told from one that acts.
    pub words: &'t RequestWords,
    /// What the manifest says of operations: whether asking each changes nothing.
    pub marks: &'t Marks,
    /// Whether what may act is asked too: once, and after all else.
    pub doubtful: bool,
    /// Whether the name server was chosen that is asked for CAA records: then it may know names that are not public.
    pub has_resolver: bool,
}

impl RequestPlan {
    /// The plan of the probes of these requirements over the contracts of a product.
    ///
    /// # Errors
    /// The first assertion of a probe that does not compile: the fault lies with the standard.
    pub fn new<'r>(
        indexes: &[Index<'_>],
        requirements: impl IntoIterator<Item = &'r CompiledRequirement>,
        target: Target<'_>,
    ) -> Result<Self, String> {
        let mut planner = Planner::new(target, indexes);
        let mut examining = BTreeSet::new();
        for requirement in requirements {
            if requirement.checks.iter().any(|check| check.kinds.contains(&NodeKind::Endpoint)) {
                examining.insert(requirement.requirement.id.clone());
            }
            for probe in requirement.probes.iter().filter(|probe| probe.class <= target.greatest) {
                let name = format!("{}/{}", requirement.requirement.id, probe.name);
                match &probe.path {
                    Some(path) => planner.path(&name, probe, path),
                    None => (0..indexes.len()).try_for_each(|position| planner.operations(&name, probe, position))?,
                }
            }
        }
        let requests = planner.requests();
        let tokens = planner.tokens.into_iter().collect();
        let examination = Examination::of(target, examining);
        let (doubtful, skipped) = (planner.doubtful, planner.skipped);
        Ok(Self { base: target.base.to_owned(), tokens, examination, requests, doubtful, skipped, consent: target.consent.cloned() })
    }

    /// The SHA-256 of the canonical form of the requests: what a report is bound to, and what may be sent.
    #[must_use]
    pub fn digest(&self) -> String {
        let plan = json!({ "base": self.base, "tokens": self.tokens, "examination": self.examination, "requests": self.requests });
        digest(&canonical(&match &self.consent {
            Some(consent) => json!({ "plan": plan, "consent": consent }),
            None => plan,
        }))
    }
}

impl Examination {
    /// The handshakes that these requirements are about, where the service can make any.
    fn of(target: Target<'_>, requirements: BTreeSet<String>) -> Option<Self> {
        let url = reqwest::Url::parse(target.base).ok().filter(|url| url.scheme() == "https" && !requirements.is_empty())?;
        let host = host_of(&url)?.to_owned();
        let caa = caa::domains(&host, target.has_resolver);
        Some(Self { class: SafetyClass::L1, host, connections: MOST_CONNECTIONS, caa, requirements: requirements.into_iter().collect() })
    }
}

struct Planner<'t, 'i, 'a> {
    target: Target<'t>,
    indexes: &'i [Index<'a>],
    /// The values with which the second identity asks.
    second_values: ProbeValues,
    /// Which GET operations may be asked, by the position of their contract and by their node.
    safeties: BTreeMap<(usize, NodeRef), Safety>,
    /// The class and the probes of each request. What an observing probe sends too is no worse for a second asker.
    requests: BTreeMap<Request, (SafetyClass, Vec<String>)>,
    /// The same of what may act.
    undecided: Undecided,
    tokens: BTreeSet<TokenRequest>,
    doubtful: Vec<Skipped>,
    skipped: Vec<Skipped>,
}

impl<'t, 'i, 'a> Planner<'t, 'i, 'a> {
    fn new(target: Target<'t>, indexes: &'i [Index<'a>]) -> Self {
        let of_contract = |(position, index): (usize, &Index<'_>)| {
            let judge = Judge::new(target.words, index);
            let reads = index.operations.iter().filter(|operation| operation.method == "GET");
            reads.map(|operation| ((position, operation.at), safety(&judge, index, operation, target.marks, target.values))).collect::<Vec<_>>()
        };
        Self {
            target,
            indexes,
            second_values: target.values.of_second(),
            safeties: indexes.iter().enumerate().flat_map(of_contract).collect(),
            requests: BTreeMap::new(),
            undecided: Undecided::default(),
            tokens: BTreeSet::new(),
            doubtful: Vec::new(),
            skipped: Vec::new(),
        }
    }

    fn requests(&mut self) -> Vec<PlannedRequest> {
        let planned = std::mem::take(&mut self.requests).into_iter().map(|(request, (class, mut probes))| {
            probes.sort();
            probes.dedup();
            PlannedRequest { request, class, probes, doubtful: false }
        });
        let mut requests: Vec<PlannedRequest> = planned.collect();
        let last = std::mem::take(&mut self.undecided).choose(&mut self.doubtful);
        last.iter().for_each(|planned| self.add_tokens(&planned.request));
        requests.extend(last);
        requests.sort_by(|one, other| order(one).cmp(&order(other)));
        requests
    }

    fn add(&mut self, request: Request, class: SafetyClass, probe: &str) {
        self.add_tokens(&request);
        let (known, probes) = self.requests.entry(request).or_insert((class, Vec::new()));
        *known = class.min(*known);
        probes.push(probe.to_owned());
    }

    fn add_tokens(&mut self, request: &Request) {
        let tokens: Vec<TokenRequest> = request.authentication.iter().filter_map(|placement| self.token(placement, request.credential)).collect();
        self.tokens.extend(tokens);
    }

    /// The token that a placement needs, where a client obtains it.
    fn token(&self, placement: &Placement, credential: Credential) -> Option<TokenRequest> {
        let source = self.sources(credential).get(&placement.scheme).filter(|_| !credential.is_forged())?;
        let CredentialSource::Client { token_url, scopes, .. } = source else { return None };
        let url = token_url.clone().or_else(|| placement.token_url.clone())?;
        Some(TokenRequest { scheme: placement.scheme.clone(), credential, url, scopes: scopes.clone() })
    }

    /// The credentials of an identity.
    fn sources(&self, credential: Credential) -> &BTreeMap<String, CredentialSource> {
        if credential == Credential::Second { self.target.second } else { self.target.credentials }
    }

    /// Where a credential is placed, by the first alternative that it can be placed by.
    fn placements(&self, alternatives: Vec<Vec<Placement>>, credential: Credential, url: &str) -> Result<Vec<Placement>, String> {
        if credential == Credential::None {
            return Ok(Vec::new());
        }
        if !url.starts_with("https://") {
            return Err("a credential is sent over https alone, and the address is in clear text".into());
        }
        let sources = self.sources(credential);
        let is_known = |placement: &Placement| sources.get(&placement.scheme).is_some_and(|source| placement.takes(source));
        let is_open = |placements: &Vec<Placement>| match credential {
            // What nobody issued needs no issuer, but a handshake has no place for it.
            Credential::Invalid => placements.iter().any(|placement| placement.way != AuthScheme::Certificate),
            Credential::Unsigned | Credential::WronglySigned => is_token(placements),
            _ => placements.iter().all(is_known),
        };
        let names = |placements: &Vec<Placement>| placements.iter().map(|placement| placement.scheme.clone()).collect::<Vec<_>>().join(" with ");
        let asked = alternatives.iter().map(names).collect::<Vec<_>>().join(" or ");
        alternatives.into_iter().find(is_open).ok_or_else(|| match (asked.is_empty(), credential) {
            (true, _) => "no security scheme of the contract says how it is opened".to_owned(),
            (false, Credential::Invalid) => "it is opened by the handshake alone, which has no place for a credential that nobody issued".to_owned(),
            (false, Credential::Second) => format!("it is opened by {asked}: name one under `second` of the environment in kitemark.yaml"),
            (false, _) => format!("it is opened by {asked}: name one under `credentials` of the environment in kitemark.yaml"),
        })
    }

    /// A request to one address of the service.
    fn path(&mut self, name: &str, probe: &PlannedProbe, path: &str) {
        let base = self.target.base.trim_end_matches('/');
        let (scheme, rest) = base.split_once("://").unwrap_or(("https", base));
        let scheme = if probe.clear_text { "http" } else { scheme };
        let host = rest.split('/').next().unwrap_or_default();
        // In clear text the port of the secure service is not asked, but that of HTTP.
        let host_in_clear = host.rsplit_once(':').filter(|(_, port)| port.bytes().all(|byte| byte.is_ascii_digit())).map_or(host, |(host, _)| host);
        let url = match path.strip_prefix("//") {
            Some(path) => format!("{scheme}://{host}/{path}"),
            None if probe.clear_text => format!("{scheme}://{host_in_clear}{}{path}", rest.strip_prefix(host).unwrap_or_default()),
            None => format!("{scheme}://{rest}{path}"),
        };
        if let Some((operation, reason)) = self.unsafe_at(&url, &probe.method) {
            skip(&mut self.doubtful, name, Some(operation), reason, true);
            return;
        }
        let credential = probe.credential.unwrap_or(Credential::Valid);
        let alternatives = self.indexes.iter().flat_map(|index| alternatives(index, None)).collect();
        // What is no operation is asked without a credential where there is none.
        let (credential, authentication) = match self.placements(alternatives, credential, &url) {
            Ok(placements) => (credential, placements),
            Err(_) => (Credential::None, Vec::new()),
        };
        let headers = with_own(vec![("accept".to_owned(), "application/json".to_owned())], &probe.headers);
        let request =
            Request { method: probe.method.clone(), url, headers, credential, authentication, operation: None, follow_up: None, body: None };
        self.add(request, probe.class, name);
    }

    /// A request to each operation that the probe is about, as far as it can be asked safely.
    fn operations(&mut self, name: &str, probe: &PlannedProbe, position: usize) -> Result<(), String> {
        let Some(index) = self.indexes.get(position) else { return Ok(()) };
        let filter = probe.operations.as_ref().map(|lazy| lazy.get()).transpose()?;
        // Nobody has said who the second identity is: no operation is to blame for that.
        if (probe.credential == Some(Credential::Second) || probe.without.is_some()) && self.target.second.is_empty() {
            let reason = "no second identity is named: name one under `second` of the environment in kitemark.yaml";
            skip(&mut self.skipped, name, None, reason.into(), false);
            return Ok(());
        }
        let mut left = probe.limit.unwrap_or(usize::MAX);
        let mut doubtful = Vec::new();
        for item in index.items(NodeKind::Operation) {
            let Some(operation) = index.operation(*item) else { continue };
            if left == 0 {
                break;
            }
            // A probe changes the method that is sent, never the one that the contract has.
            let is_meant = match probe.body {
                Some(_) => matches!(operation.method.as_str(), "POST" | "PUT" | "PATCH"),
                None => operation.method == "GET",
            };
            // What no token opens is not to blame for it.
            let is_token_alone = !matches!(probe.credential, Some(Credential::Unsigned | Credential::WronglySigned))
                || alternatives(index, Some(operation)).iter().any(|placements| is_token(placements));
            let is_meant = is_meant && is_token_alone;
            if !is_meant || filter.is_some_and(|filter| !filter.holds(&View::Item(index, *item))) || !self.is_without(probe, index, operation) {
                continue;
            }
            let label = format!("{} {}", operation.method, operation.name);
            let request = self.operation(probe, index, operation);
            match (self.safety(probe, position, operation, request.as_ref().ok()), request) {
                (Safety::Refused { reason, is_word_alone }, _) => skip(&mut self.skipped, name, Some(label), reason, is_word_alone),
                (Safety::Doubtful(reason), request) => doubtful.push((label, reason, request)),
                (Safety::Stated | Safety::Reads, Err(reason)) => skip(&mut self.skipped, name, Some(label), reason, false),
                (Safety::Stated | Safety::Reads, Ok(request)) => {
                    self.add(request, probe.class, name);
                    left -= 1;
                }
            }
        }
        // Where enough was found that reads, what may act is not needed.
        for (label, reason, request) in doubtful.into_iter().take(left) {
            match request {
                _ if !self.target.doubtful => skip(&mut self.doubtful, name, Some(label), format!("{reason}: {HOW_TO_ASK}"), true),
                Ok(request) => self.undecided.add(&label, reason, request, probe.class, name),
                Err(reason) => skip(&mut self.skipped, name, Some(label), reason, true),
            }
        }
        Ok(())
    }

    /// Whether an operation may be asked, with this request where there is one.
    fn safety(&self, probe: &PlannedProbe, position: usize, operation: &OperationEntry<'_>, request: Option<&Request>) -> Safety {
        if probe.body.is_some() {
            return Safety::Stated;
        }
        let of_names = self.safeties.get(&(position, operation.at)).cloned().unwrap_or(Safety::Reads);
        match (of_names, request) {
            (Safety::Reads, Some(request)) => safety_of_query(self.target.words, &request.url),
            (safety, _) => safety,
        }
    }

    /// The operation that answers a fixed address and may act, with what to say of it. No such address is asked with GET.
    fn unsafe_at(&self, url: &str, method: &str) -> Option<(String, String)> {
        let (position, operation) = answering(self.indexes, self.target.base, url).filter(|_| ["GET", "HEAD"].contains(&method))?;
        let reason = match self.safeties.get(&(position, operation.at))? {
            Safety::Stated | Safety::Reads => return None,
            Safety::Doubtful(reason) | Safety::Refused { reason, .. } => reason,
        };
        Some((format!("GET {}", operation.name), format!("it answers {url}, and {reason}")))
    }

    /// Whether the identity that asks an operation does not have what the probe says that it does not.
    fn is_without(&self, probe: &PlannedProbe, index: &Index<'_>, operation: &OperationEntry<'_>) -> bool {
        match probe.without {
            None => true,
            Some(Without::Nothing | Without::Object) => self.target.values.names_second(index, operation),
            Some(Without::Scope) => {
                let sources = self.sources(probe.credential.unwrap_or(Credential::Valid));
                let source = |placement: &Placement| sources.get(&placement.scheme).filter(|source| placement.takes(source));
                let is_beyond = |placements: &Vec<Placement>| placements.iter().any(|one| source(one).is_some_and(|source| one.is_beyond(source)));
                let mut known = alternatives(index, Some(operation))
                    .into_iter()
                    .filter(|placements| placements.iter().all(|one| source(one).is_some()))
                    .peekable();
                !index.is_open(operation) && known.peek().is_some() && known.all(|placements| is_beyond(&placements))
            }
        }
    }

    /// The values with which an operation is asked: those of the identity, or of the other where it asks for an object
    /// that it does not have.
    fn values(&self, probe: &PlannedProbe) -> &ProbeValues {
        let is_second = (probe.credential == Some(Credential::Second)) != (probe.without == Some(Without::Object));
        if is_second { &self.second_values } else { self.target.values }
    }

    /// Why a body may not be sent to an operation.
    fn refusal(&self, index: &Index<'_>, operation: &OperationEntry<'_>) -> Option<&'static str> {
        match self.target.consent {
            None => Some("a body that must be refused is sent with a consent alone: give --consent FILE"),
            Some(consent) if !consent.names(index, operation) => Some("the consent does not name it"),
            Some(_) => None,
        }
    }

    fn operation(&self, probe: &PlannedProbe, index: &Index<'_>, operation: &OperationEntry<'_>) -> Result<Request, String> {
        if let Some(form) = probe.body {
            if let Some(reason) = self.refusal(index, operation) {
                return Err(reason.into());
            }
            let body = body_of(index, operation, self.target.values, form).map_err(|fault| fault.to_string())?;
            return self.request(probe, index, operation, Some(body));
        }
        self.request(probe, index, operation, None)
    }

    /// The request of a probe to an operation.
    fn request(&self, probe: &PlannedProbe, index: &Index<'_>, operation: &OperationEntry<'_>, body: Option<Body>) -> Result<Request, String> {
        let contract = index.contract;
        let built = build(index, operation, self.target.base.trim_end_matches('/'), self.values(probe)).map_err(|fault| fault.to_string())?;
        let accept = if built.accept.is_empty() { "application/json".to_owned() } else { built.accept.join(", ") };
        let fields = [vec![("accept".to_owned(), accept)], built.headers].concat();
        let credential = probe.credential.unwrap_or(if index.is_open(operation) { Credential::None } else { Credential::Valid });
        let place = contract.place(operation.at);
        Ok(Request {
            method: if body.is_some() { operation.method.clone() } else { probe.method.clone() },
            authentication: self.placements(alternatives(index, Some(operation)), credential, &built.url)?,
            url: built.url,
            headers: with_own(fields, &probe.headers),
            credential,
            operation: Some(format!("{}#{}", place.file, place.pointer)),
            follow_up: probe.follow_up,
            body,
        })
    }
}

/// Whether a token alone opens it, with the certificate of the client at most: a key that is missing beside the token would
/// be a reason of its own to refuse it.
fn is_token(placements: &[Placement]) -> bool {
    let is_bearer = |placement: &Placement| placement.way == AuthScheme::Bearer;
    placements.iter().any(is_bearer) && placements.iter().all(|placement| is_bearer(placement) || placement.way == AuthScheme::Certificate)
}

/// Notes what a probe does not ask, once for all probes of which the same is to be said.
fn skip(skipped: &mut Vec<Skipped>, probe: &str, operation: Option<String>, reason: String, undecided: bool) {
    match skipped.iter_mut().find(|known| known.operation == operation && known.reason == reason) {
        Some(known) => known.probes.push(probe.to_owned()),
        None => skipped.push(Skipped { operation, reason, probes: vec![probe.to_owned()], undecided }),
    }
}

/// By what requests are ordered: what may act last, the least disturbing class first, then address, method and credential.
fn order(planned: &PlannedRequest) -> (bool, SafetyClass, &str, &str, Credential) {
    let request = &planned.request;
    (planned.doubtful, planned.class, &request.url, &request.method, request.credential)
}

/// Header fields with those of a probe, which take the place of others of their name.
fn with_own(mut fields: Vec<(String, String)>, own: &[(String, String)]) -> Vec<(String, String)> {
    fields.retain(|(name, _)| !own.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)));
    fields.extend_from_slice(own);
    fields
}
