// The map: outlines, short areas, communities, schools and parcels of the land reserve; without tiles, for no
// request leaves the page. What a click shows stands in the tables below it as well.
import L from "leaflet";
import "leaflet/dist/leaflet.css";
import { element, facts, fillWhenOpened, number, shown } from "./listing.js";

const NOT_KNOWN = "#9ca3af";

/** What a school is coloured by: from which figure on, in which colour. */
const SCHOOLS_BY = {
  use: {
    of: (p) => (p.places > 0 ? p.placed / p.places : null),
    steps: [
      [0, "#c6dbef", "use-some"],
      [0.8, "#6baed6", "use-most"],
      [0.95, "#2171b5", "use-nearly"],
      [1, "#08306b", "use-full"],
    ],
    none: "use-none",
  },
  posts: {
    of: (p) => p.post_gap,
    steps: [
      [0, "#dadaeb", "posts-none"],
      [1, "#9e9ac8", "posts-some"],
      [6, "#6a51a3", "posts-many"],
      [16, "#3f007d", "posts-most"],
    ],
    none: "posts-unknown",
  },
};

/** Public places a child: one scale for schools and communities, from red to blue. */
const PRESSURE = [
  [0, "#a50026"],
  [0.5, "#d73027"],
  [0.8, "#f46d43"],
  [0.95, "#fdae61"],
  [1, "#abd9e9"],
  [1.25, "#74add1"],
  [2, "#4575b4"],
].map(([from, colour], at, all) => {
  const next = all[at + 1]?.[0];
  const name = at === 0 ? `< ${next}` : next === undefined ? `≥ ${from}` : `${from} – ${next}`;
  return [from, colour, name];
});
SCHOOLS_BY.pressure = { of: (p) => p.ratio, steps: PRESSURE, none: "pressure-none" };

/** What a community is coloured by. */
const COMMUNITIES = [
  [(p) => p.suppressed, "#f5f5f4", "homes-suppressed"],
  [(p) => p.public + p.purchased + p.unplaced === 0, "#e5e7eb", "homes-waiting"],
  [(p) => p.unplaced * 2 >= p.public + p.purchased + p.unplaced, "#a50f15", "homes-most"],
  [(p) => p.unplaced > 0, "#fb6a4a", "homes-some"],
  [(p) => p.purchased > 0, "#fdd49e", "homes-bought"],
  [() => true, "#a1d99b", "homes-public"],
];

const stepOf = (by, properties) => {
  const value = by.of(properties);
  if (value === null || value === undefined) return null;
  return [...by.steps].reverse().find(([from]) => value >= from) ?? by.steps[0];
};

export function drawMap(data) {
  const frame = document.getElementById("map");
  if (!frame) return;
  const words = data.words;
  const district = (id) => data.districts[id] ?? id;
  // Nothing slides or fades for those who asked their system for stillness.
  const isStill = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(frame, {
    fadeAnimation: !isStill,
    zoomAnimation: !isStill,
    inertia: !isStill,
    preferCanvas: true,
    renderer: L.canvas({ padding: 0.5, tolerance: 4 }),
    attributionControl: false,
    zoomControl: false,
    zoomSnap: 0.25,
    minZoom: 5,
    maxZoom: 18,
  });
  L.control.zoom({ zoomInTitle: words["zoom-in"], zoomOutTitle: words["zoom-out"] }).addTo(map);
  L.control.scale({ imperial: false, maxWidth: 160 }).addTo(map);

  // --- What a feature says, and how it is called -------------------------------------------------------
  /** What is lacking and what is to spare, each under its own name: nobody reads a lack below zero. */
  const lackOrRoom = (gap, of) => [
    [words[`${of}-gap`], gap === null ? null : Math.max(gap, 0)],
    [words[`${of}-room`], gap === null ? null : Math.max(-gap, 0)],
  ];
  const near = (p) => data.walks?.[`${p.district ?? ""}/${p.community}`] ?? [];
  const metres = (m) => `${number.format(m)} m`;
  const schoolOf = (at) => data.schools.features[at];
  const kinds = {
    schools: {
      id: (p) => p.school_id,
      title: (p) => p.name || p.school_id,
      facts: (p) => [
        [words["school-id"], p.school_id],
        [words.district, district(p.district)],
        [words.sector, words[`sector-${p.sector}`]],
        [words.places, p.places],
        [words.placed, p.placed],
        [words.left, p.left],
        [words.cutoff, p.placed === 0 ? words["cutoff-none"] : p.cutoff_points && Number(p.cutoff_points)],
        ...lackOrRoom(p.post_gap, "post"),
        ...lackOrRoom(p.land_gap_m2, "land"),
        [words["pressure-area"], p.pressure],
        [words.ratio, p.ratio],
        ...(p.bottleneck ? [[words.area, p.bottleneck]] : []),
      ],
      figures: ["ratio", "places", "placed", "left", "cutoff", "post-gap", "post-room", "land-gap", "land-room"],
    },
    communities: {
      id: (p) => p.community,
      title: (p) => p.community,
      facts: (p) => [
        [words.district, district(p.district)],
        [words.children, p.children],
        [words.public, p.public],
        [words.purchased, p.purchased],
        [words.unplaced, p.unplaced],
        [words.review, p.manual_review],
        [words["pressure-area"], p.pressure],
        [words.ratio, p.ratio],
        ...(data.walks
          ? [[words["on-foot"], near(p).map(([at, m]) => `${kinds.schools.title(schoolOf(at).properties)} ${metres(m)}`).join("; ")]]
          : []),
      ],
      figures: ["ratio", "children", "public", "purchased", "unplaced", "review"],
    },
    bottlenecks: {
      id: (p) => p.area,
      title: (p) => `${words.area} ${p.area}`,
      facts: (p) => [
        [words.why, words[`kind-${p.kind}`]],
        [words.gap, p.gap],
        [words.children, p.children],
        [words.places, p.places],
        [words["schools-count"], p.schools.length],
        [words.cutoff, p.cutoff_points && Number(p.cutoff_points)],
      ],
      figures: ["gap", "children", "places", "schools-count", "cutoff"],
    },
    parcels: {
      id: (p) => p.parcel_id,
      title: (p) => p.parcel_id,
      facts: (p) => [
        [words.district, district(p.district)],
        [words["area-m2"], p.area_m2],
        [words.classes, p.classes],
        [words["serves-areas"], p.areas.join(", ") || words.none],
        [words["without-in-reach"], p.without_in_reach],
      ],
      figures: ["area-m2", "classes", "without-in-reach"],
    },
  };

  const layerOf = new Map();
  const bind = (kind) => (feature, layer) => {
    layerOf.set(feature, layer);
    const told = kinds[kind];
    layer.bindTooltip(() => element("span", tooltip(kind, feature.properties)), { sticky: true });
    layer.bindPopup(() => facts(told.title(feature.properties), told.facts(feature.properties), words), {
      // On a phone the bubble leaves some of the map to be seen.
      maxWidth: Math.min(320, frame.clientWidth - 80),
      maxHeight: Math.min(352, Math.max(120, Math.round(frame.clientHeight * 0.5))),
    });
  };
  const tooltip = (kind, p) => {
    const title = kinds[kind].title(p);
    if (kind === "schools") return `${title}: ${shown(p.placed, words)} / ${shown(p.places, words)}`;
    if (kind === "communities") return `${title}: ${shown(p.children, words)}`;
    if (kind === "bottlenecks") return `${title}: ${words.gap} ${shown(p.gap, words)}`;
    return title;
  };

  // --- Layers, from the ground up: one canvas, so that what lies lower can still be clicked ---------------
  const isPressed = data.schools.features.some(({ properties: p }) => p.pressure !== null);
  if (!isPressed) delete SCHOOLS_BY.pressure;
  let colourBy = SCHOOLS_BY.pressure ?? SCHOOLS_BY.use;
  const schoolStyle = ({ properties: p }) => ({
    radius: Math.min(16, 4 + Math.sqrt(p.places) / 2.5) * scaleOf(),
    fillColor: stepOf(colourBy, p)?.[1] ?? NOT_KNOWN,
    fillOpacity: 0.95,
    color: p.sector === "private" ? "#e09f3e" : "#fff",
    weight: p.sector === "private" ? 3 : 1.5,
  });
  const communityStyle = ({ properties: p }) => ({
    radius: Math.min(10, 1.5 + Math.sqrt(p.children) / 1.6) * scaleOf(),
    fillColor:
      colourBy === SCHOOLS_BY.pressure
        ? (stepOf(colourBy, p)?.[1] ?? NOT_KNOWN)
        : COMMUNITIES.find(([is]) => is(p))[1],
    fillOpacity: 0.75,
    color: "#57534e",
    weight: 0.5,
  });
  let opening = null;
  const scaleOf = () => (opening === null ? 1 : Math.min(2.5, Math.max(0.7, 2 ** ((map.getZoom() - opening) / 3))));
  const circle = (style) => (feature, at) => L.circleMarker(at, style(feature));
  const geo = (kind, options) => L.geoJSON(data[kind], { onEachFeature: bind(kind), ...options });
  const layers = {
    outlines:
      data.outlines &&
      L.geoJSON(data.outlines, {
        style: { color: "#475569", weight: 1.5, fillColor: "#f1f5f9", fillOpacity: 0.6 },
        interactive: false,
        onEachFeature: (feature, layer) =>
          layer.bindTooltip(element("span", district(feature.properties.district)), {
            permanent: true,
            direction: "center",
            className: "outline-name",
          }),
      }),
    // Under everything that is clicked, and no measure of how much is shown: streets go on beyond the city.
    roads:
      data.roads?.length > 0 &&
      L.featureGroup(
        [L.polyline(data.roads.map((line) => line.map(([lon, lat]) => [lat, lon])), {
          color: "#94a3b8",
          weight: 1,
          interactive: false,
        })],
      ),
    bottlenecks: geo("bottlenecks", {
      filter: (feature) => feature.geometry !== null,
      style: { color: "#9e2a2b", weight: 2, dashArray: "6 4", fillColor: "#9e2a2b", fillOpacity: 0.07 },
    }),
    communities: geo("communities", { pointToLayer: circle(communityStyle) }),
    parcels: geo("parcels", {
      pointToLayer: (_, at) =>
        L.circleMarker(at, { radius: 7, color: "#14532d", weight: 3, fillColor: "#bbf7d0", fillOpacity: 0.9 }),
    }),
    schools: geo("schools", { pointToLayer: circle(schoolStyle) }),
  };
  const order = Object.entries(layers).filter(([, layer]) => layer && layer.getLayers().length > 0);
  const shownWhole = order.filter(([name]) => name !== "roads");
  const everything = L.featureGroup(shownWhole.map(([, layer]) => layer));
  for (const [, layer] of order) layer.addTo(map);
  // The ways of what is clicked lie over the roads and under everything that is clicked.
  const ways = L.featureGroup().addTo(map);
  const lift = () => {
    for (const [name, layer] of order) {
      if (map.hasLayer(layer)) layer.bringToFront();
      if (name === "outlines" || name === "roads") ways.bringToFront();
    }
  };
  const showAll = () => {
    const bounds = everything.getBounds();
    if (bounds.isValid()) map.fitBounds(bounds, { padding: [20, 20], animate: false, maxZoom: 15 });
    else map.setView([31.3, 120.6], 10);
  };
  showAll();
  opening = map.getZoom();
  map.on("zoomend", () => {
    layers.schools.setStyle(schoolStyle).eachLayer((l) => l.setRadius(schoolStyle(l.feature).radius));
    layers.communities.eachLayer((l) => l.setRadius(communityStyle(l.feature).radius));
  });

  // --- Legend: what is drawn, in which colours, and which of it ------------------------------------------
  const legend = document.getElementById("legend");
  const swatch = (colour, name, isRing = false) => {
    const item = element("li");
    const mark = element("span", null, { class: isRing ? "swatch ring" : "swatch", "aria-hidden": "true" });
    mark.style.setProperty("--colour", colour);
    item.append(mark, element("span", name));
    return item;
  };
  const group = (kind, list) => {
    const layer = layers[kind];
    if (!order.some(([name]) => name === kind)) return;
    const set = element("fieldset");
    const label = element("label");
    const box = element("input", null, { type: "checkbox", name: kind });
    box.checked = true;
    box.addEventListener("change", () => {
      if (box.checked) layer.addTo(map);
      else layer.remove();
      lift();
    });
    label.append(box, ` ${words[`layer-${kind}`]}`);
    const head = element("legend");
    head.append(label);
    set.append(head, ...list);
    legend.append(set);
  };
  const keys = element("ul");
  const homes = element("ul");
  const drawKeys = () => {
    keys.replaceChildren(...colourBy.steps.map(([, colour, key]) => swatch(colour, words[key] ?? key)));
    // Under one scale for both there is one key.
    homes.replaceChildren();
    if (colourBy !== SCHOOLS_BY.pressure) {
      homes.append(...COMMUNITIES.map(([, colour, key]) => swatch(colour, words[key])).reverse());
    }
    const isAny = (of) => data.schools.features.some(({ properties }) => of(properties));
    if (isAny((p) => stepOf(colourBy, p) === null)) keys.append(swatch(NOT_KNOWN, words[colourBy.none]));
    if (isAny((p) => p.sector === "private")) keys.append(swatch("#e09f3e", words["ring-private"], true));
  };
  drawKeys();
  const choice = element("div", null, { class: "choice", role: "radiogroup", "aria-label": words["colour-by"] });
  choice.append(element("span", words["colour-by"]));
  for (const name of Object.keys(SCHOOLS_BY).reverse()) {
    const label = element("label");
    const radio = element("input", null, { type: "radio", name: "colour-by", value: name });
    radio.checked = SCHOOLS_BY[name] === colourBy;
    radio.addEventListener("change", () => {
      colourBy = SCHOOLS_BY[name];
      layers.schools.setStyle(schoolStyle);
      layers.communities.setStyle(communityStyle);
      drawKeys();
    });
    label.append(radio, ` ${words[`by-${name}`]}`);
    choice.append(label);
  }
  group("schools", [choice, keys, element("p", words["size-schools"], { class: "note" })]);
  group("communities", [homes, element("p", words["size-communities"], { class: "note" })]);
  const one = (colour, key) => {
    const list = element("ul");
    list.append(swatch(colour, words[key], true));
    return [list];
  };
  group("bottlenecks", one("#9e2a2b", "key-bottlenecks"));
  group("parcels", one("#14532d", "key-parcels"));
  group("outlines", one("#475569", "key-outlines"));
  group("roads", one("#94a3b8", "key-roads"));

  // --- Ways on foot: from a community to its nearest schools, to a school from the communities near it ------
  const spot = ({ geometry }) => [geometry.coordinates[1], geometry.coordinates[0]];
  const lineOf = (community, [at, , steps]) => {
    if (!steps) return [spot(community), spot(schoolOf(at))];
    let [lon, lat] = [0, 0];
    const line = [];
    for (let i = 0; i < steps.length; i += 2) {
      lon += steps[i];
      lat += steps[i + 1];
      line.push([lat / 1e5, lon / 1e5]);
    }
    return line;
  };
  const drawWay = (community, walk, isNearest) =>
    L.polyline(lineOf(community, walk), {
      color: "#6d28d9",
      weight: isNearest ? 5 : 3,
      opacity: isNearest ? 0.9 : 0.65,
      dashArray: walk[2] ? null : "2 6",
      interactive: false,
    }).addTo(ways);
  map.on("popupopen", ({ popup }) => {
    // Who has no mouse scrolls a long one by its keys.
    popup.getElement().querySelector(".leaflet-popup-scrolled")?.setAttribute("tabindex", "0");
    const feature = popup._source?.feature;
    ways.clearLayers();
    if (!data.walks || !feature) return;
    if (data.communities.features.includes(feature)) {
      near(feature.properties).forEach((walk, at) => {
        drawWay(feature, walk, at === 0);
        L.tooltip({ permanent: true, direction: "right", className: "walk" })
          .setLatLng(spot(schoolOf(walk[0])))
          .setContent(metres(walk[1]))
          .addTo(ways);
      });
    } else if (data.schools.features.includes(feature)) {
      for (const community of data.communities.features) {
        near(community.properties).forEach((walk, at) => {
          if (schoolOf(walk[0]) === feature) drawWay(community, walk, at === 0);
        });
      }
    }
    lift();
  });
  map.on("popupclose", () => ways.clearLayers());

  // --- Finding a place, by name or from a table -----------------------------------------------------------
  // A zoom under way would end where it was going, whatever is said meanwhile.
  const whenStill = (then) => {
    if (frame.querySelector(".leaflet-zoom-anim")) map.once("zoomend", () => requestAnimationFrame(then));
    else then();
  };
  const show = (feature) => {
    const layer = layerOf.get(feature);
    if (layer) whenStill(() => showLayer(layer));
  };
  const showLayer = (layer) => {
    frame.scrollIntoView({ block: "center" });
    const kind = Object.keys(kinds).find((name) => layers[name].hasLayer(layer));
    legend.querySelectorAll(`input[name="${kind}"]:not(:checked)`).forEach((box) => box.click());
    if (layer.getBounds) map.fitBounds(layer.getBounds(), { padding: [30, 30], animate: false });
    else map.setView(layer.getLatLng(), Math.max(map.getZoom(), 14), { animate: false });
    layer.openPopup();
  };
  const find = document.getElementById("find");
  const names = new Map();
  for (const kind of ["schools", "communities", "parcels"]) {
    for (const feature of data[kind].features) {
      const p = feature.properties;
      const { id, title } = kinds[kind];
      const parts = [title(p), p.district && district(p.district), id(p) !== title(p) && id(p)];
      names.set(parts.filter(Boolean).join(" · "), feature);
    }
  }
  const options = document.getElementById("names");
  options.append(...[...names.keys()].map((name) => element("option", null, { value: name })));
  const jump = () => {
    const wanted = find.value.trim();
    if (wanted === "") return;
    const exact = names.get(wanted);
    const first = exact ?? [...names].find(([name]) => name.toLowerCase().includes(wanted.toLowerCase()))?.[1];
    document.getElementById("found").textContent = first ? "" : words["not-found"];
    if (first) show(first);
  };
  find.form.addEventListener("submit", (event) => {
    event.preventDefault();
    jump();
  });
  find.addEventListener("change", () => names.has(find.value.trim()) && jump());
  document.getElementById("whole").addEventListener("click", () => {
    map.closePopup();
    whenStill(showAll);
  });

  for (const [kind, told] of Object.entries(kinds)) {
    const details = document.getElementById(`table-${kind}`);
    const features = data[kind].features;
    if (!details) continue;
    if (features.length === 0) {
      details.remove();
      continue;
    }
    const isFigure = new Set(told.figures.map((key) => words[key]));
    const columns = [
      { title: words[`layer-${kind}`], of: (f) => told.title(f.properties), isFigure: false },
      ...told.facts(features[0].properties).map(([title]) => ({
        title,
        of: (f) => told.facts(f.properties).find(([term]) => term === title)?.[1],
        isFigure: isFigure.has(title),
      })),
    ];
    fillWhenOpened(details, columns, features, words, show);
  }

  // On paper the map is narrower: it shows what was on the screen, without the bubble over it.
  let view = null;
  window.addEventListener("beforeprint", () => {
    map.closePopup();
    view = map.getBounds();
    frame.classList.add("paper");
    map.invalidateSize({ animate: false });
    map.fitBounds(view, { animate: false });
  });
  window.addEventListener("afterprint", () => {
    frame.classList.remove("paper");
    map.invalidateSize({ animate: false });
    map.fitBounds(view, { animate: false });
  });
  // For whoever tests the page: where a feature is on the screen.
  window.xueweiMap = {
    ways: () =>
      ways
        .getLayers()
        .filter((layer) => layer.getLatLngs)
        .map((layer) => ({ points: layer.getLatLngs().length, isDashed: Boolean(layer.options.dashArray) })),
    at: (kind, id) => {
      const feature = data[kind].features.find((f) => kinds[kind].id(f.properties) === id);
      const layer = layerOf.get(feature);
      const point = map.latLngToContainerPoint(layer.getCenter ? layer.getCenter() : layer.getLatLng());
      return { x: point.x, y: point.y, zoom: map.getZoom() };
    },
  };
}
