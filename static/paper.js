// From a signed sheet by keyboard alone: a code once complete leads on to the next row; without this file one presses Tab.
const boxes = [...document.querySelectorAll("form[data-codes] input.code")];
const save = document.querySelector("form[data-codes] button[type=submit]");

const go = (box, step) => (boxes[boxes.indexOf(box) + step] ?? (step > 0 ? save : box)).focus();

const take = (box) => {
  const [, code, rest] = box.value.toUpperCase().match(/^\s*([PT]|[JA][1-4]?)?\s*(.*)$/);
  if (!code) return;
  box.value = rest && boxes.at(-1) === box ? code + rest : code;
  if (!rest && /^[JA]$/.test(code)) return; // a reason may follow
  go(box, 1);
  const next = boxes[boxes.indexOf(box) + 1];
  if (!rest || !next) return;
  next.value = rest;
  take(next);
};

for (const box of boxes) {
  box.addEventListener("focus", () => box.select());
  box.addEventListener("input", () => take(box));
  box.addEventListener("keydown", (event) => {
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    go(box, step);
  });
}
