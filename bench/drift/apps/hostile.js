// Change the page that is open as an unkind redesign does. Elements were marked before, so that what became of each
// is known and not guessed; what is new carries no mark.
//
// Takes { operators, seed, words }: names of the functions below, applied in turn.
({ operators, seed, words }) => {
  let state = seed >>> 0;
  const chance = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const pick = (list) => list[Math.floor(chance() * list.length)];
  const shuffle = (list) => {
    const mixed = [...list];
    for (let at = mixed.length - 1; at > 0; at -= 1) {
      const other = Math.floor(chance() * (at + 1));
      [mixed[at], mixed[other]] = [mixed[other], mixed[at]];
    }
    return mixed;
  };

  const CONTROLS = "input:not([type=hidden]):not([type=submit]):not([type=reset]):not([type=button]), select, textarea";
  const HOLDERS = new Set(["BODY", "MAIN", "FORM", "FIELDSET", "TABLE", "TBODY", "SECTION"]);
  const drawn = (one) => one.getClientRects().length > 0;
  const controls = () => [...document.querySelectorAll(CONTROLS)].filter(drawn);
  const group = (one) => (one.type === "radio" && one.name ? `radio ${one.name}` : one);

  // The largest element that holds one control, or one set of radio buttons, and nothing else to fill in.
  const block = (one) => {
    let found = one;
    for (let up = one.parentElement; up && !HOLDERS.has(up.tagName); up = up.parentElement) {
      const within = new Set([...up.querySelectorAll(CONTROLS)].map(group));
      if (within.size > 1 || up.querySelector("button[type=submit], input[type=submit], h1")) break;
      found = up;
    }
    return found;
  };
  const blocks = () => [...new Set(controls().map(block))].filter((one) => !one.matches(CONTROLS));

  const texts = (root) => {
    const found = [];
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) if (walker.currentNode.data.trim()) found.push(walker.currentNode);
    return found;
  };

  const stranger = (one, number) => {
    const copy = one.cloneNode(true);
    const label = texts(copy.querySelector("label") ?? copy)[0];
    const said = label ? label.data.replace(/[:*\s]+$/, "").trim() : "";
    const name = pick([`Previous ${said.toLowerCase()}`, `${pick(words.kinds)} ${said.split(" ").pop().toLowerCase()}`,
      pick(words.strangers)]);
    if (label) label.data = name;
    const stem = name.toLowerCase().replace(/\W+/g, "_");
    for (const each of [copy, ...copy.querySelectorAll("*")]) {
      if (each.id) each.id = `id_${stem}_${number}`;
      if (each.hasAttribute("for")) each.setAttribute("for", `id_${stem}_${number}`);
      if (each.name) each.setAttribute("name", stem);
      for (const told of ["aria-label", "placeholder", "title"]) if (each.hasAttribute(told)) each.setAttribute(told, name);
    }
    return copy;
  };

  const others = new Map(words.pairs);
  const worded = new RegExp(`\\b(${words.pairs.map(([from]) => from).join("|")})\\b`, "gi");
  const reworded = (text) => {
    let left = 2;
    return text.replace(worded, (had) => {
      if (left === 0) return had;
      left -= 1;
      const to = others.get(had.toLowerCase());
      return had[0] === had[0].toUpperCase() ? to[0].toUpperCase() + to.slice(1) : to;
    });
  };

  const hashed = (text) => {
    let sum = 2166136261;
    for (const letter of text) sum = Math.imul(sum ^ letter.codePointAt(0), 16777619);
    return `x${(sum >>> 0).toString(36)}`;
  };

  const OPERATORS = {
    shuffled() {
      const by = new Map();
      for (const one of blocks()) by.set(one.parentElement, [...(by.get(one.parentElement) ?? []), one]);
      for (const these of by.values()) {
        const slots = these.map((one) => one.parentElement.insertBefore(document.createComment("slot"), one));
        shuffle(these).forEach((one, at) => slots[at].replaceWith(one));
      }
    },
    dropped() {
      for (const one of blocks()) if (chance() < 0.3) one.remove();
      for (const one of document.querySelectorAll("a[href], button, input[type=submit], input[type=button]"))
        if (chance() < 0.12) one.remove();
    },
    added() {
      blocks().forEach((one, at) => {
        if (chance() < 0.4) one[pick(["before", "after"])](stranger(one, at));
      });
    },
    replaced() {
      blocks().forEach((one, at) => {
        if (chance() < 0.35) one.replaceWith(stranger(one, at));
      });
    },
    reworded() {
      for (const node of texts(document.body)) node.data = reworded(node.data);
      for (const one of document.querySelectorAll("[aria-label], [placeholder], [title], input[type=submit], input[type=button]"))
        for (const name of ["aria-label", "placeholder", "title", "value"])
          if (one.hasAttribute(name) && (name !== "value" || one.matches("[type=submit], [type=button]")))
            one.setAttribute(name, reworded(one.getAttribute(name)));
    },
    renamed() {
      for (const one of document.querySelectorAll("*"))
        for (const name of ["id", "for", "name", "data-testid", "data-test", "aria-labelledby", "aria-describedby"]) {
          const had = one.getAttribute(name);
          if (had) one.setAttribute(name, had.split(/\s+/).map(hashed).join(" "));
        }
    },
    renumbered() {
      const by = new Map();
      for (const one of controls().filter((each) => each.id)) {
        const kind = one.type === "radio" ? `radio ${one.name}` : `${one.localName} ${one.type}`;
        by.set(kind, [...(by.get(kind) ?? []), one]);
      }
      for (const these of by.values()) {
        const labels = these.map((one) => [...(one.labels ?? [])].filter((label) => label.htmlFor === one.id));
        const ids = these.map((one) => one.id);
        these.forEach((one, at) => {
          one.id = ids[(at + 1) % ids.length];
          for (const label of labels[at]) label.htmlFor = one.id;
        });
      }
    },
    wrapped() {
      for (const one of blocks()) {
        const around = document.createElement("div");
        around.className = "l-cell";
        if (one.matches("tr, td, th, li, dt, dd")) continue;
        one.replaceWith(around);
        around.append(one);
      }
    },
  };

  for (const name of operators) OPERATORS[name]();
};
