//! Sets of places in a block, as they are kept: a short list, or one bit for each place.

/// Marks a list of places, two bytes each.
const LIST: u8 = 0;
/// Marks one bit for each place.
const MAP: u8 = 1;

/// A set of places in a block.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Bits(Vec<u64>);

impl Bits {
    /// All places below `size`.
    pub fn all(size: usize) -> Self {
        let mut bits = Self(vec![u64::MAX; size.div_ceil(64)]);
        if let Some(last) = bits.0.last_mut().filter(|_| !size.is_multiple_of(64)) {
            *last = (1 << (size % 64)) - 1;
        }
        bits
    }

    pub fn insert(&mut self, place: u16) {
        let word = usize::from(place / 64);
        if self.0.len() <= word {
            self.0.resize(word.saturating_add(1), 0);
        }
        if let Some(word) = self.0.get_mut(word) {
            *word |= 1 << (place % 64);
        }
    }

    pub fn remove(&mut self, place: usize) {
        if let Some(word) = self.0.get_mut(place / 64) {
            *word &= !(1 << (place % 64));
        }
    }

    pub fn has(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|word| word >> (place % 64) & 1 == 1)
    }

    /// Keeps the places from `first` to before `end`.
    pub fn keep(&mut self, first: usize, end: usize) {
        let above = Self::all(end);
        self.and(&above);
        self.and_not(&Self::all(first));
    }

    pub fn or(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word |= other;
        }
    }

    pub fn and(&mut self, other: &Self) {
        self.0.truncate(other.0.len());
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= other;
        }
    }

    pub fn and_not(&mut self, other: &Self) {
        for (word, other) in self.0.iter_mut().zip(&other.0) {
            *word &= !other;
        }
    }

    pub fn count(&self) -> usize {
        let ones = self.0.iter().map(|word| word.count_ones());
        usize::try_from(ones.sum::<u32>()).unwrap_or(usize::MAX)
    }

    /// Its places, in order.
    pub fn places(&self) -> Vec<usize> {
        let mut places = Vec::new();
        for (number, word) in self.0.iter().enumerate() {
            let mut left = *word;
            while left > 0 {
                let bit = usize::try_from(left.trailing_zeros()).unwrap_or(0);
                places.push(number.saturating_mul(64).saturating_add(bit));
                left &= left - 1;
            }
        }
        places
    }

    pub fn to_bytes(&self) -> Vec<u8> {
        let used = self.0.iter().rposition(|word| *word > 0).map_or(0, |last| last + 1);
        if self.count().saturating_mul(2) < used.saturating_mul(8) {
            let mut bytes = vec![LIST];
            for place in self.places() {
                bytes.extend(u16::try_from(place).unwrap_or(u16::MAX).to_le_bytes());
            }
            return bytes;
        }
        let mut bytes = vec![MAP];
        bytes.extend(self.0.iter().take(used).flat_map(|word| word.to_le_bytes()));
        bytes
    }

    /// The reverse of [`Bits::to_bytes`]; what is no such form is the empty set.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        match bytes.split_first() {
            Some((&LIST, places)) => {
                let mut bits = Self::default();
                for place in places.as_chunks::<2>().0 {
                    bits.insert(u16::from_le_bytes(*place));
                }
                bits
            }
            Some((&MAP, words)) => Self(
                words
                    .as_chunks::<8>()
                    .0
                    .iter()
                    .map(|word| u64::from_le_bytes(*word))
                    .collect(),
            ),
            _ => Self::default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Bits;

    fn of(places: &[u16]) -> Bits {
        let mut bits = Bits::default();
        for place in places {
            bits.insert(*place);
        }
        bits
    }

    #[test]
    fn sets_survive_both_forms() {
        for places in [vec![], vec![0], vec![63, 64, 16_383], (0..3000).collect::<Vec<u16>>()] {
            let bits = of(&places);
            let read = Bits::from_bytes(&bits.to_bytes());
            assert_eq!(read.places(), bits.places());
            assert_eq!(read.count(), places.len());
        }
        assert!(of(&[5]).to_bytes().len() < 8, "few places are listed");
        assert!(of(&(0..3000).collect::<Vec<u16>>()).to_bytes().len() < 400);
    }

    #[test]
    fn sets_are_combined_and_cut() {
        let mut some = of(&[1, 64, 200]);
        some.or(&of(&[2, 300]));
        assert_eq!(some.places(), [1, 2, 64, 200, 300]);
        some.and(&Bits::all(201));
        assert_eq!(some.places(), [1, 2, 64, 200]);
        some.and_not(&of(&[2]));
        some.keep(64, 200);
        assert_eq!(some.places(), [64]);
        some.remove(64);
        assert_eq!(some.count(), 0);
        assert_eq!(Bits::all(130).count(), 130);
    }
}
