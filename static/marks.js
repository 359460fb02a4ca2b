// What is marked waits here, in this browser, until the server has taken it (204): no other answer is believed.
const PATIENCE = 15_000; // milliseconds for an answer
const AGAIN = 10_000; // and until what waits is tried again; longer each time that it was in vain
const LONGEST = 300_000;

class Marks {
  #key;
  #unkept = {}; // where the browser keeps nothing
  #token = document.querySelector("[name=csrf_token]").value;
  #listeners = [];
  #sent = null;
  #pause = 0;
  #until = 0;
  sending = false;
  trouble = ""; // why the last try was in vain
  taken = 0;

  constructor(account) {
    this.#key = `marcas ${account}`;
    addEventListener("storage", () => this.#tell());
    addEventListener("online", () => this.send());
    document.addEventListener("visibilitychange", () => document.hidden || this.send());
    setInterval(() => Date.now() >= this.#until && this.send(), AGAIN);
  }

  get all() {
    return Object.values(this.#read());
  }

  of(meeting) {
    return this.all.filter((each) => each.meeting === meeting);
  }

  listen(listener) {
    this.#listeners.push(listener);
  }

  // Times only go forward, also where somebody puts the clock back.
  note(mark) {
    const kept = this.#read();
    const at = Math.max(Date.now(), ...Object.values(kept).map((each) => each.at + 1));
    this.#write({ ...kept, [`${mark.meeting}/${mark.row}`]: { ...mark, at } });
    this.send();
  }

  forget(marks) {
    const kept = this.#read();
    for (const { meeting, row, at } of marks) {
      if (kept[`${meeting}/${row}`]?.at === at) delete kept[`${meeting}/${row}`];
    }
    this.#write(kept);
    this.#tell();
  }

  // Sends what waits; `again`: also what was refused, for a course may have been opened since.
  async send(again = false) {
    if (again) this.#excuse(this.all, undefined);
    if (this.sending) return this.#sent;
    this.sending = true;
    this.#sent = this.#sendAll();
    return this.#sent;
  }

  async #sendAll() {
    this.trouble = "";
    for (const meeting of new Set(this.all.map((each) => each.meeting))) {
      this.trouble = (await this.#sendOf(meeting)) || this.trouble;
    }
    this.sending = false;
    this.#pause = this.trouble ? Math.min(LONGEST, 2 * this.#pause || AGAIN) : 0;
    this.#until = Date.now() + this.#pause;
    this.#tell();
  }

  async #sendOf(meeting) {
    let trouble = "";
    let waiting = [];
    while (!trouble && (waiting = this.of(meeting).filter((each) => !each.refused)).length) {
      this.#tell();
      trouble = await this.#deliver(waiting);
    }
    return trouble;
  }

  async #deliver(marks) {
    const [{ action, state }] = marks;
    let answer = await this.#ask(action, { method: "POST", body: this.#body(marks) });
    if (answer.status === 400 && !answer.json) {
      const renewed = await this.state(state); // somebody signed in again meanwhile
      if (!renewed.json) return renewed.trouble;
      answer = await this.#ask(action, { method: "POST", body: this.#body(marks) });
    }
    if (answer.status === 204) {
      this.taken += marks.length;
      this.forget(marks);
      return "";
    }
    const refused = marks.filter((each) => answer.json?.refused?.[each.row]);
    for (const each of refused) this.#excuse([each], answer.json.refused[each.row], true);
    if (refused.length) return "";
    const { status, trouble } = answer;
    const why = `El sistema respondió ${status}: puede que el curso ya no esté a su cargo, o que terminara hace más de 30 días.`;
    if (trouble === "turned-away") this.#excuse(marks, why);
    return trouble;
  }

  // Returns what counts now in a meeting, where the server can say it.
  async state(address) {
    const answer = await this.#ask(address, {});
    if (answer.json?.csrf_token) this.#token = answer.json.csrf_token;
    else delete answer.json;
    return answer;
  }

  async #ask(address, what) {
    const stop = new AbortController();
    const clock = setTimeout(() => stop.abort(), PATIENCE);
    try {
      const headers = { "X-Saves-As-You-Go": "1" };
      const answer = await fetch(address, { ...what, headers, redirect: "manual", signal: stop.signal });
      const { status, type } = answer;
      const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
      const json = isJson ? await answer.json() : undefined;
      if (status === 401 || (type === "opaqueredirect" && !what.method)) return { status, trouble: "signed-out" };
      if (status >= 500) return { status, trouble: "offline" };
      return { status, json, trouble: status > 400 ? "turned-away" : "strange" };
    } catch {
      return { trouble: "offline" }; // no connection, no answer in time, or half of one
    } finally {
      clearTimeout(clock);
    }
  }

  #body(marks) {
    const data = new FormData();
    data.append("csrf_token", this.#token);
    data.append("sent", Date.now());
    data.append("device", this.#device());
    for (const { row, code, saw, at } of marks) {
      data.append(`code-${row}`, code);
      data.append(`saw-${row}`, saw);
      data.append(`at-${row}`, at);
    }
    return data;
  }

  #device() {
    const key = "dispositivo";
    try {
      if (!localStorage.getItem(key)) localStorage.setItem(key, this.#random());
      return localStorage.getItem(key);
    } catch {
      return (this.random ??= this.#random());
    }
  }

  #random() {
    return [...crypto.getRandomValues(new Uint8Array(8))].map((each) => each.toString(16).padStart(2, "0")).join("");
  }

  #excuse(marks, why, refused = false) {
    const kept = this.#read();
    for (const { meeting, row, at } of marks) {
      const mark = kept[`${meeting}/${row}`];
      if (mark?.at === at) Object.assign(mark, { why, refused });
    }
    this.#write(kept);
  }

  #read() {
    try {
      return JSON.parse(localStorage.getItem(this.#key)) ?? this.#unkept;
    } catch {
      return this.#unkept;
    }
  }

  #write(kept) {
    this.#unkept = kept;
    try {
      if (Object.keys(kept).length) localStorage.setItem(this.#key, JSON.stringify(kept));
      else localStorage.removeItem(this.#key);
    } catch {
      // it stays in this page
    }
  }

  #tell() {
    for (const listener of this.#listeners) listener();
  }
}

const unsent = document.querySelector("[data-unsent]");
const marks = unsent && new Marks(unsent.dataset.unsent);

if (unsent) {
  const here = document.querySelector("form[data-meeting]")?.dataset.meeting;
  const counted = (number) => (number === 1 ? "1 marca" : `${number} marcas`);
  const clock = new Intl.DateTimeFormat("es-CL", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const line = ({ person, words, at, why }) => `${person}: ${words}, ${clock.format(at)}${why ? ` – ${why}` : ""}`;
  // What waits on this very page is told beside its rows.
  const shown = () => marks.all.filter((each) => each.why || each.meeting !== here);

  const text = () =>
    shown()
      .map((each) => `${each.title} – ${line(each)}`)
      .join("\n");

  const item = (each) => {
    const found = document.createElement("li");
    found.textContent = each.meeting === here ? line(each) : `${each.title} – ${line(each)}`;
    return found;
  };

  const show = () => {
    const found = shown();
    unsent.hidden = !found.length;
    unsent.querySelector("[data-title]").textContent = `Sin guardar en este dispositivo: ${counted(found.length)}`;
    unsent.querySelector("ul").replaceChildren(...found.map(item));
    unsent.querySelector("textarea").value = text();
  };

  const copy = async () => {
    const area = unsent.querySelector("textarea");
    area.hidden = false;
    area.select();
    await navigator.clipboard?.writeText(area.value).catch(() => {}); // it is chosen: one copies it by hand
  };

  unsent.querySelector("[data-again]").addEventListener("click", () => marks.send(true));
  unsent.querySelector("[data-as-text]").addEventListener("click", copy);
  unsent.querySelector("[data-discard]").addEventListener("click", () => {
    if (confirm(`¿Descartar ${counted(shown().length)}? No quedarán guardadas en ninguna parte.`)) marks.forget(shown());
  });
  marks.listen(show);
  show();
  marks.send(true);
}
