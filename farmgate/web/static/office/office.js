// The office without a mouse: `/` goes to the search, arrows walk through the rows of a table.
(() => {
  const typing = (element) => element.closest("input, select, textarea, [contenteditable]");

  const step = (row, key) => {
    const next = key === "ArrowDown" ? row.nextElementSibling : row.previousElementSibling;
    next?.querySelector("a")?.focus();
    return Boolean(next);
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key, target } = event;
    if (key === "/" && !typing(target)) {
      const search = document.querySelector("input[type=search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
      return;
    }
    if (key !== "ArrowDown" && key !== "ArrowUp") return;
    const row = target.closest("tbody tr");
    if (row && !typing(target)) {
      if (step(row, key)) event.preventDefault();
    } else if (key === "ArrowDown" && (target === document.body || target.matches("main, input[type=search], .scroll"))) {
      const first = document.querySelector("table.rows tbody a");
      if (first) {
        event.preventDefault();
        first.focus();
      }
    }
  });

  // On a narrow screen the rooms are folded away until asked for.
  const menu = document.querySelector("details.menu");
  const narrow = matchMedia("(max-width: 46rem)");
  const fold = () => menu && (menu.open = !narrow.matches);
  narrow.addEventListener("change", fold);
  fold();
})();
