//! What is to be checked: the targets of the command line, of a file and of Microsoft's list, each once.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::{Args, Inconclusive};
use crate::check::targets::{Form, MAX_BYTES, MOST_TARGETS, TargetsFile};
use crate::check::{Entry, Expectations, NotProbed, Question};
use crate::cli::flags::DEFAULT_TARGET;
use crate::cli::{Failure, compare};
use crate::diagnose::{Severity, diagnose};
use crate::endpoints::Selection;
use crate::lab;
use crate::model::Target;
use crate::observation::{self, Observation};

impl Args {
    /// Everything that can be wrong with it is found before anything is sent.
    pub(super) fn question(&self, saved: Option<&Observation>) -> Result<Question, Failure> {
        let list = self.endpoints.list()?;
        let selection = self.endpoints.selection(&list, self.names_targets())?;
        let flags = self.expect.overrides();
        let file = self.targets_file.as_deref().map(read).transpose()?.unwrap_or_default();
        let base = flags.over(&file.expect.over(&Expectations::default()));
        let mut entries: Vec<Entry> = Vec::new();
        for listed in &file.targets {
            let (name, tags) = (listed.name.clone(), listed.tags.clone());
            entries.push(Entry { target: listed.target.clone(), name, tags, expect: listed.expect.over(&base) });
        }
        let base = flags.over(&Expectations::default());
        let plain = |target| Entry { target, name: None, tags: Vec::new(), expect: base.clone() };
        entries.extend(self.source.observe.named()?.into_iter().map(plain));
        let notes = once(&mut entries);
        add_endpoints(&mut entries, &selection, &base);
        match saved {
            // Nothing is measured: what is in the file is what there is.
            Some(observation) => entries = observation.targets.iter().map(|rows| plain(rows.target.clone())).collect(),
            None if entries.is_empty() && selection == Selection::default() => {
                entries.extend(DEFAULT_TARGET.parse().map(plain));
            }
            None if entries.is_empty() => return Err(nothing_to_try(&selection)),
            None => {}
        }
        known(&entries)?;
        let uses_list = selection != Selection::default() || entries.iter().any(|e| e.expect.in_published_prefixes);
        let baseline = self.baseline.as_deref().map(|file| {
            let label = compare::labels(&[file.to_owned()]).swap_remove(0);
            compare::read(file, &label)
        });
        let not_probed = selection.wildcards.into_iter();
        Ok(Question {
            entries,
            confirm: self.confirm,
            inconclusive: Inconclusive::exit(self.inconclusive),
            what_ifs: self.what_if.all().to_vec(),
            endpoints: uses_list.then(|| self.endpoints.used()),
            list,
            not_probed: not_probed
                .map(|w| NotProbed { name: w.name, tcp_ports: w.tcp_ports, why: w.why.into() })
                .collect(),
            notes,
            baseline: baseline.transpose()?,
        })
    }

    /// Whether any target is named but through Microsoft's list.
    fn names_targets(&self) -> bool {
        self.targets_file.is_some() || !self.source.observe.targets.is_empty()
    }
}

/// Leaves the first entry of each target, and says what was named again.
fn once(entries: &mut Vec<Entry>) -> Vec<String> {
    let mut times: BTreeMap<Target, usize> = BTreeMap::new();
    entries.retain(|entry| {
        let times = times.entry(entry.target.clone()).or_default();
        *times += 1;
        *times == 1
    });
    let again = entries.iter().filter_map(|entry| Some((&entry.target, times.get(&entry.target).filter(|n| **n > 1)?)));
    let mut notes: Vec<String> = again
        .map(|(target, n)| format!("{target} is named {n} times and looked at once; what is said of it first counts"))
        .collect();
    if notes.len() > MOST_NOTES {
        let more = notes.len() - MOST_NOTES;
        notes.truncate(MOST_NOTES);
        notes.push(format!("{more} more targets are named several times"));
    }
    notes
}

fn add_endpoints(entries: &mut Vec<Entry>, selection: &Selection, expect: &Expectations) {
    for endpoint in &selection.endpoints {
        if entries.iter().any(|entry| entry.target == endpoint.target) {
            continue;
        }
        let tags = vec![endpoint.service.to_ascii_lowercase(), endpoint.category.to_string().to_ascii_lowercase()];
        entries.push(Entry { target: endpoint.target.clone(), name: None, tags, expect: expect.clone() });
    }
}

fn nothing_to_try(selection: &Selection) -> Failure {
    let names: Vec<&str> = selection.wildcards.iter().map(|w| w.name.as_str()).take(MOST_NOTES).collect();
    let why = if names.is_empty() { "none is there".to_owned() } else { format!("only {}", names.join(", ")) };
    Failure::new(
        format!("of the endpoints that were asked for no one names a host: {why}"),
        "name hosts of your own below these names as targets; `tryorder endpoints` shows the list",
    )
}

/// Whether each client that is named is one that there is.
fn known(entries: &[Entry]) -> Result<(), Failure> {
    let mut named = entries.iter().flat_map(|entry| &entry.expect.clients).peekable();
    if named.peek().is_none() {
        return Ok(());
    }
    let known = clients()?;
    match named.find(|name| !known.contains(name)) {
        Some(name) => Err(Failure::new(
            format!("there is no client `{}`", crate::model::printable(name, 40)),
            format!("the clients are {}", known.join(", ")),
        )),
        None => Ok(()),
    }
}

/// Every client that is simulated: in a network where everything works all of them are. And the Squid in question, where
/// there is one.
fn clients() -> Result<Vec<String>, Failure> {
    let recording = lab::scenarios().iter().find(|scenario| scenario.name == "healthy").map_or("", |s| s.recording);
    let observation = observation::read(recording.as_bytes()).map_err(|e| Failure::new(&e, "please report it"))?;
    let diagnosis = diagnose(&observation, Severity::Error);
    let mut names: Vec<String> =
        diagnosis.targets.iter().flat_map(|target| &target.clients).map(|client| client.name.to_owned()).collect();
    names.push("squid".into());
    Ok(names)
}

fn read(file: &Path) -> Result<TargetsFile, Failure> {
    let form = file.extension().filter(|ending| ending.eq_ignore_ascii_case("toml")).map(|_| Form::Toml);
    let most = u64::try_from(MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    let hint = format!(
        "it has a target a line, as `outlook.office365.com` or `smtp.office365.com:587`, or is TOML with `[[target]]` and \
         `host`; {MOST_TARGETS} targets at most"
    );
    let cannot = |e: &dyn std::fmt::Display| Failure::new(format!("cannot read `{}`: {e}", file.display()), &hint);
    read.map_err(|e| cannot(&e))?;
    TargetsFile::read(&bytes, form).map_err(|e| cannot(&e))
}

/// Of one kind; beyond that they are counted.
const MOST_NOTES: usize = 10;
