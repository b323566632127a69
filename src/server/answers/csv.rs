//! Tables as CSV (RFC 4180): a header row, CRLF, UTF-8; no cell that a spreadsheet takes for a formula.

use crate::server::problem::Problem;

/// What a table is sent as.
pub const TYPE: &str = "text/csv; charset=utf-8";

/// A table that is being written.
#[derive(Debug)]
pub struct Table(::csv::Writer<Vec<u8>>);

/// One cell.
#[derive(Debug, Clone)]
pub enum Cell {
    /// Ours: a number, a date, a code.
    Plain(String),
    /// Somebody's: must not be taken for a formula.
    Text(String),
    Empty,
}

impl Table {
    /// With its header row.
    pub fn new(columns: &[&str]) -> Result<Self, Problem> {
        let mut table = Self(
            // RFC 4180 asks for CRLF; the writer's own end is LF.
            ::csv::WriterBuilder::new()
                .terminator(::csv::Terminator::CRLF)
                .from_writer(Vec::new()),
        );
        table
            .0
            .write_record(columns)
            .map_err(|error| Problem::internal(&error))?;
        Ok(table)
    }

    /// One row, as long as the header.
    pub fn row(&mut self, cells: Vec<Cell>) -> Result<(), Problem> {
        self.0
            .write_record(cells.into_iter().map(Cell::written))
            .map_err(|error| Problem::internal(&error))
    }

    /// All of it.
    pub fn bytes(self) -> Result<Vec<u8>, Problem> {
        self.0
            .into_inner()
            .map_err(|error| Problem::internal(&error))
    }
}

impl Cell {
    /// Something that may be missing.
    pub fn text(text: Option<&str>) -> Self {
        text.map_or(Self::Empty, |text| Self::Text(text.to_owned()))
    }

    /// A leading apostrophe makes spreadsheets show the rest as it is (OWASP, CSV Injection).
    fn written(self) -> String {
        match self {
            // The first character decides whether a spreadsheet evaluates a cell. Numbers of ours
            // begin with `-` and must stay numbers, hence `Plain`.
            Self::Text(text) if text.starts_with(['=', '+', '-', '@', '\t', '\r']) => {
                format!("'{text}")
            }
            Self::Text(text) | Self::Plain(text) => text,
            Self::Empty => String::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_a_formula_and_numbers_are_numbers() {
        let mut table = Table::new(&["a", "b"]).unwrap();
        for text in [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\tx",
            "\rx",
            "a=b",
            "Zoë, \"x\"\r\ny",
        ] {
            table
                .row(vec![Cell::Text(text.into()), Cell::Plain("-1.50".into())])
                .unwrap();
        }
        table.row(vec![Cell::text(None), Cell::Empty]).unwrap();
        let text = String::from_utf8(table.bytes().unwrap()).unwrap();
        let expected = "a,b\r\n'=1+1,-1.50\r\n'+1,-1.50\r\n'-1,-1.50\r\n'@SUM(A1),-1.50\r\n'\tx,-1.50\r\n\"'\rx\",-1.50\r\na=b,-1.50\r\n\
                        \"Zoë, \"\"x\"\"\r\ny\",-1.50\r\n,\r\n";
        assert_eq!(text, expected);
    }
}
