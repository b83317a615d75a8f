//! A pure undo history.

#[derive(Clone, Debug, Default, PartialEq)]
pub struct History<T> {
    past: Vec<T>,
    now: T,
    future: Vec<T>,
    /// The value before a movement in progress; the whole movement is one step.
    begun: Option<T>,
}

impl<T: Copy + PartialEq> History<T> {
    pub fn new(now: T) -> Self {
        Self {
            past: Vec::new(),
            now,
            future: Vec::new(),
            begun: None,
        }
    }

    pub fn now(&self) -> T {
        self.now
    }

    /// Records one step.
    pub fn act(&mut self, next: T) {
        self.begin();
        self.show(next);
        self.end();
    }

    pub fn begin(&mut self) {
        self.begun.get_or_insert(self.now);
    }

    /// Shows a value within a movement.
    pub fn show(&mut self, next: T) {
        self.now = next;
    }

    /// Ends a movement. A movement back to its start is not recorded.
    pub fn end(&mut self) {
        if let Some(begun) = self.begun.take().filter(|begun| *begun != self.now) {
            self.past.push(begun);
            self.future.clear();
        }
    }

    pub fn can_undo(&self) -> bool {
        !self.past.is_empty()
    }

    pub fn can_redo(&self) -> bool {
        !self.future.is_empty()
    }

    pub fn undo(&mut self) {
        if let Some(before) = self.past.pop() {
            self.future.push(self.now);
            self.now = before;
        }
    }

    pub fn redo(&mut self) {
        if let Some(after) = self.future.pop() {
            self.past.push(self.now);
            self.now = after;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::History;

    #[test]
    fn a_movement_is_one_step_back_and_one_forth() {
        let mut history = History::new(0);
        history.begin();
        (1..9).for_each(|step| history.show(step));
        history.end();
        history.act(20);
        history.undo();
        assert_eq!(history.now(), 8);
        history.undo();
        assert_eq!((history.now(), history.can_undo()), (0, false));
        history.redo();
        history.redo();
        assert_eq!((history.now(), history.can_redo()), (20, false));
    }

    #[test]
    fn a_new_act_ends_what_could_be_done_again_and_no_movement_is_none() {
        let mut history = History::new(0);
        history.act(1);
        history.undo();
        history.begin();
        history.end();
        assert!(history.can_redo() && !history.can_undo());
        history.act(2);
        assert!(!history.can_redo());
        history.undo();
        assert_eq!(history.now(), 0);
    }
}
