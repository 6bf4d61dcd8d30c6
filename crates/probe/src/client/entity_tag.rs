//! The entity tag of an answer (RFC 9110, 8.8.3).

use kitemark_product::recording::Received;

/// The one entity tag that a whole answer carries, if it is one.
pub(super) fn entity_tag(received: &Received) -> Option<String> {
    if received.status != 200 {
        return None;
    }
    let mut fields = received.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("etag")).map(|(_, value)| value.trim());
    let tag = fields.next().filter(|tag| is_entity_tag(tag))?;
    fields.next().is_none().then(|| tag.to_owned())
}

/// Whether a text is an entity tag: in quotation marks, and weak where `W/` stands before.
fn is_entity_tag(text: &str) -> bool {
    let opaque = text.strip_prefix("W/").unwrap_or(text);
    let within = opaque.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    within.is_some_and(|within| within.chars().all(|one| one > '\u{20}' && one != '"' && one != '\u{7f}'))
}

#[cfg(test)]
mod tests {
    use super::entity_tag;
    use kitemark_product::recording::Received;

    fn of(status: u16, tags: &[&str]) -> Option<String> {
        let headers = tags.iter().map(|tag| ("ETag".to_owned(), (*tag).to_owned())).collect();
        entity_tag(&Received { status, version: "HTTP/1.1".into(), headers, body: Vec::new(), is_cut: false, address: None })
    }

    #[test]
    fn only_a_well_formed_tag_of_a_whole_answer_is_one() {
        assert_eq!(of(200, &["\"5-a\""]).as_deref(), Some("\"5-a\""));
        assert_eq!(of(200, &["W/\"\""]).as_deref(), Some("W/\"\""));
        for (status, tags) in [
            (206, vec!["\"5\""]),
            (200, vec![]),
            (200, vec!["\"5\"", "\"6\""]),
            (200, vec!["5"]),
            (200, vec!["\"5 6\""]),
            (200, vec!["\""]),
            (200, vec!["w/\"5\""]),
        ] {
            assert_eq!(of(status, &tags), None, "{status} {tags:?}");
        }
    }
}
