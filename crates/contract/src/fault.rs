//! Deviations of a contract from the structure of OpenAPI, in words that a developer understands.

use super::structure::{Condition, Holds, KeyForm, NodeType, table};
use super::{Contract, NodeRef, Version};
use kitemark_document::{Kind, nearest, quoted};

/// One deviation from the tables.
#[derive(Debug, Clone)]
pub struct StructuralFault {
    /// The node at fault.
    pub at: NodeRef,
    /// The name of the object that it belongs to, such as `Operation Object`.
    pub object: &'static str,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with a node.
#[derive(Debug, Clone)]
pub enum Problem {
    /// The value is of the wrong type.
    WrongType {
        /// The field, where it is the value of one.
        field: Option<&'static str>,
        /// What it should hold.
        expected: Holds,
        /// What it is.
        found: Kind,
    },
    /// The field does not exist.
    UnknownField {
        /// The type of the node that has it.
        of: NodeType,
    },
    /// A required field is absent.
    Missing {
        /// Its name.
        field: &'static str,
    },
    /// A string is none of those allowed.
    NotOneOf {
        /// The field, where it is the value of one.
        field: Option<&'static str>,
        /// The strings that are allowed.
        allowed: &'static [&'static str],
    },
    /// A key does not have the form that it must have.
    BadKey {
        /// The form.
        form: KeyForm,
    },
    /// A rule over several fields is broken.
    Condition(&'static Condition),
    /// A sequence or mapping must not be empty.
    Empty {
        /// The field, where it is the value of one.
        field: Option<&'static str>,
    },
    /// A `$ref` stands where no reference is allowed.
    ReferenceNotAllowed,
}

impl StructuralFault {
    /// The fault as one sentence. What it names is read from the contract only here, so that a contract may have many.
    #[must_use]
    pub fn message(&self, contract: &Contract) -> String {
        let object = self.object;
        let key = || quoted(contract.key_of(self.at).unwrap_or_default());
        match &self.problem {
            Problem::WrongType { field, expected, found } => {
                let subject = field.map_or_else(|| format!("this part of the {object}"), |field| format!("`{field}` of the {object}"));
                format!("{subject} must be {}, not {}", describe(*expected), kind_name(*found))
            }
            Problem::UnknownField { of } => unknown_field(object, contract, contract.key_of(self.at).unwrap_or_default(), *of),
            Problem::Missing { field } => format!("the {object} has no `{field}`, which is required"),
            Problem::NotOneOf { field, allowed } => {
                let found = contract.text(self.at);
                let subject = field.map_or_else(|| format!("this part of the {object}"), |field| format!("`{field}` of the {object}"));
                let suggestion = nearest(found, allowed).map(|name| format!("; did you mean `{name}`?")).unwrap_or_default();
                format!("{subject} must be {}, not `{}`{suggestion}", alternatives(allowed), quoted(found))
            }
            Problem::BadKey { form } => bad_key(object, &key(), *form),
            Problem::Condition(condition) => broken_condition(object, **condition),
            Problem::Empty { field } => match field {
                Some(field) => format!("`{field}` of the {object} must not be empty"),
                None => format!("the {object} must not be empty"),
            },
            Problem::ReferenceNotAllowed => format!("OpenAPI allows no `$ref` in the place of the {object}"),
        }
    }
}

fn unknown_field(object: &str, contract: &Contract, name: &str, of: NodeType) -> String {
    let mut message = format!("the {object} has no field `{}`", quoted(name));
    let fields = |version| table(version, of).map(|table| table.fields).unwrap_or_default();
    let known: Vec<&str> = contract.version().map(fields).unwrap_or_default().iter().map(|field| field.name).collect();
    if let Some(suggestion) = nearest(name, &known) {
        message.push_str(&format!("; did you mean `{suggestion}`?"));
        return message;
    }
    let others = Version::ALL.into_iter().filter(|version| Some(*version) != contract.version());
    let versions: Vec<&str> =
        others.filter(|version| fields(*version).iter().any(|field| field.name == name)).map(|version| version.name()).collect();
    if versions.is_empty() {
        message.push_str("; fields of your own start with `x-`");
    } else {
        message.push_str(&format!(" in this version; OpenAPI {} has it", versions.join(" and ")));
    }
    message
}

fn bad_key(object: &str, key: &str, form: KeyForm) -> String {
    match form {
        KeyForm::Path => format!("the path `{key}` must start with `/`"),
        KeyForm::Status => format!("`{key}` is no status: use a code such as 404, a range such as 4XX, or `default`"),
        KeyForm::ComponentName => format!("the name `{key}` may hold letters, digits, `.`, `-` and `_` only"),
        KeyForm::MethodToken => format!("`{key}` is no method that may stand here: it is no HTTP token, or it has a field of its own"),
        KeyForm::FieldName => format!("`{key}` is no name of a header: it holds a character that a token of HTTP has not"),
        KeyForm::TemplateName => format!("`{key}` is no name of a template expression, which has no braces in it"),
        KeyForm::Any => format!("the name `{key}` may not stand in the {object}"),
    }
}

fn broken_condition(object: &str, condition: Condition) -> String {
    match condition {
        Condition::ExactlyOne(fields) => format!("the {object} must have exactly one of {}", names(fields)),
        Condition::AtMostOne(fields) => format!("the {object} may have only one of {}", names(fields)),
        Condition::AtLeastOne(fields) => format!("the {object} must have at least one of {}", names(fields)),
        Condition::WhenRequires { field, value, requires } => {
            format!("the {object} must have {} because `{field}` is `{value}`", names(requires))
        }
        Condition::WhenHolds { field, value, then, allowed, .. } => {
            format!("`{then}` of the {object} must be {} because `{field}` is `{value}`", alternatives(allowed))
        }
        Condition::WhenNames { field, value, then, form } => {
            let what = match form {
                KeyForm::TemplateName => "a text without braces",
                _ => "a token of HTTP, without spaces and separators,",
            };
            format!("`{then}` of the {object} must be {what} because `{field}` is `{value}`")
        }
        Condition::WhenForbids { field, value, forbids } => {
            format!("the {object} must not have {} because `{field}` is `{value}`", names(forbids))
        }
        Condition::PresentForbids { field, forbids } => {
            format!("the {object} must not have {} beside `{field}`", names(forbids))
        }
        Condition::PresentRequires { field, requires } => {
            format!("the {object} must have {} because it has `{field}`", names(requires))
        }
        Condition::UnlessForbids { field, value, forbids } => {
            format!("the {object} may have {} only where `{field}` is `{value}`", names(forbids))
        }
        Condition::Distinct(field) => format!("two items of `{field}` of the {object} are equal"),
        Condition::ItemsAtMostOne { list, field, value } => {
            format!("only one item of `{list}` of the {object} may have `{value}` as its `{field}`")
        }
        Condition::ItemsNotBoth { list, field, values: [first, second] } => {
            format!("`{list}` of the {object} may not have items with `{first}` and with `{second}` as their `{field}`")
        }
        Condition::NotEmpty => format!("the {object} must not be empty"),
        Condition::SingleEntry(field) => format!("`{field}` of the {object} must have exactly one entry"),
    }
}

fn names(fields: &[&str]) -> String {
    fields.iter().map(|field| format!("`{field}`")).collect::<Vec<_>>().join(", ")
}

fn alternatives(allowed: &[&str]) -> String {
    match allowed {
        [only] => format!("`{only}`"),
        [rest @ .., last] => format!("{} or `{last}`", rest.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")),
        [] => "nothing".into(),
    }
}

/// What a table says a value holds, in words.
fn describe(holds: Holds) -> String {
    match holds {
        Holds::Anything => "any value".into(),
        Holds::String => "a string".into(),
        Holds::StringWithout(character) => format!("a string without `{character}`"),
        Holds::PositiveNumber => "a number greater than zero".into(),
        Holds::Scalar => "a string, number, boolean or null".into(),
        Holds::Boolean => "true or false".into(),
        Holds::Number => "a number".into(),
        Holds::Count => "a whole number of zero or more".into(),
        Holds::OneOf(allowed) => alternatives(allowed),
        Holds::List(_) | Holds::NonEmptyList(_) => "a sequence".into(),
        Holds::Map(_) | Holds::NamedMap(..) | Holds::Object(_) | Holds::Referable(_) | Holds::Schema => "a mapping".into(),
        Holds::BooleanOr(_) => "true, false or a mapping".into(),
    }
}

/// The name of a kind in a sentence.
#[must_use]
pub(crate) fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Null => "null",
        Kind::Boolean => "a boolean",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Sequence => "a sequence",
        Kind::Mapping => "a mapping",
    }
}
