// The ways in which an element is moved. Each is given the true one; false says that it cannot be moved so.
(() => {
  const visible = el => el.getClientRects().length > 0;
  const labels = el => [...(el.labels ?? [])];
  const apart = (a, b) => a !== b && !a.contains(b) && !b.contains(a);
  const rename = (el, id) => {
    const its = labels(el).filter(l => l.htmlFor);
    el.id = id;
    for (const label of its) label.htmlFor = id;
  };
  const beside = (el, fits) => [...document.querySelectorAll(el.tagName)].find(o => apart(o, el) && visible(o) && fits(o));
  const remove = el => {
    for (const label of labels(el)) if (!label.contains(el)) label.remove();
    el.remove();
  };
  return {
    'nothing': () => true,
    'id renamed': el => el.id ? (rename(el, 'moved-9'), true) : false,
    'id, name and classes renamed': el => {
      el.removeAttribute('class');
      if (el.id) rename(el, 'f9');
      if (el.hasAttribute('name')) el.setAttribute('name', 'f9');
      return true;
    },
    'wrapped': el => {
      const wrapper = document.createElement('div');
      wrapper.className = 'wrap';
      el.replaceWith(wrapper);
      wrapper.append(el);
      return true;
    },
    'relabelled': el => {
      const told = labels(el)[0] ?? el;
      if (told.tagName === 'INPUT') {
        told.value = 'Else';
        return true;
      }
      const words = [...told.childNodes].find(n => n.nodeType === 3 && n.data.trim());
      if (words) words.data = 'Else';
      return Boolean(words);
    },
    'dropped': el => (remove(el), true),
    'dropped, and a neighbour takes its id': el => {
      const other = el.id && beside(el, () => true), id = el.id;
      if (!other) return false;
      remove(el);
      rename(other, id);
      return true;
    },
    'ids exchanged with a neighbour': el => {
      const other = el.id && beside(el, o => o.id);
      if (!other) return false;
      const [mine, its] = [el.id, other.id];
      rename(el, 'between-9');
      rename(other, mine);
      rename(el, its);
      return true;
    },
    'doubled': el => {
      const copy = el.cloneNode(true);
      for (const one of [copy, ...copy.querySelectorAll('*')]) one.removeAttribute('data-true-one');
      el.after(copy);
      return true;
    },
    'moved to the end': el => {
      const end = document.querySelector('main') ?? document.querySelector('form') ?? document.body;
      if (el.contains(end)) return false;
      end.append(el);
      return true;
    },
    'hidden': el => {
      el.style.display = 'none';
      return true;
    },
  };
})()
