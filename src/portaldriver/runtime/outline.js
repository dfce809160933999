// The document as a tree of [tag, attributes, children], words as strings: what masking (outline.py) works on. It goes
// through open shadow roots; frames are asked one by one. Scripts, style sheets and comments are not looked into. What is
// not shown as text, but may name somebody, is under data-words; data-cut says that something was too much.
(() => {
  const MOST = 20000, TEXT = 2000000, ATTRIBUTES = 60;
  const BARE = new Set(['SCRIPT', 'STYLE', 'TEMPLATE', 'NOSCRIPT', 'IFRAME', 'FRAME', 'OBJECT', 'SVG', 'CANVAS', 'VIDEO', 'AUDIO']);
  const KEPT = /^(id|name|class|for|type|role|placeholder|alt|title|value|href|disabled|readonly|checked|selected|hidden|multiple|colspan|rowspan|headers|aria-[a-z]+)$/;
  const PROSE = /^[\p{L}\p{M} ,.'’-]*\p{L}[ ,]+\p{L}[\p{L}\p{M} ,.'’-]*$/u;
  const has = el => el.getClientRects().length > 0;
  let count = 0, left = TEXT, cut = false;

  const text = words => {
    if (words.length > 4000 && /^[A-Za-z0-9+/=]+$/.test(words)) return '';  // a view's state
    left -= words.length;
    cut ||= left < 0;
    return left < 0 ? '' : words;
  };
  const unshown = el => {
    const tag = el.tagName.toUpperCase();
    const others = [...el.attributes].filter(({name, value}) => !KEPT.test(name) && !/^(style$|on)/.test(name) && value.length < 200 && PROSE.test(value));
    const inner = !BARE.has(tag) || /^(SCRIPT|STYLE)$/.test(tag) ? '' : (el.content ?? el).textContent.replace(/<[^>]*>/g, ' ');
    return [...others.map(({value}) => value), inner.trim()].filter(Boolean).join(' | ');
  };
  const attributes = (el, parentShown) => {
    const found = {}, all = [...el.attributes], words = unshown(el);
    cut ||= all.length > ATTRIBUTES;
    for (const {name, value} of all.slice(0, ATTRIBUTES)) if (KEPT.test(name)) found[name] = text(value);
    if ('value' in el && typeof el.value === 'string' && /^(INPUT|TEXTAREA)$/.test(el.tagName)) found.value = text(el.value);
    if (el.type === 'password') delete found.value;
    if (words) found['data-words'] = text(words);
    if (parentShown && !has(el) && !/^(BR|OPTION|OPTGROUP|SOURCE|COL|COLGROUP)$/.test(el.tagName)) found['data-unseen'] = '';
    return found;
  };
  const tree = (el, parentShown) => {
    if (++count > MOST) { cut = true; return null; }
    const attrs = attributes(el, parentShown), shown = parentShown && !('data-unseen' in attrs), children = [];
    if (el.shadowRoot) children.push(['#shadow', {}, inside(el.shadowRoot, shown)]);
    if (!BARE.has(el.tagName.toUpperCase()) && el.tagName !== 'TEXTAREA') children.push(...inside(el, shown));
    return [el.tagName.toLowerCase(), attrs, children];
  };
  const inside = (node, shown) => {
    const found = [];
    for (const child of node.childNodes) {
      if (child.nodeType === 3 && child.data.trim()) found.push(text(child.data.trim()));
      else if (child.nodeType === 1) {
        const below = tree(child, shown && (has(child) || child.parentNode !== document.documentElement));
        if (below) found.push(below);
      }
    }
    return found;
  };
  const whole = tree(document.documentElement, true);
  if (cut) whole[1]['data-cut'] = '';
  return JSON.stringify(whole);
})()
