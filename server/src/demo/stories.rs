//! The stories of the candidates, which cover every state and give the queue work.

/// The steps of one candidate, each so many hours ago.
pub(super) struct DemoStory {
    pub(super) login: &'static str,
    /// The facts answered with yes; all others are answered with no.
    pub(super) true_facts: &'static [&'static str],
    /// The slot with only its first page uploaded, until it is completed.
    pub(super) incomplete_slot: Option<IncompleteSlot>,
    pub(super) steps: &'static [(i64, StoryStep)],
}

/// An incomplete slot, and the reviewer's reason for its return.
#[derive(Clone, Copy)]
pub(super) struct IncompleteSlot {
    pub(super) slot: &'static str,
    pub(super) reason: &'static str,
    pub(super) note: Option<&'static str>,
}

#[derive(Clone, Copy)]
pub(super) enum StoryStep {
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
    UploadMissing,
    Approve,
    Refuse(&'static str),
    Lapse,
}

use StoryStep::*;

const FILL_ALL: StoryStep = Fill(usize::MAX);

const INCOMPLETE_ID_CARD: IncompleteSlot = IncompleteSlot {
    slot: "id-card",
    reason: "id-sides",
    note: None,
};
const INCOMPLETE_EDUCATION: IncompleteSlot = IncompleteSlot {
    slot: "education",
    reason: "edu-pages",
    note: Some("请补传学位证书和学历证书电子注册备案表。"),
};

pub(super) const STORIES: &[DemoStory] = &[
    story(
        "110101199804020890",
        &["household"],
        &[
            (280, Enter),
            (279, Begin),
            (278, FILL_ALL),
            (277, Submit),
            (190, JudgeAll),
            (189, Approve),
        ],
    ),
    incomplete_story(
        "110101199009281370",
        INCOMPLETE_ID_CARD,
        &[
            (276, Enter),
            (275, Begin),
            (274, FILL_ALL),
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
            (255, FILL_ALL),
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
            (251, FILL_ALL),
            (250, Submit),
            (185, JudgeFirst),
            (
                184,
                Refuse("所学专业不在该职位要求的专业目录内，不符合报考条件。"),
            ),
        ],
    ),
    incomplete_story(
        "110101199002275496",
        INCOMPLETE_ID_CARD,
        &[
            (240, Enter),
            (239, Begin),
            (228, FILL_ALL),
            (227, Submit),
            (21, JudgeAll),
            (20, Return),
        ],
    ),
    incomplete_story(
        "110101200010025919",
        INCOMPLETE_EDUCATION,
        &[
            (230, Enter),
            (229, Begin),
            (222, FILL_ALL),
            (221, Submit),
            (66, JudgeAll),
            (65, Return),
            (43, UploadMissing),
            (42, Submit),
        ],
    ),
    incomplete_story(
        "110101199711184386",
        INCOMPLETE_EDUCATION,
        &[
            (220, Enter),
            (219, Begin),
            (206, FILL_ALL),
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
            (180, FILL_ALL),
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
            (175, FILL_ALL),
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
            (151, FILL_ALL),
            (150, Submit),
            (3, JudgeFirst),
        ],
    ),
    story(
        "110101199106190606",
        &["household"],
        &[(130, Enter), (129, Begin), (121, FILL_ALL), (120, Submit)],
    ),
    story(
        "110101199503136670",
        &["household"],
        &[(110, Enter), (109, Begin), (108, Fill(1))],
    ),
    story(
        "110101199109140612",
        &[],
        &[(90, Enter), (89, Begin), (80, FILL_ALL), (79, Submit)],
    ),
    story(
        "110101200003045962",
        &["household"],
        &[(70, Enter), (69, Begin), (50, FILL_ALL), (49, Submit)],
    ),
    story(
        "110101199901202119",
        &["grassroots"],
        &[(60, Enter), (59, Begin), (13, FILL_ALL), (12, Submit)],
    ),
    story(
        "110101199109230650",
        &[],
        &[(30, Enter), (29, Begin), (10, FILL_ALL)],
    ),
    story("110101199607032470", &[], &[(18, Enter)]),
];

const fn story(
    who: &'static str,
    yes: &'static [&'static str],
    steps: &'static [(i64, StoryStep)],
) -> DemoStory {
    DemoStory {
        login: who,
        true_facts: yes,
        incomplete_slot: None,
        steps,
    }
}

const fn incomplete_story(
    who: &'static str,
    short: IncompleteSlot,
    steps: &'static [(i64, StoryStep)],
) -> DemoStory {
    DemoStory {
        login: who,
        true_facts: &[],
        incomplete_slot: Some(short),
        steps,
    }
}
