'use strict';
// Checks without asking anybody: nothing leaves this page. The formats are those of docs/ledger.md.
(() => {
  const $ = (id) => document.getElementById(id);
  const ledger = JSON.parse($('ledger').textContent);
  const text = (string) => new TextEncoder().encode(string);
  const join = (parts) => {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  };
  const sha = async (...parts) => new Uint8Array(await crypto.subtle.digest('SHA-256', join(parts)));
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  const unhex = (string) => {
    if (!/^([0-9a-f]{2})*$/.test(string)) throw new Error('hex');
    return Uint8Array.from(string.match(/../g) || [], (pair) => parseInt(pair, 16));
  };
  const number = (count) => {
    const bytes = new Uint8Array(8);
    new DataView(bytes.buffer).setBigUint64(0, BigInt(count));
    return bytes;
  };
  const field = (value) => String(value === null ? '' : value)
    .replace(/\\/g, '\\\\').replace(/\t/g, '\\t').replace(/\n/g, '\\n').replace(/\r/g, '\\r');

  const leafOf = (nonce, r) => {
    const fields = [nonce, r.child_id, r.rank, r.outcome, r.school_id, r.points, r.tier, r.manual];
    return sha(text('xuewei leaf 1\n'), text(fields.map(field).join('\t')), text('\n'));
  };
  const lineOf = (cells) => sha(text('xuewei line 1\n'), text(cells.map(field).join('\t')), text('\n'));
  const nodeOf = async (left, right) => [
    await sha(text('xuewei node 1\n'), left[0], number(left[1]), right[0], number(right[1])),
    left[1] + right[1],
  ];
  const branchOf = async (top, school) => [
    await sha(text('xuewei branch 1\n'), text(school + '\n'), top[0], number(top[1])), top[1],
  ];
  const rootOf = (top) => {
    const lines = [ledger.name, ledger.version, ledger.list_hash, ledger.commitment, ledger.seed];
    const one = lines.map((line) => String(line).replace(/[\n\r]/g, ' ')).join('\n');
    return sha(text('xuewei root 1\n'), top[0], number(top[1]), text(one + '\n'));
  };
  const walk = async (node, steps) => {
    for (const [side, hash, count] of steps) {
      const other = [unhex(hash), count];
      node = side === 'left' ? await nodeOf(other, node) : await nodeOf(node, other);
    }
    return node;
  };

  const show = (id, verdict) => {
    for (const which of ['good', 'bad', 'odd', 'wait']) {
      const element = $(id + '-' + which);
      if (element) element.hidden = which !== verdict;
    }
  };

  // One's own line: from its record to the root.
  const own = async (proof) => {
    $('own-record').hidden = true;
    try {
      const opened = JSON.parse(proof);
      const record = opened.record;
      const leaf = await leafOf(opened.nonce, record);
      const shown = (cell) => (ledger.coarse ? '' : cell);
      const line = await lineOf([record.rank, record.outcome, record.school_id, shown(record.points),
        shown(record.tier), record.manual, hex(leaf)]);
      const inside = await walk([line, 1], opened.proof.branch);
      const top = await walk(await branchOf(inside, record.school_id), opened.proof.top);
      const root = hex(await rootOf(top));
      const cells = { child_id: record.child_id, rank: record.rank, outcome: record.outcome,
        school_id: record.school_id, points: record.points, tier: record.tier, manual: record.manual, leaf: hex(leaf) };
      for (const key of Object.keys(cells)) $('own-' + key).textContent = cells[key] === null ? '' : cells[key];
      $('own-record').hidden = false;
      show('own', root === ledger.root && opened.root === ledger.root ? 'good' : 'bad');
    } catch (error) {
      show('own', 'odd');
    }
  };

  // The whole: every rank once, every leaf once, no school over its places, the root.
  const parse = (csv) => {
    const rows = [];
    let row = [], cell = '', quoted = false;
    for (let at = 0; at < csv.length; at++) {
      const sign = csv[at];
      if (quoted) {
        if (sign !== '"') cell += sign;
        else if (csv[at + 1] === '"') { cell += '"'; at++; } else quoted = false;
      } else if (sign === '"') quoted = true;
      else if (sign === ',') { row.push(cell); cell = ''; }
      else if (sign === '\n') { row.push(cell.replace(/\r$/, '')); rows.push(row); row = []; cell = ''; }
      else cell += sign;
    }
    if (cell || row.length) { row.push(cell); rows.push(row); }
    return rows;
  };
  const unmark = (cell) => (/^'+([=@\t\r\n＝＠]|[-+－＋].)/.test(cell) && isNaN(Number(cell.replace(/^'+/, '')))
    ? cell.slice(1) : cell);
  const grow = async (level) => {
    while (level.length > 1) {
      const next = [];
      for (let at = 0; at < level.length; at += 2) {
        next.push(at + 1 < level.length ? nodeOf(level[at], level[at + 1]) : level[at]);
      }
      level = await Promise.all(next);
    }
    return level[0] || [await sha(), 0];
  };
  const bytes = (a, b) => {
    const [x, y] = [text(a), text(b)];
    for (let at = 0; at < Math.min(x.length, y.length); at++) if (x[at] !== y[at]) return x[at] - y[at];
    return x.length - y.length;
  };
  const whole = async (csv) => {
    const [head, ...rows] = parse(csv.replace(/^\ufeff/, ''));
    const columns = ['rank', 'outcome', 'school_id', 'points', 'tier', 'manual', 'leaf'];
    if (!head || head.join() !== columns.join()) throw new Error('columns');
    const faults = [];
    const fault = (kind, ...values) => { if (faults.length < 100) faults.push([kind, ...values]); };
    const ranks = new Set(), leaves = new Set(), branches = new Map();
    rows.forEach((cells, at) => {
      const line = at + 2;
      if (cells.length !== 7) throw new Error('line ' + line);
      const [rank, outcome, school, , , manual, leaf] = cells.map(unmark);
      if (!/^([1-9][0-9]*)?$/.test(rank) || !/^[0-9a-f]{64}$/.test(leaf)) throw new Error('line ' + line);
      if (rank !== '') { if (ranks.has(Number(rank))) fault('rank-twice', rank); ranks.add(Number(rank)); }
      if (leaves.has(leaf)) fault('leaf-twice', line);
      leaves.add(leaf);
      const has = { public: true, purchased: true, unplaced: false, manual_review: false, ineligible: false }[outcome];
      if (has === undefined || has !== (school !== '')) fault('outcome', line);
      if (rank === '' && manual === '') fault('no-rank', line);
      if (!branches.has(school)) branches.set(school, []);
      branches.get(school).push([rank === '' ? Infinity : Number(rank), leaf, cells.map(unmark)]);
    });
    for (let rank = 1; rank <= ranks.size; rank++) if (!ranks.has(rank)) fault('rank-missing', rank);
    const tops = [];
    for (const school of [...branches.keys()].sort(bytes)) {
      const order = branches.get(school).sort((a, b) => a[0] - b[0] || (a[1] < b[1] ? -1 : 1));
      const lines = await Promise.all(order.map(([, , cells]) => lineOf(cells)));
      const top = await grow(lines.map((line) => [line, 1]));
      tops.push(await branchOf(top, school));
      if (school === '') continue;
      const told = ledger.schools[school] || 0, places = ledger.places[school] || 0;
      if (told !== top[1]) fault('sum', school, top[1], told);
      if (top[1] > places) fault('over', school, top[1], places);
    }
    for (const school of Object.keys(ledger.schools)) {
      if (!branches.has(school) && ledger.schools[school]) fault('sum', school, 0, ledger.schools[school]);
    }
    if (rows.length !== ledger.lines) fault('lines', rows.length, ledger.lines);
    const root = hex(await rootOf(await grow(tops)));
    if (root !== ledger.root) fault('root', root);
    return faults;
  };

  if (!window.crypto || !crypto.subtle) { $('no-crypto').hidden = false; return; }
  const given = /[#&]line=([A-Za-z0-9_-]+)/.exec(location.hash);
  if (given) {
    const binary = atob(given[1].replace(/-/g, '+').replace(/_/g, '/'));
    $('proof').value = new TextDecoder().decode(Uint8Array.from(binary, (sign) => sign.charCodeAt(0)));
    own($('proof').value);
    // The line is the family's own: it does not stay in the address.
    history.replaceState(null, '', location.pathname + location.search);
  }
  $('own-form').addEventListener('submit', (event) => { event.preventDefault(); own($('proof').value); });
  $('file').addEventListener('change', async (event) => {
    const [file] = event.target.files;
    if (!file) return;
    $('faults').textContent = '';
    show('whole', 'wait');
    try {
      const csv = await new Response(file).text();
      const faults = await whole(csv);
      for (const [kind, ...values] of faults) {
        const item = document.createElement('li');
        let at = 0;
        item.textContent = $('faults').dataset[kind.replace(/-(.)/g, (_, sign) => sign.toUpperCase())]
          .replace(/\{\}/g, () => values[at++ % values.length]);
        $('faults').append(item);
      }
      show('whole', faults.length ? 'bad' : 'good');
    } catch (error) {
      show('whole', 'odd');
    }
  });
})();
