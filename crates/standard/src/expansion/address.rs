//! Addresses of the parts of a contract, as people name them: `GET /persons`, `Person.sex`, `parameter Limit`, `info`.

use kitemark_document::{pointer_token, unescape_pointer_token};

/// The words that may come before a name, and where in the components things of that kind are.
const COMPONENTS: [(&str, &str); 8] = [
    ("schema", "schemas"),
    ("parameter", "parameters"),
    ("response", "responses"),
    ("header", "headers"),
    ("requestBody", "requestBodies"),
    ("example", "examples"),
    ("securityScheme", "securitySchemes"),
    ("pathItem", "pathItems"),
];

/// The names of the fields that lead to each part of a contract that an address names, from its root: several where the
/// last property has alternatives, as in `Person.sex|gender`.
pub(super) fn paths_of(address: &str) -> Option<Vec<Vec<String>>> {
    let path = path_of(address)?;
    let choice = path.iter().position(|name| name.contains('|')).filter(|position| {
        // Only the name of a property may have alternatives: a path or a pattern may hold such a sign itself.
        position.checked_sub(1).and_then(|before| path.get(before)).is_some_and(|before| before == "properties")
    });
    let Some(position) = choice else { return Some(vec![path]) };
    let names = path.get(position)?.split('|').map(str::to_owned);
    let with = |name: String| path.iter().enumerate().map(|(at, known)| if at == position { name.clone() } else { known.clone() }).collect();
    Some(names.map(with).collect())
}

/// The names of the fields that lead to a part of a contract from its root.
pub(super) fn path_of(address: &str) -> Option<Vec<String>> {
    let mut words = address.split(' ').filter(|word| !word.is_empty());
    let first = words.next()?;
    let mut path = if first.starts_with('/') {
        vec!["paths".to_owned(), first.to_owned()]
    } else if first.bytes().all(|byte| byte.is_ascii_uppercase()) && first.len() > 1 {
        vec!["paths".to_owned(), words.next().filter(|path| path.starts_with('/'))?.to_owned(), first.to_ascii_lowercase()]
    } else if let Some((_, components)) = COMPONENTS.iter().find(|(word, _)| *word == first) {
        vec!["components".to_owned(), (*components).to_owned(), words.next()?.to_owned()]
    } else if first == "webhook" {
        vec!["webhooks".to_owned(), words.next()?.to_owned()]
    } else if first.starts_with(|letter: char| letter.is_ascii_uppercase()) {
        let mut names = first.split('.');
        let mut path = vec!["components".to_owned(), "schemas".to_owned(), names.next()?.to_owned()];
        for name in names {
            path.extend(["properties".to_owned(), name.to_owned()]);
        }
        path
    } else {
        vec![first.to_owned()]
    };
    // Behind a part its fields may follow, as in a JSON Pointer.
    if let Some(fields) = words.next() {
        path.extend(fields.split('/').map(|token| unescape_pointer_token(token).into_owned()));
    }
    words.next().is_none().then_some(path)
}

/// A path of names as a JSON Pointer (RFC 6901).
pub(super) fn pointer(path: &[String]) -> String {
    path.iter().map(|name| format!("/{}", pointer_token(name))).collect()
}

#[cfg(test)]
mod tests {
    use super::{path_of, paths_of, pointer};

    #[test]
    fn parts_of_a_contract_are_named_as_people_name_them() {
        for (address, expected) in [
            ("GET /persons", Some("/paths/~1persons/get")),
            ("POST /persons/{personId} responses/404", Some("/paths/~1persons~1{personId}/post/responses/404")),
            ("GET /a responses/200/content/application~1json", Some("/paths/~1a/get/responses/200/content/application~1json")),
            ("/persons", Some("/paths/~1persons")),
            ("Person", Some("/components/schemas/Person")),
            ("Person.address.line", Some("/components/schemas/Person/properties/address/properties/line")),
            ("Person.sex enum", Some("/components/schemas/Person/properties/sex/enum")),
            ("schema note", Some("/components/schemas/note")),
            ("parameter Limit schema/maximum", Some("/components/parameters/Limit/schema/maximum")),
            ("securityScheme oauth", Some("/components/securitySchemes/oauth")),
            ("webhook merged post", Some("/webhooks/merged/post")),
            ("info", Some("/info")),
            ("info contact/url", Some("/info/contact/url")),
            ("GET", None),
            ("GET persons", None),
            ("parameter", None),
            ("GET /persons a b", None),
            ("", None),
        ] {
            assert_eq!(path_of(address).map(|path| pointer(&path)).as_deref(), expected, "{address:?}");
        }
    }

    #[test]
    fn the_last_property_may_have_alternatives() {
        let told = |address: &str| paths_of(address).map(|paths| paths.iter().map(|path| pointer(path)).collect::<Vec<_>>().join(" "));
        let at = "/components/schemas/Person/properties";
        assert_eq!(told("Person.sex|gender"), Some(format!("{at}/sex {at}/gender")));
        assert_eq!(told("Person.sex|gender type"), Some(format!("{at}/sex/type {at}/gender/type")));
        assert_eq!(told("/a|b").as_deref(), Some("/paths/~1a|b"));
    }
}
