// Returns what is too faint for what is painted behind it (WCAG 2.2): visible text below 4.5 (1.4.3), and borders of
// fields and focus rings below 3 (1.4.11, 2.4.11).
() => {
  const parse = (colour) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g).map(Number);
    return { rgb: [red, green, blue], alpha };
  };

  const over = (top, bottom) => top.rgb.map((value, i) => value * top.alpha + bottom[i] * (1 - top.alpha));

  const backgroundOf = (element) => {
    const layers = [];
    for (let node = element; node; node = node.parentElement) {
      layers.push(parse(getComputedStyle(node).backgroundColor));
    }
    return layers.reverse().reduce((below, layer) => over(layer, below), [255, 255, 255]);
  };

  const luminance = (rgb) => {
    const [red, green, blue] = rgb.map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };

  const contrast = (colour, element) => {
    const background = backgroundOf(element);
    const [dark, light] = [luminance(over(parse(colour), background)), luminance(background)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  const nameOf = (element) => element.textContent.trim().slice(0, 60) || element.name || element.outerHTML.slice(0, 80);

  const texts = [...document.body.querySelectorAll("*")]
    .filter(
      (element) =>
        element.checkVisibility() &&
        (element.matches("input:not([type=hidden])") ||
          [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())),
    )
    .map((element) => [`text ${nameOf(element)}`, contrast(getComputedStyle(element).color, element), 4.5]);

  // A button is known by its text, with an edge or without.
  const fields = [...document.querySelectorAll("input:not([type=hidden], [type=submit], [readonly]), select, textarea")].filter(
    (element) => element.checkVisibility() && element !== document.activeElement,
  );
  const borders = fields.map((element) => [
    `border of ${nameOf(element)}`,
    contrast(getComputedStyle(element).borderTopColor, element.parentElement),
    3,
  ]);

  // A field with the focus draws its ring upon its own edge; everything else draws it outside, upon what is behind.
  const ring = (element) => {
    const style = getComputedStyle(element);
    const behind = parseFloat(style.outlineOffset) < 0 ? element : element.parentElement;
    const drawn = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return [`focus ring of ${nameOf(element)}`, drawn ? contrast(style.outlineColor, behind) : 0, 3];
  };
  const hadFocus = document.activeElement;
  const rings = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")]
    .filter((element) => element.checkVisibility())
    .map((element) => {
      element.focus({ preventScroll: true });
      return ring(element);
    });
  hadFocus.focus({ preventScroll: true });

  return [...texts, ...borders, ...rings]
    .filter(([, ratio, least]) => ratio < least)
    .map(([what, ratio]) => `${what}: ${ratio.toFixed(2)}`);
};
