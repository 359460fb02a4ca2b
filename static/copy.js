// Buttons that copy a text; without this file, or where the browser does not let it, one copies by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  const words = button.querySelector("span");
  const before = words.textContent;
  button.hidden = !navigator.clipboard;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    words.textContent = "Copiado";
    setTimeout(() => (words.textContent = before), 3000);
  });
}
