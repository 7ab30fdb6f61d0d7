"use strict";
// Gates and ways on the map of a what-if: drawn, chosen, dragged, drawn anew, or told by their coordinates.
const onFoot = (d) => {
  const { map, W, layers, desk, make, draw, say, grouped, square, place, degrees, panel, row, act, told } = d;
  const rounded = (at) => at.map((one) => Math.round(one * 1e6) / 1e6);
  const schools = new Map(map.schools.map((one) => [one.id, one]));
  const nameOf = (id) => schools.get(id)?.name ?? id;

  // A way may lie in several pieces.
  const ways = new Map();
  for (const one of map.ways) {
    if (!ways.has(one.id)) ways.set(one.id, { id: one.id, name: one.name, private: one.private, lines: [] });
    ways.get(one.id).lines.push(one.line.map(place));
  }
  const drawn = (lines) => lines.map((line) => "M" + line.map((p) => p.map((v) => v.toFixed(1)).join(" ")).join("L")).join("");
  for (const isPrivate of [false, true]) {
    const lines = [...ways.values()].filter((one) => one.private === isPrivate).flatMap((one) => one.lines);
    if (lines.length) draw("path", { class: isPrivate ? "road private" : "road", d: drawn(lines) }, layers.ways);
  }
  const picked = draw("path", { class: "picked" }, layers.ways);
  const called = (id) => {
    const name = ways.get(id)?.name;
    return name ? `${name} ${id}` : id;
  };
  const far = (line) => line.slice(1).reduce((sum, p, i) => sum + Math.hypot(p[0] - line[i][0], p[1] - line[i][1]), 0);
  const metres = (line) => grouped(Math.round(far(line)));

  // What is tried of a gate or a way stands in the list once.
  const gateOf = (school, gate) => d.changes().find((one) => one.kind === "gate" && gate && one.school === school && one.gate === gate);
  const wayOf = (edge) => d.changes().find((one) => one.kind === "way" && one.edge === edge);
  const setGate = (school, gate, at) => {
    const one = gateOf(school, gate) || d.put({ kind: "gate", school, ...(gate ? { gate } : {}) });
    if (at) one.at = at; else delete one.at;
    one.on = true;
    return one;
  };
  const setWay = (edge, change) => {
    const one = wayOf(edge) || d.put({ kind: "way", edge });
    one.change = change;
    one.on = true;
  };
  const isPlace = (at) => at.length === 2 && at.every(Number.isFinite) && Math.abs(at[0]) <= 180 && Math.abs(at[1]) <= 90;
  const degreesField = (label, value) => {
    const input = make("input", { inputmode: "decimal", maxlength: 20, value: value ?? "" });
    return [make("label", {}, label, input), () => input.value.trim() === "" ? NaN : Number(input.value.trim()), input];
  };

  const says = (one) => {
    switch (one.kind) {
      case "gate":
        if (!one.at) return say(W.saysGateShut, nameOf(one.school), one.gate);
        return one.gate ? say(W.saysGateMoved, nameOf(one.school), one.gate, ...one.at) : say(W.saysGateNew, nameOf(one.school), ...one.at);
      case "path": return say(W.saysPath, one.line.length, metres(one.line.map(place)));
      default: return say(one.change === "open" ? W.saysWayOpen : W.saysWayShut, called(one.edge));
    }
  };
  const entry = (one, put) => {
    const at = one.at ? { lon: one.at[0], lat: one.at[1] } : {};
    if (one.kind === "gate") put("gate", { school: one.school, ...(one.gate ? { gate: one.gate } : {}), ...at });
    else if (one.kind === "path") put("path", { change: "add", wkt: `LINESTRING (${one.line.map((p) => p.join(" ")).join(", ")})` });
    else put("path", { change: one.change, edge_id: one.edge });
  };

  // Gates, each at its place.
  const gates = new Map(), key = (school, gate) => `${gate}/${school}`;
  const drawGate = (layer, at, of, title) => square(layer, place(at), of.class === "gate" ? 4 : 5, { ...of, role: "img", "aria-label": title }, title);
  for (const one of map.schools) one.gates.forEach((at, index) => {
    const gate = index + 1, title = say(W.gateTitle, one.name, gate);
    const node = drawGate(layers.gates, at, { class: "gate" }, title);
    node.dataset.school = one.id;
    node.dataset.gate = gate;
    node.addEventListener("pointerdown", () => d.drag((to) => setGate(one.id, gate, to)));
    node.addEventListener("click", () => { if (d.isFree()) gatePanel(one.id, gate); });
    gates.set(key(one.id, gate), node);
  });
  const own = () => {
    for (const node of gates.values()) node.classList.remove("was", "shut");
    for (const one of d.changes()) {
      // What another has written otherwise than this page does is in the list, though it cannot be drawn.
      try { if (one.on !== false) drawTried(one); } catch { continue; }
    }
  };
  const drawTried = (one) => {
    if (one.kind === "gate") {
      const was = gates.get(key(one.school, one.gate)), stood = schools.get(one.school)?.gates[one.gate - 1];
      was?.classList.add(one.at ? "was" : "shut");
      if (!one.at) return;
      if (stood) {
        const [from, to] = [place(stood), place(one.at)];
        draw("line", { class: "moved", x1: from[0], y1: from[1], x2: to[0], y2: to[1] }, layers.own);
      }
      const node = drawGate(layers.own, one.at, { class: "gate tried" }, says(one));
      node.addEventListener("pointerdown", () => d.drag((to) => { one.at = to; }));
      node.addEventListener("click", () => { if (d.isFree()) gatePanel(one.school, one.gate, one); });
    } else if (one.kind === "path") draw("path", { class: "tried", d: drawn([one.line.map(place)]) }, layers.own);
    else if (one.kind === "way") draw("path", { class: one.change === "open" ? "opened" : "shut", d: drawn(ways.get(one.edge)?.lines || []) }, layers.own);
  };

  // What was chosen, and what can be done with it.
  const gatePanel = (school, gate, change) => {
    const one = change || gateOf(school, gate), stood = schools.get(school)?.gates[gate - 1];
    const at = one ? one.at : stood && rounded(stood);
    const [lonLabel, lon] = degreesField(W.lon, at?.[0]), [latLabel, lat] = degreesField(W.lat, at?.[1]);
    const again = () => { d.ask(); gatePanel(school, gate, d.changes().includes(change) ? change : null); };
    panel(gate ? say(W.gateTitle, nameOf(school), gate) : says(one), at ? say(W.gateSays, ...at) : W.gateShutSays,
      row(lonLabel, latLabel, act(W.putGate, () => {
        const to = [lon(), lat()];
        if (!isPlace(to)) return told(W.badPoint, true);
        if (one) { one.at = rounded(to); one.on = true; } else setGate(school, gate, rounded(to));
        again();
      })),
      row(gate && at ? act(W.closeGate, () => { setGate(school, gate); again(); }) : null,
        one ? act(gate ? W.gateBack : W.remove, () => { d.remove(one); if (gate) again(); else { d.ask(); panel(); } }) : null));
  };
  const ofSchool = (one) => {
    // Its gates are seen from afar as well.
    for (const node of gates.values()) node.classList.toggle("shown", node.dataset.school === one.id);
    return one.status === "closed" ? [] : [acts(one)];
  };
  const acts = (one) => row(
    ...one.gates.map((_, index) => make("button", { type: "button", class: "plain small", onclick: () => gatePanel(one.id, index + 1) }, say(W.gateTitle, one.name, index + 1))),
    act(W.newGate, () => d.setMode("gate", (at) => { const put = setGate(one.id, null, at); d.ask(); gatePanel(one.id, null, put); })));
  const wayPanel = (way) => {
    picked.setAttribute("d", drawn(way.lines));
    const one = wayOf(way.id), again = () => { d.ask(); wayPanel(way); };
    panel(way.name || way.id, say(W.waySays, way.id, way.private ? W.wayPrivate : W.wayPublic), row(
      act(W.shutWay, () => { setWay(way.id, "remove"); again(); }),
      way.private ? act(W.openWay, () => { setWay(way.id, "open"); again(); }) : null,
      one ? act(W.gateBack, () => { d.remove(one); again(); }) : null));
  };
  // The way nearest to a place, if it is near enough to have been meant.
  const chosen = (p, reach) => {
    let best = null, least = reach;
    for (const way of ways.values()) for (const line of way.lines) for (let i = 1; i < line.length; i++) {
      const [a, b] = [line[i - 1], line[i]], [dx, dy] = [b[0] - a[0], b[1] - a[1]], square = dx * dx + dy * dy;
      const t = square ? Math.min(Math.max(((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / square, 0), 1) : 0;
      const away = Math.hypot(a[0] + t * dx - p[0], a[1] + t * dy - p[1]);
      if (away < least) [best, least] = [way, away];
    }
    if (best) wayPanel(best);
    else picked.removeAttribute("d");
  };
  const pathPanel = (corners, undo) => panel(W.path, say(W.pathSays, corners.length, metres(corners)), row(
    corners.length > 1 ? act(W.addPath, () => {
      const line = corners.map((p) => degrees(...p));
      d.setMode(null);
      panel();
      d.add({ kind: "path", line });
    }) : null,
    act(W.undoPoint, undo)));

  // The same by coordinates: no mouse is needed.
  const form = desk.querySelector(".feet");
  const inForm = () => {
    form.hidden = false;
    const open = map.schools.filter((one) => one.status !== "closed").sort((a, b) => a.name.localeCompare(b.name));
    const school = make("select", { name: "gate-school" }, ...open.map((one) => make("option", { value: one.id }, `${one.name} ${one.id}`)));
    const gate = make("select", { name: "gate-number" });
    const [lonLabel, lon, lonInput] = degreesField(W.lon), [latLabel, lat, latInput] = degreesField(W.lat);
    const stands = () => {
      const at = (gateOf(school.value, Number(gate.value)) || {}).at || schools.get(school.value)?.gates[gate.value - 1];
      [lonInput.value, latInput.value] = at ? rounded(at) : ["", ""];
    };
    const choices = () => {
      const all = schools.get(school.value)?.gates || [];
      gate.replaceChildren(...all.map((_, index) => make("option", { value: index + 1 }, index + 1)), make("option", { value: "" }, W.gateNew));
      stands();
    };
    school.addEventListener("change", choices);
    gate.addEventListener("change", stands);
    const edge = make("input", { name: "way", list: "ways", maxlength: 100 });
    const listed = [...ways.values()].filter((one) => one.name || ways.size <= 500).slice(0, 2000);
    const list = make("datalist", { id: "ways" }, ...listed.map((one) => make("option", { value: one.id }, one.name || "")));
    const decide = (change) => () => {
      const text = edge.value.trim();
      const found = ways.has(text) ? [ways.get(text)] : [...ways.values()].filter((one) => one.name === text);
      if (!text || !found.length) return told(say(W.noWay, text), true);
      for (const one of found) if (change === "remove" || one.private || found.length === 1) setWay(one.id, change);
      d.ask();
    };
    const points = make("input", { name: "path", maxlength: 4000, size: 40 });
    form.append(make("summary", {}, W.byPlace),
      row(make("label", {}, W.school, school), make("label", {}, W.whichGate, gate), lonLabel, latLabel,
        act(W.putGate, () => {
          const to = [lon(), lat()];
          if (!isPlace(to)) return told(W.badPoint, true);
          setGate(school.value, Number(gate.value) || null, rounded(to));
          d.ask();
        }),
        act(W.closeGate, () => {
          if (!gate.value) return;
          setGate(school.value, Number(gate.value));
          d.ask();
        })),
      row(make("label", {}, W.way, edge), list, act(W.shutWay, decide("remove")), act(W.openWay, decide("open"))),
      row(make("label", {}, W.points, points), act(W.addPath, () => {
        const line = points.value.split(/[,，;；]/).map((part) => part.trim().split(/\s+/).map(Number));
        if (line.length < 2 || !line.every(isPlace)) return told(W.badPoint, true);
        d.add({ kind: "path", line: line.map(rounded) });
      })));
    choices();
  };
  inForm();
  if (map.credit) desk.querySelector(".credit").textContent = say(W.credit, map.credit);
  const KINDS = ["gate", "path", "way"];
  return { has: (one) => KINDS.includes(one.kind), says, entry, own, ofSchool, chosen, pathPanel };
};
