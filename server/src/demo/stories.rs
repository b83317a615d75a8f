//! The stories of the candidates, which cover every state and give the queue work.

/// The steps of one candidate, each so many hours ago.
pub(super) struct Story {
    pub(super) who: &'static str,
    /// The facts answered with yes; all others are answered with no.
    pub(super) yes: &'static [&'static str],
    /// The slot with only its first page uploaded, until it is completed.
    pub(super) short: Option<Short>,
    pub(super) steps: &'static [(i64, Step)],
}

/// An incomplete slot, and the reviewer's reason for its return.
#[derive(Clone, Copy)]
pub(super) struct Short {
    pub(super) slot: &'static str,
    pub(super) reason: &'static str,
    pub(super) note: Option<&'static str>,
}

#[derive(Clone, Copy)]
pub(super) enum Step {
    Enter,
    /// Accepts the notices and answers the facts.
    Begin,
    /// Uploads the first slots, as many as given.
    Fill(usize),
    Submit,
    Withdraw,
    /// Gives a verdict on the first slot.
    JudgeFirst,
    /// Gives a verdict on every slot: the short one is returned, the others pass.
    JudgeAll,
    Return,
    /// Uploads the missing pages of the short slot.
    Mend,
    Approve,
    Refuse(&'static str),
    Lapse,
}

use Step::*;

const ALL: Step = Fill(usize::MAX);

const ONE_SIDE: Short = Short {
    slot: "id-card",
    reason: "id-sides",
    note: None,
};
const ONE_DIPLOMA: Short = Short {
    slot: "education",
    reason: "edu-pages",
    note: Some("请补传学位证书和学历证书电子注册备案表。"),
};

pub(super) const STORIES: &[Story] = &[
    story(
        "110101199804020890",
        &["household"],
        &[
            (280, Enter),
            (279, Begin),
            (278, ALL),
            (277, Submit),
            (190, JudgeAll),
            (189, Approve),
        ],
    ),
    lacking(
        "110101199009281370",
        ONE_SIDE,
        &[
            (276, Enter),
            (275, Begin),
            (274, ALL),
            (272, Submit),
            (194, JudgeAll),
            (193, Return),
            (120, Lapse),
        ],
    ),
    story(
        "110101199110105742",
        &["household", "grassroots"],
        &[
            (264, Enter),
            (263, Begin),
            (255, ALL),
            (254, Submit),
            (187, JudgeAll),
            (186, Approve),
        ],
    ),
    story(
        "110101199907022274",
        &[],
        &[
            (253, Enter),
            (252, Begin),
            (251, ALL),
            (250, Submit),
            (185, JudgeFirst),
            (
                184,
                Refuse("所学专业不在该职位要求的专业目录内，不符合报考条件。"),
            ),
        ],
    ),
    lacking(
        "110101199002275496",
        ONE_SIDE,
        &[
            (240, Enter),
            (239, Begin),
            (228, ALL),
            (227, Submit),
            (21, JudgeAll),
            (20, Return),
        ],
    ),
    lacking(
        "110101200010025919",
        ONE_DIPLOMA,
        &[
            (230, Enter),
            (229, Begin),
            (222, ALL),
            (221, Submit),
            (66, JudgeAll),
            (65, Return),
            (43, Mend),
            (42, Submit),
        ],
    ),
    lacking(
        "110101199711184386",
        ONE_DIPLOMA,
        &[
            (220, Enter),
            (219, Begin),
            (206, ALL),
            (205, Submit),
            (45, JudgeAll),
            (44, Return),
        ],
    ),
    story(
        "110101199902086463",
        &["grassroots"],
        &[
            (200, Enter),
            (199, Begin),
            (180, ALL),
            (178, Submit),
            (4, JudgeFirst),
        ],
    ),
    story(
        "110101199407055547",
        &[],
        &[
            (190, Enter),
            (189, Begin),
            (175, ALL),
            (174, Submit),
            (150, Withdraw),
        ],
    ),
    story(
        "110101199911073824",
        &[],
        &[
            (160, Enter),
            (159, Begin),
            (151, ALL),
            (150, Submit),
            (3, JudgeFirst),
        ],
    ),
    story(
        "110101199106190606",
        &["household"],
        &[(130, Enter), (129, Begin), (121, ALL), (120, Submit)],
    ),
    story(
        "110101199503136670",
        &["household"],
        &[(110, Enter), (109, Begin), (108, Fill(1))],
    ),
    story(
        "110101199109140612",
        &[],
        &[(90, Enter), (89, Begin), (80, ALL), (79, Submit)],
    ),
    story(
        "110101200003045962",
        &["household"],
        &[(70, Enter), (69, Begin), (50, ALL), (49, Submit)],
    ),
    story(
        "110101199901202119",
        &["grassroots"],
        &[(60, Enter), (59, Begin), (13, ALL), (12, Submit)],
    ),
    story(
        "110101199109230650",
        &[],
        &[(30, Enter), (29, Begin), (10, ALL)],
    ),
    story("110101199607032470", &[], &[(18, Enter)]),
];

const fn story(
    who: &'static str,
    yes: &'static [&'static str],
    steps: &'static [(i64, Step)],
) -> Story {
    Story {
        who,
        yes,
        short: None,
        steps,
    }
}

const fn lacking(who: &'static str, short: Short, steps: &'static [(i64, Step)]) -> Story {
    Story {
        who,
        yes: &[],
        short: Some(short),
        steps,
    }
}
