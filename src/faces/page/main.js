// The drawn part of the page. All that it shows is in the page; nothing is asked of any other place.
import "./page.css";
import { drawCharts } from "./charts.js";
import { drawMap } from "./map.js";

const data = JSON.parse(document.getElementById("data").textContent);
// One that cannot be drawn does not take the other with it.
try {
  drawMap(data);
} finally {
  drawCharts(data);
}
document.documentElement.dataset.drawn = "yes";
