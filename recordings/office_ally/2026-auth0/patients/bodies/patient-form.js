// Synthetic script, MODELLED: client-side tabs, multi-select dropdowns, first checks and buttons of the patient form.
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
  var PREFIX = "ctl00_phFolderContent_ucPatient_";
  function control(name) { return document.getElementById(PREFIX + name); }
  function value(name) { return control(name).value.trim(); }

  // The rules that the page knows by itself; the server has others (MODELLED, all of them).
  function problems() {
    var found = [];
    if (!value("LastName")) found.push("Last Name is required.");
    if (!value("FirstName")) found.push("First Name is required.");
    if (!value("lstGender")) found.push("Sex is required.");
    var month = Number(value("DOB_Month")), day = Number(value("DOB_Day")), year = Number(value("DOB_Year"));
    var born = new Date(year, month - 1, day);
    if (!month && !day && !year) found.push("Date of Birth is required.");
    else if (born.getFullYear() !== year || born.getMonth() !== month - 1 || born.getDate() !== day) {
      found.push("Date of Birth is not a valid date.");
    }
    if (value("Zip") && !/^\d{5}(-?\d{4})?$/.test(value("Zip"))) found.push("Zip must be 5 or 9 digits.");
    [["HomePhone", "Home Phone"], ["CellPhone", "Cell Phone"], ["WorkPhone", "Work Phone"], ["Fax", "Fax"]].forEach(
      function (phone) {
        var digits = value(phone[0] + "_AreaCode") + value(phone[0] + "_Prefix") + value(phone[0] + "_Number");
        if (digits && !/^\d{10}$/.test(digits)) found.push(phone[1] + " must have 10 digits.");
      });
    if (value("Email") && !/^[^@\s]+@[^@\s]+$/.test(value("Email"))) found.push("E-mail is not valid.");
    return found;
  }

  document.addEventListener("DOMContentLoaded", function () {
    // A provider that is typed is a name only: the id comes with the choice from the lookup window.
    control("tbxPrimaryProvider").addEventListener("input", function () { control("hdnPrimaryProviderID").value = ""; });
    document.getElementById("aspnetForm").addEventListener("submit", function (event) {
      var found = problems();
      if (found.length) {
        event.preventDefault();
        window.oaAlert(found);
        return;
      }
      document.getElementById("PageAction").value = "Update";
      control("btnTriggerSave").value = "1";
    });
    document.getElementById("ctl00_phFolderContent_ucPatient_btnCancel").addEventListener("click", function () {
      location.href = "/pm/ManagePatients/ManagePatients.aspx?Tab=P";
    });
  });
})();
