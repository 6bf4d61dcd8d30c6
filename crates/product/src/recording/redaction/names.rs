//! Which names of header fields, parameters and members say that what they hold is secret.

use kitemark_contract::names::tokens;

/// Words that name a secret wherever they stand next to each other in a name.
const SECRET: [&[&str]; 26] = [
    &["password"],
    &["passwd"],
    &["passphrase"],
    &["pwd"],
    &["secret"],
    &["secrets"],
    &["token"],
    &["tokens"],
    &["apikey"],
    &["api", "key"],
    &["access", "key"],
    &["private", "key"],
    &["client", "key"],
    &["subscription", "key"],
    &["function", "key"],
    &["signing", "key"],
    &["encryption", "key"],
    &["credential"],
    &["credentials"],
    &["authorization"],
    &["session", "id"],
    &["sessionid"],
    &["jwt"],
    &["signature"],
    &["sig"],
    &["otp"],
];

/// Words beside which a token is the place in a list, or says what a token is like.
const NO_SECRET: [&str; 24] = [
    "page",
    "pages",
    "paging",
    "pagination",
    "next",
    "previous",
    "prev",
    "continuation",
    "cursor",
    "sync",
    "delta",
    "skip",
    "resume",
    "type",
    "url",
    "uri",
    "endpoint",
    "expires",
    "expiry",
    "expiration",
    "lifetime",
    "count",
    "policy",
    "algorithm",
];

/// Whether a name says that what it holds is secret. Tokens that lead through the pages of a list are none.
pub(super) fn names_a_secret(name: &str) -> bool {
    let words = tokens(name);
    let stands = |group: &&[&str]| words.windows(group.len()).any(|window| window == *group);
    SECRET.iter().any(stands) && !words.iter().any(|word| NO_SECRET.contains(&word.as_str()))
}

/// Whether the value of a header field of this name is secret. What a service asks for, and what names its keys in
/// public, is not.
pub(super) fn is_secret_field(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    match name.as_str() {
        "authorization" | "proxy-authorization" | "authentication-info" | "proxy-authentication-info" => true,
        "www-authenticate" | "proxy-authenticate" | "access-control-allow-credentials" => false,
        _ => names_a_secret(&name) || tokens(&name).iter().any(|word| matches!(word.as_str(), "session" | "auth")),
    }
}

#[cfg(test)]
mod tests {
    use super::names_a_secret;

    #[test]
    fn secrets_are_known_by_whole_words() {
        for name in ["password", "userPassword", "access_token", "X-Api-Key", "apikey", "clientSecret", "sessionId", "SUBSCRIPTION-KEY", "idToken"] {
            assert!(names_a_secret(name), "{name}");
        }
        for name in
            ["pageToken", "next_token", "continuationToken", "tokenType", "passwordPolicy", "key", "keyword", "secretary", "tokenUrl", "design", ""]
        {
            assert!(!names_a_secret(name), "{name}");
        }
    }
}
