//! History without gaps (工作简历, S4-05): order of the entries, gaps, and printed lines.

use super::{AnswerValue, Answers, FormEntry, FormFaultKind, value::parse_answer};
use crate::{
    calendar::YearMonth,
    exam::{FactAnswers, Section, form::HistoryRule},
    id::FieldId,
    text::Lang,
};

/// Period of an entry, with the entry's index.
struct EntryPeriod {
    index: usize,
    from: YearMonth,
    /// End month; `None` means it continues (至今).
    until: Option<YearMonth>,
    /// True if some months before or after it do not count as a gap.
    allows_gap: bool,
}

impl EntryPeriod {
    fn parse(
        section: &Section,
        history: &HistoryRule,
        index: usize,
        entry: &FormEntry,
    ) -> Option<Self> {
        let month = |id| match parse_field(section, id, entry)? {
            AnswerValue::Month(month) => Some(month),
            _ => None,
        };
        let until = entry.text(&history.until).trim();
        Some(EntryPeriod {
            index,
            from: month(&history.from)?,
            until: if until.is_empty() {
                None
            } else {
                Some(month(&history.until)?)
            },
            allows_gap: history
                .gap_beside
                .as_ref()
                .is_none_or(|it| it.is_met(entry)),
        })
    }

    /// True if too many months lie between the end of this entry and the beginning of `next`, or
    /// the present month.
    fn has_gap_before(&self, history: &HistoryRule, next: Option<&Self>, from: YearMonth) -> bool {
        let allowed = match self.allows_gap || next.is_some_and(|next| next.allows_gap) {
            true => history.gap_months,
            false => 0,
        };
        self.until
            .is_some_and(|until| until.months_between(from) > allowed)
    }
}

fn parse_field(section: &Section, id: &FieldId, entry: &FormEntry) -> Option<AnswerValue> {
    let field = section.fields.iter().find(|field| &field.id == id)?;
    parse_answer(field, entry.text(id)).value.ok()?
}

/// Finds gaps and overlaps: the entry, its field and the fault. If a month is invalid the order is
/// unknown, and no such fault is reported.
pub(super) fn check_history<'a>(
    section: &Section,
    history: &'a HistoryRule,
    entries: &[(usize, &FormEntry)],
    since: Option<YearMonth>,
    today: YearMonth,
) -> Vec<(usize, &'a FieldId, FormFaultKind)> {
    let spans: Option<Vec<EntryPeriod>> = entries
        .iter()
        .map(|(index, entry)| EntryPeriod::parse(section, history, *index, entry))
        .collect();
    let Some(mut spans) = spans else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for span in &spans {
        if let Some(until) = span.until.filter(|until| *until < span.from) {
            let from = span.from;
            faults.push((
                span.index,
                &history.until,
                FormFaultKind::EndBeforeStart { from, until },
            ));
        }
    }
    if !faults.is_empty() {
        return faults;
    }
    spans.sort_by_key(|span| (span.from, span.until.is_none(), span.until));
    if let (Some(first), Some(since)) = (spans.first(), since)
        && first.from != since
    {
        let from = first.from;
        faults.push((
            first.index,
            &history.from,
            FormFaultKind::WrongStart { since, from },
        ));
    }
    // The earlier entry with the latest end counts.
    let mut spans = spans.into_iter();
    let Some(mut reached) = spans.next() else {
        return faults;
    };
    for later in spans {
        let from = later.from;
        match reached.until {
            None => {
                let next = from;
                faults.push((
                    reached.index,
                    &history.until,
                    FormFaultKind::OpenEndBeforeNextEntry { next },
                ));
            }
            Some(until) if reached.has_gap_before(history, Some(&later), from) => {
                faults.push((
                    later.index,
                    &history.from,
                    FormFaultKind::Gap { until, from },
                ));
            }
            Some(until) if from < until => {
                faults.push((
                    later.index,
                    &history.from,
                    FormFaultKind::Overlap { until, from },
                ));
            }
            Some(_) => {}
        }
        if later.until.is_none() || reached.until.is_some_and(|it| later.until >= Some(it)) {
            reached = later;
        }
    }
    let ends = reached.has_gap_before(history, None, today);
    if let Some(until) = reached.until.filter(|_| ends) {
        faults.push((
            reached.index,
            &history.until,
            FormFaultKind::EndsBeforeNow { until },
        ));
    }
    faults
}

/// Lines of the history as printed, in order of time. Entries with invalid months come last, as
/// typed.
pub fn format_history_lines(
    answers: &Answers,
    section: &Section,
    history: &HistoryRule,
    facts: &FactAnswers,
    lang: Lang,
) -> Vec<String> {
    let mut lines: Vec<_> = answers
        .entries(&section.id)
        .iter()
        .enumerate()
        .filter(|(_, entry)| !entry.is_blank())
        .map(|(index, entry)| {
            let span = EntryPeriod::parse(section, history, index, entry);
            let goes_on = entry.text(&history.until).trim().is_empty();
            let line = if goes_on {
                &history.line_now
            } else {
                &history.line
            };
            let print = |id: &FieldId| {
                let field = section
                    .asked_fields(facts, entry)
                    .find(|field| &field.id == id);
                field.map_or_else(String::new, |field| {
                    match parse_answer(field, entry.text(id)).value {
                        Ok(Some(value)) => value.to_printed_text(field, lang),
                        _ => entry.text(id).to_owned(),
                    }
                })
            };
            let place = span.map(|span| (span.from, span.until.is_none(), span.until));
            ((place.is_none(), place), line.render(print))
        })
        .collect();
    lines.sort_by_key(|line| line.0);
    lines.into_iter().map(|(_, line)| line).collect()
}
