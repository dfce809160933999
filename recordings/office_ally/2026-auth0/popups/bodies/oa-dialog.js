// Synthetic script, MODELLED but for the classes and the first line: the validation dialog of jQuery UI.
(function () {
  "use strict";
  function element(tag, className, parent) {
    var made = document.createElement(tag);
    made.className = className;
    if (parent) parent.appendChild(made);
    return made;
  }

  window.oaAlert = function (messages) {
    var overlay = element("div", "ui-widget-overlay ui-front", document.body);
    var dialog = element("div", "ui-dialog ui-widget ui-widget-content ui-corner-all ui-front quickadd oa-popup-gray " +
      "ui-dialog-buttons", document.body);
    dialog.setAttribute("role", "dialog");
    dialog.tabIndex = -1;
    var bar = element("div", "ui-dialog-titlebar ui-widget-header ui-corner-all", dialog);
    element("span", "ui-dialog-title", bar).textContent = "Practice Mate";
    var content = element("div", "ui-dialog-content ui-widget-content", dialog);
    var words = element("div", "alertClass", content);
    words.textContent = "Please correct the following(s):";
    messages.forEach(function (message) {
      words.appendChild(document.createElement("br"));
      words.appendChild(document.createTextNode(message));
    });
    var pane = element("div", "ui-dialog-buttonpane ui-widget-content ui-helper-clearfix", dialog);
    var ok = element("button", "ui-button ui-widget ui-state-default", element("div", "ui-dialog-buttonset", pane));
    ok.type = "button";
    ok.textContent = "OK";
    ok.addEventListener("click", function () { dialog.remove(); overlay.remove(); });
    ok.focus();
  };

  // What the server found wrong comes hidden in the page that it shows again.
  document.addEventListener("DOMContentLoaded", function () {
    var found = Array.prototype.map.call(document.querySelectorAll("#serverMessages li"), function (item) {
      return item.textContent;
    }).filter(Boolean);
    if (found.length) window.oaAlert(found);
  });
})();
