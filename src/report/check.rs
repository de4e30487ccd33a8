use std::fmt::Write as _;

use super::words;
use crate::diagnose::Diagnosis;

/// One line a target: host, verdict, summary, and the codes of what was found.
pub fn check(diagnosis: &Diagnosis) -> String {
    let mut out = String::new();
    for target in &diagnosis.targets {
        let mut codes: Vec<String> = Vec::new();
        for finding in &target.findings {
            let code = format!("{} ({})", finding.code, finding.severity.word());
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let codes = if codes.is_empty() { String::new() } else { format!(" [{}]", codes.join(", ")) };
        let _ = writeln!(out, "{}: {}{codes}", words::verdict(target.verdict), target.summary);
    }
    out
}
