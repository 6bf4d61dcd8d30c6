//! Misspelt names: which known one was probably meant.

/// The most edits that a name is taken for a misspelt one by.
const FEW_EDITS: usize = 2;

/// The candidate that a misspelt name was probably meant to be: at most two edits away, or equal but for case.
#[must_use]
pub(crate) fn nearest<'a>(name: &str, candidates: &[&'a str]) -> Option<&'a str> {
    let folded = |text: &str| text.chars().filter(|character| character.is_alphanumeric()).collect::<String>().to_lowercase();
    let length = |text: &str| text.chars().count();
    let wanted = folded(name);
    candidates
        .iter()
        .filter(|candidate| length(candidate).abs_diff(length(name)) <= FEW_EDITS || folded(candidate) == wanted)
        .map(|candidate| (if folded(candidate) == wanted { 0 } else { edits(name, candidate) }, *candidate))
        .filter(|(distance, candidate)| *distance <= FEW_EDITS && *distance * 3 <= length(candidate))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The number of single-character insertions, deletions and replacements between two names.
fn edits(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.chars().collect();
    let mut row: Vec<usize> = (0..=right.len()).collect();
    for (i, from) in left.chars().enumerate() {
        let mut diagonal = i;
        let mut before = i + 1;
        let mut next = vec![before];
        for (to, above) in right.iter().zip(row.iter().skip(1)) {
            let replaced = diagonal + usize::from(from != *to);
            before = replaced.min(above + 1).min(before + 1);
            next.push(before);
            diagonal = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
