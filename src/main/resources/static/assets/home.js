// The first page's chart: orders by hour, a colour for each platform. Its figures stand in #hours-data, which is read again
// whenever htmx has put a new one there; the chart itself stays, so nothing flickers.
(() => {
  const COLOURS = ["#2f6fed", "#f59f00", "#2fb344", "#ae3ec9", "#d63939", "#17a2b8", "#74819a", "#f76707"];
  let chart = null;
  let drawn = "";
  const ink = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();

  function draw(anew) {
    const canvas = document.getElementById("hours");
    const text = document.getElementById("hours-data")?.dataset.chart;
    if (!canvas || !text || !window.Chart || (text === drawn && !anew)) return;
    drawn = text;
    const figures = JSON.parse(text);
    const sets = (figures.platforms || []).map((platform, n) => ({
      label: platform.name,
      data: platform.orders,
      backgroundColor: COLOURS[n % COLOURS.length],
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
