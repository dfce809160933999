// Synthetic script, MODELLED: what the portal's pages share. Guides stack; closing one shows the next.
(function () {
  "use strict";

  function stackGuides() {
    var base = document.getElementById("pendo-base");
    if (!base) return;
    var waiting = Array.prototype.slice.call(base.querySelectorAll("#pendo-guide-container"));
    waiting.forEach(function (guide) { guide.remove(); });
    var backdrop = base.querySelector("#pendo-backdrop");
    backdrop.style.display = "none";

    function showNext() {
      var guide = waiting.shift();
      if (!guide) { base.remove(); return; }
      backdrop.style.display = "";
      guide.hidden = false;
      base.appendChild(guide);
    }

    // The service remembers closed guides per visitor; here a cookie does, so the server leaves them out.
    function remember(key) {
      var seen = (document.cookie.match(/(?:^|; )pendo_seen=([^;]*)/) || ["", ""])[1];
      document.cookie = "pendo_seen=" + (seen ? seen + "." : "") + key + "; path=/pm; max-age=31536000";
    }

    base.addEventListener("click", function (event) {
      var button = event.target.closest("[id^=pendo-close-guide], [id*=pendo-button]");
      if (!button) return;
      var guide = button.closest("#pendo-guide-container");
      remember(guide.dataset.guide);
      guide.remove();
      setTimeout(showNext, 60);
    });
    setTimeout(showNext, Number(base.dataset.delay) || 0);
  }

  // Answers carry JSON inside JSON; the header token is the page's own hidden field.
  window.callApi = function (url, method) {
    var token = document.querySelector("[name=__RequestVerificationToken]").value;
    return fetch("/pm/CommonUserControls/Ajax/WebAPI/Api.aspx?method=" + method + "&url=" + encodeURIComponent(url), {
      method: "POST",
      headers: {
        "Content-Type": "application/json; charset=utf-8",
        "X-OA-AUTH-TOKEN": token,
        "X-Requested-With": "XMLHttpRequest"
      },
      body: JSON.stringify({ url: url, urlparam: "", data: "", method: method, contenttype: "", headers: "", type: 1, usetoken: true })
    }).then(function (answer) { return answer.json(); });
  };

  window.__doPostBack = function (target, argument) {
    var form = document.getElementById("aspnetForm");
    form.elements.__EVENTTARGET.value = target;
    form.elements.__EVENTARGUMENT.value = argument;
    form.submit();
  };

  // Typing a full part of a three-part date or phone moves on to the next part, as in the portal.
  function autoTab() {
    document.addEventListener("input", function (event) {
      var next = event.target.dataset && event.target.dataset.next;
      if (next && event.target.value.length >= event.target.maxLength) document.getElementById(next).focus();
    });
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start); else start();
  function start() { stackGuides(); autoTab(); }
})();
