//! Bars, drawn to scale.

/// A bar of at most `width` characters for `part` of `whole`, to an eighth of a character if the terminal can show it. A
/// positive value always shows something, a negative one nothing.
pub(super) fn bar(part: i128, whole: i128, width: usize, unicode: bool) -> String {
    const EIGHTHS: [char; 8] = [' ', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
    if part <= 0 || whole <= 0 || width == 0 {
        return String::new();
    }
    let steps = if unicode { 8 } else { 1 };
    let all = i128::try_from(width).unwrap_or(0) * steps;
    let part = part.min(whole);
    let filled = usize::try_from(((part * all * 2 + whole) / (whole * 2)).max(1)).unwrap_or(0);
    if !unicode {
        return "#".repeat(filled);
    }
    let mut bar = "█".repeat(filled / 8);
    if !filled.is_multiple_of(8) {
        bar.push(EIGHTHS[filled % 8]);
    }
    bar
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use unicode_width::UnicodeWidthStr;

    use super::*;

    #[test]
    fn bars_are_to_scale() {
        assert_eq!(bar(10, 10, 4, true), "████");
        assert_eq!(bar(5, 10, 4, true), "██");
        assert_eq!(bar(1, 10, 4, true), "▍");
        assert_eq!(bar(1, 1000, 4, true), "▏");
        assert_eq!(bar(10, 10, 4, false), "####");
        assert_eq!(bar(4, 10, 4, false), "##");
        assert_eq!(bar(1, 1000, 4, false), "#");
        for (part, whole) in [(0, 10), (-3, 10), (3, 0)] {
            assert_eq!(bar(part, whole, 4, true), "");
        }
    }

    proptest! {
        #[test]
        fn bars_keep_to_their_width(part: i64, whole: i64, width in 0_usize..40, unicode: bool) {
            prop_assert!(bar(part.into(), whole.into(), width, unicode).width() <= width);
        }
    }
}
