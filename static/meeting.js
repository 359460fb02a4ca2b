// A page of one meeting, from the phone or from paper: what waits is shown in its rows, and what counts meanwhile.
const TROUBLES = {
  offline: "Sin conexión",
  strange: "La red respondió otra cosa",
  "turned-away": "El sistema no las recibe",
  "signed-out": "Su sesión terminó",
};

// `shown(row, code)` shows a code in a row, `words(row)` says it in words.
function follow(form, shown, words) {
  const { meeting, action, state: address, title } = form.dataset;
  const rows = new Map([...form.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row]));
  const line = form.querySelector("[data-said]");
  const news = form.querySelector("[data-news]");
  let before = marks.taken;
  let touched = Date.now();

  const tell = () => {
    const waiting = marks.of(meeting);
    const refused = waiting.filter((each) => each.refused).length;
    const left = waiting.length === 1 ? "1 marca" : `${waiting.length} marcas`;
    line.replaceChildren();
    if (!waiting.length) line.textContent = marks.taken ? "Todo guardado." : "";
    else if (marks.sending) line.textContent = `Guardando ${left}…`;
    else if (refused === waiting.length) line.textContent = `No se guardó: ${left}. Vea por qué en cada fila.`;
    else line.textContent = `${TROUBLES[marks.trouble] ?? "Espere"}: ${left} por guardar. `;
    if (!waiting.length || marks.sending || refused === waiting.length) return;
    if (marks.trouble !== "signed-out") return line.append(waiting.length === 1 ? "Se enviará sola." : "Se enviarán solas.");
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = "Ingrese otra vez y se envían.";
    line.append(link);
  };

  const blame = () => {
    const wrong = new Map(marks.of(meeting).map((each) => [each.row, each.why]));
    for (const [number, row] of rows) {
      const words = row.querySelector("[data-wrong]");
      words.textContent = wrong.get(number) ?? "";
      words.hidden = !wrong.get(number);
      row.classList.toggle("row-wrong", !words.hidden);
    }
  };

  const put = (row, { code, rival }) => {
    shown(row, code);
    row.dataset.code = code;
    row.querySelector("[data-rival]").textContent = rival;
    row.querySelector("[data-rival]").hidden = !rival;
  };

  // Who was enrolled, or left, since the page was opened has no row here, or one that is taken no more.
  const compare = (now) => {
    const more = Object.keys(now).filter((number) => !rows.has(number)).length;
    const fewer = [...rows.keys()].filter((number) => !now[number]).length;
    const people = (many) => (many === 1 ? "1 persona" : `${many} personas`);
    const said = [];
    if (more) said.push(`${more === 1 ? "Se inscribió" : "Se inscribieron"} ${people(more)} más`);
    if (fewer) said.push(`${people(fewer)} ya no ${fewer === 1 ? "está" : "están"} en el curso`);
    news.hidden = !said.length;
    if (!said.length) return news.replaceChildren();
    const link = document.createElement("a");
    link.href = location.pathname;
    link.textContent = "actualice la página";
    news.replaceChildren(`${said.join(", y ")}: `, link, ".");
  };

  // What somebody else marked counts too; a row that is marked here meanwhile is left alone.
  const refresh = async () => {
    const asked = [touched, marks.taken].join();
    const { json } = await marks.state(address);
    if (!json) return;
    if (asked !== [touched, marks.taken].join()) return refresh();
    const waits = new Set(marks.of(meeting).map((each) => each.row));
    for (const [number, row] of rows) if (json.rows[number] && !waits.has(number)) put(row, json.rows[number]);
    compare(json.rows);
    if (!json.open) location.reload(); // nothing is taken here any more
  };

  const note = (row, code) => {
    touched = Date.now();
    const { row: number, person, code: saw } = row.dataset;
    marks.note({ meeting, action, state: address, title, row: number, person, code, saw, words: words(row) });
  };

  marks.listen(() => {
    tell();
    blame();
    if (marks.taken !== before && !marks.sending) {
      before = marks.taken;
      refresh();
    }
  });
  for (const each of marks.of(meeting)) if (rows.has(each.row)) shown(rows.get(each.row), each.code);
  document.addEventListener("visibilitychange", () => document.hidden || refresh());
  setInterval(() => document.hidden || Date.now() - touched > 600_000 || refresh(), 60_000);
  addEventListener("pageshow", refresh);
  tell();
  blame();
  return note;
}
