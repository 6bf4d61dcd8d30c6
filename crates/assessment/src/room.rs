//! The room that a report has for its findings: each requirement has some of its own and takes more of what all share. What
//! goes beyond it is counted, in the order of the findings, so that the same run always lists the same.

use super::finding::{AssessedFinding, AssessedResult};
use super::places::Places;
use kitemark_engine::bounded::MOST_FINDINGS;

/// The bytes, as JSON without white space, that the findings of each requirement may take whatever others take.
const OWN_BYTES: usize = 64 * 1024;

/// The bytes that all requirements may take beyond those of their own. With it a report of every embedded requirement stays
/// below the largest payload that is verified, and the largest contracts that were measured take a fifth of it.
const SHARED_BYTES: usize = 16 * 1024 * 1024;

/// Why findings are counted and not listed.
pub(super) fn reason() -> String {
    format!("a report lists at most {MOST_FINDINGS} findings of a check, and {} MB of findings in all", SHARED_BYTES / (1024 * 1024))
}

/// Takes the findings for which there is no room out of results, and counts them.
pub(super) fn keep_within(places: &Places<'_>, results: &mut [AssessedResult]) {
    keep_within_bytes(places, results, OWN_BYTES, SHARED_BYTES);
}

fn keep_within_bytes(places: &Places<'_>, results: &mut [AssessedResult], own: usize, mut shared: usize) {
    for result in results {
        let mut left = own;
        let fits = |found: &&AssessedFinding| {
            let Some(bytes) = places.bytes(found, left + shared) else { return false };
            shared -= bytes.saturating_sub(left);
            left = left.saturating_sub(bytes);
            true
        };
        let listed = result.findings.iter().take_while(fits).count();
        let rest = result.findings.get(listed..).unwrap_or_default();
        let (count, level) = (rest.iter().map(|found| 1 + found.finding.others).sum(), rest.iter().map(|found| found.finding.level).max());
        result.findings.truncate(listed);
        result.leave_out(count, level);
    }
}
