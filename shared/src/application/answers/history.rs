//! History without gaps (工作简历, S4-05): order of the entries, gaps, and printed lines.

use super::{Answers, Entry, Value, Wrong, value::read};
use crate::{
    calendar::YearMonth,
    exam::{FactAnswers, Section, form::History},
    id::FieldId,
    text::Lang,
};

/// Time span of an entry, with the entry's index.
struct Span {
    index: usize,
    from: YearMonth,
    /// End month; `None` means it continues (至今).
    until: Option<YearMonth>,
    /// True if some months before or after it do not count as a gap.
    allows_gap: bool,
}

impl Span {
    fn read(section: &Section, history: &History, index: usize, entry: &Entry) -> Option<Self> {
        let month = |id| match read_in(section, id, entry)? {
            Value::Month(month) => Some(month),
            _ => None,
        };
        let until = entry.text(&history.until).trim();
        Some(Span {
            index,
            from: month(&history.from)?,
            until: if until.is_empty() {
                None
            } else {
                Some(month(&history.until)?)
            },
            allows_gap: history.gap_beside.as_ref().is_none_or(|it| it.holds(entry)),
        })
    }

    /// True if too many months lie between the end of this entry and the beginning of `next`, or
    /// the present month.
    fn leaves_gap(&self, history: &History, next: Option<&Self>, from: YearMonth) -> bool {
        let allowed = match self.allows_gap || next.is_some_and(|next| next.allows_gap) {
            true => history.gap_months,
            false => 0,
        };
        self.until
            .is_some_and(|until| until.months_between(from) > allowed)
    }
}

fn read_in(section: &Section, id: &FieldId, entry: &Entry) -> Option<Value> {
    let field = section.fields.iter().find(|field| &field.id == id)?;
    read(field, entry.text(id)).value.ok()?
}

/// Finds gaps and overlaps: the entry, its field and the fault. If a month is invalid the order is
/// unknown, and no such fault is reported.
pub(super) fn check_history<'a>(
    section: &Section,
    history: &'a History,
    entries: &[(usize, &Entry)],
    since: Option<YearMonth>,
    today: YearMonth,
) -> Vec<(usize, &'a FieldId, Wrong)> {
    let spans: Option<Vec<Span>> = entries
        .iter()
        .map(|(index, entry)| Span::read(section, history, *index, entry))
        .collect();
    let Some(mut spans) = spans else {
        return Vec::new();
    };
    let mut faults = Vec::new();
    for span in &spans {
        if let Some(until) = span.until.filter(|until| *until < span.from) {
            let from = span.from;
            faults.push((span.index, &history.until, Wrong::Backwards { from, until }));
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
        faults.push((first.index, &history.from, Wrong::Begins { since, from }));
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
                faults.push((reached.index, &history.until, Wrong::GoesOn { next }));
            }
            Some(until) if reached.leaves_gap(history, Some(&later), from) => {
                faults.push((later.index, &history.from, Wrong::Gap { until, from }));
            }
            Some(until) if from < until => {
                faults.push((later.index, &history.from, Wrong::Overlap { until, from }));
            }
            Some(_) => {}
        }
        if later.until.is_none() || reached.until.is_some_and(|it| later.until >= Some(it)) {
            reached = later;
        }
    }
    let ends = reached.leaves_gap(history, None, today);
    if let Some(until) = reached.until.filter(|_| ends) {
        faults.push((reached.index, &history.until, Wrong::Ends { until }));
    }
    faults
}

/// Lines of the history as printed, in order of time. Entries with invalid months come last, as
/// typed.
pub fn history_lines(
    answers: &Answers,
    section: &Section,
    history: &History,
    facts: &FactAnswers,
    lang: Lang,
) -> Vec<String> {
    let mut lines: Vec<_> = answers
        .entries(&section.id)
        .iter()
        .enumerate()
        .filter(|(_, entry)| !entry.is_blank())
        .map(|(index, entry)| {
            let span = Span::read(section, history, index, entry);
            let goes_on = entry.text(&history.until).trim().is_empty();
            let line = if goes_on {
                &history.line_now
            } else {
                &history.line
            };
            let print = |id: &FieldId| {
                let field = section.asked(facts, entry).find(|field| &field.id == id);
                field.map_or_else(String::new, |field| {
                    match read(field, entry.text(id)).value {
                        Ok(Some(value)) => value.print(field, lang),
                        _ => entry.text(id).to_owned(),
                    }
                })
            };
            let place = span.map(|span| (span.from, span.until.is_none(), span.until));
            ((place.is_none(), place), line.print(print))
        })
        .collect();
    lines.sort_by_key(|line| line.0);
    lines.into_iter().map(|(_, line)| line).collect()
}
