//! Whether it is about the product that the sceptic means.

use super::Asking;
use super::files::same_files;
use crate::question::{Criticality, StepResult};
use crate::report::SealedReport;

impl Asking<'_> {
    /// Whether it is about the product and the files that the sceptic means.
    pub(super) fn product(&mut self, report: &SealedReport) {
        let head = &report.report.product;
        let expected = &self.request.expected;
        let mut bound = false;
        match self.request.inputs {
            Some(store) => bound |= self.tell("files", Criticality::Needed, same_files(report, store)),
            None => self.answer("files", Criticality::Useful, StepResult::NotChecked, "name the folder of the files with --inputs"),
        }
        if let Some(product) = &expected.product {
            let is_named = [head.id.as_ref(), head.name.as_ref()].into_iter().flatten().any(|name| name == product);
            let found = head.name.as_deref().unwrap_or("a product without a manifest");
            let told = if is_named { Ok(product.clone()) } else { Err(format!("the report is about {found}, not {product}")) };
            bound |= self.tell("product", Criticality::Needed, told);
        }
        if let Some(version) = &expected.version {
            let found = head.version.as_deref().unwrap_or("none that is stated");
            let told = if found == version { Ok(version.clone()) } else { Err(format!("the report is about version {found}, not {version}")) };
            self.tell("version", Criticality::Needed, told);
        }
        if !bound && expected.any_product {
            let version = head.version.as_deref().unwrap_or("without a version");
            let told = format!("taken to be the one that the report names: {} {version}", report.product_id());
            self.answer("the product that is meant", Criticality::Useful, StepResult::NotChecked, told);
        } else if !bound && self.request.inputs.is_none() && expected.product.is_none() {
            let told = "say which product is meant: --inputs DIR, or --expect-product NAME";
            self.answer("the product that is meant", Criticality::Needed, StepResult::NotChecked, told);
        }
    }
}
