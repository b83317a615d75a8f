//! The instructions of the guide of S0, on the pages where they belong.

use shared::role::Role;

use crate::harness::{
    Page, TestBackend,
    fixtures::{APPLICATION, Scenario, exam, viewer},
};

const CATEGORIES: [&str; 5] = [
    "身份证",
    "学历学位材料",
    "户籍材料",
    "工作经历材料",
    "其他材料",
];

async fn page(story: &Scenario, path: &str) -> Page {
    TestBackend {
        viewer: Some(viewer(Role::Candidate)),
        dossier: Some(story.dossier.clone()),
        ..TestBackend::default()
    }
    .render(path)
    .await
}

/// The headings of the second level, without tags.
fn headings(page: &Page) -> Vec<String> {
    let parts = page.html.split("<h2").skip(1);
    let inner = parts.filter_map(|part| part.split_once('>')?.1.split_once("</h2>"));
    inner
        .map(|(heading, _)| {
            let text = heading
                .split('<')
                .map(|part| part.split_once('>').map_or(part, |(_, after)| after));
            text.collect::<String>().trim().to_owned()
        })
        .collect()
}

#[tokio::test]
async fn one_page_per_image_rule_is_stated_with_reason() {
    let page = page(
        &Scenario::entered(),
        "/exams/shenzhen-civil-service/requirements",
    )
    .await;
    page.assert_text("纸质材料每张图片最多一页纸");
    let exam = exam();
    let reason = exam
        .review
        .reasons
        .iter()
        .find(|reason| reason.id.as_str() == "several-pages");
    let sentence = &reason.expect("S0 has the reason").sentence;
    assert!(
        sentence.zh.contains("每张图片最多包含一页纸"),
        "{sentence:?}"
    );
}

#[tokio::test]
async fn the_requirements_stand_in_the_five_categories_of_the_guide() {
    let page = page(
        &Scenario::entered(),
        "/exams/shenzhen-civil-service/requirements",
    )
    .await;
    let headings = headings(&page);
    let shown: Vec<_> = headings
        .iter()
        .filter_map(|heading| CATEGORIES.into_iter().find(|title| heading.contains(title)))
        .collect();
    assert_eq!(shown, CATEGORIES, "{headings:?}");
}

#[tokio::test]
async fn the_uploaded_list_says_the_count_of_each_category() {
    let mut story = Scenario::entered();
    let address = format!("/applications/{APPLICATION}/uploaded");
    let counts = |page: &Page| {
        let headings = headings(page);
        CATEGORIES.map(|title| {
            let heading = headings.iter().find(|heading| heading.starts_with(title));
            let heading = heading.unwrap_or_else(|| panic!("{title} is not in {headings:?}"));
            heading[title.len()..].trim().to_owned()
        })
    };
    assert_eq!(
        counts(&page(&story, &address).await),
        ["0 张", "0 张", "0 张", "0 张", "0 张"]
    );
    story.fill_required_parts();
    assert_eq!(
        counts(&page(&story, &address).await),
        ["1 张", "1 张", "0 张", "1 张", "0 张"]
    );
}
