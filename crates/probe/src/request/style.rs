//! Serialisation by `style` and `explode` (OpenAPI 3.2.0, Style Values; RFC 6570 section 3.2).

use super::encode::Escape;
use super::value::Value;

/// A value of `style`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Matrix,
    Label,
    Simple,
    Form,
    SpaceDelimited,
    PipeDelimited,
    DeepObject,
    /// From 3.2.
    Cookie,
}

/// Where a parameter stands, and so which styles it may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Location {
    Path,
    Query,
    Header,
    Cookie,
}

/// How one parameter is written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Form<'a> {
    pub(super) name: &'a str,
    pub(super) style: Style,
    pub(super) explode: bool,
    pub(super) escape: Escape,
}

/// Why OpenAPI defines no serialisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Undefined {
    /// An array or object within an array or object.
    Nested,
    /// `spaceDelimited` and `pipeDelimited` with `explode: true`.
    ExplodedDelimiter,
    /// `deepObject` of something that is no object.
    NoObject,
}

impl Style {
    /// The style of this name, where a parameter in this place may have it.
    pub(super) fn of(name: &str, location: Location) -> Option<Self> {
        Some(match (location, name) {
            (Location::Path, "matrix") => Self::Matrix,
            (Location::Path, "label") => Self::Label,
            (Location::Path | Location::Header, "simple") => Self::Simple,
            (Location::Query | Location::Cookie, "form") => Self::Form,
            (Location::Query, "spaceDelimited") => Self::SpaceDelimited,
            (Location::Query, "pipeDelimited") => Self::PipeDelimited,
            (Location::Query, "deepObject") => Self::DeepObject,
            (Location::Cookie, "cookie") => Self::Cookie,
            _ => return None,
        })
    }

    /// The style that a parameter has where it states none.
    pub(super) fn unless_stated(location: Location) -> Self {
        match location {
            Location::Path | Location::Header => Self::Simple,
            Location::Query | Location::Cookie => Self::Form,
        }
    }

    /// Whether arrays and objects explode where the parameter does not say.
    pub(super) fn explodes_unless_stated(self) -> bool {
        matches!(self, Self::Form | Self::Cookie)
    }
}

/// A value of one level, undefined members left out.
enum Flat<'v> {
    Primitive(&'v str),
    List(Vec<&'v str>),
    Pairs(Vec<(&'v str, &'v str)>),
}

impl<'v> Flat<'v> {
    fn of(value: &'v Value) -> Result<Self, Undefined> {
        let primitive = |value: &'v Value| value.primitive().ok_or(Undefined::Nested);
        let defined = |value: &&'v Value| **value != Value::Null;
        Ok(match value {
            Value::Array(items) => Self::List(items.iter().filter(defined).map(primitive).collect::<Result<_, _>>()?),
            Value::Object(members) => {
                let members = members.iter().filter(|(_, value)| *value != Value::Null);
                Self::Pairs(members.map(|(name, value)| Ok((name.as_str(), primitive(value)?))).collect::<Result<_, _>>()?)
            }
            value => Self::Primitive(value.primitive().unwrap_or_default()),
        })
    }
}

impl Form<'_> {
    /// A value in a path or a header field.
    ///
    /// # Errors
    /// [`Undefined`] where OpenAPI says nothing of such a value.
    pub(super) fn expand(&self, value: &Value) -> Result<String, Undefined> {
        let flat = Flat::of(value)?;
        Ok(match self.style {
            Style::Matrix => self.matrix(&flat),
            Style::Label => format!(".{}", self.joined(&flat, ".")),
            _ => self.joined(&flat, ","),
        })
    }

    /// A value as pairs `name=value` of a query or of a `Cookie` field.
    ///
    /// # Errors
    /// [`Undefined`] where OpenAPI says nothing of such a value.
    pub(super) fn pairs(&self, value: &Value) -> Result<Vec<String>, Undefined> {
        let flat = Flat::of(value)?;
        match (self.style, &flat) {
            (Style::DeepObject, Flat::Pairs(pairs)) => {
                let key = |name: &str| format!("{}%5B{}%5D", self.written_name(self.name), self.written_name(name));
                Ok(pairs.iter().map(|(name, value)| format!("{}={}", key(name), self.escape.apply(value))).collect())
            }
            (Style::DeepObject, _) => Err(Undefined::NoObject),
            (Style::SpaceDelimited | Style::PipeDelimited, Flat::List(_) | Flat::Pairs(_)) => self.delimited(&flat).map(|pair| vec![pair]),
            (_, Flat::List(items)) if self.explode => Ok(items.iter().map(|item| self.pair(self.name, item)).collect()),
            (_, Flat::Pairs(pairs)) if self.explode => Ok(pairs.iter().map(|(name, value)| self.pair(name, value)).collect()),
            _ => Ok(vec![format!("{}={}", self.written_name(self.name), self.joined(&flat, ","))]),
        }
    }

    fn pair(&self, name: &str, value: &str) -> String {
        format!("{}={}", self.written_name(name), self.escape.apply(value))
    }

    /// A name is escaped in full: `allowReserved` is about values (OpenAPI 3.2.0, Parameter Object).
    fn written_name(&self, name: &str) -> String {
        if self.escape == Escape::Nothing { name.to_owned() } else { Escape::Strict.apply(name) }
    }

    /// The delimiters must be percent-encoded in a URL themselves.
    fn delimited(&self, flat: &Flat<'_>) -> Result<String, Undefined> {
        if self.explode {
            return Err(Undefined::ExplodedDelimiter);
        }
        let delimiter = if self.style == Style::SpaceDelimited { "%20" } else { "%7C" };
        Ok(format!("{}={}", self.written_name(self.name), self.listed(flat, delimiter)))
    }

    /// Path-style expansion (RFC 6570 section 3.2.7): a name without a value has no `=`.
    fn matrix(&self, flat: &Flat<'_>) -> String {
        let pair = |name: &str, value: &str| {
            let name = self.written_name(name);
            if value.is_empty() { format!(";{name}") } else { format!(";{name}={value}") }
        };
        match flat {
            Flat::List(items) if self.explode => items.iter().map(|item| pair(self.name, &self.escape.apply(item))).collect(),
            Flat::Pairs(pairs) if self.explode => pairs.iter().map(|(name, value)| pair(name, &self.escape.apply(value))).collect(),
            _ => pair(self.name, &self.listed(flat, ",")),
        }
    }

    /// A value without the name of its parameter, the members of one that explodes between separators.
    fn joined(&self, flat: &Flat<'_>, separator: &str) -> String {
        match flat {
            Flat::Pairs(pairs) if self.explode => {
                let written: Vec<String> =
                    pairs.iter().map(|(name, value)| format!("{}={}", self.written_name(name), self.escape.apply(value))).collect();
                written.join(separator)
            }
            flat if self.explode => self.listed(flat, separator),
            flat => self.listed(flat, ","),
        }
    }

    /// The members between separators, the names of an object among them.
    fn listed(&self, flat: &Flat<'_>, separator: &str) -> String {
        let written: Vec<String> = match flat {
            Flat::Primitive(text) => vec![self.escape.apply(text)],
            Flat::List(items) => items.iter().map(|item| self.escape.apply(item)).collect(),
            Flat::Pairs(pairs) => pairs.iter().flat_map(|(name, value)| [self.written_name(name), self.escape.apply(value)]).collect(),
        };
        written.join(separator)
    }
}

#[cfg(test)]
#[expect(clippy::expect_used, reason = "a test that cannot read its own data has failed")]
mod tests {
    use super::super::encode::Escape;
    use super::super::value::Value;
    use super::{Form, Location, Style, Undefined};

    fn text(text: &str) -> Value {
        Value::String(text.into())
    }

    fn values() -> [Value; 4] {
        let number = |text: &str| Value::Number(text.into());
        [
            text(""),
            text("blue"),
            Value::Array(vec![text("blue"), text("black"), text("brown")]),
            Value::Object(vec![("R".into(), number("100")), ("G".into(), number("200")), ("B".into(), number("150"))]),
        ]
    }

    fn written(location: Location, style: &str, explode: bool, value: &Value) -> Result<String, Undefined> {
        let style = Style::of(style, location).expect("a style of the place");
        let escape = if location == Location::Header || style == Style::Cookie { Escape::Nothing } else { Escape::Strict };
        let form = Form { name: "color", style, explode, escape };
        match location {
            Location::Path | Location::Header => form.expand(value),
            Location::Query => form.pairs(value).map(|pairs| pairs.join("&")),
            Location::Cookie => form.pairs(value).map(|pairs| pairs.join("; ")),
        }
    }

    #[test]
    fn every_style_writes_every_type_as_the_specification_shows() {
        use Location::{Cookie, Header, Path, Query};
        // The columns: an empty string, a string, an array, an object.
        let table: [(Location, &str, bool, [Option<&str>; 4]); 20] = [
            (Path, "matrix", false, [Some(";color"), Some(";color=blue"), Some(";color=blue,black,brown"), Some(";color=R,100,G,200,B,150")]),
            (Path, "matrix", true, [Some(";color"), Some(";color=blue"), Some(";color=blue;color=black;color=brown"), Some(";R=100;G=200;B=150")]),
            (Path, "label", false, [Some("."), Some(".blue"), Some(".blue,black,brown"), Some(".R,100,G,200,B,150")]),
            (Path, "label", true, [Some("."), Some(".blue"), Some(".blue.black.brown"), Some(".R=100.G=200.B=150")]),
            (Path, "simple", false, [Some(""), Some("blue"), Some("blue,black,brown"), Some("R,100,G,200,B,150")]),
            (Path, "simple", true, [Some(""), Some("blue"), Some("blue,black,brown"), Some("R=100,G=200,B=150")]),
            (Header, "simple", false, [Some(""), Some("blue"), Some("blue,black,brown"), Some("R,100,G,200,B,150")]),
            (Header, "simple", true, [Some(""), Some("blue"), Some("blue,black,brown"), Some("R=100,G=200,B=150")]),
            (Query, "form", false, [Some("color="), Some("color=blue"), Some("color=blue,black,brown"), Some("color=R,100,G,200,B,150")]),
            (Query, "form", true, [Some("color="), Some("color=blue"), Some("color=blue&color=black&color=brown"), Some("R=100&G=200&B=150")]),
            (
                Query,
                "spaceDelimited",
                false,
                [Some("color="), Some("color=blue"), Some("color=blue%20black%20brown"), Some("color=R%20100%20G%20200%20B%20150")],
            ),
            (Query, "spaceDelimited", true, [Some("color="), Some("color=blue"), None, None]),
            (
                Query,
                "pipeDelimited",
                false,
                [Some("color="), Some("color=blue"), Some("color=blue%7Cblack%7Cbrown"), Some("color=R%7C100%7CG%7C200%7CB%7C150")],
            ),
            (Query, "pipeDelimited", true, [Some("color="), Some("color=blue"), None, None]),
            (Query, "deepObject", false, [None, None, None, Some("color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150")]),
            (Query, "deepObject", true, [None, None, None, Some("color%5BR%5D=100&color%5BG%5D=200&color%5BB%5D=150")]),
            (Cookie, "form", false, [Some("color="), Some("color=blue"), Some("color=blue,black,brown"), Some("color=R,100,G,200,B,150")]),
            (Cookie, "form", true, [Some("color="), Some("color=blue"), Some("color=blue; color=black; color=brown"), Some("R=100; G=200; B=150")]),
            (Cookie, "cookie", false, [Some("color="), Some("color=blue"), Some("color=blue,black,brown"), Some("color=R,100,G,200,B,150")]),
            (Cookie, "cookie", true, [Some("color="), Some("color=blue"), Some("color=blue; color=black; color=brown"), Some("R=100; G=200; B=150")]),
        ];
        for (location, style, explode, expected) in table {
            for (value, expected) in values().iter().zip(expected) {
                assert_eq!(written(location, style, explode, value).ok().as_deref(), expected, "{location:?} {style} explode {explode} {value:?}");
            }
        }
    }

    #[test]
    fn delimiters_in_values_are_escaped_and_those_between_them_are_not() {
        let list = Value::Array(vec![text("a,b"), text("c;d"), text("e.f/g")]);
        assert_eq!(written(Location::Path, "simple", false, &list).as_deref(), Ok("a%2Cb,c%3Bd,e.f%2Fg"));
        assert_eq!(written(Location::Query, "form", false, &list).as_deref(), Ok("color=a%2Cb,c%3Bd,e.f%2Fg"));
        assert_eq!(written(Location::Header, "simple", false, &list).as_deref(), Ok("a,b,c;d,e.f/g"));
        let object = Value::Object(vec![("a b".into(), text("c&d"))]);
        assert_eq!(written(Location::Query, "form", true, &object).as_deref(), Ok("a%20b=c%26d"));
        assert_eq!(written(Location::Query, "deepObject", true, &object).as_deref(), Ok("color%5Ba%20b%5D=c%26d"));
    }

    #[test]
    fn a_name_without_value_has_no_sign_in_a_matrix_and_one_in_a_query() {
        let object = Value::Object(vec![("R".into(), text("")), ("G".into(), Value::Null), ("B".into(), Value::Boolean(false))]);
        assert_eq!(written(Location::Path, "matrix", true, &object).as_deref(), Ok(";R;B=false"));
        assert_eq!(written(Location::Query, "form", true, &object).as_deref(), Ok("R=&B=false"));
        assert_eq!(written(Location::Path, "matrix", true, &Value::Array(vec![text(""), text("x")])).as_deref(), Ok(";color;color=x"));
    }

    #[test]
    fn nothing_is_made_up_for_what_is_not_defined() {
        let nested = Value::Array(vec![Value::Array(vec![text("a")])]);
        let deep = Value::Object(vec![("a".into(), Value::Object(vec![("b".into(), text("c"))]))]);
        for value in [&nested, &deep] {
            for (location, style) in
                [(Location::Path, "simple"), (Location::Query, "form"), (Location::Query, "deepObject"), (Location::Cookie, "form")]
            {
                assert_eq!(written(location, style, true, value), Err(Undefined::Nested), "{location:?} {style}");
            }
        }
        assert_eq!(written(Location::Query, "pipeDelimited", true, &Value::Array(vec![text("a")])), Err(Undefined::ExplodedDelimiter));
        assert_eq!(written(Location::Query, "deepObject", true, &text("a")), Err(Undefined::NoObject));
    }

    #[test]
    fn a_style_belongs_to_its_places() {
        assert_eq!(Style::of("matrix", Location::Query), None);
        assert_eq!(Style::of("form", Location::Path), None);
        assert_eq!(Style::of("label", Location::Header), None);
        assert_eq!(Style::of("cookie", Location::Query), None);
        assert_eq!(Style::of("tabDelimited", Location::Query), None);
    }
}
