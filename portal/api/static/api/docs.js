// Swagger UI draws the document. A write by the session's cookie carries its CSRF token, as the server wants it.
"use strict";

const place = document.getElementById("swagger-ui");
const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.split("=")[1];

document.documentElement.classList.toggle("dark-mode", matchMedia("(prefers-color-scheme: dark)").matches);
SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  validatorUrl: null,
  requestInterceptor: (request) => {
    const token = cookie("csrftoken") ?? cookie("__Host-csrf");
    if (token && !["GET", "HEAD"].includes(request.method)) {
      request.headers["X-CSRFToken"] = token;
    }
    return request;
  },
});
