// The drawn part of the page. All that it shows is in the page; nothing is asked of any other place.
import "./page.css";
import { drawCharts } from "./charts.js";
import { drawMap } from "./map.js";

const data = JSON.parse(document.getElementById("data").textContent);
drawMap(data);
drawCharts(data);
document.documentElement.dataset.drawn = "yes";
