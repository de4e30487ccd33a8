use std::fmt::Write as _;

use crate::diagnose::RULES;

/// The page of one rule, or `None` when there is no such code. The page is Markdown and is printed as it is.
pub fn explain(code: &str) -> Option<String> {
    let rule = RULES.iter().find(|r| r.code == code)?;
    let mut page = format!("# {}: {}\n\n{}", rule.code, rule.summary, rule.explain);
    if !page.ends_with('\n') {
        page.push('\n');
    }
    Some(page)
}

/// All codes with their summaries, a line each.
pub fn codes() -> String {
    let widest = RULES.iter().map(|r| r.code.len()).max().unwrap_or(0);
    RULES.iter().fold(String::new(), |mut out, rule| {
        let _ = writeln!(out, "{:<widest$}  {}", rule.code, rule.summary);
        out
    })
}
