/** Alpine's CSP build: expressions are names of components registered here, never code in attributes. */
import Alpine from "@alpinejs/csp";

Alpine.start();
