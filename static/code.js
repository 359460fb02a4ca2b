// The code of a slip's address goes into its field, and out of the address.
function takeCode() {
  const code = location.hash.slice(1);
  if (!/^[0-9A-Za-z]{4}(-[0-9A-Za-z]{4}){3}$/.test(code)) return;
  document.querySelector("[data-code]").value = code;
  history.replaceState(null, "", location.pathname);
}

takeCode();
window.addEventListener("hashchange", takeCode);
