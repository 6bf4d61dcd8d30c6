//! Numbers that look random and are the same for the same case on every machine: SplitMix64 (Steele, Lea and Flood, 2014).

/// A generator that starts from the number of a case.
#[derive(Debug, Clone)]
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn of(case: u64) -> Self {
        Self(case.wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    pub(crate) fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`, and 0 where there is none.
    pub(crate) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end.max(1)).unwrap();
        usize::try_from(self.number() % end).unwrap()
    }

    /// True so often in a hundred times.
    pub(crate) fn percent(&mut self, share: usize) -> bool {
        self.below(100) < share
    }

    /// One of these, of which there must be one.
    pub(crate) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

#[test]
fn a_case_gives_the_same_numbers_each_time() {
    let numbers = |case| {
        let mut random = Random::of(case);
        [random.number(), random.number(), random.number()]
    };
    assert_eq!(numbers(7), numbers(7));
    assert_ne!(numbers(7), numbers(8));
    let mut random = Random::of(1);
    let counts = (0..6000).fold([0_u32; 6], |mut counts, _| {
        counts[random.below(6)] += 1;
        counts
    });
    assert!(counts.iter().all(|count| (800..1200).contains(count)), "{counts:?}");
}
