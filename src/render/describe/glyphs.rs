//! The characters of pictures and trees, and what is equal in them, which is shown once.

use crate::report::describe::Phase;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyphs {
    /// A branch that others follow, the last one, and the indent under each.
    pub(super) branch: &'static str,
    pub(super) last: &'static str,
    pub(super) under_branch: &'static str,
    pub(super) under_last: &'static str,
    pub(super) rule: char,
    /// The picture ends here, and what it shows goes on.
    pub(super) more: char,
    /// In the order of [`Phase::ALL`].
    phases: [char; 8],
}

/// For terminals that know UTF-8.
pub(super) static UNICODE: Glyphs = Glyphs {
    branch: "├─ ",
    last: "└─ ",
    under_branch: "│  ",
    under_last: "   ",
    rule: '─',
    more: '→',
    phases: ['·', '┄', '▒', '█', '_', '░', ' ', '?'],
};

/// For all others.
pub(super) static ASCII: Glyphs = Glyphs {
    branch: "|- ",
    last: "`- ",
    under_branch: "|  ",
    under_last: "   ",
    rule: '-',
    more: '>',
    phases: ['.', '-', '=', '#', '_', '~', ' ', '?'],
};

impl Glyphs {
    pub(super) fn of(&self, phase: Phase) -> char {
        self.phases[phase as usize]
    }
}

/// What a character of the picture means.
pub(super) fn meaning(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting => "waits",
        Phase::Pulling => "pulls its image",
        Phase::Running => "runs",
        Phase::Up => "runs and is ready",
        Phase::Down => "down between runs",
        Phase::Restarting => "up and down",
        Phase::Ended => "ended",
        Phase::Unknown => "no longer known",
    }
}

/// The most equal items that are still shown one by one.
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
