//! The page that the phone opens: one slot, its rules, and a plain form for its pictures.

use leptos::{prelude::*, serde_json};
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use shared::{
    exam::{ImageRule, category::ImageCount},
    problem::Problem,
    time::Zone,
    url,
    view::HandOffPage,
};

use crate::{
    api::resource,
    components::{
        loaded::Loaded,
        upload_outcomes::{OutcomeList, use_outcomes},
        upload_rules::UploadRules,
    },
    pages::candidate::contacts::Contacts,
    ports,
    text::use_text,
};

#[component]
pub fn PhoneUploadPage() -> impl IntoView {
    let params = use_params_map();
    let port = ports::page_hand_off();
    let code = move || params.with(|params| params.get("code")).unwrap_or_default();
    let handed = resource::load(code, move |code| {
        let port = port.clone();
        async move {
            let port = port.ok_or(Problem::HandOffOver)?;
            Ok(port.hand_off_page(code).await?)
        }
    });
    view! {
        <Title text=use_text().hand_off_phone()/>
        <Loaded resource=handed content=move |handed| view! { <HandedSlotContent handed code=code()/> }/>
    }
}

#[component]
fn HandedSlotContent(handed: HandOffPage, code: String) -> impl IntoView {
    let text = use_text();
    let uploads = use_outcomes();
    let left = handed.remaining();
    let rules = view! { <UploadRules of=handed.slot.clone() rule=handed.rule.clone()/> };
    // A slot without a limit shows no remaining number.
    let arrived = match handed.slot.count {
        ImageCount {
            exactly: None,
            most: None,
        } => text.hand_off_arrived(&handed.taken),
        _ => text.hand_off_arrived_left(&handed.taken, &left),
    };
    let form = match handed.locked {
        Some(locked) => view! {
            <p class="note" data-kind="warn">{text.lock_reason(locked, Zone::BEIJING)}</p>
        }
        .into_any(),
        None if left == 0 => {
            view! { <p class="note" data-kind="good">{text.hand_off_complete()}</p> }.into_any()
        }
        None => view! { <PhoneForm code rule=handed.rule several={left > 1}/> }.into_any(),
    };
    view! {
        <header class="page-head">
            <h1>{text.local(&handed.slot.title)}</h1>
            <p>{text.local(&handed.exam)}</p>
        </header>
        <p class="measure">{text.hand_off_phone_about()}</p>
        <div class="slot-rule">
            {rules}
        </div>
        <section class="stack handed" id="received">
            <p role="status"><strong>{arrived}</strong></p>
            {move || uploads().map(|uploads| view! { <OutcomeList uploads/> })}
            {form}
            <p><small>{text.hand_off_until(&text.moment(handed.expires, Zone::BEIJING))}</small></p>
        </section>
        <Contacts contacts=handed.contacts/>
    }
}

/// Inputs for the camera and for existing pictures, with one button. With a script, pictures that
/// are too large are fitted and shown first (`public/hand-off.js`).
#[component]
fn PhoneForm(code: String, rule: ImageRule, several: bool) -> impl IntoView {
    let text = use_text();
    let most = rule.size.max_bytes().unwrap_or(u64::MAX);
    let rule = serde_json::to_string(&rule).expect("a rule is plain data");
    view! {
        <form
            class="stack"
            method="post"
            enctype="multipart/form-data"
            action=url::hand_off_form(&code)
            data-rule=rule
            data-most=most.to_string()
            data-working=text.hand_off_working()
        >
            <label class="field">
                <span>{text.hand_off_camera()}</span>
                <input type="file" name="files" accept="image/*" capture="environment"/>
            </label>
            <ul role="list"></ul>
            <label class="field">
                <span>{text.hand_off_album()}</span>
                <input type="file" name="files" accept="image/*" multiple=several/>
            </label>
            <ul role="list"></ul>
            <p role="status"></p>
            <button class="primary" type="submit">{text.hand_off_send()}</button>
            <script src="/hand-off.js" defer></script>
        </form>
    }
}
