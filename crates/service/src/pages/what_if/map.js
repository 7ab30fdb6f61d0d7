// The what-if on a map. The form below does the same without it.
const desk = document.getElementById("desk");
if (desk) (async () => {
  const W = JSON.parse(desk.dataset.words), round = desk.dataset.round, api = "/api/v1/rounds/" + encodeURIComponent(round);
  const svg = desk.querySelector("svg"), NS = svg.namespaceURI, MOST = 4;
  const make = (name, of = {}, ...inside) => {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(of)) {
      if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
      else if (value === true) node.setAttribute(key, "");
      else if (value !== false && value != null) node.setAttribute(key, value);
    }
    node.append(...inside.filter((one) => one != null));
    return node;
  };
  const draw = (name, of, parent) => {
    const node = document.createElementNS(NS, name);
    for (const [key, value] of Object.entries(of)) node.setAttribute(key, value);
    parent?.append(node);
    return node;
  };
  const say = (text, ...values) => values.reduce((said, value) => said.replace("{}", () => value), text);
  const grouped = (n) => n == null ? "–" : Number(n).toLocaleString(document.documentElement.lang);
  const signed = (n) => n == null ? "–" : (n > 0 ? "+" : "") + grouped(n);
  const status = desk.querySelector("[role=status]"), alarm = desk.querySelector("[role=alert]");
  const told = (text, isWrong) => {
    status.textContent = isWrong ? "" : text;
    alarm.textContent = isWrong ? text : "";
  };

  told(W.reading);
  let map;
  try {
    const answer = await fetch(api + "/map");
    map = await answer.json();
    if (!answer.ok) throw new Error(map.detail || map.title);
  } catch (why) {
    told(say(W.noMap, why.message), true);
    return;
  }
  desk.querySelector(".shown").hidden = false;
  told(W.start);

  // Metres on a plane that is true enough for a city.
  const points = [...map.schools, ...map.parcels, ...map.communities].map((one) => one.at);
  if (!points.length) return;
  const middle = [0, 1].map((k) => (Math.min(...points.map((p) => p[k])) + Math.max(...points.map((p) => p[k]))) / 2);
  const scale = [111320 * Math.cos(middle[1] * Math.PI / 180), 110574];
  const place = (at) => [(at[0] - middle[0]) * scale[0], -(at[1] - middle[1]) * scale[1]];
  const degrees = (x, y) => [middle[0] + x / scale[0], middle[1] - y / scale[1]].map((d) => Math.round(d * 1e6) / 1e6);
  const all = points.map(place);
  const reach = [0, 1].map((k) => Math.max(...all.map((p) => Math.abs(p[k]))) * 1.08 + 300);

  const layers = {};
  for (const name of ["ways", "communities", "parcels", "schools", "gates", "own", "outline"]) layers[name] = draw("g", { class: name }, svg);
  const view = { x: 0, y: 0, w: 1 };
  const size = () => svg.getBoundingClientRect();
  const fit = () => {
    const box = size(), ratio = box.height / Math.max(box.width, 1);
    view.w = Math.max(2 * reach[0], 2 * reach[1] / Math.max(ratio, 0.01));
    view.x = view.y = 0;
    show();
  };
  // Marks keep their size on the screen whatever the scale.
  const sized = [];
  const show = () => {
    const box = size(), h = view.w * box.height / Math.max(box.width, 1), px = view.w / Math.max(box.width, 1);
    svg.setAttribute("viewBox", `${view.x - view.w / 2} ${view.y - h / 2} ${view.w} ${h}`);
    for (const [node, make] of sized) make(node, px);
    svg.classList.toggle("near", px < GATES);
    labelled(px, h);
  };
  // Metres of a pixel below which names, and gates, are shown: above, they lie upon one another.
  const NEAR = 14, GATES = 6;
  // Names that would lie upon another are left out, those of the larger schools first to stay.
  const labels = [];
  const labelled = (px, h) => {
    const taken = [];
    for (const one of labels) {
      const [x, y] = [one.p[0] + 7 * px, one.p[1] + 4 * px], box = [x, y - 12 * px, x + one.wide * px, y + 3 * px];
      const isSeen = px < NEAR && Math.abs(one.p[0] - view.x) < view.w / 2 && Math.abs(one.p[1] - view.y) < h / 2
        && taken.every((other) => box[2] < other[0] || other[2] < box[0] || box[3] < other[1] || other[3] < box[1]);
      if (isSeen) taken.push(box);
      one.node.setAttribute("display", isSeen ? "inline" : "none");
    }
  };
  const keep = (node, make) => { sized.push([node, make]); return node; };
  const at = (event) => {
    const box = size(), px = view.w / box.width, h = view.w * box.height / box.width;
    return [view.x - view.w / 2 + (event.clientX - box.left) * px, view.y - h / 2 + (event.clientY - box.top) * px];
  };
  const zoom = (by, centre) => {
    const [x, y] = centre || [view.x, view.y];
    const w = Math.min(Math.max(view.w * by, 400), 6 * Math.max(...reach));
    view.x = x + (view.x - x) * w / view.w;
    view.y = y + (view.y - y) * w / view.w;
    view.w = w;
    show();
  };
  const mark = (parent, name, p, of, title) => {
    const node = draw(name, of, parent);
    draw("title", {}, node).textContent = title;
    return node;
  };
  const circle = (parent, p, radius, of, title) => keep(
    mark(parent, "circle", p, { cx: p[0], cy: p[1], ...of }, title), (node, px) => node.setAttribute("r", radius * px));
  const square = (parent, p, half, of, title) => keep(
    mark(parent, "rect", p, of, title), (node, px) => {
      for (const [key, value] of [["x", p[0] - half * px], ["y", p[1] - half * px], ["width", 2 * half * px], ["height", 2 * half * px]]) node.setAttribute(key, value);
    });

  const key = (one) => one.district + "/" + one.name;
  const community = new Map();
  for (const one of map.communities) {
    if (!one.children && map.communities.length > 4000) continue;
    const radius = 2 + Math.min(Math.sqrt(one.children) * 0.7, 7), share = one.children ? one.without / one.children : 0;
    const colour = share > 0.5 ? "most" : share > 0.15 ? "some" : "few";
    const node = circle(layers.communities, place(one.at), radius, { class: colour },
      say(W.communityTitle, one.name, grouped(one.children), grouped(one.without)));
    node.addEventListener("click", () => chosen("community", one, node));
    community.set(key(one), { node, colour });
  }
  for (const one of map.parcels) {
    const node = square(layers.parcels, place(one.at), 5, { class: "parcel" }, say(W.parcelTitle, one.id, grouped(one.area_m2)));
    node.addEventListener("click", () => chosen("parcel", one, node));
  }
  for (const one of map.schools) {
    const node = circle(layers.schools, place(one.at), one.public ? 5 : 4, { class: (one.public ? "public " : "private ") + one.status },
      say(W.schoolTitle, one.name, one.id, grouped(one.places), grouped(one.placed)));
    node.addEventListener("click", () => chosen("school", one, node));
    const label = draw("text", { class: "label" }, layers.schools);
    label.textContent = one.name;
    const p = place(one.at), letters = [...one.name].map((letter) => letter.codePointAt(0) > 0x2e80 ? 12.5 : 7);
    labels.push({ node: label, p, places: one.places, wide: letters.reduce((sum, one) => sum + one, 0) });
    keep(label, (node, px) => {
      node.setAttribute("x", p[0] + 7 * px);
      node.setAttribute("y", p[1] + 4 * px);
      node.setAttribute("font-size", 12 * px);
    });
  }
  labels.sort((a, b) => b.places - a.places);

  // Moving about: drag, wheel, two fingers, keys, buttons.
  const held = new Map();
  let mode = null, moved = 0, corners = [], dragged = null, putDown = null;
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2, at(event));
  }, { passive: false });
  svg.addEventListener("pointerdown", (event) => {
    held.set(event.pointerId, [event.clientX, event.clientY]);
    moved = 0;
  });
  svg.addEventListener("pointermove", (event) => {
    const from = held.get(event.pointerId);
    if (!from) return;
    const now = [event.clientX, event.clientY], px = view.w / size().width;
    moved += Math.abs(now[0] - from[0]) + Math.abs(now[1] - from[1]);
    if (moved > 4 && !svg.hasPointerCapture(event.pointerId)) svg.setPointerCapture(event.pointerId);
    if (dragged && moved > 4) {
      dragged(degrees(...at(event)));
      own();
    } else if (held.size === 1) {
      view.x -= (now[0] - from[0]) * px;
      view.y -= (now[1] - from[1]) * px;
      show();
    } else {
      const other = [...held].find(([id]) => id !== event.pointerId)[1];
      const apart = (p) => Math.hypot(p[0] - other[0], p[1] - other[1]) || 1;
      zoom(apart(from) / apart(now));
    }
    held.set(event.pointerId, now);
  });
  for (const name of ["pointerup", "pointercancel"]) svg.addEventListener(name, (event) => {
    held.delete(event.pointerId);
    if (dragged && moved > 4) ask();
    dragged = null;
    // The click that ends a drag is none; one that comes later, from keys too, is.
    setTimeout(() => { if (!held.size) moved = 0; }, 50);
  });
  svg.addEventListener("click", (event) => {
    if (moved > 4) return;
    if (mode === "place") {
      add({ kind: "at", at: degrees(...at(event)), streams: 6 });
      setMode(null);
    } else if (mode === "gate") {
      const put = putDown;
      setMode(null);
      put(degrees(...at(event)));
    } else if (mode) {
      corners.push(at(event));
      outline();
    } else if (event.target === svg) feet?.chosen(at(event), 8 * view.w / size().width);
  });
  svg.addEventListener("keydown", (event) => {
    const step = view.w / 8, keys = {
      ArrowLeft: () => { view.x -= step; show(); }, ArrowRight: () => { view.x += step; show(); },
      ArrowUp: () => { view.y -= step; show(); }, ArrowDown: () => { view.y += step; show(); },
      "+": () => zoom(1 / 1.3), "=": () => zoom(1 / 1.3), "-": () => zoom(1.3), Escape: () => setMode(null),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });
  const button = (name, act) => desk.querySelector(`[data-act=${name}]`).addEventListener("click", act);
  button("in", () => zoom(1 / 1.5));
  button("out", () => zoom(1.5));
  button("fit", fit);
  button("place", () => setMode(mode === "place" ? null : "place"));
  button("boundary", () => setMode(mode === "boundary" ? null : "boundary"));
  if (map.walked) button("path", () => setMode(mode === "path" ? null : "path"));

  const outline = () => {
    layers.outline.replaceChildren();
    if (!corners.length) return;
    draw(mode === "path" ? "polyline" : "polygon", { points: corners.map((p) => p.join(",")).join(" ") }, layers.outline);
    if (mode === "path") feet.pathPanel(corners, () => { corners.pop(); outline(); });
    else if (corners.length > 2) panelOfBoundary();
  };
  const setMode = (to, put) => {
    mode = to;
    putDown = put;
    corners = [];
    outline();
    svg.classList.toggle("placing", !!to);
    for (const name of ["place", "boundary", "path"]) desk.querySelector(`[data-act=${name}]`)?.setAttribute("aria-pressed", String(mode === name));
    if (to) { panel(); told({ place: W.clickPlace, boundary: W.clickBoundary, gate: W.clickGate, path: W.clickPath }[to]); }
  };
  const isInside = (p) => {
    let inside = false;
    for (let i = 0, j = corners.length - 1; i < corners.length; j = i++) {
      const [a, b] = [corners[i], corners[j]];
      if (a[1] > p[1] !== b[1] > p[1] && p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0]) inside = !inside;
    }
    return inside;
  };

  // What was clicked, and what can be done with it.
  const side = desk.querySelector(".chosen");
  const panel = (title, says, ...acts) => {
    side.replaceChildren(...(title ? [make("h3", {}, title), make("p", { class: "quiet" }, says), ...acts.filter(Boolean)] : []));
  };
  const number = (label, value, least, most) => {
    const input = make("input", { type: "number", value, min: least, max: most, inputmode: "numeric" });
    return [make("label", {}, label, input), () => Math.min(Math.max(parseInt(input.value, 10) || least, least), most)];
  };
  const pick = (label, but) => {
    const list = make("select", {}, ...map.districts.filter(([id]) => id !== but).map(([id, name]) => make("option", { value: id }, name === id ? id : `${name} ${id}`)));
    return [make("label", {}, label, list), () => list.value];
  };
  // The public schools, those nearest to a place first, each with its room.
  const schoolsNear = (label, at) => {
    const [x, y] = place(at), far = (one) => { const [a, b] = place(one.at); return (a - x) ** 2 + (b - y) ** 2; };
    const open = map.schools.filter((one) => one.public && one.status === "existing").sort((a, b) => far(a) - far(b));
    const list = make("select", {}, ...open.map((one) => make("option", { value: one.id }, say(W.schoolRoom, one.name, grouped(Math.max(one.places - one.placed, 0))))));
    return [make("label", {}, label, list), () => list.value];
  };
  const act = (label, then) => make("button", { type: "button", onclick: then }, label);
  const row = (...inside) => make("div", { class: "row" }, ...inside);
  const district = (id) => (map.districts.find(([own]) => own === id) || [id, id])[1];
  let ringed = null;
  const chosen = (kind, one, node) => {
    if (mode || moved > 4) return;
    ringed?.classList.remove("ringed");
    ringed = node;
    node.classList.add("ringed");
    const others = map.districts.length > 1 ? pick(W.toDistrict, one.district) : null;
    if (kind === "school") {
      const says = say(W.schoolSays, one.id, district(one.district), W[one.public ? "public" : "private"], grouped(one.places), grouped(one.placed));
      if (one.status === "candidate") return panel(one.name, says, row(act(W.openIt, () => add({ kind: "candidate", school: one.id }))), ...(feet?.ofSchool(one) || []));
      if (one.status === "closed") return panel(one.name, says + " " + W.isClosed);
      const [label, classes] = number(W.classes, 1, 1, 255);
      panel(one.name, says,
        row(label, act(W.extend, () => add({ kind: "extend", school: one.id, classes: classes() }))),
        row(act(W.close, () => add({ kind: "close", school: one.id }))),
        others && row(others[0], act(W.move, () => add({ kind: "school", school: one.id, district: others[1]() }))),
        ...(feet?.ofSchool(one) || []));
    } else if (kind === "parcel") {
      const [label, streams] = number(W.streams, 6, 1, 40);
      panel(say(W.parcelHead, one.id), say(W.parcelSays, district(one.district), grouped(one.area_m2)),
        row(label, act(W.openHere, () => add({ kind: "parcel", parcel: one.id, streams: streams() }))));
    } else {
      const [label, count] = number(W.moreChildren, 50, 1, 10000);
      const name = { community: one.name, of: one.district };
      const bus = schoolsNear(W.busTo, one.at);
      panel(one.name, say(W.communitySays, district(one.district), grouped(one.children), grouped(one.without)),
        row(label, act(W.addChildren, () => add({ kind: "children", ...name, count: count() }))),
        row(bus[0], act(W.runBus, () => { if (bus[1]()) add({ kind: "bus", ...name, school: bus[1]() }); })),
        others && row(others[0], act(W.move, () => add({ kind: "community", ...name, district: others[1]() }))));
    }
    side.scrollIntoView({ block: "nearest" });
  };
  const panelOfBoundary = () => {
    const communities = map.communities.filter((one) => isInside(place(one.at)));
    const schools = map.schools.filter((one) => isInside(place(one.at)));
    const [label, to] = pick(W.toDistrict);
    panel(W.boundary, say(W.boundarySays, grouped(communities.length), grouped(schools.length)), row(label, act(W.move, () => {
      const into = to();
      add({
        kind: "area", district: into,
        communities: communities.filter((one) => one.district !== into).map((one) => [one.name, one.district]),
        schools: schools.filter((one) => one.district !== into).map((one) => one.id),
      });
      setMode(null);
      panel();
    })));
  };
  // Options, each a list of changes that can be switched on and off. They stand in the address, to be shared.
  let options = [{ changes: [] }], current = 0, known = null;
  // Where journeys are walked: gates and ways.
  const feet = map.walked ? onFoot({
    map, W, layers, desk, make, draw, say, grouped, square, place, degrees, panel, row, act, told, setMode,
    changes: () => options[current].changes,
    put: (change) => { options[current].changes.push(Object.assign(change, { id: kept.newId() })); return change; },
    remove: (change) => { options[current].changes = options[current].changes.filter((one) => one !== change); },
    add: (change) => add(change), ask: () => ask(),
    drag: (to) => { if (!mode) dragged = to; },
    isFree: () => !mode && moved <= 4,
  }) : null;
  const agreement = desk.querySelector(".agreement");
  if (map.districts.length > 1) {
    const [from, fromOf] = pick(W.agreementFrom), [to, toOf] = pick(W.agreementTo);
    agreement.append(row(from, to, act(W.agree, () => {
      if (fromOf() !== toOf()) add({ kind: "agreement", from: fromOf(), to: toOf() });
    })));
  } else agreement.remove();

  const kept = shared({
    W, make, say, desk, api, told, options: () => options, says: (one) => says(one), address: () => store(),
    replace: (all) => { options = all; current = Math.min(current, options.length - 1); if (isReady) again(); },
  });
  let isReady = false;
  try {
    const [text, version] = location.hash.slice(3).split("&v=");
    const all = JSON.parse(decodeURIComponent(escape(atob(text.replace(/-/g, "+").replace(/_/g, "/")))));
    if (Array.isArray(all) && all.length) {
      options = all.slice(0, MOST).map((changes) => ({ changes: changes.slice(0, 50).map((one) => ({ ...one, id: one.id || kept.newId() })) }));
      known = Number(version) || 0;
    }
  } catch { /* An address without options, or one that was cut. */ }
  const link = () => {
    const text = btoa(unescape(encodeURIComponent(JSON.stringify(options.map((one) => one.changes))))).replace(/\+/g, "-").replace(/\//g, "_");
    return `#c=${text}&v=${kept.version()}`;
  };
  // What all planners keep needs no long address.
  const store = () => history.replaceState(null, "", kept.unsaved() ? link() : location.pathname);
  const says = (one) => {
    // Whoever wrote the list, whatever stands in it is shown.
    try { return toldOf(one); } catch { return JSON.stringify(one); }
  };
  const toldOf = (one) => {
    if (feet?.has(one)) return feet.says(one);
    const name = (id) => (map.schools.find((school) => school.id === id) || { name: id }).name;
    switch (one.kind) {
      case "extend": return say(W.saysExtend, name(one.school), one.classes);
      case "close": return say(W.saysClose, name(one.school));
      case "candidate": return say(W.saysOpen, name(one.school));
      case "parcel": return say(W.saysParcel, one.parcel, one.streams);
      case "at": return say(W.saysAt, one.at[0], one.at[1], one.streams);
      case "children": return say(W.saysChildren, one.community, one.count);
      case "community": return say(W.saysMove, one.community, district(one.district));
      case "school": return say(W.saysMove, name(one.school), district(one.district));
      case "bus": return say(W.saysBus, one.community, name(one.school));
      case "area": return say(W.saysArea, one.communities.length, one.schools.length, district(one.district));
      case "agreement": return say(W.saysAgreement, district(one.from), district(one.to));
      default: return JSON.stringify(one);
    }
  };
  const scenario = (changes) => {
    const all = {}, put = (name, entry) => (all[name] ||= []).push(entry);
    const within = (community, of) => of ? { community, from: of } : { community };
    for (const one of changes.filter((own) => own.on !== false)) switch (one.kind) {
      case "extend": put("extend", { school: one.school, classes: one.classes }); break;
      case "close": put("close", { school: one.school }); break;
      case "candidate": put("open", { school: one.school }); break;
      case "parcel": put("open", { parcel: one.parcel, streams: one.streams }); break;
      case "at": put("open", { lon: one.at[0], lat: one.at[1], streams: one.streams }); break;
      case "children": ((all.children ||= {}).add ||= []).push({ community: one.community, ...(one.of ? { district: one.of } : {}), count: one.count }); break;
      case "community": put("boundary", { ...within(one.community, one.of), district: one.district }); break;
      case "school": put("boundary", { school: one.school, district: one.district }); break;
      case "area":
        for (const [name, of] of one.communities) put("boundary", { ...within(name, of), district: one.district });
        for (const school of one.schools) put("boundary", { school, district: one.district });
        break;
      case "bus": put("bus", { school: one.school, communities: [one.community], ...(one.of ? { district: one.of } : {}) }); break;
      case "agreement": put("agreement", { from: one.from, to: one.to }); break;
      default: feet?.entry(one, put);
    }
    return all;
  };
  const add = (change) => {
    options[current].changes.push({ ...change, on: true, id: kept.newId() });
    ask();
  };
  // Schools that are put up are drawn, and can be dragged.
  const own = () => {
    layers.own.replaceChildren();
    for (let i = sized.length; i--;) if (sized[i][0].parentNode === null) sized.splice(i, 1);
    for (const one of options[current].changes) {
      if (one.kind !== "at" || one.on === false || !Array.isArray(one.at)) continue;
      const node = circle(layers.own, place(one.at), 8, { class: "new" }, says(one));
      node.addEventListener("pointerdown", () => { dragged = (to) => { one.at = to; }; });
    }
    feet?.own();
    show();
  };
  const list = desk.querySelector(".changes"), tabs = desk.querySelector(".options");
  const lines = () => {
    tabs.replaceChildren(
      ...options.map((_, at) => make("button", {
        type: "button", class: at === current ? "" : "plain", "aria-pressed": String(at === current),
        onclick: () => { current = at; ask(); },
      }, say(W.option, at + 1))),
      options.length < MOST ? make("button", { type: "button", class: "plain", onclick: () => {
        options.push({ changes: structuredClone(options[current].changes).map((one) => ({ ...one, id: kept.newId() })) });
        current = options.length - 1;
        ask();
      } }, W.addOption) : "");
    const changes = options[current].changes;
    list.replaceChildren(...(changes.length ? changes.map((one, at) => {
      const box = make("input", { type: "checkbox", onchange: () => { one.on = box.checked; ask(); } });
      box.checked = one.on !== false;
      return make("li", { class: "row" }, make("label", { class: "check" }, box, says(one)),
        make("button", { type: "button", class: "plain small", "aria-label": say(W.removeThis, says(one)), onclick: () => { changes.splice(at, 1); ask(); } }, W.remove));
    }) : [make("li", { class: "quiet" }, W.noChange)]));
  };
  const FIGURES = ["public", "purchased", "unplaced", "gap", "metres_mean", "posts", "land", "money"];
  const table = desk.querySelector(".compared");
  const compared = () => {
    const done = options.filter((one) => one.answer);
    if (!done.length) return table.replaceChildren();
    const base = done[0].answer.base;
    const head = make("tr", {}, make("td"), make("th", { class: "n", scope: "col" }, W.asItIs),
      ...options.flatMap((one, at) => one.answer ? [make("th", { class: "n", scope: "col" }, say(W.option, at + 1))] : []));
    table.replaceChildren(make("thead", {}, head), make("tbody", {}, ...FIGURES.map((name) => make("tr", {},
      make("th", { scope: "row" }, W[name]), make("td", { class: "n" }, grouped(base[name])),
      ...done.map((one) => make("td", { class: "n" }, grouped(one.answer.summary[name]),
        make("small", { class: "quiet" }, " " + signed(one.answer.difference[name]))))))));
  };
  const coloured = (answer) => {
    for (const { node, colour } of community.values()) node.setAttribute("class", colour);
    layers.communities.classList.toggle("compared", !!answer);
    for (const one of answer?.communities || []) {
      const known = community.get(one.district + "/" + one.community);
      if (!known) continue;
      const kind = one.better > one.worse ? "gains" : one.worse > one.better ? "loses" : "even";
      known.node.setAttribute("class", kind);
    }
  };
  const whom = (f) => f ? " " + say(W.onFoot, ...["nearest", "nearer", "farther", "outcome"].map((name) => grouped(f[name]))) : "";
  let asked = 0, timer;
  const ask = () => {
    store();
    kept.show();
    lines();
    own();
    clearTimeout(timer);
    timer = setTimeout(answered, 120);
  };
  const answered = async () => {
    const turn = ++asked, option = options[current];
    if (!option.changes.some((one) => one.on !== false)) {
      option.answer = null;
      coloured(null);
      compared();
      told(W.start);
      return;
    }
    told(W.working);
    try {
      const response = await fetch(api + "/what-if", {
        method: "POST", headers: { "content-type": "application/json" },
        body: JSON.stringify({ title: W.title, reason: W.title, ...scenario(option.changes) }),
      });
      const answer = await response.json();
      if (turn !== asked) return;
      if (!response.ok) {
        option.answer = null;
        coloured(null);
        compared();
        const found = (answer.findings || []).map((one) => one.cause).join(" ");
        told(say(W.refused, found || answer.detail || answer.title), true);
        return;
      }
      option.answer = answer;
      coloured(answer);
      compared();
      const d = answer.difference, changes = answer.communities;
      const sum = (name) => changes.reduce((all, one) => all + one[name], 0);
      told(say(W.sentence, signed(d.public), signed(d.unplaced), grouped(sum("better")), grouped(sum("worse")), signed(d.metres_mean), signed(d.posts), signed(d.land), signed(d.money)) + whom(answer.on_foot));
    } catch (why) {
      if (turn === asked) told(say(W.refused, why.message), true);
    }
  };
  // Each option is asked about, the first last: it is then the one that is shown.
  const again = async () => {
    const all = options;
    if (all.length > 1 && all.some((one) => one.changes.length))
      for (current = all.length - 1; current > 0 && options === all; current--) { lines(); await answered(); }
    if (options === all) ask();
  };
  button("save", () => {
    const quoted = (text) => JSON.stringify(String(text));
    const value = (v) => typeof v === "number" ? String(v) : Array.isArray(v) ? `[${v.map(quoted).join(", ")}]` : quoted(v);
    const inline = (entry) => "{ " + Object.entries(entry).map(([k, v]) => `${k} = ${value(v)}`).join(", ") + " }";
    const all = scenario(options[current].changes), text = [`title = ${quoted(W.title)}`, `reason = ${quoted(W.title)}`];
    for (const name of ["open", "close", "extend", "boundary", "agreement", "bus", "gate", "path"])
      if (all[name]) text.push(`${name} = [\n${all[name].map((entry) => "  " + inline(entry)).join(",\n")},\n]`);
    if (all.children) text.push(`[children]\nadd = [\n${all.children.add.map((entry) => "  " + inline(entry)).join(",\n")},\n]`);
    const link = make("a", { href: URL.createObjectURL(new Blob([text.join("\n") + "\n"], { type: "application/toml" })), download: say(W.file, current + 1) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  });
  button("share", async () => {
    const here = location.origin + location.pathname + link();
    try {
      await navigator.clipboard.writeText(here);
      told(W.copied);
    } catch { told(here); }
  });
  addEventListener("resize", show);
  fit();
  await kept.load(known);
  isReady = true;
  await again();
})();
