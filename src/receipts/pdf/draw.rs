//! Draws what was laid out, and says what each part is (PDF/UA-1, ISO 14289-1).

use std::num::NonZeroU16;

use krilla::{
    Document, SerializeSettings,
    color::rgb,
    configure::{Accessibility, Configuration, ConfigurationBuilder},
    destination::XyzDestination,
    geom::{PathBuilder, Point, Rect},
    metadata::{Metadata, TextDirection},
    outline::{Outline, OutlineNode},
    page::PageSettings,
    paint::Fill,
    surface::Surface,
    tagging::{
        Artifact, ArtifactType, ContentTag, Identifier, SpanTag, TableHeaderScope, Tag, TagGroup,
        TagTree,
    },
};

use super::{
    PdfError,
    layout::{Layout, Mark, Part, Style},
    shape::Line,
};
use crate::receipts::content::Content;
use domain::wording::plain;

/// Red, green, blue.
type Ink = (u8, u8, u8);

const INK: Ink = (0x1f, 0x29, 0x33);
/// 7.0 : 1 on white.
const QUIET: Ink = (0x52, 0x60, 0x6d);
const RULE: Ink = (0xcb, 0xd2, 0xd9);

pub(super) fn draw(documents: &[Content]) -> Result<Vec<u8>, PdfError> {
    let first = documents.first().ok_or(PdfError::Empty)?;
    let accessible = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish();
    let accessible = accessible.map_err(|_| PdfError::Writer)?;
    // First by the standard, which the writer checks. If it refuses, say, an odd character in a
    // name, a receipt outside the standard is better than none.
    written(documents, first, accessible)
        .or_else(|_| written(documents, first, Configuration::default()))
}

fn written(
    documents: &[Content],
    first: &Content,
    configuration: Configuration,
) -> Result<Vec<u8>, PdfError> {
    let settings = SerializeSettings {
        configuration,
        enable_tagging: true,
        ..SerializeSettings::default()
    };
    let mut pdf = Document::new_with(settings);
    let mut tree = TagTree::new().with_lang(Some(first.lang.to_owned()));
    let (mut outline, mut first_page) = (Outline::new(), 0);
    for content in documents {
        let layout = Layout::of(content);
        // Marks come by page, but parts cross pages: what was drawn of a part is gathered over all
        // of them.
        let mut drawn: Vec<Vec<Identifier>> = layout.parts.iter().map(|_| Vec::new()).collect();
        for marks in &layout.pages {
            let settings =
                PageSettings::from_wh(layout.size.0, layout.size.1).ok_or(PdfError::Writer)?;
            let mut page = pdf.start_page_with(settings);
            let mut surface = page.surface();
            for mark in marks {
                draw_mark(&mut surface, mark, &mut drawn);
            }
            surface.finish();
            page.finish();
        }
        let top = XyzDestination::new(first_page, Point::from_xy(0.0, 0.0));
        outline.push_child(OutlineNode::new(plain(&content.title), top));
        first_page += layout.pages.len();
        tree.push(section(content, &layout.parts, drawn));
    }
    pdf.set_outline(outline);
    pdf.set_tag_tree(tree);
    pdf.set_metadata(metadata(documents, first));
    pdf.finish().map_err(|_| PdfError::Writer)
}

/// No date and no tool's name: nothing that differs from one rendering to the next.
fn metadata(documents: &[Content], first: &Content) -> Metadata {
    let title = documents
        .iter()
        .map(|one| one.title.as_str())
        .collect::<Vec<_>>()
        .join(", ");
    let direction = if first.dir == "rtl" {
        TextDirection::RightToLeft
    } else {
        TextDirection::LeftToRight
    };
    Metadata::new()
        .title(plain(&title))
        .authors(vec![first.issuer.clone()])
        .language(first.lang.to_owned())
        .text_direction(direction)
}

fn draw_mark(surface: &mut Surface<'_>, mark: &Mark, drawn: &mut [Vec<Identifier>]) {
    match mark {
        Mark::Rule { x, y, width } => {
            // Screen readers skip artifacts (ISO 14289-1 §7.1).
            surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(
                ArtifactType::Layout,
            )));
            let mut path = PathBuilder::new();
            if let Some(rule) = Rect::from_xywh(*x, *y, *width, 0.6) {
                path.push_rect(rule);
            }
            surface.set_fill(Some(fill(RULE)));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
            surface.end_tagged();
        }
        Mark::Text {
            part,
            line,
            x,
            baseline,
            style,
        } => {
            let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
            surface.set_fill(Some(fill(if style.quiet { QUIET } else { INK })));
            draw_line(surface, line, *x, *baseline, *style);
            surface.end_tagged();
            if let Some(ids) = drawn.get_mut(*part) {
                ids.push(id);
            }
        }
    }
}

fn draw_line(surface: &mut Surface<'_>, line: &Line, mut x: f32, baseline: f32, style: Style) {
    for run in &line.runs {
        if let Some(font) = style.typeface().font.clone() {
            surface.draw_glyphs(
                Point::from_xy(x, baseline),
                &run.glyphs,
                font,
                &run.text,
                style.size,
                false,
            );
        }
        x += run.width * style.size;
    }
}

fn fill((red, green, blue): Ink) -> Fill {
    Fill {
        paint: rgb::Color::new(red, green, blue).into(),
        ..Fill::default()
    }
}

/// One document for readers aloud: its paragraphs, its heading, and tables of labels and values.
fn section(content: &Content, parts: &[Part], drawn: Vec<Vec<Identifier>>) -> TagGroup {
    let mut section = TagGroup::new(Tag::Section.with_lang(Some(content.lang.to_owned())));
    let (mut table, mut row) = (TagGroup::new(Tag::Table), TagGroup::new(Tag::TR));
    for (n, (part, ids)) in parts.iter().zip(drawn).enumerate() {
        match part {
            Part::Heading => section.push(filled(
                Tag::Hn(NonZeroU16::MIN, Some(content.title.clone())),
                ids,
            )),
            Part::Paragraph => section.push(filled(Tag::P, ids)),
            Part::Label => row.push(filled(Tag::TH(TableHeaderScope::Row), ids)),
            Part::Value => {
                row.push(filled(Tag::TD, ids));
                table.push(std::mem::replace(&mut row, TagGroup::new(Tag::TR)));
                // The table ends where the next part is not a label.
                if parts.get(n + 1) != Some(&Part::Label) {
                    section.push(std::mem::replace(&mut table, TagGroup::new(Tag::Table)));
                }
            }
        }
    }
    section
}

fn filled(tag: impl Into<krilla::tagging::TagKind>, ids: Vec<Identifier>) -> TagGroup {
    let mut group = TagGroup::new(tag);
    for id in ids {
        group.push(id);
    }
    group
}
