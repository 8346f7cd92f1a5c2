// A click on the picture sets its focal point. The two fields do the same without this file.
(function () {
  "use strict";
  var frame = document.querySelector("[data-focus]"), x = document.getElementById("f-focus_x"), y = document.getElementById("f-focus_y");
  if (!frame || !x || !y) return;
  var mark = document.createElement("span");
  mark.className = "focal";
  mark.setAttribute("aria-hidden", "true");
  frame.append(mark);
  function number(s) {
    s = s.replace(/[۰-۹]/g, function (c) { return c.charCodeAt(0) - 0x6f0; }).replace(/[٠-٩]/g, function (c) { return c.charCodeAt(0) - 0x660; });
    return Math.min(Math.max(parseInt(s, 10) || 0, 0), 100);
  }
  function show() {
    mark.style.left = number(x.value) + "%";
    mark.style.top = number(y.value) + "%";
  }
  frame.addEventListener("click", function (e) {
    var r = frame.firstElementChild.getBoundingClientRect();
    var fa = document.documentElement.lang === "fa" ? "fa" : "en";
    x.value = Math.round((e.clientX - r.left) * 100 / r.width).toLocaleString(fa);
    y.value = Math.round((e.clientY - r.top) * 100 / r.height).toLocaleString(fa);
    show();
  });
  x.addEventListener("input", show);
  y.addEventListener("input", show);
  show();
})();
