//! From tunnelling to hopping with friction: against numbers from elsewhere, and through the study.

mod bounce;
