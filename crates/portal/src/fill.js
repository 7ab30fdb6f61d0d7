'use strict';
// The code of a QR stands after # in the address, which browsers send to nobody: it is put into the form, and taken out of
// the address. Without scripts it is typed from the receipt.
(() => {
  const code = decodeURIComponent(location.hash.slice(1));
  const field = document.getElementById('code');
  if (!code || !field) return;
  field.value = code;
  history.replaceState(null, '', location.pathname + location.search);
})();
