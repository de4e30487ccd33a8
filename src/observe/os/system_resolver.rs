//! Systems without a resolv.conf that decides: hickory knows how to ask them.

use hickory_resolver::proto::rr::Name;

use crate::observation::Resolver;
use crate::observe::dns::config::{Config, DEFAULT_ATTEMPTS, DEFAULT_TIMEOUT, HostsFile};

pub(in crate::observe) fn resolver() -> Config {
    let mut facts = Resolver {
        origin: "system".into(),
        servers: Vec::new(),
        timeout_us: DEFAULT_TIMEOUT,
        attempts: DEFAULT_ATTEMPTS,
        ndots: 1,
        search: Vec::new(),
        no_aaaa: false,
    };
    match hickory_resolver::system_conf::read_system_conf() {
        Ok((config, options)) => {
            facts.timeout_us = options.timeout.into();
            facts.attempts = u32::try_from(options.attempts).unwrap_or(DEFAULT_ATTEMPTS).clamp(1, 5);
            facts.ndots = u32::try_from(options.ndots).unwrap_or(1).min(15);
            facts.search = config.search().iter().map(Name::to_ascii).take(6).collect();
            for server in config.name_servers() {
                let port = server.connections.first().map_or(53, |connection| connection.port);
                let server = (server.ip, port).into();
                if facts.servers.len() < 3 && !facts.servers.contains(&server) {
                    facts.servers.push(server);
                }
            }
        }
        Err(e) => facts.origin = format!("system (its name servers are not known: {e})"),
    }
    Config { facts, use_tcp: false, hosts: HostsFile::BeforeDns }
}
