//! The people of the crowd. Everything about a person follows from their number in the crowd, so
//! that a later start makes the same people.

use shared::person::{IdNumber, Sex};
use specimen::{SpecimenPerson, SplitMix64};

/// Seed of the whole crowd.
const CROWD_SEED: u64 = 0x5A48_554E_4B41_4F31;
/// District of the identity numbers, which specimens use.
const SPECIMEN_DISTRICT: &str = "110101";
/// First digits of the phone numbers: no operator has this range.
const UNUSED_PHONE_RANGE: &str = "1600000";
/// Ages in years in the year of the exam.
const AGES: (i64, i64) = (24, 38);

const SURNAMES: [&str; 60] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林",
    "何", "郭", "马", "罗", "梁", "宋", "郑", "谢", "韩", "唐", "冯", "于", "董", "萧", "程", "曹",
    "袁", "邓", "许", "傅", "沈", "曾", "彭", "吕", "苏", "卢", "蒋", "蔡", "贾", "丁", "魏", "薛",
    "叶", "阎", "余", "潘", "杜", "戴", "夏", "钟", "汪", "田", "欧阳", "上官",
];
const MALE_CHARACTERS: [&str; 40] = [
    "伟", "强", "磊", "军", "洋", "勇", "杰", "涛", "明", "超", "辉", "刚", "平", "鹏", "斌", "宇",
    "浩", "凯", "健", "俊", "帆", "旭", "博", "文", "志", "建", "国", "海", "天", "子", "轩", "泽",
    "晨", "睿", "航", "远", "峰", "毅", "恒", "思",
];
const FEMALE_CHARACTERS: [&str; 40] = [
    "芳", "娜", "敏", "静", "丽", "艳", "娟", "霞", "秀", "燕", "玲", "婷", "雪", "慧", "莹", "洁",
    "琳", "倩", "颖", "佳", "欣", "怡", "雅", "梦", "诗", "雨", "晓", "思", "嘉", "妍", "瑶", "菲",
    "萌", "蕾", "宁", "岚", "月", "清", "若", "书",
];
const SCHOOLS: [&str; 8] = [
    "样本大学",
    "样本师范大学",
    "样本科技大学",
    "样本医科大学",
    "滨河理工大学",
    "城东学院",
    "新城财经大学",
    "高新工业大学",
];
const EMPLOYERS: [&str; 8] = [
    "样本市城东区人民政府办公室",
    "样本市人民医院",
    "样本市图书馆",
    "样本市滨河街道办事处",
    "样本市水务局",
    "样本市第二中学",
    "样本建设集团有限公司",
    "样本市统计局",
];
const POSTS: [&str; 6] = [
    "科员",
    "办事员",
    "助理工程师",
    "讲师",
    "主任科员",
    "住院医师",
];
const MAJORS: [&str; 8] = [
    "汉语言文学",
    "计算机科学与技术",
    "法学",
    "临床医学",
    "会计学",
    "土木工程",
    "公共事业管理",
    "水利水电工程",
];
const DISTRICTS: [&str; 5] = ["城东区", "城西区", "高新区", "新城区", "滨河区"];
const ROADS: [&str; 8] = [
    "和平路",
    "建设街",
    "文化路",
    "解放街",
    "学府路",
    "滨河大道",
    "光明巷",
    "新华路",
];

/// Person of the crowd.
#[derive(Clone, Debug)]
pub(super) struct CrowdMember {
    /// Number in the crowd, from 0.
    pub(super) number: u64,
    pub(super) name: String,
    pub(super) id_number: IdNumber,
    pub(super) phone: String,
    pub(super) school: &'static str,
    pub(super) employer: &'static str,
    pub(super) post: &'static str,
    pub(super) major: &'static str,
    pub(super) address: String,
    /// Year in which the studies ended.
    pub(super) graduated: i32,
}

impl CrowdMember {
    /// The person with this number; `year` is the year of the exam.
    pub(super) fn new(number: u64, year: i32) -> Self {
        let mut random = SplitMix64::of_part(CROWD_SEED, number);
        let is_female = random.is_one_in(2);
        let birth_year = i64::from(year) - random.between(AGES.0, AGES.1);
        let (month, day) = (random.between(1, 12), random.between(1, 28));
        // An even number for women. Two people with the same birth date have different ones.
        let sequence = number % 499 * 2 + if is_female { 2 } else { 1 };
        let digits = format!("{SPECIMEN_DISTRICT}{birth_year}{month:02}{day:02}{sequence:03}");
        let id_number = complete_id_number(&digits);
        let street = format!(
            "{}{}{}号",
            random.pick(&DISTRICTS),
            random.pick(&ROADS),
            random.between(1, 199)
        );
        Self {
            number,
            name: make_name(&mut random, is_female),
            id_number,
            phone: format!("{UNUSED_PHONE_RANGE}{:04}", number % 10_000),
            school: *random.pick(&SCHOOLS),
            employer: *random.pick(&EMPLOYERS),
            post: *random.pick(&POSTS),
            major: *random.pick(&MAJORS),
            address: format!("样本市{street}"),
            graduated: birth_year as i32 + 22,
        }
    }

    /// Random numbers for one purpose.
    pub(super) fn random(&self, purpose: u64) -> SplitMix64 {
        SplitMix64::of_part(CROWD_SEED ^ purpose << 32, self.number)
    }

    /// The person as their papers show them.
    pub(super) fn to_specimen(&self) -> SpecimenPerson {
        SpecimenPerson {
            name: self.name.clone(),
            is_female: self.id_number.sex() == Sex::Female,
            birth_date: self.id_number.birth_date(),
            nation: "汉".to_owned(),
            address: self.address.clone(),
            id_number: self.id_number.as_str().to_owned(),
            face: self.random(1).next_number(),
        }
    }
}

/// Adds the check digit to 17 digits (ISO 7064, MOD 11-2).
pub(super) fn complete_id_number(digits: &str) -> IdNumber {
    let complete = |check| format!("{digits}{check}").parse().ok();
    "0123456789X"
        .chars()
        .find_map(complete)
        .expect("one of the check digits is right for 17 digits with a date")
}

fn make_name(random: &mut SplitMix64, is_female: bool) -> String {
    let characters: &[&str] = if is_female {
        &FEMALE_CHARACTERS
    } else {
        &MALE_CHARACTERS
    };
    let mut name = (*random.pick(&SURNAMES)).to_owned();
    name.push_str(random.pick::<&str>(characters));
    if !random.is_one_in(4) {
        name.push_str(random.pick::<&str>(characters));
    }
    name
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::demo::people;

    #[test]
    fn people_have_numbers_of_their_own_and_stay_the_same() {
        let numbers: BTreeSet<_> = (0..490)
            .map(|number| CrowdMember::new(number, 2026).id_number)
            .collect();
        assert_eq!(numbers.len(), 490);
        let others = people::PEOPLE
            .iter()
            .filter_map(|person| person.id_number());
        assert!(others.into_iter().all(|number| !numbers.contains(&number)));
        let (one, again) = (CrowdMember::new(7, 2026), CrowdMember::new(7, 2026));
        assert_eq!(one.name, again.name);
        assert_eq!(one.to_specimen(), again.to_specimen());
    }
}
