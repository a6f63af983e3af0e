// Draws every <figure data-chart="address#name"> of the page, in the page's colours.
// `ast` makes Vega interpret its expressions: nothing is evaluated, as the page's policy demands.

const OPTIONS = {
  ast: true,
  defaultStyle: false,
  actions: false,
  renderer: "svg",
  tooltip: { disableDefaultStyle: true },
  loader: { target: "_self" },
};

const figures = [...document.querySelectorAll("figure[data-chart]")];
const views = new Map();
let leaving = new AbortController(); // what is still asked for when the page is left is not awaited

const isDark = () => getComputedStyle(document.documentElement).colorScheme === "dark";

/** @returns {Promise<Record<string, object>>} all charts of an address, by name */
async function fetchCharts(address) {
  const url = new URL(address, location.href);
  url.searchParams.set("dark", isDark() ? "1" : "0");
  const answer = await fetch(url, { signal: leaving.signal });
  if (!answer.ok) throw new Error(`${url.pathname} answered ${answer.status}`);
  return answer.json();
}

async function draw(figure, charts) {
  const place = figure.querySelector(".chart");
  const [, name] = figure.dataset.chart.split("#");
  try {
    const specification = (await charts)[name];
    if (!specification) {
      place.textContent = "There is nothing to draw here: what it is made from cannot be analysed.";
      figure.dataset.state = "absent";
      return;
    }
    views.get(figure)?.finalize();
    views.set(figure, await vegaEmbed(place, specification, OPTIONS));
    figure.dataset.state = "drawn";
  } catch (problem) {
    if (leaving.signal.aborted) return;
    place.textContent = "The chart could not be drawn; the words and the table say the same.";
    figure.dataset.state = "failed";
    console.error(problem);
  }
}

function drawAll() {
  const fetched = new Map();
  for (const figure of figures) {
    const [address] = figure.dataset.chart.split("#");
    if (!fetched.has(address)) fetched.set(address, fetchCharts(address));
    draw(figure, fetched.get(address));
  }
}

drawAll();
addEventListener("themechange", drawAll);
addEventListener("submit", () => leaving.abort()); // what a chart is of may be deleted by it
addEventListener("pagehide", () => leaving.abort());
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return; // else the browser's “back” has brought the page as it was left
  leaving = new AbortController();
  drawAll();
});
