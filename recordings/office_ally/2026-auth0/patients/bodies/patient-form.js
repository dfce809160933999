// Synthetic script, MODELLED: client-side tabs, multi-select dropdowns and buttons of the patient form.
(function () {
  "use strict";
  window.ChangePatientTab = function (number) {
    document.querySelectorAll("[id^=tblTab]").forEach(function (panel) {
      panel.style.display = panel.id === "tblTab" + number ? "" : "none";
    });
    document.querySelectorAll("#PatientTabs li").forEach(function (tab, position) {
      tab.classList.toggle("current", position === number);
    });
  };

  function label(box) {
    var chosen = Array.prototype.filter.call(box.querySelectorAll("input"), function (input) { return input.checked; });
    box.querySelector("[id^=lblMultiSelect]").textContent =
      chosen.map(function (input) { return input.parentElement.textContent.trim(); }).join(", ");
  }

  document.addEventListener("click", function (event) {
    var button = event.target.closest(".multiselect .button");
    document.querySelectorAll(".multiselect.open").forEach(function (box) {
      if (!box.contains(event.target)) box.classList.remove("open");
    });
    if (button) button.parentElement.classList.toggle("open");
  });
  document.addEventListener("change", function (event) {
    var box = event.target.closest(".multiselect");
    if (box) label(box);
  });
  document.addEventListener("DOMContentLoaded", function () {
    document.getElementById("ctl00_phFolderContent_ucPatient_btnCancel").addEventListener("click", function () {
      location.href = "/pm/ManagePatients/ManagePatients.aspx?Tab=P";
    });
  });
})();
