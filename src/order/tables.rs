//! Readers of policy tables, as files and commands give them: pure, bounded, and never at a loss without a word.
//!
//! Each reader gives what the text sets (a [`Setting`]) and what is odd about it (its [`Complaint`]s, with line numbers).
//! What a system prints in its user's language is read by its structure, never by its words.

mod commands;
mod complaint;
mod decode;
mod fields;
mod guess;
mod ip6addrctl;
mod netsh;
mod powershell;
mod rc_conf;
mod registry;
mod resolv_conf;
mod setting;
mod table;

pub use commands::after_commands;
pub(super) use complaint::bounded;
pub use complaint::{Complaint, Fault};
pub use decode::{MAX_BYTES, decode};
pub use registry::PREFER_IPV4;
pub use setting::{Ip6addrctlPolicy, Setting};
pub use table::value_of;

use super::gai_conf;

/// A text that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    pub kind: Kind,
    pub setting: Setting,
    /// In the order of their lines; those on the whole first. At most a few dozen.
    pub complaints: Vec<Complaint>,
}

/// Which of the known texts it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    GaiConf,
    /// `netsh interface ipv6 show prefixpolicies`.
    Netsh,
    /// `Get-NetPrefixPolicy`, as a table or as a list.
    PowerShell,
    /// `Get-NetPrefixPolicy | ConvertTo-Json`.
    PowerShellJson,
    /// `ip6addrctl`, or its configuration file.
    Ip6addrctl,
    /// FreeBSD's rc.conf.
    RcConf,
    /// OpenBSD's resolv.conf.
    ResolvConf,
    /// `reg query` of `DisabledComponents`, or an export of it.
    Registry,
}

/// Why a file is no policy table.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("it is larger than {} KiB", MAX_BYTES / 1024)]
    TooLarge,
    #[error("it is empty")]
    Empty,
    #[error("it is binary, not text")]
    Binary,
    #[error("it is no policy table that is known here")]
    Unknown,
    #[error("it looks like {0}, but has no row that could be read")]
    NoRows(&'static str),
    #[error("it looks like JSON of Get-NetPrefixPolicy, but is none: {0}")]
    Json(String),
}

impl TableError {
    /// What to do next.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::TooLarge => "a policy table is a page at most: save only what the command prints",
            Self::Empty | Self::Binary | Self::Unknown | Self::NoRows(_) => {
                "save the text of /etc/gai.conf, or of `netsh interface ipv6 show prefixpolicies`, `Get-NetPrefixPolicy`, \
                 `reg query HKLM\\SYSTEM\\CurrentControlSet\\Services\\Tcpip6\\Parameters /v DisabledComponents`, `ip6addrctl`, \
                 FreeBSD's rc.conf, OpenBSD's resolv.conf"
            }
            Self::Json(_) => {
                "`Get-NetPrefixPolicy | Select-Object Prefix, Precedence, Label | ConvertTo-Json` writes it"
            }
        }
    }
}

/// Reads a saved table of any kind, in any encoding that [`decode()`] knows; gives its text, too.
pub fn read(bytes: &[u8]) -> Result<(String, Reading), TableError> {
    let text = decode(bytes)?;
    let reading = read_text(&text)?;
    Ok((text, reading))
}

/// The same for a text.
pub fn read_text(text: &str) -> Result<Reading, TableError> {
    if text.trim().is_empty() {
        return Err(TableError::Empty);
    }
    guess::kind(text).ok_or(TableError::Unknown)?.read(text)
}

impl Kind {
    /// Reads a text that is of this kind.
    pub fn read(self, text: &str) -> Result<Reading, TableError> {
        let (setting, complaints) = match self {
            Self::GaiConf => (Setting::GaiConf(text.to_owned()), gai_conf::complaints(text)),
            Self::Netsh => netsh::read(text)?,
            Self::PowerShell => powershell::read(text)?,
            Self::PowerShellJson => powershell::read_json(text)?,
            Self::Ip6addrctl => ip6addrctl::read(text)?,
            Self::RcConf => rc_conf::read(text),
            Self::ResolvConf => resolv_conf::read(text),
            Self::Registry => registry::read(text)?,
        };
        Ok(Reading { kind: self, setting, complaints })
    }

    /// What wrote it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GaiConf => "gai.conf",
            Self::Netsh => "netsh interface ipv6 show prefixpolicies",
            Self::PowerShell => "Get-NetPrefixPolicy",
            Self::PowerShellJson => "Get-NetPrefixPolicy as JSON",
            Self::Ip6addrctl => "ip6addrctl",
            Self::RcConf => "FreeBSD's rc.conf",
            Self::ResolvConf => "OpenBSD's resolv.conf",
            Self::Registry => "DisabledComponents in the registry",
        }
    }
}
