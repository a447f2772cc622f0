//! What the points of a sweep have in common is computed once: the last few results, each under what it was made from.

use crate::error::Result;
use std::sync::{Mutex, PoisonError};

/// Results kept; a sweep of a sweep goes through its slow key point by point.
const MOST: usize = 16;

/// The last few values with their keys.
///
/// Two threads that ask for the same value at the same time both compute it: none ever waits for another one, and since
/// values depend on their keys alone, nobody can tell.
pub(super) struct Memo<K, V>(Mutex<Vec<(K, V)>>);

impl<K: PartialEq, V: Clone> Memo<K, V> {
    /// Nothing yet.
    pub const fn new() -> Self {
        Self(Mutex::new(Vec::new()))
    }

    /// The value of a key, computed where it is not known.
    ///
    /// # Errors
    /// Whatever the computation refuses; that is not kept.
    pub fn get(&self, key: K, make: impl FnOnce() -> Result<V>) -> Result<V> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, value)) = lock().iter().find(|(known, _)| *known == key) {
            return Ok(value.clone());
        }
        let value = make()?;
        let mut known = lock();
        if known.len() >= MOST {
            known.remove(0);
        }
        known.push((key, value.clone()));
        Ok(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    #[test]
    fn a_value_is_made_once_and_a_refusal_every_time() {
        let memo = Memo::new();
        assert!(memo.get(1, || Err::<i32, _>(Error::input("no"))).is_err());
        assert_eq!(memo.get(1, || Ok(10)).unwrap(), 10);
        assert_eq!(memo.get(1, || Ok(11)).unwrap(), 10);
    }

    #[test]
    fn the_oldest_value_is_forgotten() {
        let memo = Memo::new();
        for key in 0..=MOST {
            memo.get(key, || Ok(key)).unwrap();
        }
        assert_eq!(memo.get(0, || Ok(99)).unwrap(), 99);
        assert_eq!(memo.get(MOST, || Ok(99)).unwrap(), MOST);
    }
}
