//! Tables: what differs from row to row, once for the probes and the schemas that are made of them.

use super::{Expander, Form, Located};
use serde_json::Value;
use std::collections::BTreeSet;

/// The rows of a table by name, in the order in which they are written.
pub(super) type Table = Vec<(String, Located)>;

impl Expander<'_> {
    /// A template with what each row of a table puts into it, by the name of the row.
    pub(super) fn for_each_row(&mut self, table: &Located, template: &Located) -> Table {
        let name = table.text().unwrap_or_default().to_owned();
        self.tables.used.insert(name.clone());
        let Some(rows) = self.tables.written.get(&name).cloned() else {
            let hint = self.tables.hint(&name, "");
            self.fault(table.at, format!("there is no table `{name}` under `tables`{hint}"));
            return Vec::new();
        };
        if !self.has_room(table.at, rows.members().len().saturating_mul(template.size())) {
            return Vec::new();
        }
        rows.members().iter().map(|(row, columns)| (row.clone(), filled(template, row, columns))).collect()
    }

    /// The probes, those with `rows` once for each row of their table.
    pub(super) fn probes(&mut self, written: &Located) -> Located {
        let mut made: Vec<(String, Located)> = Vec::new();
        for (name, probe) in written.members() {
            let Some(table) = probe.get("rows").cloned() else {
                made.push((name.clone(), self.probe(probe)));
                continue;
            };
            let template = probe.members().iter().filter(|(field, _)| field != "rows").cloned().collect();
            let rows = self.for_each_row(&table, &Located::map(probe.at, template));
            made.extend(rows.into_iter().map(|(row, probe)| (row, self.probe(&probe))));
        }
        let mut names = BTreeSet::new();
        for (name, probe) in &made {
            if !names.insert(name) {
                self.fault(probe.at, format!("two probes are called `{name}`"));
            }
        }
        Located::map(written.at, made)
    }

    fn probe(&mut self, written: &Located) -> Located {
        let members = written.members().iter().map(|(name, value)| match name.as_str() {
            "operations" => (name.clone(), self.schema(value)),
            _ => (name.clone(), value.clone()),
        });
        Located::map(written.at, members.collect())
    }
}

/// A template with the columns of a row in it: `{column}` alone becomes the value, within a text the value as
/// text; `{row}` becomes the name of the row.
fn filled(template: &Located, row: &str, columns: &Located) -> Located {
    let column = |name: &str| match name {
        "row" => Some(Located::plain(columns.at, row)),
        _ => columns.get(name).cloned(),
    };
    let form = match &template.form {
        Form::Map(members) => Form::Map(members.iter().map(|(name, value)| (name.clone(), filled(value, row, columns))).collect()),
        Form::List(items) => Form::List(items.iter().map(|item| filled(item, row, columns)).collect()),
        Form::Plain(Value::String(text)) => filled_text(text, column),
        Form::Plain(value) => Form::Plain(value.clone()),
    };
    Located { at: template.at, form }
}

fn filled_text(text: &str, column: impl Fn(&str) -> Option<Located>) -> Form {
    if let Some(value) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')).and_then(&column) {
        return value.form;
    }
    let mut made = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        made.push_str(before);
        match after.split_once('}').and_then(|(name, after)| Some((column(name)?, after))) {
            Some((value, after)) => {
                made.push_str(&value.text().map_or_else(|| value.to_value().to_string(), str::to_owned));
                rest = after;
            }
            None => {
                made.push('{');
                rest = after;
            }
        }
    }
    made.push_str(rest);
    Form::Plain(made.into())
}
