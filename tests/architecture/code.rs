//! What a file's code names, without a compiler.

/// The code without its tests, comments and strings; every newline and every byte offset stays where it was.
pub fn code_of(text: &str) -> String {
    let mut rest = &text[..start_of_tests(text)];
    let mut code = String::with_capacity(rest.len());
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |at| at + 2),
            'r' if rest.starts_with("r#\"") => rest.find("\"#").map_or(rest.len(), |at| at + 2),
            '"' => string_length(rest),
            '\'' if rest.starts_with("'\"'") => 3,
            '\'' if rest.starts_with("'\\\"'") => 4,
            _ => 0,
        };
        if length == 0 {
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.extend(
                rest[..length]
                    .bytes()
                    .map(|byte| if byte == b'\n' { '\n' } else { ' ' }),
            );
            rest = &rest[length..];
        }
    }
    code
}

/// Where the test module at the end of a file begins; it may have attributes of its own.
fn start_of_tests(text: &str) -> usize {
    let is_body = |after: &str| {
        after
            .lines()
            .find(|line| !line.starts_with("#["))
            .is_some_and(|line| {
                line.trim_start_matches("pub(super) ")
                    .trim_start_matches("pub(crate) ")
                    .starts_with("mod ")
                    && line.ends_with('{')
            })
    };
    text.match_indices("#[cfg(test)]\n")
        .find(|(at, mark)| is_body(&text[at + mark.len()..]))
        .map_or(text.len(), |(at, _)| at)
}

/// The length of the literal that `text` begins with, both quotes included.
fn string_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Offsets and names of the modules at the crate's root that the code reaches, by `crate::` or by enough `super::`s.
pub fn layers_named(code: &str, depth: usize) -> Vec<(usize, &str)> {
    let to_root = "super::".repeat(depth);
    let by_super = code
        .match_indices(to_root.as_str())
        .filter(|(at, _)| starts_word(code, *at))
        .map(|(at, root)| at + root.len());
    paths_from(code, "crate")
        .map(|at| at + "crate::".len())
        .chain(by_super)
        .flat_map(|at| heads(code, at))
        .collect()
}

/// Where a path begins with `name::`.
pub fn paths_from<'a>(code: &'a str, name: &'a str) -> impl Iterator<Item = usize> + 'a {
    code.match_indices(name)
        .map(|(at, _)| at)
        .filter(move |at| code[at + name.len()..].starts_with("::") && starts_word(code, *at))
}

fn starts_word(code: &str, at: usize) -> bool {
    !code[..at].ends_with(|c: char| c.is_alphanumeric() || c == '_' || c == ':' || c == '$')
}

/// The first names of what follows a path's `::`: one, or one per branch of `{…}`.
pub fn heads(code: &str, from: usize) -> Vec<(usize, &str)> {
    if !code[from..].starts_with('{') {
        return vec![(from, word(&code[from..]))];
    }
    let (mut found, mut nesting, mut at_head) = (Vec::new(), 0, false);
    for (at, c) in code[from..].char_indices() {
        match c {
            '{' => nesting += 1,
            '}' => nesting -= 1,
            _ => {}
        }
        match c {
            '{' | ',' if nesting == 1 => at_head = true,
            _ if nesting == 0 => break,
            c if at_head && !c.is_whitespace() => {
                found.push((from + at, word(&code[from + at..])));
                at_head = false;
            }
            _ => {}
        }
    }
    found
}

fn word(text: &str) -> &str {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .next()
        .unwrap_or_default()
}

pub fn line_of(code: &str, at: usize) -> usize {
    code[..at].matches('\n').count() + 1
}
