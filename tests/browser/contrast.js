// Returns every piece of visible text whose contrast with what is painted behind it is below 4.5 (WCAG 2.2, 1.4.3).
() => {
  const LEAST = 4.5;

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

  const contrast = (element) => {
    const background = backgroundOf(element);
    const text = over(parse(getComputedStyle(element).color), background);
    const [dark, light] = [luminance(text), luminance(background)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };

  const shown = [...document.body.querySelectorAll("*")].filter(
    (element) =>
      element.checkVisibility() &&
      (element.matches("input:not([type=hidden])") ||
        [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim())),
  );
  return shown
    .map((element) => ({ text: element.textContent.trim() || element.name, ratio: contrast(element) }))
    .filter(({ ratio }) => ratio < LEAST)
    .map(({ text, ratio }) => `${text}: ${ratio.toFixed(2)}`);
};
