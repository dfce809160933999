// Synthetic script, MODELLED: gives the chosen row to the window that opened this one, and closes it.
(function () {
  "use strict";
  var name = new URLSearchParams(location.search).get("name");

  document.addEventListener("click", function (event) {
    var link = event.target.closest("[id$=_lnkSelect]");
    if (!link) return;
    event.preventDefault();
    var row = JSON.parse(link.parentElement.querySelector('script[type="text/x-oa-template"]').textContent);
    if (window.opener && window.opener.PopupReturn) window.opener.PopupReturn(name, row);
    window.close();
  });
  document.addEventListener("DOMContentLoaded", function () {
    document.getElementById("btnClose").addEventListener("click", function () { window.close(); });
    document.getElementById("ctl04_popupBase_txtSearch").focus();
  });
})();
