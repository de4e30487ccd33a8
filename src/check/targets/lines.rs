//! A line a target; `#` begins a comment, which no target has in it.

use super::{Listed, MOST_TARGETS, TargetsError, TargetsFile};
use crate::check::Overrides;
use crate::model::Target;

pub(super) fn read(text: &str) -> Result<TargetsFile, TargetsError> {
    let mut targets = Vec::new();
    for (n, line) in text.lines().enumerate() {
        let meant = line.split('#').next().unwrap_or_default().trim();
        if meant.is_empty() {
            continue;
        }
        let wrong = |says: String| TargetsError { line: Some(n + 1), says };
        if targets.len() == MOST_TARGETS {
            return Err(wrong(format!("more than {MOST_TARGETS} targets")));
        }
        let target = meant.parse::<Target>().map_err(|e| wrong(e.to_string()))?;
        targets.push(Listed { line: n + 1, target, name: None, tags: Vec::new(), expect: Overrides::default() });
    }
    Ok(TargetsFile { expect: Overrides::default(), targets })
}
