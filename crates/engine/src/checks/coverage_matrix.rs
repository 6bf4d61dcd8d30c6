//! The matrix of functions: a table in CSV whose rows are held against the operations of every contract, which a schema
//! over one node cannot say.

use super::super::outcome::Location;
use super::super::relations::{date_of, folded};
use super::table::{Record, Table};
use super::{NativeCheck, NativeFinding, NativeOutcome, NativeParameter, Numbered, ParameterKind, Parameters, evidence_of};
use kitemark_model::Index;
use std::collections::BTreeSet;

/// The columns of the matrix: the function, the operation that offers it, and when one is planned.
const COLUMNS: [&str; 3] = ["function", "operationId", "planDate"];

/// What the rows come to. Rows are numbered as lines of the file.
#[derive(Default)]
struct Matrix {
    /// The functions that count, those out of scope left out.
    functions: usize,
    /// Those that an operation of a contract offers.
    offered: usize,
    unnamed: Numbered,
    unknown: Numbered,
    unplanned: Numbered,
    unread: Numbered,
}

pub(super) const CHECK: NativeCheck = NativeCheck {
    name: "coverage-matrix",
    about: "What is wrong with the matrix of functions and the operations that offer them.",
    parameters: &[NativeParameter::new("minCoverage", ParameterKind::Share, "The share of the functions that an operation offers.")],
    run,
};

/// Reads the matrix and says each thing that is wrong with it.
fn run(index: &Index<'_>, parameters: &Parameters) -> NativeOutcome {
    let mut outcome = NativeOutcome::default();
    let Some(evidence) = evidence_of(index, "functionCoverage") else { return outcome };
    let Some(file) = evidence.files.first() else { return outcome };
    let Ok(source) = &file.found else { return outcome };
    let (functions, messages) = match source.not_utf8 {
        Some(_) => (0, vec!["the matrix is no CSV in UTF-8".to_owned()]),
        None => judge(&source.text, &index.operation_ids(), parameters),
    };
    outcome.examined = functions.max(1);
    outcome.findings.extend(messages.into_iter().map(|message| NativeFinding::new(Location::Manifest(file.node), message)));
    outcome
}

/// How many functions the matrix lists, and what is wrong with it.
fn judge(text: &str, known: &BTreeSet<&str>, parameters: &Parameters) -> (usize, Vec<String>) {
    match read(text, known) {
        Ok(matrix) => (matrix.functions, faults(&matrix, parameters)),
        Err(message) => (0, vec![message]),
    }
}

fn read(text: &str, known: &BTreeSet<&str>) -> Result<Matrix, String> {
    let mut table = Table::new(text);
    let headers: Vec<String> = match table.next() {
        Some((_, Record::Cells(cells))) => cells.iter().map(|cell| folded(cell)).collect(),
        Some((_, Record::TooLong)) => return Err(format!("the row of the columns' names {}", Table::too_long())),
        None => Vec::new(),
    };
    let column = |name: &str| headers.iter().position(|header| *header == folded(name));
    let [Some(function), Some(operation), Some(plan)] = COLUMNS.map(column) else {
        let missing: Vec<&str> = COLUMNS.into_iter().filter(|name| column(name).is_none()).collect();
        return Err(format!("the matrix has no column {}", missing.join(" and no column ")));
    };
    let mut matrix = Matrix::default();
    for (line, record) in table {
        let Record::Cells(cells) = record else {
            matrix.unread.push(line);
            continue;
        };
        let cell = |at: usize| cells.get(at).map(String::as_str).unwrap_or_default();
        if !cells.iter().all(String::is_empty) {
            matrix.add(line, cell(function), cell(operation), cell(plan), known);
        }
    }
    Ok(matrix)
}

impl Matrix {
    fn add(&mut self, line: u64, function: &str, operation: &str, plan: &str, known: &BTreeSet<&str>) {
        if function.is_empty() {
            self.unnamed.push(line);
        }
        let folded = folded(operation);
        if folded == "outofscope" {
            return;
        }
        self.functions += 1;
        if folded.is_empty() || folded == "none" {
            if date_of(plan).is_none() {
                self.unplanned.push(line);
            }
            return;
        }
        // A function may take several operations.
        let mut named = operation.split([' ', ';', ',']).filter(|id| !id.is_empty());
        if named.all(|id| known.contains(id)) { self.offered += 1 } else { self.unknown.push(line) }
    }
}

fn faults(matrix: &Matrix, parameters: &Parameters) -> Vec<String> {
    let mut messages = Vec::new();
    let mut about = |lines: &Numbered, what: &str| {
        if !lines.is_empty() {
            messages.push(format!("{}: {what}", lines.describe("row")));
        }
    };
    about(&matrix.unread, &Table::too_long());
    about(&matrix.unnamed, "no function is named");
    about(&matrix.unknown, "no contract of the product has the operation that is named");
    about(&matrix.unplanned, "no operation offers the function and no date is planned");
    if matrix.functions == 0 {
        messages.push("the matrix lists no function".to_owned());
        return messages;
    }
    let asked = parameters.get("minCoverage").and_then(serde_json::Value::as_f64).unwrap_or_default();
    #[expect(clippy::cast_precision_loss, reason = "numbers of functions are far below the bound of exact doubles")]
    if (matrix.offered as f64) < asked * matrix.functions as f64 {
        let percent = (asked * 100.0).round();
        messages.push(format!("operations offer {} of {} functions; {percent} % is asked for", matrix.offered, matrix.functions));
    }
    messages
}

#[cfg(test)]
mod tests {
    use super::judge;
    use serde_json::json;
    use std::collections::{BTreeMap, BTreeSet};

    fn outcome_of(rows: &str) -> (usize, Vec<String>) {
        let parameters = BTreeMap::from([("minCoverage".to_owned(), json!(0.8))]);
        judge(&format!("\u{feff}Function,Operation ID,Plan date\n{rows}"), &BTreeSet::from(["listCases", "getCase"]), &parameters)
    }

    #[test]
    fn a_matrix_in_order_says_nothing() {
        let rows = "\"List, or count, cases\",listCases,\nShow a case,getCase listCases,\na,getCase,\nb,getCase,\n\nPrint,none,2027-01-31\nUsers,out of scope,\n";
        assert_eq!(outcome_of(rows), (5, Vec::new()));
    }

    #[test]
    fn a_row_that_is_too_long_is_told_and_the_others_are_judged() {
        let long = format!("a,getCase,\n{}\nb,getCase,\n\"{}\",getCase,\nc,getCase,\n", "x,".repeat(2000), "y".repeat(100_000));
        let (functions, told) = outcome_of(&long);
        assert_eq!(functions, 3);
        assert!(matches!(told.as_slice(), [only] if only.starts_with("rows 3, 5: ")), "{told:?}");
        let (_, told) = judge(&"x,".repeat(2000), &BTreeSet::new(), &BTreeMap::new());
        assert!(matches!(told.as_slice(), [only] if only.starts_with("the row of the columns' names")), "{told:?}");
    }

    #[test]
    fn each_fault_has_its_own_message_with_its_rows() {
        let cases = [
            ("", "lists no function"),
            (",getCase,\n", "row 2: no function is named"),
            ("a,getCase,\nb,dropCase,\n", "row 3: no contract of the product has the operation"),
            ("a,none,\nb,,2027-13-01\n", "rows 2, 3: no operation offers the function and no date is planned"),
            ("a,getCase,\nb,none,2027-01-31\n", "operations offer 1 of 2 functions; 80 %"),
        ];
        for (rows, message) in cases {
            let (_, told) = outcome_of(rows);
            assert!(told.iter().any(|told| told.contains(message)), "{message}: {told:?}");
        }
        let (_, without) = judge("function,operation\na,getCase\n", &BTreeSet::new(), &BTreeMap::new());
        assert_eq!(without, ["the matrix has no column operationId and no column planDate"]);
    }
}
