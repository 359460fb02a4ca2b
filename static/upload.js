// Shows how far a spreadsheet is on its way; without this file the form is sent all the same.
for (const form of document.querySelectorAll("form[data-upload]")) {
  const progress = form.querySelector(".upload-progress");
  const bar = progress.querySelector("progress");
  const words = progress.querySelector("p");
  const button = form.querySelector("button[type=submit]");

  const tell = (text) => {
    progress.hidden = false;
    words.textContent = text;
  };

  const files = () => [...form.elements.file.files];

  const isTooBig = () => files().reduce((sum, file) => sum + file.size, 0) > Number(form.dataset.most);

  const tooBig = () =>
    files().length > 1
      ? "Las planillas pesan demasiado juntas: envíelas en dos partes."
      : "El archivo es demasiado grande: quite hojas o imágenes que no hagan falta.";

  const them = () => (files().length > 1 ? "las planillas" : "la planilla");

  const answered = (request) => {
    if (request.status === 201) return location.assign(request.getResponseHeader("Location"));
    const page = new DOMParser().parseFromString(request.responseText, "text/html");
    document.documentElement.replaceWith(document.adoptNode(page.documentElement));
    document.querySelector("#contenido")?.focus();
  };

  const failed = () => {
    button.disabled = false;
    bar.hidden = true;
    tell("No se pudo enviar: revise su conexión e intente otra vez.");
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (isTooBig()) {
      bar.hidden = true;
      tell(tooBig());
      return;
    }
    const request = new XMLHttpRequest();
    request.open("POST", form.action);
    request.setRequestHeader("X-Progress", "1");
    request.upload.addEventListener("progress", (sent) => {
      bar.value = (100 * sent.loaded) / sent.total;
    });
    request.upload.addEventListener("load", () => {
      bar.removeAttribute("value");
      tell(`Leyendo ${them()}…`);
    });
    request.addEventListener("load", () => answered(request));
    request.addEventListener("error", failed);
    button.disabled = true;
    bar.hidden = false;
    bar.value = 0;
    tell(`Enviando ${them()}…`);
    request.send(new FormData(form));
  });
}
