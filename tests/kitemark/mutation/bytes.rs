//! Changes to bytes and lines, whatever they mean: flipped, cut, doubled, swapped, and parts of another file put in.

use crate::mutation::random::Random;
use crate::mutation::words::{BYTES, SNIPPETS, TOKENS, TROUBLEMAKERS};

/// How long a piece is that is cut or doubled, in bytes, at most.
const PIECE: [usize; 4] = [1, 8, 200, 5_000];
/// How large a file may become, in bytes.
const MAX_BYTES: usize = 600_000;

/// Changes one thing in the bytes of a file.
pub(crate) fn change(bytes: &mut Vec<u8>, donor: &[u8], random: &mut Random) {
    let at = random.below(bytes.len() + 1);
    match random.below(11) {
        0 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1 << random.below(8);
            }
        }
        1 => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte = u8::try_from(random.below(256)).unwrap();
            }
        }
        2 => drop(bytes.drain(at..end_of_piece(bytes, at, random))),
        3 => {
            let piece = bytes[at..end_of_piece(bytes, at, random)].to_vec();
            put(bytes, at, &piece);
        }
        4 => bytes.truncate(at),
        5 => {
            let piece: &&[u8] = random.pick(&BYTES);
            put(bytes, at, piece);
        }
        6 | 7 => put(bytes, at, random.pick(&TROUBLEMAKERS).as_bytes()),
        8 => {
            let text = if random.percent(60) { *random.pick(&SNIPPETS) } else { *random.pick(&TOKENS) };
            put(bytes, at, text.as_bytes());
        }
        9 => lines(bytes, random),
        _ => {
            let from = random.below(donor.len() + 1);
            let piece = donor[from..end_of_piece(donor, from, random)].to_vec();
            if random.percent(30) {
                bytes.truncate(at);
                bytes.extend_from_slice(&donor[from..]);
            } else {
                put(bytes, at, &piece);
            }
        }
    }
    bytes.truncate(MAX_BYTES);
}

fn end_of_piece(bytes: &[u8], at: usize, random: &mut Random) -> usize {
    let longest = *random.pick(&PIECE);
    (at + random.below(longest) + 1).min(bytes.len())
}

fn put(bytes: &mut Vec<u8>, at: usize, piece: &[u8]) {
    bytes.splice(at..at, piece.iter().copied());
}

/// Swaps, drops or repeats lines.
fn lines(bytes: &mut Vec<u8>, random: &mut Random) {
    let mut lines: Vec<Vec<u8>> = bytes.split_inclusive(|byte| *byte == b'\n').map(<[u8]>::to_vec).collect();
    if lines.is_empty() {
        return;
    }
    let (one, other) = (random.below(lines.len()), random.below(lines.len()));
    match random.below(4) {
        0 => lines.swap(one, other),
        1 => drop(lines.remove(one)),
        2 => lines.insert(other, lines[one].clone()),
        _ => {
            let times = (MAX_BYTES / 2 / lines[one].len()).min(1000);
            let line = lines[one].clone();
            lines.splice(one..one, std::iter::repeat_n(line, times));
        }
    }
    *bytes = lines.concat();
}

#[test]
fn bytes_change_the_same_way_for_a_case() {
    let changed = |case| {
        let mut bytes = b"openapi: 3.1.0\ninfo:\n  title: a\n".to_vec();
        change(&mut bytes, b"{\"log\": {}}", &mut Random::of(case));
        bytes
    };
    let all: Vec<Vec<u8>> = (0..300).map(changed).collect();
    assert_eq!(all, (0..300).map(changed).collect::<Vec<_>>());
    assert!(all.iter().any(|bytes| std::str::from_utf8(bytes).is_err()) && all.iter().any(|bytes| bytes.contains(&0x1b)));
    assert!(all.iter().all(|bytes| bytes.len() <= MAX_BYTES) && all.iter().any(|bytes| bytes.len() > 10_000));
}
