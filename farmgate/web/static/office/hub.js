// At the hub the hands are full: the answer is spoken, and the cursor waits for the next parcel.
(() => {
  const say = () => {
    const answer = document.querySelector("[data-say]");
    if (!answer || !("speechSynthesis" in window)) return;
    const words = new SpeechSynthesisUtterance(answer.dataset.say);
    words.lang = document.documentElement.lang === "en" ? "en" : "zh-CN";
    speechSynthesis.cancel();
    speechSynthesis.speak(words);
  };

  // A refusal is an answer too.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status === 422) Object.assign(event.detail, { shouldSwap: true, isError: false });
  });
  document.addEventListener("htmx:afterSettle", () => {
    document.querySelector("#scan")?.focus();
    say();
  });
  say();
})();
