//! The single numbers that models of one target learn, one after the other.

use super::{Dataset, Task, TaskKind};

/// One output of a model: a number, or the probability of a class.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Output {
    pub name: String,
    pub task: usize,
    /// The class whose probability it is.
    class: Option<usize>,
}

/// The labels of one output, with the rows that have one.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Targets {
    pub rows: Vec<usize>,
    /// Numbers; for classes 1 where the label is the class, else 0.
    pub values: Vec<f64>,
    pub weights: Vec<f64>,
}

/// The outputs of models of `tasks`, in order.
pub(super) fn outputs(tasks: &[Task]) -> Vec<Output> {
    let of = |(task, t): (usize, &Task)| {
        let output = |class| Output { name: t.name.clone(), task, class };
        match t.kind {
            TaskKind::Regression => vec![output(None)],
            TaskKind::Classification => vec![output(Some(1))],
            TaskKind::Multiclass(classes) => (0..classes).map(|c| output(Some(c))).collect(),
        }
    };
    tasks.iter().enumerate().flat_map(of).collect()
}

impl Output {
    /// Is it the probability of a class?
    pub fn is_class(&self) -> bool {
        self.class.is_some()
    }

    /// What a label means for this output.
    pub fn target(&self, value: f64) -> f64 {
        self.class.map_or(value, |class| f64::from(u8::from(value.round() as usize == class)))
    }

    /// The labels of this output. With `balanced` both classes weigh alike. A bounded label
    /// counts as its bound.
    pub fn targets(&self, data: &Dataset, balanced: bool) -> Targets {
        let mut targets = Targets::default();
        for row in 0..data.len() {
            if let Some(label) = data.label(row, self.task) {
                targets.rows.push(row);
                targets.values.push(self.target(label.value));
                targets.weights.push(data.weight(row));
            }
        }
        if balanced && self.is_class() {
            targets.balance();
        }
        targets
    }
}

impl Targets {
    fn balance(&mut self) {
        let total: f64 = self.weights.iter().sum();
        let pairs = self.values.iter().zip(&self.weights);
        let ones: f64 = pairs.filter(|(v, _)| **v > 0.5).map(|(_, w)| w).sum();
        if ones <= 0.0 || ones >= total {
            return;
        }
        for (value, weight) in self.values.iter().zip(&mut self.weights) {
            let share = if *value > 0.5 { ones } else { total - ones };
            *weight *= total / (2.0 * share);
        }
    }
}

/// The logistic function.
pub(super) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + (-x).exp())
}

/// The logit of a probability, kept finite.
pub(super) fn logit(p: f64) -> f64 {
    let p = p.clamp(1e-6, 1.0 - 1e-6);
    (p / (1.0 - p)).ln()
}

/// Makes the probabilities of several classes add up to 1.
pub(super) fn normalise(tasks: &[Task], row: &mut [f64]) {
    let mut start = 0;
    for task in tasks {
        let values = &mut row[start..start + task.outputs()];
        start += task.outputs();
        let sum: f64 = values.iter().sum();
        if matches!(task.kind, TaskKind::Multiclass(_)) && sum > 0.0 {
            values.iter_mut().for_each(|v| *v /= sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Label;
    use super::*;
    use theriac_chem::Molecule;

    #[test]
    fn classes_are_told_apart_and_balanced() {
        let molecules: Vec<Molecule> =
            ["C", "CC", "CCC", "CCCC"].map(|s| Molecule::from_smiles(s).unwrap()).to_vec();
        let tasks = vec![Task::new("t", TaskKind::Classification)];
        let labels = [Some(0.0), Some(0.0), Some(1.0), None].map(|v| v.map(Label::exact));
        let data = Dataset::new(molecules, tasks.clone(), labels.to_vec()).unwrap();
        let targets = outputs(&tasks)[0].targets(&data, true);
        assert_eq!(targets.rows, [0, 1, 2]);
        assert_eq!(targets.values, [0.0, 0.0, 1.0]);
        assert_eq!(targets.weights, [0.75, 0.75, 1.5]);
    }

    #[test]
    fn several_classes_add_up_to_one() {
        let tasks = [Task::new("a", TaskKind::Regression), Task::new("b", TaskKind::Multiclass(3))];
        assert_eq!(outputs(&tasks).len(), 4);
        let mut row = [7.0, 0.2, 0.2, 0.1];
        normalise(&tasks, &mut row);
        assert_eq!(row, [7.0, 0.4, 0.4, 0.2]);
    }
}
