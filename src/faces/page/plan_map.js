// The years of the map in plan.html: a slider over what is in the page. Nothing is asked of any other place, and without
// this script the page shows one of the years and a table of all of them.
const slider = document.getElementById("year");
if (slider) {
  const steps = [...document.querySelectorAll("[data-y]")];
  const years = slider.dataset.years.split(" ");
  const byId = (id) => document.getElementById(id);
  const told = byId("told");
  let chosen = null;

  /** What is told of the school that was chosen, in the year that is shown. */
  const tell = () => {
    const mark = chosen && document.querySelector(`.now [data-c="${chosen}"] title`);
    if (mark) told.textContent = `${years[slider.value]} · ${mark.textContent}`;
  };
  const show = (t) => {
    for (const step of steps) step.classList.toggle("now", Number(step.dataset.y) === t);
    slider.value = t;
    slider.setAttribute("aria-valuetext", years[t]);
    byId("year-shown").textContent = years[t];
    byId("year-earlier").disabled = t === 0;
    byId("year-later").disabled = t === years.length - 1;
    tell();
  };
  slider.addEventListener("input", () => show(Number(slider.value)));
  byId("year-earlier").addEventListener("click", () => show(Number(slider.value) - 1));
  byId("year-later").addEventListener("click", () => show(Number(slider.value) + 1));
  byId("plan-map")?.addEventListener("click", (event) => {
    const mark = event.target.closest("[data-c]");
    if (!mark) return;
    chosen = mark.dataset.c;
    tell();
  });
  byId("year-tools").hidden = false;
  byId("year-still").hidden = true;
  show(Number(slider.value));
  document.documentElement.dataset.drawn = "yes";
}
