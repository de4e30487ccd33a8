//! `tryorder squid`: the lines for squid.conf, and beside them the reasoning.

mod explain;
mod why;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::cure::{self, Cure, Wish};
use super::{Facts, OwnSquid, Premise, diagnosis, simulate};
use crate::clients::Method;
use crate::model::Micros;
use crate::squid::{Config, Directive};

/// squid.conf lines for the targets of an observation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SquidSnippet {
    /// Comments that say why, then the lines; ends in a newline.
    pub text: String,
    /// The comments with which it begins where something is supposed; else empty.
    pub supposed: String,
    /// What else there is to say: what was simulated, what is left to do.
    pub told: String,
    /// How each of the lines was found, and what else would help.
    pub explained: String,
    /// The lines alone.
    pub directives: Vec<Directive>,
    pub worth: SquidWorth,
}

/// What the lines do for the simulated Squids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SquidWorth {
    /// Every request gets through in time, with these lines or without any.
    Cured,
    /// Nothing could be judged: no DNS answer, no network, a family that was not asked, a run that was cut short.
    Unknown,
    /// Some requests stay in trouble whatever squid.conf says.
    Incurable,
}

/// The smallest change with which every request of this Squid, or, where its version is not known, of each of three kinds, does as
/// wished for every target.
pub fn squid_snippet<'a>(premise: impl Into<Premise<'a>>, wish: &Wish) -> SquidSnippet {
    let premise: Premise = premise.into();
    let observation = premise.observation;
    let all: Vec<Facts> = observation.targets.iter().map(|rows| premise.facts(rows)).collect();
    let mut snippet = SquidSnippet {
        text: String::new(),
        supposed: String::new(),
        told: String::new(),
        explained: String::new(),
        directives: Vec::new(),
        worth: SquidWorth::Cured,
    };
    let supposed = premise.says();
    if !supposed.is_empty() {
        snippet.supposed = format!(
            "# what if: {}\n# these lines are for a network that is only supposed: not to be installed as they are\n",
            supposed.join("; ")
        );
        snippet.text.push_str(&snippet.supposed);
        let _ = writeln!(snippet.told, "what if: {}", supposed.join("; "));
    }
    if observation.partial {
        snippet.text.push_str("# partial: the run was cut short; what follows is true but not all\n");
    }
    if observation.settings.quick {
        snippet.text.push_str("# provisional: the run was made in haste (--quick); one without may know better\n");
    }
    let mut judged: Vec<&Facts> = Vec::new();
    for facts in &all {
        match hindrance(facts) {
            None => judged.push(facts),
            Some((why, worth)) => {
                let _ = writeln!(snippet.text, "# {}: {why}", facts.target);
                snippet.worth = snippet.worth.max(worth);
            }
        }
    }
    let own = all.first().and_then(|f| f.squid.clone());
    let squids = all.first().map(|f| f.squids.clone()).unwrap_or_default();
    let assumed = own.as_ref().and_then(|own| own.identity.as_ref()?.assumed.clone());
    for note in assumed.into_iter().chain(own.iter().flat_map(|own| own.notes())) {
        let _ = writeln!(snippet.told, "{note}");
    }
    if let Some(why) = own.as_ref().and_then(|own| stopped(own, &squids)) {
        let _ = writeln!(snippet.told, "{why}");
    }
    if judged.is_empty() {
        return snippet;
    }
    let date = observation.taken_at.get(..10).unwrap_or(&observation.taken_at);
    for facts in &judged {
        let _ = writeln!(snippet.text, "# {}", why::observed(facts, date));
    }
    let method = judged[0].method;
    let _ = writeln!(snippet.text, "# simulated: {method}, {}", why::method(method));
    for says in squids.iter().flat_map(|(_, config)| headlines(&judged, config)).collect::<BTreeSet<_>>() {
        let _ = writeln!(snippet.text, "# {says}");
    }
    let case = Case { all: &judged, own: own.as_deref(), squids: &squids, wish };
    case.conclude(&mut snippet);
    snippet
}

/// Where requests go that do not only go DIRECT.
fn headlines(all: &[&Facts], config: &Config) -> Vec<String> {
    all.iter().filter_map(|facts| simulate::parents_of(facts, config)).map(|parents| parents.headline).collect()
}

/// Why nothing is concluded for a target.
fn hindrance(facts: &Facts) -> Option<(String, SquidWorth)> {
    let not = |why: &str| Some((why.to_owned(), SquidWorth::Unknown));
    if let Some(family) = facts.not_asked {
        return Some((
            format!("{} was not asked, but Squid asks for both families: nothing can be said", family.name()),
            SquidWorth::Unknown,
        ));
    }
    if !diagnosis::is_judged(facts) {
        return not("nothing could be judged: no DNS answer, or no network here");
    }
    if facts.untried() > 0 {
        return not("not every address was tried: nothing can be said");
    }
    let asks_parents = facts.squids.iter().all(|(_, config)| simulate::parents_of(facts, config).is_some());
    (!facts.any_up() && !asks_parents)
        .then(|| ("no address works from here: no line can help".into(), SquidWorth::Incurable))
}

/// A configuration at which this Squid stops.
fn stopped(own: &OwnSquid, squids: &[(&'static str, Config)]) -> Option<String> {
    let [(_, config)] = squids else { return None };
    let conf = own.conf(config.version).filter(|conf| !conf.starts())?;
    let first =
        conf.complaints.iter().find(|c| c.severity(config.version) == Some(crate::squid::conf::Severity::Fatal))?;
    Some(format!("{} does not start with this configuration: {}: {first}", own.name(), first.place))
}

/// The targets that can be judged, and the Squids.
struct Case<'a> {
    all: &'a [&'a Facts],
    own: Option<&'a OwnSquid>,
    squids: &'a [(&'static str, Config)],
    wish: &'a Wish,
}

impl Case<'_> {
    /// A version is known: one Squid, and every line that it takes.
    fn is_one(&self) -> bool {
        self.squids.len() == 1
    }

    fn label(&self, name: &str) -> String {
        let method = self.all.first().map(|f| f.method).filter(|m| *m != Method::Connect);
        let name = self.own.filter(|_| self.is_one()).map_or_else(|| name.to_owned(), OwnSquid::name);
        method.map_or_else(|| name.clone(), |method| format!("{method} through {name}"))
    }

    fn cure(&self, configs: &[Config], everywhere: bool) -> Cure {
        cure::cure(self.all, configs, self.wish, everywhere)
    }

    fn conclude(&self, snippet: &mut SquidSnippet) {
        let each: Vec<(&str, &Config, Cure)> = self
            .squids
            .iter()
            .map(|(name, config)| (*name, config, self.cure(std::slice::from_ref(config), !self.is_one())))
            .collect();
        // Lines that are enough for one kind of Squid must not take from another what it has.
        let can: Vec<Config> =
            each.iter().filter(|(_, _, c)| c.is_enough(self.wish)).map(|(_, c, _)| (*c).clone()).collect();
        let mut chosen = if self.is_one() || can.is_empty() {
            each.iter()
                .max_by_key(|(_, _, c)| c.directives.len())
                .map(|(_, _, c)| c.directives.clone())
                .unwrap_or_default()
        } else {
            self.cure(&can, true).directives
        };
        if chosen.is_empty() && !self.is_one() {
            // What at least helps those that it does not cure, and costs the others nothing.
            let helps = each.iter().filter(|(_, _, c)| !c.is_enough(self.wish)).map(|(_, _, c)| c.directives.clone());
            let safe = |set: &Vec<Directive>| {
                let goal = cure::Goal { all: self.all, wish: self.wish };
                can.is_empty() || goal.worst_of(&can, set).meets(self.wish)
            };
            chosen = helps.filter(|set| !set.is_empty()).find(safe).unwrap_or_default();
        }
        chosen.sort_unstable();
        for (name, config, _) in &each {
            snippet.worth = snippet.worth.max(self.one(name, config, &chosen, snippet));
        }
        self.print(&chosen, &each, snippet);
        snippet.directives = chosen;
    }

    /// What the lines do for one of the Squids.
    fn one(&self, name: &str, config: &Config, chosen: &[Directive], snippet: &mut SquidSnippet) -> SquidWorth {
        let goal = cure::Goal { all: self.all, wish: self.wish };
        let one = std::slice::from_ref(config);
        let (before, after) = (goal.worst_of(one, &[]), goal.worst_of(one, chosen));
        let label = self.label(name);
        let settings = self.own.map_or("default settings".to_owned(), OwnSquid::settings);
        let _ = writeln!(snippet.told, "{label} with {settings}: at worst {}", before.says_when());
        if !chosen.is_empty() && after != before {
            let _ = writeln!(snippet.told, "  with these lines: at worst {}", after.says_when());
        }
        for parents in self.all.iter().filter_map(|facts| simulate::parents_of(facts, config)) {
            let _ = writeln!(snippet.told, "  {}", parents.says);
        }
        snippet.explained.push_str(&explain::tried(self, &label, config));
        if after.meets(self.wish) {
            return SquidWorth::Cured;
        }
        let better = after.is_clearly_better_than(&before);
        let so_far = if better { "that helps, but " } else { "" };
        let line = if self.is_one() {
            "no line of squid.conf cures this"
        } else {
            "no line that every version takes cures this"
        };
        let _ = writeln!(
            snippet.told,
            "  {so_far}{line} within {} with {} more dead addresses",
            self.wish.patience, self.wish.growth
        );
        if !self.is_one() {
            let cure = self.cure(one, false);
            if cure.is_enough(self.wish) {
                let lines: Vec<String> = cure.directives.iter().map(ToString::to_string).collect();
                let _ = writeln!(snippet.told, "  name the version (--squid-version) to get: {}", lines.join(", "));
            }
        }
        for other in cure::others(self.all, config, self.wish) {
            let _ = writeln!(snippet.told, "  what cures it: {}: at worst {}", other.what, other.after.says());
        }
        SquidWorth::Incurable
    }

    fn print(&self, chosen: &[Directive], each: &[(&str, &Config, Cure)], snippet: &mut SquidSnippet) {
        if chosen.is_empty() {
            snippet.text.push_str(match snippet.worth {
                SquidWorth::Cured => "# nothing to change\n",
                _ if self.is_one() => "# no line of squid.conf cures this\n",
                SquidWorth::Unknown | SquidWorth::Incurable => {
                    "# no line that every Squid from 3.1 to 7 takes cures this; name the version\n"
                }
            });
            return;
        }
        if snippet.worth == SquidWorth::Incurable {
            snippet.text.push_str(if self.is_one() {
                "# these lines help, but do not cure\n"
            } else {
                "# these lines help, but do not cure every Squid; name the version to get those that do\n"
            });
        }
        for directive in chosen {
            let _ = writeln!(snippet.text, "# {}", why::line(*directive, each[0].1, self));
            let _ = writeln!(snippet.text, "{directive}");
        }
        let effect = cure::takes_effect(chosen, each[0].1, self.ttl());
        let _ = writeln!(snippet.told, "check with `squid -k parse` first; then {effect}");
    }

    /// The longest TTL of the addresses seen.
    fn ttl(&self) -> Option<Micros> {
        self.all.iter().map(|f| f.ttl).collect::<Option<Vec<_>>>()?.into_iter().max()
    }
}
