// From a signed sheet by keyboard alone: a code once complete is kept and sent, and leads on to the next row; without
// this file one presses Tab, and the button saves.
const sheet = document.querySelector("form[data-codes]");

if (sheet) {
  const boxes = [...sheet.querySelectorAll("input.code")];
  const save = sheet.querySelector("button[type=submit]");
  const rowOf = (box) => box.closest("[data-row]");
  const kept = new Map();

  const shown = (row, code) => {
    const waits = marks.of(sheet.dataset.meeting).some((each) => each.row === row.dataset.row);
    const box = row.querySelector("input.code");
    if (waits) kept.set(box, (box.value = code));
    else row.querySelector("[data-noted]").textContent = code || "–";
  };

  const note = follow(sheet, shown, (row) => row.querySelector("input.code").value.trim());

  const keep = (box) => {
    const code = box.value.trim();
    if (code === (kept.get(box) ?? "")) return;
    kept.set(box, code);
    if (code) note(rowOf(box), code);
    else marks.forget(marks.of(sheet.dataset.meeting).filter((each) => each.row === rowOf(box).dataset.row));
  };

  const go = (box, step) => (boxes[boxes.indexOf(box) + step] ?? (step > 0 ? save : box)).focus();

  const take = (box) => {
    const [, code, rest] = box.value.toUpperCase().match(/^\s*([PT]|[JA][1-4]?)?\s*(.*)$/);
    if (!code) return;
    box.value = rest && boxes.at(-1) === box ? code + rest : code;
    if (!rest && /^[JA]$/.test(code)) return; // a reason may follow
    keep(box);
    go(box, 1);
    const next = boxes[boxes.indexOf(box) + 1];
    if (!rest || !next) return;
    next.value = rest;
    take(next);
  };

  for (const box of boxes) {
    box.addEventListener("focus", () => box.select());
    box.addEventListener("input", () => take(box));
    box.addEventListener("blur", () => keep(box));
    box.addEventListener("keydown", (event) => {
      const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      go(box, step);
    });
  }

  for (const box of boxes) if (box !== document.activeElement) keep(box); // who is quick types before this runs
  addEventListener("pagehide", () => boxes.forEach(keep));

  sheet.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    const rest = sheet.elements.rest;
    for (const box of rest.checked ? boxes : []) {
      if (box.value.trim() || rowOf(box).dataset.code) continue;
      box.value = "P";
      keep(box);
    }
    rest.checked = false;
    await marks.send(true);
  });
}
