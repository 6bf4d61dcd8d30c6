//! Grants: which role lets which keys say what, about which products, by which standards.

use super::super::key::KeyId;
use super::super::types::PredicateType;
use super::root::Standing;
use kitemark_document::Time;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use thiserror::Error;

/// What somebody is in a scheme.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Signs the next trust root.
    Root,
    /// Awards and withdraws the mark.
    Authority,
    /// Assesses products of others.
    Assessor,
    /// Supplies products and reports on its own.
    Supplier,
    /// Publishes editions of standards.
    Publisher,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 5] = [Self::Root, Self::Authority, Self::Assessor, Self::Supplier, Self::Publisher];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Root => "root",
            Self::Authority => "authority",
            Self::Assessor => "assessor",
            Self::Supplier => "supplier",
            Self::Publisher => "publisher",
        }
    }
}

/// Who ran an assessment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Assurance {
    /// The supplier.
    #[serde(rename = "self")]
    SelfRun,
    /// Somebody who does not depend on the supplier.
    Independent,
    /// The authority of the scheme.
    Authority,
}

impl Assurance {
    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::SelfRun => "self",
            Self::Independent => "independent",
            Self::Authority => "authority",
        }
    }
}

/// What a grant covers of products or standards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of them: the trust root names none.
    All,
    /// Those that the trust root names.
    Only(BTreeSet<String>),
}

/// What a role lets its keys say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The role.
    pub role: Role,
    /// Its keys.
    pub keys: BTreeSet<KeyId>,
    /// How many different holders of them must sign.
    pub threshold: usize,
    /// What they may say.
    pub predicates: BTreeSet<PredicateType>,
    /// On what assurance a report of theirs may claim to rest; empty where no reports are theirs to make.
    pub assurance: BTreeSet<Assurance>,
    /// By which standards, by their ids.
    pub standards: Scope,
    /// About which products: a name that ends with `/` covers what begins like it, any other is one product.
    pub products: Scope,
}

/// What a statement says that a grant must cover.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// The type of its predicate.
    pub predicate: PredicateType,
    /// The assurance that it claims, if it claims any.
    pub assurance: Option<Assurance>,
    /// The id of its product.
    pub product: &'a str,
    /// The ids of the standards that it judges by.
    pub standards: &'a [&'a str],
}

/// Why a grant does not cover a claim.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Error)]
pub enum Refusal {
    /// Nobody who signed holds any role but that of the root.
    #[error("none of the signers holds a role that makes statements")]
    NoRole,
    /// The role does not make such statements.
    #[error("the role {} does not make statements of type {}", .role.name(), .predicate.name())]
    Predicate {
        /// The role.
        role: Role,
        /// What was said.
        predicate: PredicateType,
    },
    /// The role does not have that assurance.
    #[error("the role {} cannot claim the assurance {}", .role.name(), .assurance.map_or("that is not stated", Assurance::name))]
    Assurance {
        /// The role.
        role: Role,
        /// What was claimed.
        assurance: Option<Assurance>,
    },
    /// The product is none of theirs.
    #[error("the role {} was not given for the product {product}", .role.name())]
    Product {
        /// The role.
        role: Role,
        /// The product.
        product: String,
    },
    /// The standard is none of theirs.
    #[error("the role {} was not given for the standard {standard}", .role.name())]
    Standard {
        /// The role.
        role: Role,
        /// The standard.
        standard: String,
    },
    /// A key of a signer does not count at this moment.
    #[error("the key {key} of {holder} {standing}")]
    Key {
        /// The key.
        key: KeyId,
        /// Whose it is.
        holder: String,
        /// Why it does not count.
        standing: Standing,
    },
    /// The trust root itself has expired.
    #[error("the trust root expired on {expires}")]
    RootExpired {
        /// When.
        expires: Time,
    },
    /// Too few different holders signed.
    #[error("the role {} needs {needed} different holders to sign, and {found} did", .role.name())]
    Threshold {
        /// The role.
        role: Role,
        /// How many signed.
        found: usize,
        /// How many must.
        needed: usize,
    },
}

impl Grant {
    /// Whether it covers a claim, signatures apart.
    ///
    /// # Errors
    /// The first [`Refusal`].
    pub fn covers(&self, claim: &Claim<'_>) -> Result<(), Refusal> {
        let role = self.role;
        if !self.predicates.contains(&claim.predicate) {
            return Err(Refusal::Predicate { role, predicate: claim.predicate });
        }
        // Only reports rest on an assurance: one that states none cannot be told from one that hides it.
        let assured = match claim.assurance {
            Some(assurance) => self.assurance.contains(&assurance),
            None => claim.predicate != PredicateType::Report,
        };
        if !assured {
            return Err(Refusal::Assurance { role, assurance: claim.assurance });
        }
        if !self.products.covers_product(claim.product) {
            return Err(Refusal::Product { role, product: claim.product.to_owned() });
        }
        match claim.standards.iter().find(|standard| !self.standards.names(standard)) {
            Some(standard) => Err(Refusal::Standard { role, standard: (*standard).to_owned() }),
            None => Ok(()),
        }
    }
}

impl Scope {
    /// Whether it names exactly this.
    #[must_use]
    pub fn names(&self, id: &str) -> bool {
        match self {
            Self::All => true,
            Self::Only(names) => names.contains(id),
        }
    }

    /// Whether it covers a product: by its whole id, or by the beginning of it up to a `/`, so that the grant for
    /// `pkg:generic/acme/` is none for `pkg:generic/acme-evil/x`, nor for a path that climbs out of it.
    #[must_use]
    pub fn covers_product(&self, product: &str) -> bool {
        let climbs = product.split('/').any(|part| matches!(part, "." | ".."));
        match self {
            Self::All => true,
            Self::Only(names) => {
                names.iter().any(|name| if name.ends_with('/') { !climbs && product.starts_with(name.as_str()) } else { product == name })
            }
        }
    }
}
