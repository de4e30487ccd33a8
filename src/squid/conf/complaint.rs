use std::fmt;

use super::kind::{Kind, Severity};
use super::table::Directive;
use super::table::Standing;
use crate::squid::Version;

/// A line of a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// As it was given, or as the include matched it.
    pub file: String,
    /// From 1; the first line of a continued one.
    pub line: u32,
}

/// `squid.conf:12`
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

/// Something in a squid.conf that a Squid stops at, logs, ignores, or takes otherwise than it looks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Complaint {
    pub place: Place,
    pub kind: Kind,
    /// The part of the line that can be shown: name and value of a directive whose values are no secrets, else its
    /// name alone, else nothing.
    pub shown: String,
}

impl Complaint {
    /// How bad it is for this version; `None` if this version has nothing against it.
    pub fn severity(&self, version: Version) -> Option<Severity> {
        self.effect(version).map(|(severity, _)| severity)
    }

    fn effect(&self, version: Version) -> Option<(Severity, &'static str)> {
        if !self.is_about_the_name() {
            return self.kind.effect(version);
        }
        match self.standing(version) {
            Standing::Known => None,
            Standing::Obsolete => Kind::Obsolete.effect(version),
            Standing::Unknown => Kind::Unknown.effect(version),
        }
    }

    /// What a version does then is a matter of its name alone.
    fn is_about_the_name(&self) -> bool {
        matches!(self.kind, Kind::Unknown | Kind::Obsolete)
    }

    /// Conditions are directives like any other before 3.2.
    fn standing(&self, version: Version) -> Standing {
        match self.shown.as_str() {
            "if" | "else" | "endif" if version >= Version(3, 2, 0) => Standing::Known,
            name => Directive::named(name).map_or(Standing::Unknown, |d| d.standing(version)),
        }
    }
}

/// One sentence with every version in it: "`connect_timeout 5` has no unit: Squid 3.1 to 3.5 takes seconds and logs a
/// warning, Squid 4 and later does not start".
impl fmt::Display for Complaint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = match Directive::named(&self.shown) {
            None if self.is_about_the_name() => "is no directive",
            Some(_) if self.is_about_the_name() => "is not a directive of every version",
            _ => self.kind.head(),
        };
        if self.shown.is_empty() {
            write!(f, "this line {head}")?;
        } else {
            write!(f, "`{}` {head}", self.shown)?;
        }
        for (n, (versions, does)) in self.by_versions().iter().enumerate() {
            write!(f, "{} {versions} {does}", if n == 0 { ":" } else { "," })?;
        }
        Ok(())
    }
}

impl Complaint {
    /// Neighbouring branches that do the same are named together.
    fn by_versions(&self) -> Vec<(String, &'static str)> {
        let effects: Vec<_> = BRANCHES.iter().map(|(_, version)| self.effect(*version)).collect();
        if let Some(Some((_, does))) = effects.first().filter(|first| effects.iter().all(|e| e == *first)) {
            return vec![("Squid".to_owned(), does)];
        }
        let mut groups = Vec::new();
        let mut from = 0;
        for at in 1..=effects.len() {
            if effects.get(at) == effects.get(from) {
                continue;
            }
            if let Some((_, does)) = effects[from] {
                let (first, last) = (BRANCHES[from].0, BRANCHES[at - 1].0);
                let name = match at {
                    _ if at == effects.len() && first != last => format!("Squid {first} and later"),
                    _ if first == last => format!("Squid {first}"),
                    _ => format!("Squid {first} to {last}"),
                };
                groups.push((name, does));
            }
            from = at;
        }
        groups
    }
}

/// The last release of each branch (7: the last one known here).
pub(super) const BRANCHES: [(&str, Version); 9] = [
    ("3.1", Version(3, 1, 23)),
    ("3.2", Version(3, 2, 14)),
    ("3.3", Version(3, 3, 14)),
    ("3.4", Version(3, 4, 14)),
    ("3.5", Version(3, 5, 28)),
    ("4", Version(4, 17, 0)),
    ("5", Version(5, 9, 0)),
    ("6", Version(6, 14, 0)),
    ("7", Version(7, 7, 0)),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn says(kind: Kind, shown: &str) -> String {
        Complaint { place: Place { file: "squid.conf".into(), line: 1 }, kind, shown: shown.into() }.to_string()
    }

    #[test]
    fn a_complaint_names_what_each_version_does() {
        assert_eq!(
            says(Kind::NoUnit, "connect_timeout 5"),
            "`connect_timeout 5` has no unit: Squid 3.1 to 3.5 takes seconds and logs a warning, Squid 4 and later does \
             not start"
        );
        assert_eq!(
            says(Kind::Obsolete, "dns_v4_first"),
            "`dns_v4_first` is not a directive of every version: Squid 5 and later logs an error and goes on without it"
        );
        assert_eq!(
            says(Kind::Unknown, "happy_eyeballs_connect_timeout"),
            "`happy_eyeballs_connect_timeout` is not a directive of every version: Squid 3.1 to 4 does not start"
        );
        assert_eq!(says(Kind::Unknown, "if"), "`if` is no directive: Squid 3.1 does not start");
        assert_eq!(says(Kind::NoValue, ""), "this line has no value: Squid does not start");
    }
}
