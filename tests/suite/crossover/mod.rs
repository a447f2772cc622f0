//! From tunnelling to hopping: thermal sums, bounces, levels in a bath, junctions.

mod bounce;
mod inversion;
mod master;
mod switching;
mod thermal;
