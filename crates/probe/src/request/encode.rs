//! Percent-encoding of what stands in a URL (RFC 3986 section 2), as the expansions of RFC 6570 ask for it.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// Everything but the unreserved characters (RFC 3986 section 2.3; RFC 6570 section 3.2.1, the set U).
const ALL_BUT_UNRESERVED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');

/// What the grammar of a query does not allow (RFC 3986 section 3.4); of the reserved characters `#`, `[` and `]`.
const NOT_IN_QUERY: &AsciiSet = &ALL_BUT_UNRESERVED
    .remove(b':')
    .remove(b'/')
    .remove(b'?')
    .remove(b'@')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=');

/// What the grammar of one segment of a path does not allow (RFC 3986 section 3.3).
const NOT_IN_SEGMENT: &AsciiSet = &NOT_IN_QUERY.add(b'/').add(b'?');

/// How a name or a value is escaped where it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Escape {
    /// Unreserved characters stay, everything else is percent-encoded (RFC 6570 section 3.2.2).
    Strict,
    /// Reserved characters that a query may hold, and percent-encoded triples, stay as well (`allowReserved`).
    ReservedInQuery,
    /// Reserved characters that a segment may hold, and percent-encoded triples, stay as well.
    ReservedInSegment,
    /// Nothing is escaped: header fields, and cookies of style `cookie`.
    Nothing,
}

impl Escape {
    /// A text as it is written with this escape.
    pub(super) fn apply(self, text: &str) -> String {
        match self {
            Self::Strict => utf8_percent_encode(text, ALL_BUT_UNRESERVED).to_string(),
            Self::ReservedInQuery => but_for_triples(text, NOT_IN_QUERY),
            Self::ReservedInSegment => but_for_triples(text, NOT_IN_SEGMENT),
            Self::Nothing => text.to_owned(),
        }
    }
}

/// A text with the characters of a set percent-encoded, and triples that are percent-encoded already left alone.
fn but_for_triples(text: &str, set: &'static AsciiSet) -> String {
    let mut written = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        let (before, from) = rest.split_at(at);
        written.extend(utf8_percent_encode(before, set));
        let is_triple = from.as_bytes().get(1..3).is_some_and(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let (written_as, length) = if is_triple { (from.get(..3).unwrap_or_default(), 3) } else { ("%25", 1) };
        written.push_str(written_as);
        rest = from.get(length..).unwrap_or_default();
    }
    written.extend(utf8_percent_encode(rest, set));
    written
}

#[cfg(test)]
mod tests {
    use super::Escape;

    #[test]
    fn strict_leaves_the_unreserved_characters_alone() {
        assert_eq!(Escape::Strict.apply("aZ09-._~"), "aZ09-._~");
        assert_eq!(
            Escape::Strict.apply(":/?#[]@!$&'()*+,;= %\"<>\\^`{|}"),
            "%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%20%25%22%3C%3E%5C%5E%60%7B%7C%7D"
        );
        assert_eq!(Escape::Strict.apply("é\u{2764}"), "%C3%A9%E2%9D%A4");
    }

    #[test]
    fn reserved_characters_stay_where_the_place_may_hold_them() {
        assert_eq!(Escape::ReservedInQuery.apply(":/?#[]@!$&'()*+,;= "), ":/?%23%5B%5D@!$&'()*+,;=%20");
        assert_eq!(Escape::ReservedInSegment.apply(":/?#[]@!$&'()*+,;= "), ":%2F%3F%23%5B%5D@!$&'()*+,;=%20");
    }

    #[test]
    fn triples_stay_and_other_percent_signs_do_not() {
        assert_eq!(Escape::ReservedInQuery.apply("x%2By%zz%2%"), "x%2By%25zz%252%25");
        assert_eq!(Escape::Strict.apply("x%2By"), "x%252By");
        assert_eq!(Escape::ReservedInQuery.apply("%é1"), "%25%C3%A91");
    }

    #[test]
    fn a_header_field_is_written_as_it_is() {
        assert_eq!(Escape::Nothing.apply("W/\"a b\""), "W/\"a b\"");
    }
}
