//! XML, as far as its root element.

use super::Refusal;
use roxmltree::{Document, ParsingOptions};

/// No description of an interface has as many elements; more would only cost memory.
const NODES: u32 = 2_000_000;

/// Whether a text is well-formed XML with one of these root elements, each `{namespace}name`. What would be read from a
/// document type is refused with it.
pub(super) fn judge(text: &str, roots: &[&str]) -> Result<(), Refusal> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..ParsingOptions::default() };
    let document = Document::parse_with_options(text, options).map_err(|error| {
        // The position is in the words of the error.
        Refusal { offset: None, message: format!("it is no well-formed XML: {error}") }
    })?;
    let root = document.root_element();
    let name = format!("{{{}}}{}", root.tag_name().namespace().unwrap_or_default(), root.tag_name().name());
    if roots.contains(&name.as_str()) {
        return Ok(());
    }
    Err(Refusal { offset: Some(root.range().start), message: format!("its root element is {name}, not {}", roots.join(" or ")) })
}

#[cfg(test)]
mod tests {
    use super::judge;

    const SCHEMA: &[&str] = &["{http://www.w3.org/2001/XMLSchema}schema"];

    fn outcome_of(text: &str) -> Option<String> {
        judge(text, SCHEMA).err().map(|refusal| refusal.message)
    }

    #[test]
    fn the_root_element_decides_by_its_namespace() {
        assert_eq!(outcome_of("<schema xmlns='http://www.w3.org/2001/XMLSchema'/>"), None);
        assert!(outcome_of("<schema/>").is_some_and(|message| message.contains("root element is {}schema")));
    }

    #[test]
    fn hostile_texts_are_refused() {
        let entities = "<!DOCTYPE a [<!ENTITY b \"c\"><!ENTITY d \"&b;&b;\">]><a>&d;</a>";
        let deep = "<a>".repeat(200_000);
        for text in ["", "<a", "<a></b>", "\0", entities, deep.as_str()] {
            assert!(outcome_of(text).is_some_and(|message| message.contains("no well-formed XML")), "{}", text.chars().take(40).collect::<String>());
        }
    }
}
