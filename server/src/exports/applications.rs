//! The applications of an exam as a file: one line for each, with the answers of the form.

use std::sync::Arc;

use app::text::Text;
use bytes::Bytes;
use futures::{Stream, stream};
use shared::{
    application::{Application, StateKind},
    exam::{Exam, Field, Section},
    id::ExamCode,
    position::Position,
    problem::Problem,
    text::Lang,
    time::Timestamp,
};

use super::csv_line::{BYTE_ORDER_MARK, write_line};
use crate::{auth::Officer, db::AccountRecord, error::Result, state::AppState};

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

/// An export that has been recorded and can be read.
pub struct ApplicationExport {
    state: AppState,
    exam: Arc<Exam>,
    kind: Option<StateKind>,
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
        })
    }

    /// The lines of the file. A failure ends the stream with an error, so that a part of the file is
    /// not taken for the whole.
    pub fn into_lines(self) -> impl Stream<Item = Result<Bytes>> + Send {
        let mut head = BYTE_ORDER_MARK.as_bytes().to_vec();
        let columns = list_form_columns(&self.exam);
        let titles: Vec<String> = columns.iter().map(|column| column.title()).collect();
        head.extend(write_line(
            HEADINGS
                .into_iter()
                .chain(titles.iter().map(String::as_str)),
        ));
        let first = stream::iter([Ok(Bytes::from(head))]);
        let rest = stream::try_unfold((self, String::new()), |(export, after)| async move {
            let read = export.read_lines(&after).await?;
            Ok(read.map(|(lines, last)| (lines, (export, last))))
        });
        futures::StreamExt::chain(first, rest)
    }

    /// The lines of the next applications, and the number of the last one. `None` at the end.
    async fn read_lines(&self, after: &str) -> Result<Option<(Bytes, String)>> {
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
        let mut lines = Vec::new();
        for (application, person) in &rows {
            let position = application.position.as_ref();
            let position = position.and_then(|code| positions.as_ref()?.find(code));
            let position = position.map(Position::full_title).unwrap_or_default();
            let known = self.write_known(application, person, position);
            let answers = columns.iter().map(|column| column.write_cell(application));
            let cells: Vec<_> = known.into_iter().chain(answers).collect();
            lines.extend(write_line(cells.iter().map(String::as_str)));
        }
        Ok(Some((lines.into(), last)))
    }

    /// The cells of the columns that every exam has.
    fn write_known(
        &self,
        application: &Application,
        person: &AccountRecord,
        position: String,
    ) -> [String; HEADINGS.len()] {
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
            application.number.clone(),
            person.name.clone(),
            identity
                .map(|it| it.number().to_owned())
                .unwrap_or_default(),
            person.phone.clone().unwrap_or_default(),
            person.email.clone().unwrap_or_default(),
            text.state(application.state.kind()).to_owned(),
            write_time(Some(times.entered)),
            write_time(times.submitted),
            application.review.return_count.to_string(),
            write_time(application.state.decided_at()),
            write_time(application.payment.paid_at),
            code.map(ToString::to_string).unwrap_or_default(),
            position,
            images.to_string(),
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
    fn write_cell(&self, application: &Application) -> String {
        let entries = application.answers.entries(&self.section.id).iter();
        let answers = entries.filter_map(|entry| Text(Lang::Zh).answer(self.field, entry));
        let answers: Vec<_> = answers.collect();
        answers.join("；")
    }
}

fn list_form_columns(exam: &Exam) -> Vec<FormColumn<'_>> {
    let columns = exam.form.iter().flat_map(|section| {
        let fields = section.fields.iter();
        fields.map(move |field| FormColumn { section, field })
    });
    columns.collect()
}
