//! Edits the file that a workload is from: comments, order and layout stay wherever lines can be moved. The result is read
//! again and compared with what was meant; if it differs, or lines cannot be moved, the document is rewritten.

mod edit;
#[cfg(test)]
mod tests;
mod tree;

use serde_json::Value;

use super::plan::Plan;
use super::subject::Subject;
use edit::{Lines, Step};

/// A file after the change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edited {
    pub(crate) text: String,
    /// What the text has lost, and why.
    pub(crate) lost: Option<String>,
}

/// Changes the workload in the text of its file.
///
/// Errors: the workload cannot be found in the text.
pub(crate) fn edit(text: &str, subject: &Subject, plan: &Plan) -> Result<Edited, String> {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let lines: Vec<&str> = text.lines().collect();
    let begin = usize::try_from(subject.place.as_ref().map_or(1, |place| place.line)).unwrap_or(1);
    let range = document(&lines, begin.saturating_sub(1));
    let own = lines[range.clone()].join("\n");
    let mut meant: Value = serde_saphyr::from_str(&own).map_err(|error| crate::wording::yaml(&error))?;
    let path = locate(&meant, subject).ok_or("its object was not found in the text of the file")?;
    let spec = path.iter().try_fold(&mut meant, |value, step| match step {
        Step::Key(key) => value.get_mut(key.as_str()),
        Step::Item(index) => value.get_mut(*index),
    });
    let after = plan.after.spec();
    let spec =
        spec.and_then(Value::as_object_mut).ok_or("its pod spec was not found in the text of the file")?;
    for list in ["initContainers", "containers"] {
        spec.insert(list.to_owned(), after[list].clone());
    }
    let (edited, lost) = match moved(&own, &path, plan, &meant) {
        Ok(edited) => (edited, None),
        Err(why) => {
            let (text, what) = anew(&own, &meant)?;
            (text, Some(format!("{} was rewritten, {what}: {why}", subject.title())))
        }
    };
    let mut result: Vec<&str> = lines[..range.start].to_vec();
    result.extend(edited.lines());
    result.extend(&lines[range.end..]);
    let mut text = result.join(newline);
    text.push_str(newline);
    Ok(Edited { text, lost })
}

/// The lines of the document that has this line.
fn document(lines: &[&str], line: usize) -> std::ops::Range<usize> {
    let is_border = |text: &&str| {
        let ends = text.strip_prefix("---").or_else(|| text.strip_prefix("..."));
        ends.is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
    };
    let line = line.min(lines.len());
    let start = lines[..line].iter().rposition(is_border).map_or(0, |at| at + 1);
    let end = lines[line..].iter().position(is_border).map_or(lines.len(), |at| line + at);
    start..end.max(start)
}

/// The way to the pod spec: in the object itself, or in the item of a list.
fn locate(document: &Value, subject: &Subject) -> Option<Vec<Step>> {
    let is_it = |object: &Value| {
        let same = |key: &str| object["metadata"][key] == subject.object["metadata"][key];
        same("name")
            && same("namespace")
            && same("generateName")
            && object.pointer(subject.spec_pointer()).is_some()
    };
    let mut path = Vec::new();
    if !is_it(document) {
        let items = document["items"].as_array()?;
        path.push(Step::Key("items".to_owned()));
        let kind = |object: &Value| object["kind"].as_str().is_none_or(|kind| kind == subject.kind());
        path.push(Step::Item(items.iter().position(|item| is_it(item) && kind(item))?));
    }
    let keys = subject.spec_pointer().split('/').filter(|key| !key.is_empty());
    path.extend(keys.map(|key| Step::Key(key.to_owned())));
    Some(path)
}

/// The text with the lines moved, if that gives what is meant.
fn moved(text: &str, path: &[Step], plan: &Plan, meant: &Value) -> Result<String, &'static str> {
    if text.trim_start().starts_with('{') {
        return Err("it is JSON");
    }
    let mut lines = Lines { lines: text.lines().map(ToOwned::to_owned).collect() };
    plan.moves.iter().try_for_each(|made| lines.make(path, made))?;
    let edited = lines.text();
    let read = serde_saphyr::from_str::<Value>(&edited);
    match read {
        Ok(read) if read == *meant => Ok(edited),
        _ => Err("moving its lines would change something else, such as an anchor"),
    }
}

/// The document rewritten, and what that loses.
fn anew(text: &str, meant: &Value) -> Result<(String, &'static str), String> {
    if text.trim_start().starts_with('{') {
        let json = serde_json::to_string_pretty(meant).map_err(|error| error.to_string())?;
        return Ok((json, "with its fields in alphabetical order"));
    }
    let yaml = serde_saphyr::to_string(meant).map_err(|error| error.to_string())?;
    Ok((yaml, "without its comments and with its fields in alphabetical order"))
}
