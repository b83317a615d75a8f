//! Encoding of fields for hashing: each has its length before it, so that no two lists of fields
//! have the same bytes.

/// Length that stands for a field without a value.
const ABSENT: u32 = u32::MAX;

/// Writes fields: the length of each in bytes (32 bits, big-endian), then its bytes. A number is 8
/// bytes, big-endian, two's complement.
///
/// ```
/// use shared::audit::FieldEncoder;
///
/// let encode = |fields: [&str; 2]| {
///     let encoder = FieldEncoder::new(b"example\n");
///     encoder.text(fields[0]).text(fields[1]).finish()
/// };
/// assert_ne!(encode(["ab", "c"]), encode(["a", "bc"]));
/// assert_eq!(encode(["a", ""]), b"example\n\0\0\0\x01a\0\0\0\0");
/// ```
#[derive(Clone, Debug)]
pub struct FieldEncoder(Vec<u8>);

impl FieldEncoder {
    /// Encoder that begins with the name of the encoding.
    pub fn new(name: &[u8]) -> Self {
        Self(name.to_vec())
    }

    /// Adds bytes.
    #[must_use]
    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        let length = u32::try_from(bytes.len()).expect("a field has less than 4 GiB");
        self.0.extend(length.to_be_bytes());
        self.0.extend(bytes);
        self
    }

    /// Adds a text in UTF-8.
    #[must_use]
    pub fn text(self, text: &str) -> Self {
        self.bytes(text.as_bytes())
    }

    /// Adds a number.
    #[must_use]
    pub fn number(self, number: i64) -> Self {
        self.bytes(&number.to_be_bytes())
    }

    /// Adds bytes, or the length that stands for none.
    #[must_use]
    pub fn optional(mut self, bytes: Option<&[u8]>) -> Self {
        match bytes {
            Some(bytes) => self.bytes(bytes),
            None => {
                self.0.extend(ABSENT.to_be_bytes());
                self
            }
        }
    }

    /// Encoded bytes.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}
