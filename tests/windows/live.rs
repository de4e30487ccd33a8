//! A run on this host: what is measured, and what is read of the host itself.

use std::io::Read;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::thread;

use rustls::{ServerConfig, ServerConnection};
use serde_json::{Value, json};

use super::certificates::Authority;
use super::host::Host;
use super::program::{json, run};

#[test]
fn a_server_on_loopback_is_measured_down_to_its_certificate() {
    let _host = Host::bare();
    let authority = Authority::new();
    let port = serve("127.0.0.1:0", &authority);
    let ca = std::env::temp_dir().join("tryorder-ca.pem");
    std::fs::write(&ca, &authority.pem).unwrap();
    let (target, ca) = (format!("127.0.0.1:{port}"), format!("--ca-file={}", ca.display()));
    let observed = json(&["observe", &target, "--rounds=2", "--gap=0ms", "--ca-file", &ca["--ca-file=".len()..]], 0);
    assert_eq!(observed["host"]["os"], "windows");
    let target_rows = &observed["targets"][0];
    assert_eq!(target_rows["attempts"].as_array().unwrap().len(), 2);
    for attempt in target_rows["attempts"].as_array().unwrap() {
        assert_eq!(attempt["address"], "127.0.0.1");
        assert_eq!(
            (&attempt["tcp"]["kind"], &attempt["tls"]["kind"]),
            (&json!("connected"), &json!("done")),
            "{attempt}"
        );
        assert_eq!(attempt["tcp"]["syn_retransmits"], Value::Null, "Windows tells that to nobody");
    }
    assert_eq!(target_rows["sources"][0]["result"], json!({"kind": "chosen", "address": "127.0.0.1"}));
    let line = run(&["check", &target, &ca], 0);
    assert!(line.starts_with(&format!("healthy: {target} ")) && line.ends_with("\r\n"), "{line}");
    // Port 1: nobody listens, and Windows tries a refusal again for two seconds.
    let refused = run(&["check", "127.0.0.1:1"], 1);
    assert!(refused.contains("IPv4: 0 of 1 addresses up (refused"), "{refused}");
}

#[test]
fn without_netsh_the_table_is_not_known_and_that_is_said_and_without_the_value_nothing_is_disabled() {
    let _host = Host::bare();
    let tables = tables();
    assert_eq!(tables[0]["from"], "netsh interface ipv6 show prefixpolicies");
    assert_eq!(tables[0]["text"]["kind"], "unreadable");
    let says = tables[0]["text"]["says"].as_str().unwrap();
    assert_eq!(says, r"cannot run C:\windows\System32\netsh.exe: File not found. (os error 2)");
    assert_eq!(tables[1]["text"], json!({"kind": "absent"}));
    let text = run(&["order", "127.0.0.1", "--width=500"], 0);
    let note = format!(
        "Note: the policy table could not be read (netsh interface ipv6 show prefixpolicies: {says}; what windows comes with is assumed)."
    );
    assert!(text.replace("\r\n", " ").contains(&note.replace("Note: ", "")), "{text}");
}

#[test]
fn the_table_and_the_registry_are_read_live() {
    let host = Host::bare();
    host.netsh("netsh-japanese-cp932.txt");
    host.disabled_components("0x11");
    let tables = tables();
    let table = tables[0]["text"]["text"].as_str().unwrap();
    assert!(table.contains("        35      4  ::ffff:0:0/96\r\n"), "{table}");
    let value = tables[1]["text"]["text"].as_str().unwrap();
    assert!(value.contains("    DisabledComponents    REG_DWORD    0x11\r\n"), "{value}");
    let orders = json(&["order", "127.0.0.1", "--format=json"], 0);
    let kinds: Vec<_> = orders["policy_tables"].as_array().unwrap().iter().map(|t| t["kind"].clone()).collect();
    assert_eq!(kinds, [json!("netsh interface ipv6 show prefixpolicies"), json!("DisabledComponents in the registry")]);
    host.netsh("netsh-one-row.txt");
    let orders = json(&["order", "127.0.0.1", "--format=json"], 0);
    let complaints = orders["policy_tables"][0]["complaints"].to_string();
    assert!(
        complaints.contains("one `netsh interface ipv6 set prefixpolicy` leaves after the next boot"),
        "{complaints}"
    );
}

#[test]
fn microsofts_bit_is_put_into_the_value_that_is_there() {
    let host = Host::bare();
    host.netsh("netsh-english.txt");
    for (before, after, undo) in [
        (None, "0x20", "reg delete"),
        (Some("0x1"), "0x21", "/t REG_DWORD /d 0x1 /f"),
        (Some("0x11"), "0x31", "/t REG_DWORD /d 0x11 /f"),
    ] {
        if let Some(mask) = before {
            host.disabled_components(mask);
        }
        let text = preferring_v4();
        let line = format!("/v DisabledComponents /t REG_DWORD /d {after} /f\r\n");
        assert!(text.contains(&line), "{text}");
        let undoing = text.split_once(&line).unwrap().1.split_once("undo: ").unwrap().1;
        assert!(undoing.replace("\r\n       ", " ").contains(undo), "{before:?}: {undoing}");
    }
    host.disabled_components("0x20");
    let text = preferring_v4();
    assert!(text.ends_with("IPv4 is tried first here already: there is nothing to change.\r\n"), "{text}");
}

/// What is said of a network with both families, on a host whose policy is that of this one.
fn preferring_v4() -> String {
    let saved = std::fs::read_to_string("fixtures/windows-v6-silent/observation.json").unwrap();
    let mut saved: Value = serde_json::from_str(&saved).unwrap();
    saved["host"]["policy_tables"] = tables();
    // What getaddrinfo said with another policy is no evidence.
    saved["targets"][0]["system"] = json!({"kind": "unknown"});
    let file = std::env::temp_dir().join("tryorder-live-policy.json");
    std::fs::write(&file, saved.to_string()).unwrap();
    run(&["order", "--from", file.to_str().unwrap(), "--prefer=v4", "--width=300"], 0)
}

/// What a run reads that decides the order.
fn tables() -> Value {
    json(&["observe", "127.0.0.1:1", "--rounds=1", "--timeout=100ms"], 0)["host"]["policy_tables"].clone()
}

/// A TLS server that says nothing after the handshake. The port.
fn serve(on: &str, authority: &Authority) -> u16 {
    let listener = TcpListener::bind(on.parse::<SocketAddr>().unwrap()).unwrap();
    let port = listener.local_addr().unwrap().port();
    let config = authority.sign("127.0.0.1").config(&[&rustls::version::TLS13]);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let config = config.clone();
            thread::spawn(move || shake_hands(stream, config));
        }
    });
    port
}

fn shake_hands(mut stream: std::net::TcpStream, config: Arc<ServerConfig>) {
    let mut connection = ServerConnection::new(config).unwrap();
    while connection.is_handshaking() && connection.complete_io(&mut stream).is_ok() {}
    let mut rest = [0; 64];
    while stream.read(&mut rest).is_ok_and(|n| n > 0) {}
}
