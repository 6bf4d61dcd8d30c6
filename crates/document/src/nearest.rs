//! Misspelt names: which known one was probably meant.

/// The longest name, in bytes, of which it is asked what was meant: nobody misspells one that is longer.
const LONGEST: usize = 256;

/// The most edits between a name and what was meant.
const MOST_EDITS: usize = 2;

/// The candidate that a misspelt name was probably meant to be: at most two edits away, or equal but for case and signs.
#[must_use]
pub fn nearest<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let distance = |candidate: &str| {
        if folded(candidate).eq(folded(name)) {
            return Some(0);
        }
        // Of a short name few edits leave nothing.
        let most = MOST_EDITS.min(candidate.chars().take(3 * MOST_EDITS).count() / 3);
        edits(name, candidate, most)
    };
    candidates.iter().filter_map(|candidate| Some((distance(candidate)?, *candidate))).min().map(|(_, candidate)| candidate)
}

/// The letters and digits of a name in lower case.
fn folded(name: &str) -> impl Iterator<Item = char> + '_ {
    name.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// The number of single-character insertions, deletions and replacements between two names, if it is at most so many.
fn edits(left: &str, right: &str, most: usize) -> Option<usize> {
    let (left, right) = without_common_ends(left, right);
    if left.is_empty() || right.is_empty() {
        return Some(left.chars().chain(right.chars()).take(most + 1).count()).filter(|count| *count <= most);
    }
    let fewer = most.checked_sub(1)?;
    let behind = |text: &'_ str| text.char_indices().nth(1).map_or(text.len(), |(at, _)| at);
    let (left_rest, right_rest) = (left.get(behind(left)..)?, right.get(behind(right)..)?);
    let ways = [(left_rest, right_rest), (left_rest, right), (left, right_rest)];
    ways.into_iter().filter_map(|(left, right)| edits(left, right, fewer)).min().map(|edits| edits + 1)
}

/// Two texts without what both start and end with.
fn without_common_ends<'l, 'r>(left: &'l str, right: &'r str) -> (&'l str, &'r str) {
    let common = |pairs: &mut dyn Iterator<Item = (char, char)>| -> usize {
        pairs.take_while(|(left, right)| left == right).map(|(character, _)| character.len_utf8()).sum()
    };
    let start = common(&mut left.chars().zip(right.chars()));
    let (left, right) = (left.get(start..).unwrap_or_default(), right.get(start..).unwrap_or_default());
    let end = common(&mut left.chars().rev().zip(right.chars().rev()));
    (left.get(..left.len() - end).unwrap_or_default(), right.get(..right.len() - end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::{edits, nearest};

    #[test]
    fn the_nearest_is_two_edits_away_at_most() {
        let known = ["title", "version", "operationId", "in", "url", "größe"];
        for (name, meant) in [
            ("titl", Some("title")),
            ("tilte", None),
            ("versoin", Some("version")),
            ("operationID", Some("operationId")),
            ("operation_id", Some("operationId")),
            ("operationIdent", None),
            ("ni", None),
            ("urls", Some("url")),
            ("uurls", None),
            ("größ", Some("größe")),
            ("grösse", None),
            ("", None),
        ] {
            assert_eq!(nearest(name, &known), meant, "{name}");
        }
        assert_eq!(nearest(&"t".repeat(10_000_000), &known), None);
    }

    /// By the textbook: every cell of the table.
    fn by_table(left: &str, right: &str) -> usize {
        let right: Vec<char> = right.chars().collect();
        let mut row: Vec<usize> = (0..=right.len()).collect();
        for (i, from) in left.chars().enumerate() {
            let mut next = vec![i + 1];
            for (to, (diagonal, above)) in right.iter().zip(row.iter().zip(row.iter().skip(1))) {
                let replaced = diagonal + usize::from(from != *to);
                next.push(replaced.min(above + 1).min(next.last().map_or(0, |before| before + 1)));
            }
            row = next;
        }
        row.last().copied().unwrap_or_default()
    }

    #[test]
    fn edits_are_those_of_the_table() {
        let names: Vec<String> =
            (0..3_usize.pow(5)).map(|number| (0..5).filter_map(|at| ["a", "b", ""].get(number / 3_usize.pow(at) % 3).copied()).collect()).collect();
        for (left, right) in names.iter().flat_map(|left| names.iter().map(move |right| (left, right))) {
            let expected = by_table(left, right);
            assert_eq!(edits(left, right, 2), Some(expected).filter(|edits| *edits <= 2), "{left} {right}");
        }
    }
}
