//! Text broken into lines.

/// A text in lines of at most `width` characters, broken between words.
pub fn lines(text: &str, width: usize) -> Vec<String> {
    text.lines().flat_map(|line| broken(line, width)).collect()
}

fn broken(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::lines;

    #[test]
    fn lines_break_between_words() {
        assert_eq!(lines("one two three", 7), ["one two", "three"]);
        assert_eq!(lines("unbreakable", 4), ["unbreakable"]);
        assert!(lines("", 4).is_empty());
    }
}
