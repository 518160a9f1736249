/**
 * Runs in the page: what somebody who hears it or has no mouse would miss. Fields and buttons without a name, headings out of order,
 * ids that stand there twice, labels that lead nowhere, and things to press that no key reaches. Self-contained, since a browser
 * gets it as source.
 */
export const unmarked = `(() => {
  const found = [];
  const shown = (element) => element.checkVisibility();
  const all = (selector) => [...document.querySelectorAll(selector)].filter(shown);
  const nameOf = (element) =>
    (element.getAttribute("aria-label") || [...(element.labels || [])].map((one) => one.innerText).join(" ") || element.innerText || "").trim();
  for (const element of all("a, button, input:not([type=hidden]), select, textarea, summary, [role=img]"))
    if (nameOf(element) === "") found.push("no name: " + element.outerHTML.slice(0, 80));
  for (const element of all("a, button, input, select, textarea, summary")) if (element.tabIndex < 0) found.push("no key reaches " + nameOf(element));
  const levels = all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.tagName[1]));
  if (levels[0] !== 1 || levels.filter((level) => level === 1).length !== 1) found.push("one h1, at the top: " + levels.join(" "));
  levels.forEach((level, n) => n > 0 && level > levels[n - 1] + 1 && found.push("h" + level + " after h" + levels[n - 1]));
  const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id);
  ids.filter((id, n) => ids.indexOf(id) !== n).forEach((id) => found.push("twice: " + id));
  for (const name of ["aria-labelledby", "aria-describedby", "list"])
    for (const element of document.querySelectorAll("[" + name + "]"))
      if (!document.getElementById(element.getAttribute(name))) found.push(name + " leads nowhere: " + element.getAttribute(name));
  if (all("main").length !== 1) found.push("one main");
  return found;
})()`;
