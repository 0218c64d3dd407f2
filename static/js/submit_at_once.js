// Sends the form that the page is for. Without this script its button does.
// It runs before the page is completely loaded, so that the browser puts no page to go back to into its history.

document.querySelector("[data-submit-at-once]").submit();
