//! Differences between two versions of a definition, part by part. The office sees them before it
//! publishes.

mod rule_difference;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::{Exam, ImageRule, Notice, Slot, Window, WindowSpan};
use crate::{
    exam::change::rule_difference::compare_rules,
    id::{FactId, NoticeId, RuleId, SectionId, SlotId, StageId, WindowId},
    text::LocalText,
};

/// One changed part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// Changed part.
    pub part: DefinitionPart,
    /// Title of the part. `None` if it has none.
    pub title: Option<LocalText>,
    /// Kind of the change.
    pub kind: ChangeKind,
}

impl Change {
    /// True if the change may ask more of a submission by fingerprint whose files have not arrived, or
    /// leave them less time.
    pub fn can_harm_commitment(&self) -> bool {
        match self.part {
            DefinitionPart::Roster
            | DefinitionPart::Stage(_)
            | DefinitionPart::Order
            | DefinitionPart::Notice(_)
            | DefinitionPart::Fact(_)
            | DefinitionPart::Section(_)
            | DefinitionPart::Positions
            | DefinitionPart::Portrait => true,
            DefinitionPart::Window(_) | DefinitionPart::Fingerprints => {
                self.kind != ChangeKind::Lengthened
            }
            DefinitionPart::Rule(_) => self.kind != ChangeKind::Loosened,
            DefinitionPart::Slot(_) => self.kind != ChangeKind::ReviewerView,
            DefinitionPart::Head
            | DefinitionPart::Entry
            | DefinitionPart::Review
            | DefinitionPart::Results
            | DefinitionPart::Retention
            | DefinitionPart::Messages
            | DefinitionPart::Fee
            | DefinitionPart::Ticket
            | DefinitionPart::Forms
            | DefinitionPart::OnSite
            | DefinitionPart::Contacts
            | DefinitionPart::Questions => false,
        }
    }
}

/// Part of a definition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "part", content = "id")]
pub enum DefinitionPart {
    /// Title, organiser, prefix, time zone.
    Head,
    /// Entry method of the exam, and the admitted assurances.
    Entry,
    /// Roster rules.
    Roster,
    /// Window with this id.
    Window(WindowId),
    /// Stage with this id.
    Stage(StageId),
    /// Stages and their order.
    Order,
    /// Notice with this id.
    Notice(NoticeId),
    /// Fact with this id.
    Fact(FactId),
    /// Section of the personal form with this id.
    Section(SectionId),
    /// Rules of the positions.
    Positions,
    /// Image rule with this id.
    Rule(RuleId),
    /// Slot with this id.
    Slot(SlotId),
    /// Rules of the portrait.
    Portrait,
    /// Settings and reasons of the review.
    Review,
    /// Publication of the results.
    Results,
    /// Days after which content may be removed (A9).
    Retention,
    /// Wording of the messages.
    Messages,
    /// Fee and the ways to pay it.
    Fee,
    /// Admission ticket.
    Ticket,
    /// Printed forms.
    Forms,
    /// Originals to bring and acts in person.
    OnSite,
    /// Time for the files after a fingerprint (C5).
    Fingerprints,
    /// Contacts for candidates.
    Contacts,
    /// Frequent questions.
    Questions,
}

/// Kind of a change of one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    /// The part is new.
    Added,
    /// The part was removed.
    Removed,
    /// The part was changed otherwise.
    Altered,
    /// A window or the grace time changed and no candidate has less time.
    Lengthened,
    /// A window or the grace time changed and no candidate has more time.
    Shortened,
    /// The rule accepts no file that it refused before.
    Tightened,
    /// The rule accepts every file that it accepted before.
    Loosened,
    /// Only data beside the pictures of the slot changed: the compared items, the slots beside it, or
    /// the hosts of the QR code. Candidates notice nothing.
    ReviewerView,
}

/// Differences of two versions; empty only for equal versions.
pub fn compare_exams(before: &Exam, after: &Exam) -> Vec<Change> {
    // There is no `..`, so that the compiler reports new parts of the definition.
    let Exam {
        code: _,
        prefix,
        title,
        organiser,
        time_zone,
        entry,
        assurance,
        roster,
        windows,
        rounds,
        notices,
        facts,
        form,
        positions,
        image_rules,
        categories,
        portrait,
        review,
        results,
        retention,
        messages,
        fee,
        ticket,
        printed_forms,
        on_site,
        fingerprint_grace_minutes,
        contacts,
        questions,
    } = before;
    let mut list = ChangeList::default();
    list.compare_part(
        DefinitionPart::Head,
        &(prefix, title, organiser, time_zone),
        &(
            &after.prefix,
            &after.title,
            &after.organiser,
            &after.time_zone,
        ),
    );
    list.compare_part(
        DefinitionPart::Entry,
        &(entry, assurance),
        &(&after.entry, &after.assurance),
    );
    list.compare_part(DefinitionPart::Roster, roster, &after.roster);
    list.compare_named_parts(
        windows,
        &after.windows,
        |window| {
            (
                DefinitionPart::Window(window.id.clone()),
                Some(window.title.clone()),
            )
        },
        compare_windows,
    );
    let order = |exam: &Exam| -> Vec<_> {
        let rounds = exam.rounds.iter();
        rounds
            .map(|round| {
                let stages = round.stages.iter().map(|stage| stage.id.clone());
                (
                    round.id.clone(),
                    round.title.clone(),
                    stages.collect::<Vec<_>>(),
                )
            })
            .collect()
    };
    list.compare_part(DefinitionPart::Order, &order(before), &order(after));
    let stages = |rounds: &[super::Round]| -> Vec<_> {
        rounds
            .iter()
            .flat_map(|round| round.stages.clone())
            .collect()
    };
    list.compare_named_parts(
        &stages(rounds),
        &stages(&after.rounds),
        |stage| {
            (
                DefinitionPart::Stage(stage.id.clone()),
                Some(stage.title.clone()),
            )
        },
        |_, _| ChangeKind::Altered,
    );
    list.compare_named_parts(
        notices,
        &after.notices,
        |notice: &Notice| {
            (
                DefinitionPart::Notice(notice.id.clone()),
                Some(notice.title.clone()),
            )
        },
        |_, _| ChangeKind::Altered,
    );
    list.compare_named_parts(
        facts,
        &after.facts,
        |fact| {
            (
                DefinitionPart::Fact(fact.id.clone()),
                Some(fact.question.clone()),
            )
        },
        |_, _| ChangeKind::Altered,
    );
    list.compare_named_parts(
        form,
        &after.form,
        |section| {
            (
                DefinitionPart::Section(section.id.clone()),
                Some(section.title.clone()),
            )
        },
        |_, _| ChangeKind::Altered,
    );
    list.compare_part(DefinitionPart::Positions, positions, &after.positions);
    let rules = |exam: &Exam| -> Vec<(RuleId, ImageRule)> {
        let rules = exam.image_rules.iter();
        rules.map(|(id, rule)| (id.clone(), rule.clone())).collect()
    };
    debug_assert_eq!(image_rules.len(), rules(before).len());
    list.compare_named_parts(
        &rules(before),
        &rules(after),
        |(id, _)| (DefinitionPart::Rule(id.clone()), None),
        |(_, before), (_, after)| compare_rules(before, after),
    );
    let slots = |categories: &[super::Category]| -> Vec<_> {
        let slots = categories.iter().map(|category| {
            let heading = (
                category.id.clone(),
                category.title.clone(),
                category.hint.clone(),
            );
            category
                .slots
                .iter()
                .map(move |slot| (heading.clone(), slot.clone()))
        });
        slots.flatten().collect()
    };
    list.compare_named_parts(
        &slots(categories),
        &slots(&after.categories),
        |(_, slot): &(_, Slot)| {
            (
                DefinitionPart::Slot(slot.id.clone()),
                Some(slot.title.clone()),
            )
        },
        |(old_heading, old), (new_heading, new)| {
            let is_same = old_heading == new_heading && is_same_for_candidates(old, new);
            match is_same {
                true => ChangeKind::ReviewerView,
                false => ChangeKind::Altered,
            }
        },
    );
    list.compare_part(DefinitionPart::Portrait, portrait, &after.portrait);
    list.compare_part(DefinitionPart::Review, review, &after.review);
    list.compare_part(DefinitionPart::Results, results, &after.results);
    list.compare_part(DefinitionPart::Retention, retention, &after.retention);
    list.compare_part(DefinitionPart::Messages, messages, &after.messages);
    list.compare_part(DefinitionPart::Fee, fee, &after.fee);
    list.compare_part(DefinitionPart::Ticket, ticket, &after.ticket);
    list.compare_part(DefinitionPart::Forms, printed_forms, &after.printed_forms);
    list.compare_part(DefinitionPart::OnSite, on_site, &after.on_site);
    list.compare_grace(*fingerprint_grace_minutes, after.fingerprint_grace_minutes);
    list.compare_part(DefinitionPart::Contacts, contacts, &after.contacts);
    list.compare_part(DefinitionPart::Questions, questions, &after.questions);
    if list.0.is_empty() && before != after {
        // Only the order of parts within their lists differs.
        list.add(DefinitionPart::Order, None, ChangeKind::Altered);
    }
    list.0
}

impl Exam {
    /// This version with the windows of a newer one, where no candidate has less time.
    #[must_use]
    pub fn with_extended_windows(&self, newer: &Exam) -> Exam {
        let mut exam = self.clone();
        for window in &mut exam.windows {
            let longer = newer.window(&window.id).filter(|newer| {
                newer.span != window.span
                    && compare_windows(window, newer) == ChangeKind::Lengthened
            });
            if let Some(longer) = longer {
                window.span = longer.span;
            }
        }
        exam
    }
}

#[derive(Default)]
struct ChangeList(Vec<Change>);

impl ChangeList {
    fn add(&mut self, part: DefinitionPart, title: Option<LocalText>, kind: ChangeKind) {
        self.0.push(Change { part, title, kind });
    }

    fn compare_part<T: PartialEq>(&mut self, part: DefinitionPart, before: &T, after: &T) {
        if before != after {
            self.add(part, None, ChangeKind::Altered);
        }
    }

    /// Records a change of the grace time.
    fn compare_grace(&mut self, before: Option<u16>, after: Option<u16>) {
        let kind = match (before, after) {
            (None, Some(_)) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
            (Some(before), Some(after)) if after > before => ChangeKind::Lengthened,
            (Some(before), Some(after)) if after < before => ChangeKind::Shortened,
            _ => return,
        };
        self.add(DefinitionPart::Fingerprints, None, kind);
    }

    /// Compares named parts, at any place in their list.
    fn compare_named_parts<T: PartialEq>(
        &mut self,
        before: &[T],
        after: &[T],
        name: impl Fn(&T) -> (DefinitionPart, Option<LocalText>),
        compare: impl Fn(&T, &T) -> ChangeKind,
    ) {
        for old in before {
            let (part, title) = name(old);
            match after.iter().find(|new| name(new).0 == part) {
                None => self.add(part, title, ChangeKind::Removed),
                Some(new) if new != old => self.add(part, name(new).1, compare(old, new)),
                Some(_) => {}
            }
        }
        for new in after {
            let (part, title) = name(new);
            if !before.iter().any(|old| name(old).0 == part) {
                self.add(part, title, ChangeKind::Added);
            }
        }
    }
}

/// True if two slots differ at most in what reviewers see.
fn is_same_for_candidates(old: &Slot, new: &Slot) -> bool {
    let seen_by_candidates = |slot: &Slot| {
        let mut slot = slot.clone();
        slot.compare.clear();
        slot.beside.clear();
        if let Some(code) = &mut slot.qr {
            code.hosts.clear();
        }
        slot
    };
    seen_by_candidates(old) == seen_by_candidates(new)
}

fn compare_windows(before: &Window, after: &Window) -> ChangeKind {
    let (more, less) = match (before.span, after.span) {
        (
            WindowSpan::Fixed { opens, closes },
            WindowSpan::Fixed {
                opens: new_opens,
                closes: new_closes,
            },
        ) => (
            new_opens < opens || new_closes > closes,
            new_opens > opens || new_closes < closes,
        ),
        (
            WindowSpan::After { event, days },
            WindowSpan::After {
                event: new_event,
                days: new_days,
            },
        ) if event == new_event => (new_days > days, new_days < days),
        _ => (true, true),
    };
    match (more, less) {
        (true, false) => ChangeKind::Lengthened,
        (false, true) => ChangeKind::Shortened,
        _ => ChangeKind::Altered,
    }
}
