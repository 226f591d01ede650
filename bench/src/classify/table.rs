//! The ceiling: one step through a dense table for each byte, which is the least that any engine that reads every byte
//! can do.

use crate::Fault;
use crate::dice::Dice;

/// States and bytes.
const WIDTH: usize = 256;

/// A table of the next state by state and byte; 128 KiB, as an automaton of 256 states would have.
pub struct Table {
    next: Box<[u16; WIDTH * WIDTH]>,
}

impl Table {
    /// A table full of chance, so that no step can be guessed from the one before.
    pub fn new() -> Result<Self, Fault> {
        let mut dice = Dice::new(256);
        let next: Vec<u16> = (0..WIDTH * WIDTH)
            .map(|_| u16::try_from(dice.roll(WIDTH)).unwrap_or(0))
            .collect();
        // An array knows its length, so that a step needs no check.
        let next: Box<[u16; WIDTH * WIDTH]> = next.try_into().map_err(|_| "the table has another size")?;
        Ok(Self { next })
    }

    /// The state after the last byte.
    pub fn pass(&self, text: &str) -> u8 {
        let mut state = 0_u8;
        for &byte in text.as_bytes() {
            let place = usize::from(state) * WIDTH + usize::from(byte);
            let [_, low] = self.next.get(place).copied().unwrap_or(0).to_be_bytes();
            state = low;
        }
        state
    }
}
