use super::Rule;
use crate::diagnose::{Case, Finding, Severity, remedies};
use crate::model::{Family, Micros};

pub(super) const RULE: Rule = Rule {
    code: "regions-differ",
    summary: "DNS answers A and AAAA for different regions",
    explain: include_str!("regions_differ.md"),
    check,
};

/// Microsoft's connectivity test counts a detour of 800 km, about 25 ms of TCP, as a finding.
const DETOUR: Micros = Micros::from_millis(25);

fn check(case: &Case) -> Vec<Finding> {
    let facts = case.facts;
    let [Some(v6_door), Some(v4_door)] = Family::BOTH.map(|family| front_door(facts.family(family).owner.as_deref()))
    else {
        return Vec::new();
    };
    if v6_door == v4_door {
        return Vec::new();
    }
    let times = Family::BOTH.map(|family| facts.typical(family).map(|(tcp, _)| tcp));
    let far = match times {
        [Some(v6), Some(v4)] if v6 >= v4 + DETOUR => Some(Family::V6),
        [Some(v6), Some(v4)] if v4 >= v6 + DETOUR => Some(Family::V4),
        _ => None,
    };
    let distance = match times {
        [Some(v6), Some(v4)] => format!(": TCP takes {v6} and {v4}"),
        _ => String::new(),
    };
    let gain = far.and_then(|family| remedies::as_fast_as_the_other(case, family));
    let prediction = gain.and_then(|change| remedies::predict(case, &change, &remedies::ALL));
    vec![Finding {
        code: RULE.code,
        severity: if far.is_some() { Severity::Warning } else { Severity::Info },
        says: format!(
            "the IPv6 addresses are those of Microsoft's front door {v6_door}, the IPv4 ones those of {v4_door}{distance}. The two DNS \
             questions were answered for different places"
        ),
        evidence: Family::BOTH.into_iter().filter_map(|family| row(case, family)).collect(),
        remedies: vec![remedies::ask_one_resolver(case, prediction)],
    }]
}

fn row(case: &Case, family: Family) -> Option<String> {
    Some(format!("{}: by way of {}", family.record(), case.facts.family(family).owner.as_deref()?))
}

/// `TYO` of `TYO-efz.ms-acdc.office.com`: the code of a place, in upper or lower case. Other names tell no place.
fn front_door(owner: Option<&str>) -> Option<String> {
    let (code, rest) = owner?.split_once('-')?;
    let is_code = code.len() == 3 && code.bytes().all(|b| b.is_ascii_alphabetic());
    (is_code && rest.to_ascii_lowercase().starts_with("efz.")).then(|| code.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_front_doors_name_tells_its_place() {
        assert_eq!(front_door(Some("TYO-efz.ms-acdc.office.com")), Some("TYO".into()));
        assert_eq!(front_door(Some("mdw-EFZ.ms-acdc.office.com.")), Some("MDW".into()));
        for other in
            ["atm.outlook.mira.tm.svc.cloud.microsoft", "302-efz.office.com", "osa-lb.akadns.net", "efz", "TYO-efz"]
        {
            assert_eq!(front_door(Some(other)), None, "{other}");
        }
        assert_eq!(front_door(None), None);
    }
}
