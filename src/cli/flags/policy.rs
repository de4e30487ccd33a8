use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use super::super::Failure;
use crate::diagnose::suppose_policy;
use crate::model::Family;
use crate::observation::Observation;
use crate::order::tables::{self, TableError};

/// A saved policy table in the place of this host's.
#[derive(Debug, Args)]
pub(in crate::cli) struct PolicyFlags {
    /// Conclude as if this saved policy table were in force: gai.conf, or what netsh, Get-NetPrefixPolicy, reg query or ip6addrctl
    /// printed, rc.conf, resolv.conf; `-` is stdin. May be given several times
    #[arg(long, value_name = "FILE")]
    policy: Vec<PathBuf>,
}

/// `--prefer`: the family that is to come first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Prefer {
    V6,
    V4,
}

impl From<Prefer> for Family {
    fn from(flag: Prefer) -> Self {
        match flag {
            Prefer::V6 => Self::V6,
            Prefer::V4 => Self::V4,
        }
    }
}

impl PolicyFlags {
    /// Reads the files before anything is measured: a bad one must not cost the run.
    pub(in crate::cli) fn tables(&self) -> Result<Vec<(String, String, tables::Reading)>, Failure> {
        let mut read: Vec<(String, String, tables::Reading)> = Vec::new();
        for file in &self.policy {
            let from = if file.as_os_str() == "-" { "stdin".to_owned() } else { file.display().to_string() };
            let (text, reading) = read_table(file)?;
            let platform = reading.setting.platform();
            if let Some((other, _, first)) = read.first()
                && first.setting.platform() != platform
            {
                return Err(Failure::new(
                    format!(
                        "`{from}` is a table of {}, `{other}` one of {}",
                        platform.name(),
                        first.setting.platform().name()
                    ),
                    "name the tables of one system at a time",
                ));
            }
            read.push((from, text, reading));
        }
        Ok(read)
    }
}

/// The observation as the tables would have it.
pub(in crate::cli) fn suppose(observation: &mut Observation, tables: Vec<(String, String, tables::Reading)>) {
    for (from, text, reading) in tables {
        suppose_policy(observation, from, text, &reading);
    }
}

fn read_table(file: &Path) -> Result<(String, tables::Reading), Failure> {
    let cannot = |e: &dyn std::fmt::Display, hint: &str| {
        Failure::new(format!("cannot read the policy table `{}`: {e}", file.display()), hint)
    };
    let most = u64::try_from(tables::MAX_BYTES).unwrap_or(u64::MAX).saturating_add(1);
    let mut bytes = Vec::new();
    let read = if file.as_os_str() == "-" {
        io::stdin().lock().take(most).read_to_end(&mut bytes)
    } else {
        File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes))
    };
    read.map_err(|e| cannot(&e, TableError::Empty.hint()))?;
    tables::read(&bytes).map_err(|e| cannot(&e, e.hint()))
}
