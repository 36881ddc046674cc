//! How the model tolerates what clusters and hand-written files really contain.

use serde::{Deserialize, Deserializer};

/// Takes `null` for the type's default: Go clients write `null` for empty lists and maps.
pub(super) fn nullable<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Default + Deserialize<'de>,
{
    Ok(Option::<T>::deserialize(deserializer)?.unwrap_or_default())
}
