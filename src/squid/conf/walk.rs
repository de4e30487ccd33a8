//! One reading of the files, statement by statement, as one version reads them.

use super::access::Acls;
use super::complaint::{Complaint, Place};
use super::condition::{Blocks, Condition, condition, evaluate};
use super::files::{Files, Found, include, is_command};
use super::judge;
use super::kind::Kind;
use super::macros::expanded;
use super::secret;
use super::spots::Spot;
use super::statements::{Statement, Statements};
use super::words::{Rules, include_patterns};
use super::{Conf, Severity};
use crate::squid::Version;

/// The state of Squid's parser.
pub(super) struct Walk<'a> {
    files: &'a Files,
    pub(super) version: Version,
    pub(super) rules: Rules,
    pub(super) conf: Conf,
    /// The files that are being read, the innermost last.
    open: Vec<String>,
    statements: usize,
    /// It was too much, and that was said.
    cut: bool,
    /// The whole statement could be shown: no secret was glued to it, nor to the one before.
    pub(super) trusted: bool,
}

/// `include` deeper than this stops Squid.
const DEEPEST: usize = 16;
/// Statements of one reading. A file may be included again and again, so that the number of files sets no limit.
const MOST_STATEMENTS: usize = 1_000_000;
/// Complaints that are kept; a binary file has one a line.
const MOST_COMPLAINTS: usize = 200;

pub(super) fn read(files: &Files, version: Version) -> Conf {
    let comments = version >= Version(3, 4, 0);
    let mut walk = Walk {
        files,
        version,
        rules: Rules { comments, quoted: false },
        conf: Conf::new(version, Acls::built_in(version)),
        open: Vec::new(),
        statements: 0,
        cut: false,
        trusted: true,
    };
    if files.partial {
        walk.complain(files.start(), Kind::NotAllRead, "");
    }
    walk.file(&files.main, &files.start(), false);
    walk.conf
}

impl Walk<'_> {
    fn file(&mut self, path: &str, from: &Place, in_block: bool) {
        let files = self.files;
        let text = match files.found.get(path) {
            Some(Found::Text(text)) => text,
            Some(Found::Directory) => return self.complain(from.clone(), Kind::IncludeDirectory, "include"),
            Some(Found::Unreadable) => return self.complain(from.clone(), Kind::IncludeUnreadable, "include"),
            None => return,
        };
        self.open.push(path.to_owned());
        *self.conf.spots.times_read.entry(path.to_owned()).or_insert(0) += 1;
        let mut blocks = Blocks::default();
        let mut statements = Statements::new(text);
        let mut last = 1;
        for statement in statements.by_ref() {
            self.statements += 1;
            last = statement.line;
            let place = Place { file: path.to_owned(), line: statement.line };
            if self.statements > MOST_STATEMENTS {
                if !std::mem::replace(&mut self.cut, true) {
                    self.complain(place, Kind::NotAllRead, "");
                }
                break;
            }
            self.statement(&statement, &place, &mut blocks, in_block);
        }
        for line in statements.renumbered {
            self.complain(Place { file: path.to_owned(), line }, Kind::Renumbered, "#line");
        }
        if blocks.is_open() {
            self.complain(Place { file: path.to_owned(), line: last }, Kind::IfWithoutEndif, "");
        }
        self.open.pop();
    }

    fn statement(&mut self, statement: &Statement, place: &Place, blocks: &mut Blocks, in_block: bool) {
        let here = |walk: &mut Self, kind, shown: &str| walk.complain(place.clone(), kind, shown);
        if statement.oddities.dangling {
            return here(self, Kind::DanglingContinuation, "");
        }
        let odd = statement.oddities;
        for (is, kind) in
            [(odd.stray_backslash, Kind::StrayBackslash), (odd.long, Kind::LongLine), (odd.hidden, Kind::HiddenText)]
        {
            if is {
                here(self, kind, "");
            }
        }
        if odd.byte_order_mark {
            return here(self, Kind::ByteOrderMark, "");
        }
        let after_stray = !std::mem::replace(&mut self.trusted, !(odd.stray_backslash || odd.long));
        let expanded = expanded(&statement.text, self.version);
        if let Some(keyword) = condition(&expanded.text).filter(|_| self.version >= Version(3, 2, 0)) {
            if expanded.by_process {
                self.complain(place.clone(), Kind::ProcessDependent, "if");
            }
            return self.condition(keyword, place, blocks);
        }
        if !blocks.applies() {
            return;
        }
        let in_block = in_block || blocks.is_open();
        let may_show = statement.parts.len() == 1 && !after_stray && secret::is_free_of(statement.text.as_bytes());
        if let Some(rest) = include(&expanded.text) {
            return self.include(rest, place, in_block, may_show);
        }
        let spot = Spot { parts: statement.parts.clone(), in_block, by_process: expanded.by_process, long: odd.long };
        judge::directive(self, &expanded.text, place, spot, may_show);
    }

    fn condition(&mut self, keyword: Condition, place: &Place, blocks: &mut Blocks) {
        let complaint = match keyword {
            Condition::If(expression) => {
                let value = evaluate(expression);
                let outer = blocks.applies();
                blocks.open(value.unwrap_or(false));
                let breaks_out = !outer && blocks.breaks_out();
                if value.is_none() { Some(Kind::BadCondition) } else { breaks_out.then_some(Kind::InnerIfBreaksOut) }
            }
            Condition::Else => (!blocks.turn()).then_some(Kind::ElseWithoutIf),
            Condition::Endif => (!blocks.close()).then_some(Kind::EndifWithoutIf),
        };
        if let Some(kind) = complaint {
            let shown = match keyword {
                Condition::If(_) => "if",
                Condition::Else => "else",
                Condition::Endif => "endif",
            };
            self.complain(place.clone(), kind, shown);
        }
    }

    /// All patterns are looked up before any file is read.
    fn include(&mut self, rest: &str, place: &Place, in_block: bool, may_show: bool) {
        let files = self.files;
        let mut paths = Vec::new();
        for pattern in include_patterns(rest) {
            let shown = match crate::model::printable(&pattern, 200) {
                path if may_show => format!("include {path}"),
                _ => "include".to_owned(),
            };
            if is_command(&pattern) {
                return self.complain(place.clone(), Kind::IncludeCommand, "include");
            }
            match files.matches.get(&pattern) {
                Some(found) if found.is_empty() => self.complain(place.clone(), Kind::IncludeNoMatch, &shown),
                Some(found) => paths.extend(found),
                None => self.complain(place.clone(), Kind::NotAllRead, &shown),
            }
        }
        for path in paths {
            if self.open.contains(path) {
                self.complain(place.clone(), Kind::IncludeLoop, "include");
            } else if self.open.len() > DEEPEST {
                self.complain(place.clone(), Kind::IncludeTooDeep, "include");
            } else if self.statements <= MOST_STATEMENTS {
                self.statements += 1;
                self.file(path, place, in_block);
            }
        }
    }

    pub(super) fn complain(&mut self, place: Place, kind: Kind, shown: &str) {
        let complaint = Complaint { place, kind, shown: shown.to_owned() };
        let severity = complaint.severity(self.version);
        self.conf.stops |= severity == Some(Severity::Fatal);
        // A complaint about another version is kept too: it says what an upgrade would meet.
        let kept = &self.conf.complaints;
        let partial = complaint.kind == Kind::NotAllRead && kept.iter().all(|c| c.kind != Kind::NotAllRead);
        if kept.len() < MOST_COMPLAINTS || partial {
            self.conf.complaints.push(complaint);
        } else {
            self.conf.more_complaints += 1;
        }
    }
}
