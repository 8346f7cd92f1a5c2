// Files go up in pieces, and go on where they stopped: after a dropped line by themselves, after a reload when the same file
// is chosen again. The form works without this file.
(function () {
  "use strict";
  var form = document.querySelector("form[data-upload]");
  if (!form || !window.fetch) return;
  var d = form.dataset, input = form.elements.files, zone = form.querySelector(".drop");
  var list = form.querySelector("[data-uploads]"), status = form.querySelector("[data-status]");
  var next = form.querySelector("[data-next-link]"), hint = form.querySelector("[data-drop-hint]");
  var queue = [], busy = false, done = 0, all = 0;

  function digits(n) { return Number(n).toLocaleString(document.documentElement.lang === "fa" ? "fa" : "en"); }
  function say(text, values) {
    return text.replace(/\{(\w+)\}/g, function (_, key) { return values[key]; });
  }
  function show(job, text, more) {
    var values = { name: "\u2068" + job.file.name + "\u2069" };
    for (var k in more || {}) values[k] = more[k];
    job.row.firstChild.textContent = say(text, values);
  }
  function wait(ms) { return new Promise(function (go) { setTimeout(go, ms); }); }

  // ask sends a request until it is answered: a line that is down and a server that is busy are waited for.
  async function ask(address, body, type) {
    for (var nap = 1000; ; nap = Math.min(nap * 2, 15000)) {
      var r = null, said = d.lost;
      try {
        r = await fetch(address, { method: "POST", body: body, redirect: "manual", headers: type ? { "Content-Type": type } : {} });
      } catch (e) { /* the line is down */ }
      if (r && (r.type === "opaqueredirect" || r.status === 401)) said = d.signedOut;
      else if (r && (r.headers.get("Content-Type") || "").indexOf("application/json") === 0) {
        var a = await r.json();
        a.status = r.status;
        if (!a.again) { status.textContent = ""; return a; }
        said = a.error;
      } else if (r && r.status === 403 && (await r.text()).indexOf('id="sign-in"') >= 0) said = d.signedOut;
      else if (r && r.status < 500) return { error: String(r.status) };
      status.textContent = said;
      await wait(nap);
    }
  }

  async function send(job) {
    var f = job.file, fields = new URLSearchParams(new FormData(form));
    fields.delete("files");
    fields.set("name", f.name);
    fields.set("size", f.size);
    fields.set("modified", f.lastModified || 0);
    var a = await ask(d.upload, fields);
    var gaps = 0;
    while (!a.error && !a.file) {
      var at = a.received, end = Math.min(at + Number(d.chunk), f.size);
      show(job, d.said, { n: digits(Math.floor(at * 100 / f.size)) });
      job.bar.value = at / f.size;
      var b = await ask(a.href + "?offset=" + at, f.slice(at, end), "application/octet-stream");
      if (b.status === 409 && b.href && gaps++ < 20) b.error = ""; // the server says from where
      if (b.received > at) gaps = 0;
      a = b;
    }
    job.bar.remove();
    if (a.error) return show(job, d.failed, { why: a.error });
    show(job, d.done);
    done++;
  }

  async function work() {
    if (busy) return;
    busy = true;
    while (queue.length) {
      var job = queue.shift();
      try { await send(job); } catch (e) { show(job, d.failed, { why: String(e) }); }
      status.textContent = say(d.all, { n: digits(done), all: digits(all) });
    }
    busy = false;
    if (done) next.hidden = false;
  }

  function take(files) {
    if (!files.length) return;
    history.replaceState(null, "", "?batch=" + form.elements.batch.value); // a reload stays with this batch
    Array.prototype.forEach.call(files, function (f) {
      var row = document.createElement("li"), bar = document.createElement("progress");
      row.append(document.createElement("span"), bar);
      bar.value = 0;
      var job = { file: f, row: row, bar: bar };
      show(job, d.waits);
      bar.setAttribute("aria-label", f.name);
      list.append(row);
      queue.push(job);
      all++;
    });
    work();
  }

  hint.hidden = false;
  form.addEventListener("submit", function (e) {
    if (!input.files.length) return;
    e.preventDefault();
    take(input.files);
    input.value = "";
  });
  ["dragenter", "dragover"].forEach(function (name) {
    zone.addEventListener(name, function (e) { e.preventDefault(); zone.classList.add("over"); });
  });
  ["dragleave", "drop"].forEach(function (name) {
    zone.addEventListener(name, function () { zone.classList.remove("over"); });
  });
  zone.addEventListener("drop", function (e) {
    e.preventDefault();
    take(e.dataTransfer.files);
  });
  addEventListener("beforeunload", function (e) { if (busy) e.preventDefault(); });
})();
