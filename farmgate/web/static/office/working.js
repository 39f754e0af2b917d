// Long work says that it goes on, and how far it has come where its form names an address that tells.
(() => {
  const EVERY_MS = 1000;

  const follow = (address, said) => {
    const ask = async () => {
      const answer = await fetch(address, { headers: { Accept: "text/plain" } }).catch(() => null);
      if (answer?.ok) said.textContent = await answer.text();
    };
    setInterval(ask, EVERY_MS);
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!form.dataset.working || event.defaultPrevented) return;
    const line = document.createElement("p");
    line.className = "working";
    line.setAttribute("role", "status");
    const said = document.createElement("span");
    line.append(document.createElement("progress"), ` ${form.dataset.working} `, said);
    form.append(line);
    // Not before it is sent: a disabled button takes its form's value with it.
    setTimeout(() => form.querySelectorAll("button").forEach((button) => { button.disabled = true; }));
    if (form.dataset.progress) follow(form.dataset.progress, said);
  });
})();
