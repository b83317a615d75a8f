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
    outbox::{Field, FieldKey, Hold, Outbox, Picture, Version},
    time::Timestamp,
};

/// The first line of the file.
const MARK: &[u8] = b"zhunkao-draft 1\n";

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftFile {
    pub account: AccountId,
    pub application: ApplicationId,
    /// The time of writing, by the clock of that device.
    pub made: Timestamp,
    pub fields: Vec<KeptField>,
    pub pictures: Vec<Picture>,
}

/// A text, with the server's version of the field on which it is based.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptField {
    pub key: FieldKey,
    pub text: String,
    pub over: Version,
    pub typed: Timestamp,
}

/// Error of an import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotTaken {
    /// The file is not a draft file.
    NoDraft,
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
            made,
            fields: fields.map(KeptField::of).collect(),
            pictures: pictures.cloned().map(unsent).collect(),
        }
    }

    /// The bytes of the file. `bytes` holds the bytes of each picture, in the order of the
    /// pictures.
    pub fn write(&self, bytes: &[Vec<u8>]) -> Vec<u8> {
        let mut file = MARK.to_vec();
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
    ) -> Result<(Self, Vec<Vec<u8>>), NotTaken> {
        if !file.starts_with(MARK) {
            return Err(NotTaken::NoDraft);
        }
        let (content, digest) = file.split_last_chunk::<32>().ok_or(NotTaken::Damaged)?;
        if Sha256::of(content).0 != *digest {
            return Err(NotTaken::Damaged);
        }
        let rest = content.get(MARK.len()..).ok_or(NotTaken::Damaged)?;
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (head, mut rest) = rest.split_at(end.ok_or(NotTaken::Damaged)?);
        let draft: Self = serde_json::from_slice(head).map_err(|_| NotTaken::Damaged)?;
        if draft.account != account {
            return Err(NotTaken::OtherAccount);
        }
        if draft.application != application {
            return Err(NotTaken::OtherApplication);
        }
        rest = &rest[1..];
        let mut pictures = Vec::with_capacity(draft.pictures.len());
        for picture in &draft.pictures {
            let length = usize::try_from(picture.bytes).map_err(|_| NotTaken::Damaged)?;
            let (bytes, after) = rest.split_at_checked(length).ok_or(NotTaken::Damaged)?;
            if Sha256::of(bytes) != picture.sha256 {
                return Err(NotTaken::Damaged);
            }
            pictures.push(bytes.to_vec());
            rest = after;
        }
        match rest {
            [] => Ok((draft, pictures)),
            _ => Err(NotTaken::Damaged),
        }
    }
}

impl KeptField {
    fn of((key, field): (&FieldKey, &Field)) -> Self {
        Self {
            key: key.clone(),
            text: field.text.clone(),
            over: field.over,
            typed: field.typed,
        }
    }
}

/// The picture without its delivery state, which is valid on one device only. Questions that wait
/// for the person stay.
fn unsent(picture: Picture) -> Picture {
    Picture {
        is_kept: false,
        held: picture.held.filter(|hold| *hold != Hold::Unseen),
        delivery: Default::default(),
        ..picture
    }
}

#[cfg(test)]
mod tests {
    use shared::{
        id::ImageId,
        outbox::{Event, Over},
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
            outbox.apply(Event::Added(Picture {
                id: ImageId(id(number).parse().expect("a UUID")),
                slot: "id-card".parse().expect("a slug"),
                rank: 1,
                replaces: None,
                name: "证件\n.jpg".to_owned(),
                bytes: bytes.len() as u64,
                sha256: Sha256::of(bytes),
                added: Timestamp(7),
                is_kept: true,
                held: None,
                delivery: Default::default(),
            }));
        }
        outbox.apply(Event::Edited {
            field: FieldKey("person/school".to_owned()),
            text: "样本大学\n法学院".to_owned(),
            over: Over::Server(Version::default()),
            typed: Timestamp(8),
        });
        let draft = DraftFile::of(&outbox, account(1), application(2), Timestamp(9));
        let file = draft.write(&bytes);
        (draft, bytes, file)
    }

    #[test]
    fn what_was_written_comes_back_whole() {
        let (draft, bytes, file) = write();
        assert_eq!((draft.pictures.len(), draft.fields.len()), (2, 1));
        let read = DraftFile::read(&file, account(1), application(2));
        assert_eq!(read, Ok((draft, bytes)));
    }

    #[test]
    fn a_file_that_is_cut_off_or_changed_anywhere_is_refused() {
        let (_, _, file) = write();
        for length in 0..file.len() {
            let read = DraftFile::read(&file[..length], account(1), application(2));
            assert!(
                matches!(read, Err(NotTaken::Damaged | NotTaken::NoDraft)),
                "{length}: {read:?}"
            );
        }
        for place in 0..file.len() {
            let mut changed = file.clone();
            changed[place] ^= 1;
            let read = DraftFile::read(&changed, account(1), application(2));
            assert!(
                matches!(read, Err(NotTaken::Damaged | NotTaken::NoDraft)),
                "{place}: {read:?}"
            );
        }
    }

    #[test]
    fn a_draft_of_somebody_or_something_else_is_refused_as_that() {
        let (_, _, file) = write();
        let read = |account, application| DraftFile::read(&file, account, application).err();
        assert_eq!(
            read(account(3), application(2)),
            Some(NotTaken::OtherAccount)
        );
        assert_eq!(
            read(account(1), application(3)),
            Some(NotTaken::OtherApplication)
        );
        let none = DraftFile::read(b"\xff\xd8\xff", account(1), application(2));
        assert_eq!(none.err(), Some(NotTaken::NoDraft));
    }
}
