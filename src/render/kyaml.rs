//! KYAML (KEP-5295): the subset of YAML that `kubectl -o kyaml` prints. Braces instead of significant indentation, every
//! text in quotes, so that `no` and `1.10` stay texts.

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::ser::{CharEscape, CompactFormatter, Formatter};

use super::sanitize::is_unsafe;

/// Texts that YAML parsers can read as a boolean, a null or a number.
const AMBIGUOUS: [&str; 13] =
    ["null", "~", "true", "false", "t", "f", "yes", "no", "y", "n", "on", "off", ".nan"];

/// Writes `value` as one document with its `---` header, as `kubectl` lays it out.
pub(super) fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut buffer = BufWriter::new(out);
    writeln!(buffer, "---")?;
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut buffer, Kyaml::default()))?;
    writeln!(buffer)?;
    buffer.flush()
}

/// Lays out what `serde_json` serializes.
#[derive(Default)]
struct Kyaml {
    /// How deep the current value is indented.
    depth: usize,
    /// The lists that are open: whether their items are on lines of their own.
    lists: Vec<bool>,
    /// Whether the next value is an item of a list, and whether it is the first one.
    item: Option<bool>,
    is_key: bool,
    /// The current text: how it is quoted depends on all of it.
    text: String,
}

/// Scalars are written as in JSON.
macro_rules! scalars {
    ($($name:ident($kind:ty)),*) => {$(
        fn $name<W: ?Sized + Write>(&mut self, writer: &mut W, value: $kind) -> io::Result<()> {
            self.begin_scalar(writer)?;
            CompactFormatter.$name(writer, value)
        }
    )*};
}

impl Kyaml {
    /// Objects and lists begin on the line on which the list of them begins: `[{`.
    fn begin_nested<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.item.take() == Some(false) { writer.write_all(b", ") } else { Ok(()) }
    }

    /// A scalar in a list has a line of its own.
    fn begin_scalar<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        let Some(first) = self.item.take() else { return Ok(()) };
        if first {
            if let Some(has_lines) = self.lists.last_mut() {
                *has_lines = true;
            }
            self.depth += 1;
        } else {
            writer.write_all(b",")?;
        }
        self.new_line(writer)
    }

    fn new_line<W: ?Sized + Write>(&self, writer: &mut W) -> io::Result<()> {
        writer.write_all(b"\n")?;
        indent(writer, self.depth)
    }
}

impl Formatter for Kyaml {
    scalars!(write_bool(bool), write_number_str(&str), write_f32(f32), write_f64(f64));
    scalars!(write_i8(i8), write_i16(i16), write_i32(i32), write_i64(i64), write_i128(i128));
    scalars!(write_u8(u8), write_u16(u16), write_u32(u32), write_u64(u64), write_u128(u128));

    fn write_null<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin_scalar(writer)?;
        writer.write_all(b"null")
    }

    fn begin_string<W: ?Sized + Write>(&mut self, _: &mut W) -> io::Result<()> {
        self.text.clear();
        Ok(())
    }

    fn write_string_fragment<W: ?Sized + Write>(&mut self, _: &mut W, fragment: &str) -> io::Result<()> {
        self.text.push_str(fragment);
        Ok(())
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, _: &mut W, escape: CharEscape) -> io::Result<()> {
        self.text.push(match escape {
            CharEscape::Quote => '"',
            CharEscape::ReverseSolidus => '\\',
            CharEscape::Solidus => '/',
            CharEscape::Backspace => '\u{8}',
            CharEscape::FormFeed => '\u{c}',
            CharEscape::LineFeed => '\n',
            CharEscape::CarriageReturn => '\r',
            CharEscape::Tab => '\t',
            CharEscape::AsciiControl(byte) => char::from(byte),
        });
        Ok(())
    }

    fn end_string<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if !self.is_key {
            self.begin_scalar(writer)?;
            let lines = self.text.contains('\n').then_some(self.depth + 1);
            return quoted(writer, &self.text, lines);
        }
        if needs_quotes(&self.text) {
            quoted(writer, &self.text, None)
        } else {
            writer.write_all(self.text.as_bytes())
        }
    }

    fn begin_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin_nested(writer)?;
        self.lists.push(false);
        writer.write_all(b"[")
    }

    fn begin_array_value<W: ?Sized + Write>(&mut self, _: &mut W, first: bool) -> io::Result<()> {
        self.item = Some(first);
        Ok(())
    }

    fn end_array<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        if self.lists.pop() == Some(true) {
            self.depth -= 1;
            writer.write_all(b",")?;
            self.new_line(writer)?;
        }
        writer.write_all(b"]")
    }

    fn begin_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.begin_nested(writer)?;
        self.depth += 1;
        writer.write_all(b"{")
    }

    fn begin_object_key<W: ?Sized + Write>(&mut self, writer: &mut W, _first: bool) -> io::Result<()> {
        self.is_key = true;
        self.new_line(writer)
    }

    fn begin_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.is_key = false;
        writer.write_all(b": ")
    }

    fn end_object_value<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        // An empty object stays `{}`: only one with values ends on a line of its own.
        writer.write_all(b",")?;
        self.is_key = true;
        Ok(())
    }

    fn end_object<W: ?Sized + Write>(&mut self, writer: &mut W) -> io::Result<()> {
        self.depth -= 1;
        // After a value, and not right after the brace.
        if std::mem::take(&mut self.is_key) {
            self.new_line(writer)?;
        }
        writer.write_all(b"}")
    }
}

fn indent<W: ?Sized + Write>(writer: &mut W, depth: usize) -> io::Result<()> {
    (0..depth).try_for_each(|_| writer.write_all(b"  "))
}

/// Writes `text` in quotes. `lines` is the indentation of its lines, each on a line of its own; `None` keeps it on one
/// line.
fn quoted<W: ?Sized + Write>(writer: &mut W, text: &str, lines: Option<usize>) -> io::Result<()> {
    let fold = |writer: &mut W| match lines {
        Some(_) => writer.write_all(b"\\\n"),
        None => Ok(()),
    };
    writer.write_all(b"\"")?;
    fold(writer)?;
    let mut at_start = lines.is_some();
    for c in text.chars() {
        if std::mem::take(&mut at_start) {
            indent(writer, lines.unwrap_or_default())?;
            // YAML drops blanks at the start of a line unless the first one is escaped.
            writer.write_all(if c.is_whitespace() && c != '\n' { b"\\" } else { b" " })?;
        }
        character(writer, c)?;
        if c == '\n' {
            fold(writer)?;
            at_start = lines.is_some();
        }
    }
    if let Some(depth) = lines {
        if !at_start {
            fold(writer)?;
        }
        indent(writer, depth)?;
    }
    writer.write_all(b"\"")
}

/// Writes one character of a quoted text, escaped where a terminal would act on it or hide it.
fn character<W: ?Sized + Write>(writer: &mut W, c: char) -> io::Result<()> {
    match c {
        '"' | '\\' => write!(writer, "\\{c}"),
        '\u{7}' => writer.write_all(b"\\a"),
        '\u{8}' => writer.write_all(b"\\b"),
        '\t' => writer.write_all(b"\\t"),
        '\n' => writer.write_all(b"\\n"),
        '\u{b}' => writer.write_all(b"\\v"),
        '\u{c}' => writer.write_all(b"\\f"),
        '\r' => writer.write_all(b"\\r"),
        '\0' => writer.write_all(b"\\0"),
        '\u{1b}' => writer.write_all(b"\\e"),
        '\u{85}' => writer.write_all(b"\\N"),
        '\u{a0}' => writer.write_all(b"\\_"),
        '\u{2028}' => writer.write_all(b"\\L"),
        '\u{2029}' => writer.write_all(b"\\P"),
        c if !is_unsafe(c) && (c == ' ' || !c.is_whitespace()) => write!(writer, "{c}"),
        c if c.is_ascii() => write!(writer, "\\x{:02x}", u32::from(c)),
        c if c.len_utf16() == 1 => write!(writer, "\\u{:04x}", u32::from(c)),
        c => write!(writer, "\\U{:08x}", u32::from(c)),
    }
}

/// Whether a key could be read as something other than a text.
fn needs_quotes(key: &str) -> bool {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let inside = key.strip_prefix(is_word).map(|rest| rest.strip_suffix(is_word).unwrap_or(rest));
    let is_safe = inside.is_some_and(|rest| rest.chars().all(|c| is_word(c) || "-./".contains(c)))
        && key.ends_with(is_word);
    !is_safe || AMBIGUOUS.contains(&key.to_lowercase().as_str()) || is_number_or_date(key)
}

fn is_number_or_date(key: &str) -> bool {
    let plain = key.replace('_', "").to_lowercase();
    let has_base = [("0x", 16), ("0o", 8), ("0b", 2)].iter().any(|(prefix, base)| {
        plain.strip_prefix(prefix).is_some_and(|digits| i64::from_str_radix(digits, *base).is_ok())
    });
    let year = key.bytes().take_while(u8::is_ascii_digit).count();
    plain.parse::<f64>().is_ok() || has_base || (year == 4 && key[year..].starts_with('-'))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn printed(value: &Value) -> String {
        let mut out = Vec::new();
        write(&mut out, value).expect("a vector takes everything");
        String::from_utf8(out).expect("texts stay UTF-8")
    }

    #[test]
    fn layout_is_that_of_kubectl() {
        let value = json!({
            "apiVersion": "v1",
            "empty": [{}, []],
            "items": [{ "name": "a", "ports": [80, 443] }, { "name": "b", "args": ["-v", null] }],
            "none": {},
            "share": 0.5,
        });
        let expected = "---
{
  apiVersion: \"v1\",
  empty: [{}, []],
  items: [{
    name: \"a\",
    ports: [
      80,
      443,
    ],
  }, {
    name: \"b\",
    args: [
      \"-v\",
      null,
    ],
  }],
  none: {},
  share: 0.5,
}
";
        // The map of serde_json may sort its keys.
        let sorted = expected.replace(
            "    name: \"b\",\n    args: [\n      \"-v\",\n      null,\n    ],\n",
            "    args: [\n      \"-v\",\n      null,\n    ],\n    name: \"b\",\n",
        );
        assert!([expected.to_owned(), sorted].contains(&printed(&value)), "{}", printed(&value));
    }

    #[test]
    fn lines_of_a_text_are_folded() {
        let value = json!({ "message": "first\n  second\n\nlast" });
        let expected = "---
{
  message: \"\\
     first\\n\\
    \\  second\\n\\
     \\n\\
     last\\
    \",
}
";
        assert_eq!(printed(&value), expected);
        assert_eq!(read(expected), value);
    }

    #[test]
    fn keys_are_quoted_only_where_yaml_would_misread_them() {
        for key in ["name", "app_1", "a.b/c-d", "3scale"] {
            assert!(!needs_quotes(key), "{key}");
        }
        for key in
            ["", "no", "True", "null", "12", "1_000", "0x1f", "1e3", "2026-11-22", "-a", "a b", "a:", "é\""]
        {
            assert!(needs_quotes(key), "{key}");
        }
    }

    #[test]
    fn characters_that_a_terminal_acts_on_are_escaped() {
        let value = json!({ "a\nb": "\u{1b}[31m\u{202e}\u{e0041}\u{9b}\"\\", "x": "\u{2003}\u{a0}\u{7f}é" });
        let printed = printed(&value);
        assert!(printed.contains(r#""a\nb": "\e[31m\u202e\U000e0041\u009b\"\\","#), "{printed}");
        assert!(printed.contains(r#"x: "\u2003\_\x7fé","#), "{printed}");
        assert_eq!(read(&printed), value);
    }

    fn read(text: &str) -> Value {
        serde_saphyr::from_str(text).expect("KYAML is YAML")
    }
}
