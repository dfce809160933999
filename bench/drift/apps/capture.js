// Describe every element of a page that a person or a selector could mean: one object each, in document order.
//
// n and p count all elements of the document, of the kinds that are left out too; b is left, top, width and height.
// Where elements were marked (hostile.js, or a mock), `mark` says which it was before the page changed.
() => {
  const KEPT = new Set(
    ("a button input select textarea label legend summary img svg strong div p span li td th tr " +
      "h1 h2 h3 h4 h5 h6").split(" "),
  );
  const HEADINGS = "h1, h2, h3, h4, h5, h6, legend, caption, th";
  const SECTIONS = "fieldset, section, form, table, nav, main, article, aside, dialog, .module, .card, .panel";
  const LANDMARKS =
    "table, form, nav, header, main, footer, aside, search, dialog, section[aria-label], section[aria-labelledby]," +
    " [role=search], [role=navigation], [role=banner], [role=main], [role=contentinfo], [role=form], [role=dialog]," +
    " [role=table], [role=grid], [role=complementary], [role=region]";
  const ROLES = "button link checkbox radio textbox combobox listbox option tab menuitem switch spinbutton slider";
  const WIDGETS = [...ROLES.split(" ").map((role) => `[role=${role}]`), "[contenteditable=true]"].join(", ");
  const origin = location.origin.startsWith("http") ? location.origin : "file:///-";
  const home = (text) => (text || "").replaceAll(origin, ""); // else the port, another one each time, stays
  const squeeze = (text) => home(text).replace(/\s+/g, " ").trim();
  const cut = (text, most) => squeeze(text).slice(0, most);

  const elements = [...document.querySelectorAll("*")].filter((one) => !one.parentElement?.closest("svg"));
  const all = [...document.querySelectorAll("*")];
  const number = new Map(all.map((one, index) => [one, index]));

  const paths = new Map();
  const path = (one) => {
    if (!one) return "";
    if (!paths.has(one)) {
      let place = 1;
      for (let other = one.previousElementSibling; other; other = other.previousElementSibling)
        if (other.tagName === one.tagName) place += 1;
      paths.set(one, `${path(one.parentElement)}/${one.localName}[${place}]`);
    }
    return paths.get(one);
  };

  const heading = (one) => {
    for (let place = one.parentElement?.closest(SECTIONS); place; place = place.parentElement?.closest(SECTIONS)) {
      const found = place.querySelector(HEADINGS);
      if (found && !one.contains(found) && squeeze(found.textContent)) return cut(found.textContent, 120);
    }
    return "";
  };

  const landmark = (one) => {
    const place = one.closest(LANDMARKS);
    return place ? place.getAttribute("role") || place.localName : "";
  };

  const own = (one) =>
    cut([...one.childNodes].filter((node) => node.nodeType === 3).map((node) => node.data).join(" "), 120);

  const seen = (one, box) =>
    box.width > 0 && box.height > 0 && one.checkVisibility({ visibilityProperty: true });

  const describe = (one) => {
    const box = one.getBoundingClientRect();
    if (!seen(one, box)) return null;
    const pressed = one.matches("input[type=submit], input[type=reset], input[type=button]");
    const attributes = {};
    for (const { name, value } of one.attributes) attributes[name] = home(value).slice(0, 200);
    const told = {
      t: one.localName,
      a: attributes,
      xp: path(one),
      b: [box.left + scrollX, box.top + scrollY, box.width, box.height].map(Math.round),
      n: number.get(one),
      p: number.get(one.parentElement) ?? -1,
    };
    const facts = {
      own: own(one),
      txt: cut(one.innerText, 120),
      lab: one.labels?.length && !pressed ? cut(one.labels[0].innerText, 120) : "",
      sec: heading(one),
      lm: landmark(one),
      val: pressed ? cut(one.value, 120) : "",
    };
    for (const [key, value] of Object.entries(facts)) if (value) told[key] = value;
    const mark = window.driftMarks?.get(one) ?? one.getAttribute("data-drift-mark");
    if (mark != null) told.mark = Number(mark);
    delete attributes["data-drift-mark"];
    return told;
  };

  const told = elements
    .filter((one) => KEPT.has(one.localName) || one.matches(WIDGETS))
    .map(describe)
    .filter((one) => one !== null);
  return JSON.stringify(told); // as text: Playwright would walk every value
};
