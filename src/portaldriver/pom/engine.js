// One resolver for everything. A declaration is an ordered list of candidates [kind, query]; the first candidate
// that matches anything decides. Registered with Playwright as a selector engine it drives; called through
// `evaluate` it extracts (a rendered page, a document fetched and never rendered, or a JSON answer), waits and probes.
(() => {
  const HIDDEN = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT']);
  const BREAKS = new Set(['BR', 'DIV', 'P', 'LI', 'UL', 'OL', 'TABLE', 'TR', 'TD', 'TH', 'DT', 'DD', 'H1', 'H2', 'H3',
    'H4', 'SECTION', 'OPTION']);
  const squash = s => s.replace(/\s+/g, ' ').trim();

  // The same words whether or not the document is rendered: what is hidden by a stylesheet alone still counts.
  const text = el => {
    if (!el.childElementCount) return squash(el.textContent ?? '');
    let out = '';
    const walk = node => {
      for (const child of node.childNodes) {
        if (child.nodeType === 3) out += child.data;
        else if (child.nodeType === 1 && !HIDDEN.has(child.tagName) && !child.hidden && child.style?.display !== 'none') {
          const breaks = BREAKS.has(child.tagName);
          if (breaks) out += ' ';
          walk(child);
          if (breaks) out += ' ';
        }
      }
    };
    walk(el);
    return squash(out);
  };
  // Labels and headers carry colons and asterisks that come and go.
  const plain = s => squash(s).replace(/[\s:*]+$/, '');
  // A label around its control says the words, not the control's choices or what was written into it.
  const words = label => {
    if (!label.querySelector('select,textarea')) return plain(text(label));
    const copy = label.cloneNode(true);
    for (const control of copy.querySelectorAll('select,textarea')) control.remove();
    return plain(text(copy));
  };
  const shown = el => {
    for (let e = el; e; e = e.parentElement) if (e.getAttribute('aria-hidden') === 'true') return false;
    return true;
  };
  const visible = el => el.getClientRects().length > 0 && getComputedStyle(el).visibility !== 'hidden';
  // In a document that is not rendered only what the markup itself says can be known.
  const shows = (el, rendered) =>
    rendered ? visible(el) : !el.closest?.('[hidden],[style*="display:none" i],[style*="display: none" i]');
  const name = el => {
    const by = el.getAttribute('aria-labelledby');
    const referred = by && by.split(/\s+/).map(id => el.ownerDocument.getElementById(id)).filter(Boolean).map(text).join(' ');
    const legend = el.tagName === 'FIELDSET' ? [...el.children].filter(e => e.tagName === 'LEGEND') : [];
    const labels = !referred && (el.labels?.length ? [...el.labels] : legend).map(words).join(' ');
    const button = el.tagName === 'INPUT' && /^(submit|button|reset|image)$/.test(el.type) ? el.value || el.alt : '';
    return plain(el.getAttribute('aria-label') || referred || labels || button || text(el) || el.getAttribute('title') || '');
  };
  const ROLES = {
    button: 'button,input[type=submit],input[type=button],input[type=reset],input[type=image],[role=button]',
    link: 'a[href],[role=link]', checkbox: 'input[type=checkbox],[role=checkbox]', radio: 'input[type=radio],[role=radio]',
    textbox: 'input:not([type]),input[type=text],input[type=email],input[type=tel],input[type=password],input[type=search],textarea,[role=textbox]',
    combobox: 'select,[role=combobox]', option: 'option,[role=option]', heading: 'h1,h2,h3,h4,h5,h6,[role=heading]',
    form: 'form,[role=form]', dialog: 'dialog,[role=dialog]', group: 'fieldset,[role=group]',
    row: 'tr,[role=row]', columnheader: 'th,[role=columnheader]', cell: 'td,[role=cell],[role=gridcell]',
  };

  // Where a cell's headers live: in its own table, in the separate header table of a jqGrid, or in an ARIA grid.
  const headersOf = row => {
    const table = row.closest('table');
    const grid = row.closest('.ui-jqgrid');
    if (grid && table) return [...grid.querySelectorAll('.ui-jqgrid-htable th')];
    if (table) {
      const own = table.tHead?.rows.length ? [...table.tHead.rows] : [...table.rows].filter(r => r.querySelector(':scope > th')).slice(0, 1);
      if (own.length) return own.flatMap(r => [...r.cells]);
    }
    const aria = row.closest('[role=grid],[role=treegrid],[role=table]');
    return aria ? [...aria.querySelectorAll('[role=columnheader]')] : [];
  };
  // One read works a table out once, not once per cell: what it found is kept in `memo` for its duration only.
  const keep = (memo, owner, key, make) => {
    if (!memo) return make();
    if (!memo.has(owner)) memo.set(owner, new Map());
    const known = memo.get(owner);
    if (!known.has(key)) known.set(key, make());
    return known.get(key);
  };
  // The cells of each row by column. A cell stands in the first column that it spans and in every row.
  const layout = table => {
    const rows = new Map();
    let section = null, below = [];
    for (const row of table.rows) {
      if (row.parentNode !== section) [section, below] = [row.parentNode, []];
      const cells = [];
      below.forEach((from, at) => { if (from.rows-- > 0) cells[at] = from.cell; });
      let at = 0;
      for (const cell of row.cells) {
        while (at in cells) at++;
        for (let i = 0; i < cell.colSpan; i++, at++) {
          cells[at] = i ? null : cell;
          below[at] = {cell: cells[at], rows: (cell.rowSpan || Infinity) - 1};
        }
      }
      rows.set(row, cells);
    }
    return rows;
  };
  const cellsOf = (row, memo) => {
    const table = row.cells && row.closest('table');
    return table ? keep(memo, table, 'layout', () => layout(table)).get(row) ?? [] : [...row.children];
  };
  const header = (row, query, memo) => {
    const owner = row.closest('table,[role=grid],[role=treegrid],[role=table]');
    return keep(memo, owner, `column ${query}`, () => headersOf(row).filter(h => plain(text(h)) === plain(query))
      .map(h => {
        const beside = cellsOf(h.parentNode, memo);
        return {id: h.id, index: h.getAttribute('aria-colindex'), at: beside.indexOf(h), of: beside.length};
      }));
  };
  const column = (root, query, memo) => {
    const row = root.closest?.('tr,[role=row]');
    if (!row) return [];
    const headers = header(row, query, memo);
    const found = headers.map(h => {
      // Where cells carry indices only these count: columns out of sight may not be drawn at all.
      if (h.index && row.querySelector('[aria-colindex]')) return row.querySelector(`[aria-colindex="${CSS.escape(h.index)}"]`);
      // A jqGrid's cell names its header: where the two stand alike, nothing has to be laid out.
      const near = h.id && row.cells?.[h.at];
      if (near && near.getAttribute('aria-describedby') === h.id) return near;
      const cells = cellsOf(row, memo);
      // With a header more or less than there are cells, a place says nothing: the value would be another column's.
      const at = cells.length === h.of || headers.length > 1 ? cells[h.at] : null;
      const described = h.id && at?.getAttribute('aria-describedby') !== h.id
        && [...row.children].find(c => c.getAttribute('aria-describedby') === h.id);
      return described || at;
    });
    return (found.length > 1 ? [...new Set(found)] : found).filter(Boolean);
  };
  const gridCell = (root, query) => {
    const row = root.closest?.('tr,[role=row]');
    if (!row) return [];
    const table = row.closest('table')?.id;
    const wanted = query.toLowerCase();
    return [...row.children].filter(cell => {
      const by = (cell.getAttribute('aria-describedby') ?? '').toLowerCase();
      return table ? by === `${table.toLowerCase()}_${wanted}` : by.endsWith('_' + wanted);
    });
  };
  // A label's control: by `for` or nesting, by ARIA, or, in tables of words and fields, the control in the next cell.
  const labelled = (root, query) => {
    const wanted = plain(query);
    const found = [...root.querySelectorAll('label')].filter(l => words(l) === wanted).map(l => l.control).filter(Boolean);
    if (found.length) return [...new Set(found)];
    const aria = [...root.querySelectorAll('[aria-label],[aria-labelledby]')]
      .filter(e => /^(INPUT|SELECT|TEXTAREA)$/.test(e.tagName) && name(e) === wanted);
    if (aria.length) return aria;
    return [...root.querySelectorAll('td,th,label')].filter(c => !c.querySelector('td,th') && words(c) === wanted)
      .flatMap(c => {
        const controls = [...(c.nextElementSibling?.querySelectorAll('input:not([type=hidden]),select,textarea') ?? [])];
        return controls.length === 1 ? controls : [];
      });
  };
  const split = query => { const at = query.indexOf('\u0000'); return [query.slice(0, at), query.slice(at + 1)]; };
  const all = (root, css) => [...root.querySelectorAll(css)];
  const kinds = {
    css: all,
    within: (root, q) => [root, ...all(root, q)].filter(e => e.matches?.(q)),
    label: labelled,
    button: (root, q) => all(root, ROLES.button + ',a').filter(e => shown(e) && name(e) === plain(q)),
    link: (root, q) => all(root, 'a,[role=link]').filter(e => shown(e) && name(e) === plain(q)),
    role: (root, q) => {
      const [role, wanted] = split(q);
      return all(root, ROLES[role] ?? `[role="${CSS.escape(role)}"]`).filter(e => shown(e) && (!wanted || name(e) === plain(wanted)));
    },
    // Most elements lack even the longest of the words; that is asked before their text is put together.
    having: (root, q) => {
      const [css, wanted] = split(q);
      const longest = wanted.split(' ').reduce((a, b) => b.length > a.length ? b : a);
      return all(root, css).filter(e => e.textContent.includes(longest) && text(e).includes(wanted));
    },
    name: (root, q) => all(root, `[name="${CSS.escape(q)}"]`),
    column, gridcell: gridCell,
    itself: root => root.nodeType === 1 ? [root] : [],
    inside: (root, q, memo) => {
      const [[outer, where], [inner, what]] = JSON.parse(q);
      return [...new Set(kinds[outer](root, where, memo).flatMap(e => kinds[inner](e, what, memo)))];
    },
  };
  // A JSON answer is resolved by the same declarations: only these candidates speak of it.
  const boxed = v => v === undefined ? [] : [{json: v}];
  const path = (v, q) => q.split('.').reduce((o, k) => o?.[k], v);
  const jsonKinds = {
    key: (root, q) => { const v = path(root.json, q); return Array.isArray(v) ? v.map(json => ({json})) : boxed(v); },
    cell: (root, q) => boxed(root.json?.cell?.[Number(q)]),
  };
  // An answer that has no place for rows does not say that there are none.
  const noRows = (json, candidates) => [json, ...candidates.filter(([kind]) => kind === 'key').map(([, q]) => path(json, q))]
    .some(v => Array.isArray(v) && !v.length);
  // What an answer is like: the paths to its values and their kinds, none of the values. Several items of an array count
  // as one; of an array of plain values each place counts, as grids give their cells by place.
  const likeness = json => {
    const found = new Map();
    const note = (at, kind) => found.set(at, (found.get(at) ?? new Set()).add(kind));
    const walk = (value, at, depth) => {
      if (Array.isArray(value)) {
        note(at, 'array');
        const plainly = value.every(one => one === null || typeof one !== 'object');
        if (depth < 6) value.slice(0, plainly ? 60 : 5).forEach((one, place) => walk(one, `${at}[${plainly && at ? place : ''}]`, depth + 1));
      } else if (value !== null && typeof value === 'object') {
        note(at, 'object');
        if (depth < 6) for (const key of Object.keys(value).slice(0, 80)) walk(value[key], at ? `${at}.${key}` : key, depth + 1);
      } else note(at, value === null ? 'null' : typeof value);
    };
    walk(json, '', 0);
    return [...found].map(([at, kinds]) => `${at}: ${[...kinds].sort().join('|')}`);
  };
  const match = (root, candidates, memo) => {
    const known = root.nodeType ? kinds : jsonKinds;
    for (let i = 0; i < candidates.length; i++) {
      const find = known[candidates[i][0]];
      if (!find) continue;
      const found = find(root, candidates[i][1], memo);
      if (found.length) return {index: i, found};
    }
    return {index: -1, found: []};
  };

  const jsonText = (v, how) => {
    const s = String(v ?? '');
    // Grids render cells as HTML, so markup and entities in a JSON cell mean what they mean there, unless a grid
    // encodes the column: then its words are to be read as `text`.
    return how !== 'text' && /[<&]/.test(s) ? text(new DOMParser().parseFromString(s, 'text/html').body) : squash(s);
  };
  // A document that is never rendered has the tab's address for its own: where it came from, or what its <base> says of
  // that, is kept here. Where a link leads is given whole, so that it means the same wherever the tab has gone since.
  const bases = new WeakMap();
  const basis = (doc, url) => {
    const base = doc.querySelector('base[href]');
    try { return base ? new URL(base.getAttribute('href'), url).href : url; } catch { return url; }
  };
  const attribute = (el, name) => {
    const raw = el.getAttribute(name);
    if (!raw?.trim() || name !== 'href' && name !== 'src') return raw;
    try { return new URL(raw, bases.get(el.ownerDocument) ?? el.baseURI).href; } catch { return raw; }
  };
  const value = (el, how) => {
    if (!el.nodeType) return jsonText(el.json, how);
    if (how.startsWith('attr:')) return attribute(el, how.slice(5));
    if (how === 'text') return text(el);
    if (how === 'choices') return el.tagName === 'SELECT' ? JSON.stringify([...el.options].map(o => [o.value, text(o)])) : null;
    if (el.tagName === 'SELECT') {
      const option = el.options[el.selectedIndex];
      return option ? (how === 'label' ? text(option) : option.value) : '';
    }
    if (el.tagName === 'INPUT' || el.tagName === 'TEXTAREA') {
      if (el.type === 'password') return null;
      if (el.type === 'checkbox' || el.type === 'radio') return String(el.checked);
      return how === 'raw' ? el.value : el.value.trim();
    }
    return how === 'raw' ? el.textContent : text(el);
  };
  // One record: its values, which candidate fed each, and how many elements claimed a field where that is not one.
  const record = (root, fields, memo) => {
    const values = [], via = [], many = [];
    fields.forEach(([, candidates, how], i) => {
      const m = match(root, candidates, memo);
      via.push(m.index);
      values.push(m.index < 0 ? null : value(m.found[0], how));
      if (m.found.length > 1) many.push([i, m.found.length]);
    });
    return many.length ? [values, via, many] : [values, via];
  };

  // A mark set on a document or on rows before an action tells afterwards what is still the old content.
  const MARK = '__portaldriver_mark';
  const PATIENCE = 3000; // ms
  const lap = ms => new Promise(done => {
    let over = false;
    const end = () => {
      if (over) return;
      over = true;
      watcher.disconnect();
      clearTimeout(timer);
      document.removeEventListener('DOMContentLoaded', soon);
      done();
    };
    const soon = () => setTimeout(end, 0); // once those who wait for the same event were told
    const watcher = new MutationObserver(end);
    watcher.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    document.addEventListener('DOMContentLoaded', soon);
    const timer = setTimeout(end, Math.min(ms, 100));
  });
  const until = async (deadline, look) => {
    const end = performance.now() + deadline;
    for (;;) {
      const seen = look();
      if (seen) return seen;
      const left = end - performance.now();
      if (left <= 0) return {outcome: 'timeout', url: location.href};
      await lap(left);
    }
  };
  const parsed = () => document.readyState !== 'loading';
  // A page's scripts hear a click only once they ran; a click before is lost. One that never gets there is used as it is.
  const listening = deadline => {
    let since = null;
    const patience = Math.min(PATIENCE, deadline / 2);
    return () => {
      if (document.readyState === 'complete') return true;
      if ((performance.getEntriesByType('navigation')[0]?.domContentLoadedEventEnd ?? 1) > 0) return true;
      since ??= performance.now();
      return performance.now() - since > patience;
    };
  };
  const onScreen = (root, screen, url, rendered) => {
    const [id, candidates, at, origins] = screen, where = new URL(url, location.href);
    if (origins?.length && !origins.includes(where.origin)) return null;
    if (at && !new RegExp(at, 'i').test(where.pathname)) return null;
    if (!candidates.length) return id;
    return match(root, candidates).found.some(e => shows(e, rendered)) ? id : null;
  };
  const screenOf = (root, screens, url, rendered) => {
    for (const screen of screens ?? []) {
      const id = onScreen(root, screen, url, rendered);
      if (id !== null) return id;
    }
    return null;
  };
  const trouble = () => {
    // Chromium's error page knows why it came: an answer that a guard stopped is not one that never came.
    if (location.protocol === 'chrome-error:') {
      return {outcome: 'unreachable', url: location.href, error: globalThis.loadTimeDataRaw?.errorCode ?? ''};
    }
    const status = performance.getEntriesByType('navigation')[0]?.responseStatus ?? 200;
    if (document.readyState === 'complete' && (status === 429 || status >= 500)) return {outcome: 'status', status, url: location.href};
    return null;
  };

  const extract = (root, plan, rendered) => {
    const memo = new Map();
    if (!plan.rows) {
      return {outcome: 'rows', rows: [record(root, plan.fields, memo)]};
    }
    // A bare [] stands for an answer without rows: it says nothing about itself.
    const about = () => plan.about?.length && !Array.isArray(root.json) ? record(root, plan.about, memo) : null;
    if (plan.busy?.length && rendered && match(root, plan.busy).found.some(e => shows(e, rendered))) return null;
    const found = match(root, plan.rows).found;
    if (found.length) {
      if (plan.mark && found.some(row => row[MARK] === plan.mark)) return null;
      return {outcome: 'rows', rows: found.map(row => record(row, plan.fields, memo)), about: about()};
    }
    const none = root.nodeType ? match(root, plan.empty).found.some(e => shows(e, rendered)) : noRows(root.json, plan.rows);
    if (none) {
      return {outcome: 'empty', rows: [], about: about()};
    }
    return null;
  };

  const load = async source => {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), source.deadline);
    const ask = redirect => fetch(source.url, {
      credentials: 'same-origin', cache: 'no-store', redirect, signal: control.signal, headers: source.headers ?? {},
    });
    try {
      const answer = await ask('follow');
      const seen = {status: answer.status, url: answer.url, retryAfter: answer.headers.get('Retry-After')};
      return {...seen, body: await answer.text()};
    } catch (error) {
      if (control.signal.aborted) return {outcome: 'timeout', url: source.url};
      // A redirect to another origin looks like a network failure; asked again by hand it does not.
      try {
        const answer = await ask('manual');
        return {outcome: answer.type === 'opaqueredirect' ? 'elsewhere' : 'unreachable', url: source.url};
      } catch { return {outcome: control.signal.aborted ? 'timeout' : 'unreachable', url: source.url}; }
    } finally { clearTimeout(timer); }
  };
  const parse = (answer, json) => {
    if (json) try { return {json: JSON.parse(answer.body)}; } catch { /* a page came instead: look which */ }
    const page = new DOMParser().parseFromString(answer.body, 'text/html');
    bases.set(page, basis(page, answer.url));
    return page;
  };

  // Secrets. The document that is looked at is the one that is typed into: one call, and nothing waits in between.
  const TEXTUAL = new Set(['text', 'password', 'email', 'tel', 'number', 'search', 'url']);
  const tickable = el => el.type === 'checkbox' || el.type === 'radio';
  const fit = el => el.tagName === 'INPUT' && (TEXTUAL.has(el.type) || tickable(el)) || el.tagName === 'TEXTAREA';
  // A form's own properties give way to controls of the same name, and there are buttons named "action".
  const action = form => Object.getOwnPropertyDescriptor(HTMLFormElement.prototype, 'action').get.call(form);
  const destinations = el => {
    if (!el.form) return [];
    const buttons = [...el.getRootNode().querySelectorAll('button[formaction],input[formaction]')];
    return [action(el.form), ...buttons.filter(b => b.form === el.form).map(b => b.formAction)];
  };
  const within = (address, origins) => {
    try {
      const url = new URL(address, document.baseURI);
      return url.protocol === 'javascript:' || origins.includes(url.origin);
    } catch { return false; }
  };
  // `self.origin` is "null" in a sandbox, where `location.origin` still names the server.
  const foreign = (plan, el) => {
    const around = [self.origin, location.origin, ...location.ancestorOrigins];
    if (!around.every(origin => plan.origins.includes(origin))) return 'page';
    return el && !destinations(el).every(address => within(address, plan.origins)) ? 'form' : null;
  };
  // What keeps a field from being typed into; null if nothing does.
  const obstacle = (plan, field, el) => {
    const what = foreign(plan, el);
    if (what) return {outcome: 'foreign', what, field: field.name};
    if (!fit(el)) return {outcome: 'unfit', field: field.name};
    if (!el.isConnected || !visible(el)) return {outcome: 'hidden', field: field.name};
    return el.matches(':disabled') || el.readOnly ? {outcome: 'locked', field: field.name} : null;
  };
  // Controls that a script keeps (React's) notice a value only if it was set past their own `value` property.
  const put = (el, value) => Object.getOwnPropertyDescriptor(Object.getPrototypeOf(el), 'value').set.call(el, value);
  const heard = el => {
    el.dispatchEvent(new InputEvent('input', {bubbles: true, composed: true}));
    el.dispatchEvent(new Event('change', {bubbles: true}));
  };
  const enter = (el, value) => {
    if (tickable(el)) {
      if (el.checked !== (value === 'true')) el.click();
      return;
    }
    put(el, value);
    heard(el);
    el.blur();
  };
  const clear = elements => {
    for (const el of elements) if (!tickable(el)) { put(el, ''); heard(el); }
  };
  // Every field is looked at before the first is typed into, and again once it has the focus: handlers may run there.
  const typed = (plan, pairs) => {
    const done = [];
    for (const [field, el] of pairs) {
      el.focus();
      if (obstacle(plan, field, el)) {
        clear(done);
        return {outcome: 'changed', field: field.name};
      }
      done.push(el);
      enter(el, field.value);
    }
    return {outcome: 'typed'};
  };

  return {
    // What drift's capture sees with.
    parts: {match, text, name, words, plain, squash, visible, headersOf, ROLES},

    query: (root, body) => match(root, JSON.parse(body).c).found[0] ?? null,
    queryAll: (root, body) => match(root, JSON.parse(body).c).found,

    // Rendered page: wait for rows, for the marker that there are none, or for a screen that stands in the way.
    // A document that is still coming in may hold half a table.
    read: async plan => JSON.stringify(await until(plan.deadline, () => {
      const screen = screenOf(document, plan.screens, location.href, true);
      if (screen !== null) return {outcome: 'screen', screen};
      return parsed() && extract(document, plan, true) || trouble();
    })),

    // The same declaration over an answer that is never rendered.
    fetched: async plan => {
      const answer = await load(plan.source);
      if (answer.outcome) return JSON.stringify(answer);
      const {body, ...seen} = answer;
      const root = parse(answer, plan.source.json);
      const screen = root.nodeType ? screenOf(root, plan.screens, seen.url, false) : null;
      if (screen !== null) return JSON.stringify({...seen, outcome: 'screen', screen});
      if (seen.status >= 400) return JSON.stringify({...seen, outcome: 'status'});
      if (plan.source.json && root.nodeType) return JSON.stringify({...seen, outcome: 'notjson'});
      if (plan.ready?.length && root.nodeType && !match(root, plan.ready).found.length) return JSON.stringify({...seen, outcome: 'notready'});
      const shape = plan.shaped && !root.nodeType ? {shape: likeness(root.json)} : {};
      return JSON.stringify({...seen, ...shape, ...(extract(root, plan, false) ?? {outcome: 'notready'})});
    },

    // Which of several screens is showing, in a document that does not carry the mark.
    which: async plan => {
      const scripted = listening(plan.deadline);
      return JSON.stringify(await until(plan.deadline, () => {
        if (plan.mark && document[MARK] === plan.mark) {
          const stayed = screenOf(document, plan.staying, location.href, true);
          return stayed === null ? null : {outcome: 'stayed', screen: stayed};
        }
        const screen = screenOf(document, plan.screens, location.href, true);
        if (screen === null) return trouble();
        return scripted() ? {outcome: 'screen', screen, url: location.href} : null;
      }));
    },

    // Close what lies over the page, the one beneath included, until nothing more came up for a pause.
    dismiss: async plan => {
      const end = performance.now() + plan.deadline;
      let closed = 0, quiet = performance.now() + plan.pause;
      while (closed < plan.most && performance.now() < end) {
        const open = match(document, plan.selector).found.filter(visible);
        if (open.length) {
          open[open.length - 1].click();
          closed += 1;
          quiet = performance.now() + plan.pause;
        } else if (performance.now() >= quiet) break;
        await lap(Math.max(quiet - performance.now(), 1));
      }
      return closed;
    },

    // Wait until all fields can be typed into, in a document that is the portal's, with the frames around it and where
    // its form leads; and, told their values, type.
    typeSecrets: async plan => {
      let last = {outcome: 'timeout'};
      const look = () => {
        if (foreign(plan)) return {outcome: 'foreign', what: 'page'};
        if (!parsed()) return null;
        const pairs = [];
        for (const field of plan.fields) {
          const found = match(document, field.candidates).found;
          if (!found.length && field.optional) continue;
          if (found.length > 1) return {outcome: 'many', field: field.name, count: found.length};
          const bad = found.length ? obstacle(plan, field, found[0]) : {outcome: 'missing', field: field.name};
          if (bad && (bad.outcome === 'foreign' || bad.outcome === 'unfit')) return bad;
          if (bad) { last = bad; return null; }
          pairs.push([field, found[0]]);
        }
        return plan.type ? typed(plan, pairs) : {outcome: 'ready'};
      };
      const answer = await until(plan.deadline, look);
      return JSON.stringify(answer.outcome === 'timeout' ? last : answer);
    },

    mark: plan => {
      const targets = plan.rows ? match(document, plan.rows).found : [document];
      for (const target of targets) target[MARK] = plan.mark;
      return targets.length;
    },

    // What every declaration resolves to once the document is complete, or at the deadline.
    probe: async plan => {
      await until(plan.deadline, parsed);
      return JSON.stringify({elements: plan.selectors.map(([id, candidates]) => {
        const m = match(document, candidates), first = m.found[0];
        return [id, m.index, m.found.length, first ? [first.tagName, first.type ?? ''].join(':').toLowerCase() : ''];
      })});
    },
  };
})()
