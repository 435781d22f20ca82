//! Mixtures and salts: the components side by side, in rows where there are many.

use super::super::point::Point;

/// Free space between components, in bond lengths.
const GAP: f64 = 1.3;

/// Moves each component to its place: in rows from left to right, the larger first.
pub(super) fn arrange(components: &[Vec<usize>], points: &mut [Point]) {
    if components.len() < 2 {
        return;
    }
    let boxes: Vec<Extent> = components.iter().map(|c| Extent::of(c, points)).collect();
    let mut order: Vec<usize> = (0..components.len()).collect();
    order.sort_by(|&a, &b| boxes[b].area().total_cmp(&boxes[a].area()));
    let area: f64 = boxes.iter().map(Extent::area).sum();
    let widest = boxes.iter().map(Extent::width).fold(0.0, f64::max);
    let limit = (2.0 * area).sqrt().max(widest + 1e-6);
    let (mut x, mut y, mut row): (f64, f64, f64) = (0.0, 0.0, 0.0);
    for index in order {
        let size = &boxes[index];
        if x > 0.0 && x + size.width() > limit {
            (x, y, row) = (0.0, y - row, 0.0);
        }
        let middle = y - size.height() / 2.0;
        let shift = Point::new(x, middle) - Point::new(size.low.x, size.middle());
        components[index].iter().for_each(|&a| points[a] = points[a] + shift);
        x += size.width();
        row = row.max(size.height());
    }
}

struct Extent {
    low: Point,
    high: Point,
}

impl Extent {
    fn of(atoms: &[usize], points: &[Point]) -> Self {
        let (mut low, mut high) = (points[atoms[0]], points[atoms[0]]);
        for &a in atoms {
            low = Point::new(low.x.min(points[a].x), low.y.min(points[a].y));
            high = Point::new(high.x.max(points[a].x), high.y.max(points[a].y));
        }
        Self { low, high }
    }

    fn width(&self) -> f64 {
        self.high.x - self.low.x + GAP
    }

    fn height(&self) -> f64 {
        self.high.y - self.low.y + GAP
    }

    fn middle(&self) -> f64 {
        (self.low.y + self.high.y) / 2.0
    }

    fn area(&self) -> f64 {
        self.width() * self.height()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_do_not_overlap() {
        let mut points: Vec<Point> =
            (0..9).map(|i| Point::new(f64::from(i % 3) * 0.1, f64::from(i / 3))).collect();
        let parts = vec![vec![0, 1, 2], vec![3, 4, 5], vec![6], vec![7, 8]];
        arrange(&parts, &mut points);
        for (i, a) in parts.iter().enumerate() {
            for b in parts.iter().skip(i + 1) {
                let nearest = a
                    .iter()
                    .flat_map(|&p| b.iter().map(move |&q| (p, q)))
                    .map(|(p, q)| points[p].distance(points[q]))
                    .fold(f64::INFINITY, f64::min);
                assert!(nearest >= 1.2, "{nearest}");
            }
        }
    }
}
