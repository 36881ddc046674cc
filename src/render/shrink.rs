//! What a column may lose where room is scarce, and how.

use std::borrow::Cow;

use unicode_width::UnicodeWidthStr;

use super::sanitize::line;

/// How a column gives way where room is scarce.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shrink {
    /// The least width while there is some room. Of a cause, these are the least widths of its reason.
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
    /// Cuts the end of the part after the first colon: `fluent-bit:OOMKilled` keeps the container, whose name is there to
    /// be copied, and `Error(1)` its code.
    AfterColon,
}

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Room {
    /// Nothing is cut.
    Plenty,
    /// Reasons and images lose their ends.
    Ample,
    /// Long words lose more, but names stay whole.
    Scarce,
    None,
}

impl Room {
    pub(super) const ALL: [Self; 4] = [Self::Plenty, Self::Ample, Self::Scarce, Self::None];
}

impl Shrink {
    pub(super) const NEVER: Self = Self::all(usize::MAX);

    const fn all(least: usize) -> Self {
        Self { ample: least, scarce: least, least, cut: Cut::End }
    }

    pub(super) const fn end(ample: usize, least: usize) -> Self {
        Self { ample, scarce: least, least, cut: Cut::End }
    }

    /// Cuts the end, but not while there is ample room.
    pub(super) const fn late(scarce: usize, least: usize) -> Self {
        Self { ample: usize::MAX, scarce, least, cut: Cut::End }
    }

    /// The middle goes, and only when nothing else helps: names are there to be copied.
    pub(super) const fn middle(least: usize) -> Self {
        Self { ample: usize::MAX, scarce: usize::MAX, least, cut: Cut::Middle }
    }

    /// Cuts the middle early, so that an image keeps parts of its registry and of its name.
    pub(super) const fn inner(ample: usize, least: usize) -> Self {
        Self { ample, scarce: least, least, cut: Cut::Middle }
    }

    /// Cuts the part after the first colon, to these widths.
    pub(super) const fn after_colon(ample: usize, scarce: usize, least: usize) -> Self {
        Self { ample, scarce, least, cut: Cut::AfterColon }
    }

    pub(super) fn bound(self, room: Room) -> usize {
        match room {
            Room::Plenty => usize::MAX,
            Room::Ample => self.ample,
            Room::Scarce => self.scarce,
            Room::None => self.least,
        }
    }

    /// Whether the least width of a column depends on its texts.
    pub(super) fn depends_on_text(self) -> bool {
        self.cut == Cut::AfterColon
    }

    /// The least width of a column because of this text in it.
    pub(super) fn least_of(self, text: &str, room: Room) -> usize {
        let (name, reason, how) = parts_of_cause(text);
        if self.depends_on_text() {
            name.width() + reason.width().min(self.bound(room)) + how.width()
        } else {
            0
        }
    }
}

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
        Cut::AfterColon => {
            let (name, reason, how) = parts_of_cause(text);
            let room = width.saturating_sub(name.width() + how.width());
            // Otherwise it is a row of a growing table whose columns are narrower.
            if room > 0 {
                return format!("{name}{}{how}", line(reason, room)).into();
            }
        }
    }
    line(text, width)
}

/// The parts of `fluent-bit:Error(1)`: the container with its colon, the reason, and what is in parentheses. The first and
/// the last may be empty.
fn parts_of_cause(text: &str) -> (&str, &str, &str) {
    let (name, rest) = text.split_at(text.find(':').map_or(0, |colon| colon + 1));
    let (reason, how) = rest.split_at(rest.find('(').unwrap_or(rest.len()));
    (name, reason, how)
}
