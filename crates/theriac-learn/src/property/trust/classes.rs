//! Which classes cannot be ruled out, by conformal prediction for each class apart.
//!
//! V. Vovk et al., Algorithmic Learning in a Random World (2005), section 4.5.

use serde::{Deserialize, Serialize};

use super::COVERAGE;

/// For each class the probabilities that the models gave it where it was the true one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Classes {
    /// Class after class, the probability below which a class is ruled out.
    least: Vec<f64>,
}

impl Classes {
    /// Learns from the true class of molecules that the models had not seen, with the calibrated
    /// probability that they gave it. A class of too few molecules is never ruled out.
    pub fn fit(classes: usize, cases: &[(usize, f64)]) -> Self {
        let of = |class: usize| {
            let own = cases.iter().filter(|(c, _)| *c == class).map(|(_, p)| *p);
            let mut own: Vec<f64> = own.collect();
            own.sort_unstable_by(f64::total_cmp);
            // As many as may be wrong of these and the next one.
            let wrong = ((own.len() + 1) as f64 * (1.0 - COVERAGE)).floor() as usize;
            wrong.checked_sub(1).and_then(|i| own.get(i).copied()).unwrap_or(0.0)
        };
        Self { least: (0..classes).map(of).collect() }
    }

    /// The least and the greatest class that cannot be ruled out, given the classes'
    /// probabilities; the likeliest alone where all would be.
    pub fn limits(&self, probabilities: &[f64]) -> (usize, usize) {
        let possible = |&c: &usize| probabilities[c] >= self.least[c];
        let all = || (0..self.least.len().min(probabilities.len())).filter(possible);
        let likeliest = || {
            let by = |a: &usize, b: &usize| probabilities[*a].total_cmp(&probabilities[*b]);
            (0..probabilities.len()).max_by(by).unwrap_or(0)
        };
        let low = all().next().unwrap_or_else(likeliest);
        (low, all().next_back().unwrap_or(low))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::Rng;
    use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng};

    #[test]
    fn each_class_is_covered_however_rare() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let mut draw = |n: usize| -> Vec<(usize, f64)> {
            let one = |_| {
                let class = usize::from(rng.random::<f64>() < 0.1);
                let x: f64 = rng.random::<f64>() * 0.6 + 0.2 * class as f64;
                (class, if class == 1 { x } else { 1.0 - x })
            };
            (0..n).map(one).collect()
        };
        let classes = Classes::fit(2, &draw(3_000));
        for class in [0, 1] {
            let cases: Vec<f64> =
                draw(20_000).iter().filter(|c| c.0 == class).map(|c| c.1).collect();
            let covers = |p: &&f64| {
                let probabilities = if class == 1 { [1.0 - **p, **p] } else { [**p, 1.0 - **p] };
                let (low, high) = classes.limits(&probabilities);
                (low..=high).contains(&class)
            };
            let share = cases.iter().filter(covers).count() as f64 / cases.len() as f64;
            assert!(share >= 0.87, "{class}: {share}");
        }
    }

    #[test]
    fn a_class_of_few_is_never_ruled_out() {
        assert_eq!(Classes::fit(2, &[(1, 0.9); 5]).limits(&[0.999, 0.001]), (0, 1));
    }
}
