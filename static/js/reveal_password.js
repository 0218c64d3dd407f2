// Turns the hidden "show password" buttons on. Without this script they stay hidden and the form works as it is.

function concealOnSubmit(input, button) {
  // A browser remembers what was typed into a text field, so the field is a password again before it is sent.
  input.form.addEventListener("submit", () => {
    input.type = "password";
    button.setAttribute("aria-pressed", "false");
  });
}

function enableReveal(button) {
  const input = document.getElementById(button.getAttribute("aria-controls"));
  button.addEventListener("click", () => {
    const reveal = input.type === "password";
    input.type = reveal ? "text" : "password";
    button.setAttribute("aria-pressed", String(reveal));
  });
  concealOnSubmit(input, button);
  button.hidden = false;
}

document.querySelectorAll("[data-reveal]").forEach(enableReveal);
