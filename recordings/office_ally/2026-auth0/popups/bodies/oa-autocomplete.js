// Synthetic script, MODELLED: suggestions for codes, as jQuery UI shows them. Only a chosen one commits: what is typed
// leaves the description empty, and a menu that comes late lies upon the fields below.
(function () {
  "use strict";
  var DELAY = 200;
  var count = 0;

  function description(input) {
    return document.getElementById(input.id.replace("dc_10_", "dd_10_"));
  }

  function changed(control) {
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function attach(input) {
    var menu = document.createElement("ul");
    var asked = 0, timer = 0;
    menu.id = "ui-id-" + (++count);
    menu.className = "ui-autocomplete ui-front ui-menu ui-widget ui-widget-content ui-corner-all";
    menu.style.display = "none";
    document.body.appendChild(menu);
    input.classList.add("ui-autocomplete-input");
    input.setAttribute("autocomplete", "off");

    function hide() { menu.style.display = "none"; menu.textContent = ""; }

    function choose(item) {
      input.value = item.Code;
      description(input).value = item.Description;
      hide();
      changed(input);
      changed(description(input));
    }

    function show(items) {
      menu.textContent = "";
      items.forEach(function (item) {
        var line = document.createElement("li");
        line.className = "ui-menu-item";
        var words = document.createElement("div");
        words.className = "ui-menu-item-wrapper";
        words.textContent = item.Code + " - " + item.Description;
        line.appendChild(words);
        line.addEventListener("mousedown", function (event) { event.preventDefault(); });
        line.addEventListener("click", function () { choose(item); });
        menu.appendChild(line);
      });
      var place = input.getBoundingClientRect();
      menu.style.left = place.left + window.scrollX + "px";
      menu.style.top = place.bottom + window.scrollY + "px";
      menu.style.display = items.length ? "" : "none";
    }

    function suggest() {
      var number = ++asked, term = input.value.trim();
      if (!term) { hide(); return; }
      fetch("/pm/CommonUserControls/Ajax/Suggest.aspx?type=ICD10&term=" + encodeURIComponent(term), {
        headers: { "X-Requested-With": "XMLHttpRequest" }
      }).then(function (answer) { return answer.json(); }).then(function (items) {
        if (number === asked) show(items);
      }, hide);
    }

    input.addEventListener("input", function () {
      description(input).value = "";
      changed(description(input));
      clearTimeout(timer);
      timer = setTimeout(suggest, DELAY);
    });
    input.addEventListener("keydown", function (event) { if (event.key === "Escape") hide(); });
    document.addEventListener("mousedown", function (event) { if (!menu.contains(event.target)) hide(); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    Array.prototype.forEach.call(document.querySelectorAll("input.dc_10"), attach);
  });
})();
