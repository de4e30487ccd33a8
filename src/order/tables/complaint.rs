use std::fmt;

use crate::model::printable;

/// Something in a policy table that its author hardly meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// 1 is the first; `None`: the text as a whole.
    pub line: Option<usize>,
    pub fault: Fault,
    /// Lower case, no final period.
    pub says: String,
}

/// What kind of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// One row only.
    OneRow,
    /// No `::/0`.
    NoDefault,
    /// IPv4 has the same precedence as IPv6: the order of the DNS answers decides.
    Ipv4Ties,
    /// ULA have the label of everything else: as a source they match global destinations.
    UlaLabel,
    /// IPv6 is switched off, or a part of it.
    Disabled,
    /// One row replaces a built-in table, and some rows of it are gone.
    Replaced,
    /// A row that stands a second time.
    Duplicate,
    /// The system ignores the line.
    Ignored,
    /// Taken, but not as one would think.
    Odd,
}

impl Fault {
    /// It may change what programs do; the others are only worth knowing.
    pub const fn is_grave(self) -> bool {
        matches!(self, Self::OneRow | Self::NoDefault | Self::Ipv4Ties | Self::UlaLabel | Self::Disabled)
    }
}

impl Complaint {
    pub(in crate::order) fn whole(fault: Fault, says: impl Into<String>) -> Self {
        Self { line: None, fault, says: says.into() }
    }

    pub(in crate::order) fn at(line: usize, fault: Fault, says: impl Into<String>) -> Self {
        Self { line: Some(line), fault, says: says.into() }
    }

    /// The line is ignored, and why.
    pub(in crate::order) fn ignored(line: usize, text: &str, why: &str) -> Self {
        Self::at(line, Fault::Ignored, format!("`{}` is ignored: {why}", printable(text.trim(), SHOWN)))
    }
}

/// Characters of a line that are repeated in a complaint.
const SHOWN: usize = 60;

/// `line 3: …`.
impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(line) = self.line {
            write!(f, "line {line}: ")?;
        }
        write!(f, "{}", self.says)
    }
}

/// Those on the whole, then the first of the others, and how many more there are: a file of nonsense makes no page of
/// complaints.
pub(in crate::order) fn bounded(mut whole: Vec<Complaint>, mut lines: Vec<Complaint>) -> Vec<Complaint> {
    let more = lines.len().saturating_sub(MOST);
    lines.truncate(MOST);
    whole.append(&mut lines);
    if more > 0 {
        whole.push(Complaint::whole(Fault::Ignored, format!("and {more} lines more of that kind")));
    }
    whole
}

/// As many as fit on a screen.
const MOST: usize = 24;
