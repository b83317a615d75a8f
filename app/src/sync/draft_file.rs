//! The draft file: unsent data of one device as one file, to be imported on another device. It
//! helps where a browser stores nothing (C13).
//!
//! ```text
//! zhunkao-draft 1\n          format and version
//! {…}\n                      JSON: account, texts; slot, name, length and hash of each picture
//! bytes of the pictures, without separators
//! SHA-256 of everything before, 32 bytes
//! ```

use leptos::serde_json;
use serde::{Deserialize, Serialize};
use shared::{
    digest::Sha256,
    id::{AccountId, ApplicationId},
    json,
    outbox::{FieldKey, FieldVersion, HoldReason, Outbox, PendingField, PendingImage},
    time::Timestamp,
};

/// The first line of the file.
const MAGIC_LINE: &[u8] = b"zhunkao-draft 1\n";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    pub account: AccountId,
    pub application: ApplicationId,
    /// The time of writing, by the clock of that device.
    #[serde(rename = "made")]
    pub written_at: Timestamp,
    pub fields: Vec<DraftField>,
    pub pictures: Vec<PendingImage>,
}

/// A text, with the server's version of the field on which it is based.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftField {
    pub key: FieldKey,
    pub text: String,
    #[serde(rename = "over")]
    pub base_version: FieldVersion,
    #[serde(rename = "typed")]
    pub typed_at: Timestamp,
}

/// Error of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportError {
    /// The file is not a draft file.
    NotADraft,
    /// The file is incomplete or was changed.
    Damaged,
    OtherAccount,
    OtherApplication,
}

impl DraftFile {
    /// The images and texts that the server is not known to have. Deletions and orders are not
    /// exported: on another device they could affect images that the person has not seen there.
    pub fn of(
        outbox: &Outbox,
        account: AccountId,
        application: ApplicationId,
        made: Timestamp,
    ) -> Self {
        let fields = outbox.fields.iter();
        let fields = fields.filter(|(_, field)| !field.delivery.is_done());
        let pictures = outbox.pictures.iter();
        let pictures = pictures.filter(|picture| !picture.delivery.is_done());
        Self {
            account,
            application,
            written_at: made,
            fields: fields.map(DraftField::of).collect(),
            pictures: pictures.cloned().map(without_delivery_state).collect(),
        }
    }

    /// The bytes of the file. `bytes` holds the bytes of each picture, in the order of the
    /// pictures.
    pub fn write(&self, bytes: &[Vec<u8>]) -> Vec<u8> {
        let mut file = MAGIC_LINE.to_vec();
        let head = serde_json::to_string(self).expect("a draft is plain data");
        file.extend_from_slice(head.as_bytes());
        file.push(b'\n');
        bytes.iter().for_each(|it| file.extend_from_slice(it));
        let digest = Sha256::of(&file);
        file.extend_from_slice(&digest.0);
        file
    }

    /// Reads the draft and the bytes of its pictures, exactly as they were written.
    ///
    /// # Errors
    /// If the file is not complete, or belongs to another account or application.
    pub fn read(
        file: &[u8],
        account: AccountId,
        application: ApplicationId,
    ) -> Result<(Self, Vec<Vec<u8>>), ImportError> {
        if !file.starts_with(MAGIC_LINE) {
            return Err(ImportError::NotADraft);
        }
        let (content, digest) = file.split_last_chunk::<32>().ok_or(ImportError::Damaged)?;
        if Sha256::of(content).0 != *digest {
            return Err(ImportError::Damaged);
        }
        let rest = content
            .get(MAGIC_LINE.len()..)
            .ok_or(ImportError::Damaged)?;
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (head, mut rest) = rest.split_at(end.ok_or(ImportError::Damaged)?);
        let head = str::from_utf8(head).map_err(|_| ImportError::Damaged)?;
        let draft: Self = json::from_str(head).map_err(|_| ImportError::Damaged)?;
        if draft.account != account {
            return Err(ImportError::OtherAccount);
        }
        if draft.application != application {
            return Err(ImportError::OtherApplication);
        }
        rest = &rest[1..];
        let mut pictures = Vec::with_capacity(draft.pictures.len());
        for picture in &draft.pictures {
            let length = usize::try_from(picture.bytes).map_err(|_| ImportError::Damaged)?;
            let (bytes, after) = rest.split_at_checked(length).ok_or(ImportError::Damaged)?;
            if Sha256::of(bytes) != picture.sha256 {
                return Err(ImportError::Damaged);
            }
            pictures.push(bytes.to_vec());
            rest = after;
        }
        match rest {
            [] => Ok((draft, pictures)),
            _ => Err(ImportError::Damaged),
        }
    }
}

impl DraftField {
    fn of((key, field): (&FieldKey, &PendingField)) -> Self {
        Self {
            key: key.clone(),
            text: field.text.clone(),
            base_version: field.base_version,
            typed_at: field.typed_at,
        }
    }
}

/// The picture without its delivery state, which is valid on one device only. Questions that wait
/// for the person stay.
fn without_delivery_state(picture: PendingImage) -> PendingImage {
    PendingImage {
        is_persisted: false,
        hold_reason: picture
            .hold_reason
            .filter(|hold| *hold != HoldReason::AwaitingCheck),
        delivery: Default::default(),
        ..picture
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        id::ImageId,
        outbox::{BaseVersion, Event},
    };

    use super::*;

    fn id(number: u8) -> String {
        format!("00000000-0000-7000-8000-0000000000{number:02}")
    }

    fn account(number: u8) -> AccountId {
        AccountId(id(number).parse().expect("a UUID"))
    }

    fn application(number: u8) -> ApplicationId {
        ApplicationId(id(number).parse().expect("a UUID"))
    }

    /// Writes a draft with two unsent pictures and one text.
    fn write() -> (DraftFile, Vec<Vec<u8>>, Vec<u8>) {
        let bytes = vec![b"\nfirst\n".to_vec(), vec![0, 255, 10]];
        let mut outbox = Outbox::default();
        for (bytes, number) in bytes.iter().zip(1..) {
            outbox.apply(Event::Added(PendingImage {
                id: ImageId(id(number).parse().expect("a UUID")),
                slot: "id-card".parse().expect("a slug"),
                rank: 1,
                replaces: None,
                name: "证件\n.jpg".to_owned(),
                bytes: bytes.len() as u64,
                sha256: Sha256::of(bytes),
                added: Timestamp(7),
                is_persisted: true,
                hold_reason: None,
                delivery: Default::default(),
            }));
        }
        outbox.apply(Event::Edited {
            field: FieldKey("person/school".to_owned()),
            text: "样本大学\n法学院".to_owned(),
            base: BaseVersion::Server(FieldVersion::default()),
            typed_at: Timestamp(8),
        });
        let draft = DraftFile::of(&outbox, account(1), application(2), Timestamp(9));
        let file = draft.write(&bytes);
        (draft, bytes, file)
    }

    #[test]
    fn written_draft_is_read_back() {
        let (draft, bytes, file) = write();
        assert_eq!((draft.pictures.len(), draft.fields.len()), (2, 1));
        let read = DraftFile::read(&file, account(1), application(2));
        assert_eq!(read, Ok((draft, bytes)));
    }

    #[test]
    fn truncated_or_changed_draft_is_refused() {
        let (_, _, file) = write();
        for length in 0..file.len() {
            let read = DraftFile::read(&file[..length], account(1), application(2));
            assert!(
                matches!(read, Err(ImportError::Damaged | ImportError::NotADraft)),
                "{length}: {read:?}"
            );
        }
        for place in 0..file.len() {
            let mut changed = file.clone();
            changed[place] ^= 1;
            let read = DraftFile::read(&changed, account(1), application(2));
            assert!(
                matches!(read, Err(ImportError::Damaged | ImportError::NotADraft)),
                "{place}: {read:?}"
            );
        }
    }

    #[test]
    fn draft_of_other_account_or_application_is_refused() {
        let (_, _, file) = write();
        let read = |account, application| DraftFile::read(&file, account, application).err();
        assert_eq!(
            read(account(3), application(2)),
            Some(ImportError::OtherAccount)
        );
        assert_eq!(
            read(account(1), application(3)),
            Some(ImportError::OtherApplication)
        );
        let none = DraftFile::read(b"\xff\xd8\xff", account(1), application(2));
        assert_eq!(none.err(), Some(ImportError::NotADraft));
    }
}
