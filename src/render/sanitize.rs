//! Text from a cluster made safe for a terminal.
