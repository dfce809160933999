// Synthetic script, MODELLED after documented behaviour: the form sends itself off once the page has loaded.
(function () {
  "use strict";
  var form = document.querySelector("form[data-submits-itself]");
  if (form) addEventListener("load", function () { setTimeout(function () { form.submit(); }, 100); });
})();
