// Saves each mark as it is tapped, and keeps what could not be sent until it can; without this file the button saves.
const form = document.querySelector("form[data-attendance]");
const state = form?.querySelector("[data-state]");

if (state) {
  const key = `asistencia ${form.action}`;
  const waiting = new Map(Object.entries(JSON.parse(localStorage.getItem(key) ?? "{}")));
  const rows = [...form.querySelectorAll("fieldset[data-row]")];
  let refused = new Map();
  let sending = false;

  const keep = () => {
    if (waiting.size) localStorage.setItem(key, JSON.stringify(Object.fromEntries(waiting)));
    else localStorage.removeItem(key);
  };

  const tell = (failed) => {
    const left = waiting.size === 1 ? "1 marca" : `${waiting.size} marcas`;
    if (!waiting.size) state.textContent = "Todo guardado.";
    else if (failed) state.textContent = `Sin conexión: ${left} por guardar. Se enviará sola.`;
    else state.textContent = `Guardando ${left}…`;
  };

  const body = (marks) => {
    const data = new FormData();
    for (const name of ["csrf_token", "once"]) data.append(name, form.elements[name].value);
    for (const [row, [mark, reason]] of marks) {
      data.append(`mark-${row}`, mark);
      data.append(`reason-${row}`, reason);
    }
    return data;
  };

  const send = async () => {
    if (sending || !waiting.size) return;
    sending = true;
    tell(false);
    const marks = new Map(waiting);
    let saved = false;
    try {
      const headers = { "X-Saves-As-You-Go": "1" };
      const answer = await fetch(form.action, { method: "POST", body: body(marks), headers, redirect: "manual" });
      saved = answer.status === 204;
      if (!saved && answer.status < 500) {
        refused = marks; // or signed out: sent again by itself it would be so again; the page says why
        waiting.clear();
        keep();
        form.requestSubmit();
        return;
      }
    } catch {
      saved = false; // no connection: what waits is tried again
    }
    for (const [row, value] of saved ? marks : []) {
      if (String(waiting.get(row)) === String(value)) waiting.delete(row);
    }
    keep();
    sending = false;
    tell(!saved);
    if (saved) send();
  };

  const noted = (row) => {
    const chosen = row.querySelector("input:checked");
    if (!chosen) return;
    waiting.set(row.dataset.row, [chosen.value, row.querySelector("select").value]);
    keep();
    send();
  };

  for (const row of rows) {
    const kept = waiting.get(row.dataset.row);
    const box = kept && row.querySelector(`input[value="${kept[0]}"]`);
    if (box) {
      box.checked = true;
      row.querySelector("select").value = kept[1];
    }
    row.addEventListener("change", () => noted(row));
  }

  // What is saved is not sent again with the button: somebody else may have changed it meanwhile.
  const sent = (row) => waiting.has(row.dataset.row) || refused.has(row.dataset.row);
  form.addEventListener("submit", () => rows.forEach((row) => (row.disabled = !sent(row))));
  window.addEventListener("pageshow", () => rows.forEach((row) => (row.disabled = false)));

  window.addEventListener("online", send);
  setInterval(send, 10_000);
  send();
}
