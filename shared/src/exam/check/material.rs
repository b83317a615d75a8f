//! Checks of facts, categories, slots and the portrait.

use super::faults::ExamFaults;
use crate::exam::{
    Category, Exam, ImageCount, Necessity, QrCode, Slot,
    category::{MAX_IMAGES_PER_SLOT, MAX_SLOTS_BESIDE, is_host},
    compare::MAX_COMPARED_ITEMS,
};

pub(super) fn check_facts(exam: &Exam, faults: &mut ExamFaults) {
    let facts = || exam.facts.iter().enumerate();
    faults.check_unique(
        ("情况", "fact"),
        facts().map(|(at, fact)| (format!("facts[{at}].id"), &fact.id)),
    );
    for (at, fact) in facts() {
        let path = format!("facts[{at}]");
        faults.check_text(format!("{path}.question"), &fact.question);
        faults.check_optional_text(format!("{path}.hint"), fact.hint.as_ref());
        if fact.choices.len() < 2 {
            faults.add(
                format!("{path}.choices"),
                format!("只有 {} 个选项，至少要有 2 个", fact.choices.len()),
                format!(
                    "{} is not allowed: a fact has at least 2",
                    fact.choices.len()
                ),
            );
        }
        let choices = fact.choices.iter().enumerate();
        faults.check_unique(
            ("选项", "choice"),
            choices.map(|(at, choice)| (format!("{path}.choices[{at}].id"), &choice.id)),
        );
        for (at, choice) in fact.choices.iter().enumerate() {
            faults.check_text(format!("{path}.choices[{at}].label"), &choice.label);
        }
        for (at, combination) in fact.impossible.iter().enumerate() {
            let path = format!("{path}.impossible[{at}]");
            faults.check_text(format!("{path}.sentence"), &combination.sentence);
            faults.check_conditions(&format!("{path}.when"), exam, &combination.when);
            if combination.when.len() < 2 {
                faults.add(
                    format!("{path}.when"),
                    "条件少于 2 个：只排除一个答案的，不设这个选项即可",
                    "has fewer than 2 conditions; one answer alone is simply no choice",
                );
            }
        }
    }
}

pub(super) fn check_categories(exam: &Exam, faults: &mut ExamFaults) {
    let categories = || exam.categories.iter().enumerate();
    faults.check_unique(
        ("材料栏目", "category"),
        categories().map(|(at, category)| (format!("categories[{at}].id"), &category.id)),
    );
    let slots = categories().flat_map(|(at, category)| {
        let slots = category.slots.iter().enumerate();
        slots
            .map(move |(slot_at, slot)| (format!("categories[{at}].slots[{slot_at}].id"), &slot.id))
    });
    faults.check_unique(("材料项", "slot"), slots);
    for (at, category) in categories() {
        check_category(exam, &format!("categories[{at}]"), category, faults);
    }
}

fn check_category(exam: &Exam, path: &str, category: &Category, faults: &mut ExamFaults) {
    faults.check_text(format!("{path}.title"), &category.title);
    faults.check_optional_text(format!("{path}.hint"), category.hint.as_ref());
    if category.slots.is_empty() {
        faults.add(
            format!("{path}.slots"),
            "为空：一个材料栏目至少要有一个材料项",
            "is empty; a category has at least one slot",
        );
    }
    for (at, slot) in category.slots.iter().enumerate() {
        let path = format!("{path}.slots[{at}]");
        check_slot(exam, &path, slot, faults);
        check_samples(&path, slot, faults);
        check_reasons(exam, &path, slot, faults);
    }
}

fn check_slot(exam: &Exam, path: &str, slot: &Slot, faults: &mut ExamFaults) {
    faults.check_text(format!("{path}.title"), &slot.title);
    faults.check_optional_text(format!("{path}.hint"), slot.hint.as_ref());
    match (slot.necessity, slot.when.is_empty()) {
        (Necessity::Conditional, true) => {
            faults.add(
                format!("{path}.when"),
                format!("材料项 `{}` 是 `conditional`，要写明条件", slot.id),
                format!(
                    "the slot `{}` is conditional and needs a condition",
                    slot.id
                ),
            );
        }
        (Necessity::Required | Necessity::Optional, false) => faults.add(
            format!("{path}.when"),
            format!("材料项 `{}` 不是 `conditional`，不能写条件", slot.id),
            format!(
                "the slot `{}` is not `conditional`; only such a slot has conditions",
                slot.id
            ),
        ),
        _ => faults.check_conditions(&format!("{path}.when"), exam, &slot.when),
    }
    for (at, fact) in slot.follows.iter().enumerate() {
        faults.check_known(
            format!("{path}.follows[{at}]"),
            ("情况", "fact"),
            fact,
            exam.facts.iter().map(|fact| &fact.id),
        );
    }
    faults.check_known(
        format!("{path}.rule"),
        ("图片要求", "image rule"),
        &slot.rule,
        exam.image_rules.keys(),
    );
    match slot.count {
        ImageCount {
            exactly: Some(_),
            most: Some(_),
        } => {
            faults.add(
                format!("{path}.count"),
                "`exactly` 和 `most` 只能写一个",
                "has `exactly` and `most`; one of them is allowed",
            );
        }
        ImageCount { exactly, most } => {
            for (key, count) in [("exactly", exactly), ("most", most)] {
                if let Some(count) = count {
                    faults.check_range(
                        format!("{path}.count.{key}"),
                        i64::from(count),
                        1,
                        i64::from(MAX_IMAGES_PER_SLOT),
                    );
                }
            }
        }
    }
    if let Some(qr) = &slot.qr {
        check_qr(path, qr, faults);
    }
    check_compared(exam, path, slot, faults);
    check_beside(exam, path, slot, faults);
}

fn check_beside(exam: &Exam, path: &str, slot: &Slot, faults: &mut ExamFaults) {
    let path = format!("{path}.beside");
    let (measured, allowed) = (slot.beside.len(), MAX_SLOTS_BESIDE);
    if measured > allowed {
        faults.add(
            &path,
            format!("写了 {measured} 个材料项，最多 {allowed} 个"),
            format!("names {measured} slots; at most {allowed} are allowed"),
        );
    }
    faults.check_no_duplicates(&path, &slot.beside);
    let others = || exam.slots().map(|other| &other.id);
    for (at, id) in slot.beside.iter().enumerate() {
        let others = others().filter(|other| **other != slot.id);
        let kind = ("其他材料项", "other slot");
        faults.check_known(format!("{path}[{at}]"), kind, id, others);
    }
}

fn check_compared(exam: &Exam, path: &str, slot: &Slot, faults: &mut ExamFaults) {
    let path = format!("{path}.compare");
    let (measured, allowed) = (slot.compare.len(), MAX_COMPARED_ITEMS);
    if measured > allowed {
        faults.add(
            &path,
            format!("写了 {measured} 项，最多 {allowed} 项"),
            format!("names {measured} items; at most {allowed} are allowed"),
        );
    }
    faults.check_no_duplicates(&path, &slot.compare);
    let all = exam.list_comparable_ids();
    for (at, id) in slot.compare.iter().enumerate() {
        faults.check_known(
            format!("{path}[{at}]"),
            ("可以对照的内容", "item to compare"),
            &id.to_string(),
            &all,
        );
    }
}

fn check_qr(path: &str, qr: &QrCode, faults: &mut ExamFaults) {
    if qr.valid_days == Some(0) {
        faults.add(
            format!("{path}.qr.valid-days"),
            "不能是 0：验证码至少要有一天有效",
            "0 is not allowed: the code must be valid on some day",
        );
    }
    faults.check_no_duplicates(&format!("{path}.qr.hosts"), &qr.hosts);
    for (at, host) in qr.hosts.iter().enumerate() {
        if !is_host(host) {
            faults.add(
                format!("{path}.qr.hosts[{at}]"),
                format!("`{host}` 不是域名，应写成 `www.example.com` 这样"),
                format!("`{host}` is not the name of a host, as `www.example.com` is"),
            );
        }
    }
}

fn check_samples(path: &str, slot: &Slot, faults: &mut ExamFaults) {
    for (at, sample) in slot.samples.iter().enumerate() {
        let path = format!("{path}.samples[{at}]");
        let stem = sample
            .picture
            .strip_suffix(".jpg")
            .or_else(|| sample.picture.strip_suffix(".png"));
        let is_plain = |stem: &str| {
            stem.bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        if !stem.is_some_and(|stem| !stem.is_empty() && is_plain(stem)) {
            faults.add(
                format!("{path}.picture"),
                format!(
                    "`{}` 不能作示例图片的文件名：只能用小写字母、数字和 `-`，以 `.jpg` 或 `.png` 结尾",
                    sample.picture
                ),
                format!(
                    "`{}` is no sample picture: a-z, 0-9 and - are allowed, then .jpg or .png",
                    sample.picture
                ),
            );
        }
        faults.check_text(format!("{path}.caption"), &sample.caption);
    }
}

fn check_reasons(exam: &Exam, path: &str, slot: &Slot, faults: &mut ExamFaults) {
    let live = || exam.review.reasons.iter().filter(|reason| !reason.retired);
    let named = slot.reasons.iter().enumerate();
    faults.check_unique(
        ("原因", "reason"),
        named.map(|(at, id)| (format!("{path}.reasons[{at}]"), id)),
    );
    for (at, id) in slot.reasons.iter().enumerate() {
        let path = format!("{path}.reasons[{at}]");
        match exam.review.reason(id) {
            None => {
                let all = live().map(|reason| &reason.id);
                faults.check_known(path, ("原因", "reason"), id, all);
            }
            Some(reason) if reason.retired => {
                faults.add(
                    path,
                    format!("原因 `{id}` 已停用，不能再选"),
                    format!("the reason `{id}` is retired and can be offered no more"),
                );
            }
            Some(_) => {}
        }
    }
    if slot.reasons.is_empty() && live().next().is_some() && !live().any(|reason| reason.general) {
        faults.add(
            format!("{path}.reasons"),
            format!(
                "材料项 `{}` 没有可选的原因：请写一个，或把一个原因设为 `general`",
                slot.id
            ),
            format!(
                "no reason is offered for the slot `{}`; name one, or make one `general`",
                slot.id
            ),
        );
    }
}

pub(super) fn check_portrait(exam: &Exam, faults: &mut ExamFaults) {
    let Some(portrait) = &exam.portrait else {
        return;
    };
    match exam.slot(&portrait.slot) {
        None => faults.check_known("portrait.slot", ("材料项", "slot"), &portrait.slot, exam.slots().map(|slot| &slot.id)),
        Some(slot) if slot.necessity != Necessity::Required || slot.count.exactly != Some(1) => faults.add(
            "portrait.slot",
            format!("材料项 `{}` 存放证件照，必须是 `required`，并且只收一张（`exactly = 1`）", slot.id),
            format!("the slot `{}` must be `required` and take `exactly = 1` image to keep the portrait", slot.id),
        ),
        Some(_) => {}
    }
    if let Some(source) = &portrait.source {
        faults.check_known(
            "portrait.source",
            ("图片要求", "image rule"),
            source,
            exam.image_rules.keys(),
        );
    }
    if let Some(months) = portrait.recent_months {
        faults.check_range("portrait.recent-months", i64::from(months), 1, 120);
    }
}
