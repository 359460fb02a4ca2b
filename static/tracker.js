// Every page works without this file; it spares a click and closes what is left open.
for (const field of document.querySelectorAll("[data-submit]")) {
  field.addEventListener("change", () => {
    if (field.value && field.checkValidity()) field.form.requestSubmit();
  });
}

const menus = [...document.querySelectorAll("details.menu")];

document.addEventListener("click", (event) => {
  for (const menu of menus) if (!menu.contains(event.target)) menu.open = false;
});

document.addEventListener("keydown", (event) => {
  const menu = menus.find((one) => one.open);
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

for (const group of document.querySelectorAll("[data-choices]")) {
  const boxes = [...group.querySelectorAll("input[type=checkbox]")];
  if (boxes.length < 2) continue;
  const all = document.createElement("button");
  all.type = "button";
  all.className = "btn btn-quiet choose-all";
  all.textContent = "Seleccionar todos";
  all.addEventListener("click", () => {
    const wanted = boxes.some((box) => !box.checked);
    for (const box of boxes) box.checked = wanted;
  });
  group.querySelector("ul, .scroll").before(all);
}

// What waits in this browser goes on waiting, for whoever signs in again (marks.js).
for (const form of document.querySelectorAll("[data-signs-out]")) {
  const left = () => {
    try {
      return Object.keys(JSON.parse(localStorage.getItem(`marcas ${form.dataset.signsOut}`)) ?? {}).length;
    } catch {
      return 0;
    }
  };

  form.addEventListener("submit", (event) => {
    const many = left();
    if (!many) return;
    const waits = many === 1 ? "1 marca de asistencia" : `${many} marcas de asistencia`;
    const then = many === 1 ? "Queda aquí, y se envía" : "Quedan aquí, y se envían";
    const asked = `Hay ${waits} sin guardar en este dispositivo. ${then} cuando usted vuelva a ingresar en él. ¿Cerrar la sesión igual?`;
    if (confirm(asked)) return;
    event.preventDefault();
    event.stopPropagation();
  });
}

// Of forms that stand beside one another one is sent: what was chosen in the others would be lost without a word.
const beside = [...document.querySelectorAll("form[data-beside]")];

const isAsShown = (field) =>
  field.type === "checkbox" ? field.checked === field.defaultChecked : field.value === shown.get(field);

const fieldsOf = (form) => [...form.elements].filter((field) => field.name && field.type !== "hidden");
const shown = new Map(beside.flatMap(fieldsOf).map((field) => [field, field.defaultValue ?? field.value]));

document.addEventListener(
  "submit",
  (event) => {
    if (!beside.includes(event.target)) return;
    const others = beside.filter((form) => form !== event.target && !fieldsOf(form).every(isAsShown));
    if (!others.length) return;
    const kept = others.map((form) => `«${form.querySelector("[type=submit]").textContent.trim()}»`).join(" y ");
    if (confirm(`Cambió algo que así no se guarda: se guarda con ${kept}. ¿Seguir sin ese cambio?`)) return;
    event.preventDefault();
    event.stopPropagation();
  },
  true,
);

// A second click while the answer is on its way would be told that the first one was enough.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
});

window.addEventListener("pageshow", () => {
  for (const form of document.forms) delete form.dataset.sent;
});

// A date is one word: a browser would break it at its hyphens. What is copied, searched or printed stays what it is.
const DATE = /\b\d{2}-\d{2}-\d{4}\b/g;
const ELSEWHERE = "script, textarea, option, svg, .text-nowrap";

const withDates = () => {
  const found = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const { data, parentElement } = texts.currentNode;
    if (data.search(DATE) >= 0 && !parentElement.closest(ELSEWHERE)) found.push(texts.currentNode);
  }
  return found;
};

const pieces = ({ data }) => {
  const found = [];
  let end = 0;
  for (const { 0: date, index } of data.matchAll(DATE)) {
    const whole = document.createElement("time");
    whole.className = "text-nowrap";
    whole.textContent = date;
    found.push(data.slice(end, index), whole);
    end = index + date.length;
  }
  return [...found, data.slice(end)];
};

for (const text of withDates()) {
  const parent = text.parentElement;
  if (/flex|grid/.test(getComputedStyle(parent).display)) {
    const one = document.createElement("span"); // its parent would lay out each piece for itself
    text.replaceWith(one);
    one.append(...pieces(text));
  } else {
    text.replaceWith(...pieces(text));
  }
}
