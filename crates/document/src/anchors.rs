//! Where a YAML file names a node to use it again: a document has no trace of it.

use granit_parser::{Event, Parser};

/// The bytes at which anchored nodes and aliases begin, in order; up to where the file can be parsed.
#[must_use]
pub fn anchors(text: &str) -> Vec<usize> {
    let events = Parser::new_from_str(text).map_while(Result::ok);
    let named = events.filter(|(event, _)| match event {
        Event::Scalar(_, _, anchor, _) | Event::SequenceStart(_, anchor, _) | Event::MappingStart(_, anchor, _) => *anchor != 0,
        Event::Alias(_) => true,
        _ => false,
    });
    named.map(|(_, span)| span.byte_range().unwrap_or_default().start).collect()
}

#[cfg(test)]
mod tests {
    use super::anchors;

    #[test]
    fn anchors_and_aliases_are_found_and_signs_in_texts_are_not() {
        let text = "a: &one { b: 1 }\nc: *one\nd: 'x & y, *z'\ne: &two text\nf: [*two]\n";
        let found: Vec<&str> = anchors(text).into_iter().map(|at| text.get(at..).unwrap_or_default().lines().next().unwrap_or_default()).collect();
        assert_eq!(found, ["{ b: 1 }", "*one", "text", "*two]"]);
        assert!(anchors("a: 1\n").is_empty());
    }
}
