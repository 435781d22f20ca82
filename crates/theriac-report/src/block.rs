//! The parts of a page.

use std::fmt::Write;

use crate::card::{Card, Drawing, cards};
use crate::chart::Chart;
use crate::html::{anchor, escape};
use crate::signal::{Signal, Tone, lights, signals};
use crate::table::Table;

/// A number at the head of a page, with what it means.
#[derive(Debug, Clone, PartialEq)]
pub struct Tile {
    /// The number, ready to print.
    pub value: String,
    /// What it is.
    pub label: String,
    /// What to compare it with.
    pub note: String,
}

/// One part of a section.
#[derive(Debug, Clone)]
pub enum Block {
    /// A paragraph of plain text.
    Text(String),
    /// Set off from the rest: what the reader must not miss.
    Note(String),
    /// Key numbers.
    Tiles(Vec<Tile>),
    /// Key numbers under a traffic light each.
    Lights(Vec<(Tone, Tile)>),
    /// Things and what to do about them.
    Signals(Vec<Signal>),
    /// Molecules with their scores.
    Cards(Vec<Card>),
    /// A structure with a plot beside it.
    Beside(Drawing, Chart),
    /// Plots, side by side where there is room.
    Charts(Vec<Chart>),
    /// A table.
    Table(Table),
    /// A table that opens on a click.
    Folded(String, Table),
    /// Preformatted text that opens on a click.
    Code(String, String),
}

/// A heading and what stands below it.
#[derive(Debug, Clone)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// What stands below.
    pub blocks: Vec<Block>,
}

impl Section {
    /// A section.
    pub fn new(title: &str, blocks: Vec<Block>) -> Self {
        Self { title: title.to_owned(), blocks }
    }

    pub(crate) fn html(&self) -> String {
        let mut out =
            format!("<section id=\"{}\">\n<h2>{}</h2>\n", anchor(&self.title), escape(&self.title));
        for block in &self.blocks {
            out.push_str(&block.html());
        }
        out + "</section>\n"
    }
}

impl Block {
    fn html(&self) -> String {
        match self {
            Block::Text(text) => format!("<p>{}</p>\n", escape(text)),
            Block::Note(text) => format!("<p class=\"note\" role=\"note\">{}</p>\n", escape(text)),
            Block::Tiles(tiles) => tiles_html(tiles),
            Block::Lights(tiles) => lights(tiles),
            Block::Signals(list) => signals(list),
            Block::Cards(molecules) => cards(molecules),
            Block::Beside(drawing, chart) => {
                let (drawing, chart) = (drawing.html("chart"), chart.html());
                format!("<div class=\"charts\">\n{drawing}{chart}</div>\n")
            }
            Block::Charts(charts) => {
                let charts: String = charts.iter().map(Chart::html).collect();
                format!("<div class=\"charts\">\n{charts}</div>\n")
            }
            Block::Table(table) => table.html(),
            Block::Folded(title, table) => folded(title, &table.html()),
            Block::Code(title, text) => folded(title, &format!("<pre>{}</pre>", escape(text))),
        }
    }
}

fn folded(title: &str, inner: &str) -> String {
    format!("<details><summary>{}</summary>\n{inner}</details>\n", escape(title))
}

fn tiles_html(tiles: &[Tile]) -> String {
    let mut out = "<dl class=\"tiles\">\n".to_owned();
    for tile in tiles {
        let (value, label) = (escape(&tile.value), escape(&tile.label));
        let note = escape(&tile.note);
        let _ = writeln!(
            out,
            "<div><dt>{label}</dt><dd><strong>{value}</strong><small>{note}</small></dd></div>"
        );
    }
    out + "</dl>\n"
}
