//! What the diagnosis says that a client would do, of an observation from the same network.

use std::net::IpAddr;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::account::{Account, End};
use super::measured::PATIENCE;
use crate::tryorder;

/// The clients of a network, by their names.
pub(super) struct Prediction {
    clients: Vec<Value>,
}

impl Prediction {
    /// Observes in the box, and concludes outside of it.
    pub(super) fn of(network: &Path) -> Self {
        let observation = network.with_extension("json");
        let (network, file) = (network.to_str().unwrap(), observation.to_str().unwrap());
        let observe = "observe --rounds 3 --timeout 1s --output".split(' ');
        run(&["lab", network, "--", tryorder()].into_iter().chain(observe).chain([file]).collect::<Vec<_>>());
        let said = run(&["--from", file, "--format", "json"]);
        std::fs::remove_file(&observation).unwrap();
        let mut diagnosis: Value = serde_json::from_str(&said).unwrap();
        Self { clients: serde_json::from_value(diagnosis["targets"][0]["clients"].take()).unwrap() }
    }

    pub(super) fn account(&self, name: &str) -> Account {
        let client = self.clients.iter().find(|client| client["name"] == name);
        account(client.unwrap_or_else(|| panic!("the diagnosis has no client `{name}`")))
    }
}

fn account(client: &Value) -> Account {
    let ms = |value: &Value| value.as_f64().unwrap() / 1e3;
    let address = |value: &Value| -> IpAddr { value.as_str().unwrap().parse().unwrap() };
    let all = client["tries"].as_array().unwrap();
    // Where the host itself has no route, connect() fails at once and no packet leaves.
    let tries: Vec<&Value> = all.iter().filter(|t| ms(&t["end_us"]) - ms(&t["start_us"]) >= 0.1).collect();
    let end = &client["end"];
    let zero = ms(tries.first().map_or(&end["at_us"], |t| &t["start_us"]));
    let at = ms(&end["at_us"]) - zero;
    let up = tries.iter().find(|t| t["result"] == "connected");
    let end = match up {
        Some(up) if end["kind"] == "connected" => {
            End::Connected { address: address(&end["address"]), tcp: ms(&up["end_us"]) - zero, tls: at }
        }
        // What was silent in TLS as long as it was watched is taken to be so for ever.
        Some(up) if end["basis"] == "assumed" && !ended_by_itself(end) || at > PATIENCE.as_secs_f64() * 1e3 => {
            End::Hangs { address: address(&up["address"]) }
        }
        _ => End::Failed { at },
    };
    Account { tries: tries.iter().map(|t| (address(&t["address"]), ms(&t["start_us"]) - zero)).collect(), end }
}

/// The client's own limit was it.
fn ended_by_itself(end: &Value) -> bool {
    end["why"].as_str().unwrap_or_default().contains("limit")
}

fn run(arguments: &[&str]) -> String {
    let mut command = Command::new(tryorder());
    let done = command.args(arguments).env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR").output().unwrap();
    // A problem is a good answer, too.
    let said = String::from_utf8_lossy(&done.stderr).into_owned();
    assert!(done.status.code().is_some_and(|code| code != 2), "{arguments:?}: {said}");
    String::from_utf8(done.stdout).unwrap()
}
