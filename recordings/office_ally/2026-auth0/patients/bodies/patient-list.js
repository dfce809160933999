// Synthetic script, MODELLED: the search bar of the patient list feeds the grid's filters2.
(function () {
  "use strict";
  var bar = "ctl00_phFolderContent_ucSearch_";
  var field = function (name) { return document.getElementById(bar + name); };
  var part = function (name) { return document.getElementById(name).value.trim(); };

  function date(prefix) {
    var parts = [part(prefix + "M_0"), part(prefix + "D_0"), part(prefix + "Y_0")];
    return parts.every(Boolean) ? parts[0].padStart(2, "0") + "/" + parts[1].padStart(2, "0") + "/" + parts[2] : "";
  }

  function rules() {
    var byDate = field("lstSearchBy").value === "PatientDOB";
    var start = byDate ? date("srcFa") : "";
    var end = byDate && field("lstSearchCondition").value === "3" ? date("srcTo") : start;
    return [
      { field: "MaxRecords", data: field("lstMaxRecords").value },
      { field: "StatusID", data: field("lstStatus").value },
      { field: "SearchBy", data: field("lstSearchBy").value },
      { field: "SearchCondition", data: field("lstSearchCondition").value },
      { field: "TextField", data: byDate ? "" : field("txtSearch").value },
      { field: "SearchByAdv", data: field("lstSearchByAdvanced").value },
      { field: "SearchConditionAdv", data: field("lstSearchConditionAdvanced").value },
      { field: "TextFieldAdv", data: field("txtSearchAdvanced").value },
      { field: "StartDate", data: start },
      { field: "EndDate", data: end }
    ];
  }

  function showFields() {
    var byDate = field("lstSearchBy").value === "PatientDOB";
    field("txtSearch").style.display = byDate ? "none" : "";
    document.getElementById("srcDates").style.display = byDate ? "" : "none";
    document.getElementById("srcDatesTo").style.display = field("lstSearchCondition").value === "3" ? "" : "none";
  }

  document.addEventListener("DOMContentLoaded", function () {
    var grid = window.oaGrid({
      grid: "ctl00_phFolderContent_myCustomGrid_myGrid",
      pager: "ctl00_phFolderContent_myCustomGrid_myPager",
      model: "patientColModel",
      url: location.pathname,
      edit: "/pm/ManagePatients/EditPatient.aspx?Tab=P&PageAction=edit&PID=",
      rules: rules
    });
    field("btnSearch").addEventListener("click", grid.search);
    document.querySelector(".searchbar").addEventListener("keydown", function (event) {
      if (event.key === "Enter" && event.target.tagName === "INPUT") { event.preventDefault(); grid.search(); }
    });
    field("ctlArrow").addEventListener("click", function () {
      var row = document.getElementById("divSearchAdvanced");
      var open = row.style.display !== "none";
      row.style.display = open ? "none" : "";
      field("ctlArrow").textContent = open ? "\u25B8 More" : "\u25BE Less";
    });
    field("lstSearchBy").addEventListener("change", showFields);
    field("lstSearchCondition").addEventListener("change", showFields);
    showFields();
  });
})();
