// What a page is made of, for drift: every element that could be meant by a declaration, with what tells it from the
// others, and which of them each declaration resolves to. Made with the engine's own eyes, in one call; it goes through
// open shadow roots and frames of the same origin. The answer is raw: masking is done before anything of it is kept.
engine => plan => {
  const {match, text, name, words, plain, squash, visible, headersOf, ROLES} = engine.parts;
  const CONTROLS = 'a,button,input,select,textarea,summary,option[value],[role],[onclick],[contenteditable=true],[tabindex]';
  const NAMING = 'h1,h2,h3,h4,h5,h6,th,label,legend,caption,td,li,dt,dd,p,span,div,img,form,table,fieldset,section,dialog,tr,tbody';
  const LANDMARK = 'main,nav,header,footer,aside,form,dialog,[role=main],[role=navigation],[role=banner],[role=contentinfo],[role=search],[role=dialog],[role=form],[role=region]';
  const TITLES = 'h1,h2,h3,h4,h5,h6,[role=heading],legend,caption';
  const NAMED = 'a[href],button,input:not([type=hidden]),select,textarea,[role=button],[role=link],[role=checkbox],[role=combobox],[role=textbox],[role=tab],[role=menuitem]';
  const CONSTANT = /^(data-(testid|test|test-id|qa|cy|id|field|name|action|column|field-name)|aria-(haspopup|controls|describedby|autocomplete|multiline|required|modal)|autocomplete|inputmode|maxlength|pattern)$/;
  const IMPLIED = {TABLE: 'table', IMG: 'img', NAV: 'navigation', MAIN: 'main', HEADER: 'banner', FOOTER: 'contentinfo', ASIDE: 'complementary', UL: 'list', OL: 'list', LI: 'listitem', INPUT: 'textbox'};
  const roleOf = el => el.getAttribute('role') || (el.type === 'hidden' ? '' : Object.keys(ROLES).find(r => el.matches(ROLES[r])) ?? IMPLIED[el.tagName] ?? '');
  const MOST = plan.most, LONG = 160;
  const short = s => s.length > LONG ? s.slice(0, LONG) : s;
  const tag = el => el.tagName.toLowerCase();
  const up = el => el.parentElement ?? (el.getRootNode().host ?? null);
  const ownText = el => squash([...el.childNodes].filter(n => n.nodeType === 3).map(n => n.data).join(' '));
  const classes = el => [...(el.classList ?? [])].slice(0, 12);
  const cell = el => el.closest('td,[role=gridcell],[role=cell]');
  const row = el => el.closest('tr,[role=row]');

  // Documents and shadow roots, each with the path of frames that leads to it.
  const roots = [], corners = new Map();
  const enter = (root, frame, at = [0, 0]) => {
    roots.push([root, frame]);
    corners.set(root, at);
    for (const el of root.querySelectorAll('*')) {
      if (el.shadowRoot) enter(el.shadowRoot, frame, at);
      if (plan.frames && /^I?FRAME$/.test(el.tagName)) {
        let inner = null;
        try { inner = el.contentDocument; } catch { /* another origin: asked by itself */ }
        if (!inner?.body) continue;
        const {x, y} = el.getBoundingClientRect();
        enter(inner, [...frame, el.name || el.id || String([...root.querySelectorAll('iframe,frame')].indexOf(el))], [at[0] + x + el.clientLeft, at[1] + y + el.clientTop]);
      }
    }
  };
  enter(document, []);
  const frameOf = new Map(roots.map(([root, frame]) => [root, frame]));

  // What is asked of many elements about few others is worked out once.
  const once = make => { const known = new Map(); return e => { if (!known.has(e)) known.set(e, make(e)); return known.get(e); }; };
  const textOf = once(text);
  const xpath = once(el => {
    const above = up(el), same = el.parentNode ? [...el.parentNode.children].filter(s => s.tagName === el.tagName) : [el];
    return `${above ? xpath(above) : ''}/${tag(el)}${same.length > 1 ? `[${same.indexOf(el) + 1}]` : ''}`;
  });
  const ancestors = el => {
    const found = [];
    for (let e = up(el); e && found.length < 6; e = up(e)) {
      found.push({tag: tag(e), id: e.id || '', classes: classes(e), role: roleOf(e)});
    }
    return found;
  };
  const path = href => {
    try {
      const url = new URL(href, document.baseURI);
      return url.protocol === 'javascript:' ? 'javascript:' : url.pathname;
    } catch { return ''; }
  };
  // The heading that an element stands under: its fieldset's or table's own, else the last title before it.
  const position = new Map();
  let order = 0;
  for (const [root] of roots) for (const el of root.querySelectorAll('*')) position.set(el, order++);
  // The last of a list, in document order, that stands before an element.
  const before = (list, el) => {
    let low = 0, high = list.length;
    for (const at = position.get(el); low < high;) {
      const middle = (low + high) >> 1;
      if (position.get(list[middle]) < at) low = middle + 1; else high = middle;
    }
    return low - 1;
  };
  const titles = roots.flatMap(([root]) => [...root.querySelectorAll(TITLES)]);
  const section = el => {
    const own = el.closest('fieldset,table');
    const inner = own && own !== el && [...own.children].find(e => e.matches('legend,caption'));
    if (inner) return short(textOf(inner));
    let at = before(titles, el);
    while (at >= 0 && titles[at].contains(el)) at--;
    return at >= 0 && titles[at].getRootNode() === el.getRootNode() ? short(textOf(titles[at])) : '';
  };
  const landmark = el => {
    const at = el.parentElement?.closest(LANDMARK);
    return at ? [roleOf(at) || tag(at), at.getAttribute('aria-label') ?? ''].filter(Boolean).join(' ') : '';
  };
  const around = el => {
    for (let e = up(el), n = 0; e && n < 3; e = up(e), n++) {
      if (e.childElementCount > 60) return [];
      const near = squash(textOf(e).slice(0, 1000).replace(textOf(el), ' '));
      if (near) return near.split(' ').slice(0, 12);
    }
    return [];
  };

  // What could be meant: controls and what names things, those that show first; and all that a declaration means.
  // A cheap look wants to know no more of a declaration than its first candidate that matches.
  const resolved = plan.declared.map(([id, candidates]) => {
    const each = [];
    for (const candidate of candidates) {
      each.push(match(document, [candidate]).found);
      if (!plan.pool && each.at(-1).length) break;
    }
    return [id, each];
  });
  const regions = plan.tables.map(([id, rows, fields]) => {
    const found = match(document, rows).found, first = found[0];
    const heads = first?.nodeType ? headersOf(first) : [], headers = heads.map(h => short(plain(text(h))));
    const aligned = headers.length && row(first)?.children.length === headers.length;
    const cells = !first ? [] : fields.map(([field, candidates]) => {
      const m = match(first, candidates), at = m.found[0];
      const held = at && (cell(at) ?? at);
      const place = held && row(first) ? [...row(first).children].indexOf(held) : -1;
      return [field, m.index, m.found.length, aligned && place >= 0 ? headers[place] : '', place];
    });
    // What the values of each column look like: the first row's, where its cells and the headers are as many.
    const below = aligned ? [...row(first).children].map(c => short(text(c))) : [];
    return [id, found.length, headers, cells, heads, below];
  });
  const meant = new Set(resolved.flatMap(([, each]) => each.flatMap(found => found.slice(0, 3))).filter(e => e.nodeType === 1));
  if (plan.pool) for (const [, , , , heads] of regions) for (const head of heads.slice(0, 100)) meant.add(head);
  const pool = new Set(meant);
  const rank = selector => {
    for (const [root] of roots) for (const el of root.querySelectorAll(selector)) {
      if (pool.size >= MOST + meant.size) return;
      if (el.type === 'hidden') continue;
      pool.add(el);
    }
  };
  if (plan.pool) {
    rank(CONTROLS);
    rank(NAMING + ',[id]');
  }
  const elements = [...pool].sort((a, b) => position.get(a) - position.get(b));
  const controls = elements.filter(e => e.matches(NAMED));
  const nearest = el => {
    let left = before(controls, el), right = left + 1;
    while (left >= 0 && controls[left].contains(el)) left--;
    while (right < controls.length && (controls[right] === el || el.contains(controls[right]))) right++;
    return [controls[left], controls[right]];
  };
  const names = new Map();
  // Containers are called what they are told to be called, not all that stands in them.
  const nameless = el => !el.matches(NAMED) && !el.hasAttribute('aria-label') && !el.hasAttribute('aria-labelledby')
    && (el.matches('html,body,main,table,tbody,tr,ul,ol,form,select') || el.childElementCount > 3);
  const nameOf = el => {
    if (!names.has(el)) names.set(el, nameless(el) ? '' : short(name(el)));
    return names.get(el);
  };
  const twins = new Map();
  const kin = el => `${roleOf(el)}\u0000${nameOf(el)}`;
  for (const el of elements) twins.set(kin(el), (twins.get(kin(el)) ?? 0) + 1);

  const one = el => {
    const box = el.getBoundingClientRect(), corner = corners.get(el.getRootNode()) ?? [0, 0], held = cell(el), line = row(el);
    const data = Object.fromEntries([...el.attributes].filter(a => CONSTANT.test(a.name)).map(a => [a.name, short(a.value)]));
    const [previous, next] = nearest(el);
    const container = el.childElementCount > 12;
    return {
      tag: tag(el), role: roleOf(el), name: container ? '' : nameOf(el),
      label: short([...(el.labels ?? [])].map(words).join(' ')),
      placeholder: el.getAttribute('placeholder') ?? '', title: short(el.getAttribute('title') ?? ''),
      type: el.getAttribute('type') ?? '', name_attribute: el.getAttribute('name') ?? '', id: el.id ?? '',
      href: el.hasAttribute('href') ? path(el.getAttribute('href')) : '',
      text: short(ownText(el)), classes: classes(el), data, ancestors: ancestors(el),
      landmark: landmark(el), section: section(el),
      previous: previous ? nameOf(previous) : '', next: next ? nameOf(next) : '',
      words: container ? [] : around(el),
      row: held && line ? short(textOf(line.cells?.[0] === held ? line.cells[1] ?? held : line.children[0])).split(' ').slice(0, 6) : [],
      in_cell: Boolean(held),
      box: el.getClientRects().length ? [box.x + corner[0] + scrollX, box.y + corner[1] + scrollY, box.width, box.height].map(Math.round) : null,
      order: position.get(el) ?? 0, of: order, twins: Math.max(0, (twins.get(kin(el)) ?? 1) - 1),
      frame: frameOf.get(el.getRootNode()) ?? [], xpath: xpath(el), visible: visible(el),
    };
  };
  const place = new Map(elements.map((el, i) => [el, i]));
  const choices = resolved.flatMap(([id, each]) => {
    const el = each.find(found => found.length)?.[0];
    return el?.tagName === 'SELECT' ? [[id, [...el.options].slice(0, 200).map(o => short(text(o)))]] : [];
  });
  const files = (css, key) => [...new Set([...document.querySelectorAll(css)].map(e => path(e.getAttribute(key)).split('/').pop()))].sort();
  return JSON.stringify({
    url: location.href, title: short(document.title),
    landmarks: [...document.querySelectorAll(LANDMARK)].slice(0, 40).map(e => [roleOf(e) || tag(e), e.getAttribute('aria-label') ?? '']),
    headings: [...document.querySelectorAll('h1,h2,h3')].filter(visible).slice(0, 40).map(e => short(text(e))),
    scripts: files('script[src]', 'src'), styles: files('link[rel~=stylesheet][href]', 'href'),
    declared: resolved.map(([id, each]) => [id, each.map(found => [found.length, found.slice(0, 3).map(e => place.get(e) ?? -1)])]),
    tables: regions.map(([id, count, headers, cells, heads, below]) => [id, count, headers, cells, heads.map(h => place.get(h) ?? -1), below]),
    choices,
    elements: elements.map(one),
    cut: pool.size >= MOST + meant.size,
  });
}
