use std::collections::BTreeMap;

use super::prefix::Prefix;

/// Gives every subject an image, such that any two images share exactly as many leading bits as their subjects do, and an
/// image shares as many with each anchor. This is prefix-preserving anonymisation (Xu, Fan, Ammar and Moon, *Prefix-preserving
/// IP address anonymization*, 2002) without a key: where bits are free, the order of appearance decides, so that nothing of
/// the subject is left in its image but what it shares with others.
pub(super) struct Placement<'a> {
    /// How many bits an address of the family has.
    pub(super) width: u8,
    /// Where images go if they can, the best first.
    pub(super) homes: &'a [Prefix],
    /// What images keep out of.
    pub(super) avoid: &'a [Prefix],
}

impl Placement<'_> {
    /// `subjects` are in order of appearance and share as many bits as `image` has; `anchors` too, and then `image` has
    /// those very bits. An image of an image is the image itself: only the common lengths and the order went into it.
    pub(super) fn place(
        &self,
        mut subjects: Vec<Prefix>,
        mut anchors: Vec<Prefix>,
        mut image: Prefix,
        images: &mut BTreeMap<Prefix, Prefix>,
    ) {
        loop {
            let depth = image.len();
            subjects.retain(|subject| {
                let ends = subject.len() == depth;
                if ends {
                    images.insert(*subject, image);
                }
                !ends
            });
            anchors.retain(|anchor| anchor.len() > depth);
            let Some(first) = subjects.first().copied() else { return };
            let sides = |bit| move |p: &Prefix| p.bit(depth) == bit;
            if !anchors.is_empty() {
                // So far, and in the bit by which it leaves the last anchor, the image is the subject.
                let (ones, zeros) = subjects.into_iter().partition(sides(true));
                let (anchored, unanchored) = anchors.into_iter().partition(sides(true));
                self.place(ones, anchored, image.push(true), images);
                (subjects, anchors, image) = (zeros, unanchored, image.push(false));
                continue;
            }
            let shared = subjects.iter().map(|s| s.common(first)).min().unwrap_or(depth);
            if shared > depth {
                while image.len() < shared {
                    image = image.push(self.filler(image, shared));
                }
                continue;
            }
            let filler = self.filler(image, shared);
            let (like_first, others) = subjects.into_iter().partition(sides(first.bit(depth)));
            self.place(like_first, Vec::new(), image.push(filler), images);
            (subjects, image) = (others, image.push(!filler));
        }
    }

    /// The next bit where nothing decides it, for subjects that share `shared` bits.
    fn filler(&self, image: Prefix, shared: u8) -> bool {
        let at = image.len();
        // A home is for those who need not part before they are in it.
        let home = self.homes.iter().find(|home| home.len() <= shared && home.agrees(image));
        if let Some(home) = home.filter(|home| home.len() > at) {
            return home.bit(at);
        }
        let dangerous = |bit| self.avoid.iter().any(|a| a.agrees(image.push(bit)));
        match [dangerous(false), dangerous(true)] {
            [false, true] => false,
            [true, false] => true,
            // Zeros, and the address ends in 1: `2001:db8::1` looks like an address of a host.
            [false, false] | [true, true] => at + 1 == self.width,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn images(homes: &[&str], avoid: &[&str], anchors: &[&str], subjects: &[&str]) -> Vec<String> {
        let prefixes = |list: &[&str]| list.iter().map(|text| Prefix::parse(text).unwrap()).collect::<Vec<_>>();
        let (homes, avoid, subjects) = (prefixes(homes), prefixes(avoid), prefixes(subjects));
        let mut images = BTreeMap::new();
        let placement = Placement { width: 128, homes: &homes, avoid: &avoid };
        placement.place(subjects.clone(), prefixes(anchors), Prefix::ALL, &mut images);
        subjects.iter().map(|subject| format!("{}/{}", images[subject].as_v6(), images[subject].len())).collect()
    }

    #[test]
    fn an_image_shares_with_anchors_and_others_what_its_subject_shares() {
        let subjects = ["2603:1047::77/128", "2603:1047::66/128", "2603:1047::/32", "2a02:8109::1/128"];
        let got = images(&["2001:db8::/32", "2e00::/7"], &[], &["2603:1046::1/128"], &subjects);
        assert_eq!(got, ["2603:1047::1/128", "2603:1047::11/128", "2603:1047::/32", "2e00::1/128"]);
    }

    #[test]
    fn a_home_is_only_for_those_who_can_all_be_in_it() {
        let homes = ["2001:db8::/32", "2100::/8"];
        assert_eq!(images(&homes, &[], &[], &["2003::7/128"]), ["2001:db8::1/128"]);
        assert_eq!(images(&homes, &[], &[], &["2003::7/128", "2003:800::7/128"]), ["2100::1/128", "2100:800::1/128"]);
    }

    #[test]
    fn an_image_keeps_out_of_what_is_to_be_avoided() {
        assert_eq!(images(&[], &["::/8"], &[], &["5000::7/128"]), ["8000::1/128"]);
        assert_eq!(images(&[], &["::1/128"], &["::/127"], &["::2/128"]), ["::3/128"]);
        assert_eq!(images(&[], &["::1/128"], &[], &["::2/128"]), ["8000::1/128"]);
    }
}
