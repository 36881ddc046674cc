//! What a column may lose where room is scarce, and how.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use super::sanitize::line;

/// How a column gives way where room is scarce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shrink {
    /// The least width while there is some room.
    ample: usize,
    /// The least width while names are whole.
    scarce: usize,
    /// The least width of all.
    least: usize,
    /// What goes first.
    cut: Cut,
}

/// What of a text that is too long goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    End,
    /// The middle: generated names differ at both ends.
    Middle,
    /// Cuts the end of the part before the last colon: `fluent-bit:OOMKilled` keeps its reason.
    BeforeColon,
}

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// Long words lose their ends.
    Ample,
    /// They lose more, but names stay whole.
    Scarce,
    None,
}

impl Shrink {
    pub(super) const NEVER: Self = Self::all(usize::MAX);

    const fn all(least: usize) -> Self {
        Self { ample: least, scarce: least, least, cut: Cut::End }
    }

    pub(super) const fn end(ample: usize, least: usize) -> Self {
        Self { ample, scarce: least, least, cut: Cut::End }
    }

    /// The middle goes, and only when nothing else helps: names are there to be copied.
    pub(super) const fn middle(least: usize) -> Self {
        Self { ample: usize::MAX, scarce: usize::MAX, least, cut: Cut::Middle }
    }

    /// Cuts the middle early, so that an image keeps parts of its registry and of its name.
    pub(super) const fn inner(ample: usize, least: usize) -> Self {
        Self { ample, scarce: least, least, cut: Cut::Middle }
    }

    /// Cuts the part before the last colon.
    pub(super) const fn before_colon(ample: usize, least: usize) -> Self {
        Self { ample, scarce: least, least, cut: Cut::BeforeColon }
    }

    pub(super) fn bound(self, room: Room) -> usize {
        match room {
            Room::Ample => self.ample,
            Room::Scarce => self.scarce,
            Room::None => self.least,
        }
    }
}

/// How much of a name stays beside a reason.
const LEAST_NAME: usize = 6;

/// Shortens `text` to `width` columns.
pub(super) fn shorten(text: &str, width: usize, shrink: Shrink) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    match shrink.cut {
        Cut::End => {}
        Cut::Middle => {
            // Pods of one workload differ at the end, so the end gets the larger half.
            let head = line(text, width / 2);
            let head = head.trim_end_matches('…');
            let mut tail = String::new();
            for c in text.chars().rev() {
                let next = format!("{c}{tail}");
                if head.width() + 1 + next.width() > width {
                    break;
                }
                tail = next;
            }
            return format!("{head}…{tail}").into();
        }
        Cut::BeforeColon => {
            if let Some((before, after)) = text.rsplit_once(':') {
                // A few letters of the name show which container it is.
                let head = width.saturating_sub(after.width() + 1).max(LEAST_NAME.min(before.width()));
                let head = line(before, head);
                let after = line(after, width.saturating_sub(head.width() + 1));
                return format!("{head}:{after}").into();
            }
        }
    }
    line(text, width)
}
