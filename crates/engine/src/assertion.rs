//! Assertions: JSON Schema 2020-12 with our keywords, compiled once and asked of views.

use super::keywords::{KEYWORDS, OurKeyword};
use super::lazy_pattern::Patterns;
use super::pattern;
use super::relations::{RELATIONS, Relation};
use super::required::Required;
use super::view::{View, Views};
use super::words::Vocabularies;
use jsonschema::{Draft, PatternOptions, Retrieve, ValidationError, ValidationOptions, Validator};
use kitemark_standard::Library;
use serde_json::Value;
use std::cell::Cell;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

thread_local! {
    static ASKED: Cell<u64> = const { Cell::new(0) };
}

/// How many assertions this thread has asked: what a run costs, in a count that no machine changes.
#[must_use]
pub fn asked() -> u64 {
    ASKED.get()
}

/// A compiled assertion.
pub struct Assertion {
    validator: Validator<Views>,
}

impl fmt::Debug for Assertion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Assertion").finish_non_exhaustive()
    }
}

/// Compiles the assertions of one set of standards: what their keywords share is made ready once.
pub struct Compiler {
    library: Arc<Library>,
    options: ValidationOptions<'static, Arc<dyn Retrieve>, Views>,
}

impl fmt::Debug for Compiler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Compiler").finish_non_exhaustive()
    }
}

impl Compiler {
    /// A compiler that reads keywords of ours with this library.
    #[must_use]
    pub fn new(library: &Arc<Library>) -> Self {
        let mut options = jsonschema::options_for::<Views>()
            .with_draft(Draft::Draft202012)
            .offline()
            .should_validate_formats(true)
            .with_pattern_options(PatternOptions::regex());
        let patterns = Patterns::default();
        options = options.with_keyword("pattern", move |_, value, _| {
            let pattern = patterns.get(value).map_err(ValidationError::custom)?;
            Ok(Box::new(pattern))
        });
        options = options.with_keyword("required", |_, value, _| Ok(Box::new(Required::compile(value).map_err(ValidationError::custom)?)));
        for (name, _) in RELATIONS {
            options = options.with_keyword(name, move |_, value, _| {
                let relation = Relation::compile(name, value).map_err(ValidationError::custom)?;
                Ok(Box::new(relation))
            });
        }
        let vocabularies = Arc::new(Vocabularies::default());
        for (name, _) in KEYWORDS {
            let (library, vocabularies) = (Arc::clone(library), Arc::clone(&vocabularies));
            options = options.with_keyword(name, move |_, value, _| {
                let keyword = OurKeyword::compile(name, value, &library, &vocabularies).map_err(ValidationError::custom)?;
                Ok(Box::new(keyword))
            });
        }
        Self { library: Arc::clone(library), options }
    }

    /// The library with which keywords of ours are read.
    pub(super) fn library(&self) -> &Library {
        &self.library
    }

    /// Compiles a schema.
    ///
    /// # Errors
    /// What is wrong with the schema, in words.
    pub fn compile(&self, schema: &Value) -> Result<Assertion, String> {
        self.options.build(schema).map(|validator| Assertion { validator }).map_err(|error| error.to_string())
    }
}

impl Assertion {
    /// Whether a view satisfies the assertion.
    ///
    /// # Errors
    /// Why a pattern of the contract cannot be asked, where the answer depends on it.
    pub fn judge(&self, view: &View<'_>) -> Result<bool, Arc<str>> {
        ASKED.set(ASKED.get() + 1);
        pattern::evaluate(|| self.validator.is_valid(view.clone()))
    }

    /// Whether a view satisfies the assertion, or may.
    #[must_use]
    pub fn holds(&self, view: &View<'_>) -> bool {
        self.judge(view).unwrap_or(true)
    }
}

/// A value of a standard with the parameters that it names put in: `"$name"` stands for the parameter `name`.
#[must_use]
pub fn with_parameters(value: &Value, parameters: &BTreeMap<String, Value>) -> Value {
    match value {
        Value::String(text) => match text.strip_prefix('$').and_then(|name| parameters.get(name)) {
            Some(parameter) => parameter.clone(),
            None => value.clone(),
        },
        Value::Array(items) => items.iter().map(|item| with_parameters(item, parameters)).collect(),
        Value::Object(members) => Value::Object(members.iter().map(|(name, value)| (name.clone(), with_parameters(value, parameters))).collect()),
        other => other.clone(),
    }
}
