//! The security requirements of operations, and the schemes that they name.

use super::{Index, OperationEntry};
use kitemark_contract::{NodeRef, OtherReference, ReferringField};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

impl<'a> Index<'a> {
    /// The names of the security schemes that an operation names, as often as it does.
    #[must_use]
    pub fn security_names(&self, operation: &OperationEntry<'_>) -> Vec<&'a str> {
        let mut names: Vec<&str> = Vec::new();
        for at in self.security_requirements(operation).unwrap_or_default() {
            names.extend(self.contract.members(at).map(|(name, _)| name));
        }
        names.dedup();
        names
    }

    /// The operations that name a security scheme, as positions in [`Index::operations`]; found when first asked for.
    #[must_use]
    pub fn users_of_scheme(&self, scheme: &str) -> &[u32] {
        let all = self.users_of_schemes.get_or_init(|| {
            let mut all: FxHashMap<String, Vec<u32>> = FxHashMap::default();
            for (position, operation) in (0u32..).zip(&self.operations) {
                let names: BTreeSet<&str> = self.security_names(operation).into_iter().collect();
                for name in names {
                    match all.get_mut(name) {
                        Some(users) => users.push(position),
                        None => drop(all.insert(name.to_owned(), vec![position])),
                    }
                }
            }
            all
        });
        all.get(scheme).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether an operation can be called without authentication: no security is stated, or one of the alternatives asks
    /// for nothing.
    #[must_use]
    pub fn is_open(&self, operation: &OperationEntry<'_>) -> bool {
        match self.security_requirements(operation) {
            None => true,
            Some(alternatives) => alternatives.is_empty() || alternatives.iter().any(|at| self.contract.document(*at).members(at.node).is_empty()),
        }
    }

    /// The security requirements that apply to an operation: its own, else those of the root.
    #[must_use]
    pub fn security_requirements(&self, operation: &OperationEntry<'_>) -> Option<Vec<NodeRef>> {
        let contract = self.contract;
        let holder = if contract.document(operation.at).get(operation.at.node, "security").is_some() { operation.at } else { contract.root() };
        let list = contract.get(holder, "security")?;
        Some(contract.items(list).collect())
    }

    /// The declared security scheme of this name.
    #[must_use]
    pub fn security_scheme(&self, name: &str) -> Option<NodeRef> {
        let contract = self.contract;
        let declared = contract
            .get(contract.root(), "components")
            .and_then(|components| contract.get(components, "securitySchemes"))
            .and_then(|schemes| contract.get(schemes, name));
        declared.or_else(|| self.scheme_by_address(name))
    }

    /// From 3.2 a security scheme may be named by a URI instead.
    fn scheme_by_address(&self, name: &str) -> Option<NodeRef> {
        let named = |other: &&OtherReference| other.field == ReferringField::SecurityRequirement && other.text == name;
        let other = self.contract.other_references.iter().find(named)?;
        Some(other.outcome.as_ref().ok()?.node)
    }
}
