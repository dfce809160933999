// Synthetic script, MODELLED: an ag-grid that draws only the rows in view, late, with columns pinned, hidden and moved.
(function () {
  "use strict";

  const root = document.querySelector("app-root"), late = Number(root.dataset.late), stale = Number(root.dataset.stale);
  const API = "/xpi/formtype/2/claims", ROW = 32, VIEW = 320, DAY = 86400000, AT_ONCE = 100;
  const TYPES = {
    B4: "Referral Form", CT: "Certification", DG: "Diagnostic Report", DS: "Discharge Summary", EB: "Explanation of Benefits",
    OB: "Operative Note", OZ: "Support Data for Claim", PN: "Physical Therapy Notes", RB: "Radiology Films",
    RR: "Radiology Reports", RT: "Report of Tests and Analysis",
  };
  const TIPS = {Passed: "The claim was sent to the payer.", Pending: "The claim is being processed.",
    Rejected: "The claim needs to be corrected."};
  const wait = ms => new Promise(done => setTimeout(done, ms));
  const made = id => document.getElementById(id).content.firstElementChild.cloneNode(true);
  const listed = name => root.dataset[name] ? root.dataset[name].split("|") : [];
  const us = iso => iso ? iso.slice(0, 10).replace(/(\d+)-(\d+)-(\d+)/, "$2/$3/$1") : "";
  const iso = day => day.replace(/(\d+)\/(\d+)\/(\d+)/, "$3-$1-$2");
  const forms = {2: "Professional", 3: "Institutional"};
  const COLUMNS = {
    "Claim ID": one => one.claimId, "Account Number": one => one.patientAcctNo, "Status": one => one.status,
    "Form Type": one => forms[one.formType] ?? String(one.formType), "Payer": one => one.payerName,
    "DOS From": one => us(one.fromDos), "DOS To": one => us(one.toDos), "Received Date": one => us(one.receivedDate),
    "Total Charge": one => "$" + one.totalCharge.toLocaleString("en-US", {minimumFractionDigits: 2}),
    "Attachments": one => String(one.attachmentCount),
  };

  const ask = async (path, body) => {
    const how = body ? {method: "POST", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body)} : {};
    const answer = await fetch(path, how);
    if (answer.status === 401) { location.assign("/claims/manage"); await new Promise(() => {}); }
    if (!answer.ok) throw new Error("status");
    return answer.json();
  };

  let rows = [], turn = 0, open = new Set();

  const columns = () => {
    const given = listed("order").length ? listed("order") : Object.keys(COLUMNS);
    const left = given.filter(name => !listed("hidden").includes(name)), pinned = listed("pinned");
    return [...left.filter(name => pinned.includes(name)), ...left.filter(name => !pinned.includes(name))];
  };

  function draw() {
    const grid = root.querySelector(".ag-root"), viewport = grid.querySelector(".ag-body-viewport"), pinned = listed("pinned");
    const containers = [".ag-pinned-left-cols-container", ".ag-center-cols-container"].map(css => grid.querySelector(css));
    const first = Math.max(Math.floor(viewport.scrollTop / ROW) - 1, 0), last = first + Math.ceil(VIEW / ROW) + 2;
    containers.forEach((container, right) => {
      const names = columns().map((name, at) => [name, at]).filter(([name]) => pinned.includes(name) === !right);
      container.replaceChildren();
      container.style.height = rows.length * ROW + "px";
      container.style.width = names.length * 120 + (right ? 60 : 0) + "px";
      if (!right && !names.length) return;
      for (let at = first; at < Math.min(last, rows.length); at++) {
        const row = made("row");
        row.setAttribute("row-index", at);
        row.setAttribute("aria-rowindex", at + 2);
        row.style.top = at * ROW + "px";
        for (const [name, place] of names) {
          const cell = made("cell");
          cell.setAttribute("aria-colindex", place + 1);
          if (name === "Status") {
            const status = made("status");
            status.textContent = rows[at].status;
            status.title = TIPS[rows[at].status] ?? "";
            cell.append(status);
          } else cell.textContent = COLUMNS[name](rows[at]);
          row.append(cell);
        }
        if (right) tools(row, rows[at]);
        container.append(row);
      }
    });
  }

  function tools(row, one) {
    const expand = made("expand");
    expand.addEventListener("click", () => detail(one));
    row.append(expand);
    if (!one.attachmentsSupported) return;
    const clip = made("clip");
    clip.addEventListener("click", () => attachments(one));
    row.append(clip);
  }

  function heads() {
    const pinned = listed("pinned"), grid = root.querySelector(".ag-root");
    grid.setAttribute("aria-colcount", columns().length);
    columns().forEach((name, at) => {
      const head = made("head");
      head.setAttribute("aria-colindex", at + 1);
      head.querySelector(".ag-header-cell-text").textContent = name;
      grid.querySelector(pinned.includes(name) ? ".ag-pinned-left-header [role=row]" : ".ag-header-container [role=row]").append(head);
    });
  }

  async function search() {
    const mine = ++turn, wrapper = root.querySelector(".ag-root-wrapper"), grid = root.querySelector(".ag-root");
    const box = id => document.getElementById(id).value.trim();
    const loading = made("loading");
    root.querySelector(".page-error")?.remove();
    // The grid keeps what it shows until the next answer, at times without saying that it loads.
    if (stale) await wait(stale); else wrapper.append(loading);
    const found = [];
    try {
      for (let page = 1; ; page++) {
        const answer = await ask(API + "/search", {
          date: {fromDate: iso(box("oa-from")), toDate: iso(box("oa-to")), type: box("oa-date-type")},
          patient: {}, formType: null, text: box("oa-text"), page, pageSize: AT_ONCE,
        });
        found.push(...answer.results);
        if (mine !== turn) return;
        if (found.length >= answer.total || !answer.results.length) break;
      }
    } catch {
      loading.remove();
      root.querySelector("oa-manage-claims").append(made("page-error"));
      return;
    }
    await wait(late);
    loading.remove();
    wrapper.querySelector(".ag-overlay-no-rows-center")?.remove();
    rows = found;
    root.querySelector(".claim-detail")?.remove();
    grid.setAttribute("aria-rowcount", rows.length + 1);
    if (!rows.length) wrapper.append(made("no-rows"));
    grid.querySelector(".ag-body-viewport").scrollTop = 0;
    draw();
  }

  async function detail(one) {
    const place = root.querySelector(".place");
    if (place.firstChild && open.has(one.claimId)) { open.delete(one.claimId); place.replaceChildren(); return; }
    open = new Set([one.claimId]);
    const answer = await ask(API.replace("2", one.formType) + "/" + one.claimId), shown = made("detail");
    shown.querySelector("h3").textContent = "Claim " + answer.claimId;
    for (const each of answer.errors ?? []) {
      const reason = made("reason");
      reason.querySelector(".code").textContent = each.code;
      reason.querySelector(".words").textContent = each.description;
      shown.querySelector("ul").append(reason);
    }
    await wait(late);
    place.replaceChildren(shown);
  }

  async function attachments(one) {
    const answer = await ask(API.replace("2", one.formType) + "/" + one.claimId), modal = made("attachments");
    modal.querySelector(".claim-id").textContent = answer.claimId;
    for (const each of answer.attachments) {
      const item = made("attachment");
      item.querySelector(".name").textContent = each.name;
      item.querySelector(".size").textContent = each.size;
      modal.querySelector("ul").append(item);
    }
    for (const [code, words] of Object.entries(TYPES)) {
      const type = made("type");
      type.value = code;
      type.textContent = words;
      modal.querySelector("select").append(type);
    }
    modal.querySelector(".submit").addEventListener("click", () => submit(modal, one));
    await wait(late);
    root.append(modal);
  }

  async function submit(modal, one) {
    const told = modal.querySelector(".told"), [file] = modal.querySelector("input").files;
    told.replaceChildren();
    const data = new FormData();
    const type = modal.querySelector("select").value;
    const meta = JSON.stringify({claimId: one.claimId, attachmentType: type, fileName: file?.name, fileSize: file?.size});
    data.append("metaData", new Blob([meta], {type: "application/json"}));
    if (file) data.append("file", new Blob([await file.arrayBuffer()], {type: file.type}), file.name);
    let answer, said = {};
    try {
      answer = await fetch(`/xpi/formType/${one.formType}/claims/${one.claimId}/attachments`, {method: "POST", body: data});
      said = await answer.json();
    } catch { told.append(made("page-error")); return; }
    await wait(late);
    if (answer.ok) {
      const done = made("done");
      done.querySelector(".attachment-id").textContent = said.attachmentId;
      told.append(done);
    } else {
      const refused = made(said.message ? "refused" : "page-error");
      if (said.message) refused.textContent = said.message;
      told.append(refused);
    }
  }

  setTimeout(() => {
    root.append(made("shell"));
    root.querySelector(".user").textContent = root.dataset.user ?? "";
    const today = new Date(root.dataset.today + "T12:00:00Z");
    document.getElementById("oa-to").value = us(today.toISOString());
    document.getElementById("oa-from").value = us(new Date(today - 90 * DAY).toISOString());
    heads();
    root.querySelector(".search").addEventListener("click", search);
    root.querySelector(".ag-body-viewport").addEventListener("scroll", () => setTimeout(draw, late));
    search();
  }, late);
})();
