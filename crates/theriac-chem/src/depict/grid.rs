//! Several molecules in rows and columns.

use std::convert::Infallible;

use super::canvas::Canvas;
use super::colour::Colour;
use super::paint;
use super::point::Point;
use super::style::{Highlights, Style};
use crate::{MolError, Molecule, guard};

/// One cell of a grid.
#[derive(Debug, Clone)]
pub struct Cell<'a> {
    /// What is drawn.
    pub molecule: &'a Molecule,
    /// What is written under it; may be empty.
    pub legend: String,
    /// What is pointed out in it.
    pub highlights: Highlights,
}

/// Draws molecules in rows of `columns`; the style's width and height are those of one cell.
/// A molecule that cannot be drawn leaves its cell with the reason in place of the legend.
///
/// ```
/// use theriac_chem::Molecule;
/// use theriac_chem::depict::{Style, grid};
///
/// let molecules = [
///     (Molecule::from_smiles("CCO")?, "ethanol".to_owned()),
///     (Molecule::from_smiles("c1ccccc1")?, "benzene".to_owned()),
/// ];
/// let svg = grid(&molecules, 2, &Style::sized(200.0, 150.0));
/// assert!(svg.starts_with("<svg") && svg.contains("width=\"400\""));
/// # Ok::<(), theriac_chem::MolError>(())
/// ```
pub fn grid(molecules: &[(Molecule, String)], columns: usize, style: &Style) -> String {
    let cells: Vec<Cell<'_>> = molecules
        .iter()
        .map(|(molecule, legend)| Cell {
            molecule,
            legend: legend.clone(),
            highlights: Highlights::default(),
        })
        .collect();
    grid_of(&cells, columns, style)
}

/// Like [`grid`], with highlights of their own in each cell.
pub fn grid_of(cells: &[Cell<'_>], columns: usize, style: &Style) -> String {
    let never = || Ok::<(), Infallible>(());
    match composed(cells, columns, style, never) {
        Ok((picture, _)) => picture,
        Err(never) => match never {},
    }
}

/// The grid, and the cells that could not be drawn with their reasons.
/// `stop` is asked before each cell.
pub(super) fn composed<E>(
    cells: &[Cell<'_>],
    columns: usize,
    style: &Style,
    stop: impl Fn() -> Result<(), E>,
) -> Result<(String, Vec<(usize, MolError)>), E> {
    let columns = columns.clamp(1, cells.len().max(1));
    let rows = cells.len().div_ceil(columns).max(1);
    let (width, height) = (style.width * columns as f64, style.height * rows as f64);
    let mut canvas = Canvas::default();
    let mut failed = Vec::new();
    if style.background {
        canvas.rectangle(width, height, Colour::WHITE);
    }
    for (index, cell) in cells.iter().enumerate() {
        stop()?;
        let (column, row) = (index % columns, index / columns);
        let at = Point::new(column as f64 * style.width, row as f64 * style.height);
        let (picture, error) = painted(cell, style);
        canvas.place(&picture, at);
        failed.extend(error.map(|e| (index, e)));
    }
    Ok((canvas.finish(width, height, &title(cells)), failed))
}

fn title(cells: &[Cell<'_>]) -> String {
    match cells {
        [only] => only.molecule.canonical_smiles().to_owned(),
        _ => format!("{} molecules", cells.len()),
    }
}

fn painted(cell: &Cell<'_>, style: &Style) -> (Canvas, Option<MolError>) {
    let own = Style {
        legend: cell.legend.clone(),
        highlights: cell.highlights.clone(),
        atom_weights: Vec::new(),
        background: false,
        ..style.clone()
    };
    let mut canvas = Canvas::default();
    let error = guard::caught(|| paint(cell.molecule, &own, &mut canvas)).flatten().err();
    if let Some(error) = &error {
        super::scene::draw_legend(&Style { legend: reason(error), ..own }, &mut canvas);
    }
    (canvas, error)
}

fn reason(error: &MolError) -> String {
    format!("not drawn: {error}")
}
