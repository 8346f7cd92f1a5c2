// A click on the picture sets its focal point; a box drawn on it hides a face. Fields do the same without this file.
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

(function () {
  "use strict";
  var form = document.querySelector("form[data-boxes]");
  if (!form) return;
  var frame = form.querySelector("[data-draw]"), picture = frame.firstElementChild, rows = form.querySelectorAll(".box");
  var list = rows[0].parentNode, from = null, drawn = null;
  function fields(row) { return row.querySelectorAll("input"); }
  function number(s) {
    s = s.replace(/[۰-۹]/g, function (c) { return c.charCodeAt(0) - 0x6f0; }).replace("٫", ".");
    return parseFloat(s);
  }
  // place gives an event's place in the picture, in percent.
  function place(e) {
    var r = picture.getBoundingClientRect();
    function in100(v) { return Math.min(Math.max(v, 0), 100); }
    return { x: in100((e.clientX - r.left) * 100 / r.width), y: in100((e.clientY - r.top) * 100 / r.height) };
  }
  function put(el, b) {
    el.style.left = b.x + "%";
    el.style.top = b.y + "%";
    el.style.width = b.w + "%";
    el.style.height = b.h + "%";
  }
  function boxOf(row) {
    var v = Array.prototype.map.call(fields(row), function (f) { return number(f.value); });
    return v.some(isNaN) ? null : { x: v[0], y: v[1], w: v[2], h: v[3] };
  }
  function show() {
    frame.querySelectorAll("button").forEach(function (b) { b.remove(); });
    list.querySelectorAll(".box").forEach(function (row, i) {
      var b = boxOf(row);
      if (!b) return;
      var el = document.createElement("button");
      el.type = "button";
      el.textContent = (i + 1).toLocaleString(document.documentElement.lang);
      el.setAttribute("aria-label", form.dataset.remove.replace("{n}", el.textContent));
      el.addEventListener("click", function () {
        fields(row).forEach(function (f) { f.value = ""; });
        show();
      });
      put(el, b);
      frame.append(el);
    });
  }
  function empty() {
    var all = list.querySelectorAll(".box"), row = Array.prototype.find.call(all, function (r) {
      return Array.prototype.every.call(fields(r), function (f) { return f.value === ""; });
    });
    if (row || all.length >= Number(form.dataset.max)) return row;
    row = all[0].cloneNode(true);
    row.querySelectorAll("input").forEach(function (f, i) {
      f.value = "";
      f.id = "f-" + f.name + "-" + (all.length + 1);
      row.querySelectorAll("label")[i].htmlFor = f.id;
    });
    all[all.length - 1].after(row);
    return row;
  }
  function box(a, b) {
    function round(v) { return Math.round(v * 10) / 10; }
    var x = round(Math.min(a.x, b.x)), y = round(Math.min(a.y, b.y));
    return { x: x, y: y, w: round(Math.max(a.x, b.x) - x), h: round(Math.max(a.y, b.y) - y) };
  }
  picture.draggable = false;
  frame.classList.add("on");
  form.querySelector("[data-draw-hint]").hidden = false;
  frame.addEventListener("pointerdown", function (e) {
    if (e.target !== picture || e.button) return;
    from = place(e);
    drawn = document.createElement("button");
    drawn.type = "button";
    drawn.tabIndex = -1;
    frame.append(drawn);
    frame.setPointerCapture(e.pointerId);
  });
  frame.addEventListener("pointermove", function (e) { if (from) put(drawn, box(from, place(e))); });
  frame.addEventListener("pointerup", function (e) {
    if (!from) return;
    var b = box(from, place(e));
    from = null;
    drawn.remove();
    var row = b.w >= 1 && b.h >= 1 && empty();
    if (row) fields(row).forEach(function (f) { f.value = String(b[f.name]); });
    show();
  });
  list.addEventListener("input", show);
  show();
})();
