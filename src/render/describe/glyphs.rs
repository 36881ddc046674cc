//! The characters of pictures and trees.

use crate::report::describe::Phase;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Glyphs {
    /// A branch that others follow, and the last one; what stands under each.
    pub(super) branch: &'static str,
    pub(super) last: &'static str,
    pub(super) under_branch: &'static str,
    pub(super) under_last: &'static str,
    pub(super) rule: char,
    waiting: char,
    pulling: char,
    running: char,
    up: char,
    down: char,
    restarting: char,
    unknown: char,
    /// The picture ends here, and what it shows goes on.
    pub(super) more: char,
}

/// For terminals that know UTF-8.
pub(super) static UNICODE: Glyphs = Glyphs {
    branch: "├─ ",
    last: "└─ ",
    under_branch: "│  ",
    under_last: "   ",
    rule: '─',
    waiting: '·',
    pulling: '┄',
    running: '▒',
    up: '█',
    down: '_',
    restarting: '░',
    unknown: '?',
    more: '→',
};

/// For all others.
pub(super) static ASCII: Glyphs = Glyphs {
    branch: "|- ",
    last: "`- ",
    under_branch: "|  ",
    under_last: "   ",
    rule: '-',
    waiting: '.',
    pulling: '-',
    running: '=',
    up: '#',
    down: '_',
    restarting: '~',
    unknown: '?',
    more: '>',
};

impl Glyphs {
    /// The character for a phase.
    pub(super) fn of(&self, phase: Phase) -> char {
        match phase {
            Phase::Waiting => self.waiting,
            Phase::Pulling => self.pulling,
            Phase::Running => self.running,
            Phase::Up => self.up,
            Phase::Down => self.down,
            Phase::Restarting => self.restarting,
            Phase::Ended => ' ',
            Phase::Unknown => self.unknown,
        }
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
        Phase::Unknown => "not known any more",
    }
}
