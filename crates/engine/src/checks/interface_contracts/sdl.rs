//! The schema language of GraphQL, as far as its tokens, its brackets and the kind of its definitions.

use super::Refusal;

/// What a definition of a schema starts with (GraphQL Specification, October 2021, 3.1).
const DEFINITIONS: [&str; 9] = ["schema", "scalar", "type", "interface", "union", "enum", "input", "directive", "extend"];

/// Whether a text is a schema: all its tokens are ones, brackets agree, and it starts with a definition.
pub(super) fn judge(text: &str) -> Result<(), Refusal> {
    let mut rest = Rest { text, at: 0 };
    let mut open: Vec<(char, usize)> = Vec::new();
    let mut has_definition = false;
    while let Some((start, token)) = rest.next()? {
        match token {
            Token::Open(closing) => open.push((closing, start)),
            Token::Close(bracket) => match open.pop() {
                Some((closing, _)) if closing == bracket => {}
                _ => return Err(refusal(start, format!("`{bracket}` closes nothing here"))),
            },
            Token::Name(name) if !has_definition => {
                if !DEFINITIONS.contains(&name) {
                    return Err(refusal(start, format!("a schema starts with a definition such as `type`, not with `{name}`")));
                }
                has_definition = true;
            }
            Token::Text | Token::Name(_) => {}
            Token::Other if has_definition => {}
            Token::Other => return Err(refusal(start, "a schema starts with a definition such as `type`".into())),
        }
        if !has_definition && !matches!(token, Token::Text) {
            return Err(refusal(start, "a schema starts with a definition such as `type`".into()));
        }
    }
    match open.pop() {
        Some((closing, start)) => Err(refusal(start, format!("this bracket is not closed by `{closing}`"))),
        None if has_definition => Ok(()),
        None => Err(Refusal { offset: None, message: "it defines nothing".into() }),
    }
}

fn refusal(offset: usize, message: String) -> Refusal {
    Refusal { offset: Some(offset), message }
}

enum Token<'t> {
    Name(&'t str),
    Text,
    /// An opening bracket, with what closes it.
    Open(char),
    Close(char),
    /// A number or another punctuator.
    Other,
}

struct Rest<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Rest<'t> {
    fn left(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// Takes as much as fits, which may be nothing.
    fn take(&mut self, fits: impl Fn(char) -> bool) -> &'t str {
        let left = self.left();
        let length = left.find(|character| !fits(character)).unwrap_or(left.len());
        self.at += length;
        left.get(..length).unwrap_or_default()
    }

    fn next(&mut self) -> Result<Option<(usize, Token<'t>)>, Refusal> {
        loop {
            self.take(|character| matches!(character, ' ' | '\t' | '\n' | '\r' | ',' | '\u{feff}'));
            if !self.left().starts_with('#') {
                break;
            }
            self.take(|character| !matches!(character, '\n' | '\r'));
        }
        let start = self.at;
        let Some(first) = self.left().chars().next() else { return Ok(None) };
        let token = match first {
            '_' | 'a'..='z' | 'A'..='Z' => Token::Name(self.take(|character| character == '_' || character.is_ascii_alphanumeric())),
            '-' | '0'..='9' => {
                self.take(|character| matches!(character, '-' | '+' | '.' | 'e' | 'E' | '0'..='9'));
                Token::Other
            }
            '"' => {
                self.string()?;
                Token::Text
            }
            '{' => self.punctuator(Token::Open('}')),
            '(' => self.punctuator(Token::Open(')')),
            '[' => self.punctuator(Token::Open(']')),
            '}' | ')' | ']' => self.punctuator(Token::Close(first)),
            '!' | '$' | '&' | '.' | ':' | '=' | '@' | '|' => self.punctuator(Token::Other),
            _ => return Err(refusal(start, format!("`{}` has no meaning here", first.escape_default()))),
        };
        Ok(Some((start, token)))
    }

    /// All punctuators are one byte long.
    fn punctuator(&mut self, token: Token<'t>) -> Token<'t> {
        self.at += 1;
        token
    }

    /// A text in quotes, or a block of text in three of them.
    fn string(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        let block = self.left().starts_with("\"\"\"");
        let quote = if block { "\"\"\"" } else { "\"" };
        self.at += quote.len();
        let mut escaped = false;
        for (index, character) in self.left().char_indices() {
            let here = self.left().get(index..).unwrap_or_default();
            if !escaped && here.starts_with(quote) {
                self.at += index + quote.len();
                return Ok(());
            }
            if !block && matches!(character, '\n' | '\r') {
                break;
            }
            escaped = !escaped && character == '\\';
        }
        Err(refusal(start, "this text is not ended by its quotes".into()))
    }
}

#[cfg(test)]
mod tests {
    use super::judge;

    fn outcome_of(text: &str) -> Option<(Option<usize>, String)> {
        judge(text).err().map(|refusal| (refusal.offset, refusal.message))
    }

    #[test]
    fn a_schema_is_taken() {
        let texts = [
            "type Query { person(id: ID!, limit: Int = -10): Person @deprecated(reason: \"old { \\\" \") }",
            "# comment }\n\"\"\"Text with \\\"\"\" and } in it\"\"\"\nscalar Date",
            "\u{feff}union Any = A | B",
            "extend type Query { more: [String!]! }",
            "directive @tag(name: String!) repeatable on OBJECT | FIELD_DEFINITION",
        ];
        for text in texts {
            assert_eq!(outcome_of(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_no_schema_is_refused_where_it_goes_wrong() {
        let cases = [
            ("", None, "defines nothing"),
            ("query { person { name } }", Some(0), "not with `query`"),
            ("{ person }", Some(0), "starts with a definition"),
            ("type A { b: [String }", Some(20), "closes nothing"),
            ("type A { b: String", Some(7), "not closed"),
            ("type A { b: \"x\n\" }", Some(12), "not ended"),
            ("type A { b: Ä }", Some(12), "no meaning"),
        ];
        for (text, at, words) in cases {
            let (offset, message) = outcome_of(text).unwrap_or_default();
            assert!(offset == at && message.contains(words), "{text}: {offset:?} {message}");
        }
    }
}
