//! The JSON contract for scripts, `kubectl-sidecars/v1`. Keys are only ever added. YAML and KYAML have the same value.

mod compare;
mod description;
mod document;
mod explain;
mod findings;
mod migrations;
mod overhead;
mod pods;
mod preview;
mod wait;

use std::io::{self, BufWriter, Write};

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};

use super::sanitize::{is_plain, is_unsafe};
pub(super) use compare::comparison;
pub(super) use description::descriptions;
pub(super) use explain::{explanations, products, topic};
pub(super) use findings::findings;
pub(super) use migrations::migrations;
pub(super) use overhead::overhead;
pub(super) use pods::{event, list, saved_pod, summary};
pub(super) use preview::preview;
pub(super) use wait::wait_result;

/// How many bytes are written at a time.
const BUFFER: usize = 1 << 15;

/// Writes `value` as kubectl formats JSON, indented by four spaces.
pub(super) fn write(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    write_with(Escapes::Json, out, value)
}

/// Writes `value` as JSON that is also valid YAML, which differs in how it escapes rare characters.
pub(super) fn write_for_yaml(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    write_with(Escapes::Yaml, out, value)
}

/// Writes `value` on one line.
pub(super) fn write_line(out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let formatter = Safe(CompactFormatter, Escapes::Json);
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut *out, formatter))?;
    writeln!(out)
}

fn write_with(escapes: Escapes, out: &mut dyn Write, value: &impl Serialize) -> io::Result<()> {
    let formatter = Safe(PrettyFormatter::with_indent(b"    "), escapes);
    // Buffered here, because most writes are a character or two.
    let mut buffer = BufWriter::with_capacity(BUFFER, out);
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut buffer, formatter))?;
    writeln!(buffer)?;
    buffer.flush()
}

/// How characters of more than 16 bits are escaped: JSON as two surrogates, YAML as one code point.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Escapes {
    Json,
    Yaml,
}

/// Escapes characters that a terminal would act on or hide. JSON itself requires this only for the first 32 characters.
struct Safe<F>(F, Escapes);

impl<F> Safe<F> {
    fn escaped<W: ?Sized + Write>(&self, writer: &mut W, c: char) -> io::Result<()> {
        if self.1 == Escapes::Yaml && c.len_utf16() > 1 {
            return write!(writer, "\\U{:08x}", u32::from(c));
        }
        let mut units = [0; 2];
        c.encode_utf16(&mut units).iter().try_for_each(|unit| write!(writer, "\\u{unit:04x}"))
    }
}

/// The layout is that of the formatter inside.
macro_rules! passed_on {
    ($($name:ident($($argument:ident: $kind:ty)?)),*) => {$(
        fn $name<W: ?Sized + Write>(&mut self, writer: &mut W $(, $argument: $kind)?) -> io::Result<()> {
            self.0.$name(writer $(, $argument)?)
        }
    )*};
}

impl<F: Formatter> Formatter for Safe<F> {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        if is_plain(fragment) {
            return writer.write_all(fragment.as_bytes());
        }
        let mut clean = 0;
        for (at, c) in fragment.char_indices().filter(|(_, c)| is_unsafe(*c)) {
            writer.write_all(&fragment.as_bytes()[clean..at])?;
            self.escaped(writer, c)?;
            clean = at + c.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[clean..])
    }

    passed_on!(begin_array(), end_array(), begin_array_value(first: bool), end_array_value());
    passed_on!(begin_object(), end_object(), begin_object_key(first: bool), begin_object_value());
    passed_on!(end_object_value());
}
