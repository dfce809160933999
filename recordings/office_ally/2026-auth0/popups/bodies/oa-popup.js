// Synthetic script, MODELLED but for the call OpenPopup({popupName: ...}): opens a lookup window and takes its choice.
(function () {
  "use strict";
  var waiting = {};

  window.OpenPopup = function (options) {
    var asked = "name=" + encodeURIComponent(options.popupName);
    if (options.returnData) asked += "&returnData=" + encodeURIComponent(options.returnData);
    waiting[options.popupName] = options.callback;
    return window.open("/pm/SharedFiles/popup/Popup.aspx?" + asked, "_blank", "width=860,height=620,scrollbars=yes");
  };

  // The window calls this with the chosen row, and closes itself.
  window.PopupReturn = function (name, row) {
    if (waiting[name]) waiting[name](row);
  };

  // <input data-popup="Insurance" data-into="control=key;other=key">: filled without a script of the page's own.
  document.addEventListener("click", function (event) {
    var opener = event.target.closest("[data-popup]");
    if (!opener) return;
    window.OpenPopup({
      popupName: opener.dataset.popup,
      returnData: opener.dataset.returnData,
      callback: function (row) {
        opener.dataset.into.split(";").forEach(function (pair) {
          var control = document.getElementById(pair.split("=")[0]);
          control.value = row[pair.split("=")[1]] || "";
          control.dispatchEvent(new Event("change", { bubbles: true }));
        });
      }
    });
  });
})();
