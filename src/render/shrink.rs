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
    /// The end of what stands before the last colon: of `fluent-bit:OOMKilled` the reason is to stay.
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

    /// The middle goes, as soon as room is scarce: of an image the name and its registry are told, if in part.
    pub(super) const fn inner(ample: usize, least: usize) -> Self {
        Self { ample, scarce: least, least, cut: Cut::Middle }
    }

    /// What stands before the last colon goes.
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

/// `text` in no more than `width` columns.
pub(super) fn shorten(text: &str, width: usize, shrink: Shrink) -> Cow<'_, str> {
    if text.width() <= width {
        return Cow::Borrowed(text);
    }
    match shrink.cut {
        Cut::End => {}
        Cut::Middle => {
            // The end tells pods of one workload apart: it gets the greater half.
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
                // Some letters of the name say whose reason it is.
                let head = width.saturating_sub(after.width() + 1).max(LEAST_NAME.min(before.width()));
                let head = line(before, head);
                let after = line(after, width.saturating_sub(head.width() + 1));
                return format!("{head}:{after}").into();
            }
        }
    }
    line(text, width)
}
