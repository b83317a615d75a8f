//! The people of the demonstration. They are fictional: the identity numbers are well-formed, with
//! a district and dates used for specimens.

use shared::{person::IdNumber, role::Role, text::LocalText};

#[derive(Clone, Copy, Debug)]
pub(super) struct DemoPerson {
    pub(super) role: Role,
    /// A candidate's identity number.
    pub(super) login: &'static str,
    pub(super) name: &'static str,
    /// Description of the account in Chinese and English; `None` for accounts that are not offered.
    description: Option<[&'static str; 2]>,
}

impl DemoPerson {
    pub(super) fn id_number(&self) -> Option<IdNumber> {
        let number = || {
            self.login
                .parse()
                .expect("the numbers here are well-formed")
        };
        (self.role == Role::Candidate).then(number)
    }

    pub(super) fn is_supervisor(&self) -> bool {
        SUPERVISORS.contains(&self.login)
    }

    pub(super) fn about(&self) -> Option<LocalText> {
        let [zh, en] = self.description?;
        Some(LocalText {
            zh: zh.to_owned(),
            en: Some(en.to_owned()),
        })
    }
}

/// Reviewers without grants, who may therefore judge every exam at both levels.
pub(super) const REVIEWERS: [&str; 2] = ["reviewer", "reviewer2"];

/// Reviewers with every grant on every exam. A correction of a decision needs two of them.
pub(super) const SUPERVISORS: [&str; 2] = ["supervisor", "supervisor2"];

pub(super) const PEOPLE: &[DemoPerson] = &[
    shown(
        Role::Candidate,
        "11010119940307058X",
        "林样本",
        [
            "从头开始：还没有报名",
            "from the start: nothing entered yet",
        ],
    ),
    shown(
        Role::Candidate,
        "110101199503136670",
        "陈思远",
        ["材料传到一半", "half of the papers uploaded"],
    ),
    shown(
        Role::Candidate,
        "110101199002275496",
        "黄雅雯",
        ["被退回补正", "returned for mending"],
    ),
    shown(
        Role::Candidate,
        "110101199106190606",
        "周立群",
        ["已提交，等待审核", "submitted and waiting"],
    ),
    shown(
        Role::Candidate,
        "110101199804020890",
        "吴嘉怡",
        ["审核通过", "approved"],
    ),
    shown(
        Role::Reviewer,
        REVIEWERS[0],
        "何敏",
        ["审核队列", "the queue"],
    ),
    shown(
        Role::Reviewer,
        REVIEWERS[1],
        "郑凯",
        ["第二位审核人员", "a second reviewer"],
    ),
    shown(
        Role::Reviewer,
        SUPERVISORS[0],
        "温仲平",
        [
            "审核组长：初审、复审、分派、更正结论",
            "a supervisor: both reviews, assigning, correcting decisions",
        ],
    ),
    shown(
        Role::Reviewer,
        SUPERVISORS[1],
        "邹若兰",
        [
            "另一位审核组长：确认结论的更正",
            "another supervisor, who confirms corrections",
        ],
    ),
    shown(
        Role::Office,
        "office",
        "苏晴",
        ["各考试的进度", "how far the exams are"],
    ),
    shown(
        Role::Administrator,
        "admin",
        "管文",
        ["工作人员的账号和权限", "accounts of staff and their rights"],
    ),
    other("110101199607032470", "郑一鸣"),
    other("110101199109140612", "孙晓彤"),
    other("110101199902086463", "马文博"),
    other("110101200010025919", "朱静姝"),
    other("110101199907022274", "胡建平"),
    other("110101199009281370", "郭雨桐"),
    other("110101199407055547", "何志强"),
    other("110101199110105742", "高梦洁"),
    other("110101200003045962", "罗宇航"),
    other("110101199911073824", "梁佩珊"),
    other("110101199109230650", "谢俊杰"),
    other("110101199901202119", "宋诗涵"),
    other("110101199711184386", "唐伟"),
];

const fn shown(
    role: Role,
    login: &'static str,
    name: &'static str,
    shows: [&'static str; 2],
) -> DemoPerson {
    DemoPerson {
        role,
        login,
        name,
        description: Some(shows),
    }
}

const fn other(login: &'static str, name: &'static str) -> DemoPerson {
    DemoPerson {
        role: Role::Candidate,
        login,
        name,
        description: None,
    }
}
