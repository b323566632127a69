//! The file as text: its lines, and the components and values they form.

pub(super) mod content_line;
pub(super) mod mend;
pub(super) mod scan;
pub(super) mod shape;
pub(super) mod text;
