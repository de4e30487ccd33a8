//! What is written, checked and turned into what is meant.

mod server;

use std::collections::{BTreeMap, BTreeSet};
use std::net::IpAddr;
use std::ops::Range;
use std::time::Duration;

use toml::Spanned;

use super::file::{AlsoTable, ClientTable, ExceptTable, File, StackTable};
use super::{Client, Names, Network, NetworkError, Server, Stack, plan};
use crate::model::{Family, Target, printable};

/// Turns what is written into what is meant; it holds the text so that errors can name the line.
pub(super) struct Reader<'t> {
    pub(super) text: &'t str,
}

impl Reader<'_> {
    pub(super) fn network(&self, file: File) -> Result<Network, NetworkError> {
        if file.about.get_ref().chars().count() > MAX_ABOUT || file.about.get_ref().contains(char::is_control) {
            return self.at(file.about.span(), format!("`about` is one line of at most {MAX_ABOUT} characters"));
        }
        if *file.port.get_ref() == 0 {
            return self.at(file.port.span(), "port 0 cannot be connected to");
        }
        if *file.port.get_ref() == 53 {
            return self.at(file.port.span(), "port 53 belongs to the name server of the box");
        }
        // RFC 2181 §8: a TTL has 31 bits.
        if *file.ttl.get_ref() > i32::MAX.unsigned_abs() {
            return self.at(file.ttl.span(), "`ttl` is at most 2147483647 seconds");
        }
        let target = Target { host: self.name(&file.name)?, port: file.port.into_inner() };
        let cnames = self.cnames(&target.host, &file.cnames)?;
        let mut v6 = self.stack(Family::V6, &target.host, &cnames, file.v6)?;
        let mut v4 = self.stack(Family::V4, &target.host, &cnames, file.v4)?;
        self.apply_exceptions(file.except, &mut v6.servers, &mut v4.servers)?;
        let also = self.also(&target.host, &file.also, &[&v6, &v4])?;
        let about = file.about.into_inner();
        let (ttl, client) = (file.ttl.into_inner(), self.client(file.client)?);
        Ok(Network { about, target, ttl, seed: file.seed, client, v6, v4, also })
    }

    fn name(&self, written: &Spanned<String>) -> Result<String, NetworkError> {
        let text = written.get_ref();
        match text.parse::<Target>() {
            Ok(target) if target.literal().is_none() && !text.contains(':') => Ok(target.host),
            Ok(_) => self.at(written.span(), format!("`{}` is not a name", printable(text, 80))),
            Err(error) => self.at(written.span(), error.to_string()),
        }
    }

    fn cnames(&self, name: &str, written: &[Spanned<String>]) -> Result<Vec<String>, NetworkError> {
        let mut names: Vec<String> = Vec::new();
        for alias in written {
            if names.len() == MAX_CNAMES {
                return self.at(alias.span(), format!("a chain has at most {MAX_CNAMES} names"));
            }
            let alias_name = self.name(alias)?;
            let mut known = std::iter::once(name).chain(names.iter().map(String::as_str));
            if known.any(|known| known.eq_ignore_ascii_case(&alias_name)) {
                return self.at(alias.span(), format!("`{alias_name}` makes the chain a loop"));
            }
            // DNS keeps upper and lower case as they were entered (RFC 4343 §4.1), and names are shown that way.
            let written = alias.get_ref();
            names.push(if written.eq_ignore_ascii_case(&alias_name) { written.clone() } else { alias_name });
        }
        Ok(names)
    }

    fn also(
        &self,
        served: &str,
        tables: &[AlsoTable],
        stacks: &[&Stack],
    ) -> Result<Vec<(String, Vec<IpAddr>)>, NetworkError> {
        let mut names: Vec<(String, Vec<IpAddr>)> = Vec::new();
        for table in tables {
            let name = self.name(&table.name)?;
            if names.len() == MAX_ALSO {
                return self.at(table.name.span(), format!("there are at most {MAX_ALSO} further names"));
            }
            // One wildcard certificate is for all of them.
            if name.split_once('.').is_none_or(|(_, parent)| parent != served) {
                return self.at(table.name.span(), format!("a further name is one label and `.{served}`"));
            }
            let is_there = |address: &IpAddr| stacks.iter().any(|s| s.servers.iter().any(|at| at.address == *address));
            if let Some(unknown) = table.addresses.iter().find(|address| !is_there(address.get_ref())) {
                return self.at(unknown.span(), format!("{} is no address of this network", unknown.get_ref()));
            }
            names.push((name, table.addresses.iter().map(|address| *address.get_ref()).collect()));
        }
        Ok(names)
    }

    fn client(&self, table: ClientTable) -> Result<Client, NetworkError> {
        let resolver_options = match table.resolver_options {
            Some(options) if options.get_ref().contains(char::is_control) => {
                return self.at(options.span(), "`resolver_options` is one line");
            }
            Some(options) => options.into_inner(),
            None => RESOLVER_OPTIONS.to_owned(),
        };
        let syn_retries = match table.syn_retries {
            // net/ipv4/sysctl_net_ipv4.c: 1 to MAX_TCP_SYNCNT.
            Some(retries) if !(1..=127).contains(retries.get_ref()) => {
                return self.at(retries.span(), "`syn_retries` is 1 to 127");
            }
            retries => retries.map(Spanned::into_inner),
        };
        Ok(Client { resolver_options, hosts: table.hosts, gai_conf: table.gai_conf, syn_retries })
    }

    fn stack(&self, family: Family, host: &str, cnames: &[String], table: StackTable) -> Result<Stack, NetworkError> {
        let keys = table.server();
        let default = self.server(&keys, &Server::good(plan::ends(family).name_server))?;
        let dns_delay = self.duration("dns_delay_ms", MAX_DNS_DELAY_MS, table.dns_delay_ms.as_ref())?;
        let addresses = self.addresses(family, table.count, table.addresses)?;
        let client_address = table.client_address.unwrap_or(true);
        let own_chain = table.cnames.map(|written| self.cnames(host, &written)).transpose()?;
        Ok(Stack {
            cnames: own_chain.unwrap_or_else(|| cnames.to_vec()),
            rtt: default.path.rtt,
            servers: addresses.into_iter().map(|address| Server { address, ..default.clone() }).collect(),
            names: table.dns.unwrap_or(Names::Answer),
            dns_delay: dns_delay.unwrap_or_default(),
            dns_lost: table.dns_lost.unwrap_or_default(),
            client_address,
            default_route: client_address && table.default_route.unwrap_or(true),
        })
    }

    fn addresses(
        &self,
        family: Family,
        count: Option<Spanned<usize>>,
        listed: Option<Spanned<Vec<Spanned<IpAddr>>>>,
    ) -> Result<Vec<IpAddr>, NetworkError> {
        match (count, listed) {
            (None, None) => Ok(Vec::new()),
            (Some(_), Some(listed)) => self.at(listed.span(), "either `count` or `addresses`, not both"),
            (Some(count), None) => {
                let counted = (*count.get_ref() <= MAX_ADDRESSES).then(|| plan::counted(family, *count.get_ref()));
                match counted.flatten() {
                    Some(addresses) => Ok(addresses),
                    None => self.at(count.span(), too_many(family)),
                }
            }
            (None, Some(listed)) if listed.get_ref().len() > MAX_ADDRESSES => {
                self.at(listed.span(), format!("at most {MAX_ADDRESSES} addresses of a family"))
            }
            (None, Some(listed)) => self.listed(family, listed.into_inner()),
        }
    }

    fn listed(&self, family: Family, listed: Vec<Spanned<IpAddr>>) -> Result<Vec<IpAddr>, NetworkError> {
        let mut seen = BTreeSet::new();
        for written in &listed {
            let address = *written.get_ref();
            if Family::of(&address) != family {
                return self.at(written.span(), format!("{address} is not an {} address", family.name()));
            }
            if let Some(objection) = plan::objection(address) {
                return self.at(written.span(), format!("{address} {objection}"));
            }
            if !seen.insert(address) {
                return self.at(written.span(), format!("{address} stands here twice"));
            }
        }
        Ok(listed.into_iter().map(Spanned::into_inner).collect())
    }

    fn apply_exceptions(
        &self,
        tables: Vec<ExceptTable>,
        v6: &mut [Server],
        v4: &mut [Server],
    ) -> Result<(), NetworkError> {
        let mut servers: BTreeMap<IpAddr, &mut Server> =
            v6.iter_mut().chain(v4).map(|server| (server.address, server)).collect();
        for table in tables {
            let keys = table.server();
            for written in table.addresses {
                let Some(server) = servers.get_mut(written.get_ref()) else {
                    return self.at(written.span(), format!("{} is no address of this network", written.get_ref()));
                };
                **server = self.server(&keys, server)?;
            }
        }
        Ok(())
    }

    fn duration(
        &self,
        field: &str,
        max_ms: f64,
        written: Option<&Spanned<f64>>,
    ) -> Result<Option<Duration>, NetworkError> {
        let Some(written) = written else { return Ok(None) };
        let ms = *written.get_ref();
        if !(0.0..=max_ms).contains(&ms) {
            return self.at(written.span(), format!("`{field}` is 0 to {max_ms}"));
        }
        Ok(Some(Duration::from_secs_f64(ms / 1_000.0)))
    }

    fn at<T>(&self, span: Range<usize>, says: impl Into<String>) -> Result<T, NetworkError> {
        Err(NetworkError::at(self.text, span, says))
    }
}

fn too_many(family: Family) -> String {
    match family {
        Family::V6 => format!("`count` is at most {MAX_ADDRESSES}"),
        Family::V4 => "the documentation prefixes have 507 IPv4 addresses; list more in `addresses`".into(),
    }
}

const MAX_ABOUT: usize = 200;
/// Of one family.
const MAX_ADDRESSES: usize = 2_500;
/// As many as a check has targets.
const MAX_ALSO: usize = 1_000;
const MAX_CNAMES: usize = 16;
const MAX_DNS_DELAY_MS: f64 = 60_000.0;
/// glibc's defaults are 5 s and 2 attempts; one second keeps a dead name server short.
const RESOLVER_OPTIONS: &str = "timeout:1 attempts:2";
