//! Where the findings of a run stand, written from the nodes that they keep: as much as is asked for and no more.

use super::finding::{AssessedFinding, Related, ReportFinding};
use kitemark_contract::{Contract, NodeRef};
use kitemark_document::{Document, NodeId, Place, Source};
use kitemark_engine::Location;
use kitemark_product::{MANIFEST_NAME, Product, RECORDING_NAME};

/// A line and a column of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position<'p> {
    /// The file, relative to the product's folder.
    pub file: &'p str,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
}

/// A node of a file that was read.
#[derive(Clone, Copy)]
pub struct FileNode<'p> {
    source: &'p Source,
    document: &'p Document,
    node: NodeId,
}

impl<'p> FileNode<'p> {
    fn of_contract(contract: &'p Contract, at: NodeRef) -> Option<Self> {
        let part = contract.parts.get(at.part as usize)?;
        Some(Self { source: &part.source, document: &part.document, node: at.node })
    }

    /// Its line and column.
    pub fn position(self) -> Position<'p> {
        let (line, column) = self.source.position(self.document.anchor(self.node).start as usize);
        Position { file: &self.source.name, line, column }
    }

    fn place(self) -> Place {
        self.source.place(self.document, self.node)
    }

    /// The bytes that its file and pointer take as JSON.
    fn bytes(self) -> usize {
        json_bytes(&self.source.name) + json_bytes(&self.document.pointer(self.node))
    }
}

/// The bytes that a finding takes as JSON beside its texts: the names of its members, its id, level and numbers.
const FINDING_BYTES: usize = 160;

/// The bytes that one more place of a finding takes beside its texts.
const PLACE_BYTES: usize = 60;

/// The files of a product, in which findings have their places.
#[derive(Debug, Clone, Copy)]
pub struct Places<'p> {
    product: &'p Product,
}

impl<'p> Places<'p> {
    /// The places of a product.
    #[must_use]
    pub fn new(product: &'p Product) -> Self {
        Self { product }
    }

    fn contract(self, found: &AssessedFinding) -> Option<&'p Contract> {
        self.product.contracts.get(found.contract)
    }

    /// The file of a finding, of which lines may be shown.
    pub fn source(self, found: &AssessedFinding) -> Option<&'p Source> {
        match found.finding.at {
            Location::Contract(NodeRef { part, .. }) | Location::Byte(part, _) => Some(&self.contract(found)?.parts.get(part as usize)?.source),
            Location::Manifest(_) => self.product.manifest.as_ref().map(|manifest| &manifest.source),
            // A line of a recording may hold what was answered about a person: its place is told, and nothing of it shown.
            Location::Recording(_) => None,
        }
    }

    /// The node that a finding is about, where there is one.
    fn node(self, found: &AssessedFinding) -> Option<FileNode<'p>> {
        match found.finding.at {
            Location::Contract(at) => FileNode::of_contract(self.contract(found)?, at),
            Location::Byte(..) => None,
            Location::Manifest(node) => {
                self.product.manifest.as_ref().map(|manifest| FileNode { source: &manifest.source, document: &manifest.document, node })
            }
            Location::Recording(node) => {
                self.product.recording.as_ref().map(|recording| FileNode { source: &recording.source, document: &recording.document, node })
            }
        }
    }

    /// The references that led to a finding, outermost first.
    pub fn via(self, found: &AssessedFinding) -> Vec<FileNode<'p>> {
        let (Some(contract), Location::Contract(at)) = (self.contract(found), found.finding.at) else { return Vec::new() };
        contract.via(at).into_iter().filter_map(|at| FileNode::of_contract(contract, at)).collect()
    }

    /// Other places that matter for a finding, with what they are.
    pub fn related<'f>(self, found: &'f AssessedFinding) -> impl Iterator<Item = (&'f str, FileNode<'p>)> {
        let contract = self.contract(found);
        found.finding.related.iter().filter_map(move |(label, at)| Some((label.as_str(), FileNode::of_contract(contract?, *at)?)))
    }

    /// The line and the column of a finding: of a byte where the file could not be read on, and the start of a file that is
    /// not there.
    pub fn position(self, found: &AssessedFinding) -> Position<'p> {
        if let Some(node) = self.node(found) {
            return node.position();
        }
        let file = match found.finding.at {
            Location::Contract(_) | Location::Byte(..) => "",
            Location::Manifest(_) => MANIFEST_NAME,
            Location::Recording(_) => RECORDING_NAME,
        };
        match (found.finding.at, self.source(found)) {
            (Location::Byte(_, offset), Some(source)) => {
                let (line, column) = source.position(offset);
                Position { file: &source.name, line, column }
            }
            _ => Position { file, line: 1, column: 1 },
        }
    }

    /// A finding with all its places written out, as a report has it.
    pub fn written(self, requirement: &str, found: &AssessedFinding) -> ReportFinding {
        let finding = &found.finding;
        let place = self.node(found).map(FileNode::place).unwrap_or_else(|| {
            let Position { file, line, column } = self.position(found);
            Place { file: file.to_owned(), line, column, pointer: String::new() }
        });
        let mut written = ReportFinding {
            id: String::new(),
            check: finding.check.to_string(),
            level: finding.level,
            message: finding.message.clone(),
            place,
            via: self.via(found).into_iter().map(FileNode::place).collect(),
            related: self.related(found).map(|(label, node)| Related { label: label.to_owned(), place: node.place() }).collect(),
            others: finding.others,
        };
        written.id = written.own_id(requirement);
        written
    }

    /// The id of a finding.
    pub fn id(self, requirement: &str, found: &AssessedFinding) -> String {
        self.written(requirement, found).id
    }

    /// How many bytes a finding takes as JSON without white space; none where they are more than `most`. Nothing that is too
    /// long is written to find that out.
    pub fn bytes(self, found: &AssessedFinding, most: usize) -> Option<usize> {
        let finding = &found.finding;
        let via = self.via(found);
        let nodes = || self.node(found).into_iter().chain(via.iter().copied()).chain(self.related(found).map(|(_, node)| node));
        // First by the lengths of the names in the pointers, then by what they are as JSON.
        let least: usize = nodes().map(|node| node.document.pointer_length(node.node)).sum();
        if least > most {
            return None;
        }
        let texts = json_bytes(&finding.message) + finding.related.iter().map(|(label, _)| json_bytes(label)).sum::<usize>();
        let beside = FINDING_BYTES + finding.check.len() + PLACE_BYTES * (via.len() + finding.related.len());
        Some(beside + texts + nodes().map(FileNode::bytes).sum::<usize>()).filter(|bytes| *bytes <= most)
    }
}

/// How many bytes a text takes in JSON, without the quotation marks around it (RFC 8259 section 7).
fn json_bytes(text: &str) -> usize {
    let of = |byte: u8| match byte {
        b'"' | b'\\' | b'\n' | b'\r' | b'\t' | 0x08 | 0x0c => 2,
        0..0x20 => 6,
        _ => 1,
    };
    text.bytes().map(of).sum()
}
