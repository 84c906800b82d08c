// What all pages of the console share. Pages say what they want by attributes:
//   data-live="orders incidents"   with hx-get and hx-trigger="live": read again when the hub says that one of these changed
//   data-ask="Really?"             on a button or form: asked before it is sent; data-ask-reason="…" asks for a reason, too,
//                                  which is sent as the field "reason"
//                                  data-ask-list="id" names a datalist of usual reasons; data-ask-until="…" asks for a time as
//                                  the field "until", of the year to come; {n} in the question is how many are chosen, {order|orders} the word for one or for many
//   data-choices                   on a form: its boxes with a name are chosen from; those in tables always are
//   data-open="#id"                on a button: shows that dialog; ? shows #keys
//   data-draft                     on a form: what was typed is kept by this tab when it is sent, or its reader is signed out, and put
//                                  back into the form when it is opened again; "answered" when the hub has answered what was sent, "fresh" before;
//                                  data-put-back is shown then; data-taken="action of the form" on a page: it was taken;
//                                  data-forget on a link in it: what was typed is not wanted any more
//   data-keys                      on a table: j k rows, x select, Enter open; data-key="a" on a button: its key
//                                  data-shown-in="#id" names a panel that shows the row by itself: its data-shown must be the row's
//                                  data-number before a key does anything to that row
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const grouped = (count) => Number(count).toLocaleString(document.documentElement.lang);

  // --- live parts: one stream of names for the page, silent while nobody looks
  let stream = null;
  let timer = null;
  const topics = (element) => (element.dataset.live || "").split(" ");
  let missed = false;
  const refresh = (topic) => {
    // a question is about a form of the page: it stays until it is answered
    if ($("dialog[open]")) return (missed = true);
    $$("[data-live]")
      .filter((e) => !topic || topics(e).includes(topic))
      // what somebody is choosing from stays as it is
      .filter((e) => !e.querySelector("tbody input:checked"))
      .forEach((e) => e.dispatchEvent(new Event("live")));
  };
  document.addEventListener(
    "close",
    () => {
      if (!missed) return;
      missed = false;
      refresh();
    },
    true,
  );

  // the keyboard, and the row where the reader is, stay where they are when a part is read again
  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";
  const sign = (e) => [e.tagName, e.getAttribute("href"), e.form?.getAttribute("action"), e.getAttribute("formaction"), e.name, e.value].join(" ");
  const rowLink = (part) => $("tr.here a[href]", part)?.getAttribute("href");
  let place = null;
  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.target;
    // a refusal is said where notices stand, but not each time that a part is read again by itself
    const notices = event.detail.target;
    if (event.detail.isError && notices.id === "notices" && !("live" in part.dataset)) {
      event.detail.shouldSwap = true;
      notices.replaceChildren();
      setTimeout(() => notices.scrollIntoView({ block: "nearest" }), 100);
    }
    if (!("live" in part.dataset) || !event.detail.shouldSwap) return;
    if ($("dialog[open]")) {
      // asked for before the question
      event.detail.shouldSwap = false;
      missed = true;
      return;
    }
    const all = $$(FOCUSABLE, part);
    const focused = document.activeElement;
    const index = all.indexOf(focused);
    place = {
      part: $$("[data-live]").indexOf(part),
      index,
      sign: index < 0 ? null : sign(focused),
      nth: all.slice(0, Math.max(0, index)).filter((e) => sign(e) === sign(focused)).length,
      row: rowLink(part),
    };
  });
  document.addEventListener("htmx:afterSwap", () => {
    const was = place;
    const part = was && $$("[data-live]")[was.part];
    place = null;
    if (!part) return;
    if (was.row) $(`tr[data-row] a[href="${CSS.escape(was.row)}"]`, part)?.closest("tr").classList.add("here");
    if (was.index < 0 || part.contains(document.activeElement)) return;
    const all = $$(FOCUSABLE, part);
    const same = all.filter((e) => sign(e) === was.sign);
    // one that is gone, such as "pause" once it is paused: what took its place
    (same[was.nth] || same[0] || all[Math.min(was.index, all.length - 1)])?.focus({ preventScroll: true });
  });
  function listen() {
    // not for what stands above every page alone
    if (document.hidden || stream || !$("[data-live]:not(#paused)")) return;
    stream = new EventSource("/live");
    stream.addEventListener("changed", (event) => event.data.split(" ").forEach(refresh));
    stream.addEventListener("error", () => {
      // a hub that cannot stream, or is away: look now and then
      timer ??= setInterval(() => document.hidden || refresh(), 5000);
    });
    stream.addEventListener("open", () => {
      clearInterval(timer);
      timer = null;
    });
  }
  function rest() {
    stream?.close();
    stream = null;
    clearInterval(timer);
    timer = null;
  }
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) rest();
    else {
      listen();
      refresh();
    }
  });
  addEventListener("pagehide", rest);

  // --- usual reasons: those that this reader gave last stand first
  const given = (list) => JSON.parse(sessionStorage.getItem(list) || "[]");
  function remember(list, reason) {
    const last = [reason, ...given(list).filter((one) => one !== reason)];
    sessionStorage.setItem(list, JSON.stringify(last.slice(0, 3)));
  }
  function offerLast(list) {
    const all = document.getElementById(list);
    if (!all) return;
    given(list)
      .toReversed()
      .forEach((reason) => {
        $$("option", all).find((option) => option.value === reason)?.remove();
        const option = document.createElement("option");
        option.value = reason;
        all.prepend(option);
      });
  }

  // --- questions before deeds
  function ask(element, go) {
    const box = $("#ask");
    const wantsReason = "askReason" in element.dataset;
    box.replaceChildren();
    const form = document.createElement("form");
    form.method = "dialog";
    const words = document.createElement("p");
    const many = document.body.dataset.chosen || "";
    words.textContent = element.dataset.ask.replace("{n}", grouped(many)).replace(/\{([^|}]*)\|([^}]*)\}/g, many === "1" ? "$1" : "$2");
    form.append(words);
    let reason = null;
    if (wantsReason) {
      reason = document.createElement("input");
      reason.className = "form-control";
      reason.required = true;
      // more than blanks
      reason.pattern = ".*\\S.*";
      reason.title = element.dataset.askReason;
      reason.maxLength = 500;
      reason.placeholder = element.dataset.askReason;
      reason.setAttribute("aria-label", element.dataset.askReason);
      if (element.dataset.askList) {
        reason.setAttribute("list", element.dataset.askList);
        offerLast(element.dataset.askList);
      }
      form.append(reason);
    }
    let until = null;
    if ("askUntil" in element.dataset) {
      const label = document.createElement("label");
      label.className = "form-label mt-2";
      label.textContent = element.dataset.askUntil;
      until = document.createElement("input");
      until.type = "datetime-local";
      until.className = "form-control";
      until.required = true;
      // the clock of the hub's time zone, whatever the reader's is
      const then = (minutes) => new Date(Date.parse(`${$("#now").textContent}Z`) + performance.now() + minutes * 60e3).toISOString().slice(0, 16);
      until.min = then(2);
      until.max = then(364 * 24 * 60);
      label.append(until);
      form.append(label);
    }
    const buttons = document.createElement("div");
    buttons.className = "buttons";
    const no = document.createElement("button");
    no.type = "button";
    no.className = "btn";
    no.textContent = box.dataset.cancel;
    no.addEventListener("click", () => box.close());
    box.returnValue = "";
    const yes = document.createElement("button");
    yes.value = "yes";
    yes.className = "btn btn-primary";
    yes.textContent = box.dataset.ok;
    buttons.append(no, yes);
    form.append(buttons);
    form.addEventListener("submit", () => {
      if (reason && element.dataset.askList) remember(element.dataset.askList, reason.value.trim());
      go({ reason: reason?.value, until: until?.value });
    });
    box.append(form);
    box.showModal();
    (reason || yes).focus();
  }
  const formOf = (element) => (element.form || (element.tagName === "FORM" ? element : null));
  function withAnswers(element, answers) {
    const form = formOf(element);
    for (const [name, value] of Object.entries(answers)) {
      if (!form || value === undefined) continue;
      let field = form.querySelector(`input[name=${name}]`);
      if (!field) {
        field = document.createElement("input");
        field.type = "hidden";
        field.name = name;
        form.append(field);
      }
      field.value = value;
    }
  }
  document.addEventListener(
    "click",
    (event) => {
      const button = event.target.closest("button[data-ask], a[data-ask]");
      if (!button || button.dataset.asked) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      // what is wrong in the form is said there, before the question stands in front of it
      const form = formOf(button);
      if (form && !form.noValidate && !button.formNoValidate && !form.reportValidity()) return;
      ask(button, (answers) => {
        withAnswers(button, answers);
        button.dataset.asked = "yes";
        button.click();
        delete button.dataset.asked;
      });
    },
    true,
  );

  // --- one press, one deed
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method === "dialog" || form.method === "get") return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 2000);
  });

  // --- what was typed outlives a sign-in, but neither this tab nor its reader
  const reader = document.body.dataset.reader;
  if (reader && sessionStorage.getItem("reader") !== reader) {
    sessionStorage.clear();
    sessionStorage.setItem("reader", reader);
  }
  const draft = (action) => `draft ${action}`;
  const actionOf = (form) => form.getAttribute("action");
  const forget = (form) => sessionStorage.removeItem(draft(actionOf(form)));
  function keep(form) {
    const typed = [...new FormData(form)].filter(([name]) => name !== "_csrf");
    sessionStorage.setItem(draft(actionOf(form)), JSON.stringify(typed));
  }
  function putBack(form) {
    const typed = JSON.parse(sessionStorage.getItem(draft(actionOf(form))) || "[]");
    const more = $("[data-add-row]", form);
    for (const [name, value] of typed) {
      for (let i = 0; more && /\d$/.test(name) && !form.elements[name] && i < more.dataset.most; i++) more.click();
      if (form.elements[name]) form.elements[name].value = value;
    }
    const note = $("[data-put-back]", form);
    if (note && typed.length) note.hidden = false;
  }
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.draft) keep(event.target);
    if (actionOf(event.target) === "/signout") {
      sessionStorage.clear();
      $$("form[data-draft]").forEach((form) => delete form.dataset.draft);
    }
  });
  // a part of the page says that its reader was signed out, or that the page is too old
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    if (!["HX-Redirect", "HX-Refresh"].some((header) => event.detail.xhr.getResponseHeader(header))) return;
    const isTouched = (form) => $$("input, textarea", form).some((field) => field.value !== field.defaultValue);
    $$("form[data-draft]").filter((form) => form.dataset.draft === "answered" || isTouched(form)).forEach(keep);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("form[data-draft] [data-forget]");
    if (link) forget(link.closest("form"));
  });
  document.addEventListener("DOMContentLoaded", () => {
    $$("[data-taken]").forEach((page) => sessionStorage.removeItem(draft(page.dataset.taken)));
    $$("form[data-draft]").forEach((form) => (form.dataset.draft === "answered" ? forget(form) : putBack(form)));
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-open]");
    if (opener) $(opener.dataset.open).showModal();
  });

  // --- tables by keyboard
  const table = () => $("table[data-keys]");
  const rows = () => $$("tbody tr[data-row]", table());
  function move(by) {
    const all = rows();
    if (!all.length) return;
    const at = all.findIndex((row) => row.classList.contains("here"));
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    all.forEach((row) => row.classList.toggle("here", row === next));
    next.scrollIntoView({ block: "nearest" });
    next.dispatchEvent(new CustomEvent("here", { bubbles: true }));
  }
  const here = () => $("tbody tr.here", table());
  // what a key is pressed for is what the reader sees beside the table
  const isShown = (row) => {
    const panel = table().dataset.shownIn;
    return !panel || (row && $(`${panel} [data-shown]`)?.dataset.shown === row.dataset.number);
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("dialog[open]")) return;
    const typing = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing) {
      if (event.key === "Escape") event.target.blur();
      return;
    }
    if (event.key === "/") {
      const field = $("[data-search]") || $("#search");
      if (field) {
        event.preventDefault();
        field.focus();
        field.select();
      }
      return;
    }
    if (event.key === "?") {
      $("#keys")?.showModal?.();
      return;
    }
    if (!table()) return;
    if (event.key === "j") move(1);
    else if (event.key === "k") move(-1);
    else if (event.key === "x") {
      const box = here()?.querySelector("input[type=checkbox]");
      if (box) {
        box.checked = !box.checked;
        box.dispatchEvent(new Event("change", { bubbles: true }));
      }
    } else if (event.key === "Enter" && !event.target.closest("a, button")) here()?.querySelector("a")?.click();
    else {
      const button = $(`[data-key="${CSS.escape(event.key)}"]`);
      if (!button) return;
      event.preventDefault();
      // nothing selected: the row where the reader is
      let box = null;
      const tick = (on) => {
        box.checked = on;
        box.dispatchEvent(new Event("change", { bubbles: true }));
      };
      if (!$("tbody input[type=checkbox]:checked", table())) {
        if (!isShown(here())) return;
        box = here()?.querySelector("input[type=checkbox]");
        if (box) tick(true);
      }
      if (!button.disabled) button.click();
      // whoever thinks better of it goes on to another row: the next key is for that one
      const question = $("#ask");
      if (box && question.open) question.addEventListener("close", () => question.returnValue === "yes" || tick(false), { once: true });
    }
  });

  // --- selections: a box in the head for all, a count, and buttons that wait for a choice
  const CHOICES = ":is(tbody, [data-choices]) input[type=checkbox][name]";
  document.addEventListener("change", (event) => {
    const box = event.target.closest(`input[type=checkbox][data-all], ${CHOICES}`);
    if (!box) return;
    const form = box.form || box.closest("form");
    const all = $$(CHOICES, form || document);
    if ("all" in box.dataset) all.forEach((one) => (one.checked = box.checked));
    count(form);
  });
  function count(form) {
    const matching = $("[data-expected]", form || document)?.value;
    const chosen = matching ? Number(matching) : $$(`${CHOICES}:checked`, form || document).length;
    document.body.dataset.chosen = chosen;
    $$("[data-count]").forEach((e) => (e.textContent = grouped(chosen)));
    $$("[data-needs-choice]").forEach((e) => (e.disabled = chosen === 0));
  }

  // --- back to where a refused page was asked for
  document.addEventListener("DOMContentLoaded", () => {
    const back = $("[data-back]");
    if (!back || history.length < 2) return;
    back.hidden = false;
    back.addEventListener("click", () => history.back());
  });

  document.addEventListener("DOMContentLoaded", () => {
    listen();
    count();
  });
  document.addEventListener("htmx:afterSwap", () => {
    listen();
    count();
  });
})();
