//! What is equal and stands side by side is told once.

/// So many of a kind are still told one by one.
const FEW: usize = 3;

/// `all` in parts that follow each other: those that are alike together where they are many, else one by one.
pub(super) fn folds<T>(all: &[T], alike: impl Fn(&T, &T) -> bool) -> impl Iterator<Item = &[T]> {
    let runs = all.chunk_by(move |a, b| alike(a, b));
    runs.flat_map(|run| run.chunks(if run.len() > FEW { run.len() } else { 1 }))
}

/// `and 299 more alike: worker-2 to worker-300`.
pub(super) fn and_more(count: usize, first: &str, last: &str) -> String {
    format!("and {count} more alike: {first} to {last}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_equal_ones_are_folded_and_a_few_are_not() {
        let folded = |all: &[u8]| -> Vec<Vec<u8>> { folds(all, |a, b| a == b).map(<[u8]>::to_vec).collect() };
        assert_eq!(folded(&[1, 1, 1]), [[1], [1], [1]]);
        assert_eq!(folded(&[2, 1, 1, 1, 1, 3]), [vec![2], vec![1; 4], vec![3]]);
        assert!(folded(&[]).is_empty());
        assert_eq!(and_more(2, "b", "c"), "and 2 more alike: b to c");
    }
}
