use std::net::IpAddr;

use crate::model::Micros;
use crate::squid::Marking;

/// What a Squid remembers about the origin from one request to the next: its ipcache entry, as mgr:ipcache shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Memory {
    /// The TTL of the records of the origin, for how long an answer is kept.
    pub ttl: Micros,
    entry: Option<Entry>,
    lookup: Option<Lookup>,
    /// When the last spare attempt was allowed to start (`happy_eyeballs_connect_gap`).
    pub(super) last_spare: Option<Micros>,
}

/// A name in the ipcache. All times are on the clock of [`super::Request::at`].
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    ips: Vec<Ip>,
    /// The place where the next request begins.
    current: usize,
    expires: Micros,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Ip {
    address: IpAddr,
    bad: bool,
}

/// A lookup whose last answer may still be on its way: it enters the cache only then.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Lookup {
    answers: Vec<(Micros, Vec<IpAddr>)>,
    done: Micros,
    expires: Micros,
}

impl Memory {
    pub fn new(ttl: Micros) -> Self {
        Self { ttl, ..Self::default() }
    }

    /// What mgr:ipcache says: each address in its order, with whether it is BAD, and when the entry ends. Where the next
    /// request begins is not shown; it is taken to be the first address that is not BAD.
    pub fn of_ipcache(rows: impl IntoIterator<Item = (IpAddr, bool)>, expires: Micros, ttl: Micros) -> Self {
        let ips: Vec<Ip> = rows.into_iter().map(|(address, bad)| Ip { address, bad }).collect();
        let current = ips.iter().position(|ip| !ip.bad).unwrap_or(0);
        Self { ttl, entry: Some(Entry { ips, current, expires }), ..Self::default() }
    }

    /// The addresses that a hit brings, in the order of trying: all of them up to 4.x, the good ones from 5 on.
    pub(super) fn hit(&mut self, now: Micros, marking: Marking) -> Option<Vec<IpAddr>> {
        self.settle(now);
        if self.entry.as_ref().is_some_and(|e| e.expires <= now) {
            self.entry = None;
        }
        let Entry { ips, current, .. } = self.entry.as_ref()?;
        let turned = ips[*current..].iter().chain(&ips[..*current]);
        Some(turned.filter(|ip| marking == Marking::Turns || !ip.bad).map(|ip| ip.address).collect())
    }

    /// The answers of an unfinished lookup, those that are in already at `now`; a second request joins it.
    pub(super) fn joins(&self, now: Micros) -> Option<Vec<(Micros, Vec<IpAddr>)>> {
        let lookup = self.lookup.as_ref().filter(|l| l.done > now)?;
        Some(lookup.answers.iter().map(|(at, addresses)| (*at - now, addresses.clone())).collect())
    }

    pub(super) fn looks_up(&mut self, answers: Vec<(Micros, Vec<IpAddr>)>, done: Micros, expires: Micros) {
        self.lookup = Some(Lookup { answers, done, expires });
    }

    /// A lookup that is done by now becomes the entry, without any marks.
    fn settle(&mut self, now: Micros) {
        if let Some(Lookup { answers, expires, .. }) = self.lookup.take_if(|l| l.done <= now) {
            let all = answers.into_iter().flat_map(|(_, addresses)| addresses);
            let ips = all.map(|address| Ip { address, bad: false }).collect();
            self.entry = Some(Entry { ips, current: 0, expires });
        }
    }

    /// An attempt at this address failed at `now` (`ipcacheMarkBadAddr`). Nothing happens to a name that is not there.
    pub(super) fn mark_bad(&mut self, address: &IpAddr, now: Micros, marking: Marking) {
        self.settle(now);
        if let Some(entry) = &mut self.entry {
            entry.mark_bad(address, marking);
        }
    }

    /// It worked, or was given up as the slower one (`ipcacheMarkGoodAddr`). The place to begin stays.
    pub(super) fn mark_good(&mut self, address: &IpAddr, now: Micros, marking: Marking) {
        self.settle(now);
        if let Some(entry) = &mut self.entry
            && let Some(at) = entry.position(address, marking)
        {
            entry.ips[at].bad = false;
        }
    }

    /// The next request begins one address later, wherever the marks allow (`ipcacheCycleAddr`).
    pub(super) fn turn(&mut self, marking: Marking) {
        if let Some(entry) = &mut self.entry {
            entry.turn(marking);
        }
    }
}

impl Entry {
    fn position(&self, address: &IpAddr, marking: Marking) -> Option<usize> {
        let found = self.ips.iter().position(|ip| ip.address == *address);
        if marking == Marking::FirstOnly { found.map(|_| 0) } else { found }
    }

    fn mark_bad(&mut self, address: &IpAddr, marking: Marking) {
        let Some(at) = self.position(address, marking) else { return };
        let known = std::mem::replace(&mut self.ips[at].bad, true);
        // To 4.x every report turns, a repeated one, too.
        if marking == Marking::Turns || (!known && self.current == at) {
            self.turn(marking);
        }
    }

    /// When all are bad, none is: to 4.x it then begins at the first one, from 5 on at the next one.
    fn turn(&mut self, marking: Marking) {
        let count = self.ips.len().max(1);
        let next = |n| (self.current + n) % count;
        let good = (1..=count).map(next).find(|at| self.ips.get(*at).is_some_and(|ip| !ip.bad));
        self.current = good.unwrap_or(if marking == Marking::Turns { 0 } else { next(1) });
        if good.is_none() {
            self.ips.iter_mut().for_each(|ip| ip.bad = false);
        }
    }
}
