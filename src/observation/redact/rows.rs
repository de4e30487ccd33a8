use std::net::{IpAddr, SocketAddr};

use super::addresses::Addresses;
use super::algorithms::keep_known;
use super::certificates::{self, Certificates};
use super::names::Names;
use super::numbered::Numbered;
use super::proxy;
use super::public::is_public;
use super::texts::Texts;
use super::tls_texts::TlsTexts;
use crate::model::{Target, TcpCause, Trust, printable};
use crate::observation::{
    Alias, Attempt, Chain, Lookup, LookupOutcome, Observation, Source, SourceResult, SystemAnswer, TargetRows, Tcp, Tls,
};

/// What everything but an address becomes; addresses are replaced last of all, by [`super::walk`].
pub(super) struct Redaction<'a> {
    pub(super) addresses: &'a Addresses,
    names: Names<'a>,
    interfaces: Numbered<String>,
    zones: Numbered<u32>,
    texts: Texts,
    tls_texts: TlsTexts,
    certificates: Certificates,
}

impl<'a> Redaction<'a> {
    pub(super) fn new(observation: &'a Observation, addresses: &'a Addresses) -> Self {
        let texts = Texts::new();
        Self {
            addresses,
            names: Names::new(addresses, observation.targets.iter().map(|rows| rows.target.host.as_str())),
            interfaces: Numbered::new(),
            zones: Numbered::new(),
            tls_texts: TlsTexts::new(observation, &texts),
            texts,
            certificates: Certificates::new(&observation.taken_at),
        }
    }

    /// `if1`; `lo` is everywhere.
    pub(super) fn interface(&mut self, name: &mut String) {
        if name != "lo" {
            *name = format!("if{}", self.interfaces.number(name.clone()));
        }
    }

    /// The interface of a link-local address is a number of the system's.
    pub(super) fn zone(&mut self, server: &mut SocketAddr) {
        if let SocketAddr::V6(server) = server {
            server.set_flowinfo(0);
            if server.scope_id() != 0 {
                let number = self.zones.number(server.scope_id());
                server.set_scope_id(u32::try_from(number).unwrap_or(u32::MAX));
            }
        }
    }

    pub(super) fn name(&mut self, name: &mut String) {
        *name = self.names.image(name);
    }

    pub(super) fn text(&mut self, text: &mut String) {
        *text = self.texts.image(text, &self.names, self.addresses);
    }

    pub(super) fn target(&mut self, rows: &mut TargetRows) {
        let TargetRows { target, lookups, system, sources, chains, attempts, proxied } = rows;
        let Target { host, port: _ } = target;
        let public = is_public(host);
        if host.parse::<IpAddr>().is_err() {
            self.name(host);
        }
        for Lookup { family: _, name, server, transport: _, sent_us: _, ended_us: _, outcome } in lookups {
            self.name(name);
            if let Some(server) = server {
                self.zone(server);
            }
            self.outcome(outcome);
        }
        self.system(system);
        for Source { destination: _, result } in sources {
            if let SourceResult::None { says } = result {
                self.text(says);
            }
        }
        for chain in chains {
            self.chain(public, chain);
        }
        for attempt in attempts {
            self.attempt(attempt);
        }
        for tunnel in proxied {
            proxy::redact_tunnel(tunnel, self);
        }
    }

    pub(super) fn system(&mut self, system: &mut SystemAnswer) {
        if let SystemAnswer::Failed { says, took_us: _ } = system {
            self.text(says);
        }
    }

    fn outcome(&mut self, outcome: &mut LookupOutcome) {
        match outcome {
            LookupOutcome::Addresses { cnames, addresses: _ }
            | LookupOutcome::NoData { cnames }
            | LookupOutcome::NxDomain { cnames } => {
                for Alias { name, target, ttl: _ } in cnames {
                    self.name(name);
                    self.name(target);
                }
            }
            LookupOutcome::Malformed { says } | LookupOutcome::Unreachable { says } => self.text(says),
            LookupOutcome::ServFail
            | LookupOutcome::Refused
            | LookupOutcome::OtherRcode { rcode: _ }
            | LookupOutcome::Truncated
            | LookupOutcome::Timeout => {}
        }
    }

    fn chain(&mut self, public: bool, chain: &mut Chain) {
        if !certificates::are_kept(public, chain) {
            for certificate in &mut chain.certificates {
                self.certificates.replace(certificate, &mut self.names);
            }
        }
        let Chain { certificates: _, trust, mozilla } = chain;
        for trust in [trust, mozilla] {
            match trust {
                Trust::Trusted => {}
                Trust::NotTrusted { says }
                | Trust::WrongName { says }
                | Trust::Expired { says }
                | Trust::Unknown { says } => {
                    self.text(says);
                }
            }
        }
    }

    fn attempt(&mut self, attempt: &mut Attempt) {
        let Attempt { address: _, round: _, started_us: _, tcp, tls } = attempt;
        self.tcp(tcp);
        if let Some(tls) = tls {
            self.tls(tls);
        }
    }

    pub(super) fn tcp(&mut self, tcp: &mut Tcp) {
        match tcp {
            Tcp::Failed { cause: TcpCause::Other { says }, after_us: _, syn_retransmits: _, icmp: _ } => {
                // As much as is shown: what looks alike is counted together.
                *says = printable(says, 80);
                self.text(says);
            }
            Tcp::Failed { .. } | Tcp::Connected { us: _, own_us: _, syn_retransmits: _ } => {}
        }
    }

    pub(super) fn tls(&mut self, tls: &mut Tls) {
        match tls {
            Tls::Done { us: _, phases: _, version, suite, group, alpn, chain: _ } => {
                for name in [version, suite].into_iter().chain(group).chain(alpn) {
                    keep_known(name);
                }
            }
            Tls::Failed { cause, after_us: _, phases: _, chain: _, connection: _ } => {
                self.tls_texts.replace(cause, &self.texts);
            }
        }
    }
}
