//! From tunnelling to hopping: thermal sums, bounces, levels in a bath, junctions.

mod master;
mod inversion;
mod switching;
mod thermal;
