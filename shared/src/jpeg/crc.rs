//! Checksum of PNG chunks (ISO 3309, reflected, polynomial edb88320).

const TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 1 == 1 {
                sum >> 1 ^ 0xedb8_8320
            } else {
                sum >> 1
            };
            bit += 1;
        }
        table[byte] = sum;
        byte += 1;
    }
    table
};

/// Checksum of a chunk: over its kind and its data.
pub(super) fn crc32(kind: &[u8; 4], held: &[u8]) -> u32 {
    !kind.iter().chain(held).fold(!0, |sum, byte| {
        TABLE[usize::from(sum as u8 ^ byte)] ^ sum >> 8
    })
}
