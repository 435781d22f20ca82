//! A page of every kind of part, checked for what a browser and a reader rely on.

use theriac_report::chart::{Line, Mark, bars, histogram, lines};
use theriac_report::{Bar, Block, Card, Cell, Drawing, Page, Section, Table, Tile};

fn drawing(what: &str) -> Drawing {
    Drawing {
        svg: "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 320 240\">\
              <path d=\"M90 120l40-70h80l40 70-40 70h-80z\" fill=\"none\" stroke=\"#222\" \
              stroke-width=\"3\"/></svg>"
            .into(),
        alt: what.into(),
        caption: what.into(),
    }
}

fn card(i: usize) -> Card {
    let share = 1.0 / i as f64;
    Card {
        title: format!("No. {i}"),
        score: 0.9 - 0.01 * i as f64,
        molecule: drawing("designed in step 12"),
        neighbour: Some(drawing("gefitinib, pIC50 7.9; similarity 0.41")),
        bars: vec![
            Bar { name: "like known actives".into(), value: Some(share), raw: Some(0.41) },
            Bar { name: "drug-likeness".into(), value: Some(0.82), raw: Some(0.82) },
            Bar { name: "outside model".into(), value: None, raw: None },
        ],
        facts: vec!["C22H24ClFN4O3".into(), "MW 447".into(), "logP 4.3".into()],
        smiles: "COc1cc2ncnc(Nc3ccc(F)c(Cl)c3)c2cc1OCCCN1CCOCC1".into(),
    }
}

fn charts() -> Block {
    let bell = |centre: f64| (0..999).map(move |i| centre + 0.17 * f64::from(i % 37 - 18) / 18.0);
    let (before, after) = (bell(0.3).collect::<Vec<_>>(), bell(0.7).collect::<Vec<_>>());
    let mark = Mark { value: 0.55, text: "prior’s 99th percentile".into() };
    let curve = |name: &str, rate: f64| Line {
        name: name.into(),
        points: (1..=60)
            .map(|s| (f64::from(s), (s % 20 != 0).then_some(1.0 - (-rate * f64::from(s)).exp())))
            .collect(),
    };
    let series = [("before", before.as_slice()), ("after", after.as_slice())];
    Block::Charts(vec![
        histogram("Scores", "score", &series, Some((0.0, 1.0)), &[mark]).caption("A shift."),
        lines("Learning", ("step", "score"), &[curve("mean", 0.02), curve("best", 0.1)], None),
        bars("Classes", "number", &[("a <b>".into(), 12.0), ("c".into(), 3.0)]),
    ])
}

fn page() -> Page {
    let rows = (1..9).map(|i| vec![Cell::Number(Some(f64::from(i))), Cell::Code("CCO".into())]);
    let table = Table {
        caption: "All".into(),
        columns: vec!["No.".into(), "SMILES".into()],
        rows: rows.chain([vec![Cell::Number(None), Cell::text("<script>")]]).collect(),
    };
    let tile = Tile { value: "52 %".into(), label: "above".into(), note: "1 % before".into() };
    Page {
        title: "EGFR & friends".into(),
        subtitle: "A trial".into(),
        sections: vec![
            Section::new(
                "Summary",
                vec![
                    Block::Text("It went <well>.".into()),
                    Block::Tiles(vec![tile.clone(), tile]),
                    Block::Note("Computational hypotheses.".into()),
                ],
            ),
            Section::new(
                "Molecules",
                vec![Block::Cards((1..5).map(card).collect()), Block::Table(table.clone())],
            ),
            Section::new(
                "Learning curves",
                vec![
                    charts(),
                    Block::Folded("More".into(), table),
                    Block::Code("Configuration".into(), "a = 1 # <x>".into()),
                ],
            ),
        ],
        footer: "Written by a test.".into(),
    }
}

#[test]
fn asks_the_network_for_nothing() {
    let html = page().html();
    let inert = html.replace("http://www.w3.org/2000/svg", "");
    for request in ["http:", "https:", "src=", "@import", "url(", "<link", "fetch(", "<iframe"] {
        assert!(!inert.contains(request), "{request}");
    }
    assert!(html.contains("default-src 'none'"));
}

#[test]
fn text_cannot_become_markup() {
    let html = page().html();
    assert!(html.contains("It went &lt;well&gt;.") && html.contains("<td>&lt;script&gt;</td>"));
    assert!(html.contains("a &lt;b&gt;") && !html.contains("a <b>"));
    assert!(html.contains("<title>EGFR &amp; friends</title>"));
}

#[test]
fn every_element_is_closed() {
    let html = page().html();
    for tag in ["section", "figure", "table", "tr", "td", "svg", "details", "article", "dl", "p"] {
        let opened =
            html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count();
        assert_eq!(opened, html.matches(&format!("</{tag}>")).count(), "{tag}");
        assert!(opened > 0, "{tag}");
    }
}

#[test]
fn pictures_speak_and_missing_values_show_as_missing() {
    let html = page().html();
    assert!(html.contains("role=\"img\" aria-label=\"designed in step 12\""));
    assert!(html.contains("<svg class=\"plot\""));
    assert!(html.contains("outside model: – gives missing"));
    assert!(html.contains("data-value=\"\">–</td>"));
    assert!(!html.contains("NaN") && !html.contains("inf"));
    assert!(html.contains("href=\"#learning-curves\"") && html.contains("id=\"learning-curves\""));
}

#[test]
fn a_gap_in_a_curve_is_no_zero() {
    let line =
        Line { name: "x".into(), points: vec![(1.0, Some(1.0)), (2.0, None), (3.0, Some(3.0))] };
    let page = Page {
        title: String::new(),
        subtitle: String::new(),
        sections: vec![Section::new(
            "s",
            vec![Block::Charts(vec![lines("t", ("a", "b"), &[line], None)])],
        )],
        footer: String::new(),
    };
    let html = page.html();
    let path = html.split("class=\"line s0\" d=\"").nth(1).unwrap().split('"').next().unwrap();
    assert_eq!(path.matches('M').count(), 2, "{path}");
    assert_eq!(path.matches('L').count(), 0);
}

#[test]
fn a_long_curve_does_not_make_a_long_page() {
    let size = |steps: u32| {
        let points = (1..=steps).map(|s| (f64::from(s), Some(f64::from(s % 7)))).collect();
        let line = Line { name: "x".into(), points };
        let charts = Block::Charts(vec![lines("t", ("a", "b"), &[line], None)]);
        let sections = vec![Section::new("s", vec![charts])];
        let (title, subtitle, footer) = Default::default();
        let html = Page { title, subtitle, sections, footer }.html();
        let last = format!("at {}</title>", theriac_report::number(f64::from(steps)));
        assert!(html.contains(&last), "the last point is missing");
        html.matches("<circle").count()
    };
    assert_eq!(size(300), 300);
    assert!((150..=301).contains(&size(301)) && (150..=301).contains(&size(20_000)));
}

/// `cargo test -p theriac-report -- --ignored` leaves the page in the temporary folder, to look at.
#[test]
#[ignore = "writes a file to look at"]
fn leaves_a_page_to_look_at() {
    let path = std::env::temp_dir().join("theriac-report.html");
    std::fs::write(&path, page().html()).unwrap();
    println!("{}", path.display());
}
