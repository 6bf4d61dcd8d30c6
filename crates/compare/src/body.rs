//! Bodies: request bodies, responses by status, their headers, and their media types.

use super::alike::alike;
use super::comparison::{Comparison, PendingDifference, Role, Subject, Task};
use super::difference::{Change, DifferenceKind as Kind, Direction};
use super::fields::Fields;
use super::operation::CallPair;
use super::parameter::schema_of;
use super::shape::{Types, shape};
use super::side::{Parts, Side};
use kitemark_contract::{NodeRef, NodeType};

/// Where the contents of two bodies stand, and what the loss of a media type means there.
struct Contents {
    before: NodeRef,
    after: NodeRef,
    direction: Direction,
    group: u32,
    /// What holds them, for messages.
    holder: String,
    loss_breaks: bool,
}

impl<'a> Comparison<'a> {
    /// Compares the request bodies of two operations.
    pub(super) fn request_body(&mut self, pair: &CallPair<'a>) {
        let direction = if pair.is_outgoing { Direction::Response } else { Direction::Request };
        let was = self.previous.contract.get(pair.before.at, "requestBody");
        let is = self.current.contract.get(pair.after.at, "requestBody");
        let note = |kind, breaks, before, after: Option<NodeRef>, what: &str| {
            let message = format!("the request body {what}");
            PendingDifference { kind, direction, breaks, before, after, near: after.unwrap_or(pair.after.at), message }
        };
        let breaks = |change: Change| change.breaks(direction);
        match (was, is) {
            (None, None) => {}
            (Some(was), None) => self.note(pair.group, note(Kind::RequestBodyRemoved, true, Some(was), None, "is gone")),
            (None, Some(is)) if self.current.is(is, "required") => {
                let draft = note(Kind::RequestBodyAddedRequired, breaks(Change::NARROWS), None, Some(is), "is new and required");
                self.note(pair.group, draft);
            }
            (None, Some(is)) => self.note(pair.group, note(Kind::RequestBodyAdded, false, None, Some(is), "is new")),
            (Some(was), Some(is)) => {
                match (self.previous.is(was, "required"), self.current.is(is, "required")) {
                    (false, true) => {
                        let after = self.current.value(is, "required");
                        let what = "is now required";
                        self.note(pair.group, note(Kind::RequestBodyBecameRequired, breaks(Change::NARROWS), Some(was), after, what));
                    }
                    (true, false) => {
                        let what = "is no longer required";
                        self.note(pair.group, note(Kind::RequestBodyBecameOptional, breaks(Change::WIDENS), Some(was), Some(is), what));
                    }
                    _ => {}
                }
                let holder = "the request body".to_owned();
                let of =
                    Fields { node_type: NodeType::RequestBody, compared: &["content", "required"], subject: &holder, direction, group: pair.group };
                self.fields(&of, was, is);
                self.contents(&Contents { before: was, after: is, direction, group: pair.group, holder, loss_breaks: true });
            }
        }
    }

    /// Compares the responses of two operations, status by status.
    pub(super) fn responses(&mut self, pair: &CallPair<'a>) {
        let direction = if pair.is_outgoing { Direction::Request } else { Direction::Response };
        let old = self.previous.entries(pair.before.at, "responses");
        let new = self.current.entries(pair.after.at, "responses");
        let near = self.current.contract.get(pair.after.at, "responses").unwrap_or(pair.after.at);
        let exact = |list: &[(&'a str, NodeRef)], status: &str| list.iter().copied().find(|(other, _)| other.eq_ignore_ascii_case(status));
        for (status, was) in &old {
            let kept = exact(&new, status).or_else(|| new.iter().copied().find(|(other, _)| is_range_of(other, status)));
            if let Some((_, is)) = kept.or_else(|| exact(&new, "default").filter(|_| !is_success(status))) {
                self.response(pair, direction, status, *was, is);
            } else if new.iter().all(|(other, _)| !is_range_of(status, other)) {
                // What consumers handle may fail to come, but a success that they wait for may not.
                let breaks = direction == Direction::Request || is_success(status);
                let message = format!("the response {status} is gone");
                let kind = Kind::StatusRemoved;
                self.note(pair.group, PendingDifference { kind, direction, breaks, before: Some(*was), after: None, near, message });
            }
        }
        for (status, is) in new.iter().filter(|(status, _)| exact(&old, status).is_none()) {
            let covering = old.iter().find(|(other, _)| is_range_of(other, status)).copied();
            match covering.or_else(|| exact(&old, "default").filter(|_| !is_success(status))) {
                Some((_, was)) => self.response(pair, direction, status, was, *is),
                None => {
                    let message = format!("the response {status} is new");
                    let kind = Kind::StatusAdded;
                    self.note(pair.group, PendingDifference { kind, direction, breaks: false, before: None, after: Some(*is), near: *is, message });
                }
            }
        }
    }

    fn response(&mut self, pair: &CallPair<'a>, direction: Direction, status: &str, was: NodeRef, is: NodeRef) {
        let holder = format!("the response {status}");
        let loss_breaks = direction == Direction::Request || is_success(status);
        let subject = &holder;
        let of = Fields { node_type: NodeType::Response, compared: &["headers", "content"], subject, direction, group: pair.group };
        self.fields(&of, was, is);
        self.contents(&Contents { before: was, after: is, direction, group: pair.group, holder, loss_breaks });
        self.headers(pair, direction, was, is);
    }

    fn headers(&mut self, pair: &CallPair<'a>, direction: Direction, was: NodeRef, is: NodeRef) {
        let headers = |side: Side<'a>, response| {
            let mut headers = side.entries(response, "headers");
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("content-type"));
            headers
        };
        let (old, new) = (headers(self.previous, was), headers(self.current, is));
        let near = self.current.value(is, "headers").unwrap_or(is);
        let task = |name: &'a str, before: Parts, after: Parts, near: NodeRef| {
            let subject = Subject { role: Role::Header, name };
            Task::whole(before, after, direction, subject, pair.group, near)
        };
        for (name, before) in &old {
            let was_required = self.previous.is(*before, "required");
            let Some((_, after)) = new.iter().find(|(other, _)| other.eq_ignore_ascii_case(name)) else {
                let (kind, breaks, what) = match direction {
                    Direction::Response if was_required => (Kind::HeaderRemoved, true, "it is gone"),
                    Direction::Response => {
                        (Kind::CannotTell, false, "it is gone; whether a consumer relied on it, optional as it was, cannot be told")
                    }
                    _ => (Kind::HeaderRemoved, false, "it is gone"),
                };
                self.push_difference(&task(name, Vec::new(), Vec::new(), near), kind, breaks, Some(*before), None, what);
                continue;
            };
            let task = task(name, schema_of(self.previous, *before), schema_of(self.current, *after), *after);
            let compared = &["required", "deprecated", "schema", "content"];
            let subject = format!("the response header `{name}`");
            let of = Fields { node_type: NodeType::Header, compared, subject: &subject, direction, group: pair.group };
            self.fields(&of, *before, *after);
            let (before, after) = (Some(*before), Some(*after));
            match (was_required, self.current.is(task.near, "required")) {
                (true, false) => self.changed(&task, Kind::HeaderBecameOptional, Change::WIDENS, before, after, "it is no longer required"),
                (false, true) => self.changed(&task, Kind::HeaderBecameRequired, Change::NARROWS, before, after, "it is now required"),
                _ => {}
            }
            self.push(task);
        }
        for (name, after) in new.iter().filter(|(name, _)| old.iter().all(|(other, _)| !other.eq_ignore_ascii_case(name))) {
            let task = task(name, Vec::new(), Vec::new(), *after);
            let change = Change { narrows: self.current.is(*after, "required"), widens: false };
            let breaks = direction == Direction::Request && change.breaks(direction);
            self.push_difference(&task, Kind::HeaderAdded, breaks, None, Some(*after), "it is new");
        }
    }

    fn contents(&mut self, contents: &Contents) {
        let old = media_types(self.previous, contents.before);
        let new = media_types(self.current, contents.after);
        let near = self.current.value(contents.after, "content").unwrap_or(contents.after);
        let Contents { direction, group, holder, .. } = contents;
        let (direction, group) = (*direction, *group);
        for (name, was) in &old {
            if let Some((_, is)) = best(&new, name) {
                self.media_type(contents, name, *was, *is);
                continue;
            }
            let (kind, breaks) = (Kind::MediaTypeRemoved, contents.loss_breaks);
            let message = format!("{holder} no longer comes as {name}");
            let message = if direction == Direction::Request { format!("{holder} is no longer taken as {name}") } else { message };
            self.note(group, PendingDifference { kind, direction, breaks, before: Some(*was), after: None, near, message });
        }
        for (name, is) in new.iter().filter(|(name, _)| best(&old, name).is_none()) {
            let message = format!("{holder} has the new media type {name}");
            let kind = Kind::MediaTypeAdded;
            self.note(
                group,
                PendingDifference { kind, direction, breaks: false, before: Some(contents.before), after: Some(*is), near: *is, message },
            );
        }
    }

    fn media_type(&mut self, contents: &Contents, name: &str, was: NodeRef, is: NodeRef) {
        let parts = |side: Side<'a>, at, key| side.value(at, key).into_iter().collect::<Parts>();
        let Contents { direction, group, .. } = contents;
        for (key, role) in [("schema", Role::Body), ("itemSchema", Role::Items)] {
            let (before, after) = (parts(self.previous, was, key), parts(self.current, is, key));
            if before.is_empty() && after.is_empty() || key == "schema" && self.is_bytes_both_ways(name, &before, &after) {
                continue;
            }
            let subject = Subject { role, name: "" };
            let is_xml = name.split(';').next().is_some_and(|essence| essence.ends_with("/xml") || essence.ends_with("+xml"));
            self.push(Task { is_xml, ..Task::whole(before, after, *direction, subject, *group, is) });
        }
        self.encodings(contents, name, was, is);
        let subject = format!("{} as {name}", contents.holder);
        let (direction, group) = (*direction, *group);
        let compared = &["schema", "itemSchema", "encoding"];
        self.fields(&Fields { node_type: NodeType::MediaType, compared, subject: &subject, direction, group }, was, is);
    }

    /// Compares how the properties that both bodies have are encoded.
    fn encodings(&mut self, contents: &Contents, name: &str, was: NodeRef, is: NodeRef) {
        let (old, new) = (self.previous.entries(was, "encoding"), self.current.entries(is, "encoding"));
        if old.is_empty() && new.is_empty() {
            return;
        }
        let properties = |side: Side<'a>, at| shape(side, side.value(at, "schema").as_slice()).properties;
        let (before, after) = (properties(self.previous, was), properties(self.current, is));
        let find = |list: &[(&'a str, NodeRef)], name: &str| list.iter().find(|(other, _)| *other == name).map(|(_, at)| *at);
        for property in before.keys().filter(|property| after.contains_key(*property)) {
            let (was, is) = match (find(&old, property), find(&new, property)) {
                (Some(was), Some(is)) if !alike(self.previous, was, self.current, is) => (Some(was), Some(is)),
                (Some(was), None) => (Some(was), None),
                (None, Some(is)) => (None, Some(is)),
                _ => continue,
            };
            let message = format!("the encoding of `{property}` in {name} changed; what that means cannot be told");
            let (kind, direction) = (Kind::CannotTell, contents.direction);
            let near = is.unwrap_or(contents.after);
            self.note(contents.group, PendingDifference { kind, direction, breaks: false, before: was, after: is, near, message });
        }
    }

    /// Whether both schemas stand for bytes: `format: binary` in 3.0, nothing at all from 3.1.
    fn is_bytes_both_ways(&self, name: &str, before: &[NodeRef], after: &[NodeRef]) -> bool {
        if name.contains("json") || name.starts_with("multipart/") {
            return false;
        }
        let (was, is) = (shape(self.previous, before), shape(self.current, after));
        let is_bytes = |shape: &super::shape::Shape<'_>| {
            shape.is_any() || shape.types == Some(Types::STRING) && shape.format.is_some_and(|(format, _)| format == "binary")
        };
        is_bytes(&was) && is_bytes(&is)
    }
}

/// The media types of a body, in lower case and without spaces.
fn media_types(side: Side<'_>, holder: NodeRef) -> Vec<(String, NodeRef)> {
    let normal = |name: &str| name.chars().filter(|character| !character.is_whitespace()).collect::<String>().to_ascii_lowercase();
    side.entries(holder, "content").into_iter().map(|(name, at)| (normal(name), at)).collect()
}

/// The media type that is the same, or the same without its parameters, or a range that covers it.
fn best<'t>(types: &'t [(String, NodeRef)], name: &str) -> Option<&'t (String, NodeRef)> {
    let essence = |name: &str| name.split(';').next().unwrap_or_default().to_owned();
    let own = essence(name);
    let covers = |other: &str| {
        let other = essence(other);
        other == "*/*" || other.strip_suffix("/*").is_some_and(|family| own.split('/').next() == Some(family))
    };
    let same = types.iter().find(|(other, _)| other == name);
    same.or_else(|| types.iter().find(|(other, _)| essence(other) == own)).or_else(|| types.iter().find(|(other, _)| covers(other)))
}

fn is_success(status: &str) -> bool {
    !status.starts_with(['4', '5']) && status != "default"
}

/// Whether one status is the range in which another lies.
fn is_range_of(range: &str, status: &str) -> bool {
    let wide = |text: &str| text.len() == 3 && text.get(1..).is_some_and(|rest| rest.eq_ignore_ascii_case("xx"));
    wide(range) && !wide(status) && range.get(..1) == status.get(..1) && status.len() == 3
}
