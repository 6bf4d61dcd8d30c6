//! Parameters: which is which, which came or went, which are required, and how they are written.

use super::comparison::{Comparison, Role, Subject, Task};
use super::difference::{Change, DifferenceKind as Kind, Direction};
use super::fields::Fields;
use super::operation::{Call, CallPair};
use super::shape::{Types, shape};
use super::side::{Parts, Side};
use kitemark_contract::{NodeRef, NodeType};

/// A parameter as one finds it again.
struct Parameter<'a> {
    at: NodeRef,
    place: &'static str,
    name: &'a str,
    key: String,
}

impl<'a> Comparison<'a> {
    /// Compares the parameters of two operations.
    pub(super) fn parameters(&mut self, pair: &CallPair<'a>) {
        let old = parameters_of(self.previous, &pair.before);
        let new = parameters_of(self.current, &pair.after);
        let direction = if pair.is_outgoing { Direction::Response } else { Direction::Request };
        let near = self.current.value(pair.after.at, "parameters").unwrap_or(pair.after.at);
        let task = |parameter: &Parameter<'a>, before: Parts, after: Parts, near| {
            let subject = Subject { role: Role::Parameter(parameter.place), name: parameter.name };
            Task::whole(before, after, direction, subject, pair.group, near)
        };
        for was in &old {
            let before = schema_of(self.previous, was.at);
            let Some(is) = new.iter().find(|is| is.place == was.place && is.key == was.key) else {
                let may_go = match direction {
                    Direction::Request => self.previous.is(was.at, "deprecated"),
                    _ => !self.previous.is(was.at, "required"),
                };
                self.push_difference(&task(was, before, Vec::new(), near), Kind::ParameterRemoved, !may_go, Some(was.at), None, "it is gone");
                continue;
            };
            let task = task(is, before, schema_of(self.current, is.at), is.at);
            self.parameter(&task, was, is);
        }
        for is in new.iter().filter(|is| old.iter().all(|was| is.place != was.place || is.key != was.key)) {
            let task = task(is, Vec::new(), schema_of(self.current, is.at), is.at);
            if is.place == "path" || self.current.is(is.at, "required") {
                self.changed(&task, Kind::ParameterAddedRequired, Change::NARROWS, None, Some(is.at), "it is new and required");
            } else {
                self.push_difference(&task, Kind::ParameterAdded, false, None, Some(is.at), "it is new");
            }
        }
    }

    fn parameter(&mut self, task: &Task<'a>, was: &Parameter<'a>, is: &Parameter<'a>) {
        let required = |side: Side<'a>, parameter: &Parameter<'a>| parameter.place == "path" || side.is(parameter.at, "required");
        let place = |side: Side<'a>, at, key| side.value(at, key).unwrap_or(at);
        match (required(self.previous, was), required(self.current, is)) {
            (false, true) => {
                let after = place(self.current, is.at, "required");
                self.changed(task, Kind::ParameterBecameRequired, Change::NARROWS, Some(was.at), Some(after), "it is now required");
            }
            (true, false) => {
                let before = place(self.previous, was.at, "required");
                self.changed(task, Kind::ParameterBecameOptional, Change::WIDENS, Some(before), Some(is.at), "it is no longer required");
            }
            _ => {}
        }
        if !self.previous.is(was.at, "deprecated") && self.current.is(is.at, "deprecated") {
            let after = place(self.current, is.at, "deprecated");
            self.push_difference(task, Kind::Deprecated, false, Some(was.at), Some(after), "it is now deprecated");
        }
        if written(self.previous, was, &task.before) != written(self.current, is, &task.after) {
            let what = "it is now written in another way (`content`, `style` or `explode`)";
            return self.push_difference(task, Kind::SerializationChanged, true, Some(was.at), Some(is.at), what);
        }
        let compared = &["name", "in", "required", "deprecated", "style", "explode", "schema", "content"];
        let subject = format!("the {} parameter `{}`", is.place, is.name);
        let (direction, group) = (task.direction, task.group);
        self.fields(&Fields { node_type: NodeType::Parameter, compared, subject: &subject, direction, group }, was.at, is.at);
        self.push(task.clone());
    }
}

fn parameters_of<'a>(side: Side<'a>, call: &Call<'a>) -> Vec<Parameter<'a>> {
    const PLACES: [&str; 5] = ["path", "query", "header", "cookie", "querystring"];
    let contract = side.contract;
    let mut found: Vec<Parameter<'a>> = Vec::new();
    for at in &call.parameters {
        let (Some(name), Some(place)) = (contract.get_string(*at, "name"), contract.get_string(*at, "in")) else { continue };
        let Some(place) = PLACES.iter().copied().find(|known| *known == place) else { continue };
        let key = match place {
            // The names in a path are for the reader only; what counts is where they stand.
            "path" => call.names.iter().position(|known| *known == name).map_or_else(|| name.to_owned(), |position| format!("{{{position}}}")),
            "header" => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        };
        // OpenAPI says of these three header parameters that they shall be ignored.
        let is_ignored = place == "header" && matches!(key.as_str(), "accept" | "content-type" | "authorization");
        if !is_ignored && found.iter().all(|known| known.place != place || known.key != key) {
            found.push(Parameter { at: *at, place, name, key });
        }
    }
    found
}

/// The schema of a parameter or header, beside it or in its only media type.
pub(super) fn schema_of(side: Side<'_>, at: NodeRef) -> Parts {
    let content = || side.entries(at, "content").first().and_then(|(_, media_type)| side.value(*media_type, "schema"));
    side.value(at, "schema").or_else(content).into_iter().collect()
}

/// How the value of a parameter is written: in a media type, or in a style, which matters for lists and objects.
fn written<'a>(side: Side<'a>, parameter: &Parameter<'a>, schema: &[NodeRef]) -> (String, bool) {
    if let Some((media_type, _)) = side.entries(parameter.at, "content").first() {
        return (media_type.to_ascii_lowercase(), false);
    }
    let usual = if matches!(parameter.place, "query" | "cookie") { "form" } else { "simple" };
    let style = side.contract.get_string(parameter.at, "style").unwrap_or(usual);
    let types = shape(side, schema).types.unwrap_or(Types::NONE);
    let is_compound = !types.both(Types::ARRAY.union(Types::OBJECT)).is_none();
    if !is_compound && matches!(style, "form" | "simple" | "spaceDelimited" | "pipeDelimited" | "deepObject") {
        return (String::new(), false);
    }
    (style.to_owned(), side.boolean(parameter.at, "explode").unwrap_or(style == "form") && is_compound)
}
