//! What a value in a contract holds, and the form of a free name.

use super::NodeType;

/// What a field, an item or a map value holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Holds {
    /// Any value: it is data, and nothing in it is a node of the contract.
    Anything,
    /// A string.
    String,
    /// A string in which this character does not occur.
    StringWithout(char),
    /// A string, a number, a boolean or null.
    Scalar,
    /// A boolean.
    Boolean,
    /// A number.
    Number,
    /// A number greater than zero.
    PositiveNumber,
    /// A whole number of zero or more.
    Count,
    /// One of these strings.
    OneOf(&'static [&'static str]),
    /// An object of this type.
    Object(NodeType),
    /// An object of this type, or a Reference Object in its place.
    Referable(NodeType),
    /// A Schema Object. In 3.0 a Reference Object may stand in its place; since 3.1 it may be a boolean, and `$ref` is one of
    /// its keywords.
    Schema,
    /// A boolean, or an object of this type or a Reference Object.
    BooleanOr(NodeType),
    /// A sequence.
    List(&'static Holds),
    /// A sequence of at least one item.
    NonEmptyList(&'static Holds),
    /// A mapping from free names.
    Map(&'static Holds),
    /// A mapping whose names are of a given form.
    NamedMap(KeyForm, &'static Holds),
}

/// The form that the names of a patterned field have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyForm {
    /// Any name.
    Any,
    /// A path: starts with `/`.
    Path,
    /// `default`, a status code of three digits, or a range such as `4XX`.
    Status,
    /// Letters, digits, `.`, `-` and `_`.
    ComponentName,
    /// An HTTP method token other than those that have a field of their own (3.2, `additionalOperations`).
    MethodToken,
    /// The name of a field of HTTP: a token (RFC 9110 section 5.6.2).
    FieldName,
    /// The name of a template expression: any text without braces.
    TemplateName,
}
