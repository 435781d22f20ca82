//! The learning rate over a run.

/// Steps of linear warm-up.
const WARM_UP: u64 = 200;
/// The lowest learning rate, as a share of the highest.
const FLOOR: f64 = 0.01;

/// Linear warm-up, then a half cosine down to the floor (Loshchilov & Hutter,
/// arXiv:1608.03983, without restarts). `progress` is the share of the run that is done.
pub(super) fn learning_rate(highest: f64, step: u64, progress: f64) -> f64 {
    let warm = ((step + 1) as f64 / WARM_UP as f64).min(1.0);
    let cosine = 0.5 * (1.0 + (std::f64::consts::PI * progress.clamp(0.0, 1.0)).cos());
    highest * warm * (FLOOR + (1.0 - FLOOR) * cosine)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rises_and_falls_to_the_floor() {
        assert!((learning_rate(1.0, 0, 0.0) - 0.005).abs() < 1e-12);
        assert!((learning_rate(1.0, 1000, 0.0) - 1.0).abs() < 1e-12);
        assert!((learning_rate(1.0, 1000, 0.5) - 0.505).abs() < 1e-12);
        assert!((learning_rate(1.0, 1000, 2.0) - FLOOR).abs() < 1e-12);
    }
}
