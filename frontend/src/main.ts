/** Everything here improves a page that already works: no script, no loss. */
import "./styles/main.scss";
import { watchBooking } from "./booking";
import { watchCampaigns } from "./campaigns";
import { watchDisplaySettings } from "./display";
import { watchFilters } from "./filters";
import { watchForms } from "./forms";
import { watchMaps } from "./maps";
import { watchMenus } from "./menus";
import { watchPasskeys } from "./passkeys";
import { watchTabBar } from "./tabbar";
import { watchToasts } from "./toasts";

watchBooking();
watchCampaigns();
watchDisplaySettings();
watchMenus();
watchFilters();
watchForms();
watchMaps();
watchPasskeys();
watchTabBar();
watchToasts();

// Only pages that use a library load it.
if (document.querySelector("[hx-get],[hx-post],[hx-put],[hx-patch],[hx-delete],[hx-boost]")) void import("./htmx");
if (document.querySelector("[x-data]")) void import("./alpine");
