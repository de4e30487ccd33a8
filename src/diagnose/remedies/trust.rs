use super::predict;
use crate::diagnose::{Case, Change, Effects, Remedy, RemedyKind, Safety};
use crate::model::printable;

/// Import the issuer that this host does not know: right when it is the company's own inspecting proxy.
pub(in crate::diagnose) fn trust_issuer(case: &Case, issuer: &str) -> Remedy {
    let issuer = printable(issuer, 120);
    let (place, lines, undo) = match case.facts.os.as_str() {
        "windows" => (
            "the certificate store of this computer",
            "certutil -addstore Root issuer.cer",
            "certutil -delstore Root SERIALNUMBER",
        ),
        "macos" => (
            "the system keychain",
            "sudo security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain issuer.cer",
            "sudo security remove-trusted-cert -d issuer.cer",
        ),
        _ => (
            "the trust store of this computer",
            "sudo cp issuer.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates   # Debian, Ubuntu\n\
             sudo cp issuer.crt /etc/pki/ca-trust/source/anchors/ && sudo update-ca-trust           # RHEL, Fedora",
            "sudo rm the copy, then sudo update-ca-certificates --fresh, or sudo update-ca-trust",
        ),
    };
    let target = &case.facts.target;
    Remedy {
        title: "find out who the issuer is; import it only if it is your own inspecting proxy".into(),
        kind: RemedyKind::Repair,
        place: place.into(),
        snippet: format!(
            "# issuer: {issuer}\n# get its certificate from whoever runs the proxy, as issuer.crt in PEM, and try it:\n\
             tryorder --ca-file issuer.crt {target}\n{lines}\n"
        ),
        undo: undo.into(),
        safety: Safety::Review,
        prediction: predict(case, &Change::Trust, &["sequential", "happy-eyeballs"]),
        effects: Effects::default(),
    }
}
