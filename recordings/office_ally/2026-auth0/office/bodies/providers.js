// Synthetic script, MODELLED: the list of providers shows everybody.
document.addEventListener("DOMContentLoaded", function () {
  "use strict";
  window.oaGrid({
    grid: "ctl00_phFolderContent_ctlListProviders_myCustomGrid_myGrid",
    pager: "ctl00_phFolderContent_ctlListProviders_myCustomGrid_myPager",
    model: "providerColModel",
    url: location.pathname,
    edit: "/pm/ManageOffice/EditProvider.aspx?ID=",
    rules: function () { return [{ field: "MaxRecords", data: "1000000" }]; }
  });
});
