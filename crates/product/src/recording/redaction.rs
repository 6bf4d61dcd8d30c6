//! What is taken out of an exchange before anything else sees it: credentials, secrets, and what may be about a person.

mod body;
mod names;
mod text;

use names::names_a_secret;

use zeroize::Zeroizing;

/// What stands in the place of a secret.
pub const REDACTED: &str = "[redacted]";

/// What a recording must not hold.
pub struct Redaction {
    /// The secrets that are known, in every way in which they may be written, the longest first.
    secrets: Vec<Zeroizing<String>>,
    /// Whether a member of this name, given as the contract spells it, holds what is about a person.
    is_personal: Box<dyn Fn(&str) -> bool>,
}

impl std::fmt::Debug for Redaction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Redaction").field("secrets", &self.secrets.len()).finish_non_exhaustive()
    }
}

impl Redaction {
    /// A redaction of what names say: `is_personal` tells which members hold what is about a person.
    #[must_use]
    pub fn new(is_personal: impl Fn(&str) -> bool + 'static) -> Self {
        Self { secrets: Vec::new(), is_personal: Box::new(is_personal) }
    }

    /// Adds a secret, which is then taken out wherever it stands, also in base64, percent-encoded, or escaped in JSON.
    pub fn add_secret(&mut self, secret: &str) {
        let ways = text::ways(secret);
        self.secrets.extend(ways.into_iter().filter(|way| !way.is_empty()).map(Zeroizing::new));
        self.secrets.sort_by(|one, other| other.len().cmp(&one.len()).then_with(|| one.cmp(other)));
        self.secrets.dedup();
    }

    /// A text without secrets.
    #[must_use]
    pub fn text(&self, text: &str) -> String {
        text::redacted(text, &self.secrets)
    }

    /// The value of a header field without what its name or its content says is secret. Of a cookie that is set the
    /// name and the attributes stay, which harden it.
    #[must_use]
    pub fn field(&self, name: &str, value: &str) -> String {
        if name.eq_ignore_ascii_case("set-cookie") {
            let (cookie, attributes) = value.split_once(';').map_or((value, None), |(cookie, attributes)| (cookie, Some(attributes)));
            let kept = cookie.split_once('=').map_or("", |(name, _)| name);
            let attributes = attributes.map(|attributes| format!(";{attributes}")).unwrap_or_default();
            return self.text(&format!("{kept}={REDACTED}{attributes}"));
        }
        if name.eq_ignore_ascii_case("cookie") || names::is_secret_field(name) {
            return REDACTED.to_owned();
        }
        if ["location", "content-location", "link"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
            return self.address(value);
        }
        self.text(value)
    }

    /// An address, or a text with addresses, without what the names of its parameters say is secret or about a person.
    #[must_use]
    pub fn address(&self, address: &str) -> String {
        let mut written = String::with_capacity(address.len());
        let mut rest = address;
        while let Some(at) = rest.find(['?', '&']) {
            let (before, from) = rest.split_at(at + 1);
            written.push_str(before);
            rest = from;
            let end = rest.find(['&', '#', '>', '"', ' ']).unwrap_or(rest.len());
            let (pair, after) = rest.split_at(end);
            let Some((name, value)) = pair.split_once('=') else { continue };
            written.push_str(name);
            written.push('=');
            if names_a_secret(name) {
                written.push_str(REDACTED);
            } else if (self.is_personal)(name) {
                // What is percent-encoded says in hexadecimal what it stands for: nothing of it stays.
                written.push_str(if value.is_empty() { "" } else { REDACTED });
            } else {
                written.push_str(value);
            }
            rest = after;
        }
        written.push_str(rest);
        self.text(&written)
    }

    /// A body without secrets and without what is about a person, and the JSON Pointers of the values that were
    /// redacted. `is_data` says that it answers an operation of the contract: what is then no JSON may be about anybody.
    #[must_use]
    pub fn body(&self, bytes: Vec<u8>, is_data: bool) -> (Vec<u8>, Vec<String>) {
        body::redacted(self, bytes, is_data)
    }
}

#[cfg(test)]
mod tests {
    use super::Redaction;

    fn redaction() -> Redaction {
        let mut redaction = Redaction::new(|name| name.eq_ignore_ascii_case("surname") || name == "dateOfBirth" || name == "birthYear");
        redaction.add_secret("s3cr3t/+\"token");
        redaction
    }

    fn body(text: &str) -> (String, Vec<String>) {
        let (bytes, pointers) = redaction().body(text.as_bytes().to_vec(), true);
        (String::from_utf8_lossy(&bytes).into_owned(), pointers)
    }

    #[test]
    fn a_known_secret_goes_however_it_is_written() {
        let redaction = redaction();
        for written in
            ["s3cr3t/+\"token", "s3cr3t%2F%2B%22token", "s3cr3t%2f%2b%22token", "czNjcjN0LysidG9rZW4=", "s3cr3t/+\\\"token", "s3cr3t\\/+\\\"token"]
        {
            assert_eq!(redaction.text(&format!("before {written} after")), "before [redacted] after", "{written}");
        }
    }

    #[test]
    fn tokens_and_keys_go_by_their_shape() {
        let token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";
        assert_eq!(redaction().text(&format!("token {token}.")), "token [redacted].");
        let key = "-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----";
        assert_eq!(redaction().text(&format!("{key}\nrest")), "[redacted]\nrest");
        assert_eq!(
            redaction().text("DB_PASSWORD=hunter2\nexport API_KEY: abc\nDB_HOST=db"),
            "DB_PASSWORD=[redacted]\nexport API_KEY: [redacted]\nDB_HOST=db"
        );
        assert_eq!(redaction().text("postgres://app:hunter2@10.0.0.5/db"), "postgres://[redacted]@10.0.0.5/db");
        assert_eq!(redaction().text("https://example.org/a@b and eyJust.text"), "https://example.org/a@b and eyJust.text");
    }

    #[test]
    fn header_fields_keep_what_is_judged() {
        let redaction = redaction();
        for (name, value, expected) in [
            ("Authorization", "Bearer abc", "[redacted]"),
            ("X-Api-Key", "abc", "[redacted]"),
            ("Cookie", "a=b", "[redacted]"),
            ("Set-Cookie", "session=abc; Secure; HttpOnly", "session=[redacted]; Secure; HttpOnly"),
            ("Set-Cookie", "abc", "=[redacted]"),
            ("X-Next-Page-Token", "abc", "abc"),
            ("WWW-Authenticate", "Bearer realm=\"x\"", "Bearer realm=\"x\""),
            ("Location", "/a?token=abc&page=2#x", "/a?token=[redacted]&page=2#x"),
            ("Link", "</a?surname=Smith&cursor=abc>; rel=\"next\"", "</a?surname=[redacted]&cursor=abc>; rel=\"next\""),
            ("Cache-Control", "no-store", "no-store"),
        ] {
            assert_eq!(redaction.field(name, value), expected, "{name}: {value}");
        }
    }

    #[test]
    fn values_about_a_person_keep_their_shape_and_nothing_else() {
        let (text, pointers) = body("{ \"surname\": \"O'Neil-Čapek\", \"dateOfBirth\":\"1984-02-29\",\"birthYear\": -19.5, \"id\": 7 }");
        assert_eq!(text, "{ \"surname\": \"A'Aaaa-Aaaaa\", \"dateOfBirth\":\"1111-11-11\",\"birthYear\": -11.1, \"id\": 7 }");
        assert_eq!(pointers, ["/birthYear", "/dateOfBirth", "/surname"]);
    }

    #[test]
    fn all_that_stands_below_such_a_name_goes() {
        let (text, pointers) = body("[{\"surname\":[{\"a\":\"Smith\",\"b\":null,\"c\":true}],\"x\\u002fy\":{\"password\":\"Pa$$\"}}]");
        assert_eq!(text, "[{\"surname\":[{\"a\":\"Aaaaa\",\"b\":null,\"c\":false}],\"x\\u002fy\":{\"password\":\"[redacted]\"}}]");
        assert_eq!(pointers, ["/0/surname/0/a", "/0/surname/0/c", "/0/x~1y/password"]);
    }

    #[test]
    fn a_secret_within_a_value_goes_and_is_told() {
        let (text, pointers) = body("{\"note\":\"use s3cr3t/+\\\"token now\",\"nextPageToken\":\"abc\"}");
        assert_eq!(text, "{\"note\":\"use [redacted] now\",\"nextPageToken\":\"abc\"}");
        assert_eq!(pointers, ["/note"]);
    }

    #[test]
    fn data_that_is_no_json_does_not_stay() {
        assert_eq!(body("surname,Smith 12"), ("aaaaaaa,Aaaaa 11".to_owned(), vec![String::new()]));
        assert_eq!(body("{\"surname\": \"Smith\",}"), ("{\"aaaaaaa\": \"Aaaaa\",}".to_owned(), vec![String::new()]));
        let (bytes, pointers) = redaction().body(vec![0xff, 0xfe, 0x41], true);
        assert_eq!((bytes.as_slice(), pointers), (&[0xff_u8][..], vec![String::new()]));
        assert_eq!(redaction().body(b"plain text".to_vec(), false), (b"plain text".to_vec(), Vec::new()));
        assert_eq!(redaction().body(Vec::new(), true), (Vec::new(), Vec::new()));
    }

    #[test]
    fn a_contract_is_no_data() {
        let contract = "{\"openapi\":\"3.1.0\",\"properties\":{\"password\":{\"type\":\"string\"},\"surname\":{\"type\":\"string\"}}}";
        assert_eq!(redaction().body(contract.as_bytes().to_vec(), false), (contract.as_bytes().to_vec(), Vec::new()));
        assert!(!body(contract).1.is_empty(), "what answers an operation is data, whatever it looks like");
    }

    #[test]
    fn a_member_that_stands_twice_goes_twice() {
        let (text, _) = body("{\"surname\":\"Smith\",\"surname\":\"Jones\"}");
        assert!(!text.contains("Smith") && !text.contains("Jones"), "{text}");
    }
}
