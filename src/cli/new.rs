//! `standards new`: write a standard, a scheme or a requirement to start from.

use super::standards::say_faults;
use super::{Exit, print, unwritable, usage_error};
use clap::Subcommand;
use kitemark_document::{OutputFault, Outputs};
use kitemark_standard::skeleton::{self, Files, SkeletonFault};
use kitemark_standard::{FolderFault, StandardFolder, read_folder};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

#[derive(Debug, Subcommand)]
pub(super) enum NewCommand {
    /// Write the head of a standard, and what its examples are based on
    #[command(after_help = "Examples:
  kitemark standards new standard records-exchange
  kitemark standards new standard records-exchange my-standards")]
    Standard {
        /// The id: lower-case words with hyphens between
        id: String,
        /// The folder of standards, which need not be there yet
        #[arg(default_value = "standards")]
        folder: PathBuf,
    },
    /// Write a scheme of all standards in the folder
    #[command(after_help = "Example:
  kitemark standards new scheme records-minimum my-standards")]
    Scheme {
        /// The id: lower-case words with hyphens between
        id: String,
        /// The folder of standards
        #[arg(default_value = "standards")]
        folder: PathBuf,
    },
    /// Write a requirement: a draft with one check and its examples
    #[command(after_help = "Examples:
  kitemark standards new requirement records-exchange REX-01 \"Names are nouns\"
  kitemark standards new requirement records-exchange REX-02 \"Lists are paged\" my-standards

Then complete what is marked TODO, and ask:
  kitemark standards lint my-standards
  kitemark standards test my-standards --only REX-02")]
    Requirement {
        /// The id of the standard
        standard: String,
        /// The id of the requirement, such as REX-01
        id: String,
        /// The title, in quotes
        title: String,
        /// The folder of standards
        #[arg(default_value = "standards")]
        folder: PathBuf,
    },
}

pub(super) fn run(command: &NewCommand) -> Result<Exit, Exit> {
    match command {
        NewCommand::Standard { id, folder } => {
            // The folder of the first standard is made with it.
            let known = if folder.exists() { read(folder)? } else { StandardFolder::default() };
            let next = format!("kitemark standards new requirement {id} ID TITLE {}", folder.display());
            write(folder, &of(skeleton::standard(&known, id))?, &next)
        }
        NewCommand::Scheme { id, folder } => {
            let next = format!("kitemark standards lint {}", folder.display());
            write(folder, &of(skeleton::scheme(&read(folder)?, id))?, &next)
        }
        NewCommand::Requirement { standard, id, title, folder } => {
            let next = format!("kitemark standards lint {0}` and `kitemark standards test {0}", folder.display());
            write(folder, &of(skeleton::requirement(&read(folder)?, standard, id, title))?, &next)
        }
    }
}

/// The standards of a folder, which must be without faults: what is added to them must not hide among those.
fn read(folder: &Path) -> Result<StandardFolder, Exit> {
    match read_folder(folder) {
        Ok(folder) => Ok(folder),
        Err(FolderFault::Faults(faults)) => Err(say_faults(folder, &faults)),
        Err(FolderFault::Open(fault)) => Err(usage_error(&fault.to_string(), "name the folder that holds the standards")),
    }
}

fn of(files: Result<Files, SkeletonFault>) -> Result<Files, Exit> {
    files.map_err(|fault| usage_error(&fault.to_string(), &fault.help()))
}

/// All or none: each file is opened before the first is written, and a file that is there is the curator's.
fn write(folder: &Path, files: &Files, next: &str) -> Result<Exit, Exit> {
    let mut outputs = Outputs::new(true);
    let opened = files.iter().map(|(name, content)| Ok((outputs.open_new(&folder.join(name))?, content)));
    let opened = opened.collect::<Result<Vec<_>, OutputFault>>().map_err(|fault| unwritten(&fault))?;
    let mut text = String::new();
    for (output, content) in opened {
        let file = output.file().display().to_string();
        output.write(content).map_err(|fault| unwritten(&fault))?;
        let _ = writeln!(text, "wrote {file}");
    }
    let _ = writeln!(text, "complete what is marked TODO; then `{next}`");
    Ok(print(&text))
}

fn unwritten(fault: &OutputFault) -> Exit {
    match fault {
        OutputFault::Exists(_) => usage_error(&fault.to_string(), "move it away, or choose another id"),
        _ => unwritable(fault),
    }
}
