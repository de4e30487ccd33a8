use super::predict;
use crate::diagnose::{Case, Change, Remedy, RemedyKind, Safety};
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
            "/usr/local/share/ca-certificates/ (Debian, Ubuntu), /etc/pki/ca-trust/source/anchors/ (RHEL, Fedora)",
            "sudo cp issuer.crt /usr/local/share/ca-certificates/ && sudo update-ca-certificates",
            "remove the file and run the same command again",
        ),
    };
    let target = &case.facts.target;
    Remedy {
        title: "find out who the issuer is; import it only if it is your own inspecting proxy".into(),
        kind: RemedyKind::Repair,
        place: place.into(),
        snippet: format!("# issuer: {issuer}\n{lines}\n# try it first: tryorder --ca-file issuer.crt {target}\n"),
        undo: undo.into(),
        safety: Safety::Review,
        prediction: predict(case, &Change::Trust, &["sequential", "happy-eyeballs"]),
    }
}
