// Synthetic script, MODELLED: tabs, charge lines and what is checked before saving of the visit form.
// What is saved is the hidden JSON; the visible lines only feed it.
(function () {
  "use strict";
  var base = "ctl00_phFolderContent_", line = base + "ucVisitLineItem_ucBillingCPT_", rows = 12;
  var shown = ["DOS", "ToDOS", "PlaceOfService", "CPT", "ModifierA", "ModifierB", "ModifierC", "ModifierD",
    "DiagnosisCode", "Quantity", "Charge", "NDCCode", "NDCQuantity", "NDCUnit", "Description"];
  var paid = ["Allowed", "InsurancePayment", "PatientPayment", "Adjustment"];
  var field = function (name) { return document.getElementById(base + name); };
  var cell = function (name, row) { return document.getElementById(line + name + row); };
  var data = function (id) { return JSON.parse(document.getElementById(id).textContent); };
  var loaded = [];

  // --- tabs ---
  function tabs() {
    var items = document.querySelectorAll("#VisitTabs li");
    items.forEach(function (item, position) {
      item.addEventListener("click", function (event) {
        event.preventDefault();
        items.forEach(function (other, at) {
          other.classList.toggle("current", at === position);
          document.getElementById("tblTab" + at).style.display = at === position ? "" : "none";
        });
      });
    });
  }

  // --- charge lines ---
  function blank(row) {
    return shown.every(function (name) { return cell(name, row).value.trim() === ""; });
  }

  function amount(text) { return Math.round(Number(text || 0) * 100) || 0; }
  function cents(number) { return (number / 100).toFixed(2); }

  function asLine(row, number) {
    var old = loaded[row] || {}, made = Object.assign({}, old, { LineOrderNo: number });
    shown.forEach(function (name) { made[name] = cell(name, row).value.trim(); });
    paid.forEach(function (name) { made[name] = old[name] || "0.00"; });
    var known = procedures[made.CPT];
    made.FeeScheduleID = known ? known[2] : "";
    made.START_TIME = old.START_TIME || "";
    made.STOP_TIME = old.STOP_TIME || "";
    return made;
  }

  function rebuild() {
    var lines = [], charge = 0, left = 0;
    for (var row = 0; row < rows; row++) {
      if (blank(row)) { cell("Balance", row).value = ""; continue; }
      var made = asLine(row, lines.length + 1);
      var owed = amount(made.Charge) - paid.slice(1).reduce(function (sum, name) { return sum + amount(made[name]); }, 0);
      cell("Balance", row).value = cents(owed);
      charge += amount(made.Charge);
      left += owed;
      lines.push(made);
    }
    field("ucVisitLineItem_hdnJsUpdateBillingLineItem").value = JSON.stringify(lines);
    field("ucVisitLineItem_hdnJsUpdateNonBillingLineItem").value = "[]";
    field("TotalLineCharge").value = cents(charge);
    field("TotalBalance").value = cents(left);
  }

  // A procedure code brings its words, and its charge, unit, day and place where nothing is written yet.
  function complete(row) {
    var known = procedures[cell("CPT", row).value.trim()];
    cell("Description", row).value = known ? known[0] : "";
    if (!known) return;
    var day = ["Month", "Day", "Year"].map(function (part) { return field("DateVisited_" + part).value; }).join("/");
    var usual = { Charge: known[1], Quantity: "1", PlaceOfService: "11", DOS: day, ToDOS: day };
    Object.keys(usual).forEach(function (name) {
      if (!cell(name, row).value && usual[name] !== "//") cell(name, row).value = usual[name];
    });
  }

  function pointers(input) {
    var digits = document.getElementById("lines").dataset.pointers === "digits";
    input.value = input.value.trim().toUpperCase();
    if (digits) input.value = input.value.replace(/[A-I]/g, function (letter) { return letter.charCodeAt(0) - 64; });
  }

  document.addEventListener("change", function (event) {
    var input = event.target;
    if (!input.classList || !input.classList.contains("js-change")) return;
    if (input.classList.contains("cptPointer")) pointers(input);
    if (input.classList.contains("cptCode")) complete(Number(input.id.slice((line + "CPT").length)));
    rebuild();
  });

  // A menu that stays where a choice was made lies upon the field below until Escape is pressed.
  function leftovers() {
    if (document.getElementById("diagnoses").dataset.leftover !== "1") return;
    document.querySelectorAll("input.dc_10").forEach(function (input, position) {
      input.addEventListener("change", function () {
        var menu = document.getElementById("ui-id-" + (position + 1));
        var item = document.createElement("li");
        item.className = "ui-menu-item";
        item.textContent = input.value;
        setTimeout(function () { menu.replaceChildren(item); menu.style.display = ""; });
      });
    });
  }

  // --- saving ---
  function saving(event) {
    var missing = [];
    if (!field("PatientID").value) missing.push("Patient is required.");
    if (!field("DateVisited_Year").value) missing.push("Visit Date is required.");
    if (missing.length) { event.preventDefault(); window.oaAlert(missing); return; }
    document.getElementById("PageAction").value = "Update";
    field("btnTriggerSave").value = "1";
  }

  function dates() {
    var parts = ["Month", "Day", "Year"].map(function (part) { return field("DateVisited_" + part); });
    parts.forEach(function (part) {
      part.addEventListener("change", function () {
        field("VisitDate").value = parts.map(function (one) { return String(Number(one.value) || ""); }).join("/");
      });
    });
  }

  var procedures = {};
  document.addEventListener("DOMContentLoaded", function () {
    procedures = data("procedures");
    loaded = JSON.parse(field("ucVisitLineItem_hdnJsLoadBillableLineItem").value || "[[]]")[0] || [];
    tabs();
    leftovers();
    dates();
    rebuild();
    field("btnUpdate").addEventListener("click", saving);
    field("btnCancel").addEventListener("click", function () { location.href = "/pm/PatientVisits/Visits.aspx?Tab=V"; });
  });
})();
