//! Differences between two versions of a definition, part by part. The office sees them before it
//! publishes.

mod drift;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use self::drift::compare_rules;
use super::{Exam, ImageRule, Notice, Slot, Span, Window};
use crate::{
    id::{FactId, NoticeId, RuleId, SectionId, SlotId, StageId, WindowId},
    text::LocalText,
};

/// One changed part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    pub part: Part,
    /// Title of the part. `None` if it has none.
    pub title: Option<LocalText>,
    pub kind: ChangeKind,
}

/// Part of a definition.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "part", content = "id")]
pub enum Part {
    /// Title, organiser, prefix, time zone.
    Head,
    Entry,
    Roster,
    Window(WindowId),
    Stage(StageId),
    /// Stages and their order.
    Order,
    Notice(NoticeId),
    Fact(FactId),
    Section(SectionId),
    Positions,
    Rule(RuleId),
    Slot(SlotId),
    Portrait,
    Review,
    Results,
    Messages,
    Fee,
    Ticket,
    Forms,
    OnSite,
    Fingerprints,
    Contacts,
    Questions,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ChangeKind {
    Added,
    Removed,
    Altered,
    /// A window or the grace time changed and no candidate has less time.
    Lengthened,
    /// A window or the grace time changed and no candidate has more time.
    Shortened,
    /// The rule accepts no file that it refused before.
    Tightened,
    /// The rule accepts every file that it accepted before.
    Loosened,
}

/// Differences of two versions; empty only for equal versions.
pub fn changes(before: &Exam, after: &Exam) -> Vec<Change> {
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
        messages,
        fee,
        ticket,
        printed_forms,
        on_site,
        fingerprint_grace_minutes,
        contacts,
        questions,
    } = before;
    let mut list = List::default();
    list.part(
        Part::Head,
        &(prefix, title, organiser, time_zone),
        &(
            &after.prefix,
            &after.title,
            &after.organiser,
            &after.time_zone,
        ),
    );
    list.part(
        Part::Entry,
        &(entry, assurance),
        &(&after.entry, &after.assurance),
    );
    list.part(Part::Roster, roster, &after.roster);
    list.each(
        windows,
        &after.windows,
        |window| (Part::Window(window.id.clone()), Some(window.title.clone())),
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
    list.part(Part::Order, &order(before), &order(after));
    let stages = |rounds: &[super::Round]| -> Vec<_> {
        rounds
            .iter()
            .flat_map(|round| round.stages.clone())
            .collect()
    };
    list.each(
        &stages(rounds),
        &stages(&after.rounds),
        |stage| (Part::Stage(stage.id.clone()), Some(stage.title.clone())),
        |_, _| ChangeKind::Altered,
    );
    list.each(
        notices,
        &after.notices,
        |notice: &Notice| (Part::Notice(notice.id.clone()), Some(notice.title.clone())),
        |_, _| ChangeKind::Altered,
    );
    list.each(
        facts,
        &after.facts,
        |fact| (Part::Fact(fact.id.clone()), Some(fact.question.clone())),
        |_, _| ChangeKind::Altered,
    );
    list.each(
        form,
        &after.form,
        |section| {
            (
                Part::Section(section.id.clone()),
                Some(section.title.clone()),
            )
        },
        |_, _| ChangeKind::Altered,
    );
    list.part(Part::Positions, positions, &after.positions);
    let rules = |exam: &Exam| -> Vec<(RuleId, ImageRule)> {
        let rules = exam.image_rules.iter();
        rules.map(|(id, rule)| (id.clone(), rule.clone())).collect()
    };
    debug_assert_eq!(image_rules.len(), rules(before).len());
    list.each(
        &rules(before),
        &rules(after),
        |(id, _)| (Part::Rule(id.clone()), None),
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
    list.each(
        &slots(categories),
        &slots(&after.categories),
        |(_, slot): &(_, Slot)| (Part::Slot(slot.id.clone()), Some(slot.title.clone())),
        |_, _| ChangeKind::Altered,
    );
    list.part(Part::Portrait, portrait, &after.portrait);
    list.part(Part::Review, review, &after.review);
    list.part(Part::Results, results, &after.results);
    list.part(Part::Messages, messages, &after.messages);
    list.part(Part::Fee, fee, &after.fee);
    list.part(Part::Ticket, ticket, &after.ticket);
    list.part(Part::Forms, printed_forms, &after.printed_forms);
    list.part(Part::OnSite, on_site, &after.on_site);
    list.grace(*fingerprint_grace_minutes, after.fingerprint_grace_minutes);
    list.part(Part::Contacts, contacts, &after.contacts);
    list.part(Part::Questions, questions, &after.questions);
    if list.0.is_empty() && before != after {
        // Only the order of parts within their lists differs.
        list.add(Part::Order, None, ChangeKind::Altered);
    }
    list.0
}

impl Exam {
    /// This version with the windows of a newer one, where no candidate has less time.
    #[must_use]
    pub fn with_more_time(&self, newer: &Exam) -> Exam {
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
struct List(Vec<Change>);

impl List {
    fn add(&mut self, part: Part, title: Option<LocalText>, kind: ChangeKind) {
        self.0.push(Change { part, title, kind });
    }

    fn part<T: PartialEq>(&mut self, part: Part, before: &T, after: &T) {
        if before != after {
            self.add(part, None, ChangeKind::Altered);
        }
    }

    /// Records a change of the grace time.
    fn grace(&mut self, before: Option<u16>, after: Option<u16>) {
        let kind = match (before, after) {
            (None, Some(_)) => ChangeKind::Added,
            (Some(_), None) => ChangeKind::Removed,
            (Some(before), Some(after)) if after > before => ChangeKind::Lengthened,
            (Some(before), Some(after)) if after < before => ChangeKind::Shortened,
            _ => return,
        };
        self.add(Part::Fingerprints, None, kind);
    }

    /// Compares named parts, at any place in their list.
    fn each<T: PartialEq>(
        &mut self,
        before: &[T],
        after: &[T],
        name: impl Fn(&T) -> (Part, Option<LocalText>),
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

fn compare_windows(before: &Window, after: &Window) -> ChangeKind {
    let (more, less) = match (before.span, after.span) {
        (
            Span::Fixed { opens, closes },
            Span::Fixed {
                opens: new_opens,
                closes: new_closes,
            },
        ) => (
            new_opens < opens || new_closes > closes,
            new_opens > opens || new_closes < closes,
        ),
        (
            Span::After { event, days },
            Span::After {
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
