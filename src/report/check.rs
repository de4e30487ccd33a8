use std::fmt::Write as _;

use super::words;
use crate::diagnose::Diagnosis;

/// One line a target: verdict, summary, the codes of what was found, and whether that is partial, provisional or supposed.
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
        let marks = [
            (diagnosis.partial, " (partial: the run was cut short)"),
            (diagnosis.provisional, " (provisional: --quick)"),
        ];
        let mut marks: String = marks.iter().filter(|(applies, _)| *applies).map(|(_, mark)| *mark).collect();
        if !diagnosis.what_if.is_empty() {
            let _ = write!(marks, " (what if: {})", diagnosis.what_if.join("; "));
        }
        let _ = writeln!(out, "{}: {}{codes}{marks}", words::verdict(target.verdict), target.summary);
    }
    out
}
