//! Learning curves as an SVG picture.

use std::fmt::Write as _;

use super::Report;

const WIDTH: f64 = 640.0;
const HEIGHT: f64 = 360.0;
const MARGIN: f64 = 56.0;

/// Losses (left axis, nats per token) and validity (right axis) over molecules seen.
pub(super) fn learning_curves(reports: &[Report]) -> String {
    let most = reports.iter().map(|r| r.molecules).max().unwrap_or(1).max(1) as f64;
    let losses = || reports.iter().flat_map(|r| r.train_loss.into_iter().chain([r.valid_loss]));
    let (low, high) = bounds(losses());
    let x = |r: &Report| MARGIN + (WIDTH - 2.0 * MARGIN) * r.molecules as f64 / most;
    let y = |share: f64| HEIGHT - MARGIN - (HEIGHT - 2.0 * MARGIN) * share;
    let curve = |value: &dyn Fn(&Report) -> Option<f64>| -> String {
        reports.iter().filter_map(|r| Some((r, value(r)?))).fold(
            String::new(),
            |mut points, (r, v)| {
                // Writing to a String cannot fail.
                let _ = write!(points, "{:.1},{:.1} ", x(r), y(v));
                points
            },
        )
    };
    let scaled = |loss: f64| (loss - low) / (high - low);
    let curves = [
        ("training loss", "#9aa5b1", curve(&|r| r.train_loss.map(scaled))),
        ("validation loss", "#1f5fa8", curve(&|r| Some(scaled(r.valid_loss)))),
        ("valid samples", "#c2571a", curve(&|r| Some(r.valid))),
    ];
    let mut svg = frame(low, high, most);
    for (i, (name, colour, points)) in curves.iter().enumerate() {
        let _ = writeln!(
            svg,
            "<polyline points=\"{points}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\"/>\
             <text x=\"{:.0}\" y=\"24\" fill=\"{colour}\">{name}</text>",
            MARGIN + 160.0 * i as f64
        );
    }
    svg + "</svg>\n"
}

/// Smallest and largest finite value, apart from each other.
fn bounds(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let finite = values.filter(|v| v.is_finite());
    let (low, high) = finite.fold((f64::MAX, f64::MIN), |(l, h), v| (l.min(v), h.max(v)));
    if low < high { (low, high) } else { (0.0, 1.0) }
}

fn frame(low: f64, high: f64, most: f64) -> String {
    let (left, right, top, bottom) = (MARGIN, WIDTH - MARGIN, MARGIN, HEIGHT - MARGIN);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" \
         font-family=\"sans-serif\" font-size=\"12\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n\
         <path d=\"M{left} {top}V{bottom}H{right}V{top}\" fill=\"none\" stroke=\"#333\"/>\n\
         <text x=\"{left}\" y=\"{}\" text-anchor=\"end\">{high:.2}</text>\
         <text x=\"{left}\" y=\"{bottom}\" text-anchor=\"end\">{low:.2}</text>\
         <text x=\"{right}\" y=\"{}\">100 %</text><text x=\"{right}\" y=\"{bottom}\">0 %</text>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">molecules seen, up to {most:.0}</text>\n",
        top + 10.0,
        top + 10.0,
        WIDTH / 2.0,
        HEIGHT - 20.0
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_three_curves_and_no_nonsense_number() {
        let reports = [1, 2, 3].map(|n| Report {
            molecules: n,
            train_loss: Some(3.0 / n as f64),
            ..Report::default()
        });
        let svg = learning_curves(&reports);
        assert_eq!(svg.matches("<polyline").count(), 3);
        assert!(!svg.contains("NaN") && !svg.contains("inf"));
        assert!(learning_curves(&[]).ends_with("</svg>\n"));
    }
}
