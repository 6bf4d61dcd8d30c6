//! The concrete request for an operation: its URL and header fields, from what the contract and the probe file state.

mod body;
mod encode;
mod fault;
mod field;
mod media;
mod path;
mod probe_values;
mod stated;
mod style;
#[cfg(test)]
mod tests;
mod value;

pub use body::{Body, body_of};
pub use fault::CannotBuild;
pub use probe_values::{PROBE_VALUES_SCHEMA, ProbeValues, is_operation, names_of};
pub use value::Value;

use encode::Escape;
use kitemark_contract::media_type::is_json;
use kitemark_contract::{NodeRef, Version};
use kitemark_model::{Index, OperationEntry};
use stated::content;
use style::{Form, Location, Style, Undefined};

/// A request for an operation, without credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BuiltRequest {
    /// The absolute address with its query.
    pub url: String,
    /// The header fields of the operation's parameters in the order of the contract, one `Cookie` field last.
    pub headers: Vec<(String, String)>,
    /// The media types that the operation answers with when it succeeds, JSON first; what `Accept` may ask for.
    pub accept: Vec<String>,
}

/// Builds the request for an operation at a server, an absolute base URL without trailing slash. Parameters that are not
/// required are sent where the probe file names them.
///
/// Fields that OpenAPI or the client sets elsewhere (`Accept`, `Authorization`, `Host`, `User-Agent` and the like) are
/// left to them, and so is the parameter of an API key that a security scheme declares, unless the probe file names it.
///
/// # Errors
/// [`CannotBuild`] with the first parameter that has no value or whose value cannot be sent.
pub fn build(index: &Index<'_>, operation: &OperationEntry<'_>, server: &str, values: &ProbeValues) -> Result<BuiltRequest, CannotBuild> {
    let template = index.path_of(operation).ok_or_else(|| CannotBuild::Webhook { name: operation.name.to_owned() })?.template;
    refuse_body(index, operation)?;
    let parameters = sent(index, operation, values)?;
    let in_path = |name: &str| parameters.iter().find(|parameter| parameter.place == Place::In(Location::Path) && parameter.name == name);
    let expanded = path::expand(template, |name| in_path(name).ok_or_else(|| CannotBuild::Undeclared { name: name.to_owned() })?.in_path())?;
    let query = query(&parameters, expanded.query)?;
    let separator = if query.is_empty() { "" } else { "?" };
    Ok(BuiltRequest {
        url: format!("{}{}{separator}{query}", server.trim_end_matches('/'), expanded.path),
        headers: headers(&parameters)?,
        accept: media::answered(index, operation),
    })
}

/// A GET, HEAD or OPTIONS that cannot be asked without a body is none that a probe sends.
fn refuse_body(index: &Index<'_>, operation: &OperationEntry<'_>) -> Result<(), CannotBuild> {
    let contract = index.contract;
    let requires =
        contract.get(operation.at, "requestBody").is_some_and(|body| contract.document(body).get_boolean(body.node, "required") == Some(true));
    if requires && matches!(operation.method.as_str(), "GET" | "HEAD" | "OPTIONS") {
        return Err(CannotBuild::NeedsBody { method: operation.method.clone() });
    }
    Ok(())
}

/// Where a parameter is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    In(Location),
    /// The whole query, from 3.2.
    QueryString,
}

impl Place {
    fn of(text: &str) -> Option<Self> {
        Some(match text {
            "path" => Self::In(Location::Path),
            "query" => Self::In(Location::Query),
            "header" => Self::In(Location::Header),
            "cookie" => Self::In(Location::Cookie),
            "querystring" => Self::QueryString,
            _ => return None,
        })
    }
}

/// A parameter with the value that is sent for it.
struct Sent<'a> {
    name: &'a str,
    location: &'a str,
    place: Place,
    value: Value,
    /// The name of its media type, where it has `content`.
    media_type: Option<&'a str>,
    style: Option<&'a str>,
    explode: Option<bool>,
    allow_reserved: bool,
    version: Option<Version>,
}

/// The parameters that are sent, in the order of the contract.
fn sent<'a>(index: &Index<'a>, operation: &OperationEntry<'a>, values: &ProbeValues) -> Result<Vec<Sent<'a>>, CannotBuild> {
    let keys = key_parameters(index);
    let mut all = Vec::new();
    for at in operation.parameters.iter().copied() {
        let contract = index.contract;
        let document = contract.document(at);
        let (Some(name), Some(location)) = (contract.get_string(at, "name"), contract.get_string(at, "in")) else {
            return Err(CannotBuild::NoParameter);
        };
        let given = values.value(index, operation, name);
        let is_required = location == "path" || document.get_boolean(at.node, "required") == Some(true);
        let Some(place) = Place::of(location) else {
            if is_required {
                return Err(CannotBuild::UnknownLocation { name: name.to_owned(), location: location.to_owned() });
            }
            continue;
        };
        let is_set_elsewhere = location == "header" && field::is_set_elsewhere(name);
        let is_key = given.is_none() && keys.iter().any(|key| key.0 == location && is_same_name(location, key.1, name));
        if is_set_elsewhere || is_key || location == "path" && !index.path_of(operation).is_some_and(|path| path.names.contains(&name)) {
            continue;
        }
        let value = given.cloned().or_else(|| is_required.then(|| stated::stated(index, at)).flatten());
        let value = match value {
            Some(value) => value,
            None if is_required => return Err(CannotBuild::NoValue { name: name.to_owned(), location: location.to_owned() }),
            None => continue,
        };
        all.push(Sent {
            name,
            location,
            place,
            value,
            media_type: content(index, at).map(|content| content.name),
            style: contract.get_string(at, "style"),
            explode: document.get_boolean(at.node, "explode"),
            allow_reserved: document.get_boolean(at.node, "allowReserved") == Some(true),
            version: contract.version(),
        });
    }
    Ok(all)
}

/// The places and names of the API keys that security schemes declare: the credential is sent there, not the parameter.
fn key_parameters<'a>(index: &Index<'a>) -> Vec<(&'a str, &'a str)> {
    let contract = index.contract;
    let schemes = contract.get(contract.root(), "components").and_then(|components| contract.get(components, "securitySchemes"));
    let all: Vec<NodeRef> = schemes.map(|schemes| contract.members(schemes).map(|(_, at)| contract.follow(at)).collect()).unwrap_or_default();
    let keys = all.into_iter().filter(|at| contract.get_string(*at, "type") == Some("apiKey"));
    keys.filter_map(|at| Some((contract.get_string(at, "in")?, contract.get_string(at, "name")?))).collect()
}

/// Whether two names in a place are the same: those of header fields are without case.
fn is_same_name(location: &str, one: &str, other: &str) -> bool {
    if location == "header" { one.eq_ignore_ascii_case(other) } else { one == other }
}

impl Sent<'_> {
    /// The parameter in the segment of a path.
    fn in_path(&self) -> Result<String, CannotBuild> {
        // From 3.2 `allowReserved` holds in every place that escapes; a path still holds no `/`, `?` and `#` of a value.
        let escape = if self.allow_reserved && self.version == Some(Version::V3_2) { Escape::ReservedInSegment } else { Escape::Strict };
        match self.as_content() {
            Some(text) => Ok(Escape::Strict.apply(&text)),
            None => self.form(Location::Path, escape)?.expand(&self.value).map_err(|undefined| self.not_defined(undefined)),
        }
    }

    /// The parameter as pairs of a query.
    fn in_query(&self) -> Result<Vec<String>, CannotBuild> {
        let escape = if self.allow_reserved { Escape::ReservedInQuery } else { Escape::Strict };
        match self.as_content() {
            Some(text) => Ok(vec![format!("{}={}", Escape::Strict.apply(self.name), Escape::Strict.apply(&text))]),
            None => self.form(Location::Query, escape)?.pairs(&self.value).map_err(|undefined| self.not_defined(undefined)),
        }
    }

    /// The parameter as the whole query: a form of its members (WHATWG URL, `application/x-www-form-urlencoded`), else
    /// the text of its media type, escaped.
    fn as_query_string(&self) -> Result<String, CannotBuild> {
        let is_form = self.media_type.is_some_and(|name| name.trim().to_ascii_lowercase().starts_with("application/x-www-form-urlencoded"));
        match &self.value {
            Value::Object(members) if is_form => {
                let mut pairs = Vec::new();
                for (name, value) in members {
                    let form = Form { name, style: Style::Form, explode: true, escape: Escape::Strict };
                    let one = |value: &Value| value.primitive().map_or_else(|| value.to_json(), str::to_owned);
                    match value {
                        Value::Null => {}
                        Value::Array(items) => {
                            let texts = items.iter().filter(|item| **item != Value::Null).map(|item| Value::String(one(item))).collect();
                            pairs.extend(form.pairs(&Value::Array(texts)).map_err(|undefined| self.not_defined(undefined))?);
                        }
                        value => pairs.extend(form.pairs(&Value::String(one(value))).map_err(|undefined| self.not_defined(undefined))?),
                    }
                }
                Ok(pairs.join("&"))
            }
            // A form that is written out already is escaped already.
            Value::String(text) if is_form => Ok(Escape::ReservedInQuery.apply(text)),
            value => Ok(Escape::Strict.apply(&self.as_content().unwrap_or_else(|| value.to_json()))),
        }
    }

    /// The parameter as the value of a header field. Header fields know no percent-encoding (OpenAPI 3.2.0, appendix D).
    fn in_header(&self) -> Result<String, CannotBuild> {
        if !field::is_token(self.name) {
            return Err(CannotBuild::NotAToken { name: self.name.to_owned(), what: "header field" });
        }
        let text = match self.as_content() {
            Some(text) => text,
            None => self.form(Location::Header, Escape::Nothing)?.expand(&self.value).map_err(|undefined| self.not_defined(undefined))?,
        };
        if field::is_field_value(&text) { Ok(text) } else { Err(self.not_a_value("header field")) }
    }

    /// The parameter as pairs of the `Cookie` field. Pairs stand apart as cookies do: what the style `form` puts between
    /// them in a query would make them one cookie (OpenAPI 3.2.0, appendix D.1).
    fn in_cookie(&self) -> Result<Vec<String>, CannotBuild> {
        if !field::is_token(self.name) {
            return Err(CannotBuild::NotAToken { name: self.name.to_owned(), what: "cookie" });
        }
        let pairs = match self.as_content() {
            // A cookie cannot hold the quotation marks and commas of JSON; other media types come as they are to be sent.
            Some(text) => {
                let escape = if self.media_type.is_some_and(is_json) { Escape::Strict } else { Escape::Nothing };
                vec![format!("{}={}", self.name, escape.apply(&text))]
            }
            None => {
                let escape = if self.style == Some("cookie") { Escape::Nothing } else { Escape::Strict };
                self.form(Location::Cookie, escape)?.pairs(&self.value).map_err(|undefined| self.not_defined(undefined))?
            }
        };
        let is_pair = |pair: &String| field::is_cookie_pair(pair) && pair.split('=').next().is_some_and(field::is_token);
        if pairs.iter().all(is_pair) { Ok(pairs) } else { Err(self.not_a_value("cookie")) }
    }

    /// The text of a parameter with `content`: JSON, unless the media type is another and the value its text.
    fn as_content(&self) -> Option<String> {
        let media_type = self.media_type?;
        Some(match &self.value {
            Value::String(text) if !is_json(media_type) => text.clone(),
            value => value.to_json(),
        })
    }

    fn form(&self, location: Location, escape: Escape) -> Result<Form<'_>, CannotBuild> {
        let style = match self.style {
            None => Style::unless_stated(location),
            Some(style) => Style::of(style, location).ok_or_else(|| CannotBuild::UnknownStyle {
                name: self.name.to_owned(),
                location: self.location.to_owned(),
                style: style.to_owned(),
            })?,
        };
        Ok(Form { name: self.name, style, explode: self.explode.unwrap_or(style.explodes_unless_stated()), escape })
    }

    fn not_defined(&self, undefined: Undefined) -> CannotBuild {
        let reason = match undefined {
            Undefined::Nested => {
                "its value holds an array or object within another, which no style writes: describe it with `content` in the contract, or give it a flat value"
            }
            Undefined::ExplodedDelimiter => {
                "`spaceDelimited` and `pipeDelimited` are not defined with `explode: true`: state `explode: false`, or the style `form`, in the contract"
            }
            Undefined::NoObject => {
                "the style `deepObject` is for objects, and its value is none: state another style in the contract, or give it an object"
            }
        };
        CannotBuild::NotDefined { name: self.name.to_owned(), location: self.location.to_owned(), reason }
    }

    fn not_a_value(&self, what: &'static str) -> CannotBuild {
        CannotBuild::NotAFieldValue { name: self.name.to_owned(), what }
    }
}

/// The query: what the template has, then the parameters in the order of the contract.
fn query(parameters: &[Sent<'_>], of_template: Option<String>) -> Result<String, CannotBuild> {
    let mut pairs: Vec<String> = of_template.into_iter().filter(|query| !query.is_empty()).collect();
    for parameter in parameters.iter().filter(|parameter| parameter.place == Place::In(Location::Query)) {
        pairs.extend(parameter.in_query()?);
    }
    let whole = parameters.iter().find(|parameter| parameter.place == Place::QueryString);
    match whole {
        Some(whole) if !pairs.is_empty() => Err(CannotBuild::QueryTwice { name: whole.name.to_owned() }),
        Some(whole) => whole.as_query_string(),
        None => Ok(pairs.join("&")),
    }
}

/// The header fields: those of parameters in header, and all cookies in one field (RFC 6265 section 5.4).
fn headers(parameters: &[Sent<'_>]) -> Result<Vec<(String, String)>, CannotBuild> {
    let mut fields = Vec::new();
    let mut cookies = Vec::new();
    for parameter in parameters {
        match parameter.place {
            // A contract that declares the field itself means the same cookies.
            Place::In(Location::Header) if parameter.name.eq_ignore_ascii_case("cookie") => cookies.push(parameter.in_header()?),
            Place::In(Location::Header) => fields.push((parameter.name.to_owned(), parameter.in_header()?)),
            Place::In(Location::Cookie) => cookies.extend(parameter.in_cookie()?),
            _ => {}
        }
    }
    if !cookies.is_empty() {
        fields.push(("Cookie".to_owned(), cookies.join("; ")));
    }
    Ok(fields)
}
