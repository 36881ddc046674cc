//! Pods from files and standard input.
