//! Which Squid it is: from `squid -v`, from the `Server` header of an answer, or from what somebody typed.

use std::str::FromStr;

use super::Version;

/// A version, where it comes from, and what had to be assumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// What is reckoned with: between [`OLDEST`] and any later one.
    pub version: Version,
    /// As it was said: `3.4.14-BZR`.
    pub stated: String,
    pub source: Source,
    pub build: Build,
    /// A sentence, where the version reckoned with is not the one stated.
    pub assumed: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The output of `squid -v`.
    Program,
    /// `Server: squid/5.7`.
    ServerHeader,
    /// Typed by somebody.
    Stated,
}

/// Options of `configure` that decide which addresses are tried. Only `squid -v` tells them; otherwise they are assumed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Build {
    /// Off with `--disable-ipv6`: no AAAA query, no IPv6 socket.
    pub ipv6: bool,
    /// Off with `--disable-internal-dns` (to 3.4): the addresses come from getaddrinfo, in its order.
    pub internal_dns: bool,
}

/// Why a text names no Squid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdentityError {
    #[error("this is not the output of `squid -v`: its first line is `Squid Cache: Version …`")]
    NotSquid,
    #[error("the `Server` header does not name Squid")]
    OtherServer,
    /// `httpd_suppress_version_string on`
    #[error("this Squid hides its version")]
    Hidden,
    #[error("this is no version: it is like `5.7` or `3.5.27`")]
    NoVersion,
}

/// What is older is taken for this: the first branch whose behaviour is known here, in its last release.
pub const OLDEST: Version = Version(3, 1, 23);

/// Where `squid -v` ends; every real one has less than 4 KiB.
const LONGEST: usize = 64 << 10;

impl Identity {
    /// From the output of `squid -v`: `Squid Cache: Version 5.7`, and later `configure options: '…' '…'`.
    pub fn from_squid_v(output: &str) -> Result<Self, IdentityError> {
        let end = (0..=LONGEST.min(output.len())).rev().find(|n| output.is_char_boundary(*n)).unwrap_or(0);
        let output = &output[..end];
        let first = output.lines().find(|line| !line.trim().is_empty()).ok_or(IdentityError::NotSquid)?;
        let stated = first.trim().strip_prefix("Squid Cache: Version ").ok_or(IdentityError::NotSquid)?;
        let mut identity = Self::named(stated.trim(), Source::Program)?;
        let options = output.split("configure options:").nth(1).unwrap_or_default();
        let without = |feature: &str| {
            let names = [format!("--disable-{feature}"), format!("--enable-{feature}=no")];
            options.split_whitespace().any(|word| names.iter().any(|name| word.trim_matches('\'') == name))
        };
        identity.build.ipv6 = !without("ipv6");
        // 3.5 and later have no other resolver (release notes of 3.5).
        identity.build.internal_dns = identity.version >= Version(3, 5, 0) || !without("internal-dns");
        Ok(identity)
    }

    /// From the value of a `Server` header: `squid/5.7`.
    pub fn from_server_header(value: &str) -> Result<Self, IdentityError> {
        let product = value.split_ascii_whitespace().next().ok_or(IdentityError::OtherServer)?;
        let (name, version) = product.split_once('/').unwrap_or((product, ""));
        match (name.eq_ignore_ascii_case("squid"), version) {
            (false, _) => Err(IdentityError::OtherServer),
            (true, "") => Err(IdentityError::Hidden),
            (true, version) => Self::named(version, Source::ServerHeader),
        }
    }

    fn named(stated: &str, source: Source) -> Result<Self, IdentityError> {
        let (version, given) = numbers(stated).ok_or(IdentityError::NoVersion)?;
        let (version, assumed) = assumed(version, given);
        let build = Build { ipv6: true, internal_dns: true };
        let stated = crate::model::printable(stated, 40);
        let assumed = assumed.map(|why| format!("Squid {stated} {why}"));
        Ok(Self { version, stated, source, build, assumed })
    }
}

/// What somebody typed: `5.7`, `3.5.27`, `squid/5.7`, or only `4`.
impl FromStr for Identity {
    type Err = IdentityError;

    fn from_str(text: &str) -> Result<Self, IdentityError> {
        let text = text.trim();
        let text = text.strip_prefix("squid/").or_else(|| text.strip_prefix("Squid ")).unwrap_or(text);
        Self::named(text, Source::Stated)
    }
}

/// The version and how many numbers it was given by. What follows them (`-BZR`, `-VCS`, `-20220412-r1`) says that it was
/// built from the repository; a fourth number (`3.2.0.9`) that it was a test release.
fn numbers(text: &str) -> Option<(Version, usize)> {
    let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (version, suffix) = text.split_at(end);
    if !suffix.is_empty() && !suffix.starts_with(['-', ' ', '+', '~']) {
        return None;
    }
    let numbers: Option<Vec<_>> = version.split('.').map(|n| n.parse::<u16>().ok()).collect();
    let numbers = numbers.filter(|n| n.len() <= 4)?;
    let at = |n: usize| numbers.get(n).copied().unwrap_or(0);
    Some((Version(at(0), at(1), at(2)), numbers.len()))
}

/// What is reckoned with, and why it is not what was stated.
fn assumed(version: Version, given: usize) -> (Version, Option<String>) {
    let name = |Version(major, minor, patch): Version| match major {
        ..4 => format!("{major}.{minor}.{patch}"),
        _ => format!("{major}.{minor}"),
    };
    if version < Version(3, 1, 0) && (version.0 < 3 || given > 1) {
        return (OLDEST, Some(format!("is older than any known here: it is taken for {}", name(OLDEST))));
    }
    let enough = if version.0 < 4 { 3 } else { 2 };
    let same = |v: &Version| v.0 == version.0 && (version.0 >= 4 || given < 2 || v.1 == version.1);
    if let Some(last) = LAST.iter().rev().find(|v| given < enough && same(v)) {
        return (*last, Some(format!("is a branch: it is taken for {}, its last release known here", name(*last))));
    }
    let newest = LAST[LAST.len() - 1];
    if version.0 > newest.0 {
        return (version, Some(format!("is newer than any known here: it is taken to behave as {}", name(newest))));
    }
    (version, None)
}

/// The last release of each branch.
const LAST: [Version; 9] = [
    OLDEST,
    Version(3, 2, 14),
    Version(3, 3, 14),
    Version(3, 4, 14),
    Version(3, 5, 28),
    Version(4, 17, 0),
    Version(5, 9, 0),
    Version(6, 14, 0),
    Version(7, 7, 0),
];

#[cfg(test)]
mod tests {
    use super::*;

    const DEBIAN: &str = "Squid Cache: Version 5.7\nService Name: squid\nDebian linux\n\nThis binary uses OpenSSL 3.0.17. \
                          configure options:  '--build=x86_64-linux-gnu' '--disable-arch-native'\n";

    #[test]
    fn squid_v_gives_version_and_build() {
        let identity = Identity::from_squid_v(DEBIAN).unwrap();
        assert_eq!((identity.version, identity.stated.as_str(), identity.assumed), (Version(5, 7, 0), "5.7", None));
        assert_eq!(identity.build, Build { ipv6: true, internal_dns: true });
        let old = "Squid Cache: Version 3.4.14-BZR\nconfigure options:  '--disable-ipv6' '--disable-internal-dns'";
        let identity = Identity::from_squid_v(old).unwrap();
        assert_eq!((identity.version, identity.stated.as_str()), (Version(3, 4, 14), "3.4.14-BZR"));
        assert_eq!(identity.build, Build { ipv6: false, internal_dns: false });
        assert_eq!(Identity::from_squid_v("nginx version: nginx/1.22"), Err(IdentityError::NotSquid));
        assert_eq!(Identity::from_squid_v(""), Err(IdentityError::NotSquid));
    }

    #[test]
    fn a_server_header_names_squid_or_not() {
        assert_eq!(Identity::from_server_header("squid/6.13").unwrap().version, Version(6, 13, 0));
        assert_eq!(Identity::from_server_header("Squid/3.5.20 (Unix)").unwrap().version, Version(3, 5, 20));
        assert_eq!(Identity::from_server_header("squid"), Err(IdentityError::Hidden));
        assert_eq!(Identity::from_server_header("Apache/2.4"), Err(IdentityError::OtherServer));
        assert_eq!(Identity::from_server_header("squid/x"), Err(IdentityError::NoVersion));
    }

    #[test]
    fn what_is_not_known_is_assumed_and_said() {
        let read = |text: &str| text.parse::<Identity>().map(|i| (i.version, i.assumed.unwrap_or_default()));
        let is = |v, why: &str| Ok((v, why.to_owned()));
        assert_eq!(read("5.7"), is(Version(5, 7, 0), ""));
        assert_eq!(read("3.2.0.9"), is(Version(3, 2, 0), ""));
        assert_eq!(read("2.7"), is(OLDEST, "Squid 2.7 is older than any known here: it is taken for 3.1.23"));
        assert_eq!(
            read("9.9"),
            is(Version(9, 9, 0), "Squid 9.9 is newer than any known here: it is taken to behave as 7.7")
        );
        assert_eq!(
            read("3.5"),
            is(Version(3, 5, 28), "Squid 3.5 is a branch: it is taken for 3.5.28, its last release known here")
        );
        assert_eq!(
            read("4"),
            is(Version(4, 17, 0), "Squid 4 is a branch: it is taken for 4.17, its last release known here")
        );
        for bad in ["", "x", "5.x", "5.", ".7", "1.2.3.4.5", "5.7x", "99999.1"] {
            assert_eq!(read(bad), Err(IdentityError::NoVersion), "{bad}");
        }
    }
}
