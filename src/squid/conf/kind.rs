//! What there is to complain about, and what each version does with it.

use crate::squid::Version;

/// How bad it is for one version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// It does what is written, which may not be what was meant.
    Surprising,
    /// It passes over it without a word.
    Ignored,
    /// It writes an ERROR or WARNING line into cache.log and goes on.
    Logged,
    /// It does not start, and `squid -k reconfigure` kills it.
    Fatal,
}

/// What was seen in the file. The text of the line is no part of it: a complaint must not quote a password.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each is told by `head` and `effect`")]
pub enum Kind {
    IncludeNoMatch,
    IncludeUnreadable,
    IncludeDirectory,
    IncludeCommand,
    IncludeTooDeep,
    IncludeLoop,
    NotAllRead,
    BadCondition,
    ElseWithoutIf,
    EndifWithoutIf,
    IfWithoutEndif,
    InnerIfBreaksOut,
    ProcessDependent,
    StrayBackslash,
    DanglingContinuation,
    LongLine,
    HiddenText,
    ByteOrderMark,
    Renumbered,
    Unknown,
    Obsolete,
    BadQuoting,
    ValueInFile,
    NoValue,
    NotAnInteger,
    TooLargeInteger,
    OctalInteger,
    IgnoredUnit,
    NotATime,
    NoUnit,
    UnknownUnit,
    UnitTooSmall,
    FractionCut,
    TimeTooSmall,
    TimeTooLong,
    NegativeTime,
    NotASwitch,
    OldSwitch,
    SilentlyOff,
    SetAgain,
    NoTries,
    ManyRetries,
    AccessSkipped,
    AclUndefined,
    AclIncomplete,
    AclRetyped,
    DeniesIpv6Names,
    PeerIncomplete,
    PeerTwice,
}

/// What one version does, to be read after "Squid 4".
pub(super) type Effect = (Severity, &'static str);

const STOPS: Effect = (Severity::Fatal, "does not start");

impl Kind {
    /// What this version does with it; `None` if there is nothing to say.
    pub(super) fn effect(&self, version: Version) -> Option<Effect> {
        use Severity::{Fatal, Ignored, Logged, Surprising};
        let before = |major, minor| version < Version(major, minor, 0);
        Some(match self {
            Self::IncludeDirectory => (Ignored, "reads nothing from it"),
            Self::NotAllRead => (Surprising, "may read more than was read here"),
            Self::BadCondition | Self::ElseWithoutIf | Self::EndifWithoutIf | Self::IfWithoutEndif if before(3, 2) => {
                return None;
            }
            Self::InnerIfBreaksOut => (Surprising, "looks at the innermost `if` alone, and applies it"),
            Self::ProcessDependent => (Surprising, "may see another value in a worker: this is process 0"),
            Self::StrayBackslash => (Surprising, "does not join the next line to it"),
            Self::DanglingContinuation => (Ignored, "drops it"),
            Self::LongLine => (Surprising, "reads each 8191 bytes as a line of its own"),
            Self::HiddenText => (Ignored, "does not see what follows"),
            Self::Renumbered => (Surprising, "counts lines from there in its messages"),
            Self::Obsolete => (Logged, "logs an error and goes on without it"),
            Self::ValueInFile => (Surprising, "reads words from a file that was not read here"),
            Self::OctalInteger => (Surprising, "takes the leading zero for octal or `0x` for hexadecimal"),
            Self::IgnoredUnit => (Ignored, "takes the number alone, in milliseconds"),
            Self::NoUnit if before(4, 0) => (Logged, "takes seconds and logs a warning"),
            Self::TimeTooSmall if before(5, 0) => (Surprising, "takes 0"),
            Self::FractionCut => (Surprising, "cuts the fraction off"),
            Self::NotASwitch | Self::OldSwitch if before(3, 3) => return None,
            Self::OldSwitch => (Logged, "understands it and logs a warning"),
            Self::SilentlyOff if before(3, 3) => (Surprising, "takes it for `off` without a word"),
            Self::SilentlyOff => return None,
            Self::SetAgain => (Surprising, "takes the last one"),
            Self::NoTries if before(5, 0) => (Surprising, "tries as many addresses as there are"),
            Self::NoTries => (Surprising, "answers every request with an error"),
            Self::ManyRetries => (Logged, "takes 10 and logs a warning"),
            Self::AccessSkipped => (Logged, "logs an error and skips the line"),
            Self::DeniesIpv6Names => {
                (Surprising, "denies every name that has an IPv6 address, also if it has IPv4 too")
            }
            Self::Unknown if version < Version(3, 1, 0) => return None,
            Self::IncludeUnreadable
            | Self::IncludeNoMatch
            | Self::IncludeCommand
            | Self::IncludeTooDeep
            | Self::IncludeLoop
            | Self::BadCondition
            | Self::ElseWithoutIf
            | Self::EndifWithoutIf
            | Self::IfWithoutEndif
            | Self::ByteOrderMark
            | Self::Unknown
            | Self::BadQuoting
            | Self::NoValue
            | Self::NotAnInteger
            | Self::TooLargeInteger
            | Self::NotATime
            | Self::NoUnit
            | Self::UnknownUnit
            | Self::UnitTooSmall
            | Self::TimeTooSmall
            | Self::TimeTooLong
            | Self::NegativeTime
            | Self::NotASwitch
            | Self::AclUndefined
            | Self::AclIncomplete
            | Self::AclRetyped
            | Self::PeerIncomplete
            | Self::PeerTwice => (Fatal, STOPS.1),
        })
    }

    /// What it is, to be read after the quoted line.
    pub(super) fn head(&self) -> &'static str {
        match self {
            Self::IncludeNoMatch => "matches no file",
            Self::IncludeUnreadable => "cannot be read",
            Self::IncludeDirectory => "is a directory",
            Self::IncludeCommand => "names a program, which is not run here; Squid looks for a file of that name",
            Self::IncludeTooDeep => "includes more than 16 deep",
            Self::IncludeLoop => "includes a file that is being read already",
            Self::NotAllRead => "is more than is read here",
            Self::BadCondition => "is no condition: `true`, `false` or `INTEGER = INTEGER`",
            Self::ElseWithoutIf | Self::EndifWithoutIf => "has no `if` before it",
            Self::IfWithoutEndif => "has an `if` without `endif`",
            Self::InnerIfBreaksOut => "stands in an `if` that does not apply",
            Self::ProcessDependent => "depends on the number or the name of the process",
            Self::StrayBackslash => "ends in a backslash and blanks, which is no continuation",
            Self::DanglingContinuation => "is continued into the end of the file",
            Self::LongLine => "is longer than 8191 bytes",
            Self::HiddenText => "has a carriage return or a NUL before its end",
            Self::ByteOrderMark => "begins with a byte order mark",
            Self::Renumbered => "is a `#line` directive",
            Self::Unknown => "is no directive of this version",
            Self::Obsolete => "is obsolete in this version",
            Self::BadQuoting => "is not quoted as `configuration_includes_quoted_values on` wants it",
            Self::ValueInFile => "takes its value from a file",
            Self::NoValue => "has no value",
            Self::NotAnInteger => "is no integer",
            Self::TooLargeInteger => "is too large an integer",
            Self::OctalInteger => "is not a decimal number",
            Self::IgnoredUnit => "has a unit where Squid expects none",
            Self::NotATime => "is no number",
            Self::NoUnit => "has no unit",
            Self::UnknownUnit => "has a unit that Squid does not know",
            Self::UnitTooSmall => "has a unit too small for this directive",
            Self::FractionCut => "has a fraction that this directive does not keep",
            Self::TimeTooSmall => "is less than the smallest time that this directive keeps",
            Self::TimeTooLong => "is too long",
            Self::NegativeTime => "is negative",
            Self::NotASwitch | Self::SilentlyOff => "is neither `on` nor `off`",
            Self::OldSwitch => "says `enable` or `disable`, not `on` or `off`",
            Self::SetAgain => "is set more than once",
            Self::NoTries => "allows no try",
            Self::ManyRetries => "is more than 10",
            Self::AccessSkipped => "says neither `allow` nor `deny`, or names no acl",
            Self::AclUndefined => "names an acl that is not defined before it",
            Self::AclIncomplete => "lacks the name or the type of the acl",
            Self::AclRetyped => "gives an acl a second type",
            Self::DeniesIpv6Names => "denies by an IPv6 destination",
            Self::PeerIncomplete => "lacks the host, the type or a port of the peer",
            Self::PeerTwice => "names a peer that is there already; give one of them a `name=`",
        }
    }
}
