use std::collections::{BTreeMap, BTreeSet};

use super::family::Subject;
use super::placement::Placement;
use super::prefix::Prefix;
use super::spaces::{class_of, documentation_v4, prefixes};
use super::v6::stay;

/// Outside of a source's subnet glibc compares no IPv4 bits (rule 9), and a common prefix of destinations is named from 16
/// bits on. So the neighbourhoods of 16 bits are moved as wholes, a private one inside its private block and any other one
/// out of the way; inside them common lengths are kept. Where a wider subnet or policy row forbids that, nothing is moved:
/// then every image shares with every kept destination what was shared before.
pub(super) fn images(subjects: &[Subject], kept: &[Prefix], classes: &[Prefix]) -> BTreeMap<Prefix, Prefix> {
    match moved(subjects, kept, classes) {
        Some(images) if stay(&images, classes) => images,
        _ => {
            let mut images = BTreeMap::new();
            let members = subjects.iter().map(|s| s.prefix).collect();
            Placement { width: WIDTH, homes: &[], avoid: classes }.place(
                members,
                [kept, classes].concat(),
                Prefix::ALL,
                &mut images,
            );
            images
        }
    }
}

const WIDTH: u8 = 32;
const NEIGHBOURHOOD: u8 = 16;

/// `None` where moving would lose something, or there is no room.
fn moved(subjects: &[Subject], kept: &[Prefix], classes: &[Prefix]) -> Option<BTreeMap<Prefix, Prefix>> {
    let mut wide: BTreeSet<Prefix> = BTreeSet::new();
    for subject in subjects {
        let class = class_of(subject.prefix, classes);
        match subject.compared_from {
            Some(len) if len < class.len() || (len < NEIGHBOURHOOD && class == Prefix::ALL) => return None,
            Some(len) if len < NEIGHBOURHOOD => _ = wide.insert(class),
            _ => {}
        }
    }
    let mut clusters: Vec<Cluster> = Vec::new();
    let mut places: BTreeMap<Prefix, usize> = BTreeMap::new();
    for subject in subjects {
        let class = class_of(subject.prefix, classes);
        let len = if wide.contains(&class) { class.len() } else { NEIGHBOURHOOD.max(class.len()) };
        let key = subject.prefix.cut(len);
        let place = *places.entry(key).or_insert_with(|| {
            clusters.push(Cluster { key, class, members: Vec::new() });
            clusters.len() - 1
        });
        clusters[place].members.push(subject.prefix);
    }
    let mut taken: BTreeSet<Prefix> = kept.iter().map(|k| k.cut(NEIGHBOURHOOD)).collect();
    let mut images = BTreeMap::new();
    for cluster in clusters {
        let anchors: Vec<Prefix> = kept.iter().copied().filter(|k| cluster.key.holds(*k)).collect();
        let stays = !anchors.is_empty() || cluster.key.len() == cluster.class.len();
        let image = if stays {
            cluster.key
        } else {
            let free = |room: &Prefix| {
                class_of(*room, classes) == cluster.class
                    && !classes.iter().any(|c| room.holds(*c))
                    && !taken.contains(&room.cut(NEIGHBOURHOOD))
            };
            let image = cluster.rooms().find(free)?;
            taken.insert(image.cut(NEIGHBOURHOOD));
            image
        };
        Placement { width: WIDTH, homes: &[], avoid: &[] }.place(cluster.members, anchors, image, &mut images);
    }
    Some(images)
}

/// Subjects of one neighbourhood.
struct Cluster {
    key: Prefix,
    class: Prefix,
    members: Vec<Prefix>,
}

impl Cluster {
    /// Where it could go, the best first.
    fn rooms(&self) -> Box<dyn Iterator<Item = Prefix>> {
        if self.class != Prefix::ALL {
            return Box::new(neighbourhoods(self.class));
        }
        let first = self.members.first().copied().unwrap_or(self.key);
        let documentation = self.members.iter().all(|m| m.common(first) >= 24);
        let documentation = if documentation { documentation_v4() } else { Vec::new() };
        let elsewhere = prefixes(NOBODYS).into_iter().flat_map(neighbourhoods);
        Box::new(documentation.into_iter().chain(elsewhere))
    }
}

/// Benchmarking (RFC 2544) and reserved (RFC 1112 §4): global in scope, and nobody lives there.
const NOBODYS: &str = "198.18.0.0/15 240.0.0.0/4";

/// All of a block's, in order.
fn neighbourhoods(block: Prefix) -> impl Iterator<Item = Prefix> {
    let free = NEIGHBOURHOOD.saturating_sub(block.len());
    (0..1_u32 << free).map(move |n| (0..free).rev().fold(block, |p, bit| p.push(n >> bit & 1 == 1)))
}
