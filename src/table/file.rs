//! Tables as files: CSV, NPY, and the writing of whole files.

use super::{Cell, Table};
use crate::error::{Error, Result};
use std::io::Write;
use std::path::Path;

impl Table {
    /// CSV: a header of column names, shortest decimals that give the same double back, missing cells empty.
    ///
    /// # Errors
    /// None in practice; the writer's own are passed on.
    pub fn to_csv(&self) -> Result<Vec<u8>> {
        let failed = |error: &dyn std::fmt::Display| Error::io(format!("CSV could not be written: {error}"));
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(self.columns.iter().map(|column| &column.name)).map_err(|e| failed(&e))?;
        for row in &self.rows {
            writer.write_record(row.iter().map(plain)).map_err(|e| failed(&e))?;
        }
        writer.into_inner().map_err(|e| failed(&e))
    }

    /// NPY: a two-dimensional array of doubles, rows × columns; columns of words are left out. A missing cell is NaN here, the
    /// one place where NPY leaves no other way.
    ///
    /// # Errors
    /// None in practice; the writer's own are passed on.
    pub fn to_npy(&self) -> Result<Vec<u8>> {
        let failed = |error: &dyn std::fmt::Display| Error::io(format!("NPY could not be written: {error}"));
        let wordy = |at: usize| self.rows.iter().any(|row| matches!(row[at], Cell::Text(_)));
        let kept: Vec<usize> = (0..self.columns.len()).filter(|&at| !wordy(at)).collect();
        let numbers = self.rows.iter().flat_map(|row| kept.iter().map(|&at| row[at].number().unwrap_or(f64::NAN)));
        let array = ndarray::Array2::from_shape_vec((self.rows.len(), kept.len()), numbers.collect())
            .map_err(|e| failed(&e))?;
        let mut bytes = Vec::new();
        ndarray_npy::WriteNpyExt::write_npy(&array, &mut bytes).map_err(|e| failed(&e))?;
        Ok(bytes)
    }
}

/// A cell as CSV has it.
fn plain(cell: &Cell) -> String {
    match cell {
        Cell::Integer(value) => value.to_string(),
        Cell::Real(value) => format!("{value:?}"),
        Cell::Text(text) => text.clone(),
        Cell::Missing => String::new(),
    }
}

/// Writes a file whole or not at all: into a temporary file beside it, then by renaming.
///
/// # Errors
/// A folder that does not exist or can't be written to; what was there before stays untouched.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<()> {
    let failed = |error: std::io::Error| {
        Error::io(format!("can't be written: {error}")).remedy("choose a folder you may write to with --out").file(path)
    };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    // Temporary files are private; a table is for everyone who may read the folder.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.as_file().set_permissions(std::fs::Permissions::from_mode(0o644)).map_err(failed)?;
    }
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
