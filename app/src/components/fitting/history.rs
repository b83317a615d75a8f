//! The undo history of an editor, without a view.

#[derive(Clone, Debug, Default, PartialEq)]
pub struct UndoHistory<T> {
    past: Vec<T>,
    now: T,
    future: Vec<T>,
    /// The value before a movement in progress; the whole movement is one step.
    begun: Option<T>,
}

impl<T: Copy + PartialEq> UndoHistory<T> {
    pub fn new(now: T) -> Self {
        Self {
            past: Vec::new(),
            now,
            future: Vec::new(),
            begun: None,
        }
    }

    pub fn current(&self) -> T {
        self.now
    }

    /// Records one step.
    pub fn record(&mut self, next: T) {
        self.begin();
        self.set_current(next);
        self.end();
    }

    /// Begins a movement, for example of a dragged corner, unless one is in progress.
    pub fn begin(&mut self) {
        self.begun.get_or_insert(self.now);
    }

    /// Shows a value within a movement.
    pub fn set_current(&mut self, next: T) {
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
    use super::UndoHistory;

    #[test]
    fn movement_is_one_undo_step() {
        let mut history = UndoHistory::new(0);
        history.begin();
        (1..9).for_each(|step| history.set_current(step));
        history.end();
        history.record(20);
        history.undo();
        assert_eq!(history.current(), 8);
        history.undo();
        assert_eq!((history.current(), history.can_undo()), (0, false));
        history.redo();
        history.redo();
        assert_eq!((history.current(), history.can_redo()), (20, false));
    }

    #[test]
    fn new_step_clears_redo_and_empty_movement_is_no_step() {
        let mut history = UndoHistory::new(0);
        history.record(1);
        history.undo();
        history.begin();
        history.end();
        assert!(history.can_redo() && !history.can_undo());
        history.record(2);
        assert!(!history.can_redo());
        history.undo();
        assert_eq!(history.current(), 0);
    }
}
