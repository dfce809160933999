// Synthetic script, MODELLED on how jqGrid pages look from outside: separate header table, "Loading..." at once,
// rows replaced wholesale when the answer is in, pager below. Written for these recordings.
(function () {
  "use strict";

  function make(tag, attributes, text) {
    var element = document.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { element.setAttribute(name, attributes[name]); });
    if (text !== undefined) element.textContent = text;
    return element;
  }

  window.oaGrid = function (options) {
    var id = options.grid, pager = options.pager;
    var columns = JSON.parse(document.getElementById(options.model).textContent);
    var table = document.getElementById(id);
    var state = { page: 1, rows: 20, pages: 0, sidx: "", sord: "asc", search: false, call: 0 };
    var find = function (selector) { return document.querySelector(selector); };

    function hide(element, column) { if (column.hidden) element.style.display = "none"; return element; }

    function drawHeader() {
      var row = make("tr", { "class": "ui-jqgrid-labels", role: "row" });
      columns.forEach(function (column) {
        var head = make("th", { id: id + "_" + column.name, role: "columnheader", "class": "ui-state-default ui-th-column ui-th-ltr" });
        head.style.width = column.width + "px";
        var label = make("div", { id: "jqgh_" + id + "_" + column.name, "class": "ui-jqgrid-sortable" });
        if (column.kind === "check") label.appendChild(make("input", { type: "checkbox", id: "cb_" + id, "class": "cbox", role: "checkbox" }));
        else label.textContent = column.label;
        if (column.sortable) label.addEventListener("click", function () { sort(column.name); });
        head.appendChild(label);
        row.appendChild(hide(head, column));
      });
      var head = find("#gbox_" + CSS.escape(id) + " .ui-jqgrid-htable thead");
      head.replaceChildren(row);
    }

    function firstRow() {
      var row = make("tr", { "class": "jqgfirstrow", role: "row" });
      columns.forEach(function (column) {
        var cell = make("td", { role: "gridcell" });
        cell.style.width = column.width + "px";
        row.appendChild(hide(cell, column));
      });
      return row;
    }

    function fillCell(cell, column, record) {
      var value = column.jsonmap === undefined ? "" : record.cell[column.jsonmap];
      var text = value === undefined || value === null ? "" : String(value);
      if (column.kind === "check") {
        cell.appendChild(make("input", { role: "checkbox", type: "checkbox", id: "jqg_" + id + "_" + record.id, "class": "cbox", name: "jqg_" + id + "_" + record.id }));
      } else if (column.kind === "icon") {
        var go = make("a", { href: options.edit + encodeURIComponent(record.id), title: column.label });
        go.appendChild(make("span", { "class": "ui-icon " + column.icon }));
        cell.appendChild(go);
      } else if (column.kind === "link") {
        cell.appendChild(make("a", { href: options.edit + encodeURIComponent(record.id) }, text));
      } else {
        cell.textContent = text;
      }
      if (text) cell.title = text;
    }

    function drawRow(record, position) {
      var row = make("tr", { role: "row", id: record.id, tabindex: "-1", "class": "ui-widget-content jqgrow ui-row-ltr" });
      columns.forEach(function (column) {
        var cell = make("td", { role: "gridcell", "aria-describedby": id + "_" + column.name });
        fillCell(cell, column, record);
        row.appendChild(hide(cell, column));
      });
      return row;
    }

    function overlay(on) {
      find("#lui_" + CSS.escape(id)).style.display = on ? "block" : "none";
      find("#load_" + CSS.escape(id)).style.display = on ? "block" : "none";
    }

    function number(value) { return String(value).replace(/\B(?=(\d{3})+$)/g, ","); }

    function drawPager(answer) {
      var total = Number(answer.records) || 0, shown = (answer.rows || []).length;
      var first = (state.page - 1) * state.rows;
      find("#" + CSS.escape(pager) + " .ui-paging-info").textContent =
        total ? "View " + number(first + 1) + " - " + number(first + shown) + " of " + number(total) : "No records to view";
      find("#sp_1_" + CSS.escape(pager)).textContent = number(state.pages);
      find("#" + CSS.escape(pager) + " .ui-pg-input").value = total ? state.page : 0;
      ["first", "prev"].forEach(function (name) { enable(name, state.page > 1); });
      ["next", "last"].forEach(function (name) { enable(name, state.page < state.pages); });
    }

    function enable(name, on) { document.getElementById(name + "_" + pager).classList.toggle("ui-state-disabled", !on); }

    function draw(answer) {
      var body = make("tbody");
      body.appendChild(firstRow());
      (answer.rows || []).forEach(function (record, position) { body.appendChild(drawRow(record, position)); });
      table.replaceChild(body, table.tBodies[0]);
      state.page = Number(answer.page) || 1;
      state.pages = Number(answer.total) || 0;
      drawPager(answer);
    }

    function reload() {
      var call = ++state.call;
      overlay(true);
      var query = new URLSearchParams({
        Tab: new URLSearchParams(location.search).get("Tab") || "P", jqGridID: id, _search: String(state.search), nd: String(Date.now()), rows: String(state.rows),
        page: String(state.page), sidx: state.sidx, sord: state.sord, filters2: JSON.stringify({ rules: options.rules() })
      });
      var request = new XMLHttpRequest();
      request.open("GET", options.url + "?" + query);
      request.setRequestHeader("X-Requested-With", "XMLHttpRequest");
      request.setRequestHeader("Accept", "application/json, text/javascript, */*; q=0.01");
      request.onloadend = function () {
        if (call !== state.call) return;
        var answer = null;
        if (request.status === 200) try { answer = JSON.parse(request.responseText); } catch (error) { answer = null; }
        // As in life: an answer that is not JSON leaves the old rows and the overlay where they are.
        if (answer === null) return;
        draw(Array.isArray(answer) ? { page: 1, total: 0, records: 0, rows: [] } : answer);
        overlay(false);
      };
      request.send();
    }

    // A typed number goes to the server as it is: what lies beyond the end is the server's to say.
    function turn(page) {
      if (page < 1) return;
      state.page = page;
      reload();
    }

    function sort(name) {
      state.sord = state.sidx === name && state.sord === "asc" ? "desc" : "asc";
      state.sidx = name;
      state.page = 1;
      reload();
    }

    function wirePager() {
      var goals = { first: function () { return 1; }, prev: function () { return state.page - 1; }, next: function () { return state.page + 1; }, last: function () { return state.pages; } };
      Object.keys(goals).forEach(function (name) {
        var button = document.getElementById(name + "_" + pager);
        button.addEventListener("click", function () { if (!button.classList.contains("ui-state-disabled")) turn(goals[name]()); });
      });
      var input = find("#" + CSS.escape(pager) + " .ui-pg-input");
      input.addEventListener("keydown", function (event) {
        if (event.key === "Enter") { event.preventDefault(); turn(Number(input.value) || 1); }
      });
      find("#" + CSS.escape(pager) + " .ui-pg-selbox").addEventListener("change", function (event) {
        state.rows = Number(event.target.value);
        state.page = 1;
        reload();
      });
    }

    drawHeader();
    wirePager();
    reload();
    return {
      search: function () { state.search = true; state.page = 1; reload(); }
    };
  };
})();
