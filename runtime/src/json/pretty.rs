//! Other looks of finished JSON text: indented (`?pretty`), with sorted keys (`JSON_SORT_KEYS`).
//! Works on the text, so that numbers stay as they were written; leaves writing to `write`.

/// One value, as pieces of the text.
enum Piece<'a> {
    /// A number, a string or a name, as written.
    Plain(&'a [u8]),
    List(Vec<Piece<'a>>),
    /// Keys as written, quotes included.
    Object(Vec<(&'a [u8], Piece<'a>)>),
}

/// Deeper text is left as it is. Documents are at most half as deep.
const DEEPEST: usize = 512;

/// Gives `text` the look of Python's `json.dumps(indent=4)` when `pretty`, and the keys of all objects sorted by code
/// point when `sort`. Text that is no JSON comes back unchanged.
pub fn reformat(text: &[u8], pretty: bool, sort: bool) -> Vec<u8> {
    let mut reader = Reader { text, place: 0, sort };
    let piece = match reader.piece(0) {
        Some(piece) if reader.at_end() => piece,
        _ => return text.to_vec(),
    };
    let mut out = Vec::with_capacity(text.len() * if pretty { 2 } else { 1 });
    write(&mut out, &piece, pretty.then_some(0));
    out
}

fn write(out: &mut Vec<u8>, piece: &Piece<'_>, level: Option<usize>) {
    let inner = level.map(|level| level + 1);
    match piece {
        Piece::Plain(text) => out.extend_from_slice(text),
        Piece::List(elements) => {
            sequence(out, b"[]", elements, level, |out, element| write(out, element, inner));
        }
        Piece::Object(members) => sequence(out, b"{}", members, level, |out, (key, value)| {
            out.extend_from_slice(key);
            out.extend_from_slice(b": ");
            write(out, value, inner);
        }),
    }
}

fn sequence<T>(
    out: &mut Vec<u8>,
    brackets: &[u8; 2],
    parts: &[T],
    level: Option<usize>,
    mut write: impl FnMut(&mut Vec<u8>, &T),
) {
    out.push(brackets[0]);
    for (index, part) in parts.iter().enumerate() {
        match level {
            Some(level) => {
                out.extend_from_slice(if index > 0 { b",\n" } else { b"\n" });
                indent(out, level + 1);
            }
            None if index > 0 => out.extend_from_slice(b", "),
            None => {}
        }
        write(out, part);
    }
    if let (Some(level), false) = (level, parts.is_empty()) {
        out.push(b'\n');
        indent(out, level);
    }
    out.push(brackets[1]);
}

fn indent(out: &mut Vec<u8>, level: usize) {
    out.resize(out.len() + 4 * level, b' ');
}

struct Reader<'a> {
    text: &'a [u8],
    place: usize,
    sort: bool,
}

impl<'a> Reader<'a> {
    /// The next byte that is no space.
    fn peek(&mut self) -> Option<u8> {
        let spaces = self
            .text
            .get(self.place..)?
            .iter()
            .take_while(|byte| byte.is_ascii_whitespace())
            .count();
        self.place += spaces;
        self.text.get(self.place).copied()
    }

    fn at_end(&mut self) -> bool {
        self.peek().is_none()
    }

    fn accept(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.place += usize::from(found);
        found
    }

    fn piece(&mut self, depth: usize) -> Option<Piece<'a>> {
        if depth > DEEPEST {
            return None;
        }
        match self.peek()? {
            b'[' => {
                let mut elements = Vec::new();
                self.parts(b']', |reader| {
                    elements.push(reader.piece(depth + 1)?);
                    Some(())
                })?;
                Some(Piece::List(elements))
            }
            b'{' => {
                let mut members = Vec::new();
                self.parts(b'}', |reader| {
                    let key = reader.string()?;
                    let value = reader.accept(b':').then(|| reader.piece(depth + 1))??;
                    members.push((key, value));
                    Some(())
                })?;
                if self.sort {
                    members.sort_by_cached_key(|(key, _)| serde_json::from_slice::<String>(key).unwrap_or_default());
                }
                Some(Piece::Object(members))
            }
            b'"' => self.string().map(Piece::Plain),
            _ => self.plain(),
        }
    }

    fn parts(&mut self, closing: u8, mut part: impl FnMut(&mut Self) -> Option<()>) -> Option<()> {
        self.place += 1;
        if self.accept(closing) {
            return Some(());
        }
        loop {
            part(self)?;
            if self.accept(closing) {
                return Some(());
            }
            if !self.accept(b',') {
                return None;
            }
        }
    }

    fn string(&mut self) -> Option<&'a [u8]> {
        if self.peek()? != b'"' {
            return None;
        }
        let start = self.place;
        let mut end = start + 1;
        loop {
            match self.text.get(end)? {
                b'"' => break,
                b'\\' => end += 2,
                _ => end += 1,
            }
        }
        self.place = end + 1;
        self.text.get(start..=end)
    }

    fn plain(&mut self) -> Option<Piece<'a>> {
        let rest = self.text.get(self.place..)?;
        let length = rest
            .iter()
            .take_while(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(byte))
            .count();
        self.place += length;
        (length > 0).then(|| Piece::Plain(&rest[..length]))
    }
}

#[cfg(test)]
mod tests {
    use super::reformat;

    #[track_caller]
    fn check(text: &str, pretty: bool, sort: bool, expected: &str) {
        assert_eq!(
            String::from_utf8_lossy(&reformat(text.as_bytes(), pretty, sort)),
            expected
        );
    }

    #[test]
    fn pretty_text_looks_as_pythons() {
        check(
            r#"{"a": [1, 2.50, {}], "b": {"c": []}, "d,]": "x:{\"y"}"#,
            true,
            false,
            "{\n    \"a\": [\n        1,\n        2.50,\n        {}\n    ],\n    \"b\": {\n        \"c\": []\n    },\n    \"d,]\": \"x:{\\\"y\"\n}",
        );
        check("[]", true, false, "[]");
        check("5", true, true, "5");
    }

    #[test]
    fn keys_are_sorted_at_all_levels_by_code_point() {
        check(
            r#"{"b": {"z": 1, "B": 2}, "\u00e9": 3, "a": [{"d": 1, "c": -1e+20}], "": 0}"#,
            false,
            true,
            r#"{"": 0, "a": [{"c": -1e+20, "d": 1}], "b": {"B": 2, "z": 1}, "\u00e9": 3}"#,
        );
    }

    #[test]
    fn what_is_no_json_stays_as_it_is() {
        for text in ["", "[", "{\"a\" 1}", "[1 2]", "[1]]", "\"\\", &"[".repeat(100_000)] {
            check(text, true, true, text);
        }
    }
}
