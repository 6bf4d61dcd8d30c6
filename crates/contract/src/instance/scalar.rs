//! Keywords of any value and of scalars: types, listed values, numbers and strings.

use super::Reading;
use super::decimal::Decimal;
use super::format::{Format, Width};
use super::keyword::{Keyword, Keywords};
use super::trial::{Evaluation, Validity, join};
use super::value::{Instance, is_whole};
use super::words;
use crate::{NodeRef, Version};
use kitemark_document::Kind;
use std::cmp::Ordering;

/// How many steps of a pattern take as long as one of a judgement.
const STEPS_OF_PATTERN: u64 = 8;

/// Whether a value is of a type of JSON Schema; none for a type that there is not.
pub(super) fn is_type(name: &str, value: Instance<'_>) -> Option<bool> {
    Some(match name {
        "string" => value.kind() == Kind::String,
        "number" => value.kind() == Kind::Number,
        "integer" => value.kind() == Kind::Number && is_whole(value.text()),
        "boolean" => value.kind() == Kind::Boolean,
        "array" => value.kind() == Kind::Sequence,
        "object" => value.kind() == Kind::Mapping,
        "null" => value.kind() == Kind::Null,
        _ => return None,
    })
}

impl<'a, 'i> Evaluation<'a, 'i> {
    /// The names that `type` lists.
    pub(super) fn type_names(&self, at: NodeRef) -> Vec<&'a str> {
        let document = self.contract.document(at);
        match document.kind(at.node) {
            Kind::Sequence => document.items(at.node).iter().map(|item| document.text(*item)).collect(),
            _ => vec![document.text(at.node)],
        }
    }

    /// The value as the scalar that the schema asks for, where scalars are read as text.
    pub(super) fn read(&self, rules: &Keywords, value: Instance<'i>) -> Instance<'i> {
        let Some(types) = rules.get(Keyword::Type).filter(|_| self.reading == Reading::AsText) else { return value };
        let names = self.type_names(types);
        if names.iter().any(|name| is_type(name, value) == Some(true)) {
            return value;
        }
        let read = |(name, kind): (&str, Kind)| {
            let read = value.read_as(kind).filter(|read| is_type(name, *read) == Some(true));
            read.filter(|_| names.contains(&name))
        };
        let kinds = [("integer", Kind::Number), ("number", Kind::Number), ("boolean", Kind::Boolean), ("null", Kind::Null), ("string", Kind::String)];
        kinds.into_iter().find_map(read).unwrap_or(value)
    }

    /// `type`.
    pub(super) fn types(&mut self, rules: &Keywords, value: Instance<'i>) -> Validity {
        let Some(at) = rules.get(Keyword::Type) else { return Validity::Valid };
        let document = self.contract.document(at);
        if let Some(name) = document.string(at.node)
            && is_type(name, value) == Some(true)
        {
            return Validity::Valid;
        }
        let names = self.type_names(at);
        let mut verdict = Validity::Invalid;
        for name in &names {
            match is_type(name, value) {
                Some(true) => return Validity::Valid,
                Some(false) => {}
                None => verdict = Validity::Unknown,
            }
        }
        if verdict == Validity::Unknown {
            return self.malformed(at, Keyword::Type);
        }
        let expected = words::either(names.iter().map(|name| words::type_words(name)).collect());
        let schema = document.parent(at.node).unwrap_or(at.node);
        let is_old = value.kind() == Kind::Null && document.get_boolean(schema, "nullable") == Some(true);
        let hint = if is_old { "; `nullable` means nothing from OpenAPI 3.1 on: add null to `type`" } else { "" };
        self.fault(at, || format!("expected {expected}, found {}{hint}", words::found(value)))
    }

    /// Whether a value equals a given one, by its text too where scalars are read as text.
    fn is_given(&self, value: Instance<'i>, given: Instance<'_>) -> bool {
        let is_scalar = |value: Instance<'_>| matches!(value.kind(), Kind::String | Kind::Number | Kind::Boolean);
        let by_text = self.reading == Reading::AsText && is_scalar(value) && is_scalar(given);
        value.equals(given) || by_text && value.text() == given.text()
    }

    /// `enum` and `const`.
    pub(super) fn listed(&mut self, rules: &Keywords, value: Instance<'i>) -> Validity {
        if let Some(at) = rules.get(Keyword::Enum) {
            let list = self.given(at);
            if list.kind() != Kind::Sequence {
                return self.malformed(at, Keyword::Enum);
            }
            let weight = if value.len() > 0 { list.size() } else { list.len() };
            if !self.steps(weight / 16, at) {
                return Validity::Unknown;
            }
            if !list.items().any(|given| self.is_given(value, given)) {
                return self.fault(at, || {
                    let expected = words::either(list.items().map(words::written).collect());
                    format!("expected {expected}, found {}", words::found(value))
                });
            }
        }
        if let Some(at) = rules.get(Keyword::Const)
            && let given = self.given(at)
            && !self.is_given(value, given)
        {
            return self.fault(at, || format!("expected {}, found {}", words::written(given), words::found(value)));
        }
        Validity::Valid
    }

    /// `multipleOf` and the bounds of a number.
    pub(super) fn numbers(&mut self, rules: &Keywords, value: Instance<'i>) -> Validity {
        use Keyword::{ExclusiveMaximum, ExclusiveMinimum, Maximum, Minimum, MultipleOf};
        let mut verdict = Validity::Valid;
        for keyword in [MultipleOf, Minimum, ExclusiveMinimum, Maximum, ExclusiveMaximum] {
            let Some(at) = rules.get(keyword) else { continue };
            // In 3.0 the exclusive bounds are booleans that sharpen the plain ones.
            if !self.judge.has_json_schema && matches!(keyword, ExclusiveMinimum | ExclusiveMaximum) {
                continue;
            }
            let sharpened = !self.judge.has_json_schema
                && match keyword {
                    Minimum => self.is_true(rules.get(ExclusiveMinimum)),
                    Maximum => self.is_true(rules.get(ExclusiveMaximum)),
                    _ => false,
                };
            join!(self, verdict, self.number(keyword, at, sharpened, value));
        }
        join!(self, verdict, self.width(rules, value));
        verdict
    }

    /// `format` of a number: `int32` and `int64` are whole numbers of so many bits (OpenAPI, Data Type Format).
    fn width(&mut self, rules: &Keywords, value: Instance<'i>) -> Validity {
        let Some(at) = rules.get(Keyword::Format) else { return Validity::Valid };
        let Some(width) = self.contract.document(at).string(at.node).and_then(Width::of) else { return Validity::Valid };
        if width.holds(value.text()) {
            return Validity::Valid;
        }
        self.fault(at, || format!("expected {}, found {}", width.words(), words::written(value)))
    }

    fn number(&mut self, keyword: Keyword, at: NodeRef, sharpened: bool, value: Instance<'i>) -> Validity {
        let limit = self.given(at);
        let (Some(number), Some(bound)) = (Decimal::parse(value.text()), Decimal::parse(limit.text()).filter(|_| limit.kind() == Kind::Number))
        else {
            return self.malformed(at, keyword);
        };
        let order = number.cmp(&bound);
        let (holds, words) = match keyword {
            Keyword::MultipleOf => match number.is_multiple_of(&bound) {
                Some(holds) => (holds, "a multiple of"),
                None => return self.malformed(at, keyword),
            },
            Keyword::Minimum if !sharpened => (order != Ordering::Less, "a number of at least"),
            Keyword::Minimum | Keyword::ExclusiveMinimum => (order == Ordering::Greater, "a number above"),
            Keyword::Maximum if !sharpened => (order != Ordering::Greater, "a number of at most"),
            _ => (order == Ordering::Less, "a number below"),
        };
        if holds {
            return Validity::Valid;
        }
        self.fault(at, || format!("expected {words} {}, found {}", words::written(limit), words::written(value)))
    }

    /// The format, the pattern and the length of a string; of several faults the first is told.
    pub(super) fn strings(&mut self, rules: &Keywords, value: Instance<'i>) -> Validity {
        let mut verdict = Validity::Valid;
        for own in [Self::format, Self::pattern, Self::length] {
            match own(self, rules, value) {
                Validity::Invalid => return Validity::Invalid,
                next => verdict = verdict.and(next),
            }
        }
        verdict
    }

    fn format(&mut self, rules: &Keywords, value: Instance<'i>) -> Validity {
        let Some(at) = rules.get(Keyword::Format) else { return Validity::Valid };
        let has_json_schema = self.contract.version().is_none_or(Version::has_json_schema);
        match self.contract.document(at).string(at.node).and_then(|name| Format::of(name, has_json_schema)) {
            Some(format) if !format.holds(value.text()) => self.fault(at, || format!("expected {}, found {}", format.words(), words::found(value))),
            _ => Validity::Valid,
        }
    }

    fn pattern(&mut self, rules: &Keywords, value: Instance<'i>) -> Validity {
        let Some(at) = rules.get(Keyword::Pattern) else { return Validity::Valid };
        let Some(pattern) = self.contract.document(at).string(at.node) else { return self.malformed(at, Keyword::Pattern) };
        match self.matches(pattern, at, value.text()) {
            Validity::Invalid => {
                let hint = if pattern.starts_with("/^") { "; the slash at its start is part of the pattern" } else { "" };
                self.fault(at, || format!("expected a match of the pattern {pattern}, found {}{hint}", words::found(value)))
            }
            other => other,
        }
    }

    fn length(&mut self, rules: &Keywords, value: Instance<'i>) -> Validity {
        let mut verdict = Validity::Valid;
        for keyword in [Keyword::MinLength, Keyword::MaxLength] {
            let Some(at) = rules.get(keyword) else { continue };
            let length = value.text().chars().count();
            join!(
                self,
                verdict,
                match self.bound(at) {
                    None => self.malformed(at, keyword),
                    Some(bound) if keyword == Keyword::MinLength && length < bound => {
                        self.fault(at, || too_few(bound, length, "character", value))
                    }
                    Some(bound) if keyword == Keyword::MaxLength && length > bound => {
                        self.fault(at, || too_many(bound, length, "character", value))
                    }
                    Some(_) => Validity::Valid,
                }
            );
        }
        verdict
    }

    /// Whether a pattern matches somewhere in a text.
    pub(super) fn matches(&mut self, pattern: &str, at: NodeRef, text: &str) -> Validity {
        match self.contract.pattern(pattern).as_ref() {
            Ok(compiled) => {
                let before = self.left.saturating_mul(STEPS_OF_PATTERN);
                let mut left = before;
                let matched = compiled.is_match(text, &mut left);
                let spent = usize::try_from((before - left) / STEPS_OF_PATTERN).unwrap_or(usize::MAX);
                match matched {
                    Some(matched) if self.steps(spent, at) => Validity::of(matched),
                    Some(_) => Validity::Unknown,
                    None => {
                        self.steps(spent, at);
                        self.doubt(at, || format!("the pattern {pattern} cannot be tried: it takes too many steps"))
                    }
                }
            }
            Err(reason) => self.doubt(at, || format!("the pattern {pattern} cannot be tried: {reason}")),
        }
    }
}

pub(super) fn too_few(bound: usize, found: usize, noun: &str, value: Instance<'_>) -> String {
    let shown = if value.kind() == Kind::String { format!(": {}", words::quoted(value.text())) } else { String::new() };
    format!("expected at least {}, found {found}{shown}", words::count(bound, noun))
}

pub(super) fn too_many(bound: usize, found: usize, noun: &str, value: Instance<'_>) -> String {
    let shown = if value.kind() == Kind::String { format!(": {}", words::quoted(value.text())) } else { String::new() };
    format!("expected at most {}, found {found}{shown}", words::count(bound, noun))
}
