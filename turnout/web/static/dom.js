// The few things that every module does with the page.

/** @param {string} id @returns {any} the element of that id, which must be there */
export const by = (id) => document.getElementById(id);

/**
 * A new element. Text is only ever set as text, so that names and notes cannot be markup.
 * @param {string} tag
 * @param {Record<string, any>} [attributes]
 * @param {(Node | string)[]} children
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** The same for SVG. */
export function draw(tag, attributes = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/** Sets a text only where it changes, so that screen readers and layout are left in peace. */
export function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @param {number | null | undefined} value @returns {string} whole degrees, or a dash */
export const degrees = (value) =>
  value === null || value === undefined ? "–" : `${Math.round(value)}°`.replace("-", "−");
