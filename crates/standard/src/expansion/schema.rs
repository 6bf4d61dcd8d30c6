//! JSON Schemas written in short: `"#name"` for a schema of the file, `"@id"` for the names of a meaning, `is` for facts
//! that are there and so, and a list with one schema for each row of a table.

use super::super::meaning::NameClass;
use super::super::schema_keywords::{LIST, NAMED, ONE};
use super::{Expander, Form, Located, hint};
use kitemark_document::NodeId;
use serde_json::Value;

impl Expander<'_> {
    /// A schema in full.
    pub(super) fn schema(&mut self, written: &Located) -> Located {
        match &written.form {
            Form::Plain(Value::String(text)) => self.reference(written.at, text),
            Form::Map(members) => self.keywords(written.at, members),
            _ => written.clone(),
        }
    }

    /// A schema for a name: text is the name itself, a list is one of several.
    pub(super) fn name_schema(&mut self, written: &Located) -> Located {
        match (&written.form, written.text()) {
            (Form::Plain(Value::String(_)), Some(text)) if !text.starts_with(['#', '@', '$']) => {
                Located::member(written.at, "const", Located::plain(written.at, text))
            }
            (Form::List(_), _) => Located::member(written.at, "enum", written.clone()),
            _ => self.schema(written),
        }
    }

    /// What a text in the place of a schema means.
    fn reference(&mut self, at: NodeId, text: &str) -> Located {
        if let Some(name) = text.strip_prefix('#') {
            return self.named_schema(at, name);
        }
        if let Some(id) = text.strip_prefix('@') {
            return self.meaning(at, id);
        }
        if !text.starts_with('$') {
            let message =
                format!("`{text}` is no schema: write `#name` for one of `schemas`, `@id` for the names of a meaning, `$name` for a parameter");
            self.fault(at, message);
        }
        Located::plain(at, text)
    }

    fn named_schema(&mut self, at: NodeId, name: &str) -> Located {
        self.schemas.used.insert(name.to_owned());
        if let Some(known) = self.schemas.expanded.get(name).cloned() {
            return if self.has_room(at, known.size()) { known } else { Located::plain(at, true) };
        }
        let Some(written) = self.schemas.written.get(name).cloned() else {
            let hint = self.schemas.hint(name, "#");
            self.fault(at, format!("there is no schema `#{name}` under `schemas`{hint}"));
            return Located::plain(at, true);
        };
        if let Some(start) = self.schemas.open.iter().position(|open| open == name) {
            let circle: Vec<String> = self.schemas.open.iter().skip(start).chain([&name.to_owned()]).map(|name| format!("`#{name}`")).collect();
            self.fault(at, format!("these schemas name each other without end: {}", circle.join(", ")));
            return Located::plain(at, true);
        }
        if self.is_too_deep(at, self.schemas.open.len()) {
            return Located::plain(at, true);
        }
        self.schemas.open.push(name.to_owned());
        let expanded = self.schema(&written);
        self.schemas.open.pop();
        self.schemas.expanded.insert(name.to_owned(), expanded.clone());
        expanded
    }

    /// The names of a meaning as a schema; the words stay in the registry, which the schema names.
    pub(super) fn meaning(&mut self, at: NodeId, id: &str) -> Located {
        let Some(meaning) = self.meanings.get(id) else {
            let known: Vec<&str> = self.meanings.keys().map(String::as_str).collect();
            self.fault(at, format!("there is no meaning `@{id}` in vocabularies/meanings.yaml{}", hint(id, &known, "@")));
            return Located::plain(at, true);
        };
        match &meaning.names {
            Some(names) => class(at, names, &format!("@{id}")),
            None => {
                self.fault(at, format!("the meaning `@{id}` has no `names`, so that no name shows it"));
                Located::plain(at, true)
            }
        }
    }

    fn keywords(&mut self, at: NodeId, members: &[(String, Located)]) -> Located {
        let mut made: Vec<(String, Located)> = Vec::new();
        let mut facts = None;
        for (keyword, value) in members {
            let value = match keyword.as_str() {
                "is" => {
                    facts = Some(value);
                    continue;
                }
                keyword if ONE.contains(&keyword) => self.schema(value),
                keyword if LIST.contains(&keyword) => self.schema_list(value),
                keyword if NAMED.contains(&keyword) => {
                    let named = value.members().iter().map(|(name, schema)| (name.clone(), self.schema(schema))).collect();
                    if value.is_map() { Located::map(value.at, named) } else { value.clone() }
                }
                _ => value.clone(),
            };
            made.push((keyword.clone(), value));
        }
        if let Some(facts) = facts {
            self.add_facts(facts, &mut made);
        }
        Located::map(at, made)
    }

    fn schema_list(&mut self, written: &Located) -> Located {
        if !written.is_map() {
            let items = written.items().iter().map(|schema| self.schema(schema)).collect();
            return if matches!(written.form, Form::List(_)) { Located::list(written.at, items) } else { written.clone() };
        }
        let Some((rows, schema)) = written.get("rows").zip(written.get("schema")).filter(|_| written.members().len() == 2) else {
            self.fault(written.at, "this is a list of schemas, or `rows` (a table) and `schema` (one for each row of it)");
            return written.clone();
        };
        let schemas: Vec<Located> = self.for_each_row(rows, schema).into_iter().map(|(_, schema)| schema).collect();
        Located::list(written.at, schemas.iter().map(|schema| self.schema(schema)).collect())
    }

    /// Adds what `is` says: each fact is there, and is the value, one of the values, or what the schema asks for.
    fn add_facts(&mut self, facts: &Located, made: &mut Vec<(String, Located)>) {
        if !facts.is_map() {
            self.fault(facts.at, "`is` holds facts or fields with what they are");
            return;
        }
        for (name, value) in facts.members() {
            let schema = self.fact_schema(value);
            let mut names: Vec<&str> = name.split('.').collect();
            let Some(first) = (!names.is_empty()).then(|| names.remove(0)) else { continue };
            if !add_fact(value.at, made, first, &names, schema) {
                self.fault(value.at, format!("`{name}` is given twice: under `is`, and once more under `is` or `properties`"));
            }
        }
    }

    fn fact_schema(&mut self, value: &Located) -> Located {
        match &value.form {
            Form::Map(_) => self.schema(value),
            Form::Plain(Value::String(text)) if text.starts_with(['#', '@']) => self.reference(value.at, text),
            Form::List(_) => Located::member(value.at, "enum", value.clone()),
            Form::Plain(_) => Located::member(value.at, "const", value.clone()),
        }
    }
}

/// Adds a fact, at the end of a path of names, to the keywords of a schema; false where it is there already.
fn add_fact(at: NodeId, keywords: &mut Vec<(String, Located)>, name: &str, below: &[&str], schema: Located) -> bool {
    let mut properties = take(keywords, "properties").unwrap_or_else(|| Located::map(at, Vec::new()));
    let mut required = take(keywords, "required").unwrap_or_else(|| Located::list(at, Vec::new()));
    let mut is_added = false;
    if let (Form::Map(properties), Form::List(required)) = (&mut properties.form, &mut required.form) {
        let known = take(properties, name);
        let value = match (below.split_first(), known) {
            (None, known) => {
                is_added = known.is_none();
                known.unwrap_or(schema)
            }
            (Some((next, below)), known) => {
                let (at, form) = known.map_or((at, Form::Map(Vec::new())), |known| (known.at, known.form));
                match form {
                    Form::Map(mut keywords) => {
                        is_added = add_fact(at, &mut keywords, next, below, schema);
                        Located::map(at, keywords)
                    }
                    form => Located { at, form },
                }
            }
        };
        properties.push((name.to_owned(), value));
        if !required.iter().any(|known| known.text() == Some(name)) {
            required.push(Located::plain(at, name));
        }
    }
    keywords.push(("properties".to_owned(), properties));
    keywords.push(("required".to_owned(), required));
    is_added
}

/// Takes a member out of a list of them.
fn take(members: &mut Vec<(String, Located)>, name: &str) -> Option<Located> {
    let position = members.iter().position(|(known, _)| known == name)?;
    Some(members.remove(position).1)
}

/// A class of names as a schema whose lists of words are those of the registry, by their path.
fn class(at: NodeId, names: &NameClass, path: &str) -> Located {
    let words = names.lists().into_iter().map(|(keyword, _)| (keyword, Located::plain(at, format!("{path}/{keyword}"))));
    let pattern = names.pattern.iter().map(|pattern| ("pattern", Located::plain(at, pattern.as_str())));
    let mut ways: Vec<Located> = words.chain(pattern).map(|(keyword, value)| Located::member(at, keyword, value)).collect();
    let mut schema = match ways.pop() {
        Some(only) if ways.is_empty() => only.members().to_vec(),
        Some(last) => {
            ways.push(last);
            vec![("anyOf".to_owned(), Located::list(at, ways))]
        }
        None => Vec::new(),
    };
    if let Some(except) = &names.except {
        schema.push(("not".to_owned(), class(at, except, &format!("{path}/except"))));
    }
    Located::map(at, schema)
}
