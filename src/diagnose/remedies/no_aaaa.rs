use super::predict;
use crate::diagnose::{Case, Change, Effects, Remedy, RemedyKind, Safety};

/// Stop asking for AAAA, where the AAAA question is the one that hurts and the simulation gains (glibc 2.36 and later).
pub(in crate::diagnose) fn no_aaaa(case: &Case) -> Option<Remedy> {
    let prediction = predict(case, &Change::NoAaaa, &["sequential", "happy-eyeballs"]);
    let prediction = prediction.filter(|_| case.facts.os == "linux")?;
    Some(Remedy {
        title: "stop asking for AAAA on this host (glibc 2.36 and later; IPv6 by name ends)".into(),
        kind: RemedyKind::Workaround,
        place: "/etc/resolv.conf".into(),
        snippet: "options no-aaaa\n".into(),
        undo: "remove the line".into(),
        safety: Safety::LastResort,
        prediction: Some(prediction),
        effects: Effects::default(),
    })
}
