// Paper that is read aloud: each paragraph in the language it is written in, by the browser's own voice.
(() => {
  document.querySelector("[data-print]")?.addEventListener("click", () => print());

  const button = document.querySelector("[data-read-aloud]");
  if (!button || !("speechSynthesis" in window)) return;
  const start = button.textContent;
  const SLOW = 0.85;

  const end = () => {
    speechSynthesis.cancel();
    button.textContent = start;
  };

  const parts = () => {
    const here = document.documentElement.lang;
    const all = [...document.querySelectorAll("[data-read] :is(h2, p, li)")];
    // A slip stands in two languages; one of them is read.
    const own = all.filter((part) => !part.closest("section[lang]") || part.closest("section[lang]").lang === here);
    return own.map((part) => [part.textContent.trim().replace(/\s+/g, " "), part.closest("[lang]").lang]);
  };

  const say = ([text, lang]) => {
    const words = new SpeechSynthesisUtterance(text);
    words.lang = lang === "en" ? "en" : "zh-CN";
    words.rate = SLOW;
    return words;
  };

  button.hidden = false;
  button.addEventListener("click", () => {
    if (button.textContent !== start) return end();
    const said = parts().map(say);
    if (said.length === 0) return;
    speechSynthesis.cancel();
    said.at(-1).addEventListener("end", end);
    button.textContent = button.dataset.stop;
    for (const words of said) speechSynthesis.speak(words);
  });
  addEventListener("pagehide", () => speechSynthesis.cancel());
})();
