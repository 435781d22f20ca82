//! Predictions as columns of a table.

use theriac_base::Job;
use theriac_chem::MolError;
use theriac_chem::io::{Kind, Task, Value};

use super::{Answer, TrainedModel};

/// For each target T the columns `T`, `T_lower`, `T_upper` and `T_in_domain`.
pub fn predict_task(model: TrainedModel) -> Task {
    let columns = |task: &crate::property::Task| {
        let name = &task.name;
        [
            (name.clone(), Kind::Real),
            (format!("{name}_lower"), Kind::Real),
            (format!("{name}_upper"), Kind::Real),
            (format!("{name}_in_domain"), Kind::Boolean),
        ]
    };
    let added = model.tasks().iter().flat_map(columns);
    let added = added.map(|(name, kind)| (name.into(), kind)).collect();
    let job = Job::silent();
    let work = move |molecule: &_| {
        let rows = model.answer(std::slice::from_ref(molecule), &job);
        let row = rows.ok().and_then(|mut rows| rows.pop()).unwrap_or_default();
        if row.iter().all(Option::is_none) {
            return Err(MolError::Unsupported("the model has no answer for it".into()));
        }
        Ok(Some(row.iter().flat_map(values).collect()))
    };
    Task { stage: "predict", added, work: Box::new(work) }
}

fn values(answer: &Option<Answer>) -> [Value; 4] {
    let Some(answer) = answer else { return [const { Value::Missing }; 4] };
    [
        Value::Real(answer.value),
        Value::Real(answer.lower),
        Value::Real(answer.upper),
        Value::Text(answer.in_domain.to_string()),
    ]
}
