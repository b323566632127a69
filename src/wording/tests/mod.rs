mod catalogue;
mod formats;
mod letters;
mod sentences;
