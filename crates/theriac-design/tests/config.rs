//! What a user can get wrong in a configuration, and what is said.

use std::path::Path;

use theriac_design::config::{Config, TEMPLATE, read, read_toml, schema};

/// The complaint about the template with one line exchanged; `{line}` in the expectation is that
/// line's number.
fn complaint(old: &str, new: &str) -> String {
    let text = TEMPLATE.replacen(old, new, 1);
    assert_ne!(text, TEMPLATE, "`{old}` is not in the template");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.toml");
    std::fs::write(&path, &text).unwrap();
    let error = read(&path).unwrap_err();
    assert_eq!(error.exit_code(), 2);
    error.to_string().replace(path.to_str().unwrap(), "c.toml")
}

fn line_of(text: &str) -> usize {
    1 + TEMPLATE[..TEMPLATE.find(text).unwrap()].matches('\n').count()
}

#[test]
fn the_template_is_a_valid_configuration() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("template.toml");
    std::fs::write(&path, TEMPLATE).unwrap();
    let (config, _) = read(&path).unwrap();
    assert_eq!(config.scoring.components.len(), 5);
    // What the comments call the default is the default.
    assert_eq!(config.learning, Default::default());
    assert_eq!(config.diversity, Default::default());
    assert_eq!(config.memory, Default::default());
    assert_eq!(config.output, Default::default());
}

#[test]
fn a_configuration_survives_being_echoed() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.toml");
    std::fs::write(&path, TEMPLATE).unwrap();
    let (config, _) = read(&path).unwrap();
    std::fs::write(&path, toml::to_string(&config).unwrap()).unwrap();
    let (again, _) = read_toml::<Config>(&path).unwrap();
    assert_eq!(config, again);
}

#[test]
fn the_published_schema_is_true() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/design.schema.json");
    let published: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert_eq!(published, schema(), "run `theriac design --schema > docs/design.schema.json`");
}

#[test]
fn unknown_keys_suggest_the_nearest() {
    let said = complaint("batch_size = 64", "batchsize = 64");
    let line = line_of("batch_size = 64");
    assert_eq!(
        said,
        format!("c.toml:{line}: unknown key `batchsize`\n  remedy: did you mean `batch_size`?")
    );
    let said = complaint("fingerprint = \"ecfp4\"", "fingerprnt = \"ecfp4\"");
    assert!(said.contains("did you mean `fingerprint`?"), "{said}");
    let said = complaint("reverse_sigmoid\", low = 3.0,", "reverse_sigmoid\", lo = 3.0,");
    assert!(said.contains("unknown key `lo`") && said.contains("`low`"), "{said}");
}

#[test]
fn unknown_words_suggest_the_nearest() {
    let said = complaint("kind = \"sa_score\"", "kind = \"sa_scor\"");
    assert!(said.contains("did you mean \"sa_score\"?"), "{said}");
    let said = complaint("type = \"sigmoid\"", "type = \"sigmoidal\"");
    assert!(said.contains("did you mean \"sigmoid\"?"), "{said}");
    let said = complaint("\"ecfp4\"", "\"ecfp44\"");
    assert!(said.contains("did you mean \"ecfp4\"?"), "{said}");
    let said = complaint("\"geometric_mean\"", "\"geometric\"");
    assert!(said.contains("did you mean \"geometric_mean\"?"), "{said}");
}

#[test]
fn wrong_types_name_the_line() {
    let line = line_of("sigma = 120.0");
    let said = complaint("sigma = 120.0", "sigma = \"high\"");
    assert!(
        said.starts_with(&format!("c.toml:{line}: `learning.sigma` is of type string")),
        "{said}"
    );
    let said = complaint("steps = 200", "steps = -1");
    assert!(said.contains("`learning.steps` is -1, below 0"), "{said}");
    let said = complaint("steps = 200", "steps = 1.5");
    assert!(said.contains("is of type float, not integer"), "{said}");
    let said = complaint("[comparison]", "comparison = 3\n[comparison2]");
    assert!(said.contains("comparison"), "{said}");
}

#[test]
fn missing_keys_are_named() {
    let said = complaint("prior = \"prior\"", "");
    assert!(said.contains("`prior` is missing"), "{said}");
    let said = complaint("descriptor = \"mw\"", "");
    assert!(said.contains("`descriptor` is missing in `scoring.component[3]`"), "{said}");
    let said = complaint("kind = \"qed\"", "");
    assert!(said.contains("`kind` is missing"), "{said}");
}

#[test]
fn malformed_toml_names_the_line() {
    let line = line_of("sigma = 120.0");
    let said = complaint("sigma = 120.0", "sigma = = 120.0");
    assert!(said.starts_with(&format!("c.toml:{line}: not valid TOML")), "{said}");
}

#[test]
fn senseless_values_are_refused_with_their_line() {
    let said = complaint("low = 0.2, high = 0.6", "low = 0.6, high = 0.2");
    let line = line_of("low = 0.2, high = 0.6");
    assert!(said.starts_with(&format!("c.toml:{line}: the lower bound 0.6")), "{said}");
    let said = complaint("weight = 2.0", "weight = 0.0");
    assert!(said.contains("remedy: give a number above 0"), "{said}");
    let said = complaint("bucket_size = 25", "bucket_size = 0");
    assert!(said.contains("give at least 1"), "{said}");
    let said = complaint("points = [[0.1, 0.0], [0.3, 1.0]]", "points = [[0.3, 0.0], [0.1, 1.0]]");
    assert!(said.contains("rising values"), "{said}");
    let said = complaint("kind = \"qed\"", "kind = \"sa_score\"");
    assert!(said.contains("a second component is named `sa_score`"), "{said}");
    let said = complaint("max = 0", "");
    assert!(said.contains("neither `min` nor `max`"), "{said}");
}

#[test]
fn numbers_that_are_none_are_refused_with_key_and_line() {
    for (old, new, key) in [
        ("low = 3.0, high = 6.0", "low = -inf, high = 6.0", "scoring.component[2].transform.low"),
        ("low = 3.0, high = 6.0", "low = 3.0, high = inf", "scoring.component[2].transform.high"),
        ("coef_div = 550.0", "coef_div = nan", "scoring.component[3].transform.coef_div"),
        ("coef_si = 20.0", "coef_si = inf", "scoring.component[3].transform.coef_si"),
        ("coef_se = 20.0", "coef_se = -inf", "scoring.component[3].transform.coef_se"),
        ("[[0.1, 0.0]", "[[-inf, 0.0]", "scoring.component[4].transform.points[0]"),
        ("[[0.1, 0.0]", "[[0.1, nan]", "scoring.component[4].transform.points[0]"),
        ("max = 0", "max = nan", "scoring.filter[0].max"),
        ("max = 0", "min = -inf", "scoring.filter[0].min"),
        ("weight = 2.0", "weight = inf", "scoring.component[0].weight"),
        ("sigma = 120.0", "sigma = inf", "learning.sigma"),
        ("penalty = 0.0 ", "penalty = nan ", "diversity.penalty"),
        ("# minutes = 10.0 ", "minutes = inf #", "stop.minutes"),
        ("timeout_seconds = 60.0", "timeout_seconds = nan", "scoring.timeout_seconds"),
        (
            "# plateau = { steps = 50, improvement = 0.01 }",
            "plateau = { steps = 50, improvement = nan }",
            "stop.plateau.improvement",
        ),
        (
            "type = \"interpolation\", points = [[0.1, 0.0], [0.3, 1.0]]",
            "type = \"value_mapping\", mapping = { \"1\" = nan }",
            "scoring.component[4].transform.mapping.1",
        ),
    ] {
        let (said, line) = (complaint(old, new), line_of(old));
        assert!(said.starts_with(&format!("c.toml:{line}: `{key}` is ")), "{new}: {said}");
    }
}

#[test]
fn sizes_that_no_machine_has_are_refused() {
    for (old, new) in [
        ("timeout_seconds = 60.0", "timeout_seconds = 1e300"),
        ("batch_size = 64", "batch_size = 1_000_000_000"),
        ("max_length = 120", "max_length = 9_000_000_000_000"),
        ("samples = 1000", "samples = 1_000_001"),
        ("keep = 1000", "keep = 1_000_000_000_000"),
        ("size = 100 ", "size = 1_000_000_000_000 "),
        ("replay = 10", "replay = 1_000_000_000_000"),
    ] {
        let said = complaint(old, new);
        assert!(said.contains("give at most"), "{new}: {said}");
    }
}

#[test]
fn a_component_may_not_take_a_column_that_is_there() {
    for name in ["score", "step", "nearest name", "similarity_score"] {
        let said = complaint("kind = \"qed\"", &format!("kind = \"qed\"\nname = \"{name}\""));
        assert!(said.contains("which is there already"), "{said}");
        assert!(said.starts_with(&format!("c.toml:{}:", line_of("kind = \"qed\"") + 1)), "{said}");
    }
}

#[test]
fn a_missing_file_and_garbage_are_the_users_errors() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.toml");
    assert_eq!(read(&path).unwrap_err().exit_code(), 2);
    std::fs::write(&path, [0xff, 0xfe, 0x00, 0x80]).unwrap();
    assert!(read(&path).unwrap_err().to_string().contains("not a text file"));
    std::fs::write(&path, "").unwrap();
    assert!(read(&path).unwrap_err().to_string().contains("missing"));
}

#[test]
fn an_outside_program_is_read_and_checked_like_any_component() {
    let external = "kind = \"external\"\nexecutable = \"awk\"\nargs = [\"x\"]";
    let text = TEMPLATE.replacen("kind = \"qed\"", external, 1);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("c.toml");
    std::fs::write(&path, &text).unwrap();
    assert!(read(&path).is_ok());
    let said = complaint("kind = \"qed\"", "kind = \"external\"\nexecutabel = \"awk\"");
    assert!(said.contains("did you mean `executable`?"), "{said}");
    let said = complaint("kind = \"qed\"", "kind = \"external\"");
    assert!(said.contains("`executable` is missing"), "{said}");
}
