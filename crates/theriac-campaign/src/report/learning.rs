//! Before and after, and the way between.

use theriac_design::StepStats;
use theriac_report::chart::{Chart, Line, Mark, histogram, lines};
use theriac_report::{Block, Section, number};

use super::{Facts, percent};

pub(super) fn section(facts: &Facts<'_>) -> Section {
    let design = facts.design;
    let text = "The agent begins as a copy of the prior, the language model that knows only what \
        drug-like molecules look like. At every step it writes a batch of molecules; those that \
        score well become more likely, and it is held back from straying far from the prior \
        (augmented likelihood, Olivecrona et al. 2017).";
    let history = &design.history;
    let charts = vec![
        before_and_after(facts),
        curve(
            "Score",
            "score",
            history,
            &[("mean of the step", |s| s.mean_score), ("best of the step", |s| s.best_score)],
        )
        .caption("Mean and best score of each step’s molecules."),
        curve(
            "Share above the prior’s 99th percentile",
            "share of the batch",
            history,
            &[("above", |s| Some(s.above_p99))],
        )
        .caption(format!("{} would be no better than the prior.", percent(facts.prior_share()))),
        curve(
            "Valid and unique",
            "share of the batch",
            history,
            &[
                ("valid molecules", |s| Some(s.valid)),
                ("unique among the valid", |s| Some(s.unique)),
            ],
        )
        .caption("A fall in either would show that the agent forgets how to write molecules."),
        curve("Loss", "mean squared difference", history, &[("loss", |s| s.loss)])
            .caption("Distance of the agent’s likelihoods from the rewarded ones."),
    ];
    Section::new("Learning", vec![Block::Text(text.to_owned()), Block::Charts(charts)])
}

fn before_and_after(facts: &Facts<'_>) -> Chart {
    let design = facts.design;
    let samples = [
        ("before learning (prior)", design.prior_scores.as_slice()),
        ("after learning (agent)", design.agent_scores.as_slice()),
    ];
    let mark = Mark { value: design.prior_p99, text: "prior’s 99th percentile".to_owned() };
    histogram("Scores before and after learning", "score", &samples, Some((0.0, 1.0)), &[mark])
        .caption(format!(
            "{} samples before and as many after, scored alike; {} and {} have a score. {} of all \
             samples before and {} after learning score above {}.",
            number(facts.plan.campaign.design.comparison.samples as f64),
            number(design.prior_scores.len() as f64),
            number(design.agent_scores.len() as f64),
            percent(facts.prior_share()),
            percent(design.share_above_prior_p99),
            number(design.prior_p99),
        ))
}

type Value = fn(&StepStats) -> Option<f64>;

/// Curves over the steps; shares and scores on an axis from 0 to 1.
pub(super) fn curve(
    title: &str,
    label: &str,
    history: &[StepStats],
    values: &[(&str, Value)],
) -> Chart {
    let series: Vec<Line> = values
        .iter()
        .map(|(name, value)| Line {
            name: (*name).to_owned(),
            points: history.iter().map(|s| (s.step as f64, value(s))).collect(),
        })
        .collect();
    let top = series.iter().flat_map(|l| &l.points).filter_map(|p| p.1).fold(0.0, f64::max);
    let range = if top <= 1.0 { (0.0, 1.0) } else { (0.0, top * 1.05) };
    lines(title, ("step", label), &series, Some(range))
}
