"use strict";
// Everything works without this: it makes waiting and choosing files pleasanter.
for (const form of document.querySelectorAll("form[data-now]")) form.requestSubmit();
for (const drop of document.querySelectorAll(".drop")) {
  const input = drop.querySelector("input"), list = drop.querySelector("ul");
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, () => drop.classList.add("over"));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  input.addEventListener("change", () => {
    list.replaceChildren(...Array.from(input.files, (file) => {
      const line = document.createElement("li");
      line.textContent = file.name;
      return line;
    }));
  });
}
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", () => {
    // After the browser has taken the form: a second press would send it twice.
    setTimeout(() => {
      for (const button of form.querySelectorAll("button")) {
        button.disabled = true;
        if (button.dataset.busy) button.textContent = button.dataset.busy;
      }
    });
  });
}
// A page that comes back from the browser's store has its buttons again.
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
// What is being made without a job of its own is looked at again.
if (document.querySelector("[data-again]")) setTimeout(() => location.reload(), 2000);
const live = document.querySelector("[data-follow]");
if (live) {
  const path = "/api/v1/jobs/" + encodeURIComponent(live.dataset.follow);
  const show = (job) => {
    if (job.state !== "queued" && job.state !== "running") location.reload();
    else if (job.progress) live.textContent = job.progress;
    else if (job.state !== live.dataset.state) location.reload();
  };
  const poll = async () => {
    try {
      const answer = await fetch(path);
      if (answer.ok) show(await answer.json());
    } catch { /* The server may be starting again. */ }
    setTimeout(poll, 2000);
  };
  const events = new EventSource(path + "/events");
  events.addEventListener("job", (event) => show(JSON.parse(event.data)));
  events.addEventListener("error", () => { if (events.readyState === EventSource.CLOSED) poll(); });
}
