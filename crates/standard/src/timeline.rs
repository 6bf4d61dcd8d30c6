//! Editions in time: which status one has on a day, and which one a scheme judges by.

use super::{Edition, EditionNumber, EditionStatus, Milestone, SchemeStandard, StandardHead};
use thiserror::Error;

/// Why a scheme has no edition of a standard to judge by on a day.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoEdition {
    /// There is none of this name.
    #[error("there is no standard {wanted}")]
    Unknown {
        /// What the scheme names.
        wanted: String,
        /// The editions that there are.
        known: Vec<String>,
    },
    /// None is in force on the day.
    #[error("no edition of {id} is in force on {day}")]
    NotInForce {
        /// The standard.
        id: String,
        /// The day.
        day: String,
        /// What becomes of each edition when.
        timelines: Vec<String>,
    },
    /// The one that the scheme names is no longer in force.
    #[error("{edition} is withdrawn since {since}")]
    Withdrawn {
        /// The edition.
        edition: String,
        /// The first day on which it was.
        since: String,
    },
}

impl NoEdition {
    /// What to do about it.
    #[must_use]
    pub fn help(&self) -> String {
        match self {
            Self::Unknown { known, .. } => format!("these are there: {}", known.join(", ")),
            Self::NotInForce { timelines, .. } => format!("choose another day with --as-of: {}", timelines.join("; ")),
            Self::Withdrawn { .. } => "judge by a scheme that names a later edition, or for an earlier day with --as-of".into(),
        }
    }
}

impl EditionStatus {
    /// How it is said of an edition that has it.
    #[must_use]
    pub fn describe(self) -> &'static str {
        match self {
            Self::Draft => "a draft",
            Self::Warn => "announced",
            Self::Effective => "in force",
            Self::Deprecated => "deprecated",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether products are judged by an edition that has it.
    fn is_in_force(self) -> bool {
        matches!(self, Self::Effective | Self::Deprecated)
    }
}

impl StandardHead {
    /// The milestone that was reached last on a day (`YYYY-MM-DD`), where one was.
    #[must_use]
    pub fn milestone_on(&self, day: &str) -> Option<&Milestone> {
        self.timeline.iter().filter(|milestone| milestone.from.as_str() <= day).max_by(|one, other| one.from.cmp(&other.from))
    }

    /// Its status on a day (`YYYY-MM-DD`): a draft before its first milestone, and always in force without any.
    #[must_use]
    pub fn status_on(&self, day: &str) -> EditionStatus {
        match self.milestone_on(day) {
            Some(milestone) => milestone.status,
            None if self.timeline.is_empty() => EditionStatus::Effective,
            None => EditionStatus::Draft,
        }
    }

    /// What becomes of it when, in words.
    #[must_use]
    pub fn timeline_in_words(&self) -> String {
        let milestones: Vec<String> =
            self.timeline.iter().map(|milestone| format!("{} from {}", milestone.status.describe(), milestone.from)).collect();
        format!("{} is {}", self.edition, milestones.join(", "))
    }
}

/// The edition of a standard by which a scheme judges on a day (`YYYY-MM-DD`): the one that it names, else the highest that
/// is in force, one that is not deprecated before one that is.
///
/// # Errors
/// [`NoEdition`] where there is none, or the one that is named was withdrawn.
pub fn edition_on<'e>(editions: &'e [Edition], wanted: &SchemeStandard, day: &str) -> Result<&'e Edition, NoEdition> {
    let head = |edition: &'e Edition| &edition.standard.head;
    let of_standard = || editions.iter().filter(|edition| head(edition).id == wanted.id);
    let unknown = || NoEdition::Unknown { wanted: wanted.name(), known: editions.iter().map(Edition::name).collect() };
    if let Some(number) = &wanted.edition {
        let named = of_standard().find(|edition| head(edition).edition == *number).ok_or_else(unknown)?;
        return match head(named).milestone_on(day) {
            Some(Milestone { status: EditionStatus::Withdrawn, from }) => Err(NoEdition::Withdrawn { edition: named.name(), since: from.clone() }),
            _ => Ok(named),
        };
    }
    if of_standard().next().is_none() {
        return Err(unknown());
    }
    let rank = |edition: &&Edition| {
        let head = &edition.standard.head;
        (head.status_on(day) == EditionStatus::Effective, EditionNumber::parse(&head.edition).ok())
    };
    of_standard().filter(|edition| head(edition).status_on(day).is_in_force()).max_by_key(rank).ok_or_else(|| NoEdition::NotInForce {
        id: wanted.id.clone(),
        day: day.to_owned(),
        timelines: of_standard().map(|edition| head(edition).timeline_in_words()).collect(),
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test stops at what it did not expect")]
mod tests {
    use super::super::embedded::editions;
    use super::super::{Edition, EditionStatus, Milestone, SchemeStandard};
    use super::{NoEdition, edition_on};

    /// Editions of one standard, each with its timeline.
    fn made(timelines: &[(&str, &[(EditionStatus, &str)])]) -> Vec<Edition> {
        let pattern = editions().unwrap().into_iter().next().unwrap();
        let edition = |(number, milestones): &(&str, &[(EditionStatus, &str)])| {
            let mut edition = pattern.clone();
            edition.standard.head.id = "own".into();
            edition.standard.head.edition = (*number).into();
            edition.standard.head.timeline = milestones.iter().map(|(status, from)| Milestone { status: *status, from: (*from).into() }).collect();
            edition
        };
        timelines.iter().map(edition).collect()
    }

    #[test]
    fn the_day_chooses_among_editions() {
        use EditionStatus::{Deprecated, Draft, Effective, Warn, Withdrawn};
        let editions = made(&[
            ("1.0.0", &[(Effective, "2026-01-01"), (Deprecated, "2026-07-01"), (Withdrawn, "2027-01-01")]),
            ("1.10.0", &[(Draft, "2026-02-01"), (Warn, "2026-05-01"), (Effective, "2026-07-01"), (Deprecated, "2026-10-01")]),
            ("1.9.0", &[(Effective, "2026-06-01"), (Deprecated, "2026-09-01")]),
        ]);
        let on = |edition: Option<&str>, day: &str| {
            let wanted = SchemeStandard { id: "own".into(), edition: edition.map(str::to_owned) };
            edition_on(&editions, &wanted, day).map(|edition| edition.standard.head.edition.as_str())
        };
        for (day, expected) in [
            ("2026-01-01", "1.0.0"),
            ("2026-05-31", "1.0.0"),
            ("2026-06-01", "1.9.0"),
            ("2026-06-30", "1.9.0"),
            ("2026-07-01", "1.10.0"),
            // Where all are deprecated, the highest number counts.
            ("2026-12-31", "1.10.0"),
        ] {
            assert_eq!(on(None, day), Ok(expected), "{day}");
        }
        let NoEdition::NotInForce { timelines, .. } = on(None, "2025-12-31").unwrap_err() else { panic!("it is known") };
        assert_eq!(timelines[2], "1.9.0 is in force from 2026-06-01, deprecated from 2026-09-01");
        // What a scheme names it is judged by, until it is withdrawn.
        for (number, day) in [("1.0.0", "2025-12-31"), ("1.0.0", "2026-12-31"), ("1.10.0", "2026-06-01")] {
            assert_eq!(on(Some(number), day), Ok(number), "{day}");
        }
        assert_eq!(on(Some("1.0.0"), "2027-01-01"), Err(NoEdition::Withdrawn { edition: "own@1.0.0".into(), since: "2027-01-01".into() }));
        assert!(matches!(on(Some("2.0.0"), "2026-07-01"), Err(NoEdition::Unknown { wanted, .. }) if wanted == "own@2.0.0"));
        let other = SchemeStandard { id: "other".into(), edition: None };
        assert!(matches!(edition_on(&editions, &other, "2026-07-01"), Err(NoEdition::Unknown { wanted, .. }) if wanted == "other"));
        let lasting = made(&[("1.0.0", &[])]);
        assert!(edition_on(&lasting, &SchemeStandard { id: "own".into(), edition: None }, "1999-01-01").is_ok());
    }
}
