//! Rules over several fields of one node.

use super::KeyForm;

/// A rule over several fields of one node.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Condition {
    /// Exactly one of these fields is present.
    ExactlyOne(&'static [&'static str]),
    /// At most one of these fields is present.
    AtMostOne(&'static [&'static str]),
    /// At least one of these fields is present.
    AtLeastOne(&'static [&'static str]),
    /// Where `field` holds `value`, these fields are required.
    WhenRequires {
        /// The deciding field.
        field: &'static str,
        /// Its value.
        value: &'static str,
        /// The fields that are then required.
        requires: &'static [&'static str],
    },
    /// Where `field` holds `value`, `then` must be this.
    WhenHolds {
        /// The deciding field.
        field: &'static str,
        /// Its value.
        value: &'static str,
        /// The field that is then bound.
        then: &'static str,
        /// What it may hold, as text: a boolean is `true` or `false`.
        allowed: &'static [&'static str],
        /// Whether it must be present; if absent, its default is allowed.
        required: bool,
    },
    /// Where `field` holds `value`, the text in `then` must have this form.
    WhenNames {
        /// The deciding field.
        field: &'static str,
        /// Its value.
        value: &'static str,
        /// The field whose text is then bound.
        then: &'static str,
        /// The form of its text.
        form: KeyForm,
    },
    /// Where `field` holds `value`, these fields must be absent.
    WhenForbids {
        /// The deciding field.
        field: &'static str,
        /// Its value.
        value: &'static str,
        /// The fields that must then be absent.
        forbids: &'static [&'static str],
    },
    /// Where `field` is present and holds another value than `value`, these fields must be absent. Letter case does not
    /// count, and a value that `field` may not hold at all decides nothing: that fault is reported at `field`.
    UnlessForbids {
        /// The deciding field.
        field: &'static str,
        /// The one value with which the other fields may stand.
        value: &'static str,
        /// The fields that must otherwise be absent.
        forbids: &'static [&'static str],
    },
    /// Where this field is present, those must be absent.
    PresentForbids {
        /// The deciding field.
        field: &'static str,
        /// The fields that must then be absent.
        forbids: &'static [&'static str],
    },
    /// Where this field is present, those are required.
    PresentRequires {
        /// The deciding field.
        field: &'static str,
        /// The fields that are then required.
        requires: &'static [&'static str],
    },
    /// A mapping with exactly one entry (`content` of a parameter or header).
    SingleEntry(&'static str),
    /// A sequence of which no two items are equal.
    Distinct(&'static str),
    /// In the sequence `list`, at most one item has `value` in its `field` (items that are References do not count).
    ItemsAtMostOne {
        /// The sequence.
        list: &'static str,
        /// The deciding field of each item.
        field: &'static str,
        /// The value that may occur once.
        value: &'static str,
    },
    /// In the sequence `list`, no two items have one the first and one the second of these values in their `field`
    /// (items that are References do not count).
    ItemsNotBoth {
        /// The sequence.
        list: &'static str,
        /// The deciding field of each item.
        field: &'static str,
        /// The values that do not go together.
        values: [&'static str; 2],
    },
    /// The node has at least one field that is not an extension.
    NotEmpty,
}
