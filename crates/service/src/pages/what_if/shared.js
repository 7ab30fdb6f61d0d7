// The list of changes that the planners of a round keep together. It is saved in versions; what another has saved meanwhile is
// shown, and never saved over unseen.
const shared = (d) => {
  const { W, make, say, desk, api, told } = d;
  const url = api + "/what-if/draft", EVERY = 5000, OPTIONS = 4;
  const block = desk.querySelector(".shared"), [state, news] = block.querySelectorAll("p");
  const keep = block.querySelector("[data-act=keep]"), conflict = block.querySelector(".conflict");
  // The version from which my changes began, and the latest that is known of.
  let base = { version: 0, changes: [] }, latest = null, isSaving = false;

  const newId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => (byte % 36).toString(36)).join("");
  const text = (one) => one && JSON.stringify(Object.entries({ ...one, on: one.on !== false }).sort());
  const isSame = (one, other) => text(one) === text(other);
  const byId = (list) => new Map(list.map((one) => [one.id, one]));
  const mine = () => d.options().flatMap((one, option) => one.changes.map((own) => ({ ...own, option, on: own.on !== false })));
  const take = (changes) => {
    const options = [];
    for (const { option, ...one } of changes) {
      const at = Math.min(Math.max(Number(option) || 0, 0), OPTIONS - 1);
      while (options.length <= at) options.push({ changes: [] });
      options[at].changes.push(one);
    }
    d.replace(options.length ? options : [{ changes: [] }]);
  };
  const between = (one, other) => {
    const [a, b] = [byId(one), byId(other)];
    return [...new Set([...a.keys(), ...b.keys()])].filter((id) => !isSame(a.get(id), b.get(id))).length;
  };
  const unsaved = () => between(base.changes, mine());
  const says = (one) => say(W.option, (Number(one.option) || 0) + 1) + ": " + d.says(one) + (one.on === false ? " " + W.isOff : "");

  const show = () => {
    const count = unsaved(), kept = base.version ? say(W.kept, base.version, base.by || "–") : W.notKept;
    state.textContent = kept + (count ? " " + say(W.unsaved, count) : "");
    keep.disabled = isSaving || !count;
  };
  const tell = (them, ...more) => news.replaceChildren(say(W.theyChanged, them.by || "–", between(base.changes, them.changes)), ...more);

  // Both lists side by side: nothing is taken or left unless it is chosen.
  const compare = (them) => {
    const [was, own, other] = [byId(base.changes), byId(mine()), byId(them.changes)];
    const differ = [...new Set([...other.keys(), ...own.keys()])].filter((id) => !isSame(own.get(id), other.get(id)));
    const settle = (all) => {
      base = latest = them;
      conflict.hidden = true;
      conflict.replaceChildren();
      news.replaceChildren();
      if (all) take(all);
      show();
    };
    if (!differ.length) return settle();
    const first = (id) => {
      const [before, a, b] = [was.get(id), own.get(id), other.get(id)];
      if (isSame(before, b)) return "mine";
      if (isSame(before, a)) return "theirs";
      return a && b ? "both" : a ? "mine" : "theirs";
    };
    const choices = new Map();
    const radio = (id, name, label) => {
      const input = make("input", { type: "radio", name: "side-" + id, value: name });
      input.checked = first(id) === name;
      choices.get(id).push(input);
      return make("label", { class: "check" }, input, label);
    };
    const rows = differ.map((id) => {
      const [a, b] = [own.get(id), other.get(id)];
      choices.set(id, []);
      return make("tr", {},
        make("td", {}, a ? says(a) : W.notInList), make("td", {}, b ? says(b) : W.notInList),
        make("td", { role: "radiogroup", "aria-label": says(a || b) },
          radio(id, "mine", W.mine), radio(id, "theirs", W.theirs), a && b ? radio(id, "both", W.bothSides) : null));
    });
    const all = (name) => () => { for (const inputs of choices.values()) for (const input of inputs) if (input.value === name) input.checked = true; };
    const choose = async () => {
      const list = [];
      for (const id of new Set([...other.keys(), ...own.keys()])) {
        const [a, b] = [own.get(id), other.get(id)], side = choices.has(id) ? choices.get(id).find((input) => input.checked)?.value : "theirs";
        if (side !== "theirs" && a) list.push(a);
        if (side !== "mine" && b) list.push(side === "both" && a ? { ...b, id: newId(), on: false } : b);
      }
      settle(list);
      if (unsaved()) await save();
    };
    conflict.replaceChildren(make("h3", {}, W.conflictTitle), make("p", {}, say(W.conflictSays, them.by || "–")),
      make("div", { class: "wide", tabindex: 0 }, make("table", {},
        make("thead", {}, make("tr", {}, make("th", { scope: "col" }, W.mine), make("th", { scope: "col" }, W.theirs), make("td"))),
        make("tbody", {}, ...rows))),
      make("div", { class: "row" },
        make("button", { type: "button", class: "choose", onclick: choose }, W.saveChosen),
        make("button", { type: "button", class: "plain", onclick: all("mine") }, W.allMine),
        make("button", { type: "button", class: "plain", onclick: all("theirs") }, W.allTheirs)));
    conflict.hidden = false;
    news.replaceChildren();
    conflict.focus();
  };

  const save = async () => {
    isSaving = true;
    show();
    try {
      const answer = await fetch(url, {
        method: "PUT", headers: { "content-type": "application/json", "if-match": `"${base.version}"` }, body: JSON.stringify({ changes: mine() }),
      });
      const said = await answer.json();
      if (answer.ok) {
        base = latest = said;
        news.replaceChildren();
      } else if (said.theirs) compare(latest = said.theirs);
      else told(said.detail || said.title, true);
    } catch (why) { told(say(W.noReach, why.message), true); }
    isSaving = false;
    d.address();
    show();
  };
  keep.addEventListener("click", save);

  // What others save appears by itself; where I have changes of my own, both are shown first.
  const look = async () => {
    const answer = await fetch(url, { headers: latest ? { "if-none-match": `"${latest.version}"` } : {} });
    if (!answer.ok) return;
    const them = await answer.json(), isMine = isSaving || them.version <= base.version;
    latest = them;
    if (isMine) return;
    if (unsaved()) {
      tell(them, " ", make("button", { type: "button", class: "plain small", onclick: () => compare(latest) }, W.compareLists));
      return;
    }
    tell(them);
    base = them;
    take(them.changes);
    show();
  };
  const watch = async () => {
    try {
      if (document.visibilityState === "visible" && !isSaving && conflict.hidden) await look();
    } catch { /* The service is away for a moment: the next look tells. */ }
    setTimeout(watch, EVERY);
  };

  // `known`: the version on which the options of the address were built; none where the address has none.
  const load = async (known) => {
    try {
      const answer = await fetch(url);
      if (answer.ok) {
        latest = await answer.json();
        if (known == null) {
          base = latest;
          if (latest.changes.length) take(latest.changes);
        } else base = known === latest.version ? latest : { version: known, changes: [] };
      }
    } catch { /* Without the list the options of the address are all there is. */ }
    show();
    setTimeout(watch, EVERY);
  };
  return { load, show, newId, unsaved, version: () => base.version };
};
