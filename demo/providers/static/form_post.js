// Sends the answer's form at once, as Apple's page does; without JavaScript its button does the same.
document.querySelector("form").submit();
