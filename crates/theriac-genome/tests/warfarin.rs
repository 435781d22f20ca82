//! The dose regressions against sums done by hand and against the effects the papers print.
#![allow(clippy::unwrap_used)] // a test fails by panicking

use theriac_genome::warfarin::{Clinical, Race, gage, gage_clinical, iwpc, iwpc_clinical, label};

fn person() -> Clinical {
    Clinical::parse("age = 65\nheight = 170\nweight = 75\nrace = \"white\"").unwrap()
}

#[test]
fn iwpc_is_the_square_of_the_sum() {
    // 5.6044 - 0.2614*6 + 0.0087*170 + 0.0128*75 = 6.4750; squared 41.925625 mg a week
    assert!((iwpc(&person(), Some(0), Some((0, 0))) - 41.925_625).abs() < 1e-9);
    // 6.4750 - 1.6974 - 0.9357 = 3.8419
    assert!((iwpc(&person(), Some(2), Some((0, 1))) - 3.841_9_f64.powi(2)).abs() < 1e-9);
    // 4.0376 - 0.2546*6 + 0.0118*170 + 0.0134*75 = 5.5210
    assert!((iwpc_clinical(&person()) - 5.521_f64.powi(2)).abs() < 1e-9);
    let mut other = person();
    other.race = Race::Asian;
    other.amiodarone = true;
    other.enzyme_inducer = true;
    // 6.4750 - 0.4854 - 0.2188 - 0.1092 + 1.1816 - 0.5503 = 6.2929
    assert!((iwpc(&other, None, None) - 6.292_9_f64.powi(2)).abs() < 1e-9);
}

/// Gage et al. print each factor's effect in their abstract: an oracle apart from the coefficients.
#[test]
fn gage_has_the_effects_that_the_paper_prints() {
    let base = gage(&person(), Some(0), Some((0, 0))).unwrap();
    let change = |dose: f64| ((dose / base - 1.0) * 100.0).round() as i32;
    assert_eq!(change(gage(&person(), Some(1), Some((0, 0))).unwrap()), -28);
    assert_eq!(change(gage(&person(), Some(0), Some((0, 1))).unwrap()), -33);
    assert_eq!(change(gage(&person(), Some(0), Some((1, 0))).unwrap()), -19);
    let with = |edit: fn(&mut Clinical)| {
        let mut clinical = person();
        edit(&mut clinical);
        change(gage(&clinical, Some(0), Some((0, 0))).unwrap())
    };
    assert_eq!(with(|c| c.age += 10.0), -7);
    assert_eq!(with(|c| c.target_inr += 0.5), 11);
    assert_eq!(with(|c| c.amiodarone = true), -22);
    assert_eq!(with(|c| c.smoker = true), 10);
    assert_eq!(with(|c| c.race = Race::Black), -9);
    assert_eq!(with(|c| c.thrombosis = true), 7);
    assert_eq!(gage(&person(), None, Some((0, 0))), None);
}

#[test]
fn gage_by_hand() {
    // Surface 0.007184 * 75^0.425 * 170^0.725 = 1.8645 m2
    assert!((person().surface() - 1.8645).abs() < 1e-3);
    let log = 0.9751 + 0.4317 * person().surface() - 0.00745 * 65.0 + 0.2029 * 2.5;
    assert!((gage(&person(), Some(0), Some((0, 0))).unwrap() - log.exp()).abs() < 1e-9);
    let plain = 0.613 + 0.425 * person().surface() - 0.0075 * 65.0 + 0.216 * 2.5;
    assert!((gage_clinical(&person()) - plain.exp()).abs() < 1e-9);
}

/// Doses of 18 invented people by another implementation: ReiL 0.1.0 (PyPI, MIT licence), mg a day.
/// It has no term for VKORC1 AA in Gage's equation, which is not asked of it.
#[test]
fn the_regressions_agree_with_another_implementation() {
    let table = include_str!("golden/warfarin.tsv");
    let mut compared = 0;
    for line in table.lines().skip(1) {
        let fields: Vec<&str> = line.split('\t').collect();
        let number = |i: usize| fields[i].parse::<f64>().unwrap();
        let person = Clinical {
            age: number(0),
            height: number(1),
            weight: number(2),
            race: match fields[3] {
                "white" => Race::White,
                "asian" => Race::Asian,
                "black" => Race::Black,
                _ => Race::Other,
            },
            amiodarone: fields[4] == "1",
            enzyme_inducer: fields[5] == "1",
            smoker: fields[6] == "1",
            thrombosis: fields[7] == "1",
            target_inr: number(8),
        };
        let vkorc1 = Some(fields[9].parse().unwrap());
        let count = |allele: &str| u8::try_from(fields[10].matches(allele).count()).unwrap();
        let cyp2c9 = Some((count("*2"), count("*3")));
        let ours = [
            iwpc(&person, vkorc1, cyp2c9) / 7.0,
            iwpc_clinical(&person) / 7.0,
            gage(&person, vkorc1, cyp2c9).unwrap(),
            gage_clinical(&person),
        ];
        for (i, ours) in ours.into_iter().enumerate() {
            let theirs = number(11 + i);
            assert!((ours - theirs).abs() < 1e-5, "{line}: {ours} and {theirs}");
            compared += 1;
        }
    }
    assert_eq!(compared, 72);
}

/// The table of the label, cell by cell: *1/*1, *1/*2, *1/*3, *2/*2, *2/*3, *3/*3.
#[test]
fn the_label_gives_ranges() {
    let (high, middle, low) = (Some((5.0, 7.0)), Some((3.0, 4.0)), Some((0.5, 2.0)));
    let table = [
        [high, high, middle, middle, middle, low],
        [high, middle, middle, middle, low, low],
        [middle, middle, low, low, low, low],
    ];
    let columns = [(0, 0), (1, 0), (0, 1), (2, 0), (1, 1), (0, 2)];
    for (vkorc1, row) in (0..).zip(table) {
        for (cyp2c9, expected) in columns.into_iter().zip(row) {
            assert_eq!(label(Some(vkorc1), Some(cyp2c9)), expected, "{vkorc1} {cyp2c9:?}");
        }
    }
    assert_eq!((label(None, Some((0, 0))), label(Some(1), None)), (None, None));
}

#[test]
fn impossible_factors_are_refused() {
    for text in [
        "age = 5\nheight = 170\nweight = 70",
        "age = 50\nheight = 1.7\nweight = 70",
        "age = 50",
        "x = 1",
    ] {
        let error = Clinical::parse(text).unwrap_err().to_string();
        assert!(error.contains("remedy"), "{error}");
    }
}
