//! The bundled font: what a character measures.
//!
//! Read from the font's own tables, for plotters rounds widths to whole pixels and forgets the space left of a glyph.

use std::sync::LazyLock;

pub(super) const REGULAR: &[u8] = include_bytes!("fonts/DejaVuSans.ttf");
pub(super) const BOLD: &[u8] = include_bytes!("fonts/DejaVuSans-Bold.ttf");

/// Height of the line box of the font in units of its size; bitmap text is measured by it.
pub(super) const LINE_BOX: f64 = 1.164;
/// Height of capitals, and depth of a `g`, in units of the size.
pub(super) const CAPITAL: f64 = 0.73;
pub(super) const DEPTH: f64 = 0.24;

/// Where the tables of one font begin.
pub(super) struct Face {
    bytes: &'static [u8],
    /// The character map in format 4: segments of consecutive characters.
    map: usize,
    widths: usize,
    full_widths: usize,
    units: f64,
}

static FACES: LazyLock<[Face; 2]> = LazyLock::new(|| [Face::read(REGULAR), Face::read(BOLD)]);

/// The regular or the bold face.
pub(super) fn face(bold: bool) -> &'static Face {
    let [regular, heavy] = &*FACES;
    if bold { heavy } else { regular }
}

impl Face {
    fn read(bytes: &'static [u8]) -> Self {
        let mut face = Self { bytes, map: 0, widths: 0, full_widths: 1, units: 1.0 };
        face.map = face.format_4();
        face.widths = face.table(*b"hmtx");
        face.full_widths = face.short(face.table(*b"hhea") + 34).max(1);
        face.units = f64::from(u16::try_from(face.short(face.table(*b"head") + 18)).unwrap_or(1).max(1));
        face
    }

    fn short(&self, at: usize) -> usize {
        match self.bytes.get(at..at + 2) {
            Some(&[high, low]) => usize::from(u16::from_be_bytes([high, low])),
            _ => 0,
        }
    }

    fn long(&self, at: usize) -> usize {
        self.short(at) << 16 | self.short(at + 2)
    }

    fn table(&self, tag: [u8; 4]) -> usize {
        let record = (0..self.short(4)).map(|i| 12 + 16 * i).find(|&at| self.bytes.get(at..at + 4) == Some(&tag[..]));
        record.map_or(0, |at| self.long(at + 8))
    }

    fn format_4(&self) -> usize {
        let map = self.table(*b"cmap");
        let maps = (0..self.short(map + 2)).map(|i| map + self.long(map + 8 + 8 * i));
        maps.into_iter().find(|&at| self.short(at) == 4).unwrap_or(map)
    }

    /// Index of a character's glyph, 0 (the empty box) where the font has none.
    fn glyph(&self, character: char) -> usize {
        let Ok(code) = u16::try_from(u32::from(character)).map(usize::from) else { return 0 };
        let doubled = self.short(self.map + 6);
        let (ends, starts) = (self.map + 14, self.map + 16 + doubled);
        let Some(i) = (0..doubled).step_by(2).find(|i| self.short(ends + i) >= code) else { return 0 };
        let start = self.short(starts + i);
        if start > code {
            return 0;
        }
        let (delta, offset_at) = (self.short(starts + doubled + i), starts + 2 * doubled + i);
        match self.short(offset_at) {
            0 => (code + delta) & 0xFFFF,
            offset => match self.short(offset_at + offset + 2 * (code - start)) {
                0 => 0,
                glyph => (glyph + delta) & 0xFFFF,
            },
        }
    }

    fn scaled(&self, value: usize) -> f64 {
        f64::from(u16::try_from(value).unwrap_or(0)) / self.units
    }

    /// Distance to the next character, in units of the font size.
    pub(super) fn advance(&self, character: char) -> f64 {
        self.scaled(self.short(self.widths + 4 * self.glyph(character).min(self.full_widths - 1)))
    }

    /// Space left of the ink, in units of the font size; negative where the ink sticks out.
    pub(super) fn bearing(&self, character: char) -> f64 {
        let glyph = self.glyph(character);
        let at = if glyph < self.full_widths {
            self.widths + 4 * glyph + 2
        } else {
            self.widths + 4 * self.full_widths + 2 * (glyph - self.full_widths)
        };
        let raw = self.short(at);
        if raw >= 0x8000 { -self.scaled(0x1_0000 - raw) } else { self.scaled(raw) }
    }

    /// Width of a word, in units of the font size.
    pub(super) fn width(&self, word: &str) -> f64 {
        word.chars().map(|character| self.advance(character)).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_widths_are_those_of_dejavu() {
        // The advance widths in the font's table, read by another program, in units of 1/2048 of the size.
        for (character, units) in [('0', 1303.0), ('i', 569.0), ('λ', 1212.0), ('⁻', 1081.0)] {
            let got = face(false).advance(character) * 2048.0;
            assert!((got - units).abs() < 0.5, "{character}: {got}");
        }
        assert!(face(true).width("barrier") > face(false).width("barrier"));
    }

    #[test]
    fn every_character_of_a_physicists_label_is_in_the_font() {
        for character in "λ₁ΔΓħωγκ⁻⁰¹²³⁴⁵⁶⁷⁸⁹×√∞±·–“”′∂φητµΩ≤≥→|²".chars()
        {
            assert!(face(false).glyph(character) > 0 && face(true).glyph(character) > 0, "{character}");
        }
    }
}
