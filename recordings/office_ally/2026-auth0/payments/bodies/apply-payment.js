// Synthetic script, MODELLED: which of the two buttons was pressed travels in a hidden field; Cancel goes back.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var field = function (name) { return document.getElementById("ctl00_phFolderContent_" + name); };
  field("btnApply2").addEventListener("click", function () { field("hdnMode").value = "Apply"; });
  field("btnUpdate2").addEventListener("click", function () { field("hdnMode").value = "Update"; });
  field("btnCancel2").addEventListener("click", function () { location.href = "/pm/Accounting/ReceivedPayments.aspx?Tab=R"; });
});
