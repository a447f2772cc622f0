//! A potential typed by the user, compiled to a program in postfix order that allocates nothing when it runs.

use super::parser;
use crate::error::{Error, Result};
use crate::scalar::Scalar;
use std::collections::BTreeMap;
use std::fmt;

/// A formula of x.
///
/// * Numbers: `2`, `2.`, `.5`, `1e-3`. Names: `x`, the constants given, and `pi` (or `π`) and `e`, which a constant of
///   the same name replaces.
/// * Operators, weakest first: `+ −`, `* /`, the sign `−`, and `^` or `**`. So `-x^2` is −(x²), `2^3^2` is 2⁹ and
///   `2^-1` is one half. The signs `−`, `·`, `⋅` and `×` are read as well. A product is always written out: `2*x`.
/// * Functions: `exp ln log log10 sqrt sin cos tan sinh cosh tanh sech asinh acosh atan abs`; `log` is the natural
///   logarithm.
/// * A constant whole exponent up to ±1024 multiplies, any other is a power of a base that is not negative. `abs`
///   continues to the complex plane as x or −x by the sign of the real part.
///
/// ```
/// use metastable::potential::Expression;
/// let u = Expression::parse("a*x^4/4 - x^2/2", &[("a".to_owned(), 2.0)].into())?;
/// assert_eq!(u.value(2.0), 6.0);
/// # Ok::<(), metastable::error::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Expression {
    text: String,
    program: Program,
}

/// A formula longer than this, in bytes, is a slip; it would take minutes to look for its wells.
const LONGEST: usize = 10_000;

impl Expression {
    /// Reads the text; the names in it are looked up once, here.
    ///
    /// # Errors
    /// `Input` with the column, what stands there and what would be allowed there; the key is the caller's to name, but for a constant.
    pub fn parse(text: &str, constants: &BTreeMap<String, f64>) -> Result<Self> {
        for (name, value) in constants {
            check_constant(name, *value).map_err(|error| error.key(format!("potential.constants.{name}")))?;
        }
        if text.len() > LONGEST {
            return Err(Error::input("the formula is too long")
                .got(format!("{} characters", text.len()))
                .allowed(format!("up to {LONGEST}")));
        }
        let program = parser::parse(text, constants)?;
        Ok(Self { text: text.to_owned(), program })
    }

    /// The formula at x.
    pub fn value<S: Scalar>(&self, x: S) -> S {
        self.program.value(x)
    }
}

/// The text as it was typed.
impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn check_constant(name: &str, value: f64) -> Result<()> {
    if name == "x" || Function::named(name).is_some() {
        return Err(Error::input("the name of a constant is taken")
            .got(format!("{name:?}"))
            .allowed("a name other than x and the functions"));
    }
    if !parser::is_name(name) {
        return Err(Error::input("the name of a constant can't be typed in a formula")
            .got(format!("{name:?}"))
            .allowed("a letter, then letters, digits and _"));
    }
    if !value.is_finite() {
        return Err(Error::input("a constant is not finite").got(value).allowed("a finite number"));
    }
    Ok(())
}

/// A function of one argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Exp,
    Ln,
    Log10,
    Sqrt,
    Sin,
    Cos,
    Tan,
    Sinh,
    Cosh,
    Tanh,
    Sech,
    Asinh,
    Acosh,
    Atan,
    Abs,
}

impl Function {
    /// The names as typed, in the order in which messages list them.
    pub(super) const NAMES: [(&'static str, Self); 16] = [
        ("exp", Self::Exp),
        ("ln", Self::Ln),
        ("log", Self::Ln),
        ("log10", Self::Log10),
        ("sqrt", Self::Sqrt),
        ("sin", Self::Sin),
        ("cos", Self::Cos),
        ("tan", Self::Tan),
        ("sinh", Self::Sinh),
        ("cosh", Self::Cosh),
        ("tanh", Self::Tanh),
        ("sech", Self::Sech),
        ("asinh", Self::Asinh),
        ("acosh", Self::Acosh),
        ("atan", Self::Atan),
        ("abs", Self::Abs),
    ];

    pub(super) fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|&(_, function)| function)
    }

    fn apply<S: Scalar>(self, u: S) -> S {
        match self {
            Self::Exp => u.exp(),
            Self::Ln => u.ln(),
            Self::Log10 => u.log10(),
            Self::Sqrt => u.sqrt(),
            Self::Sin => u.sin(),
            Self::Cos => u.cos(),
            Self::Tan => u.tan(),
            Self::Sinh => u.sinh(),
            Self::Cosh => u.cosh(),
            Self::Tanh => u.tanh(),
            Self::Sech => u.sech(),
            Self::Asinh => u.asinh(),
            Self::Acosh => u.acosh(),
            Self::Atan => u.atan(),
            Self::Abs => u.abs(),
        }
    }
}

/// One step of a program: it takes its operands from the stack and leaves its result there.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Op {
    Constant(f64),
    X,
    Negate,
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,
    PowerWhole(i32),
    PowerReal(f64),
    Call(Function),
}

impl Op {
    fn operands(self) -> usize {
        match self {
            Self::Constant(_) | Self::X => 0,
            Self::Negate | Self::PowerWhole(_) | Self::PowerReal(_) | Self::Call(_) => 1,
            Self::Add | Self::Subtract | Self::Multiply | Self::Divide | Self::Power => 2,
        }
    }

    /// The power with a constant exponent. Only multiplication keeps a negative base, and at 0 only it has all
    /// derivatives.
    fn power(exponent: f64) -> Self {
        #[allow(clippy::cast_possible_truncation, reason = "whole and at most 1024 there")]
        if exponent.fract() == 0.0 && exponent.abs() <= 1024.0 {
            Self::PowerWhole(exponent as i32)
        } else {
            Self::PowerReal(exponent)
        }
    }
}

/// Steps in postfix order. [`Program::push`] keeps the invariant that no step finds the stack too low, and that it
/// never holds more than `room` numbers.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Program {
    ops: Vec<Op>,
    height: usize,
    room: usize,
}

/// The parser nests no deeper than this, and each level leaves at most one operand waiting.
pub(super) const ROOM: usize = 256;

impl Program {
    /// Appends a step. A step on constants alone is done at once, and its result returned.
    pub(super) fn push(&mut self, op: Op) -> Option<f64> {
        let op = match (op, self.ops.last()) {
            (Op::Power, Some(&Op::Constant(exponent))) => {
                self.ops.pop();
                self.height -= 1;
                Op::power(exponent)
            }
            _ => op,
        };
        let operands = op.operands();
        let first = self.ops.len() - operands;
        // A constant ends only the operand that it is, so that all operands are constants if the last steps are.
        let constant = operands > 0 && self.ops[first..].iter().all(|op| matches!(op, Op::Constant(_)));
        self.ops.push(op);
        self.height = self.height - operands + 1;
        self.room = self.room.max(self.height);
        if !constant {
            return None;
        }
        let folded = run::<f64, 2>(&self.ops[first..], 0.0);
        self.ops.truncate(first);
        self.ops.push(Op::Constant(folded));
        Some(folded)
    }

    fn value<S: Scalar>(&self, x: S) -> S {
        // Three sizes, because clearing a stack for the deepest formula would cost more than most formulas.
        match self.room {
            0..=8 => run::<S, 8>(&self.ops, x),
            9..=32 => run::<S, 32>(&self.ops, x),
            _ => run::<S, ROOM>(&self.ops, x),
        }
    }
}

fn run<S: Scalar, const N: usize>(ops: &[Op], x: S) -> S {
    let mut stack = [S::constant(0.0); N];
    let mut height = 0;
    for &op in ops {
        // The result replaces the first operand.
        height -= op.operands();
        let (first, second) = (stack[height], stack[(height + 1).min(N - 1)]);
        stack[height] = match op {
            Op::Constant(value) => S::constant(value),
            Op::X => x,
            Op::Negate => -first,
            Op::Add => first + second,
            Op::Subtract => first - second,
            Op::Multiply => first * second,
            Op::Divide => first / second,
            Op::Power => first.pow(second),
            Op::PowerWhole(n) => first.powi(n),
            Op::PowerReal(p) => first.powf(p),
            Op::Call(function) => function.apply(first),
        };
        height += 1;
    }
    stack[0]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scalar::Jet;
    use proptest::prelude::*;

    fn constants() -> BTreeMap<String, f64> {
        [("a".to_owned(), 2.0), ("U0".to_owned(), 10.0), ("ω_1".to_owned(), 3.0)].into()
    }

    fn parse(text: &str) -> Result<Expression> {
        Expression::parse(text, &constants())
    }

    fn refusal(text: &str) -> String {
        parse(text).unwrap_err().to_string()
    }

    #[test]
    fn a_table_of_formulas_at_2() {
        let e = std::f64::consts::E;
        let pi = std::f64::consts::PI;
        for (text, expected) in [
            ("x", 2.0),
            (" 1 + 2 * 3 ", 7.0),
            ("(1+2)*3", 9.0),
            ("8/4/2", 1.0),
            ("8-4-2", 2.0),
            ("2^3^2", 512.0),
            ("2**3**2", 512.0),
            ("-x^2", -4.0),
            ("(-x)^2", 4.0),
            ("(-x)^3", -8.0),
            ("(-2)^3", -8.0),
            ("2^-1", 0.5),
            ("x^-2*8", 2.0),
            ("2^-x^2", 0.0625),
            ("-2*-x", 4.0),
            ("--x", 2.0),
            ("+x - +1", 1.0),
            ("1e-3*x", 0.002),
            ("1E+2*x", 200.0),
            (".5*x", 1.0),
            ("2.*x", 4.0),
            ("2.5e1", 25.0),
            ("a*x", 4.0),
            ("U0/x - ω_1", 2.0),
            ("pi*x", 2.0 * pi),
            ("π", pi),
            ("e^x", e.powf(2.0)),
            ("2·x×3⋅x − 1", 23.0),
            ("sqrt(x + 2)", 2.0),
            ("log(e)", 1.0),
            ("ln(x)", 2.0f64.ln()),
            ("log10(1000)", 3.0),
            ("abs(1 - x)", 1.0),
            ("sech(0)", 1.0),
            ("atan(1)*4", pi),
            ("sin(pi/x)", 1.0),
            ("exp(-(x-2)^2)", 1.0),
            ("x^0.5", 2.0f64.sqrt()),
            ("x^x", 4.0),
            ("(x)", 2.0),
            ("asinh(sinh(x)) - acosh(cosh(x))", 0.0),
        ] {
            let value = parse(text).unwrap_or_else(|error| panic!("{text}: {error}")).value(2.0);
            assert!((value - expected).abs() <= 4.0 * f64::EPSILON * expected.abs(), "{text}: {value} {expected}");
        }
    }

    #[test]
    fn constants_are_folded_and_whole_powers_multiply() {
        let program = |text: &str| parse(text).unwrap().program.ops;
        assert_eq!(program("2*pi*x/(1+1)")[0], Op::Constant(std::f64::consts::TAU));
        assert_eq!(program("x^(1+2)"), [Op::X, Op::PowerWhole(3)]);
        assert_eq!(program("x^(1/2)"), [Op::X, Op::PowerReal(0.5)]);
        assert_eq!(program("sin(a)^2 + cos(a)^2").len(), 1);
    }

    #[test]
    fn a_constant_replaces_pi_and_e() {
        let u = Expression::parse("e*x", &[("e".to_owned(), 5.0)].into()).unwrap();
        assert_eq!(u.value(2.0), 10.0);
        assert_eq!(u.to_string(), "e*x");
    }

    #[test]
    fn powers_have_their_derivatives_at_zero() {
        let jet = |text: &str| parse(text).unwrap().value(Jet::variable(0.0));
        assert_eq!(jet("x^2"), Jet { value: 0.0, slope: 0.0, curvature: 2.0 });
        assert_eq!(jet("x^2.5"), Jet { value: 0.0, slope: 0.0, curvature: 0.0 });
        assert_eq!(jet("sech(x)"), Jet { value: 1.0, slope: 0.0, curvature: -1.0 });
        assert_eq!(jet("(1 + x)^1"), Jet { value: 1.0, slope: 1.0, curvature: 0.0 });
        assert_eq!(jet("x^0"), Jet { value: 1.0, slope: 0.0, curvature: 0.0 });
    }

    #[test]
    fn tails_vanish_without_losing_their_derivatives() {
        for text in ["sech(x)^2", "1/cosh(x)^2", "1/(1 + exp(x))", "exp(-x^2)", "1 - tanh(x)"] {
            let jet = parse(text).unwrap().value(Jet::variable(1e3));
            assert_eq!(jet, Jet { value: 0.0, slope: 0.0, curvature: 0.0 }, "{text}");
        }
    }

    #[test]
    fn refusals_name_the_column_and_what_would_do() {
        let operand = "a number, a name, a function, a sign or (";
        for (text, expected) in [
            ("", "the expression is empty; allowed a formula of x, such as x^4/4 - x^2/2".to_owned()),
            (" \n", "the expression is empty; allowed a formula of x, such as x^4/4 - x^2/2".to_owned()),
            ("x +", format!("the formula can't be read at column 4: got the end, allowed {operand}")),
            ("x + * 2", format!("the formula can't be read at column 5: got \"*\", allowed {operand}")),
            ("()", format!("the formula can't be read at column 2: got \")\", allowed {operand}")),
            (
                "2x",
                "the formula can't be read at column 2: got \"x\", allowed an operator or the end; \
                 a product is written with *"
                    .to_owned(),
            ),
            (
                "(x 2)",
                "the formula can't be read at column 4: got \"2\", allowed an operator or ); \
                 a product is written with *"
                    .to_owned(),
            ),
            (
                "x)",
                "the formula can't be read at column 2: got \")\", allowed an operator or the end; \
                 no parenthesis is open here"
                    .to_owned(),
            ),
            (
                "2*(x + 1",
                "the parenthesis at column 3 is never closed: got the end, allowed an operator or )".to_owned(),
            ),
            (
                "x·y",
                "unknown name at column 3: got \"y\", allowed x, pi, e, U0, a, ω_1; define it in [potential.constants]"
                    .to_owned(),
            ),
            (
                "sn(x)",
                "unknown function at column 1: got \"sn\", allowed exp, ln, log, log10, sqrt, sin, cos, tan, sinh, \
                 cosh, tanh, sech, asinh, acosh, atan, abs"
                    .to_owned(),
            ),
            ("sin x", "the function at column 1 has no argument: got \"sin\", allowed sin(…)".to_owned()),
            ("x² + 1", "unknown sign at column 2: got \"²\", allowed numbers, names, + - * / ^ ( )".to_owned()),
            ("x + 1/0", "the constant at column 6 is not finite, got inf".to_owned()),
            ("1e999", "the number at column 1 is too large: got 1e999, allowed up to 1.797e308".to_owned()),
        ] {
            assert_eq!(refusal(text), expected, "{text:?}");
        }
    }

    #[test]
    fn constants_that_can_not_be_used_are_refused() {
        let refusal = |name: &str, value: f64| {
            Expression::parse("x", &[(name.to_owned(), value)].into()).unwrap_err().to_string()
        };
        assert_eq!(
            refusal("x", 1.0),
            "[potential] constants.x: the name of a constant is taken: got \"x\", \
             allowed a name other than x and the functions"
        );
        assert_eq!(
            refusal("a-b", 1.0),
            "[potential] constants.a-b: the name of a constant can't be typed in a formula: got \"a-b\", \
             allowed a letter, then letters, digits and _"
        );
        assert_eq!(
            refusal("a", f64::INFINITY),
            "[potential] constants.a: a constant is not finite: got inf, allowed a finite number"
        );
    }

    #[test]
    fn deep_nesting_is_refused_and_long_sums_are_not() {
        for text in [format!("{}x", "(".repeat(4_000)), format!("{}x", "-".repeat(4_000)), "x^".repeat(4_000)] {
            let message = refusal(&text);
            assert!(message.contains("the formula is nested too deeply at column"), "{message}");
            assert!(message.contains("allowed 200 levels"), "{message}");
        }
        let deep = format!("{}x{}", "(1+".repeat(99), ")".repeat(99));
        assert_eq!(parse(&deep).unwrap().value(1.0), 100.0);
        let sum = vec!["x"; 4_000].join("+");
        assert_eq!(parse(&sum).unwrap().value(1.0), 4e3);
    }

    proptest! {
        #[test]
        fn no_text_makes_it_panic(text in ".{0,60}") {
            let _ = parse(&text).map(|u| u.value(Jet::variable(0.7)));
        }

        #[test]
        fn no_heap_of_tokens_makes_it_panic(
            tokens in prop::collection::vec(prop::sample::select(vec![
                "x", "a", "e", "2", ".5", "1e", "1e-", "1e3", "+", "-", "*", "**", "^", "/", "(", ")", "sin", "ln(", "sqrt(",
                " ",
                "−", "·", "π", "1.2.3", ".", "_", "0",
            ]), 0..40)
        ) {
            if let Ok(u) = parse(&tokens.concat()) {
                let jet = u.value(Jet::variable(0.7));
                let value: f64 = u.value(0.7);
                prop_assert!(jet.value == value || value.is_nan(), "{u}: {jet:?} {value}");
            }
        }

        #[test]
        fn sums_and_products_come_out_as_rust_has_them(a in -9i32..9, b in 1i32..9, c in -9i32..9, x in -3.0f64..3.0) {
            let (p, q, r) = (f64::from(a), f64::from(b), f64::from(c));
            prop_assert_eq!(parse(&format!("{a}+x*{c}-x/{b}-{c}")).unwrap().value(x), p + x * r - x / q - r);
            prop_assert_eq!(parse(&format!("-(x-{a})*({c}-x)/{b}")).unwrap().value(x), -(x - p) * (r - x) / q);
        }
    }
}
