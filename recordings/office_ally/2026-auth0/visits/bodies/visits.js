// Synthetic script, MODELLED: the search bar of the visit list feeds the grid's filters2.
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
    return [
      { field: "MaxRecords", data: field("lstMaxRecords").value },
      { field: "StatusID", data: "0" },
      { field: "SearchBy", data: field("lstSearchBy").value },
      { field: "SearchCondition", data: field("lstSearchCondition").value },
      { field: "TextField", data: field("txtSearch").value },
      { field: "SearchByAdv", data: field("lstSearchByAdvanced").value },
      { field: "SearchConditionAdv", data: field("lstSearchConditionAdvanced").value },
      { field: "TextFieldAdv", data: field("txtSearchAdvanced").value },
      { field: "StartDate", data: date("srcFa") },
      { field: "EndDate", data: date("srcTo") }
    ];
  }

  document.addEventListener("DOMContentLoaded", function () {
    var grid = window.oaGrid({
      grid: "ctl00_phFolderContent_myCustomGrid_myGrid",
      pager: "ctl00_phFolderContent_myCustomGrid_myPager",
      model: "visitColModel",
      url: location.pathname,
      edit: "/pm/PatientVisits/EditVisit.aspx?Tab=V&PageAction=edit&rnum=20&ID=",
      rules: rules
    });
    field("btnSearch").addEventListener("click", grid.search);
    field("ctlArrow").addEventListener("click", function () {
      var row = document.getElementById("divSearchAdvanced");
      var open = row.style.display !== "none";
      row.style.display = open ? "none" : "";
      field("ctlArrow").textContent = open ? "\u25B8 More" : "\u25BE Less";
    });
  });
})();
