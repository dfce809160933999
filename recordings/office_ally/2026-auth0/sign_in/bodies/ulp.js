// Synthetic script, MODELLED after documented behaviour: capability fields, validators, announcer, one submission per page.
(function () {
  "use strict";
  var primary = document.querySelector("form[data-form-primary=true]");
  var available = document.getElementById("js-available");
  if (available) available.value = "true";
  var webauthn = document.getElementById("webauthn-available");
  if (webauthn && window.PublicKeyCredential) webauthn.value = "true";
  if (primary && primary.dataset.disableHtmlValidations === "true") primary.noValidate = true;

  function complain(input) {
    var note = document.getElementById("error-cs-" + input.name + "-required");
    if (!note) return false;
    var empty = !input.value;
    note.classList.toggle("ulp-validator-error", empty);
    if (empty) note.setAttribute("data-is-error", "true"); else note.removeAttribute("data-is-error");
    input.closest(".ulp-field").classList.toggle("ulp-error", empty);
    return empty;
  }

  var submitted = false;
  document.addEventListener("submit", function (event) {
    if (submitted) { event.preventDefault(); return; }
    if (event.target === primary) {
      var bad = Array.prototype.filter.call(primary.querySelectorAll("input[required]"), complain);
      if (bad.length) { event.preventDefault(); bad[0].focus(); return; }
    }
    submitted = true;
  });

  document.addEventListener("click", function (event) {
    var toggle = event.target.closest("button[data-action=toggle]");
    if (!toggle) return;
    var field = toggle.parentElement.querySelector("input");
    var shown = field.type === "password";
    field.type = shown ? "text" : "password";
    toggle.setAttribute("aria-checked", String(shown));
    toggle.setAttribute("aria-label", shown ? "Hide password" : "Show password");
  });

  // Assistive technology is told a moment later, so the same text stands on the page twice.
  setTimeout(function () {
    var error = document.querySelector(".ulp-input-error-message, #prompt-alert");
    var announcer = document.getElementById("ulp-error-announcer");
    if (error && announcer) announcer.textContent = error.textContent.trim();
  }, 150);
})();
