// Attendance with one tap a person, kept and sent as it is tapped; without this file the button saves.
const form = document.querySelector("form[data-taps]");

if (form) {
  const chosen = (row) => row.querySelector("input:checked");
  const reason = (row) => row.querySelector("select").selectedOptions[0];
  const isAway = (row) => /^[JA]/.test(chosen(row).dataset.letter);

  const code = (row) => chosen(row).dataset.letter + (isAway(row) ? reason(row).dataset.number : "");

  const words = (row) => {
    const mark = row.querySelector(`label[for="${chosen(row).id}"]`).textContent;
    return isAway(row) && reason(row).value ? `${mark} (${reason(row).textContent})` : mark;
  };

  const show = (row, [letter, number]) => {
    for (const box of row.querySelectorAll("input[type=radio]")) box.checked = box.dataset.letter === letter;
    for (const option of row.querySelectorAll("option")) option.selected = option.dataset.number === (number ?? "");
  };

  const rows = [...form.querySelectorAll("[data-row]")];
  // Who is quick taps before this runs.
  const early = rows.filter((row) => chosen(row) && code(row) !== row.dataset.code).map((row) => [row, code(row)]);
  const note = follow(form, (row, text) => show(row, [...text]), words);

  for (const [row, tapped] of early) {
    show(row, [...tapped]);
    note(row, tapped);
  }

  for (const row of rows) {
    row.addEventListener("change", () => chosen(row) && note(row, code(row)));
    row.addEventListener("click", ({ target }) => {
      // Where two said different things, the same tapped again says that it is so.
      const isSame = target.dataset.letter && target.dataset.letter === row.dataset.code[0];
      if (isSame && !row.querySelector("[data-rival]").hidden) note(row, code(row));
    });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    await marks.send(true);
    if (!marks.of(form.dataset.meeting).length) location.assign(form.dataset.back);
  });
}
