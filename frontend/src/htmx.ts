/** htmx 4 is set up by `<meta name="htmx-config">` in base.html; a failed fragment leaves its fallback in place. */
import "htmx.org/dist/htmx.esm.min.js";
