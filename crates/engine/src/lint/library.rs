//! The register of meanings: the formats and code lists that it names exist.

use kitemark_document::pointer_token;
use kitemark_standard::{StandardFault, StandardFolder};

/// Every fault of the register of meanings.
pub(super) fn lint(folder: &StandardFolder) -> Vec<StandardFault> {
    let Some(file) = folder.vocabulary_files.get("meanings") else { return Vec::new() };
    let mut found = Vec::new();
    for (id, meaning) in folder.library.meanings() {
        let format = meaning.format.as_ref().and_then(|format| folder.library.format(format).err());
        let list = meaning.code_list.as_ref().and_then(|list| folder.library.code_list(list).err());
        for (field, message) in [("format", format), ("codeList", list)] {
            found.extend(message.map(|message| file.fault(&format!("/meanings/{}/{field}", pointer_token(id)), message)));
        }
    }
    found
}
