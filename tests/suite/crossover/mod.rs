//! From tunnelling to hopping: thermal sums, bounces, levels in a bath, junctions.

mod master;
mod switching;
mod thermal;
