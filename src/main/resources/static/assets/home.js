// The first page's chart: orders by hour, a colour for each platform. Its figures stand in #hours-data, which is read again
// whenever htmx has put a new one there; the chart itself stays, so nothing flickers.
(() => {
  const COLOURS = ["#2f6fed", "#f59f00", "#2fb344", "#ae3ec9", "#d63939", "#17a2b8", "#74819a", "#f76707", "#0ca678", "#845ef7", "#a07000", "#e64980"];
  // the place of a platform says its colour, whoever else has orders; others' colours come from their names
  const KNOWN = ["woocommerce", "csvdrop", "shopify", "amazon", "taobao", "pinduoduo", "manual", "mailbox", "edifact", "x12", "ubl", "topic"];
  const colour = (name) => {
    const at = KNOWN.indexOf(name);
    return COLOURS[at >= 0 ? at : [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 0) % COLOURS.length];
  };
  let chart = null;
  let drawn = "";
  const ink = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();

  function draw(anew) {
    const canvas = document.getElementById("hours");
    const text = document.getElementById("hours-data")?.dataset.chart;
    if (!canvas || !text || !window.Chart || (text === drawn && !anew)) return;
    drawn = text;
    const figures = JSON.parse(text);
    const sets = (figures.platforms || []).map((platform) => ({
      label: platform.name,
      data: platform.orders,
      backgroundColor: colour(platform.name),
    }));
    if (chart && !anew) {
      chart.data.labels = figures.labels;
      sets.forEach((set, n) => {
        if (chart.data.datasets[n]?.label === set.label) chart.data.datasets[n].data = set.data;
        else chart.data.datasets[n] = set;
      });
      chart.data.datasets.length = sets.length;
      chart.update("none");
      return;
    }
    chart?.destroy();
    const quiet = ink("--tblr-secondary");
    const line = ink("--tblr-border-color");
    chart = new Chart(canvas, {
      type: "bar",
      data: { labels: figures.labels, datasets: sets },
      options: {
        animation: false,
        locale: document.documentElement.lang,
        maintainAspectRatio: false,
        plugins: { legend: { position: "bottom", labels: { color: quiet, boxWidth: 12 } } },
        scales: {
          x: { stacked: true, ticks: { color: quiet }, grid: { display: false } },
          y: { stacked: true, beginAtZero: true, ticks: { color: quiet, precision: 0 }, grid: { color: line } },
        },
      },
    });
  }
  document.addEventListener("DOMContentLoaded", () => draw(true));
  document.addEventListener("htmx:afterSwap", () => draw(false));
  document.addEventListener("theme", () => draw(true));
})();
