//! Several properties of one thing, as a polygon.

use std::f64::consts::TAU;
use std::fmt::Write;

use super::Chart;
use crate::html::escape;
use crate::table::{Cell, Table};

const WIDTH: f64 = 440.0;
const HEIGHT: f64 = 300.0;
const RADIUS: f64 = 100.0;

/// One axis for each name, clockwise from the top; values in 0..=100, missing ones leave a gap.
pub fn radar(title: &str, label: &str, values: &[(String, Option<f64>)]) -> Chart {
    let mut svg = format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-label=\"{}\">",
        escape(title)
    );
    let n = values.len();
    for ring in [25.0, 50.0, 75.0, 100.0] {
        let corners: Vec<String> = (0..n).map(|i| corner(i, n, ring)).collect();
        let _ =
            write!(svg, "<polygon class=\"grid\" fill=\"none\" points=\"{}\"/>", corners.join(" "));
    }
    let known = values.iter().enumerate().filter_map(|(i, (_, v))| Some(corner(i, n, (*v)?)));
    let known: Vec<String> = known.collect();
    let _ = write!(
        svg,
        "<polygon class=\"solid s0\" fill-opacity=\"0.35\" points=\"{}\"/>",
        known.join(" ")
    );
    values.iter().enumerate().for_each(|(i, (name, value))| svg += &name_of(i, n, name, *value));
    let row = |(name, value): &(String, Option<f64>)| vec![Cell::text(name), Cell::Number(*value)];
    Chart {
        title: title.to_owned(),
        caption: String::new(),
        svg: svg + "</svg>",
        legend: Vec::new(),
        data: Table {
            caption: title.to_owned(),
            columns: vec!["property".to_owned(), label.to_owned()],
            rows: values.iter().map(row).collect(),
        },
    }
}

/// Where a value of an axis lies.
fn place(axis: usize, axes: usize, value: f64) -> (f64, f64) {
    let angle = TAU * axis as f64 / axes.max(1) as f64;
    let reach = RADIUS * value.clamp(0.0, 100.0) / 100.0;
    (WIDTH / 2.0 + reach * angle.sin(), HEIGHT / 2.0 - reach * angle.cos())
}

fn corner(axis: usize, axes: usize, value: f64) -> String {
    let (x, y) = place(axis, axes, value);
    format!("{x:.1},{y:.1}")
}

fn name_of(axis: usize, axes: usize, name: &str, value: Option<f64>) -> String {
    let (x, y) = place(axis, axes, 100.0);
    let (dx, dy) = ((x - WIDTH / 2.0) / RADIUS, (y - HEIGHT / 2.0) / RADIUS);
    let class = match dx {
        dx if dx > 0.2 => "",
        dx if dx < -0.2 => " class=\"end\"",
        _ => " class=\"middle\" text-anchor=\"middle\"",
    };
    let value = value.map_or("–".to_owned(), |v| format!("{v:.0}"));
    format!(
        "<text x=\"{:.1}\" y=\"{:.1}\"{class}>{} {value}</text>",
        x + 9.0 * dx,
        y + 14.0 * dy + 4.0,
        escape(name)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_value_has_no_corner() {
        let values = [("a", Some(100.0)), ("b", None), ("c", Some(0.0)), ("d", Some(50.0))];
        let values = values.map(|(name, v)| (name.to_owned(), v));
        let chart = radar("t", "percentile", &values);
        assert!(
            chart.svg.contains("points=\"220.0,50.0 220.0,150.0 170.0,150.0\""),
            "{}",
            chart.svg
        );
        assert!(chart.svg.contains("b –") && !chart.svg.contains("NaN"));
    }
}
