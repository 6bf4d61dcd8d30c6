//! Which environment a server serves.

use super::addresses::AddressParts;
use super::{AddressEntry, Index};
use kitemark_contract::TypedId;
use kitemark_contract::names::tokens;

/// The address of a server.
pub fn of_server<'i>(index: &'i Index<'_>, server: TypedId) -> Option<&'i AddressEntry<'i>> {
    index.address_of(server)
}

/// The environment that a server serves: as declared, else by the words of its name and description, else by its host.
pub fn environment(index: &Index<'_>, server: TypedId) -> &'static str {
    let contract = index.contract;
    let Some(typed) = contract.typed(server) else { return "undescribed" };
    if let Some(declared) = contract.get_string(typed.at, "x-conformance-environment") {
        return named(&[declared.to_lowercase()]).unwrap_or("undescribed");
    }
    let said: Vec<&str> = ["name", "description"].iter().filter_map(|field| contract.get_string(typed.at, field)).collect();
    // What stands in brackets is said beside the matter.
    let (outside, inside): (Vec<String>, Vec<String>) = said.iter().map(|text| apart_from_brackets(text)).unzip();
    if let Some(environment) = [outside, inside].iter().find_map(|texts| named(&texts.iter().flat_map(|text| tokens(text)).collect::<Vec<_>>())) {
        return environment;
    }
    let Some(entry) = of_server(index, server) else { return "undescribed" };
    let parts = AddressParts::of(&entry.address);
    if parts.is_local() {
        return "local";
    }
    let labels: Vec<String> = parts.name().split(['.', '-', ':']).map(str::to_lowercase).filter(|label| !label.starts_with("developer")).collect();
    // A host named for developers serves documentation as often as tests.
    named(&labels).unwrap_or("undescribed")
}

/// A text without what stands in round brackets, and that alone.
fn apart_from_brackets(text: &str) -> (String, String) {
    let (mut outside, mut inside) = (String::new(), String::new());
    let mut depth = 0_usize;
    for character in text.chars() {
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let (to, other) = if depth > 0 { (&mut inside, &mut outside) } else { (&mut outside, &mut inside) };
        to.push(character);
        if matches!(character, '(' | ')') {
            other.push(' ');
        }
    }
    (outside, inside)
}

/// The environment that the first telling word names; what is before production, or not it, is not production. A word
/// for tests beside one for what comes before production tells more.
fn named(words: &[String]) -> Option<&'static str> {
    const WORDS: [(&str, &[&str]); 5] = [
        ("preproduction", &["preproduction", "preprod", "staging", "stage", "uat"]),
        ("sandbox", &["sandbox", "mock"]),
        (
            "test",
            &[
                "test",
                "testing",
                "int",
                "integration",
                "dev",
                "developer",
                "developers",
                "development",
                "qa",
                "sit",
                "oat",
                "performance",
                "acceptance",
                "demo",
                "demonstration",
                "trial",
                "training",
                "nonprod",
                "nonproduction",
            ],
        ),
        ("production", &["production", "prod", "prd", "live", "operational"]),
        ("local", &["local", "localhost"]),
    ];
    let environment_of = |word: &str| WORDS.iter().find(|(_, names)| names.contains(&word)).map(|(environment, _)| *environment);
    // What is made like production is not production.
    const COPIES: [&str; 7] = ["copy", "clone", "mirror", "replica", "simulation", "like", "similar"];
    let mut found = None;
    for (at, word) in words.iter().map(String::as_str).enumerate() {
        let before = words.get(..at).unwrap_or_default();
        let is_last = |word: &str| before.last().is_some_and(|last| last == word);
        let is_near = |word: &str| before.iter().rev().take(3).any(|near| near == word);
        let environment = match environment_of(word) {
            Some("production") if is_last("pre") => Some("preproduction"),
            Some("production") if is_last("non") || is_near("not") || COPIES.iter().any(|copy| before.iter().any(|word| word == copy)) => {
                Some("test")
            }
            environment => environment,
        };
        match (found, environment) {
            (None, _) => found = environment,
            // `Staging: a separate test environment`.
            (Some("preproduction"), Some("test" | "sandbox")) => return environment,
            _ => {}
        }
        // No later word changes any other.
        if found.is_some_and(|found| found != "preproduction") {
            break;
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::{apart_from_brackets, named};
    use kitemark_contract::names::tokens;

    #[test]
    fn the_first_telling_word_names_the_environment() {
        let cases = [
            ("Production environment", Some("production")),
            ("PRD", Some("production")),
            ("Live service, see the sandbox for tests", Some("production")),
            ("Pre-production", Some("preproduction")),
            ("Not live", Some("test")),
            ("Not for production use", Some("test")),
            ("A copy of production for training", Some("test")),
            ("Non-production", Some("test")),
            ("Staging: a separate test environment with synthetic data", Some("test")),
            ("UAT", Some("preproduction")),
            ("OAT", Some("test")),
            ("Sandbox", Some("sandbox")),
            ("The main address", None),
        ];
        for (text, environment) in cases {
            assert_eq!(named(&tokens(text)), environment, "{text}");
        }
    }

    #[test]
    fn brackets_are_read_apart() {
        let (outside, inside) = apart_from_brackets("The live API (for tests use the sandbox) of the force");
        assert!(outside.contains("live") && outside.contains("force") && !outside.contains("sandbox"));
        assert!(inside.contains("sandbox") && !inside.contains("live"));
    }
}
