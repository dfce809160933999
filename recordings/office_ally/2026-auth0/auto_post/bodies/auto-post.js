// Synthetic script, MODELLED: '+' shows a check's lines, Auto Post asks first, Proceed posts what is selected.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var dialog = document.getElementById("dlgAutoPost");
  document.querySelectorAll("#tblChecks tr.check").forEach(function (row) {
    row.querySelector("a.plus").addEventListener("click", function (event) {
      event.preventDefault();
      var number = row.querySelector("a.number").textContent;
      document.querySelectorAll("#tblLines tr.era-line").forEach(function (line) {
        if (line.cells[1].textContent === number) { line.hidden = !line.hidden; }
      });
    });
  });
  document.getElementById("ctl00_phFolderContent_btnAutoPost").addEventListener("click", function () {
    dialog.hidden = false;
  });
  document.getElementById("btnCancelAutoPost").addEventListener("click", function () { dialog.hidden = true; });
  document.getElementById("btnProceed").addEventListener("click", function () {
    document.getElementById("ctl00_phFolderContent_hdnMode").value = "AutoPost";
  });
});
