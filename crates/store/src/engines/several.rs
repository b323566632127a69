//! Several rows in one statement.

use sqlx::AssertSqlSafe;

/// The statement that inserts so many rows, made of the one that inserts one: its list of values is repeated, each with parameters of its
/// own, to be bound row by row.
pub(super) fn several(one: &'static str, rows: usize) -> AssertSqlSafe<String> {
    let (before, list, after) = split(one);
    let parameters = parameters(list).filter_map(|(_, number)| number).max();
    let lists: Vec<_> = (0..rows)
        .map(|row| renumbered(list, row * parameters.unwrap_or(0)))
        .collect();
    // Only this program's own texts, and numbers.
    AssertSqlSafe([before, &lists.join(", "), after].concat())
}

/// What stands before the list of values, the list with its parentheses, and what follows it.
fn split(one: &str) -> (&str, &str, &str) {
    let from = one.find("VALUES (").map_or(0, |at| at + "VALUES ".len());
    let mut open = 0_usize;
    for (at, character) in one[from..].char_indices() {
        match character {
            '(' => open += 1,
            ')' if open == 1 => {
                let (list, after) = one[from..].split_at(at + 1);
                return (&one[..from], list, after);
            }
            ')' => open -= 1,
            _ => {}
        }
    }
    (one, "", "")
}

/// The pieces of a text, each with the number of the parameter that follows it.
fn parameters(text: &str) -> impl Iterator<Item = (&str, Option<usize>)> {
    let mut pieces = text.split('$');
    let first = pieces.next().unwrap_or("");
    let rest = pieces.map(|piece| {
        let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
        let (number, piece) = piece.split_at(digits);
        (piece, number.parse().ok())
    });
    std::iter::once((first, None)).chain(rest)
}

fn renumbered(list: &str, by: usize) -> String {
    let mut text = String::new();
    for (piece, number) in parameters(list) {
        if let Some(number) = number {
            text.extend(["$", &(number + by).to_string()]);
        }
        text += piece;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::several;

    #[test]
    fn each_row_has_parameters_of_its_own() {
        let one = "INSERT INTO a (b, c, d) VALUES ($1, 'x', (SELECT e + $3 FROM f WHERE g = $1 AND (h OR i = $2)))\n ON CONFLICT DO NOTHING";
        assert_eq!(several(one, 1).0, one);
        assert_eq!(
            several(one, 2).0,
            "INSERT INTO a (b, c, d) VALUES ($1, 'x', (SELECT e + $3 FROM f WHERE g = $1 AND (h OR i = $2))), ($4, 'x', (SELECT e + $6 \
             FROM f WHERE g = $4 AND (h OR i = $5)))\n ON CONFLICT DO NOTHING"
        );
    }
}
