//! The files that make the C library see the box's names instead of the system's. Pure: name and text.

use crate::lab::Network;
use crate::lab::network::ends;

/// Files of `/etc`.
pub(super) fn etc(network: &Network) -> Vec<(&'static str, String)> {
    let client = network.client();
    let name_server = ends(network.name_server_family()).name_server;
    vec![
        ("resolv.conf", format!("nameserver {name_server}\noptions {}\n", client.resolver_options)),
        (
            "hosts",
            format!("127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n{}\n", client.hosts.trim_end()),
        ),
        // Only what getaddrinfo and the user databases need; `resolve`, `mdns` and the like would ask the real network.
        ("nsswitch.conf", "passwd: files\ngroup: files\nshadow: files\nhosts: files dns\nservices: files\n".to_owned()),
        ("gai.conf", client.gai_conf.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_hold_what_the_network_says_of_its_client() {
        let text = "about = \"\"\nname = \"n.example\"\n[client]\nhosts = \"198.51.100.7 n.example\"\n\
                    gai_conf = \"precedence ::1/128 50\"\nresolver_options = \"timeout:3\"\n";
        let files = etc(&Network::parse(text).unwrap());
        let file = |name| files.iter().find(|(file, _)| *file == name).unwrap().1.as_str();
        assert_eq!(file("resolv.conf"), "nameserver 198.51.100.53\noptions timeout:3\n");
        assert!(file("hosts").ends_with("ip6-loopback\n198.51.100.7 n.example\n"));
        assert_eq!(file("gai.conf"), "precedence ::1/128 50");
        assert!(file("nsswitch.conf").contains("hosts: files dns\n"));
    }
}
