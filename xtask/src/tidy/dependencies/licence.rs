//! Licence expressions (SPDX 2.3, annex D), as far as crates use them.

/// True if the allowed licences satisfy the expression. A slash means `OR`, as in older manifests.
pub(super) fn is_allowed(expression: &str, allowed: &[String]) -> bool {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    let mut words: Vec<&str> = spaced.split_whitespace().rev().collect();
    let is_satisfied = read_alternatives(&mut words, allowed);
    is_satisfied == Some(true) && words.is_empty()
}

/// Reads from the end of `words`; `None` for what is no expression.
fn read_alternatives(words: &mut Vec<&str>, allowed: &[String]) -> Option<bool> {
    let mut is_satisfied = read_conjunction(words, allowed)?;
    while words.pop_if(|word| *word == "OR").is_some() {
        is_satisfied |= read_conjunction(words, allowed)?;
    }
    Some(is_satisfied)
}

fn read_conjunction(words: &mut Vec<&str>, allowed: &[String]) -> Option<bool> {
    let mut is_satisfied = read_licence(words, allowed)?;
    while words.pop_if(|word| *word == "AND").is_some() {
        is_satisfied &= read_licence(words, allowed)?;
    }
    Some(is_satisfied)
}

fn read_licence(words: &mut Vec<&str>, allowed: &[String]) -> Option<bool> {
    let word = words.pop()?;
    if word == "(" {
        let is_satisfied = read_alternatives(words, allowed)?;
        return (words.pop()? == ")").then_some(is_satisfied);
    }
    let mut name = word.to_owned();
    if words.pop_if(|word| *word == "WITH").is_some() {
        name = format!("{name} WITH {}", words.pop()?);
    }
    Some(allowed.contains(&name))
}

#[cfg(test)]
mod tests {
    use super::is_allowed;

    #[test]
    fn expression_is_satisfied_by_allowed_licences_alone() {
        let allowed = ["MIT", "ISC", "Apache-2.0 WITH LLVM-exception"].map(str::to_owned);
        for (expression, expected) in [
            ("MIT", true),
            ("GPL-3.0 OR MIT", true),
            ("GPL-3.0/MIT", true),
            ("MIT AND ISC", true),
            ("MIT AND GPL-3.0", false),
            ("(MIT OR Apache-2.0) AND ISC", true),
            ("(GPL-3.0 OR Apache-2.0) AND ISC", false),
            ("MIT OR GPL-3.0 AND BSL-1.0", true),
            ("Apache-2.0 WITH LLVM-exception", true),
            ("Apache-2.0", false),
            ("MIT ISC", false),
            ("(MIT", false),
            ("MIT OR", false),
            ("", false),
        ] {
            assert_eq!(is_allowed(expression, &allowed), expected, "{expression}");
        }
    }
}
