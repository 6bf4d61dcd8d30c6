//! A document as a tree that keeps the order of its members, equal names, and tokens that are no value at all.

use kitemark::document::{Document, Kind, NodeId, Source};
use std::fmt::Write as _;

/// A node.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Tree {
    /// A number, a literal, or anything else, as it is written.
    Token(String),
    /// A string.
    Text(String),
    List(Vec<Tree>),
    Members(Vec<(String, Tree)>),
}

/// How a tree is written.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Style {
    Json,
    /// JSON in which every character beyond ASCII is an escape.
    JsonEscaped,
    JsonIndented,
    /// YAML in blocks.
    Yaml,
}

impl Tree {
    /// The document in a file, where it is one.
    pub(crate) fn read(name: &str, bytes: &[u8]) -> Option<Self> {
        let document = Source::from_bytes(name, bytes.to_vec()).read().ok()?;
        Some(Self::of(&document, document.root()))
    }

    fn of(document: &Document, node: NodeId) -> Self {
        match document.kind(node) {
            Kind::String => Self::Text(document.text(node).to_owned()),
            Kind::Sequence => Self::List(document.items(node).iter().map(|item| Self::of(document, *item)).collect()),
            Kind::Mapping => {
                let members = document.members(node).iter();
                Self::Members(members.map(|member| (document.text(member.key).to_owned(), Self::of(document, member.value))).collect())
            }
            Kind::Null => Self::Token("null".to_owned()),
            Kind::Boolean => Self::Token((document.boolean(node) == Some(true)).to_string()),
            Kind::Number => Self::Token(document.text(node).to_owned()),
        }
    }

    /// How many nodes there are, with this one.
    pub(crate) fn count(&self) -> usize {
        1 + match self {
            Self::List(items) => items.iter().map(Self::count).sum(),
            Self::Members(members) => members.iter().map(|(_, value)| value.count()).sum(),
            Self::Token(_) | Self::Text(_) => 0,
        }
    }

    /// About how many bytes it takes when it is written.
    pub(crate) fn weight(&self) -> usize {
        match self {
            Self::Token(text) | Self::Text(text) => text.len() + 2,
            Self::List(items) => 2 + items.iter().map(Self::weight).sum::<usize>(),
            Self::Members(members) => 2 + members.iter().map(|(name, value)| name.len() + 4 + value.weight()).sum::<usize>(),
        }
    }

    /// The node at this position in document order, 0 being the tree itself.
    pub(crate) fn at(&mut self, position: usize) -> Option<&mut Self> {
        if position == 0 {
            return Some(self);
        }
        let mut left = position - 1;
        let children: Vec<&mut Self> = match self {
            Self::List(items) => items.iter_mut().collect(),
            Self::Members(members) => members.iter_mut().map(|(_, value)| value).collect(),
            Self::Token(_) | Self::Text(_) => return None,
        };
        for child in children {
            let count = child.count();
            if left < count {
                return child.at(left);
            }
            left -= count;
        }
        None
    }

    /// The value of a member, where there is one.
    pub(crate) fn member(&mut self, name: &str) -> Option<&mut Self> {
        match self {
            Self::Members(members) => members.iter_mut().find(|(known, _)| known == name).map(|(_, value)| value),
            _ => None,
        }
    }

    /// Hands every string to a function that may change it.
    pub(crate) fn each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        match self {
            Self::Text(text) => change(text),
            Self::List(items) => items.iter_mut().for_each(|item| item.each_text(change)),
            Self::Members(members) => members.iter_mut().for_each(|(_, value)| value.each_text(change)),
            Self::Token(_) => {}
        }
    }

    /// The tree as a file.
    pub(crate) fn write(&self, style: Style) -> String {
        let mut out = String::new();
        match style {
            Style::Yaml => self.yaml(&mut out, 0),
            _ => self.json(&mut out, style, 0),
        }
        out.push('\n');
        out
    }

    fn json(&self, out: &mut String, style: Style, depth: usize) {
        let line = |out: &mut String, depth: usize| {
            if style == Style::JsonIndented {
                let _ = write!(out, "\n{:1$}", "", depth * 2);
            }
        };
        match self {
            Self::Token(token) => out.push_str(token),
            Self::Text(text) => quoted(out, text, style),
            Self::List(items) => {
                out.push('[');
                for (position, item) in items.iter().enumerate() {
                    out.push_str(if position > 0 { "," } else { "" });
                    line(out, depth + 1);
                    item.json(out, style, depth + 1);
                }
                line(out, depth);
                out.push(']');
            }
            Self::Members(members) => {
                out.push('{');
                for (position, (name, value)) in members.iter().enumerate() {
                    out.push_str(if position > 0 { "," } else { "" });
                    line(out, depth + 1);
                    quoted(out, name, style);
                    out.push(':');
                    value.json(out, style, depth + 1);
                }
                line(out, depth);
                out.push('}');
            }
        }
    }

    fn yaml(&self, out: &mut String, depth: usize) {
        let indent = |out: &mut String| {
            let _ = write!(out, "{:1$}", "", depth * 2);
        };
        match self {
            Self::List(items) if !items.is_empty() => {
                for item in items {
                    indent(out);
                    out.push_str("- ");
                    item.yaml_value(out, depth);
                }
            }
            Self::Members(members) if !members.is_empty() => {
                for (name, value) in members {
                    indent(out);
                    scalar(out, name);
                    out.push_str(": ");
                    value.yaml_value(out, depth);
                }
            }
            _ => self.json(out, Style::Yaml, 0),
        }
    }

    /// What stands behind `- ` or `name: `.
    fn yaml_value(&self, out: &mut String, depth: usize) {
        match self {
            Self::List(items) if !items.is_empty() => {
                out.push('\n');
                self.yaml(out, depth + 1);
            }
            Self::Members(members) if !members.is_empty() => {
                out.push('\n');
                self.yaml(out, depth + 1);
            }
            Self::Text(text) => {
                scalar(out, text);
                out.push('\n');
            }
            _ => {
                self.json(out, Style::Yaml, 0);
                out.push('\n');
            }
        }
    }
}

/// A string of YAML: bare where it is a plain word that stands for nothing else.
fn scalar(out: &mut String, text: &str) {
    let is_word = text.starts_with(|first: char| first.is_ascii_alphabetic()) && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    if is_word && !["true", "false", "null", "yes", "no"].contains(&text.to_ascii_lowercase().as_str()) {
        out.push_str(text);
    } else {
        quoted(out, text, Style::Yaml);
    }
}

/// A string in quotes. What neither notation takes as it is becomes an escape.
fn quoted(out: &mut String, text: &str, style: Style) {
    out.push('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => out.extend(['\\', character]),
            '\n' => out.push_str("\\n"),
            _ if style == Style::Yaml && character > '\u{ffff}' => {
                let _ = write!(out, "\\U{:08x}", u32::from(character));
            }
            _ if character < ' ' || style == Style::Yaml && is_not_printable(character) || style == Style::JsonEscaped && !character.is_ascii() => {
                for unit in character.encode_utf16(&mut [0; 2]) {
                    let _ = write!(out, "\\u{unit:04x}");
                }
            }
            _ => out.push(character),
        }
    }
    out.push('"');
}

/// YAML 1.2.2, section 5.1: what is not printable must be escaped.
fn is_not_printable(character: char) -> bool {
    matches!(character, '\u{7f}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

#[test]
fn every_style_is_read_back_as_the_same_tree() {
    let text = r#"{"a b":[1,-2.50,{"c":"\u001b\u009b\u202e😀\n"},[],{}],"a b":null,"true":"no","d":[[true,"x"],"plain"],"":"- e: f"}"#;
    let tree = Tree::read("a.json", text.as_bytes()).unwrap();
    for (style, name) in [(Style::Json, "a.json"), (Style::JsonEscaped, "a.json"), (Style::JsonIndented, "a.json"), (Style::Yaml, "a.yaml")] {
        let written = tree.write(style);
        assert_eq!(Tree::read(name, written.as_bytes()).as_ref(), Some(&tree), "{style:?}: {written}");
    }
}

#[test]
fn nodes_are_counted_and_found_in_document_order() {
    let mut tree = Tree::read("a.json", br#"{"a":[1,2],"b":{"c":"d"}}"#).unwrap();
    assert_eq!(tree.count(), 6);
    assert_eq!(tree.at(3), Some(&mut Tree::Token("2".to_owned())));
    assert_eq!(tree.at(5), Some(&mut Tree::Text("d".to_owned())));
    assert_eq!(tree.at(6), None);
}
