//! The trust root: the keys of a scheme, their holders, and what each role may say; versioned, and it expires.

use super::super::envelope::{Envelope, EnvelopeFault, Verified};
use super::super::key::{KeyId, PublicKey};
use super::super::types::PayloadType;
use super::TrustFault;
use super::grant::{Claim, Grant, Refusal, Role};
use kitemark_document::Time;
use kitemark_standard::EditionNumber;
use std::collections::{BTreeMap, BTreeSet};

/// A trust root that was read, and whose signatures held where it was verified.
#[derive(Debug, Clone)]
pub struct TrustRoot {
    pub(super) scheme: String,
    pub(super) version: u64,
    pub(super) expires: Time,
    pub(super) keys: BTreeMap<KeyId, KeyRecord>,
    pub(super) root: Grant,
    pub(super) grants: Vec<Grant>,
    pub(super) register: Option<Register>,
    pub(super) minimum: BTreeMap<String, EditionNumber>,
    pub(super) status_max_age_days: u32,
    pub(super) id: String,
}

/// A key of a trust root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRecord {
    /// The key.
    pub key: PublicKey,
    /// Whose it is: one holder counts once however many keys they have.
    pub holder: String,
    /// From when on its signatures count.
    pub not_before: Time,
    /// Until when they do, that second included.
    pub not_after: Time,
    /// The entry of the register from which on nothing signed by it counts; what stands nowhere in it counts no more either.
    pub revoked_from_index: Option<u64>,
}

/// Where the register of the scheme is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Register {
    /// Its origin, which is the name of its key.
    pub origin: String,
    /// The text of its policy for witnesses.
    pub policy: String,
}

/// The moment for which it is asked whether a key counts. It is given, never taken from a clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The point in time.
    pub at: Time,
    /// The entry of the register that holds the statement, if it was found there.
    pub index: Option<u64>,
}

/// Whether a key counts at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// It counts.
    Counts,
    /// It counts only later.
    NotYet(Time),
    /// It does not count any more.
    Over(Time),
    /// It was revoked from this entry of the register on.
    Revoked(u64),
}

impl std::fmt::Display for Standing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Counts => f.write_str("counts"),
            Self::NotYet(from) => write!(f, "counts only from {from} on"),
            Self::Over(until) => write!(f, "counted only until {until}"),
            Self::Revoked(index) => write!(f, "was revoked: only what entered the register before entry {index} still counts"),
        }
    }
}

impl KeyRecord {
    /// Whether the key counts at a moment.
    #[must_use]
    pub fn standing(&self, moment: &Moment) -> Standing {
        match self.revoked_from_index {
            Some(from) if moment.index.is_none_or(|index| index >= from) => Standing::Revoked(from),
            _ if moment.at < self.not_before => Standing::NotYet(self.not_before),
            _ if moment.at > self.not_after => Standing::Over(self.not_after),
            _ => Standing::Counts,
        }
    }
}

/// Somebody who signed, and what they may say.
#[derive(Debug)]
pub struct Signer<'a> {
    /// The key.
    pub key: &'a KeyId,
    /// Whose it is.
    pub holder: &'a str,
    /// Whether it counts.
    pub standing: Standing,
    /// What its roles let it say, each with the predicates, the assurance, the standards and the products.
    pub grants: Vec<&'a Grant>,
}

/// A role in which a statement was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permission<'a> {
    /// The role.
    pub role: Role,
    /// The different holders who signed in it.
    pub parents: BTreeSet<&'a str>,
}

impl TrustRoot {
    /// The first trust root, which the user trusts because they name it: signed by as many of its own root holders as
    /// it asks for. `name` is for messages.
    ///
    /// # Errors
    /// [`TrustFault`].
    pub fn first(name: &str, bytes: &[u8]) -> Result<Self, TrustFault> {
        let envelope = Envelope::read(name, bytes)?;
        // Its own keys are read before they can verify it; what they verify is these same bytes.
        let root = Self::parse(name, envelope.unverified_payload())?;
        root.check_rotation(&envelope, root.version)?;
        Ok(root)
    }

    /// The trust root that follows this one: the very next version for the same scheme, signed by as many root holders
    /// as this one asks for and by as many as it asks for itself.
    ///
    /// # Errors
    /// [`TrustFault`].
    pub fn next(&self, name: &str, bytes: &[u8]) -> Result<Self, TrustFault> {
        let envelope = Envelope::read(name, bytes)?;
        let next = Self::parse(name, envelope.unverified_payload())?;
        if Some(next.version) != self.version.checked_add(1) {
            return Err(TrustFault::Version { trusted: self.version, found: next.version });
        }
        if next.scheme != self.scheme {
            return Err(TrustFault::Scheme { trusted: self.scheme.clone(), found: next.scheme });
        }
        self.check_rotation(&envelope, next.version)?;
        next.check_rotation(&envelope, next.version)?;
        Ok(next)
    }

    /// Whether enough of the root holders of this version signed an envelope that holds a version.
    fn check_rotation(&self, envelope: &Envelope, version: u64) -> Result<(), TrustFault> {
        let keys: Vec<PublicKey> = self.root.keys.iter().filter_map(|id| self.keys.get(id)).map(|record| record.key.clone()).collect();
        let verified = envelope.verify(PayloadType::TrustRoot, &keys)?;
        let parents: BTreeSet<&str> = verified.signers().iter().filter_map(|id| self.keys.get(id)).map(|record| record.holder.as_str()).collect();
        if parents.len() < self.root.threshold {
            return Err(TrustFault::Threshold {
                version,
                by: format!("version {}", self.version),
                found: parents.len(),
                needed: self.root.threshold,
            });
        }
        Ok(())
    }

    /// Verifies an envelope with the keys of every role. Whether the signers may say what it says is for
    /// [`TrustRoot::permits`].
    ///
    /// # Errors
    /// [`EnvelopeFault`].
    pub fn verify(&self, envelope: &Envelope, expected: PayloadType) -> Result<Verified, EnvelopeFault> {
        let keys: Vec<PublicKey> = self.keys.values().map(|record| record.key.clone()).collect();
        envelope.verify(expected, &keys)
    }

    /// Who signed, with what each may say, in the order of their keys.
    #[must_use]
    pub fn signers(&self, verified: &Verified, moment: &Moment) -> Vec<Signer<'_>> {
        let records = verified.signers().iter().filter_map(|id| self.keys.get_key_value(id));
        records
            .map(|(key, record)| Signer {
                key,
                holder: &record.holder,
                standing: record.standing(moment),
                grants: std::iter::once(&self.root).chain(&self.grants).filter(|grant| grant.keys.contains(key)).collect(),
            })
            .collect()
    }

    /// The roles in which the signers may say what is claimed, at a moment.
    ///
    /// # Errors
    /// Every [`Refusal`] where there is no such role, the trust root's own expiry among them.
    pub fn permits(&self, verified: &Verified, claim: &Claim<'_>, moment: &Moment) -> Result<Vec<Permission<'_>>, Vec<Refusal>> {
        if moment.at > self.expires {
            return Err(vec![Refusal::RootExpired { expires: self.expires }]);
        }
        let mut permissions = Vec::new();
        let mut refusals = Vec::new();
        for grant in &self.grants {
            let signed: Vec<(&KeyId, &KeyRecord)> =
                verified.signers().iter().filter(|id| grant.keys.contains(id)).filter_map(|id| self.keys.get_key_value(id)).collect();
            if signed.is_empty() {
                continue;
            }
            match self.permission(grant, &signed, claim, moment) {
                Ok(permission) => permissions.push(permission),
                Err(refused) => refusals.extend(refused),
            }
        }
        if !permissions.is_empty() {
            return Ok(permissions);
        }
        if refusals.is_empty() {
            refusals.push(Refusal::NoRole);
        }
        refusals.sort();
        refusals.dedup();
        Err(refusals)
    }

    fn permission<'a>(
        &'a self,
        grant: &Grant,
        signed: &[(&'a KeyId, &'a KeyRecord)],
        claim: &Claim<'_>,
        moment: &Moment,
    ) -> Result<Permission<'a>, Vec<Refusal>> {
        grant.covers(claim).map_err(|refusal| vec![refusal])?;
        let counts = |record: &KeyRecord| record.standing(moment) == Standing::Counts;
        let parents: BTreeSet<&str> = signed.iter().filter(|(_, record)| counts(record)).map(|(_, record)| record.holder.as_str()).collect();
        if parents.len() >= grant.threshold {
            return Ok(Permission { role: grant.role, parents });
        }
        let mut refusals: Vec<Refusal> = signed
            .iter()
            .filter(|(_, record)| !counts(record))
            .map(|(key, record)| Refusal::Key { key: (*key).clone(), holder: record.holder.clone(), standing: record.standing(moment) })
            .collect();
        refusals.push(Refusal::Threshold { role: grant.role, found: parents.len(), needed: grant.threshold });
        Err(refusals)
    }

    /// Whether it has not expired at a point in time.
    ///
    /// # Errors
    /// [`TrustFault::Expired`].
    pub fn check_expiry(&self, at: Time) -> Result<(), TrustFault> {
        if at > self.expires {
            return Err(TrustFault::Expired { version: self.version, expires: self.expires });
        }
        Ok(())
    }

    /// Whether it is as new as the newest that the user has seen, where they say which that is. The tool keeps nothing
    /// between two runs, so that nobody but the user can know it.
    ///
    /// # Errors
    /// [`TrustFault::Older`].
    pub fn check_version(&self, least: Option<u64>) -> Result<(), TrustFault> {
        match least {
            Some(least) if self.version < least => Err(TrustFault::Older { found: self.version, least }),
            _ => Ok(()),
        }
    }

    /// The scheme that it is for.
    #[must_use]
    pub fn scheme(&self) -> &str {
        &self.scheme
    }

    /// Its version.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Until when it holds.
    #[must_use]
    pub fn expires(&self) -> Time {
        self.expires
    }

    /// Its keys.
    #[must_use]
    pub fn keys(&self) -> &BTreeMap<KeyId, KeyRecord> {
        &self.keys
    }

    /// Who signs the next trust root.
    #[must_use]
    pub fn root(&self) -> &Grant {
        &self.root
    }

    /// What the other roles may say.
    #[must_use]
    pub fn grants(&self) -> &[Grant] {
        &self.grants
    }

    /// The register of the scheme, if it keeps one.
    #[must_use]
    pub fn register(&self) -> Option<&Register> {
        self.register.as_ref()
    }

    /// The age in days above which a status proves nothing.
    #[must_use]
    pub fn status_max_age_days(&self) -> u32 {
        self.status_max_age_days
    }

    /// The SHA-256 of its payload.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The oldest edition of a standard that still counts, if the trust root names one.
    #[must_use]
    pub fn minimum_edition(&self, standard: &str) -> Option<String> {
        self.minimum.get(standard).map(ToString::to_string)
    }

    /// Whether an edition of a standard is as new as it must be. What is no edition number is not.
    #[must_use]
    pub fn allows_edition(&self, standard: &str, edition: &str) -> bool {
        match self.minimum.get(standard) {
            None => true,
            Some(least) => EditionNumber::parse(edition).is_ok_and(|number| number >= *least),
        }
    }
}
