// The screens of orders: filters that write the search, a list that stays calm while somebody works in it, the review queue.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];

  // --- a filter is a word of the search, which anybody may type instead
  document.addEventListener("change", (event) => {
    const filter = event.target.closest("select[data-qualifier]");
    if (!filter?.value) return;
    const field = $("#q");
    const word = filter.dataset.qualifier;
    const rest = field.value.replace(new RegExp(`(^|\\s)${word}:("[^"]*"|\\S+)`, "g"), " ").trim();
    field.value = `${rest} ${word}:${filter.value}`.trim();
    field.form.requestSubmit();
  });

  // --- "all on this page" offers all that match; choosing by hand again takes that back
  document.addEventListener("change", (event) => {
    const box = event.target.closest("#many input[type=checkbox]");
    const offer = $("#matching");
    if (!box || !offer) return;
    if ($("[data-expected]", offer)) offer.remove();
    else offer.hidden = !$("#many [data-all]").checked;
  });

  // --- nothing moves under the reader's hands
  const FIELDS = "input:not([type=checkbox], [type=hidden]), textarea";
  const busy = (part) =>
    $("input[type=checkbox]:checked:not([data-view]), [data-busy], :focus-visible", part) || $("dialog[open]") || $$(FIELDS, part).some((field) => field.value !== field.defaultValue);
  let row = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    const part = event.target;
    if (!("calm" in part.dataset)) return;
    if (!$("[data-keep]", part) && busy(part)) event.preventDefault();
    row = $("tr.here", part)?.dataset.number;
  });
  // a part that names pieces to be kept goes on around those that the reader has in hand; any other waits
  const inHand = (piece) => $("[data-busy], .htmx-request", piece) || $$(FIELDS, piece).some((field) => field === document.activeElement || field.value !== field.defaultValue);
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.target;
    if (!("calm" in part.dataset) || event.detail.requestConfig.elt !== part || !event.detail.shouldSwap) return;
    const pieces = $$("[data-keep]", part);
    const fresh = document.createElement("template");
    fresh.innerHTML = event.detail.serverResponse;
    // what is shown of an order that was corrected since is not true any more
    const kept = pieces.filter((piece) => inHand(piece) && $(`#${piece.id}`, fresh.content)?.dataset.keep === piece.dataset.keep);
    if (!kept.length) {
      if (!pieces.length && busy(part)) event.detail.shouldSwap = false;
      return;
    }
    event.detail.shouldSwap = false;
    renew(part, fresh.content, kept);
    htmx.process(part);
    htmx.trigger(part, "htmx:afterSwap");
  });
  // takes the children of another in the place of its own; what is kept never leaves the page, so that a cursor stays in it
  function renew(old, fresh, kept) {
    if (kept.includes(old)) return;
    const towards = (root, piece) => [...root.children].find((child) => child.id === piece.id || $(`#${piece.id}`, child));
    const staying = new Map(kept.filter((piece) => old.contains(piece)).map((piece) => [towards(fresh, piece), towards(old, piece)]));
    [...old.childNodes].filter((node) => ![...staying.values()].includes(node)).forEach((node) => node.remove());
    let next = old.firstChild;
    for (const node of [...fresh.childNodes]) {
      const stays = staying.get(node);
      if (stays) {
        renew(stays, node, kept);
        next = stays.nextSibling;
      } else old.insertBefore(node, next);
    }
  }
  document.addEventListener("htmx:afterSwap", (event) => {
    if (!("calm" in event.target.dataset)) return;
    const here = row && $(`tr[data-number="${row}"]`, event.target);
    here?.classList.add("here");
    // its panel was asked for by the row that is gone
    if (here && $("#one") && $("#one [data-shown]")?.dataset.shown !== row) requestAnimationFrame(() => here.dispatchEvent(new CustomEvent("here", { bubbles: true })));
    hideTechnical();
  });

  // --- the review queue: where to go on after a decision
  document.addEventListener("submit", (event) => {
    const next = $("[data-next]", event.target);
    if (!next) return;
    const rows = $$("tbody tr[data-row]", event.target);
    const chosen = rows.filter((r) => $("input:checked", r));
    const after = rows.slice(rows.indexOf(chosen.at(-1)) + 1).find((r) => !chosen.includes(r));
    next.value = after?.dataset.number || "";
  }, true);

  // --- one more line of goods: like the last one, its fields numbered on
  document.addEventListener("click", (event) => {
    const adder = event.target.closest("[data-add-row]");
    if (!adder) return;
    const body = $(`${adder.dataset.addRow} tbody`);
    if (body.rows.length >= Number(adder.dataset.most)) return;
    const next = body.rows[body.rows.length - 1].cloneNode(true);
    $$("small", next).forEach((flaw) => flaw.remove());
    $$("input", next).forEach((field) => {
      field.name = field.name.replace(/\d+$/, (n) => Number(n) + 1);
      field.value = "";
      field.removeAttribute("aria-invalid");
    });
    body.append(next);
    htmx.process(next);
    $("input", next).focus();
  });

  // what was done is said once, not again with each reload
  const address = new URL(location.href);
  if ($("#moving") && address.searchParams.has("done")) {
    address.searchParams.delete("done");
    history.replaceState(null, "", address);
  }

  let technical = true;
  function hideTechnical() {
    const box = $("#technical");
    if (!box) return;
    box.checked = technical;
    $(".way").classList.toggle("business", !technical);
  }
  document.addEventListener("change", (event) => {
    if (event.target.id !== "technical") return;
    technical = event.target.checked;
    hideTechnical();
  });

  document.addEventListener("DOMContentLoaded", start);
  if (document.readyState !== "loading") start();
  function start() {
    const first = $("table[data-keys=first] tr.here") || $("table[data-keys=first] tbody tr[data-row]");
    if (!first || first.dataset.begun) return;
    first.dataset.begun = "yes";
    first.classList.add("here");
    // after htmx has seen the row
    requestAnimationFrame(() => first.dispatchEvent(new CustomEvent("here", { bubbles: true })));
  }
})();
