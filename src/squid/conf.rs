//! squid.conf as Squid reads it (`parseOneConfigFile` in src/cache_cf.cc and ConfigParser.cc of each version).
//!
//! Reading never fails: a [`Conf`] has what was understood, with the place of each value, and complaints about what was not,
//! in Squid's own terms. Nothing is opened here, and no program is run: the caller finds files for [`Files::gather`].
//! The same files can then be read for one version after another.
//!
//! Values are kept of the few directives that decide which addresses are tried. Of all others, `cachemgr_passwd`, `auth_param`
//! and `cache_peer login=` among them, nothing is kept, and no complaint quotes them.

mod access;
mod apply;
mod complaint;
mod condition;
mod diff;
mod edit;
mod files;
mod judge;
mod keep;
mod kept;
mod kind;
mod macros;
mod number;
mod peer;
mod pieces;
mod secret;
mod spots;
mod statements;
mod table;
mod time;
mod value;
mod walk;
mod words;

pub use access::{Rule, Says};
pub use complaint::{Complaint, Place};
pub use edit::{EditError, Edited, Setting, edit};
pub use files::{Files, Found};
pub use keep::{LAST_LINE, MOST_LINES};
pub use kind::{Kind, Severity};
pub use peer::{Peer, Relation};
pub use table::{Directive, Standing};
pub use value::Value;

use std::collections::BTreeMap;
use std::net::IpAddr;

use super::Version;
use access::Acls;
use spots::Spots;
use words::{needs_quotes, quote};

/// A value and where it was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Located {
    pub value: Value,
    /// Where it was set; the last of the lines that did.
    pub place: Place,
}

/// A `tcp_outgoing_address` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outgoing {
    pub address: IpAddr,
    /// It applies to requests that match all of them; to every request if there is none.
    pub acls: Vec<String>,
    pub place: Place,
}

/// What a configuration says to one version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conf {
    pub version: Version,
    pub peers: Vec<Peer>,
    pub outgoing: Vec<Outgoing>,
    /// `http_access` judges by a destination address (an acl of type `dst`, `to_localhost`): the name is resolved before the
    /// request is forwarded.
    pub resolves_first: bool,
    /// In the order of reading; some may be about other versions only, see [`Complaint::severity`].
    pub complaints: Vec<Complaint>,
    /// How many complaints are not in the list, because it is long enough.
    pub more_complaints: usize,
    values: BTreeMap<&'static str, Located>,
    access: BTreeMap<&'static str, Vec<Rule>>,
    acls: Acls,
    spots: Spots,
    stops: bool,
}

impl Conf {
    fn new(version: Version, acls: Acls) -> Self {
        Self {
            version,
            peers: Vec::new(),
            outgoing: Vec::new(),
            resolves_first: false,
            complaints: Vec::new(),
            more_complaints: 0,
            values: BTreeMap::new(),
            access: BTreeMap::new(),
            acls,
            spots: Spots::default(),
            stops: false,
        }
    }

    /// A directive that is set; `None` if it is not, or not understood, or not one of those that are kept.
    pub fn value(&self, name: &str) -> Option<&Located> {
        self.values.get(name)
    }

    /// What counts: the value that is set, else the default of the version; `None` if the version has neither.
    pub fn effective(&self, name: &str) -> Option<Value> {
        self.value(name).map(|l| l.value.clone()).or_else(|| kept::default(name, self.version))
    }

    /// All directives of one value that are set, by name.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &Located)> {
        self.values.iter().map(|(name, located)| (*name, located))
    }

    /// The lines of `http_access`, `never_direct` or `always_direct`.
    pub fn access(&self, name: &str) -> &[Rule] {
        self.access.get(name).map_or(&[], Vec::as_slice)
    }

    /// What such a list says about a request of which nothing is known; an empty list denies.
    pub fn access_says(&self, name: &str) -> Says {
        access::says(self.access(name), Says::Deny)
    }

    /// Whether this version starts with it, as far as the lines that are judged go.
    pub fn starts(&self) -> bool {
        !self.stops
    }

    /// What was kept, as lines that read back as the same values. Words that only quotation marks keep together stand in lines
    /// of their own, where quoted values are on.
    pub fn lines(&self) -> Vec<String> {
        let values = self.values().map(|(name, l)| match &l.value {
            Value::Words(words) => statement(name, words),
            value @ (Value::Integer(_) | Value::Switch(_) | Value::Time(_)) => vec![format!("{name} {value}")],
        });
        let peers = self.peers.iter().map(|peer| statement("cache_peer", &peer.words()));
        values.chain(peers).flatten().collect()
    }
}

fn statement(name: &str, words: &[String]) -> Vec<String> {
    if !words.iter().any(|word| needs_quotes(word)) {
        return vec![format!("{name} {}", words.join(" "))];
    }
    let quoted: Vec<String> = words.iter().map(|word| quote(word)).collect();
    let switch = |to: &str| format!("configuration_includes_quoted_values {to}");
    vec![switch("on"), format!("{name} {}", quoted.join(" ")), switch("off")]
}
