/** The staff's pages of the desk: shortcuts beside buttons. Without it each page works as it is. */
import { watchKeys } from "./desk/keys";

watchKeys();
