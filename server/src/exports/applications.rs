//! The applications of an exam as a file: one line for each, with the answers of the form.

use std::{fs::File, sync::Arc};

use app::text::Text;
use bytes::Bytes;
use futures::{Stream, stream};
use shared::{
    application::{Application, StateKind},
    exam::{Exam, Field, Section},
    id::{AccountId, ExamCode},
    position::Position,
    problem::Problem,
    text::Lang,
    time::Timestamp,
};
use tokio::sync::{Semaphore, mpsc};

use super::{
    cell::ExportCell,
    csv_line::{BYTE_ORDER_MARK, write_line},
    workbook::{WorkbookHead, write_workbook},
};
use crate::{
    auth::Officer,
    db::AccountRecord,
    error::{Error, Result},
    state::AppState,
};

/// Applications that are read at a time.
const ROWS_AT_A_TIME: u64 = 500;
/// Headings of the columns before those of the form. The file is Chinese, as the office's other
/// files.
const HEADINGS: [&str; 14] = [
    "报名编号",
    "姓名",
    "证件号码",
    "手机号码",
    "邮箱",
    "状态",
    "开始办理",
    "提交",
    "退回次数",
    "结论时间",
    "缴费时间",
    "职位代码",
    "职位",
    "图片数",
];

/// Workbooks that are written at a time; each keeps a thread and a temporary file.
static WORKBOOK_PERMITS: Semaphore = Semaphore::const_new(2);
/// Groups of rows that wait to be written.
const WAITING_GROUPS: usize = 2;

/// An export that has been recorded and can be read.
pub struct ApplicationExport {
    state: AppState,
    exam: Arc<Exam>,
    kind: Option<StateKind>,
    count: u64,
    officer: AccountId,
    at: Timestamp,
}

impl ApplicationExport {
    /// Records the export.
    ///
    /// # Errors
    /// `NotFound` for an unknown exam.
    pub async fn open(
        state: &AppState,
        officer: Officer,
        code: &ExamCode,
        kind: Option<StateKind>,
    ) -> Result<Self> {
        let db = &state.db;
        let (_, exam) = db.current_exam(code).await?.ok_or(Problem::NotFound)?;
        let count = db.count_applications(code, kind).await?;
        let now = state.clock.now();
        db.record_export(code, officer.account(), kind, count, now)
            .await?;
        Ok(Self {
            state: state.clone(),
            exam,
            kind,
            count,
            officer: officer.account(),
            at: now,
        })
    }

    /// The lines of the file. A failure ends the stream with an error, so that a part of the file is
    /// not taken for the whole.
    pub fn into_lines(self) -> impl Stream<Item = Result<Bytes>> + Send {
        let mut head = BYTE_ORDER_MARK.as_bytes().to_vec();
        head.extend(write_line(
            list_headings(&self.exam).iter().map(String::as_str),
        ));
        let first = stream::iter([Ok(Bytes::from(head))]);
        let rest = stream::try_unfold((self, String::new()), |(export, after)| async move {
            let read = export.read_rows(&after).await?;
            let write = |row: Vec<ExportCell>| {
                let cells: Vec<_> = row.iter().map(ExportCell::to_text).collect();
                write_line(cells.iter().map(|cell| cell.as_ref()))
            };
            Ok(read.map(|(rows, last)| {
                let lines: Vec<u8> = rows.into_iter().flat_map(write).collect();
                (Bytes::from(lines), (export, last))
            }))
        });
        futures::StreamExt::chain(first, rest)
    }

    /// The file of Excel. Others wait while two are written.
    pub async fn into_workbook(self) -> Result<File> {
        let _permit = WORKBOOK_PERMITS.acquire().await.expect("is never closed");
        let head = self.describe().await?;
        let (sender, rows) = mpsc::channel(WAITING_GROUPS);
        let writing = tokio::task::spawn_blocking(move || write_workbook(&head, rows));
        let mut after = String::new();
        while let Some((rows, last)) = self.read_rows(&after).await? {
            if sender.send(rows).await.is_err() {
                // The writing has failed, and its error follows.
                break;
            }
            after = last;
        }
        drop(sender);
        let written = writing
            .await
            .map_err(|error| Error::Broken(error.to_string()))?;
        written.map_err(|error| Error::Broken(format!("a workbook cannot be written: {error}")))
    }

    async fn describe(&self) -> Result<WorkbookHead> {
        let text = Text(Lang::Zh);
        let officer = self.state.db.find_account(self.officer).await?;
        let name = officer.map(|officer| officer.name).unwrap_or_default();
        let at = text.moment(self.at, self.exam.time_zone);
        let state = self.kind.map_or("全部", |kind| text.state(kind));
        let about = [
            ("考试", self.exam.title.zh.clone()),
            ("状态", state.to_owned()),
            ("份数", self.count.to_string()),
            ("导出人", name.clone()),
            ("导出时间", at.clone()),
        ];
        Ok(WorkbookHead {
            sheet: "报名".to_owned(),
            headings: list_headings(&self.exam),
            taken: format!("{name} {at} 导出"),
            about: about.map(|(key, value)| (key.to_owned(), value)).into(),
        })
    }

    /// The rows of the next applications, and the number of the last one. `None` at the end.
    async fn read_rows(&self, after: &str) -> Result<Option<(Vec<Vec<ExportCell>>, String)>> {
        let db = &self.state.db;
        let code = &self.exam.code;
        let rows = db
            .load_exported(code, self.kind, after, ROWS_AT_A_TIME)
            .await?;
        let Some((last, _)) = rows.last() else {
            return Ok(None);
        };
        let last = last.number.clone();
        let positions = match self.exam.positions {
            Some(_) => Some(db.positions(code).await?),
            None => None,
        };
        let columns = list_form_columns(&self.exam);
        let written = rows.iter().map(|(application, person)| {
            let position = application.position.as_ref();
            let position = position.and_then(|code| positions.as_ref()?.find(code));
            let position = position.map(Position::full_title).unwrap_or_default();
            let known = self.write_known(application, person, position);
            let answers = columns.iter().map(|column| column.write_cell(application));
            known.into_iter().chain(answers).collect()
        });
        Ok(Some((written.collect(), last)))
    }

    /// The cells of the columns that every exam has.
    fn write_known(
        &self,
        application: &Application,
        person: &AccountRecord,
        position: String,
    ) -> [ExportCell; HEADINGS.len()] {
        let text = Text(Lang::Zh);
        let write_time = |at: Option<Timestamp>| {
            let at = at.map(|at| text.moment(at, self.exam.time_zone));
            at.unwrap_or_default()
        };
        let identity = person.identity.as_ref();
        let times = &application.event_times;
        let images = application.materials.values();
        let images: usize = images.map(|material| material.images.len()).sum();
        let code = application.position.as_ref();
        [
            application.number.as_str().into(),
            person.name.as_str().into(),
            identity.map(|it| it.number()).unwrap_or_default().into(),
            person.phone.as_deref().unwrap_or_default().into(),
            person.email.as_deref().unwrap_or_default().into(),
            text.state(application.state.kind()).into(),
            write_time(Some(times.entered)).into(),
            write_time(times.submitted).into(),
            ExportCell::Count(application.review.return_count),
            write_time(application.state.decided_at()).into(),
            write_time(application.payment.paid_at).into(),
            code.map(ToString::to_string).unwrap_or_default().into(),
            position.into(),
            ExportCell::Count(u32::try_from(images).unwrap_or(u32::MAX)),
        ]
    }
}

/// A column with the answers to one field of the form.
struct FormColumn<'a> {
    section: &'a Section,
    field: &'a Field,
}

impl FormColumn<'_> {
    fn title(&self) -> String {
        format!("{}：{}", self.section.title.zh, self.field.title.zh)
    }

    /// The answers, one for each entry of a repeated section, with a semicolon between them.
    fn write_cell(&self, application: &Application) -> ExportCell {
        let entries = application.answers.entries(&self.section.id).iter();
        let answers = entries.filter_map(|entry| Text(Lang::Zh).answer(self.field, entry));
        let answers: Vec<_> = answers.collect();
        answers.join("；").into()
    }
}

fn list_headings(exam: &Exam) -> Vec<String> {
    let known = HEADINGS.into_iter().map(str::to_owned);
    let form = list_form_columns(exam).into_iter();
    known.chain(form.map(|column| column.title())).collect()
}

fn list_form_columns(exam: &Exam) -> Vec<FormColumn<'_>> {
    let columns = exam.form.iter().flat_map(|section| {
        let fields = section.fields.iter();
        fields.map(move |field| FormColumn { section, field })
    });
    columns.collect()
}
