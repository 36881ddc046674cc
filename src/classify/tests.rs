//! Tests of the whole judgement.
