//! The parameters that requirements and schemes give native checks: each is one that the check knows, of its kind, and none is missing.

use super::super::assertion::with_parameters;
use super::super::checks::{NativeCheck, ParameterKind, Parameters, native_check};
use kitemark_standard::{Check, Requirement};
use serde_json::Value;
use std::collections::BTreeMap;

/// What is wrong with the parameters of a check, each with the field of the check at which it is: with the values that
/// the requirement has, or those that a scheme sets in their place.
pub(super) fn faults(requirement: &Requirement, check: &Check, settings: &BTreeMap<String, Value>) -> Vec<(String, String)> {
    let stated = &check.native_parameters;
    let Some(name) = &check.native else {
        let message = "`with` gives parameters to a native check, and this check names none under `native`";
        return if stated.is_empty() { Vec::new() } else { vec![("with".into(), message.into())] };
    };
    // A check that does not exist is told where the requirement is made ready.
    let Some(native) = native_check(name) else { return Vec::new() };
    let defaults = requirement.parameters.iter().map(|(name, parameter)| (name.clone(), parameter.default.clone()));
    let values: Parameters = defaults.chain(settings.iter().map(|(name, value)| (name.clone(), value.clone()))).collect();
    let given: Parameters = stated.iter().map(|(name, value)| (name.clone(), with_parameters(value, &values))).collect();
    let mut faults: Vec<(String, String)> = Vec::new();
    for fault in native.faults(&given) {
        let field = fault.parameter.as_deref().map_or_else(|| "with".to_owned(), |name| format!("with/{name}"));
        // A name that stands for no parameter of the requirement is told as that.
        let is_open = fault.parameter.as_ref().and_then(|name| given.get(name)).and_then(Value::as_str).is_some_and(|text| text.starts_with('$'));
        let is_known = fault.parameter.as_ref().is_some_and(|name| native.parameters.iter().any(|known| known.name == name));
        if !(is_open && is_known) {
            faults.push((field, fault.message));
        }
    }
    faults.extend(probe_faults(requirement, native, &given));
    faults
}

/// A parameter that names a probe names one of the requirement itself; one that it does not have is told with the others.
fn probe_faults(requirement: &Requirement, native: &NativeCheck, given: &Parameters) -> Vec<(String, String)> {
    let prefix = format!("{}/", requirement.id);
    let of_kind = native.parameters.iter().filter(|parameter| matches!(parameter.kind, ParameterKind::Probe));
    let texts = of_kind.filter_map(|parameter| Some((parameter.name, given.get(parameter.name)?.as_str()?)));
    let message = |text: &str| format!("`{text}` is no probe of this requirement: its probes start with `{prefix}`");
    texts.filter(|(_, text)| !text.starts_with(&prefix)).map(|(name, text)| (format!("with/{name}"), message(text))).collect()
}
