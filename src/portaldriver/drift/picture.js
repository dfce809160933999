// Makes a document fit to be pictured: every text and value is replaced by what is given for it, pictures are hidden, and
// an observer does the same, before anything is drawn, to what scripts still bring in. Called with nothing it only tells
// which texts there are. The document cannot be used afterwards.
given => {
  const IMAGES = 'img,picture,canvas,video,audio,object,embed,input[type=image],image';
  const HOSTS = 'article,aside,blockquote,body,div,footer,h1,h2,h3,h4,h5,h6,header,main,nav,p,section,span,:not(:defined)';
  const PICKED = /^(date|time|month|week|datetime-local|number|range|color|file)$/;
  const DRAWN = /url\(|image-set\(|cross-fade\(|element\(|paint\(/;
  const squash = s => s.replace(/\s+/g, ' ').trim();
  const within = (el, css) => { for (let e = el; e; e = e.getRootNode().host) if (e.closest(css)) return true; return false; };
  const rootsOf = () => {
    const found = [];
    const enter = root => { found.push(root); for (const el of root.querySelectorAll('*')) if (el.shadowRoot) enter(el.shadowRoot); };
    enter(document);
    return found;
  };
  const isData = el => within(el, 'td,[role=gridcell],[role=cell]');
  const isButton = el => el.tagName === 'INPUT' && /^(submit|button|reset)$/.test(el.type);
  const isTyped = el => /^(INPUT|TEXTAREA)$/.test(el.tagName) && !isButton(el) && !/^(checkbox|radio|hidden|image)$/.test(el.type);
  const WORDED = ['placeholder', 'title', 'alt', 'aria-label', 'label', 'summary', 'aria-description'];
  const textsIn = function* (root) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const el = node.parentElement;
      if (node.data.trim() && !(el && /^(SCRIPT|STYLE|NOSCRIPT|TEMPLATE)$/i.test(el.tagName))) yield node;
    }
  };
  const held = node => node.parentElement ? isData(node.parentElement) || node.parentElement.tagName === 'TEXTAREA' : false;

  if (!given) {
    const words = new Set(), values = new Set();
    for (const root of rootsOf()) {
      for (const node of textsIn(root)) (held(node) ? values : words).add(squash(node.data));
      for (const el of root.querySelectorAll('*')) {
        for (const key of WORDED) if (el.hasAttribute(key)) (isData(el) ? values : words).add(squash(el.getAttribute(key)));
        if (isButton(el)) words.add(squash(el.value));
        else if (isTyped(el) && el.type !== 'password') values.add(squash(el.value));
      }
    }
    return JSON.stringify({words: [...words], values: [...values]});
  }

  const words = new Map(given.words), values = new Map(given.values), done = new WeakMap(), seen = new WeakSet();
  const rough = s => s.replace(/[\p{L}\p{M}]/gu, 'x').replace(/\p{N}/gu, '9');
  const masked = (text, data) => (data ? values : words).get(squash(text)) ?? rough(squash(text));
  const force = (el, key, value) => el.style?.setProperty(key, value, 'important');
  const hide = el => force(el, 'visibility', 'hidden');

  // What is masked keeps its place: otherwise boxes taken before would not fit the picture. It is not cut off there, as
  // that would show how long a name is.
  const texts = root => {
    const plans = [...textsIn(root)].filter(node => done.get(node) !== node.data).map(node => {
      const told = masked(node.data, held(node)), range = document.createRange();
      range.selectNodeContents(node);
      const rects = range.getClientRects(), el = node.parentElement;
      const block = rects.length > 1 && el ? el.getBoundingClientRect().height : 0;
      return {node, el, told, same: told === squash(node.data), lone: rects.length === 1 ? rects[0].width : 0, block};
    });
    for (const {node, el, told, same, lone, block} of plans) {
      if (same) { done.set(node, node.data); continue; }
      const [head] = /^\s*/.exec(node.data), [tail] = /\s*$/.exec(node.data);
      const free = el && el.namespaceURI === 'http://www.w3.org/1999/xhtml' && !/^(OPTION|OPTGROUP|TEXTAREA|TITLE)$/.test(el.tagName);
      if (lone && free) {
        const span = document.createElement('span'), text = document.createTextNode(told);
        span.append(text);
        done.set(text, told);
        for (const [key, value] of [['all', 'unset'], ['display', 'inline-block'], ['width', `${lone}px`], ['white-space', 'pre']]) force(span, key, value);
        node.replaceWith(head && ' ', span, tail && ' ');
      } else {
        node.data = `${head && ' '}${told}${tail && ' '}`;
        done.set(node, node.data);
        if (block) force(el, 'min-height', `${block}px`);
      }
    }
  };
  const sized = el => {
    if (seen.has(el) || !(el.tagName === 'SELECT' || isButton(el)) || !el.getClientRects().length) return;
    force(el, 'box-sizing', 'border-box');
    force(el, 'width', `${el.getBoundingClientRect().width}px`);
    if (el.tagName === 'SELECT') seen.add(el);
  };
  const control = el => {
    if (el.tagName === 'SELECT') { el.selectedIndex = el.multiple ? -1 : 0; return; }
    if (/^(checkbox|radio)$/.test(el.type)) { if (el.checked) el.checked = false; return; }
    if (!isButton(el) && !isTyped(el) || seen.has(el)) return;
    seen.add(el);
    const told = PICKED.test(el.type) || !el.value ? '' : el.type === 'password' ? 'xxxx' : masked(el.value, !isButton(el));
    if (el.hasAttribute('value')) el.setAttribute('value', told);
    el.value = told;
    if (el.value !== told) hide(el);
    Object.defineProperty(el, 'value', {configurable: true, get: () => told, set() {}});
  };
  const drawings = el => {
    if (el.matches(IMAGES)) hide(el);
    if (/^I?FRAME$/.test(el.tagName) && !seen.has(el)) {
      seen.add(el);
      hide(el);
      el.addEventListener('load', () => hide(el));
    }
    if (el.tagName === 'svg') {
      const box = el.getBoundingClientRect();
      if (box.width > 48 && box.height > 48) hide(el);
    }
    const style = getComputedStyle(el);
    for (const key of ['background-image', 'border-image-source', 'list-style-image', 'mask-image']) {
      if (DRAWN.test(style.getPropertyValue(key))) force(el, key, 'none');
    }
    if (DRAWN.test(style.content)) hide(el);
    for (const which of ['::before', '::after', '::marker']) {
      const own = getComputedStyle(el, which), content = /^(none|normal)$/.test(own.content) ? '' : own.content;
      if (/[\p{L}\p{N}]/u.test(content) || (content && DRAWN.test(own.backgroundImage))) el.setAttribute('data-pd-hushed', '');
    }
  };
  const unsee = el => {
    // A closed shadow root cannot be looked into. It can be told by this: a second one is refused.
    if (!el.shadowRoot && !seen.has(el) && (el.matches(HOSTS) || el.tagName.includes('-'))) {
      seen.add(el);
      try { el.attachShadow({mode: 'open'}).append(document.createElement('slot')); } catch { hide(el); }
    }
  };
  const HUSH = '[data-pd-hushed]::before,[data-pd-hushed]::after,[data-pd-hushed]::marker{content:none!important;background:none!important}';
  const style = root => {
    if (seen.has(root)) return;
    seen.add(root);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(HUSH);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
    new MutationObserver(veil).observe(root, {subtree: true, childList: true, characterData: true, attributes: true,
      attributeFilter: [...WORDED, 'style', 'class', 'src', 'value', 'type']});
  };
  let busy = false;
  function veil() {
    if (busy) return;
    busy = true;
    for (const el of document.querySelectorAll('*')) unsee(el);
    for (const root of rootsOf()) {
      style(root);
      root.querySelectorAll('select,input').forEach(sized);
      texts(root);
      for (const el of root.querySelectorAll('*')) {
        for (const key of WORDED) {
          const value = el.getAttribute(key), told = value && !/^[x9\W]*$/i.test(value) ? masked(value, isData(el)) : value;
          if (told !== value && done.get(el)?.[key] !== value) {
            el.setAttribute(key, told);
            done.set(el, {...done.get(el), [key]: told});
          }
        }
        control(el);
        drawings(el);
      }
    }
    busy = false;
  }
  // What is still on its way does not come any more.
  window.stop();
  for (let last = setTimeout(() => {}, 0); last > 0; last--) { clearTimeout(last); clearInterval(last); }
  window.scrollTo(0, 0);
  veil();
  document.__portaldriver_picture = given.token;
  return '';
}
