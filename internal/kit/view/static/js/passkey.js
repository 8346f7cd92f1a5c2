// Passkeys. A button with data-passkey asks the server what to ask the browser for (data-begin), puts the browser's answer
// into its form and sends that to data-action. Without this file, or without passkeys, the button stays hidden.
(function () {
  "use strict";
  if (!window.PublicKeyCredential) return;

  function bytes(text) {
    var s = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    var b = new Uint8Array(s.length);
    for (var i = 0; i < s.length; i++) b[i] = s.charCodeAt(i);
    return b.buffer;
  }
  function text(buffer) {
    var s = "";
    new Uint8Array(buffer).forEach(function (c) { s += String.fromCharCode(c); });
    return btoa(s).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }
  function ids(list) {
    (list || []).forEach(function (k) { k.id = bytes(k.id); });
  }
  function ask(way, options) {
    var o = options.publicKey;
    o.challenge = bytes(o.challenge);
    ids(o.allowCredentials);
    ids(o.excludeCredentials);
    if (o.user) o.user.id = bytes(o.user.id);
    return navigator.credentials[way]({ publicKey: o });
  }
  function answer(key) {
    var r = key.response, a = { clientDataJSON: text(r.clientDataJSON) };
    ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach(function (name) {
      if (r[name]) a[name] = text(r[name]);
    });
    if (r.getTransports) a.transports = r.getTransports();
    return JSON.stringify({
      id: key.id, rawId: text(key.rawId), type: key.type, response: a,
      authenticatorAttachment: key.authenticatorAttachment || undefined,
      clientExtensionResults: key.getClientExtensionResults()
    });
  }

  document.querySelectorAll("button[data-passkey]").forEach(function (button) {
    var form = button.form, said = form.querySelector("[data-passkey-said]");
    function say(words) {
      said.textContent = words;
      said.hidden = false;
      button.disabled = false;
    }
    button.addEventListener("click", function () {
      button.disabled = true;
      said.hidden = true;
      var fields = new URLSearchParams(new FormData(form));
      fields.delete("password");
      fetch(button.dataset.begin, { method: "POST", body: fields, headers: { Accept: "application/json" } }).then(function (r) {
        return r.json();
      }).then(function (begun) {
        if (begun.error) return say(begun.error);
        return ask(button.dataset.passkey, begun.options).then(function (key) {
          form.elements.state.value = begun.state;
          form.elements.credential.value = answer(key);
          if (form.elements.password) form.elements.password.value = "";
          form.action = button.dataset.action;
          form.submit();
        });
      }).catch(function () { say(said.dataset.passkeySaid); });
    });
    button.hidden = false;
  });
})();
