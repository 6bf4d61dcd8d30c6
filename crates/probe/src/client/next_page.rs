//! Where an answer says that its next page is: a `Link` field (RFC 8288), or a member of its body.

use kitemark_product::recording::Received;
use reqwest::Url;
use serde_json::Value;

/// Where bodies name the next page: an address, or an object whose `href` is one.
const MEMBERS: [&str; 9] =
    ["/links/next", "/_links/next", "/next", "/nextLink", "/@odata.nextLink", "/paging/next", "/pagination/next", "/meta/next", "/meta/links/next"];

/// The address of the next page. It is one of the same origin and path, so that what is followed is the list that was
/// asked and never anything else.
pub(super) fn next_page(received: &Received, of: &Url) -> Option<String> {
    let named = in_fields(received).or_else(|| in_body(received))?;
    let next = of.join(&named).ok()?;
    let is_same_list = next.origin() == of.origin() && next.path() == of.path() && next.fragment().is_none() && next != *of;
    is_same_list.then(|| next.to_string())
}

fn in_fields(received: &Received) -> Option<String> {
    let fields = received.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case("link"));
    fields
        .flat_map(|(_, value)| links(value))
        .find(|(_, relations)| relations.split(' ').any(|one| one.eq_ignore_ascii_case("next")))
        .map(|(to, _)| to)
}

/// The links of a field, each with its relations.
fn links(value: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some((target, after)) = rest.split_once('<').and_then(|(_, rest)| rest.split_once('>')) {
        // The parameters end where the next link begins.
        let end = after.find('<').unwrap_or(after.len());
        let parameters = after.get(..end).unwrap_or_default();
        let relation = parameters
            .split(';')
            .filter_map(|parameter| parameter.trim().trim_end_matches(',').split_once('='))
            .find(|(name, _)| name.trim().eq_ignore_ascii_case("rel"));
        found.extend(relation.map(|(_, value)| (target.trim().to_owned(), value.trim().trim_end_matches(',').trim().trim_matches('"').to_owned())));
        rest = after;
    }
    found
}

fn in_body(received: &Received) -> Option<String> {
    if received.is_cut {
        return None;
    }
    let body: Value = serde_json::from_slice(&received.body).ok()?;
    let text = |value: &Value| value.as_str().or_else(|| value.get("href")?.as_str()).filter(|text| !text.is_empty()).map(str::to_owned);
    MEMBERS.iter().find_map(|pointer| text(body.pointer(pointer)?))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test stops at what it did not expect")]
mod tests {
    use super::next_page;
    use kitemark_product::recording::Received;
    use reqwest::Url;

    fn followed(fields: &[(&str, &str)], body: &str) -> Option<String> {
        let headers = fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let received = Received { status: 200, version: "HTTP/1.1".into(), headers, body: body.as_bytes().to_vec(), is_cut: false, address: None };
        next_page(&received, &Url::parse("https://records.example/v1/persons?limit=2").unwrap())
    }

    #[test]
    fn the_next_page_is_found_where_interfaces_name_it() {
        let next = Some("https://records.example/v1/persons?cursor=b".to_owned());
        for field in [
            "<https://records.example/v1/persons?cursor=b>; rel=\"next\"",
            "</v1/persons?limit=2>; rel=\"self\", </v1/persons?cursor=b>; title=\"a, b\"; rel=\"last next\"",
            "<?cursor=b>; rel=next, <?cursor=a>; rel=prev",
        ] {
            assert_eq!(followed(&[("Link", field)], ""), next, "{field}");
        }
        for body in [
            r#"{"links":{"next":"?cursor=b"}}"#,
            r#"{"_links":{"next":{"href":"/v1/persons?cursor=b"}}}"#,
            r#"{"items":[],"next":"persons?cursor=b"}"#,
            r#"{"@odata.nextLink":"https://records.example/v1/persons?cursor=b"}"#,
        ] {
            assert_eq!(followed(&[], body), next, "{body}");
        }
    }

    #[test]
    fn nothing_else_is_followed() {
        for body in [
            r#"{"links":{"next":null}}"#,
            r#"{"next":"https://elsewhere.example/v1/persons?cursor=b"}"#,
            r#"{"next":"http://records.example/v1/persons?cursor=b"}"#,
            r#"{"next":"/v1/logout"}"#,
            r#"{"next":"/v1/persons?limit=2"}"#,
            r#"{"next":7}"#,
            "[]",
            "not JSON",
        ] {
            assert_eq!(followed(&[], body), None, "{body}");
        }
        for field in ["<?cursor=b>; rel=prev", "<?cursor=b", "?cursor=b; rel=next", "<>; rel=next"] {
            assert_eq!(followed(&[("link", field)], ""), None, "{field}");
        }
    }
}
