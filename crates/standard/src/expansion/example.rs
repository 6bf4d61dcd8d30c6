//! Examples written in short: what is put into the base product, what its service answers, and the places that follow.

use super::super::merge_patch::{joined, patched};
use super::address::{path_of, paths_of, pointer};
use super::check::Checks;
use super::{Expander, Form, Located, hint};
use crate::Base;
use serde_json::{Map, Value, json};

/// The name of the manifest in the places of examples.
const MANIFEST: &str = "kitemark.yaml";

/// The name of the recording in the places of examples.
const RECORDING: &str = "recording.har";

/// An example while it is written out.
struct Draft<'w> {
    written: &'w Located,
    /// The parts of the contract that `put` names.
    put: Vec<Vec<String>>,
    /// The kinds of evidence that `evidence` names.
    evidence: Vec<String>,
    patch: Option<Value>,
    manifest: Option<Value>,
    exchanges: Option<Value>,
    files: Option<Value>,
}

impl Expander<'_> {
    /// The examples in full.
    pub(super) fn examples(&mut self, written: &Located, base: Option<&Base>, checks: &Checks, probes: Option<&Located>) -> Located {
        let mut examples = Vec::new();
        for example in written.items() {
            examples.extend(self.alone(example).iter().map(|example| self.example(example, base, checks, probes)));
        }
        if matches!(written.form, Form::List(_)) { Located::list(written.at, examples) } else { written.clone() }
    }

    /// An example that puts, supplies or answers a list of things is one for each of them.
    fn alone(&mut self, written: &Located) -> Vec<Located> {
        let is_list = |(name, value): &&(String, Located)| LISTED.contains(&name.as_str()) && matches!(value.form, Form::List(_));
        let lists: Vec<&(String, Located)> = written.members().iter().filter(is_list).collect();
        let [(name, list)] = lists.as_slice() else {
            if let Some((name, second)) = lists.get(1) {
                self.fault(second.at, format!("only one of {} is a list: what would belong to an item of `{name}` is not said", LISTED.join(", ")));
            }
            return vec![written.clone()];
        };
        let one = |item: &Located| {
            let with = |(known, value): &(String, Located)| (known.clone(), if known == name { item.clone() } else { value.clone() });
            Located::map(item.at, written.members().iter().map(with).collect())
        };
        list.items().iter().map(one).collect()
    }

    fn example(&mut self, written: &Located, base: Option<&Base>, checks: &Checks, probes: Option<&Located>) -> Located {
        let value = |name: &str| written.get(name).map(Located::to_value);
        let mut draft = Draft {
            written,
            put: Vec::new(),
            evidence: Vec::new(),
            patch: value("patch"),
            manifest: value("manifest"),
            exchanges: value("exchanges"),
            files: value("files"),
        };
        self.put(&mut draft);
        self.evidence(&mut draft);
        self.changes(&mut draft, base);
        if let Some(answers) = written.get("answers") {
            draft.exchanges = Some(self.answers(answers, base, probes).into());
        }
        let at = written.get("at").map(|at| self.places(at));
        let check = written.get("fails").and_then(Located::text).and_then(|name| checks.iter().find(|(known, _)| known == name));
        let at = at.or_else(|| draft.follows(&check?.1, base?));
        let mut members: Vec<(String, Located)> =
            written.members().iter().filter(|(name, _)| !WRITTEN_OUT.contains(&name.as_str())).cloned().collect();
        let mut add = |name: &str, value: Option<Value>| {
            let from = written.get(name).map_or(written.at, |value| value.at);
            members.extend(value.map(|value| (name.to_owned(), Located::plain(from, value))));
        };
        add("patch", draft.patch);
        add("files", draft.files);
        add("manifest", draft.manifest);
        add("exchanges", draft.exchanges);
        add("at", at);
        Located::map(written.at, members)
    }

    /// Puts what `put` holds where its addresses lead, on top of `patch`.
    fn put(&mut self, draft: &mut Draft<'_>) {
        for (address, value) in draft.written.get("put").map(Located::members).unwrap_or_default() {
            let Some(paths) = paths_of(address) else {
                self.fault(value.at, no_address(address));
                continue;
            };
            for path in paths {
                let change = path.iter().rev().fold(value.to_value(), |value, name| {
                    let mut members = Map::new();
                    members.insert(name.clone(), value);
                    Value::Object(members)
                });
                let before = draft.patch.take().unwrap_or_else(|| Value::Object(Map::new()));
                match joined(before, change) {
                    Some(patch) => draft.patch = Some(patch),
                    None => self.fault(value.at, format!("something is put at `{address}` that the example takes away as well")),
                }
                draft.put.push(path);
            }
        }
    }

    fn evidence(&mut self, draft: &mut Draft<'_>) {
        let Some(evidence) = draft.written.get("evidence") else { return };
        draft.evidence = evidence.members().iter().map(|(kind, _)| kind.clone()).collect();
        let before = draft.manifest.take().unwrap_or_else(|| json!({}));
        match joined(before, json!({ "evidence": evidence.to_value() })) {
            Some(manifest) => draft.manifest = Some(manifest),
            None => self.fault(evidence.at, "evidence is put into a manifest that the example takes away"),
        }
    }

    /// Changes the files of the base product: text is added at the end, anything else is a merge patch on JSON.
    fn changes(&mut self, draft: &mut Draft<'_>, base: Option<&Base>) {
        for (name, change) in draft.written.get("changes").map(Located::members).unwrap_or_default() {
            let text = base.and_then(|base| base.files.get(name)).and_then(|bytes| std::str::from_utf8(bytes).ok());
            let changed = match (text, change.text()) {
                (Some(text), Some(added)) => Some(Value::from(format!("{}\n{added}\n", text.trim_end()))),
                (Some(text), None) => serde_json::from_str(text).ok().map(|content| patched(content, Some(&change.to_value()))),
                (None, _) => None,
            };
            let Some(changed) = changed else {
                let known: Vec<&str> = base.iter().flat_map(|base| base.files.keys()).map(String::as_str).collect();
                let hint = hint(name, &known, "");
                self.fault(change.at, format!("`{name}` is no file of the base product, or no JSON that can be patched{hint}"));
                continue;
            };
            let mut files = draft.files.take().unwrap_or_else(|| json!({}));
            if let Value::Object(files) = &mut files {
                files.insert(name.clone(), changed);
            }
            draft.files = Some(files);
        }
    }

    /// What the service answered to each probe, as exchanges: the request is the one that the probe sends.
    fn answers(&mut self, answers: &Located, base: Option<&Base>, probes: Option<&Located>) -> Vec<Value> {
        let mut exchanges = Vec::new();
        for (name, answer) in answers.members() {
            let Some(probe) = probes.and_then(|probes| probes.get(name)) else {
                let known: Vec<&str> = probes.map(Located::members).unwrap_or_default().iter().map(|(name, _)| name.as_str()).collect();
                self.fault(answer.at, format!("there is no probe `{name}` here{}", hint(name, &known, "")));
                continue;
            };
            exchanges.extend(answer.one_or_many().iter().map(|answer| exchange(name, probe, answer.to_value(), base)));
        }
        exchanges
    }

    /// Places as the full form has them: JSON Pointers, which a curator may write as addresses.
    fn places(&mut self, at: &Located) -> Value {
        let mut places = Vec::new();
        for place in at.one_or_many() {
            let text = place.text().unwrap_or_default();
            if text.is_empty() || text.starts_with('/') || text.contains('#') {
                places.push(Value::from(text));
            } else if let Some(paths) = paths_of(text) {
                places.extend(paths.iter().map(|path| Value::from(pointer(path))));
            } else {
                self.fault(place.at, no_address(text));
            }
        }
        one_or_many(places)
    }
}

/// The fields of an example that may be lists, each item of which is an example by itself.
const LISTED: [&str; 5] = ["put", "evidence", "answers", "changes", "files"];

/// The fields of an example that the full form does not have, or has in full.
const WRITTEN_OUT: [&str; 9] = ["put", "evidence", "answers", "changes", "patch", "files", "manifest", "exchanges", "at"];

fn no_address(address: &str) -> String {
    format!(
        "`{address}` names no part of a contract: write `GET /persons`, `/persons`, `Person`, `Person.sex`, `parameter Limit` or `info`, and fields behind a space"
    )
}

/// A single text, or the list of several.
fn one_or_many(mut places: Vec<Value>) -> Value {
    match places.len() {
        1 => places.remove(0),
        _ => places.into(),
    }
}

impl Draft<'_> {
    /// The places at which a check finds something where the example does not say so: what it puts, the last exchange, the
    /// endpoint, the evidence or the manifest, and there the field that the check names.
    fn follows(&self, check: &Located, base: &Base) -> Option<Value> {
        let kinds: Vec<&str> = check.get("each").map(Located::one_or_many).unwrap_or_default().iter().filter_map(Located::text).collect();
        let field: Vec<&str> = check.get("at").and_then(Located::text).unwrap_or_default().split('/').filter(|name| !name.is_empty()).collect();
        match kinds.as_slice() {
            ["product"] => Some(format!("{MANIFEST}#{}", reached(&self.product(base)?, "", &field)).into()),
            ["evidence"] => {
                let manifest = self.product(base)?;
                let named = || check.get("named")?.get("const")?.text().map(str::to_owned);
                let kinds = if self.evidence.is_empty() { vec![named()?] } else { self.evidence.clone() };
                let place = |kind: String| {
                    let at = pointer(&["evidence".to_owned(), kind]);
                    // What is not there is missed by the manifest as a whole.
                    let place = manifest.pointer(&at).map(|_| reached(&manifest, &at, &field)).unwrap_or_default();
                    Value::from(format!("{MANIFEST}#{place}"))
                };
                Some(one_or_many(kinds.into_iter().map(place).collect()))
            }
            ["exchange"] => {
                let last = self.exchanges.as_ref()?.as_array()?.len().checked_sub(1)?;
                Some(format!("{RECORDING}#/log/entries/{last}{}", reached(&entry(), "", &field)).into())
            }
            ["endpoint"] => {
                let endpoint = patched(base.endpoint.clone(), Some(&self.written.get("endpoint")?.to_value()));
                Some(format!("{RECORDING}#/log/_endpoints/0{}", reached(&endpoint, "", &field)).into())
            }
            _ if self.put.is_empty() => None,
            _ => {
                let whole = self.written.get("contract").map_or_else(|| base.contract.clone(), Located::to_value);
                let contract = patched(whole, self.patch.as_ref());
                let place = |path: &Vec<String>| {
                    let mut path = path.clone();
                    // What is taken away is missed by what held it.
                    while contract.pointer(&pointer(&path)).is_none() && path.pop().is_some() {}
                    reached(&contract, &pointer(&path), &field).into()
                };
                Some(one_or_many(self.put.iter().map(place).collect()))
            }
        }
    }

    fn product(&self, base: &Base) -> Option<Value> {
        match &self.manifest {
            Some(Value::Null) => None,
            patch => Some(patched(base.manifest.clone(), patch.as_ref())),
        }
    }
}

/// The JSON Pointer to a field below a place, as far as it is there.
fn reached(value: &Value, place: &str, fields: &[&str]) -> String {
    fields
        .iter()
        .try_fold(place.to_owned(), |at, field| {
            let below = at.clone() + &pointer(&[(*field).to_owned()]);
            if value.pointer(&below).is_some() { Ok(below) } else { Err(at) }
        })
        .unwrap_or_else(|reached| reached)
}

/// What every entry of a recording has (HTTP Archive 1.2), for the places of what is found in it.
fn entry() -> Value {
    json!({
        "startedDateTime": "",
        "time": 0,
        "request": { "method": "", "url": "", "headers": [] },
        "response": { "status": 0, "headers": [], "content": { "size": 0, "text": "" } },
    })
}

/// What an answer may say of its exchange, beside `status`, `headers` and `body` of the response.
const OF_EXCHANGE: [&str; 8] = ["operation", "request", "failure", "retryOf", "environment", "tokenSeconds", "started", "time"];

/// An exchange as examples write it, of a probe and what it was answered.
fn exchange(name: &str, probe: &Located, answer: Value, base: Option<&Base>) -> Value {
    let (mut exchange, mut response) = (Map::new(), Map::new());
    for (field, value) in answer.as_object().cloned().unwrap_or_default() {
        let _ = if OF_EXCHANGE.contains(&field.as_str()) { exchange.insert(field, value) } else { response.insert(field, value) };
    }
    let mut request = request(probe, base);
    if probe.get("path").is_some() {
        exchange.entry("operation").or_insert(Value::Null);
    }
    // An operation may be named as in `put`.
    if let Some(path) = exchange.get("operation").and_then(Value::as_str).filter(|text| !text.starts_with('/')).and_then(path_of) {
        if let Some(method) = path.last().filter(|method| *method != "get") {
            request.insert("method".into(), method.to_ascii_uppercase().into());
        }
        exchange.insert("operation".into(), pointer(&path).into());
    }
    let own = exchange.remove("request");
    let request = patched(request.into(), own.as_ref());
    if request.as_object().is_some_and(|request| !request.is_empty()) {
        exchange.insert("request".into(), request);
    }
    exchange.insert("probes".into(), json!([name]));
    let is_success = response.get("status").and_then(Value::as_u64).is_none_or(|status| (200..300).contains(&status));
    if exchange.contains_key("failure") && response.is_empty() {
        exchange.insert("response".into(), Value::Null);
    } else {
        // A success has the body of the base service; anything else has one where it says so.
        if !is_success {
            response.entry("body").or_insert(Value::Null);
        }
        exchange.insert("response".into(), response.into());
    }
    exchange.into()
}

/// The request of a probe, as far as it differs from that of the base exchange.
fn request(probe: &Located, base: Option<&Base>) -> Map<String, Value> {
    let text = |field: &str| probe.get(field).and_then(Located::text);
    let mut request = Map::new();
    request.extend(text("method").map(|method| ("method".to_owned(), method.into())));
    let credential = text("credential").filter(|credential| *credential != "valid");
    request.extend(credential.map(|credential| ("credential".to_owned(), credential.into())));
    if let Some(path) = text("path") {
        let is_clear = probe.get("clearText").is_some_and(|clear| clear.to_value() == Value::Bool(true));
        request.insert("url".into(), address(path, is_clear, base).into());
    }
    request
}

/// The address at which the base service is asked for the path of a probe.
fn address(path: &str, is_clear: bool, base: Option<&Base>) -> String {
    let kind = base.and_then(|base| base.exchange.get("environment"));
    let environments = base.and_then(|base| base.manifest.get("environments")?.as_array());
    let environment = environments.into_iter().flatten().find(|environment| environment.get("kind") == kind);
    let url = environment.and_then(|environment| environment.get("url")?.as_str()).unwrap_or_default();
    let root = || url.splitn(4, '/').take(3).collect::<Vec<_>>().join("/");
    let address = match path.strip_prefix("//") {
        Some(path) => format!("{}/{path}", root()),
        None => format!("{url}{path}"),
    };
    let address = address.replace("{random}", "qzx");
    match address.strip_prefix("https://").filter(|_| is_clear) {
        Some(rest) => format!("http://{rest}"),
        None => address,
    }
}
