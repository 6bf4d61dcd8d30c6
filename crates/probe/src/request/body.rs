//! Bodies that are sent with a consent: what the contract allows, mostly with one thing wrong that the contract forbids.

use super::fault::CannotBuild;
use super::probe_values::ProbeValues;
use super::stated;
use super::value::Value;
use kitemark_contract::NodeRef;
use kitemark_contract::instance::{Direction, Instance, InstanceFault, ValidationResult, Validator};
use kitemark_contract::media_type::{essence, is_json};
use kitemark_document::{Source, digest};
use kitemark_model::{Index, OperationEntry};
use kitemark_standard::BodyForm;
use serde::ser::SerializeStruct as _;
use serde::{Serialize, Serializer};

/// The name of a member that no contract has.
const UNDECLARED: &str = "kitemarkUndeclared";

/// How long a text is that is longer than its contract allows, in bytes.
const OVERSIZED_BYTES: usize = 1 << 20;

/// The longest body that a plan shows whole, in bytes.
const SHOWN_BYTES: usize = 4096;

/// The body of a request.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Body {
    /// What is wrong with it.
    pub form: BodyForm,
    /// Its media type.
    pub media_type: String,
    /// Its text.
    pub text: String,
}

impl Serialize for Body {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("Body", 5)?;
        body.serialize_field("form", &self.form)?;
        body.serialize_field("mediaType", &self.media_type)?;
        body.serialize_field("bytes", &self.text.len())?;
        body.serialize_field("sha256", &digest(&self.text))?;
        match self.text.len() {
            0..=SHOWN_BYTES => body.serialize_field("text", &self.text)?,
            _ => body.skip_field("text")?,
        }
        body.end()
    }
}

/// The body of this form for an operation. What is to be refused is forbidden by the operation's own contract, and would
/// not be but for the one thing that is wrong with it.
///
/// # Errors
/// [`CannotBuild`] where the operation takes no JSON, nobody gives a body that it allows, or it allows this one.
pub fn body_of(index: &Index<'_>, operation: &OperationEntry<'_>, values: &ProbeValues, form: BodyForm) -> Result<Body, CannotBuild> {
    let contract = index.contract;
    let content = contract.get(operation.at, "requestBody").and_then(|body| contract.get(body, "content"));
    let offered: Vec<(&str, NodeRef)> = content.map(|content| contract.members(content).collect()).unwrap_or_default();
    let json = offered.iter().find(|(name, _)| is_json(name));
    let (name, at) = json.map(|(name, at)| (*name, contract.follow(*at))).ok_or(CannotBuild::NoJsonBody)?;
    let body = |text: String| Body { form, media_type: name.to_owned(), text };
    match form {
        BodyForm::Truncated => return Ok(body("{".into())),
        BodyForm::PlainText => {
            let takes = |name: &str| ["text/plain", "text/*", "*/*"].contains(&essence(name).as_str());
            return match offered.iter().any(|(name, _)| takes(name)) {
                true => Err(CannotBuild::TakesText),
                false => Ok(Body { form, media_type: "text/plain".into(), text: "kitemark".into() }),
            };
        }
        _ => {}
    }
    let schema = contract.get(at, "schema").ok_or(CannotBuild::NoBodySchema)?;
    let judge = Validator::new(contract);
    let is_allowed = |value: &Value| faults(&judge, schema, value).is_some_and(|faults| faults.is_empty());
    let known = values.body(index, operation).cloned().or_else(|| stated::body(index, at)).filter(is_allowed);
    let Some(Value::Object(members)) = known else { return Err(CannotBuild::NoBody) };
    if form == BodyForm::AsStated {
        return Ok(body(Value::Object(members).to_json()));
    }
    let is_refused = |value: &Value, keyword: Option<&str>| {
        let keywords = |fault: &InstanceFault| contract.key_of(fault.keyword);
        faults(&judge, schema, value).is_some_and(|faults| faults.iter().any(|fault| keyword.is_none_or(|keyword| keywords(fault) == Some(keyword))))
    };
    let replaced = |position: usize, value: &Value| {
        let mut members = members.clone();
        if let Some(member) = members.get_mut(position) {
            member.1 = value.clone();
        }
        Value::Object(members)
    };
    let positions = 0..members.len();
    let found = match form {
        BodyForm::UndeclaredMember => {
            let more = members.iter().cloned().chain([(UNDECLARED.to_owned(), Value::Number("1".into()))]).collect();
            Some(Value::Object(more)).filter(|value| is_refused(value, None))
        }
        BodyForm::OversizedText => {
            let long = Value::String("x".repeat(OVERSIZED_BYTES));
            positions.map(|position| replaced(position, &long)).find(|value| is_refused(value, Some("maxLength")))
        }
        // A number in the place of a text is one that lenient readers take for a text: an object is none.
        _ => {
            let others = [Value::Object(vec![(UNDECLARED.to_owned(), Value::Boolean(true))]), Value::String(UNDECLARED.into())];
            positions
                .flat_map(|position| others.iter().map(move |other| (position, other)))
                .map(|(position, other)| replaced(position, other))
                .find(|value| is_refused(value, Some("type")))
        }
    };
    found.map(|value| body(value.to_json())).ok_or(CannotBuild::AllowsBody { form })
}

/// What a schema forbids of a value; nothing where that cannot be told.
fn faults(judge: &Validator<'_>, schema: NodeRef, value: &Value) -> Option<Vec<InstanceFault>> {
    let document = Source::from_bytes("body.json", value.to_json().into_bytes()).read().ok()?;
    match judge.judge(schema, Instance::Node(&document, document.root()), Direction::Request) {
        ValidationResult::Valid => Some(Vec::new()),
        ValidationResult::Invalid(faults) => Some(faults),
        ValidationResult::Inconclusive(_) => None,
    }
}
