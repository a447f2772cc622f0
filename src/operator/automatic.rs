//! Automatic mesh.
