//! Why no request can be made for an operation, and what its supplier can do about it.

use kitemark_standard::BodyForm;
use thiserror::Error;

/// Why a request cannot be built. The fault lies with the contract or with the probe file; values are never repeated.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CannotBuild {
    /// The operation of a webhook is called by the service, not at it.
    #[error("`{name}` is a webhook: the service calls it, and it has no address to be asked at")]
    Webhook {
        /// The name of the webhook.
        name: String,
    },
    /// A parameter that must be sent has no value.
    #[error("parameter `{name}` in {location} has no example, default or enum: give it one in the contract, or in the probe file")]
    NoValue {
        /// The name of the parameter.
        name: String,
        /// Where it stands.
        location: String,
    },
    /// A reference among the parameters leads nowhere, or to something without a name or a place.
    #[error("a parameter of the operation has no `name` or no `in`, or its reference leads nowhere: mend it in the contract")]
    NoParameter,
    /// A parameter stands in a place that OpenAPI does not know.
    #[error("parameter `{name}` stands in `{location}`, a place that OpenAPI does not know: state path, query, header or cookie in the contract")]
    UnknownLocation {
        /// The name of the parameter.
        name: String,
        /// What its `in` says.
        location: String,
    },
    /// A template of the path has no parameter.
    #[error("the path names `{{{name}}}`, and no parameter in path declares it: declare `{name}` in the contract")]
    Undeclared {
        /// The name in the template.
        name: String,
    },
    /// The path opens a template that it does not close.
    #[error("the path has a `{{` without a `}}`, so where its parameter ends is unknown: mend the path in the contract")]
    OpenTemplate,
    /// The path holds a fragment, which no client sends.
    #[error("the path holds a `#`, and nothing from there on is ever sent: give the operation a path of its own in the contract")]
    Fragment,
    /// The value of a parameter in the path is empty.
    #[error("the value of parameter `{name}` in path is empty, so the address would be another one: give it a value that is not")]
    EmptyInPath {
        /// The name of the parameter.
        name: String,
    },
    /// A segment of the path would be `.` or `..`, which clients and servers resolve to another path.
    #[error("the path would have a segment `.` or `..`, which leads to another address: {remedy}")]
    DotSegment {
        /// What to do about it, with the parameters of the segment.
        remedy: String,
    },
    /// The style is none that the place knows.
    #[error("parameter `{name}` in {location} has the style `{style}`, which OpenAPI does not define there: state one that it does in the contract")]
    UnknownStyle {
        /// The name of the parameter.
        name: String,
        /// Where it stands.
        location: String,
        /// The style.
        style: String,
    },
    /// The style says nothing of a value like this.
    #[error("parameter `{name}` in {location}: {reason}")]
    NotDefined {
        /// The name of the parameter.
        name: String,
        /// Where it stands.
        location: String,
        /// What OpenAPI does not define, and what to do instead.
        reason: &'static str,
    },
    /// The name is no name of a header field or cookie.
    #[error(
        "`{name}` is no name that a {what} can have (RFC 9110 section 5.6.2): name it of letters, digits and signs without space in the contract"
    )]
    NotAToken {
        /// The name of the parameter.
        name: String,
        /// Header field or cookie.
        what: &'static str,
    },
    /// The value cannot stand in a header field or cookie.
    #[error("the value of `{name}` holds a character that a {what} cannot carry: give it one of printable ASCII{}", if *.what == "cookie" { " without `;`" } else { "" })]
    NotAFieldValue {
        /// The name of the parameter.
        name: String,
        /// Header field or cookie.
        what: &'static str,
    },
    /// A parameter that is the whole query stands beside others in the query.
    #[error("parameter `{name}` is the whole query string, and other parameters in query stand beside it: keep one or the other in the contract")]
    QueryTwice {
        /// The name of the parameter that is the whole query.
        name: String,
    },
    /// The operation asks for a body, which its method does not carry.
    #[error(
        "the {method} operation requires a request body, which {method} gives no meaning (RFC 9110 section 9.3): move it to parameters or to another method"
    )]
    NeedsBody {
        /// The method.
        method: String,
    },
    /// The operation takes no JSON.
    #[error("it takes no JSON, and no other body is made here")]
    NoJsonBody,
    /// The operation takes text too.
    #[error("it takes plain text, so none can be sent to be refused")]
    TakesText,
    /// The contract says nothing about the body.
    #[error("the contract says nothing about its body: describe it with a schema")]
    NoBodySchema,
    /// Nobody states a body that the contract allows.
    #[error(
        "nobody gives a body that its schema allows: give it an example in the contract, or a `body` in the probe file, and check it with `kitemark check --only INT-09`"
    )]
    NoBody,
    /// The contract allows a body with this in it.
    #[error("{}", match .form {
        BodyForm::UndeclaredMember => "its contract allows members that it does not declare, so none can be sent to be refused",
        BodyForm::OversizedText => "its contract bounds no text of its body, so none can be sent to be refused",
        _ => "its contract allows every type in its body, so none can be sent to be refused",
    })]
    AllowsBody {
        /// What would have been wrong with it.
        form: BodyForm,
    },
}
