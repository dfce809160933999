// Synthetic script, MODELLED after documented behaviour: the page asks its own address until the answer is there.
(function () {
  "use strict";
  var form = document.querySelector("form[data-poll]");
  if (!form) return;
  var pause = Number(form.dataset.poll);

  function again(milliseconds) { setTimeout(ask, milliseconds); }

  function ask() {
    fetch(location.href, { headers: { Accept: "application/json" }, cache: "no-store" }).then(function (answer) {
      if (answer.status === 429) {
        var reset = Number(answer.headers.get("X-RateLimit-Reset")) * 1000;
        again(Math.max(pause, reset - Date.now()));
        return null;
      }
      return answer.json();
    }).then(function (told) {
      if (!told) return;
      if (told.completed) form.submit(); else again(pause);
    }).catch(function () { again(pause); });
  }

  again(pause);
})();
