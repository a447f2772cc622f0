//! From tunnelling to hopping: thermal sums, bounces, levels in a bath, junctions.

<<<<<<< HEAD
mod master;
=======
mod inversion;
>>>>>>> 61c0301978e87468329c9cd3d8c490bd1e4a3e17
mod switching;
mod thermal;
