//! Moves a container in the lines of a document: the lines are cut out, indented for their new place, and get the fields
//! that a native sidecar needs. Everything else stays, byte for byte.

use super::tree::{Node, parse};
use crate::migrate::plan::{Dropped, Move};

/// Why lines cannot be moved.
type Obstacle = &'static str;

const FLOW: Obstacle = "its containers are written in braces";
const ALIAS: Obstacle = "its containers are anchors or aliases";
const PLACE: Obstacle = "its containers are not at the usual place";

/// The lines of one document.
pub(super) struct Lines {
    pub(super) lines: Vec<String>,
}

/// A container's lines: from the comments above it to its last line and the comments that belong to it.
struct Block {
    first: usize,
    dash: usize,
    end: usize,
    column: usize,
}

impl Lines {
    pub(super) fn text(&self) -> String {
        self.lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
    }

    /// Makes one move. `path` leads to the pod spec.
    pub(super) fn make(&mut self, path: &[Step], made: &Move) -> Result<(), Obstacle> {
        let root = parse(&self.text()).ok_or(PLACE)?;
        let spec = walk(&root, path).ok_or(PLACE)?;
        let (key, list) = spec.pair("containers").ok_or(PLACE)?;
        let block = self.block(key, list, made.from)?;
        let item = list.items().and_then(|items| items.get(made.from)).ok_or(PLACE)?;
        let mut moved = self.edited(item, &block, made)?;
        let target = self.target(spec, made, block.column)?;
        for line in &mut moved {
            shift(line, block.column, target.column)?;
        }
        // The later place goes first, so that the other keeps its line.
        if target.line > block.first {
            self.put(target, moved);
            self.lines.drain(block.first..block.end);
        } else {
            self.lines.drain(block.first..block.end);
            self.put(target, moved);
        }
        Ok(())
    }

    fn put(&mut self, target: Target, moved: Vec<String>) {
        let with = target.key.into_iter().chain(moved);
        self.lines.splice(target.line..target.line + target.replaces, with).for_each(drop);
    }

    /// The lines of an item of a list.
    fn block(&self, key: &Node, list: &Node, index: usize) -> Result<Block, Obstacle> {
        let items = list.items().ok_or(ALIAS)?;
        let item = items.get(index).ok_or(PLACE)?;
        if !list.is_block || !item.is_block {
            return Err(if item.items().is_none() && item.text().is_none() { FLOW } else { ALIAS });
        }
        let dash = self.dash(item).ok_or(PLACE)?;
        let column = indent(&self.lines[dash]);
        let before = index.checked_sub(1).and_then(|index| items.get(index));
        let floor = before.map_or(key.line, |before| before.last) + 1;
        let mut first = dash;
        while first > floor && is_comment(&self.lines[first - 1]) && indent(&self.lines[first - 1]) <= column
        {
            first -= 1;
        }
        let mut end = item.last + 1;
        while self.lines.get(end).is_some_and(|line| is_comment(line) && indent(line) > column) {
            end += 1;
        }
        Ok(Block { first, dash, end, column })
    }

    /// The line of the dash in front of an item.
    fn dash(&self, item: &Node) -> Option<usize> {
        let is_dash = |line: &str| line.trim_start().starts_with("- ") || line.trim() == "-";
        let mut line = item.line;
        loop {
            let text = self.lines.get(line)?;
            if is_dash(text) && indent(text) < item.column {
                return Some(line);
            }
            line = line.checked_sub(1)?;
            if line + 4 < item.line {
                return None;
            }
        }
    }

    /// The lines of a container with the fields that the move sets and removes.
    fn edited(&self, item: &Node, block: &Block, made: &Move) -> Result<Vec<String>, Obstacle> {
        let mut lines: Vec<Option<String>> =
            self.lines[block.first..block.end].iter().map(|line| Some(line.clone())).collect();
        let (name, name_value) = item.pair("name").ok_or(PLACE)?;
        let margin = " ".repeat(name.column);
        let mut inserted: Vec<(usize, String)> = Vec::new();
        match item.pair("restartPolicy") {
            Some((key, value)) if key.line == value.line && value.line == value.last => {
                let line = &self.lines[key.line];
                let kept: String = line.chars().take(key.column).collect();
                lines[key.line - block.first] = Some(format!("{kept}restartPolicy: Always"));
            }
            Some(_) => return Err(PLACE),
            None => inserted.push((name_value.last + 1, format!("{margin}restartPolicy: Always"))),
        }
        if let Some((probe, _)) = &made.probe {
            let probe = serde_json::json!({ "startupProbe": probe });
            let text = serde_saphyr::to_string(&probe).map_err(|_| PLACE)?;
            inserted.extend(text.lines().map(|line| (item.last + 1, format!("{margin}{line}"))));
        }
        let removed = match made.dropped {
            Some(Dropped::Lifecycle) => Some(item.pair("lifecycle").ok_or(PLACE)?),
            Some(Dropped::PreStop) => {
                let lifecycle = item.get("lifecycle").filter(|node| node.is_block).ok_or(FLOW)?;
                Some(lifecycle.pair("preStop").ok_or(PLACE)?)
            }
            None => None,
        };
        if let Some((key, value)) = removed {
            if key.line == block.dash || indent(&self.lines[key.line]) != key.column {
                return Err(PLACE);
            }
            lines[key.line - block.first..=value.last.max(key.line) - block.first].fill(None);
        }
        let mut result = Vec::with_capacity(lines.len() + inserted.len());
        for (offset, line) in lines.into_iter().enumerate() {
            let at = |(place, _): &&(usize, String)| *place == block.first + offset;
            result.extend(inserted.iter().filter(at).map(|(_, line)| line.clone()));
            result.extend(line);
        }
        let behind = |(place, _): &&(usize, String)| *place >= block.end;
        result.extend(inserted.iter().filter(behind).map(|(_, line)| line.clone()));
        Ok(result)
    }

    /// Where the lines go.
    fn target(&self, spec: &Node, made: &Move, column: usize) -> Result<Target, Obstacle> {
        let Some((key, list)) = spec.pair("initContainers") else {
            let (key, _) = spec.pair("containers").ok_or(PLACE)?;
            if indent(&self.lines[key.line]) != key.column {
                return Err(PLACE);
            }
            let mut line = key.line;
            while line > 0 && is_comment(&self.lines[line - 1]) && indent(&self.lines[line - 1]) == key.column
            {
                line -= 1;
            }
            let margin = " ".repeat(key.column);
            let key = Some(format!("{margin}initContainers:"));
            return Ok(Target { line, replaces: 0, key, column });
        };
        let is_null = list.text().is_some_and(|text| matches!(text, "" | "null" | "~"));
        if is_null || list.items().is_some_and(<[Node]>::is_empty) {
            if indent(&self.lines[key.line]) != key.column || list.last > key.line && !is_null {
                return Err(FLOW);
            }
            let line: String = self.lines[key.line].chars().take(key.column).collect();
            let key_line = format!("{line}initContainers:");
            return Ok(Target { line: key.line, replaces: 1, key: Some(key_line), column });
        }
        let items = list.items().ok_or(ALIAS)?;
        if !list.is_block {
            return Err(FLOW);
        }
        if made.to < items.len() {
            let Block { first, column, .. } = self.block(key, list, made.to)?;
            return Ok(Target { line: first, replaces: 0, key: None, column });
        }
        let Block { end, column, .. } = self.block(key, list, items.len() - 1)?;
        Ok(Target { line: end, replaces: 0, key: None, column })
    }
}

/// Where lines go, and what goes with them.
struct Target {
    line: usize,
    /// How many lines are replaced.
    replaces: usize,
    /// The line of the key, if it is not there yet.
    key: Option<String>,
    /// The column of the dashes.
    column: usize,
}

/// A step on the way to the pod spec.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Step {
    Key(String),
    Item(usize),
}

fn walk<'a>(root: &'a Node, path: &[Step]) -> Option<&'a Node> {
    path.iter().try_fold(root, |node, step| match step {
        Step::Key(key) => node.get(key),
        Step::Item(index) => node.items()?.get(*index),
    })
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with('#')
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Moves a line from one column to another.
fn shift(line: &mut String, from: usize, to: usize) -> Result<(), Obstacle> {
    if line.trim().is_empty() {
        return Ok(());
    }
    if to >= from {
        line.insert_str(0, &" ".repeat(to - from));
        return Ok(());
    }
    let surplus = from - to;
    if indent(line) < surplus {
        return Err("its lines are indented less than their list");
    }
    line.drain(..surplus);
    Ok(())
}
