//! From text to glyphs in their visual order (UAX #9 and OpenType shaping), measured and broken into lines.

use std::sync::LazyLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use unicode_bidi::{BidiInfo, Level, get_base_direction};

use crate::assets;
use domain::text::{is_bidi_control, is_control, is_invisible};

/// One weight of the built-in font.
pub(super) struct Typeface {
    face: Option<Face<'static>>,
    pub font: Option<Font>,
}

pub(super) static REGULAR: LazyLock<Typeface> = LazyLock::new(|| Typeface::of("fonts/regular.ttf"));
pub(super) static BOLD: LazyLock<Typeface> = LazyLock::new(|| Typeface::of("fonts/bold.ttf"));

/// One line, ready to be drawn from left to right.
#[derive(Debug)]
pub(super) struct Line {
    pub runs: Vec<Run>,
}

/// Glyphs of one direction.
#[derive(Debug)]
pub(super) struct Run {
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    /// Width at size 1.
    pub width: f32,
}

impl Line {
    /// Width at size 1.
    pub(super) fn width(&self) -> f32 {
        self.runs.iter().map(|run| run.width).sum()
    }
}

impl Typeface {
    /// Kept for good: there are two.
    fn of(name: &str) -> Self {
        let bytes: &'static [u8] = assets::read(name).unwrap_or_default().leak();
        Self {
            face: Face::from_slice(bytes, 0),
            font: Font::new(bytes.into(), 0),
        }
    }

    /// `text` in lines no wider than `width` (at size 1), broken between words, inside those that are wider by themselves.
    /// Its first letter decides which way it runs (UAX #9, P2 and P3), as `dir="auto"` does on a page.
    pub(super) fn lines(&self, text: &str, width: f32) -> Vec<Line> {
        let text = self.drawable(text);
        let base = if get_base_direction(text.as_str()) == unicode_bidi::Direction::Rtl {
            Level::rtl()
        } else {
            Level::ltr()
        };
        let mut lines = Vec::new();
        let (mut line, mut used) = (String::new(), 0.0);
        let between = self.measure(" ");
        for word in text
            .split(' ')
            .filter(|word| !word.is_empty())
            .flat_map(|word| self.broken(word, width))
        {
            let (space, wide) = (
                if line.is_empty() { 0.0 } else { between },
                self.measure(&word),
            );
            if used + space + wide > width && !line.is_empty() {
                lines.push(self.line(&std::mem::take(&mut line), base));
                used = 0.0;
            }
            if !line.is_empty() {
                line.push(' ');
                used += space;
            }
            line.push_str(&word);
            used += wide;
        }
        if !line.is_empty() {
            lines.push(self.line(&line, base));
        }
        lines
    }

    /// What can be drawn: spaces for controls and breaks, U+FFFD for what the font does not have.
    fn drawable(&self, text: &str) -> String {
        let shown = |c: char| match c {
            _ if is_control(c) => ' ',
            // For the shaper, which shows none of them.
            _ if is_invisible(c) => c,
            _ if self
                .face
                .as_ref()
                .is_some_and(|face| face.glyph_index(c).is_none()) =>
            {
                char::REPLACEMENT_CHARACTER
            }
            _ => c,
        };
        text.chars().map(shown).collect()
    }

    /// The word, or parts of it that fit.
    fn broken(&self, word: &str, width: f32) -> Vec<String> {
        if self.measure(word) <= width {
            return vec![word.to_owned()];
        }
        let (mut parts, mut part, mut used) = (Vec::new(), String::new(), 0.0);
        // By characters: a word wider than its column is an address or a code, with no place to
        // break.
        for c in word.chars() {
            let wide = self.measure(c.encode_utf8(&mut [0; 4]));
            if used + wide > width && !part.is_empty() {
                parts.push(std::mem::take(&mut part));
                used = 0.0;
            }
            part.push(c);
            used += wide;
        }
        parts.push(part);
        parts
    }

    fn measure(&self, text: &str) -> f32 {
        self.line(text, Level::ltr()).width()
    }

    /// Orders the text by UAX #9 in a paragraph of the given level and shapes it run by run.
    fn line(&self, text: &str, base: Level) -> Line {
        let bidi = BidiInfo::new(text, Some(base));
        let mut runs = Vec::new();
        for paragraph in &bidi.paragraphs {
            let (levels, ranges) = bidi.visual_runs(paragraph, paragraph.range.clone());
            for range in ranges {
                let rtl = levels.get(range.start).is_some_and(Level::is_rtl);
                // The marks that we put around values have done their work.
                let part: String = text
                    .get(range)
                    .unwrap_or_default()
                    .chars()
                    .filter(|c| !is_bidi_control(*c))
                    .collect();
                if !part.is_empty() {
                    runs.push(self.run(part, rtl));
                }
            }
        }
        Line { runs }
    }

    #[expect(clippy::cast_precision_loss, reason = "font units are far below 2^23")]
    fn run(&self, text: String, rtl: bool) -> Run {
        let end_of_text = text.len();
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(&text);
        let mut run = Run {
            text,
            glyphs: Vec::new(),
            width: 0.0,
        };
        let Some(face) = &self.face else { return run };
        buffer.guess_segment_properties();
        buffer.set_direction(if rtl {
            Direction::RightToLeft
        } else {
            Direction::LeftToRight
        });
        let shaped = rustybuzz::shape(face, &[], buffer);
        // HarfBuzz gives clusters in visual order; the text of a glyph ends where the next cluster
        // in the text begins.
        let mut starts: Vec<usize> = shaped
            .glyph_infos()
            .iter()
            .map(|glyph| glyph.cluster as usize)
            .collect();
        starts.sort_unstable();
        let unit = face.units_per_em() as f32;
        for (glyph, at) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let start = glyph.cluster as usize;
            let end = starts
                .get(starts.partition_point(|other| *other <= start))
                .copied()
                .unwrap_or(end_of_text);
            let [advance, x, y, down] = [at.x_advance, at.x_offset, at.y_offset, at.y_advance]
                .map(|units| units as f32 / unit);
            run.glyphs.push(KrillaGlyph::new(
                GlyphId::new(glyph.glyph_id),
                advance,
                x,
                y,
                down,
                start..end,
                None,
            ));
            run.width += advance;
        }
        run
    }
}

#[cfg(test)]
mod tests {
    use domain::text::is_hidden;

    use super::*;

    #[test]
    fn every_character_that_may_be_written_is_drawn_or_shown_to_be_missing() {
        let all: Vec<char> = ('\0'..=char::MAX).filter(|c| !is_hidden(*c)).collect();
        let drawn = REGULAR.drawable(&String::from_iter(&all));
        assert_eq!(drawn.chars().count(), all.len());
        for (drawn, c) in drawn.chars().zip(all) {
            let missing = drawn == char::REPLACEMENT_CHARACTER && !is_invisible(c);
            assert!(missing || drawn == c, "{c:?}: {drawn:?}");
        }
        assert_eq!(
            REGULAR.drawable("a\n\u{2028}b\u{200d}\u{fe0f}é山"),
            "a  b\u{200d}\u{fe0f}é\u{fffd}"
        );
    }
}
