//! Sizes in words.

/// `412 KB (421,888)`: the number people compare, and the number that decides
/// (product.md, decision 4).
pub fn bytes(count: u64) -> String {
    if count < 10_000 {
        grouped(count) + " B"
    } else {
        format!("{} KB ({} B)", count / 1000, grouped(count))
    }
}

/// A limit as the exam names it, and the number of bytes that it comes to: the ceiling of
/// 300 KB is `300 KB (307,200 B)`.
pub fn limit(count: u64) -> String {
    match count {
        ceiling if ceiling.is_multiple_of(1024) && ceiling > 0 => {
            format!("{} KB ({} B)", ceiling / 1024, grouped(ceiling))
        }
        floor => bytes(floor),
    }
}

/// The number alone: `412 KB`.
pub fn kilobytes(count: u64) -> String {
    if count < 1000 {
        format!("{count} B")
    } else {
        format!("{} KB", count / 1000)
    }
}

pub fn pixels(width: u32, height: u32) -> String {
    format!("{width} × {height}")
}

fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_carry_the_exact_number() {
        assert_eq!(limit(307_200), "300 KB (307,200 B)");
        assert_eq!(limit(100_000), "100 KB (100,000 B)");
        assert_eq!(bytes(0), "0 B");
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(421_888), "421 KB (421,888 B)");
        assert_eq!(bytes(50_000_000), "50000 KB (50,000,000 B)");
    }
}
