//! The acts on the image of a page, as plain forms.

use leptos::{prelude::*, server_fn::ServerFn};
use shared::{
    id::{ApplicationId, SlotId},
    url,
};

use crate::{
    api::candidate::{MoveImage, RemoveImage},
    components::{problem::ActionProblem, viewer::ViewerImage},
    text::use_text,
};

#[component]
pub(super) fn ImageForms(
    application: ApplicationId,
    slot_id: SlotId,
    image: ViewerImage,
) -> impl IntoView {
    let text = use_text();
    // The problem of a refused form comes back with the page, and these actions hold it.
    let remove = ServerAction::<RemoveImage>::new();
    let shift = ServerAction::<MoveImage>::new();
    let hidden = move || {
        view! {
            <input type="hidden" name="application" value=application.to_string()/>
            <input type="hidden" name="image" value=image.id.to_string()/>
        }
    };
    view! {
        <section class="wide stack image-forms">
            <ActionProblem action=remove/>
            <ActionProblem action=shift/>
            {(image.count > 1).then(|| view! {
                <form class="row" method="post" action=MoveImage::url()>
                    {hidden()}
                    <label class="row">
                        {text.material_place()}
                        <input class="input" name="place" type="number" inputmode="numeric" min="1" max=image.count value=image.place required/>
                    </label>
                    <button type="submit">{text.material_move()}</button>
                </form>
            })}
            <form class="row" id="replace" method="post" enctype="multipart/form-data" action=url::slot_form(application, &slot_id, None)>
                <input type="hidden" name="replaces" value=image.id.to_string()/>
                <label class="row">{text.material_replace_at(&image.place)} <input type="file" name="files" accept="image/*" required/></label>
                <button type="submit">{text.material_upload()}</button>
            </form>
            <form method="post" action=RemoveImage::url()>
                {hidden()}
                <button class="seal" type="submit">{text.material_remove()}</button>
            </form>
        </section>
    }
}
