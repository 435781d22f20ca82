//! Tables that sort on a click on the heading.

use crate::html::{escape, number};
use crate::signal::{Tone, tag};

/// Text longer than this gets a wider column, in bytes.
const LONG: usize = 32;

/// What stands in a table's field.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text.
    Text(String),
    /// Text in the typewriter's face, broken anywhere: SMILES, hashes, paths.
    Code(String),
    /// A word under a traffic light.
    Tag(Tone, String),
    /// A number; `None` where it is missing (never zero).
    Number(Option<f64>),
}

impl Cell {
    /// Text.
    pub fn text(text: impl Into<String>) -> Self {
        Cell::Text(text.into())
    }

    fn html(&self) -> String {
        match self {
            Cell::Text(text) if text.len() > LONG => {
                format!("<td class=\"long\">{}</td>", escape(text))
            }
            Cell::Text(text) => format!("<td>{}</td>", escape(text)),
            Cell::Code(text) => format!("<td class=\"code\">{}</td>", escape(text)),
            Cell::Tag(tone, text) => {
                format!("<td data-value=\"{}\">{}</td>", *tone as u8, tag(*tone, text))
            }
            Cell::Number(Some(value)) => {
                format!("<td class=\"num\" data-value=\"{value}\">{}</td>", number(*value))
            }
            Cell::Number(None) => "<td class=\"num\" data-value=\"\">–</td>".to_owned(),
        }
    }
}

/// A table.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// What it shows.
    pub caption: String,
    /// The headings.
    pub columns: Vec<String>,
    /// The rows, each as long as `columns`.
    pub rows: Vec<Vec<Cell>>,
}

impl Table {
    pub(crate) fn html(&self) -> String {
        let numeric =
            |i: usize| matches!(self.rows.first().and_then(|r| r.get(i)), Some(Cell::Number(_)));
        let head = self.columns.iter().enumerate().map(|(i, c)| heading(c, numeric(i)));
        let head: String = head.collect();
        let rows: String = self.rows.iter().map(|r| row(r)).collect();
        format!(
            "<div class=\"scroll\" tabindex=\"0\"><table class=\"sortable\">\n\
             <caption>{}</caption>\n<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}</tbody>\n\
             </table></div>\n",
            escape(&self.caption)
        )
    }
}

fn heading(text: &str, numeric: bool) -> String {
    let class = if numeric { " class=\"num\"" } else { "" };
    format!("<th scope=\"col\"{class}><button type=\"button\">{}</button></th>", escape(text))
}

fn row(cells: &[Cell]) -> String {
    let cells: String = cells.iter().map(Cell::html).collect();
    format!("<tr>{cells}</tr>\n")
}
