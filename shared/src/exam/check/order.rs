//! Checks of the order of the stages of a round.

use super::faults::ExamFaults;
use crate::exam::{Round, StageKind};

/// Checks that the form comes before the submission, this before the review, and that before the
/// rest.
pub(super) fn check_order(path: &str, round: &Round, faults: &mut ExamFaults) {
    let place = |kind| round.stages.iter().position(|stage| stage.kind == kind);
    let (submit, review) = (place(StageKind::Submit), place(StageKind::Review));
    let (facts, materials) = (place(StageKind::Facts), place(StageKind::Materials));
    let name = &round.id;
    for kind in [StageKind::Submit, StageKind::Review] {
        let stages = round
            .stages
            .iter()
            .enumerate()
            .filter(|(_, stage)| stage.kind == kind);
        faults.check_unique(
            ("步骤类型", "kind of stage"),
            stages.map(|(at, _)| (format!("{path}.stages[{at}].kind"), kind_name(kind))),
        );
    }
    let Some(submit) = submit else {
        faults.add(
            format!("{path}.stages"),
            format!("轮次 `{name}` 没有 `submit` 类型的步骤"),
            format!("the round `{name}` has no stage of the kind `submit`"),
        );
        return;
    };
    let Some(review) = review else {
        faults.add(
            format!("{path}.stages"),
            format!("轮次 `{name}` 没有 `review` 类型的步骤"),
            format!("the round `{name}` has no stage of the kind `review`"),
        );
        return;
    };
    if review < submit {
        faults.add(
            format!("{path}.stages[{review}]"),
            "排在 `submit` 之前；审核应在提交之后",
            "stands before `submit`; a review comes after it",
        );
    }
    if let (Some(facts), Some(materials)) = (facts, materials)
        && materials < facts
    {
        faults.add(
            format!("{path}.stages[{facts}]"),
            "排在 `materials` 之后；情况决定要交哪些材料，应在之前",
            "stands after `materials`; facts decide them and come before",
        );
    }
    for (at, stage) in round.stages.iter().enumerate() {
        let kind = kind_name(stage.kind);
        if is_before_submission(stage.kind) && at > submit {
            faults.add(
                format!("{path}.stages[{at}]"),
                format!("`{kind}` 排在 `submit` 之后，应在之前"),
                format!("`{kind}` stands after `submit`; it must come before"),
            );
        } else if is_after_review(stage.kind) && at < review {
            faults.add(
                format!("{path}.stages[{at}]"),
                format!("`{kind}` 排在 `review` 之前，应在之后"),
                format!("`{kind}` stands before `review`; it must come after"),
            );
        }
    }
}

pub(super) fn is_before_submission(kind: StageKind) -> bool {
    use StageKind::{Facts, Form, Materials, Notice, Portrait, Position};
    matches!(
        kind,
        Notice | Portrait | Form | Facts | Position | Materials
    )
}

fn is_after_review(kind: StageKind) -> bool {
    use StageKind::{OnSite, Payment, Print, Result, Ticket};
    matches!(kind, Result | Payment | Ticket | Print | OnSite)
}

/// Name of the kind in definitions.
pub(super) fn kind_name(kind: StageKind) -> &'static str {
    match kind {
        StageKind::Notice => "notice",
        StageKind::Portrait => "portrait",
        StageKind::Form => "form",
        StageKind::Facts => "facts",
        StageKind::Position => "position",
        StageKind::Materials => "materials",
        StageKind::Submit => "submit",
        StageKind::Review => "review",
        StageKind::Result => "result",
        StageKind::Payment => "payment",
        StageKind::Ticket => "ticket",
        StageKind::Print => "print",
        StageKind::OnSite => "on-site",
    }
}
