use std::cmp::Ordering;

/// glibc's `qsort` at these sizes (stdlib/msort.c): halves of n/2 and n − n/2, the left one wins ties.
///
/// Of the result each neighbour pair stands as the relation wants it, even where the relation has cycles.
pub(super) fn merge_sort<T>(mut left: Vec<T>, relation: &impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    if left.len() < 2 {
        return left;
    }
    let right = left.split_off(left.len() / 2);
    let mut left = merge_sort(left, relation).into_iter().peekable();
    let mut right = merge_sort(right, relation).into_iter().peekable();
    let mut merged = Vec::with_capacity(left.len() + right.len());
    while let (Some(a), Some(b)) = (left.peek(), right.peek()) {
        merged.extend(if relation(a, b).is_gt() { right.next() } else { left.next() });
    }
    merged.extend(left);
    merged.extend(right);
    merged
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn merge_sort_is_stable_and_survives_a_relation_with_cycles() {
        let by_tens = |a: &u32, b: &u32| (a / 10).cmp(&(b / 10));
        assert_eq!(merge_sort(vec![31, 12, 30, 11, 10], &by_tens), [12, 11, 10, 31, 30]);
        let rock_paper_scissors =
            |a: &u32, b: &u32| [Ordering::Equal, Ordering::Less, Ordering::Greater][((3 + b - a) % 3) as usize];
        let cycle: Vec<u32> = (0..99).map(|n| n % 3).collect();
        let sorted = merge_sort(cycle, &rock_paper_scissors);
        assert_eq!(sorted.len(), 99);
        assert!(sorted.windows(2).all(|pair| rock_paper_scissors(&pair[0], &pair[1]).is_le()));
    }
}
