//! A small definition that has every part.

use serde_json::{Value, json};

pub(super) fn definition() -> Value {
    let mut definition = head();
    let parts = [flow(), form(), materials(), papers()];
    for part in parts {
        let (Some(whole), Value::Object(part)) = (definition.as_object_mut(), part) else {
            continue;
        };
        whole.extend(part);
    }
    definition
}

fn head() -> Value {
    json!({
        "code": "good-exam",
        "prefix": "GE",
        "title": { "zh": "考试", "en": "Exam" },
        "organiser": "考试院",
        "time-zone": "+08:00",
        "entry": { "roster": { "window": "invited" } },
        "roster": {
            "take-part": "listed",
            "upload": "eligible",
            "columns": [{ "id": "branch", "title": "分院" }],
        },
        "fingerprint-grace-minutes": 30,
        "retention": { "pictures-days-after-result": 180, "drafts-days-after-close": 90 },
        "questions": [{ "question": "收不到短信？", "answer": "请检查短信拦截。" }],
        "contacts": [{ "label": "咨询", "phone": "0755-88892919" }],
    })
}

fn flow() -> Value {
    let stage = |id: &str, kind: &str| json!({ "id": id, "title": "步骤", "kind": kind, "window": "upload" });
    json!({
        "windows": [
            { "id": "upload", "title": "上传", "opens": "2021-01-12 09:00", "closes": "2021-01-26 18:00" },
            { "id": "mend", "title": "补正", "after": "returned", "days": 3 },
            { "id": "invited", "title": "邀请", "after": "invited", "days": 5 },
            { "id": "pay", "title": "缴费", "after": "approved", "days": 7 },
        ],
        "rounds": [{
            "id": "materials",
            "title": "报名",
            "stages": [
                { "id": "pledge", "title": "承诺", "kind": "notice", "notice": "pledge", "window": "upload" },
                stage("portrait", "portrait"),
                stage("form", "form"),
                stage("facts", "facts"),
                stage("position", "position"),
                stage("materials", "materials"),
                stage("submit", "submit"),
                { "id": "review", "title": "审核", "kind": "review" },
                { "id": "result", "title": "结果", "kind": "result" },
                { "id": "payment", "title": "缴费", "kind": "payment", "window": "pay" },
                { "id": "ticket", "title": "准考证", "kind": "ticket" },
                { "id": "print", "title": "打印", "kind": "print" },
                { "id": "on-site", "title": "现场", "kind": "on-site" },
            ],
        }],
        "notices": [{ "id": "pledge", "title": "承诺书", "text": "本人承诺。", "accept": "同意" }],
    })
}

fn form() -> Value {
    let choices =
        json!([{ "id": "bachelor", "label": "本科" }, { "id": "master", "label": "硕士" }]);
    json!({
        "form": [
            { "id": "person", "title": "个人信息", "fields": [
                { "id": "degree", "title": "文化程度", "kind": "choice", "required": true, "choices": choices },
                { "id": "major", "title": "专业", "kind": "tree-choice", "tree": [
                    { "id": "science", "label": "理学", "under": [{ "id": "physics", "label": "物理" }] },
                ] },
                { "id": "born", "title": "出生日期", "kind": "date", "past": true },
                { "id": "score", "title": "成绩", "kind": "number", "least": 0, "most": 100 },
                { "id": "thesis", "title": "论文", "kind": "long-text", "limit": 300,
                  "only-if": { "field": "degree", "is": ["master"] } },
                { "id": "mail", "title": "邮箱", "kind": "email",
                  "when": [{ "fact": "household", "is": ["yes"] }] },
                { "id": "passport-until", "title": "护照有效期至", "kind": "date", "ends-validity": true },
            ] },
            { "id": "work", "title": "工作简历", "fields": [
                { "id": "from", "title": "起", "kind": "year-month", "required": true },
                { "id": "until", "title": "止", "kind": "year-month" },
                { "id": "unit", "title": "单位", "kind": "text", "limit": 50 },
            ], "repeat": { "least": 1, "most": 10, "history": {
                "from": "from", "until": "until",
                "line": "{from}-{until}，{unit}", "line-now": "{from}至今，{unit}",
            } } },
            { "id": "education", "title": "教育", "fields": [
                { "id": "level", "title": "层次", "kind": "choice", "choices": choices },
            ], "repeat": { "least": 1, "most": 3 }, "images": [
                { "slot": "diploma", "only-if": { "field": "level", "is": ["bachelor"] } },
            ] },
        ],
        "positions": {
            "levels": ["部门", "职位"],
            "columns": [{ "id": "count", "title": "人数" }],
            "conditions": [
                { "id": "degree-from", "title": "学历", "field": "degree", "test": "at-least" },
                { "id": "majors", "title": "专业", "field": "major", "test": "under" },
                { "id": "age-to", "title": "年龄", "field": "born", "test": "years-at-most" },
                { "id": "levels", "title": "层次", "field": "level", "test": "one-of" },
            ],
        },
    })
}

fn materials() -> Value {
    json!({
        "facts": [{ "id": "household", "question": "户籍？", "choices": [
            { "id": "yes", "label": "是" }, { "id": "no", "label": "否" },
        ] }],
        "image-rules": {
            "paper": { "size": { "least-kb": 100, "most-kb": 300 }, "advised-size": { "least-kb": 150 } },
            "photo": {
                "exact": { "width": 300, "height": 400 },
                "least": { "width": 300, "height": 400 },
                "aspect": { "width": 3, "height": 4 },
                "background": ["white", "blue"],
            },
            "scan": { "formats": ["jpeg", "png"], "scan": { "dpi": 200, "paper": { "width-mm": 210, "height-mm": 297 } } },
        },
        "categories": [
            { "id": "person", "title": "个人", "slots": [
                { "id": "portrait", "title": "证件照", "necessity": "required", "rule": "photo", "count": { "exactly": 1 } },
                { "id": "id-card", "title": "身份证", "necessity": "required", "rule": "paper", "count": { "most": 2 },
                  "follows": ["household"], "reasons": ["edge"], "beside": ["portrait"],
                  "samples": [{ "picture": "id-front.jpg", "caption": "人像面" }] },
            ] },
            { "id": "papers", "title": "材料", "slots": [
                { "id": "household", "title": "户籍", "necessity": "conditional", "rule": "paper",
                  "when": [{ "fact": "household", "is": ["yes"] }] },
                { "id": "diploma", "title": "毕业证", "necessity": "optional", "rule": "scan", "qr": { "valid-days": 180 },
                  "compare": ["name", "level", "household", "position"] },
            ] },
        ],
        "portrait": { "slot": "portrait", "source": "scan", "reviewed": true, "confirm": "final", "recent-months": 6 },
        "review": { "levels": 2, "mend-window": "mend", "reasons": [
            { "id": "blurred", "label": "模糊", "sentence": "请重拍。", "kind": "mendable", "general": true },
            { "id": "edge", "label": "缺边", "sentence": "请补全。", "kind": "mendable" },
            { "id": "old", "label": "旧", "sentence": "不再使用。", "kind": "disqualifying", "retired": true },
        ] },
    })
}

fn papers() -> Value {
    json!({
        "results": "when-published",
        "fee": { "title": "考务费", "amount": "100.00", "online": ["alipay"], "on-site": ["wechat"] },
        "ticket": {
            "title": "准考证",
            "columns": [{ "id": "seat", "title": "座位" }],
            "lines": [
                { "title": "姓名", "from": "name" },
                { "title": "准考证号", "from": "ticket-number" },
                { "title": "座位", "from": { "column": "seat" } },
            ],
        },
        "printed-forms": [{
            "id": "registration", "title": "登记表", "copies": 3,
            "lines": [
                { "title": "照片", "from": "portrait" },
                { "title": "职位", "from": "position" },
                { "title": "学历", "from": { "field": "degree" } },
                { "title": "简历", "from": { "section": "work" } },
            ],
            "stamps": [{ "label": "单位意见", "rule": "加盖公章" }],
        }],
        "on-site": { "items": [
            { "title": "登记表", "copies": 3, "keeper": "office", "form": "registration" },
            { "title": "身份证原件", "keeper": "candidate", "slot": "id-card" },
        ] },
    })
}
