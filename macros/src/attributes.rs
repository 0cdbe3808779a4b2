//! What `#[eden(…)]` and doc comments say, as the tree that a settings file is read into: `key`, `key = value`,
//! `key(value, …)` and `key(key = value, …)`. Leaves which keys there are, and what they mean, to the generator.

use crate::places::Places;
use crate::problems::Problems;
use crate::relations;
use eden_generator::diagnostic::registry;
use eden_generator::read::{Key, Node, Value};
use proc_macro2::{Group, TokenTree};
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{ParseBuffer, ParseStream};
use syn::{Attribute, Ident, Lit, Meta, Token, bracketed, parenthesized, token};

/// Keys with their values, in the order of the code.
pub(crate) type Entries = Vec<(Key, Node)>;

/// What the attributes of a struct or of a field say.
#[derive(Default)]
pub(crate) struct Written {
    /// The keys that a settings file has too.
    pub(crate) entries: Entries,
    /// `name = "…"`: the resource's name, or the field's name in documents.
    pub(crate) name: Option<Key>,
    /// The doc comment on one line.
    pub(crate) description: String,
}

/// What is expected where a value stands. A macro sees names of constants, and never their values.
const VALUE: &str = "expected a literal, `null`, a list `[…]` or a mapping `(key = …)`";

/// Reads `attributes`; what is wrong with them goes to `problems`.
pub(crate) fn read(attributes: &[Attribute], places: &mut Places, problems: &mut Problems) -> Written {
    let mut written = Written::default();
    for attribute in attributes {
        if attribute.path().is_ident("doc") {
            describe(attribute, &mut written.description);
        } else if attribute.path().is_ident("eden") {
            let mut reader = Reader { places, problems };
            let parsed = attribute.parse_args_with(|input: ParseStream| {
                reader.entries(input, &mut written.entries);
                Ok(())
            });
            if parsed.is_err() {
                problems.at(&attribute.meta, "write `#[eden(…)]` with keys inside");
            }
        }
    }
    if let Some(index) = written.entries.iter().position(|(key, _)| key.text == "name") {
        let (key, node) = written.entries.remove(index);
        match &node.value {
            Value::String(text) if !text.is_empty() => {
                written.name = Some(Key {
                    text: text.clone(),
                    place: node.place,
                })
            }
            _ => problems.at(places.tokens(key.place), "write `name = \"…\"`"),
        }
    }
    written
}

/// Adds a line of a doc comment.
fn describe(attribute: &Attribute, description: &mut String) {
    let Meta::NameValue(doc) = &attribute.meta else { return };
    let Ok(line) = syn::parse2::<syn::LitStr>(doc.value.to_token_stream()) else {
        return;
    };
    for word in line.value().split_whitespace() {
        if !description.is_empty() {
            description.push(' ');
        }
        description.push_str(word);
    }
}

struct Reader<'a> {
    places: &'a mut Places,
    problems: &'a mut Problems,
}

impl Reader<'_> {
    /// Reads `key = value, …` to the end; after a mistake it goes on behind the next comma.
    fn entries(&mut self, input: ParseStream, entries: &mut Entries) {
        while !input.is_empty() {
            match self.entry(input) {
                Ok((key, _)) if entries.iter().any(|(known, _)| known.text == key.text) => {
                    let message = format!(
                        "`{}` is set twice [{}]\nhelp: remove one of the two",
                        key.text,
                        registry::DUPLICATE_KEY.name
                    );
                    self.problems.at(self.places.tokens(key.place), message);
                }
                Ok(entry) => entries.push(entry),
                Err(error) => self.skip(input, error),
            }
            self.comma(input);
        }
    }

    /// Reads `value, …` to the end, in the same way.
    fn list(&mut self, input: ParseStream) -> Vec<Node> {
        let mut nodes = Vec::new();
        while !input.is_empty() {
            match self.value(input) {
                Ok(node) => nodes.push(node),
                Err(error) => self.skip(input, error),
            }
            self.comma(input);
        }
        nodes
    }

    fn comma(&mut self, input: ParseStream) {
        if input.is_empty() || input.parse::<Option<Token![,]>>().is_ok_and(|comma| comma.is_some()) {
            return;
        }
        let error = input.error("expected `,`");
        self.skip(input, error);
        let _ = input.parse::<Option<Token![,]>>();
    }

    fn skip(&mut self, input: ParseStream, error: syn::Error) {
        self.problems.error(error);
        while !input.is_empty() && !input.peek(Token![,]) {
            let _ = input.parse::<TokenTree>();
        }
    }

    fn entry(&mut self, input: ParseStream) -> syn::Result<(Key, Node)> {
        let key = if input.peek(syn::LitStr) {
            let text: syn::LitStr = input.parse()?;
            Key {
                text: text.value(),
                place: self.places.of(text),
            }
        } else if input.peek(Ident::peek_any) {
            let ident = input.call(Ident::parse_any)?;
            Key {
                text: ident.unraw().to_string(),
                place: self.places.of(ident),
            }
        } else {
            return Err(input.error("expected a key, such as `required` or `maxlength = 80`"));
        };
        let node = if input.is_empty() || input.peek(Token![,]) {
            Node {
                place: key.place,
                value: Value::Boolean(true),
            }
        } else if input.peek(Token![=]) {
            input.parse::<Token![=]>()?;
            if key.text == relations::KEY {
                self.resource(input)?
            } else {
                self.value(input)?
            }
        } else if input.peek(token::Paren) {
            self.group(input)?
        } else {
            return Err(input.error("expected `=`, `(` or `,`"));
        };
        Ok((key, node))
    }

    /// `(…)`: a mapping when it begins with a key, else a list.
    fn group(&mut self, input: ParseStream) -> syn::Result<Node> {
        let place = self.places.of(input.fork().parse::<Group>()?);
        let content;
        parenthesized!(content in input);
        let mut entries = Vec::new();
        let value = if begins_with_key(&content) {
            self.entries(&content, &mut entries);
            Value::Map(entries)
        } else {
            Value::List(self.list(&content))
        };
        Ok(Node { place, value })
    }

    /// A type, which stands for the name of the resource that it is.
    fn resource(&mut self, input: ParseStream) -> syn::Result<Node> {
        if !input.peek(Ident::peek_any) && !input.peek(Token![::]) {
            return Err(input.error("expected the struct of the related resource"));
        }
        let path = input.call(syn::Path::parse_mod_style)?;
        Ok(Node {
            value: Value::String(relations::placeholder(&path)),
            place: self.places.of(path),
        })
    }

    fn value(&mut self, input: ParseStream) -> syn::Result<Node> {
        if input.peek(token::Paren) {
            return self.group(input);
        }
        if input.peek(token::Bracket) {
            let place = self.places.of(input.fork().parse::<Group>()?);
            let content;
            bracketed!(content in input);
            return Ok(Node {
                place,
                value: Value::List(self.list(&content)),
            });
        }
        if is_null(input) {
            let place = self.places.of(input.call(Ident::parse_any)?);
            return Ok(Node {
                place,
                value: Value::Null,
            });
        }
        let sign = input.parse::<Option<Token![-]>>()?;
        if !input.peek(Lit) {
            return Err(input.error(VALUE));
        }
        let literal: Lit = input.parse()?;
        let value = constant(&literal, sign.is_some())?;
        let place = self.places.of(quote::quote!(#sign #literal));
        Ok(Node { place, value })
    }
}

fn is_null(input: ParseStream) -> bool {
    input.peek(Ident) && input.fork().parse::<Ident>().is_ok_and(|ident| ident == "null")
}

fn begins_with_key(content: &ParseBuffer) -> bool {
    let quoted = content.peek(syn::LitStr) && (content.peek2(Token![=]) || content.peek2(token::Paren));
    quoted || (content.peek(Ident::peek_any) && !content.peek(syn::LitBool) && !is_null(content))
}

fn constant(literal: &Lit, negative: bool) -> syn::Result<Value> {
    let signed = |digits: &str| {
        if negative {
            format!("-{digits}")
        } else {
            digits.to_owned()
        }
    };
    let wrong = |message: &str| syn::Error::new_spanned(literal, message);
    match literal {
        Lit::Int(number) => {
            let value = signed(number.base10_digits()).parse();
            value
                .map(Value::Integer)
                .map_err(|_| wrong("a whole number has at most 64 bits, with its sign"))
        }
        Lit::Float(number) => match signed(number.base10_digits()).parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Value::Float(value)),
            _ => Err(wrong("no number is that large")),
        },
        Lit::Str(text) if !negative => Ok(Value::String(text.value())),
        Lit::Bool(truth) if !negative => Ok(Value::Boolean(truth.value)),
        _ => Err(wrong(VALUE)),
    }
}
