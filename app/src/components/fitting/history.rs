//! Undo and redo of a value, independent of the user interface.

/// The undo history of a value. All changes between `begin` and `end`, such as a drag, are one step.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct UndoHistory<T> {
    past: Vec<T>,
    now: T,
    future: Vec<T>,
    /// The value at `begin`, while a gesture is in progress.
    before_gesture: Option<T>,
}

impl<T: Copy + PartialEq> UndoHistory<T> {
    pub fn new(now: T) -> Self {
        Self {
            past: Vec::new(),
            now,
            future: Vec::new(),
            before_gesture: None,
        }
    }

    pub fn current(&self) -> T {
        self.now
    }

    /// Records one step, unless the value is unchanged. A gesture in progress ends as the same step.
    pub fn record(&mut self, next: T) {
        self.begin();
        self.set_current(next);
        self.end();
    }

    /// Begins a gesture, unless one is in progress.
    pub fn begin(&mut self) {
        self.before_gesture.get_or_insert(self.now);
    }

    /// Changes the value within a gesture.
    pub fn set_current(&mut self, next: T) {
        self.now = next;
    }

    /// Ends the gesture. One that led back to its start is not recorded.
    pub fn end(&mut self) {
        if let Some(begun) = self
            .before_gesture
            .take()
            .filter(|begun| *begun != self.now)
        {
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

    /// Undoes the last step; that is the gesture, if one is in progress.
    pub fn undo(&mut self) {
        self.end();
        if let Some(before) = self.past.pop() {
            self.future.push(self.now);
            self.now = before;
        }
    }

    /// Repeats the step that was undone last.
    pub fn redo(&mut self) {
        self.end();
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
    fn gesture_is_one_undo_step() {
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
    fn undo_within_a_gesture_undoes_the_gesture() {
        let mut history = UndoHistory::new(0);
        history.record(1);
        history.begin();
        history.set_current(5);
        history.undo();
        assert_eq!(history.current(), 1);
        history.end();
        history.redo();
        assert_eq!((history.current(), history.can_redo()), (5, false));
    }

    #[test]
    fn new_step_clears_redo_and_empty_gesture_is_no_step() {
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
