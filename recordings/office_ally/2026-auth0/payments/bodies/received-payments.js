// Synthetic script, MODELLED: the search bar of the payments feeds the grid's filters2.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  var bar = "ctl00_phFolderContent_ucSearch_";
  var field = function (name) { return document.getElementById(bar + name); };
  var part = function (name) { return document.getElementById(name).value.trim(); };

  function date(prefix) {
    var parts = [part(prefix + "M_0"), part(prefix + "D_0"), part(prefix + "Y_0")];
    return parts.every(Boolean) ? parts[0].padStart(2, "0") + "/" + parts[1].padStart(2, "0") + "/" + parts[2] : "";
  }

  var grid = window.oaGrid({
    grid: "ctl00_phFolderContent_myCustomGrid_myGrid",
    pager: "ctl00_phFolderContent_myCustomGrid_myPager",
    model: "paymentColModel",
    url: location.pathname,
    edit: "/pm/Accounting/ApplyPayment.aspx?Tab=R&PageAction=apply&rnum=200&PID=",
    rules: function () {
      return [
        { field: "MaxRecords", data: field("lstMaxRecords").value },
        { field: "PayerTypeID", data: field("lstPayerType").value },
        { field: "PaymentType", data: field("lstPaymentType").value },
        { field: "StartDate", data: date("srcFa") },
        { field: "EndDate", data: date("srcTo") }
      ];
    }
  });
  field("btnSearch").addEventListener("click", grid.search);
});
