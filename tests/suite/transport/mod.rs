//! Escape with a current: tilted rings, current–voltage curves.

mod ring;
mod voltage;
