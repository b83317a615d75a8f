addEventListener("change", ({ target }) => {
  const note = target.closest("form.upload[data-live=false]")?.querySelector(".upload-preparing");
  if (note && target.files) note.hidden = target.files.length === 0;
});
