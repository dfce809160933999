// Synthetic script, MODELLED: renders late and piece by piece, as the portal's framework does.
(function () {
  "use strict";

  const root = document.querySelector("app-root"), { late, keeps, needs } = root.dataset;
  const ROW = 32, KEY = "oa-last-eligibility";
  const wait = ms => new Promise(done => setTimeout(done, ms));
  const made = id => document.getElementById(id).content.firstElementChild.cloneNode(true);
  const put = (el, css, words) => { el.querySelector(css).textContent = words; };
  let payer = null, provider = null;

  // A session that ended shows in a script first; the page then asks for itself anew, which leads to the sign-in.
  const ask = async (path, body) => {
    const how = body ? { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) } : {};
    const answer = await fetch(path, how);
    if (answer.status === 401) { location.assign("/"); await new Promise(() => {}); }
    if (!answer.ok) throw new Error("status");
    return answer.json();
  };

  function failed(place) {
    if (!place.querySelector(".page-error")) place.append(made("page-error"));
  }

  async function findPayer() {
    await wait(late);
    const modal = made("find-payer"), box = modal.querySelector("input"), list = modal.querySelector(".options");
    const loading = modal.querySelector(".loading");
    let turn = 0;
    // What was found for the letters before stays until the next answer is there.
    const search = async () => {
      const mine = ++turn;
      await wait(late);
      if (mine !== turn) return;
      loading.hidden = false;
      try {
        const found = await ask("/api/eligibility/payers?search=" + encodeURIComponent(box.value));
        if (mine !== turn) return;
        list.replaceChildren();
        if (!found.length) list.append(made("no-options"));
        for (const one of found) {
          const option = made("option");
          option.textContent = one.name;
          option.addEventListener("click", () => { payer = one; modal.remove(); showForm(); });
          list.append(option);
          if (list.childElementCount % 8 === 0) await wait(1);
          if (mine !== turn) return;
        }
      } catch { failed(modal.querySelector(".modal")); }
      loading.hidden = true;
    };
    box.addEventListener("click", search);
    box.addEventListener("input", search);
    modal.querySelector(".cancel").addEventListener("click", () => modal.remove());
    root.append(modal);
  }

  async function findProvider(shown) {
    await wait(late);
    const modal = made("find-provider"), box = modal.querySelector("input"), grid = modal.querySelector(".ag-root");
    const viewport = modal.querySelector(".ag-body-viewport"), container = modal.querySelector(".ag-center-cols-container");
    const wrapper = modal.querySelector(".ag-root-wrapper"), overlay = modal.querySelector(".ag-overlay-loading-center");
    let all = [], rows = [];
    // Only what is in view is there, and a row that comes into view is a new element.
    const draw = () => {
      const first = Math.max(Math.floor(viewport.scrollTop / ROW) - 1, 0), last = first + Math.ceil(160 / ROW) + 2;
      container.replaceChildren();
      for (let at = first; at < Math.min(last, rows.length); at++) {
        const row = made("grid-row");
        row.setAttribute("row-index", at);
        row.setAttribute("aria-rowindex", at + 2);
        row.style.top = at * ROW + "px";
        ["name", "npi", "taxId", "kind"].forEach((name, place) => {
          const cell = made("grid-cell");
          cell.setAttribute("col-id", name);
          cell.setAttribute("aria-colindex", place + 1);
          cell.textContent = rows[at][name];
          row.append(cell);
        });
        row.addEventListener("click", () => choose(rows[at]));
        container.append(row);
      }
    };
    const lay = () => {
      rows = all.filter(one => one.npi.includes(box.value.trim()));
      grid.setAttribute("aria-rowcount", rows.length + 1);
      container.style.height = rows.length * ROW + "px";
      // Where a filter leaves no row, the widget says nothing.
      if (!all.length && !wrapper.querySelector(".ag-overlay-no-rows-center")) wrapper.append(made("no-rows"));
      draw();
    };
    const choose = one => {
      provider = one;
      shown.textContent = one.name + " " + one.npi;
      modal.remove();
    };
    viewport.addEventListener("scroll", () => setTimeout(draw, late));
    box.addEventListener("input", () => setTimeout(lay, late));
    modal.querySelector(".cancel").addEventListener("click", () => modal.remove());
    root.append(modal);
    try { all = await ask("/api/eligibility/providers"); } catch { failed(modal.querySelector(".modal")); return; }
    await wait(late);
    overlay.remove();
    lay();
  }

  async function showForm() {
    await wait(late);
    const main = root.querySelector("main"), form = made("form");
    const box = name => [...form.querySelectorAll("label")].find(one => one.textContent === name).parentNode.querySelector("input");
    put(form, ".selected-payer", payer.name);
    const chosen = form.querySelector("oa-provider-search > div > div");
    chosen.addEventListener("click", () => findProvider(chosen));
    form.querySelector(".submit").addEventListener("click", () => submit(form, {
      payer: payer.id, npi: provider ? provider.npi : "", first: box("First Name").value, last: box("Last Name").value,
      born: box("Date of Birth").value, member: box("Member ID").value, from: box("From Date").value,
    }));
    main.replaceChildren(form);
  }

  async function submit(form, question) {
    const errors = form.querySelector(".form-errors"), loader = form.querySelector("oa-searching-loader");
    errors.replaceChildren();
    form.querySelector(".page-error")?.remove();
    const needed = { npi: "Provider", first: "First Name", last: "Last Name", born: "Date of Birth", from: "From Date" };
    if (needs) needed.member = needs;
    for (const name of Object.keys(needed)) {
      if (question[name].trim()) continue;
      const error = made("field-error");
      error.textContent = needed[name] + " is required";
      errors.append(error);
    }
    if (errors.childElementCount) return;
    const searching = made("loader");
    loader.append(searching);
    let answer = null;
    try { answer = await ask("/api/eligibility/check", question); } catch { /* told below */ }
    await wait(late);
    searching.remove();
    if (answer === null) { failed(form); return; }
    if (keeps && !answer.message) sessionStorage.setItem(KEY, JSON.stringify(answer));
    if (keeps !== "stuck" || !root.querySelector("oa-results")) show(answer);
    if (keeps !== "stuck") form.remove();
  }

  function show(answer) {
    const layout = root.querySelector("oa-layout"), results = made(answer.message ? "refusal" : "results");
    layout.querySelector(":scope > section + section")?.remove();
    put(results, ".asked", answer.asked);
    layout.append(results);
    if (answer.message) { put(results, ".payer-message", answer.message); return; }
    // The frame comes first, its words after it, and the sections last.
    setTimeout(() => put(results, ".headline", answer.headline), late);
    setTimeout(() => {
      for (const name of ["summary", "dependents"]) for (const [label, value] of answer[name]) {
        const pair = made("pair");
        pair.children[0].textContent = label;
        pair.children[1].textContent = value;
        results.querySelector("." + name).append(pair);
      }
      for (const [label, value] of answer.plan) {
        const line = made("plan-line");
        line.textContent = label + ": " + value;
        results.querySelector(".plan").append(line);
      }
    }, 2 * late);
    const choices = results.querySelector(".choices");
    results.querySelector(".new-search").addEventListener("click", () => { choices.hidden = false; });
    results.querySelector(".different-payer").addEventListener("click", findPayer);
  }

  function open() {
    const last = keeps && sessionStorage.getItem(KEY);
    if (last) show(JSON.parse(last));
    findPayer();
  }

  function guides() {
    const base = document.getElementById("pendo-base");
    if (!base) return;
    const waiting = [...base.querySelectorAll("#pendo-guide-container")], backdrop = base.querySelector("#pendo-backdrop");
    waiting.forEach(guide => guide.remove());
    backdrop.style.display = "none";
    const next = () => {
      const guide = waiting.shift();
      if (!guide) { base.remove(); return; }
      backdrop.style.display = "";
      guide.hidden = false;
      base.append(guide);
    };
    base.addEventListener("click", event => {
      const button = event.target.closest("[id^=pendo-close-guide], [id*=pendo-button]");
      if (!button) return;
      const guide = button.closest("#pendo-guide-container");
      const seen = (document.cookie.match(/(?:^|; )pendo_seen=([^;]*)/) || ["", ""])[1];
      document.cookie = "pendo_seen=" + (seen ? seen + "." : "") + guide.dataset.guide + "; path=/; max-age=31536000";
      guide.remove();
      setTimeout(next, 30);
    });
    setTimeout(next, Number(base.dataset.delay) || 0);
  }

  setTimeout(() => {
    root.append(made("shell"));
    put(root, ".user", root.dataset.user || "");
    root.querySelector("a[href='/eligibility']").addEventListener("click", event => {
      event.preventDefault();
      history.pushState(null, "", "/eligibility");
      open();
    });
    if (location.pathname === "/eligibility") open();
    guides();
  }, late);
})();
