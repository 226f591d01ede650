//! Chance with a fixed seed, so that every run measures the same work.

/// A generator of the splitmix family; its quality is more than word picking needs.
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// Begins a row of throws.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to `sides - 1`; 0 for no sides.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        usize::try_from(mixed >> 32).unwrap_or(0) % sides.max(1)
    }

    /// One of these; the default for none.
    pub fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> Option<&'a T> {
        let place = self.roll(from.len());
        from.get(place).copied()
    }

    /// A number below `count` whose logarithm is evenly spread: small numbers come up far more often, as some services
    /// are asked for far more often than others.
    pub fn popular(&mut self, count: usize) -> usize {
        let bits = usize::BITS - count.leading_zeros();
        let shift = self.roll(usize::try_from(bits).unwrap_or(1));
        self.roll(count.min(2 << shift))
    }
}
