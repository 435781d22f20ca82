//! Points and vectors of the plane.

use std::ops::{Add, Mul, Sub};

/// A point or a vector; the unit is the bond length in layouts and the pixel on the canvas.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Point {
    pub x: f64,
    pub y: f64,
}

impl Point {
    pub const fn new(x: f64, y: f64) -> Self {
        Self { x, y }
    }

    pub fn dot(self, o: Self) -> f64 {
        self.x * o.x + self.y * o.y
    }

    /// The z part of the cross product: positive where `o` lies to the left of `self`.
    pub fn cross(self, o: Self) -> f64 {
        self.x * o.y - self.y * o.x
    }

    pub fn length(self) -> f64 {
        self.dot(self).sqrt()
    }

    pub fn distance(self, o: Self) -> f64 {
        (self - o).length()
    }

    /// The same direction with length one; the x axis for the null vector.
    pub fn unit(self) -> Self {
        let length = self.length();
        if length > 1e-9 { self * (1.0 / length) } else { Self::new(1.0, 0.0) }
    }

    /// Turned left by a right angle.
    pub fn left(self) -> Self {
        Self::new(-self.y, self.x)
    }

    /// Turned by `angle` radians about the origin.
    pub fn turned(self, angle: f64) -> Self {
        let (sin, cos) = angle.sin_cos();
        Self::new(self.x * cos - self.y * sin, self.x * sin + self.y * cos)
    }

    /// Mirrored at the line through `a` and `b`.
    pub fn mirrored(self, a: Self, b: Self) -> Self {
        let along = (b - a).unit();
        let v = self - a;
        a + along * (2.0 * v.dot(along)) - v
    }

    /// The angle from the x axis, in radians.
    pub fn angle(self) -> f64 {
        self.y.atan2(self.x)
    }
}

impl Add for Point {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Self::new(self.x + o.x, self.y + o.y)
    }
}

impl Sub for Point {
    type Output = Self;
    fn sub(self, o: Self) -> Self {
        Self::new(self.x - o.x, self.y - o.y)
    }
}

impl Mul<f64> for Point {
    type Output = Self;
    fn mul(self, k: f64) -> Self {
        Self::new(self.x * k, self.y * k)
    }
}

/// The mean of some points; the origin for none.
pub(super) fn centroid(points: impl IntoIterator<Item = Point>) -> Point {
    let (sum, n) =
        points.into_iter().fold((Point::default(), 0.0), |(sum, n), p| (sum + p, n + 1.0));
    sum * (1.0 / f64::max(n, 1.0))
}

/// Distance from `p` to the segment from `a` to `b`.
pub(super) fn distance_to_segment(p: Point, a: Point, b: Point) -> f64 {
    let ab = b - a;
    let t = ((p - a).dot(ab) / ab.dot(ab).max(1e-12)).clamp(0.0, 1.0);
    p.distance(a + ab * t)
}

/// Do the open segments `ab` and `cd` cross?
pub(super) fn segments_cross(a: Point, b: Point, c: Point, d: Point) -> bool {
    let side = |p: Point, q: Point, r: Point| (q - p).cross(r - p);
    side(a, b, c) * side(a, b, d) < 0.0 && side(c, d, a) * side(c, d, b) < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mirrors_turns_and_crosses() {
        let p = Point::new(1.0, 2.0).mirrored(Point::default(), Point::new(5.0, 0.0));
        assert!(p.distance(Point::new(1.0, -2.0)) < 1e-12);
        let q = Point::new(1.0, 0.0).turned(std::f64::consts::FRAC_PI_2);
        assert!(q.distance(Point::new(0.0, 1.0)) < 1e-12);
        let o = Point::default();
        assert!(segments_cross(
            o,
            Point::new(2.0, 2.0),
            Point::new(0.0, 2.0),
            Point::new(2.0, 0.0)
        ));
        assert!(!segments_cross(o, Point::new(1.0, 0.0), o, Point::new(0.0, 1.0)));
        assert!(
            (distance_to_segment(Point::new(1.0, 1.0), o, Point::new(2.0, 0.0)) - 1.0).abs()
                < 1e-12
        );
    }
}
