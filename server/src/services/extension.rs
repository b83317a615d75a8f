//! The office's page of an exam's windows: what an extension changes, its grant and its withdrawal,
//! and the pauses (A4). Every officer may extend the windows of every exam; who, when and why stay in
//! the table of extensions, and in the log of each application that is notified.

use std::sync::Arc;

use shared::{
    application::{ExtensionFault, ExtensionScope, GrantedExtension},
    exam::{Exam, StageKind, Window, queue_group::QueueGroupKind},
    form_fields::FormFields,
    id::{ApplicationId, ExamCode, ExtensionId, PositionCode, SlotId, WindowId},
    problem::Problem,
    time::{CivilTime, Timestamp},
    unit_scope::UnitScope,
    view::{ExtensionOutcome, ExtensionPreview, OfficeWindows},
};

use crate::{
    auth::Officer,
    db::{ExtensionReach, NewExtension},
    error::{Error, Result},
    random,
    services::{Backend, pause::PauseAct},
};

/// An extension that was checked, with its effects.
struct PlannedExtension {
    extension: GrantedExtension,
    number: Option<String>,
    present: Option<Timestamp>,
    reach: ExtensionReach,
}

impl Backend {
    pub(super) async fn read_windows(
        &self,
        officer: Officer,
        code: &ExamCode,
    ) -> Result<OfficeWindows> {
        let exam = self.read_exam_as(officer, code).await?;
        let db = &self.state.db;
        let choices = db.list_queue_groups(&exam, &UnitScope::WholeExam).await?;
        let units = choices
            .into_iter()
            .find(|choice| choice.kind == QueueGroupKind::Unit);
        Ok(OfficeWindows {
            now: self.state.clock.now(),
            everyones: db.everyones_extensions(code).await?,
            unit_title: units.as_ref().map(|choice| choice.title.clone()),
            units: units.map(|choice| choice.groups).unwrap_or_default(),
            records: db.list_extension_records(code).await?,
            pauses: db.list_pause_records(code).await?,
            exam,
        })
    }

    /// Does what the form says: `act` is `grant`, `withdraw`, an act on a pause ([`PauseAct`]), or absent
    /// for a preview.
    ///
    /// # Errors
    /// `NotFound` for an unknown exam, extension or pause, `ExtensionRefused`, `PauseRefused`,
    /// `TextTooLong`.
    pub(super) async fn extend_window_as(
        &self,
        officer: Officer,
        code: &ExamCode,
        typed: &FormFields,
    ) -> Result<ExtensionOutcome> {
        let exam = self.read_exam_as(officer, code).await?;
        let (db, now) = (&self.state.db, self.state.clock.now());
        if let Some(act) = PauseAct::from_name(typed.get("act")) {
            return self.pause_as(officer, &exam, act, typed).await;
        }
        if typed.get("act") == "withdraw" {
            let id: ExtensionId = typed.get("id").parse().map_err(|_| Problem::NotFound)?;
            db.withdraw_extension(code, id, officer.account(), now)
                .await?;
            return Ok(ExtensionOutcome::Done);
        }
        let planned = self.plan_extension(&exam, typed, now).await?;
        if typed.get("act") != "grant" {
            return Ok(ExtensionOutcome::Previewed(ExtensionPreview {
                extension: planned.extension,
                number: planned.number,
                present: planned.present,
                people: planned.reach.people,
                reopened: planned.reach.reopened,
            }));
        }
        let first_end = planned.reach.first_end.or(planned.present);
        let new = NewExtension {
            exam: code.clone(),
            opens_entry: is_submission_window(&exam, &planned.extension.window),
            extension: planned.extension,
            officer: officer.account(),
            people: planned.reach.people,
            holds_from: first_end.unwrap_or(now),
        };
        db.grant_extension(new, now).await?;
        Ok(ExtensionOutcome::Done)
    }

    async fn plan_extension(
        &self,
        exam: &Arc<Exam>,
        typed: &FormFields,
        now: Timestamp,
    ) -> Result<PlannedExtension> {
        let window = typed.get("window").parse::<WindowId>().ok();
        let window = window.and_then(|id| exam.window(&id));
        let window = window.ok_or(Problem::from(ExtensionFault::UnknownWindow))?;
        let (scope, number) = self.read_scope(exam, typed).await?;
        let extension = GrantedExtension {
            id: ExtensionId(random::uuid_v7(now)),
            window: window.id.clone(),
            scope,
            closes: read_civil_time(typed.get("closes"))?.to_timestamp(exam.time_zone),
            reason: typed.get("reason").trim().to_owned(),
            open_at: None,
        };
        let present = self
            .find_present_end(exam, window, &extension.scope)
            .await?;
        extension.check(present, now)?;
        let measured = self.state.db.measure_extension(&exam.code, &extension, now);
        let reach = measured.await?;
        if reach.people == 0 && extension.scope.application().is_some() {
            return Err(Problem::from(ExtensionFault::NoEffect).into());
        }
        Ok(PlannedExtension {
            extension,
            number,
            present,
            reach,
        })
    }

    /// The end of a fixed window for all whom the scope includes. `None` for a window that is
    /// counted from an event: it ends at another time for each candidate.
    async fn find_present_end(
        &self,
        exam: &Exam,
        window: &Window,
        scope: &ExtensionScope,
    ) -> Result<Option<Timestamp>> {
        let granted = self.state.db.list_extensions(&exam.code).await?;
        let shared: Vec<_> = granted
            .iter()
            .filter(|it| it.scope == ExtensionScope::Everyone || it.scope == *scope)
            .map(GrantedExtension::to_window_extension)
            .collect();
        let period = window.resolve(exam.time_zone, &shared, |_| None);
        Ok(period.map(|period| period.closes))
    }

    /// The scope of the form, and the number of the application to which it is limited.
    async fn read_scope(
        &self,
        exam: &Exam,
        typed: &FormFields,
    ) -> Result<(ExtensionScope, Option<String>)> {
        let refuse = |fault: ExtensionFault| Error::Problem(fault.into());
        match typed.get("scope") {
            "everyone" => Ok((ExtensionScope::Everyone, None)),
            "unit" => {
                let unit = typed.get("unit").trim();
                match unit.is_empty() || exam.queue_group(QueueGroupKind::Unit).is_none() {
                    true => Err(refuse(ExtensionFault::UnitMissing)),
                    false => Ok((ExtensionScope::Unit(unit.to_owned()), None)),
                }
            }
            "position" => {
                let code = typed.get("position").trim();
                let positions = self.state.db.positions(&exam.code).await?;
                let found = code.parse::<PositionCode>().ok();
                match found.filter(|code| positions.find(code).is_some()) {
                    Some(code) => Ok((ExtensionScope::Position(code), None)),
                    None => Err(refuse(ExtensionFault::UnknownPosition {
                        code: code.to_owned(),
                    })),
                }
            }
            "candidate" => {
                let number = typed.get("number").trim().to_uppercase();
                let found = self.state.db.find_id_by_number(&exam.code, &number);
                let Some(id) = found.await? else {
                    return Err(refuse(ExtensionFault::UnknownNumber { number }));
                };
                Ok((read_slot(exam, id, typed.get("slot"))?, Some(number)))
            }
            other => Err(Problem::BadRequest {
                detail: format!("no scope `{other}`"),
            }
            .into()),
        }
    }
}

/// One slot of the application, or the whole application if none is named.
fn read_slot(exam: &Exam, id: ApplicationId, typed: &str) -> Result<ExtensionScope, Problem> {
    if typed.is_empty() {
        return Ok(ExtensionScope::Candidate(id));
    }
    let slot = typed.parse::<SlotId>().ok();
    let slot = slot.filter(|slot| exam.slot(slot).is_some());
    let slot = slot.ok_or(ExtensionFault::UnknownSlot)?;
    Ok(ExtensionScope::Slot(id, slot))
}

/// The time of an input of the kind `datetime-local`: `2026-03-01T18:00`.
fn read_civil_time(typed: &str) -> Result<CivilTime, Problem> {
    let text = typed.trim().replacen('T', " ", 1);
    text.parse().map_err(|_| {
        let text = typed.chars().take(40).collect();
        ExtensionFault::UnknownTime { text }.into()
    })
}

/// True if applications are submitted in this window.
fn is_submission_window(exam: &Exam, window: &WindowId) -> bool {
    let submit = exam.stage(StageKind::Submit);
    let own = submit.and_then(|stage| exam.find_stage_window(stage));
    own.is_some_and(|own| &own.id == window)
}
