//! A recording that is judged instead of asking the service.

use super::{Exit, usage_error};
use kitemark_document::{MAX_BYTES, Source, read_argument};
use kitemark_product::recording::Recording;
use kitemark_product::{Product, RECORDING_NAME};
use std::path::Path;

/// Adds the recording in a file to a product.
pub(super) fn replay(product: &mut Product, file: &Path) -> Result<(), Exit> {
    let bytes = read_argument(file, MAX_BYTES).map_err(|fault| usage_error(&fault.to_string(), "check the path of the recording"))?;
    let recording = Recording::read(Source::from_bytes(RECORDING_NAME, bytes)).map_err(|fault| {
        let (line, column) = (fault.place.line, fault.place.column);
        let message = format!("{}:{line}:{column}: {}", file.display(), fault.message);
        usage_error(&message, "a recording is an HTTP Archive 1.2, as the tools of browsers write it")
    })?;
    product.recording = Some(recording);
    Ok(())
}
