//! Keys of the reviewers' pages (R2). Each act has a standard key, and a reviewer can give it another
//! one, which the server stores.

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// Keys of the reasons of a return, in their order. The letters B, D, J, K, L, N, R, U, X and Z have
/// other functions on the desk.
pub const REASON_KEYS: &str = "123456789acefghimopqstvwy";

/// Page on which a key acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyPage {
    /// Desk.
    Desk,
    /// Sheet (批量查看).
    Sheet,
}

/// Act of a reviewer that has a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyAct {
    /// Passes the part on the desk.
    Pass,
    /// Returns the part on the desk.
    Return,
    /// Makes the decision that the verdicts lead to.
    Decide,
    /// Asks for the reason of a refusal.
    Refuse,
    /// Takes the last act back.
    Undo,
    /// Goes on to the next application or page of a sheet.
    Next,
    /// Shows the next part.
    NextPart,
    /// Shows the previous part.
    PreviousPart,
    /// Chooses the next picture of a slot.
    NextPicture,
    /// Chooses the previous picture of a slot.
    PreviousPicture,
    /// Shows the next pictures of a slot.
    NextGroup,
    /// Shows the previous pictures of a slot.
    PreviousGroup,
    /// Shows the chosen picture alone, or all again.
    Enlarge,
    /// Marks the chosen picture as a page at fault.
    MarkPage,
    /// Moves the focus into the note of a return.
    Note,
    /// Begins a box.
    Box,
    /// Turns the picture by a quarter.
    Turn,
    /// Shows the picture at full size, or fitted.
    Zoom,
    /// Enlarges the picture by a step.
    ZoomIn,
    /// Reduces the picture by a step.
    ZoomOut,
    /// Makes the picture darker.
    Darker,
    /// Makes the picture brighter.
    Brighter,
    /// Takes contrast from the picture.
    LessContrast,
    /// Gives the picture contrast.
    MoreContrast,
    /// Shows the loupe.
    Loupe,
    /// Asks if the reviewer knows the candidate.
    Recuse,
    /// Passes the unmarked applications of a sheet.
    SheetPass,
    /// Gives an application of a sheet the last reason again.
    SheetMark,
    /// Takes the mark from an application of a sheet.
    SheetClear,
    /// Leaves an application of a sheet without a verdict.
    SheetLeave,
    /// Opens the desk of an application of a sheet.
    SheetOpen,
}

/// Acts with their names and standard keys, in the order of the page of keys.
const ACTS: [(KeyAct, &str, &str); 31] = [
    (KeyAct::Pass, "pass", "Space"),
    (KeyAct::Return, "return", "Enter"),
    (KeyAct::Decide, "decide", "d"),
    (KeyAct::Refuse, "refuse", "x"),
    (KeyAct::Undo, "undo", "u"),
    (KeyAct::Next, "next", "n"),
    (KeyAct::NextPart, "next-part", "j"),
    (KeyAct::PreviousPart, "previous-part", "k"),
    (KeyAct::NextPicture, "next-picture", "ArrowRight"),
    (KeyAct::PreviousPicture, "previous-picture", "ArrowLeft"),
    (KeyAct::NextGroup, "next-group", "."),
    (KeyAct::PreviousGroup, "previous-group", ","),
    (KeyAct::Enlarge, "enlarge", "`"),
    (KeyAct::MarkPage, "mark-page", "0"),
    (KeyAct::Note, "note", "/"),
    (KeyAct::Box, "box", "b"),
    (KeyAct::Turn, "turn", "r"),
    (KeyAct::Zoom, "zoom", "z"),
    (KeyAct::ZoomIn, "zoom-in", "+"),
    (KeyAct::ZoomOut, "zoom-out", "-"),
    (KeyAct::Darker, "darker", "["),
    (KeyAct::Brighter, "brighter", "]"),
    (KeyAct::LessContrast, "less-contrast", "{"),
    (KeyAct::MoreContrast, "more-contrast", "}"),
    (KeyAct::Loupe, "loupe", "l"),
    (KeyAct::Recuse, "recuse", ";"),
    (KeyAct::SheetPass, "sheet-pass", "p"),
    (KeyAct::SheetMark, "sheet-mark", "x"),
    (KeyAct::SheetClear, "sheet-clear", "Space"),
    (KeyAct::SheetLeave, "sheet-leave", "0"),
    (KeyAct::SheetOpen, "sheet-open", "Enter"),
];

/// Error of an unknown name of an act.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no act that has a key")]
pub struct UnknownKeyAct(pub String);

impl KeyAct {
    /// All acts, in the order of the page of keys.
    pub fn all() -> impl Iterator<Item = KeyAct> {
        ACTS.into_iter().map(|(act, _, _)| act)
    }

    fn row(self) -> (KeyAct, &'static str, &'static str) {
        let row = ACTS.into_iter().find(|(act, _, _)| *act == self);
        row.expect("each act has a row")
    }

    /// Name in forms and in the database.
    pub fn as_str(self) -> &'static str {
        self.row().1
    }

    /// Key of the act unless the reviewer has chosen another one.
    pub fn standard_key(self) -> ReviewKey {
        ReviewKey(self.row().2.to_owned())
    }

    /// True if the key acts on this page.
    pub fn is_on(self, page: KeyPage) -> bool {
        let is_sheet_only = matches!(
            self,
            KeyAct::SheetPass
                | KeyAct::SheetMark
                | KeyAct::SheetClear
                | KeyAct::SheetLeave
                | KeyAct::SheetOpen
        );
        match page {
            KeyPage::Desk => !is_sheet_only,
            KeyPage::Sheet => is_sheet_only || matches!(self, KeyAct::Undo | KeyAct::Next),
        }
    }

    /// True if the act changes only what is shown, so that a held key may repeat it.
    pub fn can_repeat(self) -> bool {
        matches!(
            self,
            KeyAct::NextPart
                | KeyAct::PreviousPart
                | KeyAct::NextPicture
                | KeyAct::PreviousPicture
                | KeyAct::ZoomIn
                | KeyAct::ZoomOut
                | KeyAct::Darker
                | KeyAct::Brighter
                | KeyAct::LessContrast
                | KeyAct::MoreContrast
        )
    }
}

impl FromStr for KeyAct {
    type Err = UnknownKeyAct;
    fn from_str(text: &str) -> Result<Self, UnknownKeyAct> {
        let row = ACTS.into_iter().find(|(_, name, _)| *name == text);
        row.map(|(act, _, _)| act)
            .ok_or_else(|| UnknownKeyAct(text.to_owned()))
    }
}

/// Reason for which a key cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyFault {
    /// Browsers and systems use the key.
    Reserved,
    /// The key ticks a reason of a return.
    Reason,
    /// The key has a fixed function on the desk, such as `?` and Escape.
    Fixed,
    /// The text is no key.
    Unknown,
}

/// Error of a change that is not allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyChangeError {
    /// Another act of the same page has the key.
    #[error("the act `{}` has this key", .0.as_str())]
    Taken(KeyAct),
    /// No act can have the key.
    #[error("no act can have this key: {0:?}")]
    Refused(KeyFault),
}

/// Key of a keyboard, under the name that browsers give it (`KeyboardEvent.key`): a character in
/// lower case, `Space`, `Enter`, or the name of a key that moves.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ReviewKey(String);

/// Most characters of a typed name of a key.
pub const MAX_KEY_CHARS: usize = 16;

/// Named keys that an act can have.
pub const NAMED_KEYS: [&str; 10] = [
    "Space",
    "Enter",
    "ArrowLeft",
    "ArrowRight",
    "ArrowUp",
    "ArrowDown",
    "PageUp",
    "PageDown",
    "Home",
    "End",
];

/// Named keys that the desk uses itself.
const FIXED_KEYS: [&str; 3] = ["Escape", "Delete", "Backspace"];

/// Characters that Chinese input methods send in place of the characters on the key.
const CHINESE_CHARACTERS: [(char, char); 14] = [
    ('；', ';'),
    ('，', ','),
    ('。', '.'),
    ('、', '/'),
    ('·', '`'),
    ('？', '?'),
    ('【', '['),
    ('】', ']'),
    ('｛', '{'),
    ('｝', '}'),
    ('＋', '+'),
    ('－', '-'),
    ('＝', '+'),
    ('—', '-'),
];

impl ReviewKey {
    /// Key of a browser's event. `None` for a key that no act can have.
    ///
    /// ```
    /// # use shared::review_keys::{KeyAct, ReviewKey};
    /// assert_eq!(ReviewKey::from_pressed("J"), Some(KeyAct::NextPart.standard_key()));
    /// assert_eq!(ReviewKey::from_pressed(" "), Some(KeyAct::Pass.standard_key()));
    /// assert_eq!(ReviewKey::from_pressed("；"), Some(KeyAct::Recuse.standard_key()));
    /// assert_eq!(ReviewKey::from_pressed("F5"), None);
    /// ```
    pub fn from_pressed(key: &str) -> Option<Self> {
        if key == " " {
            return Some(Self("Space".to_owned()));
        }
        if let Some(name) = NAMED_KEYS
            .iter()
            .find(|name| name.eq_ignore_ascii_case(key))
        {
            return Some(Self((*name).to_owned()));
        }
        let mut characters = key.chars();
        let (Some(character), None) = (characters.next(), characters.next()) else {
            return None;
        };
        let chinese = CHINESE_CHARACTERS
            .into_iter()
            .find(|(own, _)| *own == character);
        let character = match chinese.map_or(character, |(_, meant)| meant) {
            // The unshifted and the shifted character of one key.
            '=' => '+',
            '_' => '-',
            other => other.to_ascii_lowercase(),
        };
        character
            .is_ascii_graphic()
            .then(|| Self(character.to_string()))
    }

    /// Reads the key that a reviewer has chosen for an act.
    ///
    /// # Errors
    /// `Refused` with the reason for which the act cannot have it.
    pub fn read(act: KeyAct, typed: &str) -> Result<Self, KeyChangeError> {
        let refused = KeyChangeError::Refused;
        let typed = match typed {
            " " => typed,
            other => other.trim(),
        };
        let is_name = |names: &[&str]| names.iter().any(|name| name.eq_ignore_ascii_case(typed));
        if typed == "?" || typed == "？" || is_name(&FIXED_KEYS) {
            return Err(refused(KeyFault::Fixed));
        }
        if is_reserved(typed) {
            return Err(refused(KeyFault::Reserved));
        }
        let key = Self::from_pressed(typed).ok_or(refused(KeyFault::Unknown))?;
        // The arrows move over a sheet.
        if key.as_str().starts_with("Arrow") && act.is_on(KeyPage::Sheet) {
            return Err(refused(KeyFault::Fixed));
        }
        match key.is_reason_key() && key != act.standard_key() {
            true => Err(refused(KeyFault::Reason)),
            false => Ok(key),
        }
    }

    /// Name of the key.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn is_reason_key(&self) -> bool {
        let mut keys = REASON_KEYS.chars();
        keys.any(|key| self.0.len() == 1 && self.0.starts_with(key))
    }
}

impl fmt::Display for ReviewKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// True for keys that browsers and systems use themselves: F1 to F24, Tab, and modifiers, alone or
/// with another key.
fn is_reserved(typed: &str) -> bool {
    const NAMES: [&str; 14] = [
        "Tab",
        "CapsLock",
        "Shift",
        "Control",
        "Ctrl",
        "Alt",
        "AltGraph",
        "Meta",
        "Fn",
        "ContextMenu",
        "Insert",
        "PrintScreen",
        "NumLock",
        "Process",
    ];
    let is_function = || {
        let number = typed.strip_prefix(['F', 'f'])?.parse::<u8>().ok()?;
        Some((1..=24).contains(&number))
    };
    let first = match typed.split_once('+') {
        Some((first, rest)) if !rest.is_empty() => first,
        _ => typed,
    };
    is_function() == Some(true) || NAMES.iter().any(|name| name.eq_ignore_ascii_case(first))
}

/// Keys of a reviewer: those that differ from the standard.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReviewKeys(BTreeMap<KeyAct, ReviewKey>);

impl ReviewKeys {
    /// Keys as they are stored. An entry that this version does not allow is left out, with the act
    /// keeping its standard key.
    pub fn from_stored(rows: impl IntoIterator<Item = (String, String)>) -> Self {
        let read = |(act, key): (String, String)| {
            let act = act.parse::<KeyAct>().ok()?;
            Some((act, ReviewKey::read(act, &key).ok()?))
        };
        Self(rows.into_iter().filter_map(read).collect())
    }

    /// Key of an act.
    pub fn key(&self, act: KeyAct) -> ReviewKey {
        let own = self.0.get(&act).cloned();
        own.unwrap_or_else(|| act.standard_key())
    }

    /// True if the reviewer has chosen another key than the standard.
    pub fn is_changed(&self, act: KeyAct) -> bool {
        self.0.contains_key(&act)
    }

    /// True if any act has another key than the standard.
    pub fn has_changes(&self) -> bool {
        !self.0.is_empty()
    }

    /// Act of a pressed key on a page. `None` for a key without one.
    pub fn find_act(&self, page: KeyPage, pressed: &str) -> Option<KeyAct> {
        let pressed = ReviewKey::from_pressed(pressed)?;
        KeyAct::all().find(|act| act.is_on(page) && self.key(*act) == pressed)
    }

    /// Gives an act a key.
    ///
    /// # Errors
    /// `Taken` if another act of the same page has it.
    ///
    /// ```
    /// # use shared::review_keys::{KeyAct, KeyChangeError, ReviewKey, ReviewKeys};
    /// let mut keys = ReviewKeys::default();
    /// let taken = keys.set(KeyAct::Pass, ReviewKey::read(KeyAct::Pass, "d")?);
    /// assert_eq!(taken, Err(KeyChangeError::Taken(KeyAct::Decide)));
    /// keys.set(KeyAct::Pass, ReviewKey::read(KeyAct::Pass, "'")?)?;
    /// assert_eq!(keys.key(KeyAct::Pass).as_str(), "'");
    /// # Ok::<(), KeyChangeError>(())
    /// ```
    pub fn set(&mut self, act: KeyAct, key: ReviewKey) -> Result<(), KeyChangeError> {
        let shares_page = |other: KeyAct| {
            [KeyPage::Desk, KeyPage::Sheet]
                .into_iter()
                .any(|page| act.is_on(page) && other.is_on(page))
        };
        let mut others = KeyAct::all().filter(|other| *other != act && shares_page(*other));
        if let Some(act) = others.find(|other| self.key(*other) == key) {
            return Err(KeyChangeError::Taken(act));
        }
        match key == act.standard_key() {
            true => drop(self.0.remove(&act)),
            false => drop(self.0.insert(act, key)),
        }
        Ok(())
    }

    /// Keys that differ from the standard, with their acts.
    pub fn changes(&self) -> impl Iterator<Item = (KeyAct, &ReviewKey)> {
        self.0.iter().map(|(act, key)| (*act, key))
    }
}
