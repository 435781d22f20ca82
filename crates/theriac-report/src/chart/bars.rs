//! Counts by name, as lying bars.

use super::Chart;
use crate::html::{escape, number};
use crate::table::{Cell, Table};

const WIDTH: f64 = 560.0;
const NAMES: f64 = 210.0;
const ROW: f64 = 24.0;

/// One bar for each name, in the order given.
pub fn bars(title: &str, label: &str, counts: &[(String, f64)]) -> Chart {
    let top = counts.iter().map(|c| c.1).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let height = ROW * counts.len() as f64 + 8.0;
    let mut svg = format!(
        "<svg class=\"plot\" viewBox=\"0 0 {WIDTH} {height}\" role=\"img\" aria-label=\"{}\">",
        escape(title)
    );
    for (i, (name, count)) in counts.iter().enumerate() {
        svg.push_str(&bar(ROW * i as f64 + 4.0, name, *count, top));
    }
    let rows = counts.iter().map(|(n, c)| vec![Cell::text(n), Cell::Number(Some(*c))]).collect();
    Chart {
        title: title.to_owned(),
        caption: String::new(),
        svg: svg + "</svg>",
        legend: Vec::new(),
        data: Table {
            caption: title.to_owned(),
            columns: vec!["name".to_owned(), label.to_owned()],
            rows,
        },
    }
}

fn bar(y: f64, name: &str, count: f64, top: f64) -> String {
    let width = (WIDTH - NAMES - 70.0) * count / top;
    format!(
        "<text x=\"{}\" y=\"{}\" class=\"end\">{name}</text>\
         <rect class=\"solid s0\" x=\"{NAMES}\" y=\"{y}\" width=\"{width:.1}\" height=\"{}\">\
         <title>{name}: {count}</title></rect><text x=\"{:.1}\" y=\"{}\">{count}</text>",
        NAMES - 8.0,
        y + 14.0,
        ROW - 6.0,
        NAMES + width + 6.0,
        y + 14.0,
        name = escape(name),
        count = number(count),
    )
}
