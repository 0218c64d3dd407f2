"""Small apps on relying-party libraries of others, each as its documentation says. They answer in JSON."""
