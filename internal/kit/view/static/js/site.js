// Ornaments. Every page is whole without this file.
(function () {
  "use strict";
  var root = document.documentElement;
  var store = { get: function () { try { return localStorage.getItem("theme"); } catch (e) { return null; } },
    set: function (v) { try { localStorage.setItem("theme", v); } catch (e) { /* private window */ } } };
  var chosen = store.get();
  if (chosen === "dark" || chosen === "light") root.dataset.theme = chosen;

  function dark() {
    if (root.dataset.theme) return root.dataset.theme === "dark";
    return matchMedia("(prefers-color-scheme: dark)").matches;
  }
  document.querySelectorAll("[data-theme-dark]").forEach(function (b) {
    function name() { b.textContent = dark() ? b.dataset.themeLight : b.dataset.themeDark; }
    b.addEventListener("click", function () {
      root.dataset.theme = dark() ? "light" : "dark";
      store.set(root.dataset.theme);
      name();
    });
    name();
    b.hidden = false;
  });
  if (navigator.clipboard) document.querySelectorAll("[data-copy]").forEach(function (b) {
    var name = b.textContent;
    b.addEventListener("click", function () {
      navigator.clipboard.writeText(b.dataset.copy).then(function () {
        b.textContent = b.dataset.done;
        setTimeout(function () { b.textContent = name; }, 2500);
      });
    });
    b.hidden = false;
  });
  if (navigator.share) document.querySelectorAll("[data-share]").forEach(function (b) {
    b.addEventListener("click", function () {
      navigator.share({ title: b.dataset.title, url: b.dataset.share }).catch(function () {});
    });
    b.hidden = false;
  });
  document.querySelectorAll("[data-live]").forEach(function (f) { // results while one types
    function load() {
      var s = document.createElement("script");
      s.src = f.dataset.live;
      document.head.appendChild(s);
    }
    if (document.activeElement === f) load();
    else f.addEventListener("focus", load, { once: true });
  });
  var faults = document.getElementById("errors");
  if (faults) faults.focus();
})();
