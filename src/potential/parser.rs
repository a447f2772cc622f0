//! The grammar of an expression: tokens, and operator precedence after Pratt (1973).

use super::expression::{Function, Op, Program, ROOM};
use crate::error::{Error, Result};
use std::collections::BTreeMap;

/// Levels of nesting that are read. Each is a call of [`Parser::operation`], so that this also bounds the machine's
/// stack.
const DEPTH: usize = 200;
const _: () = assert!(DEPTH < ROOM);

#[derive(Debug, Clone, Copy, PartialEq)]
enum Token<'a> {
    Number(f64),
    Name(&'a str),
    Plus,
    Minus,
    Times,
    Over,
    Power,
    Open,
    Close,
    End,
}

/// A token with its own text and the column, counted in characters from 1, where it begins.
#[derive(Debug, Clone, Copy)]
struct Placed<'a> {
    token: Token<'a>,
    text: &'a str,
    column: usize,
}

/// Sign: between products and powers, so that −x² is −(x²) and x^−2 needs no parentheses.
const SIGN: u8 = 5;

impl Token<'_> {
    /// The operation of an infix operator, how strongly it binds to its left and to its right.
    fn infix(self) -> Option<(Op, u8, u8)> {
        match self {
            Token::Plus => Some((Op::Add, 1, 2)),
            Token::Minus => Some((Op::Subtract, 1, 2)),
            Token::Times => Some((Op::Multiply, 3, 4)),
            Token::Over => Some((Op::Divide, 3, 4)),
            Token::Power => Some((Op::Power, 8, 7)),
            _ => None,
        }
    }
}

/// Compiles the text.
pub(super) fn parse(text: &str, constants: &BTreeMap<String, f64>) -> Result<Program> {
    let tokens = tokens(text)?;
    if tokens.len() == 1 {
        return Err(Error::input("the expression is empty").allowed("a formula of x, such as x^4/4 - x^2/2"));
    }
    let mut parser = Parser { tokens, next: 0, depth: 0, constants, program: Program::default() };
    parser.operation(0)?;
    match parser.peek().token {
        Token::End => Ok(parser.program),
        Token::Close => Err(unexpected(parser.peek(), "an operator or the end").remedy("no parenthesis is open here")),
        _ => Err(needs_operator(parser.peek(), "an operator or the end")),
    }
}

/// Whether the text is one name.
pub(super) fn is_name(text: &str) -> bool {
    text.starts_with(begins_name) && text.chars().all(continues_name)
}

fn begins_name(c: char) -> bool {
    c.is_alphabetic() || c == '_'
}

fn continues_name(c: char) -> bool {
    begins_name(c) || c.is_ascii_digit()
}

fn unexpected(found: Placed<'_>, allowed: &str) -> Error {
    let got = if found.token == Token::End { "the end".to_owned() } else { format!("{:?}", found.text) };
    Error::input(format!("the formula can't be read at column {}", found.column)).got(got).allowed(allowed)
}

fn needs_operator(found: Placed<'_>, allowed: &str) -> Error {
    unexpected(found, allowed).remedy("a product is written with *")
}

/// The tokens of the text, the last of which is the end.
fn tokens(text: &str) -> Result<Vec<Placed<'_>>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    let mut column = 1;
    while let Some(first) = rest.chars().next() {
        let length = if first.is_whitespace() {
            first.len_utf8()
        } else {
            let (token, length) = token(rest, column)?;
            tokens.push(Placed { token, text: &rest[..length], column });
            length
        };
        column += rest[..length].chars().count();
        rest = &rest[length..];
    }
    tokens.push(Placed { token: Token::End, text: "", column });
    Ok(tokens)
}

/// The token at the beginning of the text, and its length in bytes.
fn token(rest: &str, column: usize) -> Result<(Token<'_>, usize)> {
    let mut characters = rest.chars();
    let first = characters.next().unwrap_or('\0');
    let second = characters.next();
    let operator = |token| Ok((token, first.len_utf8()));
    match first {
        '+' => operator(Token::Plus),
        '-' | '−' => operator(Token::Minus),
        '*' if second == Some('*') => Ok((Token::Power, 2)),
        '*' | '·' | '⋅' | '×' => operator(Token::Times),
        '/' => operator(Token::Over),
        '^' => operator(Token::Power),
        '(' => operator(Token::Open),
        ')' => operator(Token::Close),
        _ if first.is_ascii_digit() || (first == '.' && second.is_some_and(|c| c.is_ascii_digit())) => {
            number(rest, column)
        }
        _ if begins_name(first) => {
            let length = rest.find(|c| !continues_name(c)).unwrap_or(rest.len());
            Ok((Token::Name(&rest[..length]), length))
        }
        _ => Err(Error::input(format!("unknown sign at column {column}"))
            .got(format!("{:?}", first.to_string()))
            .allowed("numbers, names, + - * / ^ ( )")),
    }
}

fn number(rest: &str, column: usize) -> Result<(Token<'_>, usize)> {
    let digits = |from: usize| rest[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut length = digits(0);
    if rest[length..].starts_with('.') {
        length += 1 + digits(length + 1);
    }
    if rest[length..].starts_with(['e', 'E']) {
        let sign = usize::from(rest[length + 1..].starts_with(['+', '-']));
        let exponent = digits(length + 1 + sign);
        // Without digits the letter is no exponent: it begins a name, which is refused for want of an operator.
        length += if exponent > 0 { 1 + sign + exponent } else { 0 };
    }
    let text = &rest[..length];
    match text.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok((Token::Number(value), length)),
        _ => Err(Error::input(format!("the number at column {column} is too large"))
            .got(text)
            .allowed("up to 1.797e308")),
    }
}

struct Parser<'a> {
    tokens: Vec<Placed<'a>>,
    next: usize,
    depth: usize,
    constants: &'a BTreeMap<String, f64>,
    program: Program,
}

impl<'a> Parser<'a> {
    /// The next token. Past the last, which is the end, it stays there.
    fn peek(&self) -> Placed<'a> {
        self.tokens[self.next.min(self.tokens.len() - 1)]
    }

    fn take(&mut self) -> Placed<'a> {
        let token = self.peek();
        self.next += 1;
        token
    }

    /// Appends a step at `column`, and refuses a constant such as 1/0 where it arises.
    fn push(&mut self, op: Op, column: usize) -> Result<()> {
        match self.program.push(op) {
            Some(folded) if !folded.is_finite() => {
                Err(Error::input(format!("the constant at column {column} is not finite")).got(folded))
            }
            _ => Ok(()),
        }
    }

    /// An operand, and every operator after it that binds to its left at least as strongly as `strength`.
    fn operation(&mut self, strength: u8) -> Result<()> {
        let column = self.peek().column;
        if self.depth == DEPTH {
            return Err(Error::input(format!("the formula is nested too deeply at column {column}"))
                .allowed(format!("{DEPTH} levels"))
                .remedy("give the inner part as a constant, or write a shorter formula"));
        }
        self.depth += 1;
        self.operand()?;
        while let Some((op, left, right)) = self.peek().token.infix() {
            if left < strength {
                break;
            }
            let column = self.take().column;
            self.operation(right)?;
            self.push(op, column)?;
        }
        self.depth -= 1;
        Ok(())
    }

    fn operand(&mut self) -> Result<()> {
        let found = self.take();
        match found.token {
            Token::Number(value) => self.push(Op::Constant(value), found.column),
            Token::Name(name) => self.name(name, found),
            Token::Open => self.rest_of_parenthesis(found),
            Token::Plus => self.operation(SIGN),
            Token::Minus => {
                self.operation(SIGN)?;
                self.push(Op::Negate, found.column)
            }
            _ => Err(unexpected(found, "a number, a name, a function, a sign or (")),
        }
    }

    fn rest_of_parenthesis(&mut self, open: Placed<'a>) -> Result<()> {
        self.operation(0)?;
        let found = self.peek();
        match found.token {
            Token::Close => {
                self.next += 1;
                Ok(())
            }
            Token::End => Err(Error::input(format!("the parenthesis at column {} is never closed", open.column))
                .got("the end")
                .allowed("an operator or )")),
            _ => Err(needs_operator(found, "an operator or )")),
        }
    }

    fn name(&mut self, name: &str, found: Placed<'a>) -> Result<()> {
        let call = self.peek().token == Token::Open;
        if let Some(function) = Function::named(name) {
            if !call {
                return Err(Error::input(format!("the function at column {} has no argument", found.column))
                    .got(format!("{name:?}"))
                    .allowed(format!("{name}(…)")));
            }
            let open = self.take();
            self.rest_of_parenthesis(open)?;
            return self.push(Op::Call(function), found.column);
        }
        let value = match (self.constants.get(name), name) {
            (Some(value), _) => *value,
            (None, "x") => return self.push(Op::X, found.column),
            (None, "pi" | "π") => std::f64::consts::PI,
            (None, "e") => std::f64::consts::E,
            _ => return Err(self.unknown(name, found.column, call)),
        };
        self.push(Op::Constant(value), found.column)
    }

    fn unknown(&self, name: &str, column: usize, call: bool) -> Error {
        if call {
            let known: Vec<&str> = Function::NAMES.iter().map(|(name, _)| *name).collect();
            return Error::input(format!("unknown function at column {column}"))
                .got(format!("{name:?}"))
                .allowed(known.join(", "));
        }
        let names = ["x", "pi", "e"].into_iter().chain(self.constants.keys().map(String::as_str));
        Error::input(format!("unknown name at column {column}"))
            .got(format!("{name:?}"))
            .allowed(names.collect::<Vec<_>>().join(", "))
            .remedy("define it in [potential.constants]")
    }
}
