//! Where everything stands on its page. Lengths in points, from the top left corner.

use super::shape::{BOLD, Line, REGULAR, Typeface};
use crate::receipts::content::{Content, Row};

/// One document on its pages.
pub(super) struct Layout {
    pub size: (f32, f32),
    pub pages: Vec<Vec<Mark>>,
    /// In reading order; the marks name them by their index.
    pub parts: Vec<Part>,
}

/// What a part is to somebody who has it read aloud. A label and the value that follows it are a row of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Heading,
    Paragraph,
    Label,
    Value,
}

/// Something on a page.
pub(super) enum Mark {
    Text {
        part: usize,
        line: Line,
        x: f32,
        baseline: f32,
        style: Style,
    },
    /// A thin line across the text's width.
    Rule { x: f32, y: f32, width: f32 },
}

#[derive(Clone, Copy)]
pub(super) struct Style {
    pub size: f32,
    pub bold: bool,
    /// Of lesser weight: grey.
    pub quiet: bool,
}

const A4: (f32, f32) = (595.276, 841.89);
const LETTER: (f32, f32) = (612.0, 792.0);
const MARGIN: f32 = 68.0;
/// Width of the labels' column.
const LABELS: f32 = 120.0;
const LEADING: f32 = 1.45;

const TITLE: Style = Style {
    size: 21.0,
    bold: true,
    quiet: false,
};
const ISSUER: Style = Style {
    size: 11.0,
    bold: true,
    quiet: false,
};
const BODY: Style = Style {
    size: 10.0,
    bold: false,
    quiet: false,
};
const LABEL: Style = Style {
    size: 10.0,
    bold: false,
    quiet: true,
};
const SMALL: Style = Style {
    size: 9.0,
    bold: false,
    quiet: true,
};
const TINY: Style = Style {
    size: 7.5,
    bold: false,
    quiet: true,
};
const TOTAL: Style = Style {
    size: 12.0,
    bold: true,
    quiet: false,
};

impl Style {
    pub(super) fn typeface(self) -> &'static Typeface {
        if self.bold { &BOLD } else { &REGULAR }
    }
}

impl Layout {
    pub(super) fn of(content: &Content) -> Self {
        let size = if content.locale.is_american() {
            LETTER
        } else {
            A4
        };
        let layout = Self {
            size,
            pages: vec![Vec::new()],
            parts: Vec::new(),
        };
        let mut pen = Pen {
            layout,
            y: MARGIN,
            rtl: content.dir == "rtl",
        };
        pen.paragraph(&content.issuer, ISSUER);
        for line in &content.contact {
            pen.paragraph(line, SMALL);
        }
        pen.skip(34.0);
        pen.write(Part::Heading, &content.title, TITLE);
        pen.skip(16.0);
        for row in &content.facts {
            pen.row(row);
        }
        pen.rule();
        for row in &content.details {
            pen.row(row);
        }
        pen.rule();
        for row in &content.amounts {
            pen.amount(row, LABEL, BODY);
        }
        pen.skip(6.0);
        pen.amount(&content.total, TOTAL, TOTAL);
        pen.skip(18.0);
        for note in &content.notes {
            pen.paragraph(note, BODY);
        }
        pen.skip(28.0);
        for reference in &content.references {
            pen.paragraph(reference, TINY);
        }
        pen.layout
    }
}

/// Writes from the top down, onto a new page when one is full.
struct Pen {
    layout: Layout,
    y: f32,
    rtl: bool,
}

/// A stretch of the text's width, measured from where lines begin.
#[derive(Clone, Copy)]
struct Column {
    from: f32,
    width: f32,
    /// Whether lines stand at its far end.
    at_end: bool,
}

impl Pen {
    fn width(&self) -> f32 {
        self.layout.size.0 - 2.0 * MARGIN
    }

    fn skip(&mut self, height: f32) {
        self.y += height;
    }

    fn rule(&mut self) {
        let width = self.width();
        self.skip(10.0);
        self.on_page(Mark::Rule {
            x: MARGIN,
            y: self.y,
            width,
        });
        self.skip(12.0);
    }

    fn paragraph(&mut self, text: &str, style: Style) {
        self.write(Part::Paragraph, text, style);
    }

    fn write(&mut self, part: Part, text: &str, style: Style) {
        let column = Column {
            from: 0.0,
            width: self.width(),
            at_end: false,
        };
        self.column(part, &[text], style, column);
    }

    /// The label, and beside it the values one below the other.
    fn row(&mut self, row: &Row) {
        let values: Vec<_> = row.values.iter().map(String::as_str).collect();
        let column = Column {
            from: LABELS,
            width: self.width() - LABELS,
            at_end: false,
        };
        self.beside(row, LABEL, LABELS - 10.0, &values, BODY, column);
    }

    /// The label, and its amount at the end of the line.
    fn amount(&mut self, row: &Row, label: Style, style: Style) {
        let values: Vec<_> = row.values.iter().map(String::as_str).collect();
        let half = self.width() / 2.0;
        self.beside(
            row,
            label,
            half - 10.0,
            &values,
            style,
            Column {
                from: half,
                width: half,
                at_end: true,
            },
        );
    }

    fn beside(
        &mut self,
        row: &Row,
        label: Style,
        width: f32,
        values: &[&str],
        style: Style,
        column: Column,
    ) {
        // A label and its first value stay on one page.
        self.make_room(style);
        let (top, page) = (self.y, self.layout.pages.len());
        self.column(
            Part::Label,
            &[&row.label],
            label,
            Column {
                from: 0.0,
                width,
                at_end: false,
            },
        );
        let below = self.y;
        // If the label broke the page, its value goes on below it.
        if self.layout.pages.len() == page {
            self.y = top;
        }
        self.column(Part::Value, values, style, column);
        // The longer column decides where the next row begins.
        if self.layout.pages.len() == page {
            self.y = self.y.max(below);
        }
    }

    fn column(&mut self, part: Part, texts: &[&str], style: Style, column: Column) {
        let index = self.layout.parts.len();
        self.layout.parts.push(part);
        for text in texts {
            for line in style.typeface().lines(text, column.width / style.size) {
                self.line(index, line, style, column);
            }
        }
    }

    fn line(&mut self, part: usize, line: Line, style: Style, column: Column) {
        self.make_room(style);
        let wide = line.width() * style.size;
        let indent = column.from
            + if column.at_end {
                column.width - wide
            } else {
                0.0
            };
        let x = if self.rtl {
            self.layout.size.0 - MARGIN - indent - wide
        } else {
            MARGIN + indent
        };
        let baseline = self.y + style.size;
        self.on_page(Mark::Text {
            part,
            line,
            x,
            baseline,
            style,
        });
        self.y += style.size * LEADING;
    }

    /// A new page when not even one line fits.
    fn make_room(&mut self, style: Style) {
        if self.y + style.size * LEADING > self.layout.size.1 - MARGIN {
            self.layout.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    fn on_page(&mut self, mark: Mark) {
        if let Some(page) = self.layout.pages.last_mut() {
            page.push(mark);
        }
    }
}
