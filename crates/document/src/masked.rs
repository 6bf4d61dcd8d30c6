//! Passwords in addresses, masked before anybody is shown them.

/// A text in which the password of every address (`scheme://user:password@host`, RFC 3986 section 3.2.1) is written as
/// stars, one for each character, so that columns stay what they are.
#[must_use]
pub fn masked(text: &str) -> String {
    let ends = |character: char| character.is_whitespace() || matches!(character, '/' | '?' | '#' | '"' | '\'' | '<' | '>' | '`');
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        shown.push_str(before);
        shown.push_str("://");
        let authority = after.split(ends).next().unwrap_or_default();
        let secret = authority.rsplit_once('@').and_then(|(user, _)| user.split_once(':'));
        rest = match secret {
            Some((user, password)) => {
                shown.push_str(user);
                shown.push(':');
                shown.extend(password.chars().map(|_| '*'));
                after.get(user.len() + 1 + password.len()..).unwrap_or_default()
            }
            None => after,
        };
    }
    shown.push_str(rest);
    shown
}

#[cfg(test)]
mod tests {
    use super::masked;

    #[test]
    fn passwords_are_masked_and_nothing_else() {
        for (text, shown) in [
            ("https://user:s3cret@host/a", "https://user:******@host/a"),
            ("url: 'http://a:b:c@d' and http://e:f@g", "url: 'http://a:***@d' and http://e:*@g"),
            ("https://host:8080/a@b:c", "https://host:8080/a@b:c"),
            ("https://user@host", "https://user@host"),
            ("https://é:ü@host", "https://é:*@host"),
            ("://:@", "://:@"),
            ("mailto:a@b", "mailto:a@b"),
            ("", ""),
        ] {
            assert_eq!(masked(text), shown, "{text}");
        }
    }
}
