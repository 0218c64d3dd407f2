// Returns what keeps people from a page: each fault in words. What a browser computes itself (names of controls) and
// what is too faint is asked elsewhere.
() => {
  const faults = [];
  const all = (selector) => [...document.querySelectorAll(selector)].filter((element) => element.checkVisibility());
  const short = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 120);
  const blame = (what, elements) => elements.forEach((element) => faults.push(`${what}: ${short(element)}`));

  // Structure
  const count = (selector) => document.querySelectorAll(selector).length;
  if (!document.documentElement.lang) faults.push("no language");
  if (count("h1") !== 1) faults.push(`${count("h1")} main headings`);
  if (count("main") !== 1) faults.push(`${count("main")} main landmarks`);
  const levels = all("h1, h2, h3, h4, h5, h6").map((heading) => Number(heading.tagName[1]));
  if (levels[0] !== 1 || levels.some((level, i) => i && level > levels[i - 1] + 1)) {
    faults.push(`headings out of order: ${levels}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i);
  if (twice.length) faults.push(`ids that stand twice: ${twice}`);
  const spoken = [...document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT) && all("body *")].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim()),
  );
  blame("text outside of all landmarks", spoken.filter((element) => !element.closest("main, nav, header, footer, .skip")));
  blame("a heading without words", all("h1, h2, h3").filter((heading) => !heading.textContent.trim()));
  blame("a picture without alternative", all("img:not([alt])"));
  blame("a drawing that is read out", all("svg:not([aria-hidden=true]):not([role=img])"));

  // Fields
  const fields = all("input:not([type=hidden]), select, textarea");
  blame("a field without a label", fields.filter((field) => !field.labels.length || !field.labels[0].innerText.trim()));
  const typed = fields.filter((field) => !field.matches("select, [type=file], [type=checkbox], [type=radio], [readonly]"));
  blame("a field that does not say what it is for (autocomplete)", typed.filter((field) => !field.autocomplete));
  for (const attribute of ["aria-describedby", "aria-labelledby", "aria-controls", "for"]) {
    const pointing = [...document.querySelectorAll(`[${attribute}]`)].filter((element) =>
      element.getAttribute(attribute).split(/\s+/).some((id) => !document.getElementById(id)),
    );
    blame(`${attribute} that points nowhere`, pointing);
  }
  const helped = all(".field__help, .field__error").filter(
    (text) => !document.querySelector(`[aria-describedby~="${text.id}"]`),
  );
  blame("help or error that is not tied to its field", helped);

  // Errors: in the title, at the field, in words and not by colour alone
  const wrong = fields.filter((field) => field.getAttribute("aria-invalid") === "true");
  const explained = (field) =>
    (field.getAttribute("aria-describedby") || "")
      .split(" ")
      .some((id) => document.getElementById(id)?.matches(".field__error, [role=alert]"));
  blame("a wrong field without a word", wrong.filter((field) => !explained(field)));
  if (wrong.length && !document.title.trim().startsWith("Error:")) faults.push("the title does not say that something is wrong");
  if (wrong.length && !all("[role=alert]").length) faults.push("errors that nobody is alerted to");
  blame("an error that does not mark its field", all(".field__error").filter(
    (text) => !document.querySelector(`[aria-invalid=true][aria-describedby~="${text.id}"]`),
  ));

  // Links within text are told apart by more than their colour
  const inText = all("p a, li a, dd a").filter((link) => getComputedStyle(link).display === "inline");
  blame("a link that only its colour shows", inText.filter(
    (link) => !getComputedStyle(link).textDecorationLine.includes("underline"),
  ));

  // What fingers need, and what stays on the screen
  const targets = all("button, summary, select, textarea, input:not([type=hidden]), .button, .link, .menu__link, .rows__link");
  blame("a target less than 44 high", targets.filter((element) => element.getBoundingClientRect().height < 43.9));
  const width = document.documentElement.clientWidth;
  blame("cut off at the side", all("body *").filter((element) => {
    const box = element.getBoundingClientRect();
    return box.width && (box.right > width + 1 || box.left < -1) && !element.closest(".skip, .floor");
  }));
  blame("over the edge of its sheet", all(".door *, .card *").filter((element) => {
    const sheet = element.parentElement.closest(".door, .card");
    const edges = sheet.getBoundingClientRect();
    const room = [edges.left + parseFloat(getComputedStyle(sheet).paddingLeft), edges.right - parseFloat(getComputedStyle(sheet).paddingRight)];
    const box = element.getBoundingClientRect();
    return box.width && !element.closest("svg") && (box.left < room[0] - 1 || box.right > room[1] + 1);
  }));
  blame("text that runs out of its box", all("p, h1, h2, dd, dt, a, button, strong, li, label").filter(
    (element) => element.scrollWidth > element.clientWidth + 3 && getComputedStyle(element).display !== "inline",
  ));

  // The keyboard goes where the eye goes
  blame("a place of its own in the tab order", all("[tabindex]").filter((element) => element.tabIndex > 0));
  for (const landmark of all("main, nav, header, footer")) {
    const stops = all("a[href], button, input:not([type=hidden]), select, textarea, summary").filter(
      (element) => element.closest("main, nav, header, footer") === landmark && !element.closest(".field__control > button"),
    );
    const boxes = stops.map((element) => element.getBoundingClientRect());
    blame("reached before what stands above it", stops.filter((_, i) => i && boxes[i].bottom <= boxes[i - 1].top));
  }
  return faults;
};
