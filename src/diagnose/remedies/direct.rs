use crate::diagnose::{Case, Effects, Remedy, RemedyKind, Safety};

/// Where nothing answers in either family the way out may be closed on purpose.
pub(in crate::diagnose) fn ask_for_direct_access(case: &Case) -> Remedy {
    let target = &case.facts.target;
    Remedy {
        title: format!("ask whether TCP {} is allowed directly from here, or only through a proxy", target.port),
        kind: RemedyKind::Repair,
        place: "whoever runs the firewall".into(),
        snippet: format!("# with the proxy's name and port:\ntryorder --proxy http://PROXY:PORT {target}\n"),
        undo: "nothing to undo".into(),
        safety: Safety::Safe,
        prediction: None,
        effects: Effects::default(),
    }
}
