mod catalogue;
mod formats;
mod sentences;
