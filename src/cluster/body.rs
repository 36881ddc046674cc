//! Collects a body up to a bound, and inflates it meanwhile.

use bytes::Bytes;
use flate2::{Decompress, FlushDecompress, Status};

use super::bounds::Excess;

/// How much a buffer grows at least.
const STEP: usize = 64 << 10;
/// From this size on, a buffer grows by `ROOM` at least: what nothing was written to is not in memory, while the halves
/// that doubling leaves behind are.
const LARGE: usize = 1 << 20;
/// As much as most bounds: a machine without that much address space runs nothing.
const ROOM: usize = 64 << 20;
/// The window of gzip: 32 KiB.
const WINDOW_BITS: u8 = 15;

/// Why a body cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BodyFault {
    /// It exceeds the bound, in bytes.
    TooLarge(usize),
    /// It is not valid gzip.
    Corrupt,
    /// It ends in the middle of the gzip stream.
    Cut,
}

/// Whether more of a body is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum More {
    Wanted,
    Enough,
}

/// A body that arrives in pieces.
pub(super) struct Collector {
    bytes: Vec<u8>,
    gzip: Option<Gzip>,
    most: usize,
    excess: Excess,
}

struct Gzip {
    stream: Decompress,
    /// Whether the stream is complete. Another one may follow.
    is_complete: bool,
}

impl Gzip {
    fn new() -> Self {
        Self { stream: Decompress::new_gzip(WINDOW_BITS), is_complete: true }
    }
}

impl Collector {
    /// Collects up to `most` bytes into `buffer`, which is empty.
    pub(super) fn new(buffer: Vec<u8>, is_gzip: bool, (most, excess): (usize, Excess)) -> Self {
        Self { bytes: buffer, gzip: is_gzip.then(Gzip::new), most, excess }
    }

    /// How many bytes were collected.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Adds a piece of the body.
    pub(super) fn add(&mut self, mut piece: &[u8]) -> Result<More, BodyFault> {
        while !piece.is_empty() {
            let taken = if self.gzip.is_some() { self.inflate(piece)? } else { self.copy(piece) };
            piece = &piece[taken..];
            if self.bytes.len() > self.most {
                match self.excess {
                    Excess::Fails => return Err(BodyFault::TooLarge(self.most)),
                    Excess::IsCut => {
                        self.bytes.truncate(self.most);
                        return Ok(More::Enough);
                    }
                    // Less often than with every piece, because it moves the tail.
                    Excess::KeepsTail if self.bytes.len() >= 2 * self.most => self.keep_tail(),
                    Excess::KeepsTail => {}
                }
            }
        }
        Ok(More::Wanted)
    }

    /// Makes room, never much more than the bound, and returns how much there is.
    fn room(&mut self) -> usize {
        let most = if self.excess == Excess::KeepsTail { 2 * self.most } else { self.most + 1 };
        if self.bytes.len() == self.bytes.capacity() {
            let left = most.saturating_sub(self.bytes.len()).max(1);
            let least = if self.bytes.len() < LARGE { STEP } else { ROOM };
            let step = self.bytes.len().max(least);
            self.bytes.reserve_exact(step.min(left));
        }
        self.bytes.capacity() - self.bytes.len()
    }

    fn copy(&mut self, piece: &[u8]) -> usize {
        let taken = piece.len().min(self.room());
        self.bytes.extend_from_slice(&piece[..taken]);
        taken
    }

    /// Inflates until the piece or the room is used up.
    fn inflate(&mut self, piece: &[u8]) -> Result<usize, BodyFault> {
        self.room();
        let Some(gzip) = &mut self.gzip else { return Ok(0) };
        if gzip.is_complete {
            *gzip = Gzip { is_complete: false, ..Gzip::new() };
        }
        let (before, length) = (gzip.stream.total_in(), self.bytes.len());
        let status = gzip.stream.decompress_vec(piece, &mut self.bytes, FlushDecompress::None);
        let status = status.map_err(|_| BodyFault::Corrupt)?;
        gzip.is_complete = status == Status::StreamEnd;
        let taken = usize::try_from(gzip.stream.total_in() - before).unwrap_or(piece.len());
        // Otherwise this would never end.
        if taken == 0 && self.bytes.len() == length { Err(BodyFault::Corrupt) } else { Ok(taken) }
    }

    fn keep_tail(&mut self) {
        self.bytes.drain(..self.bytes.len() - self.most);
    }

    /// The whole body, once the last piece was added.
    pub(super) fn finish(mut self) -> Result<Bytes, BodyFault> {
        if self.gzip.as_ref().is_some_and(|gzip| !gzip.is_complete) && self.excess != Excess::IsCut {
            return Err(BodyFault::Cut);
        }
        if self.excess == Excess::KeepsTail && self.bytes.len() > self.most {
            self.keep_tail();
        }
        Ok(self.bytes.into())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn collect(pieces: &[&[u8]], is_gzip: bool, bound: (usize, Excess)) -> Result<Vec<u8>, BodyFault> {
        let mut collector = Collector::new(Vec::new(), is_gzip, bound);
        for piece in pieces {
            let more = collector.add(piece)?;
            assert!(collector.bytes.capacity() <= 2 * bound.0 + STEP, "{}", collector.bytes.capacity());
            if more == More::Enough {
                break;
            }
        }
        collector.finish().map(Vec::from)
    }

    #[test]
    fn pieces_are_joined_and_inflated_up_to_the_bound() {
        let text: Vec<u8> = (0..300_000_u32).map(|n| (n % 251) as u8).collect();
        let packed = gzip(&text);
        for piece in [1, 7, 4096, packed.len()] {
            let pieces: Vec<&[u8]> = packed.chunks(piece).collect();
            assert_eq!(collect(&pieces, true, (text.len(), Excess::Fails)).unwrap(), text);
            assert_eq!(
                collect(&pieces, true, (text.len() - 1, Excess::Fails)),
                Err(BodyFault::TooLarge(text.len() - 1))
            );
            assert_eq!(collect(&pieces, true, (1000, Excess::IsCut)).unwrap(), text[..1000]);
            assert_eq!(collect(&pieces, true, (1000, Excess::KeepsTail)).unwrap(), text[text.len() - 1000..]);
        }
        let pieces: Vec<&[u8]> = text.chunks(999).collect();
        assert_eq!(collect(&pieces, false, (text.len(), Excess::Fails)).unwrap(), text);
        assert_eq!(collect(&pieces, false, (1000, Excess::Fails)), Err(BodyFault::TooLarge(1000)));
        assert_eq!(collect(&pieces, false, (1000, Excess::KeepsTail)).unwrap(), text[text.len() - 1000..]);
    }

    #[test]
    fn a_bomb_ends_at_the_bound() {
        let bomb = gzip(&vec![0; 64 << 20]);
        assert!(bomb.len() < 100_000);
        assert_eq!(collect(&[&bomb], true, (1 << 20, Excess::Fails)), Err(BodyFault::TooLarge(1 << 20)));
    }

    #[test]
    fn broken_streams_are_faults_and_several_are_one_body() {
        let whole = gzip(b"hello hello hello");
        let bound = (1000, Excess::Fails);
        assert_eq!(collect(&[], true, bound).unwrap(), b"");
        assert_eq!(collect(&[&whole, &whole], true, bound).unwrap(), b"hello hello hellohello hello hello");
        for cut in 1..whole.len() {
            assert_eq!(collect(&[&whole[..cut]], true, bound), Err(BodyFault::Cut), "{cut}");
        }
        let mut damaged = whole.clone();
        damaged[12] ^= 0xff;
        assert_eq!(collect(&[&damaged], true, bound), Err(BodyFault::Corrupt));
        assert_eq!(collect(&[&whole, b"rest"], true, bound), Err(BodyFault::Corrupt));
    }
}
