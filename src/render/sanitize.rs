//! Makes text from a cluster safe for a terminal.
//!
//! Users who can create pods control names, messages and annotations, and kubelets report the last message of a
//! container unchanged. Printed as they are, escape sequences could move the cursor, change the title or hide a line, and
//! bidirectional or invisible characters and stacks of combining marks could make one name look like another. They are shown
//! as escapes instead: `\n`, `\r`, `\t`, and `\u{1b}` for the rest.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Escapes characters that a terminal would act on, and characters that are invisible.
///
/// Line breaks and tabs are escaped as well, so that the result is one line.
pub(crate) fn for_terminal(text: &str) -> Cow<'_, str> {
    if is_plain(text) {
        return Cow::Borrowed(text);
    }
    let mut reader = Reader::default();
    if !text.chars().any(|c| reader.must_escape(c)) {
        return Cow::Borrowed(text);
    }
    let mut reader = Reader::default();
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        if reader.must_escape(c) { escape(&mut safe, c) } else { safe.push(c) }
    }
    Cow::Owned(safe)
}

/// How many combining marks one character may carry: decomposed Vietnamese and pointed Hebrew need up to three.
const MARKS: usize = 3;

/// Judges characters by what comes before them.
#[derive(Default)]
struct Reader {
    previous: Option<char>,
    /// Combining marks since the last character that has a width.
    marks: usize,
}

impl Reader {
    fn must_escape(&mut self, c: char) -> bool {
        let belongs_to_emoji =
            c == '\u{fe0f}' && self.previous.is_some_and(|c| c > '\u{200}' && !c.is_alphanumeric());
        self.marks = if c.width() == Some(0) { self.marks + 1 } else { 0 };
        let flooded = self.marks > MARKS;
        // Escaped characters are as wide as their escapes.
        let escaped = !belongs_to_emoji && (flooded || is_unsafe(c));
        if escaped {
            self.marks = 0;
        }
        self.previous = Some(c).filter(|_| !escaped);
        escaped
    }
}

/// Whether the text is printable ASCII, as nearly all text in Kubernetes is.
pub(super) fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Makes a cell of CSV safe for terminals, as above, and for spreadsheets, which treat a cell that begins with `=`, `+`, `-`,
/// `@`, a tab or a carriage return as a formula. Such a cell gets a leading `'`.
pub(crate) fn for_csv(text: &str) -> Cow<'_, str> {
    let safe = for_terminal(text);
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) { Cow::Owned(format!("'{safe}")) } else { safe }
}

/// One safe line of at most `max_width` columns; what is longer ends in `…`.
pub(crate) fn line(text: &str, max_width: usize) -> Cow<'_, str> {
    let safe = for_terminal(text);
    if safe.width() <= max_width {
        return safe;
    }
    if max_width == 0 {
        return Cow::Borrowed("");
    }
    let mut width = 0;
    let mut end = 0;
    for (at, c) in safe.char_indices() {
        width += c.width().unwrap_or(0);
        if width >= max_width {
            break;
        }
        end = at + c.len_utf8();
    }
    let mut short = safe[..end].to_owned();
    // Characters can be wider together than alone (an emoji with a variation selector).
    while short.width() >= max_width && short.pop().is_some() {}
    short.push('…');
    Cow::Owned(short)
}

fn escape(safe: &mut String, c: char) {
    match c {
        '\n' => safe.push_str("\\n"),
        '\r' => safe.push_str("\\r"),
        '\t' => safe.push_str("\\t"),
        c => {
            // Writing to a string cannot fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
        }
    }
}

/// Whether this character could mislead a terminal or a reader.
#[expect(clippy::match_same_arms, reason = "one arm a reason")]
pub(super) fn is_unsafe(c: char) -> bool {
    match c {
        ' '..='~' => false,
        // C0, DEL, C1.
        c if c.is_control() => true,
        // Bidirectional controls.
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        // Line and paragraph separators.
        '\u{2028}' | '\u{2029}' => true,
        // Invisible: soft hyphen, joiners, fillers, zero-width spaces, invisible operators, deprecated format
        // controls, annotations, shorthand and musical controls, the byte order mark, variation selectors.
        '\u{ad}'
        | '\u{34f}'
        | '\u{115f}'
        | '\u{1160}'
        | '\u{17b4}'
        | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' => true,
        '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}' | '\u{3164}' => true,
        '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{1bca0}'..='\u{1bca3}' => true,
        '\u{1d173}'..='\u{1d17a}' => true,
        '\u{fe00}'..='\u{fe0f}' => true,
        // Blanks that look like a space or like nothing: no-break, of other widths, an empty pattern of Braille dots. The
        // ideographic space stays, which is as wide as the characters beside it.
        '\u{a0}' | '\u{1680}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{2800}' => true,
        // Tags and more variation selectors; the rest of that plane is reserved for the like.
        '\u{e0000}'..='\u{e0fff}' => true,
        // Private use: what it looks like depends on the font.
        '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}' => true,
        // Noncharacters.
        '\u{fdd0}'..='\u{fdef}' => true,
        c => u32::from(c) & 0xfffe == 0xfffe,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn controls_and_invisible_characters_are_shown() {
        for (text, safe) in [
            ("\x1b[31mred\x1b[0m", "\\u{1b}[31mred\\u{1b}[0m"),
            ("a\r\nb\tc\x07\x7f", "a\\r\\nb\\tc\\u{7}\\u{7f}"),
            ("\u{9b}2J\u{85}", "\\u{9b}2J\\u{85}"),
            ("user\u{202e}nimda\u{2066}\u{200f}\u{61c}", "user\\u{202e}nimda\\u{2066}\\u{200f}\\u{61c}"),
            ("a\u{200b}b\u{ad}\u{feff}\u{2060}\u{180e}", "a\\u{200b}b\\u{ad}\\u{feff}\\u{2060}\\u{180e}"),
            ("x\u{e0041}\u{2028}\u{fff9}\u{ffff}", "x\\u{e0041}\\u{2028}\\u{fff9}\\u{ffff}"),
            ("web\u{fe0f}-0\u{fe00}\u{e0101}", "web\\u{fe0f}-0\\u{fe00}\\u{e0101}"),
            ("a\u{a0}b\u{2800}\u{2003}\u{202f}", "a\\u{a0}b\\u{2800}\\u{2003}\\u{202f}"),
            ("a\u{301}\u{302}\u{303}\u{304}\u{305}b", "a\u{301}\u{302}\u{303}\\u{304}\u{305}b"),
        ] {
            assert_eq!(for_terminal(text), safe);
        }
    }

    #[test]
    fn ordinary_text_is_left_alone() {
        let decomposed = "Vi\u{1ec7}t e\u{323}\u{302}";
        for text in
            ["", "istio-proxy", "café", "日本語", "✔\u{fe0f} ok", "naïve…", "\\u{1b}", "שלום", decomposed]
        {
            assert!(matches!(for_terminal(text), Cow::Borrowed(same) if same == text), "{text}");
        }
    }

    #[test]
    fn formulas_are_defused() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@x", "'@x"),
            ("\t=1", "'\\t=1"),
            ("\r=1", "'\\r=1"),
            ("a=1", "a=1"),
            ("", ""),
            ("\x1b", "\\u{1b}"),
        ] {
            assert_eq!(for_csv(text), cell);
        }
    }

    #[test]
    fn long_lines_end_in_an_ellipsis() {
        for (text, width, short) in [
            ("abc", 3, "abc"),
            ("abcd", 3, "ab…"),
            ("abcd", 1, "…"),
            ("abcd", 0, ""),
            ("日本語", 5, "日本…"),
            ("日本語", 4, "日…"),
            ("a\nb", 4, "a\\nb"),
            ("a\nbc", 4, "a\\n…"),
            ("", 0, ""),
        ] {
            assert_eq!(line(text, width), short, "{text:?} in {width}");
        }
    }

    /// About half of the characters need escapes.
    fn text() -> impl Strategy<Value = String> {
        let odd = prop_oneof![
            any::<char>(),
            (0u32..0x300).prop_filter_map("a character", char::from_u32),
            (0x2000u32..0x2070).prop_filter_map("a character", char::from_u32),
            (0xfe00u32..0x1_0000).prop_filter_map("a character", char::from_u32),
            (0x1f300u32..0x1f700).prop_filter_map("a character", char::from_u32),
        ];
        proptest::collection::vec(odd, 0..40).prop_map(String::from_iter)
    }

    /// An independent list, which reveals gaps in the rule.
    fn is_harmful(c: char) -> bool {
        let code = u32::from(c);
        code < 0x20
            || (0x7f..=0x9f).contains(&code)
            || [0xad, 0x61c, 0x180e, 0xfeff].contains(&code)
            || (0x200b..=0x200f).contains(&code)
            || (0x2028..=0x202e).contains(&code)
            || (0x2060..=0x2069).contains(&code)
            || (0xfff9..=0xfffb).contains(&code)
            || (0xe0000..=0xe007f).contains(&code)
    }

    proptest! {
        #[test]
        fn nothing_harmful_is_left(text in text()) {
            prop_assert!(!for_terminal(&text).chars().any(is_harmful));
            prop_assert!(!for_csv(&text).chars().any(is_harmful));
            prop_assert!(!for_csv(&text).starts_with(['=', '+', '-', '@']));
            prop_assert!(!line(&text, 20).chars().any(is_harmful));
        }

        #[test]
        fn safe_text_does_not_change(text in text()) {
            let safe = for_terminal(&text).into_owned();
            prop_assert!(matches!(for_terminal(&safe), Cow::Borrowed(_)));
        }

        #[test]
        fn lines_keep_to_their_width(text in text(), width in 0usize..30) {
            prop_assert!(line(&text, width).width() <= width);
        }
    }
}
