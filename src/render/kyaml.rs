//! KYAML (KEP-5295): the subset of YAML that `kubectl -o kyaml` prints. Braces instead of significant indentation, every
//! text in quotes, so that `no` and `1.10` stay texts.

use std::io::{self, BufWriter, Write};

use serde::Serialize;

use super::sanitize::is_unsafe;

/// Texts that YAML parsers can read as a boolean, a null or a number.
const AMBIGUOUS: [&str; 13] =
    ["null", "~", "true", "false", "t", "f", "yes", "no", "y", "n", "on", "off", ".nan"];

/// Writes `value` as one document with its `---` header, as `kubectl` lays it out.
pub(super) fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let mut layout =
        Layout { out: BufWriter::new(out), open: Vec::new(), depth: 0, scalar: Vec::new(), text: None };
    writeln!(layout.out, "---")?;
    serde_json::to_writer(&mut layout, value)?;
    writeln!(layout.out)?;
    layout.out.flush()
}

/// Lays out the compact JSON that is written to it.
struct Layout<W> {
    out: W,
    /// The objects and lists around the current value.
    open: Vec<Level>,
    /// How deep the current value is indented.
    depth: usize,
    /// The scalar or the key that is being read, as JSON.
    scalar: Vec<u8>,
    /// Inside a text: whether the next character is escaped.
    text: Option<bool>,
}

struct Level {
    is_list: bool,
    items: usize,
    /// Whether the items of a list are on lines of their own.
    has_lines: bool,
}

impl<W: Write> Write for Layout<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        bytes.iter().try_for_each(|byte| self.read(*byte))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl<W: Write> Layout<W> {
    fn read(&mut self, byte: u8) -> io::Result<()> {
        match (self.text, byte) {
            (Some(false), b'"') => self.text = None,
            (Some(escaped), _) => self.text = Some(!escaped && byte == b'\\'),
            (None, b'"') => self.text = Some(false),
            (None, b'{' | b'[') => return self.begin(byte),
            (None, b':') => return self.key(),
            (None, b',') => return self.scalar(),
            (None, b'}' | b']') => {
                self.scalar()?;
                return self.end(byte);
            }
            (None, _) => {}
        }
        self.scalar.push(byte);
        Ok(())
    }

    /// Objects and lists begin on the line on which the list of them begins: `[{`.
    fn begin(&mut self, brace: u8) -> io::Result<()> {
        if let Some(list) = self.open.last_mut().filter(|level| level.is_list) {
            if list.items > 0 {
                self.out.write_all(b", ")?;
            }
            list.items += 1;
        }
        let is_list = brace == b'[';
        self.depth += usize::from(!is_list);
        self.open.push(Level { is_list, items: 0, has_lines: false });
        self.out.write_all(&[brace])
    }

    fn end(&mut self, brace: u8) -> io::Result<()> {
        let ended = self.open.pop().filter(|level| level.has_lines || !level.is_list);
        self.depth -= usize::from(ended.is_some());
        // An empty object stays `{}`.
        if ended.is_some_and(|level| level.items > 0) {
            self.new_line(b",")?;
        }
        self.out.write_all(&[brace])
    }

    fn key(&mut self) -> io::Result<()> {
        let is_first = self.open.last_mut().is_none_or(|object| std::mem::replace(&mut object.items, 1) == 0);
        self.new_line(if is_first { b"" } else { b"," })?;
        let key: String = serde_json::from_slice(&std::mem::take(&mut self.scalar))?;
        if needs_quotes(&key) {
            quoted(&mut self.out, &key, None)?;
        } else {
            self.out.write_all(key.as_bytes())?;
        }
        self.out.write_all(b": ")
    }

    /// Writes the scalar that has been read, if any. In a list it has a line of its own.
    fn scalar(&mut self) -> io::Result<()> {
        let scalar = std::mem::take(&mut self.scalar);
        if scalar.is_empty() {
            return Ok(());
        }
        if let Some(list) = self.open.last_mut().filter(|level| level.is_list) {
            let is_first = list.items == 0;
            list.items += 1;
            list.has_lines = true;
            self.depth += usize::from(is_first);
            self.new_line(if is_first { b"" } else { b"," })?;
        }
        if scalar[0] != b'"' {
            return self.out.write_all(&scalar);
        }
        let text: String = serde_json::from_slice(&scalar)?;
        let lines = text.contains('\n').then_some(self.depth + 1);
        quoted(&mut self.out, &text, lines)
    }

    fn new_line(&mut self, before: &[u8]) -> io::Result<()> {
        self.out.write_all(before)?;
        self.out.write_all(b"\n")?;
        indent(&mut self.out, self.depth)
    }
}

fn indent(writer: &mut impl Write, depth: usize) -> io::Result<()> {
    (0..depth).try_for_each(|_| writer.write_all(b"  "))
}

/// Writes `text` in quotes. `lines` is the indentation of its lines, each on a line of its own; `None` keeps it on one
/// line.
fn quoted(writer: &mut impl Write, text: &str, lines: Option<usize>) -> io::Result<()> {
    let fold: &[u8] = if lines.is_some() { b"\\\n" } else { b"" };
    writer.write_all(b"\"")?;
    writer.write_all(fold)?;
    let mut at_start = lines.is_some();
    for c in text.chars() {
        if std::mem::take(&mut at_start) {
            indent(writer, lines.unwrap_or_default())?;
            // YAML drops blanks at the start of a line unless the first one is escaped.
            writer.write_all(if c.is_whitespace() && c != '\n' { b"\\" } else { b" " })?;
        }
        character(writer, c)?;
        if c == '\n' {
            writer.write_all(fold)?;
            at_start = lines.is_some();
        }
    }
    if let Some(depth) = lines {
        if !at_start {
            writer.write_all(fold)?;
        }
        indent(writer, depth)?;
    }
    writer.write_all(b"\"")
}

/// Writes one character of a quoted text, escaped where a terminal would act on it or hide it.
fn character(writer: &mut impl Write, c: char) -> io::Result<()> {
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
