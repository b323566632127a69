//! Statements that are sent together: their texts, each with parameters of its own.

/// The texts, in the order in which they were added.
#[derive(Debug, Default)]
pub(super) struct Texts(Vec<Statement>);

/// A statement; one that inserts a row may stand for several, one after the other.
#[derive(Debug)]
struct Statement {
    text: &'static str,
    /// How many parameters come before those of each row.
    rows: Vec<usize>,
}

impl Texts {
    /// Adds a statement whose first parameter comes after so many others. Where the last one inserts a row by the same text, this adds a
    /// row to it.
    pub(super) fn add(&mut self, text: &'static str, before: usize) {
        match self.0.last_mut() {
            Some(last) if last.text == text && last.inserts() => last.rows.push(before),
            _ => self.0.push(Statement {
                text,
                rows: vec![before],
            }),
        }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each statement, its parameters numbered as they are bound.
    pub(super) fn numbered(&self) -> Vec<String> {
        self.0.iter().map(Statement::numbered).collect()
    }
}

impl Statement {
    fn inserts(&self) -> bool {
        !split(self.text).1.is_empty()
    }

    fn numbered(&self) -> String {
        let first = self.rows.first().copied().unwrap_or(0);
        let (before, list, after) = split(self.text);
        let lists: Vec<_> = self.rows.iter().map(|by| renumbered(list, *by)).collect();
        [
            renumbered(before, first),
            lists.join(", "),
            renumbered(after, first),
        ]
        .concat()
    }
}

/// What stands before the list of values, the list with its parentheses, and what follows it; without such a list all stands before it.
fn split(text: &str) -> (&str, &str, &str) {
    let Some(from) = text.find("VALUES (").map(|at| at + "VALUES ".len()) else {
        return (text, "", "");
    };
    let mut open = 0_usize;
    for (at, character) in text[from..].char_indices() {
        match character {
            '(' => open += 1,
            ')' if open == 1 => {
                let (list, after) = text[from..].split_at(at + 1);
                return (&text[..from], list, after);
            }
            ')' => open -= 1,
            _ => {}
        }
    }
    (text, "", "")
}

/// The text with so much added to the number of each parameter.
fn renumbered(text: &str, by: usize) -> String {
    let mut pieces = text.split('$');
    let mut numbered = pieces.next().unwrap_or("").to_owned();
    for piece in pieces {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = piece.split_at(digits);
        numbered.push('$');
        match number.parse::<usize>() {
            Ok(number) => numbered += &(number + by).to_string(),
            Err(_) => numbered += number,
        }
        numbered += rest;
    }
    numbered
}

#[cfg(test)]
mod tests {
    use super::Texts;

    const INSERT: &str = "INSERT INTO a (b, c, d) VALUES ($1, 'x', (SELECT e + $3 FROM f WHERE g = $1 AND (h OR i = $2)))\n ON CONFLICT \
                          DO NOTHING";
    const UPDATE: &str = "UPDATE a SET b = $2 WHERE c = $1";

    #[test]
    fn what_stands_alone_stays_as_it_is() {
        for text in [INSERT, UPDATE] {
            let mut texts = Texts::default();
            texts.add(text, 0);
            assert_eq!(texts.numbered(), [text]);
        }
    }

    #[test]
    fn each_statement_and_each_row_has_parameters_of_its_own() {
        let mut texts = Texts::default();
        texts.add(UPDATE, 0);
        texts.add(INSERT, 2);
        texts.add(INSERT, 5);
        texts.add(UPDATE, 8);
        texts.add(UPDATE, 10);
        assert_eq!(
            texts.numbered(),
            [
                "UPDATE a SET b = $2 WHERE c = $1",
                "INSERT INTO a (b, c, d) VALUES ($3, 'x', (SELECT e + $5 FROM f WHERE g = $3 AND (h OR i = $4))), ($6, 'x', (SELECT e + \
                 $8 FROM f WHERE g = $6 AND (h OR i = $7)))\n ON CONFLICT DO NOTHING",
                "UPDATE a SET b = $10 WHERE c = $9",
                "UPDATE a SET b = $12 WHERE c = $11",
            ]
        );
    }
}
