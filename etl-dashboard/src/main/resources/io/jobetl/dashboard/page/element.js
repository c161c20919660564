// Elements without a framework: views build a fresh tree from the newest data, and `morph` changes only what differs,
// so that focus, selection, scroll position and open details survive each second.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element; false, null and undefined leave out an attribute or a child. */
export function h(name, attributes, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same for SVG. */
export function svg(name, attributes, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

function fill(element, attributes, children) {
  for (const [key, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (key === "css") {
      // The content policy forbids style attributes, not the object model.
      for (const [property, text] of Object.entries(value)) element.style.setProperty(property, text);
    } else {
      element.setAttribute(key, value === true ? "" : value);
    }
  }
  for (const child of children.flat(Infinity)) {
    if (child !== false && child !== null && child !== undefined && child !== "") element.append(child);
  }
  return element;
}

/**
 * Makes the children of the host equal to those given. Listeners belong on the host: elements are kept, by their place, or
 * by data-row where they have one: such an element stays that of its row, wherever the row moves to.
 */
export function morph(host, ...children) {
  const focused = document.activeElement;
  const wanted = h("div", null, ...children);
  morphChildren(host, wanted);
  // An element that had to be moved has lost the focus.
  if (focused !== document.activeElement && host.contains(focused)) focused.focus({ preventScroll: true });
}

const rowOf = (node) => node.dataset?.row;

function morphChildren(old, wanted) {
  const next = [...wanted.childNodes];
  const rows = new Map([...old.childNodes].filter(rowOf).map((node) => [rowOf(node), node]));
  for (let i = 0; i < next.length; i++) {
    const have = old.childNodes[i];
    const own = rows.get(rowOf(next[i]));
    if (own) {
      rows.delete(rowOf(own));
      if (own !== have) old.insertBefore(own, have);
      morphElement(own, next[i]);
    } else if (!have || rows.has(rowOf(have))) old.insertBefore(next[i], have ?? null);
    else if (have.nodeType !== next[i].nodeType || have.nodeName !== next[i].nodeName) have.replaceWith(next[i]);
    else if (have.nodeType === Node.TEXT_NODE) {
      if (have.data !== next[i].data) have.data = next[i].data;
    } else morphElement(have, next[i]);
  }
  while (old.childNodes.length > next.length) old.lastChild.remove();
}

function morphElement(old, wanted) {
  for (const { name } of [...old.attributes]) {
    const byUser = name === "open" && old.nodeName === "DETAILS";
    if (!wanted.hasAttribute(name) && !byUser) old.removeAttribute(name);
  }
  for (const { name, value } of wanted.attributes) {
    if (old.getAttribute(name) === value) continue;
    if (name === "style") old.style.cssText = wanted.style.cssText;
    else old.setAttribute(name, value);
  }
  if (!old.hasAttribute("data-own")) morphChildren(old, wanted);
}
