//! Keys of reviewers and their acts in words.

use shared::review_keys::{KeyAct, ReviewKey};

use crate::text::Text;

impl Text {
    /// The key as it is on buttons.
    pub fn review_key(self, key: &ReviewKey) -> String {
        match key.as_str() {
            "Space" => self.key_space().to_owned(),
            "Enter" => "↵".to_owned(),
            "ArrowLeft" => "←".to_owned(),
            "ArrowRight" => "→".to_owned(),
            "ArrowUp" => "↑".to_owned(),
            "ArrowDown" => "↓".to_owned(),
            "-" => "−".to_owned(),
            name if name.len() == 1 => name.to_ascii_uppercase(),
            name => name.to_owned(),
        }
    }

    /// The act of a key, as on the page of the keys.
    pub fn key_act(self, act: KeyAct) -> &'static str {
        match act {
            KeyAct::Pass => self.desk_pass(),
            KeyAct::Return => self.desk_return(),
            KeyAct::Decide => self.key_decide(),
            KeyAct::Refuse => self.desk_refuse(),
            KeyAct::Undo => self.key_undo(),
            KeyAct::Next => self.key_next(),
            KeyAct::NextPart => self.key_next_part(),
            KeyAct::PreviousPart => self.key_previous_part(),
            KeyAct::NextPicture => self.desk_image_after(),
            KeyAct::PreviousPicture => self.desk_image_before(),
            KeyAct::NextGroup => self.desk_group_after(),
            KeyAct::PreviousGroup => self.desk_group_before(),
            KeyAct::Enlarge => self.key_enlarge(),
            KeyAct::MarkPage => self.key_page(),
            KeyAct::Note => self.key_note(),
            KeyAct::Box => self.key_box(),
            KeyAct::Turn => self.desk_turn(),
            KeyAct::Zoom => self.key_zoom(),
            KeyAct::ZoomIn => self.desk_zoom_in(),
            KeyAct::ZoomOut => self.desk_zoom_out(),
            KeyAct::Darker => self.key_darker(),
            KeyAct::Brighter => self.key_brighter(),
            KeyAct::LessContrast => self.key_less_contrast(),
            KeyAct::MoreContrast => self.key_more_contrast(),
            KeyAct::Loupe => self.key_loupe(),
            KeyAct::Recuse => self.recuse(),
            KeyAct::SheetPass => self.key_sheet_pass(),
            KeyAct::SheetMark => self.key_sheet_mark(),
            KeyAct::SheetClear => self.key_sheet_clear(),
            KeyAct::SheetLeave => self.key_sheet_leave(),
            KeyAct::SheetOpen => self.sheet_open_desk(),
        }
    }
}
