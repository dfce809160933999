// Synthetic script, MODELLED: everything that was applied.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  window.oaGrid({
    grid: "ctl00_phFolderContent_myCustomGrid_myGrid",
    pager: "ctl00_phFolderContent_myCustomGrid_myPager",
    model: "appliedColModel",
    url: location.pathname,
    edit: "/pm/Accounting/ApplyPayment.aspx?Tab=R&PageAction=apply&rnum=200&PID=",
    rules: function () {
      return [{ field: "MaxRecords", data: "1000000" }, { field: "OfficeBy", data: "payment" }, { field: "AppliedType", data: "0" }];
    }
  });
});
