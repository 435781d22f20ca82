//! Distributions laid over one another.

use super::Chart;
use super::axis::extent;
use super::frame::{COLOURS, Frame};
use crate::html::number;
use crate::table::{Cell, Table};

/// Classes of a histogram.
const BINS: usize = 40;

/// A value to point at.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// Where.
    pub value: f64,
    /// What it is.
    pub text: String,
}

/// The distributions of several samples of one quantity, each as share of its sample.
/// `range` is the axis; values beyond it count in the outermost classes.
pub fn histogram(
    title: &str,
    label: &str,
    series: &[(&str, &[f64])],
    range: Option<(f64, f64)>,
    marks: &[Mark],
) -> Chart {
    let range = range.unwrap_or_else(|| extent(series.iter().flat_map(|(_, v)| v.iter().copied())));
    let shares: Vec<Vec<f64>> = series.iter().map(|(_, values)| bin(values, range)).collect();
    let top = extent(shares.iter().flatten().copied().chain([0.0])).1;
    let mut frame = Frame::new(title, range, (0.0, top * 1.12), (label, "share of samples, %"));
    for (i, (share, (name, _))) in shares.iter().zip(series).enumerate() {
        draw(&mut frame, i, name, share, range);
    }
    marks.iter().for_each(|m| frame.mark(m.value, &m.text));
    Chart {
        title: title.to_owned(),
        caption: String::new(),
        svg: frame.finish(),
        legend: series.iter().map(|(name, _)| (*name).to_owned()).collect(),
        data: numbers(label, series, &shares, range),
    }
}

/// Percentages of the finite values in each class.
fn bin(values: &[f64], (low, high): (f64, f64)) -> Vec<f64> {
    let mut counts = vec![0_usize; BINS];
    let finite: Vec<f64> = values.iter().copied().filter(|v| v.is_finite()).collect();
    for value in &finite {
        let place = (value - low) / (high - low) * BINS as f64;
        counts[(place.max(0.0) as usize).min(BINS - 1)] += 1;
    }
    let total = finite.len().max(1) as f64;
    counts.into_iter().map(|c| 100.0 * c as f64 / total).collect()
}

fn edge(i: usize, (low, high): (f64, f64)) -> f64 {
    low + (high - low) * i as f64 / BINS as f64
}

fn draw(frame: &mut Frame, i: usize, name: &str, shares: &[f64], range: (f64, f64)) {
    let colour = i % COLOURS;
    let mut path = format!("M{:.1} {:.1}", frame.x.at(range.0), frame.y.at(0.0));
    for (k, share) in shares.iter().enumerate() {
        let (x, y) = (frame.x.at(edge(k, range)), frame.y.at(*share));
        path += &format!("L{x:.1} {y:.1}H{:.1}", frame.x.at(edge(k + 1, range)));
    }
    path += &format!("V{:.1}Z", frame.y.at(0.0));
    frame.push(format_args!("<path class=\"area s{colour}\" d=\"{path}\"/>"));
    for (k, share) in shares.iter().enumerate().filter(|(_, s)| **s > 0.0) {
        let (left, right) = (frame.x.at(edge(k, range)), frame.x.at(edge(k + 1, range)));
        let y = frame.y.at(*share);
        frame.push(format_args!(
            "<rect class=\"hover\" x=\"{left:.1}\" y=\"{y:.1}\" width=\"{:.1}\" height=\"{:.1}\">\
             <title>{name}: {} % between {} and {}</title></rect>",
            right - left,
            frame.y.at(0.0) - y,
            number(*share),
            number(edge(k, range)),
            number(edge(k + 1, range)),
            name = crate::html::escape(name),
        ));
    }
}

fn numbers(
    label: &str,
    series: &[(&str, &[f64])],
    shares: &[Vec<f64>],
    range: (f64, f64),
) -> Table {
    let mut columns = vec![format!("{label} from"), "to".to_owned()];
    columns.extend(series.iter().map(|(name, _)| format!("{name}, %")));
    let rows = (0..BINS).filter(|&k| shares.iter().any(|s| s[k] > 0.0)).map(|k| {
        let ends = [edge(k, range), edge(k + 1, range)];
        ends.into_iter().chain(shares.iter().map(|s| s[k])).map(|v| Cell::Number(Some(v))).collect()
    });
    Table { caption: "Share of samples in each class".to_owned(), columns, rows: rows.collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_the_whole_and_skip_the_missing() {
        let shares = bin(&[-1.0, 0.0, 0.5, 1.0, 2.0, f64::NAN], (0.0, 1.0));
        assert!((shares.iter().sum::<f64>() - 100.0).abs() < 1e-9);
        assert!((shares[0] - 40.0).abs() < 1e-9 && (shares[BINS - 1] - 40.0).abs() < 1e-9);
    }
}
