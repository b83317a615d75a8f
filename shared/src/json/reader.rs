//! The elements of JSON in a text. Nothing here depends on a model, so the module has it once.

use std::borrow::Cow;

use super::{Content, Mismatch, Read};

/// Deepest nesting, that of serde_json.
const MAX_DEPTH: u8 = 128;

pub(super) enum Number {
    Positive(u64),
    Negative(i64),
    Fraction(f64),
}

pub(super) struct Reader<'a> {
    text: &'a str,
    /// Byte that is read next.
    pub(super) at: usize,
    depth: u8,
    /// Tag of the enumeration that is read next. `None` if its variant is not named by a member.
    pub(super) tag: Option<&'static str>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            at: 0,
            depth: 0,
            tag: None,
        }
    }

    /// The next byte that is not white space; 0 at the end.
    #[inline(never)]
    pub(super) fn peek(&mut self) -> u8 {
        let bytes = self.text.as_bytes();
        while matches!(bytes.get(self.at), Some(b' ' | b'\n' | b'\r' | b'\t')) {
            self.at += 1;
        }
        bytes.get(self.at).copied().unwrap_or(0)
    }

    #[inline(never)]
    pub(super) fn expect(&mut self, byte: u8) -> Read<()> {
        if self.peek() != byte {
            return Err(Mismatch);
        }
        self.at += 1;
        Ok(())
    }

    /// Reads an opening bracket.
    #[inline(never)]
    pub(super) fn open(&mut self, bracket: u8) -> Read<()> {
        self.expect(bracket)?;
        self.depth += 1;
        if self.depth == MAX_DEPTH {
            return Err(Mismatch);
        }
        Ok(())
    }

    #[inline(never)]
    pub(super) fn close(&mut self, bracket: u8) -> Read<()> {
        self.depth -= 1;
        self.expect(bracket)
    }

    /// True if another element follows; its comma is read.
    #[inline(never)]
    pub(super) fn has_next(&mut self, is_first: &mut bool, close: u8) -> Read<bool> {
        if self.peek() == close {
            return Ok(false);
        }
        if !std::mem::take(is_first) {
            self.expect(b',')?;
        }
        Ok(true)
    }

    pub(super) fn end(&mut self) -> Read<()> {
        if self.peek() == 0 && self.at == self.text.len() {
            Ok(())
        } else {
            Err(Mismatch)
        }
    }

    #[inline(never)]
    fn literal(&mut self, literal: &str) -> Read<()> {
        if !self.text[self.at..].starts_with(literal) {
            return Err(Mismatch);
        }
        self.at += literal.len();
        Ok(())
    }

    /// Reads `null` if it follows.
    #[inline(never)]
    pub(super) fn null(&mut self) -> Read<bool> {
        if self.peek() != b'n' {
            return Ok(false);
        }
        self.literal("null")?;
        Ok(true)
    }

    #[inline(never)]
    pub(super) fn boolean(&mut self) -> Read<bool> {
        let is_true = self.peek() == b't';
        self.literal(if is_true { "true" } else { "false" })?;
        Ok(is_true)
    }

    #[inline(never)]
    pub(super) fn number(&mut self) -> Read<Number> {
        self.peek();
        let rest = &self.text[self.at..];
        let length = rest
            .bytes()
            .position(|it| !matches!(it, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'))
            .unwrap_or(rest.len());
        let number = &rest[..length];
        let digits = number.strip_prefix('-').unwrap_or(number).as_bytes();
        // `parse` also takes "+1", "01" and "1.".
        let is_json = matches!(
            digits,
            [b'0'] | [b'0', b'.' | b'e' | b'E', ..] | [b'1'..=b'9', ..]
        );
        let has_digit_at_end = digits.last().is_some_and(u8::is_ascii_digit);
        if !is_json || !has_digit_at_end || number.contains(".e") || number.contains(".E") {
            return Err(Mismatch);
        }
        self.at += length;
        if let Ok(positive) = number.parse() {
            return Ok(Number::Positive(positive));
        }
        // `-0` is a fraction, since no integer is negative and zero.
        match number.parse() {
            Ok(negative) if negative != 0 => Ok(Number::Negative(negative)),
            _ => match number.parse::<f64>() {
                Ok(fraction) if fraction.is_finite() => Ok(Number::Fraction(fraction)),
                _ => Err(Mismatch),
            },
        }
    }

    #[inline(never)]
    pub(super) fn string(&mut self) -> Read<Cow<'a, str>> {
        self.expect(b'"')?;
        let text = self.text;
        let mut start = self.at;
        let mut whole = Cow::Borrowed("");
        loop {
            let byte = *text.as_bytes().get(self.at).ok_or(Mismatch)?;
            match byte {
                b'"' | b'\\' => {
                    let piece = &text[start..self.at];
                    self.at += 1;
                    if whole.is_empty() {
                        whole = Cow::Borrowed(piece);
                    } else {
                        whole.to_mut().push_str(piece);
                    }
                    if byte == b'"' {
                        return Ok(whole);
                    }
                    let letter = self.escaped()?;
                    whole.to_mut().push(letter);
                    start = self.at;
                }
                0..=0x1f => return Err(Mismatch),
                _ => self.at += 1,
            }
        }
    }

    /// The letter after a backslash.
    fn escaped(&mut self) -> Read<char> {
        let byte = *self.text.as_bytes().get(self.at).ok_or(Mismatch)?;
        self.at += 1;
        Ok(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let first = self.code_unit()?;
                if (0xd800..0xdc00).contains(&first) {
                    self.literal("\\u")?;
                    let second = self.code_unit()?;
                    if !(0xdc00..0xe000).contains(&second) {
                        return Err(Mismatch);
                    }
                    let code = 0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                    return char::from_u32(code).ok_or(Mismatch);
                }
                char::from_u32(first).ok_or(Mismatch)?
            }
            _ => return Err(Mismatch),
        })
    }

    fn code_unit(&mut self) -> Read<u32> {
        let digits = self.text.get(self.at..self.at + 4).ok_or(Mismatch)?;
        if !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
            return Err(Mismatch);
        }
        self.at += 4;
        u32::from_str_radix(digits, 16).map_err(|_| Mismatch)
    }

    /// Reads the name of a variant, and what stands before its content.
    #[inline(never)]
    pub(super) fn variant(&mut self) -> Read<(Cow<'a, str>, Content)> {
        if let Some(tag) = self.tag.take() {
            return Ok((self.find_member(tag)?, Content::Whole));
        }
        if self.peek() != b'{' {
            return Ok((self.string()?, Content::None));
        }
        self.open(b'{')?;
        let name = self.string()?;
        self.expect(b':')?;
        Ok((name, Content::Value))
    }

    /// Text of the member of this name in the object that follows. The object is not read.
    fn find_member(&mut self, wanted: &str) -> Read<Cow<'a, str>> {
        let (at, depth) = (self.at, self.depth);
        self.open(b'{')?;
        let mut is_first = true;
        while self.has_next(&mut is_first, b'}')? {
            let name = self.string()?;
            self.expect(b':')?;
            if name == wanted {
                let text = self.string()?;
                (self.at, self.depth) = (at, depth);
                return Ok(text);
            }
            self.skip()?;
        }
        Err(Mismatch)
    }

    /// Skips a value of any kind.
    #[inline(never)]
    pub(super) fn skip(&mut self) -> Read<()> {
        match self.peek() {
            b'"' => self.string().map(drop),
            b'n' => self.literal("null"),
            b't' | b'f' => self.boolean().map(drop),
            open @ (b'[' | b'{') => {
                // The closing brackets stand two places after the opening ones.
                let close = open + 2;
                self.open(open)?;
                let mut is_first = true;
                while self.has_next(&mut is_first, close)? {
                    if open == b'{' {
                        self.string()?;
                        self.expect(b':')?;
                    }
                    self.skip()?;
                }
                self.close(close)
            }
            _ => self.number().map(drop),
        }
    }
}
