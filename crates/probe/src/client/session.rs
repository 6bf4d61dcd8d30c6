//! A run: the requests of a plan, one after the other, each recorded.

use super::address::Authority;
use super::breaker::{Breaker, Health, Next};
use super::clock::Clock;
use super::credentials::{CredentialPlacement, Credentials, Secret};
use super::entity_tag::entity_tag;
use super::limits::Limits;
use super::next_page::next_page;
use super::pace::RateLimiter;
use super::retry_after::retry_after;
use super::token::{Token, is_needed, lifetime, obtain};
use super::transport::{Connection, Transport};
use super::trust::Trust;
use crate::caa::{look_up, of_system};
use crate::plan::{RANDOM, RequestPlan};
use crate::tls::{Endpoint, Settings, examine};
use crate::{PlannedRequest, Request};
use kitemark_document::Tool;
use kitemark_product::recording::{Archive, NoResponse, REDACTED, Received, Sent};
use kitemark_standard::{Credential, FollowUp, SafetyClass};
use reqwest::Url;
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use zeroize::Zeroizing;

/// What tells one run from another. Both are drawn by who runs it.
#[derive(Debug, Clone)]
pub struct Run {
    /// The program that asks, as its requests name it.
    pub tool: Tool,
    /// What the service can find the run by: `X-Kitemark-Run` of every request.
    pub id: String,
    /// The letters that no service knows, wherever the plan has `{random}`.
    pub random: String,
}

/// A run that is under way.
pub struct Session<'s> {
    plan: &'s RequestPlan,
    /// The base address of the service; none where it is no address, and then nothing is its own.
    base: Option<Url>,
    transport: Transport,
    credentials: &'s Credentials,
    limits: Limits,
    clock: &'s dyn Clock,
    run: Run,
    pace: RateLimiter,
    breaker: Breaker,
    /// How many requests were sent.
    sent: usize,
    /// The tokens that were obtained, or why they were not, by the position of their request in the plan.
    tokens: BTreeMap<usize, Result<Token, String>>,
    /// Which request of the plan each entry of the recording is.
    entries: Vec<usize>,
    /// What the answer to an address, given to a credential, has for a request that follows it: the address of the next
    /// page, or the entity tag.
    offered: BTreeMap<(String, Credential, FollowUp), String>,
    /// The operations that took a body which they must refuse.
    accepted: BTreeSet<String>,
    /// Why nothing more is sent.
    end: Option<String>,
    archive: Archive,
}

impl std::fmt::Debug for Session<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Session").field("run", &self.run).field("sent", &self.sent).field("end", &self.end).finish_non_exhaustive()
    }
}

impl<'s> Session<'s> {
    /// A run of a plan that has sent nothing yet.
    #[must_use]
    pub fn new(
        plan: &'s RequestPlan,
        transport: Transport,
        credentials: &'s Credentials,
        limits: Limits,
        clock: &'s dyn Clock,
        run: Run,
        mut archive: Archive,
    ) -> Self {
        for secret in credentials.secrets() {
            archive.add_secret(&secret);
        }
        let pace = RateLimiter::new(limits.interval);
        Self {
            plan,
            base: Url::parse(&plan.base).ok(),
            transport,
            credentials,
            limits,
            clock,
            run,
            pace,
            breaker: Breaker::default(),
            sent: 0,
            tokens: BTreeMap::new(),
            entries: Vec::new(),
            offered: BTreeMap::new(),
            accepted: BTreeSet::new(),
            end: None,
            archive,
        }
    }

    /// Sends every request of the plan that does not act. What cannot be sent any more is recorded with the reason.
    /// `progress` is told before each how many were sent, and of how many.
    pub fn send(&mut self, progress: &mut dyn FnMut(usize, usize)) {
        self.send_those(false, progress);
    }

    /// Sends the requests of the plan that may act, after all that is sent again.
    pub fn send_doubtful(&mut self, progress: &mut dyn FnMut(usize, usize)) {
        self.send_those(true, progress);
    }

    fn send_those(&mut self, doubtful: bool, progress: &mut dyn FnMut(usize, usize)) {
        let plan = self.plan;
        let those: Vec<_> = plan.requests.iter().enumerate().filter(|(_, planned)| planned.doubtful == doubtful).collect();
        for (done, (position, planned)) in those.iter().enumerate() {
            if self.end.is_none() {
                progress(done, those.len());
            }
            self.exchange(*position, planned, None);
        }
    }

    /// Asks again what these entries of the recording asked. Whatever is no longer sent is not recorded twice.
    pub fn send_again(&mut self, entries: &BTreeSet<usize>, progress: &mut dyn FnMut(usize, usize)) {
        let plan = self.plan;
        for (done, entry) in entries.iter().enumerate() {
            progress(done, entries.len());
            let Some(position) = self.entries.get(*entry).copied() else { continue };
            let Some(planned) = plan.requests.get(position) else { continue };
            // What a service is to take, and what may act, is sent once.
            let is_repeatable = !planned.doubtful && planned.request.body.as_ref().is_none_or(|body| body.form.is_forbidden());
            if self.end.is_none() && is_repeatable {
                self.exchange(position, planned, Some(*entry));
            }
        }
    }

    /// Sends nothing, for this reason.
    pub fn refuse(&mut self, reason: String) {
        self.end = Some(reason);
    }

    /// Examines the handshakes of the service at the pace of the run, and adds what they show to the recording. The
    /// position of an earlier examination says that this one repeats it. The issuers that its domain permits are asked of a
    /// name server, that of the system unless one was chosen, which is no traffic of the service.
    pub fn examine(&mut self, authority: &Authority, trust: &Trust, resolver: Option<SocketAddr>, retry_of: Option<usize>) {
        // What was not reached over HTTP may be so for what its handshakes show; what has no address may not.
        if !authority.is_secure || self.end.is_some() && retry_of.is_none() {
            return;
        }
        let (clock, timeout) = (self.clock, self.limits.timeout);
        let pace = &mut self.pace;
        let mut settings = Settings { roots: trust.roots(), at: clock.time(), timeout, step: &mut || pace.step(clock) };
        let endpoint = Endpoint { host: &authority.host, address: authority.address };
        let mut record = serde_json::to_value(examine(endpoint, &mut settings)).unwrap_or_default();
        if let Some(record) = record.as_object_mut() {
            let domains = self.plan.examination.as_ref().map(|examination| examination.caa.as_slice()).unwrap_or_default();
            record.extend(permitted(domains, resolver));
            record.extend(retry_of.map(|position| ("retryOf".to_owned(), position.into())));
        }
        self.archive.push_endpoint(record);
    }

    /// How many requests were sent.
    #[must_use]
    pub fn sent(&self) -> usize {
        self.sent
    }

    /// Why nothing more was sent, where the run ended before its time.
    #[must_use]
    pub fn end(&self) -> Option<&str> {
        self.end.as_deref()
    }

    /// The recording as it stands.
    #[must_use]
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// The recording, with these members of its run.
    #[must_use]
    pub fn finish(self, run: serde_json::Value) -> Archive {
        self.archive.with_run(run)
    }

    fn exchange(&mut self, position: usize, planned: &PlannedRequest, retry_of: Option<usize>) {
        let Some(request) = self.completed(&planned.request) else { return };
        let request: &Request = &request;
        let tokens = self.allowed(planned).and_then(|()| self.ready()).and_then(|()| self.tokens(request));
        let (url, fields) = self.written(request);
        let started = (self.clock.time().to_string(), self.clock.elapsed());
        let token_seconds = tokens.as_ref().ok().and_then(|tokens| self.token_seconds(request, tokens));
        let (sent_url, sent_fields, received) = match tokens {
            Err(reason) => (url, fields, Err(NoResponse::NotSent(reason))),
            Ok(tokens) => self.put(request, url, fields, &tokens),
        };
        if let Ok(received) = &received {
            self.remember(&planned.request, received);
        }
        if self.end.is_none() && self.is_own(&request.url) {
            self.observe(&received);
        }
        let is_taken = matches!(received, Ok(Received { status: 200..=299, .. }));
        if let (Some(operation), Some(body)) = (&request.operation, &request.body)
            && is_taken
            && body.form.is_forbidden()
        {
            self.accepted.insert(operation.clone());
        }
        // What was to be asked again and was not sent says nothing.
        if retry_of.is_some() && matches!(received, Err(NoResponse::NotSent(_) | NoResponse::Abandoned(_))) {
            return;
        }
        let milliseconds = self.clock.elapsed().saturating_sub(started.1).as_millis();
        self.entries.push(position);
        self.archive.push(Sent {
            probes: planned.probes.clone(),
            operation: request.operation.clone(),
            class: planned.class.name(),
            credential: request.credential.name(),
            token_seconds,
            retry_of,
            method: request.method.clone(),
            url: sent_url,
            headers: sent_fields,
            body: request.body.as_ref().map(|body| (body.media_type.clone(), body.text.clone())),
            started: started.0,
            milliseconds: u64::try_from(milliseconds).unwrap_or(u64::MAX),
            received,
        });
    }

    /// The request with what it takes from an earlier answer, or none where that had no such thing.
    fn completed<'r>(&self, request: &'r Request) -> Option<Cow<'r, Request>> {
        let Some(follow_up) = request.follow_up else { return Some(Cow::Borrowed(request)) };
        let offered = self.offered.get(&(request.url.clone(), request.credential, follow_up))?.clone();
        let mut completed = request.clone();
        match follow_up {
            FollowUp::NextPage => completed.url = offered,
            FollowUp::IfNoneMatch => completed.headers.push(("if-none-match".into(), offered)),
        }
        Some(Cow::Owned(completed))
    }

    /// Remembers what an answer has for a request that follows it.
    fn remember(&mut self, request: &Request, received: &Received) {
        if request.follow_up.is_some() {
            return;
        }
        let next = Url::parse(&request.url).ok().and_then(|of| next_page(received, &of));
        let tag = entity_tag(received);
        for (follow_up, offered) in [(FollowUp::NextPage, next), (FollowUp::IfNoneMatch, tag)] {
            self.offered.extend(offered.map(|offered| ((request.url.clone(), request.credential, follow_up), offered)));
        }
    }

    /// How long the token of a request serves, in seconds, by its issuer or by itself.
    fn token_seconds(&self, request: &Request, tokens: &BTreeMap<String, Zeroizing<String>>) -> Option<u64> {
        if !is_needed(request.credential) {
            return None;
        }
        request.authentication.iter().find_map(|placement| {
            let issued = tokens.get(&placement.scheme);
            let known = issued.and_then(|text| self.tokens.values().flatten().find(|token| token.text == *text)).and_then(|token| token.seconds);
            let own = || match self.credentials.secret(&placement.scheme, request.credential)? {
                Secret::Token(text) => lifetime(text),
                _ => None,
            };
            known.or_else(|| issued.and_then(|text| lifetime(text))).or_else(own)
        })
    }

    /// Whether what could change the service may be sent now.
    fn allowed(&self, planned: &PlannedRequest) -> Result<(), String> {
        if planned.class < SafetyClass::L3 {
            return Ok(());
        }
        let consent = self.plan.consent.as_ref().ok_or("nobody has consented to it")?;
        if planned.request.operation.as_ref().is_some_and(|operation| self.accepted.contains(operation)) {
            return Err("the operation took a body that it must refuse: no other is sent to it".into());
        }
        consent.refusal(self.clock.time()).map_or(Ok(()), Err)
    }

    /// Waits for the time of the next request, or says why there is none.
    fn ready(&mut self) -> Result<(), String> {
        if self.end.is_none() && self.sent >= self.limits.requests {
            self.end = Some(format!("the run sends no more than {} requests", self.limits.requests));
        }
        if self.end.is_none() && !self.pace.step(self.clock) {
            self.end = Some("the run was stopped".into());
        }
        self.end.clone().map_or(Ok(()), Err)
    }

    /// The address and the header fields of a request, without its credential.
    fn written(&self, request: &Request) -> (String, Vec<(String, String)>) {
        let mut fields = vec![("user-agent".to_owned(), user_agent(&self.run)), ("x-kitemark-run".to_owned(), self.run.id.clone())];
        fields.extend(request.headers.iter().map(|(name, value)| (name.clone(), value.replace(RANDOM, &self.run.random))));
        fields.extend(request.body.iter().map(|body| ("content-type".to_owned(), body.media_type.clone())));
        (request.url.replace(RANDOM, &self.run.random), fields)
    }

    /// Sends a request with its credential. What is given back to be recorded does not hold it.
    fn put(
        &mut self,
        request: &Request,
        url: String,
        fields: Vec<(String, String)>,
        tokens: &BTreeMap<String, Zeroizing<String>>,
    ) -> (String, Vec<(String, String)>, Result<Received, NoResponse>) {
        let carriers = self.credentials.carriers(request, tokens, self.clock.time());
        // The plan has none such; a mistake there must not give a credential away.
        if !carriers.is_empty() && (!url.starts_with("https://") || !self.is_own(&request.url)) {
            return (url, fields, Err(NoResponse::NotSent("a credential goes to the service alone, over https".into())));
        }
        let (mut shown_url, mut shown_fields) = (url.clone(), fields.clone());
        let (mut sent_url, mut sent_fields) = (Zeroizing::new(url), fields);
        for carrier in carriers {
            match carrier {
                CredentialPlacement::Field(name, value) => {
                    shown_fields.push((name.clone(), REDACTED.to_owned()));
                    sent_fields.push((name, value.to_string()));
                }
                CredentialPlacement::Pair(name, value) => {
                    let separator = if shown_url.contains('?') { '&' } else { '?' };
                    shown_url = format!("{shown_url}{separator}{name}={REDACTED}");
                    sent_url = Zeroizing::new(format!("{}{separator}{name}={}", *sent_url, *value));
                }
            }
        }
        self.sent += 1;
        let identity = if request.url.starts_with("https://") { request.credential } else { Credential::None };
        let body = request.body.as_ref().map(|body| body.text.as_bytes());
        let wire = Connection { method: &request.method, url: &sent_url, headers: &sent_fields, identity, body };
        let received = self.answered(wire);
        sent_fields.into_iter().for_each(|(_, value)| drop(Zeroizing::new(value)));
        (shown_url, shown_fields, received)
    }

    /// Sends a request. One that met a connection which had been closed is sent once more on a fresh one, at its time and
    /// within the budget (RFC 9110 section 9.2.2): how long a service keeps connections decides no outcome.
    fn answered(&mut self, wire: Connection<'_>) -> Result<Received, NoResponse> {
        let stale = match self.transport.send(wire, false, &self.limits, self.clock) {
            Err(unanswered) if unanswered.is_stale => unanswered.silence,
            other => return other.map_err(|unanswered| unanswered.silence),
        };
        if let Err(reason) = self.ready() {
            return Err(NoResponse::Abandoned(format!("{}; it was not sent again: {reason}", stale.reason())));
        }
        self.sent += 1;
        self.transport.send(wire, true, &self.limits, self.clock).map_err(|unanswered| unanswered.silence)
    }

    /// The tokens that a request needs, by their security scheme; obtained where there are none that still serve.
    fn tokens(&mut self, request: &Request) -> Result<BTreeMap<String, Zeroizing<String>>, String> {
        let mut found = BTreeMap::new();
        if !is_needed(request.credential) {
            return Ok(found);
        }
        let plan = self.plan;
        for placement in &request.authentication {
            let is_asked = |token: &crate::TokenRequest| token.scheme == placement.scheme && token.credential == request.credential;
            let Some((position, asked)) = plan.tokens.iter().enumerate().find(|(_, token)| is_asked(token)) else { continue };
            let Some(Secret::Client { id, secret }) = self.credentials.secret(&placement.scheme, request.credential) else { continue };
            let serves = |token: &Token, now| token.until.is_none_or(|until| now < until);
            let now = self.clock.elapsed();
            let is_there = self.tokens.get(&position).is_some_and(|known| known.as_ref().map_or(true, |token| serves(token, now)));
            if !is_there {
                let obtained = obtain(asked, (id, secret), &user_agent(&self.run), &self.transport, &self.limits, self.clock);
                if let Ok(token) = &obtained {
                    self.archive.add_secret(&token.text);
                }
                self.tokens.insert(position, obtained);
                self.ready()?;
            }
            match self.tokens.get(&position) {
                Some(Ok(token)) => drop(found.insert(placement.scheme.clone(), token.text.clone())),
                Some(Err(reason)) => return Err(format!("there is no token for `{}`: {reason}", placement.scheme)),
                None => {}
            }
        }
        Ok(found)
    }

    /// Whether an address is one of the service itself: of its scheme, host and port (RFC 6454, 4).
    fn is_own(&self, url: &str) -> bool {
        self.base.as_ref().is_some_and(|base| Url::parse(url).is_ok_and(|url| url.origin() == base.origin()))
    }

    /// Lets the breaker decide how the run goes on.
    fn observe(&mut self, received: &Result<Received, NoResponse>) {
        let health = match received {
            // Neither says anything of the service.
            Err(NoResponse::NotSent(_) | NoResponse::Abandoned(_)) => return,
            Err(NoResponse::NoAnswer(_)) => Health::Silent,
            Ok(received) => {
                let field = received.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
                let asked = field.and_then(|(_, value)| retry_after(value, self.clock.time()));
                match received.status {
                    429 => Health::Refused(asked),
                    500..=599 => Health::Failed(asked),
                    _ => Health::Well,
                }
            }
        };
        match self.breaker.next(health, &self.limits) {
            Next::Go => {}
            Next::Rest(duration) => self.pace.rest(self.clock.elapsed(), duration),
            Next::End(reason) => self.end = Some(reason),
        }
    }
}

/// The members of an endpoint's record that say which issuers its domain permits, or why that is not known.
fn permitted(domains: &[String], resolver: Option<SocketAddr>) -> Option<(String, serde_json::Value)> {
    if domains.is_empty() {
        return None;
    }
    let resolver = resolver.or_else(of_system).ok_or_else(|| "the system names no name server: name one with --resolver".to_owned());
    Some(match resolver.and_then(|resolver| look_up(domains, resolver)) {
        Ok(records) => ("caa".into(), serde_json::to_value(records).unwrap_or_default()),
        Err(reason) => ("caaFailure".into(), reason.into()),
    })
}

/// Who asks.
fn user_agent(run: &Run) -> String {
    format!("{}/{} (run {})", run.tool.name, run.tool.version, run.id)
}
