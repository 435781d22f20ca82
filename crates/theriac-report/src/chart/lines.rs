//! Curves.

use super::Chart;
use super::axis::extent;
use super::frame::{COLOURS, Frame};
use crate::html::{escape, number};
use crate::table::{Cell, Table};

/// A curve. A missing value (`None`) leaves a gap.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its name in the legend.
    pub name: String,
    /// Points `(x, y)`, x rising.
    pub points: Vec<(f64, Option<f64>)>,
}

/// A longer curve is thinned to about this many points, so that a report does not grow with
/// the length of a run.
const MOST_POINTS: usize = 300;

/// Curves over one axis; `range` fixes the vertical axis. Of long curves every so many points
/// and the last are drawn.
pub fn lines(
    title: &str,
    labels: (&str, &str),
    series: &[Line],
    range: Option<(f64, f64)>,
) -> Chart {
    let longest = series.iter().map(|l| l.points.len()).max().unwrap_or(0);
    let every = longest.div_ceil(MOST_POINTS).max(1);
    let series = &series.iter().map(|l| thinned(l, every)).collect::<Vec<_>>();
    let points = || series.iter().flat_map(|l| &l.points);
    let x = extent(points().map(|p| p.0));
    let y = range.unwrap_or_else(|| extent(points().filter_map(|p| p.1)));
    let mut frame = Frame::new(title, x, y, labels);
    for (i, line) in series.iter().enumerate() {
        draw(&mut frame, i % COLOURS, line);
    }
    Chart {
        title: title.to_owned(),
        caption: String::new(),
        svg: frame.finish(),
        legend: series.iter().map(|l| l.name.clone()).collect(),
        data: numbers(labels.0, series, every),
    }
}

fn thinned(line: &Line, every: usize) -> Line {
    let last = line.points.len().saturating_sub(1);
    let points = line.points.iter().enumerate();
    let kept = points.filter(|(i, _)| i.is_multiple_of(every) || *i == last).map(|(_, p)| *p);
    Line { name: line.name.clone(), points: kept.collect() }
}

fn draw(frame: &mut Frame, colour: usize, line: &Line) {
    let (mut path, mut pen_down) = (String::new(), false);
    for (x, y) in &line.points {
        let Some(y) = y.filter(|y| y.is_finite()) else {
            pen_down = false;
            continue;
        };
        let command = if pen_down { 'L' } else { 'M' };
        path += &format!("{command}{:.1} {:.1}", frame.x.at(*x), frame.y.at(y));
        pen_down = true;
    }
    frame.push(format_args!("<path class=\"line s{colour}\" d=\"{path}\"/>"));
    for (x, y) in line.points.iter().filter_map(|(x, y)| y.map(|y| (*x, y))) {
        frame.push(format_args!(
            "<circle class=\"hover\" cx=\"{:.1}\" cy=\"{:.1}\" r=\"5\"><title>{}: {} at {}</title>\
             </circle>",
            frame.x.at(x),
            frame.y.at(y),
            escape(&line.name),
            number(y),
            number(x)
        ));
    }
}

fn numbers(label: &str, series: &[Line], every: usize) -> Table {
    let mut columns = vec![label.to_owned()];
    columns.extend(series.iter().map(|l| l.name.clone()));
    let longest = series.iter().map(|l| l.points.len()).max().unwrap_or(0);
    let row = |i: usize| {
        let x = series.iter().find_map(|l| l.points.get(i)).map(|p| p.0);
        let ys = series.iter().map(|l| l.points.get(i).and_then(|p| p.1));
        std::iter::once(x).chain(ys).map(Cell::Number).collect()
    };
    Table {
        caption: match every {
            1 => "Points of the curves".to_owned(),
            _ => format!("Points of the curves, one in {every}"),
        },
        columns,
        rows: (0..longest).map(row).collect(),
    }
}
