//! Serialized form of an application: flat, with the field names of every earlier build. Dossiers
//! cached on devices have this form.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    Acceptance, Answers, Application, Commitment, EventTimes, FeePayment, FieldVersions,
    FirstOpinion, FlatState, HeldDecision, Manifest, Material, NumberFacts, RecordedVerdicts,
    ReviewRecord, StateKind, UploadPermission,
};
use crate::{
    exam::{FactAnswers, window::WindowExtension},
    id::{AccountId, ApplicationId, ExamCode, PositionCode, SlotId},
    time::Timestamp,
};

/// [`Application`] in flat form. Every combination of values is accepted; an option that does not
/// belong to the state is dropped.
#[derive(Serialize, Deserialize)]
pub(super) struct FlatApplication {
    id: ApplicationId,
    number: String,
    exam: ExamCode,
    exam_version: u32,
    candidate: AccountId,
    #[serde(default)]
    upload: UploadPermission,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    number_facts: Option<NumberFacts>,
    state: StateKind,
    revision: u32,
    moments: FlatEventTimes,
    acceptances: Vec<Acceptance>,
    facts: FactAnswers,
    answers: Answers,
    field_versions: FieldVersions,
    rechecks: BTreeSet<SlotId>,
    materials: BTreeMap<SlotId, Material>,
    opinions: RecordedVerdicts,
    submitted: Manifest,
    returns: u32,
    reviewer: Option<AccountId>,
    passed_first: Option<AccountId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    first_opinion: Option<FirstOpinion>,
    refusal: Option<String>,
    position: Option<PositionCode>,
    refused_positions: Vec<PositionCode>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    promise: Option<Commitment>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    held: Option<HeldDecision>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    extensions: Vec<WindowExtension>,
}

#[derive(Serialize, Deserialize)]
struct FlatEventTimes {
    entered: Timestamp,
    invited: Option<Timestamp>,
    submitted: Option<Timestamp>,
    returned: Option<Timestamp>,
    decided: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reviewed: Option<Timestamp>,
    portrait: Option<Timestamp>,
    paid: Option<Timestamp>,
    #[serde(default)]
    ticket_printed: Option<Timestamp>,
    #[serde(default)]
    forms_printed: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    content_removed: Option<Timestamp>,
}

impl From<FlatApplication> for Application {
    fn from(flat: FlatApplication) -> Self {
        let moments = flat.moments;
        let event_times = EventTimes {
            entered: moments.entered,
            invited: moments.invited,
            submitted: moments.submitted,
            returned: moments.returned,
            reviewed: moments.reviewed,
            portrait_confirmed: moments.portrait,
            ticket_printed: moments.ticket_printed,
            forms_printed: moments.forms_printed,
            content_removed: moments.content_removed,
        };
        let state = FlatState {
            kind: flat.state,
            decided: moments.decided,
            refusal_reason: flat.refusal,
            commitment: flat.promise,
            held: flat.held,
        };
        Self {
            id: flat.id,
            number: flat.number,
            exam: flat.exam,
            exam_version: flat.exam_version,
            candidate: flat.candidate,
            upload_permission: flat.upload,
            number_facts: flat.number_facts,
            state: state.into_state(event_times.last_event()),
            revision: flat.revision,
            event_times,
            acceptances: flat.acceptances,
            facts: flat.facts,
            answers: flat.answers,
            field_versions: flat.field_versions,
            rechecks: flat.rechecks,
            materials: flat.materials,
            submitted_manifest: flat.submitted,
            review: ReviewRecord {
                reviewer: flat.reviewer,
                passed_first: flat.passed_first,
                first_opinion: flat.first_opinion,
                verdicts: flat.opinions,
                return_count: flat.returns,
            },
            payment: FeePayment {
                paid_at: moments.paid,
            },
            position: flat.position,
            refused_positions: flat.refused_positions,
            extensions: flat.extensions,
        }
    }
}

impl From<Application> for FlatApplication {
    fn from(application: Application) -> Self {
        let (state, times) = (&application.state, application.event_times);
        let held = application.held_decision().cloned();
        Self {
            id: application.id,
            number: application.number,
            exam: application.exam,
            exam_version: application.exam_version,
            candidate: application.candidate,
            upload: application.upload_permission,
            number_facts: application.number_facts,
            state: state.kind(),
            revision: application.revision,
            moments: FlatEventTimes {
                entered: times.entered,
                invited: times.invited,
                submitted: times.submitted,
                returned: times.returned,
                decided: state.decided_at(),
                reviewed: times.reviewed,
                portrait: times.portrait_confirmed,
                paid: application.payment.paid_at,
                ticket_printed: times.ticket_printed,
                forms_printed: times.forms_printed,
                content_removed: times.content_removed,
            },
            acceptances: application.acceptances,
            facts: application.facts,
            answers: application.answers,
            field_versions: application.field_versions,
            rechecks: application.rechecks,
            materials: application.materials,
            opinions: application.review.verdicts,
            submitted: application.submitted_manifest,
            returns: application.review.return_count,
            reviewer: application.review.reviewer,
            passed_first: application.review.passed_first,
            first_opinion: application.review.first_opinion,
            refusal: state.refusal_reason().map(str::to_owned),
            position: application.position,
            refused_positions: application.refused_positions,
            promise: state.commitment().cloned(),
            held,
            extensions: application.extensions,
        }
    }
}

#[cfg(test)]
mod tests {
    //! Tests of the form that every earlier build has written, for each state.

    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::Application;
    use crate::{
        application::{
            Commitment, Decision, HeldDecision, Manifest, ReviewedSnapshot, State, StateKind,
            UploadPermission,
        },
        digest::Sha256,
        id::AccountId,
        time::Timestamp,
    };

    /// JSON of an application, as earlier builds wrote it.
    const STORED: &str = r#"{
        "id": "00000000-0000-0000-0000-000000000007", "number": "SM-2026-00001",
        "exam": "small", "exam_version": 2,
        "candidate": "00000000-0000-0000-0000-000000000001", "upload": "withheld",
        "state": "draft", "revision": 9,
        "moments": {
            "entered": 10, "invited": 11, "submitted": 12, "returned": 13, "decided": null,
            "reviewed": 14, "portrait": 15, "paid": 16, "ticket_printed": 17, "forms_printed": 18
        },
        "acceptances": [], "facts": {"local": "no"}, "answers": {}, "field_versions": {},
        "rechecks": ["resume"],
        "materials": {"resume": {"images": [], "verdict": {"verdict": "passed"}}},
        "opinions": {}, "submitted": [{"slot": "resume", "images": []}], "returns": 3,
        "reviewer": "00000000-0000-0000-0000-000000000002",
        "passed_first": "00000000-0000-0000-0000-000000000003", "refusal": null,
        "position": null, "refused_positions": ["A01"]
    }"#;

    fn stored(kind: StateKind) -> Value {
        let mut stored: Value = serde_json::from_str(STORED).expect("it is JSON");
        stored["state"] = json!(kind);
        stored
    }

    fn commitment() -> Commitment {
        Commitment {
            looked: ReviewedSnapshot {
                manifest: Manifest::default(),
                answers: Sha256::of(b"answers"),
            },
            leaving: Vec::new(),
            at: Timestamp(8),
        }
    }

    fn held() -> HeldDecision {
        HeldDecision {
            decision: Decision::Refuse {
                note: "no degree".to_owned(),
            },
            by: AccountId(Uuid::from_u128(2)),
            until: Timestamp(30),
        }
    }

    fn read(stored: &Value) -> Application {
        serde_json::from_value(stored.clone()).expect("every combination opens")
    }

    #[test]
    fn stored_form_of_each_state_opens_and_is_written_again() {
        let (at, reason) = (Timestamp(20), "no degree".to_owned());
        let (commitment, held) = (Some(commitment()), held());
        for kind in StateKind::ALL {
            let mut stored = stored(kind);
            let state = match kind {
                StateKind::Draft => State::Draft {
                    commitment: commitment.clone(),
                },
                StateKind::Submitted => State::Submitted,
                StateKind::UnderReview => State::UnderReview {
                    held: Some(held.clone()),
                },
                StateKind::Returned => State::Returned {
                    commitment: commitment.clone(),
                },
                StateKind::Approved => State::Approved { at },
                StateKind::Refused => State::Refused {
                    at,
                    reason: reason.clone(),
                },
                StateKind::Lapsed => State::Lapsed { at },
                StateKind::Withdrawn => State::Withdrawn { at },
            };
            if kind.is_editable() {
                stored["promise"] = json!(commitment);
            }
            if kind == StateKind::UnderReview {
                stored["held"] = json!(held);
            }
            if kind.is_final() {
                stored["moments"]["decided"] = json!(at);
            }
            if kind == StateKind::Refused {
                stored["refusal"] = json!(reason);
            }
            let application = read(&stored);
            assert_eq!(application.state, state);
            assert_eq!(json!(application), stored);
        }
    }

    #[test]
    fn options_of_another_state_are_dropped() {
        for kind in StateKind::ALL {
            let mut stored = stored(kind);
            stored["promise"] = json!(commitment());
            stored["moments"]["decided"] = json!(20);
            stored["refusal"] = json!("no degree");
            stored["held"] = json!(held());
            let application = read(&stored);
            let is_under_review = kind == StateKind::UnderReview;
            assert_eq!(application.held_decision().is_some(), is_under_review);
            let state = application.state;
            assert_eq!(state.kind(), kind);
            assert_eq!(state.commitment().is_some(), kind.is_editable(), "{kind:?}");
            assert_eq!(state.decided_at().is_some(), kind.is_final(), "{kind:?}");
            let is_refused = kind == StateKind::Refused;
            assert_eq!(state.refusal_reason().is_some(), is_refused, "{kind:?}");
        }
    }

    #[test]
    fn decision_without_its_time_gets_the_last_event() {
        let refused = read(&stored(StateKind::Refused));
        assert_eq!(refused.state.decided_at(), Some(Timestamp(14)));
        assert_eq!(refused.state.refusal_reason(), None);
    }

    #[test]
    fn form_of_the_first_builds_opens() {
        let mut stored = stored(StateKind::UnderReview);
        let object = stored.as_object_mut().expect("it is an object");
        object.remove("upload");
        let moments = object["moments"].as_object_mut().expect("an object");
        moments.retain(|key, _| !["reviewed", "ticket_printed", "forms_printed"].contains(&&**key));
        let application = read(&stored);
        assert_eq!(application.state, State::UnderReview { held: None });
        assert_eq!(application.event_times.reviewed, None);
        assert_eq!(application.event_times.forms_printed, None);
        assert_eq!(application.upload_permission, UploadPermission::Allowed);
    }
}
