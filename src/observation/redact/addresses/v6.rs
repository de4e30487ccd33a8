use std::collections::BTreeMap;

use super::family::Subject;
use super::placement::Placement;
use super::prefix::Prefix;
use super::spaces::{class_of, homes_v6};

/// Rule 9 of RFC 6724 compares all leading bits of an IPv6 source and a destination, so every image shares with every
/// destination that is kept, and with every other image, what was shared before. Each stays in its class.
pub(super) fn images(subjects: &[Subject], kept: &[Prefix], classes: &[Prefix]) -> BTreeMap<Prefix, Prefix> {
    // Between classes the common length matters only where one of the two is a destination that is replaced.
    let occupied = |class: &Prefix| subjects.iter().any(|s| class_of(s.prefix, classes) == *class);
    let compared: Vec<Prefix> = if subjects.iter().any(|s| s.destination) {
        classes.iter().copied().filter(occupied).collect()
    } else {
        Vec::new()
    };
    let images = attempt(subjects, &[kept, &compared].concat(), classes);
    if stay(&images, classes) { images } else { attempt(subjects, &[kept, classes].concat(), classes) }
}

fn attempt(subjects: &[Subject], anchors: &[Prefix], classes: &[Prefix]) -> BTreeMap<Prefix, Prefix> {
    let mut cells: BTreeMap<Prefix, Vec<Prefix>> = BTreeMap::new();
    for subject in subjects {
        cells.entry(class_of(subject.prefix, classes)).or_default().push(subject.prefix);
    }
    let homes = homes_v6();
    let mut images = BTreeMap::new();
    for (cell, members) in cells {
        let inside = |all: &[Prefix]| all.iter().copied().filter(|p| cell.holds(*p) && *p != cell).collect::<Vec<_>>();
        let homes: &[Prefix] = if cell == Prefix::ALL { &homes } else { &[] };
        Placement { width: 128, homes, avoid: &inside(classes) }.place(members, inside(anchors), cell, &mut images);
    }
    images
}

/// Every image has the class of its subject, and no prefix has come to hold a class.
pub(super) fn stay(images: &BTreeMap<Prefix, Prefix>, classes: &[Prefix]) -> bool {
    images.iter().all(|(subject, image)| {
        let fell_in = class_of(*subject, classes) != class_of(*image, classes);
        !fell_in && !classes.iter().any(|class| *class != *image && image.holds(*class))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first one is placed out of the way of the class, and of the two others one would then be in it.
    #[test]
    fn who_would_fall_into_a_class_keeps_the_bits_that_part_from_it() {
        let classes = [Prefix::parse("c000::/2").unwrap()];
        let subjects = ["8000::7/128", "1000::7/128", "4000::7/128"].map(|text| Subject {
            prefix: Prefix::parse(text).unwrap(),
            destination: false,
            compared_from: None,
        });
        assert!(!stay(&attempt(&subjects, &[], &classes), &classes));
        let images = images(&subjects, &[], &classes);
        assert!(stay(&images, &classes));
        assert_eq!(subjects.map(|s| images[&s.prefix].as_v6().to_string()), ["8000::1", "2001:db8::1", "4000::1"]);
    }
}
