'use strict';
// Work for a telephone number, so that nobody has the numbers of a city written to: the portal looks whether the hash of hour,
// number and nonce begins with 16 zero bits. The browser's own hash is asked for one at a time and would take minutes.
(() => {
  const form = document.getElementById('lost');
  if (!form) return;
  const K = [], H = [];
  // The first 32 bits of the fractions of roots of primes (FIPS 180-4).
  const fraction = (x) => ((x - Math.floor(x)) * 4294967296) | 0;
  for (let n = 2; K.length < 64; n++) {
    let prime = true;
    for (let d = 2; d * d <= n; d++) if (n % d === 0) prime = false;
    if (!prime) continue;
    if (H.length < 8) H.push(fraction(Math.sqrt(n)));
    K.push(fraction(Math.cbrt(n)));
  }
  const w = new Int32Array(64);
  const right = (x, n) => (x >>> n) | (x << (32 - n));
  // The first word of the hash of ASCII text.
  const first = (text) => {
    const length = text.length, blocks = ((length + 8) >> 6) + 1;
    let state = H.slice();
    for (let block = 0; block < blocks; block++) {
      w.fill(0);
      for (let i = 0; i < 64; i++) {
        const at = block * 64 + i;
        const byte = at < length ? text.charCodeAt(at) : at === length ? 128 : 0;
        w[i >> 2] |= byte << (24 - 8 * (i & 3));
      }
      if (block === blocks - 1) w[15] = length * 8;
      for (let i = 16; i < 64; i++) {
        const a = w[i - 15], b = w[i - 2];
        const s0 = right(a, 7) ^ right(a, 18) ^ (a >>> 3), s1 = right(b, 17) ^ right(b, 19) ^ (b >>> 10);
        w[i] = (w[i - 16] + s0 + w[i - 7] + s1) | 0;
      }
      let [a, b, c, d, e, f, g, h] = state;
      for (let i = 0; i < 64; i++) {
        const s1 = right(e, 6) ^ right(e, 11) ^ right(e, 25), s0 = right(a, 2) ^ right(a, 13) ^ right(a, 22);
        const t1 = (h + s1 + ((e & f) ^ (~e & g)) + K[i] + w[i]) | 0;
        const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + t1) | 0; d = c; c = b; b = a; a = (t1 + t2) | 0;
      }
      state = [a, b, c, d, e, f, g, h].map((x, i) => (x + state[i]) | 0);
    }
    return state[0] >>> 0;
  };
  // As the portal reads it.
  const plain = (typed) => {
    let digits = typed.trim().replace(/[０-９]/g, (sign) => String(sign.charCodeAt(0) - 0xff10)).replace(/[\s\-－—()（）+＋]/g, '');
    const own = digits.match(/^(?:00)?86(1\d{10})$/);
    return own ? own[1] : digits;
  };
  form.addEventListener('submit', (event) => {
    if (form.elements.nonce.value) return;
    event.preventDefault();
    const button = form.querySelector('button'), status = document.getElementById('working');
    button.disabled = true;
    status.hidden = false;
    const hour = Math.floor(Date.now() / 3600000), number = plain(form.elements.number.value);
    let nonce = 0;
    const go = () => {
      for (const until = Date.now() + 50; Date.now() < until;) {
        for (let i = 0; i < 200; i++, nonce++) {
          if (first(`xuewei lost 1\n${hour}\n${number}\n${nonce}`) >>> 16 === 0) {
            form.elements.hour.value = hour;
            form.elements.nonce.value = nonce;
            form.submit();
            return;
          }
        }
      }
      setTimeout(go);
    };
    go();
  });
})();
