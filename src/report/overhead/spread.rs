//! Spreads the requests that a pod would free over its sidecars, exactly.

/// Spreads `total` over parts in proportion to their weights, in whole numbers that add up to `total`. Each part gets its
/// share rounded down; what is left goes one by one to the largest remainders, and among equal ones to the first by name.
/// Negative weights count as zero. If all weights are zero, all parts get the same: during a resize more can be reserved
/// than any container requests.
pub(super) fn spread(total: i64, parts: &[(i64, &str)]) -> Vec<i64> {
    let mut weights: Vec<i128> = parts.iter().map(|(weight, _)| i128::from(*weight).max(0)).collect();
    if weights.iter().all(|weight| *weight == 0) {
        weights.fill(1);
    }
    let sum: i128 = weights.iter().sum::<i128>().max(1);
    // Below 2^126: neither overflows.
    let magnitude = i128::from(total).abs();
    let mut shares: Vec<i128> = weights.iter().map(|weight| magnitude * weight / sum).collect();
    let left = magnitude - shares.iter().sum::<i128>();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by(|a, b| {
        let remainder = |at: usize| magnitude * weights[at] % sum;
        remainder(*b).cmp(&remainder(*a)).then_with(|| parts[*a].1.cmp(parts[*b].1))
    });
    for at in order.into_iter().take(usize::try_from(left).unwrap_or_default()) {
        shares[at] += 1;
    }
    let sign = i128::from(total.signum());
    shares.into_iter().map(|share| i64::try_from(share * sign).unwrap_or(total)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn weighed(total: i64, weights: &[i64]) -> Vec<i64> {
        let names: Vec<String> = (0..weights.len()).map(|at| format!("c{at}")).collect();
        let parts: Vec<(i64, &str)> = weights.iter().copied().zip(names.iter().map(String::as_str)).collect();
        spread(total, &parts)
    }

    #[test]
    fn what_is_declared_is_what_comes_back_where_nothing_is_in_the_way() {
        assert_eq!(weighed(120, &[100, 20]), [100, 20]);
    }

    #[test]
    fn the_largest_remainders_come_first_and_then_names() {
        assert_eq!(weighed(10, &[1, 1, 1]), [4, 3, 3]);
        assert_eq!(weighed(11, &[1, 1, 1]), [4, 4, 3]);
        // 5 · 2/7, 5 · 3/7, 5 · 2/7: remainders 3, 1, 3.
        assert_eq!(weighed(5, &[2, 3, 2]), [2, 2, 1]);
        assert_eq!(spread(1, &[(1, "b"), (1, "a")]), [0, 1]);
        assert_eq!(spread(-1, &[(1, "b"), (1, "a")]), [0, -1]);
    }

    #[test]
    fn who_declares_nothing_gets_nothing_unless_nobody_does() {
        assert_eq!(weighed(7, &[0, 3, 0]), [0, 7, 0]);
        assert_eq!(weighed(7, &[0, 0, 0]), [3, 2, 2]);
        assert_eq!(weighed(7, &[-5, 3]), [0, 7]);
        assert_eq!(weighed(0, &[0, 3]), [0, 0]);
        assert_eq!(weighed(7, &[]), [0_i64; 0]);
    }

    #[test]
    fn the_largest_figures_do_not_overflow() {
        assert_eq!(weighed(i64::MAX, &[i64::MAX, i64::MAX]), [i64::MAX / 2 + 1, i64::MAX / 2]);
        assert_eq!(weighed(i64::MIN, &[i64::MAX]), [i64::MIN]);
    }

    proptest! {
        #[test]
        fn parts_add_up_exactly(total: i64, weights in prop::collection::vec(any::<i64>(), 1..12)) {
            let sum: i128 = weighed(total, &weights).into_iter().map(i128::from).sum();
            prop_assert_eq!(sum, i128::from(total));
        }

        #[test]
        fn each_part_is_within_one_of_its_due(
            total in -1_000_000_i64..1_000_000,
            weights in prop::collection::vec(0_i64..1000, 1..12),
        ) {
            let sum: i64 = weights.iter().sum();
            prop_assume!(sum > 0);
            for (share, weight) in weighed(total, &weights).into_iter().zip(&weights) {
                prop_assert!((share * sum - total * weight).abs() < sum);
            }
        }

        #[test]
        fn the_order_of_the_parts_does_not_matter(
            total: i32,
            weights in prop::collection::vec(0_i64..5, 1..8),
        ) {
            let names: Vec<String> = (0..weights.len()).map(|at| format!("c{at}")).collect();
            let mut parts: Vec<(i64, &str)> = weights.iter().copied().zip(names.iter().map(String::as_str)).collect();
            let forward = spread(total.into(), &parts);
            parts.reverse();
            let mut backward = spread(total.into(), &parts);
            backward.reverse();
            prop_assert_eq!(forward, backward);
        }
    }
}
