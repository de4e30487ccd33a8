//! Older schemas, brought to the present one before they are read.

use serde_json::{Map, Value, json};

/// Schema 1 kept the leaf alone, in every attempt, and knew nothing of phases, of ICMP senders or of connections.
/// What is not as schema 1 has it is left alone: reading it then says what is wrong.
pub(super) fn from_1(mut observation: Value) -> Value {
    if let Some(all) = observation.as_object_mut() {
        all.insert("schema".into(), json!(super::SCHEMA));
        all.insert("redacted".into(), json!(false));
        if let Some(settings) = all.get_mut("settings").and_then(Value::as_object_mut) {
            settings.insert("gap_us".into(), json!(0));
            settings.insert("sources".into(), json!([]));
            settings.insert("quick".into(), json!(false));
        }
        for rows in all.get_mut("targets").and_then(Value::as_array_mut).into_iter().flatten() {
            let mut chains = Vec::new();
            for attempt in rows.get_mut("attempts").and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(tls) = attempt.get_mut("tls").and_then(Value::as_object_mut) {
                    handshake(tls, &mut chains);
                }
            }
            if let Some(rows) = rows.as_object_mut() {
                rows.insert("chains".into(), chains.into());
            }
        }
    }
    observation
}

/// Takes leaf and trust out of a handshake; equal ones become one chain.
fn handshake(tls: &mut Map<String, Value>, chains: &mut Vec<Value>) {
    tls.insert("phases".into(), json!({}));
    let Some(trust) = tls.remove("trust") else { return };
    let leaf = tls.remove("leaf").unwrap_or_default();
    let certificates: Vec<Value> = leaf.as_object().cloned().map(certificate).into_iter().collect();
    let mozilla = json!({ "kind": "unknown", "says": "not judged by the tryorder that wrote this" });
    let chain = json!({ "certificates": certificates, "trust": trust, "mozilla": mozilla });
    let place = chains.iter().position(|known| *known == chain).unwrap_or_else(|| {
        chains.push(chain);
        chains.len() - 1
    });
    tls.insert("chain".into(), json!(place));
}

/// The leaf of schema 1: subject, issuer and times.
fn certificate(mut leaf: Map<String, Value>) -> Value {
    leaf.insert("names".into(), json!([]));
    leaf.insert("names_total".into(), json!(0));
    for unknown in ["sha256", "key", "signature"] {
        leaf.insert(unknown.into(), json!(""));
    }
    leaf.into()
}
