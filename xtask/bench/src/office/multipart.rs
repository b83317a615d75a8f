//! A form with a file, as a browser sends it.

const BOUNDARY: &str = "zhunkao-bench-boundary";

/// Value of the header `Content-Type`.
pub(super) const CONTENT_TYPE: &str = "multipart/form-data; boundary=zhunkao-bench-boundary";

/// The body with a file in the field `file`, and further fields.
pub(super) fn write_file_form(file_name: &str, file: &[u8], fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = Vec::with_capacity(file.len() + 1_000);
    let mut add = |name: &str, content: &[u8]| {
        let head =
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    };
    add(&format!("file\"; filename=\"{file_name}"), file);
    for (name, value) in fields {
        add(name, value.as_bytes());
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

#[cfg(test)]
mod tests {
    use super::{BOUNDARY, CONTENT_TYPE, write_file_form};

    #[test]
    fn form_has_the_file_and_the_fields() {
        assert!(CONTENT_TYPE.ends_with(BOUNDARY));
        let form = write_file_form("a.csv", b"1,2\n", &[("apply", "yes")]);
        let form = String::from_utf8(form).expect("is text");
        let file = "name=\"file\"; filename=\"a.csv\"\r\n\r\n1,2\n\r\n";
        assert!(form.contains(file), "{form}");
        assert!(form.contains("name=\"apply\"\r\n\r\nyes\r\n"), "{form}");
        assert!(form.ends_with("--zhunkao-bench-boundary--\r\n"));
    }
}
