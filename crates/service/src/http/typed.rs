//! What people type into fields.

/// Letters of a line.
const LETTERS: usize = 500;

/// One line of what is typed, without the blanks around it; none where nothing is, or too much.
pub fn one_line(text: &str) -> Option<&str> {
    let text = text.trim();
    let is_one =
        !text.is_empty() && text.chars().count() <= LETTERS && !text.contains(char::is_control);
    is_one.then_some(text)
}
