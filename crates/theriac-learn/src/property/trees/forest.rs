//! Trees as they are stored and asked.

use std::collections::BTreeMap;

use super::super::parts::{Tensor, malformed, real, whole};
use theriac_base::Result;

/// One node of a tree as it was grown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Node {
    /// What is added to the prediction.
    Leaf(f32),
    /// Which way to go.
    Split { feature: u32, threshold: f64, below: u32, above: u32, missing: u32 },
}

/// Marks a leaf in place of a feature.
const LEAF: u32 = u32::MAX;

/// The sum of many trees, laid out in arrays.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Forest {
    base: f32,
    /// Where each tree begins.
    roots: Vec<u32>,
    features: Vec<u32>,
    /// The threshold of a split, the value of a leaf.
    values: Vec<f32>,
    /// Three per node: where to go below the threshold, from it on, and without a number.
    next: Vec<u32>,
}

impl Forest {
    /// Lays out grown trees; `base` is the prediction without any.
    pub fn new(base: f64, trees: Vec<Vec<Node>>) -> Self {
        let mut forest = Self { base: base as f32, ..Self::default() };
        for tree in trees {
            let root = forest.features.len() as u32;
            forest.roots.push(root);
            for node in tree {
                forest.push(node, root);
            }
        }
        forest
    }

    fn push(&mut self, node: Node, root: u32) {
        let (feature, value, next) = match node {
            Node::Leaf(value) => (LEAF, value, [0; 3]),
            Node::Split { feature, threshold, below, above, missing } => {
                (feature, ceiling(threshold), [below, above, missing].map(|n| root + n))
            }
        };
        self.features.push(feature);
        self.values.push(value);
        self.next.extend(next);
    }

    /// The prediction for one row of features.
    pub fn predict(&self, row: &[f32]) -> f64 {
        let sum: f64 = self.roots.iter().map(|&root| f64::from(self.leaf(root, row))).sum();
        f64::from(self.base) + sum
    }

    fn leaf(&self, root: u32, row: &[f32]) -> f32 {
        let mut at = root as usize;
        while self.features[at] != LEAF {
            let value = row[self.features[at] as usize];
            let way = if value.is_nan() { 2 } else { usize::from(value >= self.values[at]) };
            at = self.next[3 * at + way] as usize;
        }
        self.values[at]
    }

    /// Replaces the columns of the table that was learnt from by features of the full row.
    pub fn rename(&mut self, columns: &[u32]) {
        for feature in self.features.iter_mut().filter(|f| **f != LEAF) {
            *feature = columns[*feature as usize];
        }
    }

    /// Number of trees.
    pub fn len(&self) -> usize {
        self.roots.len()
    }

    /// Writes the arrays down.
    pub fn write(&self, prefix: &str, tensors: &mut BTreeMap<String, Tensor>) {
        let mut put = |name: &str, tensor| tensors.insert(format!("{prefix}{name}"), tensor);
        put("base", Tensor::Real(vec![1], vec![self.base]));
        put("roots", Tensor::Whole(vec![self.roots.len()], self.roots.clone()));
        put("features", Tensor::Whole(vec![self.features.len()], self.features.clone()));
        put("values", Tensor::Real(vec![self.values.len()], self.values.clone()));
        put("next", Tensor::Whole(vec![self.features.len(), 3], self.next.clone()));
    }

    /// Reads what [`Forest::write`] wrote; `width` is the number of features.
    ///
    /// # Errors
    /// An array is missing, or the nodes are no trees.
    pub fn read(prefix: &str, width: usize, tensors: &BTreeMap<String, Tensor>) -> Result<Self> {
        let name = |name: &str| format!("{prefix}{name}");
        let forest = Self {
            base: real(tensors, &name("base"))?.first().copied().unwrap_or(0.0),
            roots: whole(tensors, &name("roots"))?.to_vec(),
            features: whole(tensors, &name("features"))?.to_vec(),
            values: real(tensors, &name("values"))?.to_vec(),
            next: whole(tensors, &name("next"))?.to_vec(),
        };
        if forest.is_sound(width) { Ok(forest) } else { Err(malformed("holds broken trees")) }
    }

    /// Can every walk end, at a leaf? Children stand after their parent.
    fn is_sound(&self, width: usize) -> bool {
        let n = self.features.len();
        let sound = |(at, &feature): (usize, &u32)| {
            feature == LEAF
                || ((feature as usize) < width
                    && self.next[3 * at..3 * at + 3]
                        .iter()
                        .all(|&next| (next as usize) < n && next as usize > at))
        };
        self.values.len() == n
            && self.next.len() == 3 * n
            && self.roots.iter().all(|&root| (root as usize) < n)
            && self.features.iter().enumerate().all(sound)
    }
}

/// The smallest 32-bit number that is not below `threshold`: the same rows lie below both.
fn ceiling(threshold: f64) -> f32 {
    let nearest = threshold as f32;
    if f64::from(nearest) < threshold { nearest.next_up() } else { nearest }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stump() -> Forest {
        let split = Node::Split { feature: 1, threshold: 0.1, below: 1, above: 2, missing: 1 };
        Forest::new(1.0, vec![vec![split, Node::Leaf(-1.0), Node::Leaf(2.0)]])
    }

    #[test]
    fn rows_go_their_way() {
        let forest = stump();
        for (value, expected) in [(0.0, 0.0), (0.1, 3.0), (0.2, 3.0), (f32::NAN, 0.0)] {
            assert_eq!(forest.predict(&[9.0, value]), expected, "{value}");
        }
    }

    #[test]
    fn thresholds_are_kept_to_the_bit() {
        for threshold in [0.1_f64, 1.0 / 3.0, 5.0, -0.7] {
            let near = ceiling(threshold);
            assert!(f64::from(near) >= threshold && f64::from(near.next_down()) < threshold);
        }
    }

    #[test]
    fn a_forest_is_read_back_and_a_broken_one_refused() {
        let mut tensors = BTreeMap::new();
        stump().write("a.", &mut tensors);
        assert_eq!(Forest::read("a.", 2, &tensors).unwrap(), stump());
        assert!(Forest::read("a.", 1, &tensors).is_err());
        assert!(Forest::read("b.", 2, &tensors).is_err());
        tensors.insert("a.next".into(), Tensor::Whole(vec![3, 3], vec![0; 9]));
        assert!(Forest::read("a.", 2, &tensors).is_err());
    }
}
