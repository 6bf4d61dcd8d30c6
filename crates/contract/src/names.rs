//! Names as tokens: how a name is split into words, and in which style it is written.

/// The words of a name in lower case.
///
/// Every character that is neither letter nor digit separates, as do a change from lower to upper case and the border
/// of letters and digits. A run of capitals is one word, a plural acronym (`IDs`) too, in the singular.
#[must_use]
pub fn tokens(name: &str) -> Vec<String> {
    let mut tokens = Vec::new();
    let (mut start, mut before) = (None, None);
    let mut rest = name.chars();
    loop {
        let at = name.len() - rest.as_str().len();
        let Some(character) = rest.next() else { break };
        let is_part = character.is_alphanumeric();
        let begins = start.is_none() || !is_part || {
            let mut ahead = rest.clone();
            before.is_some_and(|before| starts_word(before, character, ahead.next(), ahead.next()))
        };
        if begins {
            tokens.extend(start.and_then(|start| name.get(start..at)).map(word));
            start = is_part.then_some(at);
        }
        before = Some(character);
    }
    tokens.extend(start.and_then(|start| name.get(start..)).map(word));
    tokens
}

fn starts_word(before: char, character: char, after: Option<char>, second: Option<char>) -> bool {
    if before.is_numeric() != character.is_numeric() {
        return true;
    }
    if !character.is_uppercase() {
        return false;
    }
    if before.is_lowercase() {
        return true;
    }
    // The last capital of a run starts the next word, unless what follows is the plural of the acronym.
    let plural = after == Some('s') && second.is_none_or(|second| !second.is_lowercase());
    before.is_uppercase() && after.is_some_and(char::is_lowercase) && !plural
}

/// A word as it counts: in lower case, an acronym in the singular.
fn word(written: &str) -> String {
    let acronym = written.strip_suffix('s').filter(|stem| stem.chars().count() > 1 && stem.chars().all(char::is_uppercase));
    acronym.unwrap_or(written).to_lowercase()
}

/// A style in which names are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Casing {
    /// One lower-case word: belongs to every style but `PascalCase`.
    Single,
    /// `camelCase`.
    Camel,
    /// `snake_case`.
    Snake,
    /// `kebab-case`.
    Kebab,
    /// `PascalCase`.
    Pascal,
    /// One word of capitals only, such as an acronym.
    Capitals,
    /// None of these, or a mixture.
    Other,
}

impl Casing {
    /// The style of a name.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let has = |separator: char| name.contains(separator);
        let capitals = name.chars().any(char::is_uppercase);
        let small = name.chars().any(char::is_lowercase);
        let plain = name.chars().all(|character| character.is_alphanumeric() || matches!(character, '_' | '-'));
        match (plain, has('_'), has('-'), capitals, small) {
            (false, ..) => Self::Other,
            (_, false, false, false, _) => Self::Single,
            (_, false, false, true, false) => Self::Capitals,
            (_, true, false, false, _) => Self::Snake,
            (_, false, true, false, _) => Self::Kebab,
            (_, false, false, true, true) if name.starts_with(char::is_uppercase) => Self::Pascal,
            (_, false, false, true, true) => Self::Camel,
            _ => Self::Other,
        }
    }

    /// The style of a name that may be put together of names, such as `filter[homeOffice]` or `_order.firstSeen`: that
    /// of its parts, where they agree.
    #[must_use]
    pub fn of_parts(name: &str) -> Self {
        let separates = |character: char| !character.is_alphanumeric() && !matches!(character, '_' | '-');
        let mut style = Self::Single;
        for part in name.split(separates).flat_map(|part| part.split("__")) {
            match Self::of(part.trim_matches(['_', '-'])) {
                Self::Single => {}
                // An acronym stands in every style.
                Self::Capitals if style != Self::Single => {}
                own if own == style || matches!(style, Self::Single | Self::Capitals) => style = own,
                _ => return Self::Other,
            }
        }
        style
    }

    /// The name of the style, written in itself.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Camel => "camelCase",
            Self::Snake => "snake_case",
            Self::Kebab => "kebab-case",
            Self::Pascal => "PascalCase",
            Self::Capitals => "CAPITALS",
            Self::Other => "other",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Casing, tokens};

    #[test]
    fn names_are_split_as_people_read_them() {
        let cases: [(&str, &[&str]); 14] = [
            ("dateOfBirth", &["date", "of", "birth"]),
            ("UPRNCode", &["uprn", "code"]),
            ("IDs", &["id"]),
            ("personIDs", &["person", "id"]),
            ("imageURLsList", &["image", "url", "list"]),
            ("addressLine1", &["address", "line", "1"]),
            ("filter[email]", &["filter", "email"]),
            ("X-Correlation-ID", &["x", "correlation", "id"]),
            ("dateofbirth", &["dateofbirth"]),
            ("candidate", &["candidate"]),
            ("PNCId", &["pnc", "id"]),
            ("address", &["address"]),
            ("created_at", &["created", "at"]),
            ("", &[]),
        ];
        for (name, expected) in cases {
            assert_eq!(tokens(name), expected, "{name}");
        }
    }

    #[test]
    fn names_put_together_have_the_style_of_their_parts() {
        let cases = [
            ("filter[homeOffice]", Casing::Camel),
            ("_max-results", Casing::Kebab),
            ("_count", Casing::Single),
            ("subscriber:identifier", Casing::Single),
            ("StartTime>", Casing::Pascal),
            ("home__dateOfBirth", Casing::Camel),
            ("filter[URN].firstSeen", Casing::Camel),
            ("URN", Casing::Capitals),
            ("filter[homeOffice].first_seen", Casing::Other),
            ("Date_Of", Casing::Other),
            ("", Casing::Single),
        ];
        for (name, expected) in cases {
            assert_eq!(Casing::of_parts(name), expected, "{name}");
        }
    }

    #[test]
    fn styles_are_told_apart() {
        let cases = [
            ("dateOfBirth", Casing::Camel),
            ("date_of_birth", Casing::Snake),
            ("date-of-birth", Casing::Kebab),
            ("DateOfBirth", Casing::Pascal),
            ("date", Casing::Single),
            ("UPRN", Casing::Capitals),
            ("Date_Of", Casing::Other),
            ("a.b", Casing::Other),
            ("line1", Casing::Single),
        ];
        for (name, expected) in cases {
            assert_eq!(Casing::of(name), expected, "{name}");
        }
    }
}
