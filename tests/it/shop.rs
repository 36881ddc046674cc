//! The small cluster of `tests/fixtures/shop.yaml`, as a file and as objects.

use jiff::Timestamp;
use serde_json::Value;

use crate::env::{CommandOutput, TestEnv};

/// The fixture itself: every time in it is fixed.
pub(crate) const SHOP: &str = include_str!("../fixtures/shop.yaml");

/// When the fixture happens: late enough that no age in it changes within a quarter of a minute.
const HAPPENS: &str = "2026-11-22T03:10:15Z";

/// Returns the fixture with its times moved to now, so that tables always show the same ages.
pub(crate) fn shop_now() -> String {
    let happens: Timestamp = HAPPENS.parse().expect("it is a time");
    let later = happens.duration_until(Timestamp::now());
    let moved = |part: &str| part.parse::<Timestamp>().map(|time| format!("{:.0}", time + later));
    let parts: Vec<String> =
        SHOP.split('"').map(|part| moved(part).unwrap_or_else(|_| part.to_owned())).collect();
    parts.join("\"")
}

/// Returns a home with the fixture in `shop.yaml`, its times moved to now.
pub(crate) fn env() -> TestEnv {
    let env = TestEnv::new();
    env.write("shop.yaml", &shop_now());
    env
}

/// Runs `list -f shop.yaml` with more arguments, separated by spaces.
pub(crate) fn list(arguments: &str) -> CommandOutput {
    let words = ["list", "-f", "shop.yaml"].into_iter();
    env().run(words.chain(arguments.split_whitespace()))
}

/// Returns a list as `kubectl get pods -o json` prints it.
pub(crate) fn dump(items: &[Value]) -> String {
    serde_json::json!({ "apiVersion": "v1", "kind": "List", "items": items }).to_string()
}
