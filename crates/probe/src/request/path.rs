//! The path of a request: the template with its parameters, never another number of segments than the template has.

use super::encode::Escape;
use super::fault::CannotBuild;

/// A piece of a template.
#[derive(Debug, PartialEq, Eq)]
enum Piece<'a> {
    Literal(&'a str),
    Name(&'a str),
}

/// The path that a template becomes, with a query where the template has one.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Expanded {
    pub(super) path: String,
    pub(super) query: Option<String>,
}

/// A segment that is being written, with the parameters in it.
#[derive(Default)]
struct Segment<'a> {
    text: String,
    names: Vec<&'a str>,
}

/// Expands a template. The values come escaped, so that none holds a `/`, `?` or `#`.
///
/// # Errors
/// [`CannotBuild`] where the template is no path, or where the values would lead to another one.
pub(super) fn expand(template: &str, value_of: impl Fn(&str) -> Result<String, CannotBuild>) -> Result<Expanded, CannotBuild> {
    let mut segments = vec![Segment::default()];
    let mut query: Option<String> = None;
    for piece in pieces(template)? {
        let literal = match piece {
            Piece::Literal(literal) => literal,
            Piece::Name(name) => {
                let value = value_of(name)?;
                match (&mut query, segments.last_mut()) {
                    (Some(query), _) => query.push_str(&value),
                    (None, Some(segment)) => {
                        if value.is_empty() {
                            return Err(CannotBuild::EmptyInPath { name: name.to_owned() });
                        }
                        segment.text.push_str(&value);
                        segment.names.push(name);
                    }
                    (None, None) => {}
                }
                continue;
            }
        };
        if literal.contains('#') {
            return Err(CannotBuild::Fragment);
        }
        if let Some(query) = &mut query {
            query.push_str(&Escape::ReservedInQuery.apply(literal));
            continue;
        }
        let (path, rest) = literal.split_once('?').map_or((literal, None), |(path, rest)| (path, Some(rest)));
        for (position, part) in path.split('/').enumerate() {
            if position > 0 {
                segments.push(Segment::default());
            }
            if let Some(segment) = segments.last_mut() {
                segment.text.push_str(&Escape::ReservedInSegment.apply(part));
            }
        }
        query = rest.map(|rest| Escape::ReservedInQuery.apply(rest));
    }
    for segment in &segments {
        if leads_elsewhere(&segment.text) {
            return Err(CannotBuild::DotSegment { remedy: remedy(&segment.names) });
        }
    }
    let path = segments.iter().map(|segment| segment.text.as_str()).collect::<Vec<_>>().join("/");
    // What does not begin with a slash would go on where the name of the host ends.
    Ok(Expanded { path: if path.starts_with('/') { path } else { format!("/{path}") }, query })
}

fn remedy(names: &[&str]) -> String {
    match names {
        [] => "mend the path in the contract".to_owned(),
        names => format!("give parameter {} another value", names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(" or ")),
    }
}

/// Whether a segment is, or is read by some server as, `.` or `..` (RFC 3986 section 5.2.4): with its percent-encoding
/// decoded, at either slash, and before the parameters that a semicolon begins.
fn leads_elsewhere(segment: &str) -> bool {
    let decoded = percent_encoding::percent_decode_str(segment).decode_utf8_lossy();
    decoded.split(['/', '\\']).any(|part| matches!(part.split(';').next(), Some("." | "..")))
}

/// A template in pieces: what stands between braces is a name.
fn pieces(template: &str) -> Result<Vec<Piece<'_>>, CannotBuild> {
    let mut pieces = Vec::new();
    let mut rest = template;
    while let Some((literal, from)) = rest.split_once('{') {
        let (name, after) = from.split_once('}').ok_or(CannotBuild::OpenTemplate)?;
        pieces.extend([Piece::Literal(literal), Piece::Name(name)]);
        rest = after;
    }
    pieces.push(Piece::Literal(rest));
    Ok(pieces)
}
